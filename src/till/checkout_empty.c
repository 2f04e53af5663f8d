/* A ticket with nothing on it is nobody's business: it goes when it is left, at the shift's close, and at a word. What was
 * voided on it has its facts, and the kitchen its papers. */
#include "checkout_parts.h"

#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

enum err act_leaves_nothing(struct checkout *c, const struct ticket *t, bool *nothing)
{
	int64_t asked = 0;
	enum err e = t->id ? claims_open(c->store, t->id, &asked) : ERR_OK;

	*nothing = ticket_empty(t) && !asked;
	return e;
}

/* By what is on the disk, for another screen may just have rung something. */
static enum err drop_if_empty(struct checkout *c, uint64_t id, bool *dropped)
{
	enum err e = drafts_load(c->store, id, &c->work, NULL);

	*dropped = false;
	if (e == ERR_OK)
		e = act_leaves_nothing(c, &c->work, dropped);
	if (e != ERR_OK || !*dropped)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	if (id == c->ticket.id) {
		ticket_init(&c->ticket, c->ticket.kind, c->ticket.who, c->ticket.opened);
		c->version = 0;
	}
	return drafts_drop(c->store, id);
}

enum err checkout_leave(struct checkout *c)
{
	bool dropped;

	return c->ticket.id ? drop_if_empty(c, c->ticket.id, &dropped) : ERR_OK;
}

struct bare {
	bool lines;		/* those with a line that counts, else those without */
	unsigned n;
	uint64_t ids[DRAFTS_MAX];
};

static enum err note_bare(void *ctx, const struct draft_head *h)
{
	struct bare *b = ctx;

	if ((h->lines > 0) == b->lines && b->n < DRAFTS_MAX)
		b->ids[b->n++] = h->id;
	return ERR_OK;
}

enum err checkout_drop_empties(struct checkout *c)
{
	struct bare bare = { .n = 0 };
	enum err e = drafts_list(c->store, false, true, note_bare, &bare);
	bool dropped;

	for (unsigned i = 0; e == ERR_OK && i < bare.n; i++)
		e = drop_if_empty(c, bare.ids[i], &dropped);
	return e;
}

/* Money that was taken for it lies in this shift's drawer. */
enum err checkout_part_paid(struct checkout *c, uint64_t *id)
{
	struct bare some = { .lines = true };
	enum err e = drafts_list(c->store, false, true, note_bare, &some);

	*id = 0;
	for (unsigned i = 0; e == ERR_OK && i < some.n && !*id; i++) {
		e = drafts_load(c->store, some.ids[i], &c->work, NULL);
		for (unsigned k = 0; e == ERR_OK && k < c->work.n_tenders; k++)
			if (!ticket_tender_by_itself(&c->work.tenders[k]))
				*id = some.ids[i];
	}
	return e;
}

enum err checkout_drop(struct checkout *c, uint64_t id, struct checkout_outcome *out)
{
	bool dropped = false;
	enum err e = db_begin(&c->store->db);

	memset(out, 0, sizeof *out);
	if (e != ERR_OK)
		return e;
	e = store_end(c->store, drop_if_empty(c, id, &dropped));
	if (e != ERR_OK || dropped)
		return e;
	out->news = CHECKOUT_REFUSED;
	snprintf(out->words, sizeof out->words, "%s", _("There is something on it: open it, and take that off or sell it."));
	return ERR_OK;
}
