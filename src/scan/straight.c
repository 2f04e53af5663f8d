#include "scan/straight.h"

#include "scan/soft.h"

#include <math.h>
#include <stdlib.h>

enum {
	CODES = 3,		/* lattices tried in one frame */
	SCALE = CHIT_ZXING ? 1 : 4,	/* pixels a module of the clean code: zbar wants to see it */
	STALE = 30,		/* frames: what is older is another phone's */
	NOISY = 40,		/* finders: no picture has so many but by noise */
	ROWS_SPARED = 2		/* every other row crosses a finder often enough */
};
static const float LEAST_FIT = 0.35f, LEAST_LIKENESS = 0.25f;

struct straight {
	straight_read *read;
	void *ctx;
	struct finder finders[FINDER_MAX];
	struct lattice_corners corners[CODES];
	struct lattice lattice;
	struct soft seen, sum;
	unsigned summed, age;	/* frames in the sum, and since the last of them */
	struct frame upright;
	bool suspect, noisy;
	struct codes_box box;
};

enum err straight_create(struct straight **out)
{
	struct straight *s = calloc(1, sizeof *s);

	if (!s)
		return err_set(ERR_NOMEM, "no memory for a decoder");
	*out = s;
	return ERR_OK;
}

void straight_destroy(struct straight *s)
{
	if (!s)
		return;
	frame_finish(&s->upright);
	free(s);
}

void straight_reader(struct straight *s, straight_read *read, void *ctx)
{
	s->read = read;
	s->ctx = ctx;
}

void straight_forget(struct straight *s)
{
	s->summed = 0;
}

bool straight_noisy(const struct straight *s)
{
	return s->noisy;
}

bool straight_suspect(const struct straight *s, struct codes_box *box)
{
	if (s->suspect)
		*box = s->box;
	return s->suspect;
}

static struct codes_box box_of(const struct lattice *l, const struct frame *f)
{
	struct codes_box b = { (int)f->width, (int)f->height, 0, 0 };

	for (int i = 0; i < 4; i++) {
		float x, y;

		lattice_at(l, i & 1 ? (float)l->side : 0, i & 2 ? (float)l->side : 0, &x, &y);
		x = x < 0 ? 0 : x > (float)f->width ? (float)f->width : x;
		y = y < 0 ? 0 : y > (float)f->height ? (float)f->height : y;
		b.x0 = (int)x < b.x0 ? (int)x : b.x0;
		b.y0 = (int)y < b.y0 ? (int)y : b.y0;
		b.x1 = (int)ceilf(x) > b.x1 ? (int)ceilf(x) : b.x1;
		b.y1 = (int)ceilf(y) > b.y1 ? (int)ceilf(y) : b.y1;
	}
	return b;
}

static unsigned read_soft(struct straight *s, const struct soft *soft, struct codes *codes)
{
	struct codes_box box = codes->box;
	unsigned n;

	if (soft_draw(soft, SCALE, &s->upright) != ERR_OK)
		return 0;
	n = s->read(s->ctx, &s->upright, codes);
	codes->box = n ? s->box : box;	/* the reader saw the drawing */
	return n;
}

/* What this frame saw joins what others saw, or takes its place. */
static unsigned add_up(struct straight *s, struct codes *codes)
{
	unsigned n;

	if (!s->summed || s->age > STALE || soft_likeness(&s->sum, &s->seen) < LEAST_LIKENESS) {
		s->sum = s->seen;
		s->summed = 1;
		s->age = 0;
		return 0;
	}
	soft_add(&s->sum, &s->seen);
	s->summed++;
	s->age = 0;
	n = read_soft(s, &s->sum, codes);
	if (n)
		s->summed = 0;
	return n;
}

static unsigned look(struct straight *s, const struct frame *grey, const struct frame *flat, const struct lattice_corners *c,
		     struct codes *codes)
{
	unsigned n;

	lattice_fit(flat, c, &s->lattice);
	if (s->lattice.score < LEAST_FIT)
		return 0;
	s->box = box_of(&s->lattice, grey);
	s->suspect = true;
	soft_sample(&s->seen, grey, &s->lattice);
	n = read_soft(s, &s->seen, codes);
	return n ? n : add_up(s, codes);
}

/* A finder pattern belongs to one code. */
static bool share(const struct lattice_corners *a, const struct lattice_corners *b)
{
	const struct finder *of_a[3] = { &a->corner, &a->right, &a->down }, *of_b[3] = { &b->corner, &b->right, &b->down };

	for (int i = 0; i < 9; i++)
		if (of_a[i / 3]->x == of_b[i % 3]->x && of_a[i / 3]->y == of_b[i % 3]->y)
			return true;
	return false;
}

void straight_begin(struct straight *s)
{
	s->suspect = s->noisy = false;
	s->age++;
}

unsigned straight_scan(struct straight *s, const struct frame *grey, const struct frame *flat, struct codes *codes)
{
	unsigned n = finder_search(flat, flat->height > 400 ? ROWS_SPARED : 1, s->finders), found = 0, last = 0;

	s->noisy = n >= NOISY;
	n = lattice_corners(flat, s->finders, n, s->corners, CODES);
	for (unsigned i = 0; i < n; i++) {
		unsigned before = found;

		if (found && share(&s->corners[i], &s->corners[last]))
			continue;
		found += look(s, grey, flat, &s->corners[i], codes);
		last = found > before ? i : last;
	}
	return found;
}
