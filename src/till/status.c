#include "till/status.h"

#include <string.h>

static enum err load_platform(struct store *s, const struct trust_platform *p, int64_t now,
			      struct status_platform *out)
{
	enum err e = outbox_state(s, p->stream, &out->outbox);

	out->platform = p;
	out->trust_age = p->trust_at > 0 && now >= p->trust_at ? now - p->trust_at : -1;
	out->trust_old = out->trust_age > p->policy.trust_say;
	out->clock_low = now < p->floor;
	return e;
}

enum err status_load(struct store *s, const struct trust *t, int64_t now, struct status *out)
{
	struct status st = { .n = t->n };
	enum err e = ERR_OK;

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
