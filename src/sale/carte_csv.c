/* The carte as lines of CSV: RFC 4180, with a little patience for what spreadsheets make of it. */
#include "carte_parts.h"

#include "base/i18n.h"
#include "base/text.h"
#include "cell.h"

#include <string.h>

void carte_csv_init(struct carte_csv *c, const char *currency)
{
	*c = (struct carte_csv){ .separator = ',' };
	memcpy(c->currency, currency, sizeof c->currency);
	c->currency[sizeof c->currency - 1] = 0;
}

/* One record, its cells one after the other, each with a NUL. */
struct fields {
	char text[CARTE_LINE_MAX + CARTE_COLUMNS_MAX + 1];
	size_t len;
	const char *cell[CARTE_COLUMNS_MAX];
	unsigned n;
};

static bool ends(struct bytes s)
{
	return !s.len || s.data[0] == '\n' || (s.data[0] == '\r' && (s.len == 1 || s.data[1] == '\n'));
}

static void pass(struct bytes *s, size_t n)
{
	s->data += n;
	s->len -= n;
}

static void keep(struct fields *f, char c)
{
	f->text[f->len++] = c;
}

/* What stands between two quotes; a quote in it is there twice. */
static const char *quoted(struct fields *f, struct bytes *s, unsigned *lines, char separator)
{
	pass(s, 1);
	for (; s->len; pass(s, 1)) {
		if (s->data[0] == '"' && (s->len == 1 || s->data[1] != '"'))
			break;
		if (s->data[0] == '"')
			pass(s, 1);
		*lines += s->data[0] == '\n';
		keep(f, (char)s->data[0]);
	}
	if (!s->len)
		return N_("a quote is not closed");
	pass(s, 1);
	while (s->len && s->data[0] == ' ')
		pass(s, 1);
	return ends(*s) || s->data[0] == (uint8_t)separator ? NULL : N_("there is text behind a closing quote");
}

static const char *bare(struct fields *f, struct bytes *s, char separator)
{
	size_t from = f->len;

	for (; !ends(*s) && s->data[0] != (uint8_t)separator; pass(s, 1)) {
		if (s->data[0] == '"')
			return N_("a quote in the middle: put the whole cell into quotes, and this one twice");
		keep(f, (char)s->data[0]);
	}
	while (f->len > from && f->text[f->len - 1] == ' ')
		f->len--;
	return NULL;
}

static const char *one_cell(struct fields *f, struct bytes *s, unsigned *lines, char separator)
{
	size_t from = f->len;
	const char *words;

	if (f->n == CARTE_COLUMNS_MAX)
		return N_("there are too many cells");
	while (s->len && s->data[0] == ' ')
		pass(s, 1);
	f->cell[f->n++] = f->text + from;
	words = s->len && s->data[0] == '"' ? quoted(f, s, lines, separator) : bare(f, s, separator);
	if (!words && !text_utf8(bytes_of(f->text + from, f->len - from)))
		words = N_("this is not UTF-8: save the file as CSV in UTF-8");
	if (!words && memchr(f->text + from, 0, f->len - from))
		words = N_("a character that cannot be shown");
	keep(f, 0);
	return words;
}

/* A cell that begins as a formula would was given an apostrophe on its way out. */
static void unescape(struct fields *f)
{
	for (unsigned i = 0; i < f->n; i++)
		if (f->cell[i][0] == '\'' && cell_is_formula(f->cell[i] + 1))
			f->cell[i]++;
}

static void pass_line_end(struct bytes *s, unsigned *lines)
{
	if (s->len && s->data[0] == '\r')
		pass(s, 1);
	if (s->len) {
		pass(s, 1);
		++*lines;
	}
}

/* To the end of the line on which a bad record begins, so that a quote that is never closed spoils one line. */
static void resync(struct bytes *s, struct bytes start, unsigned *lines)
{
	const uint8_t *end = memchr(start.data, '\n', start.len);

	*s = start;
	pass(s, end ? (size_t)(end - start.data) : start.len);
	*lines = 0;
	pass_line_end(s, lines);
}

/* The next record's cells; where there are words the last cell of f is what they are about. *lines: of the file. */
static const char *record(struct carte_csv *c, struct bytes *in, struct fields *f, unsigned *lines)
{
	struct bytes start = *in, s = *in;
	const char *words = NULL;

	f->len = f->n = *lines = 0;
	if (s.len > CARTE_LINE_MAX)
		s.len = CARTE_LINE_MAX;
	for (;;) {
		words = one_cell(f, &s, lines, c->separator);
		if (words || ends(s))
			break;
		pass(&s, 1);	/* the separator */
	}
	if (s.data == start.data + CARTE_LINE_MAX && start.len > CARTE_LINE_MAX)
		words = words ? words : N_("that is too long");
	*in = (struct bytes){ s.data, start.len - (size_t)(s.data - start.data) };
	if (words)
		resync(in, start, lines);
	else
		pass_line_end(in, lines);
	unescape(f);
	return words;
}

static bool is_blank(const struct fields *f)
{
	for (unsigned i = 0; i < f->n; i++)
		if (f->cell[i][0])
			return false;
	return true;
}

/* The next record that has a word in it. */
static enum err next_fields(struct carte_csv *c, struct bytes *in, struct fields *f, const char **words)
{
	unsigned lines;

	do {
		if (!in->len)
			return ERR_NOT_FOUND;
		c->line = c->passed + 1;
		*words = record(c, in, f, &lines);
		c->passed += lines;
	} while (!*words && is_blank(f));
	return ERR_OK;
}

/* A number that was cut in two is a number still: only its line's end says that it is all there. */
static enum err has_end(const struct carte_csv *c, struct bytes in)
{
	if (in.len || in.data[-1] == '\n')
		return ERR_OK;
	return err_set(ERR_FORMAT, _("line %u has no end: is the file whole?"), c->line);
}

/* ---- the header ---- */

static char choose_separator(struct bytes in)
{
	unsigned n[3] = { 0, 0, 0 };
	static const char candidates[] = ",;\t";
	bool in_quotes = false;

	for (size_t i = 0; i < in.len && (in_quotes || in.data[i] != '\n'); i++) {
		const char *at = in.data[i] ? strchr(candidates, in.data[i]) : NULL;

		in_quotes ^= in.data[i] == '"';
		if (at && !in_quotes)
			n[at - candidates]++;
	}
	return n[1] > n[0] && n[1] >= n[2] ? ';' : n[2] > n[0] ? '\t' : ',';
}

static bool same_word(const char *cell, const char *name)
{
	for (; *cell && *name; cell++, name++) {
		char c = *cell >= 'A' && *cell <= 'Z' ? (char)(*cell - 'A' + 'a') : *cell == ' ' || *cell == '-' ? '_' : *cell;

		if (c != *name)
			return false;
	}
	return !*cell && !*name;
}

static int column_of(const char *cell)
{
	for (int i = 0; i < COLUMNS; i++)
		if (same_word(cell, carte_column_name((enum carte_column)i)))
			return i;
	return -1;
}

static enum err take_columns(struct carte_csv *c, const struct fields *f)
{
	bool there[COLUMNS] = { false };

	for (unsigned i = 0; i < f->n; i++) {
		int column = f->cell[i][0] ? column_of(f->cell[i]) : COLUMNS;

		if (column < 0)
			return err_set(ERR_FORMAT, _("line %u: there is no column \"%s\""), c->line, f->cell[i]);
		if (column < COLUMNS && there[column])
			return err_set(ERR_FORMAT, _("line %u: the column %s is there twice"), c->line, f->cell[i]);
		if (column < COLUMNS)
			there[column] = true;
		c->column[i] = column;
	}
	if (!there[COLUMN_ID] || !there[COLUMN_NAME])
		return err_set(ERR_FORMAT, _("line %u: the first line names the columns; id and name must be there"), c->line);
	c->n_columns = f->n;
	return ERR_OK;
}

static enum err header(struct carte_csv *c, struct bytes *in, struct fields *f)
{
	const char *words = NULL;
	enum err e;

	if (in->len >= 3 && memcmp(in->data, "\xef\xbb\xbf", 3) == 0)
		pass(in, 3);
	c->separator = choose_separator(*in);
	e = next_fields(c, in, f, &words);
	if (e == ERR_NOT_FOUND)
		return err_set(ERR_NOT_FOUND, _("The file is empty."));
	e = words ? err_set(ERR_FORMAT, _("line %u: %s"), c->line, _(words)) : has_end(c, *in);
	if (e == ERR_OK)
		e = take_columns(c, f);
	if (e != ERR_OK)
		pass(in, in->len);
	return e;
}

/* ---- records ---- */

static enum err told(const struct carte_csv *c, const char *column, const char *words)
{
	return err_set(ERR_FORMAT, _("line %u, column %s: %s"), c->line, column, _(words));
}

static const char *name_of(const struct carte_csv *c, unsigned place)
{
	if (place >= c->n_columns || c->column[place] == COLUMNS)
		return "?";
	return carte_column_name((enum carte_column)c->column[place]);
}

static void set_place(struct carte_csv *c, struct carte_record *r)
{
	c->place++;
	if (r->kind == CARTE_GROUP)
		r->group.place = c->place;
	else if (r->kind == CARTE_ITEM)
		r->item.place = c->place;
	else if (r->kind == CARTE_MODIFIER)
		r->modifier.place = c->place;
}

static enum err take(struct carte_csv *c, const struct fields *f, struct carte_record *out)
{
	const char *cells[COLUMNS] = { NULL };
	struct carte_record r;
	struct carte_fault fault;

	for (unsigned i = 0; i < f->n; i++) {
		if (i >= c->n_columns || c->column[i] == COLUMNS) {
			if (f->cell[i][0])
				return told(c, "?", N_("a cell without a column"));
			continue;
		}
		cells[c->column[i]] = f->cell[i];
	}
	fault = carte_row(c->currency, cells, &r);
	if (fault.words)
		return told(c, carte_column_name(fault.column), fault.words);
	set_place(c, &r);
	*out = r;
	return ERR_OK;
}

enum err carte_csv_next(struct carte_csv *c, struct bytes *in, struct carte_record *out)
{
	struct fields f;
	const char *words = NULL;
	enum err e = ERR_OK;

	if (!c->n_columns)
		e = header(c, in, &f);
	if (e != ERR_OK)
		return e;
	e = next_fields(c, in, &f, &words);
	if (e != ERR_OK)
		return e;
	if (words)
		return told(c, name_of(c, f.n ? f.n - 1 : 0), words);
	e = has_end(c, *in);
	return e == ERR_OK ? take(c, &f, out) : e;
}
