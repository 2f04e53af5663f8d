/*
 * The whole cascade, on frames that are noise, and on codes with everything wrong: drawn at any angle, their data any
 * bits, pixels changed at will. What comes out is within its bounds, and the decoder goes on with the next frame.
 */
#include "scan/decode.h"
#include "scan/qr.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FRAMES = 2, HEAD = 12 };

static uint8_t board[QR_SIDE_MAX][QR_SIDE_MAX];

/* What every code has, and data that the input says. */
static unsigned make_board(unsigned version, const uint8_t *data, size_t size)
{
	static struct qr_module known[QR_KNOWN_MAX];
	unsigned n = qr_known(version, known), side = qr_side(version);

	for (unsigned i = 0; i < side * side; i++)
		board[i / side][i % side] = size ? data[i / 8 % size] >> i % 8 & 1 : i % 3 == 0;
	for (unsigned i = 0; i < n; i++)
		board[known[i].y][known[i].x] = known[i].dark;
	return side;
}

/* A plane seen from anywhere: eight numbers of the input are its matrix. */
static void draw(struct frame *f, const uint8_t *head, const uint8_t *data, size_t size)
{
	unsigned side = make_board(1 + head[2] % 12, data, size);
	float m[8];

	for (int i = 0; i < 8; i++)
		m[i] = (float)(int8_t)head[4 + i] / 127;
	for (unsigned y = 0; y < f->height; y++)
		for (unsigned x = 0; x < f->width; x++) {
			float u = (float)x / (float)f->width, v = (float)y / (float)f->height;
			float w = 1 + 0.4f * (m[6] * (u - 0.5f) + m[7] * (v - 0.5f));
			float a = ((1.2f + 0.4f * m[0]) * u + 0.5f * m[1] * v - 0.1f + 0.2f * m[2]) / w * (float)side;
			float b = (0.5f * m[3] * u + (1.2f + 0.4f * m[4]) * v - 0.1f + 0.2f * m[5]) / w * (float)side;
			bool on = a >= 0 && b >= 0 && a < (float)side && b < (float)side && board[(unsigned)b][(unsigned)a];

			f->pixels[y * f->stride + x] = on != (head[3] & 1) ? 30 : 220;
		}
	for (size_t i = 0; i + 2 < size && head[3] & 2; i += 3)
		f->pixels[(data[i] << 8 | data[i + 1]) % (f->width * f->height)] = data[i + 2];
}

static void noise(struct frame *f, const uint8_t *data, size_t size)
{
	for (unsigned i = 0; i < f->width * f->height; i++)
		f->pixels[i] = size ? data[i % size] : 0;
}

static void look(struct decoder *d, const struct frame *f)
{
	unsigned n = decode_scan(d, f);

	assert(n <= DECODE_CODES_MAX);
	for (unsigned i = 0; i < n; i++) {
		const struct scanned *s = decode_code(d, i);

		assert(s->len > 0 && s->len <= SCAN_TEXT_MAX);
		assert(s->symbology == SYMBOLOGY_QR || s->symbology == SYMBOLOGY_CODE128 || s->symbology == SYMBOLOGY_EAN13);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct decoder *d;
	static struct frame f;

	if (size < HEAD || (!d && decode_create(&d, 7) != ERR_OK))
		return 0;
	decode_forget(d);
	for (unsigned i = 0; i < FRAMES; i++) {
		if (frame_resize(&f, 1 + data[0] % 160, 1 + data[1] % 160) != ERR_OK)
			return 0;
		if (data[3] & 4)
			noise(&f, data + HEAD, size - HEAD);
		else
			draw(&f, data, data + HEAD, size - HEAD);
		look(d, &f);
	}
	return 0;
}
