/* Joining, packs, floors: what a till believes only grows newer; what is foreign, forged or old changes nothing. */
#include "shop.h"

#include "base/text.h"

static struct store s;
static struct shop_platform p;

static int setup(void **state)
{
	int rc = shop_setup_till(state);

	if (rc)
		return rc;
	shop_platform(&p, 10);
	shop_open(&s);
	return 0;
}

static int teardown(void **state)
{
	assert_err(ERR_OK, store_verify(&s));
	store_close(&s);
	shop_platform_finish(&p);
	return shop_teardown(state);
}

static struct trust *loaded(void)
{
	static struct trust t;

	trust_finish(&t);
	assert_err(ERR_OK, trust_load(&s, &t, SHOP_NOW));
	return &t;
}

static int64_t count(const char *sql)
{
	int64_t n = -1;

	assert_err(ERR_OK, db_int(&s.db, &n, sql, ""));
	return n;
}

static void nothing_joined(void)
{
	assert_int_equal(count("SELECT count(*) FROM platform"), 0);
	assert_int_equal(count("SELECT count(*) FROM merchant_key"), 0);
	assert_int_equal(count("SELECT count(*) FROM offer"), 0);
	assert_int_equal(count("SELECT count(*) FROM fact"), 1);
}

static void joins(void **state)
{
	struct trust *t;
	const struct trust_platform *q;
	struct journal_read r;
	uint8_t issuer[DIGEST_LEN], code[KIT_CODE_LEN];
	uint32_t stream = 0;

	(void)state;
	assert_int_equal(shop_join(&s, &p), 1);
	t = loaded();
	assert_int_equal(t->n, 1);
	assert_null(trust_platform(t, 2));
	q = trust_platform(t, 1);
	assert_non_null(q);
	assert_string_equal(q->name, "Platform 10");
	assert_string_equal(q->merchant, "m1");
	assert_string_equal(q->merchant_name, "Noodle House");
	assert_string_equal(q->till, "t1");
	assert_string_equal(q->shop, "s1");
	assert_string_equal(q->url, "https://127.0.0.1:8443");
	assert_int_equal(q->keyset_version, 1);
	assert_int_equal(q->pack_version, 1);
	assert_int_equal(q->floor, SHOP_NOW - 1800);
	assert_int_equal(q->trust_at, SHOP_NOW - 1800);
	assert_int_equal(q->policy.repeat_window, POLICY_DEFAULT.repeat_window);
	assert_false(q->enrolled || q->enrol_refused || q->revoked || q->has_pin);
	assert_int_equal(q->n_keys, 1);
	assert_memory_equal(q->keys[0].secret, p.merchant[0].secret, KEY_LEN);
	assert_memory_equal(q->sealed_to.raw, p.sealed_to.public.raw, KEY_LEN);
	assert_int_equal(t->ring.n, 2);
	assert_int_equal(t->n_merchants, 1);
	assert_int_equal(t->merchants[0].issuer, 1);
	assert_string_equal(t->merchants[0].merchant, "m1");
	assert_ptr_equal(t->context.ring, &t->ring);
	assert_err(ERR_OK, keyset_issuer(p.root.public.raw, issuer));
	assert_memory_equal(q->issuer, issuer, DIGEST_LEN);
	assert_err(ERR_OK, trust_stream(&s, issuer, &stream));
	assert_int_equal(stream, 1);
	assert_err(ERR_OK, trust_code(&s, 1, code));
	assert_memory_equal(code, "sixteen bytes...", KIT_CODE_LEN);
	assert_err(ERR_OK, journal_read(&s, STREAM_SHOP, 2, &r));
	assert_int_equal(r.fact.kind, FACT_ENROLLED);
	journal_done(&r);
	trust_finish(t);
}

/* A coupon of that platform, opened and believed by what the store gave. */
static void coupons_are_judged(void **state)
{
	const struct coupon c = { .consumer = "c1", .merchant = "m1", .expires = SHOP_NOW + 9999, .n_products = 1,
				  .products = { { "noodles", 1 } }, .quantity = 1, .uses = 1 };
	struct coupon made = c;
	uint8_t sealed[COUPON_SEALED_MAX], digest[COUPON_DIGEST_LEN];
	char text[512] = "chit:";
	struct judged j;
	struct trust *t;
	struct buf b;

	(void)state;
	shop_join(&s, &p);
	t = loaded();
	assert_err(ERR_OK, serial_make(SHOP_NOW, shop_random(), made.serial));
	buf_init(&b, sealed, sizeof sealed);
	assert_err(ERR_OK, coupon_seal(&made, &p.issuer, &p.merchant[0].public, shop_random(), &b, digest));
	base64url_encode(buf_bytes(&b), text + 5, sizeof text - 5);
	assert_int_equal(judge_open(&t->context, bytes_of_str(text), SHOP_NOW, &j), REASON_OK);
	assert_int_equal(j.issuer, 1);
	assert_memory_equal(j.coupon.serial, made.serial, SERIAL_LEN);
	trust_finish(t);
}

static void two_platforms(void **state)
{
	struct shop_platform other;
	struct trust *t;

	(void)state;
	shop_platform(&other, 60);
	assert_int_equal(shop_join(&s, &p), 1);
	assert_int_equal(shop_join(&s, &other), 2);
	t = loaded();
	assert_int_equal(t->n, 2);
	assert_int_equal(t->n_merchants, 2);
	assert_string_equal(trust_platform(t, 2)->name, "Platform 60");
	trust_finish(t);
	shop_platform_finish(&other);
}

static void as_many_as_fit(void **state)
{
	struct shop_platform other;
	struct shop_pack w = shop_pack_of(1);
	struct kit k;
	uint32_t stream;

	(void)state;
	for (uint8_t i = 0; i < STORE_STREAMS_MAX; i++) {
		shop_platform(&other, (uint8_t)(20 + i * 10));
		assert_int_equal(shop_join(&s, &other), i + 1);
		shop_platform_finish(&other);
	}
	assert_int_equal(loaded()->n, STORE_STREAMS_MAX);
	k = shop_kit(&p, shop_pack_sign(&p, &w));
	assert_err(ERR_TOO_LONG, trust_join(&s, &k, SHOP_NOW, shop_random(), &stream));
	trust_finish(loaded());
}

static void joins_once(void **state)
{
	struct shop_pack w = shop_pack_of(2);
	struct kit k = shop_kit(&p, shop_pack_sign(&p, &w));
	uint32_t stream = 7;

	(void)state;
	shop_join(&s, &p);
	assert_err(ERR_EXISTS, trust_join(&s, &k, SHOP_NOW, shop_random(), &stream));
	assert_int_equal(stream, 7);
	assert_int_equal(count("SELECT count(*) FROM platform"), 1);
	assert_int_equal(count("SELECT pack_version FROM platform"), 1);
	assert_int_equal(count("SELECT count(*) FROM fact"), 2);
}

static void join_fails(enum err wanted, const struct kit *k, int64_t now)
{
	uint32_t stream = 7;

	assert_err(wanted, trust_join(&s, k, now, shop_random(), &stream));
	assert_int_equal(stream, 7);
	assert_false(s.db.in_transaction);
	nothing_joined();
}

static void bad_kits(void **state)
{
	struct shop_platform other;
	struct shop_pack w = shop_pack_of(1), bad;
	struct bytes pack = shop_pack_sign(&p, &w);
	struct kit good = shop_kit(&p, pack), k;
	static uint8_t changed[65536];

	(void)state;
	shop_platform(&other, 60);
	join_fails(ERR_STALE, &good, good.expires);
	join_fails(ERR_STALE, &good, INT64_MAX);
	k = good;
	memcpy(k.root, other.root.public.raw, KEY_LEN);
	join_fails(ERR_FOREIGN, &k, SHOP_NOW);
	k = good;
	k.keyset = pack;
	join_fails(ERR_FORMAT, &k, SHOP_NOW);
	k = good;
	k.pack = good.keyset;
	join_fails(ERR_FORMAT, &k, SHOP_NOW);
	k.pack = bytes_of(pack.data, pack.len - 1);
	join_fails(ERR_FORMAT, &k, SHOP_NOW);
	k.pack = bytes_of(NULL, 0);
	join_fails(ERR_FORMAT, &k, SHOP_NOW);
	/* another platform's pack; one whose signature is off by a bit */
	k.pack = shop_pack_sign(&other, &w);
	join_fails(ERR_NOT_FOUND, &k, SHOP_NOW);
	memcpy(changed, pack.data, pack.len);
	changed[pack.len - 1] ^= 1;
	k.pack = bytes_of(changed, pack.len);
	join_fails(ERR_AUTH, &k, SHOP_NOW);
	/* a key set whose signature is off by a bit */
	k = good;
	memcpy(changed, good.keyset.data, good.keyset.len);
	changed[good.keyset.len - 1] ^= 1;
	k.keyset = bytes_of(changed, good.keyset.len);
	join_fails(ERR_AUTH, &k, SHOP_NOW);
	/* for another till, or merchant; revocations that do not begin at the beginning */
	k = good;
	bad = w;
	bad.till = "t2";
	k.pack = shop_pack_sign(&p, &bad);
	join_fails(ERR_FOREIGN, &k, SHOP_NOW);
	bad = w;
	bad.merchant = "m2";
	k.pack = shop_pack_sign(&p, &bad);
	join_fails(ERR_FOREIGN, &k, SHOP_NOW);
	bad = shop_pack_of(3);
	bad.revoked_since = 2;
	k.pack = shop_pack_sign(&p, &bad);
	join_fails(ERR_RANGE, &k, SHOP_NOW);
	/* signed at a time when its key might not sign */
	bad = w;
	bad.time = SHOP_NOW + 86400 * 366;
	k.pack = shop_pack_sign(&p, &bad);
	join_fails(ERR_STALE, &k, SHOP_NOW);
	shop_platform_finish(&other);
}

static enum err take(const struct shop_pack *w)
{
	struct pack pack = shop_pack_decode(shop_pack_sign(&p, w));
	enum err e = db_begin(&s.db);

	if (e == ERR_OK)
		e = store_end(&s, trust_take_pack(&s, 1, &pack, pack.keyset, shop_random()));
	pack_wipe(&pack);
	return e;
}

static void packs_rise(void **state)
{
	struct policy policy = POLICY_DEFAULT;
	struct shop_pack w = shop_pack_of(3);
	const struct trust_platform *q;
	struct pack_offer offer;

	(void)state;
	policy.cap_day = 5000;
	shop_join(&s, &p);
	w.policy = &policy;
	w.time = SHOP_NOW - 5;
	w.keyset_version = 2;
	assert_err(ERR_OK, take(&w));
	q = trust_platform(loaded(), 1);
	assert_int_equal(q->pack_version, 3);
	assert_int_equal(q->keyset_version, 2);
	assert_int_equal(q->floor, SHOP_NOW - 5);
	assert_int_equal(q->trust_at, SHOP_NOW - 5);
	assert_int_equal(q->policy.cap_day, 5000);
	/* the same again, an older one */
	assert_err(ERR_STALE, take(&w));
	w.version = 2;
	assert_err(ERR_STALE, take(&w));
	/* a newer pack with an older key set is somebody's mistake or worse */
	w.version = 4;
	w.keyset_version = 1;
	assert_err(ERR_STALE, take(&w));
	w.keyset_version = 2;
	w.no_offer = true;
	w.policy = NULL;
	/* its time may stand still; floor and trust do not fall */
	w.time = SHOP_NOW - 1000;
	assert_err(ERR_OK, trust_offer(&s, 1, "noodles", &offer));
	assert_err(ERR_OK, take(&w));
	assert_err(ERR_NOT_FOUND, trust_offer(&s, 1, "noodles", &offer));
	q = trust_platform(loaded(), 1);
	assert_int_equal(q->floor, SHOP_NOW - 5);
	assert_int_equal(q->trust_at, SHOP_NOW - 5);
	assert_int_equal(q->policy.cap_day, POLICY_DEFAULT.cap_day);
	trust_finish(loaded());
}

static void foreign_packs(void **state)
{
	struct shop_platform other;
	struct shop_pack w = shop_pack_of(3);
	struct pack pack;

	(void)state;
	shop_join(&s, &p);
	w.till = "t2";
	assert_err(ERR_FOREIGN, take(&w));
	w = shop_pack_of(3);
	w.merchant = "m9";
	assert_err(ERR_FOREIGN, take(&w));
	w = shop_pack_of(3);
	w.revoked_since = 2;
	assert_err(ERR_RANGE, take(&w));
	assert_true(shop_detail("whole pack"));
	/* the key set of another platform, and none at all */
	shop_platform(&other, 60);
	w = shop_pack_of(3);
	pack = shop_pack_decode(shop_pack_sign(&p, &w));
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_FOREIGN, trust_take_pack(&s, 1, &pack, shop_keyset(&other, 9), shop_random()));
	assert_err(ERR_FORMAT, trust_take_pack(&s, 1, &pack, bytes_of_str("x"), shop_random()));
	assert_err(ERR_NOT_FOUND, trust_take_pack(&s, 2, &pack, pack.keyset, shop_random()));
	db_rollback(&s.db);
	assert_int_equal(count("SELECT pack_version FROM platform"), 1);
	assert_int_equal(count("SELECT keyset_version FROM platform"), 1);
	shop_platform_finish(&other);
}

static bool is_revoked(unsigned nth)
{
	uint8_t serial[SERIAL_LEN];
	bool out = false;

	shop_serial(nth, serial);
	assert_err(ERR_OK, trust_revoked(&s, 1, serial, &out));
	return out;
}

static void revocations(void **state)
{
	struct shop_pack w = shop_pack_of(2);

	(void)state;
	shop_join(&s, &p);
	w.n_revoked = 2;
	w.revoked[0] = 5;
	w.revoked[1] = 6;
	assert_err(ERR_OK, take(&w));
	assert_true(is_revoked(5) && is_revoked(6) && !is_revoked(7));
	/* more of them */
	w.version = 3;
	w.revoked_since = 2;
	w.n_revoked = 1;
	w.revoked[0] = 7;
	assert_err(ERR_OK, take(&w));
	assert_true(is_revoked(5) && is_revoked(7));
	/* the whole list */
	w.version = 4;
	w.revoked_since = 0;
	w.revoked[0] = 8;
	assert_err(ERR_OK, take(&w));
	assert_true(!is_revoked(5) && !is_revoked(7) && is_revoked(8));
}

static void dead_tills(void **state)
{
	struct shop_pack w = shop_pack_of(2);

	(void)state;
	shop_join(&s, &p);
	w.dead = "t9";
	assert_err(ERR_OK, take(&w));
	assert_false(trust_platform(loaded(), 1)->revoked);
	w.version = 3;
	w.dead = "t1";
	assert_err(ERR_OK, take(&w));
	assert_true(trust_platform(loaded(), 1)->revoked);
	w.version = 4;
	w.dead = NULL;
	assert_err(ERR_OK, take(&w));
	assert_false(trust_platform(loaded(), 1)->revoked);
	trust_finish(loaded());
}

static void old_keys_stay(void **state)
{
	struct shop_pack w = shop_pack_of(2);
	const struct trust_platform *q;

	(void)state;
	shop_join(&s, &p);
	w.n_keys = 2;		/* the new one, and the one we have */
	assert_err(ERR_OK, take(&w));
	q = trust_platform(loaded(), 1);
	assert_int_equal(q->n_keys, 2);
	assert_memory_equal(q->keys[0].secret, p.merchant[1].secret, KEY_LEN);
	assert_memory_equal(q->keys[1].secret, p.merchant[0].secret, KEY_LEN);
	w.version = 3;
	w.n_keys = 0;
	assert_err(ERR_OK, take(&w));
	assert_int_equal(trust_platform(loaded(), 1)->n_keys, 2);
	w.version = 4;
	w.n_keys = 3;
	assert_err(ERR_OK, take(&w));
	q = trust_platform(loaded(), 1);
	assert_int_equal(q->n_keys, 3);
	assert_memory_equal(q->keys[0].secret, p.merchant[2].secret, KEY_LEN);
	assert_int_equal(loaded()->n_merchants, 3);
	trust_finish(loaded());
}

static void used_elsewhere(void **state)
{
	struct pack_used used[2] = { { .units = 1, .till = "t2", .merchant = "m1", .time = SHOP_NOW - 60 },
				     { .units = 1, .till = "t1", .merchant = "m1", .time = SHOP_NOW - 50 } };
	struct shop_pack w = shop_pack_of(2);

	(void)state;
	shop_serial(3, used[0].serial);
	shop_serial(4, used[1].serial);
	shop_join(&s, &p);
	w.used = used;
	w.n_used = 2;
	assert_err(ERR_OK, take(&w));
	assert_err(ERR_EXISTS, shop_redeem(&s, 1, 3, 1, 1));
	assert_err(ERR_OK, shop_redeem(&s, 1, 4, 1, 1));	/* our own use is no news */
	assert_err(ERR_OK, shop_redeem(&s, 1, 5, 1, 1));
}

static void offers(void **state)
{
	struct pack_offer o;

	(void)state;
	shop_join(&s, &p);
	assert_err(ERR_OK, trust_offer(&s, 1, "noodles", &o));
	assert_string_equal(o.id, "o1");
	assert_string_equal(o.name, "Beef noodles");
	assert_string_equal(o.currency, "CNY");
	assert_int_equal(o.price, 2800);
	assert_int_equal(o.share, 9000);
	assert_int_equal(o.n_shops, 2);
	assert_string_equal(o.shops[0], "s1");
	assert_string_equal(o.shops[1], "s2");
	assert_err(ERR_NOT_FOUND, trust_offer(&s, 1, "tea", &o));
	assert_err(ERR_NOT_FOUND, trust_offer(&s, 2, "noodles", &o));
	assert_err(ERR_NOT_FOUND, trust_offer(&s, 1, "' OR 1=1 --", &o));
}

static void floor_only_rises(void **state)
{
	(void)state;
	shop_join(&s, &p);
	assert_err(ERR_OK, trust_raise_floor(&s, 1, SHOP_NOW));
	assert_err(ERR_OK, trust_raise_floor(&s, 1, SHOP_NOW - 500));
	assert_err(ERR_OK, trust_raise_floor(&s, 1, INT64_MIN));
	assert_int_equal(count("SELECT floor FROM platform"), SHOP_NOW);
	assert_err(ERR_RANGE, db_run(&s.db, "UPDATE platform SET floor = 5", ""));
	assert_err(ERR_RANGE, db_run(&s.db, "UPDATE platform SET pack_version = 0", ""));
	assert_err(ERR_RANGE, db_run(&s.db, "UPDATE platform SET trust_at = 0", ""));
	assert_err(ERR_RANGE, db_run(&s.db, "UPDATE platform SET root = issuer", ""));
	assert_int_equal(count("SELECT floor FROM platform"), SHOP_NOW);
}

static void code_goes_once_answered(void **state)
{
	uint8_t code[KIT_CODE_LEN];

	(void)state;
	assert_err(ERR_NOT_FOUND, trust_code(&s, 1, code));
	shop_join(&s, &p);
	assert_int_equal(count("SELECT instr(code, CAST('sixteen' AS BLOB)) FROM platform"), 0);
	assert_err(ERR_OK, trust_set_enrolled(&s, 1, false));
	assert_true(trust_platform(loaded(), 1)->enrol_refused);
	assert_err(ERR_NOT_FOUND, trust_code(&s, 1, code));
	assert_err(ERR_OK, trust_set_enrolled(&s, 1, true));
	assert_err(ERR_OK, trust_set_enrolled(&s, 1, false));
	assert_true(trust_platform(loaded(), 1)->enrolled);
	assert_false(trust_platform(loaded(), 1)->enrol_refused);
	assert_int_equal(count("SELECT count(*) FROM platform WHERE code IS NOT NULL"), 0);
	trust_finish(loaded());
}

static void spend(uint64_t sequence, int64_t time, int64_t minor, enum err wanted)
{
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(wanted, store_end(&s, trust_spend(&s, 1, sequence, time, minor)));
}

static int64_t spent(int64_t since)
{
	int64_t minor = -1;

	assert_err(ERR_OK, trust_spent(&s, 1, since, &minor));
	return minor;
}

static void caps(void **state)
{
	(void)state;
	shop_join(&s, &p);
	assert_int_equal(spent(0), 0);
	for (unsigned i = 0; i < 3; i++)
		assert_err(ERR_OK, shop_redeem(&s, 1, i, 1, 1));
	spend(1, SHOP_NOW - 100, 2800, ERR_OK);
	spend(2, SHOP_NOW, 1000, ERR_OK);
	spend(2, SHOP_NOW, 1000, ERR_EXISTS);
	spend(3, SHOP_NOW, -1, ERR_RANGE);
	spend(99, SHOP_NOW, 5, ERR_RANGE);
	assert_int_equal(spent(0), 3800);
	assert_int_equal(spent(SHOP_NOW), 1000);
	assert_int_equal(spent(SHOP_NOW + 1), 0);
	assert_err(ERR_OK, shop_reverse(&s, 1, 1, 2));
	assert_int_equal(spent(0), 2800);
}

/* What lies on the disk is verified each time it is loaded. */
static void tampered(void **state)
{
	static struct trust t;

	(void)state;
	shop_join(&s, &p);
	store_close(&s);
	shop_tamper("CREATE TABLE aside AS SELECT * FROM platform; CREATE TABLE keys AS SELECT * FROM merchant_key");
	shop_tamper("UPDATE platform SET root = issuer");
	shop_open(&s);
	assert_err(ERR_CORRUPT, trust_load(&s, &t, SHOP_NOW));
	assert_int_equal(t.n, 0);
	store_close(&s);
	shop_tamper("UPDATE platform SET root = (SELECT root FROM aside), keyset = CAST(substr(keyset, 1, length(keyset) - 1) || x'00' AS BLOB)");
	shop_open(&s);
	assert_err(ERR_CORRUPT, trust_load(&s, &t, SHOP_NOW));
	assert_true(shop_detail("key set"));
	store_close(&s);
	shop_tamper("UPDATE platform SET keyset = (SELECT keyset FROM aside), policy = x'89'");
	shop_open(&s);
	assert_err(ERR_CORRUPT, trust_load(&s, &t, SHOP_NOW));
	store_close(&s);
	/* another public half: the wrap is bound to it */
	shop_tamper("UPDATE platform SET policy = (SELECT policy FROM aside); UPDATE merchant_key SET public = (SELECT root FROM aside)");
	shop_open(&s);
	assert_err(ERR_CORRUPT, trust_load(&s, &t, SHOP_NOW));
	store_close(&s);
	shop_tamper("UPDATE merchant_key SET public = (SELECT public FROM keys)");
	shop_open(&s);
	assert_err(ERR_OK, trust_load(&s, &t, SHOP_NOW));
	trust_finish(&t);
}

static void finishing_wipes(void **state)
{
	static struct trust t;

	(void)state;
	shop_join(&s, &p);
	assert_err(ERR_OK, trust_load(&s, &t, SHOP_NOW));
	trust_finish(&t);
	for (size_t i = 0; i + KEY_LEN <= sizeof t; i++)
		if (memcmp((uint8_t *)&t + i, p.merchant[0].secret, KEY_LEN) == 0)
			fail_msg("a key is left at %zu", i);
	trust_finish(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(joins), T(coupons_are_judged), T(two_platforms), T(as_many_as_fit), T(joins_once), T(bad_kits),
		T(packs_rise), T(foreign_packs), T(revocations), T(dead_tills), T(old_keys_stay), T(used_elsewhere), T(offers),
		T(floor_only_rises), T(code_goes_once_answered), T(caps), T(tampered), T(finishing_wipes),
	};

	return cmocka_run_group_tests_name("store/trust", tests, NULL, NULL);
}
