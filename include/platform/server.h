#ifndef CHIT_PLATFORM_SERVER_H
#define CHIT_PLATFORM_SERVER_H
/*
 * The platform on the wire: chit-documents(5), BY WIRE; data/openapi.json describes it. Poll threads open, parse and
 * verify what comes, one writer decides in groups and commits, poll threads sign and seal the answers. Other
 * processes may work on the same data meanwhile.
 */
#include "base/clock.h"
#include "base/random.h"
#include "platform/tls.h"
#include "platform/vault.h"

enum {
	SERVER_CODE_FAILURES = 10, SERVER_CODE_WINDOW = 600,	/* wrong codes of a client, in so many seconds */
};

struct server;
struct server_options {
	const char *data;
	const char *listen;
	const struct certificate *certificate;	/* NULL: plain HTTP, on loopback only */
	struct clock clock;
	struct random random;
	unsigned connections, connections_per_client;	/* 0: as http_server.h */
	unsigned idle_s, request_s;
	size_t queue_max, group_max;
	unsigned threads;
};

/* Takes over the keys in k, which is empty afterwards. */
enum err server_create(struct server **out, struct keys *k, const struct server_options *o);
/* No new connections; answers what it has taken in, and ends. NULL is fine. */
void server_destroy(struct server *s);
unsigned server_port(const struct server *s);

#endif
