/* picture: what a stranger writes into our memory, taken with care. */
#define _GNU_SOURCE	/* F_GET_SEALS */
#include "till/picture.h"

#include "scan/view.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static struct picture *picture;
static struct view *theirs;	/* the stranger's own mapping */

static int setup(void **state)
{
	(void)state;
	if (picture_create(&picture) != ERR_OK)
		return -1;
	theirs = view_adopt(picture_fd(picture));
	return theirs ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	view_release(theirs);
	picture_destroy(picture);
	return 0;
}

static void put(uint8_t grey, unsigned width, unsigned height)
{
	static uint8_t pixels[VIEW_W * VIEW_H];

	memset(pixels, grey, sizeof pixels);
	view_put(theirs, &(struct frame){ .pixels = pixels, .width = width, .height = height, .stride = width, .ms = 1 });
}

static void newest(void **state)
{
	struct picture_frame f = { .width = 0 };

	(void)state;
	assert_false(picture_newest(picture, 1000, &f));
	assert_int_equal(f.width, 0);
	assert_true(view_wanted(theirs, 1050));
	put(77, 160, 90);
	assert_true(picture_newest(picture, 1100, &f));
	assert_int_equal(f.width, 160);
	assert_int_equal(f.height, 90);
	assert_int_equal(f.pixels[160 * 90 - 1], 77);
	assert_int_equal(f.age_ms, 0);
	assert_false(picture_newest(picture, 4000, &f));	/* the same one */
	assert_int_equal(f.age_ms, 2900);
	assert_int_equal(f.pixels[0], 77);
}

static void one_that_is_being_written(void **state)
{
	struct picture_frame f = { .width = 0 };

	(void)state;
	put(1, 10, 10);
	assert_true(picture_newest(picture, 1000, &f));
	atomic_store(&theirs->sequence, 3);	/* it died in the middle */
	memset(theirs->pixels, 9, sizeof theirs->pixels);
	assert_false(picture_newest(picture, 1000, &f));
	assert_int_equal(f.pixels[0], 1);
	put(2, 10, 10);		/* the next one writes on */
	assert_true(picture_newest(picture, 1000, &f));
	assert_int_equal(f.pixels[0], 2);
}

static void sizes_that_cannot_be(void **state)
{
	static const uint32_t bad[][2] = { { 0, 10 }, { 10, 0 }, { 161, 10 }, { 10, 121 }, { 0xffffffff, 0xffffffff }, { 0x10000, 0x10000 } };
	struct picture_frame f = { .width = 0 };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		theirs->width = bad[i][0];
		theirs->height = bad[i][1];
		atomic_store(&theirs->sequence, 2 * (uint32_t)i + 2);
		assert_false(picture_newest(picture, 1000, &f));
		assert_int_equal(f.width, 0);
	}
}

/* It cannot be made smaller while we look, nor made so that it could be. */
static void the_memory_stays(void **state)
{
	int fd = picture_fd(picture);

	(void)state;
	assert_int_equal(ftruncate(fd, 0), -1);
	assert_int_equal(ftruncate(fd, 1 << 20), -1);
	assert_int_equal(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), -1);
}

/* A writer in another process, as fast as it can: whatever is taken is whole. */
static void never_torn(void **state)
{
	struct picture_frame f = { .width = 0 };
	unsigned got = 0;
	pid_t child = fork();

	(void)state;
	assert_true(child >= 0);
	if (child == 0)
		for (unsigned i = 0;; i++) {
			put((uint8_t)i, 160, 120);
			if (i % 64 == 0)
				poll(NULL, 0, 1);
		}
	for (unsigned i = 0; i < 20000 && got < 200; i++) {
		if (!picture_newest(picture, 1000, &f)) {
			poll(NULL, 0, 1);	/* it may be its turn, in the middle of a picture */
			continue;
		}
		got++;
		for (size_t k = 1; k < sizeof f.pixels; k++)
			assert_int_equal(f.pixels[k], f.pixels[0]);
	}
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	assert_true(got > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(newest, setup, teardown),
		cmocka_unit_test_setup_teardown(one_that_is_being_written, setup, teardown),
		cmocka_unit_test_setup_teardown(sizes_that_cannot_be, setup, teardown),
		cmocka_unit_test_setup_teardown(the_memory_stays, setup, teardown),
		cmocka_unit_test_setup_teardown(never_torn, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
