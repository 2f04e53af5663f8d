/* keep: pictures that show people: for the owner alone, until a date, no more than a number. */
#define _GNU_SOURCE	/* MAP_ANONYMOUS */
#include "scan/keep.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { NOW = 1795264867, DAY = 86400 };

static char root[] = "/tmp/chit-keep-XXXXXX", dir[64];
static int64_t *now;	/* shared with the writer */
static uint8_t pixels[5 * 3] = "abcd.efgh.ijkl.";
static const struct frame frame = { .pixels = pixels, .width = 4, .height = 3, .stride = 5 };

static int64_t made_up(void *ctx)
{
	(void)ctx;
	return *now;
}

static int setup(void **state)
{
	(void)state;
	now = mmap(NULL, sizeof *now, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	*now = NOW;
	strcpy(root, "/tmp/chit-keep-XXXXXX");
	if (!mkdtemp(root))
		return -1;
	snprintf(dir, sizeof dir, "%s/pictures", root);
	return 0;
}

static int teardown(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof command, "rm -rf '%s'", root);
	munmap(now, sizeof *now);
	return system(command);
}

static struct keep *start(int64_t until, int64_t most)
{
	struct keep_wish wish = { dir, until, most };
	struct keep *k = NULL;

	assert_int_equal(keep_start(&k, &wish, (struct clock){ made_up, NULL }), ERR_OK);
	return k;
}

/* How many there are; the last one's name into name. */
static int count(char name[512])
{
	DIR *d = opendir(dir);
	struct dirent *e;
	int n = 0;

	assert_non_null(d);
	while ((e = readdir(d)))
		if (e->d_name[0] != '.') {
			n++;
			snprintf(name, 512, "%s/%s", dir, e->d_name);
		}
	closedir(d);
	return n;
}

static void test_one(void **state)
{
	char name[512] = "", bytes[64] = "";
	struct keep *k = start(NOW + DAY, 10);
	struct frame f = { .width = 0 };
	struct stat st;
	int fd;

	(void)state;
	keep_put(k, &frame);
	keep_stop(k);
	assert_int_equal(count(name), 1);
	assert_non_null(strstr(name, "/" KEEP_NAME "2026-11-21T12.41.07Z-000.pgm"));
	assert_int_equal(stat(name, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(stat(dir, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	fd = open(name, O_RDONLY);
	assert_int_equal(read(fd, bytes, sizeof bytes), 11 + 12);
	close(fd);
	assert_int_equal(frame_load(&f, bytes_of(bytes, 23)), ERR_OK);	/* what --frames reads again */
	assert_memory_equal(f.pixels, "abcdefghijkl", 12);
	frame_finish(&f);
}

static void test_number(void **state)
{
	char name[512];
	struct keep *k = start(NOW + DAY, 3);

	(void)state;
	for (int i = 0; i < 5; i++)
		keep_put(k, &frame);
	keep_stop(k);
	assert_int_equal(count(name), 3);
	*now += 60;
	k = start(NOW + DAY, 4);	/* those that lie there count */
	keep_put(k, &frame);
	keep_put(k, &frame);
	keep_stop(k);
	assert_int_equal(count(name), 4);
}

static void test_date(void **state)
{
	struct keep_wish wish = { dir, NOW, 10 };
	char name[512];
	struct keep *k = NULL;

	(void)state;
	assert_int_equal(keep_start(&k, &wish, (struct clock){ made_up, NULL }), ERR_USAGE);
	wish.until = NOW + 400 * DAY;
	assert_int_equal(keep_start(&k, &wish, (struct clock){ made_up, NULL }), ERR_USAGE);
	assert_null(k);
	assert_int_equal(access(dir, F_OK), -1);
	k = start(NOW + 100, 10);
	*now = NOW + 99;
	keep_put(k, &frame);
	keep_stop(k);
	assert_int_equal(count(name), 1);
	k = start(NOW + 100, 10);
	*now = NOW + 100;	/* it comes while we run */
	keep_put(k, &frame);
	keep_stop(k);
	assert_int_equal(count(name), 1);
}

static void test_no_folder(void **state)
{
	struct keep_wish wish = { "/nowhere/at/all", NOW + DAY, 10 };
	struct keep *k = NULL;

	(void)state;
	assert_int_not_equal(keep_start(&k, &wish, (struct clock){ made_up, NULL }), ERR_OK);
	assert_null(k);
	keep_stop(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_one, setup, teardown), cmocka_unit_test_setup_teardown(test_number, setup, teardown),
		cmocka_unit_test_setup_teardown(test_date, setup, teardown), cmocka_unit_test_setup_teardown(test_no_folder, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
