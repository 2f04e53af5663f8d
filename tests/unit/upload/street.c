#include "street.h"

#include "base/file.h"
#include "document/request.h"
#include "platform/news.h"
#include "platform/news.h"
#include "till/redeem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The platform's own tests make it. */
#include "../platform/world.c"

enum { REPLY_MEMORY = 4 << 20 };

/* The till */

static void join(struct street *s)
{
	struct bytes passphrase = bytes_of_str("0123-4567-89AB-CDEF");
	struct tills_order o = { "t1", "m1", "main", NOW + 30 * DAY, passphrase, { 10, 8, 1 } };
	struct store_secret secret = { .passphrase = bytes_of_str("walk"), .cost = { 10, 8, 1 } };
	uint8_t *memory = malloc(DOCUMENT_MAX);
	struct enrol_kit kit;
	char path[128];
	struct buf b;
	FILE *f;

	buf_init(&b, memory, DOCUMENT_MAX);
	assert_int_equal(tills_add(&s->w->storage, &s->w->keys, &o, NOW, s->w->random, &b), ERR_OK);
	snprintf(path, sizeof path, "%s/kit", s->w->dir);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(b.data, 1, b.len, f), b.len);
	fclose(f);
	free(memory);
	assert_int_equal(enrol_kit_open(&kit, path, passphrase, NOW), ERR_OK);
	snprintf(s->dir, sizeof s->dir, "%s/T", s->w->dir);
	assert_int_equal(enrol_init(&s->store, s->dir, &secret, &kit, NOW, s->w->random), ERR_OK);
	enrol_kit_close(&kit);
}

static void post(void *ctx, struct bytes document, struct wire_reply *out);

int street_open(void **state)
{
	struct street *s = calloc(1, sizeof *s);
	struct uploader_options o = { .stream = 1, .random = random_system() };
	void *w;

	assert_non_null(s);
	assert_int_equal(world_setup(&w), 0);
	s->w = w;
	s->memory = malloc(REPLY_MEMORY);
	s->at = 1000;
	join(s);
	assert_int_equal(store_open(&s->again, s->dir, false), ERR_OK);
	assert_int_equal(store_unlock_key(&s->again, s->store.key), ERR_OK);
	o.store = &s->again;
	o.transport = (struct wire_transport){ post, s };
	assert_int_equal(uploader_init(&s->u, &o, s->w->now), ERR_OK);
	*state = s;
	return 0;
}

int street_close(void **state)
{
	struct street *s = *state;
	void *w = s->w;

	uploader_finish(&s->u);
	store_close(&s->again);
	assert_int_equal(store_verify(&s->store), ERR_OK);
	store_close(&s->store);
	free(s->memory);
	free(s);
	return world_teardown(&w);
}

struct test_coupon street_redeem(struct street *s)
{
	struct test_coupon c = world_issue(s->w, "o1", 0);
	struct redeem_request rq = { .text = bytes_of_str(c.issued.text), .units = 1 };
	struct trust *t = calloc(1, sizeof *t);
	struct verdict v;

	assert_non_null(t);
	assert_int_equal(trust_load(&s->store, t, s->w->now), ERR_OK);
	assert_int_equal(redeem_run(&s->store, t, &rq, s->w->now, &v), ERR_OK);
	assert_int_equal(v.reason, REASON_OK);
	trust_finish(t);
	free(t);
	return c;
}

void street_thief(struct street *s)
{
	struct test_till thief = { .id = "t1", .merchant = "m1" };
	uint8_t memory[2048];
	struct test_answer a;

	assert_int_equal(trust_code(&s->store, 1, thief.code), ERR_OK);
	assert_int_equal(sign_key_make(&thief.sign, s->w->random), ERR_OK);
	assert_int_equal(open_key_make(&thief.open, s->w->random), ERR_OK);
	assert_int_equal(random_fill(s->w->random, thief.journal, sizeof thief.journal), ERR_OK);
	world_accept(s->w, bytes_of(memory, till_enrolment(s->w, &thief, memory, sizeof memory)), &a);
	assert_int_equal(a.rows[0].verdict, ANSWER_ACCEPTED);
	till_finish(&thief);
}

/* The platform, as its server answers */

static void add_signed(struct street *s, struct bytes signed_bytes)
{
	struct buf b;

	buf_init(&b, s->memory + s->used, REPLY_MEMORY - s->used);
	assert_int_equal(document_seal(signed_bytes, &s->again.open.public, s->w->random, &b), ERR_OK);
	s->parts[s->n].at = s->used;
	s->parts[s->n++].len = b.len;
	s->used += b.len;
}

static enum err add_news(void *ctx, struct bytes signed_bytes)
{
	add_signed(ctx, signed_bytes);
	return ERR_OK;
}

static void send_news(struct street *s, const char *till, int64_t pack)
{
	struct news n;

	assert_int_equal(db_begin(&s->w->storage.db), ERR_OK);
	assert_int_equal(storage_end(&s->w->storage, news_plan(&s->w->storage, till, pack, s->w->now, &n)), ERR_OK);
	if (n.due)
		assert_int_equal(news_make(&s->w->storage, &s->w->keys, &n, add_news, s), ERR_OK);
}

/* As the contract has it: the amount, or as much of it as there is. */
static void grant(struct street *s, const struct document *d)
{
	uint8_t payload[512], signed_memory[1024];
	struct grant g = { .time = s->w->now, .left = 1 };
	struct buf p, b;

	assert_int_equal(sign1_verify(&d->sign1, &s->again.sign.public), ERR_OK);
	assert_int_equal(claim_decode(d->sign1.payload, &s->claim), ERR_OK);
	s->claims++;
	strcpy(g.till, s->grant_till ? s->grant_till : s->claim.till);
	memcpy(g.request, s->claim.request, sizeof g.request);
	g.request[0] ^= s->grant_other;
	g.granted = s->claim.act == CLAIM_HOLD && s->balance > 0;
	g.reason = g.granted ? REASON_OK : REASON_USED_UP;
	g.until = g.granted ? g.time + 7200 : 0;
	g.amount = !g.granted ? 0 : s->claim.amount < s->balance ? s->claim.amount : s->balance;
	g.balance = s->balance - g.amount;
	buf_init(&p, payload, sizeof payload);
	buf_init(&b, signed_memory, sizeof signed_memory);
	assert_int_equal(grant_encode(&g, &p), ERR_OK);
	assert_int_equal(document_sign(DOCUMENT_GRANT, s->grant_by ? s->grant_by : &s->w->keys.document, buf_bytes(&p), &b), ERR_OK);
	add_signed(s, buf_bytes(&b));
}

static void take_signed(struct street *s, struct bytes signed_bytes)
{
	struct accept_report report;
	uint8_t *memory = malloc(DOCUMENT_MAX);
	struct document d;
	struct request r;
	struct buf answer;

	assert_int_equal(document_parse(signed_bytes, &d), ERR_OK);
	if (d.type == DOCUMENT_REQUEST) {
		assert_int_equal(sign1_verify(&d.sign1, &s->again.sign.public), ERR_OK);
		assert_int_equal(request_decode(d.sign1.payload, &r), ERR_OK);
		send_news(s, r.till, (int64_t)r.pack);
		free(memory);
		return;
	}
	if (d.type == DOCUMENT_CLAIM) {
		grant(s, &d);
		free(memory);
		return;
	}
	buf_init(&answer, memory, DOCUMENT_MAX);
	if (accept_document(&s->w->storage, &s->w->keys, signed_bytes, s->w->now, &answer, &report) != ERR_OK)
		fail_msg("%s: %s", document_type_name(d.type), err_detail());
	s->largest = report.facts > s->largest ? report.facts : s->largest;
	add_signed(s, buf_bytes(&answer));
	if (report.ours)
		send_news(s, report.till, -1);
	free(memory);
}

static void take(struct street *s, struct bytes document)
{
	const struct open_key *keys[] = { &s->w->keys.sealed[0] };
	uint8_t *memory = malloc(DOCUMENT_MAX);
	struct buf opened;

	buf_init(&opened, memory, DOCUMENT_MAX);
	assert_int_equal(document_open(document, keys, 1, &opened), ERR_OK);
	take_signed(s, buf_bytes(&opened));
	free(memory);
}

/* The line */

/* A well-made answer to an enrolment, which accepts it, or to a batch from the first fact on, which holds it. */
static void forge(struct street *s, const struct sign_key *by, const char *till)
{
	struct answer_row row = { .verdict = ANSWER_ACCEPTED };
	struct answer a = { .subject = s->u.platform->enrolled ? ANSWER_BATCH : ANSWER_ENROLMENT, .time = s->w->now,
			    .n = 1 };
	uint8_t payload[1024], signed_memory[2048];
	struct buf p, b;

	if (a.subject == ANSWER_BATCH) {
		row.verdict = ANSWER_HELD;
		a.stream = 1;
		a.first = 1;
		memcpy(a.journal, s->store.journal, JOURNAL_ID_LEN);
	}
	strcpy(a.till, till);
	assert_int_equal(random_fill(s->w->random, a.of, sizeof a.of), ERR_OK);
	buf_init(&p, payload, sizeof payload);
	buf_init(&b, signed_memory, sizeof signed_memory);
	assert_int_equal(answer_encode(&a, &row, &p), ERR_OK);
	assert_int_equal(document_sign(DOCUMENT_ANSWER, by, buf_bytes(&p), &b), ERR_OK);
	add_signed(s, buf_bytes(&b));
}

static void forge_by_stranger(struct street *s)
{
	struct sign_key key;

	assert_int_equal(sign_key_make(&key, s->w->random), ERR_OK);
	forge(s, &key, "t1");
	sign_key_finish(&key);
}

static void spoil(struct street *s)
{
	for (size_t i = 0; i < s->n; i++) {
		if (s->mode == LINE_CUT)
			s->parts[i].len--;
		if (s->mode == LINE_FLIP)
			s->memory[s->parts[i].at + s->parts[i].len / 2] ^= 4;
	}
}

static void answer(struct street *s, struct bytes document)
{
	switch (s->mode) {
	case LINE_EMPTY:
	case LINE_FAILS:
		break;
	case LINE_GARBAGE:
		memcpy(s->memory, "<html>", 6);
		s->parts[0].at = 0;
		s->parts[0].len = 6;
		s->n = 1;
		break;
	case LINE_REPLAY:
		break;
	case LINE_STRANGER:
		forge_by_stranger(s);
		break;
	case LINE_OTHER_TILL:
		forge(s, &s->w->keys.document, "t2");
		break;
	case LINE_OTHER_QUESTION:
		forge(s, &s->w->keys.document, "t1");
		break;
	default:
		take(s, document);
	}
}

static void post(void *ctx, struct bytes document, struct wire_reply *out)
{
	struct street *s = ctx;
	size_t claims = s->claims;

	*out = (struct wire_reply){ .fate = WIRE_ANSWERED };
	s->posts++;
	if (s->limit && document.len > s->limit) {
		out->fate = s->slow ? WIRE_SLOW : WIRE_TOO_BIG;
		strcpy(out->words, "too much");
		return;
	}
	if (s->mode != LINE_REPLAY)
		s->n = s->used = 0;
	answer(s, document);
	spoil(s);
	if (s->mode == LINE_NO_CLAIMS && s->claims > claims) {
		out->fate = WIRE_REFUSED;
		strcpy(out->words, "no such document");
		return;
	}
	if (s->mode == LINE_FAILS || s->mode == LINE_LOSES_ANSWER) {
		out->fate = s->mode == LINE_FAILS ? s->fate : WIRE_AWAY;
		out->retry_after = s->retry_after;
		strcpy(out->words, "the line fails");
		return;
	}
	out->reply.n = s->n;
	for (size_t i = 0; i < s->n; i++)
		out->reply.documents[i] = bytes_of(s->memory + s->parts[i].at, s->parts[i].len);
}

/* Running */

enum uploader_next street_step(struct street *s)
{
	return uploader_step(&s->u, s->w->now, s->at, &s->wait);
}

enum uploader_next street_run(struct street *s)
{
	enum uploader_next next = UPLOADER_MORE;

	for (int i = 0; next == UPLOADER_MORE; i++) {
		assert_true(i < 200);	/* else it runs in circles */
		next = street_step(s);
	}
	return next;
}

struct outbox_state street_outbox(struct street *s)
{
	struct outbox_state o;

	assert_int_equal(outbox_state(&s->store, 1, &o), ERR_OK);
	return o;
}

int64_t street_taken(struct street *s)
{
	return world_count(s->w, "SELECT count(*) FROM posting WHERE kind = 1");
}
