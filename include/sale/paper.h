#ifndef CHIT_SALE_PAPER_H
#define CHIT_SALE_PAPER_H
/*
 * What goes on paper, before any printer's language: a list of elements in a bounded buffer. A receipt, a kitchen ticket,
 * an X or Z is written once as paper; print/escpos.h makes a printer's bytes of it, print/plain.h text for a file.
 * Text passes base/text's filter on its way in. The bytes may be kept (the print queue does) and read again: paper_next
 * trusts nothing.
 */
#include "base/buf.h"
#include "base/err.h"

enum { PAPER_BYTES_MAX = 32768, PAPER_TEXT_MAX = 300, PAPER_COLUMNS_MIN = 24, PAPER_COLUMNS_MAX = 96,
	PAPER_LINE_CAP = PAPER_TEXT_MAX + PAPER_COLUMNS_MAX + 1 };

enum paper_kind {
	PAPER_TEXT = 1,			/* a line */
	PAPER_PAIR,			/* a left and a right part, with blanks between them; the left one wraps */
	PAPER_RULE,			/* a line across */
	PAPER_FEED,			/* n empty lines */
	PAPER_QR,			/* a code with this text */
	PAPER_CUT,
	PAPER_DRAWER,			/* kick it */
	PAPER_BEEP,			/* where the printer has one */
};
enum paper_style { PAPER_BOLD = 1, PAPER_WIDE = 2, PAPER_TALL = 4, PAPER_CENTER = 8, PAPER_INVERT = 16 };

struct paper {
	struct buf out;			/* in the caller's memory; out.over: it did not fit */
};
void paper_init(struct paper *p, void *memory, size_t cap);
void paper_text(struct paper *p, unsigned style, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void paper_pair(struct paper *p, unsigned style, const char *left, const char *right);
void paper_rule(struct paper *p);
void paper_feed(struct paper *p, unsigned lines);
void paper_qr(struct paper *p, const char *text);
void paper_mark(struct paper *p, enum paper_kind kind);	/* cut, drawer, beep */

struct paper_element {
	enum paper_kind kind;
	unsigned style;
	unsigned n;			/* feed */
	char left[PAPER_TEXT_MAX + 1], right[PAPER_TEXT_MAX + 1];	/* text and qr: left */
};
/* ERR_NOT_FOUND at the end, ERR_FORMAT for bytes that paper never makes. */
enum err paper_next(struct bytes *in, struct paper_element *out);

/* Lays an element out for so many columns: gives one line of cells at a time, styles as they are (a WIDE character takes
 * two columns); *state begins at 0. false: no more lines. Chinese counts two cells. Lines break at blanks and beside
 * Chinese; centred text has its blanks before it; a pair's right part stands at the end of its last line, or on lines of
 * its own where it is too long for that. cap: PAPER_LINE_CAP at least. */
bool paper_lay(const struct paper_element *e, unsigned columns, unsigned *state, char *out, size_t cap);

#endif
