/* folder: pictures in the order of their names, and folders that mean harm. */
#define _XOPEN_SOURCE 700
#include "scan/folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[] = "/tmp/chit-folder-XXXXXX";

static const char *path_of(const char *name)
{
	static char path[512];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	return path;
}

static void put(const char *name, const char *content)
{
	FILE *f = fopen(path_of(name), "wb");

	assert_non_null(f);
	fputs(content, f);
	assert_int_equal(fclose(f), 0);
}

static int setup(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/chit-folder-XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static int teardown(void **state)
{
	DIR *d = opendir(dir);
	struct dirent *e;

	(void)state;
	while ((e = readdir(d)))
		if (unlinkat(dirfd(d), e->d_name, 0) != 0)
			unlinkat(dirfd(d), e->d_name, AT_REMOVEDIR);
	closedir(d);
	return rmdir(dir);
}

static void test_order_and_names(void **state)
{
	struct folder *f;
	struct frame frame = { 0 };

	(void)state;
	put("b.pgm", "P5 1 1 255 b");
	put("a.PGM", "P5 1 1 255 a");
	put("10.pgm", "P5 1 1 255 1");
	put("manifest.tsv", "no picture");
	put(".hidden.pgm", "P5 1 1 255 h");
	put("bad.jpeg", "no picture");
	assert_int_equal(mkdir(path_of("sub.pgm"), 0700), 0);
	assert_int_equal(symlink("/etc/passwd", path_of("link.png")), 0);
	assert_int_equal(mkfifo(path_of("pipe.png"), 0600), 0);
	assert_int_equal(folder_open(&f, dir), ERR_OK);
	assert_int_equal(folder_count(f), 4);
	assert_string_equal(folder_next(f), "10.pgm");
	assert_int_equal(folder_frame(f, &frame), ERR_OK);
	assert_int_equal(frame.pixels[0], '1');
	assert_int_equal(frame.ms, 0);
	assert_string_equal(folder_next(f), "a.PGM");
	assert_string_equal(folder_next(f), "b.pgm");
	assert_int_equal(folder_frame(f, &frame), ERR_OK);
	assert_int_equal(frame.pixels[0], 'b');
	assert_int_equal(frame.ms, 2 * FOLDER_FRAME_MS);
	assert_string_equal(folder_next(f), "bad.jpeg");
	assert_int_equal(folder_frame(f, &frame), ERR_FORMAT);
	assert_null(folder_next(f));
	assert_null(folder_next(f));
	folder_close(f);
	frame_finish(&frame);
}

static void test_single_file(void **state)
{
	struct folder *f;
	struct frame frame = { 0 };

	(void)state;
	put("any name", "P5 1 1 255 x");
	assert_int_equal(folder_open(&f, path_of("any name")), ERR_OK);
	assert_int_equal(folder_count(f), 1);
	assert_string_equal(folder_next(f), path_of("any name"));
	assert_int_equal(folder_frame(f, &frame), ERR_OK);
	assert_null(folder_next(f));
	folder_close(f);
	frame_finish(&frame);
}

/* Swapped between the listing and the reading. */
static void test_swapped(void **state)
{
	struct folder *f;
	struct frame frame = { 0 };

	(void)state;
	put("a.pgm", "P5 1 1 255 a");
	put("b.pgm", "P5 1 1 255 b");
	put("c.pgm", "P5 1 1 255 c");
	assert_int_equal(folder_open(&f, dir), ERR_OK);
	unlink(path_of("a.pgm"));
	assert_int_equal(symlink("/etc/passwd", path_of("a.pgm")), 0);
	unlink(path_of("b.pgm"));
	assert_int_equal(mkfifo(path_of("b.pgm"), 0600), 0);
	unlink(path_of("c.pgm"));
	while (folder_next(f))
		assert_int_not_equal(folder_frame(f, &frame), ERR_OK);
	folder_close(f);
	frame_finish(&frame);
}

static void test_refused(void **state)
{
	struct folder *f = NULL;
	struct frame frame = { 0 };
	int fd;

	(void)state;
	assert_int_equal(folder_open(&f, dir), ERR_NOT_FOUND);	/* no picture in it */
	assert_int_equal(folder_open(&f, path_of("nothing")), ERR_NOT_FOUND);
	assert_int_not_equal(folder_open(&f, ""), ERR_OK);
	assert_null(f);
	/* over the limit of a file, without its bytes on the disk */
	put("huge.png", "");
	fd = open(path_of("huge.png"), O_RDWR);
	assert_int_equal(ftruncate(fd, (off_t)FRAME_FILE_MAX + 1), 0);
	close(fd);
	assert_int_equal(folder_open(&f, dir), ERR_OK);
	assert_non_null(folder_next(f));
	assert_int_equal(folder_frame(f, &frame), ERR_TOO_LONG);
	folder_close(f);
	assert_int_equal(folder_open(&f, "/dev/null"), ERR_OK);
	assert_non_null(folder_next(f));
	assert_int_equal(folder_frame(f, &frame), ERR_FORMAT);
	folder_close(f);
	folder_close(NULL);
	frame_finish(&frame);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_order_and_names), TEST(test_single_file), TEST(test_swapped), TEST(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
