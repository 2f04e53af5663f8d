#include "drawn.h"

#include <assert.h>
#include <string.h>

struct drawn drawn_make(const char *text, int version, const double place[6], double aside)
{
	struct drawn d = { .symbol = ZBarcode_Create(), .dark = 40, .light = 200 };
	double side;

	d.symbol->symbology = BARCODE_QRCODE;
	d.symbol->option_2 = version;
	assert(ZBarcode_Encode(d.symbol, (const unsigned char *)text, (int)strlen(text)) < ZINT_ERROR);
	side = d.symbol->width;
	/* the far end of the first side is (1 + aside) times as far away */
	d.m[6] = aside / side;
	d.m[7] = 0;
	d.m[2] = place[0];
	d.m[5] = place[1];
	d.m[0] = ((place[0] + place[2]) * (1 + aside) - place[0]) / side;
	d.m[3] = ((place[1] + place[3]) * (1 + aside) - place[1]) / side;
	d.m[1] = place[4] / side;
	d.m[4] = place[5] / side;
	return d;
}

void drawn_finish(struct drawn *d)
{
	ZBarcode_Delete(d->symbol);
}

int drawn_dark(const struct drawn *d, unsigned x, unsigned y)
{
	return d->symbol->encoded_data[y][x / 8] >> (x % 8) & 1;
}

void drawn_at(const struct drawn *d, double u, double v, double *x, double *y)
{
	double w = d->m[6] * u + d->m[7] * v + 1;

	*x = (d->m[0] * u + d->m[1] * v + d->m[2]) / w;
	*y = (d->m[3] * u + d->m[4] * v + d->m[5]) / w;
}

/* The module under a place of the picture: m inverted by Cramer's rule. */
static int level(const struct drawn *d, double x, double y)
{
	const double *m = d->m;
	double a = m[0] - x * m[6], b = m[1] - x * m[7], p = x - m[2];
	double c = m[3] - y * m[6], e = m[4] - y * m[7], q = y - m[5];
	double den = a * e - b * c, u = (p * e - b * q) / den, v = (a * q - p * c) / den;

	if (u < 0 || v < 0 || u >= d->symbol->width || v >= d->symbol->width)
		return d->light;
	return drawn_dark(d, (unsigned)u, (unsigned)v) ? d->dark : d->light;
}

void drawn_put(const struct drawn *d, struct frame *f)
{
	for (unsigned y = 0; y < f->height; y++)
		for (unsigned x = 0; x < f->width; x++) {
			int sum = 0;

			for (int i = 0; i < 9; i++)
				sum += level(d, x + (i % 3 + 0.5) / 3, y + (i / 3 + 0.5) / 3);
			f->pixels[y * f->stride + x] = (uint8_t)(sum / 9 + d->slope * (int)x / (int)f->width);
		}
}
