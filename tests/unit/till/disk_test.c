/* How much room there is on a disk, and when it is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "till/disk.h"

static enum disk_room room(bool read_only, int64_t blocks, int64_t kib, int64_t files, int64_t files_free)
{
	struct disk_figures f = { read_only, blocks, kib, files, files_free };

	return disk_judge(&f).room;
}

static void judged(void **state)
{
	struct disk_figures f = { .blocks = 1, .kib = 5 * 1024 + 1023 };

	(void)state;
	assert_int_equal(room(false, 1000, 64 * 1024, 10, 1), DISK_ENOUGH);
	assert_int_equal(room(false, 1000, 64 * 1024 - 1, 10, 1), DISK_LITTLE);
	assert_int_equal(room(false, 1000, 256, 10, 1), DISK_LITTLE);
	assert_int_equal(room(false, 1000, 255, 10, 1), DISK_FULL);
	assert_int_equal(room(true, 1000, 1 << 30, 10, 1), DISK_READ_ONLY);
	assert_int_equal(disk_judge(&f).mib, 5);
}

static void without_files(void **state)
{
	(void)state;
	assert_int_equal(room(false, 1000, 1 << 30, 10, 0), DISK_FULL);
	assert_int_equal(room(false, 1000, 1 << 30, 0, 0), DISK_ENOUGH);	/* they are not counted */
}

static void not_counted(void **state)
{
	(void)state;
	assert_int_equal(room(false, 0, 0, 0, 0), DISK_ENOUGH);
}

static void nowhere(void **state)
{
	(void)state;
	assert_int_equal(disk_look("/nowhere/at/all").room, DISK_ENOUGH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judged),
		cmocka_unit_test(without_files),
		cmocka_unit_test(not_counted),
		cmocka_unit_test(nowhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
