/* Bytes that call themselves paper, printed in every way: what comes out is ESC/POS that a printer understands. */
#include "../support/receipt.h"
#include "print/escpos.h"
#include "print/plain.h"

#include <assert.h>
#include <stdlib.h>

enum { PAPER_MAX = 600 /* more only costs time */ };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct font font = { .fd = -1 };
	struct escpos_profile p;
	struct receipt_paper r;
	uint8_t *out = NULL;
	size_t len = 0;

	if (size < 2 || size > PAPER_MAX)
		return 0;
	if (font.fd < 0)
		font_open(&font, FONT_UNIFONT);
	escpos_defaults(&p);
	p.columns = data[0] & 1 ? 32 : 48;
	p.dots = data[0] & 1 ? 384 : 576;
	p.chinese = (data[0] >> 1) % 3;
	p.codepage = (data[0] >> 3) % ESCPOS_CODEPAGES;
	p.qr = (data[1] >> 1) % 3;
	p.cut = (data[1] >> 3) % 3;
	struct escpos_job j = { bytes_of(data + 2, size - 2), data[1] & 1 ? "DUPLICATE" : NULL, data[1] >> 7, data[1] & 0x40 };
	if (escpos_make(&p, &font, &j, &out, &len) == ERR_OK) {
		receipt_read(&r, out, len, (unsigned)p.columns, (unsigned)p.dots);
		assert(!*r.error && r.columns_used <= p.columns);
		receipt_free(&r);
		free(out);
	}
	if (plain_make((unsigned)p.columns, &j, &out, &len) == ERR_OK)
		free(out);
	return 0;
}
