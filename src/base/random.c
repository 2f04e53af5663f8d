#include "base/random.h"
#include <errno.h>
#include <sys/random.h>

static int system_fill(void *ctx, uint8_t *out, size_t len)
{
	(void)ctx;
	while (len) {
		ssize_t n = getrandom(out, len, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		out += n;
		len -= (size_t)n;
	}
	return 0;
}

struct random random_system(void)
{
	return (struct random){ system_fill, NULL };
}

enum err random_fill(struct random r, void *out, size_t len)
{
	if (r.fill(r.ctx, out, len))
		return err_set(ERR_CRYPTO, "no randomness can be had from this machine");
	return ERR_OK;
}
