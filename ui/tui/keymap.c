#include "ui/keymap.h"

#include <string.h>
#include <strings.h>

const char *const KEYMAP_ACTS[] = {
	"help", "find", "line", "hold", "recall", "tables", "menu", "picture", "next", "pay", "quit", "doctor", "serial", "last",
	"undo", "cashier", NULL,
};

static const char *act_of(const char *name)
{
	for (size_t i = 0; KEYMAP_ACTS[i]; i++)
		if (strcmp(KEYMAP_ACTS[i], name) == 0)
			return KEYMAP_ACTS[i];
	return NULL;
}

/* What edits a line, moves, or begins an entry belongs to everybody. */
static bool is_free(int key)
{
	if (key >= PRESS_F1 && key <= PRESS_F12)
		return true;
	if (key > PRESS_CTRL_BASE)
		return key != PRESS_CTRL('c') && key != PRESS_CTRL('u') && key != PRESS_CTRL('w');
	return key > ' ' && key < 0x7f && strchr("!\"#$%&'()*,/:;<>?@[\\]^_`{|}~", key);
}

enum err keymap_add(struct keymap *m, const char *act, const char *key)
{
	const char *known = act_of(act);
	int code = keys_parse(key);

	if (!known || m->n == KEYMAP_MAX)
		return err_set(ERR_FORMAT, "there is no act '%.40s' that could have another key", act);
	if (code == PRESS_NONE || !is_free(code))
		return err_set(ERR_FORMAT, "'%.40s' is no key that can be given (F1 to F12, Ctrl-A to Ctrl-Z, * / ?)", key);
	for (size_t i = 0; i < m->n; i++)
		if (m->rows[i].key == code && strcmp(m->rows[i].act, act) != 0)
			return err_set(ERR_EXISTS, "the key %s is %s's", key, m->rows[i].act);
	m->rows[m->n].act = known;
	m->rows[m->n++].key = code;
	return ERR_OK;
}

int keymap_key(const struct keymap *m, const char *act, int made)
{
	bool taken = false;

	for (size_t i = 0; i < m->n; i++) {
		if (strcasecmp(m->rows[i].act, act) == 0)
			return m->rows[i].key;
		taken = taken || m->rows[i].key == made;
	}
	return taken ? PRESS_NONE : made;
}
