#include "main/platform.h"

#include "base/file.h"
#include "platform/accept.h"
#include "platform/tills.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PASSPHRASE_CAP = 32, KIT_DAYS = 30 };

/* The kit's passphrase: made, unless CHIT_PASSPHRASE stands for it. */
static enum err kit_passphrase(struct session *s, char made[PASSPHRASE_CAP], struct bytes *out)
{
	const char *given = getenv("CHIT_PASSPHRASE");
	enum err e;

	made[0] = 0;
	if (given) {
		*out = bytes_of_str(given);
		return ERR_OK;
	}
	e = passphrase_make(s->random, made, PASSPHRASE_CAP);
	*out = bytes_of_str(made);
	return e;
}

static enum err write_kit(struct session *s, struct tills_order *o, const char *path)
{
	uint8_t *memory;
	struct buf kit;
	enum err e;

	if (access(path, F_OK) == 0)
		return err_set(ERR_EXISTS, "%s is there already; a kit is not written over", path);
	memory = malloc(DOCUMENT_MAX);
	if (!memory)
		return err_set(ERR_NOMEM, "no memory for a kit");
	buf_init(&kit, memory, DOCUMENT_MAX);
	e = tills_add(&s->storage, &s->keys, o, s->now, s->random, &kit);
	if (e == ERR_OK && (e = file_write(AT_FDCWD, path, buf_bytes(&kit), 0600)) != ERR_OK)
		tills_forget(&s->storage, o->id);
	free(memory);
	return e;
}

static void report_kit(const struct session *s, const struct tills_order *o, const char *path, const char *made)
{
	if (s->json) {
		json_t *j = json_pack("{s:s, s:s, s:s, s:s, s:o}", "till", o->id, "merchant", o->merchant, "shop", o->shop,
				      "kit", path, "expires", session_json_time(o->expires));

		if (*made)
			json_object_set_new(j, "passphrase", json_string(made));
		cli_json(j);
		return;
	}
	printf("till %s: kit %s, good until %s\n", o->id, path, session_utc(o->expires));
	if (*made)
		printf("passphrase: %s\nSend it by another way than the kit. It is shown only now.\n", made);
	else
		puts("passphrase: as in CHIT_PASSPHRASE");
}

int till_add_command(int argc, char **argv)
{
	struct session s;
	struct tills_order o = { .shop = "main", .cost = BOX_COST_KIT };
	const char *path = NULL, *expires = NULL;
	struct cli_option options[] = {
		SESSION_KEY_OPTIONS(s),
		{ "merchant", CLI_TEXT, &o.merchant, 0, 0 }, { "kit", CLI_TEXT, &path, 0, 0 },
		{ "shop", CLI_TEXT, &o.shop, 0, 0 }, { "expires", CLI_TEXT, &expires, 0, 0 },
	};
	char made[PASSPHRASE_CAP];
	int left;
	enum err e;

	session_init(&s);
	if (cli_options(argc, argv, options, CLI_COUNT(options), &left) != ERR_OK)
		return 2;
	if (left != 1 || !o.merchant || !path)
		return cli_usage("wants an ID, --merchant M and --kit FILE");
	o.id = argv[1];
	e = session_time(&s, "expires", expires, s.now + KIT_DAYS * INT64_C(86400), &o.expires);
	if (e == ERR_OK)
		e = session_unlock(&s);
	if (e == ERR_OK)
		e = kit_passphrase(&s, made, &o.passphrase);
	if (e == ERR_OK)
		e = write_kit(&s, &o, path);
	if (e == ERR_OK)
		report_kit(&s, &o, path, made);
	digest_wipe(made, sizeof made);
	return session_end(&s, e);
}

static const char *till_state(const struct till *t)
{
	if (t->revoked_at)
		return "revoked";
	return t->enrolled ? "enrolled" : "waiting";
}

/* Those who came with the same code, in JSON or as lines. */
struct others {
	struct session *session;
	json_t *list;
};

static enum err show_other(void *ctx, const struct tills_other *o)
{
	struct others *x = ctx;
	uint8_t kid[KID_LEN];

	key_kid(o->verify, kid);
	if (x->session->json)
		json_array_append_new(x->list, json_pack("{s:o, s:s, s:o, s:o}", "key", session_json_hex(bytes_of(kid, KID_LEN)),
			"reason", answer_reason_name(o->reason), "first", session_json_time(o->first_seen), "last",
			session_json_time(o->last_seen)));
	else
		printf("              another came: key %02x%02x%02x%02x, %s, %s to %s\n", kid[0], kid[1], kid[2], kid[3],
		       answer_reason_name(o->reason), session_utc(o->first_seen), session_utc(o->last_seen));
	return ERR_OK;
}

static json_t *till_key(const struct till *t)
{
	uint8_t kid[KID_LEN];

	if (!t->enrolled)
		return json_null();
	key_kid(t->verify, kid);
	return session_json_hex(bytes_of(kid, KID_LEN));
}

static enum err show_till(void *ctx, const struct till *t)
{
	struct session *s = ctx;
	struct others x = { s, json_array() };
	enum err e;

	if (!s->json)
		printf("%-12s  %-12s  shop %-12s  %-8s  since %s  held %lld\n", t->id, t->merchant, t->shop, till_state(t),
		       session_utc(t->revoked_at ? t->revoked_at : t->enrolled ? t->enrolled_at : t->added_at),
		       (long long)t->held);
	e = tills_each_other(&s->storage, t->id, show_other, &x);
	if (e != ERR_OK || !s->json) {
		json_decref(x.list);
		return e;
	}
	cli_json(json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:I, s:I, s:o}", "till", t->id, "merchant", t->merchant,
			   "shop", t->shop, "state", till_state(t), "key", till_key(t), "kit_expires",
			   session_json_time(t->code_expires), "enrolled", session_json_time(t->enrolled_at), "revoked",
			   session_json_time(t->revoked_at), "pack", (json_int_t)t->pack_version, "held",
			   (json_int_t)t->held, "others", x.list));
	return ERR_OK;
}

int till_list_command(int argc, char **argv)
{
	struct session s;
	struct cli_option options[] = { SESSION_OPTIONS(s) };
	enum err e;

	session_init(&s);
	if (!cli_arguments(argc, argv, options, CLI_COUNT(options), 0, "takes no arguments"))
		return 2;
	e = session_open(&s);
	if (e == ERR_OK)
		e = tills_each(&s.storage, show_till, &s);
	return session_end(&s, e);
}

int till_revoke_command(int argc, char **argv)
{
	struct session s;
	struct cli_option options[] = { SESSION_OPTIONS(s) };
	bool again = false;
	enum err e;

	session_init(&s);
	if (!cli_arguments(argc, argv, options, CLI_COUNT(options), 1, "wants the till's ID"))
		return 2;
	e = session_open(&s);
	if (e == ERR_OK)
		e = tills_revoke(&s.storage, argv[1], s.now, &again);
	if (e == ERR_OK && s.json)
		cli_json(json_pack("{s:s, s:b, s:b}", "till", argv[1], "revoked", 1, "again", again));
	else if (e == ERR_OK)
		printf("till %s is revoked%s. What it sends is held for you; 'merchant rekey' shuts it out of coupons\n"
		       "that are issued from now on.\n", argv[1], again ? ", as it was before" : "");
	return session_end(&s, e);
}

int till_release_command(int argc, char **argv)
{
	struct session s;
	struct cli_option options[] = { SESSION_KEY_OPTIONS(s) };
	struct till t;
	size_t taken = 0;
	enum err e;

	session_init(&s);
	if (!cli_arguments(argc, argv, options, CLI_COUNT(options), 1, "wants the till's ID"))
		return 2;
	e = session_unlock(&s);
	if (e == ERR_OK)
		e = tills_find(&s.storage, argv[1], &t);
	if (e == ERR_OK)
		e = accept_held(&s.storage, &s.keys, argv[1], s.now, &taken);
	if (e == ERR_OK && s.json)
		cli_json(json_pack("{s:s, s:I}", "till", argv[1], "taken", (json_int_t)taken));
	else if (e == ERR_OK)
		printf("%zu held batches of till %s were taken\n", taken, argv[1]);
	return session_end(&s, e);
}
