/* motion: what makes a frame worth a search, and how long a still one is tried. */
#include "scan/motion.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { W = 160, H = 90 };

static uint8_t pixels[W * H];
static struct frame thumb = { .pixels = pixels, .width = W, .height = H, .stride = W };

/* A counter with some things on it, and a camera's noise. */
static void scene(unsigned seed, int lighter)
{
	srand(seed);
	for (int y = 0; y < H; y++)
		for (int x = 0; x < W; x++)
			pixels[y * W + x] = (uint8_t)(80 + x / 2 + (y > 60 ? 30 : 0) + rand() % 5 + lighter);
}

static void thing(int x, int y, int side, int grey)
{
	for (int row = y; row < y + side; row++)
		memset(pixels + row * W + x, grey, (size_t)side);
}

static bool take(struct motion *m, int64_t ms, bool *moved)
{
	thumb.ms = ms;
	return motion_take(m, &thumb, moved);
}

static void test_empty_counter(void **state)
{
	struct motion m = { .any = false };
	unsigned searched = 0, moves = 0;
	bool moved;

	(void)state;
	for (unsigned i = 0; i < 1500; i++) {	/* a hundred seconds at 15 a second */
		scene(i, 0);
		searched += take(&m, i * 1000 / 15, &moved);
		moves += moved;
	}
	assert_int_equal(moves, 1);	/* the first is news */
	/* 2 s of all, 10 s of one a second, then one in five seconds */
	assert_in_range(searched, 30 + 9 + 16, 30 + 11 + 19);
	motion_finish(&m);
}

/* A lamp that flickers or is dimmed a little moves nothing; one that is put out once does. */
static void test_lamp(void **state)
{
	struct motion m = { .any = false };
	bool moved;

	(void)state;
	scene(1, 0);
	take(&m, 0, &moved);
	for (unsigned i = 1; i < 30; i++) {
		scene(i, i % 2 ? 8 : -8);
		take(&m, i * 66, &moved);
		assert_false(moved);
	}
	motion_finish(&m);
}

static void test_something_comes(void **state)
{
	struct motion m = { .any = false };
	bool moved;

	(void)state;
	scene(1, 0);
	take(&m, 0, &moved);
	scene(2, 0);
	assert_false(take(&m, 100000, &moved) && moved);
	scene(3, 0);
	assert_false(take(&m, 100100, &moved));
	scene(4, 0);
	thing(40, 40, 9, 230);	/* as small as a code can be read: 70 pixels of the frame */
	assert_true(take(&m, 100200, &moved));
	assert_true(moved);
	for (int i = 1; i < 20; i++) {	/* it lies there: tried, though nothing moves */
		scene(5 + (unsigned)i, 0);
		thing(40, 40, 9, 230);
		assert_true(take(&m, 100200 + i * 100, &moved));
		assert_false(moved);
	}
	thing(40, 40, 9, 230);
	assert_false(take(&m, 100200 + MOTION_TRY_MS, &moved));
	assert_true(take(&m, 100200 + MOTION_TRY_MS + MOTION_AGAIN_MS, &moved));	/* now and then, still */
	scene(99, 0);
	assert_true(take(&m, 100200 + MOTION_TRY_MS + MOTION_AGAIN_MS + 50, &moved));
	assert_true(moved);	/* it is taken away */
	motion_finish(&m);
}

/* Slower than any two frames show. */
static void test_creeps(void **state)
{
	struct motion m = { .any = false };
	unsigned moves = 0;
	bool moved;

	(void)state;
	for (unsigned i = 0; i < 200; i++) {
		scene(i, 0);
		thing(40, 40, 20, 100 + (int)i / 2);
		take(&m, i * 66, &moved);
		moves += moved;
	}
	assert_in_range(moves, 5, 40);
	motion_finish(&m);
}

static void test_other_size(void **state)
{
	struct motion m = { .any = false };
	bool moved;

	(void)state;
	scene(1, 0);
	take(&m, 0, &moved);
	thumb.width = 80;
	assert_true(take(&m, 50, &moved) && moved);
	thumb.width = 3;	/* smaller than a square: all of it is news, and nothing breaks */
	assert_true(take(&m, 100, &moved) && moved);
	thumb.width = W;
	assert_true(take(&m, 150, &moved) && moved);
	motion_finish(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty_counter), cmocka_unit_test(test_lamp), cmocka_unit_test(test_something_comes),
		cmocka_unit_test(test_creeps),	      cmocka_unit_test(test_other_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
