#ifndef CHIT_TILL_CHECKUP_H
#define CHIT_TILL_CHECKUP_H
/*
 * A look at the whole store while the screen goes on: `chit doctor --child`, a process of its own, without the store's key.
 * Its lines are a stranger's, bounded (chit(1), doctor):
 *
 *	{"done":12000,"of":200000}
 *	{"what":"store","sign":"ok","words":"T: whole, every chain holds","advice":null}
 */
#include "base/loop.h"
#include "till/status.h"

enum { CHECKUP_LINE_MAX = 8192 };	/* bytes of a line with its newline: all of it as \uXXXX */

/* One line with its newline into out, CHECKUP_LINE_MAX bytes; its length. */
size_t checkup_format_line(const struct doctor_line *l, char *out);
size_t checkup_format_progress(uint64_t done, uint64_t of, char *out);

struct checkup_words {
	bool progress;
	uint64_t done, of;		/* progress */
	struct doctor_line line;	/* else; its texts are to be filtered */
};
/* ERR_FORMAT; *w is then as it was. */
enum err checkup_parse(struct bytes text, struct checkup_words *w);

/* The last call has w NULL: it has ended, and status is its exit status (0, 1; else it failed). */
typedef void checkup_fn(void *ctx, const struct checkup_words *w, int status);
struct checkup;
/* program is chit. Both texts are used as long as the checkup lives. */
enum err checkup_start(struct checkup **out, struct loop *loop, const char *program, const char *store, checkup_fn *fn,
		       void *ctx);
void checkup_dismiss(struct checkup *c);	/* only tells it to end; NULL is fine */
void checkup_destroy(struct checkup *c);	/* not from within fn; NULL is fine */

#endif
