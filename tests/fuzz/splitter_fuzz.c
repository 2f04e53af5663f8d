/* A barcode reader's bytes: the texts are the same however the bytes arrive, and each is within its bound. */
#include "scan/serial.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A number that stands for all texts, in their order. */
static uint64_t digest(enum serial_end end, const uint8_t *data, size_t size, size_t step, unsigned *count)
{
	static struct splitter s;
	uint64_t h = 14695981039346656037ull;

	splitter_init(&s, end);
	*count = 0;
	for (size_t i = 0; i < size; i += step) {
		struct bytes in = bytes_of(data + i, size - i < step ? size - i : step);
		const struct scanned *text;

		while ((text = splitter_next(&s, &in))) {
			assert(text->len > 0 && text->len <= SCAN_TEXT_MAX);
			assert(!text->cut || text->len == SCAN_TEXT_MAX);
			for (size_t k = 0; k < text->len; k++)
				h = (h ^ text->text[k]) * 1099511628211ull;
			h = (h ^ 256) * 1099511628211ull;
			++*count;
		}
		assert(in.len == 0);
	}
	return h;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned whole, pieces;

	if (size < 2)
		return 0;
	for (int end = SERIAL_ANY; end <= SERIAL_CRLF; end++) {
		uint64_t a = digest((enum serial_end)end, data + 1, size - 1, size, &whole);
		uint64_t b = digest((enum serial_end)end, data + 1, size - 1, data[0] % 7 + 1u, &pieces);

		assert(a == b && whole == pieces && whole <= size);
	}
	return 0;
}
