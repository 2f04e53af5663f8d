#include "scan/soft.h"

#include <math.h>
#include <string.h>

enum {
	WINDOW = 4,	/* modules on each side whose mean is neither light nor dark */
	TAPS = 10,	/* a module, its eight neighbours, and one that is always 1 */
	LESSONS = 3,
	QUIET = 4
};

/* Light, one module around the code too. */
struct field {
	unsigned row;
	float at[SOFT_ROW * SOFT_ROW];
};

/* Normal equations of the equalizer: products of what was seen, and of that with what it should have been. */
struct lesson {
	float a[TAPS][TAPS], b[TAPS], w[TAPS];
};

/* The mean of nine places: one would see its noise. */
static float module_light(const struct frame *grey, const struct lattice *l, float u, float v)
{
	float x, y, sum = 0;

	for (int j = -1; j <= 1; j++)
		for (int i = -1; i <= 1; i++) {
			lattice_at(l, u + 0.22f * (float)i, v + 0.22f * (float)j, &x, &y);
			sum += lattice_light(grey, x, y);
		}
	return sum / 9;
}

static void see(struct field *f, const struct frame *grey, const struct lattice *l)
{
	f->row = l->side + 2 * SOFT_RIM;
	for (unsigned y = 0; y < f->row; y++)
		for (unsigned x = 0; x < f->row; x++) {
			float light = module_light(grey, l, (float)x - SOFT_RIM + 0.5f, (float)y - SOFT_RIM + 0.5f);

			f->at[y * f->row + x] = l->inverted ? 255 - light : light;
		}
}

/* What is known, as +1, -1, and 0 elsewhere. */
static void mark_known(int8_t *marks, unsigned side)
{
	static struct qr_module known[QR_KNOWN_MAX];
	unsigned n = qr_known(qr_version(side), known);

	memset(marks, 0, (size_t)side * side);
	for (unsigned i = 0; i < n; i++)
		marks[known[i].y * side + known[i].x] = known[i].dark ? -1 : 1;
}

/* Takes the mean of the modules around from each, and divides by how much they differ: light from one side, glare. */
static void level(struct field *f)
{
	static float sums[(SOFT_ROW + 1) * (SOFT_ROW + 1)], squares[(SOFT_ROW + 1) * (SOFT_ROW + 1)];
	int n = (int)f->row, row = n + 1;

	memset(sums, 0, (size_t)row * sizeof *sums);
	memset(squares, 0, (size_t)row * sizeof *squares);
	for (int y = 0; y < n; y++) {
		float sum = 0, square = 0;

		sums[(y + 1) * row] = squares[(y + 1) * row] = 0;
		for (int x = 0; x < n; x++) {
			float v = f->at[y * n + x] / 255 - 0.5f;

			sum += v;
			square += v * v;
			sums[(y + 1) * row + x + 1] = sums[y * row + x + 1] + sum;
			squares[(y + 1) * row + x + 1] = squares[y * row + x + 1] + square;
		}
	}
	for (int y = 0; y < n; y++)
		for (int x = 0; x < n; x++) {
			int x0 = x > WINDOW ? x - WINDOW : 0, x1 = x + WINDOW + 1 < n ? x + WINDOW + 1 : n;
			int y0 = y > WINDOW ? y - WINDOW : 0, y1 = y + WINDOW + 1 < n ? y + WINDOW + 1 : n;
			int a = y0 * row + x0, b = y0 * row + x1, c = y1 * row + x0, d = y1 * row + x1;
			float count = (float)((x1 - x0) * (y1 - y0)), mean = (sums[d] - sums[b] - sums[c] + sums[a]) / count;
			float spread = (squares[d] - squares[b] - squares[c] + squares[a]) / count - mean * mean;

			f->at[y * n + x] = (f->at[y * n + x] / 255 - 0.5f - mean) / sqrtf(spread > 1e-4f ? spread : 1e-4f);
		}
}

static void taps_at(const struct field *f, unsigned x, unsigned y, float t[TAPS])
{
	const float *at = f->at + (y + SOFT_RIM) * f->row + x + SOFT_RIM;
	long row = (long)f->row;

	t[0] = at[0];
	t[1] = at[-1];
	t[2] = at[1];
	t[3] = at[-row];
	t[4] = at[row];
	t[5] = at[-row - 1];
	t[6] = at[-row + 1];
	t[7] = at[row - 1];
	t[8] = at[row + 1];
	t[9] = 1;
}

static void learn(struct lesson *l, const float t[TAPS], float wanted)
{
	for (int i = 0; i < TAPS; i++) {
		for (int j = 0; j <= i; j++)
			l->a[i][j] += t[i] * t[j];
		l->b[i] += t[i] * wanted;
	}
}

/* Cholesky; the ridge keeps it sound where little was learned. */
static void conclude(struct lesson *l, float ridge)
{
	float (*a)[TAPS] = l->a, *w = l->w;

	for (int i = 0; i < TAPS; i++) {
		a[i][i] += ridge;
		for (int j = 0; j <= i; j++) {
			float sum = a[i][j];

			for (int k = 0; k < j; k++)
				sum -= a[i][k] * a[j][k];
			a[i][j] = i == j ? sqrtf(sum > 1e-6f ? sum : 1e-6f) : sum / a[j][j];
		}
	}
	for (int i = 0; i < TAPS; i++) {
		w[i] = l->b[i];
		for (int k = 0; k < i; k++)
			w[i] -= a[i][k] * w[k];
		w[i] /= a[i][i];
	}
	for (int i = TAPS - 1; i >= 0; i--) {
		for (int k = i + 1; k < TAPS; k++)
			w[i] -= a[k][i] * w[k];
		w[i] /= a[i][i];
	}
}

/* The first lesson is of what is known; the next ones of what was read in the one before, where it was fairly sure. */
static void equalize(struct soft *out, const struct field *f, const int8_t *marks)
{
	unsigned side = out->side;

	for (int n = 0; n < LESSONS; n++) {
		struct lesson l = { 0 };
		float t[TAPS];

		for (unsigned y = 0; y < side; y++)
			for (unsigned x = 0; x < side; x++) {
				float wanted = marks[y * side + x], read = out->at[y * side + x];

				if (wanted == 0 && n > 0 && fabsf(read) > 0.2f)
					wanted = read > 0 ? 1 : -1;
				if (wanted == 0)
					continue;
				taps_at(f, x, y, t);
				learn(&l, t, wanted);
			}
		conclude(&l, n ? 4 : 20);
		for (unsigned y = 0; y < side; y++)
			for (unsigned x = 0; x < side; x++) {
				float sum = 0;

				taps_at(f, x, y, t);
				for (int i = 0; i < TAPS; i++)
					sum += l.w[i] * t[i];
				out->at[y * side + x] = sum;
			}
	}
}

void soft_sample(struct soft *out, const struct frame *grey, const struct lattice *l)
{
	static struct field f;
	static int8_t marks[QR_SIDE_MAX * QR_SIDE_MAX];

	out->side = l->side;
	mark_known(marks, l->side);
	see(&f, grey, l);
	level(&f);
	equalize(out, &f, marks);
}

float soft_likeness(const struct soft *a, const struct soft *b)
{
	static int8_t marks[QR_SIDE_MAX * QR_SIDE_MAX];
	float ab = 0, aa = 1e-6f, bb = 1e-6f;

	if (a->side != b->side || !a->side)
		return 0;
	mark_known(marks, a->side);
	for (unsigned i = 0; i < a->side * a->side; i++) {
		if (marks[i])
			continue;
		ab += a->at[i] * b->at[i];
		aa += a->at[i] * a->at[i];
		bb += b->at[i] * b->at[i];
	}
	return ab / sqrtf(aa * bb);
}

void soft_add(struct soft *a, const struct soft *b)
{
	for (unsigned i = 0; i < a->side * a->side; i++)
		a->at[i] += b->at[i];
}

enum err soft_draw(const struct soft *s, unsigned scale, struct frame *out)
{
	static int8_t marks[QR_SIDE_MAX * QR_SIDE_MAX];
	unsigned size = (s->side + 2 * QUIET) * scale;
	enum err e = frame_resize(out, size, size);

	if (e != ERR_OK)
		return e;
	memset(out->pixels, 255, (size_t)size * size);
	mark_known(marks, s->side);
	for (unsigned y = 0; y < s->side * scale; y++)
		for (unsigned x = 0; x < s->side * scale; x++) {
			unsigned i = y / scale * s->side + x / scale;

			if (marks[i] ? marks[i] < 0 : s->at[i] < 0)
				out->pixels[(size_t)(y + QUIET * scale) * out->stride + x + QUIET * scale] = 0;
		}
	return ERR_OK;
}
