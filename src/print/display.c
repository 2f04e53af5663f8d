#include "print/display.h"

#include <assert.h>
#include <string.h>

void display_bytes(enum display_language l, const char lines[DISPLAY_ROWS][DISPLAY_COLUMNS + 1], struct buf *b)
{
	for (int row = 0; row < DISPLAY_ROWS; row++) {
		if (l == DISPLAY_CD5220)
			buf_put(b, row == 0 ? "\x1bQA" : "\x1bQB", 3);
		else if (row == 0)
			buf_put(b, "\x1f\x01\x0b", 3);	/* overwrite; home: the second line follows the first */
		buf_put(b, lines[row], DISPLAY_COLUMNS);
		if (l == DISPLAY_CD5220)
			buf_put_byte(b, '\r');
	}
}

void display_init(struct display *d, const struct printer_place *place, enum display_language l)
{
	memset(d, 0, sizeof *d);
	printer_init(&d->line, place);
	d->language = l;
}

void display_stop(struct display *d)
{
	printer_stop(&d->line);
}

/* Sends the latest as soon as the line is open and has nothing else to carry. */
static void send_latest(struct display *d, int64_t now)
{
	struct buf b;

	if (!d->fresh || !printer_ready(&d->line))
		return;
	buf_init(&b, d->bytes, sizeof d->bytes);
	display_bytes(d->language, (const char (*)[DISPLAY_COLUMNS + 1])d->want, &b);
	assert(!b.over);
	d->fresh = false;
	printer_start(&d->line, d->bytes, b.len, now);
}

void display_show(struct display *d, const char lines[DISPLAY_ROWS][DISPLAY_COLUMNS + 1], int64_t now)
{
	memcpy(d->want, lines, sizeof d->want);
	d->fresh = true;
	printer_want(&d->line, now);
	send_latest(d, now);
}

struct printer_wish display_wish(const struct display *d)
{
	return printer_wish(&d->line);
}

void display_step(struct display *d, short revents, int64_t now)
{
	if (printer_step(&d->line, revents, now) == PRINTER_BROKEN || d->line.fd < 0)
		d->fresh = *d->want[0] != 0;	/* a new line knows nothing of what was shown */
	if (d->fresh && d->line.fd < 0)
		printer_want(&d->line, now);
	send_latest(d, now);
}
