#include "base/clock.h"
#include "base/text.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DAY = 86400 };
static const int64_t YEAR_0 = -62167219200, YEAR_10000 = 253402300800;

static bool made_up(int64_t *t)
{
	const char *set = getenv("CHIT_NOW");
	return set && *set && text_int(set, 0, YEAR_10000 - 1, t) == ERR_OK;
}

bool clock_valid(void)
{
	const char *set = getenv("CHIT_NOW");
	int64_t t;
	return !set || !*set || made_up(&t);
}

static int64_t system_now(void *ctx)
{
	(void)ctx;
	int64_t t;
	if (made_up(&t))
		return t;
	struct timespec now;
	int rc = clock_gettime(CLOCK_REALTIME, &now);
	assert(!rc);
	(void)rc;
	return now.tv_sec;
}

struct clock clock_system(void)
{
	return (struct clock){ system_now, NULL };
}

int64_t clock_now(struct clock c)
{
	return c.now(c.ctx);
}

int64_t clock_monotonic_ms(void)
{
	struct timespec now;
	int rc = clock_gettime(CLOCK_MONOTONIC, &now);
	assert(!rc);
	(void)rc;
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_cpu_us(void)
{
	struct timespec now;
	int rc = clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);

	assert(!rc);
	(void)rc;
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Days since 1970-01-01 in the proleptic Gregorian calendar; years 0 to 9999. The year begins
 * in March here, so that the leap day is its last. */
static int64_t days_of(int year, int month, int day)
{
	int64_t y = month > 2 ? year : year - 1;
	int64_t era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
	int64_t of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void civil_of(int64_t days, int *year, int *month, int *day)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097, of_era = z - era * 146097;
	int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * of_year + 2) / 153;
	*day = (int)(of_year - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = (int)(y + era * 400 + (*month <= 2));
}

void clock_format_utc(int64_t t, char *out, size_t cap)
{
	assert(cap >= 24);
	if (t < YEAR_0 || t >= YEAR_10000) {	/* no such date: the number itself */
		snprintf(out, cap, "@%lld", (long long)t);
		return;
	}
	int64_t days = t / DAY, s = t % DAY;
	if (s < 0) {
		days--;
		s += DAY;
	}
	int year, month, day;
	civil_of(days, &year, &month, &day);
	char text[64];
	snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", year, month, day, (int)(s / 3600),
		 (int)(s / 60 % 60), (int)(s % 60));
	memcpy(out, text, 21);
}

void clock_format_local(int64_t t, char *out, size_t cap)
{
	assert(cap >= 20);
	struct tm tm;
	time_t when = (time_t)t;
	if (t < YEAR_0 || t >= YEAR_10000 || !localtime_r(&when, &tm) || !strftime(out, cap, "%Y-%m-%d %H:%M", &tm))
		snprintf(out, cap, "?");
}

int32_t clock_utc_offset(int64_t t)
{
	struct tm tm;
	time_t when = (time_t)t;
	if (t < YEAR_0 || t >= YEAR_10000 || !localtime_r(&when, &tm))
		return 0;
	int64_t local = days_of(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday) * DAY + tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec;
	return (int32_t)(local - t);
}

/* Exactly n digits at *p, which is moved behind them and behind one `end` (0: none). */
static bool digits(const char **p, int n, char end, int *out)
{
	int v = 0;
	for (int i = 0; i < n; i++, (*p)++) {
		if (**p < '0' || **p > '9')
			return false;
		v = v * 10 + **p - '0';
	}
	*out = v;
	if (!end)
		return true;
	return *(*p)++ == end;
}

static bool parse_time(const char *p, int64_t *seconds)
{
	int h, m, s;
	if (!digits(&p, 2, ':', &h) || !digits(&p, 2, ':', &m) || !digits(&p, 2, 'Z', &s) || *p)
		return false;
	*seconds = h * 3600 + m * 60 + s;
	return h < 24 && m < 60 && s < 60;
}

static bool parse_date(const char *p, int64_t *out)
{
	int year, month, day, back_year, back_month, back_day;
	int64_t seconds = 0;
	if (!digits(&p, 4, '-', &year) || !digits(&p, 2, '-', &month) || !digits(&p, 2, 0, &day))
		return false;
	if (month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	int64_t days = days_of(year, month, day);
	civil_of(days, &back_year, &back_month, &back_day);	/* 30 February comes back as 2 March */
	if (back_day != day || back_month != month)
		return false;
	if (*p && (*p != 'T' || !parse_time(p + 1, &seconds)))
		return false;
	*out = days * DAY + seconds;
	return true;
}

static enum err parse_relative(const char *text, int64_t now, int64_t *out)
{
	static const struct { char unit; int64_t seconds; } units[] = {
		{ 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', DAY },
	};
	char number[16];
	size_t len = strlen(text);
	int64_t n, scale = 0;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (text[len - 1] == units[i].unit)
			scale = units[i].seconds;
	if (len < 3 || !scale || text[1] == '-')
		return ERR_FORMAT;
	if (len - 2 >= sizeof number)
		return ERR_RANGE;
	memcpy(number, text + 1, len - 2);
	number[len - 2] = 0;
	enum err e = text_int(number, 0, YEAR_10000 / scale, &n);
	if (e != ERR_OK)
		return e;
	int64_t t = now + (*text == '-' ? -n : n) * scale;
	if (t < YEAR_0 || t >= YEAR_10000)
		return ERR_RANGE;
	*out = t;
	return ERR_OK;
}

enum err clock_parse(const char *text, int64_t now, int64_t *out)
{
	enum err e;
	if (*text == '+' || *text == '-')
		e = parse_relative(text, now, out);
	else if (strchr(text, '-'))
		e = parse_date(text, out) ? ERR_OK : ERR_FORMAT;
	else
		e = text_int(text, 0, YEAR_10000 - 1, out);
	if (e == ERR_OK)
		return ERR_OK;
	return err_set(e, "\"%s\" is not a time: write 2026-11-21, 2026-11-21T12:41:07Z, +90d, -2h or seconds", text);
}
