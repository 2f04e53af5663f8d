/* A carte's file: the first byte chooses the currency. The reader comes to the end, and what it takes is written and read
 * again as the same record. */
#include "sale/carte.h"
#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void again(const char *currency, const struct carte_record *r)
{
	static uint8_t memory[2 * CARTE_LINE_MAX];
	struct carte_record same;
	struct carte_csv c;
	struct bytes in;
	struct buf b;

	buf_init(&b, memory, sizeof memory);
	carte_csv_header(&b);
	assert(carte_csv_format(currency, r, &b) == ERR_OK);
	in = buf_bytes(&b);
	carte_csv_init(&c, currency);
	c.place = (r->kind == CARTE_ITEM ? r->item.place : r->kind == CARTE_GROUP ? r->group.place : r->modifier.place) - 1;
	assert(carte_csv_next(&c, &in, &same) == ERR_OK);
	assert(r->kind == CARTE_TAX || r->kind == CARTE_SET || memcmp(&same, r, sizeof same) == 0);
	assert(carte_csv_next(&c, &in, &same) == ERR_NOT_FOUND);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char currencies[][4] = { "CNY", "JPY", "KWD" };
	const char *currency;
	struct carte_record r;
	struct carte_csv c;
	struct bytes in;
	enum err e;

	if (!size || size > 1 << 16)
		return 0;
	currency = currencies[data[0] % 3];
	in = bytes_of(data + 1, size - 1);
	carte_csv_init(&c, currency);
	do {
		size_t left = in.len;

		e = carte_csv_next(&c, &in, &r);
		assert(e == ERR_OK || e == ERR_FORMAT || e == ERR_NOT_FOUND);
		assert(e == ERR_NOT_FOUND ? !in.len : in.len < left);
		if (e == ERR_OK)
			again(currency, &r);
	} while (e != ERR_NOT_FOUND);
	return 0;
}
