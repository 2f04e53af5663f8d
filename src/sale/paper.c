#include "sale/paper.h"

#include "base/text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { STYLES = PAPER_BOLD | PAPER_WIDE | PAPER_TALL | PAPER_CENTER | PAPER_INVERT, FEED_MAX = 20 };

/* Where paper_lay stands: an offset into the left text, or with RIGHT into the right one; DONE behind the last line. */
enum { BEGUN = 1, RIGHT = 0x10000, DONE = 0x20000 };

void paper_init(struct paper *p, void *memory, size_t cap)
{
	buf_init(&p->out, memory, cap < PAPER_BYTES_MAX ? cap : PAPER_BYTES_MAX);
}

/* A string with its length before it, filtered. */
static void put_string(struct buf *b, const char *s)
{
	char shown[PAPER_TEXT_MAX + 1];
	size_t len;

	text_filter(bytes_of_str(s), shown, sizeof shown);
	len = strlen(shown);
	buf_put_byte(b, (uint8_t)(len >> 8));
	buf_put_byte(b, (uint8_t)len);
	buf_put(b, shown, len);
}

void paper_text(struct paper *p, unsigned style, const char *fmt, ...)
{
	char words[4 * PAPER_TEXT_MAX];	/* what is cut off here would not have fitted anyway */
	va_list ap;

	assert((style & ~(unsigned)STYLES) == 0);
	va_start(ap, fmt);
	vsnprintf(words, sizeof words, fmt, ap);
	va_end(ap);
	buf_put_byte(&p->out, PAPER_TEXT);
	buf_put_byte(&p->out, (uint8_t)style);
	put_string(&p->out, words);
}

void paper_pair(struct paper *p, unsigned style, const char *left, const char *right)
{
	assert((style & ~(unsigned)STYLES) == 0);
	buf_put_byte(&p->out, PAPER_PAIR);
	buf_put_byte(&p->out, (uint8_t)style);
	put_string(&p->out, left);
	put_string(&p->out, right);
}

void paper_rule(struct paper *p)
{
	buf_put_byte(&p->out, PAPER_RULE);
}

void paper_feed(struct paper *p, unsigned lines)
{
	buf_put_byte(&p->out, PAPER_FEED);
	buf_put_byte(&p->out, (uint8_t)(lines < FEED_MAX ? lines : FEED_MAX));
}

void paper_qr(struct paper *p, const char *text)
{
	buf_put_byte(&p->out, PAPER_QR);
	put_string(&p->out, text);
}

void paper_mark(struct paper *p, enum paper_kind kind)
{
	assert(kind == PAPER_CUT || kind == PAPER_DRAWER || kind == PAPER_BEEP);
	buf_put_byte(&p->out, (uint8_t)kind);
}

/* ---- reading ---- */

static enum err bad(const char *what)
{
	return err_set(ERR_FORMAT, "this is no paper: %s", what);
}

static bool take_byte(struct bytes *in, unsigned *out)
{
	if (in->len < 1)
		return false;
	*out = in->data[0];
	*in = bytes_of(in->data + 1, in->len - 1);
	return true;
}

/* What the filter would change was not put here by paper_text. */
static enum err take_string(struct bytes *in, char *out)
{
	unsigned high, low, len;

	if (!take_byte(in, &high) || !take_byte(in, &low))
		return bad("it ends within a length");
	len = high << 8 | low;
	if (len > PAPER_TEXT_MAX || len > in->len)
		return bad("a text is longer than it may be");
	text_filter(bytes_of(in->data, len), out, PAPER_TEXT_MAX + 1);
	if (strlen(out) != len || memcmp(out, in->data, len) != 0)
		return bad("a text holds what may not be printed");
	*in = bytes_of(in->data + len, in->len - len);
	return ERR_OK;
}

static enum err take_style(struct bytes *in, unsigned *out)
{
	if (!take_byte(in, out) || (*out & ~(unsigned)STYLES))
		return bad("an unknown style");
	return ERR_OK;
}

static enum err take_element(struct bytes *in, struct paper_element *out)
{
	enum err e = ERR_OK;

	switch (out->kind) {
	case PAPER_TEXT:
	case PAPER_PAIR:
		e = take_style(in, &out->style);
		if (e == ERR_OK)
			e = take_string(in, out->left);
		if (e == ERR_OK && out->kind == PAPER_PAIR)
			e = take_string(in, out->right);
		return e;
	case PAPER_QR:
		return take_string(in, out->left);
	case PAPER_FEED:
		return take_byte(in, &out->n) && out->n <= FEED_MAX ? ERR_OK : bad("so many empty lines");
	case PAPER_RULE:
	case PAPER_CUT:
	case PAPER_DRAWER:
	case PAPER_BEEP:
		return ERR_OK;
	}
	return bad("an unknown element");
}

enum err paper_next(struct bytes *in, struct paper_element *out)
{
	struct paper_element made = { .style = 0 };
	struct bytes rest = *in;
	unsigned kind;
	enum err e;

	if (!take_byte(&rest, &kind))
		return ERR_NOT_FOUND;
	made.kind = (enum paper_kind)kind;
	e = take_element(&rest, &made);
	if (e != ERR_OK)
		return e;
	*in = rest;
	*out = made;
	return ERR_OK;
}

/* ---- layout ---- */

/* Could a line end before s[at], with no blank there? Beside Chinese, yes. */
static bool breaks_at(const char *s, size_t at)
{
	return ((unsigned char)s[at] >= 0x80 || (unsigned char)s[at - 1] >= 0x80);
}

/* What closes a phrase does not begin a line. */
static bool closes(const char *s)
{
	static const char marks[] = "\uff0c\u3002\u3001\uff1b\uff1a\uff1f\uff01\uff09\u300b\u300d\u300f\u3011\u201d\u2019";
	char c[5] = "";
	uint32_t code_point;

	memcpy(c, s, text_next(bytes_of_str(s), &code_point));
	return *c && strstr(marks, c);
}

static size_t before_mark(const char *s, size_t cut)
{
	size_t at = cut;

	if (!closes(s + cut))
		return cut;
	do
		at--;
	while (at > 0 && ((unsigned char)s[at] & 0xc0) == 0x80);
	return at > 0 ? at : cut;
}

/* The bytes of s that make one line of so many cells: up to a blank where there is one, at least one character. */
static size_t line_bytes(const char *s, size_t cells)
{
	size_t cut = text_cut(s, cells), at;
	uint32_t c;

	if (cut == 0)
		return text_next(bytes_of_str(s), &c);
	if (s[cut] == 0 || s[cut] == ' ')
		return cut;
	if (breaks_at(s, cut))
		return before_mark(s, cut);
	for (at = cut; at > 0 && s[at - 1] != ' ' && (at == cut || !breaks_at(s, at)); at--)
		;
	return at > 0 ? at : cut;
}

static size_t without_blanks(const char *s, size_t len)
{
	while (len > 0 && s[len - 1] == ' ')
		len--;
	return len;
}

/* Writes `pad` blanks and the first len bytes of s behind what out holds. */
static void append(char *out, size_t cap, size_t pad, const char *s, size_t len)
{
	size_t at = strlen(out);

	snprintf(out + at, cap - at, "%*s%.*s", (int)pad, "", (int)len, s);
}

static size_t cells_of(const char *s, size_t len)
{
	char part[PAPER_TEXT_MAX + 1];

	memcpy(part, s, len);
	part[len] = 0;
	return text_cells(part);
}

/* The next line of a text, from *at on; moves *at behind it. */
static size_t take_line(const char *s, size_t *at, size_t cells, const char **line)
{
	size_t len = line_bytes(s + *at, cells), shown = without_blanks(s + *at, len);

	*line = s + *at;
	*at += len;
	while (s[*at] == ' ')
		(*at)++;
	return shown;
}

static bool lay_text(const struct paper_element *e, size_t cells, unsigned *state, char *out, size_t cap)
{
	size_t at = *state ? *state - BEGUN : 0, len, wide;
	const char *line;

	len = take_line(e->left, &at, cells, &line);
	wide = cells_of(line, len);
	append(out, cap, e->style & PAPER_CENTER && wide < cells ? (cells - wide) / 2 : 0, line, len);
	*state = e->left[at] ? (unsigned)at + BEGUN : DONE;
	return true;
}

/* The right part alone, at the right; for one that is too long to stand beside anything. */
static bool lay_right(const struct paper_element *e, size_t cells, unsigned *state, char *out, size_t cap)
{
	size_t at = *state & ~(unsigned)RIGHT, len, wide;
	const char *line;

	len = take_line(e->right, &at, cells, &line);
	wide = cells_of(line, len);
	append(out, cap, wide < cells ? cells - wide : 0, line, len);
	*state = e->right[at] ? (unsigned)at | RIGHT : DONE;
	return true;
}

/* The left part wraps in what the right one leaves; the right one stands on its last line. */
static bool lay_pair(const struct paper_element *e, size_t cells, unsigned *state, char *out, size_t cap)
{
	size_t at = *state ? *state - BEGUN : 0, right = text_cells(e->right), room, len, wide;
	bool beside = right * 3 < cells * 2;
	const char *line;

	if (*state & RIGHT)
		return lay_right(e, cells, state, out, cap);
	room = !beside ? cells : right ? cells - right - 1 : cells;
	len = take_line(e->left, &at, room, &line);
	append(out, cap, 0, line, len);
	if (e->left[at]) {
		*state = (unsigned)at + BEGUN;
		return true;
	}
	*state = beside || !right ? DONE : RIGHT;
	wide = cells_of(line, len);
	if (beside && right)
		append(out, cap, wide < cells - right ? cells - right - wide : 0, e->right, strlen(e->right));
	return true;
}

static bool lay_rule(unsigned columns, unsigned *state, char *out, size_t cap)
{
	size_t n = columns < cap ? columns : cap - 1;

	memset(out, '-', n);
	out[n] = 0;
	*state = DONE;
	return true;
}

bool paper_lay(const struct paper_element *e, unsigned columns, unsigned *state, char *out, size_t cap)
{
	size_t cells = e->style & PAPER_WIDE ? columns / 2 : columns;

	assert(columns >= PAPER_COLUMNS_MIN && columns <= PAPER_COLUMNS_MAX && cap >= PAPER_LINE_CAP);
	out[0] = 0;
	if (*state == DONE)
		return false;
	switch (e->kind) {
	case PAPER_TEXT:
		return lay_text(e, cells, state, out, cap);
	case PAPER_PAIR:
		return lay_pair(e, cells, state, out, cap);
	case PAPER_RULE:
		return lay_rule(columns, state, out, cap);
	case PAPER_FEED:
		return (*state)++ < e->n;
	default:
		return false;
	}
}
