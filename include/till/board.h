#ifndef CHIT_TILL_BOARD_H
#define CHIT_TILL_BOARD_H
/*
 * What the screen shows of the carte: read once from the store, and again where it changed. Its own memory; an item is
 * found by its number or place, never through the store.
 */
#include "sale/carte.h"
#include "store/drafts.h"
#include "store/sales.h"

enum { BOARD_WAITING_MAX = 500, BOARD_RECEIPTS_MAX = 200 };

struct board {
	size_t n_groups, n_items, n_sets, n_modifiers;
	struct carte_group *groups;	/* in the order of the carte */
	struct carte_item *items;	/* group by group, in their order */
	struct carte_set *sets;
	struct carte_modifier *modifiers;	/* set by set, in their order */
	size_t n_waiting, n_receipts;
	struct draft_head *waiting;	/* held tickets and tables, and what is open in front of others; oldest first */
	struct sales_head *receipts;	/* newest first */
};

/* The carte. Takes the place of what *b held (all zero before the first). A failure leaves it as it was. */
enum err board_load(struct store *s, struct board *b);
/* What waits, and the last receipts; in the same way. */
enum err board_load_waiting(struct store *s, bool training, struct board *b);
enum err board_load_receipts(struct store *s, bool training, struct board *b);
void board_finish(struct board *b);

const struct carte_item *board_item(const struct board *b, uint32_t plu);	/* NULL */
const struct carte_set *board_set(const struct board *b, const char *id);	/* NULL */
size_t board_group_size(const struct board *b, const char *group);
/* The i-th item of a group, the i-th modifier of a set; NULL beyond the last. */
const struct carte_item *board_in_group(const struct board *b, const char *group, size_t i);
const struct carte_modifier *board_in_set(const struct board *b, const char *set, size_t i);

/* Training is a mode of the whole till. A fact; its own transaction. */
enum err board_training(struct store *s, bool on, uint32_t who, int64_t now);
/* Not to be had today, or again. A fact; its own transaction. ERR_NOT_FOUND. */
enum err board_sold_out(struct store *s, const struct carte_item *i, bool sold_out, uint32_t who, int64_t now);

#endif
