#ifndef TESTS_DOCUMENT_SAMPLES_SAMPLES_H
#define TESTS_DOCUMENT_SAMPLES_SAMPLES_H
/*
 * Payloads with every field in use and others with only what must be there, from fixed keys, times and
 * chance: for the unit tests, and the seeds of the fuzz targets.
 */
#include "recode.h"

#define SAMPLE_TIME INT64_C(1795262400)		/* 2026-11-21T12:00:00Z */

static const uint8_t SAMPLE_CODE[KIT_CODE_LEN] = "one-time code 1";
static const uint8_t SAMPLE_JOURNAL[JOURNAL_ID_LEN] = { 0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7,
							0xa8, 0xa9, 0xaa, 0xab, 0xac, 0xad, 0xae, 0xaf };

/* Who signs and opens, by the byte that fills the seed. */
enum sample_key { SAMPLE_ROOT = 1, SAMPLE_I, SAMPLE_D, SAMPLE_E, SAMPLE_TILL, SAMPLE_TILL_OPEN, SAMPLE_MERCHANT,
	SAMPLE_OTHER };

static inline void sample_sign_key(struct sign_key *k, enum sample_key who)
{
	uint8_t seed[KEY_LEN];

	memset(seed, (int)who, sizeof seed);
	assert(sign_key_load(k, seed) == ERR_OK);
}

static inline void sample_open_key(struct open_key *k, enum sample_key who)
{
	uint8_t secret[KEY_LEN];

	memset(secret, (int)who, sizeof secret);
	assert(open_key_load(k, secret) == ERR_OK);
}

/* The public halves. */
static inline void sample_verify_raw(enum sample_key who, uint8_t raw[KEY_LEN])
{
	struct sign_key k = { 0 };

	sample_sign_key(&k, who);
	memcpy(raw, k.public.raw, KEY_LEN);
	sign_key_finish(&k);
}

static inline void sample_seal_raw(enum sample_key who, uint8_t raw[KEY_LEN])
{
	struct open_key k = { 0 };

	sample_open_key(&k, who);
	memcpy(raw, k.public.raw, KEY_LEN);
	open_key_finish(&k);
}

/* Chance that counts: 00 01 02 ... */
static inline int sample_count(void *ctx, uint8_t *out, size_t len)
{
	uint8_t *at = ctx;

	for (size_t i = 0; i < len; i++)
		out[i] = (*at)++;
	return 0;
}

static inline struct random sample_random(uint8_t *counter)
{
	return (struct random){ sample_count, counter };
}

static inline void sample_redemption(uint8_t nth, struct redemption *r)
{
	*r = (struct redemption){ .units = 1, .kind = KIND_GOODS };
	memcpy(r->serial, "\x6b\x00\x00\x00serial", SERIAL_LEN);
	r->serial[SERIAL_LEN - 1] = nth;
	memset(r->digest, nth, sizeof r->digest);
}

/* The nth fact of a stream, with a redemption in it, after `before`. */
static inline void sample_fact(uint64_t nth, const uint8_t before[DIGEST_LEN], struct buf *b)
{
	uint8_t memory[REDEMPTION_BODY_MAX];
	struct redemption r;
	struct buf body;
	struct fact f = { .stream = 1, .sequence = nth, .time = SAMPLE_TIME + (int64_t)nth, .who = 7,
			  .kind = FACT_REDEMPTION };

	sample_redemption((uint8_t)nth, &r);
	buf_init(&body, memory, sizeof memory);
	assert(redemption_encode(&r, &body) == ERR_OK);
	memcpy(f.journal, SAMPLE_JOURNAL, sizeof f.journal);
	memcpy(f.before, before, DIGEST_LEN);
	f.body = buf_bytes(&body);
	assert(fact_encode(&f, b) == ERR_OK);
}

/* n consecutive facts from `first` on, in b; items[i] is each. */
static inline void sample_chain(uint64_t first, size_t n, struct bytes *items, struct buf *b)
{
	uint8_t hash[DIGEST_LEN] = { 0 };

	if (first > 1)
		memset(hash, 0x5a, sizeof hash);
	for (size_t i = 0; i < n; i++) {
		size_t start = b->len;

		sample_fact(first + i, hash, b);
		items[i] = bytes_of(b->data + start, b->len - start);
		assert(fact_hash(items[i], hash) == ERR_OK);
	}
}

static inline struct batch sample_batch_head(uint64_t first, size_t n)
{
	struct batch h = { .till = "t1", .merchant = "m1", .stream = 1, .first = first,
			   .made_at = SAMPLE_TIME + 3600, .n = n };

	memcpy(h.journal, SAMPLE_JOURNAL, sizeof h.journal);
	return h;
}

static inline enum err sample_batch(struct buf *b)
{
	static uint8_t memory[3 * FACT_MAX];
	struct bytes items[3];
	struct batch h = sample_batch_head(40, 3);
	struct buf facts;

	buf_init(&facts, memory, sizeof memory);
	sample_chain(40, 3, items, &facts);
	return batch_encode(&h, items, b);
}

static inline struct answer sample_answer_head(size_t n)
{
	struct answer h = { .till = "t1", .subject = ANSWER_BATCH, .time = SAMPLE_TIME, .stream = 1, .first = 40, .n = n };

	memset(h.of, 0xd1, sizeof h.of);
	memcpy(h.journal, SAMPLE_JOURNAL, sizeof h.journal);
	return h;
}

static inline enum err sample_answer(struct buf *b)
{
	const struct answer_row rows[] = {
		{ .verdict = ANSWER_ACCEPTED },
		{ .verdict = ANSWER_ACCEPTED, .again = true },
		{ .verdict = ANSWER_CONFLICT, .reason = ANSWER_UNITS, .has_first = true, .first_till = "t2",
		  .first_merchant = "shop-2", .first_time = SAMPLE_TIME - 60, .has_due = true, .units_due = 1,
		  .amount_due = 2520 },
		{ .verdict = ANSWER_REFUSED, .again = true, .reason = ANSWER_WRONG_DIGEST },
		{ .verdict = ANSWER_HELD, .reason = ANSWER_TILL_REVOKED },
	};
	struct answer h = sample_answer_head(5);

	return answer_encode(&h, rows, b);
}

static inline enum err sample_answer_enrolment(struct buf *b)
{
	const struct answer_row row = { .verdict = ANSWER_REFUSED, .reason = ANSWER_CODE_USED, .has_first = true,
					.first_till = "t1", .first_merchant = "m1", .first_time = SAMPLE_TIME };
	struct answer h = { .till = "t1", .subject = ANSWER_ENROLMENT, .time = SAMPLE_TIME, .n = 1 };

	return answer_encode(&h, &row, b);
}

static inline struct keyset sample_keyset_struct(uint64_t version)
{
	struct keyset k = { .version = version, .time = SAMPLE_TIME, .name = "Demo \xe6\xbc\x94\xe7\xa4\xba",
			    .has_pin = true, .n = 3 };

	sample_verify_raw(SAMPLE_ROOT, k.root);
	memset(k.pin, 0x99, sizeof k.pin);
	for (size_t i = 0; i < k.n; i++) {
		k.rows[i] = (struct keyset_row){ .use = KEY_COUPON + i, .from = SAMPLE_TIME - 86400,
						 .until = SAMPLE_TIME + 86400 * 365, .trusted_until = INT64_MAX };
		if (i < 2)
			sample_verify_raw(SAMPLE_I + i, k.rows[i].key);
		else
			sample_seal_raw(SAMPLE_E, k.rows[i].key);
	}
	k.rows[0].trusted_until = SAMPLE_TIME + INT64_C(86400) * 730;
	k.rows[0].revoked_at = SAMPLE_TIME + 100;
	return k;
}

static inline enum err sample_keyset(struct buf *b)
{
	struct keyset k = sample_keyset_struct(3);

	return keyset_encode(&k, b);
}

static inline enum err sample_keyset_least(struct buf *b)
{
	struct keyset k = { .version = 1 };

	return keyset_encode(&k, b);
}

/* Signs what `make` gives as a document of that type. */
static inline enum err sample_signed(enum document_type t, enum sample_key who, enum err (*make)(struct buf *b),
				     struct buf *b)
{
	static uint8_t memory[65536];
	struct sign_key k = { 0 };
	struct buf payload;
	enum err e;

	buf_init(&payload, memory, sizeof memory);
	e = make(&payload);
	if (e != ERR_OK)
		return e;
	sample_sign_key(&k, who);
	e = document_sign(t, &k, buf_bytes(&payload), b);
	sign_key_finish(&k);
	return e;
}

static inline struct pack sample_pack_struct(uint64_t version, struct bytes keyset)
{
	struct pack p = { .version = version, .time = SAMPLE_TIME, .till = "t1", .keyset = keyset, .merchant = "m1",
			  .merchant_name = "Noodle House" };

	return p;
}

static inline enum err sample_pack(struct buf *b)
{
	static uint8_t memory[KEYSET_MAX];
	static const struct pack_offer offers[2] = {
		{ "o1", "noodle", "Beef noodles", "CNY", 2800, 9000, KIND_GOODS, 0, { "" } },
		{ "o2", "tea", "Tea", "CNY", 0, 0, KIND_EXCHANGE, 2, { "shop-1", "shop-2" } },
	};
	static const uint8_t revoked[2][SERIAL_LEN] = { "123456789", "abcdefghi" };
	static const char dead[1][ID_CAP] = { "t9" };
	static const struct pack_used used[1] = { { "usedusedu", 2, "t2", "m1", SAMPLE_TIME - 10 } };
	struct buf keyset;
	struct pack p;

	buf_init(&keyset, memory, sizeof memory);
	assert(sample_signed(DOCUMENT_KEYSET, SAMPLE_ROOT, sample_keyset, &keyset) == ERR_OK);
	p = sample_pack_struct(12, buf_bytes(&keyset));
	p.revoked_since = 11;
	p.has_policy = true;
	p.policy = (struct policy){ 1, 2, 3, 4, 5, 6, 7, 8, 9 };
	p.n_keys = 2;
	memset(p.keys, 0x77, sizeof p.keys);
	p.n_offers = 2;
	p.n_revoked = 2;
	p.n_dead = 1;
	p.n_used = 1;
	return pack_encode(&p, offers, revoked, dead, used, b);
}

static inline enum err sample_pack_least(struct buf *b)
{
	struct pack p = sample_pack_struct(1, bytes_of_str("k"));

	p.merchant_name[0] = '\0';
	return pack_encode(&p, NULL, NULL, NULL, NULL, b);
}

static inline struct kit sample_kit_struct(struct bytes keyset, struct bytes pack)
{
	struct kit k = { .name = "Demo", .url = "https://127.0.0.1:8443", .has_pin = true, .keyset = keyset,
			 .pack = pack, .merchant = "m1", .till = "t1", .shop = "shop-1", .n_keys = 1,
			 .expires = SAMPLE_TIME + 86400 * 30 };

	sample_verify_raw(SAMPLE_ROOT, k.root);
	memset(k.pin, 0x99, sizeof k.pin);
	memset(k.keys[0], SAMPLE_MERCHANT, KEY_LEN);
	memcpy(k.code, SAMPLE_CODE, KIT_CODE_LEN);
	return k;
}

static inline enum err sample_kit(struct buf *b)
{
	static uint8_t keyset_memory[KEYSET_MAX], pack_memory[8192];
	struct buf keyset, pack;
	struct kit k;

	buf_init(&keyset, keyset_memory, sizeof keyset_memory);
	buf_init(&pack, pack_memory, sizeof pack_memory);
	assert(sample_signed(DOCUMENT_KEYSET, SAMPLE_ROOT, sample_keyset, &keyset) == ERR_OK);
	assert(sample_signed(DOCUMENT_PACK, SAMPLE_D, sample_pack, &pack) == ERR_OK);
	k = sample_kit_struct(buf_bytes(&keyset), buf_bytes(&pack));
	return kit_encode(&k, b);
}

static inline enum err sample_kit_least(struct buf *b)
{
	struct kit k = sample_kit_struct(bytes_of_str("k"), bytes_of_str("p"));

	k.has_pin = false;
	k.name[0] = k.url[0] = '\0';
	return kit_encode(&k, b);
}

static inline struct enrolment sample_enrolment_struct(void)
{
	struct enrolment e = { .till = "t1", .merchant = "m1", .stream = 1, .time = SAMPLE_TIME };

	sample_verify_raw(SAMPLE_TILL, e.verify);
	sample_seal_raw(SAMPLE_TILL_OPEN, e.seal);
	memcpy(e.journal, SAMPLE_JOURNAL, sizeof e.journal);
	return e;
}

static inline enum err sample_enrolment(struct buf *b)
{
	struct enrolment e = sample_enrolment_struct();

	return enrolment_encode(&e, SAMPLE_CODE, b);
}

static inline struct claim sample_claim_struct(void)
{
	struct claim c = { .till = "t1", .request = "request no. 001", .serial = "123456789", .units = 2,
			   .act = CLAIM_USE, .time = SAMPLE_TIME };

	memset(c.digest, 0x44, sizeof c.digest);
	return c;
}

static inline enum err sample_claim(struct buf *b)
{
	struct claim c = sample_claim_struct();

	return claim_encode(&c, b);
}

static inline enum err sample_claim_value(struct buf *b)
{
	struct claim c = sample_claim_struct();

	c.act = CLAIM_HOLD;
	c.units = 1;
	c.amount = 2800;
	return claim_encode(&c, b);
}

static inline enum err sample_grant(struct buf *b)
{
	struct grant g = { .till = "t1", .request = "request no. 001", .granted = true, .until = SAMPLE_TIME + 300,
			   .time = SAMPLE_TIME, .left = 3 };

	return grant_encode(&g, b);
}

static inline enum err sample_grant_value(struct buf *b)
{
	struct grant g = { .till = "t1", .request = "request no. 001", .granted = true, .until = SAMPLE_TIME + 7200,
			   .time = SAMPLE_TIME, .amount = 2800, .balance = 7200 };

	return grant_encode(&g, b);
}

static inline enum err sample_grant_refused(struct buf *b)
{
	struct grant g = { .till = "t1", .request = "request no. 001", .reason = 10, .time = SAMPLE_TIME };

	return grant_encode(&g, b);
}

static inline struct statement sample_statement_struct(void)
{
	struct statement s = { .merchant = "m1", .period = "2026-W47", .currency = "CNY", .from = SAMPLE_TIME - 604800,
			       .until = SAMPLE_TIME, .time = SAMPLE_TIME + 5, .gross = 2800, .due = 2520, .n = 3 };

	return s;
}

static const struct statement_row SAMPLE_STATEMENT_ROWS[3] = {
	{ "123456789", 1, 2800, 2520, "t1", SAMPLE_TIME - 100 },
	{ "abcdefghi", 2, 5600, 5040, "t2", SAMPLE_TIME - 90 },
	{ "abcdefghi", -2, -5600, -5040, "t2", SAMPLE_TIME - 80 },
};

static inline enum err sample_statement(struct buf *b)
{
	struct statement s = sample_statement_struct();

	return statement_encode(&s, SAMPLE_STATEMENT_ROWS, b);
}

static inline enum err sample_statement_least(struct buf *b)
{
	struct statement s = sample_statement_struct();

	s.n = 0;
	s.gross = s.due = 0;
	return statement_encode(&s, NULL, b);
}

static inline enum err sample_request(struct buf *b)
{
	struct request r = { .till = "t1", .merchant = "m1", .pack = 12, .time = SAMPLE_TIME };

	return request_encode(&r, b);
}

static inline enum err sample_request_least(struct buf *b)
{
	struct request r = { .till = "t", .merchant = "m" };

	return request_encode(&r, b);
}

static inline enum err sample_reply(struct buf *b)
{
	const struct bytes two[2] = { bytes_of_str("an answer, sealed"), bytes_of_str("p") };

	return reply_encode(two, 2, b);
}

static inline enum err sample_reply_least(struct buf *b)
{
	return reply_encode(NULL, 0, b);
}

static inline enum err sample_fact_first(struct buf *b)
{
	static const uint8_t none[DIGEST_LEN];

	sample_fact(1, none, b);
	return ERR_OK;
}

static inline enum err sample_fact_least(struct buf *b)
{
	struct fact f = { .sequence = 1, .kind = 1 };

	return fact_encode(&f, b);
}

static inline enum err sample_document(struct buf *b)
{
	return sample_signed(DOCUMENT_BATCH, SAMPLE_TILL, sample_batch, b);
}

static inline enum err sample_document_enrolment(struct buf *b)
{
	return sample_signed(DOCUMENT_ENROLMENT, SAMPLE_TILL, sample_enrolment, b);
}

static inline enum err sample_document_keyset(struct buf *b)
{
	return sample_signed(DOCUMENT_KEYSET, SAMPLE_ROOT, sample_keyset, b);
}

/* The same document as it lies on a stick: sealed to E. */
static inline enum err sample_sealed(struct buf *b)
{
	static uint8_t memory[4096];
	struct open_key us = { 0 };
	uint8_t counter = 0;
	struct buf doc;
	enum err e;

	buf_init(&doc, memory, sizeof memory);
	assert(sample_document(&doc) == ERR_OK);
	sample_open_key(&us, SAMPLE_E);
	e = document_seal(buf_bytes(&doc), &us.public, sample_random(&counter), b);
	open_key_finish(&us);
	return e;
}

/* All of them, under the name of their fuzz target. */
struct sample {
	const char *target, *name;
	enum err (*make)(struct buf *b);
	recode *recode;
};
static const struct sample SAMPLES[] = {
	{ "fact", "first", sample_fact_first, recode_fact },
	{ "fact", "least", sample_fact_least, recode_fact },
	{ "batch", "three", sample_batch, recode_batch },
	{ "answer", "batch", sample_answer, recode_answer },
	{ "answer", "enrolment", sample_answer_enrolment, recode_answer },
	{ "keyset", "three", sample_keyset, recode_keyset },
	{ "keyset", "least", sample_keyset_least, recode_keyset },
	{ "pack", "full", sample_pack, recode_pack },
	{ "pack", "least", sample_pack_least, recode_pack },
	{ "kit", "full", sample_kit, recode_kit },
	{ "kit", "least", sample_kit_least, recode_kit },
	{ "enrolment", "one", sample_enrolment, recode_enrolment },
	{ "claim", "use", sample_claim, recode_claim },
	{ "claim", "granted", sample_grant, recode_grant },
	{ "claim", "value", sample_claim_value, recode_claim },
	{ "claim", "granted-value", sample_grant_value, recode_grant },
	{ "claim", "refused", sample_grant_refused, recode_grant },
	{ "statement", "three", sample_statement, recode_statement },
	{ "statement", "least", sample_statement_least, recode_statement },
	{ "request", "one", sample_request, recode_request },
	{ "request", "least", sample_request_least, recode_request },
	{ "reply", "two", sample_reply, recode_reply },
	{ "reply", "least", sample_reply_least, recode_reply },
	{ "document", "batch", sample_document, recode_document },
	{ "document", "enrolment", sample_document_enrolment, recode_document },
	{ "document", "keyset", sample_document_keyset, recode_document },
};
enum { SAMPLE_COUNT = sizeof SAMPLES / sizeof SAMPLES[0] };

#endif
