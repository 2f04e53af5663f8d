#ifndef CHIT_UI_ASKING_H
#define CHIT_UI_ASKING_H
/* What the platform is asked for the ticket in front: the uploader is woken, the answer is looked for, and not for ever. */
#include <stdbool.h>
#include <stdint.h>

enum {
	ASKING_LOOK_MS = 100,
	ASKING_AWAY_MS = 2000,		/* so long for an uploader that said that nobody is there, and was told to try */
	ASKING_SILENT_MS = 8000,	/* no answer is an answer then */
};

struct app_asking {
	uint64_t number;		/* of the oldest question; 0: none */
	int64_t since_ms;		/* when it was first seen here */
	int timer;			/* -1: none */
};

struct app;
void asking_init(struct app_asking *s);
void asking_begin(struct app *a);	/* something was asked just now */
void asking_tick(struct app *a);	/* now and then: also what was asked before the screen was there has its answer */
bool asking_waits(const struct app *a);
void asking_withdraw(struct app *a);	/* nothing of it is wanted any more */

#endif
