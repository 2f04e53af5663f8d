#include "upload/compare.h"

#include <stdlib.h>
#include <string.h>

struct line {
	uint8_t serial[SERIAL_LEN];
	int64_t theirs, ours;
};

struct sheet {
	struct line *lines;
	size_t n;
};

static int by_serial(const void *a, const void *b)
{
	return memcmp(((const struct line *)a)->serial, ((const struct line *)b)->serial, SERIAL_LEN);
}

static struct line *find(struct sheet *s, const uint8_t serial[SERIAL_LEN])
{
	struct line key = { .theirs = 0 };

	memcpy(key.serial, serial, SERIAL_LEN);
	return s->n ? bsearch(&key, s->lines, s->n, sizeof key, by_serial) : NULL;
}

/* The statement's lines for this till: what was redeemed, one line a serial. */
static enum err sheet_load(struct sheet *s, const struct statement *st, const char *till)
{
	struct bytes rest = st->rows;
	struct statement_row row;
	size_t kept = 0;
	enum err e;

	s->n = 0;
	s->lines = calloc(st->n ? st->n : 1, sizeof *s->lines);
	if (!s->lines)
		return err_set(ERR_NOMEM, "no memory for a statement of %zu lines", st->n);
	while ((e = statement_next(&rest, &row)) == ERR_OK) {
		if (strcmp(row.till, till) != 0 || row.units <= 0)
			continue;
		memcpy(s->lines[s->n].serial, row.serial, SERIAL_LEN);
		s->lines[s->n++].theirs = row.units;
	}
	if (e != ERR_NOT_FOUND)
		return e;
	qsort(s->lines, s->n, sizeof *s->lines, by_serial);
	for (size_t i = 0; i < s->n; i++)
		if (kept && by_serial(&s->lines[kept - 1], &s->lines[i]) == 0)
			s->lines[kept - 1].theirs += s->lines[i].theirs;
		else
			s->lines[kept++] = s->lines[i];
	s->n = kept;
	return ERR_OK;
}

static enum err sheet_count(struct sheet *s, struct store *store, uint32_t stream)
{
	struct journal_head head;
	enum err e = journal_head(store, stream, &head);

	for (uint64_t i = 1; e == ERR_OK && i <= head.sequence; i++) {
		struct redemption r;
		struct journal_read f;
		struct line *line;

		e = journal_read(store, stream, i, &f);
		if (e != ERR_OK)
			return e;
		if (f.fact.kind == FACT_REDEMPTION && redemption_decode(f.fact.body, &r) == ERR_OK &&
		    (line = find(s, r.serial)) != NULL)
			line->ours += r.units;
		journal_done(&f);
	}
	return e;
}

enum err compare_statement(const struct exchange *x, const struct trust_platform *p, const struct statement *st,
			   size_t *differences)
{
	struct sheet s = { 0 };
	size_t found = 0;
	enum err e = sheet_load(&s, st, p->till);

	if (e == ERR_OK && s.n)
		e = sheet_count(&s, x->store, p->stream);
	for (size_t i = 0; e == ERR_OK && i < s.n; i++) {
		struct exchange_difference d = { .theirs = s.lines[i].theirs, .ours = s.lines[i].ours };

		if (d.ours >= d.theirs)
			continue;
		memcpy(d.serial, s.lines[i].serial, SERIAL_LEN);
		found++;
		if (x->differ)
			x->differ(x->ctx, &d);
	}
	free(s.lines);
	if (e == ERR_OK)
		*differences = found;
	return e;
}
