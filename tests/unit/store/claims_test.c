/* Claims: asked once, answered once, spent once; withdrawn with their ticket; and where stored value went. */
#include "shop.h"

#include "store/claims.h"
#include "store/drafts.h"

static struct store s;
static struct shop_platform p;

static int setup(void **state)
{
	int rc = shop_setup_till(state);

	if (rc)
		return rc;
	shop_platform(&p, 10);
	shop_open(&s);
	assert_int_equal(shop_join(&s, &p), 1);
	return 0;
}

static int teardown(void **state)
{
	store_close(&s);
	shop_platform_finish(&p);
	return shop_teardown(state);
}

static void draft(int64_t id)
{
	assert_err(ERR_OK, db_run(&s.db, "INSERT INTO draft VALUES (?1, 1, 0, 0, 0, '', '', 0, 0, 0, 0, 0, x'00')", "i", id));
}

/* The card of that number, for `wanted` of it; 0: goods that need a claim. */
static struct claims_row row_of(unsigned nth, uint64_t for_draft, int64_t wanted)
{
	struct claims_row r = { .draft = for_draft, .price = 2800, .asked = SHOP_NOW };

	r.coupon = (struct ticket_coupon){ .stream = 1, .kind = wanted ? COUPON_VALUE : COUPON_GOODS, .units = 1, .total = 1,
					   .expires = SHOP_NOW + 1000, .value = wanted, .name = "Card" };
	shop_serial(nth, r.coupon.serial);
	return r;
}

static enum err ask(struct claims_row *r)
{
	assert_err(ERR_OK, db_begin(&s.db));
	return store_end(&s, claims_ask(&s, r, random_system()));
}

static struct grant grant_of(const struct claims_row *r, int64_t amount)
{
	struct grant g = { .till = "t1", .granted = true, .until = SHOP_NOW + 7200 - 50, .time = SHOP_NOW - 50, .amount = amount,
			   .balance = 7200 };

	memcpy(g.request, r->request, sizeof g.request);
	return g;
}

static enum err answer(const struct grant *g)
{
	assert_err(ERR_OK, db_begin(&s.db));
	return store_end(&s, claims_answer(&s, 1, g, SHOP_NOW));
}

static enum err in_one(enum err (*act)(struct store *s, uint64_t number), uint64_t number)
{
	assert_err(ERR_OK, db_begin(&s.db));
	return store_end(&s, act(&s, number));
}

static struct claims_row get(uint64_t number)
{
	struct claims_row r;

	assert_err(ERR_OK, claims_get(&s, number, &r));
	return r;
}

/* The redemption of a granted claim, in one transaction. */
static enum err spend(uint64_t number, uint64_t *sequence)
{
	struct claims_row r = get(number);
	struct redemption body = { .units = 1, .kind = r.coupon.kind, .amount = r.coupon.kind == COUPON_VALUE ? 2800 : 0 };
	uint8_t memory[REDEMPTION_BODY_MAX];
	struct buf b;

	memcpy(body.serial, r.coupon.serial, SERIAL_LEN);
	buf_init(&b, memory, sizeof memory);
	assert_err(ERR_OK, redemption_encode(&body, &b));
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, journal_append(&s, &(struct journal_entry){ .stream = 1, .kind = FACT_REDEMPTION, .time = SHOP_NOW,
					      .body = buf_bytes(&b) }, sequence));
	return store_end(&s, claims_spend(&s, number, *sequence));
}

static void asked_once(void **state)
{
	struct claims_row r = row_of(1, 1, 2800), again = row_of(1, 2, 500), other = row_of(2, 1, 100), due;

	(void)state;
	draft(1);
	draft(2);
	assert_err(ERR_NOT_FOUND, claims_due(&s, 1, &due));
	assert_err(ERR_OK, ask(&r));
	assert_err(ERR_EXISTS, ask(&again));
	assert_err(ERR_OK, ask(&other));
	assert_true(r.number && r.coupon.claim == r.number && other.number != r.number);
	assert_memory_not_equal(r.request, other.request, sizeof r.request);
	assert_err(ERR_OK, claims_due(&s, 1, &due));
	assert_int_equal(due.number, r.number);
	assert_memory_equal(due.request, r.request, sizeof r.request);
	assert_int_equal(due.coupon.value, 2800);
	assert_string_equal(due.coupon.name, "Card");
	assert_int_equal(due.draft, 1);
	assert_int_equal(due.price, 2800);
	assert_err(ERR_NOT_FOUND, claims_due(&s, 2, &due));
	/* one without a ticket cannot be written, nor stored value without an amount */
	again = row_of(3, 77, 5);
	assert_err(ERR_RANGE, ask(&again));
	again = row_of(3, 1, 5);
	again.coupon.value = 0;
	assert_err(ERR_RANGE, ask(&again));
}

static void answered_once(void **state)
{
	struct claims_row r = row_of(1, 1, 2800), no = row_of(2, 1, 100), due;
	struct grant g, more;
	int64_t n;

	(void)state;
	draft(1);
	assert_err(ERR_OK, ask(&r));
	assert_err(ERR_OK, ask(&no));
	g = grant_of(&r, 1000);
	more = g;
	more.amount = 2801;
	assert_err(ERR_FORMAT, answer(&more));
	more = g;
	more.until = more.time;
	assert_err(ERR_FORMAT, answer(&more));
	more = g;
	more.request[0] ^= 1;
	assert_err(ERR_NOT_FOUND, answer(&more));
	assert_err(ERR_OK, claims_answered(&s, 1, &n));
	assert_int_equal(n, 0);
	assert_err(ERR_OK, answer(&g));
	r = get(r.number);
	assert_int_equal(r.state, CLAIMS_GRANTED);
	assert_int_equal(r.coupon.value, 1000);
	assert_int_equal(r.coupon.balance, 7200);
	assert_int_equal(r.lapses, SHOP_NOW + 7200);	/* the platform's clock is 50 s behind ours */
	g.amount = 900;					/* the first answer stays */
	assert_err(ERR_OK, answer(&g));
	assert_int_equal(get(r.number).coupon.value, 1000);
	more = (struct grant){ .till = "t1", .reason = REASON_USED_UP, .time = SHOP_NOW };
	memcpy(more.request, no.request, sizeof more.request);
	assert_err(ERR_OK, answer(&more));
	assert_int_equal(get(no.number).state, CLAIMS_REFUSED);
	assert_int_equal(get(no.number).reason, REASON_USED_UP);
	assert_err(ERR_NOT_FOUND, claims_due(&s, 1, &due));
	assert_err(ERR_OK, claims_answered(&s, 1, &n));
	assert_int_equal(n, 2);
	/* what was refused has been seen: nothing is left to be told */
	assert_err(ERR_OK, in_one(claims_withdraw, no.number));
	assert_err(ERR_NOT_FOUND, claims_due(&s, 1, &due));
	assert_err(ERR_OK, claims_answered(&s, 1, &n));
	assert_int_equal(n, 1);
	/* the same card may be asked for once more */
	r = row_of(1, 1, 300);
	assert_err(ERR_OK, ask(&r));
}

static void withdrawn_until_it_is_known(void **state)
{
	struct claims_row r = row_of(1, 1, 2800), asked = row_of(2, 1, 100), due;
	struct grant g;

	(void)state;
	draft(1);
	assert_err(ERR_OK, ask(&r));
	assert_err(ERR_OK, in_one(claims_withdraw, r.number));
	assert_int_equal(get(r.number).state, CLAIMS_WITHDRAWN);
	assert_int_equal(get(r.number).draft, 0);
	g = grant_of(&r, 2800);		/* the answer that was on its way */
	assert_err(ERR_OK, answer(&g));
	assert_int_equal(get(r.number).state, CLAIMS_WITHDRAWN);
	assert_err(ERR_OK, ask(&asked));
	assert_err(ERR_OK, claims_due(&s, 1, &due));	/* somebody waits for this one */
	assert_int_equal(due.number, asked.number);
	assert_err(ERR_OK, in_one(claims_released, asked.number));
	assert_int_equal(get(asked.number).state, CLAIMS_ASKED);
	g = grant_of(&asked, 100);
	assert_err(ERR_OK, answer(&g));
	assert_err(ERR_OK, claims_due(&s, 1, &due));
	assert_int_equal(due.number, r.number);
	assert_err(ERR_OK, in_one(claims_released, r.number));
	assert_err(ERR_NOT_FOUND, claims_due(&s, 1, &due));
	assert_err(ERR_OK, in_one(claims_withdraw, r.number));
	assert_int_equal(get(r.number).state, CLAIMS_RELEASED);
	/* the same card again: what was set apart for the first question goes back before the second is asked */
	r = row_of(4, 1, 2800);
	assert_err(ERR_OK, ask(&r));
	assert_err(ERR_OK, in_one(claims_withdraw, r.number));
	asked = row_of(5, 1, 100);
	assert_err(ERR_OK, ask(&asked));
	asked = row_of(4, 1, 2800);
	assert_err(ERR_OK, ask(&asked));
	assert_err(ERR_OK, claims_due(&s, 1, &due));
	assert_int_equal(due.number, r.number);
}

static enum err note(void *ctx, const struct claims_row *r)
{
	*(unsigned *)ctx = *(unsigned *)ctx * 10 + (unsigned)r->number;
	return ERR_OK;
}

static void goes_with_its_ticket(void **state)
{
	struct claims_row r = row_of(1, 1, 2800), other = row_of(2, 1, 0), passed = row_of(3, 1, 5);
	struct grant g;
	unsigned seen = 0;

	(void)state;
	draft(1);
	draft(2);
	assert_err(ERR_OK, ask(&r));
	assert_err(ERR_OK, ask(&other));
	assert_err(ERR_OK, ask(&passed));
	g = grant_of(&r, 2800);
	assert_err(ERR_OK, answer(&g));
	assert_err(ERR_OK, claims_each(&s, 1, note, &seen));
	assert_int_equal(seen, 123);
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, claims_pass(&s, passed.number, 2));
	assert_err(ERR_OK, drafts_drop(&s, 1));
	assert_err(ERR_OK, db_commit(&s.db));
	assert_int_equal(get(r.number).state, CLAIMS_WITHDRAWN);
	assert_int_equal(get(other.number).state, CLAIMS_WITHDRAWN);
	assert_int_equal(get(other.number).draft, 0);
	assert_int_equal(get(passed.number).state, CLAIMS_ASKED);
	assert_int_equal(get(passed.number).draft, 2);
	assert_err(ERR_OK, store_verify(&s));
}

static void spent_once(void **state)
{
	struct claims_row r = row_of(1, 1, 2800), second = row_of(1, 1, 2800);
	struct units_place place;
	struct grant g;
	uint64_t first, sequence;
	bool behind = true;

	(void)state;
	draft(1);
	assert_err(ERR_OK, ask(&r));
	assert_err(ERR_NOT_FOUND, spend(r.number, &sequence));		/* not granted */
	g = grant_of(&r, 2800);
	assert_err(ERR_OK, answer(&g));
	assert_err(ERR_NOT_FOUND, claims_find(&s, r.coupon.serial, &place));
	assert_err(ERR_OK, claims_behind_facts(&s, &r, &behind));
	assert_false(behind);
	assert_err(ERR_OK, spend(r.number, &first));
	assert_err(ERR_OK, claims_behind_facts(&s, &r, &behind));
	assert_true(behind);
	assert_err(ERR_NOT_FOUND, spend(r.number, &sequence));
	assert_err(ERR_OK, in_one(claims_withdraw, r.number));
	assert_int_equal(get(r.number).state, CLAIMS_SPENT);
	assert_err(ERR_OK, ask(&second));
	g = grant_of(&second, 100);
	assert_err(ERR_OK, answer(&g));
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_EXISTS, store_end(&s, claims_spend(&s, second.number, first)));
	assert_err(ERR_OK, spend(second.number, &sequence));
	assert_err(ERR_OK, claims_find(&s, r.coupon.serial, &place));
	assert_int_equal(place.sequence, sequence);
	assert_int_equal(place.units, 1);
	assert_int_equal(place.time, SHOP_NOW);
	assert_memory_equal(place.journal, s.journal, JOURNAL_ID_LEN);
	/* its ticket goes, and what it paid stays paid */
	assert_err(ERR_OK, db_run(&s.db, "DELETE FROM draft", ""));
	assert_int_equal(get(r.number).state, CLAIMS_SPENT);
	assert_err(ERR_OK, store_verify(&s));
}

static void taken_back(void **state)
{
	struct claims_row r = row_of(1, 1, 2800);
	struct units_place place;
	struct grant g;
	uint64_t sequence;
	bool before = true;

	(void)state;
	draft(1);
	assert_err(ERR_OK, ask(&r));
	g = grant_of(&r, 2800);
	assert_err(ERR_OK, answer(&g));
	assert_err(ERR_OK, spend(r.number, &sequence));
	assert_err(ERR_OK, units_reversed(&s, 1, r.coupon.serial, &before));
	assert_false(before);
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_NOT_FOUND, claims_take_back(&s, 1, sequence + 1));
	assert_err(ERR_OK, claims_take_back(&s, 1, sequence));
	assert_err(ERR_NOT_FOUND, claims_take_back(&s, 1, sequence));
	assert_err(ERR_OK, db_commit(&s.db));
	assert_err(ERR_NOT_FOUND, claims_find(&s, r.coupon.serial, &place));
	assert_err(ERR_OK, units_reversed(&s, 1, r.coupon.serial, &before));
	assert_true(before);
	assert_err(ERR_OK, store_verify(&s));
}

/* A store that spent what nobody granted is damaged; what the floor has passed may be gone. */
static void verified_and_purged(void **state)
{
	struct claims_row r = row_of(1, 1, 2800), open = row_of(2, 1, 5), gone;
	struct grant g;
	uint64_t sequence;
	int64_t purged;

	(void)state;
	draft(1);
	assert_err(ERR_OK, ask(&r));
	assert_err(ERR_OK, ask(&open));
	g = grant_of(&r, 2800);
	assert_err(ERR_OK, answer(&g));
	assert_err(ERR_OK, spend(r.number, &sequence));
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, db_run(&s.db, "DELETE FROM claim WHERE state = 4", ""));
	assert_err(ERR_CORRUPT, store_verify(&s));
	assert_true(shop_detail("never granted"));
	db_rollback(&s.db);
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, trust_raise_floor(&s, 1, SHOP_NOW + 1001));
	assert_err(ERR_OK, units_purge(&s, 1, SHOP_NOW + 1001, &purged));
	assert_err(ERR_OK, db_commit(&s.db));
	assert_err(ERR_NOT_FOUND, claims_get(&s, r.number, &gone));
	assert_int_equal(get(open.number).state, CLAIMS_ASKED);
	assert_err(ERR_OK, store_verify(&s));
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(asked_once), T(answered_once), T(withdrawn_until_it_is_known), T(goes_with_its_ticket), T(spent_once), T(taken_back),
		T(verified_and_purged),
	};

	return cmocka_run_group_tests_name("claims", tests, NULL, NULL);
}
