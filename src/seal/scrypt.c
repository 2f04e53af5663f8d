#include "seal/scrypt.h"
#include "seal/evp.h"
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <stdbool.h>

enum { LOG_N_MAX = 20, R_MAX = 64, P_MAX = 16 };
#define MEMORY_MAX (UINT64_C(256) << 20)

/* RFC 7914, section 2: N over 1 and below 2^(128 r / 8). */
static bool cost_allowed(struct box_cost c)
{
	return c.log_n >= 1 && c.log_n <= LOG_N_MAX && c.r >= 1 && c.r <= R_MAX && c.p >= 1 && c.p <= P_MAX &&
	       c.log_n < 16 * c.r && (UINT64_C(128) << c.log_n) * c.r <= MEMORY_MAX;
}

static OSSL_PARAM octets(const char *name, struct bytes s)
{
	static uint8_t nothing[1];

	return OSSL_PARAM_construct_octet_string(name, s.len ? (void *)s.data : nothing, s.len);
}

enum err scrypt_derive(struct bytes secret, struct bytes salt, struct box_cost cost, uint8_t *out, size_t len)
{
	uint64_t n = UINT64_C(1) << (cost.log_n & 63), max = 2 * MEMORY_MAX;	/* theirs counts p's blocks too */
	uint32_t r = cost.r, p = cost.p;
	const OSSL_PARAM params[] = {
		octets(OSSL_KDF_PARAM_PASSWORD, secret), octets(OSSL_KDF_PARAM_SALT, salt),
		OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &n),
		OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_R, &r),
		OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_P, &p),
		OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM, &max),
		OSSL_PARAM_construct_end(),
	};
	const struct evp *evp;
	EVP_KDF_CTX *ctx;
	bool done;

	if (!cost_allowed(cost))
		return ERR_RANGE;
	evp = evp_get();
	ctx = evp ? EVP_KDF_CTX_new(evp->scrypt) : NULL;
	done = ctx && EVP_KDF_derive(ctx, out, len, params) > 0;
	EVP_KDF_CTX_free(ctx);
	return done ? ERR_OK : evp_fail(ERR_CRYPTO);
}
