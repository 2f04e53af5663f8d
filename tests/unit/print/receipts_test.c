/* Whole receipts through every kind of printer: nothing beyond the columns, nothing that a printer does not know. With
 * CHIT_PAPER=DIR the bytes are left there, to be looked at with build/tests/receipt. */
#include "../../support/receipt.h"
#include "../sale/help.h"
#include "print/printers.h"
#include "sale/receipt.h"

#include <stdlib.h>

static uint8_t memory[PAPER_BYTES_MAX];
static struct paper paper;
static struct house h;
static struct ticket t;
static struct font font;

static void a_meal(void)
{
	struct carte_item noodles = an_item(11, "红烧牛肉面", 2800, 'A'), cake = an_item(31, "Crème brûlée", 1800, 'A');
	struct carte_item longest = an_item(99, "一个非常非常长的菜名，它在窄纸上放不下", 9900, 'B');
	struct carte_modifier egg = { .number = 1, .price = 300 };
	struct line_modifier with;

	strcpy(noodles.brief, "Beef noodles");
	strcpy(cake.brief, "Creme brulee");
	strcpy(longest.brief, "Long dish");
	strcpy(egg.name, "加鸡蛋");
	strcpy(egg.brief, "egg");
	with = ticket_modifier(&egg, "");
	h = a_house();
	strcpy(h.name, "面馆 Noodle House");
	strcpy(h.address, "南京路 12 号, Shanghai\nTel. 021 5555 0123");
	strcpy(h.footer, "谢谢惠顾 · Thank you");
	ticket_init(&t, TICKET_SALE, 7, 1763728867);
	added(&t, &noodles, 3000);
	assert_int_equal(ticket_modify(&t, 1, &with), ERR_OK);
	added(&t, &cake, 1000);
	added(&t, &longest, 2000);
	assert_int_equal(ticket_discount(&t, 2, 1000, 0, 0), ERR_OK);
	assert_int_equal(ticket_tender(&t, &h, house_tender(&h, "CA"), 50000, ""), ERR_OK);
}

static void on_paper(bool brief)
{
	struct ticket_totals sums;
	struct receipt r = { .house = &h, .ticket = &t, .totals = &sums, .number = 1041, .time = 1763728867, .utc_offset = 8 * 3600,
			     .till = "t1", .cashier = "李", .qr = "https://noodle-house.example/r/1041", .brief = brief };

	ticket_totals(&t, &h, &sums);
	paper_init(&paper, memory, sizeof memory);
	receipt_sale(&r, &paper);
	assert_false(paper.out.over);
}

static void leave(const char *name, const uint8_t *bytes, size_t len)
{
	char path[300];
	FILE *f;

	if (!getenv("CHIT_PAPER"))
		return;
	snprintf(path, sizeof path, "%s/%s", getenv("CHIT_PAPER"), name);
	f = fopen(path, "w");
	assert_non_null(f);
	fwrite(bytes, 1, len, f);
	fclose(f);
}

static void through(const struct escpos_profile *p, const char *banner)
{
	struct escpos_job j = { .paper = buf_bytes(&paper.out), .banner = banner, .kick = !banner, .report = true };
	struct receipt_paper r;
	uint8_t *bytes = NULL;
	char name[60];
	size_t len = 0;

	assert_int_equal(escpos_make(p, &font, &j, &bytes, &len), ERR_OK);
	snprintf(name, sizeof name, "%d-%d-%d-%d%s", (int)p->columns, (int)p->chinese, (int)p->codepage, (int)p->qr,
		 banner ? "-again" : "");
	leave(name, bytes, len);
	receipt_read(&r, bytes, len, (unsigned)p->columns, (unsigned)p->dots);
	assert_string_equal(r.error, "");
	assert_int_equal(r.columns_used, p->columns);
	assert_int_equal(r.cuts, 1);
	assert_int_equal(r.kicks, banner ? 0 : 1);
	assert_int_equal(strstr(r.text, "DUPLICATE") != NULL, banner != NULL);
	if (p->chinese == ESCPOS_CHINESE_RASTER || p->qr == ESCPOS_QR_RASTER)
		assert_non_null(strstr(r.text, "[dots"));
	else if (p->codepage == ESCPOS_CP858)	/* all of it in letters */
		assert_null(strstr(r.text, "[dots"));
	assert_null(strchr(r.text, '?'));
	receipt_free(&r);
	free(bytes);
}

static void a_receipt_on_every_kind_of_printer(void **state)
{
	static const int columns[] = { 32, 42, 48, 56 }, dots[] = { 384, 512, 576, 576 };
	struct escpos_profile p;

	(void)state;
	a_meal();
	escpos_defaults(&p);
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		for (int chinese = ESCPOS_CHINESE_RASTER; chinese <= ESCPOS_CHINESE_GB18030; chinese++)
			for (int page = 0; page < ESCPOS_CODEPAGES; page += 3)
				for (int qr = 0; qr <= ESCPOS_QR_NONE; qr++) {
					p.columns = columns[i];
					p.dots = dots[i];
					p.chinese = chinese;
					p.codepage = page;
					p.qr = qr;
					on_paper(false);
					through(&p, qr ? NULL : "DUPLICATE");
				}
}

static void a_printer_without_chinese_has_brief_names(void **state)
{
	struct escpos_profile p;

	(void)state;
	a_meal();
	strcpy(h.name, "Noodle House");
	strcpy(h.address, "Nanjing Road 12, Shanghai");
	strcpy(h.footer, "Thank you");
	on_paper(true);
	/* the cashier's name is the one thing that has no brief form */
	for (size_t i = 0; i + 2 < paper.out.len; i++)
		if (memcmp(paper.out.data + i, "李", 3) == 0)
			memcpy(paper.out.data + i, "Li.", 3);
	escpos_defaults(&p);
	p.chinese = ESCPOS_CHINESE_NONE;
	p.qr = ESCPOS_QR_NATIVE;
	through(&p, NULL);
}

static int setup(void **state)
{
	(void)state;
	return font_open(&font, FONT_UNIFONT) == ERR_OK ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	font_close(&font);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_receipt_on_every_kind_of_printer),
		cmocka_unit_test(a_printer_without_chinese_has_brief_names),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
