/* What the kitchen and the guest know of a ticket, and what is news to them. */
#include "ticket_parts.h"

#include <string.h>

static bool is_made(const struct ticket_line *l)
{
	for (unsigned i = 0; i < l->n_modifiers; i++)
		if (l->modifiers[i].station[0])
			return true;
	return l->station[0];
}

static bool is_fired(const struct ticket *t, uint8_t course)
{
	return !course || t->fired >> course & 1;
}

int32_t ticket_news(const struct ticket *t, const struct ticket_line *l)
{
	if (t->kind == TICKET_REFUND || !is_made(l))
		return 0;
	if (l->voided)
		return -l->sent;
	return is_fired(t, l->course) ? l->quantity - l->sent : 0;
}

void ticket_sent(struct ticket *t, const char *station)
{
	for (unsigned i = 0; i < t->n_lines; i++) {
		struct ticket_line *l = &t->lines[i];

		if (!station[0] || strcmp(l->station, station) == 0)
			l->sent += ticket_news(t, l);
	}
}

int32_t ticket_known(const struct ticket_line *l)
{
	return l->sent > l->billed ? l->sent : l->billed;
}

void ticket_billed(struct ticket *t)
{
	for (unsigned i = 0; i < t->n_lines; i++)
		if (!t->lines[i].voided)
			t->lines[i].billed = t->lines[i].quantity;
}

bool ticket_is_billed(const struct ticket *t)
{
	for (unsigned i = 0; i < t->n_lines; i++)
		if (!t->lines[i].voided && t->lines[i].billed)
			return true;
	return false;
}

bool ticket_fire(struct ticket *t, uint8_t course)
{
	if (course > TICKET_COURSES_MAX || is_fired(t, course))
		return false;
	t->fired |= UINT32_C(1) << course;
	return true;
}
