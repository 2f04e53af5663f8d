/* Scans in, verdicts out: the queue before the machine of till/redeem.h, and the paint behind it. */
#include "ui/app.h"

#include "base/i18n.h"
#include "till/alarm.h"

#include <stdio.h>
#include <string.h>

enum err counter_refresh(struct app *a)
{
	const struct app_world *w = &a->config.world;
	bool changed = false;
	enum err e = w->refresh(w->ctx, app_now(a), &changed);

	if (e == ERR_OK)
		e = status_load(app_store(a), app_trust(a), app_now(a), &a->status);
	if (e == ERR_OK)
		e = authority_rules(app_store(a), &a->rules);
	if (e == ERR_OK && a->status.clock_low && !a->alarmed) {	/* a fact, once a day */
		a->alarmed = true;
		e = alarm_raise(app_store(a), ALARM_CLOCK, app_now(a), &changed);
	}
	a->status_known = e == ERR_OK;
	return e;
}

static void on_hold(void *ctx)
{
	struct app *a = ctx;

	a->hold_timer = -1;
	counter_go(a);
	app_paint(a);
}

/* A verdict stays in sight for a moment before the next scan may take its place. */
static void hold(struct app *a)
{
	a->busy_until = app_ms(a) + a->config.hold_ms;
	if (a->hold_timer < 0)
		a->hold_timer = loop_after(a->loop, a->config.hold_ms + 1, on_hold, a);
}

static void show_failure(struct app *a)
{
	enum err e = ERR_IO;
	const char *detail = err_detail();

	panel_failure(&a->panel, *detail ? detail : err_text(e), _("Scan again; F9 says what is wrong with this till."));
	a->idle = a->accepted = false;
	app_beep(a, false);
	hold(a);
}

/* The same code once more, while its green is still there: no reason to frighten anybody. */
static bool is_echo(const struct app *a, const struct verdict *v)
{
	return v->reason == REASON_REPEAT && a->accepted && !(v->notes & NOTE_NOT_SHOWN) &&
	       memcmp(a->serial, v->serial, SERIAL_LEN) == 0;
}

static enum redeem_event show(struct app *a)
{
	const struct verdict *v = &a->machine.verdict;

	a->idle = false;
	if (is_echo(a, v)) {
		if (!a->again)
			panel_line(&a->panel, "%s", _("The same code was seen again: counted once."));
		a->again = true;
		hold(a);
	} else {
		panel_verdict(&a->panel, v);
		a->again = false;
		a->accepted = v->reason == REASON_OK;
		memcpy(a->serial, v->serial, SERIAL_LEN);
		history_add_verdict(&a->history, v);
		app_beep(a, a->accepted);
		hold(a);
	}
	app_paint(a);
	return a->quit ? REDEEM_FAILED : REDEEM_SHOWN;	/* nobody saw it where the terminal is gone */
}

static enum redeem_event mark(struct app *a)
{
	const struct verdict *v = &a->machine.verdict;

	return redeem_shown(app_store(a), v->stream, v->sequence) == ERR_OK ? REDEEM_MARKED : REDEEM_FAILED;
}

static enum redeem_event decide(struct app *a)
{
	enum err e = counter_refresh(a);

	if (e == ERR_OK)
		e = redeem_run(app_store(a), app_trust(a), &a->machine.request, app_now(a), &a->machine.verdict);
	return e == ERR_OK ? REDEEM_DECIDED : REDEEM_FAILED;
}

static void on_ask(void *ctx);

static void ask(struct app *a)
{
	panel_verdict(&a->panel, &a->machine.verdict);
	a->panel.style = STYLE_CARE;
	a->panel.sign = "[?]";
	a->panel.word = _("NOT DECIDED YET");
	a->idle = a->accepted = false;
	app_go(a, &screen_ask);
	loop_cancel(a->loop, a->ask_timer);
	a->ask_timer = loop_after(a->loop, REDEEM_ASK_MS + 1, on_ask, a);
	app_beep(a, false);
}

/* Runs the machine until it is ready, or waits for a person. */
static void drive(struct app *a, enum redeem_action action)
{
	while (action != REDEEM_READY && action != REDEEM_ASK && action != REDEEM_QUEUE) {
		enum redeem_event event = REDEEM_FAILED;

		if (action == REDEEM_DECIDE)
			event = decide(a);
		if (action == REDEEM_SHOW)
			event = show(a);
		if (action == REDEEM_MARK)
			event = mark(a);
		if (action == REDEEM_REPORT)
			show_failure(a);
		if (action == REDEEM_REPORT || (action == REDEEM_SHOW && event == REDEEM_FAILED))
			break;
		action = redeem_step(&a->machine, event, app_ms(a));
	}
	if (action == REDEEM_ASK) {
		ask(a);
		return;
	}
	redeem_let_go(a->held);
	a->held = -1;
	if (counter_refresh(a) != ERR_OK)
		app_notice(a, "%s", err_detail());
}

static void on_ask(void *ctx)
{
	struct app *a = ctx;
	enum redeem_action action;

	a->ask_timer = -1;
	action = redeem_tick(&a->machine, app_ms(a));
	if (action == REDEEM_READY)
		return;
	app_go(a, &screen_redeem);
	drive(a, action);
	app_paint(a);
}

void counter_answer(struct app *a, bool yes, uint32_t manager)
{
	if (a->machine.state != REDEEM_ASKING)
		return;
	loop_cancel(a->loop, a->ask_timer);
	a->ask_timer = -1;
	a->screen = &screen_redeem;
	a->machine.request.allowed_by = yes ? manager : 0;
	drive(a, redeem_step(&a->machine, yes ? REDEEM_YES : REDEEM_NO, app_ms(a)));
}

void counter_go(struct app *a)
{
	const struct queued *q = queue_first(&a->queue);

	if (!q || !a->open || a->screen->modal || a->machine.state != REDEEM_IDLE || app_ms(a) < a->busy_until)
		return;
	memcpy(a->text, q->text, q->len);
	a->machine = (struct redeem){ .state = REDEEM_IDLE, .may_ask = true };
	a->machine.request = (struct redeem_request){ .text = bytes_of(a->text, q->len), .who = a->who,
						      .scanned = q->scanned };
	queue_remove(&a->queue);
	a->screen = &screen_redeem;	/* help and history make way */
	a->held = redeem_hold(app_store(a));
	drive(a, redeem_step(&a->machine, REDEEM_SCAN, app_ms(a)));
}

void counter_scan(struct app *a, struct bytes text, bool scanned)
{
	if (!queue_add(&a->queue, text, scanned))
		app_notice(a, _("Too many scans at once: %d were dropped. Scan them again."), (int)a->queue.dropped);
	counter_go(a);
}

bool counter_can_undo(const struct app *a)
{
	const struct history_entry *e = history_last_accept(&a->history);
	int64_t age = e ? app_now(a) - e->time : -1;

	return e && e->who == a->who && age >= 0 && age <= APP_UNDO_S;
}

void counter_reverse(struct app *a, const struct reverse_request *like)
{
	struct reverse_request rq = *like;
	struct reversed r;
	enum err e = counter_refresh(a);

	rq.who = a->who;
	if (e == ERR_OK)
		e = reverse_run(app_store(a), app_trust(a), &rq, app_now(a), &r);
	if (e != ERR_OK) {
		show_failure(a);
		return;
	}
	panel_reversed(&a->panel, &r);
	a->idle = a->accepted = false;
	if (r.reason == REVERSE_OK)
		history_add_reversed(&a->history, &r);
	app_beep(a, r.reason == REVERSE_OK);
	hold(a);
	if (counter_refresh(a) != ERR_OK)
		app_notice(a, "%s", err_detail());
}
