#ifndef CHIT_SCAN_FEED_H
#define CHIT_SCAN_FEED_H
/*
 * All readers as one stream of events, in one loop: cameras, a barcode reader on a serial line, one that calls itself a
 * keyboard, phones on the LAN, a folder of pictures. One event for each appearance of a code at a reader. A reader that
 * is missing, busy, forbidden or lost is said once and tried again every SOURCE_RETRY_MS (source.h), and when something
 * comes in /dev; the others go on meanwhile.
 */
#include "base/clock.h"
#include "base/loop.h"
#include "scan/event.h"
#include "scan/decode.h"
#include "scan/source.h"
#include "scan/trim.h"

enum {
	FEED_SETTLE_MS = 100,	/* from a change in /dev to the look at it: udev sets rights and names meanwhile */
	FEED_SILENT_MS = 3000,	/* a camera that gives no frame for so long is lost, and opened anew */
	FEED_FRAME_MS = 60,	/* frames of a camera are looked at no more often: 15 a second and a little */
	FEED_IDLE_MS = 125,	/* and where nothing has moved for some seconds no more often than this */
	FEED_CAMERAS = 2,
	DECODE_PASSES_MAX = 32
};

struct feed_config {
	char cameras[FEED_CAMERAS][256];	/* "/dev/video0", "auto", part of a name (camera_find()); "" for none */
	int64_t width, height;	/* 0: what decodes best */
	int64_t mains;		/* enum camera_mains */
	char serial[256];	/* "/dev/ttyACM0", "05e0:1701", "auto" (device.h); "" for none */
	int64_t speed, end, gap_ms;	/* end: enum serial_end; gap_ms 0: no gap ends a text */
	char hid[256];		/* a reader that is a keyboard, as for serial; "" for none */
	bool apart;		/* its keys are read by a process of their own (feed_apart.h) */
	char layout[16];	/* which keyboard it takes its host to have (keyboard.h) */
	struct trim trim;	/* of what both read */
	char eye[64];		/* where chit-eye listens, "192.168.1.5:8448"; "" for none */
	int eye_fd;		/* where a line to it is handed over (scan/handover.h), each time that it is started */
	char folder[4096];	/* a folder of pictures, or one; "" for none */
	bool step;		/* a picture of the folder at each feed_step(), round and round, and not as a film */
	unsigned symbologies;
	void (*unread)(void *ctx, const struct frame *f);	/* of what came before a camera and was not read; NULL */
	void *unread_ctx;
	void (*busy)(void *ctx);	/* before and behind a step that may keep the loop from its timers; NULL */
	void *busy_ctx;
	struct view *view;	/* where to show what is seen (scan/view.h); NULL: nowhere */
};
/* No reader; cameras as they decode best; 9600 bauds, any terminator, 100 ms, layout us; QR alone. */
void feed_defaults(struct feed_config *c);

/* Called for each event, from loop_run. The event lives for the call. */
typedef void feed_fn(void *ctx, const struct event *e);

struct feed;
/* The readers are opened when the loop runs. config is copied; loop outlives the feed. ERR_USAGE where there is
 * no reader at all; a folder that cannot be opened fails here. */
enum err feed_create(struct feed **out, struct loop *loop, const struct feed_config *config, struct clock clock,
		     feed_fn *emit, void *ctx);
void feed_destroy(struct feed *f);
/* With config.step: looks at the next picture, whose name is said as the detail of an EVENT_OPEN; what it shows is a
 * new appearance, also where it is the same code as before. */
void feed_step(struct feed *f);
const struct scan_stats *feed_stats(const struct feed *f);
/* Adds what the decoders of all cameras and folders did, pass by pass, to passes[DECODE_PASSES_MAX], zeroed by the caller;
 * gives how many passes there are. */
unsigned feed_passes(const struct feed *f, struct decode_pass passes[DECODE_PASSES_MAX]);
/* Frames that were searched for codes so far, of cameras and folders. */
uint64_t feed_frames(const struct feed *f);

#endif
