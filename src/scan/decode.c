#include "scan/decode.h"

#include "scan/enlarge.h"
#include "scan/read_zbar.h"
#include "scan/read_zxing.h"
#include "scan/straight.h"
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
	STALE = 15		/* frames after which a code may be anywhere */
};

enum pass { PASS_LINEAR, PASS_GREY, PASS_STRAIGHT, PASS_BLACK, PASS_COARSE, PASS_SMALL, PASS_ZBAR, PASS_LARGE, PASSES };
/* The late ones take turns, a frame each. */
enum { LATE = PASS_ZBAR, TURNS = PASSES - LATE };

struct decoder {
	unsigned symbologies;
	struct read_zbar *linear, *zbar;
	struct threshold threshold;
	struct straight *straight;
	struct frame flat, large;
	unsigned turn;
	struct codes_box box;	/* where a code was last, or seemed to be */
	unsigned box_age;
	struct decode_pass passes[PASSES];
	struct codes codes;
};

void decode_destroy(struct decoder *d)
{
	if (!d)
		return;
	read_zbar_destroy(d->linear);
	read_zbar_destroy(d->zbar);
	threshold_finish(&d->threshold);
	straight_destroy(d->straight);
	frame_finish(&d->flat);
	frame_finish(&d->large);
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

/* The reader of clean codes. */
static unsigned read_upright(void *ctx, const struct frame *upright, struct codes *codes)
{
	struct decoder *d = ctx;
#if CHIT_ZXING
	(void)codes;
	return zxing(d, upright, READ_ZXING_PURE);
#else
	return read_zbar_scan(d->zbar, upright, codes);
#endif
}

/* The box of what is read in the enlarged part is put right: it is the part's. */
static unsigned scan_large(struct decoder *d, const struct frame *f)
{
	struct codes_box part = d->box;
	unsigned n;

	if (d->box_age > STALE || enlarge(f, &part, &d->large) != ERR_OK)
		return 0;
#if CHIT_ZXING
	n = zxing(d, &d->large, READ_ZXING_GREY);
#else
	n = read_zbar_scan(d->zbar, &d->large, &d->codes);
#endif
	if (n)
		d->codes.box = part;
	return n;
}

/* The lattice once more, on a ground that glare and large modules leave whole. */
static unsigned scan_coarse(struct decoder *d, const struct frame *f)
{
	bool noisy = straight_noisy(d->straight);

	if (threshold_flatten(&d->threshold, f, f->height / COARSE, BELOW, &d->flat) != ERR_OK)
		return 0;
	if (noisy)
		threshold_soften(&d->flat);
	return straight_scan(d->straight, f, &d->flat, &d->codes);
}

/* And once for modules so small that their neighbours' blur hides the light ring of a finder: the mean of little more
 * than a finder's width brings it out. */
static unsigned scan_small(struct decoder *d, const struct frame *f)
{
	if (threshold_flatten(&d->threshold, f, 3 * THRESHOLD_CELL, BELOW, &d->flat) != ERR_OK)
		return 0;
	threshold_soften(&d->flat);
	return straight_scan(d->straight, f, &d->flat, &d->codes);
}

static unsigned run_pass(struct decoder *d, enum pass pass, const struct frame *f)
{
	switch (pass) {
	case PASS_LINEAR:
		return read_zbar_scan(d->linear, f, &d->codes);
	case PASS_STRAIGHT:
		return straight_scan(d->straight, f, &d->flat, &d->codes);
#if CHIT_ZXING
	case PASS_GREY:
		return zxing(d, f, READ_ZXING_GREY);
	case PASS_BLACK:
		return zxing(d, &d->flat, READ_ZXING_BLACK);
#endif
	case PASS_ZBAR:
		if (threshold_apply(&d->threshold, f, f->height / COARSE, BELOW, &d->flat) != ERR_OK)
			return 0;
		return read_zbar_scan(d->zbar, &d->flat, &d->codes);
	case PASS_LARGE:
		return scan_large(d, f);
	case PASS_COARSE:
		return scan_coarse(d, f);
	case PASS_SMALL:
		return scan_small(d, f);
	default:
		return 0;
	}
}

enum err decode_create(struct decoder **out, unsigned symbologies)
{
	static const char *const names[PASSES] = { "linear", "grey", "straight", "black", "coarse", "small", "zbar", "large" };
	struct decoder *d = calloc(1, sizeof *d);
	enum err e = ERR_OK;

	if (!d)
		return err_set(ERR_NOMEM, "no memory for a decoder");
	d->symbologies = symbologies;
	d->box_age = STALE + 1;
	for (unsigned i = 0; i < PASSES; i++)
		d->passes[i].name = names[i];
	if (symbologies & SYMBOLOGY_QR)
		e = read_zbar_create(&d->zbar, SYMBOLOGY_QR);
	if (e == ERR_OK && symbologies & SYMBOLOGY_QR)
		e = straight_create(&d->straight);
	if (e == ERR_OK && symbologies & ~(unsigned)SYMBOLOGY_QR)
		e = read_zbar_create(&d->linear, symbologies & ~(unsigned)SYMBOLOGY_QR);
	if (e != ERR_OK) {
		decode_destroy(d);
		return e;
	}
	if (d->straight)
		straight_reader(d->straight, read_upright, d);
	*out = d;
	return ERR_OK;
}

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
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

static bool flatten(struct decoder *d, const struct frame *f)
{
	return threshold_measure(&d->threshold, f) == ERR_OK &&
	       threshold_flatten(&d->threshold, f, f->height / FINE, BELOW, &d->flat) == ERR_OK;
}

/* Where the next frames are looked at more closely. */
static void remember(struct decoder *d)
{
	struct codes_box box;

	if (d->codes.n)
		box = d->codes.box;
	else if (!straight_suspect(d->straight, &box))
		return;
	d->box = box;
	d->box_age = 0;
}

static bool look_early(struct decoder *d, const struct frame *f)
{
	straight_begin(d->straight);
	if (CHIT_ZXING && try_pass(d, PASS_GREY, f))
		return true;
	if (!flatten(d, f))
		return false;
	return try_pass(d, PASS_STRAIGHT, f) || (CHIT_ZXING && try_pass(d, PASS_BLACK, f)) || try_pass(d, PASS_COARSE, f) ||
	       try_pass(d, PASS_SMALL, f);
}

static void look_for_qr(struct decoder *d, const struct frame *f)
{
	enum pass late = LATE + d->turn++ % TURNS;
	bool read = look_early(d, f);

	d->box_age++;
	remember(d);
	if (!read && try_pass(d, late, f))
		remember(d);
}

void decode_forget(struct decoder *d)
{
	if (d->straight)
		straight_forget(d->straight);
	d->box_age = STALE + 1;
}

unsigned decode_scan(struct decoder *d, const struct frame *f)
{
	d->codes.n = 0;
	if (d->linear)
		try_pass(d, PASS_LINEAR, f);
	if (d->zbar)
		look_for_qr(d, f);
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
