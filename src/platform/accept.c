#include "platform/accept.h"

#include "platform/chain.h"
#include "platform/ledger.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A batch that waits for the owner, and room for its answer. */
struct held {
	uint8_t of[DOCUMENT_DIGEST_LEN];
	size_t len;
	uint8_t data[DOCUMENT_MAX], answer[DOCUMENT_MAX];
};

/* One batch on its way. */
struct job {
	struct storage *storage;
	const struct till *till;
	int64_t now;
	bool hold;			/* the till is revoked and the owner has not spoken */
	struct chain chain;
	struct answer_row *rows;
	size_t n;			/* rows written */
	enum answer_reason off;		/* once a fact did not fit: why, for those that follow it */
};

static enum err judge_redemption(struct job *j, const struct fact *f, const struct books_place *p, struct answer_row *row)
{
	struct redemption r;

	if (redemption_decode(f->body, &r) == ERR_OK)
		return ledger_redeem(j->storage, p, &r, row);
	row->verdict = ANSWER_REFUSED;
	row->reason = ANSWER_MALFORMED;
	return ERR_OK;
}

static enum err judge_reversal(struct job *j, const struct fact *f, const struct books_place *p, struct answer_row *row)
{
	struct reversal v;

	if (reversal_decode(f->body, &v) == ERR_OK)
		return ledger_reverse(j->storage, p, &v, row);
	row->verdict = ANSWER_REFUSED;
	row->reason = ANSWER_MALFORMED;
	return ERR_OK;
}

/* The shop's own facts are kept where the owner sends them, and move no money. */
static enum err judge_fact(struct job *j, const struct fact *f, struct answer_row *row)
{
	struct books_place p = { j->till->id, j->till->merchant, f->journal, f->stream, f->sequence, f->time, j->now };

	switch (f->kind) {
	case FACT_REDEMPTION:
		return judge_redemption(j, f, &p, row);
	case FACT_REVERSAL:
		return judge_reversal(j, f, &p, row);
	case FACT_OPENED:
	case FACT_ENROLLED:
	case FACT_ALARM:
	case FACT_REFUSED_SCAN:
		return ERR_OK;
	default:
		row->verdict = ANSWER_REFUSED;
		row->reason = ANSWER_UNSUPPORTED;
		return ERR_OK;
	}
}

static enum err take_next(struct job *j, const struct chain_fact *f, struct answer_row *row)
{
	enum err e;

	if (j->hold) {
		row->verdict = ANSWER_HELD;
		row->reason = ANSWER_TILL_REVOKED;
		j->off = ANSWER_TILL_REVOKED;
		return ERR_OK;
	}
	e = judge_fact(j, f->fact, row);
	return e == ERR_OK ? chain_append(j->storage, &j->chain, f, row, j->now) : e;
}

/* A fact that does not fit takes what follows it along: their `before` leads to it. */
static enum err take_stray(struct job *j, const struct chain_fact *f, enum answer_reason reason, struct answer_row *row)
{
	j->off = reason;
	row->verdict = ANSWER_REFUSED;
	row->reason = reason;
	if (reason == ANSWER_GAP)
		return ERR_OK;
	return chain_stray(j->storage, &j->chain, f, reason, j->now, &row->again);
}

static enum err take_fact(struct job *j, const struct chain_fact *f, struct answer_row *row)
{
	enum chain_place place = CHAIN_NEXT;
	enum err e;

	memset(row, 0, sizeof *row);
	if (j->off == ANSWER_TILL_REVOKED) {
		row->verdict = ANSWER_HELD;
		row->reason = j->off;
		return ERR_OK;
	}
	if (j->off != ANSWER_NONE)
		return take_stray(j, f, j->off, row);
	e = chain_place(j->storage, &j->chain, f->fact, f->hash, &place, row);
	if (e != ERR_OK)
		return e;
	switch (place) {
	case CHAIN_NEXT:
		return take_next(j, f, row);
	case CHAIN_AGAIN:
		return ERR_OK;
	case CHAIN_FORKED:
		return take_stray(j, f, ANSWER_FORKED, row);
	case CHAIN_BROKEN:
		return take_stray(j, f, ANSWER_CHAIN_BROKEN, row);
	default:
		return take_stray(j, f, ANSWER_GAP, row);
	}
}

/* The rest of a batch that does not hold together within itself: nothing of it can be believed. */
static void refuse_rest(struct job *j, size_t n, enum answer_reason reason)
{
	for (; j->n < n; j->n++)
		j->rows[j->n] = (struct answer_row){ .verdict = ANSWER_REFUSED, .reason = reason };
}

static enum err take_batch(struct job *j, const struct batch *b)
{
	struct batch_cursor cursor = { 0 };
	struct bytes encoded;
	struct fact f;
	enum err e = chain_open(j->storage, &j->chain), next = ERR_NOT_FOUND;

	while (e == ERR_OK && (next = batch_next(b, &cursor, &f, &encoded)) == ERR_OK) {
		struct chain_fact cf = { &f, encoded, cursor.hash };

		e = take_fact(j, &cf, &j->rows[j->n]);
		j->n++;
	}
	if (e != ERR_OK || next == ERR_NOT_FOUND)
		return e;
	if (next != ERR_FORMAT && next != ERR_CORRUPT)
		return next;
	refuse_rest(j, b->n, next == ERR_FORMAT ? ANSWER_MALFORMED : ANSWER_CHAIN_BROKEN);
	return ERR_OK;
}

static void count(const struct answer_row *rows, size_t n, struct accept_report *r)
{
	r->facts = n;
	for (size_t i = 0; i < n; i++) {
		r->again += rows[i].again;
		r->accepted += rows[i].verdict == ANSWER_ACCEPTED;
		r->conflict += rows[i].verdict == ANSWER_CONFLICT;
		r->refused += rows[i].verdict == ANSWER_REFUSED;
		r->held += rows[i].verdict == ANSWER_HELD;
		if (r->reason == ANSWER_NONE)
			r->reason = rows[i].reason;
	}
}

static enum err sign_answer(const struct keys *k, const struct answer *head, const struct answer_row *rows, struct buf *b)
{
	struct buf payload;
	size_t cap = 256 + head->n * 96;
	uint8_t *memory = malloc(cap);
	enum err e;

	if (!memory)
		return err_set(ERR_NOMEM, "no memory for an answer");
	buf_init(&payload, memory, cap);
	e = answer_encode(head, rows, &payload);
	if (e == ERR_OK)
		e = document_sign(DOCUMENT_ANSWER, &k->document, buf_bytes(&payload), b);
	free(memory);
	return e;
}

/* The newest stands: a batch that met a gap may come again after what was missing. */
static enum err keep_answer(struct storage *s, const struct answer *head, struct bytes signed_bytes)
{
	return db_run(&s->db, "INSERT INTO answer (of, till, made_at, signed) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (of) DO "
		      "UPDATE SET made_at = ?3, signed = ?4", "btib", bytes_of(head->of, sizeof head->of), head->till,
		      head->time, signed_bytes);
}

static enum err keep_held(struct storage *s, const struct document *d, const struct batch *b, struct bytes signed_bytes,
			  int64_t now)
{
	return db_run(&s->db, "INSERT INTO held (of, till, journal, stream, first, held_at, signed) VALUES (?1, ?2, ?3, ?4, ?5, "
		      "?6, ?7) ON CONFLICT DO NOTHING", "btbiiib", bytes_of(d->digest, sizeof d->digest), b->till,
		      bytes_of(b->journal, sizeof b->journal), (int64_t)b->stream, (int64_t)b->first, now, signed_bytes);
}

static enum err signed_by_till(const struct document *d, const struct till *t)
{
	struct verify_key key = { 0 };
	enum err e = verify_key_load(&key, t->verify);

	if (e == ERR_OK)
		e = memcmp(d->sign1.kid, key.kid, KID_LEN) == 0 ? sign1_verify(&d->sign1, &key) : ERR_AUTH;
	verify_key_finish(&key);
	return e == ERR_AUTH ? err_set(e, "this batch says it is of till '%s', but is not signed by its key", t->id) : e;
}

/* Is the sender one that batches are taken from? Else every row says why not. */
static enum err who_sends(struct storage *s, const struct document *d, const struct batch *b, struct till *t,
			  enum answer_reason *why)
{
	enum err e = tills_find(s, b->till, t);

	*why = ANSWER_NONE;
	if (e == ERR_NOT_FOUND || (e == ERR_OK && !t->enrolled)) {
		*why = ANSWER_UNKNOWN_TILL;
		return ERR_OK;
	}
	if (e == ERR_OK)
		e = signed_by_till(d, t);
	if (e == ERR_OK && strcmp(t->merchant, b->merchant) != 0)
		*why = ANSWER_WRONG_MERCHANT;
	return e;
}

/* What was read of a batch before anything is decided. */
struct reading {
	const struct document *document;
	struct bytes signed_bytes;
	struct batch batch;
	bool owner;			/* the owner says that a revoked till's batch is to be taken */
};

/* Rows, answer and all, inside the transaction. */
static enum err answer_batch(struct storage *s, const struct keys *k, const struct reading *r, int64_t now,
			     struct answer_row *rows, struct buf *out, struct accept_report *report)
{
	const struct batch *b = &r->batch;
	struct answer head = { .subject = ANSWER_BATCH, .time = now, .stream = b->stream, .first = b->first, .n = b->n };
	struct job j = { .storage = s, .now = now, .rows = rows };
	enum answer_reason why;
	struct till t;
	enum err e = who_sends(s, r->document, b, &t, &why);

	memcpy(head.till, b->till, sizeof head.till);
	memcpy(head.of, r->document->digest, sizeof head.of);
	memcpy(head.journal, b->journal, sizeof head.journal);
	memcpy(j.chain.journal, b->journal, sizeof j.chain.journal);
	j.till = &t;
	j.chain.till = b->till;
	j.chain.stream = b->stream;
	j.hold = e == ERR_OK && why == ANSWER_NONE && t.revoked_at != 0 && !r->owner;
	if (e == ERR_OK && why != ANSWER_NONE)
		refuse_rest(&j, b->n, why);
	else if (e == ERR_OK)
		e = take_batch(&j, b);
	if (e != ERR_OK)
		return e;
	assert(j.n == b->n);
	count(rows, b->n, report);
	report->sealable = why != ANSWER_UNKNOWN_TILL;
	if (report->sealable)
		memcpy(report->seal, t.seal, KEY_LEN);
	e = sign_answer(k, &head, rows, out);
	if (e == ERR_OK && report->held > 0)
		e = keep_held(s, r->document, b, r->signed_bytes, now);
	return e == ERR_OK && report->sealable ? keep_answer(s, &head, buf_bytes(out)) : e;
}

static enum err accept_batch(struct storage *s, const struct keys *k, struct reading *r, int64_t now, struct buf *out,
			     struct accept_report *report)
{
	struct answer_row *rows;
	size_t before = out->len;
	enum err e = batch_decode(r->document->sign1.payload, &r->batch);

	if (e != ERR_OK)
		return e;
	report->subject = ANSWER_BATCH;
	memcpy(report->till, r->batch.till, sizeof report->till);
	rows = calloc(r->batch.n, sizeof *rows);
	if (!rows)
		return err_set(ERR_NOMEM, "no memory for an answer");
	e = db_begin(&s->db);
	if (e == ERR_OK) {
		struct buf inner = *out;

		/* the answer is appended before the commit; it counts only after it */
		inner.data += before;
		inner.cap -= before;
		inner.len = 0;
		e = storage_end(s, answer_batch(s, k, r, now, rows, &inner, report));
		if (e == ERR_OK)
			out->len = before + inner.len;
	}
	free(rows);
	return e;
}

static enum err accept_enrolment(struct storage *s, const struct keys *k, struct bytes signed_bytes, int64_t now,
				 struct buf *out, struct accept_report *report)
{
	struct answer head = { .subject = ANSWER_ENROLMENT, .time = now, .n = 1 };
	struct answer_row row;
	struct enrolment en;
	enum err e = enrolment_open(signed_bytes, &en, head.of);

	if (e != ERR_OK)
		return e;
	e = tills_enrol(s, k, &en, now, &row);
	if (e != ERR_OK)
		return e;
	memcpy(head.till, en.till, sizeof head.till);
	report->subject = ANSWER_ENROLMENT;
	memcpy(report->till, en.till, sizeof report->till);
	memcpy(report->of, head.of, sizeof report->of);
	memcpy(report->seal, en.seal, KEY_LEN);
	report->sealable = true;
	count(&row, 1, report);
	e = sign_answer(k, &head, &row, out);
	/* an answer to somebody else is handed over at once or never: it is not the bound till's */
	return e == ERR_OK && row.verdict == ANSWER_ACCEPTED ? keep_answer(s, &head, buf_bytes(out)) : e;
}

enum err accept_document(struct storage *s, const struct keys *k, struct bytes signed_bytes, int64_t now,
			 struct buf *answer, struct accept_report *report)
{
	struct document d;
	struct reading r = { .document = &d, .signed_bytes = signed_bytes };
	enum err e = document_parse(signed_bytes, &d);

	memset(report, 0, sizeof *report);
	if (e == ERR_OK)
		e = keys_may_sign(k, KEY_DOCUMENT, now);
	if (e != ERR_OK)
		return e;
	memcpy(report->of, d.digest, sizeof report->of);
	if (d.type == DOCUMENT_ENROLMENT)
		return accept_enrolment(s, k, signed_bytes, now, answer, report);
	if (d.type == DOCUMENT_BATCH)
		return accept_batch(s, k, &r, now, answer, report);
	return err_set(ERR_FORMAT, "a platform takes no %s", document_type_name(d.type));
}

/* The batch of the till that waits for the owner, past those passed over, in the order of its streams. */
static enum err next_held(struct storage *s, const char *till, size_t passed, struct held *out)
{
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT of, signed FROM held WHERE till = ?1 ORDER BY journal, stream, first, of "
				   "LIMIT 1 OFFSET ?2", "ti", till, (int64_t)passed);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		e = db_column_fixed(q, 0, out->of, sizeof out->of);
	if (e == ERR_OK) {
		struct bytes b = db_column_bytes(q, 1);

		e = b.len <= DOCUMENT_MAX ? ERR_OK : ERR_CORRUPT;
		out->len = b.len;
		if (e == ERR_OK)
			memcpy(out->data, b.data, b.len);
	}
	return storage_done(q, e);
}

/* Still a gap: it waits on, for what is missing may come. */
static enum err take_held(struct storage *s, const struct keys *k, struct held *h, int64_t now, bool *gap)
{
	struct accept_report report = { 0 };
	struct document d;
	struct reading r = { .document = &d, .signed_bytes = bytes_of(h->data, h->len), .owner = true };
	struct buf b;
	enum err e = document_parse(r.signed_bytes, &d);

	buf_init(&b, h->answer, sizeof h->answer);
	if (e == ERR_OK)
		e = accept_batch(s, k, &r, now, &b, &report);
	*gap = report.reason == ANSWER_GAP;
	if (e == ERR_OK && !*gap)
		e = db_run(&s->db, "DELETE FROM held WHERE of = ?1", "b", bytes_of(h->of, sizeof h->of));
	return e;
}

enum err accept_held(struct storage *s, const struct keys *k, const char *till, int64_t now, size_t *taken)
{
	struct held *h = malloc(sizeof *h);
	size_t passed = 0;
	bool gap;
	enum err e = h ? ERR_OK : err_set(ERR_NOMEM, "no memory for a batch");

	*taken = 0;
	while (e == ERR_OK && (e = next_held(s, till, passed, h)) == ERR_OK) {
		e = take_held(s, k, h, now, &gap);
		passed += gap;
		*taken += e == ERR_OK && !gap;
	}
	free(h);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err peek_batch(struct bytes payload, struct accept_peek *p)
{
	struct batch b;
	enum err e = batch_decode(payload, &b);

	if (e != ERR_OK)
		return e;
	memcpy(p->till, b.till, sizeof p->till);
	memcpy(p->journal, b.journal, sizeof p->journal);
	p->stream = b.stream;
	p->first = b.first;
	return ERR_OK;
}

static enum err peek_enrolment(struct bytes payload, struct accept_peek *p)
{
	struct enrolment en;
	enum err e = enrolment_decode(payload, &en);

	if (e == ERR_OK)
		memcpy(p->till, en.till, sizeof p->till);
	return e;
}

enum err accept_peek(struct bytes signed_bytes, struct accept_peek *out)
{
	struct accept_peek p = { 0 };
	struct document d;
	enum err e = document_parse(signed_bytes, &d);

	if (e != ERR_OK)
		return e;
	p.type = d.type;
	if (d.type == DOCUMENT_BATCH)
		e = peek_batch(d.sign1.payload, &p);
	else if (d.type == DOCUMENT_ENROLMENT)
		e = peek_enrolment(d.sign1.payload, &p);
	else
		e = err_set(ERR_FORMAT, "a platform takes no %s", document_type_name(d.type));
	if (e == ERR_OK)
		*out = p;
	return e;
}
