/* chit carte, chit house: what is sold, and by which rules. */
#include "main/counter.h"

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "store/carte.h"
#include "store/house.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int finish(struct counter *k, enum err e, int status)
{
	int failed = e == ERR_OK ? 0 : cli_fail(e);

	counter_close(k);
	return failed ? failed : status;
}

static struct carte_act act_of(const struct counter *k)
{
	return (struct carte_act){ .who = k->acting.who, .now = k->session.now };
}

static void print_imported(const struct counter *k, const struct carte_imported *r)
{
	for (size_t i = 0; i < r->n_faults && !k->json; i++)
		fprintf(stderr, "chit carte import: %s\n", r->faults[i]);
	if (k->json) {
		json_t *faults = json_array();

		for (size_t i = 0; i < r->n_faults; i++)
			json_array_append_new(faults, json_words(r->faults[i]));
		cli_json(json_pack("{s:b, s:I, s:I, s:I, s:I, s:I, s:o}", "taken", r->n_faults == 0, "groups",
				   (json_int_t)r->groups, "items",
				   (json_int_t)r->items, "sets", (json_int_t)r->sets, "modifiers", (json_int_t)r->modifiers, "prices",
				   (json_int_t)r->prices, "faults", faults));
	} else if (r->n_faults == 0) {
		printf(_("%lld groups, %lld items, %lld modifiers; %lld prices are new\n"), (long long)r->groups, (long long)r->items,
		       (long long)r->modifiers, (long long)r->prices);
	}
}

static enum err import(struct counter *k, const char *path, int *status)
{
	struct carte_imported *r = calloc(1, sizeof *r);
	struct carte_act act = act_of(k);
	uint8_t *data = NULL;
	size_t len = 0;
	enum err e = r ? file_read(AT_FDCWD, path, CARTE_BYTES_MAX, &data, &len) : err_set(ERR_NOMEM, "no memory for the carte");

	if (e == ERR_OK)
		e = carte_import(&k->session.store, bytes_of(data, len), &act, r);
	if (r && (e == ERR_OK || (e == ERR_FORMAT && r->n_faults)))	/* not where no file was read at all */
		print_imported(k, r);
	if (e == ERR_FORMAT && r && r->n_faults) {
		*status = 1;
		e = ERR_OK;
	}
	free(data);
	free(r);
	return e;
}

int till_carte_import(int argc, char **argv)
{
	struct counter k = { .json = false };
	int left, status = 0;
	enum err e;

	if (counter_options(&k, argc, argv, NULL, 0, &left) != ERR_OK)
		return 2;
	acting_word(&k.acting, argv, &left);
	if (left != 1)
		return cli_usage("one FILE of CSV; see chit-carte(5)");
	e = counter_open(&k);
	if (e == ERR_OK)
		e = counter_manager(&k, _("A manager must take another carte."));
	if (e == ERR_OK)
		e = import(&k, argv[1], &status);
	return finish(&k, e, status);
}

int till_carte_export(int argc, char **argv)
{
	struct counter k = { .looks = true };
	uint8_t *memory = malloc(CARTE_BYTES_MAX);
	struct buf b;
	int left;
	enum err e = memory ? ERR_OK : err_set(ERR_NOMEM, "no memory for the carte");

	if (e == ERR_OK && (counter_options(&k, argc, argv, NULL, 0, &left) != ERR_OK || left > 1)) {
		free(memory);
		return cli_usage("a FILE, or none for standard output");
	}
	buf_init(&b, memory, memory ? CARTE_BYTES_MAX : 0);
	if (e == ERR_OK)
		e = counter_open(&k);
	if (e == ERR_OK)
		e = carte_export(&k.session.store, &b);
	if (e == ERR_OK && left == 1)
		e = file_write(AT_FDCWD, argv[1], buf_bytes(&b), 0644);
	else if (e == ERR_OK)
		fwrite(b.data, 1, b.len, stdout);
	free(memory);
	return finish(&k, e, 0);
}

static enum err list_one(void *ctx, const struct carte_item *i)
{
	struct counter *k = ctx;

	if (k->json)
		cli_json(json_pack("{s:I, s:o, s:o, s:s, s:o, s:s%, s:o, s:b, s:b}", "plu", (json_int_t)i->plu, "name",
				   json_words(i->name), "code",
				   json_words(i->code), "group", i->group, "price",
				   i->price == CARTE_PRICE_OPEN ? json_null() : json_integer(i->price), "tax", &i->tax,
						   (size_t)1, "product",
				   json_words(i->product), "sold_out", (int)i->sold_out, "weighed", (int)i->weighed));
	else
		printf("%6u  %-12s %10s  %s%s%s\n", i->plu, i->group, i->price == CARTE_PRICE_OPEN ? "-" : counter_money(k,
				   i->price), i->name,
		       i->weighed ? _("  (by weight)") : "", i->sold_out ? _("  (sold out)") : "");
	return ERR_OK;
}

int till_carte_list(int argc, char **argv)
{
	struct counter k = { .looks = true };
	int left;
	enum err e;

	if (counter_options(&k, argc, argv, NULL, 0, &left) != ERR_OK)
		return 2;
	if (left > 1)
		return cli_usage("words to look for, or none for all of it");
	e = counter_open(&k);
	if (e == ERR_OK && left)
		e = carte_search(&k.session.store, argv[1], 1000, list_one, &k);
	else if (e == ERR_OK)
		e = carte_items(&k.session.store, NULL, list_one, &k);
	return finish(&k, e, 0);
}

int till_carte_sold_out(int argc, char **argv)
{
	struct counter k = { .json = false };
	struct carte_act act;
	bool back = false;
	const struct cli_option more[] = { { "back", CLI_FLAG, &back, 0, 0 } };
	int64_t plu = 0;
	int left;
	enum err e;

	if (counter_options(&k, argc, argv, more, CLI_COUNT(more), &left) != ERR_OK)
		return 2;
	if (left != 1 || text_int(argv[1], 1, CARTE_PLU_MAX, &plu) != ERR_OK)
		return cli_usage("the PLU number of an item; with --back it is there again");
	e = counter_open(&k);
	act = act_of(&k);
	if (e == ERR_OK)
		e = carte_sold_out(&k.session.store, (uint32_t)plu, !back, &act);
	return finish(&k, e == ERR_NOT_FOUND ? ERR_REFUSED : e, 0);
}

static enum err show_one(void *ctx, const char *name, const char *value)
{
	const struct counter *k = ctx;

	if (k->json)
		cli_json(json_pack("{s:s, s:o}", "name", name, "value", cli_json_text(bytes_of_str(value))));
	else
		printf("%-16s %s\n", name, value);
	return ERR_OK;
}

int till_house(int argc, char **argv)
{
	struct counter k = { .json = false };
	int left;
	bool show, set;
	enum err e;

	if (counter_options(&k, argc, argv, NULL, 0, &left) != ERR_OK)
		return 2;
	show = left == 0 || (left == 1 && strcmp(argv[1], "show") == 0);
	set = left == 3 && strcmp(argv[1], "set") == 0;
	if (!show && !set)
		return cli_usage("show, or set NAME VALUE");
	k.looks = show;
	e = counter_open(&k);
	if (e == ERR_OK && set)
		e = counter_manager(&k, _("A manager must change the house."));
	if (e == ERR_OK && set)
		e = house_set(&k.session.store, &(struct house_change){ .name = argv[2], .value = argv[3], .who = k.acting.who,
			      .now = k.session.now });
	else if (e == ERR_OK)
		e = house_each(&k.session.store, show_one, &k);
	return finish(&k, e == ERR_NOT_FOUND || e == ERR_FORMAT || e == ERR_TOO_LONG ? ERR_USAGE : e, 0);
}
