#ifndef CHIT_SCAN_KEYBOARD_H
#define CHIT_SCAN_KEYBOARD_H
/*
 * The keys of a barcode reader that calls itself a keyboard, made text again. Such a reader was told what keyboard its
 * host has ("US", "German", ...) and presses the keys which that one would need; we know the keys (KEY_* of
 * linux/input-event-codes.h) and undo that. What layout this machine's own keyboard has does not matter. Pure.
 *
 * Everything is data. Control and a letter is that control character; Escape, Backspace and Delete are their ASCII;
 * a key that makes no character (F1, Home, the Windows key) is KEYBOARD_SUB, so that a text with one is not taken for
 * what it would be without. The right Alt, and left Alt with Control, choose the third level; Alt with digits of the
 * number pad is the character of that number (readers call that "ALT mode"). Caps Lock turns the case of letters. A
 * dead key with a space behind it is its accent.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KEYBOARD_SUB = 0x1a, KEYBOARD_BYTES = 8, KEYBOARD_LAYOUTS = 18 };

struct keyboard_layout;
/* "us", "de", ...: the names of XKB's layouts, of which these are. NULL for a name that is not known. */
const struct keyboard_layout *keyboard_layout(const char *name);
/* The name of each, from 0 to KEYBOARD_LAYOUTS - 1. */
const char *keyboard_layout_name(unsigned i);

/* What is held down, and what was begun. */
struct keyboard {
	const struct keyboard_layout *layout;
	unsigned held;		/* of Shift, Control, Alt, each side its bit */
	bool caps, dead;
	unsigned number, digits;
};
void keyboard_init(struct keyboard *k, const struct keyboard_layout *layout);
/* Keys whose coming or going was not seen are taken as not held. */
void keyboard_release(struct keyboard *k);

/* What a key gave: UTF-8, or the end of a text (Enter, Tab), or neither. */
struct keyboard_out {
	bool end;
	size_t n;
	uint8_t bytes[KEYBOARD_BYTES];
};
struct keyboard_out keyboard_key(struct keyboard *k, unsigned code, bool down);

#endif
