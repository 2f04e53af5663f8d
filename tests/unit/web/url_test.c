/* What a platform's address may be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "web/url.h"

static void good(void **state)
{
	static const char *const urls[] = {
		"https://platform.example", "https://127.0.0.1:8443", "https://[2001:db8::1]:8443/chit", "http://127.0.0.1:8443",
		"http://127.0.0.1", "http://localhost/", "http://[::1]:80",
	};

	(void)state;
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
		if (url_check(urls[i]) != ERR_OK)
			fail_msg("%s: %s", urls[i], err_detail());
}

static void bad(void **state)
{
	static const char *const urls[] = {
		"", "h:1", "ftp://127.0.0.1", "http://platform.example", "http://127.0.0.1.example.com", "http://localhost.example",
		"http://127.0.0.1@example.com", "https://a@b", "https://a b", "https://a\x1b[2J", "https://\xe9", "HTTP://127.0.0.1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
		if (url_check(urls[i]) != ERR_USAGE)
			fail_msg("%s is taken", urls[i]);
	assert_int_equal(url_check("http://platform.example"), ERR_USAGE);
	assert_non_null(strstr(err_detail(), "https://"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(good), cmocka_unit_test(bad) };

	return cmocka_run_group_tests_name("web/url", tests, NULL, NULL);
}
