#include "help.h"
#include "base/err.h"
#include "base/file.h"
#include <fcntl.h>
#include <stdlib.h>

static void check_digits(void **state)
{
	static const char *const good[] = { "6901234567892", "96385074", "036000291452", "10614141000415", "123", "", "ABCDEFGH", "12345678901" };
	static const char *const bad[] = { "6901234567893", "96385075", "036000291453", "10614141000416", "00000001" };

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(carte_check_digit(good[i]));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(carte_check_digit(bad[i]));
}

static void hours(void **state)
{
	enum { MONDAY, TUESDAY, SATURDAY = 5, SUNDAY };
	struct carte_item i = an_item(1, "Lunch", 100, 'A');

	(void)state;
	assert_true(carte_is_on(&i, 0, SUNDAY) && carte_is_on(&i, 1439, MONDAY));
	i.from = 660, i.until = 870, i.days = 0x1f;
	assert_true(carte_is_on(&i, 660, MONDAY) && carte_is_on(&i, 869, MONDAY));
	assert_false(carte_is_on(&i, 659, MONDAY) || carte_is_on(&i, 870, MONDAY) || carte_is_on(&i, 700, SATURDAY));
	i.from = 1320, i.until = 120, i.days = 1 << SUNDAY;	/* Sunday night */
	assert_true(carte_is_on(&i, 1320, SUNDAY) && carte_is_on(&i, 119, MONDAY));
	assert_false(carte_is_on(&i, 119, SUNDAY) || carte_is_on(&i, 120, MONDAY) || carte_is_on(&i, 1330, MONDAY));
}

static void expect(enum err e, const char *words)
{
	assert_int_equal(e, words ? ERR_FORMAT : ERR_OK);
	if (words)
		assert_true(strncmp(err_detail(), words, strlen(words)) == 0);
}

static void bounds_are_held(void **state)
{
	struct carte_group g = { .id = "food", .name = "Food", .place = 1 };
	struct carte_set s = { .id = "spice", .name = "Spice", .most = 1 };
	struct carte_modifier m = { .number = 1, .set = "spice", .name = "hot" };
	struct carte_item i = an_item(12, "Noodles", 2800, 'A');

	(void)state;
	expect(carte_check_group(&g), NULL);
	strcpy(g.id, "Food");
	expect(carte_check_group(&g), "id: ");
	expect(carte_check_set(&s), NULL);
	s.least = 2;
	expect(carte_check_set(&s), "least: ");
	s.most = 9;
	expect(carte_check_set(&s), "most: ");
	expect(carte_check_modifier(&m), NULL);
	m.price = -300;
	expect(carte_check_modifier(&m), NULL);
	m.plu = 1000000;
	expect(carte_check_modifier(&m), "item: ");
	m.set[0] = 0;
	expect(carte_check_modifier(&m), "set: ");
	expect(carte_check_item(&i), NULL);
	memset(i.name, 'x', sizeof i.name);	/* no end */
	expect(carte_check_item(&i), "name: ");
	i = an_item(0, "Noodles", 2800, 'A');
	expect(carte_check_item(&i), "id: ");
	i.plu = 12;
	strcpy(i.brief, "\xe9\x9d\xa2");
	expect(carte_check_item(&i), "brief: ");
	i.brief[0] = 0;
	i.price = -2;
	expect(carte_check_item(&i), "price: ");
	i.price = CARTE_PRICE_OPEN;
	expect(carte_check_item(&i), NULL);
	i.tax = 'I';
	expect(carte_check_item(&i), "tax: ");
	i.tax = 'H';
	strcpy(i.code, "6901234567893");
	expect(carte_check_item(&i), "code: ");
	i.code[0] = 0;
	i.n_choices = 7;
	expect(carte_check_item(&i), "choices: ");
	i.n_choices = 0;
	i.until = 1440;
	expect(carte_check_item(&i), "until: ");
	i.until = 0;
	i.days = 0;
	expect(carte_check_item(&i), "days: ");
}

/* ---- CSV ---- */

static char faults[4000];	/* one a line */

/* Reads all of it; returns how many records were good, the last of them in *last. */
static unsigned reads(const char *text, size_t len, const char *currency, struct carte_record *last)
{
	struct bytes in = bytes_of(text, len);
	struct carte_csv c;
	unsigned n = 0;
	enum err e;

	faults[0] = 0;
	carte_csv_init(&c, currency);
	while ((e = carte_csv_next(&c, &in, last)) != ERR_NOT_FOUND) {
		if (e == ERR_OK) {
			n++;
			continue;
		}
		assert_int_equal(e, ERR_FORMAT);
		strcat(faults, err_detail());
		strcat(faults, "\n");
	}
	return n;
}

static unsigned reads_text(const char *text, struct carte_record *last)
{
	return reads(text, strlen(text), "CNY", last);
}

static void a_file_as_simple_as_can_be(void **state)
{
	struct carte_record r;

	(void)state;
	assert_int_equal(reads_text("id,name,price,group\n12,Noodles,28,food\n13,Rice,3.5,food\n", &r), 2);
	assert_string_equal(faults, "");
	assert_true(r.kind == CARTE_ITEM && r.item.plu == 13 && r.item.price == 350 && r.item.tax == 'A' && r.item.days == 0x7f);
	assert_int_equal(r.item.place, 2);
}

/* Half of a price is a price. */
static void a_file_that_was_cut_off(void **state)
{
	static const char text[] = "id,name,price,group\r\n12,Noodles,28.00,food\r\n13,Rice,3.50,food\r\n";
	size_t second = strlen("id,name,price,group\r\n12,Noodles,28.00,food\r\n");
	struct carte_record r;

	(void)state;
	assert_int_equal(reads(text, sizeof text - 1, "CNY", &r), 2);
	for (size_t len = second + 1; len < sizeof text - 1; len++) {
		assert_int_equal(reads(text, len, "CNY", &r), 1);
		assert_string_equal(faults, "line 3 has no end: is the file whole?\n");
	}
	assert_int_equal(reads(text, second, "CNY", &r), 1);
	assert_string_equal(faults, "");
	assert_int_equal(reads(text, 15, "CNY", &r), 0);
	assert_string_equal(faults, "line 1 has no end: is the file whole?\n");
}

static void what_spreadsheets_write(void **state)
{
	static const char *const same[] = {
		"id,name,price,group\n12,Noodles,28.50,food\n",
		"\xef\xbb\xbfID,Name,Price,Group\r\n12,Noodles,28.50,food\r\n",
		"id;name;price;group;;\r\n12;Noodles;28,50;food;;\r\n;;;;;\r\n",
		"id\tname\tprice\tgroup\n12\tNoodles\t28.5\tfood\n\n\n",
		"\"id\",\"name\",\"price\",\"group\"\r\n\"12\",\"Noodles\",\"28,50\",\"food\"\r\n",
		"group , price , name , id\n food , 28.50 , \"Noodles\" , 12 \n",
		"kind,id,name,price,group,sold out\nitem,12,Noodles,28.50,food,no\n",
		"id,name,price,group\n\n\r\n12,Noodles,28.50,food\n  ",
	};
	struct carte_record first, r;

	(void)state;
	assert_int_equal(reads_text(same[0], &first), 1);
	for (size_t i = 1; i < sizeof same / sizeof *same; i++) {
		assert_int_equal(reads_text(same[i], &r), 1);
		assert_string_equal(faults, "");
		assert_memory_equal(&r, &first, sizeof r);
	}
}

static void quotes(void **state)
{
	struct carte_record r;

	(void)state;
	assert_int_equal(reads_text("id,name,price,group\n12,\"Noodles, \"\"hot\"\"\",28,food\n", &r), 1);
	assert_string_equal(r.item.name, "Noodles, \"hot\"");
	assert_int_equal(reads_text("id,name,price,group\n12,\"Noodles\nhot\",28,food\n13,\"Rice\" x,1,food\n14,Ri\"ce,1,food\n"
				    "15,\"Rice,1,food\n16,Tea,1,food\n", &r), 1);
	assert_string_equal(r.item.name, "Tea");	/* a quote that is not closed spoils one line */
	assert_string_equal(faults,
		"line 2, column name: a name is 1 to 60 bytes of text\n"
		"line 4, column name: there is text behind a closing quote\n"
		"line 5, column name: a quote in the middle: put the whole cell into quotes, and this one twice\n"
		"line 6, column name: a quote is not closed\n");
}

static void all_faults_of_a_file_are_listed(void **state)
{
	static const char file[] =
		"kind,id,name,brief,group,price,tax,code,choices,course,from,until,days,sold_out,set,item,least,most,rate,station,product,weighed\n"
		"item,0,A,,food,1\n"
		"item,1,,,food,1\n"
		"item,1,A,\xe9\x9d\xa2,food,1\n"
		"item,1,A,,,1\n"
		"item,1,A,,food,\n"
		"item,1,A,,food,-1\n"
		"item,1,A,,food,1.005\n"
		"item,1,A,,food,99999999999\n"
		"item,1,A,,food,1,X\n"
		"item,1,A,,food,1,AB\n"
		"item,1,A,,food,1,A,6901234567893\n"
		"item,1,A,,food,1,A,6.90123E+12\n"
		"item,1,A,,food,1,A,,a b c d e f g\n"
		"item,1,A,,food,1,A,,Spice\n"
		"item,1,A,,food,1,A,,,10\n"
		"item,1,A,,food,1,A,,,,24:01\n"
		"item,1,A,,food,1,A,,,,11.30\n"
		"item,1,A,,food,1,A,,,,,9:5\n"
		"item,1,A,,food,1,A,,,,,,80\n"
		"item,1,A,,food,1,A,,,,,,,maybe\n"
		"item,1,A,,food,1,A,,,,,,,,spice\n"
		"dish,1,A,,food,1\n"
		"group,x,Group,,food\n"
		"set,x,Set,,,,,,,,,,,,,,3,2\n"
		"set,x,Set,,,,,,,,,,,,,,,99\n"
		"modifier,1,Mod,,,1\n"
		"modifier,1000000,Mod,,,1\n"
		"tax,I,VAT,,,,,,,,,,,,,,,,7\n"
		"tax,A,VAT,,,,,,,,,,,,,,,,101%\n"
		"item,1,\xb0\xa1,,food,1\n"
		"item,1,A\x1b,,food,1\n"
		"item,1,A,,food,1,,,,,,,,,,,,,,,,heavy\n"
		"item,1,A,,food,1,,,,,,,,,,,,,,,,,,x\n"
		"item,1,A,,food,1,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n"
		"item,99,Good,,food,1\n";
	static const char *const columns[] = {
		"id", "name", "brief", "group", "price", "price", "price", "price", "tax", "tax", "code", "code", "choices", "choices",
		"course", "from", "from", "until", "days", "sold_out", "set", "kind", "group", "least", "most", "set", "id", "id",
		"rate", "name", "name", "weighed", "?", "?",
	};
	struct carte_record r;
	char *line, *at = faults;

	(void)state;
	assert_int_equal(reads_text(file, &r), 1);
	assert_int_equal(r.item.plu, 99);
	for (unsigned i = 0; i < sizeof columns / sizeof *columns; i++) {
		char want[60];

		line = at;
		at = strchr(at, '\n') + 1;
		snprintf(want, sizeof want, "line %u, column %s: ", i + 2, columns[i]);
		if (strncmp(line, want, strlen(want)) != 0)
			fail_msg("not %s but %.100s", want, line);
	}
	assert_string_equal(at, "");
}

static void headers(void **state)
{
	struct carte_record r;

	(void)state;
	assert_int_equal(reads_text("id,name,prize\n1,A,2\n", &r), 0);
	assert_string_equal(faults, "line 1: there is no column \"prize\"\n");
	assert_int_equal(reads_text("id,name,name\n1,A,2\n", &r), 0);
	assert_string_equal(faults, "line 1: the column name is there twice\n");
	assert_int_equal(reads_text("\n12,Noodles,28\n", &r), 0);
	assert_string_equal(faults, "line 2: there is no column \"12\"\n");
	assert_int_equal(reads_text("price\n", &r), 0);
	assert_int_equal(reads_text("", &r), 0);
	assert_string_equal(faults, "");
}

static void long_lines(void **state)
{
	static char file[3 * CARTE_LINE_MAX];
	struct carte_record r;

	(void)state;
	strcpy(file, "id,name,price,group\n1,");
	memset(file + strlen(file), 'x', CARTE_LINE_MAX);
	strcat(file, ",1,food\n2,B,1,food\n");
	assert_int_equal(reads_text(file, &r), 1);
	assert_string_equal(faults, "line 2, column name: that is too long\n");
	assert_int_equal(r.item.plu, 2);
}

static void currencies(void **state)
{
	static const char file[] = "id,name,price,group\n1,A,1200,food\n2,B,1.250,food\n";
	struct carte_record r;

	(void)state;
	assert_int_equal(reads(file, strlen(file), "JPY", &r), 1);
	assert_true(r.item.price == 1200);
	assert_int_equal(reads(file, strlen(file), "KWD", &r), 2);
	assert_true(r.item.price == 1250);
}

/* ---- what is written is read again ---- */

static void same_again(const struct carte_record *r, const char *currency)
{
	static uint8_t memory[2 * CARTE_LINE_MAX];
	struct carte_record again;
	struct buf b;

	buf_init(&b, memory, sizeof memory);
	carte_csv_header(&b);
	assert_int_equal(carte_csv_format(currency, r, &b), ERR_OK);
	if (reads((const char *)b.data, b.len, currency, &again) != 1)
		fail_msg("%.*s: %s", (int)b.len, b.data, faults);
	assert_memory_equal(&again, r, sizeof again);
}

static void names_that_bite(void **state)
{
	static const char *const names[] = {
		"=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "'", "'=1", "''=1", "'a", "\xef\xbc\x9d" "1", "'\xef\xbc\x9d" "1", " blank ", "a,b",
		"a;b", "\"", "\"\"", "=\"\",\"", "x'y", "a'=b", "\xe9\x9d\xa2",
	};
	static uint8_t memory[CARTE_LINE_MAX];
	struct carte_record r;
	struct buf b;

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		memset(&r, 0, sizeof r);
		r.kind = CARTE_ITEM;
		r.item = an_item(12, names[i], 100, 'A');
		memset(r.item.brief, 0, sizeof r.item.brief);
		r.item.place = 1;
		same_again(&r, "CNY");
		buf_init(&b, memory, sizeof memory);
		assert_int_equal(carte_csv_format("CNY", &r, &b), ERR_OK);
		assert_null(memchr("=+-@", b.data[strlen("item,12,")], 4));	/* no spreadsheet runs it */
	}
	memset(r.item.group, 0, sizeof r.item.group);
	strcpy(r.item.group, "-");	/* an id */
	same_again(&r, "CNY");
	memset(r.item.choices, 0, sizeof r.item.choices);
	for (r.item.n_choices = 0; r.item.n_choices < CARTE_CHOICES_MAX; r.item.n_choices++)
		strcpy(r.item.choices[r.item.n_choices], "-abcdefghijk");
	same_again(&r, "CNY");
	r.item.name[0] = 0;
	buf_init(&b, memory, sizeof memory);
	assert_int_equal(carte_csv_format("CNY", &r, &b), ERR_FORMAT);
	assert_int_equal(b.len, 0);
}

static void the_sample_is_read_and_written(void **state)
{
	static uint8_t memory[1 << 16];
	static struct carte_record records[200];
	struct carte_csv c;
	struct bytes in;
	struct buf b;
	unsigned n = 0, kinds[CARTE_KINDS] = { 0 };
	uint8_t *file;
	size_t len;
	enum err e;

	(void)state;
	assert_int_equal(file_read(AT_FDCWD, TEST_ROOT "/../data/carte/noodle-house.csv", 1 << 16, &file, &len), ERR_OK);
	in = bytes_of(file, len);
	carte_csv_init(&c, "CNY");
	buf_init(&b, memory, sizeof memory);
	carte_csv_header(&b);
	while ((e = carte_csv_next(&c, &in, &records[n])) == ERR_OK) {
		kinds[records[n].kind]++;
		assert_int_equal(carte_csv_format("CNY", &records[n++], &b), ERR_OK);
	}
	if (e != ERR_NOT_FOUND)
		fail_msg("%s", err_detail());
	assert_true(kinds[CARTE_ITEM] >= 38 && kinds[CARTE_GROUP] == 6 && kinds[CARTE_TAX] == 2 && kinds[CARTE_SET] == 6);
	free(file);
	in = buf_bytes(&b);
	carte_csv_init(&c, "CNY");
	for (unsigned i = 0; i < n; i++) {
		struct carte_record again;

		assert_int_equal(carte_csv_next(&c, &in, &again), ERR_OK);
		assert_memory_equal(&again, &records[i], sizeof again);
	}
	assert_int_equal(in.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(check_digits),
		cmocka_unit_test(hours),
		cmocka_unit_test(bounds_are_held),
		cmocka_unit_test(a_file_as_simple_as_can_be),
		cmocka_unit_test(a_file_that_was_cut_off),
		cmocka_unit_test(what_spreadsheets_write),
		cmocka_unit_test(quotes),
		cmocka_unit_test(all_faults_of_a_file_are_listed),
		cmocka_unit_test(headers),
		cmocka_unit_test(long_lines),
		cmocka_unit_test(currencies),
		cmocka_unit_test(names_that_bite),
		cmocka_unit_test(the_sample_is_read_and_written),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
