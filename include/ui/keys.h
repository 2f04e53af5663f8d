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
enum script_verb { SCRIPT_TYPE, SCRIPT_BURST, SCRIPT_KEY, SCRIPT_SCAN, SCRIPT_FEED, SCRIPT_POST, SCRIPT_WAIT, SCRIPT_UNTIL,
		   SCRIPT_SIZE, SCRIPT_NOW, SCRIPT_DUMP, SCRIPT_VERBS };
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
 * A reader that types: its keys come faster than a person's and end in Enter. Keys are held while it may still be one;
 * what turns out to be a person's comes out again, in order.
 */
enum { WEDGE_CAP = 1024, WEDGE_LEAST = 6 };
enum wedge_news {
	WEDGE_HELD,		/* wait: wedge_gap() ms from now wedge_tick() may give the held keys out */
	WEDGE_PASS,		/* the held keys, with this one behind them, are a person's */
	WEDGE_SCAN,		/* the held text is a scan; this key was its end */
};
struct wedge {
	int64_t gap_ms, last_ms;
	size_t n;
	bool cut;		/* it was longer than WEDGE_CAP: no person, and no coupon */
	int held[WEDGE_CAP];
};
void wedge_init(struct wedge *w, int64_t gap_ms);
enum wedge_news wedge_key(struct wedge *w, int key, int64_t now_ms);
/* True where the gap has passed and keys are held. */
bool wedge_tick(const struct wedge *w, int64_t now_ms);
/* The held keys as UTF-8 (NUL behind); takes them out. */
size_t wedge_text(struct wedge *w, char *out, size_t cap);

#endif
