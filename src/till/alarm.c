#include "till/alarm.h"

#include "seal/cbor.h"
#include "store/journal.h"

enum { A_DAY = 24 * 60 * 60, LOOK_BACK_MAX = 256 };

static bool is_alarm(const struct fact *f, enum alarm what)
{
	struct cbor_in in;
	struct cbor_map m;
	uint64_t found = 0;

	if (f->kind != FACT_ALARM)
		return false;
	cbor_open(&in, f->body);
	for (cbor_get_map(&in, &m, 1); cbor_map_next(&in, &m);)
		found = cbor_get_uint(&in);
	return cbor_close(&in) == ERR_OK && found == (uint64_t)what;
}

/* Is there one of its kind within a day, before or after: the clock itself may be what is wrong. */
static enum err recent(struct store *s, enum alarm what, int64_t now, bool *out)
{
	struct journal_head head;
	enum err e = journal_head(s, STREAM_SHOP, &head);

	*out = false;
	for (uint64_t i = 0; e == ERR_OK && i < head.sequence && i < LOOK_BACK_MAX && !*out; i++) {
		struct journal_read r;

		e = journal_read(s, STREAM_SHOP, head.sequence - i, &r);
		if (e != ERR_OK)
			return e;
		*out = is_alarm(&r.fact, what) && r.fact.time > now - A_DAY && r.fact.time < now + A_DAY;
		journal_done(&r);
	}
	return e;
}

static enum err append(struct store *s, enum alarm what, int64_t now)
{
	uint8_t memory[16];
	struct buf body;
	uint64_t sequence;
	struct journal_entry entry = { .stream = STREAM_SHOP, .kind = FACT_ALARM, .time = now, .shown = true };

	buf_init(&body, memory, sizeof memory);
	cbor_put_map(&body, 1);
	cbor_put_uint(&body, 1);
	cbor_put_uint(&body, (uint64_t)what);
	entry.body = buf_bytes(&body);
	return journal_append(s, &entry, &sequence);
}

enum err alarm_raise(struct store *s, enum alarm what, int64_t now, bool *was_new)
{
	bool had = false;
	enum err e = db_begin(&s->db);

	if (e != ERR_OK)
		return e;
	e = recent(s, what, now, &had);
	if (e == ERR_OK && !had)
		e = append(s, what, now);
	if (e == ERR_OK && !had)
		e = db_commit(&s->db);
	else
		db_rollback(&s->db);
	if (e == ERR_OK)
		*was_new = !had;
	return e;
}

const struct trust_platform *alarm_floor(const struct trust *t, int64_t now)
{
	const struct trust_platform *found = NULL;

	for (size_t i = 0; i < t->n; i++)
		if (t->platforms[i].floor > now + ALARM_CLOCK_S && (!found || t->platforms[i].floor > found->floor))
			found = &t->platforms[i];
	return found;
}
