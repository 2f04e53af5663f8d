/*
 * What a coupon costs in seal: sign and seal, open and verify, against bare OpenSSL calls that do
 * the same arithmetic with keys loaded beforehand. Blocks of both alternate in one run; the ratio
 * is of the medians. The bound for open and verify is 1.15.
 */
#include "seal/encrypt0.h"
#include "seal/sign1.h"
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BLOCKS = 41, OPS = 100, CLAIMS_LEN = 70, AAD_LEN = 16, CAP = 512 };

static unsigned long allocations;

static void *count_malloc(size_t n, const char *file, int line)
{
	(void)file, (void)line;
	allocations++;
	return malloc(n);
}

static void *count_realloc(void *p, size_t n, const char *file, int line)
{
	(void)file, (void)line;
	allocations++;
	return realloc(p, n);
}

static void count_free(void *p, const char *file, int line)
{
	(void)file, (void)line;
	free(p);
}

static void need(int good, const char *what)
{
	if (good > 0)
		return;
	fprintf(stderr, "seal_bench: %s failed\n", what);
	exit(3);
}

/* What both sides work on. */
static struct {
	struct sign_key issuer;
	struct open_key merchant;
	uint8_t claims[CLAIMS_LEN];
	uint8_t signed_memory[CAP], sealed_memory[CAP];
	struct bytes message, sealed;		/* the COSE_Sign1, and it sealed */
} scene;

static void scene_make(void)
{
	struct buf b;

	need(!sign_key_make(&scene.issuer, random_system()), "key");
	need(!open_key_make(&scene.merchant, random_system()), "key");
	buf_init(&b, scene.signed_memory, CAP);
	need(!sign1_sign(&scene.issuer, NULL, bytes_of(scene.claims, CLAIMS_LEN), &b), "sign");
	scene.message = buf_bytes(&b);
	buf_init(&b, scene.sealed_memory, CAP);
	need(!encrypt0_seal(&scene.merchant.public, scene.message, random_system(), &b), "seal");
	scene.sealed = buf_bytes(&b);
}

static void ours_make(void)
{
	uint8_t inner[CAP], outer[CAP];
	struct buf a, b;

	buf_init(&a, inner, CAP);
	buf_init(&b, outer, CAP);
	need(!sign1_sign(&scene.issuer, NULL, bytes_of(scene.claims, CLAIMS_LEN), &a), "sign");
	need(!encrypt0_seal(&scene.merchant.public, buf_bytes(&a), random_system(), &b), "seal");
}

static void ours_open(void)
{
	uint8_t inner[CAP];
	struct encrypt0 e;
	struct sign1 s;
	struct buf b;

	buf_init(&b, inner, CAP);
	need(!encrypt0_parse(scene.sealed, true, &e), "parse");
	need(!encrypt0_open(&e, &scene.merchant, &b), "open");
	need(!sign1_parse(buf_bytes(&b), &s), "parse");
	need(!sign1_verify(&s, &scene.issuer.public), "verify");
}

/* OpenSSL's own, everything that can be made beforehand is. */
static struct {
	EVP_PKEY *peer;
	EVP_KDF_CTX *hkdf;
	EVP_CIPHER *chacha;
	EVP_CIPHER_CTX *cipher;
	EVP_MD_CTX *sign;
	uint8_t message[160], signature[SIGNATURE_LEN], aad[AAD_LEN], ct[CAP];
	size_t message_len, ct_len;
} bare;

static void bare_derive(EVP_PKEY *own, EVP_PKEY *peer, uint8_t out[44])
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(own, NULL);
	uint8_t dh[32];
	size_t len = sizeof dh;
	static char sha256[] = "SHA256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, sha256, 0),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, dh, sizeof dh),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, bare.aad, AAD_LEN),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, bare.aad, AAD_LEN),
		OSSL_PARAM_construct_end(),
	};

	need(EVP_PKEY_derive_init(ctx), "derive_init");
	need(EVP_PKEY_derive_set_peer_ex(ctx, peer, 0), "set_peer");
	need(EVP_PKEY_derive(ctx, dh, &len), "derive");
	EVP_PKEY_CTX_free(ctx);
	EVP_KDF_CTX_reset(bare.hkdf);
	need(EVP_KDF_derive(bare.hkdf, out, 44, params), "hkdf");
}

static void bare_seal(const uint8_t key[44], const uint8_t *pt, size_t len, uint8_t *ct)
{
	int n;

	need(EVP_EncryptInit_ex2(bare.cipher, bare.chacha, key, key + 32, NULL), "init");
	need(EVP_EncryptUpdate(bare.cipher, NULL, &n, bare.aad, AAD_LEN), "aad");
	need(EVP_EncryptUpdate(bare.cipher, ct, &n, pt, (int)len), "update");
	need(EVP_EncryptFinal_ex(bare.cipher, ct + n, &n), "final");
	need(EVP_CIPHER_CTX_ctrl(bare.cipher, EVP_CTRL_AEAD_GET_TAG, 16, ct + len), "tag");
}

static void bare_unseal(const uint8_t key[44], uint8_t *ct, size_t len, uint8_t *pt)
{
	int n;

	need(EVP_DecryptInit_ex2(bare.cipher, bare.chacha, key, key + 32, NULL), "init");
	need(EVP_CIPHER_CTX_ctrl(bare.cipher, EVP_CTRL_AEAD_SET_TAG, 16, ct + len - 16), "tag");
	need(EVP_DecryptUpdate(bare.cipher, NULL, &n, bare.aad, AAD_LEN), "aad");
	need(EVP_DecryptUpdate(bare.cipher, pt, &n, ct, (int)len - 16), "update");
	need(EVP_DecryptFinal_ex(bare.cipher, pt + n, &n), "final");
}

static void bare_sign(uint8_t out[SIGNATURE_LEN])
{
	size_t len = SIGNATURE_LEN;

	EVP_MD_CTX_reset(bare.sign);
	need(EVP_DigestSignInit(bare.sign, NULL, NULL, NULL, scene.issuer.pkey), "sign init");
	need(EVP_DigestSign(bare.sign, out, &len, bare.message, bare.message_len), "sign");
}

static void bare_make(void)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "X25519", NULL);
	uint8_t out[44], ct[CAP], signature[SIGNATURE_LEN];
	EVP_PKEY *ephemeral = NULL;

	bare_sign(signature);
	need(EVP_PKEY_keygen_init(ctx), "keygen");
	need(EVP_PKEY_keygen(ctx, &ephemeral), "keygen");
	bare_derive(ephemeral, scene.merchant.public.pkey, out);
	bare_seal(out, scene.message.data, scene.message.len, ct);
	EVP_PKEY_free(ephemeral);
	EVP_PKEY_CTX_free(ctx);
}

static void bare_open(void)
{
	uint8_t out[44], pt[CAP];

	bare_derive(scene.merchant.pkey, bare.peer, out);
	bare_unseal(out, bare.ct, bare.ct_len, pt);
	EVP_MD_CTX_reset(bare.sign);
	need(EVP_DigestVerifyInit(bare.sign, NULL, NULL, NULL, scene.issuer.public.pkey), "verify init");
	need(EVP_DigestVerify(bare.sign, bare.signature, SIGNATURE_LEN, bare.message, bare.message_len), "verify");
}

static void bare_prepare(void)
{
	EVP_KDF *hkdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	uint8_t out[44];
	struct encrypt0 e;

	need(!encrypt0_parse(scene.sealed, true, &e), "parse");
	bare.peer = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, e.ek, KEY_LEN);
	bare.hkdf = EVP_KDF_CTX_new(hkdf);
	EVP_KDF_free(hkdf);
	bare.chacha = EVP_CIPHER_fetch(NULL, "ChaCha20-Poly1305", NULL);
	bare.cipher = EVP_CIPHER_CTX_new();
	bare.sign = EVP_MD_CTX_new();
	bare.message_len = CLAIMS_LEN + 26;	/* as long as the Sig_structure */
	bare_sign(bare.signature);
	bare_derive(scene.merchant.pkey, bare.peer, out);
	bare_seal(out, scene.message.data, scene.message.len, bare.ct);
	bare.ct_len = scene.message.len + 16;
}

static void bare_finish(void)
{
	EVP_PKEY_free(bare.peer);
	EVP_KDF_CTX_free(bare.hkdf);
	EVP_CIPHER_free(bare.chacha);
	EVP_CIPHER_CTX_free(bare.cipher);
	EVP_MD_CTX_free(bare.sign);
	sign_key_finish(&scene.issuer);
	open_key_finish(&scene.merchant);
}

/* Microseconds an operation, over one block. */
static double block(void (*op)(void))
{
	struct timespec a, b;

	clock_gettime(CLOCK_MONOTONIC, &a);
	for (int i = 0; i < OPS; i++)
		op();
	clock_gettime(CLOCK_MONOTONIC, &b);
	return ((double)(b.tv_sec - a.tv_sec) * 1e9 + (double)(b.tv_nsec - a.tv_nsec)) / 1e3 / OPS;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static unsigned long allocations_of(void (*op)(void))
{
	unsigned long before = allocations;

	op();
	return allocations - before;
}

static void row(const char *name, void (*ours)(void), void (*theirs)(void))
{
	double a[BLOCKS], b[BLOCKS];

	block(ours);
	block(theirs);
	for (int i = 0; i < BLOCKS; i++) {
		a[i] = block(i % 2 ? theirs : ours);
		b[i] = block(i % 2 ? ours : theirs);
		if (i % 2) {
			double swap = a[i];

			a[i] = b[i];
			b[i] = swap;
		}
	}
	qsort(a, BLOCKS, sizeof *a, by_value);
	qsort(b, BLOCKS, sizeof *b, by_value);
	printf("%-16s %10.1f %10.1f %8.3f %12lu %12lu\n", name, a[BLOCKS / 2], b[BLOCKS / 2],
	       a[BLOCKS / 2] / b[BLOCKS / 2], allocations_of(ours), allocations_of(theirs));
}

int main(void)
{
	need(CRYPTO_set_mem_functions(count_malloc, count_realloc, count_free), "counting allocations");
	scene_make();
	bare_prepare();
	printf("%-16s %10s %10s %8s %12s %12s\n", "seal", "ours us", "bare us", "ratio", "allocs ours", "allocs bare");
	row("sign and seal", ours_make, bare_make);
	row("open and verify", ours_open, bare_open);
	bare_finish();
	return 0;
}
