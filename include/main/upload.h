#ifndef CHIT_MAIN_UPLOAD_H
#define CHIT_MAIN_UPLOAD_H
/* The parts of chit-upload: a worker (a thread with its own connection to the store) for each platform. */
#include "base/loop.h"
#include "main/till.h"
#include "upload/uploader.h"

#include <pthread.h>

/* One uploader at a time: flock on DIR/upload.lock, which holds the pid. ERR_BUSY with *holder (0: not known). The
 * lock ends with the process. */
enum err lock_take(const char *dir, long *holder);

/* What is known of one worker by others; under the crew's lock. */
struct worker_view {
	uint32_t stream;
	enum uploader_state state;
	char words[UPLOADER_WORDS_CAP], name[NAME_MAX + 1];
	struct uploader_counts counts;
	int64_t left, total, last;	/* total: left at the start */
	bool enrolled, finished;
};

struct crew;
struct worker {
	struct crew *crew;
	pthread_t thread;
	uint32_t stream;
	struct store store;
	struct uploader u;
	struct wire *wire;
	char url[URL_MAX + 1];		/* the wire's */
	uint8_t pin[DIGEST_LEN], second_pin[DIGEST_LEN];
	bool has_pin, has_second;
	unsigned faults;		/* one after the other */
	bool told;
	bool hurry;			/* under the crew's lock, as all that follows */
	struct worker_view view;
};

struct crew_options {
	const struct store *store;	/* unlocked; each worker opens the same again */
	size_t max;			/* facts in a batch */
	bool follow;			/* goes on until stopped; else a worker ends when nothing is due, or nobody answers */
	void (*changed)(void *ctx, const struct worker_view *v);	/* called by workers, one at a time; may be NULL */
	void *ctx;
};
struct crew {
	struct crew_options o;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	uint64_t generation;		/* counts wakes */
	atomic_bool stop;
	int bell[2];			/* a byte comes out of bell[0] whenever a worker has ended */
	size_t n;
	struct worker *workers[STORE_STREAMS_MAX];
};

enum err crew_init(struct crew *c, const struct crew_options *o);
/* Starts a worker for each platform that has none. */
enum err crew_hire(struct crew *c, const struct trust *t);
void crew_wake(struct crew *c, bool hurry);	/* something was committed; hurry: forget waits */
bool crew_finished(struct crew *c);		/* every worker has ended by itself */
void crew_look(struct crew *c, size_t i, struct worker_view *out);
/* Stops and joins all; the views stay until crew_finish(). */
void crew_stop(struct crew *c);
void crew_finish(struct crew *c);

/* What the command line said, and what runs. */
struct upload {
	struct session session;
	struct crew crew;
	struct loop *loop;
	bool json, follow, child, stopped, help;
	int64_t max, key_fd, passphrase_fd;
	int64_t data_version, beat;
};
/* ERR_BUSY where another process uploads; with `child` it says so, and waits for its turn as long as somebody listens. */
enum err run_take_turn(struct upload *u);
/* Until all is sent or, with `follow`, until it is told to end. The exit status. */
enum err run_crew(struct upload *u, int *status);

/* What is printed. */
void report_change(bool json, const struct worker_view *v);	/* a line as it happens */
void report_total(bool json, const struct worker_view *v);	/* the last line of a platform */
void report_other(bool json, long holder);			/* somebody else uploads */
void report_beat(int64_t beat);					/* a child's parent may know that it is alive */
int report_status(const struct worker_view *v);			/* the exit status */

#endif
