/* What goes on paper, as jobs in the print queue: in the transaction of what they tell of. */
#include "checkout_parts.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "print/printers.h"
#include "sale/receipt.h"
#include "store/claims.h"
#include "store/journal.h"
#include "store/printq.h"
#include "till/spool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert((int)PAPER_BYTES_MAX <= (int)PRINTQ_PAPER_MAX, "a paper fits into the queue");

/* Paper in memory of its own, and what every piece of it says. */
struct sheet {
	struct paper paper;
	struct receipt r;
	struct ticket_totals totals;
	char cashier[PERSON_NAME_MAX + 1];
};

/* By the config as it is now: what it is printed with later may be another printer, and prints it all the same. Without one
 * that can be read the names are whole, and the spool says what is wrong with it. */
bool act_brief(const struct store *s, const char *station)
{
	struct printers all;
	const struct printer_setup *p = NULL;
	char path[600];

	if (file_path(s->dir, SPOOL_CONFIG, path, sizeof path) == ERR_OK && printers_load(path, &all) == ERR_OK)
		p = printers_for(&all, station);
	err_clear();
	return p && printers_brief(p);
}

static enum err sheet_begin(struct act_run *x, const struct ticket *t, const char *station, struct sheet *s)
{
	uint8_t *memory = malloc(PAPER_BYTES_MAX);

	if (!memory)
		return err_set(ERR_NOMEM, "no memory for a piece of paper");
	paper_init(&s->paper, memory, PAPER_BYTES_MAX);
	ticket_totals(t, &x->c->house, &s->totals);
	people_name(x->c->store, x->c->who, s->cashier);
	s->r = (struct receipt){ .house = &x->c->house, .ticket = t, .totals = &s->totals, .time = x->now,
				 .utc_offset = clock_utc_offset(x->now), .till = x->c->trust->n ? x->c->trust->platforms[0].till : "",
				 .cashier = s->cashier, .training = t->kind == TICKET_TRAINING,
				 .brief = act_brief(x->c->store, station) };
	return ERR_OK;
}

/* A paper that is too long for the queue is cut there: the sale is worth more than its last lines. */
static enum err sheet_end(struct act_run *x, struct sheet *s, const char *station, const char *key)
{
	enum err e = printq_add(x->c->store, station, key, buf_bytes(&s->paper.out), x->now, NULL);

	free(s->paper.out.data);
	return e;
}

/* ---- the guest's ---- */

static void name_coupons(const struct act_run *x, const struct ticket *t, struct receipt_coupon *out,
			 char serials[][SERIAL_TEXT_CAP])
{
	for (unsigned i = 0; i < t->n_coupons; i++) {
		const struct trust_platform *p = trust_platform(x->c->trust, t->coupons[i].stream);

		serial_format(t->coupons[i].serial, serials[i]);
		out[i].serial = serials[i];
		out[i].seller = p ? p->name : "";
	}
}

/* The cards of the sale that a refund gave back to, as that sale named them. */
struct backs {
	struct receipt_back rows[TICKET_COUPONS_MAX];
	char serials[TICKET_COUPONS_MAX][SERIAL_TEXT_CAP];
	unsigned n;
};

static enum err name_back(const struct act_run *x, const struct ticket_coupon *of, int64_t paid, struct backs *b)
{
	const struct trust_platform *p = trust_platform(x->c->trust, of->stream);
	struct receipt_back *back = &b->rows[b->n];
	bool known = false;
	enum err e = of->claim ? claims_last_word(x->c->store, of->claim, &known) : ERR_OK;

	serial_format(of->serial, b->serials[b->n]);
	*back = (struct receipt_back){ .card = { b->serials[b->n], p ? p->name : "" }, .amount = paid,
				       .left = known ? of->balance + of->value : -1 };
	b->n++;
	return e;
}

/* Where another use of the sale had been taken back before it, nobody can say which went by this refund: unnamed. */
static enum err name_backs(const struct act_run *x, const struct ticket *t, struct backs *b)
{
	struct ticket *sold;
	struct ticket_totals totals;
	int64_t back = 0;
	enum err e = ERR_OK;

	b->n = 0;
	for (unsigned i = 0; i < t->n_tenders; i++)
		back -= t->tenders[i].kind == TENDER_PREPAID ? t->tenders[i].amount : 0;
	if (!back)
		return ERR_OK;
	sold = malloc(sizeof *sold);
	e = sold ? sales_read(x->c->store, false, t->refund_of, sold, NULL) : err_set(ERR_NOMEM, "no memory for a ticket");
	if (e == ERR_OK)
		ticket_totals(sold, &x->c->house, &totals);
	for (unsigned i = 0; e == ERR_OK && i < sold->n_coupons; i++)
		if (sold->coupons[i].kind == COUPON_VALUE && totals.by_coupon[i])
			e = name_back(x, &sold->coupons[i], totals.by_coupon[i], b);
	if (e == ERR_OK && totals.prepaid != back)
		b->n = 0;
	free(sold);
	return e;
}

/* A bill is made out as often as it is asked for, and another one each time. */
static void key_of(const struct act_run *x, const struct receipt *r, char key[PRINTQ_KEY_MAX + 1])
{
	if (!r->number)
		snprintf(key, PRINTQ_KEY_MAX + 1, "bill/%llu/%lld", (unsigned long long)x->t->id, (long long)x->now);
	else if (r->duplicate)
		snprintf(key, PRINTQ_KEY_MAX + 1, "again/%llu/%lld", (unsigned long long)r->number, (long long)x->now);
	else
		snprintf(key, PRINTQ_KEY_MAX + 1, "%s/%llu", r->training ? "training" : "receipt", (unsigned long long)r->number);
}

enum err act_receipt(struct act_run *x, uint64_t receipt, bool duplicate)
{
	struct receipt_coupon coupons[TICKET_COUPONS_MAX];
	char serials[TICKET_COUPONS_MAX][SERIAL_TEXT_CAP], key[PRINTQ_KEY_MAX + 1];
	struct backs backs;
	struct sheet s;
	enum err e = name_backs(x, x->t, &backs);

	if (e == ERR_OK)
		e = sheet_begin(x, x->t, PRINTQ_RECEIPT, &s);
	if (e != ERR_OK)
		return e;
	name_coupons(x, x->t, coupons, serials);
	s.r.number = receipt;
	s.r.duplicate = duplicate;
	s.r.coupons = coupons;
	s.r.back = backs.rows;
	s.r.n_back = backs.n;
	i18n_plain(s.r.brief);
	receipt_sale(&s.r, &s.paper);
	i18n_plain(false);
	key_of(x, &s.r, key);
	return sheet_end(x, &s, PRINTQ_RECEIPT, key);
}

/* The fact before it makes the job one of its own. */
enum err act_kick(struct act_run *x)
{
	struct journal_head head;
	char key[PRINTQ_KEY_MAX + 1];
	struct sheet s;
	enum err e = journal_head(x->c->store, STREAM_SHOP, &head);

	if (e == ERR_OK)
		e = sheet_begin(x, x->t, PRINTQ_RECEIPT, &s);
	if (e != ERR_OK)
		return e;
	paper_mark(&s.paper, PAPER_DRAWER);
	snprintf(key, sizeof key, "drawer/%lld/%llu", (long long)x->c->store->journal_number, (unsigned long long)head.sequence);
	return sheet_end(x, &s, PRINTQ_RECEIPT, key);
}

/* ---- the kitchen's ---- */

static enum err for_station(struct act_run *x, const struct ticket *t, const char *station)
{
	char key[PRINTQ_KEY_MAX + 1];
	struct sheet s;
	bool news;
	enum err e = sheet_begin(x, t, station, &s);

	if (e != ERR_OK)
		return e;
	i18n_plain(s.r.brief);
	news = receipt_kitchen(&s.r, station, &s.paper);
	i18n_plain(false);
	if (!news) {
		free(s.paper.out.data);
		return ERR_OK;
	}
	snprintf(key, sizeof key, "kitchen/%llu/%llu/%s", (unsigned long long)x->t->id, (unsigned long long)x->c->version, station);
	return sheet_end(x, &s, station, key);
}

struct stations {
	unsigned n;
	const char *names[PRINTQ_STATIONS_MAX];
};

static void add_station(struct stations *s, const char *name)
{
	unsigned i = 0;

	while (i < s->n && strcmp(s->names[i], name) != 0)
		i++;
	if (name[0] && i == s->n && i < PRINTQ_STATIONS_MAX)
		s->names[s->n++] = name;
}

/* Each station once; the ticket is the caller's until they are through. */
static enum err print_news(struct act_run *x, const struct ticket *t)
{
	struct stations s = { .n = 0 };
	enum err e = ERR_OK;

	for (unsigned i = 0; i < t->n_lines; i++) {
		if (ticket_news(t, &t->lines[i]) == 0)
			continue;
		add_station(&s, t->lines[i].station);
		for (unsigned k = 0; k < t->lines[i].n_modifiers; k++)
			add_station(&s, t->lines[i].modifiers[k].station);
	}
	for (unsigned i = 0; e == ERR_OK && i < s.n; i++)
		e = for_station(x, t, s.names[i]);
	return e;
}

enum err act_kitchen(struct act_run *x)
{
	enum err e = print_news(x, x->t);

	if (e == ERR_OK)
		ticket_sent(x->t, "");
	return e;
}

/* What is not ordered yet stays so. */
enum err act_kitchen_void(struct act_run *x, uint16_t number)
{
	struct ticket *alone = malloc(sizeof *alone);
	struct ticket_line *l = ticket_line(x->t, number);
	enum err e;

	if (!alone)
		return err_set(ERR_NOMEM, "no memory for a ticket");
	*alone = *x->t;
	alone->n_lines = 1;
	alone->lines[0] = *l;
	e = print_news(x, alone);
	if (e == ERR_OK)
		l->sent = 0;
	free(alone);
	return e;
}
