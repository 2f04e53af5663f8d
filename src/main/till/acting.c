/* Who a command acts for: --cashier and --manager. */
#include "main/till.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "seal/digest.h"
#include "till/authority.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void acting_prepare(int argc, char **argv)
{
	static char bare[] = "--manager=";

	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--manager") == 0 && (i + 1 == argc || argv[i + 1][0] == '-'))
			argv[i] = bare;
}

void acting_word(struct acting *a, char **argv, int *left)
{
	if (*left != 0 || !a->manager || !*a->manager)
		return;
	argv[1] = (char *)a->manager;
	*left = 1;
	a->manager = "";
}

/* Too long for any PIN is only a wrong one. */
static enum err ask(struct session *s, const char *variable, struct authority_claim *c, struct authority *out)
{
	uint8_t memory[256];
	char prompt[2 * TILL_TEXT_CAP], who[128];
	struct buf pin;
	enum err e;

	text_filter(bytes_of_str(c->who), who, sizeof who);
	snprintf(prompt, sizeof prompt, _("PIN of %s"), who);
	buf_init(&pin, memory, sizeof memory);
	e = cli_pin(variable, prompt, false, &pin);
	s->now = clock_now(clock_system());	/* somebody may have taken her time */
	c->pin = buf_bytes(&pin);
	if (e == ERR_OK)
		e = authority_check(&s->store, c, s->now, out);
	digest_wipe(memory, sizeof memory);
	return e;
}

static enum err sign_in(struct session *s, const char *variable, const char *who, enum person_role at_least,
			struct person *out)
{
	struct authority_claim claim = { .who = who, .at_least = at_least };
	struct authority a;
	char words[AUTHORITY_WORDS_CAP];
	enum err e = ask(s, variable, &claim, &a);

	if (e != ERR_OK)
		return e;
	if (a.verdict != AUTHORITY_GRANTED) {
		authority_words(&a, words);
		return err_set(ERR_REFUSED, "%s", words);
	}
	*out = a.person;
	return ERR_OK;
}

/* Before there are people: a number that anybody may say. */
static enum err by_number(const char *word, uint32_t *who)
{
	int64_t n;

	if (text_int(word, 0, PERSON_NUMBER_MAX, &n) != ERR_OK)
		return err_set(ERR_USAGE, "--cashier: nobody works here yet, so it is a whole number from 0 to %d, not '%.64s' "
			       "(chit cashier add makes names)", PERSON_NUMBER_MAX, word);
	*who = (uint32_t)n;
	return ERR_OK;
}

static enum err resolve_cashier(struct session *s, struct acting *a, const struct authority_rules *rules)
{
	struct person p;
	enum err e;

	if (!a->cashier || strcmp(a->cashier, "0") == 0 || strcmp(a->cashier, "cli") == 0)
		return ERR_OK;
	if (!rules->people) {
		e = by_number(a->cashier, &a->who);
		a->unknown = e == ERR_OK && a->who != 0;
		return e;
	}
	e = sign_in(s, "CHIT_PIN", a->cashier, PERSON_CASHIER, &p);
	if (e != ERR_OK)
		return e;
	a->who = p.number;
	a->is_manager = p.role >= PERSON_MANAGER;
	return ERR_OK;
}

static enum err resolve_manager(struct session *s, struct acting *a, const struct authority_rules *rules)
{
	struct person p;
	enum err e;

	if (!a->manager)
		return ERR_OK;
	a->allowed = !rules->managers || a->is_manager;
	a->allowed_by = a->is_manager ? a->who : 0;
	if (!rules->managers || (!*a->manager && a->is_manager))
		return ERR_OK;
	if (!*a->manager)
		return err_set(ERR_USAGE, "--manager wants a name: managers work here, and one of them must give a PIN");
	e = sign_in(s, getenv("CHIT_MANAGER_PIN") ? "CHIT_MANAGER_PIN" : "CHIT_PIN", a->manager, PERSON_MANAGER, &p);
	if (e == ERR_OK) {
		a->allowed = true;
		a->allowed_by = p.number;
	}
	return e;
}

enum err acting_resolve(struct session *s, struct acting *a)
{
	struct authority_rules rules;
	enum err e = authority_rules(&s->store, &rules);

	if (e == ERR_OK)
		e = resolve_cashier(s, a, &rules);
	if (e == ERR_OK)
		e = resolve_manager(s, a, &rules);
	a->owner = !rules.managers && a->who == 0;
	return e;
}
