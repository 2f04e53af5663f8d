#ifndef CHIT_UI_KEYMAP_H
#define CHIT_UI_KEYMAP_H
/* Which key does what, where the house wants it otherwise than it was made: the section [keys] of screen.conf. */
#include "ui/keys.h"

enum { KEYMAP_MAX = 24, KEYMAP_NAME_MAX = 16 };

/* The acts that may have another key, NULL behind the last: "help", "find", "pay", ...: the labels of a
 * bar, in small letters. */
extern const char *const KEYMAP_ACTS[];

struct keymap {
	size_t n;
	struct {
		const char *act;	/* of KEYMAP_ACTS */
		int key;
	} rows[KEYMAP_MAX];
};

/* "F9", "F12", "Ctrl-P", "*": ERR_FORMAT with words for what is no key, for an act that is not there, and for a key that
 * edits or moves (Enter, Esc, arrows, letters and digits), which would take it from everybody. ERR_EXISTS: another act
 * has it. */
enum err keymap_add(struct keymap *m, const char *act, const char *key);
/* The key of this act (the label of a bar in English; letter case does not count): the house's, else `made`. A key that
 * the house gave to another act does nothing here: PRESS_NONE. */
int keymap_key(const struct keymap *m, const char *act, int made);

#endif
