#include "coupon/reason.h"
#include "base/i18n.h"
#include <string.h>

/* One glance at the counter: what is the matter, and what to do next. */
static const struct reason_row {
	const char *name, *words, *advice;
} REASONS[REASON_COUNT] = {
	[REASON_OK] = { "ok",
		N_("Good coupon."),
		N_("Serve the guest.") },
	[REASON_NOT_A_COUPON] = { "not_a_coupon",
		N_("This is not a coupon."),
		N_("Ask the guest to open the coupon itself and show its code.") },
	[REASON_DAMAGED] = { "damaged",
		N_("The code is damaged or incomplete."),
		N_("Scan again with the whole code in view; else ask for the coupon to be sent anew.") },
	[REASON_WRONG_SHOP] = { "wrong_shop",
		N_("This coupon is for another merchant."),
		N_("Do not accept it; if the guest is sure, import the newest pack and try again.") },
	[REASON_UNKNOWN_ISSUER] = { "unknown_issuer",
		N_("We do not trust whoever issued this coupon."),
		N_("Do not accept it; bring this till up to date if the platform is one of ours.") },
	[REASON_FORGED] = { "forged",
		N_("Forged: the signature is not the platform's."),
		N_("Do not accept it; call a manager.") },
	[REASON_UNSUPPORTED] = { "unsupported",
		N_("This till does not know this kind of coupon."),
		N_("Take it at another till, or update this one.") },
	[REASON_REVOKED] = { "revoked",
		N_("The platform has called this coupon back."),
		N_("Do not accept it; the guest should ask the platform why.") },
	[REASON_REPEAT] = { "repeat",
		N_("The same code again: it was accepted a moment ago."),
		N_("Nothing to do; scan the next guest's coupon.") },
	[REASON_USED] = { "used",
		N_("Already used here."),
		N_("Show the guest when it was used; do not serve it again.") },
	[REASON_ELSEWHERE] = { "elsewhere",
		N_("Already used at another till or shop."),
		N_("Tell the guest where it was used; do not serve it again.") },
	[REASON_USED_UP] = { "used_up",
		N_("Not as much is left on this coupon."),
		N_("Take what is left of it, if anything; else another coupon or another way to pay.") },
	[REASON_EARLY] = { "early",
		N_("Too early: this coupon is not good yet."),
		N_("Tell the guest from when on it is good.") },
	[REASON_EXPIRED] = { "expired",
		N_("This coupon has expired."),
		N_("Sell at the normal price; the guest can ask the platform about it.") },
	[REASON_NEEDS_CLAIM] = { "needs_claim",
		N_("This coupon must be confirmed by the platform first."),
		N_("Connect the till and scan again; else sell at the normal price.") },
	[REASON_OVER_CAP] = { "over_cap",
		N_("More than may be accepted without the platform's word."),
		N_("Connect the till and scan again, or take a smaller amount.") },
	[REASON_STALE_TRUST] = { "stale_trust",
		N_("This till has not heard from the platform for too long."),
		N_("A manager may accept it; upload, or import a pack, soon.") },
	[REASON_CLOCK] = { "clock",
		N_("The coupon is from the future: this till's clock must be wrong."),
		N_("Set the date and time, then scan again.") },
};

static const struct reason_row *row_of(enum reason r)
{
	static const struct reason_row bug = { "unknown", N_("An unknown verdict."), N_("Do not accept it.") };

	return r < REASON_COUNT ? &REASONS[r] : &bug;
}

const char *reason_name(enum reason r)
{
	return row_of(r)->name;
}

int reason_parse(const char *name)
{
	for (int r = 0; r < REASON_COUNT; r++)
		if (strcmp(REASONS[r].name, name) == 0)
			return r;
	return -1;
}

const char *reason_words(enum reason r)
{
	return row_of(r)->words;
}

const char *reason_advice(enum reason r)
{
	return row_of(r)->advice;
}
