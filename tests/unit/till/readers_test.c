/* readers: what the doctor says of a sysfs in a folder. */
#define _XOPEN_SOURCE 700
#include "till/readers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void on_line(void *ctx, const struct doctor_line *l)
{
	char *words = ctx;

	assert_string_equal(l->what, "reader");
	assert_true(strlen(words) + strlen(l->words) + strlen(l->advice) + 8 < 2048);
	sprintf(words + strlen(words), "%c %s | %s\n", "+!x"[l->sign], l->words, l->advice);
}

static void test_each_reader_has_its_line(void **state)
{
	char top[] = "/tmp/chit-readers-XXXXXX", command[2048], sys[64], words[2048] = "";

	(void)state;
	assert_non_null(mkdtemp(top));
	snprintf(sys, sizeof sys, "%s/sys", top);
	snprintf(command, sizeof command,
		 "cd %s && mkdir -p sys/class/tty sys/class/input dev/input && "
		 "usb() { mkdir -p sys/usb/$1/if/$2 && echo $3 >sys/usb/$1/idVendor && echo $4 >sys/usb/$1/idProduct && "
		 "  echo \"$5\" >sys/usb/$1/product && ln -s .. sys/usb/$1/if/$2/device; ln -s ../../usb/$1/if/$2 sys/class/tty/$2; } && "
		 "usb 1 ttyACM0 05e0 1701 'Bar Code Scanner' && echo S1 >sys/usb/1/serial && touch dev/ttyACM0 && "
		 "usb 2 ttyUSB0 1a86 7523 'USB Serial' && "
		 "key() { d=sys/class/input/$1/device; mkdir -p $d/id $d/capabilities && echo $2 >$d/id/vendor && echo 1 >$d/id/product && "
		 "  echo \"$3\" >$d/name && echo fffffffffffffffe >$d/capabilities/key; } && "
		 "key event0 046d 'A Keyboard' && key event1 0c2e 'Honeywell 1900'", top);
	assert_int_equal(system(command), 0);
	readers_look(sys, top, on_line, words);
	assert_string_equal(words,
		"+ Bar Code Scanner at /dev/ttyACM0: serial = 05e0:1701:S1 | \n"
		"! USB Serial at /dev/ttyUSB0, if it is a reader: serial = 1a86:7523 | Add this user to the group dialout, and log in again.\n"
		"x Honeywell 1900 at /dev/input/event1, a keyboard: hid = 0c2e:0001 | Install chit's udev rules, plug it in again, add this "
		"user to the group dialout.\n");
	words[0] = 0;
	readers_look("/nowhere", "", on_line, words);
	assert_string_equal(words, "");
	snprintf(command, sizeof command, "rm -rf %s", top);
	assert_int_equal(system(command), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_each_reader_has_its_line) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
