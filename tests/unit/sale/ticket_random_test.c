/* Thousands of random acts on two tickets: after each one, whatever it answered, all that a ticket promises must hold. */
#include "help.h"
#include "base/err.h"

enum { ROUNDS = 120, ACTS = 150 };

static struct ticket a, b, was_a, was_b;
static struct house h;
static uint64_t seed;

static struct carte_item some_item(void)
{
	static const int64_t prices[] = { 2800, 1250, 333, 1, 0, CARTE_PRICE_OPEN, 99999999, 777 };
	uint32_t n = chance(&seed, 8);
	struct carte_item i = an_item(n + 1, "Dish", prices[n], (char)('A' + n % 3));

	i.weighed = n == 2 || n == 5;
	i.course = (uint8_t)(n % 3);
	if (n % 2)
		i.station[0] = 0;
	return i;
}

static int32_t some_quantity(void)
{
	static const int32_t odd[] = { 0, -1000, 1, 1500, 333, QUANTITY_MAX, INT32_MAX };

	return chance(&seed, 6) ? (int32_t)(1 + chance(&seed, 4)) * 1000 : odd[chance(&seed, 7)];
}

static uint16_t some_line(const struct ticket *t)
{
	return (uint16_t)chance(&seed, t->last_number + 2u);
}

static enum err try_coupon(struct ticket *t)
{
	struct carte_item i = some_item();
	struct ticket_coupon c = a_coupon((uint8_t)chance(&seed, 60), (uint8_t)chance(&seed, 5), i.product, (uint16_t)chance(&seed, 4));
	uint16_t n;

	c.value = (int64_t)chance(&seed, 5000) - 10;
	return ticket_coupon(t, &c, chance(&seed, 5) ? &i : NULL, 900, &n);
}

static enum err try_tender(struct ticket *t)
{
	const struct house_tender *by = &h.tenders[chance(&seed, h.n_tenders)];

	return ticket_tender(t, &h, by, chance(&seed, 2) ? 0 : (int64_t)chance(&seed, 5000) - 5, chance(&seed, 2) ? "Li" : NULL);
}

static enum err try_add(struct ticket *t)
{
	struct carte_item i = some_item();
	uint16_t n;

	return ticket_add(t, &i, some_quantity(), chance(&seed, 3) ? CARTE_PRICE_OPEN : (int64_t)chance(&seed, 3000) - 3, &n);
}

static enum err try_modify(struct ticket *t)
{
	struct line_modifier m = { .number = 1, .name = "extra", .price = (int64_t)chance(&seed, 600) - 200 };

	return ticket_modify(t, some_line(t), &m);
}

static enum err try_discount(struct ticket *t)
{
	int32_t share = chance(&seed, 2) ? (int32_t)chance(&seed, 10002) : 0;

	return ticket_discount(t, chance(&seed, 3) ? some_line(t) : 0, share, share ? 0 : (int64_t)chance(&seed, 3000) - 3, 5);
}

static enum err act(struct ticket *t, struct ticket *to)
{
	struct ticket_coupon gone;

	switch (chance(&seed, 16)) {
	case 0: case 1: case 2: case 3: return try_add(t);
	case 4: return ticket_quantity(t, some_line(t), some_quantity());
	case 5: return try_modify(t);
	case 6: return ticket_price(t, some_line(t), (int64_t)chance(&seed, 5000) - 5, 2);
	case 7: return try_discount(t);
	case 8: return ticket_correct(t, some_line(t), &gone);
	case 9: return ticket_void(t, some_line(t), chance(&seed, 6), 2, &gone);
	case 10: case 11: return try_coupon(t);
	case 12: return chance(&seed, 2) ? ticket_uncoupon(t, (uint8_t)chance(&seed, t->n_coupons + 1u)) :
			ticket_units(t, (uint8_t)chance(&seed, t->n_coupons + 1u), (uint16_t)chance(&seed, 5));
	case 13: return chance(&seed, 4) ? try_tender(t) : ticket_untender(t, chance(&seed, t->n_tenders + 1u));
	case 14: return chance(&seed, 8) ? ticket_move(t, some_line(t), chance(&seed, 2) ? 0 : some_quantity(), to) : ticket_merge(t, to);
	default:
		if (chance(&seed, 2))
			ticket_fire(t, (uint8_t)chance(&seed, 12));
		else if (chance(&seed, 8) == 0)
			ticket_billed(t);
		else
			ticket_sent(t, chance(&seed, 2) ? "wok" : "");
		return ERR_OK;
	}
}

static void sums_hold(const struct ticket *t)
{
	struct ticket_totals s;
	int64_t gross = 0, tax = 0, coupons = 0, given = 0, shares[TICKET_LINES_MAX], sum = 0;

	assert_int_equal(ticket_check(t), ERR_OK);
	ticket_totals(t, &h, &s);
	ticket_shares(t, shares);
	for (unsigned i = 0; i < t->n_lines; i++) {
		assert_true(t->kind == TICKET_REFUND ? shares[i] <= 0 : shares[i] >= 0);
		sum += shares[i];
	}
	for (unsigned c = 0; c < HOUSE_TAXES_MAX; c++) {
		assert_true(s.taxes[c].gross == s.taxes[c].net + s.taxes[c].tax);
		gross += s.taxes[c].gross;
		tax += s.taxes[c].tax;
	}
	for (unsigned i = 0; i < t->n_coupons; i++) {
		assert_true(s.by_coupon[i] >= 0);
		coupons += s.by_coupon[i];
	}
	for (unsigned i = 0; i < t->n_tenders; i++)
		given += t->tenders[i].given;
	assert_true(gross == s.total && tax == s.tax && coupons == s.coupons);
	assert_true(s.goods - s.discount == sum && s.total == sum + (h.tax_on_top ? tax : 0));
	assert_true(s.due == s.total + s.rounding - s.paid);
	assert_true(s.paid + s.change == coupons + given);
	assert_true(s.coupons <= s.total || t->kind == TICKET_REFUND);
	assert_true(s.total <= SALE_AMOUNT_MAX && s.total >= -SALE_AMOUNT_MAX);
	if (t->kind != TICKET_REFUND)
		assert_true(s.total >= 0 && s.discount >= 0 && s.goods >= 0 && s.tax >= 0 && s.change >= 0);
}

static int64_t pieces(const struct ticket *t)
{
	int64_t sum = 0;

	for (unsigned i = 0; i < t->n_lines; i++)
		sum += t->lines[i].voided ? 0 : t->lines[i].quantity;
	return sum;
}

static int64_t sent(const struct ticket *t)
{
	int64_t sum = 0;

	for (unsigned i = 0; i < t->n_lines; i++)
		sum += t->lines[i].sent;
	return sum;
}

/* What went over is here less and there more. */
static void nothing_is_lost(void)
{
	assert_true(goods_of(&a) + goods_of(&b) == goods_of(&was_a) + goods_of(&was_b));
	assert_true(pieces(&a) + pieces(&b) == pieces(&was_a) + pieces(&was_b));
	assert_true(sent(&a) + sent(&b) == sent(&was_a) + sent(&was_b));
	assert_int_equal(a.n_coupons + b.n_coupons, was_a.n_coupons + was_b.n_coupons);
}

static void a_house_of_chance(void)
{
	static const int32_t steps[] = { 1, 1, 5, 10, 50, 100 };

	h = a_house();
	h.tax_on_top = chance(&seed, 2);
	h.taxes[2].rate = (int32_t)chance(&seed, 10001);
	strcpy(h.taxes[2].name, "tax");
	h.cash_step = steps[chance(&seed, 6)];
	ticket_init(&a, chance(&seed, 8) ? TICKET_SALE : TICKET_TRAINING, 1, 1);
	ticket_init(&b, a.kind, 2, 2);
}

static void whatever_happens_the_sums_hold(void **state)
{
	unsigned done = 0, failed = 0;

	(void)state;
	for (seed = 1; seed < ROUNDS * UINT64_C(1000003); ) {
		uint64_t round = seed;

		a_house_of_chance();
		for (int i = 0; i < ACTS; i++) {
			enum err e;

			was_a = a;
			was_b = b;
			e = act(&a, &b);
			if (e != ERR_OK) {
				assert_memory_equal(&a, &was_a, sizeof a);
				assert_memory_equal(&b, &was_b, sizeof b);
			}
			sums_hold(&a);
			sums_hold(&b);
			if (b.last_number != was_b.last_number)
				nothing_is_lost();
			e == ERR_OK ? done++ : failed++;
		}
		seed = round + 1000003;
	}
	assert_true(done > ROUNDS * ACTS / 3 && failed > ROUNDS * ACTS / 20);	/* both were tried */
}

/* A refund of whatever was sold gives back what was paid in money, but for what stored value paid and the rounding of tax
 * where a coupon took a part of it. */
static void whatever_was_sold_can_come_back(void **state)
{
	struct ticket back;
	struct ticket_totals sold, undone;

	(void)state;
	for (uint64_t round = 1; round <= ROUNDS; round++) {
		seed = round * 7919;
		a_house_of_chance();
		for (int i = 0; i < 40; i++)
			act(&a, &b);
		while (a.n_coupons)
			if (ticket_uncoupon(&a, 0) != ERR_OK)
				break;
		if (a.n_coupons)
			continue;
		ticket_refund(&a, 0, 3, 3, &back);
		ticket_totals(&a, &h, &sold);
		ticket_totals(&back, &h, &undone);
		assert_true(undone.total == -sold.total && undone.tax == -sold.tax && undone.items == -sold.items);
		sums_hold(&back);
		while (ticket_last(&back)) {
			uint16_t number = ticket_last(&back)->number;

			ticket_quantity(&back, number, 1000);
			sums_hold(&back);
			assert_int_equal(ticket_correct(&back, number, NULL), ERR_OK);
		}
	}
}

/* Of a coupon that comes and goes again nothing is left but, it may be, a line in two. */
static void a_coupon_comes_and_goes(void **state)
{
	struct ticket_totals before, after;

	(void)state;
	for (uint64_t round = 1; round <= ROUNDS; round++) {
		struct ticket_coupon c = a_coupon(200, (uint8_t)(round % 3), "p1", 1);
		struct carte_item item = an_item(1, "Dish", 2800, 'A');
		uint16_t n, last;
		unsigned lines;

		seed = round * 104729;
		a_house_of_chance();
		for (int i = 0; i < 40; i++)
			act(&a, &b);
		a.discount = 0, a.discount_amount = 0;
		ticket_totals(&a, &h, &before);
		lines = a.n_lines, last = a.last_number;
		if (ticket_coupon(&a, &c, &item, 0, &n) != ERR_OK)
			continue;
		assert_int_equal(ticket_uncoupon(&a, (uint8_t)(a.n_coupons - 1)), ERR_OK);
		sums_hold(&a);
		if (n > last && pieces(&a) == before.items + 1000)	/* a line was added for it */
			assert_int_equal(ticket_correct(&a, n, NULL), ERR_OK);
		ticket_totals(&a, &h, &after);
		assert_true(after.goods == before.goods && after.total == before.total && after.due == before.due);
		assert_true(after.items == before.items && a.n_lines >= lines);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_happens_the_sums_hold),
		cmocka_unit_test(whatever_was_sold_can_come_back),
		cmocka_unit_test(a_coupon_comes_and_goes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
