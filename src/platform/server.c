#include "platform/server.h"

#include "base/log.h"
#include "base/text.h"
#include "platform/directory.h"
#include "platform/limiter.h"
#include "platform/writer.h"
#include "web/http_server.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NEWS_LOOK_MS = 30000, BUSY_RETRY_S = 2, FAILED_RETRY_S = 10, NUMBERS_CAP = 160 };

struct server {
	struct http_server *http;
	struct vault *vault;
	struct writer *writer;
	struct directory *directory;
	struct limiter *limiter;
	struct metrics metrics;
	struct random random;
};

/* One document on its way through. */
struct visit {
	struct server *server;
	struct http_request *request;
	enum metrics_kind kind;
	uint8_t *memory;		/* the document, opened */
	struct errand errand;
	struct directory_till *till;
	uint64_t keyset;		/* the version that it was opened under */
	unsigned status;		/* 0: none yet; else a problem */
	unsigned retry_after;
	const char *words;		/* NULL: errand.words */
};

/* ---- problems ---- */

static const char *title_of(unsigned status)
{
	switch (status) {
	case 400:
		return "Bad Request";
	case 403:
		return "Forbidden";
	case 415:
		return "Unsupported Media Type";
	case 429:
		return "Too Many Requests";
	case 503:
		return "Service Unavailable";
	default:
		return "Internal Server Error";
	}
}

/* A JSON string of filtered words. */
static void put_json(struct buf *b, const char *words)
{
	char text[2 * WRITER_WORDS_CAP];

	text_filter(bytes_of_str(words), text, sizeof text);
	buf_put_byte(b, '"');
	for (const char *p = text; *p; p++) {
		if (*p == '"' || *p == '\\')
			buf_put_byte(b, '\\');
		buf_put_byte(b, (uint8_t)*p);
	}
	buf_put_byte(b, '"');
}

/* RFC 9457. */
static void answer_problem(struct http_request *r, unsigned status, const char *words, unsigned retry_after)
{
	uint8_t memory[4 * WRITER_WORDS_CAP + 256];
	char number[16];
	struct buf b;

	buf_init(&b, memory, sizeof memory);
	snprintf(number, sizeof number, "%u", status);
	buf_put_str(&b, "{\"type\":\"about:blank\",\"title\":\"");
	buf_put_str(&b, title_of(status));
	buf_put_str(&b, "\",\"status\":");
	buf_put_str(&b, number);
	buf_put_str(&b, ",\"detail\":");
	put_json(&b, words);
	buf_put_str(&b, "}\n");
	if (retry_after)
		http_request_retry_after(r, retry_after);
	http_request_answer(r, status, "application/problem+json", buf_bytes(&b));
}

static void refuse(struct visit *v, unsigned status, const char *words)
{
	v->status = status;
	v->words = words;
}

/* What an err of a document means on the wire. What is the world's is told to the log, not to strangers. */
static void refuse_err(struct visit *v, enum err e, const char *detail)
{
	if (e == ERR_AUTH || e == ERR_NOT_FOUND || e == ERR_FORMAT || e == ERR_FOREIGN || accept_blames(e)) {
		snprintf(v->errand.words, sizeof v->errand.words, "%s", *detail ? detail : err_text(e));
		refuse(v, e == ERR_AUTH || e == ERR_NOT_FOUND ? 403 : 400, NULL);
		return;
	}
	log_write(LOG_ERROR, "platform", "a document was not taken: %s", *detail ? detail : err_text(e));
	refuse(v, 503, "the platform cannot write at this moment; nothing was taken");
	v->retry_after = FAILED_RETRY_S;
}

/* ---- before the queue, on a poll thread ---- */

static enum err open_sealed(struct visit *v, const struct keys *k, struct bytes *out)
{
	const struct open_key *keys[KEYS_SEALED_MAX];
	struct bytes body = http_request_body(v->request);
	struct buf b;
	enum err e;

	v->memory = malloc(body.len + 1);
	if (!v->memory)
		return err_set(ERR_NOMEM, "no memory for a document");
	for (size_t i = 0; i < k->n_sealed; i++)
		keys[i] = &k->sealed[i];
	buf_init(&b, v->memory, body.len + 1);
	e = document_open(body, keys, k->n_sealed, &b);
	*out = buf_bytes(&b);
	return e == ERR_AUTH ? err_set(ERR_FORMAT, "this document was altered") : e;
}

static enum err unknown_till(enum err e, const char *till)
{
	return e == ERR_NOT_FOUND ? err_set(e, "till '%s' has not enrolled at this platform", till) : e;
}

static enum err verify_batch(struct visit *v)
{
	struct accept *a = &v->errand.accept;
	enum err e = directory_find(v->server->directory, a->head.till, &v->till);

	if (e != ERR_OK)
		return unknown_till(e, a->head.till);
	return accept_verify(a, &v->till->verify);
}

static enum err signed_by(const struct document *d, const struct directory_till *t)
{
	return memcmp(d->sign1.kid, t->verify.kid, KID_LEN) == 0 ? sign1_verify(&d->sign1, &t->verify) : ERR_AUTH;
}

static enum err verify_request(struct visit *v)
{
	const struct document *d = &v->errand.accept.document;
	struct request *r = &v->errand.request;
	enum err e = request_decode(d->sign1.payload, r);

	if (e != ERR_OK)
		return e;
	e = directory_find(v->server->directory, r->till, &v->till);
	if (e != ERR_OK)
		return unknown_till(e, r->till);
	e = signed_by(d, v->till);
	if (e == ERR_OK && strcmp(r->merchant, v->till->merchant) != 0)
		e = ERR_AUTH;
	return e == ERR_AUTH ? err_set(e, "this request says it is of till '%s', but is not signed by it", r->till) : e;
}

static enum err verify_claim(struct visit *v)
{
	const struct document *d = &v->errand.accept.document;
	struct claim *c = &v->errand.claim;
	enum err e = claim_decode(d->sign1.payload, c);

	if (e != ERR_OK)
		return e;
	e = directory_find(v->server->directory, c->till, &v->till);
	if (e != ERR_OK)
		return unknown_till(e, c->till);
	e = signed_by(d, v->till);
	return e == ERR_AUTH ? err_set(e, "this claim says it is of till '%s', but is not signed by its key", c->till) : e;
}

/* A code is 16 random bytes: nobody guesses one, and whoever tries costs us only this much. */
static enum err admit_enrolment(struct visit *v)
{
	char address[HTTP_ADDRESS_CAP];

	http_request_address(v->request, address);
	v->retry_after = limiter_wait(v->server->limiter, address, clock_monotonic_ms());
	if (v->retry_after == 0)
		return ERR_OK;
	refuse(v, 429, "too many enrolments with wrong codes from this address");
	return ERR_REFUSED;
}

static enum err read_document(struct visit *v, struct bytes signed_bytes)
{
	struct errand *d = &v->errand;
	enum err e = accept_open(&d->accept, signed_bytes);

	switch (d->accept.document.type) {
	case DOCUMENT_REQUEST:
		v->kind = METRICS_REQUEST;
		d->kind = ERRAND_REQUEST;
		return verify_request(v);
	case DOCUMENT_CLAIM:
		v->kind = METRICS_CLAIM;
		d->kind = ERRAND_CLAIM;
		return verify_claim(v);
	case DOCUMENT_ENROLMENT:
		v->kind = METRICS_ENROLMENT;
		return e == ERR_OK ? admit_enrolment(v) : e;
	default:
		if (e != ERR_OK)
			return e;
		v->kind = METRICS_BATCH;
		return verify_batch(v);
	}
}

/*
 * News cost a look at the database: behind answers not oftener than this, for each till. But a new key set is told at
 * once, for the answer may be signed by a key that the till finds in it.
 */
static bool wants_look(struct directory_till *t, uint64_t keyset)
{
	int_fast64_t now = clock_monotonic_ms(), before = t ? (int_fast64_t)t->looked_at : 0;

	if (!t || atomic_exchange(&t->keyset, keyset) != keyset)
		return true;
	return (before == 0 || now - before >= NEWS_LOOK_MS) && atomic_compare_exchange_strong(&t->looked_at, &before, now);
}

static void errand_done(struct errand *e)
{
	struct visit *v = e->ctx;

	http_request_ready(v->request);
}

static bool is_cose(const char *type)
{
	static const char name[] = "application/cose";

	return strncmp(type, name, sizeof name - 1) == 0 && strchr("; \t", type[sizeof name - 1]) != NULL;
}

static enum err open_visit(struct visit *v, struct bytes *signed_bytes)
{
	const struct keys *k = vault_borrow(v->server->vault);
	enum err e = open_sealed(v, k, signed_bytes);

	v->keyset = k->version;
	vault_return(v->server->vault, k);
	return e;
}

/* Sealed to somebody else: or to a key of ours that another process has just made? */
static enum err open_anew(struct visit *v, struct bytes *signed_bytes)
{
	uint64_t before = v->keyset;
	enum err e = vault_refresh(v->server->vault, directory_lock(v->server->directory));

	directory_unlock(v->server->directory);
	free(v->memory);
	v->memory = NULL;
	if (e == ERR_OK)
		e = open_visit(v, signed_bytes);
	return e != ERR_OK && v->keyset == before ? err_set(ERR_FOREIGN, "this document is sealed to somebody else") : e;
}

static enum err read_visit(struct visit *v)
{
	struct bytes signed_bytes;
	enum err e = open_visit(v, &signed_bytes);

	if (e == ERR_FOREIGN)
		e = open_anew(v, &signed_bytes);
	return e == ERR_OK ? read_document(v, signed_bytes) : e;
}

static enum http_begun documents_begin(void *ctx, struct http_request *r)
{
	struct visit *v = calloc(1, sizeof *v);
	enum err e;

	http_request_set(r, v);
	if (!v)
		return HTTP_NOW;
	v->server = ctx;
	v->request = r;
	v->kind = METRICS_OTHER;
	err_clear();
	if (!is_cose(http_request_type(r))) {
		refuse(v, 415, "a document comes as Content-Type: application/cose");
		return HTTP_NOW;
	}
	e = read_visit(v);
	if (e != ERR_OK) {
		if (v->status == 0)
			refuse_err(v, e, err_detail());
		return HTTP_NOW;
	}
	v->errand.look = v->errand.kind == ERRAND_REQUEST || wants_look(v->till, v->keyset);
	v->errand.done = errand_done;
	v->errand.ctx = v;
	if (writer_put(v->server->writer, &v->errand))
		return HTTP_LATER;
	refuse(v, 503, "the platform has more to do than it can; nothing was taken");
	v->retry_after = BUSY_RETRY_S;
	return HTTP_NOW;
}

/* ---- after the commit, on a poll thread ---- */

/* The documents of a reply, sealed one behind the other. */
struct parcel {
	struct server *server;
	const struct seal_key *to;
	struct buf sealed;
	size_t n, at[REPLY_DOCUMENTS_MAX + 1];
	size_t packs;
};

/* Room grows by what comes: most replies are one small answer. */
static enum err parcel_room(struct parcel *p, size_t len)
{
	size_t want = p->sealed.len + len, cap = 2 * p->sealed.cap;
	uint8_t *more;

	if (want <= p->sealed.cap)
		return ERR_OK;
	if (want + 64 > REPLY_MAX || p->n == REPLY_DOCUMENTS_MAX)
		return err_set(ERR_TOO_LONG, "the reply is full");
	if (cap < want)
		cap = want;
	more = realloc(p->sealed.data, cap);
	if (!more)
		return err_set(ERR_NOMEM, "no memory for a reply");
	p->sealed.data = more;
	p->sealed.cap = cap;
	return ERR_OK;
}

static enum err parcel_add(void *ctx, struct bytes signed_bytes)
{
	struct parcel *p = ctx;
	enum err e = parcel_room(p, signed_bytes.len + ENCRYPT0_OVERHEAD);

	if (e == ERR_OK)
		e = document_seal(signed_bytes, p->to, p->server->random, &p->sealed);
	if (e == ERR_OK)
		p->at[++p->n] = p->sealed.len;
	return e;
}

static enum err add_answer(struct parcel *p, const struct keys *k, const struct accept *a)
{
	size_t cap = 512 + a->head.n * 96;
	uint8_t *memory = malloc(cap);
	struct buf b;
	enum err e;

	if (!memory)
		return err_set(ERR_NOMEM, "no memory for an answer");
	buf_init(&b, memory, cap);
	e = accept_sign(a, k, &b);
	if (e == ERR_OK)
		e = parcel_add(p, buf_bytes(&b));
	free(memory);
	return e;
}

static enum err add_grant(struct parcel *p, const struct keys *k, const struct grant *g)
{
	uint8_t payload_memory[CLAIM_MAX], signed_memory[CLAIM_MAX + SIGN1_OVERHEAD];
	struct buf payload, b;
	enum err e;

	buf_init(&payload, payload_memory, sizeof payload_memory);
	buf_init(&b, signed_memory, sizeof signed_memory);
	e = grant_encode(g, &payload);
	if (e == ERR_OK)
		e = document_sign(DOCUMENT_GRANT, &k->document, buf_bytes(&payload), &b);
	return e == ERR_OK ? parcel_add(p, buf_bytes(&b)) : e;
}

/* What the document itself is answered with, before any news. A request wants nothing but news. */
static enum err add_verdict(struct parcel *p, const struct keys *k, const struct errand *d)
{
	switch (d->kind) {
	case ERRAND_REQUEST:
		return ERR_OK;
	case ERRAND_CLAIM:
		return add_grant(p, k, &d->grant);
	default:
		return add_answer(p, k, &d->accept);
	}
}

/* The answer goes out, news or no news: what is left out comes with the next. */
static void add_news(struct parcel *p, const struct keys *k, const struct news *n)
{
	size_t before = p->n;
	enum err e;

	if (!n->due)
		return;
	e = news_make(directory_lock(p->server->directory), k, n, parcel_add, p);
	directory_unlock(p->server->directory);
	p->packs = p->n > before;
	if (e != ERR_OK)
		log_write(LOG_WARN, "platform", "news for till %s were left out: %s", n->till.id, err_detail());
}

static enum err fill_parcel(struct parcel *p, const struct errand *d)
{
	const struct keys *k = vault_borrow(p->server->vault);
	enum err e = add_verdict(p, k, d);

	if (e == ERR_OK)
		add_news(p, k, &d->news);
	vault_return(p->server->vault, k);
	return e;
}

static enum err send_parcel(struct http_request *r, const struct parcel *p)
{
	struct bytes documents[REPLY_DOCUMENTS_MAX];
	size_t cap = p->sealed.len + 8 * (p->n + 1);
	uint8_t *memory = malloc(cap);
	struct buf b;
	enum err e;

	if (!memory)
		return err_set(ERR_NOMEM, "no memory for a reply");
	for (size_t i = 0; i < p->n; i++)
		documents[i] = bytes_of(p->sealed.data + p->at[i], p->at[i + 1] - p->at[i]);
	buf_init(&b, memory, cap);
	e = reply_encode(documents, p->n, &b);
	if (e == ERR_OK)
		http_request_answer(r, 200, "application/cose", buf_bytes(&b));
	free(memory);
	return e;
}

/* An enrolment that was refused is answered to the key that it brought; nothing is bound by that. */
static enum err seal_to(struct visit *v, struct seal_key *memory, const struct seal_key **to)
{
	enum err e;

	*to = v->till ? &v->till->seal : memory;
	if (v->till)
		return ERR_OK;
	e = seal_key_load(memory, v->errand.accept.report.seal);
	return e;
}

static enum err answer_visit(struct visit *v)
{
	struct parcel p = { .server = v->server };
	struct seal_key memory = { 0 };
	enum err e = seal_to(v, &memory, &p.to);

	if (e == ERR_OK)
		e = fill_parcel(&p, &v->errand);
	if (e == ERR_OK)
		e = send_parcel(v->request, &p);
	v->server->metrics.packs += p.packs;
	seal_key_finish(&memory);
	free(p.sealed.data);
	return e;
}

static void count_visit(struct visit *v)
{
	const struct accept_report *r = &v->errand.accept.report;
	struct metrics *m = &v->server->metrics;
	char address[HTTP_ADDRESS_CAP];

	m->documents[v->kind]++;
	if (v->kind == METRICS_CLAIM)
		m->claims[v->errand.fate]++;
	if (v->kind == METRICS_BATCH) {
		m->verdicts[ANSWER_ACCEPTED] += r->accepted;
		m->verdicts[ANSWER_CONFLICT] += r->conflict;
		m->verdicts[ANSWER_REFUSED] += r->refused;
		m->verdicts[ANSWER_HELD] += r->held;
		m->again += r->again;
	}
	if (v->kind != METRICS_ENROLMENT || (r->reason != ANSWER_CODE_WRONG && r->reason != ANSWER_UNKNOWN_TILL))
		return;
	http_request_address(v->request, address);
	limiter_count(v->server->limiter, address, clock_monotonic_ms());
}

/* What the decision says beside the verdicts. */
static void look_at_errand(struct visit *v)
{
	const struct errand *d = &v->errand;

	if (d->err != ERR_OK)
		refuse_err(v, d->err, d->words);
	else if (d->kind == ERRAND_REQUEST && d->news.till.revoked_at != 0 && !d->news.due)
		refuse(v, 403, "this till was revoked");
	else if (d->kind == ERRAND_ACCEPT && !d->accept.report.sealable)
		refuse(v, 403, "this till has not enrolled at this platform");
}

static void documents_finish(void *ctx, struct http_request *r)
{
	struct visit *v = http_request_get(r);

	(void)ctx;
	if (!v) {
		answer_problem(r, 503, "the platform is out of memory; nothing was taken", FAILED_RETRY_S);
		return;
	}
	if (v->status == 0)
		look_at_errand(v);
	if (v->status == 0 && answer_visit(v) == ERR_OK) {
		count_visit(v);
		return;
	}
	if (v->status == 0) {
		log_write(LOG_ERROR, "platform", "an answer could not be made: %s", err_detail());
		refuse(v, 503, "the answer could not be made; send the same again");
		v->retry_after = FAILED_RETRY_S;
	}
	answer_problem(r, v->status, v->words ? v->words : v->errand.words, v->retry_after);
}

/* ---- the other routes ---- */

static void health_finish(void *ctx, struct http_request *r)
{
	struct server *s = ctx;

	if (s->metrics.failing)
		answer_problem(r, 503, "the last commit failed: see the log", FAILED_RETRY_S);
	else
		http_request_answer(r, 200, "text/plain; charset=utf-8", bytes_of_str("ok\n"));
}

static void metrics_finish(void *ctx, struct http_request *r)
{
	struct server *s = ctx;
	uint8_t memory[METRICS_TEXT_MAX];
	struct http_server_counts c;
	struct metrics_web web;
	struct buf b;

	http_server_counts(s->http, &c);
	web = (struct metrics_web){ c.connections, c.requests, c.cut, c.bodies, c.open };
	buf_init(&b, memory, sizeof memory);
	metrics_format(&s->metrics, &web, &b);
	http_request_answer(r, 200, "text/plain; version=0.0.4; charset=utf-8", buf_bytes(&b));
}

/* ---- the log ---- */

static void numbers_of(const struct visit *v, char out[NUMBERS_CAP])
{
	static const char *const kinds[METRICS_KINDS] = { "batch", "enrolment", "request", "claim", "other" };
	const struct accept_report *r = v ? &v->errand.accept.report : NULL;

	out[0] = '\0';
	if (v && v->kind == METRICS_BATCH)
		snprintf(out, NUMBERS_CAP, " kind=batch facts=%zu accepted=%zu again=%zu conflict=%zu refused=%zu held=%zu", r->facts,
			 r->accepted, r->again, r->conflict, r->refused, r->held);
	else if (v)
		snprintf(out, NUMBERS_CAP, " kind=%s", kinds[v->kind]);
}

/* One word of the line, whatever was asked for. */
static void word_of(const char *path, char out[96])
{
	size_t n = 0;

	for (; n < 95 && path[n]; n++)
		out[n] = path[n] > ' ' && path[n] <= '~' && path[n] != '"' && path[n] != '=' ? path[n] : '?';
	out[n] = '\0';
}

/* A line a request, without serials, tills or addresses. */
static void over(void *ctx, struct http_request *r)
{
	struct server *s = ctx;
	struct visit *v = http_request_get(r);
	struct http_summary sum;
	char numbers[NUMBERS_CAP], path[96];

	http_request_summary(r, &sum);
	word_of(http_request_path(r), path);
	numbers_of(v, numbers);
	if (sum.status != 200)
		metrics_refuse(&s->metrics, sum.status);
	log_write(LOG_INFO, "serve", "method=%s path=%s status=%u in=%zu out=%zu ms=%" PRId64 "%s", http_request_method(r),
		  path, sum.status, sum.received, sum.sent, sum.ms, numbers);
	if (!v)
		return;
	accept_close(&v->errand.accept);
	free(v->memory);
	free(v);
}

static const struct http_route ROUTES[] = {
	{ "POST", "/v1/documents", DOCUMENT_MAX, documents_begin, documents_finish },
	{ "GET", "/health", 0, NULL, health_finish },
	{ "GET", "/metrics", 0, NULL, metrics_finish },
};

static enum err start_http(struct server *s, const struct server_options *o)
{
	struct http_server_options h = {
		.listen = o->listen, .routes = ROUTES, .n_routes = sizeof ROUTES / sizeof *ROUTES, .ctx = s, .over = over,
		.threads = o->threads, .connections = o->connections, .connections_per_client = o->connections_per_client,
		.idle_s = o->idle_s, .request_s = o->request_s,
	};

	if (o->certificate) {
		h.certificate = o->certificate->certificate;
		h.key = o->certificate->key;
	}
	return http_server_create(&s->http, &h);
}

enum err server_create(struct server **out, struct keys *k, const struct server_options *o)
{
	struct server *s = calloc(1, sizeof *s);
	struct writer_options w = { .data = o->data, .clock = o->clock, .queue_max = o->queue_max, .group_max = o->group_max };
	enum err e;

	if (!s)
		return err_set(ERR_NOMEM, "no memory for the server");
	s->random = o->random;
	e = vault_create(&s->vault, k);
	if (e == ERR_OK)
		e = limiter_create(&s->limiter, SERVER_CODE_FAILURES, SERVER_CODE_WINDOW);
	if (e == ERR_OK)
		e = directory_create(&s->directory, o->data);
	w.vault = s->vault;
	w.metrics = &s->metrics;
	if (e == ERR_OK)
		e = writer_create(&s->writer, &w);
	if (e == ERR_OK)
		e = start_http(s, o);
	if (e != ERR_OK)
		server_destroy(s);
	else
		*out = s;
	return e;
}

void server_destroy(struct server *s)
{
	if (!s)
		return;
	http_server_destroy(s->http);
	writer_destroy(s->writer);
	directory_destroy(s->directory);
	limiter_destroy(s->limiter);
	vault_destroy(s->vault);
	free(s);
}

unsigned server_port(const struct server *s)
{
	return http_server_port(s->http);
}
