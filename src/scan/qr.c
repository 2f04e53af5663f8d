#include "scan/qr.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNS_MAX = 7 };

/* Modules as they are put down; each counts once, the first that was put. */
struct board {
	struct qr_module *out;
	unsigned n, side;
	uint8_t taken[QR_SIDE_MAX * QR_SIDE_MAX / 8 + 1];
};

unsigned qr_side(unsigned version)
{
	return 17 + 4 * version;
}

unsigned qr_version(unsigned side)
{
	return side < 21 || side > QR_SIDE_MAX || side % 4 != 1 ? 0 : (side - 17) / 4;
}

static void put(struct board *b, int x, int y, bool dark, bool finder)
{
	unsigned at = (unsigned)y * b->side + (unsigned)x;

	if (x < 0 || y < 0 || x >= (int)b->side || y >= (int)b->side || b->taken[at / 8] >> at % 8 & 1)
		return;
	b->taken[at / 8] |= (uint8_t)(1 << at % 8);
	b->out[b->n++] = (struct qr_module){ (uint8_t)x, (uint8_t)y, dark, finder };
}

/* Squares within squares around (cx, cy): the ring at distance r is dark where bit r of rings is set. */
static void put_rings(struct board *b, int cx, int cy, int reach, unsigned rings)
{
	for (int dy = -reach; dy <= reach; dy++)
		for (int dx = -reach; dx <= reach; dx++) {
			int r = abs(dx) > abs(dy) ? abs(dx) : abs(dy);

			put(b, cx + dx, cy + dy, rings >> r & 1, reach == 4);
		}
}

/* Annex E: the centres lie evenly from the last one back, the first at 6. */
static unsigned centres(unsigned version, unsigned at[ALIGNS_MAX])
{
	unsigned n = version == 1 ? 0 : version / 7 + 2;
	unsigned step = version == 32 ? 26 : n ? (version * 4 + n * 2 + 1) / (n * 2 - 2) * 2 : 0;

	for (unsigned i = 0; i < n; i++)
		at[i] = i ? qr_side(version) - 7 - step * (n - 1 - i) : 6;
	return n;
}

static void put_alignments(struct board *b, unsigned version)
{
	unsigned at[ALIGNS_MAX], n = centres(version, at);

	for (unsigned j = 0; j < n; j++)
		for (unsigned i = 0; i < n; i++)
			if (!((i == 0 && (j == 0 || j == n - 1)) || (i == n - 1 && j == 0)))
				put_rings(b, (int)at[i], (int)at[j], 2, 1 << 0 | 1 << 2);
}

/* Annex D: six bits of version and twelve of a Golay code over them. */
static void put_version(struct board *b, unsigned version)
{
	unsigned rest = version, far = b->side - 11;

	for (int i = 0; i < 12; i++)
		rest = rest << 1 ^ (rest >> 11) * 0x1f25;
	rest |= version << 12;
	for (unsigned i = 0; i < 18; i++) {
		put(b, (int)(far + i % 3), (int)(i / 3), rest >> i & 1, false);
		put(b, (int)(i / 3), (int)(far + i % 3), rest >> i & 1, false);
	}
}

unsigned qr_known(unsigned version, struct qr_module *out)
{
	struct board b = { .out = out, .side = qr_side(version) };
	const unsigned finder = 1 << 0 | 1 << 1 | 1 << 3;
	int last = (int)b.side - 4;

	assert(version >= 1 && version <= QR_VERSIONS);
	put_rings(&b, 3, 3, 4, finder);
	put_rings(&b, last, 3, 4, finder);
	put_rings(&b, 3, last, 4, finder);
	put_alignments(&b, version);
	for (int i = 8; i < (int)b.side - 8; i++) {
		put(&b, i, 6, i % 2 == 0, false);
		put(&b, 6, i, i % 2 == 0, false);
	}
	if (version >= 7)
		put_version(&b, version);
	put(&b, 8, (int)b.side - 8, true, false);
	return b.n;
}
