#include "till/status.h"

#include "store/journal.h"
#include "till/alarm.h"

#include <string.h>

static enum err load_platform(struct store *s, const struct trust_platform *p, int64_t now,
			      struct status_platform *out)
{
	enum err e = outbox_state(s, p->stream, &out->outbox);

	out->platform = p;
	out->trust_age = p->trust_at > 0 && now >= p->trust_at ? now - p->trust_at : -1;
	out->trust_old = out->trust_age > p->policy.trust_say;
	out->clock_low = now < p->floor - ALARM_CLOCK_S;
	return e;
}

/* Sales are dated by our own clock, and nobody else's is at hand. */
static enum err load_clock(struct store *s, const struct trust *t, int64_t now, struct status *st)
{
	int64_t time = 0;
	enum err e = db_int(&s->db, &st->latest, "SELECT coalesce(max(opened), 0) FROM shift WHERE closed IS NULL", "");

	for (size_t i = 0; e == ERR_OK && i <= t->n; i++) {
		e = journal_latest(s, i < t->n ? t->platforms[i].stream : STREAM_SHOP, &time);
		if (e == ERR_OK && time > st->latest)
			st->latest = time;
	}
	st->clock_back = now < st->latest - STATUS_CLOCK_BACK_S;
	st->clock_gap = st->latest && now > st->latest + STATUS_CLOCK_GAP_S;
	return e;
}

enum err status_load(struct store *s, const struct trust *t, int64_t now, struct status *out)
{
	struct status st = { .n = t->n };
	enum err e = load_clock(s, t, now, &st);

	for (size_t i = 0; e == ERR_OK && i < t->n; i++) {
		e = load_platform(s, &t->platforms[i], now, &st.platforms[i]);
		st.clock_low = st.clock_low || st.platforms[i].clock_low;
		st.unsent += st.platforms[i].outbox.unsent;
		st.waiting += st.platforms[i].outbox.waiting;
	}
	if (e == ERR_OK)
		*out = st;
	return e;
}

/* data_version rises with another connection's commit, never with our own. */
enum err status_changed(struct store *s, int64_t *known, bool *out)
{
	int64_t version;
	enum err e = db_int(&s->db, &version, "PRAGMA data_version", "");

	if (e != ERR_OK)
		return e;
	*out = *known >= 0 && version != *known;
	*known = version;
	return ERR_OK;
}
