/* view: what is taken for the memory of a screen, and when it is written. */
#define _GNU_SOURCE	/* memfd_create() */
#include "scan/view.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

static int make(size_t size, int seals)
{
	int fd = memfd_create("view-test", MFD_ALLOW_SEALING);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	assert_int_equal(fcntl(fd, F_ADD_SEALS, seals), 0);
	return fd;
}

static void assert_strange(int fd)
{
	assert_null(view_adopt(fd));
	close(fd);
}

static void test_strangers(void **state)
{
	int pipes[2];

	(void)state;
	assert_int_equal(pipe(pipes), 0);
	assert_strange(pipes[0]);
	assert_strange(pipes[1]);
	assert_strange(open("/dev/null", O_RDWR));
	assert_strange(open("/proc/self/exe", O_RDONLY));
	assert_strange(make(sizeof(struct view), 0));	/* somebody could make it smaller under our hands */
	assert_strange(make(sizeof(struct view), F_SEAL_SHRINK));
	assert_strange(make(sizeof(struct view) - 1, F_SEAL_SHRINK | F_SEAL_GROW));
	assert_strange(make(sizeof(struct view) + 1, F_SEAL_SHRINK | F_SEAL_GROW));
	assert_strange(-1);
}

static void test_wanted(void **state)
{
	int fd = make(sizeof(struct view), F_SEAL_SHRINK | F_SEAL_GROW);
	struct view *v = view_adopt(fd);
	uint8_t pixels[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	struct frame f = { .pixels = pixels, .width = 3, .height = 2, .stride = 4, .ms = 5100 };

	(void)state;
	close(fd);
	assert_non_null(v);
	assert_false(view_wanted(v, 5000));	/* nobody has asked */
	atomic_store(&v->wanted_ms, 5000);
	assert_true(view_wanted(v, 5100));
	view_put(v, &f);
	assert_int_equal(v->sequence, 2);
	assert_memory_equal(v->pixels, "\1\2\3\5\6\7", 6);
	assert_false(view_wanted(v, 5150));	/* ten a second are enough */
	assert_true(view_wanted(v, 5200));
	assert_false(view_wanted(v, 6001));	/* and nobody looks any more */
	/* across the end of the clock's low bits */
	atomic_store(&v->wanted_ms, 0xfffffff0u);
	v->ms = 0xffffff00u;
	assert_true(view_wanted(v, 0x100000010));
	view_release(v);
}

static void test_too_large(void **state)
{
	static uint8_t pixels[(VIEW_W + 1) * (VIEW_H + 1)];
	int fd = make(sizeof(struct view), F_SEAL_SHRINK | F_SEAL_GROW);
	struct view *v = view_adopt(fd);

	(void)state;
	close(fd);
	view_put(v, &(struct frame){ .pixels = pixels, .width = VIEW_W + 1, .height = VIEW_H, .stride = VIEW_W + 1 });
	view_put(v, &(struct frame){ .pixels = pixels, .width = VIEW_W, .height = VIEW_H + 1, .stride = VIEW_W });
	assert_int_equal(v->sequence, 0);
	view_put(v, &(struct frame){ .pixels = pixels, .width = VIEW_W, .height = VIEW_H, .stride = VIEW_W + 1 });
	assert_int_equal(v->sequence, 2);
	view_release(v);
	view_release(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strangers), cmocka_unit_test(test_wanted), cmocka_unit_test(test_too_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
