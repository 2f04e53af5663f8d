#ifndef CHIT_TILL_STATUS_H
#define CHIT_TILL_STATUS_H
/* What is in sight of a cashier all day, and what `chit doctor` looks at. Changes nothing. */
#include "store/outbox.h"
#include "store/trust.h"

struct status_platform {
	const struct trust_platform *platform;	/* into the trust given */
	struct outbox_state outbox;
	int64_t trust_age;		/* seconds; -1: not known */
	bool trust_old;			/* older than policy.trust_say */
	bool clock_low;			/* our clock stands below its floor */
};
enum { STATUS_CLOCK_BACK_S = 120, STATUS_CLOCK_GAP_S = 30 * 24 * 60 * 60 };
struct status {
	size_t n;
	struct status_platform platforms[STORE_STREAMS_MAX];
	bool clock_low;
	int64_t latest;			/* of what this till wrote down lately, and the open shift's begin; 0: nothing yet */
	bool clock_back;		/* our clock stands before that */
	bool clock_gap;			/* or so long behind it that its date may be wrong */
	int64_t unsent, waiting;	/* over all platforms */
};
enum err status_load(struct store *s, const struct trust *t, int64_t now, struct status *out);

/* Has another process changed the store since the last call with this *known (-1: the first call, which says no)? */
enum err status_changed(struct store *s, int64_t *known, bool *out);

/* One thing looked at: works, works but wants care, does not work; is being looked at still. */
enum doctor_sign { DOCTOR_OK, DOCTOR_CARE, DOCTOR_BAD, DOCTOR_LOOKING, DOCTOR_SIGNS };
struct doctor_line {
	const char *what;		/* "clock", "store", "disk", "printer", "trust", "platform"; marked for gettext */
	enum doctor_sign sign;
	char words[400], advice[200];	/* advice "" where there is nothing to do */
};
/* Looks at the whole store, which takes its time: progress as store_verify_watched(), NULL is fine. */
void doctor_store(struct store *s, store_progress_fn *progress, void *ctx, struct doctor_line *out);
/* Looks at clock, disk, printers, and each platform; calls each for every line, for that of the store (NULL: none) behind the clock's. */
enum err doctor_look(struct store *s, const struct trust *t, int64_t now, const struct doctor_line *of_store,
		     void (*each)(void *ctx, const struct doctor_line *l), void *ctx);
/* What is wrong in the screen's config, for each; fault NULL: nothing. kept: what was last good is taken, not the defaults. */
void doctor_settings(const char *fault, bool kept, void (*each)(void *ctx, const struct doctor_line *l), void *ctx);

#endif
