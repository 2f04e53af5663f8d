#include "support.h"
#include "seal/certificate.h"
#include "seal/digest.h"
#include <openssl/pem.h>
#include <openssl/x509v3.h>

static const int64_t FROM = 1795219200, UNTIL = 1826755200;	/* 2026-11-21 and a year later */

static X509 *read_certificate(const char *pem)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	X509 *x = PEM_read_bio_X509(bio, NULL, NULL, NULL);

	BIO_free(bio);
	assert_non_null(x);
	return x;
}

static EVP_PKEY *read_key(const char *pem)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	EVP_PKEY *k = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);

	BIO_free(bio);
	assert_non_null(k);
	return k;
}

static bool host_matches(X509 *x, const char *host)
{
	return X509_check_host(x, host, 0, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, NULL) == 1 ||
	       X509_check_ip_asc(x, host, 0) == 1;
}

static void made(void **state)
{
	static const char *const hosts[] = { "localhost", "chit.example.org", "127.0.0.1", "192.168.7.20", "::1" };
	struct certificate c;

	(void)state;
	for (size_t i = 0; i < COUNT(hosts); i++) {
		time_t before = FROM - 1, within = FROM + 1, after = UNTIL + 1;
		EVP_PKEY *key;
		X509 *x;

		assert_int_equal(certificate_make(&c, hosts[i], FROM, UNTIL), ERR_OK);
		x = read_certificate(c.certificate);
		key = read_key(c.key);
		assert_int_equal(X509_check_private_key(x, key), 1);
		assert_int_equal(X509_verify(x, key), 1);
		for (size_t j = 0; j < COUNT(hosts); j++)
			assert_int_equal(host_matches(x, hosts[j]), i == j);
		assert_true(X509_cmp_time(X509_get0_notBefore(x), &before) > 0);
		assert_true(X509_cmp_time(X509_get0_notBefore(x), &within) < 0);
		assert_true(X509_cmp_time(X509_get0_notAfter(x), &within) > 0);
		assert_true(X509_cmp_time(X509_get0_notAfter(x), &after) < 0);
		assert_int_equal(X509_check_ca(x), 0);
		EVP_PKEY_free(key);
		X509_free(x);
	}
	certificate_wipe(&c);
	assert_true(!c.key[0] && !c.certificate[0]);
}

/* The pin is the hash of the SubjectPublicKeyInfo: one of the key, whoever's certificate it is in. */
static void pins(void **state)
{
	uint8_t pin[DIGEST_LEN], want[DIGEST_LEN];
	struct certificate a, b;
	unsigned char *der = NULL;
	EVP_PKEY *key;
	int len;

	(void)state;
	assert_int_equal(certificate_make(&a, "localhost", FROM, UNTIL), ERR_OK);
	assert_int_equal(certificate_make(&b, "localhost", FROM, UNTIL), ERR_OK);
	key = read_key(a.key);
	len = i2d_PUBKEY(key, &der);
	assert_true(len > 0);
	assert_int_equal(digest_sha256(bytes_of(der, (size_t)len), want), ERR_OK);
	assert_memory_equal(a.pin, want, DIGEST_LEN);
	assert_int_equal(certificate_pin(a.certificate, pin), ERR_OK);
	assert_memory_equal(pin, want, DIGEST_LEN);
	assert_memory_not_equal(a.pin, b.pin, DIGEST_LEN);
	OPENSSL_free(der);
	EVP_PKEY_free(key);
}

static void bad_hosts(void **state)
{
	char longest[255];
	static const char *const hosts[] = {
		"", " ", "local host", "a,DNS:b", "a\nb", "a;b", "a_b", "a@b", "[::1]", "a/b", "caf\xc3\xa9.org", "a\x1b[2J", "*",
	};
	struct certificate c, zeros = { .certificate = "" };

	(void)state;
	for (size_t i = 0; i < COUNT(hosts); i++) {
		memset(&c, 7, sizeof c);
		assert_int_equal(certificate_make(&c, hosts[i], FROM, UNTIL), ERR_FORMAT);
		assert_memory_equal(&c, &zeros, sizeof c);
	}
	memset(longest, 'a', 254);
	longest[254] = 0;
	assert_int_equal(certificate_make(&c, longest, FROM, UNTIL), ERR_FORMAT);
}

static void bad_pems(void **state)
{
	uint8_t pin[DIGEST_LEN] = { 9 };
	struct certificate c;

	(void)state;
	assert_int_equal(certificate_make(&c, "localhost", FROM, UNTIL), ERR_OK);
	assert_int_equal(certificate_pin("", pin), ERR_FORMAT);
	assert_int_equal(certificate_pin("no PEM at all\n", pin), ERR_FORMAT);
	assert_int_equal(certificate_pin(c.key, pin), ERR_FORMAT);
	c.certificate[strlen(c.certificate) / 2] = 0;
	assert_int_equal(certificate_pin(c.certificate, pin), ERR_FORMAT);
	assert_int_equal(pin[0], 9);
}

static void pairs(void **state)
{
	struct certificate c, other;
	char key[CERTIFICATE_PEM_CAP];

	(void)state;
	assert_int_equal(certificate_make(&c, "localhost", FROM, UNTIL), ERR_OK);
	assert_int_equal(certificate_make(&other, "localhost", FROM, UNTIL), ERR_OK);
	assert_int_equal(certificate_check(&c), ERR_OK);
	memcpy(key, c.key, sizeof key);
	memcpy(c.key, other.key, sizeof c.key);
	assert_int_equal(certificate_check(&c), ERR_FORMAT);
	memcpy(c.key, c.certificate, sizeof c.key);
	assert_int_equal(certificate_check(&c), ERR_FORMAT);
	c.key[0] = 0;
	assert_int_equal(certificate_check(&c), ERR_FORMAT);
	memcpy(c.key, key, sizeof c.key);
	c.certificate[0] = 0;
	assert_int_equal(certificate_check(&c), ERR_FORMAT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(made), cmocka_unit_test(pins), cmocka_unit_test(bad_hosts), cmocka_unit_test(bad_pems), cmocka_unit_test(pairs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
