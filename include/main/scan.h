#ifndef CHIT_MAIN_SCAN_H
#define CHIT_MAIN_SCAN_H
/* The parts of chit-scan: what its command line said, and its ways to run. */
#include "scan/feed.h"

#include <stdbool.h>

struct scan_options {
	const char *frames;	/* --frames, or NULL */
	bool sequence, json, feed, stats, measure;
	const char *save;	/* --save, or NULL */
	int64_t save_until, save_most;
	const char *eye_dir;	/* chit-eye's folder, or NULL */
	const char *fault;	/* with --feed, or --measure as lines, what is wrong in the config file; NULL: nothing */
	struct feed_config sources;
};

/* Starts chit-eye, and a process that starts it again whenever it has ended, and hands a line to it over on *fd each time
 * (scan/handover.h, scan/parcel.h). Both end with us. To be called before the cage, and before threads. */
enum err eye_start(const char *listen, const char *dir, int *fd);

/* --frames: a line for each picture, or with --sequence for each appearance of a code. The exit status. */
int frames_run(const struct scan_options *o);
/* Cameras, barcode readers and (with --feed) pictures as one stream, until stopped. The exit status. */
int stream_run(const struct scan_options *o);
/* --measure: each camera looked through for some seconds, and what would help; and what missing_say says. The exit status. */
int measure_run(const struct scan_options *o);
/* Says what is wrong in the config file (fault), each barcode reader that was named and is not plugged in, and the address of
 * an eye that this machine does not have: the first failure of the latter two. To be called before the cage. */
enum err missing_say(const struct scan_options *o);
/* --stats: on standard error, or with --json as a last line. */
struct scan_work {
	const struct scan_stats *stats;
	int64_t ms, core_us;	/* how long it took; how much of a core */
	const struct decode_pass *passes;
	unsigned n;
};
void stats_print(const struct scan_options *o, const struct scan_work *w);

/* --eye-pair and the like: becomes chit-eye, which says as JSON lines what came of it. name and dir may be NULL. Comes back
 * with an exit status where it cannot. */
int eye_do(const char *command, const char *name, const char *dir);
/* Has chit-eye draw a text as a code on the terminal: what draws them is no part of what reads them. */
enum err eye_show(const char *text);
/* --find-layout, --find-speed: of the reader that sources names, or the first. The exit status: 1 where no layout fits. */
int find_layout(const struct feed_config *c);
int find_speed(const struct feed_config *c);

#endif
