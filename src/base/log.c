#include "base/log.h"
#include "base/clock.h"
#include "base/text.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const names[] = { "error", "warn", "info", "debug" };
enum { NAMES = sizeof names / sizeof *names };
static int limit = -1;	/* not asked for yet */

void log_level(enum log_level level)
{
	limit = (int)level;
}

static int level_now(void)
{
	const char *set = getenv("CHIT_LOG");
	for (int i = 0; set && i < NAMES; i++)
		if (!strcmp(set, names[i]))
			return i;
	return limit < 0 ? LOG_WARN : limit;
}

void log_write(enum log_level level, const char *room, const char *fmt, ...)
{
	char raw[1024], text[1024], when[24], line[1200];
	int number = errno;
	if ((int)level > level_now())
		return;
	va_list args;
	va_start(args, fmt);
	if (vsnprintf(raw, sizeof raw, fmt, args) < 0)
		raw[0] = 0;
	va_end(args);
	text_filter(bytes_of_str(raw), text, sizeof text);
	clock_format_utc(clock_now(clock_system()), when, sizeof when);
	int n = snprintf(line, sizeof line, "%s %s %.32s: %s\n", when, names[level], room, text);
	/* one write for a line: several processes share the descriptor */
	ssize_t written = n > 0 ? write(STDERR_FILENO, line, (size_t)n) : 0;
	(void)written;	/* where this fails there is nobody left to tell */
	errno = number;
}
