#include "web/url.h"

#include <stdbool.h>
#include <string.h>

static bool on_loopback(const char *url)
{
	static const char *const hosts[] = { "http://127.0.0.1", "http://localhost", "http://[::1]" };

	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
		size_t n = strlen(hosts[i]);

		if (strncmp(url, hosts[i], n) == 0 && (!url[n] || url[n] == ':' || url[n] == '/'))
			return true;
	}
	return false;
}

enum err url_check(const char *url)
{
	if (strncmp(url, "https://", 8) != 0 && !on_loopback(url))
		return err_set(ERR_USAGE, "%s: a platform's address begins with https:// (http:// only on this machine)", url);
	for (const char *p = url; *p; p++)
		if (*p <= ' ' || *p > '~' || *p == '@')
			return err_set(ERR_USAGE, "%s: has a character that cannot stand in a platform's address", url);
	return ERR_OK;
}
