#ifndef CHIT_UI_KEYS_H
#define CHIT_UI_KEYS_H
/*
 * Keys as numbers that no terminal chose: a printable character is its code point, the others lie above Unicode. And
 * the steps of a key script (chit-screen(5), "KEY SCRIPTS").
 */
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum press {
	PRESS_NONE = 0,
	PRESS_FIRST = 0x110000,
	PRESS_F1, PRESS_F2, PRESS_F3, PRESS_F4, PRESS_F5, PRESS_F6, PRESS_F7, PRESS_F8, PRESS_F9, PRESS_F10,
	PRESS_F11, PRESS_F12,
	PRESS_ENTER, PRESS_ESC, PRESS_TAB, PRESS_UP, PRESS_DOWN, PRESS_LEFT, PRESS_RIGHT, PRESS_HOME, PRESS_END,
	PRESS_PAGE_UP, PRESS_PAGE_DOWN, PRESS_BACKSPACE, PRESS_DELETE, PRESS_REDRAW,
	PRESS_CLICK,			/* term_clicked() says where */
	PRESS_LAST,
	PRESS_CTRL_BASE = 0x120000,	/* + 1 to 26 */
};
#define PRESS_CTRL(c) (PRESS_CTRL_BASE + ((c) & 0x1f))

bool keys_printable(int key);
/* UTF-8 of a code point with a NUL; gives the bytes without it. */
size_t keys_encode(uint32_t code, char out[5]);
/* "F1", "Enter", "Esc", "^P" (as a bar shows Ctrl-P), ...; "" for a character. */
const char *keys_name(int key);
/* A name, "Ctrl-P" or "^P", or one character; PRESS_NONE for anything else. */
int keys_parse(const char *name);

/* A line of a script: "VERB:ARGUMENT". The argument points into line. */
enum script_verb { SCRIPT_TYPE, SCRIPT_BURST, SCRIPT_RUSH, SCRIPT_KEY, SCRIPT_SCAN, SCRIPT_FEED, SCRIPT_POST, SCRIPT_WAIT,
		   SCRIPT_UNTIL, SCRIPT_SIZE, SCRIPT_NOW, SCRIPT_DUMP, SCRIPT_VERBS };
struct script_step {
	enum script_verb verb;
	const char *argument;
	int key;		/* SCRIPT_KEY */
	int w, h;		/* SCRIPT_SIZE */
	int64_t ms;		/* SCRIPT_WAIT */
};
/* ERR_NOT_FOUND for an empty line or a comment (#); ERR_FORMAT with words. */
enum err script_parse(const char *line, struct script_step *out);

/*
 * A reader that can only type: its keys come faster than a person's. Keys are held for a moment, until it is plain whose
 * they are: a person's come out again, in order; a reader's are a scan, whatever is among them, and never a command or an
 * answer. A burst is what comes with no gap of gap_ms in it.
 *
 *	WEDGE_LEAST characters and Enter	a scan
 *	one with the frame's prefix		a scan, with Enter or without
 *	two keys or more within WEDGE_FAST_MS of each other, of which one is no character: a reader's, too: F4 and
 *		Enter in one breath are out of a code. As a scan where it has WEDGE_LEAST characters, else it is
 *		WEDGE_STRAY: to be said, and passed over. Where text is asked for (`text`), a few characters with one
 *		Enter, and nothing more in the same breath, are a person's all the same: numbers are typed so. Where a
 *		line is an act (`figures`) that holds for an item's number and how many alone: "45" and "3*12" come
 *		from programmable keyboards, "ca" and "-2" could come out of a code.
 *	a command (F1 to F12, Esc, Ctrl with a letter, a click) within WEDGE_COMMAND_MS of a character, before it or
 *		behind: a reader's, of those that leave some time between their keys
 *	an Enter within WEDGE_COMMAND_MS of another: the same one, of a key that is held down
 *	what comes on behind a scan, within twice that reader's own gap: the same reader's
 *	anything else				a person's
 *
 * Its limits: a reader that sends a single key, or fewer than WEDGE_LEAST characters and an Enter without a frame and slower
 * than WEDGE_FAST_MS, is a person. The frame is there for those.
 */
enum { WEDGE_CAP = 1024, WEDGE_LEAST = 6, WEDGE_FAST_MS = 20, WEDGE_COMMAND_MS = 45, WEDGE_FRAME = 16, WEDGE_DATA = 0x1a };
enum wedge_news {
	WEDGE_HELD,		/* wait: wedge_wait() ms from now wedge_end() may say whose the held keys are */
	WEDGE_PASS,		/* the held keys, with this one behind them, are a person's */
	WEDGE_SCAN,		/* the held text is a scan; this key was its end */
	WEDGE_STRAY,		/* the held keys are a reader's, and no scan: wedge_text() takes them out */
};
struct wedge_frame {		/* keys; either may be empty */
	size_t n_prefix, n_suffix;
	int prefix[WEDGE_FRAME], suffix[WEDGE_FRAME];
};
struct wedge {
	int64_t gap_ms, last_ms, widest_ms;	/* widest: before a character of this burst */
	int last_key;
	struct wedge_frame frame;
	bool text, figures;	/* the screen asks for text, or takes lines that are acts: set before each key */
	bool machine;		/* what comes is a reader's, until there is a gap */
	bool fast;		/* the held keys came so fast as no person's do */
	bool framed, cut;	/* it has the prefix; it was longer than WEDGE_CAP: no person, and no coupon */
	size_t n, characters;	/* held; of them characters */
	int held[WEDGE_CAP];
};
/* frame may be NULL. */
void wedge_init(struct wedge *w, int64_t gap_ms, const struct wedge_frame *frame);
/* A prefix or suffix of bytes as they come out of a terminal: control characters are their keys. */
int wedge_frame_key(uint8_t byte);
/* A burst that is over is the caller's to take out first: see wedge_tick. */
enum wedge_news wedge_key(struct wedge *w, int key, int64_t now_ms);
/* True where keys are held and the time of waiting is over: then wedge_end says whose they are. */
bool wedge_tick(const struct wedge *w, int64_t now_ms);
int64_t wedge_wait(const struct wedge *w, int64_t now_ms);	/* ms until then */
enum wedge_news wedge_end(const struct wedge *w);		/* WEDGE_PASS, WEDGE_SCAN, WEDGE_STRAY */
/* The held keys as UTF-8 (NUL behind) without the frame, WEDGE_DATA for what is no character; takes them out. */
size_t wedge_text(struct wedge *w, char *out, size_t cap);
/* They are taken out otherwise. */
void wedge_clear(struct wedge *w);

#endif
