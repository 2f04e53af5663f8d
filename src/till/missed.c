#include "till/missed.h"

#include "store/journal.h"

#include <string.h>

static enum err add(void *ctx, const struct fact *f)
{
	struct missed *m = ctx;
	struct missed_one *one = &m->list[m->n];
	struct redemption r;

	if (redemption_decode(f->body, &r) != ERR_OK)
		return ERR_OK;
	if (m->n == MISSED_MAX) {
		m->more++;
		return ERR_OK;
	}
	*one = (struct missed_one){ .stream = f->stream, .who = f->who, .sequence = f->sequence, .units = r.units,
				    .time = f->time };
	memcpy(one->journal, f->journal, sizeof one->journal);
	memcpy(one->serial, r.serial, sizeof one->serial);
	m->n++;
	return ERR_OK;
}

enum err missed_load(struct store *s, struct missed *m)
{
	struct missed found = { .n = 0 };
	enum err e = redeem_missed(s, add, &found);

	if (e == ERR_OK)
		*m = found;
	return e;
}

enum err missed_mark(struct store *s, const struct missed_one *one)
{
	uint8_t current[JOURNAL_ID_LEN];
	enum err e, back;

	memcpy(current, s->journal, sizeof current);
	e = journal_select(s, one->journal);
	if (e == ERR_OK)
		e = redeem_shown(s, one->stream, one->sequence);
	back = journal_select(s, current);
	return e == ERR_OK ? back : e;
}
