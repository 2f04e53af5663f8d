#ifndef TESTS_SALE_HELP_H
#define TESTS_SALE_HELP_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "sale/ticket.h"
#include <stdio.h>
#include <string.h>

/* A small house and its carte, for the tests of this room. */

static inline struct house a_house(void)
{
	struct house h;

	house_defaults(&h, "CNY");
	h.taxes[0] = (struct house_tax){ "VAT 7%", 700 };
	h.taxes[1] = (struct house_tax){ "VAT 19%", 1900 };
	strcpy(h.name, "Noodle House");
	return h;
}

static inline struct carte_item an_item(uint32_t plu, const char *name, int64_t price, char tax)
{
	struct carte_item i = { .plu = plu, .price = price, .tax = tax, .days = 0x7f };

	snprintf(i.name, sizeof i.name, "%s", name);
	snprintf(i.brief, sizeof i.brief, "%.24s", name);
	strcpy(i.group, "food");
	strcpy(i.station, "wok");
	snprintf(i.product, sizeof i.product, "p%u", plu);
	return i;
}

static inline struct ticket_coupon a_coupon(uint8_t serial, uint8_t kind, const char *product, uint16_t units)
{
	struct ticket_coupon c = { .stream = 1, .serial = { serial }, .kind = kind, .units = units, .total = 100 };

	snprintf(c.product, sizeof c.product, "%s", product);
	return c;
}

static inline int64_t goods_of(const struct ticket *t)
{
	int64_t sum = 0;

	for (unsigned i = 0; i < t->n_lines; i++)
		sum += t->lines[i].voided ? 0 : ticket_amount(&t->lines[i]);
	return sum;
}

static inline uint16_t added(struct ticket *t, const struct carte_item *i, int32_t quantity)
{
	uint16_t number = 0;

	assert_int_equal(ticket_add(t, i, quantity, CARTE_PRICE_OPEN, &number), ERR_OK);
	return number;
}

/* xorshift64*: the same acts for the same seed */
static inline uint32_t chance(uint64_t *seed, uint32_t below)
{
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return (uint32_t)((*seed * UINT64_C(2685821657736338717)) >> 33) % below;
}

#endif
