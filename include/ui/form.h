#ifndef CHIT_UI_FORM_H
#define CHIT_UI_FORM_H
/* A page of fields, one a row: a text, a secret, or one of some. Knows no terminal. */
#include "ui/line.h"
#include "ui/list.h"

enum { FORM_FIELDS_MAX = 16, FORM_CHOICES_MAX = 9, FORM_CHOICE_CAP = 64, FORM_FAULT_CAP = 256 };

struct form_field {
	const char *label, *help;	/* as they are shown */
	size_t n_choices;		/* Left and Right turn them over; a text may also be typed unless `only` */
	bool only;
	char choices[FORM_CHOICES_MAX][FORM_CHOICE_CAP];
	int chosen;			/* -1: typed */
	struct line line;
};
struct form {
	struct list rows;		/* which field */
	struct form_field fields[FORM_FIELDS_MAX];
	bool typed;			/* something was, since form_clear */
	char fault[FORM_FAULT_CAP];	/* what is wrong with field fault_at; "": nothing */
	int fault_at;
};

/* Adds a field; NULL where there is no room. The labels are kept as they are given. */
struct form_field *form_add(struct form *f, const char *label, const char *help);
/* A further choice for it; the first becomes what stands there. */
void form_choice(struct form_field *field, const char *choice);
void form_set(struct form_field *field, const char *text);
/* Arrows, Tab and text. False for a key that is none of these. */
bool form_key(struct form *f, int key);
const char *form_text(const struct form_field *field);
/* Goes to field i, and says there what is wrong with it, in the place of its help, until it is changed. */
void form_fault(struct form *f, int i, const char *words);
/* Rows with their labels, and below them the help of the one that is chosen, or its fault. */
void form_draw(struct form *f, struct grid *g, struct rect r);
void form_clear(struct form *f);	/* wipes */

#endif
