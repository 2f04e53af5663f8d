#include "till/words.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

static const struct note {
	enum verdict_note bit;
	const char *name, *words;
} NOTES[WORDS_NOTES] = {
	{ NOTE_NOT_SHOWN, "not_shown", N_("It was accepted but never shown: serve now.") },
	{ NOTE_HELD, "held", N_("An open ticket of this till holds it; nobody has used it yet.") },
	{ NOTE_REFUSED_TILL, "till_refused",
	  N_("THE PLATFORM HAS REFUSED THIS TILL and pays nothing until it has a new kit (chit enrol).") },
	{ NOTE_REVOKED_TILL, "till_revoked",
	  N_("THE PLATFORM HAS REVOKED THIS TILL and holds what it redeems until the owner has spoken.") },
	{ NOTE_REVERSED, "reversed_before", N_("It was redeemed and taken back before.") },
	{ NOTE_UNCLAIMED, "unclaimed", N_("Accepted within the caps, without the platform's word.") },
	{ NOTE_CLOCK, "clock", N_("This till's clock is behind the platform's.") },
	{ NOTE_TRUST_OLD, "trust_old", N_("The platform has not been heard from for days: import a pack soon.") },
	{ NOTE_SERIAL, "serial", N_("A typed serial proves nothing.") },
	{ NOTE_MISTYPED, "mistyped", N_("Its last character does not fit the others.") },
};

const char *words_note(const struct verdict *v, unsigned i, const char **name)
{
	for (size_t n = 0; n < WORDS_NOTES; n++) {
		if (!(v->notes & NOTES[n].bit) || i--)
			continue;
		if (name)
			*name = NOTES[n].name;
		return _(NOTES[n].words);
	}
	return NULL;
}

static bool is_empty_card(const struct verdict *v)
{
	return v->reason == REASON_USED_UP && v->has_coupon && v->coupon.kind == KIND_VALUE;
}

const char *words_reason(const struct verdict *v)
{
	if (v->reason == REASON_NOT_A_COUPON && v->link)
		return _("This is a link, not a coupon; it was not opened.");
	if (v->notes & NOTE_MISTYPED)
		return _("This serial is mistyped.");
	if (v->notes & NOTE_HELD)	/* nothing was accepted, and it does not end by itself */
		return _("It is on an open ticket of this till.");
	if (is_empty_card(v))
		return _("Nothing is left on this card.");
	return _(reason_words(v->reason));
}

const char *words_advice(const struct verdict *v)
{
	if (v->notes & NOTE_NOT_SHOWN)
		return _("Serve the guest now, once: it is paid.");
	if (v->notes & NOTE_HELD)
		return _("Recall that ticket and finish it, or take the coupon off it there.");
	if (v->notes & NOTE_MISTYPED)
		return _("Look at it again, character by character; better still, scan the coupon.");
	if (is_empty_card(v))
		return _("Take another card, or another way to pay.");
	return _(reason_advice(v->reason));
}

void words_when(int64_t t, int64_t now, char *out, size_t cap)
{
	char then[20], today[20];

	clock_format_local(t, then, sizeof then);
	clock_format_local(now, today, sizeof today);
	snprintf(out, cap, "%s", strncmp(then, today, 10) == 0 && strlen(then) > 11 ? then + 11 : then);
}

void words_age(int64_t seconds, char *out, size_t cap)
{
	int64_t n = seconds;

	if (n < 0)
		snprintf(out, cap, "%s", "");
	else if (n < 60)
		snprintf(out, cap, _("%d s"), (int)n);
	else if (n < 2 * 3600)
		snprintf(out, cap, _("%d min"), (int)(n / 60));
	else if (n < 48 * 3600)
		snprintf(out, cap, _("%d h"), (int)(n / 3600));
	else
		snprintf(out, cap, _("%d days"), (int)(n / 86400 > 99999 ? 99999 : n / 86400));
}

bool words_goods(const struct verdict *v, char *out)
{
	char name[WORDS_CAP - 16];

	if (!v->has_coupon)
		return false;
	text_filter(bytes_of_str(v->has_offer ? v->offer.name : v->coupon.products[0].id), name, sizeof name);
	snprintf(out, WORDS_CAP, "%u x %s", (unsigned)v->units, name);
	return true;
}

static void other_place(const struct units_place *p, const char *when, char *out)
{
	char till[64], merchant[64];

	text_filter(bytes_of_str(p->till), till, sizeof till);
	text_filter(bytes_of_str(p->merchant), merchant, sizeof merchant);
	if (*merchant)
		snprintf(out, WORDS_CAP, _("Used %s at till %s of %s"), when, *till ? till : "?", merchant);
	else
		snprintf(out, WORDS_CAP, _("Used %s at till %s"), when, *till ? till : "?");
}

bool words_first(const struct verdict *v, char *out)
{
	const struct units_place *p = &v->first;
	char when[24];

	if (!v->has_first)
		return false;
	words_when(p->time, v->at, when, sizeof when);
	if (p->elsewhere)
		other_place(p, when, out);
	else if (v->first_cashier[0])
		snprintf(out, WORDS_CAP, _("Used here %s, by %s"), when, v->first_cashier);
	else if (p->who)
		snprintf(out, WORDS_CAP, _("Used here %s, by cashier %u"), when, (unsigned)p->who);
	else
		snprintf(out, WORDS_CAP, _("Used here %s"), when);
	return true;
}

bool words_times(const struct verdict *v, char *out)
{
	char when[20];

	if (!v->has_coupon || (v->reason != REASON_EARLY && v->reason != REASON_EXPIRED))
		return false;
	clock_format_local(v->reason == REASON_EARLY ? v->coupon.not_before : v->coupon.expires, when, sizeof when);
	snprintf(out, WORDS_CAP, v->reason == REASON_EARLY ? _("Good from %s on") : _("It was good until %s"), when);
	return true;
}
