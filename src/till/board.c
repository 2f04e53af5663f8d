#include "till/board.h"

#include "store/carte.h"
#include "store/house.h"

#include <stdlib.h>
#include <string.h>

/* An array that grows while a walk over the store fills it. */
struct rows {
	void *list;
	size_t n, cap, size;
};

static enum err add(struct rows *r, const void *row)
{
	if (r->n == r->cap) {
		size_t cap = r->cap ? 2 * r->cap : 32;
		void *more = realloc(r->list, cap * r->size);

		if (!more)
			return err_set(ERR_NOMEM, "no memory for the carte");
		r->list = more;
		r->cap = cap;
	}
	memcpy((char *)r->list + r->n++ * r->size, row, r->size);
	return ERR_OK;
}

static enum err add_group(void *ctx, const struct carte_group *g) { return add(ctx, g); }
static enum err add_item(void *ctx, const struct carte_item *i) { return add(ctx, i); }
static enum err add_set(void *ctx, const struct carte_set *g) { return add(ctx, g); }
static enum err add_modifier(void *ctx, const struct carte_modifier *m) { return add(ctx, m); }
static enum err add_head(void *ctx, const struct draft_head *h) { return add(ctx, h); }
static enum err add_receipt(void *ctx, const struct sales_head *h) { return add(ctx, h); }

enum err board_load(struct store *s, struct board *b)
{
	struct rows groups = { .size = sizeof *b->groups }, items = { .size = sizeof *b->items };
	struct rows sets = { .size = sizeof *b->sets }, modifiers = { .size = sizeof *b->modifiers };
	enum err e = carte_groups(s, add_group, &groups);

	if (e == ERR_OK)
		e = carte_items(s, NULL, add_item, &items);
	if (e == ERR_OK)
		e = carte_sets(s, add_set, &sets);
	if (e == ERR_OK)
		e = carte_modifiers(s, NULL, add_modifier, &modifiers);
	if (e == ERR_OK) {
		struct board old = *b;

		b->groups = groups.list;
		b->items = items.list;
		b->sets = sets.list;
		b->modifiers = modifiers.list;
		b->n_groups = groups.n;
		b->n_items = items.n;
		b->n_sets = sets.n;
		b->n_modifiers = modifiers.n;
		groups.list = old.groups;
		items.list = old.items;
		sets.list = old.sets;
		modifiers.list = old.modifiers;
	}
	free(groups.list);
	free(items.list);
	free(sets.list);
	free(modifiers.list);
	return e;
}

enum err board_load_waiting(struct store *s, bool training, struct board *b)
{
	struct rows rows = { .size = sizeof *b->waiting };
	enum err e = drafts_list(s, training, true, add_head, &rows);

	if (e != ERR_OK) {
		free(rows.list);
		return e;
	}
	free(b->waiting);
	b->waiting = rows.list;
	b->n_waiting = rows.n;
	return ERR_OK;
}

enum err board_load_receipts(struct store *s, bool training, struct board *b)
{
	struct rows rows = { .size = sizeof *b->receipts };
	enum err e = sales_each(s, training, BOARD_RECEIPTS_MAX, add_receipt, &rows);

	if (e != ERR_OK) {
		free(rows.list);
		return e;
	}
	free(b->receipts);
	b->receipts = rows.list;
	b->n_receipts = rows.n;
	return ERR_OK;
}

void board_finish(struct board *b)
{
	free(b->groups);
	free(b->items);
	free(b->sets);
	free(b->modifiers);
	free(b->waiting);
	free(b->receipts);
	memset(b, 0, sizeof *b);
}

const struct carte_item *board_item(const struct board *b, uint32_t plu)
{
	for (size_t i = 0; i < b->n_items; i++)
		if (b->items[i].plu == plu)
			return &b->items[i];
	return NULL;
}

const struct carte_set *board_set(const struct board *b, const char *id)
{
	for (size_t i = 0; i < b->n_sets; i++)
		if (strcmp(b->sets[i].id, id) == 0)
			return &b->sets[i];
	return NULL;
}

size_t board_group_size(const struct board *b, const char *group)
{
	size_t n = 0;

	for (size_t k = 0; k < b->n_items; k++)
		n += strcmp(b->items[k].group, group) == 0;
	return n;
}

const struct carte_item *board_in_group(const struct board *b, const char *group, size_t i)
{
	for (size_t k = 0; k < b->n_items; k++)
		if (strcmp(b->items[k].group, group) == 0 && i-- == 0)
			return &b->items[k];
	return NULL;
}

const struct carte_modifier *board_in_set(const struct board *b, const char *set, size_t i)
{
	for (size_t k = 0; k < b->n_modifiers; k++)
		if (strcmp(b->modifiers[k].set, set) == 0 && i-- == 0)
			return &b->modifiers[k];
	return NULL;
}

enum err board_sold_out(struct store *s, const struct carte_item *i, bool sold_out, uint32_t who, int64_t now)
{
	struct carte_act act = { .who = who, .now = now };

	return carte_sold_out(s, i->plu, sold_out, &act);
}

enum err board_training(struct store *s, bool on, uint32_t who, int64_t now)
{
	return house_set_training(s, on, who, now);
}
