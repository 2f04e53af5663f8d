#ifndef CHIT_SALE_TICKET_PARTS_H
#define CHIT_SALE_TICKET_PARTS_H
/* What the files of the ticket know of each other. */
#include "sale/ticket.h"

int64_t ticket_each(const struct ticket_line *l);	/* the price with the modifiers' */
int64_t ticket_base(const struct ticket_line *l);	/* that times the quantity, before any discount */
int64_t ticket_line_discount(const struct ticket_line *l);

/* The line of that number if it counts; else ERR_NOT_FOUND. */
enum err ticket_find(struct ticket *t, uint16_t number, struct ticket_line **out);
/* Would the sums hold if *changed stood for `old` (NULL: came as well)? ERR_RANGE for its own price or quantity, ERR_FULL. */
enum err ticket_fits(const struct ticket *t, const struct ticket_line *old, const struct ticket_line *changed);
/* *l becomes *changed, where that fits. */
enum err ticket_put(struct ticket *t, struct ticket_line *l, const struct ticket_line *changed);
/* A new line at the end, with the next number. The first asks, the second does it. */
enum err ticket_room(const struct ticket *t, unsigned lines);
struct ticket_line *ticket_append(struct ticket *t, const struct ticket_line *l);
void ticket_remove(struct ticket *t, struct ticket_line *l);
/* Two lines out of one, by the piece: amounts, discounts and what was sent add up to the one's. */
void ticket_divide(const struct ticket_line *l, int32_t quantity, struct ticket_line *part, struct ticket_line *rest);
/* The line of an item, without number. As ticket_add fails. */
enum err ticket_line_of(const struct ticket *t, const struct carte_item *i, int32_t quantity, int64_t price, struct ticket_line *out);
/* Takes the coupon at place off; its line is free of it and otherwise as it is. */
void ticket_drop(struct ticket *t, unsigned place, struct ticket_coupon *gone);
const struct ticket_line *ticket_coupon_line(const struct ticket *t, unsigned place);	/* NULL */
bool ticket_whole_pieces(const struct ticket_line *l);
enum err ticket_in_pieces(const char *name, const char *brief);	/* ERR_REFUSED: a part of a piece */

#endif
