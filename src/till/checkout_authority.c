/* What a cashier alone may not, and the words in which a manager is asked for it. */
#include "checkout_parts.h"

#include "base/i18n.h"

#include <stdio.h>

static enum err ask(struct act_run *x, const char *words)
{
	return act_refuse(x, CHECKOUT_ASK_MANAGER, "%s", words);
}

/* One that was given before and is over the limit only now has no size of its own here. */
static enum err ask_discount(struct act_run *x)
{
	bool now = x->a && x->a->verb == VERB_DISCOUNT;
	char amount[ACT_MONEY_CAP];

	if (now && x->a->share)
		return act_refuse(x, CHECKOUT_ASK_MANAGER, _("A manager must allow a discount of %g %%."), (double)x->a->share / 100);
	if (!now || x->a->amount <= 0)
		return ask(x, _("A manager must allow the discount."));
	act_money(x, x->a->amount, amount);
	return act_refuse(x, CHECKOUT_ASK_MANAGER, _("A manager must allow a discount of %s."), amount);
}

static enum err ask_void(struct act_run *x)
{
	if (!x->a || !x->a->number)
		return ask(x, _("A manager must allow this void."));
	return act_refuse(x, CHECKOUT_ASK_MANAGER, _("A manager must allow a void of line %llu."), (unsigned long long)x->a->number);
}

static enum err ask_for(struct act_run *x, enum override what)
{
	switch (what) {
	case OVERRIDE_DISCOUNT:
		return ask_discount(x);
	case OVERRIDE_VOID:
		return ask_void(x);
	case OVERRIDE_PRICE:
		return ask(x, _("A manager must allow another price."));
	case OVERRIDE_REFUND:
		return ask(x, _("A manager must allow a refund."));
	case OVERRIDE_NO_SALE:
		return ask(x, _("A manager must allow an open drawer."));
	case OVERRIDE_TENDER:
		return ask(x, x->a && x->a->verb == VERB_UNTENDER ? _("A manager must allow money out of the drawer again.") :
								    _("A manager must allow another tender."));
	case OVERRIDE_CASH:
		return ask(x, _("A manager must allow cash taken out."));
	default:		/* of scans, which ask by themselves */
		return ask(x, _("A manager must allow this."));
	}
}

enum err act_authority(struct act_run *x, enum override what, uint32_t *by)
{
	*by = x->c->role >= PERSON_MANAGER ? x->c->who : x->leave;
	if (!*by)
		return x->c->managers && !act_training(x) ? ask_for(x, what) : ERR_OK;
	if (*by == x->c->who || act_training(x))
		return ERR_OK;
	return people_override(x->c->store, &(struct people_override){ .what = what, .manager = *by, .cashier = x->c->who,
			       .now = x->now });
}
