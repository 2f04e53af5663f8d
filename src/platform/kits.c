/* tills_add: a till and the kit that makes it. */
#include "platform/tills.h"

#include "document/kit.h"
#include "platform/deliver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Everything on its way into a kit. */
struct work {
	struct kit kit;
	uint8_t pack[DOCUMENT_MAX], plain[KIT_MAX];
};

static enum err insert_till(struct storage *s, const struct keys *k, const struct tills_order *o, int64_t now,
			    struct random r, uint8_t code[KIT_CODE_LEN])
{
	uint8_t memory[KIT_CODE_LEN + WRAP_OVERHEAD];
	struct buf wrapped;
	enum err e = random_fill(r, code, KIT_CODE_LEN);

	buf_init(&wrapped, memory, sizeof memory);
	if (e == ERR_OK)
		e = keys_wrap(k, "till-code", bytes_of_str(o->id), bytes_of(code, KIT_CODE_LEN), r, &wrapped);
	if (e == ERR_OK)
		e = db_run(&s->db, "INSERT INTO till (id, merchant, shop, code, code_expires, added_at) "
			   "VALUES (?1, ?2, ?3, ?4, ?5, ?6)", "tttbii", o->id, o->merchant, o->shop, buf_bytes(&wrapped),
			   o->expires, now);
	return e == ERR_EXISTS ? err_set(e, "there is a till '%s' already; a till that is made anew gets a new id", o->id) : e;
}

static enum err fill_words(struct storage *s, const struct keys *k, const struct tills_order *o, struct kit *kit)
{
	enum err e = storage_get(s, "name", kit->name, sizeof kit->name);

	if (e == ERR_OK)
		e = storage_get(s, "url", kit->url, sizeof kit->url);
	if (e != ERR_OK)
		return e;
	snprintf(kit->merchant, sizeof kit->merchant, "%s", o->merchant);
	snprintf(kit->till, sizeof kit->till, "%s", o->id);
	snprintf(kit->shop, sizeof kit->shop, "%s", o->shop);
	memcpy(kit->root, k->root, sizeof kit->root);
	kit->keyset = keys_keyset(k);
	kit->expires = o->expires;
	return ERR_OK;
}

static enum err fill_pin(const struct keys *k, struct kit *kit)
{
	struct keyset *set = calloc(1, sizeof *set);
	enum err e = set ? keyset_open(kit->keyset, k->root, 0, set) : err_set(ERR_NOMEM, "no memory for a key set");

	if (e == ERR_OK) {
		kit->has_pin = set->has_pin;
		memcpy(kit->pin, set->pin, sizeof kit->pin);
	}
	free(set);
	return e;
}

static enum err fill_keys(struct storage *s, const struct keys *k, const char *merchant, int64_t now, struct kit *kit)
{
	struct accounts_secrets secrets;
	enum err e = accounts_secrets(s, k, merchant, now, &secrets);

	if (e != ERR_OK)
		return e;
	kit->n_keys = secrets.n;
	memcpy(kit->keys, secrets.keys, sizeof kit->keys);
	digest_wipe(&secrets, sizeof secrets);
	return ERR_OK;
}

/* The till and its first pack, in one transaction. */
static enum err make_till(struct storage *s, const struct keys *k, const struct tills_order *o, int64_t now,
			  struct random r, struct work *w)
{
	struct buf pack;
	struct till t;
	bool more;
	enum err e = insert_till(s, k, o, now, r, w->kit.code);

	buf_init(&pack, w->pack, sizeof w->pack);
	if (e == ERR_OK)
		e = tills_find(s, o->id, &t);
	if (e == ERR_OK)
		e = deliver_pack(s, k, &t, now, 0, &pack, &more);
	if (e == ERR_OK)
		e = fill_words(s, k, o, &w->kit);
	if (e == ERR_OK)
		e = fill_pin(k, &w->kit);
	if (e == ERR_OK)
		e = fill_keys(s, k, o->merchant, now, &w->kit);
	w->kit.pack = buf_bytes(&pack);
	return e;
}

static enum err seal_kit(const struct tills_order *o, struct random r, struct work *w, struct buf *out)
{
	uint8_t memory[256];
	struct buf plain, passphrase;
	enum err e;

	buf_init(&plain, w->plain, sizeof w->plain);
	buf_init(&passphrase, memory, sizeof memory);
	passphrase_normalise(o->passphrase, &passphrase);
	e = passphrase.over ? err_set(ERR_USAGE, "the passphrase is too long") : kit_encode(&w->kit, &plain);
	if (e == ERR_OK)
		e = box_seal(buf_bytes(&passphrase), o->cost, buf_bytes(&plain), r, out);
	digest_wipe(memory, sizeof memory);
	return e;
}

static enum err check(struct storage *s, const struct tills_order *o, int64_t now)
{
	struct merchant m;
	enum err e = storage_check_id("till", o->id);

	if (e == ERR_OK)
		e = storage_check_id("shop", o->shop);
	if (e == ERR_OK && o->expires <= now)
		e = err_set(ERR_USAGE, "a kit's end must be to come");
	return e == ERR_OK ? accounts_merchant(s, o->merchant, &m) : e;
}

enum err tills_add(struct storage *s, const struct keys *k, const struct tills_order *o, int64_t now,
		   struct random r, struct buf *kit)
{
	struct work *w = calloc(1, sizeof *w);
	bool made = false;
	enum err e = w ? check(s, o, now) : err_set(ERR_NOMEM, "no memory for a kit");

	if (e == ERR_OK)
		e = db_begin(&s->db);
	if (e == ERR_OK) {
		e = storage_end(s, make_till(s, k, o, now, r, w));
		made = e == ERR_OK;
	}
	if (e == ERR_OK)
		e = seal_kit(o, r, w, kit);
	if (e != ERR_OK && made)
		tills_forget(s, o->id);
	if (w)
		digest_wipe(w, sizeof *w);
	free(w);
	return e;
}
