#ifndef CHIT_STORE_CARTE_H
#define CHIT_STORE_CARTE_H
/*
 * The carte in the store: found by PLU, barcode, product and group; imported whole or not at all. What sells changes with
 * a fact (prices, sold out); names do not go into facts.
 */
#include "sale/carte.h"
#include "store/store.h"

enum { CARTE_ITEMS_MAX = 20000, CARTE_FAULTS_MAX = 20, CARTE_BYTES_MAX = 8 << 20 };

/* ERR_NOT_FOUND where there is none. */
enum err carte_by_plu(struct store *s, uint32_t plu, struct carte_item *out);
enum err carte_by_code(struct store *s, const char *code, struct carte_item *out);
enum err carte_by_product(struct store *s, const char *product, struct carte_item *out);	/* the first in the carte's order */
enum err carte_get_set(struct store *s, const char *id, struct carte_set *out);
enum err carte_get_modifier(struct store *s, uint32_t number, struct carte_modifier *out);
enum err carte_count(struct store *s, int64_t *items);

/* In the carte's order. */
enum err carte_groups(struct store *s, enum err (*each)(void *ctx, const struct carte_group *g), void *ctx);
enum err carte_items(struct store *s, const char *group /* NULL: all */, enum err (*each)(void *ctx, const struct carte_item *i),
		void *ctx);
enum err carte_sets(struct store *s, enum err (*each)(void *ctx, const struct carte_set *g), void *ctx);
enum err carte_modifiers(struct store *s, const char *set /* NULL: all */, enum err (*each)(void *ctx,
		const struct carte_modifier *m), void *ctx);
/* Whose name holds these words (letter case of ASCII does not count) or whose code begins with them; at most `most`. */
enum err carte_search(struct store *s, const char *words, unsigned most, enum err (*each)(void *ctx, const struct carte_item *i),
		void *ctx);

struct carte_act {
	uint32_t who;
	int64_t now;
};
struct carte_imported {
	int64_t groups, items, sets, modifiers, prices;	/* prices: how many are other than before */
	size_t n_faults;		/* then nothing was taken */
	char faults[CARTE_FAULTS_MAX][200];	/* "line 17, column price: ..." */
};
/* Takes a whole carte in the place of the one there is: its own transaction. ERR_FORMAT where it has faults: they are
 * listed, and the carte is as it was. Tax classes in it become the house's. */
enum err carte_import(struct store *s, struct bytes csv, const struct carte_act *act, struct carte_imported *out);
/* The same CSV again; ERR_TOO_LONG where b is full. */
enum err carte_export(struct store *s, struct buf *b);
/* Its own transaction, and a fact. ERR_NOT_FOUND. */
enum err carte_sold_out(struct store *s, uint32_t plu, bool sold_out, const struct carte_act *act);

#endif
