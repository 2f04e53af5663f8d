#include "till/shift.h"

#include "base/i18n.h"
#include "store/drafts.h"

#include <stdio.h>
#include <string.h>

static enum err say(struct shift_result *out, enum shift_answer answer, const char *words)
{
	out->answer = answer;
	snprintf(out->words, sizeof out->words, "%s", words);
	return ERR_REFUSED;
}

/* A no leaves nothing behind, and is no failure. */
static enum err end_with(struct checkout *c, enum err e)
{
	e = store_end(c->store, e);
	return e == ERR_REFUSED ? ERR_OK : e;
}

enum err shift_begin(struct checkout *c, int64_t opening_float, int64_t now, struct shift_result *out)
{
	struct shifts_act act = { .who = c->who, .now = now };
	uint32_t number = 0;
	enum err e = db_begin(&c->store->db);

	memset(out, 0, sizeof *out);
	if (e != ERR_OK)
		return e;
	e = shifts_begin(c->store, opening_float, &act, &number);
	if (e == ERR_EXISTS)
		e = say(out, SHIFT_IS_OPEN, _("A shift is open already: close it first."));
	e = end_with(c, e);
	if (e == ERR_OK && out->answer == SHIFT_OK) {
		c->shift = number;
		e = shift_x(c, number, out);
	}
	return e;
}

static enum err may_end(struct checkout *c, const struct shift_end *how, struct shift_result *out)
{
	bool allowed = c->role >= PERSON_MANAGER || !c->managers || how->manager;
	enum err e = shifts_current(c->store, &c->shift);

	if (e == ERR_OK && c->shift == 0)
		return say(out, SHIFT_NONE, _("No shift is open: open one first."));
	if (e == ERR_OK)
		e = drafts_count(c->store, false, &out->open_tickets);
	if (e == ERR_OK && out->open_tickets && !how->leave_tickets)
		return say(out, SHIFT_TICKETS, _("Tickets are still open or held."));
	if (e == ERR_OK && how->counted < 0 && !allowed)
		return say(out, SHIFT_MANAGER, _("A manager must allow a close without a count."));
	return e;
}

enum err shift_end(struct checkout *c, const struct shift_end *how, int64_t now, struct shift_result *out)
{
	struct shifts_act act = { .who = c->who, .now = now };
	enum err e = db_begin(&c->store->db);
	uint32_t number;

	memset(out, 0, sizeof *out);
	if (e != ERR_OK)
		return e;
	e = may_end(c, how, out);
	number = c->shift;
	if (e == ERR_OK)
		e = sales_sum(c->store, &c->house, number, 0, &out->totals);
	if (e == ERR_OK)
		e = shifts_end(c->store, out->totals.expected, how->counted, &act);
	if (e == ERR_OK)
		e = sales_sum(c->store, &c->house, number, 0, &out->totals);
	e = end_with(c, e);
	if (e == ERR_OK && out->answer == SHIFT_OK)
		c->shift = 0;
	return e;
}

enum err shift_x(struct checkout *c, uint32_t number, struct shift_result *out)
{
	enum err e;

	memset(out, 0, sizeof *out);
	if (number == 0)
		number = c->shift;
	if (number == 0)
		return err_set(ERR_NOT_FOUND, "%s", _("No shift is open: open one first."));
	e = sales_sum(c->store, &c->house, number, 0, &out->totals);
	return e == ERR_OK ? drafts_count(c->store, false, &out->open_tickets) : e;
}
