/* keep: pictures that show people: for the owner alone, until a date, no more than a number. */
#define _GNU_SOURCE	/* MAP_ANONYMOUS */
#include "scan/keep.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
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

static uint8_t many_pixels[512 * 512];
static const struct frame more_than_a_pipe = { .pixels = many_pixels, .width = 512, .height = 512, .stride = 512 };

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

/* The next news: waited for. */
static enum err news(struct keep *k)
{
	struct pollfd p = { keep_fd(k), POLLIN, 0 };

	assert_int_equal(poll(&p, 1, 20000), 1);
	return keep_news(k);
}

/* What becomes of them is said when it changes: a folder that is gone, and one that is full of them. */
static void test_news(void **state)
{
	struct keep_wish wish = { dir, NOW + DAY, 2 };
	char name[512];
	struct keep *k = start(NOW + DAY, 2), *none = NULL;

	(void)state;
	keep_put(k, &frame);
	keep_put(k, &frame);
	assert_int_equal(news(k), ERR_RANGE);
	assert_non_null(strstr(err_detail(), "2 pictures are kept here"));
	keep_put(k, &frame);
	keep_stop(k);
	assert_int_equal(count(name), 2);
	assert_int_equal(keep_start(&none, &wish, (struct clock){ made_up, NULL }), ERR_RANGE);
	assert_null(none);
	k = start(NOW + DAY, 3);
	while (count(name) > 0)
		assert_int_equal(unlink(name), 0);
	assert_int_equal(rmdir(dir), 0);	/* as a stick that is pulled out */
	keep_put(k, &frame);
	assert_int_equal(news(k), ERR_NOT_FOUND);
	keep_put(k, &frame);
	keep_put(k, &more_than_a_pipe);	/* it takes this when it has done the one before */
	assert_int_equal(keep_news(k), ERR_BUSY);	/* the same once more is no news */
	keep_stop(k);
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
		cmocka_unit_test_setup_teardown(test_news, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
