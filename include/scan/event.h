#ifndef CHIT_SCAN_EVENT_H
#define CHIT_SCAN_EVENT_H
/*
 * What the process that reads tells the process that decides: one JSON object a line (base/line.h), bounded.
 *
 *	{"source":"camera:/dev/video0","time":1795264867,"symbology":"qr","text":"chit:..."}
 *	{"source":"serial:/dev/ttyACM0","time":1795264867,"state":"lost","detail":"..."}
 *	{"beat":17,"time":1795264867,"frames":240}
 *
 * text is the code's bytes where they are well-formed UTF-8 (NUL and controls as \u0000 to \u001f); else what the
 * filter of base/text leaves of them, and "binary":true says so. "cut":true: the code was longer than SCAN_TEXT_MAX.
 * A text that is cut or binary is no coupon.
 */
#include "scan/decode.h"

enum {
	EVENT_SOURCE_MAX = 128,	/* with the NUL */
	EVENT_DETAIL_MAX = 256,
	EVENT_TEXT_MAX = 2 * SCAN_TEXT_MAX,	/* bytes of UTF-8: the filter makes two of one at most */
	EVENT_LINE_MAX = 16384	/* bytes of a line with its newline */
};

enum event_kind { EVENT_CODE, EVENT_STATE, EVENT_BEAT };

/* EVENT_END: a folder of pictures has been read to its end. EVENT_POOR: it works, but sees badly (scan/light.h). */
enum event_state { EVENT_OPEN, EVENT_LOST, EVENT_BUSY, EVENT_MISSING, EVENT_DENIED, EVENT_FAILED, EVENT_END, EVENT_POOR };
const char *event_state_name(enum event_state s);	/* marked for gettext */

struct event {
	enum event_kind kind;
	int64_t time;			/* seconds, UTC */
	char source[EVENT_SOURCE_MAX];	/* code, state: "camera:DEVICE", "serial:DEVICE", "folder:PATH" */
	enum symbology symbology;	/* code */
	bool cut, binary;
	size_t len;
	uint8_t text[EVENT_TEXT_MAX];	/* UTF-8, may hold NUL */
	enum event_state state;		/* state */
	char detail[EVENT_DETAIL_MAX];	/* what is wrong and what to do; may be empty */
	uint64_t beat, frames;		/* beat: its number; frames looked at since the start */
};

/* Source and detail pass the filter of base/text and are cut to their size; the text of a code is made UTF-8 as
 * said above. */
void event_code(struct event *e, const char *source, int64_t time, const struct scanned *code);
void event_state(struct event *e, const char *source, int64_t time, enum event_state state, const char *detail);

/* One line with its newline into out, EVENT_LINE_MAX bytes; returns its length. */
size_t event_format(const struct event *e, char *out);
/* One line, with or without its newline. ERR_FORMAT, ERR_TOO_LONG; then *e is as it was. */
enum err event_parse(struct bytes line, struct event *e);

#endif
