#ifndef CHIT_WEB_HTTP_SERVER_H
#define CHIT_WEB_HTTP_SERVER_H
/*
 * A small HTTP/1.1 server with a router, by libmicrohttpd with poll threads (its epoll mode in 0.9.75
 * stalls at exact multiples of 128 ready connections), TLS 1.3 by GnuTLS. A request reaches its route
 * when its body is whole. `finish` answers it, on a poll thread. A route with a `begin` may first put the
 * request aside (a queue, another thread) and say http_request_ready() later, so that the work before
 * and after a queue runs beside the queue's one writer.
 */
#include "base/buf.h"
#include "base/err.h"

struct http_server;
struct http_request;

enum http_begun { HTTP_NOW, HTTP_LATER };

struct http_route {
	const char *method, *path;	/* "POST", "/v1/documents": exact */
	size_t body_max;		/* bytes; more is answered 413 before it is read */
	enum http_begun (*begin)(void *ctx, struct http_request *r);	/* NULL: finish at once */
	void (*finish)(void *ctx, struct http_request *r);		/* must answer, once */
};

struct http_server_options {
	const char *listen;		/* "127.0.0.1:8443", "[::1]:0"; port 0: any, see http_server_port */
	const char *certificate, *key;	/* PEM texts; both NULL: plain HTTP, on loopback only */
	const struct http_route *routes;
	size_t n_routes;
	void *ctx;
	/* Every request that had a method and a path, once it is over, answered or not (status 0): for the log; and
	 * whatever the route set is to be released. May be NULL. */
	void (*over)(void *ctx, struct http_request *r);
	size_t bodies_max;		/* bytes of all bodies at a time: a request beyond is answered 503; 0: 64 MiB */
	unsigned threads;		/* poll threads; 0: one a core */
	unsigned connections, connections_per_client;	/* 0: 2048, 1100 */
	unsigned idle_s;		/* a client that is silent so long is cut; 0: 30 */
	unsigned request_s;		/* so is one that finishes no request in so long, however it dribbles; 0: 60 */
};

/* ERR_USAGE for an address, ERR_BUSY where it is taken, ERR_FORMAT for certificate or key. */
enum err http_server_create(struct http_server **out, const struct http_server_options *o);
/* Takes no new connections and requests, waits until every request that reached its route has its answer on the way
 * (at most 5 s for clients that do not read it), closes. */
void http_server_destroy(struct http_server *s);
unsigned http_server_port(const struct http_server *s);

struct http_server_counts {
	uint64_t connections, requests, refused, cut;	/* so far; refused: by the server itself; cut: too slow */
	unsigned open;
	uint64_t bodies;			/* bytes that are held of them now */
};
void http_server_counts(const struct http_server *s, struct http_server_counts *out);

struct bytes http_request_body(const struct http_request *r);	/* until answered */
void http_request_set(struct http_request *r, void *state);	/* the route's own, between begin and finish */
void *http_request_get(const struct http_request *r);
/* From any thread, once, after begin gave HTTP_LATER (or is about to). */
void http_request_ready(struct http_request *r);
/* The client's address, without port. */
enum { HTTP_ADDRESS_CAP = 48 };
void http_request_address(const struct http_request *r, char out[HTTP_ADDRESS_CAP]);
const char *http_request_method(const struct http_request *r);
const char *http_request_path(const struct http_request *r);	/* a stranger's bytes, cut at 80 */
const char *http_request_type(const struct http_request *r);	/* Content-Type; "" where none was said */
/* Any header by its name; "" where it was not said. Until answered. */
const char *http_request_header(const struct http_request *r, const char *name);
/* What `over` wants to know. */
struct http_summary {
	unsigned status;		/* 0: never answered */
	size_t received, sent;		/* bytes of the bodies */
	int64_t ms;			/* from the first line to the end */
	bool refused;			/* by the server itself: no route saw it */
};
void http_request_summary(const struct http_request *r, struct http_summary *out);

/* Seconds that the answer's Retry-After says; before http_request_answer. */
void http_request_retry_after(struct http_request *r, unsigned seconds);
/* In finish only, exactly once. The body is copied. */
void http_request_answer(struct http_request *r, unsigned status, const char *content_type, struct bytes body);

#endif
