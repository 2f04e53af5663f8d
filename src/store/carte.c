#include "store/carte.h"

#include "store/events.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define ITEM_COLUMNS "i.plu, i.name, i.brief, i.code, i.grp, i.price, i.tax, i.station, i.choices, i.product, i.course, i.starts, " \
	"i.ends, i.days, i.sold_out, i.place, i.weighed"

static void read_choices(const char *text, struct carte_item *i)
{
	while (*text && i->n_choices < CARTE_CHOICES_MAX) {
		size_t n = strcspn(text, " ");

		snprintf(i->choices[i->n_choices++], SALE_ID_CAP, "%.*s", (int)(n < SALE_ID_CAP ? n : SALE_ID_CAP - 1), text);
		text += n + (text[n] == ' ');
	}
}

static void read_item(sqlite3_stmt *q, struct carte_item *i)
{
	char choices[CARTE_CHOICES_MAX * SALE_ID_CAP + 1];

	memset(i, 0, sizeof *i);
	i->plu = (uint32_t)sqlite3_column_int64(q, 0);
	db_column_str(q, 1, i->name, sizeof i->name);
	db_column_str(q, 2, i->brief, sizeof i->brief);
	db_column_str(q, 3, i->code, sizeof i->code);
	db_column_str(q, 4, i->group, sizeof i->group);
	i->price = sqlite3_column_int64(q, 5);
	i->tax = (char)('A' + sqlite3_column_int(q, 6));
	db_column_str(q, 7, i->station, sizeof i->station);
	db_column_str(q, 8, choices, sizeof choices);
	read_choices(choices, i);
	db_column_str(q, 9, i->product, sizeof i->product);
	i->course = (uint8_t)sqlite3_column_int(q, 10);
	i->from = (uint16_t)sqlite3_column_int(q, 11);
	i->until = (uint16_t)sqlite3_column_int(q, 12);
	i->days = (uint8_t)sqlite3_column_int(q, 13);
	i->sold_out = sqlite3_column_int(q, 14);
	i->place = sqlite3_column_int(q, 15);
	i->weighed = sqlite3_column_int(q, 16);
}

/* The first row of a query; gives it back. */
static enum err one_item(struct store *s, enum err e, sqlite3_stmt *q, struct carte_item *out)
{
	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		read_item(q, out);
	db_done(q);
	return e;
}

enum err carte_by_plu(struct store *s, uint32_t plu, struct carte_item *out)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT " ITEM_COLUMNS " FROM carte_item i WHERE plu = ?1", "i", (int64_t)plu);

	return one_item(s, e, q, out);
}

enum err carte_by_code(struct store *s, const char *code, struct carte_item *out)
{
	sqlite3_stmt *q = NULL;
	enum err e;

	if (!*code)
		return ERR_NOT_FOUND;
	e = db_query(&s->db, &q, "SELECT " ITEM_COLUMNS " FROM carte_item i WHERE code = ?1 AND code <> ''", "t", code);
	return one_item(s, e, q, out);
}

enum err carte_by_product(struct store *s, const char *product, struct carte_item *out)
{
	sqlite3_stmt *q = NULL;
	enum err e;

	if (!*product)
		return ERR_NOT_FOUND;
	e = db_query(&s->db, &q, "SELECT " ITEM_COLUMNS " FROM carte_item i JOIN carte_group g ON g.id = i.grp WHERE i.product = ?1 AND "
		     "i.product <> '' ORDER BY g.place, i.place, i.plu LIMIT 1", "t", product);
	return one_item(s, e, q, out);
}

static void read_set(sqlite3_stmt *q, struct carte_set *g)
{
	memset(g, 0, sizeof *g);
	db_column_str(q, 0, g->id, sizeof g->id);
	db_column_str(q, 1, g->name, sizeof g->name);
	db_column_str(q, 2, g->brief, sizeof g->brief);
	g->least = (uint8_t)sqlite3_column_int(q, 3);
	g->most = (uint8_t)sqlite3_column_int(q, 4);
}

enum err carte_get_set(struct store *s, const char *id, struct carte_set *out)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT id, name, brief, least, most FROM carte_set WHERE id = ?1", "t", id);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		read_set(q, out);
	db_done(q);
	return e;
}

static void read_modifier(sqlite3_stmt *q, struct carte_modifier *m)
{
	memset(m, 0, sizeof *m);
	m->number = (uint32_t)sqlite3_column_int64(q, 0);
	db_column_str(q, 1, m->set, sizeof m->set);
	db_column_str(q, 2, m->name, sizeof m->name);
	db_column_str(q, 3, m->brief, sizeof m->brief);
	m->price = sqlite3_column_int64(q, 4);
	m->plu = (uint32_t)sqlite3_column_int64(q, 5);
	m->place = sqlite3_column_int(q, 6);
}

enum err carte_get_modifier(struct store *s, uint32_t number, struct carte_modifier *out)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT number, set_id, name, brief, price, plu, place FROM carte_modifier WHERE number = ?1",
			      "i", (int64_t)number);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		read_modifier(q, out);
	db_done(q);
	return e;
}

enum err carte_count(struct store *s, int64_t *items)
{
	return db_int(&s->db, items, "SELECT count(*) FROM carte_item", "");
}

enum err carte_groups(struct store *s, enum err (*each)(void *ctx, const struct carte_group *g), void *ctx)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT id, name, brief, place FROM carte_group ORDER BY place, id", "");

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		struct carte_group g = { .place = sqlite3_column_int(q, 3) };

		db_column_str(q, 0, g.id, sizeof g.id);
		db_column_str(q, 1, g.name, sizeof g.name);
		db_column_str(q, 2, g.brief, sizeof g.brief);
		e = each(ctx, &g);
		if (e == ERR_NOT_FOUND)		/* the caller's, not the end of the rows */
			break;
	}
	db_done(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err walk_items(struct store *s, enum err e, sqlite3_stmt *q, enum err (*each)(void *ctx, const struct carte_item *i), void *ctx)
{
	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		struct carte_item i;

		read_item(q, &i);
		e = each(ctx, &i);
		if (e == ERR_NOT_FOUND)
			break;
	}
	db_done(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err carte_items(struct store *s, const char *group, enum err (*each)(void *ctx, const struct carte_item *i), void *ctx)
{
	sqlite3_stmt *q = NULL;
	enum err e = group ? db_query(&s->db, &q, "SELECT " ITEM_COLUMNS " FROM carte_item i WHERE grp = ?1 ORDER BY place, plu",
			   "t", group)
			   : db_query(&s->db, &q, "SELECT " ITEM_COLUMNS " FROM carte_item i JOIN carte_group g ON g.id = i.grp "
				      "ORDER BY g.place, i.place, i.plu", "");

	return walk_items(s, e, q, each, ctx);
}

enum err carte_search(struct store *s, const char *words, unsigned most, enum err (*each)(void *ctx, const struct carte_item *i), void *ctx)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT " ITEM_COLUMNS " FROM carte_item i JOIN carte_group g ON g.id = i.grp WHERE "
			      "instr(lower(i.name), lower(?1)) OR instr(lower(i.brief), lower(?1)) OR "
			      "(?1 <> '' AND substr(i.code, 1, length(?1)) = ?1) ORDER BY g.place, i.place, i.plu LIMIT ?2", "ti", words,
			      (int64_t)most);

	return walk_items(s, e, q, each, ctx);
}

enum err carte_sets(struct store *s, enum err (*each)(void *ctx, const struct carte_set *g), void *ctx)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT id, name, brief, least, most FROM carte_set ORDER BY id", "");

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		struct carte_set g;

		read_set(q, &g);
		e = each(ctx, &g);
		if (e == ERR_NOT_FOUND)
			break;
	}
	db_done(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err carte_modifiers(struct store *s, const char *set, enum err (*each)(void *ctx, const struct carte_modifier *m), void *ctx)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT number, set_id, name, brief, price, plu, place FROM carte_modifier WHERE ?1 IS NULL OR "
			      "set_id = ?1 ORDER BY set_id, place, number", "t", set);

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		struct carte_modifier m;

		read_modifier(q, &m);
		e = each(ctx, &m);
		if (e == ERR_NOT_FOUND)
			break;
	}
	db_done(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err carte_sold_out(struct store *s, uint32_t plu, bool sold_out, const struct carte_act *act)
{
	enum err e = db_begin(&s->db);

	if (e != ERR_OK)
		return e;
	e = db_run(&s->db, "UPDATE carte_item SET sold_out = ?2 WHERE plu = ?1", "ii", (int64_t)plu, (int64_t)sold_out);
	if (e == ERR_OK && db_changes(&s->db) != 1)
		e = err_set(ERR_NOT_FOUND, "the carte has no item %u", plu);
	if (e == ERR_OK)
		e = events_add(s, &(struct event_fact){ .kind = FACT_SOLD_OUT, .who = act->who, .now = act->now,
			       .numbers = { plu, sold_out } }, NULL);
	return store_end(s, e);
}
