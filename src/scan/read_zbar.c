#include "scan/read_zbar.h"

#include <limits.h>
#include <stdlib.h>

#include <zbar.h>

static const struct kind {
	enum symbology symbology;
	zbar_symbol_type_t zbar;
} kinds[] = {
	{ SYMBOLOGY_QR, ZBAR_QRCODE },
	{ SYMBOLOGY_CODE128, ZBAR_CODE128 },
	{ SYMBOLOGY_EAN13, ZBAR_EAN13 },
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

struct read_zbar {
	zbar_image_scanner_t *scanner;
	zbar_image_t *image;
};

static void configure(zbar_image_scanner_t *scanner, unsigned symbologies)
{
	zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
	for (size_t i = 0; i < KINDS; i++)
		if (symbologies & kinds[i].symbology)
			zbar_image_scanner_set_config(scanner, kinds[i].zbar, ZBAR_CFG_ENABLE, 1);
	/* the bytes as they are: without this zbar guesses a character set and recodes what it dislikes */
	zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
}

enum err read_zbar_create(struct read_zbar **out, unsigned symbologies)
{
	struct read_zbar *r = calloc(1, sizeof *r);

	if (!r)
		return err_set(ERR_NOMEM, "no memory for a decoder");
	zbar_set_verbosity(0);
	r->scanner = zbar_image_scanner_create();
	r->image = zbar_image_create();
	if (!r->scanner || !r->image) {
		read_zbar_destroy(r);
		return err_set(ERR_NOMEM, "no memory for a decoder");
	}
	configure(r->scanner, symbologies);
	*out = r;
	return ERR_OK;
}

void read_zbar_destroy(struct read_zbar *r)
{
	if (!r)
		return;
	if (r->image)
		zbar_image_destroy(r->image);
	if (r->scanner)
		zbar_image_scanner_destroy(r->scanner);
	free(r);
}

static enum symbology symbology_of(zbar_symbol_type_t type)
{
	for (size_t i = 0; i < KINDS; i++)
		if (kinds[i].zbar == type)
			return kinds[i].symbology;
	return 0;
}

static struct codes_box box_of(const zbar_symbol_t *s)
{
	struct codes_box b = { INT_MAX, INT_MAX, 0, 0 };

	for (unsigned i = 0; i < zbar_symbol_get_loc_size(s); i++) {
		int x = zbar_symbol_get_loc_x(s, i), y = zbar_symbol_get_loc_y(s, i);

		b.x0 = x < b.x0 ? x : b.x0;
		b.y0 = y < b.y0 ? y : b.y0;
		b.x1 = x >= b.x1 ? x + 1 : b.x1;
		b.y1 = y >= b.y1 ? y + 1 : b.y1;
	}
	return b;
}

/* zbar gives a code twice at times, and on one linear code many; the list takes each once. */
static unsigned collect(struct read_zbar *r, struct codes *codes)
{
	const zbar_symbol_t *s = zbar_image_first_symbol(r->image);
	unsigned n = 0;

	for (; s; s = zbar_symbol_next(s)) {
		enum symbology symbology = symbology_of(zbar_symbol_get_type(s));
		struct bytes text = bytes_of(zbar_symbol_get_data(s), zbar_symbol_get_data_length(s));
		struct codes_box box = box_of(s);

		if (symbology)
			n += codes_add(codes, symbology, text, box.x1 > box.x0 ? &box : NULL);
	}
	return n;
}

unsigned read_zbar_scan(struct read_zbar *r, const struct frame *f, struct codes *codes)
{
	unsigned n = 0;

	zbar_image_set_format(r->image, zbar_fourcc('Y', '8', '0', '0'));
	zbar_image_set_size(r->image, f->stride, f->height);
	zbar_image_set_crop(r->image, 0, 0, f->width, f->height);
	/* zbar only reads; its argument lacks the const */
	zbar_image_set_data(r->image, f->pixels, (unsigned long)f->stride * f->height, NULL);
	if (zbar_scan_image(r->scanner, r->image) > 0)
		n = collect(r, codes);
	zbar_image_set_data(r->image, NULL, 0, NULL);	/* it must not keep a pointer to somebody's frame */
	return n;
}
