#include "wire.h"

#include "document/request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int64_t world_clock(void *ctx)
{
	const struct world *w = ctx;

	return w->now;
}

struct http_client *wire_client(const struct wire *w)
{
	struct http_client_options o = { .url = w->url, .answer_max = REPLY_MAX, .pin = w->tls ? w->certificate.pin : NULL,
					 .total_ms = 30000 };
	struct http_client *c = NULL;

	assert_int_equal(http_client_create(&c, &o), ERR_OK);
	return c;
}

void wire_start(struct wire *w, struct world *world, bool tls, const struct server_options *more)
{
	struct server_options o = more ? *more : (struct server_options){ 0 };
	struct keys keys;

	memset(w, 0, sizeof *w);
	w->world = world;
	w->tls = tls;
	o.data = world->data;
	o.listen = "127.0.0.1:0";
	o.clock = (struct clock){ world_clock, world };
	o.random = world->random;
	if (tls) {
		int64_t now = clock_now(clock_system());

		assert_int_equal(certificate_make(&w->certificate, "127.0.0.1", now - 60, now + 3600), ERR_OK);
		o.certificate = &w->certificate;
	}
	assert_int_equal(keys_reload(&world->storage, &world->keys, &keys), ERR_OK);
	assert_int_equal(server_create(&w->server, &keys, &o), ERR_OK);
	snprintf(w->url, sizeof w->url, "%s://127.0.0.1:%u", tls ? "https" : "http", server_port(w->server));
	w->client = wire_client(w);
}

void wire_stop(struct wire *w)
{
	http_client_destroy(w->client);
	server_destroy(w->server);
	certificate_wipe(&w->certificate);
}

void wire_post_raw(struct http_client *c, struct bytes body, struct posted *out)
{
	struct http_answer a;

	memset(out, 0, sizeof *out);
	if (http_client_send(c, "/v1/documents", &body, &a) != ERR_OK)
		return;		/* status 0: nobody answered */
	out->status = a.status;
	out->retry_after = a.retry_after;
	if (a.status == 200)
		assert_int_equal(reply_decode(a.body, &out->reply), ERR_OK);
	else
		snprintf(out->text, sizeof out->text, "%.*s", (int)a.body.len, (const char *)a.body.data);
}

void wire_post(const struct wire *w, struct http_client *c, struct bytes signed_bytes, struct posted *out)
{
	uint8_t *memory = malloc(DOCUMENT_MAX);
	struct buf b;

	buf_init(&b, memory, DOCUMENT_MAX);
	assert_int_equal(document_seal(signed_bytes, &w->world->keys.sealed[0].public, w->world->random, &b), ERR_OK);
	wire_post_raw(c, buf_bytes(&b), out);
	free(memory);
}

static void receive_answer(const struct document *d, struct received *out)
{
	struct bytes rest;

	assert_int_equal(answer_decode(d->sign1.payload, &out->head), ERR_OK);
	assert_true(out->head.n <= FACTS_MAX);
	rest = out->head.rows;
	for (size_t i = 0; i < out->head.n; i++)
		assert_int_equal(answer_next(&rest, &out->rows[i]), ERR_OK);
}

static int64_t receive_pack(const struct document *d, const struct test_till *t, struct received *out)
{
	struct pack *p = calloc(1, sizeof *p);
	int64_t time;

	assert_int_equal(pack_decode(d->sign1.payload, p), ERR_OK);
	assert_string_equal(p->till, t->id);
	out->pack = p->version;
	out->offers = p->n_offers;
	time = p->time;
	pack_wipe(p);
	free(p);
	return time;
}

static int64_t receive_one(const struct test_till *t, const struct document *d, struct received *out)
{
	struct statement s;

	switch (d->type) {
	case DOCUMENT_ANSWER:
		receive_answer(d, out);
		assert_string_equal(out->head.till, t->id);
		return out->head.time;
	case DOCUMENT_PACK:
		return receive_pack(d, t, out);
	case DOCUMENT_GRANT:
		assert_int_equal(grant_decode(d->sign1.payload, &out->grant), ERR_OK);
		assert_string_equal(out->grant.till, t->id);
		return out->grant.time;
	default:
		assert_int_equal(d->type, DOCUMENT_STATEMENT);
		assert_int_equal(statement_decode(d->sign1.payload, &s), ERR_OK);
		strcpy(out->period, s.period);
		return s.time;
	}
}

void wire_receive(const struct world *w, const struct test_till *t, const struct posted *p, struct received *out)
{
	const struct open_key *mine[] = { &t->open };
	uint8_t *memory = malloc(DOCUMENT_MAX);
	struct document d;
	struct buf b;

	memset(out, 0, sizeof *out);
	out->n = p->reply.n;
	for (size_t i = 0; i < p->reply.n; i++) {
		int64_t at;

		buf_init(&b, memory, DOCUMENT_MAX);
		assert_int_equal(document_open(p->reply.documents[i], mine, 1, &b), ERR_OK);
		assert_int_equal(document_parse(buf_bytes(&b), &d), ERR_OK);
		out->types[i] = d.type;
		at = receive_one(t, &d, out);
		assert_int_equal(document_verify(&d, &w->keys.ring, 0, KEY_DOCUMENT, at, w->now, NULL), ERR_OK);
	}
	free(memory);
}

void wire_enrol(const struct wire *w, const struct test_till *t, struct received *out)
{
	uint8_t memory[2048];
	struct posted p;

	wire_post(w, w->client, bytes_of(memory, till_enrolment(w->world, t, memory, sizeof memory)), &p);
	assert_int_equal(p.status, 200);
	wire_receive(w->world, t, &p, out);
	assert_int_equal(out->types[0], DOCUMENT_ANSWER);
	assert_int_equal(out->head.subject, ANSWER_ENROLMENT);
}

int wire_send(const struct wire *w, struct http_client *c, const struct test_till *t, uint64_t first, size_t n, struct received *out)
{
	uint8_t *memory = malloc(DOCUMENT_MAX);
	struct posted p;

	wire_post(w, c, bytes_of(memory, till_batch(t, first, n, w->world->now, memory, DOCUMENT_MAX)), &p);
	if (p.status == 200)
		wire_receive(w->world, t, &p, out);
	free(memory);
	return p.status;
}

struct claim wire_hold(const struct world *w, const struct test_till *t, const struct test_coupon *c, uint8_t nth, int64_t amount)
{
	struct claim ask = { .units = 1, .act = CLAIM_HOLD, .time = w->now, .amount = amount };

	strcpy(ask.till, t->id);
	memset(ask.request, nth, sizeof ask.request);
	memcpy(ask.serial, c->issued.serial, SERIAL_LEN);
	memcpy(ask.digest, c->digest, sizeof ask.digest);
	return ask;
}

int wire_claim(const struct wire *w, struct http_client *c, const struct test_till *t, const struct claim *claim,
	       struct received *out)
{
	uint8_t payload[CLAIM_MAX], memory[CLAIM_MAX + SIGN1_OVERHEAD];
	struct buf body, b;
	struct posted p;

	buf_init(&body, payload, sizeof payload);
	buf_init(&b, memory, sizeof memory);
	assert_int_equal(claim_encode(claim, &body), ERR_OK);
	assert_int_equal(document_sign(DOCUMENT_CLAIM, &t->sign, buf_bytes(&body), &b), ERR_OK);
	wire_post(w, c, buf_bytes(&b), &p);
	if (p.status == 200)
		wire_receive(w->world, t, &p, out);
	return p.status;
}

int wire_ask(const struct wire *w, const struct test_till *t, uint64_t pack, struct received *out)
{
	struct request r = { .pack = pack, .time = w->world->now };
	uint8_t payload[128], memory[512];
	struct buf body, b;
	struct posted p;

	strcpy(r.till, t->id);
	strcpy(r.merchant, t->merchant);
	buf_init(&body, payload, sizeof payload);
	buf_init(&b, memory, sizeof memory);
	assert_int_equal(request_encode(&r, &body), ERR_OK);
	assert_int_equal(document_sign(DOCUMENT_REQUEST, &t->sign, buf_bytes(&body), &b), ERR_OK);
	wire_post(w, w->client, buf_bytes(&b), &p);
	if (p.status == 200)
		wire_receive(w->world, t, &p, out);
	return p.status;
}
