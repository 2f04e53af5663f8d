/* printers.conf: what is said, what is not, and the line of what is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "print/printers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[] = "/tmp/chit-printers-XXXXXX";
static struct printers all;

static enum err load(const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	return printers_load(path, &all);
}

static void refused(const char *text, const char *words)
{
	memset(&all, 0x5a, sizeof all);
	assert_int_equal(load(text), ERR_FORMAT);
	if (!strstr(err_detail(), words))
		fail_msg("'%s' does not say '%s'", err_detail(), words);
	assert_int_equal(all.all[0].name[0], 0x5a);
}

static void one_line_is_enough(void **state)
{
	(void)state;
	assert_int_equal(load("; ours\n[printer receipt]\ndevice = /dev/usb/lp0\n"), ERR_OK);
	assert_int_equal(all.n, 1);
	assert_string_equal(all.all[0].name, "receipt");
	assert_int_equal(all.all[0].n_stations, 1);
	assert_string_equal(all.all[0].stations[0], "receipt");
	assert_int_equal(all.all[0].profile.columns, 42);
	assert_int_equal(all.all[0].profile.dots, 512);
	assert_int_equal(all.all[0].place.status, 1);
	assert_int_equal(all.all[0].place.patience, 30);
}

static void several_with_all_that_can_be_said(void **state)
{
	(void)state;
	assert_int_equal(load("[printer receipt]\ndevice = /dev/usb/lp0\ncolumns = 32\nchinese = gb18030\ndrawer = 5\n"
			      "[printer kitchen]\ndevice = 192.0.2.7:9100\nstations = wok, cold *\ncolumns = 48\nbeep = on\n"
			      "[printer book]\ndevice = /srv/book.txt\nlanguage = plain\ncut = none\n"), ERR_OK);
	assert_int_equal(all.n, 3);
	assert_int_equal(all.all[0].profile.dots, 384);
	assert_int_equal(all.all[0].profile.chinese, ESCPOS_CHINESE_GB18030);
	assert_int_equal(all.all[0].profile.drawer, ESCPOS_DRAWER_PIN5);
	assert_int_equal(all.all[1].n_stations, 2);
	assert_string_equal(all.all[1].stations[1], "cold");
	assert_true(all.all[1].rest);
	assert_int_equal(all.all[1].profile.dots, 576);
	assert_int_equal(all.all[1].profile.beep, 1);
	assert_int_equal(all.all[2].language, PRINTERS_PLAIN);
}

static void a_display_beside_them(void **state)
{
	(void)state;
	assert_int_equal(load("[printer receipt]\ndevice = /dev/usb/lp0\n"), ERR_OK);
	assert_string_equal(all.display.place.device, "");
	assert_int_equal(load("[display]\ndevice = /dev/ttyS0\nlanguage = escpos\nspeed = 19200\n"), ERR_OK);
	assert_int_equal(all.n, 0);
	assert_string_equal(all.display.place.device, "/dev/ttyS0");
	assert_int_equal(all.display.language, DISPLAY_ESCPOS);
	assert_int_equal(all.display.place.speed, 19200);
	refused("[display]\ncolumns = 20\n", ":2:");
	refused("[display]\ndevice = ttyS0\n", "[display] 'ttyS0'");
	refused("[display]\ndevice = till.local:9100\nkind = network\n", "[display]");
}

static void eight_printers_with_everything(void **state)
{
	char text[8192] = "";

	(void)state;
	for (int i = 0; i < PRINTERS_MAX; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text), "[printer p%d]\ndevice = /srv/%d\nkind = file\nspeed = 9600\n"
			 "flow = xon\nstatus = on\npatience = 9\nstations = a%d\nlanguage = plain\ncolumns = 40\ndots = 400\ncut = full\n"
			 "codepage = 858\nchinese = none\nqr = none\ndrawer = 5\nbeep = on\n", i, i, i);
	strcat(text, "[display]\ndevice = /dev/ttyS0\nkind = serial\nspeed = 1200\nlanguage = cd5220\n");
	assert_int_equal(load(text), ERR_OK);
	assert_int_equal(all.n, PRINTERS_MAX);
	assert_string_equal(all.all[7].stations[0], "a7");
	assert_int_equal(all.all[7].place.flow, 2);
}

static void faults_name_their_line(void **state)
{
	(void)state;
	refused("[printer receipt]\ncolumns = 42\n", "no device");
	refused("[printer receipt]\ndevice = /dev/usb/lp0\ncolumns = 7\n", ":3: columns");
	refused("[printer receipt]\ndevice = /x\n[printer receipt]\n", ":3: a second printer");
	refused("[printer Receipt]\ndevice = /x\n", ":1: a printer's name");
	refused("[printer receipt\ndevice = /x\n", ":1: a printer's name");
	refused("[printer receipt]\ndevice = /x\ncolour = red\n", ":3:");
	refused("[printer receipt]\ndevice = /x\ncut = yes\n", ":3: cut");
	refused("[other]\nx = y\n", ":2:");
	refused("[printer receipt]\ndevice = nonsense\n", "'nonsense' is no printer: say a path such as /dev/usb/lp0");
	refused("[printer receipt]\ndevice = till.local:9100\n", "an address and port in numbers");
	refused("[printer receipt]\ndevice = 192.0.2.7:0\n", "is no printer");
	refused("[printer receipt]\ndevice = 192.0.2.7\n", "is no printer");
	refused("[printer receipt]\ndevice = :9100\n", "is no printer");
	refused("[printer receipt]\ndevice = /x\nstations = Wok\n", "'Wok'");
	refused("[printer receipt]\ndevice = /x\nstations = a b c d e f g h i\n", "more than 8 stations");
	refused("[printer a]\n[printer b]\n[printer c]\n[printer d]\n[printer e]\n[printer f]\n[printer g]\n[printer h]\n[printer i]\n",
		":9: more than 8");
	assert_int_equal(printers_load("/nonexistent/printers.conf", &all), ERR_NOT_FOUND);
}

static void a_letter_has_eight_dots_at_least(void **state)
{
	struct escpos_job j = { .paper = bytes_of("\x03", 1) };
	const struct font none = { .fd = -1 };
	uint8_t *bytes = NULL;
	size_t len = 0;

	(void)state;
	assert_int_equal(load("[printer p]\ndevice = /srv/x\ncolumns = 96\ndots = 200\nlanguage = plain\n"), ERR_OK);
	assert_int_equal(all.all[0].profile.dots, 768);
	assert_int_equal(printers_make(&all.all[0], &none, &j, &bytes, &len), ERR_OK);
	assert_int_equal(len, 97);
	free(bytes);
	all.all[0].language = PRINTERS_ESCPOS;
	assert_int_equal(printers_make(&all.all[0], &none, &j, &bytes, &len), ERR_OK);
	assert_int_equal(bytes[0], 0x1b);
	free(bytes);
}

static int setup(void **state)
{
	(void)state;
	return close(mkstemp(path));
}

static int teardown(void **state)
{
	(void)state;
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_line_is_enough), cmocka_unit_test(several_with_all_that_can_be_said),
		cmocka_unit_test(a_display_beside_them), cmocka_unit_test(eight_printers_with_everything),
		cmocka_unit_test(faults_name_their_line), cmocka_unit_test(a_letter_has_eight_dots_at_least),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
