#include "ui/shade.h"

struct rect shade_fit(struct rect r, unsigned width, unsigned height)
{
	int w = r.w, h;

	if (width == 0 || height == 0 || r.w <= 0 || r.h <= 0)
		return (struct rect){ r.x, r.y, 0, 0 };
	h = w * (int)height / (int)width / 2;
	if (h > r.h) {
		h = r.h;
		w = h * 2 * (int)width / (int)height;
	}
	return (struct rect){ r.x + r.w - w, r.y, w, h };
}

/* The mean of the pixels that fall into part x of columns, y of rows. */
static uint8_t mean(const uint8_t *pixels, unsigned width, unsigned height, struct rect part)
{
	unsigned x0 = (unsigned)part.x * width / (unsigned)part.w, x1 = ((unsigned)part.x + 1) * width / (unsigned)part.w;
	unsigned y0 = (unsigned)part.y * height / (unsigned)part.h, y1 = ((unsigned)part.y + 1) * height / (unsigned)part.h;
	unsigned sum = 0, n = 0;

	for (unsigned y = y0; y < y1 || y == y0; y++)
		for (unsigned x = x0; x < x1 || x == x0; x++, n++)
			sum += pixels[y * width + x];
	return (uint8_t)(sum / n);
}

/* Light is ink on a dark terminal, as most are. */
static const char *character(uint8_t grey)
{
	static const char *const ramp[] = { " ", ".", ":", "-", "=", "+", "*", "#", "%", "@" };

	return ramp[grey * 10 / 256];
}

void shade_draw(struct grid *g, struct rect r, const uint8_t *pixels, unsigned width, unsigned height, enum shade how)
{
	for (int y = 0; y < r.h; y++)
		for (int x = 0; x < r.w; x++) {
			uint8_t above = mean(pixels, width, height, (struct rect){ x, 2 * y, r.w, 2 * r.h });
			uint8_t below = mean(pixels, width, height, (struct rect){ x, 2 * y + 1, r.w, 2 * r.h });

			if (how == SHADE_HALVES)
				grid_halves(g, r.x + x, r.y + y, above, below);
			else
				grid_put(g, r.x + x, r.y + y, 1, STYLE_PLAIN, character((uint8_t)((above + below) / 2)));
		}
}
