/* The ticket in hand was taken away by another screen or a command: whoever stands here is told who has it, and what to do. */
#include "checkout_parts.h"

#include "base/i18n.h"

#include <stdio.h>

/* "Table 5", or "The ticket of 28.00" */
static void say_what(const struct checkout *c, char *out, size_t cap)
{
	struct act_run x = { .c = (struct checkout *)c };
	char total[ACT_MONEY_CAP];

	act_money(&x, c->totals.total, total);
	if (c->ticket.table[0])
		snprintf(out, cap, _("Table %s"), c->ticket.table);
	else
		snprintf(out, cap, _("The ticket of %s"), total);
}

static void say_who(const struct checkout *c, uint32_t who, char *out, size_t cap)
{
	char name[PERSON_NAME_MAX + 1];

	people_name(c->store, who, name);
	if (*name)
		snprintf(out, cap, "%s", name);
	else if (who)
		snprintf(out, cap, _("cashier %u"), (unsigned)who);
	else
		snprintf(out, cap, "%s", _("somebody"));
}

static void say_draft(struct checkout *c, const struct draft_head *h, int64_t now)
{
	char what[64], who[PERSON_NAME_MAX + 32], when[24], back[SALE_ID_CAP + 16];

	say_what(c, what, sizeof what);
	say_who(c, h->who, who, sizeof who);
	words_when(h->saved, now, when, sizeof when);
	if (*h->table)
		snprintf(back, sizeof back, "t %s", h->table);
	else
		snprintf(back, sizeof back, "r %llu", (unsigned long long)h->id);
	if (h->open)
		snprintf(c->taken, sizeof c->taken, _("%s was taken over at another screen by %s, %s. Type %s to take it back."), what,
			 who, when, back);
	else
		snprintf(c->taken, sizeof c->taken, _("%s was put aside at another screen, %s. Type %s to take it up again."), what,
			 when, back);
}

enum err checkout_note_taken(struct checkout *c, int64_t now)
{
	struct draft_head h;
	char what[64];
	enum err e;

	if (!c->ticket.id || (c->ticket.kind == TICKET_TRAINING) != c->training)
		return ERR_OK;
	e = drafts_load(c->store, c->ticket.id, &c->work, &h);
	if (e == ERR_OK) {
		say_draft(c, &h, now);
	} else if (e == ERR_NOT_FOUND) {
		say_what(c, what, sizeof what);
		snprintf(c->taken, sizeof c->taken, ticket_empty(&c->ticket) ?
			 _("%s was given up at another screen, for nothing was on it.") :
			 _("%s was paid or put together with another at another screen."), what);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}
