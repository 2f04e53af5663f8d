/* Every reason that one till can give, and which goes before which. */
#include "../../support/shop.h"
#include "till/redeem.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>

static struct shop *shop;

static int up(void **state)
{
	(void)state;
	shop = shop_create(NULL);
	return 0;
}

static int down(void **state)
{
	(void)state;
	shop_destroy(shop);
	return 0;
}

static struct verdict redeem_as(const char *text, int64_t now, struct redeem_request rq)
{
	struct verdict v;

	rq.text = bytes_of_str(text);
	assert_ok(redeem_run(&shop->store, shop->trust, &rq, now, &v));
	return v;
}

static struct verdict redeem(const char *text, int64_t now)
{
	return redeem_as(text, now, (struct redeem_request){ .units = 0 });
}

static struct verdict check(const char *text, int64_t now, uint16_t units)
{
	struct redeem_request rq = { .text = bytes_of_str(text), .units = units };
	struct verdict v;

	assert_ok(redeem_check(&shop->store, shop->trust, &rq, now, &v));
	return v;
}

#define assert_reason(v, wanted) assert_string_equal(reason_name((v).reason), reason_name(wanted))

static uint64_t head(void)
{
	struct journal_head h;

	assert_ok(journal_head(&shop->store, shop->stream, &h));
	return h.sequence;
}

static void take(struct shop_pack want)
{
	static uint8_t memory[1 << 20];
	struct pack pack;
	struct document d;
	struct buf b;

	buf_init(&b, memory, sizeof memory);
	shop_sign_pack(shop, &want, &b);
	assert_ok(document_parse(buf_bytes(&b), &d));
	assert_ok(pack_decode(d.sign1.payload, &pack));
	assert_ok(db_begin(&shop->store.db));
	assert_ok(trust_take_pack(&shop->store, shop->stream, &pack, pack.keyset, shop->random));
	assert_ok(db_commit(&shop->store.db));
	shop_load(shop, shop->now);
}

static void ok_is_written_down(void **state)
{
	struct coupon c = shop_coupon(shop);
	struct shop_text t = shop_text(shop, &c);
	struct verdict v = redeem(t.text, SHOP_NOW + 10);
	struct journal_read r;
	struct redemption body;
	struct outbox_state o;

	(void)state;
	assert_reason(v, REASON_OK);
	assert_int_equal(v.sequence, 1);
	assert_int_equal(v.units, 1);
	assert_int_equal(v.left, 0);
	assert_string_equal(v.issuer, "Demo");
	assert_string_equal(v.till, "t1");
	assert_string_equal(v.offer.id, "o1");
	assert_string_equal(v.offer.name, "Beef noodles");
	assert_memory_equal(v.serial, c.serial, SERIAL_LEN);
	assert_ok(journal_read(&shop->store, shop->stream, 1, &r));
	assert_false(r.shown);
	assert_int_equal(r.fact.kind, FACT_REDEMPTION);
	assert_int_equal(r.fact.time, SHOP_NOW + 10);
	assert_ok(redemption_decode(r.fact.body, &body));
	assert_memory_equal(body.serial, c.serial, SERIAL_LEN);
	assert_int_equal(body.units, 1);
	assert_int_equal(body.flags, 0);
	journal_done(&r);
	assert_ok(outbox_state(&shop->store, shop->stream, &o));
	assert_int_equal(o.unsent, 1);
}

static void bad_text_changes_nothing(void **state)
{
	static const struct {
		const char *text;
		enum reason reason;
		bool link;
	} cases[] = {
		{ "", REASON_NOT_A_COUPON, false },
		{ "hello", REASON_NOT_A_COUPON, false },
		{ "https://example.org/chit:abc", REASON_NOT_A_COUPON, true },
		{ "chit:", REASON_DAMAGED, false },
		{ "chit:!!!!", REASON_DAMAGED, false },
		{ "CHIT:abc", REASON_DAMAGED, false },
		{ "chit:0oRDoQE4IqEESGFi", REASON_DAMAGED, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct verdict v = redeem(cases[i].text, SHOP_NOW);

		assert_reason(v, cases[i].reason);
		assert_int_equal(v.link, cases[i].link);
		assert_false(v.has_coupon);
	}
	assert_int_equal(head(), 0);
}

static void altered_at_any_character(void **state)
{
	struct coupon c = shop_coupon(shop);
	struct shop_text t = shop_text(shop, &c);
	size_t len = strlen(t.text);

	(void)state;
	for (size_t i = 0; i < len; i += 7) {
		struct shop_text bad = t;

		bad.text[i] = bad.text[i] == 'A' ? 'B' : 'A';
		if (strcmp(bad.text, t.text) != 0)
			assert_int_not_equal(redeem(bad.text, SHOP_NOW).reason, REASON_OK);
		bad = t;
		bad.text[i] = 0;
		assert_int_not_equal(redeem(bad.text, SHOP_NOW).reason, REASON_OK);
	}
	assert_int_equal(head(), 0);
	assert_reason(redeem(t.text, SHOP_NOW), REASON_OK);
}

static void wrong_shop(void **state)
{
	struct open_key other;
	struct coupon c = shop_coupon(shop);
	struct shop_text t;

	(void)state;
	assert_ok(open_key_make(&other, shop->random));
	t = shop_text_by(shop, &c, &shop->issue, &other.public);
	assert_reason(redeem(t.text, SHOP_NOW), REASON_WRONG_SHOP);	/* sealed to another merchant */
	open_key_finish(&other);
	snprintf(c.merchant, sizeof c.merchant, "m2");
	t = shop_text(shop, &c);	/* opened by m2, and sealed again to us */
	assert_reason(redeem(t.text, SHOP_NOW), REASON_WRONG_SHOP);
	c = shop_coupon(shop);
	snprintf(c.products[0].id, sizeof c.products[0].id, "tea");
	t = shop_text(shop, &c);	/* an offer of our other shop's */
	assert_reason(redeem(t.text, SHOP_NOW), REASON_WRONG_SHOP);
	assert_int_equal(head(), 0);
}

static struct shop_text of_kind(uint8_t kind)
{
	uint8_t memory[COUPON_CLAIMS_MAX];
	struct coupon c = shop_coupon(shop);
	struct buf b;

	buf_init(&b, memory, sizeof memory);
	c.kind = KIND_VALUE;
	assert_ok(coupon_encode(&c, &b));
	for (size_t i = b.len - 1; i > 0; i--)		/* the last 4: 4 is the kind in the terms */
		if (b.data[i] == KIND_VALUE && b.data[i - 1] == 4) {
			b.data[i] = kind;
			break;
		}
	return shop_text_raw(shop, buf_bytes(&b), &shop->issue);
}

static void unknown_issuer_forged_unsupported(void **state)
{
	struct sign_key stranger;
	struct coupon c = shop_coupon(shop);
	struct shop_text t;

	(void)state;
	assert_ok(sign_key_make(&stranger, shop->random));
	t = shop_text_by(shop, &c, &stranger, &shop->merchant.public);
	assert_reason(redeem(t.text, SHOP_NOW), REASON_UNKNOWN_ISSUER);
	t = shop_text_by(shop, &c, &shop->docs, &shop->merchant.public);	/* D signs no coupons */
	assert_reason(redeem(t.text, SHOP_NOW), REASON_UNKNOWN_ISSUER);
	memcpy(stranger.public.kid, shop->issue.public.kid, KID_LEN);	/* claims to be our platform */
	t = shop_text_by(shop, &c, &stranger, &shop->merchant.public);
	assert_reason(redeem(t.text, SHOP_NOW), REASON_FORGED);
	sign_key_finish(&stranger);
	assert_reason(redeem(of_kind(9).text, SHOP_NOW), REASON_UNSUPPORTED);
	assert_reason(redeem(of_kind(KIND_EXCHANGE).text, SHOP_NOW), REASON_OK);
	assert_int_equal(head(), 1);
}

/* With two platforms, a coupon of one is no coupon of the other: each has its own stream, units, offers. */
static void two_platforms(void **state)
{
	static uint8_t memory[1 << 16];
	struct shop *other = calloc(1, sizeof *other);
	struct coupon c = shop_coupon(shop), d;
	struct buf pack;
	struct kit kit;
	struct verdict v;

	(void)state;
	assert_non_null(other);
	other->now = SHOP_NOW;
	other->random = shop->random;
	other->policy = POLICY_DEFAULT;
	shop_keys(other, "Second");
	buf_init(&pack, memory, sizeof memory);
	shop_kit(other, "t7", &pack, &kit);
	assert_ok(trust_join(&shop->store, &kit, SHOP_NOW, shop->random, &other->stream));
	shop_load(shop, SHOP_NOW);
	d = c;		/* the same serial at another platform is another coupon */
	assert_reason(redeem(shop_text(shop, &c).text, SHOP_NOW), REASON_OK);
	v = redeem(shop_text(other, &d).text, SHOP_NOW);
	assert_reason(v, REASON_OK);
	assert_string_equal(v.issuer, "Second");
	assert_string_equal(v.till, "t7");
	assert_int_equal(v.stream, other->stream);
	/* the other platform signs a coupon for this one's pair of keys */
	v = redeem(shop_text_by(other, &d, &other->issue, &shop->merchant.public).text, SHOP_NOW);
	assert_int_not_equal(v.reason, REASON_OK);
	sign_key_finish(&other->root);
	sign_key_finish(&other->issue);
	sign_key_finish(&other->docs);
	open_key_finish(&other->e);
	open_key_finish(&other->merchant);
	free(other);
}

static void repeat_then_used(void **state)
{
	struct coupon c = shop_coupon(shop);
	struct shop_text t = shop_text(shop, &c);
	struct verdict v;

	(void)state;
	assert_reason(redeem_as(t.text, SHOP_NOW, (struct redeem_request){ .who = 7 }), REASON_OK);
	v = redeem(t.text, SHOP_NOW + 5);
	assert_reason(v, REASON_REPEAT);
	assert_true(v.notes & NOTE_NOT_SHOWN);
	assert_ok(redeem_shown(&shop->store, shop->stream, 1));
	v = redeem(t.text, SHOP_NOW + 5);
	assert_reason(v, REASON_REPEAT);
	assert_false(v.notes & NOTE_NOT_SHOWN);
	v = redeem(t.text, SHOP_NOW + 6);
	assert_reason(v, REASON_USED);
	assert_true(v.has_first);
	assert_int_equal(v.first.time, SHOP_NOW);
	assert_int_equal(v.first.who, 7);
	assert_false(v.first.elsewhere);
	assert_reason(redeem(t.text, SHOP_NOW - 1), REASON_REPEAT);	/* a clock below the floor stands at it */
	assert_int_equal(head(), 1);
}

static void not_shown_is_said(void **state)
{
	struct coupon c = shop_coupon(shop);
	struct shop_text t = shop_text(shop, &c);
	struct verdict v;

	(void)state;
	assert_reason(redeem(t.text, SHOP_NOW), REASON_OK);
	v = redeem(t.text, SHOP_NOW + 3600);
	assert_reason(v, REASON_USED);
	assert_true(v.notes & NOTE_NOT_SHOWN);
	v = check(t.text, SHOP_NOW + 3600, 1);
	assert_true(v.notes & NOTE_NOT_SHOWN);
}

static enum err count_fact(void *ctx, const struct fact *f)
{
	assert_int_equal(f->kind, FACT_REDEMPTION);
	++*(int *)ctx;
	return ERR_OK;
}

static void missed_waits_for_who_is_showing(void **state)
{
	struct coupon c = shop_coupon(shop);
	struct shop_text t = shop_text(shop, &c);
	int n = 0, held;

	(void)state;
	held = redeem_hold(&shop->store);
	assert_true(held >= 0);
	assert_reason(redeem(t.text, SHOP_NOW), REASON_OK);
	assert_ok(redeem_missed(&shop->store, count_fact, &n));
	assert_int_equal(n, 0);
	redeem_let_go(held);
	assert_ok(redeem_missed(&shop->store, count_fact, &n));
	assert_int_equal(n, 1);
	assert_ok(redeem_shown(&shop->store, shop->stream, 1));
	n = 0;
	assert_ok(redeem_missed(&shop->store, count_fact, &n));
	assert_int_equal(n, 0);
}

/* A stranger who sits on the directory's lock stops no sale. */
static void nobody_stops_the_sale(void **state)
{
	struct coupon c = shop_coupon(shop);
	struct shop_text t = shop_text(shop, &c);
	int fd = open(shop->dir, O_RDONLY | O_DIRECTORY);

	(void)state;
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_int_equal(redeem_hold(&shop->store), -1);
	redeem_let_go(-1);
	assert_reason(redeem(t.text, SHOP_NOW), REASON_OK);
	close(fd);
}

static void units_and_used_up(void **state)
{
	struct coupon c = shop_coupon(shop);
	struct shop_text t;
	struct verdict v;

	(void)state;
	c.quantity = 2;
	c.uses = 2;
	t = shop_text(shop, &c);
	v = redeem_as(t.text, SHOP_NOW, (struct redeem_request){ .units = 5 });
	assert_reason(v, REASON_USED_UP);
	assert_int_equal(v.left, 4);
	v = redeem_as(t.text, SHOP_NOW, (struct redeem_request){ .units = 3 });
	assert_reason(v, REASON_OK);
	assert_int_equal(v.left, 1);
	v = redeem_as(t.text, SHOP_NOW + 1, (struct redeem_request){ .units = 2 });
	assert_reason(v, REASON_USED_UP);
	assert_int_equal(v.left, 1);
	assert_reason(redeem_as(t.text, SHOP_NOW + 1, (struct redeem_request){ .scanned = true }), REASON_REPEAT);
	v = redeem(t.text, SHOP_NOW + 1);	/* asked for by a person: the last one */
	assert_reason(v, REASON_OK);
	assert_int_equal(v.left, 0);
	v = redeem(t.text, SHOP_NOW + 100);
	assert_reason(v, REASON_USED_UP);
	assert_int_equal(v.left, 0);
	assert_true(v.has_first);
	assert_int_equal(head(), 2);
}

static void elsewhere_by_a_pack(void **state)
{
	struct coupon c = shop_coupon(shop), many = shop_coupon(shop);
	struct shop_text t, t2;
	struct pack_used used[2] = { { .units = 1, .till = "t9", .merchant = "m1", .time = SHOP_NOW - 60 },
				     { .units = 2, .till = "t9", .merchant = "m1", .time = SHOP_NOW - 60 } };
	struct verdict v;

	(void)state;
	many.uses = 3;
	t = shop_text(shop, &c);
	t2 = shop_text(shop, &many);
	assert_ok(db_begin(&shop->store.db));
	for (int i = 0; i < 2; i++) {
		struct units_place place = { .elsewhere = true, .units = used[i].units, .till = "t9", .merchant = "m1",
					     .time = used[i].time };

		assert_ok(units_elsewhere(&shop->store, shop->stream, i ? many.serial : c.serial, &place));
	}
	assert_ok(db_commit(&shop->store.db));
	v = redeem(t.text, SHOP_NOW);
	assert_reason(v, REASON_ELSEWHERE);
	assert_string_equal(v.first.till, "t9");
	assert_int_equal(v.first.time, SHOP_NOW - 60);
	v = redeem(t2.text, SHOP_NOW);
	assert_reason(v, REASON_OK);
	assert_int_equal(v.left, 0);
	assert_reason(redeem(t2.text, SHOP_NOW + 60), REASON_USED_UP);
}

static void early_and_expired(void **state)
{
	struct coupon c = shop_coupon(shop);
	struct shop_text t;

	(void)state;
	c.not_before = SHOP_NOW + 100;
	t = shop_text(shop, &c);
	assert_reason(redeem(t.text, SHOP_NOW + 99), REASON_EARLY);
	assert_reason(redeem(t.text, c.expires), REASON_EXPIRED);
	assert_reason(check(t.text, c.expires - 1, 1), REASON_OK);
	assert_reason(redeem(t.text, SHOP_NOW + 100), REASON_OK);
	assert_reason(redeem(t.text, c.expires), REASON_USED);	/* used goes before expired */
}

static void revoked_goes_before_used(void **state)
{
	struct coupon c = shop_coupon(shop);
	struct shop_text t = shop_text(shop, &c);
	uint8_t revoked[1][SERIAL_LEN];

	(void)state;
	assert_reason(redeem(t.text, SHOP_NOW), REASON_OK);
	memcpy(revoked[0], c.serial, SERIAL_LEN);
	take((struct shop_pack){ .n_revoked = 1, .revoked = (const uint8_t (*)[SERIAL_LEN])revoked });
	assert_reason(redeem(t.text, SHOP_NOW + 100), REASON_REVOKED);
	c = shop_coupon(shop);
	t = shop_text(shop, &c);
	assert_reason(redeem(t.text, SHOP_NOW), REASON_OK);
}

static void needs_claim_and_caps(void **state)
{
	struct policy policy = POLICY_DEFAULT;
	struct coupon c = shop_coupon(shop);
	struct shop_text t;
	struct verdict v;

	(void)state;
	c.flags = FLAG_NEEDS_CLAIM;
	t = shop_text(shop, &c);
	assert_reason(redeem(t.text, SHOP_NOW), REASON_NEEDS_CLAIM);	/* no caps: none may */
	policy.cap_coupon = 3000;
	policy.cap_outage = policy.cap_day = 5600;
	shop->policy = policy;
	take((struct shop_pack){ .till = NULL });
	v = redeem(t.text, SHOP_NOW + 1);
	assert_reason(v, REASON_OK);
	assert_true(v.notes & NOTE_UNCLAIMED);
	c = shop_coupon(shop);
	c.flags = FLAG_NEEDS_CLAIM;
	c.uses = 5;
	t = shop_text(shop, &c);
	assert_reason(redeem_as(t.text, SHOP_NOW + 2, (struct redeem_request){ .units = 2 }), REASON_OVER_CAP);
	assert_reason(redeem(t.text, SHOP_NOW + 2), REASON_OK);		/* 5600 by now */
	assert_reason(redeem(t.text, SHOP_NOW + 60), REASON_OVER_CAP);	/* of the outage, and of the day */
	assert_int_equal(head(), 2);
	c = shop_coupon(shop);
	c.flags = FLAG_NEEDS_CLAIM;
	snprintf(c.products[0].id, sizeof c.products[0].id, "unheard-of");
	t = shop_text(shop, &c);	/* nobody knows its price: no cap allows it */
	assert_reason(redeem(t.text, SHOP_NOW + 2), REASON_OVER_CAP);
}

static void stale_trust_wants_a_manager(void **state)
{
	int64_t later = SHOP_NOW + 46 * SHOP_DAY;
	struct coupon c = shop_coupon(shop);
	struct shop_text t;
	struct verdict v;
	struct journal_read r;
	struct redemption body;

	(void)state;
	c.expires = SHOP_NOW + 100 * SHOP_DAY;
	t = shop_text(shop, &c);
	v = check(t.text, SHOP_NOW + 4 * SHOP_DAY, 1);
	assert_reason(v, REASON_OK);
	assert_true(v.notes & NOTE_TRUST_OLD);
	assert_reason(redeem(t.text, later), REASON_STALE_TRUST);
	v = redeem_as(t.text, later, (struct redeem_request){ .manager = true });
	assert_reason(v, REASON_OK);
	assert_ok(journal_read(&shop->store, shop->stream, 1, &r));
	assert_ok(redemption_decode(r.fact.body, &body));
	assert_int_equal(body.flags, REDEMPTION_STALE);
	journal_done(&r);
}

static void assert_fact_time(uint64_t sequence, int64_t t)
{
	struct journal_read r;
	struct redemption body;

	assert_ok(journal_read(&shop->store, shop->stream, sequence, &r));
	assert_int_equal(r.fact.time, t);
	assert_ok(redemption_decode(r.fact.body, &body));
	assert_true(body.flags & REDEMPTION_CLOCK);
	journal_done(&r);
}

static void clock_and_floor(void **state)
{
	struct coupon c = shop_coupon(shop);
	struct shop_text t;
	struct verdict v;

	(void)state;
	assert_ok(serial_make(SHOP_NOW + 2 * SHOP_DAY, shop->random, c.serial));
	c.expires = SHOP_NOW + 10 * SHOP_DAY;
	t = shop_text(shop, &c);
	assert_reason(redeem(t.text, SHOP_NOW), REASON_CLOCK);		/* issued more than a day from now */
	c = shop_coupon(shop);
	t = shop_text(shop, &c);
	v = redeem(t.text, 1000);	/* 1970: judged by the floor, and said */
	assert_reason(v, REASON_OK);
	assert_true(v.notes & NOTE_CLOCK);
	assert_fact_time(v.sequence, SHOP_NOW);	/* and written so, or it were before its coupon */
	shop->now += 2 * SHOP_DAY;
	take((struct shop_pack){ .till = NULL });	/* the floor passes its expiry */
	c.serial[9] ^= 1;
	t = shop_text(shop, &c);
	assert_reason(redeem(t.text, SHOP_NOW), REASON_EXPIRED);	/* whatever our clock says */
}

/* A till that the platform does not pay says so each time. */
static void a_till_without_pay(void **state)
{
	static const char dead[1][ID_CAP] = { "t1" };
	struct coupon c = shop_coupon(shop);
	struct shop_text t = shop_text(shop, &c);
	struct verdict v;

	(void)state;
	assert_ok(trust_set_enrolled(&shop->store, shop->stream, false));
	shop_load(shop, SHOP_NOW);
	v = redeem(t.text, SHOP_NOW);
	assert_true(v.notes & NOTE_REFUSED_TILL);
	v = redeem(t.text, SHOP_NOW + 60);
	assert_true(v.notes & NOTE_REFUSED_TILL);
	take((struct shop_pack){ .n_dead = 1, .dead = dead });
	v = redeem(t.text, SHOP_NOW + 60);
	assert_true(v.notes & NOTE_REVOKED_TILL);
	assert_false(v.notes & NOTE_REFUSED_TILL);
}

static void unknown_product_is_still_good(void **state)
{
	struct coupon c = shop_coupon(shop);
	struct verdict v;

	(void)state;
	snprintf(c.products[0].id, sizeof c.products[0].id, "dumplings");
	v = redeem(shop_text(shop, &c).text, SHOP_NOW);
	assert_reason(v, REASON_OK);
	assert_false(v.has_offer);
	assert_string_equal(v.coupon.products[0].id, "dumplings");
}

static void typed_serial_is_never_good(void **state)
{
	struct coupon c = shop_coupon(shop);
	char serial[SERIAL_TEXT_CAP];
	struct verdict v;

	(void)state;
	serial_format(c.serial, serial);
	v = redeem(serial, SHOP_NOW);
	assert_reason(v, REASON_NEEDS_CLAIM);
	assert_true(v.notes & NOTE_SERIAL);
	assert_reason(redeem(shop_text(shop, &c).text, SHOP_NOW), REASON_OK);
	v = redeem(serial, SHOP_NOW + 60);
	assert_reason(v, REASON_USED);
	assert_int_equal(v.first.time, SHOP_NOW);
	assert_int_equal(head(), 1);
}

static void check_changes_nothing(void **state)
{
	struct coupon c = shop_coupon(shop);
	struct shop_text t = shop_text(shop, &c);
	struct store reader;
	struct store_secret secret = { .passphrase = bytes_of_str("walk walk") };
	struct redeem_request rq = { .text = bytes_of_str(t.text) };
	struct verdict v;

	(void)state;
	assert_ok(store_open(&reader, shop->dir, true));
	assert_ok(store_unlock(&reader, &secret));
	assert_ok(redeem_check(&reader, shop->trust, &rq, SHOP_NOW, &v));
	assert_reason(v, REASON_OK);
	assert_true(v.notes & NOTE_CHECK);
	assert_int_equal(v.sequence, 0);
	assert_int_equal(head(), 0);
	assert_reason(redeem(t.text, SHOP_NOW), REASON_OK);
	assert_ok(redeem_check(&reader, shop->trust, &rq, SHOP_NOW + 60, &v));
	assert_reason(v, REASON_USED);
	rq.text = bytes_of_str("hello");
	assert_ok(redeem_check(&reader, shop->trust, &rq, SHOP_NOW, &v));
	assert_reason(v, REASON_NOT_A_COUPON);
	store_close(&reader);
}

/* A store that may only be read accepts nothing, and says why. */
static void read_only_accepts_nothing(void **state)
{
	struct coupon c = shop_coupon(shop);
	struct shop_text t = shop_text(shop, &c);
	struct store_secret secret = { .passphrase = bytes_of_str("walk walk") };
	struct redeem_request rq = { .text = bytes_of_str(t.text) };
	struct verdict v = { .reason = REASON_COUNT };
	struct store reader;

	(void)state;
	assert_ok(store_open(&reader, shop->dir, true));
	assert_ok(store_unlock(&reader, &secret));
	assert_int_not_equal(redeem_run(&reader, shop->trust, &rq, SHOP_NOW, &v), ERR_OK);
	assert_int_not_equal(err_detail()[0], 0);
	assert_int_equal(v.reason, REASON_COUNT);
	store_close(&reader);
	assert_int_equal(head(), 0);
}

/* Somebody else holds the store: nothing is accepted, and it says so. Afterwards all is as it was. */
static void busy_store_accepts_nothing(void **state)
{
	struct coupon c = shop_coupon(shop);
	struct shop_text t = shop_text(shop, &c);
	struct store_secret secret = { .passphrase = bytes_of_str("walk walk") };
	struct redeem_request rq = { .text = bytes_of_str(t.text) };
	struct verdict v = { .reason = REASON_COUNT };
	struct store other;

	(void)state;
	assert_ok(store_open(&other, shop->dir, false));
	assert_ok(store_unlock(&other, &secret));
	assert_ok(db_begin(&other.db));
	sqlite3_busy_timeout(shop->store.db.sqlite, 20);
	assert_err(ERR_BUSY, redeem_run(&shop->store, shop->trust, &rq, SHOP_NOW, &v));
	assert_int_not_equal(err_detail()[0], 0);
	assert_int_equal(v.reason, REASON_COUNT);
	assert_int_equal(check(t.text, SHOP_NOW, 1).reason, REASON_OK);	/* looking is still possible */
	db_rollback(&other.db);
	store_close(&other);
	assert_reason(redeem(t.text, SHOP_NOW), REASON_OK);
}

/* The disk fills up at any page: an accept is in the journal, or there was none. */
static void full_disk_accepts_nothing(void **state)
{
	int64_t pages;
	int failed = 0, accepted = 0;

	(void)state;
	assert_ok(db_int(&shop->store.db, &pages, "PRAGMA page_count", ""));
	for (int i = 0; i < 400 && failed < 5; i++) {
		struct coupon c = shop_coupon(shop);
		struct shop_text t = shop_text(shop, &c);
		struct redeem_request rq = { .text = bytes_of_str(t.text) };
		struct verdict v;
		char limit[64];
		int64_t got;
		enum err e;

		snprintf(limit, sizeof limit, "PRAGMA max_page_count = %d", (int)pages + 3);
		assert_ok(db_int(&shop->store.db, &got, limit, ""));
		e = redeem_run(&shop->store, shop->trust, &rq, SHOP_NOW + i, &v);
		if (e == ERR_OK)
			accepted++;
		else
			assert_int_equal(e, ERR_FULL);
		failed += e != ERR_OK;
	}
	assert_int_equal(failed, 5);
	assert_int_equal(head(), accepted);
	assert_ok(store_verify(&shop->store));
}

/* Redeems each text in a process of its own store handle; tells how many it got. */
static int child_redeems(const struct shop_text *texts, int n, int start)
{
	struct store s;
	struct store_secret secret = { .passphrase = bytes_of_str("walk walk") };
	struct trust *trust = calloc(1, sizeof *trust);
	int got = 0;
	char go;

	if (!trust || store_open(&s, shop->dir, false) != ERR_OK || store_unlock(&s, &secret) != ERR_OK ||
	    trust_load(&s, trust, SHOP_NOW) != ERR_OK || read(start, &go, 1) != 0)
		return 200;
	for (int i = 0; i < n; i++) {
		struct redeem_request rq = { .text = bytes_of_str(texts[i].text) };
		struct verdict v;

		if (redeem_run(&s, trust, &rq, SHOP_NOW, &v) != ERR_OK)
			return 201;
		got += v.reason == REASON_OK;
	}
	trust_finish(trust);
	free(trust);
	store_close(&s);
	return got;
}

static void one_winner_between_processes(void **state)
{
	enum { TEXTS = 30, CHILDREN = 2 };
	static struct shop_text texts[TEXTS];
	int gate[2], status, sum = 0;
	pid_t pids[CHILDREN];

	(void)state;
	for (int i = 0; i < TEXTS; i++) {
		struct coupon c = shop_coupon(shop);

		texts[i] = shop_text(shop, &c);
	}
	assert_int_equal(pipe(gate), 0);
	for (int i = 0; i < CHILDREN; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			close(gate[1]);
			_exit(child_redeems(texts, TEXTS, gate[0]));
		}
	}
	close(gate[0]);
	close(gate[1]);
	for (int i = 0; i < CHILDREN; i++) {
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 200);
		sum += WEXITSTATUS(status);
	}
	assert_int_equal(sum, TEXTS);
	assert_int_equal(head(), TEXTS);
	assert_ok(store_verify(&shop->store));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, up, down)
	const struct CMUnitTest tests[] = {
		T(ok_is_written_down), T(bad_text_changes_nothing), T(altered_at_any_character), T(wrong_shop),
		T(unknown_issuer_forged_unsupported), T(two_platforms), T(repeat_then_used), T(not_shown_is_said),
		T(missed_waits_for_who_is_showing), T(nobody_stops_the_sale), T(units_and_used_up), T(elsewhere_by_a_pack), T(early_and_expired),
		T(revoked_goes_before_used), T(needs_claim_and_caps), T(stale_trust_wants_a_manager),
		T(clock_and_floor), T(a_till_without_pay), T(unknown_product_is_still_good), T(typed_serial_is_never_good),
		T(check_changes_nothing), T(read_only_accepts_nothing), T(busy_store_accepts_nothing), T(full_disk_accepts_nothing),
		 T(one_winner_between_processes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
