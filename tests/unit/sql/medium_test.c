/* proc(5), /proc/PID/mountinfo: this mount of a file system, and the file system. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "sql/medium.h"

static void lines(void **state)
{
	(void)state;
	assert_true(medium_line_still("36 35 98:0 / /mnt rw,noatime shared:1 - iso9660 /dev/sr0 ro,nojoliet\n", 36));
	assert_true(medium_line_still("36 35 98:0 / /mnt ro - ext4 /dev/my\\040disk ro\n", 36));
	assert_true(medium_line_still("36 35 98:0 / /mnt ro master:1 propagate_from:2 - tmpfs none ro", 36));
	/* only this mount of it: by another one somebody may write */
	assert_false(medium_line_still("36 35 98:0 / /mnt ro,noatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro\n", 36));
	assert_false(medium_line_still("36 35 98:0 / /mnt ro - ext4 /dev/sda1 rootcontext\n", 36));
	assert_false(medium_line_still("36 35 98:0 / /mnt ro - tmpfs none ro\n", 35));
	assert_false(medium_line_still("36 35 98:0 / /mnt ro - tmpfs none ro\n", 3));
	assert_false(medium_line_still("36 35 98:0 / /mnt ro shared:1", 36));
	assert_false(medium_line_still("36 35 98:0 / /mnt ro - ro", 36));
	assert_false(medium_line_still("36 35 98:0 / /mnt ro - ro ro", 36));
	assert_false(medium_line_still("", 0));
}

static void where_one_may_write(void **state)
{
	(void)state;
	assert_false(medium_still("/tmp"));
	assert_false(medium_still("/nonexistent"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(lines), cmocka_unit_test(where_one_may_write) };

	return cmocka_run_group_tests_name("sql/medium", tests, NULL, NULL);
}
