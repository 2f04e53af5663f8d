#ifndef CHIT_STORE_SALE_FACT_H
#define CHIT_STORE_SALE_FACT_H
/*
 * Bodies of the facts of a sale (chit-documents(5)): numbers alone, as deterministic CBOR maps in which what is 0 is
 * absent. A sale is FACT_SALE_LINES, as many as its lines need, and then one FACT_SALE, in one transaction. Pure.
 */
#include "document/fact.h"
#include "sale/ticket.h"

struct sale_fact_line {
	uint16_t number;
	uint32_t plu;
	int32_t quantity;
	int64_t price, carte_price;
	uint8_t how, tax;		/* tax: class, 0 is A */
	int64_t amount;			/* of a voided one: what it would have been */
	int32_t discount;
	int64_t discount_amount;
	uint32_t allowed_by;
	uint8_t coupon, cause, course, seat;	/* cause 0: it counts */
	uint8_t n_modifiers;
	struct { uint32_t number; int64_t price; } modifiers[LINE_MODIFIERS_MAX];
};
enum { SALE_FACT_LINES_MAX = 48 };	/* in one fact; as many as fit */
struct sale_fact_lines {
	uint64_t receipt;
	uint8_t n;
	struct sale_fact_line lines[SALE_FACT_LINES_MAX];
};

struct sale_fact {
	uint64_t receipt;
	uint8_t kind;			/* 0 sale, 1 refund */
	int32_t day;			/* the business day, since 1970-01-01 */
	uint32_t shift;
	int64_t opened;
	uint16_t lines;			/* in the facts before it */
	int64_t goods, discount, tax, total, rounding, change;
	uint8_t guests;
	uint64_t refund_of;
	uint8_t cause;			/* of a refund: enum void_cause; 0: of the time when nobody was asked */
	int32_t share;			/* of the discount on the whole, or */
	int64_t off;			/* its amount */
	uint32_t discount_by;
	char table[SALE_ID_CAP];
	uint8_t n_taxes, n_tenders, n_coupons;
	struct { uint8_t class; int64_t gross, net, tax; } taxes[HOUSE_TAXES_MAX];
	struct { char code[3]; uint8_t kind; int64_t amount, given, rounding; } tenders[TICKET_TENDERS_MAX];
	struct { uint32_t stream; uint64_t sequence; uint16_t line; int64_t amount; } coupons[TICKET_COUPONS_MAX];
};

/* From a ticket: every line, also the voided ones. */
void sale_fact_of_line(const struct ticket_line *l, struct sale_fact_line *out);
/* Appends lines[from ...] as one body, as many as fit, and gives how many; 0: not even one did. */
size_t sale_fact_put_lines(uint64_t receipt, const struct sale_fact_line *lines, size_t n, struct buf *b);
enum err sale_fact_get_lines(struct bytes body, struct sale_fact_lines *out);
/* ERR_TOO_LONG beyond FACT_BODY_MAX; ERR_FORMAT. */
enum err sale_fact_encode(const struct sale_fact *f, struct buf *b);
enum err sale_fact_decode(struct bytes body, struct sale_fact *out);

#endif
