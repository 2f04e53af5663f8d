#define _XOPEN_SOURCE 700
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/file.h"
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char home[64];

static int make_home(void **state)
{
	(void)state;
	strcpy(home, "/tmp/chit-file-XXXXXX");
	return !mkdtemp(home) || chdir(home);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static int remove_home(void **state)
{
	(void)state;
	return chdir("/") || nftw(home, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void put(const char *name, const char *text)
{
	assert_int_equal(file_write(AT_FDCWD, name, bytes_of_str(text), 0600), ERR_OK);
}

static void holds(const char *name, const char *want)
{
	uint8_t *data;
	size_t len;
	assert_int_equal(file_read(AT_FDCWD, name, 1000, &data, &len), ERR_OK);
	assert_int_equal(len, strlen(want));
	assert_string_equal(data, want);
	free(data);
}

static void reads_as(const char *name, size_t max, enum err want)
{
	uint8_t *data = (uint8_t *)"untouched";
	size_t len = 77;
	assert_int_equal(file_read(AT_FDCWD, name, max, &data, &len), want);
	assert_string_equal(data, "untouched");
	assert_int_equal(len, 77);
	assert_non_null(strstr(err_detail(), name));
}

static void what_is_written_is_read(void **state)
{
	struct stat st;
	(void)state;
	put("a", "one");
	holds("a", "one");
	put("a", "");
	holds("a", "");
	put("./a", "three");
	holds("a", "three");
	assert_int_equal(stat("a", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(access(".a.tmp", F_OK), -1);
}

static void a_long_file_is_not_read(void **state)
{
	uint8_t *data;
	size_t len;
	(void)state;
	put("a", "12345");
	reads_as("a", 4, ERR_TOO_LONG);
	reads_as("a", 0, ERR_TOO_LONG);
	assert_int_equal(file_read(AT_FDCWD, "a", 5, &data, &len), ERR_OK);
	free(data);
	int fd = open("sparse", O_WRONLY | O_CREAT, 0600);
	assert_int_equal(ftruncate(fd, (off_t)1 << 40), 0);
	close(fd);
	reads_as("sparse", 1 << 20, ERR_TOO_LONG);
}

static void what_is_no_regular_file_is_not_read(void **state)
{
	(void)state;
	put("a", "x");
	assert_int_equal(symlink("a", "link"), 0);
	assert_int_equal(symlink("gone", "dangling"), 0);
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_int_equal(mkdir("dir", 0700), 0);
	reads_as("link", 100, ERR_FORMAT);
	reads_as("dangling", 100, ERR_FORMAT);
	reads_as("fifo", 100, ERR_FORMAT);	/* and does not wait for a writer */
	reads_as("dir", 100, ERR_FORMAT);
	reads_as("/dev/null", 100, ERR_FORMAT);
	reads_as("gone", 100, ERR_NOT_FOUND);
	reads_as("a/b", 100, ERR_IO);
	reads_as("/proc/self/status", 0, ERR_BUSY);	/* says 0 bytes and has more: as a file that grows */
}

static void a_failed_write_leaves_the_old_file(void **state)
{
	struct rlimit before, small = { 4096, 4096 };
	static uint8_t big[100000];
	(void)state;
	put("a", "old");
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small.rlim_max = before.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_not_equal(file_write(AT_FDCWD, "a", bytes_of(big, sizeof big), 0600), ERR_OK);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	signal(SIGXFSZ, SIG_DFL);
	holds("a", "old");
	assert_int_equal(access(".a.tmp", F_OK), -1);
}

static void a_full_disk_is_said(void **state)
{
	(void)state;
	assert_int_not_equal(file_write(AT_FDCWD, "/dev/full/x", bytes_of_str("x"), 0600), ERR_OK);
	assert_int_equal(file_write(AT_FDCWD, "gone/x", bytes_of_str("x"), 0600), ERR_NOT_FOUND);
	assert_int_equal(file_write(AT_FDCWD, "", bytes_of_str("x"), 0600), ERR_USAGE);
	assert_int_equal(file_write(AT_FDCWD, "dir/", bytes_of_str("x"), 0600), ERR_USAGE);
	assert_int_equal(file_write(AT_FDCWD, "..", bytes_of_str("x"), 0600), ERR_USAGE);
	char name[300];
	memset(name, 'n', sizeof name - 1);
	name[sizeof name - 1] = 0;
	assert_int_equal(file_write(AT_FDCWD, name, bytes_of_str("x"), 0600), ERR_TOO_LONG);
}

static void a_directory_in_the_way_stays(void **state)
{
	struct stat st;
	(void)state;
	assert_int_equal(mkdir("a", 0700), 0);
	put("a/b", "x");
	assert_int_not_equal(file_write(AT_FDCWD, "a", bytes_of_str("y"), 0600), ERR_OK);
	assert_int_equal(stat("a", &st), 0);
	assert_true(S_ISDIR(st.st_mode));
	assert_int_equal(access(".a.tmp", F_OK), -1);
}

static void a_link_aside_is_not_followed(void **state)
{
	(void)state;
	put("victim", "safe");
	assert_int_equal(symlink("victim", ".a.tmp"), 0);
	put("a", "new");
	holds("victim", "safe");
	assert_int_equal(link("victim", ".a.tmp"), 0);
	put("a", "newer");
	holds("victim", "safe");
	holds("a", "newer");
}

static void a_link_under_the_name_is_replaced(void **state)
{
	(void)state;
	put("victim", "safe");
	assert_int_equal(symlink("victim", "a"), 0);
	put("a", "new");
	holds("victim", "safe");
	holds("a", "new");
}

static void what_a_crash_left_is_cleared_and_what_is_locked_is_not(void **state)
{
	(void)state;
	int fd = open(".a.tmp", O_WRONLY | O_CREAT, 0400);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "half", 4), 4);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_int_equal(file_write(AT_FDCWD, "a", bytes_of_str("new"), 0600), ERR_BUSY);
	assert_int_equal(access("a", F_OK), -1);
	close(fd);
	put("a", "new");
	holds("a", "new");
}

struct seen {
	char names[256];
	int stop_at, n;
};

static enum err note(void *ctx, int dirfd, const char *name)
{
	struct seen *seen = ctx;
	assert_int_equal(faccessat(dirfd, name, F_OK, 0), 0);
	strcat(strcat(seen->names, name), " ");
	return ++seen->n == seen->stop_at ? ERR_STALE : ERR_OK;
}

static void a_directory_is_read_in_order(void **state)
{
	struct seen all = { "", 0, 0 }, some = { "", 0, 0 }, stopped = { "", 2, 0 }, many = { "", 0, 0 };
	(void)state;
	put("c.x", "");
	put("a.x", "");
	put("b.y", "");
	put(".hidden.x", "");
	put("x", "");
	assert_int_equal(symlink("a.x", "link.x"), 0);
	assert_int_equal(symlink("/etc/passwd", "pass.x"), 0);
	assert_int_equal(mkfifo("fifo.x", 0600), 0);
	assert_int_equal(mkdir("dir.x", 0700), 0);
	assert_int_equal(file_each(".", NULL, 10, note, &all), ERR_OK);
	assert_string_equal(all.names, "a.x b.y c.x x ");
	assert_int_equal(file_each(home, ".x", 6, note, &some), ERR_OK);
	assert_string_equal(some.names, "a.x c.x dir.x fifo.x link.x pass.x ");
	assert_int_equal(file_each(".", NULL, 10, note, &stopped), ERR_STALE);
	assert_string_equal(stopped.names, "a.x b.y ");
	assert_int_equal(file_each(".", NULL, 3, note, &many), ERR_TOO_LONG);
	assert_int_equal(many.n, 0);
	assert_int_equal(file_each("gone", NULL, 3, note, &many), ERR_NOT_FOUND);
	assert_int_not_equal(file_each("a.x", NULL, 3, note, &many), ERR_OK);
}

static void names_with_anything_in_them(void **state)
{
	struct seen seen = { "", 0, 0 };
	(void)state;
	put("\x1b[31m", "");
	put("new\nline", "");
	put("\xff\xfe", "");
	put("-rf", "");
	assert_int_equal(file_each(".", NULL, 10, note, &seen), ERR_OK);
	assert_int_equal(seen.n, 4);
}

static void directories_are_made(void **state)
{
	struct stat st;
	(void)state;
	assert_int_equal(file_mkdir("a/b//c/"), ERR_OK);
	assert_int_equal(stat("a/b/c", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(file_mkdir("a/b/c"), ERR_OK);
	put("file", "");
	assert_int_equal(file_mkdir("file"), ERR_EXISTS);
	assert_int_not_equal(file_mkdir("file/sub"), ERR_OK);
	assert_int_not_equal(file_mkdir("/proc/chit/sub"), ERR_OK);
	assert_int_equal(file_mkdir(""), ERR_USAGE);
	char deep[5000];
	memset(deep, 'd', sizeof deep - 1);
	deep[sizeof deep - 1] = 0;
	assert_int_equal(file_mkdir(deep), ERR_TOO_LONG);
}

static void paths_are_joined(void **state)
{
	char out[8] = "kept";
	(void)state;
	assert_int_equal(file_path("abc", "def", out, sizeof out), ERR_OK);
	assert_string_equal(out, "abc/def");
	assert_int_equal(file_path("abcd", "def", out, sizeof out), ERR_TOO_LONG);
	assert_string_equal(out, "abc/def");
	assert_int_equal(file_path("/", "def", out, sizeof out), ERR_OK);
	assert_string_equal(out, "/def");
}

#define test(f) cmocka_unit_test_setup_teardown(f, make_home, remove_home)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(what_is_written_is_read),
		test(a_long_file_is_not_read),
		test(what_is_no_regular_file_is_not_read),
		test(a_failed_write_leaves_the_old_file),
		test(a_full_disk_is_said),
		test(a_directory_in_the_way_stays),
		test(a_link_aside_is_not_followed),
		test(a_link_under_the_name_is_replaced),
		test(what_a_crash_left_is_cleared_and_what_is_locked_is_not),
		test(a_directory_is_read_in_order),
		test(names_with_anything_in_them),
		test(directories_are_made),
		test(paths_are_joined),
	};
	return cmocka_run_group_tests_name("base/file", tests, NULL, NULL);
}
