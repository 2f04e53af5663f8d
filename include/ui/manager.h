#ifndef CHIT_UI_MANAGER_H
#define CHIT_UI_MANAGER_H
/*
 * The fields in which somebody says who she is, as part of a box: name or number, and PIN. Where nobody works here yet
 * who could allow what it is for, the passphrase of the store stands for them.
 */
#include "ui/app.h"

/* Draws them into r; the first is field `first` of the screen. Gives the lines used. */
int manager_draw(struct app *a, struct rect r, int first);
int manager_fields(const struct app *a);
/* A key for the field that is active. */
bool manager_key(struct app *a, int key, int first);
/* Looks at what was typed; the secret is wiped. False: not given, and the notice says why; where it is the right PIN of one
 * who may not, the name is typed anew. who->number: 0 for the passphrase. */
bool manager_ask(struct app *a, enum person_role at_least, int first, struct person *who);

#endif
