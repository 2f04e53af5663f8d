/* chit cashier: who works here. Whoever opens the store with its passphrase may say so. */
#include "main/till.h"

#include "base/i18n.h"
#include "base/text.h"
#include "seal/digest.h"
#include "store/people.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct job {
	struct session session;
	struct people_act act;
	const char *role;
	int64_t number;
	bool json, all;
	char **argv;
};

static void print_person(const struct person *p, bool json)
{
	if (json) {
		cli_json(json_pack("{s:I, s:o, s:s, s:o}", "number", (json_int_t)p->number, "name", json_words(p->name), "role",
				   person_role_name(p->role), "retired", json_time(p->retired)));
		return;
	}
	printf("%6" PRIu32 "  %s  (%s%s)\n", p->number, p->name[0] ? p->name : "-", _(person_role_name(p->role)),
	       p->retired ? _(", retired") : "");
}

/* As it is now. */
static enum err print_number(struct job *j, uint32_t number)
{
	struct person p;
	enum err e = people_get(&j->session.store, number, &p);

	if (e == ERR_OK)
		print_person(&p, j->json);
	return e;
}

static enum err ask_pin(const char *name, uint8_t *memory, size_t cap, struct bytes *pin)
{
	char prompt[512], who[128];
	struct buf b;
	enum err e;

	text_filter(bytes_of_str(name), who, sizeof who);
	snprintf(prompt, sizeof prompt, _("new PIN for %s, %d to %d digits"), who, PIN_MIN, PIN_MAX);
	buf_init(&b, memory, cap);
	e = cli_pin("CHIT_PIN", prompt, true, &b);
	*pin = buf_bytes(&b);
	return e;
}

static enum err add(struct job *j)
{
	struct person_new p = { .name = j->argv[1], .role = PERSON_CASHIER, .number = (uint32_t)j->number };
	uint8_t memory[256];
	uint32_t number = 0;
	enum err e;

	if (j->role && !person_role_parse(j->role, &p.role))
		return err_set(ERR_USAGE, "--role is cashier, manager or owner, not '%.64s'", j->role);
	e = ask_pin(p.name, memory, sizeof memory, &p.pin);
	if (e == ERR_OK)
		e = people_add(&j->session.store, &p, &j->act, &number);
	digest_wipe(memory, sizeof memory);
	return e == ERR_OK ? print_number(j, number) : e;
}

static enum err list_one(void *ctx, const struct person *p)
{
	print_person(p, *(const bool *)ctx);
	return ERR_OK;
}

static enum err list(struct job *j)
{
	return people_list(&j->session.store, j->all, list_one, &j->json);
}

static enum err pin(struct job *j)
{
	struct person p;
	struct bytes pin;
	uint8_t memory[256];
	enum err e = people_find(&j->session.store, j->argv[1], &p);

	if (e != ERR_OK)
		return e;
	e = ask_pin(p.name, memory, sizeof memory, &pin);
	if (e == ERR_OK)
		e = people_set_pin(&j->session.store, p.number, pin, &j->act);
	digest_wipe(memory, sizeof memory);
	return e == ERR_OK ? print_number(j, p.number) : e;
}

static enum err role(struct job *j)
{
	enum person_role r;
	struct person p;
	enum err e;

	if (!person_role_parse(j->argv[2], &r))
		return err_set(ERR_USAGE, "a role is cashier, manager or owner, not '%.64s'", j->argv[2]);
	e = people_find(&j->session.store, j->argv[1], &p);
	if (e == ERR_OK)
		e = people_set_role(&j->session.store, p.number, r, &j->act);
	return e == ERR_OK ? print_number(j, p.number) : e;
}

static enum err rename_person(struct job *j)
{
	struct person p;
	enum err e = people_find(&j->session.store, j->argv[1], &p);

	if (e == ERR_OK)
		e = people_rename(&j->session.store, p.number, j->argv[2]);
	return e == ERR_OK ? print_number(j, p.number) : e;
}

static enum err retire(struct job *j)
{
	struct person p;
	enum err e = people_find(&j->session.store, j->argv[1], &p);

	if (e == ERR_OK)
		e = people_retire(&j->session.store, p.number, &j->act);
	return e == ERR_OK ? print_number(j, p.number) : e;
}

/* By number alone: whoever has left may have the name of somebody who works here. */
static enum err erase(struct job *j)
{
	int64_t number;
	enum err e;

	if (text_int(j->argv[1], 1, PERSON_NUMBER_MAX, &number) != ERR_OK)
		return err_set(ERR_USAGE, "the NUMBER of somebody retired, not '%.64s'; chit cashier list --all shows it", j->argv[1]);
	e = people_erase(&j->session.store, (uint32_t)number);
	return e == ERR_OK ? print_number(j, (uint32_t)number) : e;
}

static int run(int argc, char **argv, int want, const char *words, enum err (*work)(struct job *))
{
	struct job j = { .argv = argv };
	const struct cli_option options[] = {
		{ "store", CLI_TEXT, &j.session.dir, 0, 0 }, { "key-file", CLI_TEXT, &j.session.key_file, 0, 0 },
		{ "json", CLI_FLAG, &j.json, 0, 0 },	     { "all", CLI_FLAG, &j.all, 0, 0 },
		{ "role", CLI_TEXT, &j.role, 0, 0 },	     { "number", CLI_INT, &j.number, 1, PERSON_NUMBER_MAX },
	};
	enum err e;

	if (!cli_arguments(argc, argv, options, CLI_COUNT(options), want, words))
		return 2;
	e = session_open(&j.session, work == list ? SESSION_LOOK : SESSION_WRITE);
	if (e != ERR_OK)
		return cli_fail(e);
	j.act = (struct people_act){ .now = j.session.now, .random = random_system() };
	e = work(&j);
	session_close(&j.session);
	return e == ERR_OK ? 0 : cli_fail(e);
}

int till_cashier_add(int argc, char **argv)
{
	return run(argc, argv, 1, "one NAME; of more words in quotes", add);
}

int till_cashier_list(int argc, char **argv)
{
	return run(argc, argv, 0, "no name: it shows them all", list);
}

int till_cashier_pin(int argc, char **argv)
{
	return run(argc, argv, 1, "one WHO, a name or a number", pin);
}

int till_cashier_role(int argc, char **argv)
{
	return run(argc, argv, 2, "WHO, a name or a number, and a role: cashier, manager or owner", role);
}

int till_cashier_rename(int argc, char **argv)
{
	return run(argc, argv, 2, "WHO, a name or a number, and the new NAME", rename_person);
}

int till_cashier_retire(int argc, char **argv)
{
	return run(argc, argv, 1, "one WHO, a name or a number", retire);
}

int till_cashier_erase(int argc, char **argv)
{
	return run(argc, argv, 1, "one NUMBER", erase);
}
