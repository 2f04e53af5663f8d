#include "main/cli.h"

#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BAR_WIDTH = 24, REDRAW_MS = 100 };

static int64_t started, drawn;
static bool shown;

static void draw(const char *label, uint64_t done, uint64_t total, int64_t ms)
{
	char bar[BAR_WIDTH + 1];
	uint64_t rate = ms > 0 ? done * 1000 / (uint64_t)ms : 0;
	size_t full = total ? (size_t)((double)done / (double)total * BAR_WIDTH) : 0;

	memset(bar, '.', BAR_WIDTH);
	memset(bar, '#', full > BAR_WIDTH ? BAR_WIDTH : full);
	bar[BAR_WIDTH] = 0;
	if (total)
		fprintf(stderr, "\r%s [%s] %" PRIu64 "/%" PRIu64 "  %" PRIu64 "/s  %" PRIu64 " s left \033[K", label, bar,
			done, total, rate, rate && total > done ? (total - done) / rate : 0);
	else
		fprintf(stderr, "\r%s %" PRIu64 "  %" PRIu64 "/s \033[K", label, done, rate);
	fflush(stderr);
	shown = true;
}

void cli_progress(const char *label, uint64_t done, uint64_t total)
{
	int64_t now = clock_monotonic_ms();

	if (!started)
		started = drawn = now;
	if (now - drawn < REDRAW_MS || !isatty(STDERR_FILENO))
		return;
	drawn = now;
	draw(label, done, total, now - started);
}

void cli_progress_end(void)
{
	if (shown)
		fputs("\r\033[K", stderr);
	started = 0;
	shown = false;
}
