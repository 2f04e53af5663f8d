/* The decision itself: what judge says, what the used-set says, and one transaction. */
#include "till/redeem.h"

#include "base/text.h"
#include "store/journal.h"
#include "till/authority.h"
#include "till/spend.h"

#include <assert.h>
#include <string.h>

enum { CAP_DAY_SECONDS = 24 * 60 * 60 };

/* All that the steps of one decision look at. */
struct scene {
	struct store *store;
	const struct trust *trust;
	const struct redeem_request *rq;
	int64_t now;
	enum { LOOK, TAKE, HOLD } mode;	/* change nothing; write it down; hold it for a ticket */
	uint64_t draft;			/* whose */
	const struct trust_platform *p;
	struct judged judged;
	struct judge_facts facts;
	struct verdict *v;
};

/* A dead clock must not make a redemption that is before its coupon: what the platform has signed is past. */
static int64_t fact_time(const struct scene *s)
{
	return s->now > s->p->floor ? s->now : s->p->floor;
}

static void show_platform(struct verdict *v, const struct trust_platform *p, int64_t now)
{
	v->stream = p->stream;
	memcpy(v->issuer, p->name, sizeof v->issuer);
	memcpy(v->merchant_name, p->merchant_name, sizeof v->merchant_name);
	memcpy(v->till, p->till, sizeof v->till);
	v->trust_age = p->trust_at > 0 && now >= p->trust_at ? now - p->trust_at : -1;
	if (v->trust_age > p->policy.trust_say)
		v->notes |= NOTE_TRUST_OLD;
	if (now < p->floor)
		v->notes |= NOTE_CLOCK;
	if (p->revoked)
		v->notes |= NOTE_REVOKED_TILL;
	else if (p->enrol_refused)
		v->notes |= NOTE_REFUSED_TILL;
}

/* Before any memory: the text alone. With our clock behind the floor, keys are judged by the floor as well. */
static enum err open_text(struct scene *s)
{
	struct verdict *v = s->v;

	judge_open(&s->trust->context, s->rq->text, s->now, &s->judged);
	s->p = s->judged.issuer >= 0 ? trust_platform(s->trust, (uint32_t)s->judged.issuer) : NULL;
	if (s->p && s->p->floor > s->now)
		judge_open(&s->trust->context, s->rq->text, s->p->floor, &s->judged);
	v->reason = s->judged.reason;
	v->link = s->judged.link;
	v->at = s->now;
	v->who = s->rq->who;
	v->units = s->rq->units ? s->rq->units : 1;
	v->trust_age = -1;
	if (s->p)
		show_platform(v, s->p, s->now);
	v->has_coupon = v->has_serial = s->judged.claims_valid;
	if (!v->has_coupon)
		return ERR_OK;
	v->coupon = s->judged.coupon;
	memcpy(v->serial, v->coupon.serial, SERIAL_LEN);
	return ERR_OK;
}

/* The offer of its first product; a product that the pack lacks is no failure. */
static enum err find_offer(struct scene *s)
{
	enum err e = trust_offer(s->store, s->p->stream, s->v->coupon.products[0].id, &s->v->offer);

	s->v->has_offer = e == ERR_OK;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* An offer may be good in some of the merchant's shops only. */
static bool in_our_shop(const struct scene *s)
{
	const struct pack_offer *o = &s->v->offer;
	bool found = !s->v->has_offer || o->n_shops == 0;

	for (size_t i = 0; i < o->n_shops && !found; i++)
		found = strcmp(o->shops[i], s->p->shop) == 0;
	return found;
}

/* price x how many, or false */
static bool priced(struct scene *s, const struct coupon_product *p, int64_t *sum)
{
	struct pack_offer offer;
	int64_t amount;

	if (trust_offer(s->store, s->p->stream, p->id, &offer) != ERR_OK)
		return false;
	return !__builtin_mul_overflow(offer.price, (int64_t)p->quantity, &amount) &&
	       !__builtin_add_overflow(*sum, amount, sum);
}

/* What accepting it would cost, for the caps. -1 where nobody can say: then no cap allows it. */
static int64_t amount_of(struct scene *s)
{
	const struct coupon *c = &s->v->coupon;
	int64_t sum = 0;

	if (c->kind == KIND_VALUE)
		return c->value;
	for (unsigned i = 0; i < c->n_products; i++)
		if (!priced(s, &c->products[i], &sum))
			return -1;
	return __builtin_mul_overflow(sum, (int64_t)s->v->units, &sum) ? -1 : sum;
}

/* Only the platform knows what these are worth now. */
static bool asks(const struct coupon *c)
{
	return c->kind == KIND_PARTICIPATION || c->kind == KIND_VALUE || (c->flags & FLAG_NEEDS_CLAIM);
}

static enum err gather(struct scene *s)
{
	struct judge_facts *f = &s->facts;
	uint32_t stream = s->p->stream;
	enum err e = trust_revoked(s->store, stream, s->v->serial, &f->revoked);

	f->now = s->now;
	f->floor = s->p->floor;
	f->trust_at = s->p->trust_at;
	f->manager = s->rq->manager;
	f->claimed = s->mode == HOLD;	/* it is asked for next, and what comes of that decides */
	if (e != ERR_OK || f->claimed || !(s->v->coupon.flags & FLAG_NEEDS_CLAIM))
		return e;
	f->amount = amount_of(s);
	e = trust_spent(s->store, stream, s->p->floor, &f->spent_outage);
	if (e == ERR_OK)
		e = trust_spent(s->store, stream, fact_time(s) - CAP_DAY_SECONDS, &f->spent_day);
	return e;
}

static bool within_repeat(const struct scene *s, const struct units_place *p)
{
	return !p->elsewhere && p->time <= fact_time(s) && fact_time(s) - p->time <= s->p->policy.repeat_window;
}

/* Where the last unit went, for the words; sets has_first. */
static enum err look_up_last(struct scene *s)
{
	enum err e = units_last(s->store, s->p->stream, s->v->serial, &s->v->first);

	s->v->has_first = e == ERR_OK;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* An accept whose green nobody saw is not the guest's second try. */
static enum err look_up_shown(struct scene *s)
{
	const struct units_place *p = &s->v->first;
	struct journal_read r;
	enum err e;

	if (!s->v->has_first || p->elsewhere || memcmp(p->journal, s->store->journal, JOURNAL_ID_LEN) != 0)
		return ERR_OK;
	e = journal_read(s->store, s->p->stream, p->sequence, &r);
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	if (!r.shown)
		s->v->notes |= NOTE_NOT_SHOWN;
	journal_done(&r);
	return ERR_OK;
}

/* One's own use says more than what the platform says of others. */
static enum err prefer_own(struct scene *s)
{
	struct units_place own;
	enum err e;

	if (!s->v->first.elsewhere)
		return ERR_OK;
	e = units_find(s->store, s->v->serial, &own);
	if (e == ERR_OK && own.stream == s->p->stream)
		s->v->first = own;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* An open ticket has it: nobody has used it yet. */
static enum err look_up_held(struct scene *s, bool *out)
{
	uint16_t n;
	enum err e = units_held(s->store, s->p->stream, s->v->serial, &s->v->held_by, &n);

	*out = e == ERR_OK;
	if (*out) {
		s->v->notes |= NOTE_HELD;
		s->facts.memory = REASON_REPEAT;
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* The insert was refused: who was first? */
static enum err remember(struct scene *s, unsigned total)
{
	bool held = false;
	enum err e = look_up_held(s, &held);

	if (e != ERR_OK || held)
		return e;
	e = look_up_last(s);

	if (e == ERR_OK && total == 1)
		e = prefer_own(s);
	if (e != ERR_OK)
		return e;
	if (s->v->left > 0 || !s->v->has_first)
		s->facts.memory = REASON_USED_UP;
	else if (within_repeat(s, &s->v->first))
		s->facts.memory = REASON_REPEAT;
	else if (s->v->first.elsewhere)
		s->facts.memory = REASON_ELSEWHERE;
	else
		s->facts.memory = total == 1 ? REASON_USED : REASON_USED_UP;
	return look_up_shown(s);
}

/* A reader that sees the same code again does not mean a second unit; a person who asks does. */
static enum err debounce(struct scene *s)
{
	enum err e = s->rq->scanned ? look_up_last(s) : ERR_OK;

	if (e != ERR_OK || !s->rq->scanned)
		return e;
	if (s->v->has_first && within_repeat(s, &s->v->first)) {
		s->facts.memory = REASON_REPEAT;
		return look_up_shown(s);
	}
	s->v->has_first = false;
	return ERR_OK;
}

static uint32_t fact_flags(const struct scene *s)
{
	uint32_t flags = 0;

	if ((s->v->coupon.flags & FLAG_NEEDS_CLAIM) && !s->facts.claimed)
		flags |= REDEMPTION_UNCLAIMED;
	if (s->v->notes & NOTE_CLOCK)
		flags |= REDEMPTION_CLOCK;
	if (s->v->trust_age > s->p->policy.trust_ask)
		flags |= REDEMPTION_STALE;
	return flags;
}

static enum err write_down(struct scene *s)
{
	struct spend_fact f = { .p = s->p, .who = s->rq->who, .allowed_by = s->rq->allowed_by, .time = fact_time(s), .now = s->now,
				.amount = s->facts.amount,
				.redemption = { .units = s->v->units, .kind = (uint8_t)s->v->coupon.kind, .flags = fact_flags(s) } };

	memcpy(f.redemption.serial, s->v->serial, SERIAL_LEN);
	memcpy(f.redemption.digest, s->judged.digest, COUPON_DIGEST_LEN);
	return spend_write(s->store, &f, &s->v->sequence);
}

/* The fact goes in first, for its sequence is what the units are taken for; a refused insert rolls both back. */
static enum err take(struct scene *s, unsigned total)
{
	struct units_take t = { .stream = s->p->stream, .serial = s->v->serial, .total = (uint16_t)total,
				.n = s->v->units, .expires = s->v->coupon.expires, .time = fact_time(s), .who = s->rq->who };
	enum err e;

	if (t.n > total)
		return ERR_EXISTS;
	if (s->mode == LOOK)
		return s->v->left >= t.n ? ERR_OK : ERR_EXISTS;
	t.draft = s->draft;
	e = s->mode == TAKE ? write_down(s) : ERR_OK;
	if (e != ERR_OK)
		return e;
	t.sequence = s->v->sequence;
	return units_take(s->store, &t);
}

static enum err consult_memory(struct scene *s)
{
	unsigned total = coupon_units(&s->v->coupon);
	enum err e;

	if (s->v->coupon.kind == KIND_VALUE)	/* it has no units: the platform's ledger is its memory */
		return ERR_OK;
	e = units_left(s->store, s->p->stream, s->v->serial, (uint16_t)total, &s->v->left);

	s->v->has_left = e == ERR_OK;
	if (e == ERR_OK)
		e = debounce(s);
	if (e != ERR_OK || s->facts.memory != REASON_OK)
		return e;
	e = take(s, total);
	return e == ERR_EXISTS ? remember(s, total) : e;
}

static void note_accept(struct scene *s)
{
	bool reversed = false;

	if (s->v->has_left)
		s->v->left = (uint16_t)(s->v->left - s->v->units);
	if (units_reversed(s->store, s->p->stream, s->v->serial, &reversed) == ERR_OK && reversed)
		s->v->notes |= NOTE_REVERSED;
	if ((s->v->coupon.flags & FLAG_NEEDS_CLAIM) && !s->facts.claimed)
		s->v->notes |= NOTE_UNCLAIMED;
}

/* No cap makes up for it: without a word of the platform nobody knows what there is to be had. */
static bool needs_word(const struct scene *s)
{
	return !s->facts.claimed && (s->v->coupon.kind == KIND_PARTICIPATION || s->v->coupon.kind == KIND_VALUE);
}

/* In the transaction. */
static enum err decide(struct scene *s)
{
	enum err e = find_offer(s);

	if (e == ERR_OK && !in_our_shop(s)) {
		s->v->reason = REASON_WRONG_SHOP;
		return ERR_OK;
	}
	if (e == ERR_OK)
		e = gather(s);
	if (e == ERR_OK && !s->facts.revoked)
		e = consult_memory(s);
	if (e != ERR_OK)
		return e;
	s->v->reason = judge_decide(&s->v->coupon, &s->facts, &s->p->policy);
	if (s->v->reason == REASON_OK && needs_word(s))
		s->v->reason = REASON_NEEDS_CLAIM;
	if (s->v->reason != REASON_OK)
		return ERR_OK;
	note_accept(s);
	return ERR_OK;
}

static enum err decide_and_commit(struct scene *s)
{
	struct db *db = &s->store->db;
	enum err e = db_begin(db);

	if (e != ERR_OK)
		return e;
	e = decide(s);
	if (e == ERR_OK && s->v->reason == REASON_OK)
		return db_commit(db);
	db_rollback(db);
	s->v->sequence = 0;
	return e;
}

/* A typed serial proves nothing; but what is known of it is worth saying. */
static enum err typed(struct scene *s)
{
	struct verdict *v = s->v;
	bool revoked = false;
	enum err e = ERR_OK;

	v->has_serial = true;
	v->notes |= NOTE_SERIAL;
	v->reason = REASON_NEEDS_CLAIM;
	for (size_t i = 0; e == ERR_OK && i < s->trust->n && v->reason == REASON_NEEDS_CLAIM; i++) {
		s->p = &s->trust->platforms[i];
		e = trust_revoked(s->store, s->p->stream, v->serial, &revoked);
		if (e == ERR_OK)
			e = look_up_last(s);
		if (e != ERR_OK || (!revoked && !v->has_first))
			continue;
		show_platform(v, s->p, s->now);
		v->reason = revoked ? REASON_REVOKED : v->first.elsewhere ? REASON_ELSEWHERE : REASON_USED;
		if (!revoked)
			e = look_up_shown(s);
	}
	return e;
}

static enum err run(struct scene *s)
{
	enum err e = open_text(s);

	if (e == ERR_OK && s->v->reason == REASON_NOT_A_COUPON) {
		enum err is = serial_parse(s->rq->text, s->v->serial);

		if (is == ERR_OK)
			return typed(s);
		if (is == ERR_AUTH && serial_is_grouped(s->rq->text))
			s->v->notes |= NOTE_MISTYPED;
	}
	if (e != ERR_OK || s->v->reason != REASON_OK)
		return e;
	assert(s->p);
	return s->mode == TAKE ? decide_and_commit(s) : decide(s);
}

static enum err run_with(struct scene *s, struct verdict *out)
{
	struct verdict v = { .reason = REASON_OK };
	enum err e;

	s->v = &v;
	e = run(s);
	if (e != ERR_OK)
		return e;
	authority_name(s->store, v.who, v.cashier);
	if (v.has_first && !v.first.elsewhere)
		authority_name(s->store, v.first.who, v.first_cashier);
	*out = v;
	return e;
}

enum err redeem_run(struct store *s, const struct trust *t, const struct redeem_request *rq, int64_t now,
		    struct verdict *out)
{
	struct scene scene = { .store = s, .trust = t, .rq = rq, .now = now, .mode = TAKE };

	return run_with(&scene, out);
}

enum err redeem_check(struct store *s, const struct trust *t, const struct redeem_request *rq, int64_t now,
		      struct verdict *out)
{
	struct scene scene = { .store = s, .trust = t, .rq = rq, .now = now };
	enum err e = run_with(&scene, out);

	if (e == ERR_OK)
		out->notes |= NOTE_CHECK;
	return e;
}

/* Of one unit, all its pieces; nothing where no cap will ever ask. */
static int64_t worth_of(struct scene *s)
{
	int64_t amount = s->v->coupon.flags & FLAG_NEEDS_CLAIM ? amount_of(s) : 0;

	return amount < 0 ? -1 : amount / s->v->units;
}

static void of_verdict(struct scene *s, const struct verdict *v, struct ticket_coupon *c)
{
	const struct coupon *from = &v->coupon;

	*c = (struct ticket_coupon){ .stream = v->stream, .kind = (uint8_t)from->kind, .units = v->units,
				     .total = (uint16_t)coupon_units(from), .expires = from->expires, .value = from->value,
				     .flags = fact_flags(s), .allowed_by = s->rq->allowed_by,
				     .worth = worth_of(s) };
	memcpy(c->serial, v->serial, SERIAL_LEN);
	memcpy(c->digest, s->judged.digest, COUPON_DIGEST_LEN);
	memcpy(c->product, from->products[0].id, sizeof c->product);
	text_filter(bytes_of_str(v->has_offer ? v->offer.name : c->product), c->name, sizeof c->name);
}

enum err spend_hold(struct store *s, const struct trust *t, const struct redeem_request *rq, uint64_t draft, int64_t now,
		    struct spend_held *held)
{
	struct scene scene = { .store = s, .trust = t, .rq = rq, .now = now, .mode = HOLD, .draft = draft };
	struct verdict *v = &held->verdict;
	enum err e;

	assert(s->db.in_transaction && draft);
	e = db_run(&s->db, "SAVEPOINT held", "");
	if (e == ERR_OK)
		e = run_with(&scene, v);
	scene.v = v;
	held->asks = e == ERR_OK && v->reason == REASON_OK && asks(&v->coupon);
	if (e == ERR_OK && v->reason == REASON_OK)
		of_verdict(&scene, v, &held->coupon);
	else if (e == ERR_OK)	/* the units went in before the last word was said */
		e = db_run(&s->db, "ROLLBACK TO held", "");
	return e == ERR_OK ? db_run(&s->db, "RELEASE held", "") : e;
}
