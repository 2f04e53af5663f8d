/* A whole carte out of CSV: all of it, or the one that was there. */
#include "store/carte.h"

#include "base/i18n.h"
#include "seal/cbor.h"
#include "seal/digest.h"
#include "store/events.h"
#include "store/house.h"
#include "store/journal.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RECORDS_MAX = 65536, PRICES_IN_FACT = 48, DIGEST_KEPT = 16, GONE = -2 };

struct row {
	unsigned line;
	struct carte_record record;
};
struct import {
	struct store *s;
	const struct carte_act *act;
	struct carte_imported *out;
	struct row *rows;
	size_t n, cap;
	bool own_groups;	/* the file has some itself */
};

static void fault(struct import *x, unsigned line, const char *words)
{
	struct carte_imported *out = x->out;

	if (out->n_faults < CARTE_FAULTS_MAX && line)
		snprintf(out->faults[out->n_faults], sizeof out->faults[0], _("line %u: %.170s"), line, words);
	else if (out->n_faults < CARTE_FAULTS_MAX)
		snprintf(out->faults[out->n_faults], sizeof out->faults[0], "%.190s", words);
	out->n_faults += out->n_faults < CARTE_FAULTS_MAX;
}

static enum err add_row(struct import *x, unsigned line, const struct carte_record *r)
{
	if (x->n == RECORDS_MAX)
		return err_set(ERR_TOO_LONG, "a carte has at most %d lines", RECORDS_MAX);
	if (x->n == x->cap) {
		size_t cap = x->cap ? 2 * x->cap : 256;
		struct row *more = realloc(x->rows, cap * sizeof *more);

		if (!more)
			return err_set(ERR_NOMEM, "no memory for the carte");
		x->rows = more;
		x->cap = cap;
	}
	x->rows[x->n++] = (struct row){ line, *r };
	x->own_groups |= r->kind == CARTE_GROUP;
	return ERR_OK;
}

/* Every fault of the file is listed, as far as there is room. */
static enum err read_rows(struct import *x, struct bytes csv, const struct house *h)
{
	struct carte_csv c;
	struct carte_record r;
	enum err e = ERR_OK;

	carte_csv_init(&c, h->currency);
	while (e == ERR_OK || (e == ERR_FORMAT && x->out->n_faults < CARTE_FAULTS_MAX)) {
		size_t left = csv.len;

		e = carte_csv_next(&c, &csv, &r);
		if (e == ERR_OK)
			e = add_row(x, c.line, &r);
		else if (e == ERR_FORMAT)
			fault(x, 0, err_detail());
		if (e == ERR_FORMAT && csv.len == left)	/* a header that cannot be read */
			break;
	}
	return e == ERR_NOT_FOUND || e == ERR_FORMAT ? ERR_OK : e;
}

static enum err there_is(struct import *x, const char *sql, const char *id, bool *out)
{
	int64_t n = 0;
	enum err e = db_int(&x->s->db, &n, sql, "t", id);

	*out = n > 0;
	return e;
}

static enum err insert_group(struct import *x, const struct carte_group *g)
{
	x->out->groups++;
	return db_run(&x->s->db, "INSERT INTO carte_group (id, name, brief, place) VALUES (?1, ?2, ?3, ?4)", "ttti", g->id,
			   g->name, g->brief,
		      (int64_t)g->place);
}

static enum err insert_set(struct import *x, const struct carte_set *g)
{
	x->out->sets++;
	return db_run(&x->s->db, "INSERT INTO carte_set (id, name, brief, least, most) VALUES (?1, ?2, ?3, ?4, ?5)", "tttii",
			   g->id, g->name,
		      g->brief, (int64_t)g->least, (int64_t)g->most);
}

/* A file that says nothing of groups has those that its items name. */
static enum err group_of(struct import *x, unsigned line, const char *id)
{
	struct carte_group g = { .place = line };
	char words[120];
	bool found = false;
	enum err e = there_is(x, "SELECT count(*) FROM carte_group WHERE id = ?1", id, &found);

	if (e != ERR_OK || found)
		return e;
	if (!x->own_groups) {
		snprintf(g.id, sizeof g.id, "%s", id);
		snprintf(g.name, sizeof g.name, "%s", id);
		snprintf(g.brief, sizeof g.brief, "%s", id);
		return insert_group(x, &g);
	}
	snprintf(words, sizeof words, "there is no group %s", id);
	fault(x, line, words);
	return ERR_OK;
}

static enum err check_item(struct import *x, unsigned line, const struct carte_item *i, char choices[CARTE_CHOICES_MAX * SALE_ID_CAP + 1])
{
	char words[120];
	bool found = false;
	size_t at = 0;
	enum err e = group_of(x, line, i->group);

	choices[0] = 0;
	for (unsigned k = 0; e == ERR_OK && k < i->n_choices; k++) {
		at += (size_t)snprintf(choices + at, CARTE_CHOICES_MAX * SALE_ID_CAP + 1 - at, "%s%s", k ? " " : "", i->choices[k]);
		e = there_is(x, "SELECT count(*) FROM carte_set WHERE id = ?1", i->choices[k], &found);
		if (e == ERR_OK && !found) {
			snprintf(words, sizeof words, "there is no set %s", i->choices[k]);
			fault(x, line, words);
		}
	}
	return e;
}

static enum err insert_item(struct import *x, unsigned line, const struct carte_item *i)
{
	char choices[CARTE_CHOICES_MAX * SALE_ID_CAP + 1];
	size_t before = x->out->n_faults;
	enum err e = check_item(x, line, i, choices);

	x->out->items++;
	if (e != ERR_OK || x->out->n_faults > before)
		return e;
	return db_run(&x->s->db, "INSERT INTO carte_item (plu, name, brief, code, grp, price, tax, station, choices, product, "
			   "course, starts, "
		      "ends, days, sold_out, place, weighed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, "
		      "?17)", "ittttiitttiiiiiii", (int64_t)i->plu, i->name, i->brief, i->code, i->group, i->price, (int64_t)(i->tax - 'A'),
		      i->station, choices, i->product, (int64_t)i->course, (int64_t)i->from, (int64_t)i->until, (int64_t)i->days,
		      (int64_t)i->sold_out, (int64_t)i->place, (int64_t)i->weighed);
}

static enum err insert_modifier(struct import *x, unsigned line, const struct carte_modifier *m)
{
	char words[120];
	bool found = false;
	enum err e = there_is(x, "SELECT count(*) FROM carte_set WHERE id = ?1", m->set, &found);

	x->out->modifiers++;
	if (e == ERR_OK && !found) {
		snprintf(words, sizeof words, "there is no set %s", m->set);
		fault(x, line, words);
		return ERR_OK;
	}
	if (e != ERR_OK)
		return e;
	return db_run(&x->s->db, "INSERT INTO carte_modifier (number, set_id, name, brief, price, plu, place) VALUES (?1, ?2, ?3, "
			   "?4, ?5, ?6, "
		      "?7)", "itttiii", (int64_t)m->number, m->set, m->name, m->brief, m->price, (int64_t)m->plu, (int64_t)m->place);
}

static enum err set_tax(struct import *x, char class, const struct house_tax *t)
{
	char name[8], value[64];

	snprintf(name, sizeof name, "tax.%c", class - 'A' + 'a');
	snprintf(value, sizeof value, "%d.%04d %s", (int)(t->rate / 10000), (int)(t->rate % 10000), t->name);
	return house_set_inside(x->s, &(struct house_change){ .name = name, .value = value, .who = x->act->who, .now = x->act->now });
}

static enum err insert_row(struct import *x, const struct row *r)
{
	enum err e;

	switch (r->record.kind) {
	case CARTE_TAX:
		e = set_tax(x, r->record.tax.class, &r->record.tax.tax);
		break;
	case CARTE_GROUP:
		e = insert_group(x, &r->record.group);
		break;
	case CARTE_SET:
		e = insert_set(x, &r->record.set);
		break;
	case CARTE_ITEM:
		e = insert_item(x, r->line, &r->record.item);
		break;
	default:
		e = insert_modifier(x, r->line, &r->record.modifier);
	}
	if (e != ERR_EXISTS)
		return e;
	fault(x, r->line, "its id, number or code is there twice");
	return ERR_OK;
}

/* The lines may stand in any order: what others refer to goes in first. */
static enum err insert_all(struct import *x)
{
	static const enum carte_kind order[] = { CARTE_TAX, CARTE_GROUP, CARTE_SET, CARTE_ITEM, CARTE_MODIFIER };
	enum err e = ERR_OK;

	for (size_t k = 0; k < sizeof order / sizeof order[0]; k++)
		for (size_t i = 0; e == ERR_OK && i < x->n; i++)
			if (x->rows[i].record.kind == order[k])
				e = insert_row(x, &x->rows[i]);
	return e;
}

static enum err clear(struct import *x)
{
	static const char *const sql[] = {
		"CREATE TEMP TABLE price_before AS SELECT plu, price FROM carte_item",
		"DELETE FROM carte_modifier", "DELETE FROM carte_item", "DELETE FROM carte_set", "DELETE FROM carte_group",
	};
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < sizeof sql / sizeof sql[0]; i++)
		e = db_run(&x->s->db, sql[i], "");
	return e;
}

struct price {
	int64_t plu, before, now;
};

static enum err write_prices(struct import *x, const struct price *p, size_t n)
{
	uint8_t memory[FACT_BODY_MAX];
	struct buf b;

	if (n == 0)
		return ERR_OK;
	buf_init(&b, memory, sizeof memory);
	cbor_put_map(&b, 1);
	cbor_put_uint(&b, 1);
	cbor_put_array(&b, n);
	for (size_t i = 0; i < n; i++) {
		cbor_put_array(&b, 3);
		cbor_put_uint(&b, (uint64_t)p[i].plu);
		cbor_put_int(&b, p[i].before);
		cbor_put_int(&b, p[i].now);
	}
	assert(!b.over);
	return journal_append(x->s, &(struct journal_entry){ .stream = STREAM_SHOP, .who = x->act->who, .kind = FACT_PRICES,
			      .time = x->act->now, .body = buf_bytes(&b), .shown = true }, NULL);
}

/* What costs something else than before. */
static enum err price_facts(struct import *x)
{
	static const char sql[] =
		"SELECT plu, before, now FROM (SELECT i.plu AS plu, coalesce(b.price, -2) AS before, i.price AS now FROM carte_item i "
		"LEFT JOIN temp.price_before b ON b.plu = i.plu UNION ALL SELECT b.plu, b.price, -2 FROM temp.price_before b WHERE "
		"NOT EXISTS (SELECT 1 FROM carte_item i WHERE i.plu = b.plu)) WHERE before <> now ORDER BY plu";
	struct price prices[PRICES_IN_FACT];
	sqlite3_stmt *q = NULL;
	size_t n = 0;
	enum err e = db_query(&x->s->db, &q, sql, "");

	_Static_assert(GONE == -2 && CARTE_PRICE_OPEN == -1, "numbers in SQL");
	while (e == ERR_OK && (e = db_step(&x->s->db, q)) == ERR_OK) {
		prices[n++] = (struct price){ sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 1), sqlite3_column_int64(q, 2) };
		x->out->prices++;
		if (n == PRICES_IN_FACT) {
			e = write_prices(x, prices, n);
			n = 0;
		}
	}
	db_done(q);
	if (e == ERR_NOT_FOUND)
		e = write_prices(x, prices, n);
	return e == ERR_OK ? db_run(&x->s->db, "DROP TABLE temp.price_before", "") : e;
}

static enum err carte_fact(struct import *x, struct bytes csv)
{
	uint8_t digest[DIGEST_LEN], memory[64];
	struct buf b;
	enum err e = digest_sha256(csv, digest);

	buf_init(&b, memory, sizeof memory);
	cbor_put_map(&b, 2);
	cbor_put_uint(&b, 1);
	cbor_put_uint(&b, x->n);
	cbor_put_uint(&b, 2);
	cbor_put_bytes(&b, bytes_of(digest, DIGEST_KEPT));
	if (e != ERR_OK)
		return e;
	return journal_append(x->s, &(struct journal_entry){ .stream = STREAM_SHOP, .who = x->act->who, .kind = FACT_CARTE,
			      .time = x->act->now, .body = buf_bytes(&b), .shown = true }, NULL);
}

static enum err inside(struct import *x, struct bytes csv)
{
	enum err e = clear(x);

	if (e == ERR_OK)
		e = insert_all(x);
	if (e == ERR_OK && x->out->items == 0 && x->out->n_faults == 0)	/* a copy that was cut off, most likely */
		fault(x, 0, "there is no item in this file");
	if (e == ERR_OK && x->out->items > CARTE_ITEMS_MAX)
		e = err_set(ERR_TOO_LONG, "a carte has at most %d items", CARTE_ITEMS_MAX);
	if (e == ERR_OK && x->out->n_faults)
		e = err_set(ERR_FORMAT, "%s", x->out->faults[0]);
	if (e == ERR_OK)
		e = price_facts(x);
	return e == ERR_OK ? carte_fact(x, csv) : e;
}

enum err carte_import(struct store *s, struct bytes csv, const struct carte_act *act, struct carte_imported *out)
{
	struct import x = { .s = s, .act = act, .out = out };
	struct house h;
	enum err e = house_load(s, &h);

	memset(out, 0, sizeof *out);
	if (e == ERR_OK && csv.len > CARTE_BYTES_MAX)
		e = err_set(ERR_TOO_LONG, "a carte of more than %d bytes", CARTE_BYTES_MAX);
	if (e == ERR_OK)
		e = read_rows(&x, csv, &h);
	if (e == ERR_OK)
		e = db_begin(&s->db);
	if (e == ERR_OK)
		e = store_end(s, inside(&x, csv));
	free(x.rows);
	return e;
}

/* ---- and out again ---- */

struct export {
	struct buf *b;
	char currency[4];
	enum err e;
};

static enum err put(struct export *x, const struct carte_record *r)
{
	return carte_csv_format(x->currency, r, x->b);
}

static enum err put_group(void *ctx, const struct carte_group *g)
{
	return put(ctx, &(struct carte_record){ .kind = CARTE_GROUP, .group = *g });
}

static enum err put_set(void *ctx, const struct carte_set *g)
{
	return put(ctx, &(struct carte_record){ .kind = CARTE_SET, .set = *g });
}

static enum err put_item(void *ctx, const struct carte_item *i)
{
	return put(ctx, &(struct carte_record){ .kind = CARTE_ITEM, .item = *i });
}

static enum err put_modifier(void *ctx, const struct carte_modifier *m)
{
	return put(ctx, &(struct carte_record){ .kind = CARTE_MODIFIER, .modifier = *m });
}

static enum err put_taxes(struct export *x, const struct house *h)
{
	enum err e = ERR_OK;

	for (int i = 0; e == ERR_OK && i < HOUSE_TAXES_MAX; i++)
		if (h->taxes[i].name[0])
			e = put(x, &(struct carte_record){ .kind = CARTE_TAX, .tax = { (char)('A' + i), h->taxes[i] } });
	return e;
}

enum err carte_export(struct store *s, struct buf *b)
{
	struct export x = { .b = b };
	struct house h;
	enum err e = house_load(s, &h);

	if (e != ERR_OK)
		return e;
	memcpy(x.currency, h.currency, sizeof x.currency);
	carte_csv_header(b);
	e = put_taxes(&x, &h);
	if (e == ERR_OK)
		e = carte_groups(s, put_group, &x);
	if (e == ERR_OK)
		e = carte_sets(s, put_set, &x);
	if (e == ERR_OK)
		e = carte_items(s, NULL, put_item, &x);
	if (e == ERR_OK)
		e = carte_modifiers(s, NULL, put_modifier, &x);
	return e == ERR_OK && b->over ? err_set(ERR_TOO_LONG, "the carte is longer than %d bytes", CARTE_BYTES_MAX) : e;
}
