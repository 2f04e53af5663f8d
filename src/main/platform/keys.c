/* key and policy. */
#include "main/platform.h"

#include "platform/policies.h"

#include <stdio.h>
#include <string.h>

static const char use_letters[] = "?IDE";

int key_rotate_command(int argc, char **argv)
{
	struct session s;
	struct session_passphrase p;
	struct keys_secret root = { 0 };
	const char *use = "I";
	bool compromised = false;
	struct cli_option options[] = {
		SESSION_KEY_OPTIONS(s),
		{ "use", CLI_TEXT, &use, 0, 0 }, { "root", CLI_TEXT, &root.file, 0, 0 },
		{ "compromised", CLI_FLAG, &compromised, 0, 0 },
	};
	const char *letter;
	int left;
	enum err e;

	session_init(&s);
	if (cli_options(argc, argv, options, CLI_COUNT(options), &left) != ERR_OK)
		return 2;
	letter = strlen(use) == 1 && *use != '?' ? strchr(use_letters, *use) : NULL;
	if (left != 0 || !letter)
		return cli_usage("--use is I (coupons), D (documents) or E (what is sealed to the platform)");
	e = session_unlock(&s);
	if (e == ERR_OK) {
		e = session_passphrase(&p, "passphrase of the root key", false);
		root.passphrase = buf_bytes(&p.buf);
		if (e == ERR_OK)
			e = keys_rotate(&s.storage, &s.keys, (enum key_use)(letter - use_letters), compromised, &root, s.now,
					s.random);
		session_passphrase_wipe(&p);
	}
	if (e == ERR_OK && s.json)
		cli_json(json_pack("{s:s, s:I, s:b}", "use", use, "keyset", (json_int_t)s.keys.version, "compromised",
				   compromised));
	else if (e == ERR_OK)
		printf("there is a new key %s; key set %llu goes out with the next packs\n", use,
		       (unsigned long long)s.keys.version);
	return session_end(&s, e);
}

static enum err show_key(void *ctx, const struct keys_row *k)
{
	struct session *s = ctx;
	const struct keyset_row *r = &k->row;
	char use[2] = { use_letters[r->use & 3], 0 };
	uint8_t kid[KID_LEN];

	key_kid(r->key, kid);
	if (s->json)
		cli_json(json_pack("{s:s, s:o, s:o, s:b, s:o, s:o, s:o}", "use", use, "kid",
				   session_json_hex(bytes_of(kid, KID_LEN)), "key", session_json_hex(bytes_of(r->key, KEY_LEN)),
				   "newest", k->newest, "from", session_json_time(r->from), "until",
				   session_json_time(r->until), "revoked", session_json_time(r->revoked_at)));
	else
		printf("%s  %02x%02x%02x%02x  from %s until %s%s%s%s\n", use, kid[0], kid[1], kid[2], kid[3], session_utc(r->from),
		       session_utc(r->until), k->newest ? "  in use" : "", r->revoked_at ? "  revoked " : "",
		       r->revoked_at ? session_utc(r->revoked_at) : "");
	return ERR_OK;
}

int key_list_command(int argc, char **argv)
{
	struct session s;
	struct cli_option options[] = { SESSION_OPTIONS(s) };
	enum err e;

	session_init(&s);
	if (!cli_arguments(argc, argv, options, CLI_COUNT(options), 0, "takes no arguments"))
		return 2;
	e = session_open(&s);
	if (e == ERR_OK)
		e = keys_each(&s.storage, show_key, &s);
	return session_end(&s, e);
}

int policy_set_command(int argc, char **argv)
{
	struct session s;
	struct cli_option options[] = { SESSION_OPTIONS(s) };
	enum err e;

	session_init(&s);
	if (!cli_arguments(argc, argv, options, CLI_COUNT(options), 2,
			   "wants a NAME and a VALUE, or 'default'; 'policy list' shows them"))
		return 2;
	e = session_open(&s);
	if (e == ERR_OK && strcmp(argv[2], "default") == 0)
		e = policies_unset(&s.storage, argv[1]);
	else if (e == ERR_OK)
		e = policies_set(&s.storage, argv[1], argv[2]);
	if (e == ERR_OK && s.json)
		cli_json(json_pack("{s:s, s:s}", "policy", argv[1], "value", argv[2]));
	else if (e == ERR_OK)
		printf("%s: %s, from the next packs on\n", argv[1], argv[2]);
	return session_end(&s, e);
}

static void show_policy(const struct session *s, const struct policy *p, const char *currency)
{
	for (size_t i = 0; i < POLICIES_COUNT; i++) {
		int64_t v = policies_value(p, &POLICIES[i]);

		if (s->json)
			cli_json(json_pack("{s:s, s:I, s:s}", "policy", POLICIES[i].name, "value", (json_int_t)v, "unit",
					   POLICIES[i].money ? currency : "s"));
		else if (POLICIES[i].money)
			printf("%-16s %14s  %s\n", POLICIES[i].name, session_money(v, currency), POLICIES[i].summary);
		else
			printf("%-16s %12lld s  %s\n", POLICIES[i].name, (long long)v, POLICIES[i].summary);
	}
}

int policy_list_command(int argc, char **argv)
{
	struct session s;
	struct cli_option options[] = { SESSION_OPTIONS(s) };
	struct policy policy;
	char currency[4];
	enum err e;

	session_init(&s);
	if (!cli_arguments(argc, argv, options, CLI_COUNT(options), 0, "takes no arguments"))
		return 2;
	e = session_open(&s);
	if (e == ERR_OK)
		e = policies_load(&s.storage, &policy);
	if (e == ERR_OK)
		e = storage_get(&s.storage, "currency", currency, sizeof currency);
	if (e == ERR_OK)
		show_policy(&s, &policy, currency);
	return session_end(&s, e);
}
