/* device: a sysfs as the kernel draws it, in a folder. */
#define _XOPEN_SOURCE 700
#include "scan/device.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char sys[] = "/tmp/chit-sysfs-XXXXXX";

__attribute__((format(printf, 1, 2))) static void shell(const char *fmt, ...)
{
	char command[1024];
	va_list ap;

	snprintf(command, sizeof command, "cd %s && r() { mkdir -p \"${1%%/*}\"; printf '%%s\\n' \"$2\" >\"$1\"; } && ", sys);
	va_start(ap, fmt);
	vsnprintf(command + strlen(command), sizeof command - strlen(command), fmt, ap);
	va_end(ap);
	assert_int_equal(system(command), 0);
}

/* A USB device at bus/NAME with its words; its interface at bus/NAME/if. */
static void put_usb(const char *name, const char *vendor, const char *product, const char *serial, const char *words)
{
	shell("r bus/%s/idVendor %s", name, vendor);
	shell("r bus/%s/idProduct %s", name, product);
	if (*serial)
		shell("r bus/%s/serial '%s'", name, serial);
	shell("r bus/%s/product '%s'", name, words);
	shell("mkdir bus/%s/if", name);
}

static int make_sysfs(void **state)
{
	(void)state;
	if (!mkdtemp(sys))
		return -1;
	shell("mkdir -p class/tty class/input bus");
	shell("mkdir -p class/tty/tty0 class/tty/ttyS0");
	put_usb("1-1", "2341", "0043", "A1", "Arduino Uno");
	put_usb("1-2", "05e0", "1701", "S1", "Symbol Bar Code Scanner");
	put_usb("1-3", "05e0", "1701", "S2", "Symbol Bar Code Scanner");
	put_usb("1-4", "1a86", "7523", "", "USB Serial");
	shell("mkdir -p bus/1-1/if/tty/ttyACM0 && ln -s ../../../../1-1/if bus/1-1/if/tty/ttyACM0/device && "
	      "ln -s ../../bus/1-1/if/tty/ttyACM0 class/tty/ttyACM0");
	shell("mkdir -p bus/1-2/if/tty/ttyACM10 && ln -s ../../../if bus/1-2/if/tty/ttyACM10/device && "
	      "ln -s ../../bus/1-2/if/tty/ttyACM10 class/tty/ttyACM10");
	shell("mkdir -p bus/1-3/if/tty/ttyACM9 && ln -s ../../../if bus/1-3/if/tty/ttyACM9/device && "
	      "ln -s ../../bus/1-3/if/tty/ttyACM9 class/tty/ttyACM9");
	/* a chip that has a port of its own between */
	shell("mkdir -p bus/1-4/if/ttyUSB0/tty/ttyUSB0 && ln -s ../../../ttyUSB0 bus/1-4/if/ttyUSB0/tty/ttyUSB0/device && "
	      "ln -s ../../bus/1-4/if/ttyUSB0/tty/ttyUSB0 class/tty/ttyUSB0");
	return 0;
}

static int remove_sysfs(void **state)
{
	(void)state;
	shell("cd / && rm -rf '%s'", sys);
	return 0;
}

static void put_input(const char *event, const char *vendor, const char *keys, const char *name)
{
	shell("r class/input/%s/device/id/vendor %s", event, vendor);
	shell("r class/input/%s/device/id/product %s", event, "0001");
	shell("r class/input/%s/device/capabilities/key '%s'", event, keys);
	shell("r class/input/%s/device/name '%s'", event, name);
	shell("r class/input/%s/device/uniq '%s'", event, event);
}

static const char *found(enum device_kind kind, const char *which)
{
	static char path[DEVICE_PATH_MAX];
	enum err e = device_find(sys, kind, which, path);

	if (e != ERR_OK)
		return err_text(e);
	return path;
}

static bool count(void *ctx, const struct device *d)
{
	char *words = ctx;

	assert_true(strlen(words) + 80 < 512);
	sprintf(words + strlen(words), "%s %04x:%04x '%s' '%s'%s\n", d->path, d->vendor, d->product, d->serial, d->name,
		d->reader ? " reader" : "");
	return true;
}

static void test_serial(void **state)
{
	char words[512] = "";

	(void)state;
	device_each(sys, DEVICE_SERIAL, count, words);
	assert_string_equal(words, "/dev/ttyACM0 2341:0043 'A1' 'Arduino Uno'\n"
				   "/dev/ttyACM9 05e0:1701 'S2' 'Symbol Bar Code Scanner' reader\n"
				   "/dev/ttyUSB0 1a86:7523 '' 'USB Serial'\n"
				   "/dev/ttyACM10 05e0:1701 'S1' 'Symbol Bar Code Scanner' reader\n");
	assert_string_equal(found(DEVICE_SERIAL, "auto"), "/dev/ttyACM9");
	assert_string_equal(found(DEVICE_SERIAL, "05e0:1701"), "/dev/ttyACM9");
	assert_string_equal(found(DEVICE_SERIAL, "05E0:1701:S1"), "/dev/ttyACM10");
	assert_string_equal(found(DEVICE_SERIAL, "1a86:7523"), "/dev/ttyUSB0");
	assert_string_equal(found(DEVICE_SERIAL, "05e0:1701:S3"), err_text(ERR_NOT_FOUND));
	assert_string_equal(found(DEVICE_SERIAL, "05e0:1702"), err_text(ERR_NOT_FOUND));
}

static void test_inside(void **state)
{
	(void)state;
	assert_true(device_inside("/dev/ttyUSB0") && device_inside("/dev/serial/by-id/usb-x..y"));
	assert_false(device_inside("/etc/passwd") || device_inside("/dev/../etc/passwd") || device_inside("/device"));
}

/* A keyboard of a person is never taken for a reader; a mouse is no keyboard. */
static void test_keyboards(void **state)
{
	(void)state;
	assert_string_equal(found(DEVICE_KEYBOARD, "auto"), err_text(ERR_NOT_FOUND));
	put_input("event0", "046d", "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe", "Logitech Keyboard");
	put_input("event1", "05e0", "70000 0 0 0 0", "Symbol Mouse");
	assert_string_equal(found(DEVICE_KEYBOARD, "auto"), err_text(ERR_NOT_FOUND));
	put_input("event10", "1234", "1000000000007 ff800000000007ff febeffdff3cfffff fffffffffffffffe", "ACME BarCode Wedge");
	put_input("event2", "0c2e", "1000000000007 ff800000000007ff febeffdff3cfffff fffffffffffffffe", "Honeywell 1900");
	assert_string_equal(found(DEVICE_KEYBOARD, "auto"), "/dev/input/event2");
	assert_string_equal(found(DEVICE_KEYBOARD, "1234:0001"), "/dev/input/event10");
	assert_string_equal(found(DEVICE_KEYBOARD, "1234:1:event10"), "/dev/input/event10");
	assert_string_equal(found(DEVICE_KEYBOARD, "046d:0001"), "/dev/input/event0");
}

static void test_words(void **state)
{
	static const char *const bad[] = { "", "ttyACM0", "05e0", "05e0:", ":1701", "05e0:1701:", "05e0:1701x", "Auto", "g:1" };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(device_check(bad[i]), ERR_USAGE);
	assert_int_equal(device_check("auto"), ERR_OK);
	assert_int_equal(device_check("05e0:1701"), ERR_OK);
	assert_int_equal(device_check("/dev/ttyACM0"), ERR_OK);
	assert_string_equal(found(DEVICE_SERIAL, "/dev/serial/by-id/x"), "/dev/serial/by-id/x");
	assert_string_equal(found(DEVICE_SERIAL, "ttyACM0"), err_text(ERR_USAGE));
}

static void test_no_sysfs(void **state)
{
	char path[DEVICE_PATH_MAX] = "as it was";

	(void)state;
	assert_int_equal(device_find("/nowhere", DEVICE_SERIAL, "auto", path), ERR_NOT_FOUND);
	assert_int_equal(device_find("/nowhere", DEVICE_KEYBOARD, "1:2", path), ERR_NOT_FOUND);
	assert_string_equal(path, "as it was");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_serial), cmocka_unit_test(test_inside),
		cmocka_unit_test(test_keyboards), cmocka_unit_test(test_words),
		cmocka_unit_test(test_no_sysfs),
	};

	return cmocka_run_group_tests(tests, make_sysfs, remove_sysfs);
}
