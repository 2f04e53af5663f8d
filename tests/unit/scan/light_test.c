/* light: what is told of the pictures, and that it does not flicker. */
#include "scan/light.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { W = 640, H = 480, FRAME_MS = 66 };

static uint8_t pixels[W * H];
static const struct frame frame = { .pixels = pixels, .width = W, .height = H, .stride = W };

static const struct light_levels good = { .mean = 120, .spread = 40, .high = 240 };
static const struct light_levels covered = { .mean = 12, .spread = 1, .high = 14 };
static const struct light_levels dark = { .mean = 18, .spread = 9, .high = 45 };
static const struct light_levels dim = { .mean = 34, .spread = 9, .high = 70 };	/* between dark and well */
static const struct light_levels ceiling = { .mean = 140, .spread = 1, .high = 143 };

/* Frames of one kind for so long; gives how often something new was told. */
static unsigned run(struct light_watch *w, int64_t *ms, int64_t length, struct light_reading like)
{
	unsigned news = 0;

	for (int64_t end = *ms + length; *ms < end; *ms += FRAME_MS) {
		like.ms = *ms;
		news += light_take(w, &like);
	}
	return news;
}

static void test_levels(void **state)
{
	struct light_levels l;

	(void)state;
	memset(pixels, 100, sizeof pixels);
	memset(pixels, 200, sizeof pixels / 2);
	light_levels(&frame, &l);
	assert_int_equal(l.mean, 150);
	assert_int_equal(l.spread, 50);
	assert_int_equal(l.high, 200);
	memset(pixels, 10, sizeof pixels);
	memset(pixels, 250, sizeof pixels / 100);	/* a single lamp is no light */
	light_levels(&frame, &l);
	assert_int_equal(l.high, 10);
}

static void test_covered(void **state)
{
	struct light_watch w = { .told = LIGHT_GOOD };
	int64_t ms = 1000;

	(void)state;
	assert_int_equal(run(&w, &ms, 5000, (struct light_reading){ .levels = good }), 0);
	assert_int_equal(run(&w, &ms, LIGHT_SURE_MS - 200, (struct light_reading){ .levels = covered }), 0);	/* a hand passes */
	assert_int_equal(run(&w, &ms, 1000, (struct light_reading){ .levels = good }), 0);
	assert_int_equal(run(&w, &ms, LIGHT_SURE_MS + 200, (struct light_reading){ .levels = covered }), 1);
	assert_int_equal(w.told, LIGHT_COVERED);
	assert_int_equal(run(&w, &ms, 400, (struct light_reading){ .levels = good }), 0);
	assert_int_equal(run(&w, &ms, 1000, (struct light_reading){ .levels = covered }), 0);
	assert_int_equal(run(&w, &ms, 2000, (struct light_reading){ .levels = good }), 1);
	assert_int_equal(w.told, LIGHT_GOOD);
	assert_int_equal(run(&w, &ms, 5000, (struct light_reading){ .levels = ceiling }), 0);
}

static void test_dark(void **state)
{
	struct light_watch w = { .told = LIGHT_GOOD };
	int64_t ms = 1000;

	(void)state;
	assert_int_equal(run(&w, &ms, 5000, (struct light_reading){ .levels = dim }), 0);
	assert_int_equal(run(&w, &ms, 5000, (struct light_reading){ .levels = dark }), 1);
	assert_int_equal(w.told, LIGHT_DARK);
	assert_int_equal(run(&w, &ms, 5000, (struct light_reading){ .levels = dim }), 0);	/* not yet well */
	assert_int_equal(run(&w, &ms, 5000, (struct light_reading){ .levels = good }), 1);
	assert_int_equal(w.told, LIGHT_GOOD);
}

static void test_frozen(void **state)
{
	struct light_watch w = { .told = LIGHT_GOOD };
	int64_t ms = 1000;

	(void)state;
	assert_int_equal(run(&w, &ms, 500, (struct light_reading){ .levels = good }), 0);
	assert_int_equal(run(&w, &ms, 2800, (struct light_reading){ .levels = good, .same = true }), 0);
	assert_int_equal(run(&w, &ms, 500, (struct light_reading){ .levels = good, .same = true }), 1);
	assert_int_equal(w.told, LIGHT_FROZEN);
	assert_int_equal(run(&w, &ms, 1000, (struct light_reading){ .levels = good }), 1);
	assert_int_equal(w.told, LIGHT_GOOD);
	/* a lens that is covered well gives the same black each time: it is covered, not broken */
	assert_int_equal(run(&w, &ms, 9000, (struct light_reading){ .levels = covered, .same = true }), 1);
	assert_int_equal(w.told, LIGHT_COVERED);
}

static void test_damaged(void **state)
{
	struct light_watch w = { .told = LIGHT_GOOD };
	int64_t ms = 1000;

	(void)state;
	for (int i = 0; i < 60; i++) {	/* one in ten */
		assert_int_equal(run(&w, &ms, 1, (struct light_reading){ .damaged = true }), 0);
		assert_int_equal(run(&w, &ms, 9 * FRAME_MS, (struct light_reading){ .levels = good }), 0);
	}
	assert_int_equal(run(&w, &ms, 6000, (struct light_reading){ .damaged = true }), 1);
	assert_int_equal(w.told, LIGHT_DAMAGED);
	assert_int_equal(run(&w, &ms, 3000, (struct light_reading){ .levels = good }), 1);
	assert_int_equal(w.told, LIGHT_GOOD);
}

/* Stripes, each edge of which takes so many pixels, with noise. */
static void stripes(int edge)
{
	srand(5);
	for (int x = 0; x < W; x++) {
		int at = x % 40, up = at < edge ? at * 160 / edge : at < 20 ? 160 : at < 20 + edge ? 160 - (at - 20) * 160 / edge : 0;

		for (int y = 0; y < H; y++)
			pixels[y * W + x] = (uint8_t)(40 + up + rand() % 7);
	}
}

static void test_sharpness(void **state)
{
	unsigned sharp, soft, blurred;

	(void)state;
	stripes(1);
	sharp = light_sharpness(&frame);
	stripes(3);
	soft = light_sharpness(&frame);
	stripes(10);
	blurred = light_sharpness(&frame);
	assert_in_range(sharp, 90, 100);
	assert_in_range(soft, 33, 50);
	assert_in_range(blurred, 10, 25);
	srand(6);
	for (int i = 0; i < W * H; i++)
		pixels[i] = (uint8_t)(120 + rand() % 9);
	assert_int_equal(light_sharpness(&frame), 0);	/* noise is no edge */
}

static void test_blurred(void **state)
{
	struct light_watch w = { .told = LIGHT_GOOD };
	int64_t ms = 1000;
	struct light_reading soft = { .levels = good, .still = true, .sharpness = 20 };

	(void)state;
	assert_int_equal(run(&w, &ms, 9000, (struct light_reading){ .levels = good, .sharpness = 20 }), 0);	/* it moves */
	assert_int_equal(run(&w, &ms, 4000, soft), 1);
	assert_int_equal(w.told, LIGHT_BLURRED);
	assert_int_equal(run(&w, &ms, 9000, (struct light_reading){ .levels = good }), 0);	/* nothing to judge by */
	soft.sharpness = 28;	/* hardly better */
	assert_int_equal(run(&w, &ms, 4000, soft), 0);
	soft.sharpness = 60;
	assert_int_equal(run(&w, &ms, 4000, soft), 1);
	assert_int_equal(w.told, LIGHT_GOOD);
}

static void test_words(void **state)
{
	(void)state;
	assert_string_equal(light_words(LIGHT_GOOD), "");
	for (int l = LIGHT_GOOD + 1; l < LIGHTS; l++)
		assert_in_range(strlen(light_words((enum light)l)), 20, 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_levels),	  cmocka_unit_test(test_covered), cmocka_unit_test(test_dark),
		cmocka_unit_test(test_frozen),	  cmocka_unit_test(test_damaged), cmocka_unit_test(test_sharpness),
		cmocka_unit_test(test_blurred),	  cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
