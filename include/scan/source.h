#ifndef CHIT_SCAN_SOURCE_H
#define CHIT_SCAN_SOURCE_H
/*
 * One reader of the feed, of whatever kind, and the way its codes and states take out of it. A state is said when it
 * changes, a code once for each appearance. What opens and reads the device is the kind's own: feed_camera.h,
 * feed_serial.h, feed_folder.h.
 */
#include "base/clock.h"
#include "base/loop.h"
#include "scan/event.h"
#include "scan/seen.h"

enum { SOURCE_RETRY_MS = 1000 };	/* a reader that is missing or lost is tried again so often, for ever */

/* Of all that look at frames, so far. Times are those of a core, in microseconds. */
struct scan_stats {
	uint64_t frames;	/* that came and were whole */
	uint64_t searched;	/* of these, for codes; in the others nothing had moved */
	uint64_t read;		/* of those searched, with a code in it */
	uint64_t passed_over, damaged;	/* that came and were not looked at: a newer one was there; in pieces */
	int64_t convert_us, watch_us, search_us;	/* to luma; motion and light; codes */
};

struct view;

/* What the readers of a feed share. */
struct outlet {
	struct loop *loop;
	struct clock clock;
	void (*emit)(void *ctx, const struct event *e);	/* the event lives for the call */
	void *ctx;
	struct seen *seen;
	struct view *view;	/* NULL: nobody may want to see */
	unsigned sources;	/* so many have been named */
	struct scan_stats stats;
	void (*unread)(void *ctx, const struct frame *f);	/* of what came and was not read (scan/unread.h); NULL: nobody asks */
	void *unread_ctx;
	void (*busy)(void *ctx);	/* before and behind a step that may take long; NULL: nobody waits */
	void *busy_ctx;
	unsigned moved;		/* the source before which something moved last */
};

struct source {
	struct outlet *to;
	unsigned number;	/* tells its codes from those of the others */
	bool said;
	enum event_state state;	/* where said */
	char name[EVENT_SOURCE_MAX];	/* "camera:/dev/video0" */
};
/* The outlet outlives the source. Too long a device is cut: it names, it is not opened. */
void source_init(struct source *s, struct outlet *to, const char *kind, const char *device);

/* Where it is not what was said last. */
void source_say(struct source *s, enum event_state state, const char *detail);
/* The state which fits this failure, with err_detail(): what was open and is not found any more is lost. */
void source_fail(struct source *s, enum err failure);
/* A code at ms on the monotonic clock (or in a film's time), where it is a new appearance at this source. */
void source_code(struct source *s, int64_t ms, const struct scanned *code);
/* What somebody pulled a trigger for: each time counts, however soon (three bottles of a kind are three). */
void source_read(struct source *s, const struct scanned *code);
/* Shows what this source sees, where somebody wants to: a frame's thumb (scan/thumb.h). Of several cameras the one before
 * which something moved last is shown. */
void source_show(struct source *s, const struct frame *thumb);

#endif
