#ifndef CHIT_TESTS_PLATFORM_WIRE_H
#define CHIT_TESTS_PLATFORM_WIRE_H
/* A real server on a loopback port over the world's data, and tills that speak to it through a real client. */
#include "world.h"

#include "document/reply.h"
#include "document/statement.h"
#include "platform/server.h"
#include "web/http_client.h"

struct wire {
	struct world *world;
	struct server *server;
	struct http_client *client;
	struct certificate certificate;
	bool tls;
	char url[64];
};
void wire_start(struct wire *w, struct world *world, bool tls, const struct server_options *more);
void wire_stop(struct wire *w);
struct http_client *wire_client(const struct wire *w);

/* Seals signed bytes to the platform and posts them. */
struct posted {
	int status;
	int64_t retry_after;
	struct reply reply;		/* until the client's next call */
	char text[512];			/* the body of a problem */
};
void wire_post(const struct wire *w, struct http_client *c, struct bytes signed_bytes, struct posted *out);
void wire_post_raw(struct http_client *c, struct bytes body, struct posted *out);

/* What a till finds in a reply: its answer's rows, and the type of each document. */
struct received {
	size_t n;
	enum document_type types[REPLY_DOCUMENTS_MAX];
	struct answer head;
	struct answer_row rows[FACTS_MAX];
	uint64_t pack;			/* version of the last pack; 0: none */
	size_t offers;			/* in it */
	char period[PERIOD_CAP];
	struct grant grant;
};
/* A hold of one unit, or (amount) of that much. */
struct claim wire_hold(const struct world *w, const struct test_till *t, const struct test_coupon *c, uint8_t nth, int64_t amount);
/* Opens and verifies all of it as a till does. */
void wire_receive(const struct world *w, const struct test_till *t, const struct posted *p, struct received *out);

void wire_enrol(const struct wire *w, const struct test_till *t, struct received *out);
/* The batch first .. n; the status is returned. */
int wire_send(const struct wire *w, struct http_client *c, const struct test_till *t, uint64_t first, size_t n, struct received *out);
int wire_claim(const struct wire *w, struct http_client *c, const struct test_till *t, const struct claim *claim,
	       struct received *out);
int wire_ask(const struct wire *w, const struct test_till *t, uint64_t pack, struct received *out);

#endif
