#ifndef CHIT_UI_WIRES_H
#define CHIT_UI_WIRES_H
/*
 * The platforms, as the child that speaks to them says it (till/courier.h): always in sight below, and on the doctor's page.
 */
#include "till/courier.h"
#include "till/status.h"

struct wire_state {			/* one platform's */
	uint32_t stream;
	enum uploader_state state;
	char words[UPLOADER_WORDS_CAP];	/* filtered */
};
struct app_wires {
	struct courier *courier;
	enum { COURIER_FINE, COURIER_AGAIN, COURIER_DOWN } health;
	bool other;			/* another process uploads */
	int64_t pid;
	size_t n;
	struct wire_state list[STORE_STREAMS_MAX];
};

struct app;
void wires_start(struct app *a);
void wires_hurry(struct app *a);				/* a person asks */
enum err wires_line(struct app *a, const char *line);		/* as the uploader's process writes it */
/* How it stands with p, in a word or a few; *care: somebody has to do something. NULL where no
 * uploader of ours has asked it, for then only another process knows, or nobody. */
const char *wires_state(const struct app *a, const struct trust_platform *p, bool *care);
/* Did the last word of it say that the platform answers, or is there none yet? */
bool wires_reach(const struct app *a, uint32_t stream);
/* What is wrong with the uploader itself, or who is the uploader; NULL where there is nothing to say. */
const char *wires_uploader(const struct app *a, bool *care);
void wires_report(struct app *a, void (*each)(void *ctx, const struct doctor_line *l), void *ctx);

#endif
