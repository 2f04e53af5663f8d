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
/* The one whose pin is in the key set. ERR_NOT_FOUND where there is no pin, or it is of a certificate not kept here. */
enum err tls_load(struct storage *s, const struct keys *k, struct certificate *out);
/* Does a certificate have the key set's pin? Where the key set has none, any does. ERR_REFUSED, with words. */
enum err tls_fits(const struct keys *k, const struct certificate *c);

#endif
