/* A store that may only be read, for its disk is full or read-only: said while it is so, and tried again until it is over. */
#include "ui/app.h"

#include "base/i18n.h"

#include <stdio.h>

enum { AGAIN_MS = 5000 };

bool shut_is(const struct app *a)
{
	return a->open && store_shut(app_store(a)) != ERR_OK;
}

/* A store that is open writes on where its disk has filled up since: each act says by itself that it cannot. */
bool shut_item(const struct app *a, char *out, size_t cap)
{
	if (shut_is(a))
		snprintf(out, cap, "%s", store_shut(app_store(a)) == ERR_FULL ?
			 _("Disk full: nothing can be sold or accepted until space is freed") :
			 _("Disk read-only: nothing can be sold or accepted until that ends"));
	else if (a->disk.room == DISK_FULL)
		snprintf(out, cap, "%s", _("Disk full: free some space"));
	else if (a->disk.room == DISK_READ_ONLY)
		snprintf(out, cap, "%s", _("Disk read-only"));
	else if (a->disk.room == DISK_LITTLE)
		snprintf(out, cap, _("Disk: %lld MB left"), (long long)a->disk.mib);
	else
		return false;
	return true;
}

const char *shut_words(const struct app *a)
{
	if (!shut_is(a))
		return NULL;
	return store_shut(app_store(a)) == ERR_FULL ?
	       _("The disk is full: nothing can be sold or accepted. Free some space: the till then goes on by itself.") :
	       _("The disk may only be read: nothing can be sold or accepted. Once it may be written, the till goes on by itself.");
}

/* What waited for it begins. */
static void go_on(struct app *a)
{
	a->sell.stale = true;
	app_start(a);
	app_notice(a, "%s", _("The store can be written again: the till goes on."));
}

void shut_look(struct app *a)
{
	a->mend_ms = app_ms(a);
	a->disk = disk_look(app_store(a)->dir);
}

void shut_try(struct app *a)
{
	enum err e;

	if (!shut_is(a) || a->scan.machine.state != REDEEM_IDLE)
		return;
	shut_look(a);
	e = a->config.world.mend(a->config.world.ctx);
	if (e == ERR_OK)
		e = counter_refresh(a);
	if (e != ERR_OK)
		app_notice(a, "%s", err_detail());
	else if (!shut_is(a))
		go_on(a);
}

/* What was accepted, not shown, and could not be marked as seen is said again, once nothing else is open. */
void shut_tick(struct app *a)
{
	if (a->open && app_ms(a) - a->mend_ms >= AGAIN_MS) {
		shut_look(a);
		shut_try(a);
	}
	if (a->missed.n && a->open && !shut_is(a) && a->screen == app_base(a) && a->scan.machine.state == REDEEM_IDLE)
		app_go(a, &screen_missed);
}
