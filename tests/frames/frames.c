/*
 * frames: coupons as a camera sees them. Reads texts, one a line, draws each as a QR code on a phone's screen, before a
 * webcam, with the faults of lens, light, hand and sensor, and writes NNNNNN.jpg (grey, as the Y plane of an MJPG
 * frame) and manifest.tsv: file, parameters, text. The same arguments give the same files.
 *
 *	frames [--mode grid|px|one|seq] [--frames K] [--salt N] [--severity mild|medium|strong|mix]
 *	       [--size small|large|both] [--level l|m] [--of N] TEXTS DIRECTORY
 *
 * grid: K frames of each text (1 by default), each in a pose and a size of its own.
 * px: a good camera, and codes of 1 to 4 pixels a module: K rounds of all sizes for each text.
 * one: one fault at a time, from none to more than anybody can bear, on a code that is otherwise well held: K rounds.
 * seq: an appearance: a phone comes nearer over K frames (8 by default), one text after the other, as one film; with
 *      --of N the film has N frames, and only its first K are drawn.
 */
#include "optics.h"
#include "scene.h"

#include <errno.h>
#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <turbojpeg.h>

enum severity { MILD, MEDIUM, STRONG, MIX };
enum size { SMALL, LARGE, BOTH };
enum mode { GRID, PX, ONE, SEQ };
enum { TEXT_MAX = 3000 };

struct options {
	int mode;
	unsigned per_text, of;
	uint64_t salt;
	int severity, size;
	enum symbol_level level;
	const char *texts, *out;
};

struct work {
	struct options o;
	FILE *manifest;
	tjhandle jpeg;
	unsigned files;
	char note[64];		/* of the frame to come, for the manifest */
};

static void die(const char *what, const char *why)
{
	fprintf(stderr, "frames: %s: %s\n", what, why);
	exit(3);
}

static double sometimes(struct chance *c, double how_often, double low, double high)
{
	double amount = chance_within(c, low, high);

	return chance_within(c, 0, 1) < how_often ? amount : 0;
}

static struct faults faults_of(enum severity s, struct chance *c)
{
	static const struct {
		double sigma[2], noise[2], ambient[2], uneven[2], jpeg[2], moire[3], motion[2], glare[3];
	} t[] = {
		[MILD] = { { .4, .8 }, { 1, 4 }, { 0, .05 }, { .8, 1 }, { 75, 92 }, { 1, 0, .03 }, { 0, 0 }, { 0, 0, 0 } },
		[MEDIUM] = { { .7, 1.2 }, { 3, 8 }, { .03, .2 }, { .5, 1 }, { 55, 80 }, { .5, .03, .08 }, { 0, 2 }, { .3, .1, .3 } },
		[STRONG] = { { 1, 2 }, { 6, 14 }, { .1, .35 }, { .3, 1 }, { 40, 65 }, { .7, .05, .15 }, { 1, 4 }, { .6, .2, .6 } },
	};
	struct faults f = {
		.sigma = chance_within(c, t[s].sigma[0], t[s].sigma[1]),
		.noise = chance_within(c, t[s].noise[0], t[s].noise[1]),
		.ambient = chance_within(c, t[s].ambient[0], t[s].ambient[1]),
		.uneven = chance_within(c, t[s].uneven[0], t[s].uneven[1]),
		.jpeg = (int)chance_within(c, t[s].jpeg[0], t[s].jpeg[1]),
		.moire = sometimes(c, t[s].moire[0], t[s].moire[1], t[s].moire[2]),
		.motion = chance_within(c, t[s].motion[0], t[s].motion[1]),
		.glare = sometimes(c, t[s].glare[0], t[s].glare[1], t[s].glare[2]),
		.exposure = chance_within(c, .6, 1.3),
		.sharpen = .3,
	};

	return f;
}

static void write_jpeg(struct work *w, const char *name, const uint8_t *grey, const struct picture *p, int quality)
{
	unsigned char *data = NULL;
	unsigned long len = 0;
	char path[4096];
	FILE *f;

	if (tjCompress2(w->jpeg, grey, (int)p->width, 0, (int)p->height, TJPF_GRAY, &data, &len, TJSAMP_GRAY, quality, 0))
		die(name, tjGetErrorStr2(w->jpeg));
	snprintf(path, sizeof path, "%s/%s", w->o.out, name);
	f = fopen(path, "wb");
	if (!f || fwrite(data, 1, len, f) != len || fclose(f) != 0)
		die(path, strerror(errno));
	tjFree(data);
}

static void frame(struct work *w, const struct symbol *s, const char *text, double fraction, bool large, struct faults f,
		  struct chance *c)
{
	struct picture p = picture_make(large ? 1280 : 640, large ? 720 : 480);
	struct box code;
	char name[32];
	uint8_t *grey;
	int fits = scene_draw(&p, s, fraction, &f, c, &code);

	optics_lighten(&p, &f, code, c);
	optics_move(&p, f.motion, c);
	optics_blur(&p, f.sigma);
	grey = optics_expose(&p, &f, c);
	snprintf(name, sizeof name, "%06u.jpg", w->files++);
	write_jpeg(w, name, grey, &p, f.jpeg);
	fprintf(w->manifest,
		"%s\t%sheight=%u;modules=%u;px=%.2f;fraction=%.2f;fits=%d;tilt=%.0f;roll=%.0f;sigma=%.2f;noise=%.1f;ambient=%.2f;"
		"uneven=%.2f;moire=%.2f;motion=%.1f;glare=%.2f;exposure=%.2f;jpeg=%d;box=%.0f,%.0f,%.0f,%.0f\t%s\n",
		name, w->note, p.height, s->width, fraction * p.height / s->width, fraction, fits, f.tilt, f.roll, f.sigma, f.noise,
		f.ambient, f.uneven, f.moire, f.motion, f.glare, f.exposure, f.jpeg, code.x0, code.y0, code.x1, code.y1, text);
	free(grey);
	picture_free(&p);
}

static enum severity severity_of(const struct options *o, struct chance *c)
{
	double x = chance_within(c, 0, 1);

	if (o->severity != MIX)
		return (enum severity)o->severity;
	return x < .5 ? MILD : x < .85 ? MEDIUM : STRONG;
}

/* Each frame by itself: three sizes, tilts of 0, 15 and 30 degrees, sometimes upside down. */
static void grid(struct work *w, const struct symbol *s, const char *text, unsigned number)
{
	static const double fractions[] = { .25, .4, .6 };

	for (unsigned k = 0; k < w->o.per_text; k++) {
		struct chance c = chance_of(number, k, w->o.salt);
		bool large = w->o.size == LARGE || (w->o.size == BOTH && chance_next(&c) % 2);
		enum severity severity = severity_of(&w->o, &c);
		struct faults f = faults_of(severity, &c);
		double fraction = fractions[chance_next(&c) % 3];

		snprintf(w->note, sizeof w->note, "severity=%d;", severity);
		f.tilt = 15 * (double)(chance_next(&c) % 3);
		f.roll = chance_next(&c) % 4 ? chance_within(&c, -10, 10) : chance_within(&c, 0, 360);
		frame(w, s, text, fraction, large, f, &c);
	}
}

/* As well as a phone is ever held before a fair camera. */
static struct faults calm(struct chance *c)
{
	return (struct faults){ .tilt = 5, .roll = chance_within(c, -8, 8), .sigma = .7, .noise = 3, .ambient = .02, .uneven = 1,
				.exposure = .9, .sharpen = .3, .jpeg = 80 };
}

static void pixels(struct work *w, const struct symbol *s, const char *text, unsigned number)
{
	for (unsigned k = 0; k < w->o.per_text; k++)
		for (unsigned quarters = 4; quarters <= 16; quarters++) {
			struct chance c = chance_of(number * 1009 + quarters, k, w->o.salt);
			bool large = w->o.size == LARGE || (w->o.size == BOTH && k % 2);
			struct faults f = calm(&c);

			f.tilt = chance_within(&c, 0, 10);
			f.sigma = .5;
			f.noise = 2;
			frame(w, s, text, s->width * (quarters / 4.0) / (large ? 720 : 480), large, f, &c);
		}
}

/* A fault and how much of it, worse and worse. */
static const struct {
	const char *name;
	double amount[5];
	size_t field;
} ladder[] = {
	{ "tilt", { 0, 15, 30, 40, 50 }, offsetof(struct faults, tilt) },
	{ "roll", { 0, 20, 45, 90, 180 }, offsetof(struct faults, roll) },
	{ "sigma", { .5, 1, 1.5, 2, 2.5 }, offsetof(struct faults, sigma) },
	{ "noise", { 2, 8, 16, 24, 32 }, offsetof(struct faults, noise) },
	{ "ambient", { 0, .06, .15, .3, .6 }, offsetof(struct faults, ambient) },
	{ "uneven", { 1, .5, .25, .1, .05 }, offsetof(struct faults, uneven) },
	{ "moire", { 0, .05, .1, .2, .3 }, offsetof(struct faults, moire) },
	{ "motion", { 0, 2, 4, 6, 8 }, offsetof(struct faults, motion) },
	{ "glare", { 0, .2, .5, 1, 2 }, offsetof(struct faults, glare) },
	{ "exposure", { .05, .2, .9, 2, 4 }, offsetof(struct faults, exposure) },
	{ "inverted", { 0, 0, 0, 1, 1 }, offsetof(struct faults, inverted) },
};

static void one(struct work *w, const struct symbol *s, const char *text, unsigned number)
{
	for (unsigned k = 0; k < w->o.per_text; k++)
		for (size_t i = 0; i < sizeof ladder / sizeof ladder[0]; i++)
			for (unsigned step = 0; step < 5; step++) {
				struct chance c = chance_of(number * 31 + i, k, w->o.salt);
				struct faults f = calm(&c);

				*(double *)((char *)&f + ladder[i].field) = ladder[i].amount[step];
				snprintf(w->note, sizeof w->note, "fault=%s;step=%u;", ladder[i].name, step);
				frame(w, s, text, .4, w->o.size != SMALL, f, &c);
			}
}

/* A hand that brings a phone nearer: one camera and one light for all frames, the hand shakes. */
static void sequence(struct work *w, const struct symbol *s, const char *text, unsigned number)
{
	struct chance whole = chance_of(number, 0x5eed, w->o.salt);
	bool large = w->o.size == LARGE || (w->o.size == BOTH && chance_next(&whole) % 2);
	enum severity severity = severity_of(&w->o, &whole);
	double nearest = chance_within(&whole, .4, .6), farthest = .25, turned = chance_within(&whole, -10, 10);

	for (unsigned k = 0; k < w->o.per_text; k++) {
		struct chance c = chance_of(number, k, w->o.salt);
		struct faults f = faults_of(severity, &c);
		double way = w->o.of > 1 ? (double)k / (w->o.of - 1) : 1;

		snprintf(w->note, sizeof w->note, "severity=%d;film=%u;", severity, number);
		f.tilt = chance_within(&c, 0, 20);
		f.roll = turned + chance_within(&c, -5, 5);
		frame(w, s, text, farthest + (nearest - farthest) * way, large, f, &c);
	}
}

static void draw_texts(struct work *w, FILE *texts)
{
	static void (*const draw[])(struct work *, const struct symbol *, const char *, unsigned) = {
		[GRID] = grid, [PX] = pixels, [ONE] = one, [SEQ] = sequence
	};
	char line[TEXT_MAX];

	for (unsigned number = 0; fgets(line, sizeof line, texts); number++) {
		size_t len = strcspn(line, "\n");
		struct symbol s;

		line[len] = 0;
		if (!len)
			continue;
		if (symbol_make(&s, SYMBOL_QR, w->o.level, bytes_of(line, len)) != ERR_OK)
			die("the code of a line", err_detail());
		draw[w->o.mode](w, &s, line, number);
		symbol_finish(&s);
	}
}

/* The place of `value` in a list of names that ends with NULL. */
static int choice(const char *option, const char *value, const char *const *names)
{
	for (int i = 0; names[i]; i++)
		if (strcmp(names[i], value) == 0)
			return i;
	fprintf(stderr, "frames: --%s does not take '%s'\n", option, value);
	exit(2);
}

static struct options parse(int argc, char **argv)
{
	static const struct option longs[] = { { "mode", 1, 0, 'm' },	 { "frames", 1, 0, 'k' }, { "salt", 1, 0, 's' },
					       { "severity", 1, 0, 'v' }, { "size", 1, 0, 'z' },   { "level", 1, 0, 'l' },
					       { "of", 1, 0, 'o' },
					       { 0, 0, 0, 0 } };
	static const char *const modes[] = { "grid", "px", "one", "seq", NULL }, *const sizes[] = { "small", "large", "both", NULL },
			  *const severities[] = { "mild", "medium", "strong", "mix", NULL }, *const levels[] = { "l", "m", NULL };
	struct options o = { .severity = MIX, .size = BOTH };
	int opt;

	while ((opt = getopt_long(argc, argv, "", longs, NULL)) != -1)
		switch (opt) {
		case 'm': o.mode = choice("mode", optarg, modes); break;
		case 'k': o.per_text = (unsigned)strtoul(optarg, NULL, 10); break;
		case 'o': o.of = (unsigned)strtoul(optarg, NULL, 10); break;
		case 's': o.salt = strtoull(optarg, NULL, 10); break;
		case 'v': o.severity = choice("severity", optarg, severities); break;
		case 'z': o.size = choice("size", optarg, sizes); break;
		case 'l': o.level = (enum symbol_level)choice("level", optarg, levels); break;
		default: exit(2);
		}
	if (argc - optind != 2) {
		fputs("usage: frames [--mode grid|px|one|seq] [--frames K] [--salt N] [--severity ...] [--size ...] TEXTS DIRECTORY\n",
		      stderr);
		exit(2);
	}
	o.texts = argv[optind];
	o.out = argv[optind + 1];
	if (!o.per_text)
		o.per_text = o.mode == SEQ ? 8 : 1;
	if (!o.of)
		o.of = o.per_text;
	return o;
}

int main(int argc, char **argv)
{
	struct work w = { .o = parse(argc, argv) };
	char path[4096];
	FILE *texts = fopen(w.o.texts, "r");

	if (!texts)
		die(w.o.texts, strerror(errno));
	if (mkdir(w.o.out, 0755) != 0 && errno != EEXIST)
		die(w.o.out, strerror(errno));
	snprintf(path, sizeof path, "%s/manifest.tsv", w.o.out);
	w.manifest = fopen(path, "w");
	w.jpeg = tjInitCompress();
	if (!w.manifest || !w.jpeg)
		die(path, strerror(errno));
	draw_texts(&w, texts);
	fclose(texts);
	tjDestroy(w.jpeg);
	if (fclose(w.manifest) != 0)
		die(path, strerror(errno));
	printf("%u frames\n", w.files);
	return 0;
}
