/* What a till takes: answers, grants, packs, statements. Opened, verified over the bytes used, then one transaction. */
#include "upload/exchange.h"

#include "seal/digest.h"
#include "store/batches.h"
#include "upload/compare.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* One document on its way in. */
struct parcel {
	const struct exchange *x;
	struct document document;
	struct bytes signed_bytes;
	const struct trust_platform *from;
	struct exchange_taken *out;
	bool strange;			/* an answer to another's batch */
};

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Verifies by the keys that are trusted already, and finds whose document it is. */
static enum err verify(struct parcel *p, int64_t signed_at)
{
	const struct exchange *x = p->x;
	const struct keyring_row *row;
	enum err e = document_verify(&p->document, &x->trust->ring, -1, KEY_DOCUMENT, signed_at, x->now, &row);

	if (e != ERR_OK)
		return e;
	p->from = trust_platform(x->trust, (uint32_t)row->issuer);
	if (!p->from)
		return err_set(ERR_NOT_FOUND, "this document is signed by a key that is not known here");
	p->out->stream = p->from->stream;
	p->out->time = signed_at;
	if (p->from->floor <= x->now)
		return ERR_OK;
	/* our clock is behind: a key revoked since then is revoked */
	return document_verify(&p->document, &x->trust->ring, row->issuer, KEY_DOCUMENT, signed_at, p->from->floor, NULL);
}

static enum err keep(const struct parcel *p, bool *was_new)
{
	return outbox_keep(p->x->store, p->from->stream, document_type_name(p->document.type), p->document.digest,
			   p->signed_bytes, p->x->now, was_new);
}

/* Runs `work` in one transaction, and keeps the document in the same; a document that was kept before is `again`. */
static enum err within(struct parcel *p, enum err (*work)(struct parcel *p, void *ctx), void *ctx)
{
	struct db *db = &p->x->store->db;
	bool was_new = false;
	enum err e = db_begin(db);

	if (e != ERR_OK)
		return e;
	e = keep(p, &was_new);
	if (e == ERR_OK && was_new)
		e = work(p, ctx);
	if (e == ERR_OK && was_new)
		return db_commit(db);
	db_rollback(db);
	if (e == ERR_OK)
		p->out->again = true;
	return e;
}

/* Answers */

/* Where the coupon of a fact went, by the platform's word: so that it is `elsewhere` here from now on. A conflict
 * exists only where none of its units is free any more, however many those are. */
static enum err note_elsewhere(struct parcel *p, uint64_t sequence, const struct answer_row *row)
{
	struct units_place place = { .stream = p->from->stream, .elsewhere = true, .time = row->first_time };
	struct journal_read r;
	struct redemption redemption;
	enum err e = journal_read(p->x->store, p->from->stream, sequence, &r);

	if (e != ERR_OK)
		return e;
	e = r.fact.kind == FACT_REDEMPTION ? redemption_decode(r.fact.body, &redemption) : ERR_NOT_FOUND;
	journal_done(&r);
	if (e != ERR_OK)	/* a reversal has no units to mark */
		return ERR_OK;
	memcpy(place.till, row->first_till, sizeof place.till);
	memcpy(place.merchant, row->first_merchant, sizeof place.merchant);
	place.units = UNITS_MAX;
	return units_elsewhere(p->x->store, p->from->stream, redemption.serial, &place);
}

static void count(struct exchange_taken *t, const struct answer_row *row)
{
	t->repeated += row->again;
	t->accepted += row->verdict == ANSWER_ACCEPTED;
	t->conflict += row->verdict == ANSWER_CONFLICT;
	t->refused += row->verdict == ANSWER_REFUSED;
	t->held += row->verdict == ANSWER_HELD;
}

static enum err take_row(struct parcel *p, uint64_t sequence, const struct answer_row *row)
{
	bool was_new;
	enum err e = outbox_answered(p->x->store, p->from->stream, sequence, row, p->x->now, &was_new);

	if (e == ERR_NOT_FOUND)
		return err_set(ERR_FOREIGN, "this answer is about facts that this till does not have");
	if (e != ERR_OK)
		return e;
	count(p->out, row);
	if (row->verdict == ANSWER_CONFLICT && row->has_first)
		return note_elsewhere(p, sequence, row);
	return ERR_OK;
}

static enum err raise_floor(struct parcel *p, int64_t t)
{
	const struct trust_platform *from = p->from;
	enum err e = trust_raise_floor(p->x->store, from->stream, t);

	if (e != ERR_OK)
		return e;
	return units_purge(p->x->store, from->stream, later(from->floor, t), &p->out->purged);
}

/* By its digest, never by the places alone: a copy of this store has other facts there. */
static enum err check_batch(struct parcel *p, const struct answer *a)
{
	bool ours;
	enum err e = batches_ours(p->x->store, a, &ours);

	p->strange = e == ERR_OK && !ours;
	return p->strange ? ERR_FOREIGN : e;
}

static enum err work_batch_answer(struct parcel *p, void *ctx)
{
	const struct answer *a = ctx;
	struct bytes rest = a->rows;
	struct answer_row row;
	uint64_t sequence = a->first;
	enum err e = check_batch(p, a);

	while (e == ERR_OK && (e = answer_next(&rest, &row)) == ERR_OK)
		e = take_row(p, sequence++, &row);
	return e == ERR_NOT_FOUND ? raise_floor(p, a->time) : e;
}

/* Nothing of it is taken, but the doctor must know: only a copy of this store could have made that batch. */
static enum err name_strange(struct parcel *p, const struct answer *a)
{
	struct store *s = p->x->store;
	bool matters;
	enum err e = batches_matter(s, a, &matters);

	if (e == ERR_OK && !matters)
		return err_set(ERR_STALE, "an answer about a journal that this store has left behind");
	if (e == ERR_OK)
		e = db_begin(&s->db);
	if (e == ERR_OK)
		e = store_end(s, batches_strange(s, p->from->stream, a->of, p->x->now));
	if (e != ERR_OK)
		return e;
	p->out->strange = true;
	return err_set(ERR_FOREIGN, "an answer to a batch that this store did not make: was it restored from a copy, or is "
		       "there a second one? Its facts stay due; see chit doctor");
}

/* The answer may be to facts from before the store was recovered. */
static enum err within_journal(struct parcel *p, struct answer *a)
{
	struct store *s = p->x->store;
	uint8_t current[JOURNAL_ID_LEN];
	enum err e, back;

	memcpy(current, s->journal, sizeof current);
	e = journal_select(s, a->journal);
	if (e == ERR_NOT_FOUND)
		return err_set(ERR_FOREIGN, "this answer is about another journal than this till's");
	if (e == ERR_OK)
		e = within(p, work_batch_answer, a);
	if (p->strange)
		e = name_strange(p, a);
	back = journal_select(s, current);
	return e == ERR_OK ? back : e;
}

/* A yes is final: a refusal that is older than it, or arrives after it, takes nothing back. */
static enum err work_enrolment_answer(struct parcel *p, void *ctx)
{
	const struct answer *a = ctx;
	struct bytes rest = a->rows;
	struct answer_row row;
	enum err e = answer_next(&rest, &row);

	if (e != ERR_OK)
		return err_set(ERR_FORMAT, "an answer to an enrolment without a verdict");
	p->out->enrolled = row.verdict == ANSWER_ACCEPTED;
	p->out->why = row.reason;
	if (!p->out->enrolled && p->from->enrolled)
		return err_set(ERR_STALE, "this till is enrolled at %s already", p->from->name);
	e = trust_set_enrolled(p->x->store, p->from->stream, p->out->enrolled);
	return e == ERR_OK ? raise_floor(p, a->time) : e;
}

static enum err take_answer(struct parcel *p)
{
	struct answer a;
	enum err e = answer_decode(p->document.sign1.payload, &a);

	if (e == ERR_OK)
		e = verify(p, a.time);
	if (e != ERR_OK)
		return e;
	if (strcmp(a.till, p->from->till) != 0)
		return err_set(ERR_FOREIGN, "this answer is for till %s, not for %s", a.till, p->from->till);
	p->out->enrolment = a.subject == ANSWER_ENROLMENT;
	memcpy(p->out->of, a.of, sizeof p->out->of);
	if (p->out->enrolment)
		return within(p, work_enrolment_answer, &a);
	if (a.stream != p->from->stream)
		return err_set(ERR_FOREIGN, "this answer is about another stream of the journal");
	return within_journal(p, &a);
}

/* Grants */

static enum err work_grant(struct parcel *p, void *ctx)
{
	enum err e = claims_answer(p->x->store, p->from->stream, ctx, p->x->now);

	return e == ERR_NOT_FOUND ? err_set(ERR_FOREIGN, "this grant is of what this till did not ask for") : e;
}

static enum err take_grant(struct parcel *p)
{
	struct grant g;
	enum err e = grant_decode(p->document.sign1.payload, &g);

	if (e == ERR_OK)
		e = verify(p, g.time);
	if (e != ERR_OK)
		return e;
	if (strcmp(g.till, p->from->till) != 0)
		return err_set(ERR_FOREIGN, "this grant is for till %s, not for %s", g.till, p->from->till);
	memcpy(p->out->request, g.request, sizeof p->out->request);
	return within(p, work_grant, &g);
}

/* Packs */

/* A pack may be signed by a key that only its own key set brings, so the key set comes first: under the root that
 * this till has known since it joined, and never older than the one it has. */
static enum err verify_pack(struct parcel *p, const struct pack *pack, struct keyset *set)
{
	const struct trust *t = p->x->trust;
	struct document keyset_document;
	struct keyring ring;
	enum err e = document_parse(pack->keyset, &keyset_document);

	if (e == ERR_OK)
		e = keyset_decode(keyset_document.sign1.payload, set);
	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < t->n && !p->from; i++)
		if (memcmp(t->platforms[i].root, set->root, KEY_LEN) == 0)
			p->from = &t->platforms[i];
	if (!p->from)
		return err_set(ERR_NOT_FOUND, "this pack is from a platform that this till has not joined");
	e = keyset_open(pack->keyset, p->from->root, p->from->keyset_version, set);
	if (e != ERR_OK)
		return e;
	keyring_init(&ring);
	e = keyset_to_ring(set, (int)p->from->stream, &ring);
	if (e == ERR_OK)
		e = document_verify(&p->document, &ring, (int)p->from->stream, KEY_DOCUMENT, pack->time,
				    later(p->x->now, p->from->floor), NULL);
	keyring_finish(&ring);
	return e;
}

static enum err work_pack(struct parcel *p, void *ctx)
{
	struct pack *pack = ctx;
	struct bytes rest = pack->used;
	struct pack_used used;
	enum err e = trust_take_pack(p->x->store, p->from->stream, pack, pack->keyset, p->x->random);

	/* its list of what was used elsewhere belongs to the used-set, not to trust */
	while (e == ERR_OK && (e = pack_next_used(&rest, &used)) == ERR_OK) {
		struct units_place place = { .stream = p->from->stream, .elsewhere = true, .time = used.time,
					     .units = used.units };

		if (strcmp(used.till, p->from->till) == 0)
			continue;
		memcpy(place.till, used.till, sizeof place.till);
		memcpy(place.merchant, used.merchant, sizeof place.merchant);
		e = units_elsewhere(p->x->store, p->from->stream, used.serial, &place);
	}
	return e == ERR_NOT_FOUND ? raise_floor(p, pack->time) : e;
}

static enum err take_pack(struct parcel *p)
{
	struct keyset *set = malloc(sizeof *set);
	struct pack pack;
	enum err e;

	if (!set)
		return err_set(ERR_NOMEM, "no memory for a pack");
	e = pack_decode(p->document.sign1.payload, &pack);
	if (e != ERR_OK)
		goto out;
	e = verify_pack(p, &pack, set);
	if (e == ERR_OK && strcmp(pack.till, p->from->till) != 0)
		e = err_set(ERR_FOREIGN, "this pack is for till %s, not for %s", pack.till, p->from->till);
	if (e == ERR_OK) {
		p->out->stream = p->from->stream;
		p->out->version = pack.version;
		p->out->time = pack.time;
		e = within(p, work_pack, &pack);
	}
	pack_wipe(&pack);
out:
	free(set);
	return e;
}

/* Statements */

static enum err work_statement(struct parcel *p, void *ctx)
{
	return compare_statement(p->x, p->from, ctx, &p->out->differences);
}

static enum err take_statement(struct parcel *p)
{
	struct statement s;
	enum err e = statement_decode(p->document.sign1.payload, &s);

	if (e == ERR_OK)
		e = verify(p, s.time);
	if (e != ERR_OK)
		return e;
	if (strcmp(s.merchant, p->from->merchant) != 0)
		return err_set(ERR_FOREIGN, "this statement is for merchant %s, not for %s", s.merchant,
			       p->from->merchant);
	memcpy(p->out->period, s.period, sizeof p->out->period);
	memcpy(p->out->currency, s.currency, sizeof p->out->currency);
	p->out->gross = s.gross;
	p->out->due = s.due;
	p->out->lines = s.n;
	return within(p, work_statement, &s);
}

static enum err take_opened(struct parcel *p)
{
	enum err e = document_parse(p->signed_bytes, &p->document);

	if (e != ERR_OK)
		return e;
	p->out->type = p->document.type;
	switch (p->document.type) {
	case DOCUMENT_ANSWER:
		return take_answer(p);
	case DOCUMENT_GRANT:
		return take_grant(p);
	case DOCUMENT_PACK:
		return take_pack(p);
	case DOCUMENT_STATEMENT:
		return take_statement(p);
	default:
		return err_set(ERR_FORMAT, "%s is nothing that a till takes", document_type_name(p->document.type));
	}
}

enum err exchange_take(const struct exchange *x, struct bytes sealed, struct exchange_taken *out)
{
	const struct open_key *keys[] = { &x->store->open };
	struct exchange_taken taken = { 0 };
	struct parcel p = { .x = x, .out = &taken };
	uint8_t *memory;
	struct buf opened;
	enum err e;

	if (sealed.len > DOCUMENT_MAX)
		return err_set(ERR_TOO_LONG, "longer than any document");
	memory = malloc(sealed.len + 1);
	if (!memory)
		return err_set(ERR_NOMEM, "no memory for a document of %zu bytes", sealed.len);
	buf_init(&opened, memory, sealed.len + 1);
	e = document_open(sealed, keys, 1, &opened);
	p.signed_bytes = buf_bytes(&opened);
	if (e == ERR_OK)
		e = take_opened(&p);
	if (e == ERR_OK || taken.strange)
		*out = taken;
	digest_wipe(memory, opened.len);
	free(memory);
	return e;
}
