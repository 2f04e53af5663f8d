/* chit init, chit enrol */
#include "till/enrol.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "main/till.h"
#include "seal/digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PASSPHRASE_MAX = 256 };

/* Before anybody is asked for a passphrase. */
static enum err look_for(const char *path)
{
	return access(path, R_OK) == 0 ? ERR_OK : err_errno("%s", path);
}

static enum err open_kit(struct enrol_kit *kit, const char *path, int64_t now)
{
	uint8_t memory[PASSPHRASE_MAX];
	struct buf typed;
	enum err e;

	buf_init(&typed, memory, sizeof memory);
	e = look_for(path);
	if (e == ERR_OK)
		e = cli_passphrase(_("passphrase of the kit"), false, &typed);
	if (e == ERR_OK)
		e = enrol_kit_open(kit, path, buf_bytes(&typed), now);
	digest_wipe(memory, sizeof memory);
	return e;
}

static void say_joined(const struct kit *k, bool json, const char *dir)
{
	char name[512];

	if (json) {
		cli_json(json_pack("{s:o, s:o, s:o, s:o, s:o}", "store", json_words(dir), "platform",
				   k ? json_words(k->name) : json_null(), "merchant", k ? json_words(k->merchant) : json_null(),
				   "till", k ? json_words(k->till) : json_null(), "shop", k ? json_words(k->shop) : json_null()));
		return;
	}
	if (!k) {
		printf(_("This till is ready, without a platform. chit enrol KIT joins one.\n"));
		return;
	}
	text_filter(bytes_of_str(k->name), name, sizeof name);
	printf(_("Till %s of merchant %s has joined %s. It can redeem from now on, without a network.\n"), k->till,
	       k->merchant, name);
	printf(_("The platform learns of it by the first chit upload, or chit export to a stick.\n"));
}

struct init_words {
	const char *store, *kit, *key_file;
	bool json, no_passphrase;
};

static enum err make(const struct init_words *w, const char *dir, const struct enrol_kit *kit, int64_t now)
{
	uint8_t memory[PASSPHRASE_MAX];
	struct buf typed;
	struct store_secret secret = { .key_file = w->key_file, .cost = BOX_COST_DEFAULT };
	struct store s;
	enum err e = ERR_OK;

	buf_init(&typed, memory, sizeof memory);
	if (!w->no_passphrase)
		e = cli_passphrase(_("new passphrase for this till"), true, &typed);
	if (e == ERR_OK && typed.len == 0 && !w->key_file)
		e = err_set(ERR_USAGE, "a passphrase, or --key-file FILE, must guard the store");
	if (e == ERR_OK && typed.len)
		e = passphrase_check(buf_bytes(&typed));
	secret.passphrase = buf_bytes(&typed);
	if (e == ERR_OK)
		e = enrol_init(&s, dir, &secret, kit, now, random_system());
	digest_wipe(memory, sizeof memory);
	if (e == ERR_OK) {
		say_joined(kit ? &kit->kit : NULL, w->json, dir);
		store_close(&s);
	}
	return e;
}

int till_init(int argc, char **argv)
{
	struct init_words w = { .store = NULL };
	const struct cli_option options[] = {
		{ "store", CLI_TEXT, &w.store, 0, 0 },	     { "kit", CLI_TEXT, &w.kit, 0, 0 },
		{ "key-file", CLI_TEXT, &w.key_file, 0, 0 }, { "json", CLI_FLAG, &w.json, 0, 0 },
		{ "no-passphrase", CLI_FLAG, &w.no_passphrase, 0, 0 },
	};
	struct enrol_kit kit = { .memory = NULL };
	int64_t now = clock_now(clock_system());
	const char *dir;
	int left;
	enum err e = ERR_OK;

	if (cli_options(argc, argv, options, CLI_COUNT(options), &left) != ERR_OK)
		return 2;
	if (left)
		return cli_usage("'%s' is one word too many; the kit is named by --kit", argv[1]);
	dir = w.store ? w.store : getenv("CHIT_STORE");
	if (!dir || !*dir)
		return cli_usage("where should the store be? Say --store DIR");
	if (w.no_passphrase && !w.key_file)
		return cli_usage("--no-passphrase goes with --key-file FILE");
	if (w.kit)
		e = open_kit(&kit, w.kit, now);
	if (e == ERR_OK)
		e = make(&w, dir, w.kit ? &kit : NULL, now);
	enrol_kit_close(&kit);
	return e == ERR_OK ? 0 : cli_fail(e);
}

int till_enrol(int argc, char **argv)
{
	struct session s = { .dir = NULL };
	bool json = false;
	const struct cli_option options[] = {
		{ "store", CLI_TEXT, &s.dir, 0, 0 },
		{ "key-file", CLI_TEXT, &s.key_file, 0, 0 },
		{ "json", CLI_FLAG, &json, 0, 0 },
	};
	struct enrol_kit kit = { .memory = NULL };
	uint32_t stream;
	int left;
	enum err e;

	if (cli_options(argc, argv, options, CLI_COUNT(options), &left) != ERR_OK)
		return 2;
	if (left != 1)
		return cli_usage("one KIT, the file that the platform gave you");
	e = look_for(argv[1]);
	if (e == ERR_OK)
		e = session_open(&s, SESSION_WRITE);
	if (e == ERR_OK)
		e = open_kit(&kit, argv[1], s.now);
	if (e == ERR_OK)
		e = enrol_join(&s.store, &kit, s.now, random_system(), &stream);
	if (e == ERR_OK)
		say_joined(&kit.kit, json, s.store.dir);
	enrol_kit_close(&kit);
	session_close(&s);
	return e == ERR_OK ? 0 : cli_fail(e);
}
