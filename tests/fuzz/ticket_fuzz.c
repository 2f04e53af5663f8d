/* A ticket as it is kept: what decodes has one encoding, passes its check, and can be counted with. */
#include "sale/receipt.h"
#include "store/drafts.h"
#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t memory[DRAFTS_BYTES_MAX], paper_memory[PAPER_BYTES_MAX];
	static struct ticket t;
	struct ticket_totals totals;
	struct house h;
	struct paper paper;
	struct buf b;

	if (drafts_decode(bytes_of(data, size), &t) != ERR_OK)
		return 0;
	assert(ticket_check(&t) == ERR_OK);
	buf_init(&b, memory, sizeof memory);
	assert(drafts_encode(&t, &b) == ERR_OK && bytes_equal(buf_bytes(&b), bytes_of(data, size)));
	house_defaults(&h, "CNY");
	ticket_totals(&t, &h, &totals);
	paper_init(&paper, paper_memory, sizeof paper_memory);
	receipt_sale(&(struct receipt){ .house = &h, .ticket = &t, .totals = &totals, .till = "t1", .cashier = "Li" }, &paper);
	return 0;
}
