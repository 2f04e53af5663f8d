/* What has to be chosen of a line before anybody makes it, or is paid for it. */
#include "checkout_parts.h"

#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

/* A set without modifiers, of which nobody can choose, is none. */
struct offer {
	char *words;			/* "m1 Mild, m2 Hot" */
	size_t cap, len;
	unsigned n;
};

static enum err add_offer(void *ctx, const struct carte_modifier *m)
{
	struct offer *o = ctx;

	if (o->len < o->cap)
		o->len += (size_t)snprintf(o->words + o->len, o->cap - o->len, "%sm%u %s", o->n ? ", " : "", (unsigned)m->number,
					   carte_said(m->name, m->brief));
	o->n++;
	return ERR_OK;
}

static enum err offered(struct act_run *x, const char *set, char *words, size_t cap, unsigned *n)
{
	struct offer o = { .words = words, .cap = cap };
	enum err e;

	words[0] = 0;
	e = carte_modifiers(x->c->store, set, add_offer, &o);
	*n = o.n;
	return e;
}

static enum err chosen_of(struct act_run *x, const struct ticket_line *l, const char *set, unsigned *n)
{
	enum err e = ERR_OK;

	*n = 0;
	for (unsigned m = 0; e == ERR_OK && m < l->n_modifiers; m++) {
		struct carte_modifier known;

		e = carte_get_modifier(x->c->store, l->modifiers[m].number, &known);
		*n += e == ERR_OK && strcmp(known.set, set) == 0;
		if (e == ERR_NOT_FOUND)
			e = ERR_OK;
	}
	return e;
}

/* Is this one of which too few are chosen? */
static enum err is_missing(struct act_run *x, const struct ticket_line *l, const char *id, bool *out)
{
	struct carte_set set;
	char words[8];
	unsigned chosen = 0, there = 0;
	enum err e = carte_get_set(x->c->store, id, &set);

	*out = false;
	if (e == ERR_OK)
		e = chosen_of(x, l, id, &chosen);
	if (e == ERR_OK && chosen < set.least)
		e = offered(x, id, words, sizeof words, &there);
	*out = e == ERR_OK && there > 0;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* The first set of the line's item whose least is not reached; "": none. */
static enum err missing(struct act_run *x, const struct ticket_line *l, char out[SALE_ID_CAP])
{
	struct carte_item i;
	bool found = false;
	enum err e = l->plu ? carte_by_plu(x->c->store, l->plu, &i) : ERR_NOT_FOUND;

	out[0] = 0;
	for (unsigned k = 0; e == ERR_OK && k < i.n_choices && !found; k++) {
		e = is_missing(x, l, i.choices[k], &found);
		if (found)
			memcpy(out, i.choices[k], SALE_ID_CAP);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err act_choice(struct act_run *x, uint16_t number)
{
	const struct ticket_line *l = ticket_line(x->t, number);
	enum err e;

	x->out->line = number;
	if (!l)
		return ERR_OK;
	e = missing(x, l, x->out->set);
	if (e == ERR_OK && x->out->set[0])
		x->out->news = CHECKOUT_CHOOSE;
	return e;
}

static enum err lacks(struct act_run *x, const struct ticket_line *l)
{
	char words[WORDS_CAP / 2];
	struct carte_set set;
	unsigned n;
	enum err e = carte_get_set(x->c->store, x->out->set, &set);

	if (e == ERR_OK)
		e = offered(x, set.id, words, sizeof words, &n);
	if (e != ERR_OK)
		return e;
	x->out->line = l->number;
	return act_refuse(x, CHECKOUT_LACKS, _("Line %u, %s: choose %s first, with #%u and one of %s."), (unsigned)l->number,
			  carte_said(l->name, l->brief), carte_said(set.name, set.brief), (unsigned)l->number, words);
}

/* What the kitchen has is not changed any more: to ask for it would be of no use. */
static bool is_asked(const struct ticket *t, const struct ticket_line *l, bool all)
{
	return !l->voided && !l->sent && (all || ticket_news(t, l) > 0);
}

enum err act_choices(struct act_run *x, bool all)
{
	enum err e = ERR_OK;

	for (unsigned i = 0; e == ERR_OK && x->t->kind != TICKET_REFUND && i < x->t->n_lines; i++) {
		const struct ticket_line *l = &x->t->lines[i];

		if (!is_asked(x->t, l, all))
			continue;
		e = missing(x, l, x->out->set);
		if (e == ERR_OK && x->out->set[0])
			e = lacks(x, l);
	}
	return e;
}
