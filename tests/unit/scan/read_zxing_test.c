/* The C++ library behind its C face: what it reads, what it throws, and both within the reader's cage. */
#include "drawn.h"
#include "scan/read_zxing.h"
#include "scan/sandbox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#if CHIT_ZXING
static char read_text[100];
static int read_corners[8];

static void found(void *ctx, const unsigned char *text, unsigned long len, const int corners[8])
{
	++*(int *)ctx;
	assert_true(len < sizeof read_text);
	memcpy(read_text, text, len);
	read_text[len] = 0;
	memcpy(read_corners, corners, sizeof read_corners);
}

static struct read_zxing_picture picture(bool empty)
{
	static const double place[6] = { 100, 60, 200, 0, 0, 200 };
	static struct frame f;
	struct drawn d = drawn_make("in a cage", 3, place, 0);

	assert_int_equal(frame_resize(&f, 400, 300), ERR_OK);
	memset(f.pixels, 200, 400 * 300);
	if (!empty)
		drawn_put(&d, &f);
	drawn_finish(&d);
	return (struct read_zxing_picture){ f.pixels, 400, 300, 400 };
}

static void test_reads(void **state)
{
	struct read_zxing_picture p = picture(false);
	int calls = 0;

	(void)state;
	assert_int_equal(read_zxing_scan(&p, READ_ZXING_GREY, 8, found, &calls), 1);
	assert_int_equal(calls, 1);
	assert_string_equal(read_text, "in a cage");
	assert_in_range(read_corners[0], 98, 102);
	assert_in_range(read_corners[1], 58, 62);
	assert_in_range(read_corners[4], 297, 302);
	assert_in_range(read_corners[5], 257, 262);
	p = picture(true);
	assert_int_equal(read_zxing_scan(&p, READ_ZXING_GREY, 8, found, &calls), 0);
	assert_int_equal(calls, 1);
}

/* A picture whose bits need the whole gigabyte that the cage allows: the library throws std::bad_alloc. Its rows lie
 * over each other, so it takes next to nothing itself. */
static int read_too_large(void)
{
	static unsigned char rows[2 << 15];
	struct read_zxing_picture p = { rows, 1 << 15, 1 << 15, 1 };
	int calls = 0;

	return read_zxing_scan(&p, READ_ZXING_PURE, 1, found, &calls);
}

/* A new process, where nothing of C++ has run yet: an exception's first way up its frames needs no call that the cage
 * forbids. */
static void test_in_the_cage(void **state)
{
	int status;
	pid_t child;

	(void)state;
#ifdef __SANITIZE_ADDRESS__
	skip();		/* that one's cage has no limit of memory */
#endif
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct read_zxing_picture p = picture(false);
		int calls = 0;

		if (sandbox_enter(NULL) != ERR_OK)
			_exit(1);
		if (read_too_large() != -1)
			_exit(2);
		_exit(read_zxing_scan(&p, READ_ZXING_GREY, 8, found, &calls) == 1 ? 0 : 3);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_in_the_cage), cmocka_unit_test(test_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
#else
int main(void)
{
	puts("1..0 # SKIP built without zxing-cpp");
	return 0;
}
#endif
