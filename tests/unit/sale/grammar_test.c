#include "help.h"
#include "base/err.h"
#include "sale/grammar.h"

static struct house h;

static struct act parsed(const char *line)
{
	struct act a;
	enum err e = grammar_parse(line, &h, &a);

	if (e != ERR_OK)
		fail_msg("\"%s\": %s", line, err_detail());
	return a;
}

static int fresh(void **state)
{
	(void)state;
	h = a_house();
	return 0;
}

static void a_line_by_its_number(void **state)
{
	static const char *const lines[] = { "#3 q5", "#3 +", "#3 -", "#3 d10%", "#3p900", "# 3 m4", "#3 n hot", "#3 k", "#3 x2", "#3 u1", "#3 w2", "#3 c", "#3 =" };
	static const char *const bad[] = { "#3", "#0 q5", "#70000 q5", "# q5", "#3 12", "#3 ca", "#3 v3", "#3 d10%!", "#3 h", "#-1 +", "##3 +" };
	struct act a;

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		assert_int_equal(parsed(lines[i]).line, 3);
	assert_int_equal(parsed("q5").line, 0);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_not_equal(grammar_parse(bad[i], &h, &a), ERR_OK);
}

static void items(void **state)
{
	static const struct {
		const char *line;
		uint64_t number;
		int32_t quantity;
		int64_t amount;
		const char *code;
	} forms[] = {
		{ "12", 12, 0, -1, "12" },
		{ "  12  ", 12, 0, -1, "12" },
		{ "3*12", 12, 3000, -1, "12" },
		{ "3 * 12", 12, 3000, -1, "12" },
		{ "1.5*12", 12, 1500, -1, "12" },
		{ ".25*12", 12, 250, -1, "12" },
		{ "0.001*12", 12, 1, -1, "12" },
		{ "9999*999999", 999999, QUANTITY_MAX, -1, "999999" },
		{ "12@800", 12, 0, 800, "12" },
		{ "12@8.00", 12, 0, 800, "12" },
		{ "2*12@8.5", 12, 2000, 850, "12" },
		{ "12@0", 12, 0, 0, "12" },
		{ "007", 7, 0, -1, "007" },
		{ "6901234567892", 0, 0, -1, "6901234567892" },
		{ "3*6901234567892", 0, 3000, -1, "6901234567892" },
		{ "0000012", 0, 0, -1, "0000012" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct act a = parsed(forms[i].line);

		assert_int_equal(a.verb, VERB_ITEM);
		assert_true(a.number == forms[i].number && a.quantity == forms[i].quantity && a.amount == forms[i].amount);
		assert_string_equal(a.code, forms[i].code);
	}
}

/* Verb, number, quantity, amount, share of each form; what is not said is as the header says. */
static void each_form(void **state)
{
	static const struct {
		const char *line;
		enum verb verb;
		uint64_t number;
		int32_t quantity;
		int64_t amount;
		int32_t share;
		bool whole;
		const char *text;
	} forms[] = {
		{ "+", VERB_MORE, 0, 1000, -1, 0, false, "" },
		{ "+3", VERB_MORE, 0, 3000, -1, 0, false, "" },
		{ "-", VERB_LESS, 0, 1000, -1, 0, false, "" },
		{ "- 2", VERB_LESS, 0, 2000, -1, 0, false, "" },
		{ "=", VERB_AGAIN, 0, 0, -1, 0, false, "" },
		{ "q5", VERB_QUANTITY, 0, 5000, -1, 0, false, "" },
		{ "Q 0.75", VERB_QUANTITY, 0, 750, -1, 0, false, "" },
		{ "c", VERB_CORRECT, 0, 0, -1, 0, false, "" },
		{ "d10%", VERB_DISCOUNT, 0, 0, -1, 1000, false, "" },
		{ "d 12.5 %", VERB_DISCOUNT, 0, 0, -1, 1250, false, "" },
		{ "d100%!", VERB_DISCOUNT, 0, 0, -1, 10000, true, "" },
		{ "d200", VERB_DISCOUNT, 0, 0, 200, 0, false, "" },
		{ "d2.00 !", VERB_DISCOUNT, 0, 0, 200, 0, true, "" },
		{ "d0", VERB_DISCOUNT, 0, 0, 0, 0, false, "" },
		{ "p900", VERB_PRICE, 0, 0, 900, 0, false, "" },
		{ "p9.", VERB_PRICE, 0, 0, 900, 0, false, "" },
		{ "p .5", VERB_PRICE, 0, 0, 50, 0, false, "" },
		{ "m4", VERB_MODIFIER, 4, 0, -1, 0, false, "" },
		{ "n no onion 3*", VERB_NOTE, 0, 0, -1, 0, false, "no onion 3*" },
		{ "n\u4e0d\u8981\u8fa3", VERB_NOTE, 0, 0, -1, 0, false, "\u4e0d\u8981\u8fa3" },
		{ "n\u0483", VERB_NOTE, 0, 0, -1, 0, false, "\u00b7" },	/* a mark without its letter */
		{ "n", VERB_NOTE, 0, 0, -1, 0, false, "" },
		{ "k", VERB_UNCOUPON, 0, 0, -1, 0, false, "" },
		{ "x 2", VERB_UNITS, 2, 0, -1, 0, false, "" },
		{ "ca", VERB_TENDER, 0, 0, -1, 0, false, "" },
		{ "CA2000", VERB_TENDER, 0, 0, 2000, 0, false, "" },
		{ "cc 20.00 4711", VERB_TENDER, 0, 0, 2000, 0, false, "4711" },
		{ "ha Li Wei", VERB_TENDER, 0, 0, -1, 0, false, "Li Wei" },
		{ "ca-", VERB_UNTENDER, 0, 0, -1, 0, false, "" },
		{ "h", VERB_HOLD, 0, 0, -1, 0, false, "" },
		{ "h Li, 3 persons", VERB_HOLD, 0, 0, -1, 0, false, "Li, 3 persons" },
		{ "r", VERB_RECALL, 0, 0, -1, 0, false, "" },
		{ "r 3", VERB_RECALL, 3, 0, -1, 0, false, "" },
		{ "r Li", VERB_RECALL, 0, 0, -1, 0, false, "Li" },
		{ "t5", VERB_TABLE, 0, 0, -1, 0, false, "5" },
		{ "t Bar-1", VERB_TABLE, 0, 0, -1, 0, false, "bar-1" },
		{ "g", VERB_FIRE, 0, 0, -1, 0, false, "" },
		{ "g2", VERB_FIRE, 2, 0, -1, 0, false, "" },
		{ "u1", VERB_SEAT, 1, 0, -1, 0, false, "" },
		{ "u0", VERB_SEAT, 0, 0, -1, 0, false, "" },
		{ "w2", VERB_COURSE, 2, 0, -1, 0, false, "" },
		{ "o", VERB_ORDER, 0, 0, -1, 0, false, "" },
		{ "bl", VERB_BILL, 0, 0, -1, 0, false, "" },
		{ "ns", VERB_NO_SALE, 0, 0, -1, 0, false, "" },
		{ "rf 17", VERB_REFUND, 17, 0, -1, 0, false, "" },
		{ "rp", VERB_REPRINT, 0, 0, -1, 0, false, "" },
		{ "rp 999999999999999", VERB_REPRINT, 999999999999999, 0, -1, 0, false, "" },
		{ "in 5000 change from the bank", VERB_CASH_IN, 0, 0, 5000, 0, false, "change from the bank" },
		{ "out50.00", VERB_CASH_OUT, 0, 0, 5000, 0, false, "" },
		{ "s u2", VERB_SPLIT, 2, 0, -1, 0, false, "" },
		{ "s /3", VERB_SPLIT, 3, 0, -1, 0, true, "" },
		{ "s/99", VERB_SPLIT, 99, 0, -1, 0, true, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct act a = parsed(forms[i].line);

		if (a.verb != forms[i].verb || a.number != forms[i].number || a.quantity != forms[i].quantity ||
		    a.amount != forms[i].amount || a.share != forms[i].share || a.whole != forms[i].whole ||
		    strcmp(a.text, forms[i].text) != 0)
			fail_msg("\"%s\" is read as %s %llu %d %lld %d %d \"%s\"", forms[i].line, grammar_name(a.verb),
				 (unsigned long long)a.number, a.quantity, (long long)a.amount, a.share, a.whole, a.text);
	}
}

static void voids(void **state)
{
	static const struct {
		const char *line;
		uint64_t number;
		enum void_cause cause;
	} forms[] = {
		{ "v3", 3, 0 }, { "v", 0, 0 }, { "v 3 guest", 3, VOID_GUEST }, { "v3k", 3, VOID_KITCHEN }, { "V mistake", 0, VOID_MISTAKE },
		{ "v12 Other", 12, VOID_OTHER }, { "v 3 m", 3, VOID_MISTAKE }, { "v3 g", 3, VOID_GUEST },
	};

	(void)state;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct act a = parsed(forms[i].line);

		assert_true(a.verb == VERB_VOID && a.number == forms[i].number && a.cause == forms[i].cause);
	}
}

static void refunds(void **state)
{
	struct act a = parsed("rf 17");

	(void)state;
	assert_true(a.verb == VERB_REFUND && a.number == 17 && a.cause == 0);
	a = parsed("rf17 Kitchen");
	assert_true(a.number == 17 && a.cause == VOID_KITCHEN);
	assert_int_equal(parsed("rf 17m").cause, VOID_MISTAKE);
}

static void codes_tables_and_lines(void **state)
{
	struct act a = parsed("ha-");

	(void)state;
	assert_string_equal(a.code, "HA");
	assert_int_equal(a.verb, VERB_UNTENDER);
	a = parsed("cC");
	assert_string_equal(a.code, "CC");
	a = parsed("ct 17 cc");
	assert_true(a.verb == VERB_CHANGE_TENDER && a.number == 17 && !strcmp(a.code, "CC"));
	a = parsed("ct ca");
	assert_true(a.number == 0 && !strcmp(a.code, "CA"));
	a = parsed("ct 0 ca");
	assert_true(a.number == 0 && !strcmp(a.code, "CA"));
	a = parsed("t5>t6");
	assert_true(a.verb == VERB_MOVE && !strcmp(a.text, "5") && !strcmp(a.to, "6"));
	a = parsed("t a1 > b2");
	assert_true(a.verb == VERB_MOVE && !strcmp(a.text, "a1") && !strcmp(a.to, "b2"));
	a = parsed("t5>terrace");
	assert_string_equal(a.to, "terrace");
	a = parsed("s 2, 3,11");
	assert_true(a.verb == VERB_SPLIT && a.n_lines == 3 && a.lines[0] == 2 && a.lines[1] == 3 && a.lines[2] == 11 && !a.number);
}

static void currencies(void **state)
{
	struct act a;

	(void)state;
	house_defaults(&h, "JPY");
	assert_true(parsed("p900").amount == 900);
	assert_int_equal(grammar_parse("p900.5", &h, &a), ERR_FORMAT);
	assert_string_equal(err_detail(), "JPY has 0 digits behind the point.");
	house_defaults(&h, "KWD");
	assert_true(parsed("p900").amount == 900);
	assert_true(parsed("p9.5").amount == 9500);
	assert_true(parsed("p9.005").amount == 9005);
	assert_int_equal(grammar_parse("p9.0005", &h, &a), ERR_FORMAT);
}

/* What a cashier reads has to help. */
#define TEN "nuts nuts "
static void faults_are_told(void **state)
{
	static const struct {
		const char *line, *words;
	} faults[] = {
		{ "", "Nothing was typed." },
		{ "   ", "Nothing was typed." },
		{ "3*", "3* what? Say 3*12." },
		{ "3*noodles", "3* what? Say 3*12." },
		{ "*12", "How many? Say 3*12." },
		{ "*", "How many? Say 3*12." },
		{ "0*12", "A quantity is above 0 and at most 9999." },
		{ "10000*12", "A quantity is above 0 and at most 9999." },
		{ "6901234567892*12", "A quantity is above 0 and at most 9999." },
		{ "99999999999999999999999999*12", "A quantity is above 0 and at most 9999." },
		{ "1.2345*12", "A quantity has at most 3 digits behind the point." },
		{ "1.5", "\"1.5\"? Say 12, 3*12, 1.5*12 or 12@800." },
		{ ".", "\".\"? Say 12, 3*12, 1.5*12 or 12@800." },
		{ "12 13", "\"12 13\"? Say 12, 3*12, 1.5*12 or 12@800." },
		{ "12@", "\"12@\"? Say 12, 3*12, 1.5*12 or 12@800." },
		{ "12@-5", "\"12@-5\"? Say 12, 3*12, 1.5*12 or 12@800." },
		{ "12@8,00", "Say amounts with a point, or without one: 12.50 or 1250." },
		{ "p8.005", "CNY has 2 digits behind the point." },
		{ "p1000000001", "That amount is too large." },
		{ "p99999999999999999999999", "That amount is too large." },
		{ "p", "\"p\"? Say p900, the price of the last line." },
		{ "q", "\"q\"? Say q5, the quantity of the last line." },
		{ "q0", "A quantity is above 0 and at most 9999." },
		{ "=5", "\"=5\"? Say =." },
		{ "c 3", "\"c 3\"? Say c, to correct the last line." },
		{ "rf 17 because", "Why is it refunded? Say mistake, guest, kitchen or other." },
		{ "v3 because", "Why is it void? Say mistake, guest, kitchen or other." },
		{ "d", "\"d\"? Say d10% or d200, with ! for the whole ticket." },
		{ "d101%", "A discount is between 0 and 100 %." },
		{ "d99999999999%", "A discount is between 0 and 100 %." },
		{ "d1.005%", "A share has at most 2 digits behind the point." },
		{ "d-5", "\"d-5\"? Say d10% or d200, with ! for the whole ticket." },
		{ "m", "\"m\"? Say m4, a modifier's number." },
		{ "m0", "\"m0\"? Say m4, a modifier's number." },
		{ "x0", "\"x0\"? Say x2, the units that the coupon takes." },
		{ "rf", "\"rf\"? Say rf 17 and why: mistake, guest, kitchen or other." },
		{ "rf 9999999999999999", "That number has too many digits." },
		{ "ca0", "How much? Say ca, ca2000, cc, or ha and a name." },
		{ "ca20O0", "\"ca20O0\"? Say ca, ca2000, cc, or ha and a name." },
		{ "ca1e5", "\"ca1e5\"? Say ca, ca2000, cc, or ha and a name." },
		{ "cc 1.2.3", "\"cc 1.2.3\"? Say ca, ca2000, cc, or ha and a name." },
		{ "in 50abc why", "\"in 50abc why\"? Say in 5000 and why." },
		{ "in 0", "How much? Say in 5000 and why." },
		{ "out", "\"out\"? Say out 5000 and why." },
		{ "ct 17", "\"ct 17\"? Say ct cc, or ct 17 cc, a receipt's number." },
		{ "ct 17 zz", "There is no tender \"zz\"." },
		{ "t", "\"t\"? Say t5, a table." },
		{ "t5>", "\"t5>\"? Say t5>t6, from one table to another." },
		{ "t thirteenchars", "A table's name has at most 12 letters and digits." },
		{ "s", "\"s\"? Say s 2,3 (lines), s u2 (a seat) or s /3 (equal parts)." },
		{ "s 2,", "\"s 2,\"? Say s 2,3 (lines), s u2 (a seat) or s /3 (equal parts)." },
		{ "s 2,2", "Line 2 is there twice." },
		{ "s 0", "There is no line 0." },
		{ "n " TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN, "That text is too long: at most 128 Latin letters, or 42 Chinese ones." },
		{ "s 70000", "There is no line 70000." },
		{ "foo", "\"foo\" is no word of this till. Help lists them." },
		{ "zz5", "\"zz\" is no word of this till. Help lists them." },
		{ "?", "\"?\" is no word of this till. Help lists them." },
		{ "\033[2J", "\"\u00b7[2J\" is no word of this till. Help lists them." },
		{ "\uff13*12", "\"\uff13*12\" is no word of this till. Help lists them." },
	};
	struct act a, was;

	(void)state;
	memset(&was, 0x55, sizeof was);
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		enum err e;

		a = was;
		e = grammar_parse(faults[i].line, &h, &a);
		if ((e != ERR_FORMAT && e != ERR_RANGE) || strcmp(err_detail(), faults[i].words) != 0)
			fail_msg("\"%s\": %d, %s", faults[i].line, e, err_detail());
		assert_memory_equal(&a, &was, sizeof a);
	}
}

static void long_lines(void **state)
{
	char line[GRAMMAR_LINE_MAX + 3];
	struct act a;

	(void)state;
	memset(line, '7', sizeof line);
	line[GRAMMAR_LINE_MAX + 1] = 0;
	assert_int_equal(grammar_parse(line, &h, &a), ERR_FORMAT);
	assert_string_equal(err_detail(), "That line is too long.");
	line[GRAMMAR_LINE_MAX] = 0;
	assert_int_equal(grammar_parse(line, &h, &a), ERR_FORMAT);
	assert_string_equal(err_detail(), "That number has too many digits.");
	line[0] = 'n';
	assert_int_equal(grammar_parse(line, &h, &a), ERR_FORMAT);
	line[GRAMMAR_TEXT_MAX + 1] = 0;
	assert_int_equal(strlen(parsed(line).text), GRAMMAR_TEXT_MAX);
	memset(line, 7, GRAMMAR_LINE_MAX);	/* each becomes two bytes */
	assert_int_equal(grammar_parse(line, &h, &a), ERR_FORMAT);
}

static void every_verb_has_its_words(void **state)
{
	(void)state;
	for (unsigned v = 0; v < VERBS; v++) {
		assert_true(grammar_name(v)[0] && grammar_form(v)[0]);
		for (unsigned w = 0; w < v; w++)
			assert_string_not_equal(grammar_name(v), grammar_name(w));
	}
	assert_string_equal(grammar_name(VERBS), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_line_by_its_number, fresh), cmocka_unit_test_setup(items, fresh),
		cmocka_unit_test_setup(each_form, fresh),
		cmocka_unit_test_setup(voids, fresh),
		cmocka_unit_test_setup(refunds, fresh),
		cmocka_unit_test_setup(codes_tables_and_lines, fresh),
		cmocka_unit_test_setup(currencies, fresh),
		cmocka_unit_test_setup(faults_are_told, fresh),
		cmocka_unit_test_setup(long_lines, fresh),
		cmocka_unit_test_setup(every_verb_has_its_words, fresh),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
