#ifndef CHIT_PLATFORM_TLS_H
#define CHIT_PLATFORM_TLS_H
/*
 * The server's certificate, kept in the database with its private key wrapped as the other keys are. The key set's
 * pin says which one is in use.
 */
#include "platform/keys.h"
#include "seal/certificate.h"

enum { TLS_HOST_CAP = 256, TLS_YEARS_SECONDS = 3650 * 86400 };

/* The host of an https:// URL, without brackets and port. ERR_NOT_FOUND where the URL is none. ERR_USAGE. */
enum err tls_host(const char *url, char host[TLS_HOST_CAP]);
/* Makes one for the host, in memory. certificate_wipe() it. */
enum err tls_make(const char *host, int64_t now, struct certificate *out);
/* One from two PEM files, the key's not readable by others. ERR_FORMAT where they are no pair. */
enum err tls_read(const char *certificate_file, const char *key_file, struct certificate *out);
/* Keeps it, made for `host` ("": given); that it is used is the pin's word. */
enum err tls_keep(struct storage *s, const struct keys *k, const struct certificate *c, const char *host, int64_t now,
		  struct random r);
/* The one with this pin. ERR_NOT_FOUND where it is not kept here. */
enum err tls_find(struct storage *s, const struct keys *k, const uint8_t pin[DIGEST_LEN], struct certificate *out);
/* The one whose pin is the key set's first. ERR_NOT_FOUND where there is no pin, or it is of a certificate not kept here. */
enum err tls_load(struct storage *s, const struct keys *k, struct certificate *out);
/* Does a certificate have one of the key set's pins? Where the key set has none, any does. ERR_REFUSED, with words. */
enum err tls_fits(const struct keys *k, const struct certificate *c);
/* What the key set says: the certificate that is served, and the one that tills take as well (announced, or the last one). */
struct tls_pins {
	bool has_first, has_second;
	uint8_t first[DIGEST_LEN], second[DIGEST_LEN];
	int64_t since;			/* when this key set was made */
};
enum err tls_pins(const struct keys *k, struct tls_pins *out);
/* How many living tills have not said that they have a pack made since then: they may not know yet. */
enum err tls_unaware(struct storage *s, int64_t since, int64_t *n);

#endif
