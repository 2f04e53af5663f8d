#ifndef CHIT_TILL_EYES_H
#define CHIT_TILL_EYES_H
/*
 * Which phones are readers of this till, for the screen: chit-scan --eye-pair, --eye-list, --eye-forget as a child, for the
 * folder that the reader's own words name. Its lines are a stranger's, bounded (chit-scan(1), EYES):
 *
 *	{"url":"https://192.168.1.5:8448/#k=...","seconds":600}
 *	{"name":"phone"}
 *	{"error":"..."}
 */
#include "base/buf.h"
#include "base/loop.h"

enum eyes_command { EYES_PAIR, EYES_LIST, EYES_FORGET };
enum { EYES_TEXT_MAX = 300, EYES_SIDE_MAX = 57 };

enum eyes_kind { EYES_URL, EYES_NAME, EYES_ERROR };
struct eyes_words {
	enum eyes_kind kind;
	char text[EYES_TEXT_MAX];	/* printable; a name is an id (base/text.h) */
	int64_t seconds;		/* EYES_URL: so long it is good */
};
/* ERR_FORMAT; *w is then as it was. */
enum err eyes_parse(struct bytes line, struct eyes_words *w);

/* The last call has w NULL: it has ended, and status is its exit status. */
typedef void eyes_fn(void *ctx, const struct eyes_words *w, int status);
struct eyes;
struct eyes_wish {
	const char *program;	/* chit-scan */
	char *const *args;	/* its words, NULL-ended; may be NULL */
	enum eyes_command command;
	const char *name;	/* EYES_FORGET: whom */
	eyes_fn *fn;
	void *ctx;
};
/* What the wish points to is used until eyes_destroy(). */
enum err eyes_start(struct eyes **out, struct loop *loop, const struct eyes_wish *wish);
void eyes_destroy(struct eyes *e);	/* not from within fn; NULL is fine */

/* The QR symbol of a text: *side modules a side, 1 is dark, row by row. ERR_TOO_LONG. */
enum err eyes_symbol(const char *text, unsigned *side, uint8_t modules[EYES_SIDE_MAX * EYES_SIDE_MAX]);

#endif
