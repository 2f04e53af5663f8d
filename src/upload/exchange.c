/* What a till sends: its enrolment, claims, and batches of what is due. */
#include "upload/exchange.h"

#include "document/enrolment.h"
#include "document/request.h"
#include "store/batches.h"

#include <stdlib.h>
#include <string.h>

static enum err seal_to_platform(const struct exchange *x, const struct trust_platform *p, struct bytes signed_bytes,
				 struct buf *b)
{
	if (p->sealed_to.pkey == NULL)
		return err_set(ERR_STALE, "%s has no key that documents may be sealed to now; import its newest pack",
			       p->name);
	return document_seal(signed_bytes, &p->sealed_to, x->random, b);
}

enum err exchange_enrolment(const struct exchange *x, const struct trust_platform *p, struct buf *b)
{
	uint8_t payload_memory[512], signed_memory[768], code[KIT_CODE_LEN];
	struct enrolment e = { .stream = p->stream, .time = x->now };
	struct buf payload, signed_;
	enum err err = trust_code(x->store, p->stream, code);

	if (err != ERR_OK)
		return err;
	memcpy(e.till, p->till, sizeof e.till);
	memcpy(e.merchant, p->merchant, sizeof e.merchant);
	memcpy(e.verify, x->store->sign.public.raw, KEY_LEN);
	memcpy(e.seal, x->store->open.public.raw, KEY_LEN);
	memcpy(e.journal, x->store->journal, sizeof e.journal);
	buf_init(&payload, payload_memory, sizeof payload_memory);
	buf_init(&signed_, signed_memory, sizeof signed_memory);
	err = enrolment_encode(&e, code, &payload);
	digest_wipe(code, sizeof code);
	if (err == ERR_OK)
		err = document_sign(DOCUMENT_ENROLMENT, &x->store->sign, buf_bytes(&payload), &signed_);
	return err == ERR_OK ? seal_to_platform(x, p, buf_bytes(&signed_), b) : err;
}

enum err exchange_request(const struct exchange *x, const struct trust_platform *p, struct buf *b)
{
	uint8_t payload_memory[256], signed_memory[512];
	struct request r = { .pack = p->pack_version, .time = x->now };
	struct buf payload, signed_;
	enum err e;

	if (!p->enrolled)
		return ERR_NOT_FOUND;
	memcpy(r.till, p->till, sizeof r.till);
	memcpy(r.merchant, p->merchant, sizeof r.merchant);
	buf_init(&payload, payload_memory, sizeof payload_memory);
	buf_init(&signed_, signed_memory, sizeof signed_memory);
	e = request_encode(&r, &payload);
	if (e == ERR_OK)
		e = document_sign(DOCUMENT_REQUEST, &x->store->sign, buf_bytes(&payload), &signed_);
	return e == ERR_OK ? seal_to_platform(x, p, buf_bytes(&signed_), b) : e;
}

enum err exchange_claim(const struct exchange *x, const struct trust_platform *p, const struct claims_row *r, struct buf *b)
{
	uint8_t payload_memory[256], signed_memory[512];
	bool hold = r->state == CLAIMS_ASKED;
	struct claim c = { .units = r->coupon.units, .act = hold ? CLAIM_HOLD : CLAIM_RELEASE, .time = x->now };
	struct buf payload, signed_;
	enum err e;

	if (hold && r->coupon.kind == KIND_VALUE)
		c.amount = r->coupon.value;
	memcpy(c.till, p->till, sizeof c.till);
	memcpy(c.request, r->request, sizeof c.request);
	memcpy(c.serial, r->coupon.serial, sizeof c.serial);
	memcpy(c.digest, r->coupon.digest, sizeof c.digest);
	buf_init(&payload, payload_memory, sizeof payload_memory);
	buf_init(&signed_, signed_memory, sizeof signed_memory);
	e = claim_encode(&c, &payload);
	if (e == ERR_OK)
		e = document_sign(DOCUMENT_CLAIM, &x->store->sign, buf_bytes(&payload), &signed_);
	return e == ERR_OK ? seal_to_platform(x, p, buf_bytes(&signed_), b) : e;
}

/* A batch being put together. */
struct pile {
	uint8_t journal[JOURNAL_ID_LEN];
	struct bytes *facts;
	struct buf memory;
	size_t n;
};

static enum err pile_init(struct pile *p, size_t max)
{
	uint8_t *memory = malloc(BATCH_BYTES_MAX);

	p->n = 0;
	p->facts = calloc(max, sizeof *p->facts);
	buf_init(&p->memory, memory, memory ? BATCH_BYTES_MAX : 0);
	return p->facts && memory ? ERR_OK : err_set(ERR_NOMEM, "no memory for a batch");
}

static void pile_finish(struct pile *p)
{
	free(p->facts);
	free(p->memory.data);
}

/* False where the fact belongs to the next batch: no room (some is left for the batch's head), or a journal id
 * that a recovered store took in between. */
static bool pile_add(struct pile *p, const struct journal_read *r)
{
	enum { HEAD = 256, FACT_HEAD = 3 };

	if (p->n == 0)
		memcpy(p->journal, r->fact.journal, JOURNAL_ID_LEN);
	if (memcmp(p->journal, r->fact.journal, JOURNAL_ID_LEN) != 0 ||
	    p->memory.len + r->encoded.len + FACT_HEAD * (p->n + 1) + HEAD > BATCH_BYTES_MAX)
		return false;
	p->facts[p->n++] = bytes_of(p->memory.data + p->memory.len, r->encoded.len);
	buf_put_bytes(&p->memory, r->encoded);
	return true;
}

static enum err pile_fill(struct pile *p, struct store *s, uint32_t stream, uint64_t first, size_t n)
{
	bool fits = true;

	for (size_t i = 0; i < n && fits; i++) {
		struct journal_read r;
		enum err e = journal_read(s, stream, first + i, &r);

		if (e != ERR_OK)
			return e == ERR_NOT_FOUND ? err_set(ERR_CORRUPT, "the journal lacks a fact that is due") : e;
		fits = pile_add(p, &r);
		journal_done(&r);
	}
	return ERR_OK;
}

static enum err digest_of(struct bytes signed_bytes, uint8_t out[DOCUMENT_DIGEST_LEN])
{
	struct document d;
	enum err e = document_parse(signed_bytes, &d);

	if (e == ERR_OK)
		memcpy(out, d.digest, DOCUMENT_DIGEST_LEN);
	return e;
}

/* first: of out; the rest of it is filled in. */
static enum err batch_seal(const struct exchange *x, const struct trust_platform *p, const struct pile *pile,
			   struct exchange_batch *out, struct buf *b)
{
	struct batch head = { .stream = p->stream, .first = out->first, .made_at = x->now, .n = pile->n };
	size_t cap = BATCH_BYTES_MAX + DOCUMENT_OVERHEAD;
	uint8_t *memory = malloc(2 * cap);
	struct buf payload, signed_;
	enum err e;

	if (!memory)
		return err_set(ERR_NOMEM, "no memory for a batch");
	buf_init(&payload, memory, cap);
	buf_init(&signed_, memory + cap, cap);
	memcpy(head.till, p->till, sizeof head.till);
	memcpy(head.merchant, p->merchant, sizeof head.merchant);
	memcpy(head.journal, pile->journal, sizeof head.journal);
	e = batch_encode(&head, pile->facts, &payload);
	if (e == ERR_OK)
		e = document_sign(DOCUMENT_BATCH, &x->store->sign, buf_bytes(&payload), &signed_);
	if (e == ERR_OK)
		e = digest_of(buf_bytes(&signed_), out->digest);
	if (e == ERR_OK)
		e = seal_to_platform(x, p, buf_bytes(&signed_), b);
	out->n = pile->n;
	free(memory);
	return e;
}

/* Before it leaves: an answer counts only for what is written down. A power cut may forget it, then it is sent anew. */
static enum err write_down(const struct exchange *x, const struct trust_platform *p, const struct exchange_batch *made)
{
	struct batches_made m = { .stream = p->stream, .first = made->first, .n = made->n, .digest = made->digest };
	enum err e = db_begin_lazy(&x->store->db);

	return e == ERR_OK ? store_end(x->store, batches_keep(x->store, &m)) : e;
}

enum err exchange_batch(const struct exchange *x, const struct trust_platform *p, uint64_t from, size_t max,
			struct buf *b, struct exchange_batch *out)
{
	struct exchange_batch made = { .n = 0 };
	struct pile pile;
	size_t n;
	enum err e;

	if (max > BATCH_FACTS_MAX)
		max = BATCH_FACTS_MAX;
	e = outbox_due(x->store, p->stream, from, max, &made.first, &n);
	if (e != ERR_OK)
		return e;
	e = pile_init(&pile, n);
	if (e == ERR_OK)
		e = pile_fill(&pile, x->store, p->stream, made.first, n);
	if (e == ERR_OK)
		e = batch_seal(x, p, &pile, &made, b);
	if (e == ERR_OK)
		e = write_down(x, p, &made);
	if (e == ERR_OK)
		*out = made;
	pile_finish(&pile);
	return e;
}

enum err exchange_handed(const struct exchange *x, const struct trust_platform *p, const struct exchange_batch *made)
{
	enum err e = db_begin(&x->store->db);

	if (e != ERR_OK)
		return e;
	return store_end(x->store, outbox_handed(x->store, p->stream, made->first, made->n, x->now));
}
