/* Bodies of the facts of a sale: what decodes has one encoding. */
#include "store/events.h"
#include "store/sale_fact.h"
#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct sale_fact_lines lines;
	static struct sale_fact sale;
	uint8_t memory[FACT_BODY_MAX];
	struct bytes body = bytes_of(data, size);
	int64_t numbers[EVENTS_NUMBERS_MAX];
	struct buf b;

	if (size > sizeof memory)
		return 0;
	buf_init(&b, memory, sizeof memory);
	if (sale_fact_decode(body, &sale) == ERR_OK)
		assert(sale_fact_encode(&sale, &b) == ERR_OK && bytes_equal(buf_bytes(&b), body));
	buf_init(&b, memory, sizeof memory);
	/* one that holds more than a fact of ours would is read, and could not have been written */
	if (sale_fact_get_lines(body, &lines) == ERR_OK &&
	    sale_fact_put_lines(lines.receipt, lines.lines, lines.n, &b) == lines.n)
		assert(bytes_equal(buf_bytes(&b), body));
	(void)events_read(body, numbers);
	return 0;
}
