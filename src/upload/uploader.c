#include "upload/uploader.h"

#include "base/i18n.h"
#include "base/text.h"
#include "document/request.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOUR_MS = UPLOADER_REQUEST_S * 1000, BATCH_FLOOR = 16, IDLE_MIN_MS = 1000, SKEW_LOOK_MS = 60000 };

const char *uploader_state_name(enum uploader_state s)
{
	static const char *const names[UPLOADER_STATE_COUNT] = {
		"new", "ok", "away", "slow", "busy", "certificate", "host_name", "no_http", "nonsense",
		"wrong_platform", "refused", "store",
	};

	return names[s];
}

static enum uploader_state state_of(enum wire_fate fate)
{
	static const enum uploader_state states[WIRE_FATE_COUNT] = {
		[WIRE_ANSWERED] = UPLOADER_OK,
		[WIRE_AWAY] = UPLOADER_AWAY,
		[WIRE_SLOW] = UPLOADER_SLOW,
		[WIRE_BUSY] = UPLOADER_BUSY,
		[WIRE_CERTIFICATE] = UPLOADER_CERTIFICATE,
		[WIRE_HOST_NAME] = UPLOADER_HOST_NAME,
		[WIRE_NO_HTTP] = UPLOADER_NO_HTTP,
		[WIRE_NONSENSE] = UPLOADER_NONSENSE,
		[WIRE_TOO_BIG] = UPLOADER_REFUSED,
		[WIRE_REFUSED] = UPLOADER_REFUSED,
		[WIRE_STOPPED] = UPLOADER_AWAY,
	};

	return states[fate];
}

/* One question on its way. */
enum question { ASK_ENROLMENT, ASK_CLAIM, ASK_BATCH, ASK_PACK };
struct errand {
	struct exchange x;
	struct uploader *u;
	enum question question;
	struct exchange_batch batch;
	struct claims_row claim;
	struct uploader_place *place;
	int64_t at;
	bool answered;
	bool enrolled;
	enum answer_reason why;
	int64_t theirs;			/* the time in what was made to answer it; 0: none came */
	enum err fault;			/* the first document that was not taken, and why */
	char words[UPLOADER_WORDS_CAP];
};

static struct exchange exchange_of(const struct uploader *u, int64_t now)
{
	return (struct exchange){ .store = u->o.store, .trust = u->trust, .now = now, .random = u->o.random };
}

/* Trust */

static enum err reload(struct uploader *u, int64_t now)
{
	enum err e;

	trust_finish(u->trust);
	u->platform = NULL;
	e = trust_load(u->o.store, u->trust, now);
	if (e != ERR_OK)
		return e;
	u->platform = trust_platform(u->trust, u->o.stream);
	return u->platform ? ERR_OK : err_set(ERR_NOT_FOUND, "the store has not joined that platform");
}

/* What another process's commit changed; our own does not move data_version. */
static enum err refresh(struct uploader *u, int64_t now)
{
	int64_t version;
	enum err e = db_int(&u->o.store->db, &version, "PRAGMA data_version", "");

	if (e == ERR_OK && (version != u->data_version || !u->platform))
		e = reload(u, now);
	if (e == ERR_OK)
		u->data_version = version;
	return e;
}

static enum err count_left(struct uploader *u)
{
	struct outbox_state o;
	enum err e = outbox_state(u->o.store, u->o.stream, &o);

	if (e == ERR_OK)
		u->left = o.unsent + o.waiting;
	return e;
}

enum err uploader_init(struct uploader *u, const struct uploader_options *o, int64_t now)
{
	enum err e = ERR_NOMEM;

	*u = (struct uploader){ .o = *o, .data_version = -1 };
	if (!u->o.max || u->o.max > BATCH_FACTS_MAX)
		u->o.max = BATCH_FACTS_MAX;
	u->batch_max = u->o.max;
	u->trust = calloc(1, sizeof *u->trust);
	u->memory = malloc(DOCUMENT_MAX);
	if (u->trust && u->memory)
		e = refresh(u, now);
	if (e == ERR_OK)
		e = count_left(u);
	if (e != ERR_OK)
		uploader_finish(u);
	return e;
}

void uploader_finish(struct uploader *u)
{
	if (u->trust)
		trust_finish(u->trust);
	free(u->trust);
	free(u->memory);
	free(u->places);
	*u = (struct uploader){ .state = u->state };
}

void uploader_hurry(struct uploader *u)
{
	backoff_reset(&u->backoff);
	u->retry_at = u->round_at = u->claims_at = 0;
}

/* How it stands */

static void stand(struct uploader *u, enum uploader_state state, const char *words)
{
	u->state = state;
	text_filter(bytes_of_str(words), u->words, sizeof u->words);
}

static void stand_well(struct uploader *u, const char *words)
{
	char skew[UPLOADER_WORDS_CAP];

	skew_words(&u->skew, skew, sizeof skew);
	stand(u, UPLOADER_OK, *words ? words : skew);
}

static enum uploader_next later(struct uploader *u, int64_t at, int64_t asked, int64_t *wait)
{
	*wait = backoff_next(&u->backoff, u->o.random, asked);
	u->retry_at = at + *wait;
	return UPLOADER_LATER;
}

static enum uploader_next store_failed(struct uploader *u, enum err e, int64_t at, int64_t *wait)
{
	stand(u, UPLOADER_STORE, *err_detail() ? err_detail() : err_text(e));
	return later(u, at, 0, wait);
}

/* What comes back */

/* The fault is the till's own, not the document's. */
static bool ours(enum err e)
{
	return e == ERR_FULL || e == ERR_BUSY || e == ERR_DENIED || e == ERR_IO || e == ERR_NOMEM || e == ERR_CORRUPT;
}

static void count(struct uploader_counts *c, const struct exchange_taken *t)
{
	c->accepted += t->accepted;
	c->again += t->repeated;
	c->conflict += t->conflict;
	c->refused += t->refused;
	c->held += t->held;
}

/* Is it the answer to what was asked? Only that one counts, whoever signed it. */
static void note_answer(struct errand *r, const struct exchange_taken *t)
{
	if (r->question == ASK_ENROLMENT && t->enrolment) {
		r->answered = true;
		r->enrolled = t->enrolled;
		r->why = t->why;
	}
	if (r->question == ASK_BATCH && !t->enrolment && memcmp(t->of, r->batch.digest, sizeof t->of) == 0)
		r->answered = true;
	if (!t->again)
		count(&r->u->counts, t);
}

/* Only what the platform made just now tells its time: the answer to this very batch, or else a pack, which is made for its
 * reply. Grants and enrolments may be answered with what was said before. */
static void note_time(struct errand *r, const struct exchange_taken *t)
{
	bool batch = r->question == ASK_BATCH && t->type == DOCUMENT_ANSWER && !t->enrolment &&
		     memcmp(t->of, r->batch.digest, sizeof t->of) == 0;

	if (!t->again && (batch || (t->type == DOCUMENT_PACK && !r->theirs)))
		r->theirs = t->time;
}

static void note_fault(struct errand *r, enum err e)
{
	if (r->fault != ERR_OK)
		return;
	r->fault = e;
	snprintf(r->words, sizeof r->words, "%s", *err_detail() ? err_detail() : err_text(e));
}

/* A failure is the store's own; a document's fault is noted, and the next one has its turn. */
static enum err take_one(struct errand *r, struct bytes sealed, bool *unknown)
{
	struct exchange_taken t = { 0 };
	enum err e;

	err_clear();
	e = exchange_take(&r->x, sealed, &t);
	*unknown = e == ERR_NOT_FOUND;
	if (ours(e))
		return e;
	if (e == ERR_STALE && r->answered)	/* a pack that we have already, or a newer one */
		return ERR_OK;
	if (e != ERR_OK) {
		note_fault(r, t.strange ? ERR_STALE : e);	/* our platform's, though not to us */
		return ERR_OK;
	}
	note_time(r, &t);
	if (t.type == DOCUMENT_ANSWER)
		note_answer(r, &t);
	if (t.type == DOCUMENT_GRANT && r->question == ASK_CLAIM && memcmp(t.request, r->claim.request, sizeof t.request) == 0)
		r->answered = true;
	if (t.type != DOCUMENT_PACK || t.again)
		return ERR_OK;
	r->u->counts.packs++;
	return reload(r->u, r->x.now);
}

/* In the order given; what is signed by a key that only a later pack brings gets a second chance after it. */
static enum err take_all(struct errand *r, const struct reply *reply)
{
	bool unknown[REPLY_DOCUMENTS_MAX] = { false }, any = false;
	uint64_t packs = r->u->counts.packs;
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < reply->n; i++) {
		e = take_one(r, reply->documents[i], &unknown[i]);
		any = any || unknown[i];
	}
	if (e != ERR_OK || !any || r->u->counts.packs == packs)
		return e;
	r->fault = ERR_OK;
	*r->words = 0;
	for (size_t i = 0; e == ERR_OK && i < reply->n; i++)
		if (unknown[i])
			e = take_one(r, reply->documents[i], &unknown[i]);
	return e;
}

/* A platform that does not understand claims is not to be without the batches. */
static void pause_claims(struct errand *r)
{
	if (r->question == ASK_CLAIM)
		r->u->claims_at = r->at + UPLOADER_CLAIMS_S * 1000;
}

/* Nothing came that answers. Whose fault? Documents that are not for us, or by strangers, come from another platform. */
static enum uploader_next unanswered(struct errand *r, int64_t *wait)
{
	struct uploader *u = r->u;
	bool stranger = r->fault == ERR_NOT_FOUND || r->fault == ERR_AUTH || r->fault == ERR_FOREIGN;
	char words[2 * UPLOADER_WORDS_CAP];

	snprintf(words, sizeof words, *r->words ? "%s (%s)" : "%s%s",
		 stranger ? N_("another platform answers there") : N_("the answer is not to what was sent"), r->words);
	stand(u, stranger ? UPLOADER_WRONG_PLATFORM : UPLOADER_NONSENSE, words);
	pause_claims(r);
	return later(u, r->at, 0, wait);
}

/* A no to an enrolment is the last word that comes by wire. */
static enum uploader_next not_enrolled(struct uploader *u, const char *why, int64_t *wait)
{
	char words[160];

	*wait = HOUR_MS;
	if (!why)	/* said already, with the reason */
		return UPLOADER_LATER;
	snprintf(words, sizeof words, "%s%s", N_("the platform has refused to enrol this till: ask it for a new kit"), why);
	stand(u, UPLOADER_REFUSED, words);
	return UPLOADER_LATER;
}

static enum uploader_next enrolment_answered(struct errand *r, int64_t *wait)
{
	struct uploader *u = r->u;
	char why[60];
	enum err e = reload(u, r->x.now);

	if (e != ERR_OK)
		return store_failed(u, e, r->at, wait);
	if (u->platform->enrolled)
		return UPLOADER_MORE;
	snprintf(why, sizeof why, " (%s)", answer_reason_name(r->why));
	return not_enrolled(u, why, wait);
}

/* A question's answer was taken as a document; that a release has come is said by its being answered. */
static enum err claim_answered(struct errand *r)
{
	struct store *s = r->u->o.store;
	enum err e;

	if (r->claim.state != CLAIMS_WITHDRAWN)
		return ERR_OK;
	e = db_begin(&s->db);
	return e == ERR_OK ? store_end(s, claims_released(s, r->claim.number)) : e;
}

static void batch_answered(struct errand *r)
{
	struct uploader *u = r->u;

	u->counts.sent += r->batch.n;
	r->place->from = r->batch.first + r->batch.n;
	if (u->batch_max < u->o.max)
		u->batch_max = 2 * u->batch_max < u->o.max ? 2 * u->batch_max : u->o.max;
}

/* No news say that our pack is not older than a day, by the platform's clock; over TLS it is known who says so. */
static void note_clock(struct errand *r, const struct reply *reply)
{
	const struct trust_platform *p = r->u->platform;

	if (r->theirs)
		skew_take(&r->u->skew, r->theirs, r->x.now, r->at);
	else if (r->question == ASK_PACK && reply->n == 0 && strncmp(p->url, "https:", 6) == 0)
		skew_take_latest(&r->u->skew, p->trust_at + REQUEST_PACK_AGE, r->x.now, r->at);
}

static enum uploader_next answered(struct errand *r, const struct reply *reply, int64_t *wait)
{
	struct uploader *u = r->u;
	enum err e = take_all(r, reply);

	if (e == ERR_OK)
		e = count_left(u);
	if (e != ERR_OK)
		return store_failed(u, e, r->at, wait);
	if (r->question == ASK_PACK)	/* no news is an answer, what cannot be taken is none */
		r->answered = r->fault == ERR_OK || r->fault == ERR_STALE;
	if (!r->answered)
		return unanswered(r, wait);
	if (r->question == ASK_CLAIM)
		e = claim_answered(r);
	if (e != ERR_OK)
		return store_failed(u, e, r->at, wait);
	u->last = r->x.now;
	u->counts.exchanges++;
	u->retry_at = 0;
	backoff_reset(&u->backoff);
	note_clock(r, reply);
	stand_well(u, r->question == ASK_PACK ? "" : r->words);
	if (r->question == ASK_ENROLMENT)
		return enrolment_answered(r, wait);
	if (r->question == ASK_BATCH)
		batch_answered(r);
	if (r->question == ASK_PACK)
		u->request_at = r->at + HOUR_MS;
	return UPLOADER_MORE;
}

/* Too much at once, for the platform or for the line: less, and where that was it, at once. */
static bool send_less(struct errand *r, enum wire_fate fate)
{
	size_t floor = fate == WIRE_TOO_BIG ? 1 : BATCH_FLOOR;

	if (r->question != ASK_BATCH || r->batch.n <= floor)
		return false;
	r->u->batch_max = r->batch.n / 2 < floor ? floor : r->batch.n / 2;
	return fate == WIRE_TOO_BIG;
}

static enum uploader_next post(struct errand *r, struct bytes document, int64_t *wait)
{
	struct uploader *u = r->u;
	struct wire_reply reply;

	u->o.transport.post(u->o.transport.ctx, document, &reply);
	if (reply.fate == WIRE_ANSWERED)
		return answered(r, &reply.reply, wait);
	if (reply.fate == WIRE_STOPPED) {	/* by us: it says nothing of the platform */
		*wait = 0;
		return UPLOADER_LATER;
	}
	if ((reply.fate == WIRE_TOO_BIG || reply.fate == WIRE_SLOW || reply.fate == WIRE_AWAY) &&
	    send_less(r, reply.fate))
		return UPLOADER_MORE;
	stand(u, state_of(reply.fate), reply.words);
	if (reply.fate == WIRE_REFUSED || reply.fate == WIRE_NONSENSE || reply.fate == WIRE_TOO_BIG)
		pause_claims(r);
	return later(u, r->at, reply.retry_after, wait);
}

/* What is due */

static enum err add_place(void *ctx, const uint8_t id[JOURNAL_ID_LEN])
{
	struct uploader *u = ctx;
	struct uploader_place *more;

	for (size_t i = 0; i < u->n_places; i++)
		if (memcmp(u->places[i].journal, id, JOURNAL_ID_LEN) == 0)
			return ERR_OK;
	more = realloc(u->places, (u->n_places + 1) * sizeof *more);
	if (!more)
		return err_set(ERR_NOMEM, "no memory for the journals");
	u->places = more;
	more[u->n_places].from = 1;
	memcpy(more[u->n_places++].journal, id, JOURNAL_ID_LEN);
	return ERR_OK;
}

/* Once an hour what is held, and what mends itself, is asked about again. */
static void begin_round(struct uploader *u, int64_t at)
{
	if (u->round_at && at < u->round_at)
		return;
	u->round_at = at + HOUR_MS;
	for (size_t i = 0; i < u->n_places; i++)
		u->places[i].from = 1;
}

/* A recovered store has older journals, which may still have facts without an answer. */
static enum err batch_of(struct errand *r, struct uploader_place *place, struct buf *b)
{
	struct uploader *u = r->u;
	uint8_t current[JOURNAL_ID_LEN];
	enum err e, back;

	memcpy(current, u->o.store->journal, sizeof current);
	e = journal_select(u->o.store, place->journal);
	if (e == ERR_OK)
		e = exchange_batch(&r->x, u->platform, place->from, u->batch_max, b, &r->batch);
	back = journal_select(u->o.store, current);
	r->place = place;
	return back == ERR_OK ? e : back;
}

static enum err next_batch(struct errand *r, struct buf *b)
{
	struct uploader *u = r->u;
	enum err e = journal_each(u->o.store, add_place, u);

	if (e != ERR_OK)
		return e;
	begin_round(u, r->at);
	r->question = ASK_BATCH;
	for (size_t i = 0; i < u->n_places; i++) {
		e = batch_of(r, &u->places[i], b);
		if (e != ERR_NOT_FOUND)
			return e;
	}
	return ERR_NOT_FOUND;
}

/* Whoever asked stands at the till. But what was spent of the same coupon goes first, where it can: until the platform has that
 * it keeps more of it apart than was spent. */
static enum err next_claim(struct errand *r, struct buf *b, bool at_once)
{
	struct uploader *u = r->u;
	bool behind = false;
	enum err e;

	if (!u->platform->enrolled || (u->claims_at && r->at < u->claims_at))
		return ERR_NOT_FOUND;
	r->question = ASK_CLAIM;
	e = claims_due(u->o.store, u->o.stream, &r->claim);
	if (e == ERR_OK && at_once)
		e = claims_behind_facts(u->o.store, &r->claim, &behind);
	if (behind)
		return ERR_NOT_FOUND;
	return e == ERR_OK ? exchange_claim(&r->x, u->platform, &r->claim, b) : e;
}

/* By the platform's own times: a till whose clock stands before them cannot tell, and asks. */
static bool pack_is_old(const struct uploader *u, int64_t now)
{
	const struct trust_platform *p = u->platform;

	return now < p->trust_at || now - p->trust_at >= UPLOADER_REQUEST_S;
}

static enum err next_request(struct errand *r, struct buf *b)
{
	struct uploader *u = r->u;

	bool greet = u->o.greet && !u->last;

	if ((u->request_at && r->at < u->request_at) || (!pack_is_old(u, r->x.now) && !greet))
		return ERR_NOT_FOUND;
	r->question = ASK_PACK;
	return exchange_request(&r->x, u->platform, b);
}

/* ERR_NOT_FOUND where there is nothing to say. */
static enum err next_document(struct errand *r, struct buf *b)
{
	struct uploader *u = r->u;
	enum err e = ERR_NOT_FOUND;

	if (!u->platform->enrolled) {
		r->question = ASK_ENROLMENT;
		e = exchange_enrolment(&r->x, u->platform, b);
	}
	if (e == ERR_NOT_FOUND)
		e = next_claim(r, b, true);
	if (e == ERR_NOT_FOUND)
		e = next_batch(r, b);
	if (e == ERR_NOT_FOUND)
		e = next_claim(r, b, false);
	if (e == ERR_NOT_FOUND)
		e = next_request(r, b);
	return e;
}

/* Until the pack is old, or held facts have their turn again. */
static int64_t idle_for(const struct uploader *u, int64_t now, int64_t at)
{
	int64_t round = u->round_at - at, pack = u->request_at - at;

	if (!pack_is_old(u, now)) {
		int64_t fresh = (u->platform->trust_at + UPLOADER_REQUEST_S - now) * 1000;

		pack = pack > fresh ? pack : fresh;
	}
	if (u->platform->enrolled && pack < round)
		round = pack;
	if (u->claims_at > at && u->claims_at - at < round)
		round = u->claims_at - at;
	if (u->skew.seconds && round > SKEW_LOOK_MS)	/* was it set? */
		round = SKEW_LOOK_MS;
	return round > IDLE_MIN_MS ? round : IDLE_MIN_MS;
}

enum uploader_next uploader_step(struct uploader *u, int64_t now, int64_t at, int64_t *wait)
{
	struct errand r = { .u = u, .at = at };
	struct buf b;
	enum err e;

	err_clear();
	e = refresh(u, now);
	if (e == ERR_OK)
		e = count_left(u);
	if (e != ERR_OK)
		return store_failed(u, e, at, wait);
	if (skew_mended(&u->skew, now, at) && u->state == UPLOADER_OK)
		stand_well(u, "");
	if (u->retry_at && at < u->retry_at) {
		*wait = u->retry_at - at;
		return UPLOADER_LATER;
	}
	if (u->platform->enrol_refused)
		return not_enrolled(u, u->state == UPLOADER_REFUSED ? NULL : "", wait);
	r.x = exchange_of(u, now);
	buf_init(&b, u->memory, DOCUMENT_MAX);
	e = next_document(&r, &b);
	if (e == ERR_OK)
		return post(&r, buf_bytes(&b), wait);
	if (e != ERR_NOT_FOUND)
		return store_failed(u, e, at, wait);
	*wait = idle_for(u, now, at);
	return UPLOADER_IDLE;
}
