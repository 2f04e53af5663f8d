#define _DEFAULT_SOURCE	/* M_PI */
#include "scene.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BARS = 14, BOXES = 25, CELL = 40, SAMPLES = 3, POSES = 200 };
static const double FOCUS = 1.207;	/* focal length in heights of the picture: a webcam of 45 degrees */
static const double DARK = 0.012;	/* of a screen, against its white */
static const double FRAME_LIGHT = 0.01, BAR_LIGHT = 0.25;

/* The screen's plane, in modules, x and y from the code's upper left corner: to pixels, and back. */
struct pose {
	double to[3][3], back[3][3];
};

struct bar {
	double x0, y0, x1, y1;
};

struct phone {
	double middle;		/* of the code, in modules */
	double half_width, half_height, rim, shift;
	struct bar bars[BARS];
	unsigned bar_count;
	double white;
	bool inverted;
};

static void rotation(double r[3][3], const struct faults *f, double axis)
{
	double t = f->tilt * M_PI / 180, o = f->roll * M_PI / 180;
	double x = cos(axis), y = sin(axis), c = cos(t), s = sin(t);
	double a[3][3] = { { c + x * x * (1 - c), x * y * (1 - c), y * s },
			   { x * y * (1 - c), c + y * y * (1 - c), -x * s },
			   { -y * s, x * s, c } };
	double z[3][3] = { { cos(o), -sin(o), 0 }, { sin(o), cos(o), 0 }, { 0, 0, 1 } };

	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 3; j++) {
			r[i][j] = 0;
			for (int k = 0; k < 3; k++)
				r[i][j] += a[i][k] * z[k][j];
		}
}

static void invert(double m[3][3], double out[3][3])
{
	double d = 0;

	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 3; j++) {
			int a = (i + 1) % 3, b = (i + 2) % 3, p = (j + 1) % 3, q = (j + 2) % 3;

			out[j][i] = m[a][p] * m[b][q] - m[a][q] * m[b][p];
		}
	for (int j = 0; j < 3; j++)
		d += m[0][j] * out[j][0];
	for (int i = 0; i < 9; i++)
		out[i / 3][i % 3] /= d;
}

static void project(double m[3][3], double u, double v, double *x, double *y)
{
	double w = m[2][0] * u + m[2][1] * v + m[2][2];

	*x = (m[0][0] * u + m[0][1] * v + m[0][2]) / w;
	*y = (m[1][0] * u + m[1][1] * v + m[1][2]) / w;
}

/* The camera's matrix times the screen's place: rotated about the code's middle, at (tx, ty, z). */
static void place(struct pose *pose, double r[3][3], const struct picture *p, double n, const double at[3])
{
	double f = FOCUS * p->height, m = n / 2;
	double e[3][3];

	for (int i = 0; i < 3; i++) {
		e[i][0] = r[i][0];
		e[i][1] = r[i][1];
		e[i][2] = at[i] - (r[i][0] * m + r[i][1] * m);
	}
	for (int j = 0; j < 3; j++) {
		pose->to[0][j] = f * e[0][j] + p->width / 2.0 * e[2][j];
		pose->to[1][j] = f * e[1][j] + p->height / 2.0 * e[2][j];
		pose->to[2][j] = e[2][j];
	}
}

/* Where the code and a little around it lie in the picture; 0 where not wholly within. */
static int locate(struct pose *pose, const struct picture *p, double n, struct box *box)
{
	*box = (struct box){ 1e9, 1e9, -1e9, -1e9 };
	for (int i = 0; i < 4; i++) {
		double x, y;

		project(pose->to, i & 1 ? n + 2 : -2, i & 2 ? n + 2 : -2, &x, &y);
		box->x0 = fmin(box->x0, x);
		box->y0 = fmin(box->y0, y);
		box->x1 = fmax(box->x1, x);
		box->y1 = fmax(box->y1, y);
	}
	return box->x0 >= 0 && box->y0 >= 0 && box->x1 < p->width && box->y1 < p->height;
}

/* Anywhere in the picture; in its middle where no place was found. */
static int find_pose(struct pose *pose, const struct picture *p, double n, double fraction, const struct faults *f,
		     struct chance *c, struct box *box)
{
	double z = n * FOCUS / fraction, r[3][3];
	int fits = 0;

	rotation(r, f, chance_within(c, 0, 2 * M_PI));
	for (int i = 0; i < POSES && !fits; i++) {
		double reach = i < POSES * 3 / 4 ? 0.8 * z / (FOCUS * p->height) : 0;
		double at[3] = { chance_within(c, -0.5, 0.5) * p->width * reach,
				 chance_within(c, -0.5, 0.5) * p->height * reach, z };

		place(pose, r, p, n, at);
		fits = locate(pose, p, n, box);
	}
	invert(pose->to, pose->back);
	return fits;
}

static void draw_box(struct picture *p, struct chance *c)
{
	unsigned x0 = (unsigned)(chance_next(c) % p->width), y0 = (unsigned)(chance_next(c) % p->height);
	unsigned w = 4 + (unsigned)(chance_next(c) % (p->width / 6)), h = 2 + (unsigned)(chance_next(c) % (p->height / 8));
	float light = (float)chance_within(c, 0.01, 0.8);

	for (unsigned y = y0; y < y0 + h && y < p->height; y++)
		for (unsigned x = x0; x < x0 + w && x < p->width; x++)
			p->light[(size_t)y * p->width + x] = light;
}

/* A shop: soft patches of light, and things with edges. */
static void draw_background(struct picture *p, struct chance *c)
{
	unsigned columns = p->width / CELL + 2, rows = p->height / CELL + 2;
	struct picture small = picture_make(columns, rows);

	for (unsigned i = 0; i < columns * rows; i++)
		small.light[i] = (float)chance_within(c, 0.02, 0.5);
	for (unsigned y = 0; y < p->height; y++)
		for (unsigned x = 0; x < p->width; x++) {
			const float *at = small.light + (size_t)(y / CELL) * columns + x / CELL;
			float fx = (float)(x % CELL) / CELL, fy = (float)(y % CELL) / CELL;

			fx = fx * fx * (3 - 2 * fx);
			fy = fy * fy * (3 - 2 * fy);
			p->light[(size_t)y * p->width + x] =
				(at[0] * (1 - fx) + at[1] * fx) * (1 - fy) + (at[columns] * (1 - fx) + at[columns + 1] * fx) * fy;
		}
	picture_free(&small);
	for (int i = 0; i < BOXES; i++)
		draw_box(p, c);
}

static struct phone make_phone(double n, double white, struct chance *c)
{
	struct phone p = { .middle = n / 2, .white = white };

	p.half_width = n * 0.5 + fmax(4, n * 0.07);
	p.half_height = p.half_width * 2.1;
	p.rim = p.half_width * 0.08;
	p.shift = chance_within(c, -0.15, 0.15) * p.half_height;
	for (int i = 0; i < BARS; i++) {	/* lines of text above and below the code */
		double y = chance_within(c, -p.half_height + 4, p.half_height - 4) + p.shift;
		double x = chance_within(c, -p.half_width + 3, 0), end = chance_within(c, 3, p.half_width),
		       high = chance_within(c, 0.6, 2.2);

		if (fabs(y) < p.middle + 7)
			continue;
		p.bars[p.bar_count++] = (struct bar){ x + p.middle, y + p.middle, x + p.middle + end, y + p.middle + high };
	}
	return p;
}

/* The light that comes from (u, v) of the screen's plane; `behind` where the phone is not. */
static double light_at(const struct phone *p, const struct symbol *s, double u, double v, double behind)
{
	double x = fabs(u - p->middle), y = fabs(v - p->middle - p->shift);

	if (u >= 0 && v >= 0 && u < s->width && v < s->height)
		return (s->modules[(size_t)v * s->width + (size_t)u] != 0) != p->inverted ? DARK * p->white : p->white;
	if (x < p->half_width && y < p->half_height && p->inverted)
		return DARK * p->white;
	if (x < p->half_width && y < p->half_height) {
		for (unsigned i = 0; i < p->bar_count; i++)
			if (u > p->bars[i].x0 && u < p->bars[i].x1 && v > p->bars[i].y0 && v < p->bars[i].y1)
				return BAR_LIGHT * p->white;
		return p->white;
	}
	return x < p->half_width + p->rim && y < p->half_height + p->rim ? FRAME_LIGHT : behind;
}

static void draw_pixel(struct picture *p, unsigned x, unsigned y, struct pose *pose, const struct phone *phone,
		       const struct symbol *s)
{
	float *at = &p->light[(size_t)y * p->width + x];
	double sum = 0, u, v;

	project(pose->back, x + 0.5, y + 0.5, &u, &v);
	if (fabs(u - phone->middle) > phone->half_width + phone->rim + 2 ||
	    fabs(v - phone->middle - phone->shift) > phone->half_height + phone->rim + 2)
		return;
	for (int i = 0; i < SAMPLES * SAMPLES; i++) {
		project(pose->back, x + (i % SAMPLES + 0.5) / SAMPLES, y + (i / SAMPLES + 0.5) / SAMPLES, &u, &v);
		sum += light_at(phone, s, u, v, *at);
	}
	*at = (float)(sum / (SAMPLES * SAMPLES));
}

int scene_draw(struct picture *p, const struct symbol *s, double fraction, const struct faults *f, struct chance *c,
	       struct box *code)
{
	struct pose pose;
	struct phone phone;
	int fits = find_pose(&pose, p, s->width, fraction, f, c, code);

	draw_background(p, c);
	phone = make_phone(s->width, f->exposure, c);
	phone.inverted = f->inverted > 0;
	for (unsigned y = 0; y < p->height; y++)
		for (unsigned x = 0; x < p->width; x++)
			draw_pixel(p, x, y, &pose, &phone, s);
	return fits;
}
