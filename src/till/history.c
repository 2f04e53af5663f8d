#include "till/history.h"

#include "store/journal.h"

#include <stdio.h>
#include <string.h>

/* Newest first, whatever order they come in. */
static void insert(struct history *h, const struct history_entry *e)
{
	size_t at = 0;

	while (at < h->n && h->list[at].time > e->time)
		at++;
	if (at == HISTORY_MAX)
		return;
	if (h->n < HISTORY_MAX)
		h->n++;
	memmove(&h->list[at + 1], &h->list[at], (h->n - 1 - at) * sizeof *h->list);
	h->list[at] = *e;
}

static bool from_fact(const struct fact *f, struct history_entry *e)
{
	struct redemption r;
	struct reversal back;

	*e = (struct history_entry){ .time = f->time, .who = f->who, .has_serial = true };
	if (f->kind == FACT_REDEMPTION && redemption_decode(f->body, &r) == ERR_OK) {
		e->units = r.units;
		memcpy(e->serial, r.serial, SERIAL_LEN);
		return true;
	}
	if (f->kind == FACT_REVERSAL && reversal_decode(f->body, &back) == ERR_OK) {
		e->kind = HISTORY_REVERSED;
		memcpy(e->serial, back.serial, SERIAL_LEN);
		return true;
	}
	return false;
}

/* What a coupon was for is not in its fact; where a sale has spent it, its line says so. */
static enum err name_sold(struct store *s, uint32_t stream, uint64_t sequence, struct history_entry *e)
{
	sqlite3_stmt *q = NULL;
	enum err err = db_query(&s->db, &q, "SELECT i.name FROM sale_coupon c JOIN sale_line l ON l.stream = c.stream AND "
				"l.receipt = c.receipt AND l.number = c.line JOIN carte_item i ON i.plu = l.plu "
				"WHERE c.platform = ?1 AND c.sequence = ?2 ORDER BY c.journal DESC LIMIT 1", "ii", (int64_t)stream,
				(int64_t)sequence);

	if (err == ERR_OK)
		err = db_step(&s->db, q);
	if (err == ERR_OK)
		db_column_str(q, 0, e->name, sizeof e->name);
	db_done(q);
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err load_stream(struct store *s, uint32_t stream, struct history *h)
{
	struct journal_head head;
	enum err e = journal_head(s, stream, &head);
	uint64_t last = head.sequence > HISTORY_MAX ? head.sequence - HISTORY_MAX : 0;

	for (uint64_t at = last + 1; e == ERR_OK && at <= head.sequence; at++) {
		struct history_entry entry;
		struct journal_read r;

		e = journal_read(s, stream, at, &r);
		if (e != ERR_OK)
			break;
		if (from_fact(&r.fact, &entry)) {
			e = name_sold(s, stream, at, &entry);
			insert(h, &entry);
		}
		journal_done(&r);
	}
	return e;
}

enum err history_load(struct store *s, const struct trust *t, struct history *h)
{
	struct history found = { .n = 0 };
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < t->n; i++)
		e = load_stream(s, t->platforms[i].stream, &found);
	if (e == ERR_OK)
		*h = found;
	return e;
}

void history_add(struct history *h, const struct history_entry *e)
{
	if (h->n < HISTORY_MAX)
		h->n++;
	memmove(&h->list[1], &h->list[0], (h->n - 1) * sizeof *h->list);
	h->list[0] = *e;
}

static void name_of(const struct verdict *v, char *out, size_t cap)
{
	const char *name = v->has_offer ? v->offer.name : v->has_coupon ? v->coupon.products[0].id : "";

	snprintf(out, cap, "%s", name);
}

void history_add_verdict(struct history *h, const struct verdict *v)
{
	struct history_entry e = { .kind = v->reason == REASON_OK ? HISTORY_ACCEPTED : HISTORY_REFUSED,
				   .reason = v->reason, .time = v->at, .who = v->who, .has_serial = v->has_serial,
				   .units = v->units };

	memcpy(e.serial, v->serial, SERIAL_LEN);
	name_of(v, e.name, sizeof e.name);
	history_add(h, &e);
}

void history_add_reversed(struct history *h, const struct reversed *r)
{
	struct history_entry e = { .kind = HISTORY_REVERSED, .time = r->v.at, .who = r->v.who,
				   .has_serial = r->v.has_serial, .units = r->v.units };

	memcpy(e.serial, r->v.serial, SERIAL_LEN);
	name_of(&r->v, e.name, sizeof e.name);
	for (size_t i = 0; !*e.name && i < h->n; i++)	/* a typed serial names no goods, the accept did */
		if (h->list[i].has_serial && memcmp(h->list[i].serial, e.serial, SERIAL_LEN) == 0)
			memcpy(e.name, h->list[i].name, sizeof e.name);
	history_add(h, &e);
}

/* Going back in time, a reversal is met before the accept that it took back. */
const struct history_entry *history_last_accept(const struct history *h)
{
	for (size_t i = 0; i < h->n; i++) {
		const struct history_entry *e = &h->list[i];
		size_t back = 0, again = 0;

		if (e->kind != HISTORY_ACCEPTED)
			continue;
		for (size_t j = 0; j < i; j++) {
			bool same = h->list[j].has_serial && memcmp(h->list[j].serial, e->serial, SERIAL_LEN) == 0;

			back += same && h->list[j].kind == HISTORY_REVERSED;
			again += same && h->list[j].kind == HISTORY_ACCEPTED;
		}
		if (back <= again)
			return e;
	}
	return NULL;
}
