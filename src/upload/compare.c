#include "upload/compare.h"

#include "store/renew.h"

#include <stdlib.h>
#include <string.h>

struct line {
	uint8_t serial[SERIAL_LEN];
	int64_t theirs, ours;
};

struct sheet {
	struct store *store;
	uint32_t stream;
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

/* What was stated again counts where it stands now. */
static enum err count_one(struct sheet *s, uint64_t sequence)
{
	struct redemption r;
	struct journal_read f;
	struct line *line;
	bool moved;
	enum err e = renew_moved(s->store, s->stream, sequence, &moved);

	if (e == ERR_OK && !moved)
		e = journal_read(s->store, s->stream, sequence, &f);
	if (e != ERR_OK || moved)
		return e;
	if (f.fact.kind == FACT_REDEMPTION && redemption_decode(f.fact.body, &r) == ERR_OK &&
	    (line = find(s, r.serial)) != NULL)
		line->ours += r.units;
	journal_done(&f);
	return ERR_OK;
}

static enum err count_journal(void *ctx, const uint8_t id[JOURNAL_ID_LEN])
{
	struct sheet *s = ctx;
	struct journal_head head;
	enum err e = journal_select(s->store, id);

	if (e == ERR_OK)
		e = journal_head(s->store, s->stream, &head);
	for (uint64_t i = 1; e == ERR_OK && i <= head.sequence; i++)
		e = count_one(s, i);
	return e;
}

static enum err sheet_count(struct sheet *s)
{
	uint8_t current[JOURNAL_ID_LEN];
	enum err e, back;

	memcpy(current, s->store->journal, sizeof current);
	e = journal_each(s->store, count_journal, s);
	back = journal_select(s->store, current);
	return e == ERR_OK ? back : e;
}

enum err compare_statement(const struct exchange *x, const struct trust_platform *p, const struct statement *st,
			   size_t *differences)
{
	struct sheet s = { .store = x->store, .stream = p->stream };
	size_t found = 0;
	enum err e = sheet_load(&s, st, p->till);

	if (e == ERR_OK && s.n)
		e = sheet_count(&s);
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
