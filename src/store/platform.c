#include "store/platform.h"

#include "base/text.h"
#include "seal/cbor.h"

#include <stdio.h>
#include <string.h>

static int64_t *const *policy_fields(struct policy *p, int64_t *fields[9])
{
	fields[0] = &p->trust_say;
	fields[1] = &p->trust_halve;
	fields[2] = &p->trust_ask;
	fields[3] = &p->cap_coupon;
	fields[4] = &p->cap_outage;
	fields[5] = &p->cap_day;
	fields[6] = &p->reversal_window;
	fields[7] = &p->undo_window;
	fields[8] = &p->repeat_window;
	return fields;
}

void platform_put_policy(const struct policy *p, struct buf *b)
{
	struct policy copy = *p;
	int64_t *fields[9];

	policy_fields(&copy, fields);
	cbor_put_array(b, 9);
	for (size_t i = 0; i < 9; i++)
		cbor_put_int(b, *fields[i]);
}

enum err platform_get_policy(struct bytes s, struct policy *out)
{
	struct policy t = { 0 };
	int64_t *fields[9];
	struct cbor_in in;

	policy_fields(&t, fields);
	cbor_open(&in, s);
	if (cbor_get_array(&in, 9) != 9)
		cbor_fail(&in);
	for (size_t i = 0; i < 9; i++)
		*fields[i] = cbor_get_int(&in);
	if (cbor_close(&in) != ERR_OK)
		return err_set(ERR_CORRUPT, "the policy of a platform is damaged in the store");
	*out = t;
	return ERR_OK;
}

/* The name under which a key is wrapped: bound to its platform and its public half. */
static void key_name(uint32_t stream, const uint8_t public[KEY_LEN], char out[96])
{
	char hex[2 * KEY_LEN + 1];

	hex_encode(bytes_of(public, KEY_LEN), hex, sizeof hex);
	snprintf(out, 96, "merchant/%u/%s", stream, hex);
}

static enum err add_key(struct store *s, uint32_t stream, const uint8_t secret[KEY_LEN], struct random r)
{
	uint8_t memory[KEY_LEN + WRAP_OVERHEAD];
	struct open_key k = { 0 };
	char name[96];
	struct buf b;
	enum err e = open_key_load(&k, secret);

	if (e != ERR_OK)
		return err_set(e, "the platform sent a merchant key that is none");
	key_name(stream, k.public.raw, name);
	buf_init(&b, memory, sizeof memory);
	e = store_wrap(s, name, bytes_of(secret, KEY_LEN), r, &b);
	if (e == ERR_OK)
		e = db_run(&s->db, "INSERT INTO merchant_key (stream, number, public, wrapped) SELECT ?1, "
			   "(SELECT coalesce(max(number), 0) + 1 FROM merchant_key WHERE stream = ?1), ?2, ?3 "
			   "WHERE true ON CONFLICT (stream, public) DO NOTHING", "ibb", (int64_t)stream,
			   bytes_of(k.public.raw, KEY_LEN), buf_bytes(&b));
	open_key_finish(&k);
	return e;
}

enum err platform_add_keys(struct store *s, uint32_t stream, const uint8_t (*keys)[KEY_LEN], size_t n, struct random r)
{
	enum err e = ERR_OK;

	while (n-- > 0 && e == ERR_OK)
		e = add_key(s, stream, keys[n], r);
	return e;
}

static enum err load_key(struct store *s, sqlite3_stmt *q, uint32_t stream, struct open_key *out)
{
	uint8_t secret[KEY_LEN], public[KEY_LEN];
	char name[96];
	struct buf b;
	enum err e = db_column_fixed(q, 0, public, sizeof public);

	buf_init(&b, secret, sizeof secret);
	if (e != ERR_OK)
		return e;
	key_name(stream, public, name);
	e = store_unwrap(s, name, db_column_bytes(q, 1), &b);
	if (e == ERR_OK && b.len == sizeof secret)
		e = open_key_load(out, secret);
	else
		e = err_set(ERR_CORRUPT, "%s: a merchant key of stream %u is damaged", s->dir, stream);
	digest_wipe(secret, sizeof secret);
	return e;
}

enum err platform_load_keys(struct store *s, struct trust_platform *out)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT public, wrapped FROM merchant_key WHERE stream = ?1 "
			      "ORDER BY number DESC LIMIT ?2", "ii", (int64_t)out->stream, (int64_t)PACK_KEYS_MAX);

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		e = load_key(s, q, out->stream, &out->keys[out->n_keys]);
		if (e != ERR_OK)
			break;
		out->n_keys++;
	}
	db_done(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err platform_set_code(struct store *s, uint32_t stream, const uint8_t code[KIT_CODE_LEN], struct random r)
{
	uint8_t memory[KIT_CODE_LEN + WRAP_OVERHEAD];
	char name[32];
	struct buf b;
	enum err e;

	snprintf(name, sizeof name, "code/%u", stream);
	buf_init(&b, memory, sizeof memory);
	e = store_wrap(s, name, bytes_of(code, KIT_CODE_LEN), r, &b);
	if (e != ERR_OK)
		return e;
	return db_run(&s->db, "UPDATE platform SET code = ?2 WHERE stream = ?1", "ib", (int64_t)stream, buf_bytes(&b));
}

enum err trust_code(struct store *s, uint32_t stream, uint8_t code[KIT_CODE_LEN])
{
	sqlite3_stmt *q = NULL;
	uint8_t memory[KIT_CODE_LEN];
	char name[32];
	struct buf b;
	enum err e = db_query(&s->db, &q, "SELECT code FROM platform WHERE stream = ?1 AND code IS NOT NULL", "i",
			      (int64_t)stream);

	snprintf(name, sizeof name, "code/%u", stream);
	buf_init(&b, memory, sizeof memory);
	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		e = store_unwrap(s, name, db_column_bytes(q, 0), &b);
	if (e == ERR_OK && b.len != KIT_CODE_LEN)
		e = err_set(ERR_CORRUPT, "%s: the code of stream %u is damaged", s->dir, stream);
	if (e == ERR_OK)
		memcpy(code, memory, KIT_CODE_LEN);
	db_done(q);
	digest_wipe(memory, sizeof memory);
	return e;
}

/* What was accepted stays so: a refusal that comes late is of another till's try. */
enum err trust_set_enrolled(struct store *s, uint32_t stream, bool accepted)
{
	return db_run(&s->db, "UPDATE platform SET code = NULL, enrolled = CASE WHEN enrolled = 1 THEN 1 ELSE ?2 END "
		      "WHERE stream = ?1", "ii", (int64_t)stream, (int64_t)(accepted ? 1 : 2));
}
