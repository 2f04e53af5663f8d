#include "peers.h"

#include "scan/read_zbar.h"
#include "scan/read_zxing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zbar.h>
#if __has_include(<quirc.h>)
#include <quirc.h>
#define QUIRC 1
#else
#define QUIRC 0
#endif

static enum answer worse(enum answer so_far, const void *text, size_t len, struct bytes wanted)
{
	enum answer now = bytes_equal(bytes_of(text, len), wanted) ? ANSWER_RIGHT : ANSWER_WRONG;

	return now > so_far ? now : so_far;
}

static enum answer read_ours(struct peer *p, const struct frame *f, struct bytes wanted)
{
	enum answer a = ANSWER_NOTHING;
	unsigned n = decode_scan(p->own, f);

	for (unsigned i = 0; i < n; i++)
		a = worse(a, decode_code(p->own, i)->text, decode_code(p->own, i)->len, wanted);
	return a;
}

#if CHIT_ZXING
struct hope {
	struct bytes wanted;
	enum answer answer;
};

static void zxing_found(void *ctx, const unsigned char *text, unsigned long len, const int corners[8])
{
	struct hope *h = ctx;

	(void)corners;
	h->answer = worse(h->answer, text, len, h->wanted);
}

static enum answer read_zxing(struct peer *p, const struct frame *f, struct bytes wanted)
{
	struct read_zxing_picture picture = { f->pixels, (int)f->width, (int)f->height, (int)f->stride };
	struct hope h = { wanted, ANSWER_NOTHING };

	(void)p;
	read_zxing_scan(&picture, READ_ZXING_GREY, 1, zxing_found, &h);
	return h.answer;
}
#endif

/* With all its symbologies zbar sees linear codes in the background; only what it takes for QR is held against it. */
static enum answer read_zbar(struct peer *p, const struct frame *f, struct bytes wanted)
{
	zbar_image_t *image = zbar_image_create();
	enum answer a = ANSWER_NOTHING;

	zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
	zbar_image_set_size(image, f->width, f->height);
	zbar_image_set_data(image, f->pixels, (unsigned long)f->width * f->height, NULL);
	zbar_scan_image(p->own, image);
	for (const zbar_symbol_t *s = zbar_image_first_symbol(image); s; s = zbar_symbol_next(s))
		if (zbar_symbol_get_type(s) == ZBAR_QRCODE)
			a = worse(a, zbar_symbol_get_data(s), zbar_symbol_get_data_length(s), wanted);
	zbar_image_destroy(image);
	return a;
}

#if QUIRC
static enum answer read_quirc(struct peer *p, const struct frame *f, struct bytes wanted)
{
	static struct quirc_code code;
	static struct quirc_data data;
	enum answer a = ANSWER_NOTHING;
	uint8_t *pixels;

	if (quirc_resize(p->own, (int)f->width, (int)f->height) < 0)
		return a;
	pixels = quirc_begin(p->own, NULL, NULL);
	memcpy(pixels, f->pixels, (size_t)f->width * f->height);
	quirc_end(p->own);
	for (int i = 0; i < quirc_count(p->own); i++) {
		quirc_extract(p->own, i, &code);
		if (quirc_decode(&code, &data) == QUIRC_SUCCESS)
			a = worse(a, data.payload, (size_t)data.payload_len, wanted);
	}
	return a;
}
#endif

static zbar_image_scanner_t *zbar_make(bool qr_only)
{
	zbar_image_scanner_t *s = zbar_image_scanner_create();

	if (s && qr_only) {
		zbar_image_scanner_set_config(s, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
		zbar_image_scanner_set_config(s, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
	}
	return s;
}

void peers_open(struct peer peers[PEERS])
{
	struct decoder *d = NULL;

	memset(peers, 0, PEERS * sizeof *peers);
	if (decode_create(&d, SYMBOLOGY_QR) != ERR_OK)
		exit(3);
	peers[PEER_OURS] = (struct peer){ "chit", true, read_ours, d };
	peers[PEER_ZBAR_QR] = (struct peer){ "zbar, QR only", true, read_zbar, zbar_make(true) };
	peers[PEER_ZBAR] = (struct peer){ "zbar as it comes", true, read_zbar, zbar_make(false) };
	peers[PEER_ZXING].name = "zxing-cpp";
	peers[PEER_QUIRC].name = "quirc";
#if CHIT_ZXING
	peers[PEER_ZXING] = (struct peer){ "zxing-cpp", true, read_zxing, NULL };
#endif
#if QUIRC
	peers[PEER_QUIRC] = (struct peer){ "quirc", true, read_quirc, quirc_new() };
#endif
}

void peers_close(struct peer peers[PEERS])
{
	decode_destroy(peers[PEER_OURS].own);
	zbar_image_scanner_destroy(peers[PEER_ZBAR_QR].own);
	zbar_image_scanner_destroy(peers[PEER_ZBAR].own);
#if QUIRC
	quirc_destroy(peers[PEER_QUIRC].own);
#endif
}

void peers_forget(struct peer peers[PEERS])
{
	decode_forget(peers[PEER_OURS].own);
}
