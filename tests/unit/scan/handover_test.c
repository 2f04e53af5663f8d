/* handover: descriptors that cross a pair of sockets. */
#include "scan/handover.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static int over[2];

static int setup(void **state)
{
	(void)state;
	return socketpair(AF_UNIX, SOCK_STREAM, 0, over) == 0 ? fcntl(over[1], F_SETFL, O_NONBLOCK) : -1;
}

static int teardown(void **state)
{
	(void)state;
	close(over[0]);
	close(over[1]);
	return 0;
}

static void test_one_after_the_other(void **state)
{
	int first[2], second[2], got = -1;
	char byte = 0;

	(void)state;
	assert_int_equal(handover_take(over[1], &got), ERR_BUSY);
	assert_int_equal(pipe(first) | pipe(second), 0);
	assert_int_equal(handover_give(over[0], first[0]), ERR_OK);
	assert_int_equal(handover_give(over[0], second[0]), ERR_OK);
	assert_int_equal(write(first[1], "1", 1) + write(second[1], "2", 1), 2);
	for (char wanted = '1'; wanted <= '2'; wanted++) {
		assert_int_equal(handover_take(over[1], &got), ERR_OK);
		assert_int_equal(read(got, &byte, 1), 1);
		assert_int_equal(byte, wanted);
		assert_int_equal(read(got, &byte, 1), -1);	/* it does not block */
		assert_true(fcntl(got, F_GETFD) & FD_CLOEXEC);
		close(got);
	}
	assert_int_equal(handover_take(over[1], &got), ERR_BUSY);
	close(first[0]), close(first[1]), close(second[0]), close(second[1]);
}

/* What is handed over outlives whoever gave it. */
static void test_the_giver_goes(void **state)
{
	int ends[2], got = -1;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(handover_give(over[0], ends[1]), ERR_OK);
	close(ends[1]);
	shutdown(over[0], SHUT_RDWR);
	assert_int_equal(handover_take(over[1], &got), ERR_OK);
	assert_int_equal(write(got, "x", 1), 1);
	close(got), close(ends[0]);
	assert_int_equal(handover_take(over[1], &got), ERR_IO);
	assert_int_equal(handover_give(over[1], STDIN_FILENO), ERR_IO);
}

static void test_no_descriptor(void **state)
{
	int got = -1;

	(void)state;
	assert_int_equal(write(over[0], "x", 1), 1);
	assert_int_equal(handover_take(over[1], &got), ERR_FORMAT);
	assert_int_equal(got, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_one_after_the_other, setup, teardown),
		cmocka_unit_test_setup_teardown(test_the_giver_goes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_descriptor, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
