#include "scan/codes.h"

#include <string.h>

static bool same(const struct scanned *a, const struct scanned *b)
{
	return a->symbology == b->symbology && a->cut == b->cut &&
	       bytes_equal(bytes_of(a->text, a->len), bytes_of(b->text, b->len));
}

static void take(struct scanned *out, enum symbology symbology, struct bytes text)
{
	out->symbology = symbology;
	out->cut = text.len > SCAN_TEXT_MAX;
	out->len = out->cut ? SCAN_TEXT_MAX : text.len;
	memcpy(out->text, text.data, out->len);
}

bool codes_add(struct codes *c, enum symbology symbology, struct bytes text, const struct codes_box *box)
{
	unsigned known = 0;

	if (text.len == 0 || c->n == DECODE_CODES_MAX)
		return false;
	if (box && symbology == SYMBOLOGY_QR)
		c->box = *box;
	take(&c->at[c->n], symbology, text);
	while (known < c->n && !same(&c->at[known], &c->at[c->n]))
		known++;
	if (known < c->n)
		return false;
	c->n++;
	return true;
}
