/* What only the platform can grant, at the counter: asked at the scan, on the ticket with the answer, spent with the sale. */
#include "../../support/selling.h"

#include "store/carte.h"
#include "store/claims.h"
#include "store/drafts.h"
#include "store/sales.h"
#include "till/checkout.h"
#include "till/report.h"
#include "till/redeem.h"

static struct shop *shop;
static struct checkout c;
static struct checkout_outcome out;
static int64_t now;

static void start(const struct policy *policy)
{
	shop = shop_that_sells(policy);
	now = SHOP_NOW;
	assert_ok(checkout_open(&c, &shop->store, shop->trust, 0, now));
}

static int up(void **state)
{
	(void)state;
	start(NULL);
	return 0;
}

static int up_with_caps(void **state)
{
	struct policy p = POLICY_DEFAULT;

	(void)state;
	p.cap_coupon = 3000;
	p.cap_outage = p.cap_day = 5000;
	start(&p);
	return 0;
}

static int down(void **state)
{
	(void)state;
	checkout_finish(&c);
	assert_ok(store_verify(&shop->store));
	shop_destroy(shop);
	return 0;
}

static enum checkout_news say(const char *line)
{
	assert_ok(checkout_line(&c, line, NULL, now, &out));
	return out.news;
}

#define assert_news(wanted, got) \
	do { \
		enum checkout_news n_ = (got); \
		if (n_ != (wanted)) \
			fail_msg("%s: news %d, wanted %d: %s", #got, n_, wanted, out.words); \
	} while (0)

static struct shop_text card_text(uint64_t kind, uint64_t flags)
{
	struct coupon k = shop_coupon(shop);

	k.kind = kind;
	k.flags = flags;
	k.value = kind == KIND_VALUE ? 10000 : 0;
	return shop_text(shop, &k);
}

static enum checkout_news scan(const struct shop_text *t)
{
	assert_ok(checkout_scan(&c, bytes_of_str(t->text), NULL, now, &out));
	return out.news;
}

static enum checkout_news answers(void)
{
	assert_ok(checkout_answers(&c, now, &out));
	return out.news;
}

static enum checkout_news unreached(void)
{
	assert_ok(checkout_unreached(&c, now, &out));
	return out.news;
}

static int64_t count(const char *sql)
{
	int64_t n = -1;

	assert_ok(db_int(&shop->store.db, &n, sql, ""));
	return n;
}

/* The platform answers what is asked: up to `balance`, or no with a reason. */
static void answer(int64_t balance, enum reason reason)
{
	struct claims_row r;
	struct grant g = { .till = "t1", .granted = reason == REASON_OK, .reason = (uint8_t)reason, .time = now };

	assert_ok(claims_due(&shop->store, 1, &r));
	assert_int_equal(r.state, CLAIMS_ASKED);
	memcpy(g.request, r.request, sizeof g.request);
	if (g.granted)
		g.until = now + 7200;
	if (g.granted && r.coupon.kind == KIND_VALUE)
		g.amount = r.coupon.value < balance ? r.coupon.value : balance;
	g.balance = balance - g.amount;
	assert_ok(db_begin(&shop->store.db));
	assert_ok(store_end(&shop->store, claims_answer(&shop->store, 1, &g, now)));
}

/* What the newest redemption says it spent. */
static int64_t spent(void)
{
	struct journal_head head;
	struct journal_read r;
	struct redemption body;

	assert_ok(journal_head(&shop->store, 1, &head));
	assert_ok(journal_read(&shop->store, 1, head.sequence, &r));
	assert_ok(redemption_decode(r.fact.body, &body));
	journal_done(&r);
	assert_int_equal(body.flags, 0);
	return body.amount;
}

static void a_card_pays(void **state)
{
	struct shop_text card = card_text(KIND_VALUE, 0);
	struct sales_head h;
	struct ticket *t = calloc(1, sizeof *t);

	(void)state;
	assert_news(CHECKOUT_REFUSED, scan(&card));		/* nothing is due yet */
	assert_news(CHECKOUT_DONE, say("12"));
	assert_news(CHECKOUT_ASKING, scan(&card));
	assert_non_null(strstr(out.words, "Demo"));
	assert_int_equal(c.n_asking, 1);
	assert_string_equal(c.asking[0].platform, "Demo");
	assert_string_equal(c.asking[0].name, "Beef noodles");
	assert_news(CHECKOUT_REFUSED, scan(&card));		/* once is enough */
	assert_news(CHECKOUT_ASKING, answers());
	assert_news(CHECKOUT_DONE, say("20"));		/* the sale goes on */
	answer(10000, REASON_OK);
	assert_news(CHECKOUT_COUPON, answers());
	assert_int_equal(out.verdict.reason, REASON_OK);
	assert_non_null(strstr(out.words, "28.00"));
	assert_non_null(strstr(out.words, "72.00"));
	assert_int_equal(c.n_asking, 0);
	assert_int_equal(c.totals.prepaid, 2800);
	assert_int_equal(c.totals.due, 600);
	assert_news(CHECKOUT_DONE, answers());
	/* the rest by the same card */
	assert_news(CHECKOUT_ASKING, scan(&card));
	answer(7200, REASON_OK);
	assert_news(CHECKOUT_COUPON, answers());
	assert_int_equal(c.ticket.n_coupons, 2);
	assert_int_equal(c.totals.due, 0);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(out.total, 3400);
	assert_false(out.drawer);
	assert_int_equal(count("SELECT count(*) FROM claim WHERE state = 4"), 2);
	assert_int_equal(count("SELECT count(*) FROM unit"), 0);
	assert_int_equal(spent(), 600);
	assert_ok(checkout_shown(&c));
	assert_ok(sales_read(&shop->store, false, 1, t, &h));
	assert_int_equal(t->n_coupons, 2);
	assert_int_equal(t->coupons[1].balance, 6600);
	free(t);
}

static void less_than_is_due(void **state)
{
	struct shop_text card = card_text(KIND_VALUE, 0);

	(void)state;
	say("12");
	assert_news(CHECKOUT_DONE, say("cc500"));		/* some by card before, some in cash behind it */
	assert_news(CHECKOUT_ASKING, scan(&card));
	answer(1000, REASON_OK);
	assert_news(CHECKOUT_COUPON, answers());
	assert_int_equal(c.totals.due, 1300);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(spent(), 1000);
	say("12");
	assert_news(CHECKOUT_ASKING, scan(&card));
	answer(0, REASON_USED_UP);
	assert_news(CHECKOUT_COUPON, answers());
	assert_int_equal(out.verdict.reason, REASON_USED_UP);
	assert_string_equal(out.words, "Nothing is left on this card.");
	assert_string_equal(words_advice(&out.verdict), "Take another card, or another way to pay.");
	assert_news(CHECKOUT_DONE, answers());
	assert_int_equal(c.totals.due, 2800);
	assert_int_equal(c.ticket.n_coupons, 0);
	assert_int_equal(count("SELECT count(*) FROM fact WHERE kind = 19"), 1);
}

static void a_ticket_that_shrinks(void **state)
{
	struct shop_text card = card_text(KIND_VALUE, 0), other = card_text(KIND_VALUE, 0);

	(void)state;
	say("12");
	say("20");
	assert_news(CHECKOUT_ASKING, scan(&card));
	answer(10000, REASON_OK);
	assert_news(CHECKOUT_COUPON, answers());
	assert_news(CHECKOUT_DONE, say("c"));
	assert_int_equal(c.totals.prepaid, 2800);
	assert_news(CHECKOUT_DONE, say("3*20"));
	assert_news(CHECKOUT_ASKING, scan(&other));
	answer(10000, REASON_OK);
	assert_news(CHECKOUT_COUPON, answers());
	say("c");
	assert_int_equal(c.totals.by_coupon[0], 2800);
	assert_int_equal(c.totals.by_coupon[1], 0);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(spent(), 2800);
	/* what pays nothing is no redemption: it is given back */
	assert_int_equal(count("SELECT count(*) FROM fact WHERE stream = 1 AND kind = 1"), 1);
	assert_int_equal(count("SELECT count(*) FROM claim WHERE state = 4"), 1);
	assert_int_equal(count("SELECT count(*) FROM claim WHERE state = 3"), 1);
}

static void nobody_answers(void **state)
{
	struct shop_text card = card_text(KIND_VALUE, 0), task = card_text(KIND_PARTICIPATION, 0), bowl = card_text(KIND_GOODS, 1);

	(void)state;
	assert_news(CHECKOUT_DONE, unreached());
	say("12");
	assert_news(CHECKOUT_ASKING, scan(&card));
	assert_news(CHECKOUT_UNREACHED, unreached());
	assert_non_null(strstr(out.words, "take other money"));
	assert_int_equal(c.n_asking, 0);
	assert_int_equal(count("SELECT count(*) FROM claim WHERE state = 3"), 1);
	assert_news(CHECKOUT_ASKING, scan(&card));		/* try again */
	assert_news(CHECKOUT_ASKING, scan(&task));
	assert_news(CHECKOUT_ASKING, scan(&bowl));		/* no caps: nothing without a word */
	assert_int_equal(count("SELECT count(*) FROM unit"), 2);
	assert_ok(checkout_withdraw(&c, now, &out));
	assert_news(CHECKOUT_DONE, out.news);
	assert_int_equal(c.n_asking, 0);
	assert_int_equal(count("SELECT count(*) FROM unit"), 0);
	assert_news(CHECKOUT_ASKING, scan(&bowl));
	assert_news(CHECKOUT_UNREACHED, unreached());
	assert_int_equal(count("SELECT count(*) FROM unit"), 0);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(out.total, 2800);
	assert_int_equal(count("SELECT count(*) FROM claim WHERE state = 3"), 5);
}

static void within_the_caps(void **state)
{
	struct shop_text one = card_text(KIND_GOODS, FLAG_NEEDS_CLAIM), two = card_text(KIND_GOODS, FLAG_NEEDS_CLAIM);

	(void)state;
	assert_news(CHECKOUT_ASKING, scan(&one));
	assert_int_equal(c.ticket.n_lines, 0);
	assert_news(CHECKOUT_COUPON, unreached());
	assert_int_equal(out.verdict.reason, REASON_OK);
	assert_true(out.verdict.notes & NOTE_UNCLAIMED);
	assert_int_equal(c.ticket.coupons[0].flags, REDEMPTION_UNCLAIMED);
	assert_int_equal(c.totals.due, 0);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(count("SELECT minor FROM spent"), 2800);
	assert_news(CHECKOUT_ASKING, scan(&two));
	assert_news(CHECKOUT_COUPON, unreached());
	assert_int_equal(out.verdict.reason, REASON_OVER_CAP);
	assert_int_equal(count("SELECT count(*) FROM draft"), 0);
	assert_int_equal(count("SELECT count(*) FROM unit"), 1);
}

static void granted_goods_and_tasks(void **state)
{
	struct shop_text bowl = card_text(KIND_GOODS, FLAG_NEEDS_CLAIM), task = card_text(KIND_PARTICIPATION, 0);

	(void)state;
	assert_news(CHECKOUT_ASKING, scan(&bowl));
	answer(0, REASON_OK);
	assert_news(CHECKOUT_COUPON, answers());
	assert_int_equal(c.ticket.coupons[0].flags, 0);
	assert_news(CHECKOUT_REFUSED, say("k2"));		/* one was granted */
	assert_news(CHECKOUT_ASKING, scan(&task));
	answer(0, REASON_OK);
	assert_news(CHECKOUT_COUPON, answers());
	assert_int_equal(c.ticket.n_lines, 2);
	assert_int_equal(c.ticket.lines[1].how, PRICE_GIFT);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(out.total, 2800);
	assert_int_equal(count("SELECT count(*) FROM unit WHERE draft IS NULL"), 2);
	assert_int_equal(count("SELECT count(*) FROM claim WHERE state = 4"), 2);
	assert_int_equal(spent(), 0);
	/* a unit that the till itself has used is not asked for */
	assert_ok(checkout_shown(&c));
	now += 60;
	assert_news(CHECKOUT_COUPON, scan(&bowl));
	assert_int_equal(out.verdict.reason, REASON_USED);
}

static void off_the_ticket(void **state)
{
	struct shop_text card = card_text(KIND_VALUE, 0), bowl = card_text(KIND_GOODS, FLAG_NEEDS_CLAIM);

	(void)state;
	say("12");
	assert_news(CHECKOUT_ASKING, scan(&card));
	answer(9000, REASON_OK);
	assert_news(CHECKOUT_COUPON, answers());
	assert_news(CHECKOUT_DONE, say("k"));
	assert_int_equal(c.ticket.n_coupons, 0);
	assert_int_equal(count("SELECT count(*) FROM claim WHERE state = 3"), 1);
	assert_news(CHECKOUT_DONE, answers());
	assert_news(CHECKOUT_ASKING, scan(&bowl));
	answer(0, REASON_OK);
	assert_news(CHECKOUT_COUPON, answers());
	assert_int_equal(c.ticket.n_lines, 1);
	assert_news(CHECKOUT_DONE, say("c"));		/* its line goes, and it is free again */
	assert_int_equal(count("SELECT count(*) FROM claim WHERE state = 3"), 2);
	assert_int_equal(count("SELECT count(*) FROM unit"), 0);
	assert_int_equal(count("SELECT count(*) FROM draft"), 0);
}

/* Killed anywhere: another process finds the question, or the answer, and goes on with it. */
static void after_a_crash(void **state)
{
	struct shop_text card = card_text(KIND_VALUE, 0);
	struct claims_row before, again;

	(void)state;
	say("12");
	assert_news(CHECKOUT_ASKING, scan(&card));
	assert_ok(claims_due(&shop->store, 1, &before));
	checkout_finish(&c);
	assert_ok(checkout_open(&c, &shop->store, shop->trust, 0, now));
	assert_int_equal(c.n_asking, 1);
	assert_ok(claims_due(&shop->store, 1, &again));
	assert_memory_equal(before.request, again.request, sizeof before.request);
	answer(9000, REASON_OK);
	checkout_finish(&c);
	assert_ok(checkout_open(&c, &shop->store, shop->trust, 0, now));
	assert_int_equal(c.n_asking, 0);
	assert_news(CHECKOUT_COUPON, answers());
	checkout_finish(&c);
	assert_ok(checkout_open(&c, &shop->store, shop->trust, 0, now));
	assert_int_equal(c.totals.due, 0);
	assert_news(CHECKOUT_DONE, answers());
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(spent(), 2800);
}

/* A table that sits for hours: what the platform gave back to others is not spent. */
static void granted_for_two_hours(void **state)
{
	struct shop_text card = card_text(KIND_VALUE, 0);

	(void)state;
	say("12");
	assert_news(CHECKOUT_ASKING, scan(&card));
	answer(9000, REASON_OK);
	assert_news(CHECKOUT_COUPON, answers());
	now += 7200;
	assert_news(CHECKOUT_REFUSED, say("ca"));
	assert_non_null(strstr(out.words, "(k)"));
	assert_int_equal(count("SELECT count(*) FROM fact WHERE stream = 1"), 0);
	assert_news(CHECKOUT_DONE, say("k"));
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(out.total, 2800);
}

static void tables_keep_it(void **state)
{
	struct shop_text card = card_text(KIND_VALUE, 0);

	(void)state;
	say("12");
	assert_news(CHECKOUT_ASKING, scan(&card));
	answer(9000, REASON_OK);
	assert_news(CHECKOUT_COUPON, answers());
	assert_news(CHECKOUT_DONE, say("t5"));
	assert_int_equal(c.totals.due, 0);
	assert_news(CHECKOUT_DONE, say("h"));
	assert_int_equal(c.ticket.n_coupons, 0);
	assert_news(CHECKOUT_DONE, answers());
	say("20");
	assert_news(CHECKOUT_DONE, say("t5"));		/* what was rung at the counter goes onto the table's */
	assert_int_equal(c.ticket.n_coupons, 1);
	assert_int_equal(c.totals.due, 600);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(spent(), 2800);
}

/* 34.00, 28.00 of it by card: receipt 1. */
static void sell_by_card(const struct shop_text *card)
{
	say("12");
	assert_news(CHECKOUT_ASKING, scan(card));
	answer(10000, REASON_OK);
	assert_news(CHECKOUT_COUPON, answers());
	say("20");
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_ok(checkout_shown(&c));
}

static int64_t sum_prepaid(void)
{
	struct shift_totals t;
	int64_t day = count("SELECT day FROM sale");

	assert_ok(sales_sum(&shop->store, &c.house, 0, (int32_t)day, &t));
	return t.prepaid;
}

static enum err add_row(void *ctx, const struct report_row *row)
{
	assert_string_equal(row->name, "Demo: Prepaid");
	*(int64_t *)ctx += row->amount;
	return ERR_OK;
}

static int64_t report_coupons(void)
{
	struct report_of of = { .day = (int32_t)count("SELECT day FROM sale") };
	int64_t sum = 0;

	assert_ok(report_run(&shop->store, REPORT_COUPON, &of, 0, add_row, &sum));
	return sum;
}

#define PAPERS "SELECT count(*) FROM print_job WHERE "
#define SAYS(words) " AND instr(paper, CAST('" words "' AS BLOB)) > 0"

static void all_of_it_goes_back(void **state)
{
	struct shop_text card = card_text(KIND_VALUE, 0);

	(void)state;
	sell_by_card(&card);
	assert_int_equal(sum_prepaid(), 2800);
	assert_int_equal(report_coupons(), 2800);
	assert_news(CHECKOUT_DONE, say("rf 1 g"));
	assert_int_equal(c.totals.due, -600);		/* the tea was paid in money */
	assert_int_equal(c.ticket.tenders[0].kind, TENDER_PREPAID);
	assert_int_equal(c.ticket.tenders[0].amount, -2800);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(out.total, -3400);
	assert_int_equal(out.back, 2800);
	assert_non_null(strstr(out.words, "goes back on the card"));
	assert_int_equal(count("SELECT count(*) FROM fact WHERE stream = 1 AND kind = 2"), 1);
	assert_int_equal(sum_prepaid(), 0);
	assert_int_equal(report_coupons(), 0);
	assert_int_equal(count("SELECT sum(amount) FROM sale_tender WHERE kind = 0"), 0);
	assert_news(CHECKOUT_REFUSED, say("rf 1"));
	/* the paper names the card and what is on it now, as the sale's did; so does a duplicate */
	assert_int_equal(count(PAPERS "key = 'receipt/1'" SAYS("left on it 72.00")), 1);
	assert_int_equal(count(PAPERS "key = 'receipt/2'" SAYS("left on it 100.00") SAYS("Prepaid ") SAYS(", Demo")), 1);
	assert_news(CHECKOUT_DONE, say("rp 2"));
	assert_int_equal(count(PAPERS "key LIKE 'again/2/%'" SAYS("left on it 100.00") SAYS("Prepaid ")), 1);
	/* once it has paid something else, this till cannot say any more what was left */
	sell_by_card(&card);
	now++;
	assert_news(CHECKOUT_DONE, say("rp 2"));
	assert_int_equal(count(PAPERS "key LIKE 'again/2/%'" SAYS("Prepaid ")), 2);
	assert_int_equal(count(PAPERS "key LIKE 'again/2/%'" SAYS("left on it")), 1);
}

static void a_part_is_paid_out(void **state)
{
	struct shop_text card = card_text(KIND_VALUE, 0);

	(void)state;
	sell_by_card(&card);
	say("rf 1 g");
	assert_news(CHECKOUT_DONE, say("#1 c"));	/* the noodles stay, the tea comes back */
	assert_non_null(strstr(out.words, "nothing goes back on the card"));
	assert_int_equal(c.ticket.n_tenders, 0);
	assert_int_equal(c.totals.due, -600);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(out.back, 0);
	assert_non_null(strstr(out.words, "nothing goes back on the card"));
	assert_int_equal(sum_prepaid(), 2800);
	/* what is left of it is a part, too */
	assert_news(CHECKOUT_DONE, say("rf 1 g"));
	assert_int_equal(c.ticket.n_tenders, 0);
	assert_int_equal(c.totals.due, -2800);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(count("SELECT count(*) FROM fact WHERE stream = 1 AND kind = 2"), 0);
}

/* A part that its coupon gives back pays nothing out: the rest goes back on the card still. */
static void a_part_that_a_coupon_gave_back(void **state)
{
	struct shop_text card = card_text(KIND_VALUE, 0), bowl = card_text(KIND_GOODS, 0);

	(void)state;
	c.house.tax_on_top = true;
	c.house.taxes[0].rate = 600;
	c.house.cash_step = 5;
	assert_news(CHECKOUT_COUPON, scan(&bowl));
	say("12");
	say("20");
	assert_news(CHECKOUT_ASKING, scan(&card));
	answer(2500, REASON_OK);
	assert_news(CHECKOUT_COUPON, answers());
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(out.total, 6648);		/* 62.00, and 4.50 of two taxes, rounded */
	assert_news(CHECKOUT_DONE, say("rf 1 g"));
	assert_int_equal(c.ticket.n_tenders, 2);
	say("#2 c");
	assert_news(CHECKOUT_DONE, say("#3 c"));
	assert_int_equal(c.totals.total, -2968);
	assert_int_equal(c.totals.due, 0);
	assert_string_equal(out.words, "");
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_string_equal(out.words, "The coupon is good again.");
	assert_int_equal(sum_prepaid(), 2500);
	assert_news(CHECKOUT_DONE, say("rf 1 g"));
	assert_int_equal(c.totals.total, -3682);
	assert_int_equal(c.totals.due, -1182);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_string_equal(out.words, "25.00 goes back on the card.");
	assert_int_equal(sum_prepaid(), 0);
	assert_int_equal(count("SELECT sum(amount) FROM sale_tender WHERE kind = 0"), 0);
	assert_news(CHECKOUT_REFUSED, say("rf 1 g"));
}

static void too_late_for_the_card(void **state)
{
	struct shop_text card = card_text(KIND_VALUE, 0);

	(void)state;
	sell_by_card(&card);
	now += POLICY_DEFAULT.reversal_window + 1;
	say("rf 1 g");
	assert_int_equal(c.ticket.n_tenders, 0);
	assert_int_equal(c.totals.due, -3400);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(out.back, 0);
}

/* By its serial, as any redemption of a sale: it goes back with the sale alone. */
static void not_taken_back_by_its_serial(void **state)
{
	struct shop_text card = card_text(KIND_VALUE, 0);
	struct reverse_request rq = { .text = bytes_of_str(card.text), .cause = REVERSAL_MISTAKE };
	struct reversed r;

	(void)state;
	assert_ok(reverse_run(&shop->store, shop->trust, &rq, now, &r));
	assert_int_equal(r.reason, REVERSE_UNKNOWN);
	sell_by_card(&card);
	assert_ok(reverse_run(&shop->store, shop->trust, &rq, now, &r));
	assert_int_equal(r.reason, REVERSE_SOLD);
	rq.manager = true;
	assert_ok(reverse_run(&shop->store, shop->trust, &rq, now, &r));
	assert_int_equal(r.reason, REVERSE_SOLD);
	assert_int_equal(r.receipt, 1);
	assert_int_equal(count("SELECT count(*) FROM fact WHERE stream = 1 AND kind = 2"), 0);
	say("rf 1 g");
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_ok(reverse_run(&shop->store, shop->trust, &rq, now, &r));
	assert_int_equal(r.reason, REVERSE_AGAIN);
}

/* The guests go to another table while their card is asked for: the question goes with them. */
static void a_question_changes_tables(void **state)
{
	struct shop_text card = card_text(KIND_VALUE, 0);

	(void)state;
	say("12");
	say("t5");
	say("h");
	say("20");
	say("t6");
	assert_news(CHECKOUT_ASKING, scan(&card));
	assert_news(CHECKOUT_DONE, say("t6>t5"));
	assert_int_equal(c.n_asking, 0);
	assert_news(CHECKOUT_DONE, say("t5"));
	assert_int_equal(c.n_asking, 1);
	answer(10000, REASON_OK);
	assert_news(CHECKOUT_COUPON, answers());
	assert_int_equal(c.totals.prepaid, 600);
	/* one that was answered on the way, too; and a ticket of the counter that goes onto a table */
	say("t7");
	say("12");
	say("h");
	card = card_text(KIND_VALUE, 0);
	say("20");
	assert_news(CHECKOUT_ASKING, scan(&card));
	answer(10000, REASON_OK);
	assert_news(CHECKOUT_DONE, say("t7"));
	assert_news(CHECKOUT_COUPON, answers());
	assert_int_equal(c.totals.prepaid, 600);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(count("SELECT count(*) FROM claim WHERE state = 3"), 0);
}

/* Without a sale nobody can say how much, and nobody waits. */
static void not_without_a_sale(void **state)
{
	struct shop_text card = card_text(KIND_VALUE, 0), task = card_text(KIND_PARTICIPATION, 0);
	struct redeem_request rq = { .text = bytes_of_str(card.text) };
	struct verdict v;

	(void)state;
	assert_ok(redeem_run(&shop->store, shop->trust, &rq, now, &v));
	assert_int_equal(v.reason, REASON_NEEDS_CLAIM);
	assert_ok(redeem_check(&shop->store, shop->trust, &rq, now, &v));
	assert_int_equal(v.reason, REASON_NEEDS_CLAIM);
	rq.text = bytes_of_str(task.text);
	assert_ok(redeem_run(&shop->store, shop->trust, &rq, now, &v));
	assert_int_equal(v.reason, REASON_NEEDS_CLAIM);
	assert_int_equal(count("SELECT count(*) FROM fact WHERE stream = 1"), 0);
	assert_int_equal(count("SELECT count(*) FROM claim"), 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, up, down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_card_pays), T(less_than_is_due), T(a_ticket_that_shrinks), T(nobody_answers),
		cmocka_unit_test_setup_teardown(within_the_caps, up_with_caps, down), T(granted_goods_and_tasks), T(off_the_ticket),
		T(after_a_crash), T(granted_for_two_hours), T(tables_keep_it), T(all_of_it_goes_back), T(a_part_is_paid_out),
		T(a_part_that_a_coupon_gave_back),
		T(too_late_for_the_card), T(not_taken_back_by_its_serial), T(not_without_a_sale), T(a_question_changes_tables),
	};

	return cmocka_run_group_tests_name("claims at the counter", tests, NULL, NULL);
}
