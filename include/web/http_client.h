#ifndef CHIT_WEB_HTTP_CLIENT_H
#define CHIT_WEB_HTTP_CLIENT_H
/*
 * One server, over one kept connection, by libcurl: HTTP/1.1 (RFC 9112) over TLS 1.3. The server is
 * who it must be where its host name is the URL's and the SHA-256 of its public key is the pin that
 * the key set carries; without a pin, where the machine's own authorities say so. Redirects are not
 * followed. A proxy is taken from the environment (https_proxy, no_proxy). Blocks: never in the
 * screen's process.
 */
#include "base/buf.h"
#include "base/err.h"

#include <stdatomic.h>

enum { HTTP_PIN_LEN = 32 };

struct http_client;

struct http_client_options {
	const char *url;		/* "https://host:port", no path; http:// on loopback only */
	const uint8_t *pin;		/* HTTP_PIN_LEN bytes: SHA-256 of the SubjectPublicKeyInfo; NULL: none */
	const uint8_t *second_pin;	/* another one that will do as well; NULL: none. Only with pin */
	long connect_ms, total_ms;	/* 0: 5 s, 30 s. A connection slower than 100 bytes/s for 10 s is given up */
	size_t answer_max;		/* bytes of an answer's body; more is ERR_TOO_LONG */
	const atomic_bool *stop;	/* NULL, or: a request in flight ends within a second once it is true */
};

/* ERR_USAGE for a URL that is not as above, with words. */
enum err http_client_create(struct http_client **out, const struct http_client_options *o);
void http_client_destroy(struct http_client *c);

struct http_answer {
	int status;			/* 200, 404, ... */
	struct bytes body;		/* the client's, until its next call */
	int64_t retry_after;		/* seconds that the server asked for; 0: none */
	bool connected;			/* this request opened a new connection */
};
/*
 * Sends one request (GET where body is NULL, else POST as application/cose) and gives what came back, whatever its
 * status. ERR_BUSY: nobody answers, or the network is away (try again later). ERR_AUTH: somebody else
 * answered (certificate, pin, host name). ERR_TOO_LONG, ERR_FORMAT: nonsense came.
 */
enum err http_client_send(struct http_client *c, const char *path, const struct bytes *body, struct http_answer *out);

/* Why the last http_client_send() failed, more finely than its err; HTTP_FINE after ERR_OK. */
enum http_fault {
	HTTP_FINE,
	HTTP_AWAY,		/* no address for the name, nobody there, the network is down, the connection was cut */
	HTTP_SLOW,		/* a time-out, or a drip */
	HTTP_CERTIFICATE,	/* another key than the pin's, or no authority vouches for it */
	HTTP_HOST_NAME,		/* its certificate is for another host name */
	HTTP_NO_TLS,		/* something answers there, but not in TLS 1.3 */
	HTTP_NO_HTTP,		/* something answers, but not in HTTP */
	HTTP_ENDLESS,		/* over answer_max, or a head that does not end */
	HTTP_STOPPED,		/* by options.stop */
};
enum http_fault http_client_fault(const struct http_client *c);

#endif
