/* unread: the sharpest frame of what was tried in vain. */
#include "scan/unread.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static uint8_t pixels[8 * 4];
static const struct frame frame = { .pixels = pixels, .width = 7, .height = 4, .stride = 8 };

static void searched(struct unread *u, uint8_t grey, unsigned sharpness, unsigned codes)
{
	memset(pixels, grey, sizeof pixels);
	unread_searched(u, &frame, sharpness, codes);
}

static void test_the_sharpest(void **state)
{
	struct unread u = { .read = false };
	const struct frame *f;

	(void)state;
	searched(&u, 1, 30, 0);
	searched(&u, 2, 55, 0);
	searched(&u, 3, 40, 0);
	f = unread_over(&u);
	assert_non_null(f);
	assert_int_equal(f->width, 7);
	assert_int_equal(f->pixels[3 * f->stride + 6], 2);
	assert_null(unread_over(&u));	/* once */
	unread_finish(&u);
}

static void test_read(void **state)
{
	struct unread u = { .read = false };

	(void)state;
	searched(&u, 1, 30, 0);
	searched(&u, 2, 60, 1);
	searched(&u, 3, 90, 0);
	assert_null(unread_over(&u));
	unread_moved(&u);	/* what comes next is another thing */
	searched(&u, 4, 30, 0);
	assert_non_null(unread_over(&u));
	unread_finish(&u);
}

/* A poster behind the counter is tried again for ever, and is in the report once. */
static void test_lies_still(void **state)
{
	struct unread u = { .read = false };

	(void)state;
	searched(&u, 1, 30, 0);
	assert_non_null(unread_over(&u));
	searched(&u, 2, 60, 0);
	assert_null(unread_over(&u));
	unread_moved(&u);
	searched(&u, 3, 20, 0);
	assert_non_null(unread_over(&u));
	unread_finish(&u);
}

static void test_nothing_there(void **state)
{
	struct unread u = { .read = false };

	(void)state;
	assert_null(unread_over(&u));
	searched(&u, 1, 0, 0);
	assert_null(unread_over(&u));
	unread_finish(&u);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_sharpest), cmocka_unit_test(test_read), cmocka_unit_test(test_lies_still),
		cmocka_unit_test(test_nothing_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
