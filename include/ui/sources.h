#ifndef CHIT_UI_SOURCES_H
#define CHIT_UI_SOURCES_H
/* The readers, as their process says it. */
#include "till/reader.h"

enum { SOURCES_MAX = 4 };

struct app;
struct app_readers {
	struct reader *process;		/* NULL: none is wanted */
	bool bad;			/* it does not stay up */
	size_t n;
	struct source {			/* one reader, as it said itself */
		char name[EVENT_SOURCE_MAX];
		enum event_state state;
		char detail[EVENT_DETAIL_MAX];
	} list[SOURCES_MAX];
};

void sources_start(struct app *a);
void sources_event(struct app *a, const struct event *e);
void sources_next(struct app *a);			/* the demo's next picture */
bool sources_can_step(const struct app *a);

#endif
