#include "scan/decode.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <zbar.h>

static const struct kind {
	unsigned symbology;
	zbar_symbol_type_t zbar;
} kinds[] = {
	{ SYMBOLOGY_QR, ZBAR_QRCODE },
	{ SYMBOLOGY_CODE128, ZBAR_CODE128 },
	{ SYMBOLOGY_EAN13, ZBAR_EAN13 },
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

struct decoder {
	zbar_image_scanner_t *scanner;
	zbar_image_t *image;
	struct scanned codes[DECODE_CODES_MAX];
	unsigned found;
};

/* Exactly the wanted ones: each more costs time in each frame. */
static void configure(zbar_image_scanner_t *scanner, unsigned symbologies)
{
	zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
	for (size_t i = 0; i < KINDS; i++)
		if (symbologies & kinds[i].symbology)
			zbar_image_scanner_set_config(scanner, kinds[i].zbar, ZBAR_CFG_ENABLE, 1);
	/* the bytes as they are: without this zbar guesses a character set and recodes what it dislikes */
	zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
}

enum err decode_create(struct decoder **out, unsigned symbologies)
{
	struct decoder *d = calloc(1, sizeof *d);

	if (!d)
		return err_set(ERR_NOMEM, "no memory for a decoder");
	zbar_set_verbosity(0);
	d->scanner = zbar_image_scanner_create();
	d->image = zbar_image_create();
	if (!d->scanner || !d->image) {
		decode_destroy(d);
		return err_set(ERR_NOMEM, "no memory for a decoder");
	}
	configure(d->scanner, symbologies);
	*out = d;
	return ERR_OK;
}

void decode_destroy(struct decoder *d)
{
	if (!d)
		return;
	if (d->image)
		zbar_image_destroy(d->image);
	if (d->scanner)
		zbar_image_scanner_destroy(d->scanner);
	free(d);
}

static unsigned symbology_of(zbar_symbol_type_t type)
{
	for (size_t i = 0; i < KINDS; i++)
		if (kinds[i].zbar == type)
			return kinds[i].symbology;
	return 0;
}

static void take(struct scanned *out, unsigned symbology, const void *text, size_t len)
{
	out->symbology = symbology;
	out->cut = len > SCAN_TEXT_MAX;
	out->len = out->cut ? SCAN_TEXT_MAX : len;
	memcpy(out->text, text, out->len);
}

static bool same(const struct scanned *a, const struct scanned *b)
{
	return a->symbology == b->symbology && a->cut == b->cut &&
	       bytes_equal(bytes_of(a->text, a->len), bytes_of(b->text, b->len));
}

/* zbar gives a code twice at times, and on one linear code many; each goes out once. */
static unsigned collect(struct decoder *d)
{
	const zbar_symbol_t *s = zbar_image_first_symbol(d->image);
	unsigned n = 0, known;

	for (; s && n < DECODE_CODES_MAX; s = zbar_symbol_next(s)) {
		unsigned symbology = symbology_of(zbar_symbol_get_type(s));

		if (!symbology || zbar_symbol_get_data_length(s) == 0)
			continue;
		take(&d->codes[n], symbology, zbar_symbol_get_data(s), zbar_symbol_get_data_length(s));
		for (known = 0; known < n && !same(&d->codes[known], &d->codes[n]); known++)
			;
		n += known == n;
	}
	return n;
}

unsigned decode_scan(struct decoder *d, const struct frame *f)
{
	unsigned n = 0;

	zbar_image_set_format(d->image, zbar_fourcc('Y', '8', '0', '0'));
	zbar_image_set_size(d->image, f->stride, f->height);
	zbar_image_set_crop(d->image, 0, 0, f->width, f->height);
	/* zbar only reads; its argument lacks the const */
	zbar_image_set_data(d->image, f->pixels, (unsigned long)f->stride * f->height, NULL);
	if (zbar_scan_image(d->scanner, d->image) > 0)
		n = collect(d);
	zbar_image_set_data(d->image, NULL, 0, NULL);	/* it must not keep a pointer to somebody's frame */
	return d->found = n;
}

const struct scanned *decode_code(const struct decoder *d, unsigned i)
{
	assert(i < d->found);
	return &d->codes[i];
}
