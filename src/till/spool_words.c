#include "spool_parts.h"

#include "base/i18n.h"
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void spool_fault(struct spool *sp, enum err e)
{
	snprintf(sp->fault, sizeof sp->fault, "%s", *err_detail() ? err_detail() : err_text(e));
	log_write(LOG_WARN, "spool", "%s", sp->fault);
}

static void say(struct spool_status *s, enum spool_sign sign, const char *advice, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
static void say(struct spool_status *s, enum spool_sign sign, const char *advice, const char *fmt, ...)
{
	va_list ap;

	if (s->sign >= sign)		/* the graver thing was said; of two alike the first */
		return;
	s->sign = sign;
	va_start(ap, fmt);
	vsnprintf(s->words, sizeof s->words, fmt, ap);
	va_end(ap);
	snprintf(s->advice, sizeof s->advice, "%s", advice);
}

static void say_printers(const struct spool *sp, struct spool_status *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct printer *p = &sp->workers[i].printer;
		const char *name = sp->printers.all[i].name;

		snprintf(s->printers[i].name, sizeof s->printers[i].name, "%s", name);
		s->printers[i].trouble = p->trouble;
		s->printers[i].paper_low = p->paper_low;
		s->printers[i].job = sp->workers[i].job.number;
		if (p->trouble != PRINTER_FINE)
			say(s, SPOOL_BAD, _(printer_advice(p->trouble)), _("printer %s %s"), name, _(printer_words(p->trouble)));
		else if (p->paper_low)
			say(s, SPOOL_CARE, _("Have a roll ready."), _("printer %s: the paper is nearly at its end"), name);
	}
}

static void say_stations(struct spool *sp, struct spool_status *s)
{
	char stations[PRINTQ_STATIONS_MAX][PRINTQ_STATION_CAP];
	size_t n = 0;

	if (sp->printers.n == 0 || printq_stations(sp->store, stations, &n) != ERR_OK)
		return;
	for (size_t i = 0; i < n; i++)
		if (!printers_for(&sp->printers, stations[i]))
			say(s, SPOOL_BAD, _("Name it in printers.conf: stations = ..."), _("no printer for station %s"), stations[i]);
}

void spool_look(struct spool *sp)
{
	struct printq_counts c = { .oldest = 0 };
	struct spool_status s;
	bool news;

	memset(&s, 0, sizeof s);	/* with what lies between its members: it is compared */
	s.n = sp->printers.n;
	s.elsewhere = sp->lock < 0;
	if (printq_counts(sp->store, &c) != ERR_OK)
		spool_fault(sp, ERR_IO);
	s.waiting = c.n[PRINTQ_WAITING] + c.n[PRINTQ_PRINTING];
	s.failed = c.n[PRINTQ_FAILED];
	s.oldest = c.oldest;
	s.torn = *sp->config != 0;
	if (*sp->config)
		say(&s, SPOOL_BAD, sp->kept ? _("The printers stay as they were.") : _("Until that is mended, jobs wait."), "%s",
		    sp->config);
	if (*sp->fault)
		say(&s, SPOOL_BAD, _("Until that is mended, jobs wait."), "%s", sp->fault);
	if (!s.elsewhere)
		say_printers(sp, &s);
	say_stations(sp, &s);
	if (s.failed)
		say(&s, SPOOL_BAD, _("Menu, q: the print queue names them, and prints them again (chit print list)."),
		    _("%lld jobs could not be printed"), (long long)s.failed);
	if (s.sign == SPOOL_NONE && s.n > 0)
		s.sign = SPOOL_OK;
	news = memcmp(&s, &sp->status, sizeof s) != 0;
	sp->status = s;
	if (news && sp->changed)
		sp->changed(sp->ctx);
}
