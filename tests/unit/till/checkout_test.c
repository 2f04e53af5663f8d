/* The counter: whole sales by lines of the grammar, with true coupons, as a till has them. */
#define _GNU_SOURCE	/* memmem */
#include "../../support/selling.h"

#include "base/clock.h"
#include "store/carte.h"
#include "store/drafts.h"
#include "store/house.h"
#include "store/printq.h"
#include "store/sales.h"
#include "store/shifts.h"
#include "till/checkout.h"
#include "till/missed.h"
#include "till/shift.h"
#include "till/spend.h"
#include "till/spool.h"

static struct shop *shop;
static struct checkout c, other;
static struct checkout_outcome out;
static int64_t now;

static void open_as(struct checkout *k, uint32_t who)
{
	assert_ok(checkout_open(k, &shop->store, shop->trust, who, now));
}

static int up(void **state)
{
	(void)state;
	shop = shop_that_sells(NULL);
	now = SHOP_NOW;
	open_as(&c, 0);
	return 0;
}

static int down(void **state)
{
	(void)state;
	checkout_finish(&c);
	checkout_finish(&other);
	memset(&other, 0, sizeof other);
	other.showing = -1;
	shop_destroy(shop);
	return 0;
}

static enum checkout_news by(struct checkout *k, uint32_t manager, const char *line)
{
	assert_ok(checkout_line(k, line, &(struct checkout_leave){ manager }, now, &out));
	return out.news;
}

static enum checkout_news say(const char *line)
{
	return by(&c, 0, line);
}

#define assert_news(wanted, got) \
	do { \
		enum checkout_news n_ = (got); \
		if (n_ != (wanted)) \
			fail_msg("%s: news %d, wanted %d: %s", #got, n_, wanted, out.words); \
	} while (0)

static enum checkout_news scan_at(struct checkout *k, const char *text)
{
	assert_ok(checkout_scan(k, bytes_of_str(text), NULL, now, &out));
	return out.news;
}

static int64_t count(const char *sql)
{
	int64_t n = -1;
	sqlite3_stmt *q = NULL;

	assert_int_equal(sqlite3_prepare_v2(shop->store.db.sqlite, sql, -1, &q, NULL), SQLITE_OK);
	if (sqlite3_step(q) == SQLITE_ROW)
		n = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return n;
}

static void two_keys_after_the_last_item(void **state)
{
	(void)state;
	assert_news(CHECKOUT_DONE, say("12"));
	assert_int_equal(c.totals.due, 2800);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(out.receipt, 1);
	assert_int_equal(out.total, 2800);
	assert_int_equal(out.change, 0);
	assert_true(out.drawer);
	assert_true(ticket_empty(&c.ticket));
	assert_int_equal(c.last.receipt, 1);
	assert_news(CHECKOUT_DONE, say("3*20"));
	assert_news(CHECKOUT_CLOSED, say("ca5000"));
	assert_int_equal(out.change, 3200);
	assert_int_equal(out.receipt, 2);
	assert_int_equal(count("SELECT count(*) FROM draft"), 0);
	assert_ok(store_verify(&shop->store));
}

/* What is made as somebody likes it is not made, billed or paid before she was asked. */
static void what_was_not_chosen(void **state)
{
	static const char *const acts[] = { "o", "bl", "ca", "cc", "ca5000" };

	(void)state;
	say("12");
	assert_news(CHECKOUT_CHOOSE, say("13"));
	say("20");
	for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
		assert_news(CHECKOUT_LACKS, say(acts[i]));
		assert_string_equal(out.words, "Line 2, Rice: choose Spice first, with #2 and one of m1 Mild, m2 Ht.");
		assert_true(out.line == 2 && !strcmp(out.set, "spice"));
		assert_int_equal(c.ticket.n_tenders, 0);
	}
	assert_int_equal(count("SELECT count(*) FROM print_job"), 0);
	assert_news(CHECKOUT_DONE, say("h"));			/* it may wait */
	assert_news(CHECKOUT_DONE, say("r"));
	assert_news(CHECKOUT_DONE, say("#2 w2"));		/* for its course, too */
	assert_news(CHECKOUT_DONE, say("o"));
	assert_news(CHECKOUT_LACKS, say("g"));
	assert_news(CHECKOUT_DONE, say("#2 m1"));
	assert_news(CHECKOUT_DONE, say("g"));
	assert_news(CHECKOUT_CHOOSE, say("13"));
	assert_news(CHECKOUT_LACKS, say("ca"));
	assert_news(CHECKOUT_DONE, say("c"));
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_news(CHECKOUT_DONE, say("rf 1 g"));		/* nobody is asked for what comes back */
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_ok(store_verify(&shop->store));
}

static void what_is_asked(void **state)
{
	(void)state;
	assert_news(CHECKOUT_CHOOSE, say("13"));
	assert_string_equal(out.set, "spice");
	assert_news(CHECKOUT_DONE, say("m2"));
	assert_int_equal(c.totals.total, 1950);
	assert_news(CHECKOUT_REFUSED, say("m1"));		/* at most one */
	assert_news(CHECKOUT_ASK_PRICE, say("99"));
	assert_news(CHECKOUT_DONE, say("99@1234"));
	assert_int_equal(c.totals.total, 3184);
	assert_news(CHECKOUT_UNKNOWN, say("555"));
	assert_news(CHECKOUT_REFUSED, say("what is this"));
	assert_news(CHECKOUT_DONE, scan_at(&c, "4006381333931"));
	assert_int_equal(c.totals.total, 3784);
	assert_news(CHECKOUT_UNKNOWN, scan_at(&c, "https://example.org/a"));
	assert_news(CHECKOUT_UNKNOWN, scan_at(&c, "\x1b[2Jx"));
	assert_null(strchr(out.words, 0x1b));
	assert_int_equal(c.totals.total, 3784);
	assert_int_equal(count("SELECT count(*) FROM fact WHERE kind = 19"), 2);
	assert_ok(carte_sold_out(&shop->store, 12, true, &(struct carte_act){ 0, now }));
	assert_news(CHECKOUT_REFUSED, say("12"));
	assert_news(CHECKOUT_DONE, say("c"));
	assert_news(CHECKOUT_DONE, say("c"));
	assert_news(CHECKOUT_DONE, say("c"));
	assert_news(CHECKOUT_REFUSED, say("c"));
	assert_int_equal(count("SELECT count(*) FROM draft"), 0);
}

/* Killed in mid-sale: another process finds all of it, and what it does the first one sees. */
static void the_open_ticket_comes_back(void **state)
{
	struct coupon k = shop_coupon(shop);
	struct shop_text t = shop_text(shop, &k);

	(void)state;
	say("12");
	say("n no coriander");
	assert_news(CHECKOUT_COUPON, scan_at(&c, t.text));
	open_as(&other, 0);
	assert_memory_equal(&other.ticket, &c.ticket, sizeof c.ticket);
	assert_news(CHECKOUT_DONE, by(&other, 0, "20"));
	assert_news(CHECKOUT_DONE, say("20"));
	assert_int_equal(c.ticket.n_lines, 2);
	assert_int_equal(c.ticket.lines[1].quantity, 2000);
	assert_news(CHECKOUT_REFUSED, by(&other, 0, "ca"));	/* she has not seen the second */
	assert_news(CHECKOUT_CLOSED, by(&other, 0, "ca"));
	assert_news(CHECKOUT_REFUSED, say("ca"));		/* it is sold */
	assert_int_equal(count("SELECT count(*) FROM sale"), 1);
	assert_int_equal(count("SELECT count(*) FROM unit WHERE draft IS NULL"), 1);
	assert_ok(store_verify(&shop->store));
}

/* Two screens on one ticket: nobody takes money for a sum that she has not seen. */
static void only_what_she_sees(void **state)
{
	(void)state;
	say("12");
	open_as(&other, 0);
	assert_news(CHECKOUT_DONE, by(&other, 0, "20"));
	assert_news(CHECKOUT_REFUSED, say("cc"));
	assert_int_equal(c.totals.total, other.totals.total);	/* now she has */
	assert_int_equal(c.ticket.n_tenders, 0);
	assert_news(CHECKOUT_DONE, say("+"));
	assert_news(CHECKOUT_REFUSED, by(&other, 0, "v1"));
	assert_news(CHECKOUT_REFUSED, by(&c, 0, "nonsense"));
	assert_news(CHECKOUT_CLOSED, say("cc"));
	assert_news(CHECKOUT_REFUSED, by(&other, 0, "ca"));
	assert_int_equal(other.ticket.n_lines, 0);
	assert_int_equal(count("SELECT count(*) FROM sale"), 1);
}

static void a_coupon_pays_its_line(void **state)
{
	struct coupon k = shop_coupon(shop);
	struct shop_text t = shop_text(shop, &k);
	struct redeem_request rq = { .text = bytes_of_str(t.text) };
	struct missed missed;
	struct verdict v;

	(void)state;
	say("20");
	assert_news(CHECKOUT_COUPON, scan_at(&c, t.text));
	assert_int_equal(out.verdict.reason, REASON_OK);
	assert_int_equal(c.totals.total, 3400);
	assert_int_equal(c.totals.due, 600);
	assert_int_equal(count("SELECT count(*) FROM unit WHERE draft IS NOT NULL"), 1);
	assert_int_equal(count("SELECT count(*) FROM fact WHERE stream = 1 AND kind = 1"), 0);
	/* nobody else gets it meanwhile, and is told why */
	assert_ok(redeem_run(&shop->store, shop->trust, &rq, now, &v));
	assert_int_equal(v.reason, REASON_REPEAT);
	assert_true(v.notes & NOTE_HELD);
	assert_non_null(strstr(words_reason(&v), "open ticket"));	/* and not that it was accepted */
	assert_non_null(strstr(words_advice(&v), "Recall"));
	assert_news(CHECKOUT_COUPON, scan_at(&c, t.text));
	assert_int_equal(out.verdict.reason, REASON_REPEAT);
	assert_int_equal(c.ticket.n_coupons, 1);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(out.total, 3400);
	assert_int_equal(count("SELECT amount FROM sale_coupon"), 2800);
	assert_int_equal(count("SELECT count(*) FROM fact WHERE stream = 1 AND kind = 1"), 1);
	assert_int_equal(count("SELECT count(*) FROM outbox"), 1);
	/* promise 1: until it was seen it is not shown, to any process that looks after this one is gone */
	assert_int_equal(count("SELECT count(*) FROM not_shown"), 1);
	assert_ok(missed_load(&shop->store, &missed));
	assert_int_equal(missed.n, 0);				/* it is being shown */
	assert_ok(checkout_shown(&c));
	assert_int_equal(count("SELECT count(*) FROM not_shown"), 0);
	now += 60;
	assert_ok(redeem_run(&shop->store, shop->trust, &rq, now, &v));
	assert_int_equal(v.reason, REASON_USED);
	assert_ok(store_verify(&shop->store));
}

static void not_shown_is_said_after_a_crash(void **state)
{
	struct coupon k = shop_coupon(shop);
	struct shop_text t = shop_text(shop, &k);
	struct missed missed;

	(void)state;
	assert_news(CHECKOUT_COUPON, scan_at(&c, t.text));
	assert_news(CHECKOUT_CLOSED, say("ca"));
	checkout_finish(&c);		/* as a death does: the lock ends with the process */
	assert_ok(missed_load(&shop->store, &missed));
	assert_int_equal(missed.n, 1);
	assert_memory_equal(missed.list[0].serial, k.serial, SERIAL_LEN);
	open_as(&c, 0);
	now += 60;
	assert_news(CHECKOUT_COUPON, scan_at(&c, t.text));
	assert_int_equal(out.verdict.reason, REASON_USED);
	assert_true(out.verdict.notes & NOTE_NOT_SHOWN);
}

static void a_coupon_is_let_go(void **state)
{
	struct coupon k = shop_coupon(shop);
	struct shop_text t = shop_text(shop, &k);

	(void)state;
	assert_news(CHECKOUT_COUPON, scan_at(&c, t.text));
	assert_news(CHECKOUT_DONE, say("k"));
	assert_int_equal(count("SELECT count(*) FROM unit"), 0);
	assert_int_equal(c.totals.due, 2800);
	assert_news(CHECKOUT_COUPON, scan_at(&c, t.text));
	assert_int_equal(out.verdict.reason, REASON_OK);
	assert_int_equal(c.totals.due, 0);
	assert_news(CHECKOUT_DONE, say("c"));
	assert_int_equal(count("SELECT count(*) FROM unit"), 0);
	assert_int_equal(count("SELECT count(*) FROM draft"), 0);
	assert_ok(store_verify(&shop->store));
}

static void uses_that_are_left(void **state)
{
	struct coupon k = shop_coupon(shop);
	struct shop_text t;

	(void)state;
	k.uses = 5;
	t = shop_text(shop, &k);
	assert_news(CHECKOUT_COUPON, scan_at(&c, t.text));
	assert_int_equal(out.verdict.left, 4);
	assert_news(CHECKOUT_DONE, say("x 3"));
	assert_int_equal(c.totals.total, 3 * 2800);
	assert_int_equal(c.totals.due, 0);
	assert_int_equal(count("SELECT count(*) FROM unit"), 3);
	assert_news(CHECKOUT_REFUSED, say("x 6"));
	assert_news(CHECKOUT_DONE, say("x 2"));
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_ok(checkout_shown(&c));
	assert_int_equal(count("SELECT count(*) FROM unit WHERE draft IS NULL"), 2);
	now += 60;
	assert_news(CHECKOUT_COUPON, scan_at(&c, t.text));
	assert_int_equal(out.verdict.reason, REASON_OK);
	assert_news(CHECKOUT_REFUSED, say("x 4"));		/* three are left */
	assert_news(CHECKOUT_DONE, say("x 3"));
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(count("SELECT count(*) FROM unit WHERE draft IS NULL"), 5);
	assert_ok(store_verify(&shop->store));
}

static void kinds(void **state)
{
	struct coupon k = shop_coupon(shop);
	struct shop_text t;

	(void)state;
	k.kind = KIND_ACTIVITY;
	k.value = 1990;
	t = shop_text(shop, &k);
	assert_news(CHECKOUT_COUPON, scan_at(&c, t.text));
	assert_int_equal(c.totals.due, 1990);
	assert_int_equal(c.ticket.lines[0].how, PRICE_ACTIVITY);
	k = shop_coupon(shop);
	k.kind = KIND_EXCHANGE;
	t = shop_text(shop, &k);
	assert_news(CHECKOUT_COUPON, scan_at(&c, t.text));
	assert_int_equal(c.totals.due, 1990);
	assert_int_equal(c.ticket.n_lines, 2);
	assert_int_equal(c.ticket.lines[1].how, PRICE_GIFT);
	for (unsigned kind = KIND_PARTICIPATION; kind <= KIND_VALUE; kind++) {
		k = shop_coupon(shop);
		k.kind = kind;
		k.value = 1000;
		t = shop_text(shop, &k);
		assert_news(CHECKOUT_ASKING, scan_at(&c, t.text));	/* only the platform can say: see checkout_claim_test */
		assert_true(out.words[0]);
	}
	assert_int_equal(c.ticket.n_coupons, 2);
	assert_int_equal(count("SELECT count(*) FROM unit"), 3);
	assert_news(CHECKOUT_CLOSED, say("cc"));
	assert_int_equal(out.total, 1990);
	assert_int_equal(count("SELECT count(*) FROM unit"), 2);
	assert_int_equal(count("SELECT count(*) FROM claim WHERE state = 3"), 2);
	assert_ok(store_verify(&shop->store));
}

static void refused_leaves_the_sale(void **state)
{
	struct coupon k = shop_coupon(shop);
	struct shop_text t;

	(void)state;
	k.expires = now - 1;
	t = shop_text(shop, &k);
	say("12");
	assert_news(CHECKOUT_COUPON, scan_at(&c, t.text));
	assert_int_equal(out.verdict.reason, REASON_EXPIRED);
	assert_int_equal(count("SELECT count(*) FROM unit"), 0);
	assert_int_equal(c.ticket.n_coupons, 0);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(out.total, 2800);
	assert_int_equal(count("SELECT count(*) FROM fact WHERE kind = 19"), 1);
}

/* Good at its scan, expired at the sale: nothing is half done. */
static void what_has_come_up_since(void **state)
{
	struct coupon k = shop_coupon(shop);
	struct shop_text t = shop_text(shop, &k);

	(void)state;
	assert_news(CHECKOUT_COUPON, scan_at(&c, t.text));
	say("20");
	now = k.expires + 1;
	assert_news(CHECKOUT_REFUSED, say("ca"));
	assert_int_equal(count("SELECT count(*) FROM sale"), 0);
	assert_int_equal(count("SELECT count(*) FROM fact WHERE stream = 1"), 0);
	assert_int_equal(c.ticket.n_tenders, 0);
	assert_int_equal(c.ticket.n_coupons, 1);
	assert_ok(store_verify(&shop->store));
}

static void more_than_one_piece(void **state)
{
	struct coupon k = shop_coupon(shop);
	struct shop_text t;

	(void)state;
	say("12");
	k.products[0].quantity = 2;
	t = shop_text(shop, &k);
	assert_news(CHECKOUT_COUPON, scan_at(&c, t.text));
	assert_int_equal(out.verdict.reason, REASON_OK);
	assert_int_equal(c.ticket.n_lines, 2);			/* the one bowl is still to be paid */
	assert_string_equal(c.ticket.lines[1].product, "noodles-x2");
	assert_int_equal(c.totals.due, 2800);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_ok(store_verify(&shop->store));
}

/* Of what nobody vouches for, every piece counts, at the scan and at the sale. */
static void caps_count_every_piece(void **state)
{
	static uint8_t memory[1 << 20];
	struct coupon k = shop_coupon(shop);
	struct shop_pack want = { .till = NULL };
	struct document d;
	struct shop_text t;
	struct pack pack;
	struct buf b;

	(void)state;
	shop->policy.cap_coupon = shop->policy.cap_outage = shop->policy.cap_day = 3 * 5600;
	buf_init(&b, memory, sizeof memory);
	shop_sign_pack(shop, &want, &b);
	assert_ok(document_parse(buf_bytes(&b), &d));
	assert_ok(pack_decode(d.sign1.payload, &pack));
	assert_ok(db_begin(&shop->store.db));
	assert_ok(trust_take_pack(&shop->store, shop->stream, &pack, pack.keyset, shop->random));
	assert_ok(db_commit(&shop->store.db));
	shop_load(shop, now);
	k.products[0].quantity = 2;
	k.uses = 4;
	k.flags = FLAG_NEEDS_CLAIM;
	t = shop_text(shop, &k);
	assert_news(CHECKOUT_ASKING, scan_at(&c, t.text));
	assert_ok(checkout_unreached(&c, now, &out));			/* then the caps decide */
	assert_int_equal(out.verdict.reason, REASON_OK);
	assert_news(CHECKOUT_DONE, say("x 4"));
	assert_news(CHECKOUT_REFUSED, say("ca"));			/* eight bowls, and the cap is six */
	assert_int_equal(count("SELECT count(*) FROM sale"), 0);
	assert_news(CHECKOUT_DONE, say("x 3"));
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(count("SELECT sum(minor) FROM spent"), 3 * 5600);
	assert_ok(store_verify(&shop->store));
}

static void a_sale_is_not_undone_by_its_coupon(void **state)
{
	struct coupon k = shop_coupon(shop);
	struct shop_text t = shop_text(shop, &k);
	struct reverse_request rq = { .text = bytes_of_str(t.text) };
	struct reversed r;

	(void)state;
	assert_news(CHECKOUT_COUPON, scan_at(&c, t.text));
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_ok(checkout_shown(&c));
	assert_ok(reverse_run(&shop->store, shop->trust, &rq, now + 5, &r));
	assert_int_equal(r.reason, REVERSE_SOLD);
	assert_ok(store_verify(&shop->store));
}

/* ---- authority ---- */

static uint32_t hire(const char *name, enum person_role role)
{
	struct person_new p = { .name = name, .role = role, .pin = bytes_of_str("4711") };
	uint32_t number = 0;

	assert_ok(people_add(&shop->store, &p, &(struct people_act){ .now = now, .random = shop->random }, &number));
	return number;
}

static void what_a_cashier_may_not(void **state)
{
	uint32_t boss, cashier;
	static const struct { const char *line, *asked; } lines[] = {
		{ "d50%", "A manager must allow a discount of 50 %." }, { "d12.5%", "A manager must allow a discount of 12.5 %." },
		{ "d1500", "A manager must allow a discount of 15.00." }, { "d30%!", "A manager must allow a discount of 30 %." },
		{ "p1000", "A manager must allow another price." }, { "12@1", "A manager must allow another price." },
		{ "ns", "A manager must allow an open drawer." },
	};

	(void)state;
	boss = hire("Mei", PERSON_OWNER);
	cashier = hire("Li", PERSON_CASHIER);
	open_as(&c, cashier);
	assert_int_equal(c.role, PERSON_CASHIER);
	say("12");
	assert_news(CHECKOUT_DONE, say("d5%"));
	assert_news(CHECKOUT_DONE, say("d0"));
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		assert_news(CHECKOUT_ASK_MANAGER, say(lines[i].line));
		assert_string_equal(out.words, lines[i].asked);
		assert_int_equal(c.totals.total, 2800);
		assert_int_equal(c.ticket.n_lines, 1);
	}
	assert_int_equal(count("SELECT count(*) FROM counter_event WHERE kind = 24"), 0);
	assert_news(CHECKOUT_DONE, by(&c, boss, "d50%"));
	assert_int_equal(c.totals.total, 1400);
	assert_int_equal(c.ticket.lines[0].allowed_by, boss);
	assert_int_equal(count("SELECT count(*) FROM counter_event WHERE kind = 24"), 1);
	say("o");
	assert_news(CHECKOUT_ASK_REASON, say("v1"));
	assert_news(CHECKOUT_ASK_MANAGER, say("v1 guest"));
	assert_string_equal(out.words, "A manager must allow a void of line 1.");
	assert_news(CHECKOUT_DONE, by(&c, boss, "v1 guest"));
	assert_int_equal(count("SELECT amount FROM counter_event WHERE kind = 39"), 1400);
	say("12");
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_news(CHECKOUT_ASK_REASON, say("rf 1"));
	assert_news(CHECKOUT_ASK_MANAGER, say("rf 1 guest"));
	assert_string_equal(out.words, "A manager must allow a refund.");
	assert_news(CHECKOUT_ASK_MANAGER, say("ct 0 CC"));
	assert_string_equal(out.words, "A manager must allow another tender.");
	assert_ok(checkout_sign_on(&c, boss, PERSON_OWNER, now));
	assert_news(CHECKOUT_DONE, say("ct 0 CC"));		/* nobody to be asked */
	assert_string_equal(c.last.tender, "CC");
	assert_int_equal(count("SELECT count(*) FROM sale_tender WHERE code = 'CC'"), 1);
	assert_ok(store_verify(&shop->store));
}

/* Three noodles among three, and a cent too many: each part by itself, its change at once, and the sums hold. */
static void equal_parts(void **state)
{
	(void)state;
	assert_news(CHECKOUT_REFUSED, say("s /3"));
	say("3*12");
	say("d1");
	assert_news(CHECKOUT_REFUSED, say("s /100"));
	assert_news(CHECKOUT_DONE, say("s /3"));
	assert_int_equal(c.totals.part, 2800);
	assert_news(CHECKOUT_DONE, say("d20"));		/* not begun yet: it follows what is due */
	assert_int_equal(c.totals.part, 2793);
	assert_news(CHECKOUT_DONE, say("ca5000"));
	assert_true(out.drawer);
	assert_non_null(strstr(out.words, "22.07"));
	assert_int_equal(count("SELECT count(*) FROM print_job WHERE key LIKE 'drawer/%'"), 1);
	assert_int_equal(c.totals.due, 8380 - 2793);
	assert_int_equal(c.totals.part, 2794);
	open_as(&other, 0);				/* it is the ticket's, not a screen's */
	assert_news(CHECKOUT_DONE, by(&other, 0, "ca800"));
	assert_int_equal(other.totals.part, 1994);
	assert_news(CHECKOUT_REFUSED, by(&other, 0, "cc2000"));
	assert_news(CHECKOUT_DONE, by(&other, 0, "cc"));
	assert_int_equal(other.totals.part, 2793);
	assert_int_equal(other.totals.due, 2793);
	assert_news(CHECKOUT_CLOSED, by(&other, 0, "ca3000"));
	assert_int_equal(out.change, 207);			/* not what the first one got */
	assert_int_equal(out.total, 8380);
	assert_int_equal(count("SELECT sum(amount) FROM sale_tender"), 8380);
	assert_int_equal(count("SELECT change FROM sale"), 2207 + 207);
	/* in whole coins */
	c.house.cash_step = other.house.cash_step = 5;
	say("12");
	say("d3");
	assert_news(CHECKOUT_DONE, say("s /3"));
	assert_int_equal(c.totals.part, 930);
	assert_news(CHECKOUT_DONE, say("ca"));
	assert_news(CHECKOUT_DONE, say("ca-"));		/* one ticket again */
	assert_int_equal(c.totals.part, 2797);
	assert_news(CHECKOUT_DONE, say("s /2"));
	assert_news(CHECKOUT_DONE, say("s /1"));
	assert_news(CHECKOUT_CLOSED, say("cc"));
	assert_ok(store_verify(&shop->store));
}

static void each_her_own_ticket(void **state)
{
	uint32_t a, b;

	(void)state;
	say("20");					/* nobody's */
	a = hire("Mei", PERSON_OWNER);
	b = hire("Li", PERSON_CASHIER);
	assert_ok(checkout_sign_on(&c, a, PERSON_OWNER, now));
	assert_int_equal(c.totals.total, 600);		/* hers, who comes first */
	assert_ok(checkout_sign_on(&c, b, PERSON_CASHIER, now));
	assert_int_equal(c.totals.total, 0);
	say("12");
	assert_ok(checkout_sign_on(&c, a, PERSON_OWNER, now));
	assert_int_equal(c.totals.total, 600);
	assert_int_equal(count("SELECT count(*) FROM fact WHERE kind = 45"), 3);
	assert_int_equal(count("SELECT count(*) FROM fact WHERE kind = 46"), 2);
}

/* ---- refunds ---- */

/* What it says of the way that it was paid, and that cash out wants a second look. */
static void more_than_the_drawer_holds(void **state)
{
	struct shift_result r;
	uint32_t boss;

	(void)state;
	say("12");
	say("ca800");
	assert_news(CHECKOUT_CLOSED, say("cc"));
	boss = hire("Mei", PERSON_OWNER);
	open_as(&c, boss);
	assert_ok(shift_begin(&c, 1000, now, &r));
	assert_news(CHECKOUT_ASK_MANAGER, say("out 1001 bank"));	/* even from herself */
	assert_non_null(strstr(out.words, "drawer"));
	assert_null(strstr(out.words, "10.00"));			/* the count is blind */
	assert_news(CHECKOUT_DONE, say("out 200 milk"));
	assert_news(CHECKOUT_DONE, say("rf 1 g"));
	assert_string_equal(out.words, "It was paid: Cash 8.00, Card 20.00 (CA800, CC2000)");
	assert_news(CHECKOUT_ASK_MANAGER, say("ca"));
	assert_int_equal(c.ticket.n_tenders, 0);
	assert_news(CHECKOUT_DONE, say("ca800"));
	assert_news(CHECKOUT_ASK_MANAGER, say("ca"));			/* with what went out before */
	assert_news(CHECKOUT_CLOSED, by(&c, boss, "ca"));
	assert_ok(store_verify(&shop->store));
}

static void no_more_than_was_sold(void **state)
{
	(void)state;
	open_as(&c, 4);
	say("2*12");
	say("20");
	say("d10%!");
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_news(CHECKOUT_ASK_REASON, say("rf 1"));		/* nothing was done */
	assert_int_equal(c.ticket.kind, TICKET_SALE);
	assert_non_null(strstr(out.words, "(rf 1 guest)"));
	assert_news(CHECKOUT_REFUSED, say("rf 1 because"));
	assert_news(CHECKOUT_DONE, say("rf 1 g"));
	assert_int_equal(c.ticket.kind, TICKET_REFUND);
	assert_int_equal(c.ticket.cause, VOID_GUEST);
	assert_int_equal(c.totals.total, -5580);
	assert_news(CHECKOUT_REFUSED, say("12"));		/* only what it has */
	assert_news(CHECKOUT_REFUSED, say("rf 1"));		/* and the way out is said */
	assert_non_null(strstr(out.words, "refund of receipt 1 is open: pay it out (ca), take its lines off (c), or hold it (h)"));
	assert_news(CHECKOUT_DONE, say("c"));
	assert_news(CHECKOUT_DONE, say("q1"));
	assert_int_equal(c.totals.total, -2520);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(out.receipt, 2);
	assert_int_equal(out.total, -2520);
	assert_int_equal(count("SELECT cause FROM sale WHERE receipt = 2"), VOID_GUEST);
	assert_int_equal(count("SELECT sum(cause) FROM sale_line"), 0);		/* its lines count */
	/* two tickets for one receipt: the second is held against what the first took */
	assert_news(CHECKOUT_DONE, say("rf 1 g"));
	assert_int_equal(c.totals.total, -3060);
	open_as(&other, 5);
	assert_news(CHECKOUT_DONE, by(&other, 0, "rf 1 g"));
	assert_news(CHECKOUT_CLOSED, by(&other, 0, "ca"));
	assert_news(CHECKOUT_REFUSED, say("ca"));
	assert_int_equal(count("SELECT -sum(total) FROM sale WHERE kind = 1"), 5580);
	assert_news(CHECKOUT_DONE, say("c"));
	assert_int_equal(c.ticket.kind, TICKET_REFUND);
	assert_news(CHECKOUT_DONE, say("c"));
	assert_int_equal(c.ticket.kind, TICKET_SALE);		/* a refund of nothing is none */
	assert_news(CHECKOUT_REFUSED, say("rf 1"));
	assert_news(CHECKOUT_REFUSED, say("rf 2"));
	assert_news(CHECKOUT_REFUSED, say("rf 99"));
	assert_ok(store_verify(&shop->store));
}

/* ---- waiting tickets ---- */

static void held_and_tables(void **state)
{
	struct coupon k = shop_coupon(shop);
	struct shop_text t = shop_text(shop, &k);
	uint64_t id;

	(void)state;
	assert_news(CHECKOUT_REFUSED, say("h"));
	assert_news(CHECKOUT_REFUSED, say("r"));
	say("12");
	assert_news(CHECKOUT_DONE, say("h Li"));
	assert_true(ticket_empty(&c.ticket));
	assert_news(CHECKOUT_DONE, say("20"));
	assert_news(CHECKOUT_REFUSED, say("r Liu"));
	assert_string_equal(out.words, "Nothing is held as \"Liu\".");
	assert_news(CHECKOUT_DONE, say("r Li"));
	assert_int_equal(c.totals.total, 2800);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_news(CHECKOUT_DONE, say("r"));
	assert_news(CHECKOUT_CLOSED, say("ca"));
	/* a table's tab: rung at the counter, put on the table, added to, split, moved */
	say("12");
	assert_news(CHECKOUT_DONE, say("t5"));
	assert_string_equal(c.ticket.table, "5");
	assert_news(CHECKOUT_COUPON, scan_at(&c, t.text));
	assert_news(CHECKOUT_DONE, say("t6"));
	assert_string_equal(c.ticket.table, "6");
	assert_int_equal(c.ticket.n_lines, 0);
	say("20");
	assert_news(CHECKOUT_DONE, say("t5"));
	assert_int_equal(c.ticket.n_coupons, 1);
	assert_news(CHECKOUT_DONE, say("20"));
	assert_news(CHECKOUT_REFUSED, say("s u9"));
	assert_string_equal(out.words, "Nothing is for seat 9.");
	assert_news(CHECKOUT_DONE, say("s 1"));		/* the coupon goes with its line */
	assert_int_equal(c.ticket.n_coupons, 0);
	assert_int_equal(c.totals.total, 600);
	assert_int_equal(count("SELECT count(*) FROM unit u JOIN draft d ON d.id = u.draft WHERE d.open = 0"), 1);
	assert_news(CHECKOUT_DONE, say("h"));
	id = (uint64_t)count("SELECT id FROM draft WHERE id IN (SELECT draft FROM unit)");
	assert_true(id > 0);
	assert_news(CHECKOUT_REFUSED, say("t5"));		/* two of them: which? */
	assert_news(CHECKOUT_REFUSED, say("t5>t5"));
	assert_string_equal(out.words, "That is the same table.");
	assert_ok(checkout_act(&c, &(struct act){ .verb = VERB_RECALL, .number = id }, NULL, now, &out));
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(out.total, 2800);
	assert_news(CHECKOUT_DONE, say("t5>t6"));
	assert_int_equal(count("SELECT count(*) FROM draft"), 1);
	assert_news(CHECKOUT_DONE, say("t6"));
	assert_int_equal(c.totals.total, 1200);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(count("SELECT count(*) FROM draft"), 0);
	assert_int_equal(count("SELECT max(receipt) - count(*) FROM sale"), 0);
	assert_ok(store_verify(&shop->store));
}

static void training_is_no_sale(void **state)
{
	struct coupon k = shop_coupon(shop);
	struct shop_text t = shop_text(shop, &k);
	struct shift_totals sums;

	(void)state;
	say("12");
	assert_ok(house_set_training(&shop->store, true, 0, now));
	assert_ok(checkout_refresh(&c, now));
	assert_true(c.training);
	assert_true(ticket_empty(&c.ticket));			/* the true one waits */
	say("20");
	assert_news(CHECKOUT_COUPON, scan_at(&c, t.text));
	assert_int_equal(c.ticket.n_coupons, 0);
	assert_int_equal(count("SELECT count(*) FROM unit"), 0);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_false(out.drawer);
	assert_int_equal(out.receipt, 1);
	assert_news(CHECKOUT_REFUSED, say("rf 1"));
	assert_ok(house_set_training(&shop->store, false, 0, now));
	assert_ok(checkout_refresh(&c, now));
	assert_int_equal(c.totals.total, 2800);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(out.receipt, 1);
	assert_ok(sales_sum(&shop->store, &c.house, 0, house_day(&c.house, now, clock_utc_offset(now)), &sums));
	assert_int_equal(sums.gross, 2800);
	assert_int_equal(count("SELECT count(*) FROM outbox"), 0);
	assert_int_equal(count("SELECT count(*) FROM fact WHERE stream = 16 AND kind = 33"), 1);
	assert_ok(store_verify(&shop->store));
}

/* ---- the shift ---- */

/* Behind a shift of 100.00 float: one that sells, one that only takes cash in, and one of the day after. */
static void a_day_has_all_its_shifts(void)
{
	int32_t day = house_day(&c.house, now, clock_utc_offset(now));
	struct shift_totals sums;
	struct shift_result r;

	assert_ok(shift_begin(&c, 20000, now, &r));
	say("12");
	say("ca");
	assert_ok(shift_end(&c, &(struct shift_end){ .counted = 22900 }, now, &r));
	assert_ok(shift_begin(&c, 30000, now, &r));
	assert_news(CHECKOUT_DONE, say("in 1000"));
	assert_ok(sales_sum(&shop->store, &c.house, 0, day, &sums));
	assert_int_equal(sums.counted, -1);
	assert_ok(shift_end(&c, &(struct shift_end){ .counted = 31000 }, now, &r));
	assert_ok(shift_begin(&c, 50000, now + 2 * 86400, &r));
	assert_ok(shift_end(&c, &(struct shift_end){ .counted = 50000 }, now + 2 * 86400, &r));
	assert_ok(sales_sum(&shop->store, &c.house, 0, day, &sums));
	assert_int_equal(sums.number, 3);
	assert_int_equal(sums.opening_float, 10000 + 20000 + 30000);
	assert_int_equal(sums.cash_in, 1500);
	assert_int_equal(sums.cash_out, 200);
	assert_int_equal(sums.expected, 60000 + 2 * 2800 + 1500 - 200);
	assert_int_equal(sums.counted - sums.expected, -100 + 100);
}

static void from_float_to_z(void **state)
{
	struct shift_result r;

	(void)state;
	assert_news(CHECKOUT_REFUSED, say("in 500 change"));
	assert_ok(shift_begin(&c, 10000, now, &r));
	assert_int_equal(r.answer, SHIFT_OK);
	assert_ok(shift_begin(&c, 10000, now, &r));
	assert_int_equal(r.answer, SHIFT_IS_OPEN);
	say("12");
	say("ca5000");
	assert_news(CHECKOUT_DONE, say("in 500 change"));
	assert_news(CHECKOUT_DONE, say("out 200 milk"));
	say("20");
	assert_ok(shift_end(&c, &(struct shift_end){ .counted = 13000 }, now, &r));
	assert_int_equal(r.answer, SHIFT_TICKETS);
	assert_ok(shift_x(&c, 0, &r));
	assert_true(r.totals.n_open == 1 && r.totals.open == 600);
	say("cc");
	assert_ok(shift_x(&c, 0, &r));
	assert_true(r.totals.n_open == 0 && r.totals.open == 0);
	assert_int_equal(r.totals.expected, 10000 + 2800 + 500 - 200);
	assert_ok(shift_end(&c, &(struct shift_end){ .counted = 13000 }, now, &r));
	assert_int_equal(r.answer, SHIFT_OK);
	assert_int_equal(r.totals.counted, 13000);
	assert_int_equal(r.totals.gross, 3400);
	assert_int_equal(c.shift, 0);
	assert_news(CHECKOUT_REFUSED, say("ct 0 CA"));		/* its money is counted */
	a_day_has_all_its_shifts();
	assert_ok(shift_end(&c, &(struct shift_end){ .counted = 1 }, now, &r));
	assert_int_equal(r.answer, SHIFT_NONE);
	assert_ok(store_verify(&shop->store));
}

static void a_course_that_waits_is_said(void **state)
{
	(void)state;
	say("20");
	assert_news(CHECKOUT_DONE, say("o"));
	assert_string_equal(out.words, "");
	say("12");
	say("w2");
	assert_news(CHECKOUT_DONE, say("o"));
	assert_string_equal(out.words, "Course 2 waits: g sends it.");
	assert_int_equal(count("SELECT count(*) FROM print_job WHERE station = 'kitchen'"), 0);
	assert_news(CHECKOUT_DONE, say("g"));
	assert_int_equal(count("SELECT count(*) FROM print_job WHERE station = 'kitchen'"), 1);
	assert_news(CHECKOUT_DONE, say("o"));
	assert_string_equal(out.words, "");
	assert_news(CHECKOUT_REFUSED, say("g"));
	assert_string_equal(out.words, "No course waits.");
}

/* ---- paper ---- */

static void paper_goes_with_the_sale(void **state)
{
	struct shift_result r;

	(void)state;
	assert_ok(shift_begin(&c, 10000, now, &r));
	say("2*12");
	say("20");
	assert_news(CHECKOUT_DONE, say("o"));
	assert_int_equal(count("SELECT count(*) FROM print_job WHERE station = 'kitchen'"), 1);
	assert_news(CHECKOUT_DONE, say("o"));			/* no news */
	assert_int_equal(count("SELECT count(*) FROM print_job"), 1);
	say("12");
	assert_news(CHECKOUT_DONE, say("v1 guest"));		/* that alone: the new one is not ordered yet */
	assert_int_equal(count("SELECT count(*) FROM print_job WHERE station = 'kitchen'"), 2);
	assert_int_equal(c.ticket.lines[2].sent, 0);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(count("SELECT count(*) FROM print_job WHERE station = 'kitchen'"), 3);
	assert_int_equal(count("SELECT count(*) FROM print_job WHERE key = 'receipt/1'"), 1);
	assert_news(CHECKOUT_DONE, say("rp"));
	assert_int_equal(count("SELECT count(*) FROM print_job WHERE key LIKE 'again/1/%'"), 1);
	assert_news(CHECKOUT_DONE, say("ns"));
	assert_int_equal(count("SELECT count(*) FROM print_job WHERE key LIKE 'drawer/%'"), 1);
	assert_ok(shift_end(&c, &(struct shift_end){ .counted = 1 }, now, &r));
	assert_int_equal(count("SELECT count(*) FROM print_job WHERE key = 'z/1'"), 1);
	assert_ok(store_verify(&shop->store));
}

static void configure(const char *words)
{
	char path[500];
	FILE *f;

	snprintf(path, sizeof path, "%s/" SPOOL_CONFIG, shop->store.dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(words, f);
	fclose(f);
}

/* Is this on the paper of the last job for the station? */
static bool paper_says(const char *station, const char *words)
{
	static uint8_t memory[PRINTQ_PAPER_MAX];
	struct printq_job j;
	struct buf b;
	char sql[120];

	snprintf(sql, sizeof sql, "SELECT max(number) FROM print_job WHERE station = '%s'", station);
	buf_init(&b, memory, sizeof memory);
	assert_ok(printq_get(&shop->store, (uint64_t)count(sql), &j, &b));
	return memmem(memory, b.len, words, strlen(words)) != NULL;
}

static void names_as_the_printer_can(void **state)
{
	(void)state;
	configure("[printer receipt]\ndevice = /dev/null\nchinese = none\n[printer kitchen]\ndevice = /dev/null\n");
	say("12");
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_true(paper_says("receipt", "Noodles") && !paper_says("receipt", "Beef noodles"));
	assert_true(paper_says("kitchen", "Beef noodles"));
	configure("[printer receipt]\ndevice = /dev/null\nchinese = none\nlanguage = plain\n[printer bar]\ndevice = /dev/null\n"
		  "chinese = none\nstations = *\n");
	say("12");
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_true(paper_says("receipt", "Beef noodles"));
	assert_true(paper_says("kitchen", "Noodles") && !paper_says("kitchen", "Beef noodles"));
	assert_news(CHECKOUT_CHOOSE, say("13"));
	assert_news(CHECKOUT_DONE, say("m2"));
	assert_news(CHECKOUT_DONE, say("o"));
	assert_true(paper_says("kitchen", "+ Ht") && !paper_says("kitchen", "+ Hot"));
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_news(CHECKOUT_DONE, say("rp"));
	assert_true(paper_says("receipt", "+ Hot  1.00"));
	configure("torn");
	say("12");
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_true(paper_says("kitchen", "Beef noodles"));
}

static void a_bill_is_no_receipt(void **state)
{
	(void)state;
	assert_news(CHECKOUT_REFUSED, say("bl"));
	assert_news(CHECKOUT_DONE, say("t5"));
	assert_news(CHECKOUT_REFUSED, say("bl"));
	say("2*12");
	assert_news(CHECKOUT_DONE, say("bl"));
	assert_int_equal(out.receipt, 0);
	assert_false(out.drawer);
	assert_int_equal(c.totals.due, 5600);
	assert_true(paper_says("receipt", "Bill (not a receipt)") && paper_says("receipt", "Table 5"));
	assert_true(paper_says("receipt", "To be paid") && paper_says("receipt", "56.00") && !paper_says("receipt", "Receipt "));
	now++;
	say("20");
	assert_news(CHECKOUT_DONE, say("bl"));			/* another round, another bill */
	assert_true(paper_says("receipt", "62.00"));
	assert_int_equal(count("SELECT count(*) FROM print_job WHERE key LIKE 'bill/%'"), 2);
	assert_int_equal(count("SELECT count(*) FROM print_job"), 2);
	assert_int_equal(count("SELECT count(*) FROM sale"), 0);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(out.receipt, 1);
	assert_news(CHECKOUT_DONE, say("rf 1 g"));
	assert_news(CHECKOUT_REFUSED, say("bl"));
	assert_ok(store_verify(&shop->store));
}

/* The guest may have paid what the bill says: nothing goes off it, nor becomes cheaper, without a manager and a fact. */
static void what_is_on_a_bill(void **state)
{
	static const char *const less[] = { "d1%", "d1!", "p2700", "#1 p2700", "#2 p1" };
	uint32_t boss = hire("Mei", PERSON_OWNER), cashier = hire("Li", PERSON_CASHIER);

	(void)state;
	open_as(&c, cashier);
	say("2*12");
	say("99@500");
	assert_news(CHECKOUT_DONE, say("bl"));
	assert_int_equal(count("SELECT count(*) FROM fact WHERE stream = 0 AND kind = 48"), 1);
	assert_news(CHECKOUT_REFUSED, say("c"));
	assert_string_equal(out.words, "Line 2 is on the printed bill. Void it (v2).");
	assert_news(CHECKOUT_REFUSED, say("-"));
	assert_news(CHECKOUT_REFUSED, say("#1 -"));
	assert_news(CHECKOUT_REFUSED, say("#1 q1"));
	for (size_t i = 0; i < sizeof less / sizeof less[0]; i++)
		assert_news(CHECKOUT_ASK_MANAGER, say(less[i]));
	assert_int_equal(c.totals.total, 6100);
	assert_news(CHECKOUT_DONE, say("20"));			/* what came behind it is free */
	assert_news(CHECKOUT_DONE, say("d5%"));
	assert_news(CHECKOUT_DONE, say("c"));
	assert_news(CHECKOUT_ASK_REASON, say("v1"));
	assert_news(CHECKOUT_ASK_MANAGER, say("v1 guest"));
	/* nor is it by way of another ticket */
	assert_news(CHECKOUT_DONE, say("s 1"));
	assert_news(CHECKOUT_DONE, say("r"));
	assert_news(CHECKOUT_REFUSED, say("c"));
	assert_news(CHECKOUT_DONE, by(&c, boss, "v guest"));
	assert_int_equal(count("SELECT amount FROM counter_event WHERE kind = 39"), 5600);
	assert_int_equal(count("SELECT count(*) FROM counter_event WHERE kind = 24"), 1);
	assert_news(CHECKOUT_DONE, say("12"));
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_ok(store_verify(&shop->store));
}

/* ---- reports ---- */

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
		T(two_keys_after_the_last_item), T(what_is_asked), T(what_was_not_chosen), T(the_open_ticket_comes_back), T(only_what_she_sees),
		T(a_coupon_pays_its_line), T(not_shown_is_said_after_a_crash), T(a_coupon_is_let_go), T(uses_that_are_left), T(kinds), T(refused_leaves_the_sale),
		T(what_has_come_up_since), T(more_than_one_piece), T(a_sale_is_not_undone_by_its_coupon), T(what_a_cashier_may_not), T(equal_parts), T(more_than_the_drawer_holds),
		T(caps_count_every_piece), T(each_her_own_ticket), T(no_more_than_was_sold), T(held_and_tables),
		T(training_is_no_sale), T(from_float_to_z), T(a_course_that_waits_is_said), T(paper_goes_with_the_sale),
		T(names_as_the_printer_can), T(a_bill_is_no_receipt), T(what_is_on_a_bill),
	};

	other.showing = -1;
	return cmocka_run_group_tests_name("till/checkout", tests, NULL, NULL);
}
