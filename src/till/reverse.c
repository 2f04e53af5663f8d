#include "till/reverse.h"

#include "base/i18n.h"
#include "store/claims.h"
#include "store/journal.h"
#include "till/authority.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const struct reverse_row {
	const char *name, *words, *advice;
} REASONS[REVERSE_REASON_COUNT] = {
	[REVERSE_OK] = { "ok", N_("Taken back: the coupon is good again."), N_("Take the goods back, or do not serve.") },
	[REVERSE_NO_SERIAL] = { "no_serial", N_("This names no redemption: neither one of our coupons nor a serial."),
		N_("Scan the coupon, or type the serial as the receipt shows it.") },
	[REVERSE_UNKNOWN] = { "not_redeemed", N_("This coupon was not redeemed on this till."),
		N_("Nothing to take back; look at the serial again.") },
	[REVERSE_AGAIN] = { "reversed", N_("This redemption has been taken back already."), N_("Nothing to do.") },
	[REVERSE_ELSEWHERE] = { "elsewhere", N_("This coupon was redeemed at another till."),
		N_("Only the till that redeemed it can take it back.") },
	[REVERSE_WINDOW] = { "too_late", N_("Too long ago: the time for taking it back has passed."),
		N_("The platform can still put it right with the guest.") },
	[REVERSE_MANAGER] = { "needs_manager", N_("A manager must take this one back."),
		N_("Alone you can undo your own last accept, for a minute.") },
	[REVERSE_SOLD] = { "sold", NULL, NULL },	/* they name the receipt */
};

static const struct reverse_row *row_of(enum reverse_reason r)
{
	assert((unsigned)r < REVERSE_REASON_COUNT);
	return &REASONS[r];
}

const char *reverse_name(enum reverse_reason r)
{
	return row_of(r)->name;
}

void reverse_words(const struct reversed *r, char out[REVERSE_WORDS_CAP])
{
	if (r->reason == REVERSE_SOLD)
		snprintf(out, REVERSE_WORDS_CAP, _("Receipt %llu was paid with it."), (unsigned long long)r->receipt);
	else
		snprintf(out, REVERSE_WORDS_CAP, "%s", _(row_of(r->reason)->words));
}

void reverse_advice(const struct reversed *r, char out[REVERSE_WORDS_CAP])
{
	if (r->reason == REVERSE_SOLD)
		snprintf(out, REVERSE_WORDS_CAP, _("Refund that receipt (rf %llu): then the coupon is good again."),
			 (unsigned long long)r->receipt);
	else
		snprintf(out, REVERSE_WORDS_CAP, "%s", _(row_of(r->reason)->advice));
}

struct scene {
	struct store *store;
	const struct trust *trust;
	const struct reverse_request *rq;
	int64_t now;
	const struct trust_platform *p;
	struct reversed *out;
	bool stored;			/* value: it has no units, its claim says where it went */
};

static void show_platform(struct verdict *v, const struct trust_platform *p)
{
	v->stream = p->stream;
	memcpy(v->issuer, p->name, sizeof v->issuer);
	memcpy(v->merchant_name, p->merchant_name, sizeof v->merchant_name);
	memcpy(v->till, p->till, sizeof v->till);
}

/* A coupon's text or a typed serial; false where it is neither. */
static bool find_serial(struct scene *s)
{
	struct verdict *v = &s->out->v;
	struct judged j;

	v->at = s->now;
	v->who = s->rq->who;
	v->trust_age = -1;
	if (serial_parse(s->rq->text, v->serial) == ERR_OK)
		return v->has_serial = true;
	v->reason = judge_open(&s->trust->context, s->rq->text, s->now, &j);
	v->link = j.link;
	v->has_coupon = v->has_serial = j.claims_valid;
	if (j.claims_valid) {
		v->coupon = j.coupon;
		memcpy(v->serial, j.coupon.serial, SERIAL_LEN);
	}
	return v->has_serial;
}

/* Nothing here that could be taken back: why? */
static enum err why_not(struct scene *s)
{
	enum err e = ERR_OK;

	s->out->reason = REVERSE_UNKNOWN;
	for (size_t i = 0; e == ERR_OK && i < s->trust->n; i++) {
		const struct trust_platform *p = &s->trust->platforms[i];
		struct units_place place;
		bool before = false;

		e = units_reversed(s->store, p->stream, s->out->v.serial, &before);
		if (e == ERR_OK && before) {
			show_platform(&s->out->v, p);
			s->out->reason = REVERSE_AGAIN;
			return ERR_OK;
		}
		if (e == ERR_OK)
			e = units_last(s->store, p->stream, s->out->v.serial, &place);
		if (e == ERR_OK && place.elsewhere) {
			show_platform(&s->out->v, p);
			s->out->place = place;
			s->out->reason = REVERSE_ELSEWHERE;
		}
		e = e == ERR_NOT_FOUND ? ERR_OK : e;
	}
	return e;
}

/* The newest redemption by this person in a stream; 0 where there is none within the window. */
static enum err last_by(struct scene *s, uint32_t stream, int64_t since, struct fact *out)
{
	struct journal_head head;
	enum err e = journal_head(s->store, stream, &head);
	bool found = false;

	*out = (struct fact){ .sequence = 0 };	/* older journals are older than any undo window */
	for (uint64_t at = head.sequence; e == ERR_OK && at > 0 && !found; at--) {
		struct journal_read r;

		e = journal_read(s->store, stream, at, &r);
		if (e != ERR_OK)
			return e;
		if (r.fact.kind == FACT_REDEMPTION && r.fact.who == s->rq->who)
			*out = r.fact;
		found = out->sequence != 0 || r.fact.time < since;
		journal_done(&r);
	}
	out->body = bytes_of(NULL, 0);
	return e;
}

/* What a sale was paid with goes back with it: by itself, the sale would stay, and nobody would have paid it. */
static enum err in_a_sale(struct scene *s)
{
	const struct units_place *place = &s->out->place;
	enum err e = sales_of_redemption(s->store, place->stream, place->journal, place->sequence, &s->out->receipt);

	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* One's own last accept, in whatever stream, and not older than the undo window. */
static enum err is_undo(struct scene *s, bool *out)
{
	const struct units_place *place = &s->out->place;
	int64_t since = s->now - s->p->policy.undo_window;
	enum err e = ERR_OK;

	*out = place->who == s->rq->who && place->time >= since && place->time <= s->now;
	for (size_t i = 0; e == ERR_OK && *out && i < s->trust->n; i++) {
		uint32_t stream = s->trust->platforms[i].stream;
		struct fact last;

		e = last_by(s, stream, since, &last);
		if (e != ERR_OK || last.sequence == 0)
			continue;
		*out = stream == place->stream ? last.sequence == place->sequence : last.time <= place->time;
	}
	return e;
}

static enum err may_reverse(struct scene *s)
{
	bool undo = false, late = s->now - s->out->place.time > s->p->policy.reversal_window;
	enum err e = in_a_sale(s);

	if (e == ERR_OK && !s->out->receipt)
		e = is_undo(s, &undo);
	if (e != ERR_OK)
		return e;
	s->out->cause = undo ? REVERSAL_UNDO : s->rq->cause;
	if (undo)
		s->out->reason = REVERSE_OK;
	else if (s->out->receipt && !late)
		s->out->reason = REVERSE_SOLD;
	else if (!s->rq->manager)
		s->out->reason = REVERSE_MANAGER;
	else if (late)
		s->out->reason = REVERSE_WINDOW;
	else
		s->out->reason = REVERSE_OK;
	return ERR_OK;
}

static enum err write_down(struct scene *s)
{
	const struct units_place *place = &s->out->place;
	uint8_t memory[REVERSAL_BODY_MAX];
	struct reversal r = { .stream = place->stream, .sequence = place->sequence, .cause = (uint8_t)s->out->cause };
	struct journal_entry entry = { .stream = place->stream, .who = s->rq->who, .kind = FACT_REVERSAL,
				       .time = s->now, .shown = true };
	struct buf body;
	uint64_t sequence;
	enum err e;

	if (entry.time < s->p->floor)	/* as its redemption's was */
		entry.time = s->p->floor;
	memcpy(r.serial, s->out->v.serial, SERIAL_LEN);
	memcpy(r.till, s->p->till, sizeof r.till);
	memcpy(r.journal, place->journal, JOURNAL_ID_LEN);
	buf_init(&body, memory, sizeof memory);
	e = reversal_encode(&r, &body);
	if (e != ERR_OK)
		return e;
	entry.body = buf_bytes(&body);
	e = journal_append(s->store, &entry, &sequence);
	if (e != ERR_OK)
		return e;
	s->out->v.sequence = sequence;
	if (s->out->cause == REVERSAL_UNDO || !s->rq->allowed_by)
		return ERR_OK;
	return people_override(s->store, &(struct people_override){ .what = OVERRIDE_REVERSAL, .manager = s->rq->allowed_by,
			       .cashier = s->rq->who, .stream = place->stream, .sequence = sequence, .now = s->now });
}

/* What the redemption took is free again. */
static enum err release(struct scene *s)
{
	const struct units_place *place = &s->out->place;
	struct journal_read r;
	struct redemption body;
	enum err e;

	if (!s->stored)
		return units_release(s->store, place->stream, place->sequence, &s->out->v.units);
	e = journal_read(s->store, place->stream, place->sequence, &r);
	if (e != ERR_OK)
		return e;
	e = redemption_decode(r.fact.body, &body);
	journal_done(&r);
	if (e == ERR_OK)
		e = claims_take_back(s->store, place->stream, place->sequence);
	s->out->v.units = 1;
	s->out->amount = e == ERR_OK ? body.amount : 0;
	return e;
}

/* A recovered store has had more than one journal; the redemption may be in an older one, the reversal goes into the
 * newest, which appending selects again. */
static enum err release_and_write(struct scene *s)
{
	uint8_t current[JOURNAL_ID_LEN];
	enum err e;

	memcpy(current, s->store->journal, sizeof current);
	e = journal_select(s->store, s->out->place.journal);
	if (e == ERR_OK)
		e = release(s);
	if (e == ERR_OK)
		e = write_down(s);
	if (e != ERR_OK)
		journal_select(s->store, current);
	return e;
}

static enum err take_back(struct scene *s)
{
	struct verdict *v = &s->out->v;
	enum err e = units_find(s->store, v->serial, &s->out->place);

	if (e == ERR_NOT_FOUND) {
		e = claims_find(s->store, v->serial, &s->out->place);
		s->stored = e == ERR_OK;
	}
	if (e == ERR_NOT_FOUND)
		return why_not(s);
	if (e != ERR_OK)
		return e;
	s->p = trust_platform(s->trust, s->out->place.stream);
	assert(s->p);
	show_platform(v, s->p);
	e = may_reverse(s);
	if (e != ERR_OK || s->out->reason != REVERSE_OK)
		return e;
	e = release_and_write(s);
	if (e != ERR_OK || !v->has_coupon || s->stored)
		return e;
	v->has_left = true;
	return units_left(s->store, s->p->stream, v->serial, (uint16_t)coupon_units(&v->coupon), &v->left);
}

enum err reverse_run(struct store *s, const struct trust *t, const struct reverse_request *rq, int64_t now,
		     struct reversed *out)
{
	struct reversed result = { .reason = REVERSE_NO_SERIAL };
	struct scene scene = { .store = s, .trust = t, .rq = rq, .now = now, .out = &result };
	enum err e;

	if (!find_serial(&scene)) {
		*out = result;
		return ERR_OK;
	}
	e = db_begin(&s->db);
	if (e != ERR_OK)
		return e;
	e = take_back(&scene);
	if (e == ERR_OK && result.reason == REVERSE_OK)
		e = db_commit(&s->db);
	else
		db_rollback(&s->db);
	if (e != ERR_OK)
		return e;
	authority_name(s, result.v.who, result.v.cashier);
	if (result.place.time && !result.place.elsewhere)
		authority_name(s, result.place.who, result.v.first_cashier);
	*out = result;
	return ERR_OK;
}

/* ---- the refund of a sale ---- */

struct refund {
	struct store *store;
	const struct trust *trust;
	const struct reverse_request *rq;
	int64_t now, amount;
	bool too_late;
};

static enum err look_at(void *ctx, const struct units_place *p, const uint8_t serial[SERIAL_LEN], int64_t amount)
{
	struct refund *f = ctx;
	const struct trust_platform *of = trust_platform(f->trust, p->stream);

	(void)serial;
	f->amount += amount;
	f->too_late = f->too_late || !of || f->now - p->time > of->policy.reversal_window;
	return ERR_OK;
}

enum err reverse_may_refund(struct store *s, const struct trust *t, uint64_t receipt, int64_t now, int64_t *amount)
{
	struct refund f = { .trust = t, .now = now };
	enum err e = claims_of_sale(s, receipt, look_at, &f);

	if (e == ERR_OK)
		*amount = f.too_late ? 0 : f.amount;
	return e;
}

static enum err put_back(void *ctx, const struct units_place *p, const uint8_t serial[SERIAL_LEN], int64_t amount)
{
	struct refund *f = ctx;
	struct reversed out = { .place = *p, .cause = REVERSAL_RETURNED };
	struct scene s = { .store = f->store, .trust = f->trust, .rq = f->rq, .now = f->now, .out = &out, .stored = true,
			   .p = trust_platform(f->trust, p->stream) };

	(void)amount;
	if (!s.p)
		return err_set(ERR_NOT_FOUND, "the coupon's platform is not this till's any more");
	memcpy(out.v.serial, serial, SERIAL_LEN);
	return release_and_write(&s);
}

enum err reverse_refund(struct store *s, const struct trust *t, const struct reverse_request *rq, uint64_t receipt, int64_t now)
{
	struct refund f = { .store = s, .trust = t, .rq = rq, .now = now };

	assert(s->db.in_transaction);
	return claims_of_sale(s, receipt, put_back, &f);
}

/* The redemption that a sale made, and the coupon that it was. */
static enum err read_spent(struct store *s, const struct sales_coupon *c, struct units_place *p, uint8_t serial[SERIAL_LEN])
{
	struct journal_read r;
	struct redemption body;
	enum err e = journal_read(s, c->stream, c->sequence, &r);

	if (e != ERR_OK)
		return e;
	e = redemption_decode(r.fact.body, &body);
	if (e == ERR_OK) {
		*p = (struct units_place){ .stream = c->stream, .sequence = c->sequence, .time = r.fact.time, .who = r.fact.who,
					   .units = body.units };
		memcpy(p->journal, c->journal, sizeof p->journal);
		memcpy(serial, body.serial, SERIAL_LEN);
	}
	journal_done(&r);
	return e;
}

/* spent: its units are used still. */
static enum err find_spent(struct store *s, const struct sales_coupon *c, struct units_place *p, uint8_t serial[SERIAL_LEN], bool *spent)
{
	uint8_t current[JOURNAL_ID_LEN];
	enum err e;

	memcpy(current, s->journal, sizeof current);
	e = journal_select(s, c->journal);
	if (e == ERR_OK)
		e = read_spent(s, c, p, serial);
	if (e == ERR_OK)
		e = units_spent(s, c->stream, serial, c->sequence, spent);
	(void)journal_select(s, current);
	return e;
}

enum err reverse_may_return(struct store *s, const struct trust *t, const struct sales_coupon *c, int64_t now, bool *out)
{
	const struct trust_platform *of = trust_platform(t, c->stream);
	uint8_t serial[SERIAL_LEN];
	struct units_place p;
	bool spent = false;
	enum err e = find_spent(s, c, &p, serial, &spent);

	*out = e == ERR_OK && spent && of && now - p.time <= of->policy.reversal_window;
	return e;
}

enum err reverse_return(struct store *s, const struct trust *t, const struct reverse_request *rq, const struct sales_coupon *c,
			int64_t now)
{
	struct reversed out = { .cause = REVERSAL_RETURNED };
	struct scene scene = { .store = s, .trust = t, .rq = rq, .now = now, .out = &out, .p = trust_platform(t, c->stream) };
	bool spent = false;
	enum err e = find_spent(s, c, &out.place, out.v.serial, &spent);

	assert(s->db.in_transaction);
	if (e == ERR_OK && (!spent || !scene.p))
		e = err_set(ERR_NOT_FOUND, "the coupon of the sale has gone back already");
	return e == ERR_OK ? release_and_write(&scene) : e;
}
