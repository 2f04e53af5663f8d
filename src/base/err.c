#include "base/err.h"
#include "base/i18n.h"
#include "base/text.h"
#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { DETAIL_MAX = 512 };

static _Thread_local char detail[DETAIL_MAX];

static const char *const texts[ERR_COUNT] = {
	[ERR_OK] = N_("done"),
	[ERR_USAGE] = N_("wrong use"),
	[ERR_NOMEM] = N_("out of memory"),
	[ERR_IO] = N_("input or output failed"),
	[ERR_FULL] = N_("no space left"),
	[ERR_NOT_FOUND] = N_("not found"),
	[ERR_EXISTS] = N_("is there already"),
	[ERR_BUSY] = N_("busy, try again"),
	[ERR_DENIED] = N_("not permitted"),
	[ERR_FORMAT] = N_("not well-formed"),
	[ERR_TOO_LONG] = N_("too long"),
	[ERR_RANGE] = N_("out of range"),
	[ERR_VERSION] = N_("made by another version"),
	[ERR_AUTH] = N_("not authentic"),
	[ERR_CRYPTO] = N_("cryptography failed"),
	[ERR_STALE] = N_("older than what is known"),
	[ERR_FOREIGN] = N_("made for somebody else"),
	[ERR_CORRUPT] = N_("our data is damaged"),
	[ERR_REFUSED] = N_("refused"),
};

const char *err_text(enum err e)
{
	if ((unsigned)e >= ERR_COUNT || !texts[e])
		return _("unknown failure");
	return _(texts[e]);
}

static enum err keep(enum err e, const char *raw)
{
	/* raw is a copy: the words may have quoted the former detail itself */
	text_filter(bytes_of_str(raw), detail, sizeof detail);
	return e;
}

enum err err_set(enum err e, const char *fmt, ...)
{
	char raw[DETAIL_MAX];
	va_list args;
	va_start(args, fmt);
	if (vsnprintf(raw, sizeof raw, _(fmt), args) < 0)
		raw[0] = 0;
	va_end(args);
	return keep(e, raw);
}

static enum err of_errno(int number)
{
	switch (number) {
	case ENOENT: return ERR_NOT_FOUND;
	case ENOSPC:
	case EDQUOT: return ERR_FULL;
	case EACCES:
	case EPERM:
	case EROFS: return ERR_DENIED;
	case EEXIST: return ERR_EXISTS;
	case ENOMEM: return ERR_NOMEM;
	case EBUSY:
	case EAGAIN: return ERR_BUSY;
	default: return ERR_IO;
	}
}

enum err err_errno(const char *fmt, ...)
{
	int number = errno;
	char raw[DETAIL_MAX], reason[128] = "";
	va_list args;
	va_start(args, fmt);
	int n = vsnprintf(raw, sizeof raw, _(fmt), args);
	va_end(args);
	if (n < 0)
		n = 0;
	if (strerror_r(number, reason, sizeof reason))
		snprintf(reason, sizeof reason, "errno %d", number);
	if ((size_t)n < sizeof raw)
		snprintf(raw + n, sizeof raw - (size_t)n, "%s%s", n ? ": " : "", reason);
	errno = number;
	return keep(of_errno(number), raw);
}

const char *err_detail(void)
{
	return detail;
}

void err_clear(void)
{
	detail[0] = 0;
}

int err_exit(enum err e)
{
	switch (e) {
	case ERR_OK: return 0;
	case ERR_REFUSED: return 1;
	case ERR_USAGE: return 2;
	default: return 3;
	}
}
