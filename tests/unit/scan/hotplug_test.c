/* hotplug: a folder as /dev. */
#define _XOPEN_SOURCE 700
#include "scan/hotplug.h"

#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static bool told(struct hotplug *h)
{
	struct pollfd p = { h->fd, POLLIN, 0 };

	return poll(&p, 1, 0) == 1 && hotplug_take(h);
}

static void test_all_that_counts_is_told(void **state)
{
	char dev[] = "/tmp/chit-dev-XXXXXX", input[64], node[64], link[128];
	struct hotplug h;

	(void)state;
	assert_non_null(mkdtemp(dev));
	snprintf(node, sizeof node, "%s/ttyACM0", dev);
	snprintf(input, sizeof input, "%s/input", dev);
	assert_int_equal(hotplug_open(&h, dev), ERR_OK);
	assert_false(told(&h));
	assert_false(hotplug_take(&h));
	close(open(node, O_CREAT | O_WRONLY, 0600));
	assert_true(told(&h));
	assert_int_equal(chmod(node, 0660), 0);	/* as udev does, after it has come */
	assert_true(told(&h));
	assert_int_equal(unlink(node), 0);
	assert_true(told(&h));
	assert_false(told(&h));
	/* a folder that was not there at the start, and what comes into it */
	assert_int_equal(mkdir(input, 0700), 0);
	assert_true(told(&h));
	snprintf(link, sizeof link, "%s/event0", input);
	assert_int_equal(symlink("nowhere", link), 0);
	assert_true(told(&h));
	/* it goes, and comes again */
	assert_int_equal(unlink(link), 0);
	assert_int_equal(rmdir(input), 0);
	assert_true(told(&h));
	assert_int_equal(mkdir(input, 0700), 0);
	assert_true(told(&h));
	assert_int_equal(symlink("nowhere", link), 0);
	assert_true(told(&h));
	unlink(link);
	rmdir(input);
	hotplug_close(&h);
	hotplug_close(&h);
	rmdir(dev);
}

static void test_no_such_folder(void **state)
{
	struct hotplug h;

	(void)state;
	assert_int_equal(hotplug_open(&h, "/nowhere/at/all"), ERR_NOT_FOUND);
	assert_int_equal(h.fd, -1);
	hotplug_close(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_that_counts_is_told), cmocka_unit_test(test_no_such_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
