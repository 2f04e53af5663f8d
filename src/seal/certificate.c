#include "seal/certificate.h"

#include "seal/digest.h"
#include "seal/evp.h"

#include <arpa/inet.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

enum { SERIAL_BITS = 127 };

static const char HOST_CHARACTERS[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:";

static enum err add_extension(X509 *x, int nid, const char *value)
{
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
	int ok = e && X509_add_ext(x, e, -1);

	X509_EXTENSION_free(e);
	return ok ? ERR_OK : ERR_CRYPTO;
}

static enum err add_name(X509 *x, const char *host)
{
	unsigned char address[16];
	char value[300];
	int ip = inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1;

	/* The characters of a name or address only: the value is a little language of OpenSSL's. */
	if (!*host || strlen(host) > 253 || strspn(host, HOST_CHARACTERS) != strlen(host))
		return err_set(ERR_FORMAT, "'%s' is no host name", host);
	snprintf(value, sizeof value, "%s:%s", ip ? "IP" : "DNS", host);
	return add_extension(x, NID_subject_alt_name, value);
}

static int set_serial(X509 *x)
{
	BIGNUM *n = BN_new();
	int ok = n && BN_rand(n, SERIAL_BITS, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) &&
		 BN_to_ASN1_INTEGER(n, X509_get_serialNumber(x));

	BN_free(n);
	return ok;
}

static enum err fill(X509 *x, EVP_PKEY *pkey, const char *host, const int64_t times[2])
{
	X509_NAME *name = X509_get_subject_name(x);
	enum err e;

	if (!X509_set_version(x, 2) || !set_serial(x) || !ASN1_TIME_set(X509_getm_notBefore(x), times[0]) ||
	    !ASN1_TIME_set(X509_getm_notAfter(x), times[1]) || !X509_set_pubkey(x, pkey) ||
	    !X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"chit-platform", -1, -1, 0) ||
	    !X509_set_issuer_name(x, name))
		return ERR_CRYPTO;
	e = add_name(x, host);
	if (e == ERR_OK)
		e = add_extension(x, NID_basic_constraints, "critical,CA:FALSE");
	if (e == ERR_OK)
		e = add_extension(x, NID_key_usage, "critical,digitalSignature");
	if (e == ERR_OK)
		e = add_extension(x, NID_ext_key_usage, "serverAuth");
	if (e == ERR_OK && !X509_sign(x, pkey, EVP_sha256()))
		e = ERR_CRYPTO;
	return e;
}

static enum err pin_of(X509 *x, uint8_t pin[DIGEST_LEN])
{
	unsigned char *der = NULL;
	int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x), &der);
	enum err e = len > 0 ? digest_sha256(bytes_of(der, (size_t)len), pin) : ERR_CRYPTO;

	OPENSSL_free(der);
	return e;
}

/* The memory of a secure BIO is wiped when it is freed. */
static enum err take_pem(BIO *bio, char out[CERTIFICATE_PEM_CAP])
{
	int n = BIO_read(bio, out, CERTIFICATE_PEM_CAP - 1);

	if (n <= 0 || n == CERTIFICATE_PEM_CAP - 1)
		return ERR_CRYPTO;
	out[n] = 0;
	return ERR_OK;
}

static enum err write_pem(struct certificate *c, X509 *x, EVP_PKEY *pkey)
{
	BIO *public = BIO_new(BIO_s_mem()), *private = BIO_new(BIO_s_secmem());
	enum err e = ERR_CRYPTO;

	if (public && private && PEM_write_bio_X509(public, x) &&
	    PEM_write_bio_PKCS8PrivateKey(private, pkey, NULL, NULL, 0, NULL, NULL))
		e = take_pem(public, c->certificate);
	if (e == ERR_OK)
		e = take_pem(private, c->key);
	BIO_free(public);
	BIO_free(private);
	return e;
}

enum err certificate_make(struct certificate *c, const char *host, int64_t from, int64_t until)
{
	EVP_PKEY *pkey = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	enum err e = ERR_CRYPTO;

	memset(c, 0, sizeof *c);
	if (pkey && x)
		e = fill(x, pkey, host, (int64_t[]){ from, until });
	if (e == ERR_OK)
		e = write_pem(c, x, pkey);
	if (e == ERR_OK)
		e = pin_of(x, c->pin);
	if (e != ERR_OK)
		certificate_wipe(c);
	X509_free(x);
	EVP_PKEY_free(pkey);
	return e;
}

enum err certificate_pin(const char *pem, uint8_t pin[DIGEST_LEN])
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	X509 *x = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
	enum err e = x ? pin_of(x, pin) : err_set(ERR_FORMAT, "not a PEM certificate");

	X509_free(x);
	BIO_free(bio);
	return e;
}

/* Else OpenSSL would ask on the terminal. */
static int no_passphrase(char *out, int cap, int writing, void *ctx)
{
	(void)out;
	(void)cap;
	(void)writing;
	(void)ctx;
	return -1;
}

enum err certificate_check(const struct certificate *c)
{
	BIO *public = BIO_new_mem_buf(c->certificate, -1), *private = BIO_new_mem_buf(c->key, -1);
	X509 *x = public ? PEM_read_bio_X509(public, NULL, NULL, NULL) : NULL;
	EVP_PKEY *pkey = private ? PEM_read_bio_PrivateKey(private, NULL, no_passphrase, NULL) : NULL;
	bool pair = x && pkey && X509_check_private_key(x, pkey) == 1;

	X509_free(x);
	EVP_PKEY_free(pkey);
	BIO_free(public);
	BIO_free(private);
	return pair ? ERR_OK : evp_fail(err_set(ERR_FORMAT, "the private key is not the certificate's, or is not to be read"));
}

void certificate_wipe(struct certificate *c)
{
	digest_wipe(c, sizeof *c);
}
