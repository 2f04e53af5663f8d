#ifndef TESTS_DOCUMENT_SAMPLES_RECODE_H
#define TESTS_DOCUMENT_SAMPLES_RECODE_H
/*
 * Each codec from bytes to bytes: what a decoder takes, the encoder must give back to the byte, and each
 * row by the walkers. Rows that were checked when decoded must walk without a failure: an assert.
 */
#include "document/answer.h"
#include "document/batch.h"
#include "document/claim.h"
#include "document/enrolment.h"
#include "document/field.h"
#include "document/kit.h"
#include "document/reply.h"
#include "document/request.h"
#include "document/statement.h"
#include "seal/digest.h"

#include <assert.h>
#include <string.h>

typedef enum err recode(struct bytes in, struct buf *out);

static inline enum err recode_fact(struct bytes in, struct buf *out)
{
	struct fact f;
	enum err e = fact_decode(in, &f);

	return e != ERR_OK ? e : fact_encode(&f, out);
}

/* The facts inside may be anything; batch_next() says so, and never more than there are. */
static inline void walk_batch(const struct batch *b)
{
	struct batch_cursor c = { .i = 0 };
	struct bytes encoded;
	struct fact f;
	size_t n = 0;
	enum err e;

	while ((e = batch_next(b, &c, &f, &encoded)) == ERR_OK)
		assert(f.sequence == b->first + n++);
	assert(e == ERR_NOT_FOUND ? n == b->n : e == ERR_FORMAT || e == ERR_CORRUPT);
}

static inline enum err recode_batch(struct bytes in, struct buf *out)
{
	static struct bytes facts[BATCH_FACTS_MAX];
	struct cbor_in rest;
	struct batch b;
	enum err e = batch_decode(in, &b);

	if (e != ERR_OK)
		return e;
	walk_batch(&b);
	cbor_open(&rest, b.facts);
	for (size_t i = 0; i < b.n; i++)
		facts[i] = cbor_get_bytes(&rest);
	assert(cbor_close(&rest) == ERR_OK);
	return batch_encode(&b, facts, out);
}

static inline enum err recode_answer(struct bytes in, struct buf *out)
{
	static struct answer_row rows[ANSWER_ROWS_MAX];
	struct answer a;
	struct bytes rest;
	enum err e = answer_decode(in, &a);

	if (e != ERR_OK)
		return e;
	rest = a.rows;
	for (size_t i = 0; i < a.n; i++)
		assert(answer_next(&rest, &rows[i]) == ERR_OK);
	assert(answer_next(&rest, &rows[0]) == ERR_NOT_FOUND);
	return answer_encode(&a, rows, out);
}

static inline enum err recode_keyset(struct bytes in, struct buf *out)
{
	struct keyset k;
	enum err e = keyset_decode(in, &k);

	return e != ERR_OK ? e : keyset_encode(&k, out);
}

static inline enum err recode_pack(struct bytes in, struct buf *out)
{
	static struct pack_offer offers[PACK_OFFERS_MAX];
	static uint8_t revoked[PACK_REVOKED_MAX][SERIAL_LEN];
	static char dead[PACK_DEAD_MAX][ID_CAP];
	static struct pack_used used[PACK_USED_MAX];
	struct bytes rest;
	struct pack p;
	enum err e = pack_decode(in, &p);

	if (e != ERR_OK)
		return e;
	rest = p.offers;
	for (size_t i = 0; i < p.n_offers; i++)
		assert(pack_next_offer(&rest, &offers[i]) == ERR_OK);
	assert(pack_next_offer(&rest, &offers[0]) == ERR_NOT_FOUND);
	rest = p.revoked;
	for (size_t i = 0; i < p.n_revoked; i++)
		assert(pack_next_revoked(&rest, revoked[i]) == ERR_OK);
	assert(pack_next_revoked(&rest, revoked[0]) == ERR_NOT_FOUND);
	rest = p.dead;
	for (size_t i = 0; i < p.n_dead; i++)
		assert(pack_next_dead(&rest, dead[i]) == ERR_OK);
	assert(pack_next_dead(&rest, dead[0]) == ERR_NOT_FOUND);
	rest = p.used;
	for (size_t i = 0; i < p.n_used; i++)
		assert(pack_next_used(&rest, &used[i]) == ERR_OK);
	assert(pack_next_used(&rest, &used[0]) == ERR_NOT_FOUND);
	return pack_encode(&p, offers, (const uint8_t (*)[SERIAL_LEN])revoked, (const char (*)[ID_CAP])dead, used, out);
}

static inline enum err recode_kit(struct bytes in, struct buf *out)
{
	struct kit k;
	enum err e = kit_decode(in, &k);

	if (e == ERR_OK)
		e = kit_encode(&k, out);
	kit_wipe(&k);
	return e;
}

/* Its mac is what the code makes it: it comes out the same only where it was made with that code. */
static inline enum err recode_enrolment(struct bytes in, struct buf *out)
{
	static const uint8_t code[KIT_CODE_LEN] = "one-time code 1";
	struct enrolment t, copy;
	enum err e = enrolment_decode(in, &t);

	if (e != ERR_OK)
		return e;
	copy = t;
	e = enrolment_encode(&copy, code, out);
	assert(e != ERR_OK || (enrolment_check(&t, code) == ERR_OK) == (memcmp(t.mac, copy.mac, DIGEST_LEN) == 0));
	if (e == ERR_OK)	/* the last 32 bytes are the mac */
		memcpy(out->data + out->len - DIGEST_LEN, t.mac, DIGEST_LEN);
	return e;
}

static inline enum err recode_claim(struct bytes in, struct buf *out)
{
	struct claim c;
	enum err e = claim_decode(in, &c);

	return e != ERR_OK ? e : claim_encode(&c, out);
}

static inline enum err recode_grant(struct bytes in, struct buf *out)
{
	struct grant g;
	enum err e = grant_decode(in, &g);

	return e != ERR_OK ? e : grant_encode(&g, out);
}

static inline enum err recode_statement(struct bytes in, struct buf *out)
{
	static struct statement_row rows[STATEMENT_ROWS_MAX];
	struct statement s;
	struct bytes rest;
	enum err e = statement_decode(in, &s);

	if (e != ERR_OK)
		return e;
	rest = s.rows;
	for (size_t i = 0; i < s.n; i++)
		assert(statement_next(&rest, &rows[i]) == ERR_OK);
	assert(statement_next(&rest, &rows[0]) == ERR_NOT_FOUND);
	return statement_encode(&s, rows, out);
}

static inline enum err recode_request(struct bytes in, struct buf *out)
{
	struct request r;
	enum err e = request_decode(in, &r);

	return e != ERR_OK ? e : request_encode(&r, out);
}

static inline enum err recode_reply(struct bytes in, struct buf *out)
{
	struct reply r;
	enum err e = reply_decode(in, &r);

	return e != ERR_OK ? e : reply_encode(r.documents, r.n, out);
}

/* The COSE_Sign1 that a parsed document must have come from. */
static inline enum err recode_document(struct bytes in, struct buf *out)
{
	struct document d;
	enum err e = document_parse(in, &d);

	if (e != ERR_OK)
		return e;
	assert(bytes_equal(d.sign1.type, bytes_of_str(document_type_name(d.type))));
	cbor_put_tag(out, 18);
	cbor_put_array(out, 4);
	cbor_put_bytes(out, d.sign1.protected);
	cbor_put_map(out, 0);
	cbor_put_bytes(out, d.sign1.payload);
	cbor_put_bytes(out, bytes_of(d.sign1.signature, SIGNATURE_LEN));
	return out->over ? ERR_TOO_LONG : ERR_OK;
}

#endif
