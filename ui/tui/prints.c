#include "ui/prints.h"

#include "base/i18n.h"
#include "ui/app.h"

/* What is the matter now is said once, and stands in the status until it is over. */
static void on_change(void *ctx)
{
	struct app *a = ctx;
	const struct spool_status *s = spool_status(a->spool);

	if (*s->words && s->sign != SPOOL_OK)
		app_notice(a, _("%s. %s"), s->words, s->advice);
	jobs_tick(a);
	app_paint(a);
}

void prints_start(struct app *a)
{
	enum err e;

	if (!a->config.print)
		return;
	e = spool_create(&a->spool, app_store(a), a->config.clock);
	if (e == ERR_OK)
		e = spool_attach(a->spool, a->loop, on_change, a);
	if (e != ERR_OK)
		app_notice(a, "%s", err_detail());
	sell_idle(a);
}

void prints_stop(struct app *a)
{
	if (a->spool)
		spool_destroy(a->spool);
	a->spool = NULL;
}

void prints_wake(struct app *a)
{
	if (a->spool)
		spool_wake(a->spool);
}

const struct spool_status *prints_status(const struct app *a)
{
	return a->spool ? spool_status(a->spool) : NULL;
}
