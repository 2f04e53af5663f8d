#ifndef CHIT_UI_PICK_H
#define CHIT_UI_PICK_H
/* A list to choose from; typing filters it. */
#include "ui/list.h"

enum { PICK_MAX = 4096, PICK_TEXT = 256, PICK_RIGHT = 80 };

struct app;
struct pick_row {
	char left[PICK_TEXT], right[PICK_RIGHT];	/* may be shown */
	char also[PICK_TEXT];				/* what else a filter finds it by */
	enum style style;
};
struct pick {
	const char *title, *none;	/* marked for gettext; none: where there is nothing to choose */
	int (*count)(const struct app *a);
	void (*row)(const struct app *a, int i, struct pick_row *out);
	void (*take)(struct app *a, int i);	/* after the list has gone: it may open another screen */
	/* Delete, where nothing is typed and this one may go: the list stays, and is counted anew. NULL: no such. */
	void (*drop)(struct app *a, int i);
	bool (*may_drop)(const struct app *a, int i);
};
struct app_pick {
	const struct pick *kind;
	struct list list;
	uint32_t shown[PICK_MAX];	/* what the filter leaves; more of it than that nobody looks through */
};
/* p is used as long as the list is open. */
void pick_open(struct app *a, const struct pick *p);

#endif
