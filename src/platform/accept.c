#include "platform/accept.h"

#include "platform/chain.h"
#include "platform/ledger.h"
#include "seal/digest.h"

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
	if (e == ERR_OK)
		e = chain_save(j->storage, &j->chain);
	if (e != ERR_OK || next == ERR_NOT_FOUND)
		return e;
	if (next != ERR_FORMAT && next != ERR_CORRUPT)
		return next;
	refuse_rest(j, b->n, next == ERR_FORMAT ? ANSWER_MALFORMED : ANSWER_CHAIN_BROKEN);
	return ERR_OK;
}

static void count(const struct answer_row *rows, size_t n, struct accept_report *r)
{
	r->again = r->accepted = r->conflict = r->refused = r->held = 0;
	r->reason = ANSWER_NONE;
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

/* The newest stands: a batch that met a gap may come again after what was missing. */
static enum err keep_answer(struct storage *s, const struct answer *head, struct bytes signed_bytes)
{
	return db_run(&s->db, "INSERT INTO answer (of, till, made_at, signed) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (of) DO "
		      "UPDATE SET made_at = ?3, signed = ?4", "btib", bytes_of(head->of, sizeof head->of), head->till,
		      head->time, signed_bytes);
}

/* Two batches of a stream say the same where the last fact of one is in the other: the hash chain is over all before it. */
static bool covers(const struct batch *wide, const struct batch *narrow)
{
	struct batch_cursor w = { .i = 0 }, n = { .i = 0 };
	struct bytes encoded;
	struct fact f;
	uint64_t last = narrow->first + narrow->n;

	if (wide->first > narrow->first || wide->first + wide->n < last)
		return false;
	while (n.i < narrow->n)
		if (batch_next(narrow, &n, &f, &encoded) != ERR_OK)
			return false;
	while (wide->first + w.i < last)
		if (batch_next(wide, &w, &f, &encoded) != ERR_OK)
			return false;
	return digest_same(w.hash, n.hash, sizeof w.hash);
}

/* What the owner would be asked twice about. */
struct twice {
	bool known;			/* all that came is held already */
	bool covered;			/* `of` is of a held batch all of which came again */
	uint8_t of[DOCUMENT_DIGEST_LEN];
};

static enum err compare_held(sqlite3_stmt *q, const struct batch *b, struct twice *t)
{
	struct document d;
	struct batch before;
	enum err e = document_parse(db_column_bytes(q, 1), &d);

	if (e == ERR_OK)
		e = batch_decode(d.sign1.payload, &before);
	if (e != ERR_OK)
		return e;
	t->covered = covers(b, &before);
	t->known = !t->covered && covers(&before, b);
	return t->covered ? db_column_fixed(q, 0, t->of, sizeof t->of) : ERR_OK;
}

static enum err find_twice(struct storage *s, const struct batch *b, struct twice *t)
{
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT of, signed FROM held WHERE till = ?1 AND journal = ?2 AND stream = ?3", "tbi",
				   b->till, bytes_of(b->journal, sizeof b->journal), (int64_t)b->stream);

	*t = (struct twice){ .known = false };
	while (e == ERR_OK && !t->known && !t->covered && (e = db_step(&s->db, q)) == ERR_OK)
		e = compare_held(q, b, t);
	return storage_done_each(q, e);
}

/* Facts that are held come again with each round of the till's, in another batch: they are kept once. */
static enum err keep_held(struct storage *s, const struct document *d, const struct batch *b, struct bytes signed_bytes,
			  int64_t now)
{
	struct twice t = { .covered = true };
	enum err e = ERR_OK;

	while (e == ERR_OK && t.covered) {
		e = find_twice(s, b, &t);
		if (e == ERR_OK && t.covered)
			e = db_run(&s->db, "DELETE FROM held WHERE of = ?1", "b", bytes_of(t.of, sizeof t.of));
	}
	if (e != ERR_OK || t.known)
		return e;
	return db_run(&s->db, "INSERT INTO held (of, till, journal, stream, first, held_at, signed) VALUES (?1, ?2, ?3, ?4, ?5, "
		      "?6, ?7) ON CONFLICT DO NOTHING", "btbiiib", bytes_of(d->digest, sizeof d->digest), b->till,
		      bytes_of(b->journal, sizeof b->journal), (int64_t)b->stream, (int64_t)b->first, now, signed_bytes);
}

static enum err open_batch(struct accept *a)
{
	const struct batch *b = &a->batch;
	enum err e = batch_decode(a->document.sign1.payload, &a->batch);

	if (e != ERR_OK)
		return e;
	a->head.subject = ANSWER_BATCH;
	a->head.stream = b->stream;
	a->head.first = b->first;
	a->head.n = b->n;
	memcpy(a->head.till, b->till, sizeof a->head.till);
	memcpy(a->head.journal, b->journal, sizeof a->head.journal);
	return ERR_OK;
}

/* An enrolment brings its own key. */
static enum err open_enrolment(struct accept *a)
{
	uint8_t digest[DOCUMENT_DIGEST_LEN];
	enum err e = enrolment_open(a->signed_bytes, &a->enrolment, digest);

	if (e != ERR_OK)
		return e;
	a->head.subject = ANSWER_ENROLMENT;
	a->head.n = 1;
	memcpy(a->head.till, a->enrolment.till, sizeof a->head.till);
	return ERR_OK;
}

enum err accept_open(struct accept *a, struct bytes signed_bytes)
{
	enum err e;

	memset(a, 0, sizeof *a);
	a->signed_bytes = signed_bytes;
	e = document_parse(signed_bytes, &a->document);
	if (e != ERR_OK)
		return e;
	if (a->document.type == DOCUMENT_BATCH)
		e = open_batch(a);
	else if (a->document.type == DOCUMENT_ENROLMENT)
		e = open_enrolment(a);
	else
		e = err_set(ERR_FORMAT, "a platform takes no %s", document_type_name(a->document.type));
	if (e != ERR_OK)
		return e;
	a->rows = calloc(a->head.n, sizeof *a->rows);
	if (!a->rows)
		return err_set(ERR_NOMEM, "no memory for an answer");
	memcpy(a->head.of, a->document.digest, sizeof a->head.of);
	a->report.subject = a->head.subject;
	memcpy(a->report.till, a->head.till, sizeof a->report.till);
	memcpy(a->report.of, a->head.of, sizeof a->report.of);
	return ERR_OK;
}

void accept_close(struct accept *a)
{
	free(a->rows);
	a->rows = NULL;
}

enum err accept_verify(struct accept *a, const struct verify_key *key)
{
	enum err e = ERR_AUTH;

	assert(a->head.subject == ANSWER_BATCH);
	if (memcmp(a->document.sign1.kid, key->kid, KID_LEN) == 0)
		e = sign1_verify(&a->document.sign1, key);
	if (e == ERR_AUTH)
		return err_set(e, "this batch says it is of till '%s', but is not signed by its key", a->head.till);
	a->verified = e == ERR_OK;
	memcpy(a->verified_by, key->raw, sizeof a->verified_by);
	return e;
}

/* Unless it was verified by this very key before. */
static enum err signed_by_till(struct accept *a, const struct till *t)
{
	struct verify_key key = { 0 };
	enum err e;

	if (a->verified && memcmp(a->verified_by, t->verify, KEY_LEN) == 0)
		return ERR_OK;
	e = verify_key_load(&key, t->verify);
	if (e == ERR_OK)
		e = accept_verify(a, &key);
	verify_key_finish(&key);
	return e;
}

/* Is the sender one that batches are taken from? Else every row says why not. */
static enum err who_sends(struct storage *s, struct accept *a, struct till *t, enum answer_reason *why)
{
	enum err e = tills_find(s, a->batch.till, t);

	*why = ANSWER_NONE;
	if (e == ERR_NOT_FOUND || (e == ERR_OK && !t->enrolled)) {
		*why = ANSWER_UNKNOWN_TILL;
		return ERR_OK;
	}
	if (e == ERR_OK)
		e = signed_by_till(a, t);
	if (e == ERR_OK && strcmp(t->merchant, a->batch.merchant) != 0)
		*why = ANSWER_WRONG_MERCHANT;
	return e;
}

static enum err decide_batch(struct storage *s, struct accept *a)
{
	const struct batch *b = &a->batch;
	struct job j = { .storage = s, .now = a->head.time, .rows = a->rows };
	enum answer_reason why;
	struct till t;
	enum err e = who_sends(s, a, &t, &why);

	if (e != ERR_OK)
		return e;
	memcpy(j.chain.journal, b->journal, sizeof j.chain.journal);
	j.till = &t;
	j.chain.till = b->till;
	j.chain.stream = b->stream;
	j.hold = why == ANSWER_NONE && t.revoked_at != 0 && !a->owner;
	if (why != ANSWER_NONE)
		refuse_rest(&j, b->n, why);
	else
		e = take_batch(&j, b);
	if (e != ERR_OK)
		return e;
	assert(j.n == b->n);
	a->report.ours = why == ANSWER_NONE;
	a->report.sealable = why != ANSWER_UNKNOWN_TILL;
	if (a->report.sealable)
		memcpy(a->report.seal, t.seal, KEY_LEN);
	return ERR_OK;
}

static enum err decide_enrolment(struct storage *s, const struct keys *k, struct accept *a)
{
	enum err e = tills_bind(s, k, &a->enrolment, a->head.time, a->rows);

	if (e != ERR_OK)
		return e;
	memcpy(a->report.seal, a->enrolment.seal, KEY_LEN);
	a->report.sealable = true;
	a->report.ours = a->rows[0].verdict == ANSWER_ACCEPTED;
	return ERR_OK;
}

enum err accept_decide(struct storage *s, const struct keys *k, struct accept *a, int64_t now)
{
	enum err e = keys_may_sign(k, KEY_DOCUMENT, now);

	if (e != ERR_OK)
		return e;
	a->head.time = now;
	e = a->head.subject == ANSWER_BATCH ? decide_batch(s, a) : decide_enrolment(s, k, a);
	if (e != ERR_OK)
		return e;
	count(a->rows, a->head.n, &a->report);
	return a->report.held > 0 ? keep_held(s, &a->document, &a->batch, a->signed_bytes, now) : ERR_OK;
}

enum err accept_sign(const struct accept *a, const struct keys *k, struct buf *b)
{
	struct buf payload;
	size_t cap = 256 + a->head.n * 96;
	uint8_t *memory = malloc(cap);
	enum err e;

	if (!memory)
		return err_set(ERR_NOMEM, "no memory for an answer");
	buf_init(&payload, memory, cap);
	e = answer_encode(&a->head, a->rows, &payload);
	if (e == ERR_OK)
		e = document_sign(DOCUMENT_ANSWER, &k->document, buf_bytes(&payload), b);
	free(memory);
	return e;
}

/* An answer to an enrolment that was refused is handed over at once or never: it is not the bound till's. */
static bool is_kept(const struct accept *a)
{
	return a->head.subject == ANSWER_BATCH ? a->report.sealable : a->report.ours;
}

/* Rows, answer and all, inside the transaction: the answer is kept with what it says. */
static enum err decide_and_sign(struct storage *s, const struct keys *k, struct accept *a, int64_t now, struct buf *b)
{
	enum err e = accept_decide(s, k, a, now);

	if (e == ERR_OK)
		e = accept_sign(a, k, b);
	return e == ERR_OK && is_kept(a) ? keep_answer(s, &a->head, buf_bytes(b)) : e;
}

/* In a transaction of its own. The answer counts only after the commit. */
static enum err take(struct storage *s, const struct keys *k, struct accept *a, int64_t now, struct buf *answer)
{
	struct buf inner;
	enum err e = db_begin(&s->db);

	if (e != ERR_OK)
		return e;
	buf_init(&inner, answer->data + answer->len, answer->cap - answer->len);
	e = storage_end(s, decide_and_sign(s, k, a, now, &inner));
	if (e == ERR_OK)
		answer->len += inner.len;
	return e;
}

bool accept_blames(enum err e)
{
	return e == ERR_FORMAT || e == ERR_AUTH || e == ERR_FOREIGN || e == ERR_TOO_LONG || e == ERR_NOT_FOUND ||
	       e == ERR_VERSION || e == ERR_RANGE;
}

enum err accept_document(struct storage *s, const struct keys *k, struct bytes signed_bytes, int64_t now,
			 struct buf *answer, struct accept_report *report)
{
	struct accept a;
	enum err e = accept_open(&a, signed_bytes);

	if (e == ERR_OK)
		e = take(s, k, &a, now, answer);
	*report = a.report;
	accept_close(&a);
	return e;
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
	struct accept a;
	struct buf b;
	enum err e = accept_open(&a, bytes_of(h->data, h->len));

	a.owner = true;
	buf_init(&b, h->answer, sizeof h->answer);
	if (e == ERR_OK)
		e = take(s, k, &a, now, &b);
	*gap = a.report.reason == ANSWER_GAP;
	accept_close(&a);
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

enum err accept_peek(struct bytes signed_bytes, struct accept_peek *out)
{
	struct accept a;
	enum err e = accept_open(&a, signed_bytes);

	accept_close(&a);
	if (e != ERR_OK)
		return e;
	memset(out, 0, sizeof *out);
	out->type = a.document.type;
	memcpy(out->till, a.head.till, sizeof out->till);
	memcpy(out->journal, a.head.journal, sizeof out->journal);
	out->stream = a.head.stream;
	out->first = a.head.first;
	return ERR_OK;
}
