#include "store/events.h"

#include "seal/cbor.h"
#include "store/journal.h"

#include <assert.h>
#include <string.h>

enum { HOUR = 60 * 60 };

static void put_numbers(struct buf *b, const int64_t numbers[EVENTS_NUMBERS_MAX])
{
	size_t n = 0;

	for (unsigned i = 0; i < EVENTS_NUMBERS_MAX; i++)
		n += numbers[i] != 0;
	cbor_put_map(b, n);
	for (unsigned i = 0; i < EVENTS_NUMBERS_MAX; i++) {
		if (numbers[i] == 0)
			continue;
		cbor_put_uint(b, i + 1);
		cbor_put_int(b, numbers[i]);
	}
}

enum err events_read(struct bytes body, int64_t numbers[EVENTS_NUMBERS_MAX])
{
	int64_t got[EVENTS_NUMBERS_MAX] = { 0 };
	struct cbor_in in;
	struct cbor_map m;

	cbor_open(&in, body);
	for (cbor_get_map(&in, &m, EVENTS_NUMBERS_MAX); cbor_map_next(&in, &m); ) {
		if (m.key < 1 || m.key > EVENTS_NUMBERS_MAX)
			cbor_fail(&in);
		else
			got[m.key - 1] = cbor_get_int(&in);
	}
	if (cbor_close(&in) != ERR_OK)
		return err_set(ERR_FORMAT, "a fact of the counter cannot be read");
	memcpy(numbers, got, sizeof got);
	return ERR_OK;
}

bool events_in_view(uint32_t kind)
{
	return kind == FACT_CASH_IN || kind == FACT_CASH_OUT || kind == FACT_NO_SALE || kind == FACT_VOID || kind == FACT_OVERRIDE ||
	       kind == FACT_CORRECTION;
}

/* An override has no shift of its own: the one that is open as facts come one behind the other, whatever the clock says. */
static enum err open_shift(struct store *s, int64_t *shift)
{
	enum err e = db_int(&s->db, shift, "SELECT number FROM shift WHERE closed IS NULL", "");

	if (e == ERR_NOT_FOUND)
		*shift = 0;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err events_view(struct store *s, int64_t journal, const struct fact *f, const char *text)
{
	int64_t numbers[EVENTS_NUMBERS_MAX], shift, amount;
	enum err e;

	if (!events_in_view(f->kind))
		return ERR_OK;
	e = events_read(f->body, numbers);
	shift = e == ERR_OK ? numbers[0] : 0;
	amount = e == ERR_OK ? numbers[1] : 0;
	if (e == ERR_OK && f->kind == FACT_OVERRIDE) {
		amount = 0;
		e = open_shift(s, &shift);
	}
	if (e != ERR_OK)
		return e;
	return db_run(&s->db, "INSERT INTO counter_event (journal, sequence, kind, shift, time, who, amount, text) "
		      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", "iiiiiiit", journal, (int64_t)f->sequence, (int64_t)f->kind,
		      shift, f->time, (int64_t)f->who, amount, text && *text ? text : NULL);
}

enum err events_add(struct store *s, const struct event_fact *f, uint64_t *sequence)
{
	uint8_t memory[EVENTS_NUMBERS_MAX * 10 + 1];
	struct fact fact = { .time = f->now, .who = f->who, .kind = f->kind };
	struct buf b;
	enum err e;

	buf_init(&b, memory, sizeof memory);
	put_numbers(&b, f->numbers);
	assert(!b.over && s->db.in_transaction);
	fact.body = buf_bytes(&b);
	e = journal_append(s, &(struct journal_entry){ .stream = STREAM_SHOP, .who = f->who, .kind = f->kind, .time = f->now,
			      .body = fact.body, .shown = true }, &fact.sequence);
	if (e == ERR_OK)
		e = events_view(s, s->journal_number, &fact, f->text);
	if (e == ERR_OK && sequence)
		*sequence = fact.sequence;
	return e;
}

enum err events_refused_scan(struct store *s, uint32_t who, unsigned reason, int64_t now)
{
	int64_t n;
	enum err e;

	assert(s->db.in_transaction);
	e = db_int(&s->db, &n, "SELECT coalesce(sum(n), 0) FROM refused_scan WHERE hour = ?1", "i", now / HOUR);
	if (e == ERR_OK)
		e = db_run(&s->db, "INSERT INTO refused_scan (hour, reason, n) VALUES (?1, ?2, 1) ON CONFLICT (hour, reason) DO UPDATE "
			   "SET n = n + 1", "ii", now / HOUR, (int64_t)reason);
	if (e != ERR_OK || n >= EVENTS_SCANS_MAX)
		return e;
	return events_add(s, &(struct event_fact){ .kind = FACT_REFUSED_SCAN, .who = who, .now = now, .numbers = { reason } }, NULL);
}
