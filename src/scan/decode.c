#include "scan/decode.h"

#include "scan/read_zbar.h"
#include "scan/read_zxing.h"
#include "scan/threshold.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifndef CHIT_ZXING
#define CHIT_ZXING 1
#endif

enum {
	FINE = 24, COARSE = 8,	/* windows of the threshold, in parts of the frame's height */
	BELOW = 5,		/* noise on an even ground is not dark */
	ZBAR_TURNS = 3		/* zbar is slow: one frame in three */
};

enum pass { PASS_LINEAR, PASS_GREY, PASS_BLACK, PASS_ZBAR, PASSES };

struct decoder {
	unsigned symbologies;
	struct read_zbar *linear, *zbar;
	struct threshold threshold;
	struct frame black;
	unsigned turn;
	struct decode_pass passes[PASSES];
	struct codes codes;
};

enum err decode_create(struct decoder **out, unsigned symbologies)
{
	static const char *const names[PASSES] = { "linear", "grey", "black", "zbar" };
	struct decoder *d = calloc(1, sizeof *d);
	enum err e = ERR_OK;

	if (!d)
		return err_set(ERR_NOMEM, "no memory for a decoder");
	d->symbologies = symbologies;
	for (unsigned i = 0; i < PASSES; i++)
		d->passes[i].name = names[i];
	if (symbologies & SYMBOLOGY_QR)
		e = read_zbar_create(&d->zbar, SYMBOLOGY_QR);
	if (e == ERR_OK && symbologies & ~(unsigned)SYMBOLOGY_QR)
		e = read_zbar_create(&d->linear, symbologies & ~(unsigned)SYMBOLOGY_QR);
	if (e != ERR_OK) {
		decode_destroy(d);
		return e;
	}
	*out = d;
	return ERR_OK;
}

void decode_destroy(struct decoder *d)
{
	if (!d)
		return;
	read_zbar_destroy(d->linear);
	read_zbar_destroy(d->zbar);
	threshold_finish(&d->threshold);
	frame_finish(&d->black);
	free(d);
}

#if CHIT_ZXING
static void zxing_found(void *ctx, const unsigned char *text, unsigned long len, const int corners[8])
{
	struct codes_box box = { corners[0], corners[1], corners[0] + 1, corners[1] + 1 };

	for (int i = 2; i < 8; i += 2) {
		int x = corners[i], y = corners[i + 1];

		box.x0 = x < box.x0 ? x : box.x0;
		box.y0 = y < box.y0 ? y : box.y0;
		box.x1 = x >= box.x1 ? x + 1 : box.x1;
		box.y1 = y >= box.y1 ? y + 1 : box.y1;
	}
	codes_add(ctx, SYMBOLOGY_QR, bytes_of(text, len), &box);
}

static unsigned zxing(struct decoder *d, const struct frame *f, enum read_zxing_how how)
{
	struct read_zxing_picture p = { f->pixels, (int)f->width, (int)f->height, (int)f->stride };
	unsigned before = d->codes.n;

	read_zxing_scan(&p, how, DECODE_CODES_MAX, zxing_found, &d->codes);
	return d->codes.n - before;
}
#endif

static bool blacken(struct decoder *d, const struct frame *f, unsigned part)
{
	return threshold_apply(&d->threshold, f, f->height / part, BELOW, &d->black) == ERR_OK;
}

static unsigned run_pass(struct decoder *d, enum pass pass, const struct frame *f)
{
	switch (pass) {
	case PASS_LINEAR:
		return read_zbar_scan(d->linear, f, &d->codes);
#if CHIT_ZXING
	case PASS_GREY:
		return zxing(d, f, READ_ZXING_GREY);
	case PASS_BLACK:
		if (threshold_measure(&d->threshold, f) != ERR_OK || !blacken(d, f, FINE))
			return 0;
		return zxing(d, &d->black, READ_ZXING_BLACK);
	case PASS_ZBAR:
		return blacken(d, f, COARSE) ? read_zbar_scan(d->zbar, &d->black, &d->codes) : 0;
#else
	case PASS_GREY:
		return read_zbar_scan(d->zbar, f, &d->codes);
	case PASS_ZBAR:
		if (threshold_measure(&d->threshold, f) != ERR_OK || !blacken(d, f, FINE))
			return 0;
		return read_zbar_scan(d->zbar, &d->black, &d->codes);
#endif
	default:
		return 0;
	}
}

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static bool try_pass(struct decoder *d, enum pass pass, const struct frame *f)
{
	uint64_t begin = now_ns();
	bool read = run_pass(d, pass, f) > 0;

	d->passes[pass].tried++;
	d->passes[pass].read += read;
	d->passes[pass].ns += now_ns() - begin;
	return read;
}

unsigned decode_scan(struct decoder *d, const struct frame *f)
{
	bool due = d->turn++ % ZBAR_TURNS == 0;

	d->codes.n = 0;
	if (d->linear)
		try_pass(d, PASS_LINEAR, f);
	for (enum pass pass = PASS_GREY; d->zbar && pass < PASSES; pass++)
		if ((pass != PASS_ZBAR || due) && try_pass(d, pass, f))
			break;
	return d->codes.n;
}

const struct scanned *decode_code(const struct decoder *d, unsigned i)
{
	assert(i < d->codes.n);
	return &d->codes.at[i];
}

unsigned decode_passes(const struct decoder *d, const struct decode_pass **out)
{
	*out = d->passes;
	return PASSES;
}
