/* Paper is compared with golden text, tests/unit/sale/paper/NAME-COLUMNS.txt, which is there to be read. CHIT_GOLDEN=1 writes it
 * anew: look at what has changed. */
#include "help.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "sale/receipt.h"
#include <fcntl.h>
#include <stdlib.h>

static const unsigned COLUMNS[] = { 32, 42, 48 };

static uint8_t memory[PAPER_BYTES_MAX];
static struct paper paper;
static struct house h;
static struct ticket t;
static struct ticket_totals sums;

static struct carte_item item(uint32_t plu, const char *name, const char *brief, int64_t price, const char *station)
{
	struct carte_item i = an_item(plu, name, price, 'A');

	snprintf(i.brief, sizeof i.brief, "%s", brief);
	snprintf(i.station, sizeof i.station, "%s", station);
	return i;
}

static int fresh(void **state)
{
	(void)state;
	h = a_house();
	strcpy(h.name, "面馆 Noodle House");
	strcpy(h.address, "Nanjing Road 12, Shanghai\nTel. 021 5555 0123");
	strcpy(h.footer, "Thank you, come again!\nwww.noodle-house.example");
	ticket_init(&t, TICKET_SALE, 7, 1763728867);
	paper_init(&paper, memory, sizeof memory);
	return 0;
}

/* ---- looking ---- */

static void draw(char *out, size_t cap, unsigned columns)
{
	struct bytes in = buf_bytes(&paper.out);
	struct paper_element e;
	char line[PAPER_LINE_CAP];
	size_t len = 0;
	enum err err;

	assert_false(paper.out.over);
	while ((err = paper_next(&in, &e)) == ERR_OK) {
		unsigned state = 0;

		switch (e.kind) {
		case PAPER_QR: len += (size_t)snprintf(out + len, cap - len, "[QR %s]\n", e.left); break;
		case PAPER_CUT: len += (size_t)snprintf(out + len, cap - len, "[cut]\n"); break;
		case PAPER_DRAWER: len += (size_t)snprintf(out + len, cap - len, "[drawer]\n"); break;
		case PAPER_BEEP: len += (size_t)snprintf(out + len, cap - len, "[beep]\n"); break;
		default:
			while (paper_lay(&e, columns, &state, line, sizeof line)) {
				assert_true(text_cells(line) <= columns / (e.style & PAPER_WIDE ? 2 : 1));
				len += (size_t)snprintf(out + len, cap - len, "%s%s\n", e.style & PAPER_WIDE ? "# " : "", line);
			}
		}
		assert_true(len < cap);
	}
	assert_int_equal(err, ERR_NOT_FOUND);
}

static void golden(const char *name)
{
	static char text[1 << 16];
	char path[300], file[40];
	uint8_t *want;
	size_t len;

	for (size_t i = 0; i < sizeof COLUMNS / sizeof *COLUMNS; i++) {
		draw(text, sizeof text, COLUMNS[i]);
		snprintf(file, sizeof file, "%s-%u.txt", name, COLUMNS[i]);
		snprintf(path, sizeof path, "%s/unit/sale/paper/%s", TEST_ROOT, file);
		if (getenv("CHIT_GOLDEN")) {
			FILE *f = fopen(path, "w");

			assert_non_null(f);
			fputs(text, f);
			assert_int_equal(fclose(f), 0);
		}
		assert_int_equal(file_read(AT_FDCWD, path, sizeof text, &want, &len), ERR_OK);
		if (strcmp(text, (char *)want) != 0)
			fail_msg("%s is now\n%s", file, text);
		free(want);
	}
}

static struct receipt receipt_of(uint64_t number)
{
	ticket_totals(&t, &h, &sums);
	return (struct receipt){
		.house = &h, .ticket = &t, .totals = &sums, .number = number, .time = 1763728867, .utc_offset = 8 * 3600,
		.till = "t1", .cashier = "Li",
	};
}

static void modified(uint16_t number, const char *name, const char *brief, int64_t price, const char *station)
{
	struct carte_modifier m = { .number = 1, .price = price };
	struct line_modifier with;

	snprintf(m.name, sizeof m.name, "%s", name);
	snprintf(m.brief, sizeof m.brief, "%s", brief);
	with = ticket_modifier(&m, station);
	assert_int_equal(ticket_modify(&t, number, &with), ERR_OK);
}

static void pays(const char *code, int64_t amount, const char *reference)
{
	assert_int_equal(ticket_tender(&t, &h, house_tender(&h, code), amount, reference), ERR_OK);
}

/* ---- the guest's ---- */

static void one_item_for_cash(void **state)
{
	struct carte_item noodles = item(11, "牛肉面", "Beef noodles", 2800, "wok");
	struct receipt r;

	(void)state;
	added(&t, &noodles, 1000);
	pays("CA", 0, "");
	r = receipt_of(1041);
	receipt_sale(&r, &paper);
	golden("cash");
}

static void a_table_for_three(void)
{
	struct carte_item noodles = item(11, "牛肉面", "Beef noodles", 2800, "wok"), tea = item(75, "茶叶", "Tea (weighed)", 12000, "");
	struct carte_item beer = item(46, "青岛啤酒", "Tsingtao beer", 1200, "bar"), rolls = item(31, "春卷", "Spring rolls", 1200, "cold");
	struct ticket_coupon goods = a_coupon(1, COUPON_GOODS, "p11", 1), offer = a_coupon(2, COUPON_ACTIVITY, "p31", 1);
	struct carte_item long_name = item(99, "一个非常非常长的菜名，它在窄纸上放不下", "A dish whose name is long", 9900, "wok");
	uint16_t n;

	tea.weighed = true;
	offer.value = 500;
	strcpy(t.table, "5");
	t.guests = 3;
	beer.tax = 'B';
	added(&t, &noodles, 3000);
	modified(1, "加鸡蛋", "extra egg", 300, "");
	modified(1, "特辣", "very hot", 0, "");
	assert_int_equal(ticket_note(&t, 1, "no onion"), ERR_OK);
	assert_int_equal(ticket_coupon(&t, &goods, &noodles, 0, &n), ERR_OK);
	added(&t, &beer, 2000);
	assert_int_equal(ticket_discount(&t, 3, 1000, 0, 0), ERR_OK);
	added(&t, &tea, 250);
	assert_int_equal(ticket_coupon(&t, &offer, &rolls, 0, &n), ERR_OK);
	added(&t, &long_name, 1000);
	added(&t, &beer, 1000);
	assert_int_equal(ticket_void(&t, 7, VOID_GUEST, 0, NULL), ERR_OK);
	assert_int_equal(ticket_discount(&t, 0, 0, 1000, 0), ERR_OK);
}

static const struct receipt_coupon SOLD_BY[] = { { "...8186-X", "Meituan" }, { "...D2C0-4", "Noodle House Club" } };

static void a_table_with_everything(void **state)
{
	struct receipt r;

	(void)state;
	h.cash_step = 10;
	a_table_for_three();
	pays("CC", 5000, "slip 4711");
	pays("CA", 20000, "");
	r = receipt_of(1042);
	r.coupons = SOLD_BY;
	r.qr = "https://noodle-house.example/r/1042";
	receipt_sale(&r, &paper);
	golden("table");
	paper_init(&paper, memory, sizeof memory);
	r.duplicate = r.brief = true;
	receipt_sale(&r, &paper);
	golden("duplicate");
}

static void a_bill_in_training_with_tax_on_top(void **state)
{
	struct receipt r;

	(void)state;
	h.tax_on_top = true;
	a_table_for_three();
	r = receipt_of(0);
	r.training = true;
	receipt_sale(&r, &paper);
	golden("bill");
}

static void a_refund(void **state)
{
	struct carte_item noodles = item(11, "牛肉面", "Beef noodles", 2800, "wok");
	struct ticket sold;
	struct receipt r;

	(void)state;
	added(&t, &noodles, 2000);
	assert_int_equal(ticket_discount(&t, 0, 1000, 0, 0), ERR_OK);
	sold = t;
	ticket_refund(&sold, 0, 7, 2000, &t);
	t.refund_of = 1042;
	t.cause = VOID_KITCHEN;
	pays("CA", 0, "");
	r = receipt_of(1043);
	receipt_sale(&r, &paper);
	golden("refund");
}

/* What is left on the card is what the guest wants to know; a refund of all of it goes back there. */
static void a_prepaid_card(void **state)
{
	struct carte_item noodles = item(11, "牛肉面", "Beef noodles", 2800, "wok");
	struct ticket_coupon card = a_coupon(1, COUPON_VALUE, "", 1);
	struct ticket sold;
	struct receipt r;
	uint16_t n;

	(void)state;
	card.value = 3000, card.balance = 7000;
	added(&t, &noodles, 1000);
	assert_int_equal(ticket_coupon(&t, &card, NULL, 0, &n), ERR_OK);
	sold = t;
	r = receipt_of(1042);
	r.coupons = SOLD_BY;
	receipt_sale(&r, &paper);
	ticket_refund(&sold, 0, 7, 2000, &t);
	t.refund_of = 1042;
	t.tenders[0] = (struct ticket_tender){ .code = TENDER_PREPAID_CODE, .kind = TENDER_PREPAID, .amount = -2800, .given = -2800 };
	t.n_tenders = 1;
	r = receipt_of(1043);
	r.back = (struct receipt_back[]){ { SOLD_BY[0], 2800, 10000 } };
	r.n_back = 1;
	receipt_sale(&r, &paper);
	r.back = (struct receipt_back[]){ { SOLD_BY[0], 2000, 10000 }, { SOLD_BY[0], 800, -1 } };
	r.n_back = 2;
	receipt_sale(&r, &paper);
	golden("prepaid");
}

static unsigned kicks(const struct receipt *r)
{
	struct paper_element e;
	struct bytes in;
	unsigned n = 0;

	paper_init(&paper, memory, sizeof memory);
	receipt_sale(r, &paper);
	for (in = buf_bytes(&paper.out); paper_next(&in, &e) == ERR_OK; )
		n += e.kind == PAPER_DRAWER;
	return n;
}

static void the_drawer_opens_where_it_should(void **state)
{
	struct carte_item noodles = item(11, "牛肉面", "Beef noodles", 2800, "wok");
	struct receipt r;

	(void)state;
	added(&t, &noodles, 1000);
	pays("CC", 800, "");
	r = receipt_of(1);
	assert_int_equal(kicks(&r), 0);
	pays("CA", 0, "");
	assert_int_equal(kicks(&r), 1);
	t.tenders[1].given = t.tenders[1].amount = 0;	/* of 0.02 where 0.05 is the smallest coin */
	assert_int_equal(kicks(&r), 0);
	t.tenders[1].given = t.tenders[1].amount = 2000;
	r.duplicate = true;
	assert_int_equal(kicks(&r), 0);
	r.duplicate = false, r.training = true;
	assert_int_equal(kicks(&r), 0);
	r.training = false, r.number = 0;
	assert_int_equal(kicks(&r), 0);
}

static void the_largest_receipt_fits(void **state)
{
	struct receipt r;
	struct carte_item i = an_item(1, "012345678901234567890123456789012345678901234567890123456789", 100, 'A');

	(void)state;
	i.weighed = true;
	for (unsigned n = 0; n < TICKET_LINES_MAX; n++) {
		i.plu = 1 + n % 2;
		added(&t, &i, 1500);
		for (unsigned m = 0; m < LINE_MODIFIERS_MAX; m++)
			modified((uint16_t)(n + 1), "012345678901234567890123456789012345", "", 1, "");
		assert_int_equal(ticket_note(&t, (uint16_t)(n + 1), i.name), ERR_OK);
	}
	r = receipt_of(1);
	receipt_sale(&r, &paper);
	assert_false(paper.out.over);
	paper_init(&paper, memory, sizeof memory);
	assert_true(receipt_kitchen(&r, "wok", &paper));
	assert_false(paper.out.over);
}

/* ---- the kitchen's ---- */

static void only_what_is_new(void **state)
{
	struct carte_item set = item(61, "午市套餐", "Lunch set", 3200, "wok");
	struct receipt r;

	(void)state;
	a_table_for_three();
	modified(added(&t, &set, 1000), "可乐", "cola", 0, "bar");
	assert_int_equal(ticket_place(&t, 1, 2, 1), ERR_OK);
	assert_int_equal(ticket_place(&t, 5, 1, 0), ERR_OK);
	r = receipt_of(0);
	assert_true(receipt_kitchen(&r, "wok", &paper));
	golden("kitchen-first");		/* the noodles' course is not fired */
	paper_init(&paper, memory, sizeof memory);
	assert_true(receipt_kitchen(&r, "bar", &paper));
	golden("kitchen-bar");
	ticket_sent(&t, "");
	paper_init(&paper, memory, sizeof memory);
	assert_false(receipt_kitchen(&r, "wok", &paper));
	assert_int_equal(paper.out.len, 0);
	ticket_fire(&t, 2);
	assert_int_equal(ticket_void(&t, 2, VOID_KITCHEN, 1, NULL), ERR_OK);
	added(&t, &set, 2000);
	r.brief = true;
	assert_true(receipt_kitchen(&r, "wok", &paper));
	golden("kitchen-then");
}

/* ---- X and Z ---- */

static void the_day_as_a_receipt(void **state)
{
	struct shift_totals s;
	struct receipt_shift r = { .house = &h, .totals = &s, .time = 1763770000, .utc_offset = 8 * 3600, .till = "t1", .cashier = "Li" };

	(void)state;
	shift_init(&s, &h);
	s.number = 31, s.opened = 1763690000, s.opening_float = 20000, s.first_receipt = 1042, s.last_receipt = 1043;
	a_table_for_three();
	h.cash_step = 10;
	pays("CC", 5000, "slip 4711");
	pays("CA", 20000, "");
	ticket_totals(&t, &h, &sums);
	assert_int_equal(shift_add(&s, &t, &sums), ERR_OK);
	s.n_prepaid = 3, s.prepaid = 6400;
	s.cash_in = 5000, s.n_cash_in = 1, s.cash_out = 1250, s.n_cash_out = 2, s.n_corrections = 5, s.corrections = 9150;
	s.n_between = 2, s.cash_between = 2800;
	s.n_no_sale = 2, s.n_leaves = 4, s.n_open = 3, s.open = 12650;
	shift_expect(&s, &h);
	receipt_shift(&r, &paper);
	golden("x");
	paper_init(&paper, memory, sizeof memory);
	s.closed = 1763769000, s.counted = s.expected - 250;
	r.z = 12;
	r.head = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
	receipt_shift(&r, &paper);
	golden("z");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(one_item_for_cash, fresh),
		cmocka_unit_test_setup(a_table_with_everything, fresh),
		cmocka_unit_test_setup(a_bill_in_training_with_tax_on_top, fresh),
		cmocka_unit_test_setup(a_refund, fresh),
		cmocka_unit_test_setup(a_prepaid_card, fresh),
		cmocka_unit_test_setup(the_drawer_opens_where_it_should, fresh),
		cmocka_unit_test_setup(the_largest_receipt_fits, fresh),
		cmocka_unit_test_setup(only_what_is_new, fresh),
		cmocka_unit_test_setup(the_day_as_a_receipt, fresh),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
