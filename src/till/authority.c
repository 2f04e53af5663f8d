#include "till/authority.h"

#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

enum err authority_rules(struct store *s, struct authority_rules *out)
{
	int64_t people = 0, managers = 0;
	enum err e = people_count(s, PERSON_CASHIER, &people);

	if (e == ERR_OK)
		e = people_count(s, PERSON_MANAGER, &managers);
	if (e == ERR_OK)
		*out = (struct authority_rules){ .people = people > 0, .managers = managers > 0 };
	return e;
}

enum err authority_check(struct store *s, const struct authority_claim *c, int64_t now, struct authority *out)
{
	struct pin_answer answer = { .verdict = PIN_WRONG };
	enum err e = people_check_pin(s, c->who, c->pin, now, &answer);

	if (e != ERR_OK)
		return e;
	*out = (struct authority){ .wait = answer.wait, .person = answer.person };
	if (answer.verdict == PIN_WAIT)
		out->verdict = AUTHORITY_WAIT;
	else if (answer.verdict == PIN_WRONG)
		out->verdict = AUTHORITY_WRONG;
	else
		out->verdict = answer.person.role >= c->at_least ? AUTHORITY_GRANTED : AUTHORITY_ROLE;
	return ERR_OK;
}

void authority_words(const struct authority *a, char *out)
{
	long long wait = (long long)a->wait;

	switch (a->verdict) {
	case AUTHORITY_GRANTED:
		snprintf(out, AUTHORITY_WORDS_CAP, _("%s, %s."), a->person.name, _(person_role_name(a->person.role)));
		break;
	case AUTHORITY_WRONG:
		if (wait)
			snprintf(out, AUTHORITY_WORDS_CAP, _("Wrong PIN, or nobody of that name. Try again in %lld s."), wait);
		else
			snprintf(out, AUTHORITY_WORDS_CAP, "%s", _("Wrong PIN, or nobody of that name."));
		break;
	case AUTHORITY_WAIT:
		snprintf(out, AUTHORITY_WORDS_CAP, _("Too many wrong PINs: wait %lld s."), wait);
		break;
	case AUTHORITY_ROLE:
		snprintf(out, AUTHORITY_WORDS_CAP, _("%s is a %s: that is not enough for this."), a->person.name,
			 _(person_role_name(a->person.role)));
		break;
	}
}

void authority_name(struct store *s, uint32_t who, char out[PERSON_NAME_MAX + 1])
{
	struct person p = { .number = 0 };

	if (who == 0 || people_get(s, who, &p) != ERR_OK)
		p.name[0] = 0;
	memcpy(out, p.name, sizeof p.name);
}
