/* lan: whose addresses are the shop's own. */
#include "web/lan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_addresses(void **state)
{
	static const char *const ours[] = {
		"127.0.0.1", "127.255.255.255", "10.0.0.1", "10.255.0.9", "172.16.0.1", "172.31.255.254", "192.168.0.1",
		"192.168.255.255", "169.254.1.1", "::1", "fd00::1", "fc00::1", "fdff::1", "fe80::1", "febf::1", "fe80::1%eth0",
		"[fd00::1]", "::ffff:192.168.1.1", "::ffff:127.0.0.1",
	};
	static const char *const others[] = {
		"", "0.0.0.0", "8.8.8.8", "9.255.255.255", "11.0.0.1", "172.15.0.1", "172.32.0.1", "192.167.1.1", "192.169.1.1",
		"126.0.0.1", "128.0.0.1", "169.253.1.1", "255.255.255.255", "::", "2001:db8::1", "fec0::1", "fbff::1", "fe00::1",
		"ff02::1", "::ffff:8.8.8.8", "::ffff:0.0.0.0", "localhost", "10.0.0", "10.0.0.1.2", "0x7f000001", "10.0.0.1 ",
		"192.168.1.1:80", "[", "[]", "10.0.0.0000000000000000000000000000000000000000000001",
	};

	(void)state;
	for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
		if (!lan_address(ours[i]))
			fail_msg("%s is of the LAN", ours[i]);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		if (lan_address(others[i]))
			fail_msg("%s is not of the LAN", others[i]);
}

static void test_listen(void **state)
{
	(void)state;
	assert_true(lan_listen("127.0.0.1:1"));
	assert_false(lan_listen("127.0.0.1:0"));
	assert_true(lan_listen("192.168.1.5:8448"));
	assert_true(lan_listen("[fd00::1]:65535"));
	assert_false(lan_listen("192.168.1.5"));
	assert_false(lan_listen("192.168.1.5:"));
	assert_false(lan_listen("192.168.1.5:http"));
	assert_false(lan_listen("192.168.1.5:65536"));
	assert_false(lan_listen("192.168.1.5:-1"));
	assert_false(lan_listen("0.0.0.0:8448"));
	assert_false(lan_listen("[::]:8448"));
	assert_false(lan_listen(":8448"));
	assert_false(lan_listen("1.2.3.4:8448"));
	assert_false(lan_listen(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_addresses), cmocka_unit_test(test_listen) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
