/* Cells of a code point, known without a locale. */
#include "base/text.h"

static const uint32_t runs[] = {
#include "text_width.inc"
};

int text_width(uint32_t code_point)
{
	if (code_point >= 0x20 && code_point < 0x7f)
		return 1;
	if (code_point > 0x10ffff)
		return -1;
	size_t low = 0, high = sizeof runs / sizeof *runs;
	while (high - low > 1) {	/* runs[low] begins at or before the code point */
		size_t middle = low + (high - low) / 2;
		if (runs[middle] >> 2 <= code_point)
			low = middle;
		else
			high = middle;
	}
	return (int)(runs[low] & 3) - 1;
}
