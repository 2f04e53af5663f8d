/*
 * What a camera costs while nothing moves before it, and while something does: on a made-up clock, through all that the feed
 * does to a frame. Beside it the same frames, each of them searched, as if motion were not looked at. The limit is the
 * design's: an idle camera under 15 % of a core.
 */
#include "base/clock.h"
#include "scan/camera_mode.h"
#include "scan/decode.h"
#include "scan/feed.h"
#include "scan/light.h"
#include "scan/motion.h"
#include "scan/thumb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <turbojpeg.h>

enum { W = 1280, H = 720, IDLE_MS = 100000, MOVING_MS = 6000, SCENES = 16 };

struct tally {
	unsigned frames, searched;
	int64_t convert_us, watch_us, search_us;
};

static uint8_t grey[W * H];
static uint8_t *raw[SCENES];
static unsigned long raw_len[SCENES];

/* A counter with things on it and a sensor's noise; in a moving one a bright square that goes its way. */
static void draw(unsigned i, bool moving)
{
	srand(i + 1);
	for (unsigned y = 0; y < H; y++)
		for (unsigned x = 0; x < W; x++) {
			unsigned thing = (x / 160 + y / 120) % 3 * 40;

			grey[y * W + x] = (uint8_t)(60 + thing + (unsigned)rand() % 7);
		}
	for (unsigned y = 200; moving && y < 400; y++)
		memset(grey + y * W + 40 + i * 60, 240, 200);
}

static void code(unsigned i, enum frame_format format)
{
	tjhandle tj;

	free(raw[i]);
	raw[i] = NULL;
	raw_len[i] = (unsigned long)W * H * 2;
	if (format == FRAME_YUYV) {
		raw[i] = malloc(raw_len[i]);
		for (size_t k = 0; raw[i] && k < (size_t)W * H; k++) {
			raw[i][2 * k] = grey[k];
			raw[i][2 * k + 1] = 128;
		}
		return;
	}
	tj = tjInitCompress();
	raw_len[i] = 0;
	if (tjCompress2(tj, grey, W, 0, H, TJPF_GRAY, &raw[i], &raw_len[i], TJSAMP_GRAY, 80, 0) != 0)
		abort();
	tjDestroy(tj);
}

static void search(struct decoder *d, const struct frame *f, struct tally *t)
{
	int64_t begin = clock_cpu_us();

	decode_scan(d, f);
	t->search_us += clock_cpu_us() - begin;
	t->searched++;
}

static void look(struct motion *m, struct decoder *d, struct frame *f, struct tally *t)
{
	static struct frame thumb;
	struct light_levels levels;
	int64_t begin = clock_cpu_us();
	bool moved, wanted;

	if (thumb_make(f, &thumb) != ERR_OK)
		abort();
	wanted = motion_take(m, &thumb, &moved);
	light_levels(&thumb, &levels);
	if (wanted && !moved)
		light_sharpness(f);
	t->watch_us += clock_cpu_us() - begin;
	if (wanted)
		search(d, f, t);
}

/* watched: as the feed does; else every frame is searched. */
static struct tally film(enum frame_format format, int64_t length_ms, bool watched)
{
	struct tally t = { 0 };
	struct motion m = { .any = false };
	struct frame f = { 0 };
	struct decoder *d;
	int64_t begin;

	if (decode_create(&d, SYMBOLOGY_QR) != ERR_OK)
		abort();
	for (int64_t ms = 0; ms < length_ms && (watched || t.frames < 32);) {
		unsigned i = t.frames++ % SCENES;

		begin = clock_cpu_us();
		if (frame_convert(&f, format, W, H, 0, bytes_of(raw[i], raw_len[i])) != ERR_OK)
			abort();
		t.convert_us += clock_cpu_us() - begin;
		f.ms = ms;
		if (watched)
			look(&m, d, &f, &t);
		else
			search(d, &f, &t);
		ms += watched && ms - m.moved_ms >= MOTION_TRY_MS ? FEED_IDLE_MS : FEED_FRAME_MS;
	}
	decode_destroy(d);
	motion_finish(&m);
	frame_finish(&f);
	return t;
}

static double per_cent(const struct tally *t, double frames_a_second)
{
	return (double)(t->convert_us + t->watch_us + t->search_us) / 1e4 / t->frames * frames_a_second;
}

static void row(enum frame_format format, bool moving)
{
	int64_t length_ms = moving ? MOVING_MS : IDLE_MS;
	struct tally with, without;
	double a, b;

	for (unsigned i = 0; i < SCENES; i++) {
		draw(i, moving);
		code(i, format);
	}
	with = film(format, length_ms, true);
	without = film(format, length_ms, false);
	a = per_cent(&with, with.frames * 1000.0 / (double)length_ms);
	b = per_cent(&without, 1000.0 / FEED_FRAME_MS);
	printf("   %s %dx%d %-6s  %5u frames looked at, %5u searched; luma %.2f ms, watching %.2f ms, a search %.1f ms\n",
	       camera_format_name(format), W, H, moving ? "moving" : "idle", with.frames, with.searched,
	       (double)with.convert_us / 1e3 / with.frames, (double)with.watch_us / 1e3 / with.frames,
	       with.searched ? (double)with.search_us / 1e3 / with.searched : 0);
	printf("   %25s %.1f %% of a core; each frame searched: %.1f %%; %.1f times less%s\n", "", a, b, b / a,
	       moving ? "" : a < 15 ? "  (limit 15 %)" : "  OVER THE LIMIT OF 15 %");
}

int main(void)
{
	row(FRAME_YUYV, false);
	row(FRAME_MJPG, false);
	row(FRAME_YUYV, true);
	row(FRAME_MJPG, true);
	for (unsigned i = 0; i < SCENES; i++)
		free(raw[i]);
	return 0;
}
