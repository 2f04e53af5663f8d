#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/err.h"
#include "sale/house.h"
#include <string.h>

static void defaults_can_sell(void **state)
{
	static const struct {
		char currency[4];
		int64_t first, last;
	} want[] = { { "CNY", 500, 10000 }, { "JPY", 1000, 10000 }, { "KWD", 1000, 20000 }, { "CHF", 500, 10000 } };
	struct house h;

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		house_defaults(&h, want[i].currency);
		assert_int_equal(house_check(&h), ERR_OK);
		assert_true(h.notes[0] == want[i].first && h.notes[h.n_notes - 1] == want[i].last);
		assert_int_equal(h.cash_step, 1);
	}
}

static void tenders_are_found(void **state)
{
	struct house h;

	(void)state;
	house_defaults(&h, "CNY");
	assert_ptr_equal(house_tender(&h, "ca"), &h.tenders[0]);
	assert_ptr_equal(house_tender(&h, "cC"), &h.tenders[1]);
	assert_null(house_tender(&h, "XX"));
	assert_null(house_tender(&h, "C"));
	assert_null(house_tender(&h, ""));
	assert_null(house_tender(&h, "CAS"));
	assert_ptr_equal(house_tender_of(&h, TENDER_ACCOUNT), &h.tenders[2]);
	assert_null(house_tender_of(&h, TENDER_COUPON));
}

static void currency(struct house *h) { strcpy(h->currency, "cny"); }
static void rate(struct house *h) { h->taxes[2] = (struct house_tax){ "VAT", 10001 }; }
static void below(struct house *h) { h->taxes[2] = (struct house_tax){ "VAT", -1 }; }
static void nameless_tax(struct house *h) { h->taxes[1].rate = 700; }
static void escape_in_tax(struct house *h) { strcpy(h->taxes[0].name, "V\033[2J"); }
static void no_tenders(struct house *h) { h->n_tenders = 0; }
static void many_tenders(struct house *h) { h->n_tenders = HOUSE_TENDERS_MAX + 1; }
static void twice(struct house *h) { strcpy(h->tenders[1].code, "CA"); }
static void small_code(struct house *h) { strcpy(h->tenders[1].code, "cc"); }
static void word(struct house *h) { strcpy(h->tenders[1].code, "RF"); }
static void nameless_tender(struct house *h) { h->tenders[1].name[0] = 0; }
static void no_kind(struct house *h) { h->tenders[1].kind = TENDER_KINDS; }
static void falling_notes(struct house *h) { h->notes[1] = h->notes[0]; }
static void free_note(struct house *h) { h->notes[0] = 0; }
static void step(struct house *h) { h->cash_step = 0; }
static void begins(struct house *h) { h->day_begins = 721; }
static void limit(struct house *h) { h->discount_limit = -1; }
static void name(struct house *h) { memset(h->name, 'x', sizeof h->name); }
static void address(struct house *h) { strcpy(h->address, "a\nb\tc"); }
static void footer(struct house *h) { strcpy(h->footer, "\xe2\x80\xae"); }

static void faults_are_named(void **state)
{
	static const struct {
		void (*spoil)(struct house *h);
		const char *word;
	} faults[] = {
		{ currency, "currency" }, { rate, "tax C" }, { below, "tax C" }, { nameless_tax, "tax B" }, { escape_in_tax, "tax A" },
		{ no_tenders, "tenders" }, { many_tenders, "tenders" }, { twice, "tender 2: CA" }, { small_code, "tender 2" }, { word, "tender 2: RF" },
		{ nameless_tender, "tender CC" }, { no_kind, "tender CC" }, { falling_notes, "notes" }, { free_note, "notes" },
		{ step, "cash step" }, { begins, "day begins" }, { limit, "discount limit" }, { name, "name" },
		{ address, "address" }, { footer, "footer" },
	};
	struct house h;

	(void)state;
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		house_defaults(&h, "CNY");
		strcpy(h.address, "1 High Street\n上海");
		assert_int_equal(house_check(&h), ERR_OK);
		faults[i].spoil(&h);
		assert_int_equal(house_check(&h), ERR_FORMAT);
		assert_true(strncmp(err_detail(), faults[i].word, strlen(faults[i].word)) == 0);
	}
}

static void a_day_goes_on_past_midnight(void **state)
{
	const int64_t noon = INT64_C(20000) * 86400 + 12 * 3600;
	struct house h;

	(void)state;
	house_defaults(&h, "CNY");
	assert_int_equal(house_day(&h, noon, 0), 20000);
	assert_int_equal(house_day(&h, noon, 12 * 3600), 20001);
	h.day_begins = 4 * 60;
	assert_int_equal(house_day(&h, noon + 12 * 3600, 0), 20000);
	assert_int_equal(house_day(&h, noon + 16 * 3600 - 1, 0), 20000);
	assert_int_equal(house_day(&h, noon + 16 * 3600, 0), 20001);
	assert_int_equal(house_day(&h, 0, 0), -1);
	assert_int_equal(house_day(&h, INT64_MAX, 3600), INT32_MAX);
	assert_int_equal(house_day(&h, INT64_MIN, -3600), INT32_MIN);
	assert_int_equal(house_day(&h, INT64_MAX - 1, -86400), INT32_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_can_sell),
		cmocka_unit_test(tenders_are_found),
		cmocka_unit_test(faults_are_named),
		cmocka_unit_test(a_day_goes_on_past_midnight),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
