#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/config.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct settings {
	int64_t speed, ending;
	char device[16];
};

static const struct config_entry table[] = {
	{ "serial", "speed", CONFIG_INT, 300, 115200, NULL, offsetof(struct settings, speed), 0 },
	{ "serial", "ending", CONFIG_CHOICE, 0, 0, "cr|lf|crlf", offsetof(struct settings, ending), 0 },
	{ "serial", "device", CONFIG_TEXT, 0, 0, NULL, offsetof(struct settings, device), sizeof ((struct settings *)0)->device },
};
static const struct settings defaults = { 9600, 2, "/dev/ttyS0" };
static char path[64];

static enum err load_bytes(const void *data, size_t len, struct settings *s)
{
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, len, f), len);
	fclose(f);
	*s = defaults;
	err_clear();
	return config_load(path, table, 3, s, sizeof *s);
}

static enum err load(const char *text, struct settings *s)
{
	return load_bytes(text, strlen(text), s);
}

static void good_files(void **state)
{
	struct settings s;
	(void)state;
	assert_int_equal(load("", &s), ERR_OK);
	assert_memory_equal(&s, &defaults, sizeof s);
	assert_int_equal(load("; a comment\n\n[serial]\nspeed = 115200 ; fast\nending=lf\r\ndevice = /dev/ttyACM0\n", &s), ERR_OK);
	assert_true(s.speed == 115200 && s.ending == 1);
	assert_string_equal(s.device, "/dev/ttyACM0");
	assert_int_equal(load("\xef\xbb\xbf[serial]\nspeed=300", &s), ERR_OK);
	assert_true(s.speed == 300);
	assert_int_equal(load("[serial]\ndevice=\n", &s), ERR_OK);
	assert_string_equal(s.device, "");
}

/* The failure names the place, says the words, and leaves the defaults. */
static void refuses(const char *text, enum err want, int line, const char *words)
{
	struct settings s;
	char place[80];
	assert_int_equal(load(text, &s), want);
	assert_memory_equal(&s, &defaults, sizeof s);
	snprintf(place, sizeof place, "%s:%d: ", path, line);
	if (strncmp(err_detail(), place, strlen(place)) || !strstr(err_detail(), words))
		fail_msg("%s where %s and %s was wanted", err_detail(), place, words);
}

static void bad_files(void **state)
{
	(void)state;
	refuses("[serial]\nspeed = 9601x\n", ERR_FORMAT, 2, "from 300 to 115200");
	refuses("[serial]\n\nspeed = 299\n", ERR_FORMAT, 3, "from 300 to 115200");
	refuses("[serial]\nspeed = 99999999999999999999\n", ERR_FORMAT, 2, "from 300");
	refuses("[serial]\nspeed =\n", ERR_FORMAT, 2, "from 300");
	refuses("[serial]\nending = LF\n", ERR_FORMAT, 2, "cr|lf|crlf");
	refuses("[serial]\nending = c\n", ERR_FORMAT, 2, "cr|lf|crlf");
	refuses("[serial]\nending =\n", ERR_FORMAT, 2, "cr|lf|crlf");
	refuses("[serial]\ndevice = /dev/serial/by-id\n", ERR_FORMAT, 2, "at most 15 bytes");
	refuses("[serial]\nspede = 300\n", ERR_FORMAT, 2, "spede");
	refuses("[Serial]\nspeed = 300\n", ERR_FORMAT, 2, "[Serial]");
	refuses("speed = 300\n", ERR_FORMAT, 1, "speed");
	refuses("[serial]\nspeed = 300\nspeed = 600\n", ERR_FORMAT, 3, "twice");
	refuses("[serial]\nspeed = 300\n  600\n", ERR_FORMAT, 3, "twice");
	refuses("[serial]\nnonsense\n", ERR_FORMAT, 2, "name = value");
	refuses("[serial\nspeed = 300\n", ERR_FORMAT, 1, "name = value");
	refuses("[serial]\nspeed = 600\n\xff = 3\n", ERR_FORMAT, 3, "UTF-8");
	refuses("[serial]\n\x1b[2J = 1\n", ERR_FORMAT, 2, "knows no");
	assert_null(strchr(err_detail(), 0x1b));
}

static void a_good_line_before_a_bad_one_does_not_count(void **state)
{
	(void)state;
	refuses("[serial]\nspeed = 600\nending = lf\nx = 1\n", ERR_FORMAT, 4, "x");
}

static void long_lines_and_long_files(void **state)
{
	static char big[70000];
	(void)state;
	memset(big, 'a', 300);
	memcpy(big, "[serial]\n;", 10);
	refuses(big, ERR_TOO_LONG, 2, "longer than");
	struct settings s;
	memset(big, '\n', sizeof big);
	assert_int_equal(load_bytes(big, sizeof big, &s), ERR_TOO_LONG);
	assert_int_equal(load_bytes("[serial]\nspeed = 300\0\n", 22, &s), ERR_FORMAT);
	assert_memory_equal(&s, &defaults, sizeof s);
}

static void a_missing_file_and_a_directory(void **state)
{
	struct settings s = defaults;
	(void)state;
	assert_int_equal(config_load("/nonexistent/chit.conf", table, 3, &s, sizeof s), ERR_NOT_FOUND);
	assert_int_equal(config_load("/tmp", table, 3, &s, sizeof s), ERR_FORMAT);
	assert_memory_equal(&s, &defaults, sizeof s);
}

static void the_line_of_a_name(void **state)
{
	struct settings s;
	(void)state;
	assert_int_equal(load("[other]\nspeed = 1\n\n[serial]\n; speed\nspeed = 300\nending = lf\n", &s), ERR_FORMAT);
	assert_int_equal(config_line(path, "serial", "speed"), 6);
	assert_int_equal(config_line(path, "other", "speed"), 2);
	assert_int_equal(config_line(path, "serial", "device"), 0);
	assert_int_equal(config_line("/nonexistent/chit.conf", "serial", "speed"), 0);
}

static void same(const char *kept, const char *want)
{
	char text[64] = "";
	FILE *f = fopen(kept, "r");
	if (f) {
		text[fread(text, 1, sizeof text - 1, f)] = 0;
		fclose(f);
	}
	assert_string_equal(text, want);
}

static void a_copy_is_kept(void **state)
{
	char kept[80];
	struct settings s;
	(void)state;
	snprintf(kept, sizeof kept, "%s.good", path);
	assert_int_equal(load("[serial]\nspeed = 300\n", &s), ERR_OK);
	config_keep(path, kept);
	same(kept, "[serial]\nspeed = 300\n");
	assert_int_equal(load("[serial]\nspeed = 600\n", &s), ERR_OK);
	config_keep(path, kept);
	config_keep(path, kept);
	same(kept, "[serial]\nspeed = 600\n");
	assert_int_equal(load("[serial]\nspeed = 300\ndevice = /dev/tt", &s), ERR_OK);	/* good, and perhaps torn */
	config_keep(path, kept);
	same(kept, "[serial]\nspeed = 600\n");
	assert_int_equal(config_whole(path, kept), ERR_FORMAT);
	assert_non_null(strstr(err_detail(), ":3: the last line has no end"));
	assert_int_equal(load("", &s), ERR_OK);
	config_keep(path, kept);
	same(kept, "[serial]\nspeed = 600\n");
	assert_int_equal(config_whole(path, kept), ERR_FORMAT);
	assert_non_null(strstr(err_detail(), "is empty"));
	assert_int_equal(config_whole(path, "/nonexistent/chit.conf.good"), ERR_OK);	/* there is nothing better */
	assert_int_equal(config_whole("/nonexistent/chit.conf", kept), ERR_OK);
	assert_int_equal(config_whole(kept, kept), ERR_OK);
	config_keep("/nonexistent/chit.conf", kept);
	config_keep(path, "/nonexistent/chit.conf.good");
	same(kept, "[serial]\nspeed = 600\n");
	unlink(kept);
}

static int make(void **state)
{
	(void)state;
	strcpy(path, "/tmp/chit-config-XXXXXX");
	int fd = mkstemp(path);
	return fd < 0 || close(fd);
}

static int drop(void **state)
{
	(void)state;
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_files),
		cmocka_unit_test(bad_files),
		cmocka_unit_test(a_good_line_before_a_bad_one_does_not_count),
		cmocka_unit_test(long_lines_and_long_files),
		cmocka_unit_test(a_missing_file_and_a_directory),
		cmocka_unit_test(the_line_of_a_name),
		cmocka_unit_test(a_copy_is_kept),
	};
	return cmocka_run_group_tests_name("base/config", tests, make, drop);
}
