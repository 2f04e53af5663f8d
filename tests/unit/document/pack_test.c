/* The largest pack that is allowed fits a document; one more of anything does not. */
#include "help.h"

enum { ROOM = DOCUMENT_MAX + 65536 };

static struct pack_offer offers[PACK_OFFERS_MAX + 1];
static uint8_t revoked[PACK_REVOKED_MAX + 1][SERIAL_LEN];
static char dead[PACK_DEAD_MAX + 1][ID_CAP];
static struct pack_used used[PACK_USED_MAX + 1];
static const uint8_t keyset[KEYSET_MAX + 1] = "a key set";

static enum err encode(const struct pack *p, struct buf *b)
{
	return pack_encode(p, offers, (const uint8_t (*)[SERIAL_LEN])revoked, (const char (*)[ID_CAP])dead, used, b);
}

static int fill(void **state)
{
	struct pack_offer *o = &offers[0];

	(void)state;
	*o = (struct pack_offer){ "twelve-chars", "twelve-chars", "", "KWD", FIELD_AMOUNT_MAX, 10000, 255,
				  PACK_SHOPS_MAX, { "" } };
	memset(o->name, 'n', NAME_MAX);
	for (size_t i = 0; i < PACK_SHOPS_MAX; i++)
		strcpy(o->shops[i], "twelve-chars");
	for (size_t i = 1; i <= PACK_OFFERS_MAX; i++)
		offers[i] = offers[0];
	for (size_t i = 0; i <= PACK_REVOKED_MAX; i++)
		memcpy(revoked[i], &i, sizeof i);
	for (size_t i = 0; i <= PACK_DEAD_MAX; i++)
		strcpy(dead[i], "twelve-chars");
	for (size_t i = 0; i <= PACK_USED_MAX; i++)
		used[i] = (struct pack_used){ "used here", UNITS_MAX, "twelve-chars", "twelve-chars", FIELD_TIME_MAX };
	return 0;
}

static struct pack largest(void)
{
	struct pack p = sample_pack_struct(INT64_MAX, bytes_of(keyset, KEYSET_MAX));

	p.time = FIELD_TIME_MAX;
	strcpy(p.till, "twelve-chars");
	strcpy(p.merchant, "twelve-chars");
	memset(p.merchant_name, 'n', NAME_MAX);
	p.revoked_since = INT64_MAX;
	p.has_policy = true;
	p.policy = (struct policy){ INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX,
				    INT64_MAX, INT64_MAX };
	p.n_keys = PACK_KEYS_MAX;
	memset(p.keys, 0x77, sizeof p.keys);
	p.n_offers = PACK_OFFERS_MAX;
	p.n_revoked = PACK_REVOKED_MAX;
	p.n_dead = PACK_DEAD_MAX;
	p.n_used = PACK_USED_MAX;
	return p;
}

/* Signed and sealed, too: the whole way a pack goes. */
static void the_largest(void **state)
{
	struct buf *b = SCRATCH(ROOM), *doc = SCRATCH(ROOM), *file = SCRATCH(ROOM), *back = SCRATCH(ROOM);
	const struct open_key *keys[1];
	struct open_key till = { 0 };
	struct sign_key d = { 0 };
	struct pack p = largest();
	struct document parsed;
	uint8_t counter = 0;

	(void)state;
	sample_open_key(&till, SAMPLE_TILL_OPEN);
	sample_sign_key(&d, SAMPLE_D);
	keys[0] = &till;
	assert_err(ERR_OK, encode(&p, b));
	assert_err(ERR_OK, document_sign(DOCUMENT_PACK, &d, buf_bytes(b), doc));
	assert_err(ERR_OK, document_seal(buf_bytes(doc), &till.public, sample_random(&counter), file));
	assert_true(file->len <= DOCUMENT_MAX);
	assert_err(ERR_OK, document_open(buf_bytes(file), keys, 1, back));
	assert_err(ERR_OK, document_parse(buf_bytes(back), &parsed));
	doc->len = 0;
	assert_err(ERR_OK, recode_pack(parsed.sign1.payload, doc));
	assert_bytes(buf_bytes(doc), buf_bytes(b));
	print_message("the largest pack: %zu bytes, sealed %zu of %d\n", b->len, file->len, DOCUMENT_MAX);
	sign_key_finish(&d);
	open_key_finish(&till);
}

static void one_more(void **state)
{
	struct buf *b = SCRATCH(ROOM);
	struct pack p;

	(void)state;
	p = largest(), p.n_offers++;
	assert_err(ERR_TOO_LONG, encode(&p, b));
	p = largest(), p.n_revoked++;
	assert_err(ERR_TOO_LONG, encode(&p, b));
	p = largest(), p.n_dead++;
	assert_err(ERR_TOO_LONG, encode(&p, b));
	p = largest(), p.n_used++;
	assert_err(ERR_TOO_LONG, encode(&p, b));
	p = largest(), p.n_keys++;
	assert_err(ERR_TOO_LONG, encode(&p, b));
	p = largest(), p.keyset.len++;
	assert_err(ERR_RANGE, encode(&p, b));
	assert_int_equal(b->len, 0);
}

static void head_out_of_bounds(void **state)
{
	struct buf *b = SCRATCH(ROOM);
	struct pack p = sample_pack_struct(0, bytes_of_str("k"));

	(void)state;
	assert_err(ERR_RANGE, encode(&p, b));
	p = sample_pack_struct(5, bytes_of_str("k"));
	p.revoked_since = 6;
	assert_err(ERR_RANGE, encode(&p, b));
	p = sample_pack_struct(5, bytes_of_str(""));
	assert_err(ERR_RANGE, encode(&p, b));
	p = sample_pack_struct(5, bytes_of_str("k"));
	p.has_policy = true;
	p.policy.cap_day = -1;
	assert_err(ERR_RANGE, encode(&p, b));
	p = sample_pack_struct(5, bytes_of_str("k"));
	p.time = -1;
	assert_err(ERR_RANGE, encode(&p, b));
}

static enum err with_offer(struct pack_offer o)
{
	struct pack p = sample_pack_struct(1, bytes_of_str("k"));

	p.n_offers = 1;
	return pack_encode(&p, &o, NULL, NULL, NULL, SCRATCH(ROOM));
}

static void rows_out_of_bounds(void **state)
{
	const struct pack_offer good = { "o1", "p1", "Noodles", "CNY", 2800, 9000, 0, 0, { "" } };
	struct pack p = sample_pack_struct(1, bytes_of_str("k"));
	struct pack_used u = { "serial", 0, "t1", "m1", 1 };
	struct pack_offer o;

	(void)state;
	assert_err(ERR_OK, with_offer(good));
	o = good, o.price = -1;
	assert_err(ERR_RANGE, with_offer(o));
	o = good, o.share = 10001;
	assert_err(ERR_RANGE, with_offer(o));
	o = good, o.share = -1;
	assert_err(ERR_RANGE, with_offer(o));
	o = good, o.currency[0] = 'c';
	assert_err(ERR_RANGE, with_offer(o));
	o = good, o.currency[3] = 'X';
	assert_err(ERR_RANGE, with_offer(o));
	o = good, memset(o.id, 'o', sizeof o.id);
	assert_err(ERR_RANGE, with_offer(o));
	o = good, strcpy(o.name, "\xff");
	assert_err(ERR_RANGE, with_offer(o));
	o = good, o.n_shops = PACK_SHOPS_MAX + 1;
	assert_err(ERR_RANGE, with_offer(o));
	o = good, o.n_shops = 1;	/* whose id is empty */
	assert_err(ERR_RANGE, with_offer(o));
	p.n_used = 1;
	assert_err(ERR_RANGE, pack_encode(&p, NULL, NULL, NULL, &u, SCRATCH(ROOM)));
	u.units = UNITS_MAX + 1;
	assert_err(ERR_RANGE, pack_encode(&p, NULL, NULL, NULL, &u, SCRATCH(ROOM)));
	u.units = 1;
	assert_err(ERR_OK, pack_encode(&p, NULL, NULL, NULL, &u, SCRATCH(ROOM)));
}

/* The empty arrays of the leanest pack, with one key's value put in their place. */
static enum err decoded(unsigned key, const char *value, size_t len)
{
	static const uint8_t head[] = "\x01\x05\x02\x00\x03\x61t\x04\x41k\x05\x61m\x06\x60";
	static const struct { unsigned key; uint8_t value; } rest[] = {
		{ 7, 0x80 }, { 8, 0x00 }, { 9, 0x80 }, { 10, 0x80 }, { 13, 0x80 },
	};
	bool extra = key == 11 || key == 12;
	struct buf *b = SCRATCH(ROOM);
	struct pack p;

	buf_put_byte(b, extra ? 0xac : 0xab);
	buf_put(b, head, sizeof head - 1);
	for (size_t i = 0; i < sizeof rest / sizeof rest[0]; i++) {
		if (extra && rest[i].key == 13) {
			cbor_put_uint(b, key);
			buf_put(b, value, len);
		}
		cbor_put_uint(b, rest[i].key);
		if (rest[i].key == key)
			buf_put(b, value, len);
		else
			buf_put_byte(b, rest[i].value);
	}
	return pack_decode(buf_bytes(b), &p);
}
#define DECODED(key_, value_) decoded(key_, value_, sizeof value_ - 1)

static void rows_by_hand(void **state)
{
	(void)state;
	assert_err(ERR_OK, DECODED(7, "\x80"));
	assert_err(ERR_OK, DECODED(7, "\x81\xa7\x01\x61o\x02\x61p\x03\x60\x04\x00\x05\x63""CNY\x06\x00\x07\x00"));
	assert_err(ERR_FORMAT, DECODED(7, "\x81\xa7\x01\x61o\x02\x61p\x03\x60\x04\x00\x05\x63""CnY\x06\x00\x07\x00"));
	assert_err(ERR_FORMAT, DECODED(7, "\x81\xa7\x01\x61o\x02\x61p\x03\x60\x04\x20\x05\x63""CNY\x06\x00\x07\x00"));
	assert_err(ERR_FORMAT, DECODED(7, "\x81\xa7\x01\x61o\x02\x61p\x03\x60\x04\x00\x05\x63""CNY\x06\x19\x27\x11\x07\x00"));
	assert_err(ERR_FORMAT, DECODED(7, "\x81\xa8\x01\x61o\x02\x61p\x03\x60\x04\x00\x05\x63""CNY\x06\x00\x07\x00\x08\x80"));
	assert_err(ERR_OK, DECODED(7, "\x81\xa8\x01\x61o\x02\x61p\x03\x60\x04\x00\x05\x63""CNY\x06\x00\x07\x00\x08\x81\x61s"));
	assert_err(ERR_VERSION, DECODED(7, "\x81\xa8\x01\x61o\x02\x61p\x03\x60\x04\x00\x05\x63""CNY\x06\x00\x07\x00\x09\x80"));
	assert_err(ERR_FORMAT, DECODED(7, "\x81\xa0"));
	assert_err(ERR_FORMAT, DECODED(7, "\x19\x01\xf5"));
	assert_err(ERR_OK, DECODED(8, "\x05"));
	assert_err(ERR_FORMAT, DECODED(8, "\x06"));	/* since a version that is not yet */
	assert_err(ERR_OK, DECODED(9, "\x81\x4a""0123456789"));
	assert_err(ERR_FORMAT, DECODED(9, "\x81\x49""012345678"));
	assert_err(ERR_FORMAT, DECODED(9, "\x81\x4b""0123456789a"));
	assert_err(ERR_FORMAT, DECODED(9, "\x99\x4e\x21"));	/* 20,001 of none */
	assert_err(ERR_OK, DECODED(10, "\x81\x62t1"));
	assert_err(ERR_FORMAT, DECODED(10, "\x81\x62T1"));
	assert_err(ERR_FORMAT, DECODED(10, "\x82\x62t1"));
	assert_err(ERR_OK, DECODED(11, "\xa9\x01\x01\x02\x01\x03\x01\x04\x01\x05\x01\x06\x01\x07\x01\x08\x01\x09\x01"));
	assert_err(ERR_FORMAT, DECODED(11, "\xa8\x01\x01\x02\x01\x03\x01\x04\x01\x05\x01\x06\x01\x07\x01\x08\x01"));
	assert_err(ERR_FORMAT, DECODED(11, "\xa9\x01\x20\x02\x01\x03\x01\x04\x01\x05\x01\x06\x01\x07\x01\x08\x01\x09\x01"));
	assert_err(ERR_FORMAT, DECODED(12, "\x80"));	/* no keys is their absence */
	assert_err(ERR_FORMAT, DECODED(12, "\x81\x41k"));
	assert_err(ERR_OK, DECODED(13, "\x81\x85\x4a""0123456789\x01\x61t\x61m\x00"));
	assert_err(ERR_FORMAT, DECODED(13, "\x81\x85\x4a""0123456789\x00\x61t\x61m\x00"));
	assert_err(ERR_FORMAT, DECODED(13, "\x81\x85\x4a""0123456789\x19\x03\xe9\x61t\x61m\x00"));
	assert_err(ERR_FORMAT, DECODED(13, "\x81\x84\x4a""0123456789\x01\x61t\x61m"));
	assert_err(ERR_FORMAT, DECODED(13, "\x81\x85\x4a""0123456789\x01\x61t\x61m\xf6"));
}

static void walked(void **state)
{
	struct buf *b = SCRATCH(ROOM);
	uint8_t serial[SERIAL_LEN];
	struct pack_offer o;
	struct pack_used u;
	struct bytes rest;
	char till[ID_CAP];
	struct pack p;

	(void)state;
	assert_err(ERR_OK, sample_pack(b));
	assert_err(ERR_OK, pack_decode(buf_bytes(b), &p));
	assert_true(p.n_offers == 2 && p.n_revoked == 2 && p.n_dead == 1 && p.n_used == 1 && p.n_keys == 2);
	assert_int_equal(p.policy.repeat_window, 9);
	rest = p.offers;
	assert_err(ERR_OK, pack_next_offer(&rest, &o));
	assert_string_equal(o.name, "Beef noodles");
	assert_true(o.price == 2800 && o.share == 9000 && o.n_shops == 0);
	assert_err(ERR_OK, pack_next_offer(&rest, &o));
	assert_true(o.n_shops == 2 && o.kind == KIND_EXCHANGE);
	assert_string_equal(o.shops[1], "shop-2");
	rest = p.revoked;
	assert_err(ERR_OK, pack_next_revoked(&rest, serial));
	assert_memory_equal(serial, "123456789", SERIAL_LEN);
	rest = p.dead;
	assert_err(ERR_OK, pack_next_dead(&rest, till));
	assert_string_equal(till, "t9");
	rest = p.used;
	assert_err(ERR_OK, pack_next_used(&rest, &u));
	assert_true(u.units == 2 && u.time == SAMPLE_TIME - 10);
	assert_int_equal(pack_next_used(&rest, &u), ERR_NOT_FOUND);
	pack_wipe(&p);
	for (size_t i = 0; i < sizeof p.keys; i++)
		assert_int_equal(((const uint8_t *)p.keys)[i], 0);
	assert_int_equal(p.n_keys, 0);
}

static void a_foreign_slice(void **state)
{
	struct bytes rest = bytes_of_str("\x82\x01");
	uint8_t serial[SERIAL_LEN];
	struct pack_offer o;
	struct pack_used u;
	char till[ID_CAP];

	(void)state;
	assert_err(ERR_FORMAT, pack_next_offer(&rest, &o));
	assert_err(ERR_FORMAT, pack_next_revoked(&rest, serial));
	assert_err(ERR_FORMAT, pack_next_dead(&rest, till));
	assert_err(ERR_FORMAT, pack_next_used(&rest, &u));
	assert_int_equal(rest.len, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_largest), cmocka_unit_test(one_more), cmocka_unit_test(head_out_of_bounds),
		cmocka_unit_test(rows_out_of_bounds), cmocka_unit_test(rows_by_hand), cmocka_unit_test(walked),
		cmocka_unit_test(a_foreign_slice),
	};

	return cmocka_run_group_tests(tests, fill, NULL);
}
