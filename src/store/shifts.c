#include "store/shifts.h"

#include "seal/cbor.h"
#include "seal/sign1.h"
#include "store/events.h"
#include "store/journal.h"
#include "store/secret.h"

#include <assert.h>
#include <string.h>

enum { HEADS_MAX = 900 };

static const char HEADS_TYPE[] = "chit/head";

enum err shifts_current(struct store *s, uint32_t *number)
{
	int64_t n = 0;
	enum err e = db_int(&s->db, &n, "SELECT number FROM shift WHERE closed IS NULL", "");

	if (e == ERR_OK || e == ERR_NOT_FOUND)
		*number = (uint32_t)n;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err shifts_get(struct store *s, uint32_t number, struct shift_totals *out)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT opened, who, float, coalesce(closed, 0), coalesce(counted, -1), "
			      "coalesce(open_tickets, -1), coalesce(open_total, 0) FROM shift WHERE number = ?1", "i", (int64_t)number);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK) {
		out->number = number;
		out->opened = sqlite3_column_int64(q, 0);
		out->who = (uint32_t)sqlite3_column_int64(q, 1);
		out->opening_float = sqlite3_column_int64(q, 2);
		out->closed = sqlite3_column_int64(q, 3);
		out->counted = sqlite3_column_int64(q, 4);
		out->n_open = sqlite3_column_int64(q, 5);
		out->open = sqlite3_column_int64(q, 6);
	}
	db_done(q);
	return e == ERR_NOT_FOUND ? err_set(e, "there is no shift %u", number) : e;
}

static enum err insert(struct store *s, int64_t number, int64_t opening_float, int64_t time, uint32_t who)
{
	return db_run(&s->db, "INSERT INTO shift (number, opened, who, float) VALUES (?1, ?2, ?3, ?4)", "iiii", number, time,
		      (int64_t)who, opening_float);
}

enum err shifts_begin(struct store *s, int64_t opening_float, const struct shifts_act *act, uint32_t *number)
{
	uint32_t open = 0;
	int64_t next = 0;
	enum err e = shifts_current(s, &open);

	assert(s->db.in_transaction && opening_float >= 0);
	if (e == ERR_OK && open)
		e = err_set(ERR_EXISTS, "shift %u is open", open);
	if (e == ERR_OK)
		e = db_int(&s->db, &next, "SELECT coalesce(max(number), 0) + 1 FROM shift", "");
	if (e == ERR_OK)
		e = insert(s, next, opening_float, act->now, act->who);
	if (e == ERR_OK)
		e = events_add(s, &(struct event_fact){ .kind = FACT_SHIFT_OPENED, .who = act->who, .now = act->now,
			       .numbers = { next, opening_float } }, NULL);
	if (e == ERR_OK)
		*number = (uint32_t)next;
	return e;
}

static enum err put_heads(struct store *s, uint32_t number, struct buf *b)
{
	struct journal_head heads[STREAM_TRAINING + 1];
	size_t n = 0;
	enum err e = store_newest_journal(s);

	for (uint32_t i = 0; e == ERR_OK && i <= STREAM_TRAINING; i++) {
		e = journal_head(s, i, &heads[i]);
		n += e == ERR_OK && heads[i].sequence > 0;
	}
	if (e != ERR_OK)
		return e;
	cbor_put_map(b, 3);
	cbor_put_uint(b, 1);
	cbor_put_bytes(b, bytes_of(s->journal, sizeof s->journal));
	cbor_put_uint(b, 2);
	cbor_put_uint(b, number);
	cbor_put_uint(b, 3);
	cbor_put_array(b, n);
	for (uint32_t i = 0; i <= STREAM_TRAINING; i++) {
		if (heads[i].sequence == 0)
			continue;
		cbor_put_array(b, 3);
		cbor_put_uint(b, i);
		cbor_put_uint(b, heads[i].sequence);
		cbor_put_bytes(b, bytes_of(heads[i].hash, sizeof heads[i].hash));
	}
	return b->over ? ERR_TOO_LONG : ERR_OK;
}

struct closed {
	int64_t number, expected, counted;	/* counted -1: not */
	int64_t n_open, open;			/* n_open -1: of the time when nobody asked */
	struct bytes heads;
};

static void put_closed(struct buf *b, const struct closed *c)
{
	cbor_put_map(b, c->counted >= 0 ? 6 : 5);
	cbor_put_uint(b, 1);
	cbor_put_int(b, c->number);
	cbor_put_uint(b, 2);
	cbor_put_int(b, c->expected);
	if (c->counted >= 0) {
		cbor_put_uint(b, 3);
		cbor_put_int(b, c->counted + 1);
	}
	cbor_put_uint(b, 4);
	cbor_put_bytes(b, c->heads);
	cbor_put_uint(b, 5);
	cbor_put_int(b, c->n_open);
	cbor_put_uint(b, 6);
	cbor_put_int(b, c->open);
}

static enum err write_closed(struct store *s, struct closed *c, const struct shifts_act *act)
{
	uint8_t heads[HEADS_MAX], signed_memory[HEADS_MAX], memory[FACT_BODY_MAX];
	struct buf payload, signed_heads, b;
	enum err e;

	buf_init(&payload, heads, sizeof heads);
	buf_init(&signed_heads, signed_memory, sizeof signed_memory);
	buf_init(&b, memory, sizeof memory);
	e = put_heads(s, (uint32_t)c->number, &payload);
	if (e == ERR_OK)
		e = sign1_sign(&s->sign, HEADS_TYPE, buf_bytes(&payload), &signed_heads);
	if (e != ERR_OK)
		return e;
	c->heads = buf_bytes(&signed_heads);
	put_closed(&b, c);
	c->heads = bytes_of(NULL, 0);
	if (b.over)
		return err_set(ERR_TOO_LONG, "the heads of all streams are longer than a fact");
	return journal_append(s, &(struct journal_entry){ .stream = STREAM_SHOP, .who = act->who, .kind = FACT_SHIFT_CLOSED,
			      .time = act->now, .body = buf_bytes(&b), .shown = true }, NULL);
}

static enum err read_closed(struct bytes body, struct closed *out)
{
	struct closed c = { .counted = -1, .n_open = -1 };
	struct cbor_in in;
	struct cbor_map m;

	cbor_open(&in, body);
	for (cbor_get_map(&in, &m, 6); cbor_map_next(&in, &m); )
		switch (m.key) {
		case 1:
			c.number = (int64_t)cbor_get_uint_max(&in, UINT32_MAX);
			break;
		case 2:
			c.expected = cbor_get_int(&in);
			break;
		case 3:
			c.counted = cbor_get_int(&in) - 1;
			break;
		case 4:
			c.heads = cbor_get_bytes_max(&in, HEADS_MAX);
			break;
		case 5:
			c.n_open = (int64_t)cbor_get_uint_max(&in, UINT32_MAX);
			break;
		case 6:
			c.open = cbor_get_int(&in);
			break;
		default:
			cbor_fail(&in);
		}
	cbor_map_need(&in, &m, CBOR_KEY(1) | CBOR_KEY(2) | CBOR_KEY(4));
	if (cbor_close(&in) != ERR_OK)
		return err_set(ERR_FORMAT, "the close of a shift cannot be read");
	*out = c;
	return ERR_OK;
}

static enum err update(struct store *s, const struct closed *c, int64_t time, uint32_t who)
{
	return db_run(&s->db, "UPDATE shift SET closed = ?2, closed_by = ?3, expected = ?4, counted = nullif(?5, -1), "
		      "open_tickets = nullif(?6, -1), open_total = CASE WHEN ?6 >= 0 THEN ?7 END WHERE number = ?1", "iiiiiii", c->number,
		      time, (int64_t)who, c->expected, c->counted, c->n_open, c->open);
}

enum err shifts_end(struct store *s, const struct shift_totals *t, int64_t counted, const struct shifts_act *act)
{
	struct closed c = { .expected = t->expected, .counted = counted, .n_open = t->n_open, .open = t->open };
	uint32_t number = 0;
	enum err e = shifts_current(s, &number);

	assert(s->db.in_transaction && s->unlocked && t->n_open >= 0);
	if (e == ERR_OK && number == 0)
		e = err_set(ERR_NOT_FOUND, "no shift is open");
	c.number = number;
	if (e == ERR_OK)
		e = write_closed(s, &c, act);
	return e == ERR_OK ? update(s, &c, act->now, act->who) : e;
}

enum err shifts_view(struct store *s, const struct fact *f)
{
	int64_t numbers[EVENTS_NUMBERS_MAX];
	struct closed c;
	enum err e;

	if (f->kind == FACT_SHIFT_OPENED) {
		e = events_read(f->body, numbers);
		return e == ERR_OK ? insert(s, numbers[0], numbers[1], f->time, f->who) : e;
	}
	if (f->kind != FACT_SHIFT_CLOSED)
		return ERR_OK;
	e = read_closed(f->body, &c);
	return e == ERR_OK ? update(s, &c, f->time, f->who) : e;
}

enum err shifts_heads(struct store *s, uint32_t number, struct buf *b)
{
	sqlite3_stmt *q = NULL;
	bool found = false;
	enum err e = db_query(&s->db, &q, "SELECT encoded FROM fact WHERE stream = 0 AND kind = 35 ORDER BY journal DESC, "
			   "sequence DESC", "");

	while (e == ERR_OK && !found && (e = db_step(&s->db, q)) == ERR_OK) {
		struct fact f;
		struct closed c;

		if (fact_decode(db_column_bytes(q, 0), &f) != ERR_OK || read_closed(f.body, &c) != ERR_OK || c.number != number)
			continue;
		buf_put_bytes(b, c.heads);
		found = true;
	}
	db_done(q);
	return e == ERR_OK && b->over ? ERR_TOO_LONG : e;
}
