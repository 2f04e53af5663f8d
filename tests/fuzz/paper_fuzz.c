/* Bytes that call themselves paper: every element that is taken lays out within its columns, and comes to an end. */
#include "base/text.h"
#include "sale/paper.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned columns = PAPER_COLUMNS_MIN + (size ? data[size - 1] % (PAPER_COLUMNS_MAX - PAPER_COLUMNS_MIN + 1) : 0);
	struct bytes in = bytes_of(data, size);
	struct paper_element e;
	char line[PAPER_LINE_CAP];

	while (paper_next(&in, &e) == ERR_OK) {
		unsigned state = 0, lines = 0;

		while (paper_lay(&e, columns, &state, line, sizeof line)) {
			assert(text_cells(line) <= (e.style & PAPER_WIDE ? columns / 2 : columns));
			assert(++lines <= 2 * (PAPER_TEXT_MAX + 1));
		}
	}
	return 0;
}
