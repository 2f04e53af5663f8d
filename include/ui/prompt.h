#ifndef CHIT_UI_PROMPT_H
#define CHIT_UI_PROMPT_H
/* A question with one line for its answer. */

#include <stdbool.h>

struct app;
struct prompt {
	const char *title, *words;	/* marked for gettext */
	/* The answer, after the box has gone: never empty unless `empty`. It may open another screen; where it is refused, by
	 * a notice with a sign, the box is there again with what was typed. */
	void (*take)(struct app *a, const char *answer);
	bool empty;			/* Enter on nothing is an answer */
};
/* p is used as long as the box is open. */
void prompt_open(struct app *a, const struct prompt *p);

#endif
