/* finder, lattice and soft: what was drawn is found where it was drawn, module by module. */
#include "drawn.h"
#include "scan/finder.h"
#include "scan/lattice.h"
#include "scan/soft.h"
#include "scan/threshold.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Where the upper left corner is, and the two sides. */
static const struct scene {
	const char *what;
	int version;
	double place[6], aside;
	int dark, light, slope;
} scenes[] = {
	{ "straight", 10, { 100, 60, 200, 0, 0, 200 }, 0, 40, 200, 0 },
	{ "small", 11, { 150, 90, 150, 10, -10, 150 }, 0, 40, 200, 0 },
	{ "upside down", 10, { 420, 380, -220, 10, -8, -230 }, 0, 40, 200, 0 },
	{ "aslant", 7, { 300, 40, 160, 160, -160, 160 }, 0, 40, 200, 0 },
	{ "from aside", 12, { 80, 60, 240, 30, -20, 300 }, 0.3, 40, 200, 0 },
	{ "from the other side", 12, { 120, 50, 240, -30, 20, 300 }, -0.25, 40, 200, 0 },
	{ "inverted", 9, { 90, 80, 230, 20, -25, 220 }, 0.1, 200, 40, 0 },
	{ "in uneven light", 9, { 90, 80, 230, 20, -25, 220 }, 0.1, 20, 90, 140 },
	{ "small version", 2, { 200, 200, 90, 5, -5, 90 }, 0, 40, 200, 0 },
	{ "large version", 22, { 60, 20, 420, 0, 0, 420 }, 0.05, 40, 200, 0 },
};
enum { SCENES = sizeof scenes / sizeof scenes[0] };

static struct frame grey, flat;
static struct threshold threshold;
static struct finder finders[FINDER_MAX];
static struct lattice_corners corners[3];

static struct drawn draw(const struct scene *s)
{
	struct drawn d = drawn_make("a text that a code holds", s->version, s->place, s->aside);

	d.dark = s->dark;
	d.light = s->light;
	d.slope = s->slope;
	assert_int_equal(frame_resize(&grey, 640, 480), ERR_OK);
	drawn_put(&d, &grey);
	assert_int_equal(threshold_measure(&threshold, &grey), ERR_OK);
	assert_int_equal(threshold_flatten(&threshold, &grey, 480 / 12, 5, &flat), ERR_OK);
	return d;
}

static bool found_at(unsigned n, double x, double y)
{
	for (unsigned i = 0; i < n; i++)
		if (hypot(finders[i].x - x, finders[i].y - y) < 1.2)
			return true;
	return false;
}

static void test_finders(void **state)
{
	(void)state;
	for (unsigned i = 0; i < SCENES; i++) {
		struct drawn d = draw(&scenes[i]);
		unsigned n = finder_search(&flat, 1, finders);
		double far = d.symbol->width - 3.5, at[3][2] = { { 3.5, 3.5 }, { far, 3.5 }, { 3.5, far } };

		assert_true(n >= 3 && n <= FINDER_MAX);
		for (unsigned k = 0; k < 3; k++) {
			double x, y;

			drawn_at(&d, at[k][0], at[k][1], &x, &y);
			if (!found_at(n, x, y))
				fail_msg("%s: finder %u at %.1f, %.1f is not found", scenes[i].what, k, x, y);
		}
		drawn_finish(&d);
	}
}

static void fit(const struct scene *s, struct lattice *l)
{
	unsigned n = finder_search(&flat, 1, finders);

	n = lattice_corners(&flat, finders, n, corners, 3);
	assert_true(n >= 1);
	lattice_fit(&flat, &corners[0], l);
	if (l->score < 0.8f)
		fail_msg("%s: the lattice fits by %.2f", s->what, (double)l->score);
}

/* Of no module is anything read but its middle. */
static void test_lattice(void **state)
{
	struct lattice l;

	(void)state;
	for (unsigned i = 0; i < SCENES; i++) {
		struct drawn d = draw(&scenes[i]);
		unsigned n = (unsigned)d.symbol->width;

		fit(&scenes[i], &l);
		assert_int_equal(l.side, n);
		assert_int_equal(l.inverted, scenes[i].dark > scenes[i].light);
		for (unsigned k = 0; k < n * n; k++) {
			float x, y;
			double tx, ty;

			lattice_at(&l, (float)(k % n), (float)(k / n), &x, &y);
			drawn_at(&d, k % n, k / n, &tx, &ty);
			if (hypot(x - tx, y - ty) > 0.4 * (double)lattice_module(&l))
				fail_msg("%s: module %u, %u is off by %.2f, %.2f, fits by %.3f", scenes[i].what, k % n, k / n, x - tx, y - ty, (double)l.score);
		}
		drawn_finish(&d);
	}
}

static void test_soft(void **state)
{
	static struct soft s, other;
	struct frame drawing = { 0 };
	struct lattice l;

	(void)state;
	for (unsigned i = 0; i < SCENES; i++) {
		struct drawn d = draw(&scenes[i]);
		unsigned n = (unsigned)d.symbol->width;

		fit(&scenes[i], &l);
		soft_sample(&s, &grey, &l);
		assert_int_equal(soft_draw(&s, 2, &drawing), ERR_OK);
		assert_int_equal(drawing.width, 2 * (n + 8));
		for (unsigned k = 0; k < n * n; k++)
			assert_int_equal(drawing.pixels[(2 * (k / n + 4) + 1) * drawing.stride + 2 * (k % n + 4)],
					 drawn_dark(&d, k % n, k / n) ? 0 : 255);
		assert_true(soft_likeness(&s, &s) > 0.99f);
		other = s;
		for (unsigned k = 0; k < n * n; k++)
			other.at[k] = k * 2654435761u >> 31 ? 1 : -1;
		assert_true(fabsf(soft_likeness(&s, &other)) < 0.25f);
		other.side = 21;
		assert_true(soft_likeness(&s, &other) == 0 || n == 21);
		drawn_finish(&d);
	}
	frame_finish(&drawing);
}

/* Two sights that doubt different halves make one that doubts nothing. */
static void test_sum(void **state)
{
	static struct soft a, b;

	(void)state;
	a.side = b.side = 21;
	for (unsigned k = 0; k < 21 * 21; k++) {
		float truth = k % 3 ? 1 : -1;

		a.at[k] = k < 200 ? truth : -0.3f * truth;
		b.at[k] = k < 200 ? -0.3f * truth : truth;
	}
	soft_add(&a, &b);
	for (unsigned k = 0; k < 21 * 21; k++)
		assert_true((a.at[k] > 0) == (k % 3 != 0));
}

/* Nothing is found in nothing, and noise gives no lattice that fits. */
static void test_no_code(void **state)
{
	unsigned n, seed = 1;
	struct lattice l;

	(void)state;
	assert_int_equal(frame_resize(&flat, 640, 480), ERR_OK);
	memset(flat.pixels, 200, 640 * 480);
	assert_int_equal(finder_search(&flat, 1, finders), 0);
	assert_int_equal(lattice_corners(&flat, finders, 0, corners, 3), 0);
	for (unsigned i = 0; i < 640 * 480; i++)
		flat.pixels[i] = (uint8_t)((seed = seed * 1664525 + 1013904223) >> 24);
	n = finder_search(&flat, 1, finders);
	n = lattice_corners(&flat, finders, n, corners, 3);
	for (unsigned i = 0; i < n; i++) {
		lattice_fit(&flat, &corners[i], &l);
		assert_true(l.score < 0.35f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_finders), cmocka_unit_test(test_lattice), cmocka_unit_test(test_soft),
		cmocka_unit_test(test_sum), cmocka_unit_test(test_no_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
