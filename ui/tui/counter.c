/* Scans in, verdicts out: the queue before the machine of till/redeem.h, and the paint behind it. */
#include "ui/app.h"

#include "base/i18n.h"
#include "till/alarm.h"

#include <stdio.h>
#include <string.h>

void counter_init(struct app_scan *s)
{
	s->idle = true;
	s->held = s->hold_timer = s->ask_timer = -1;
}

/* A fact, once a day; as soon as there is room for it. */
static enum err raise_clock(struct app *a)
{
	bool was_new;
	enum err e = shut_is(a) ? ERR_FULL : alarm_raise(app_store(a), ALARM_CLOCK, app_now(a), &was_new);

	a->scan.alarmed = e != ERR_FULL;
	return e == ERR_FULL ? ERR_OK : e;
}

/* Once, when it begins: the title goes on saying that the clock is behind. */
static void say_clock(struct app *a)
{
	bool wrong = a->status.clock_back || a->status.clock_gap;
	char latest[24];

	words_when(a->status.latest, app_now(a), latest, sizeof latest);
	if (wrong && !a->scan.clock_said && a->status.clock_back)
		app_notice(a, _("The clock is before the last record (%s): set it."), latest);
	else if (wrong && !a->scan.clock_said)
		app_notice(a, _("Nothing was written down since %s: is the date right?"), latest);
	a->scan.clock_said = wrong;
}

enum err counter_refresh(struct app *a)
{
	const struct app_world *w = &a->config.world;
	bool changed = false;
	enum err e = w->refresh(w->ctx, app_now(a), &changed);

	a->sell.stale = a->sell.stale || changed;
	if (e == ERR_OK)
		e = status_load(app_store(a), app_trust(a), app_now(a), &a->status);
	if (e == ERR_OK)
		e = authority_rules(app_store(a), &a->rules);
	if (e == ERR_OK && a->status.clock_low && !a->scan.alarmed)
		e = raise_clock(a);
	if (e == ERR_OK)
		say_clock(a);
	a->status_known = e == ERR_OK;
	return e;
}

static void on_hold(void *ctx)
{
	struct app *a = ctx;

	a->scan.hold_timer = -1;
	counter_go(a);
	app_paint(a);
}

/* A verdict stays in sight for a moment before the next scan may take its place. */
void counter_hold(struct app *a)
{
	counter_hold_for(a, a->config.hold_ms);
}

void counter_hold_for(struct app *a, int64_t ms)
{
	a->scan.busy_until = app_ms(a) + ms;
	loop_cancel(a->loop, a->scan.hold_timer);
	a->scan.hold_timer = loop_after(a->loop, ms + 1, on_hold, a);
}

static void show_failure(struct app *a)
{
	enum err e = ERR_IO;
	const char *detail = err_detail(), *shut = shut_words(a);

	panel_failure(&a->scan.panel, shut ? shut : *detail ? detail : err_text(e),
		      _("Scan again; F9 says what is wrong with this till."));
	if (shut) {
		a->scan.panel.style = STYLE_BAD;
		a->scan.panel.sign = "[x]";
	}
	a->scan.idle = a->scan.accepted = false;
	sell_band(a);
	app_beep(a, false);
	counter_hold(a);
}

/* The same code once more, while its green is still there: no reason to frighten anybody. */
static bool is_echo(const struct app *a, const struct verdict *v)
{
	return v->reason == REASON_REPEAT && a->scan.accepted && !(v->notes & NOTE_NOT_SHOWN) &&
	       memcmp(a->scan.serial, v->serial, SERIAL_LEN) == 0;
}

static enum redeem_event show(struct app *a)
{
	const struct verdict *v = &a->scan.machine.verdict;

	a->scan.idle = false;
	if (is_echo(a, v)) {
		if (!a->scan.again)
			panel_line(&a->scan.panel, "%s", _("The same code was seen again: counted once."));
		a->scan.again = true;
		counter_hold(a);
	} else {
		panel_verdict(&a->scan.panel, v);
		a->scan.again = false;
		a->scan.accepted = v->reason == REASON_OK;
		memcpy(a->scan.serial, v->serial, SERIAL_LEN);
		history_add_verdict(&a->history, v);
		app_beep(a, a->scan.accepted);
		counter_hold(a);
	}
	app_paint(a);
	return a->quit ? REDEEM_FAILED : REDEEM_SHOWN;	/* nobody saw it where the terminal is gone */
}

static enum redeem_event mark(struct app *a)
{
	const struct verdict *v = &a->scan.machine.verdict;

	return redeem_shown(app_store(a), v->stream, v->sequence) == ERR_OK ? REDEEM_MARKED : REDEEM_FAILED;
}

static enum redeem_event decide(struct app *a)
{
	enum err e = counter_refresh(a);

	if (e == ERR_OK)
		e = redeem_run(app_store(a), app_trust(a), &a->scan.machine.request, app_now(a), &a->scan.machine.verdict);
	return e == ERR_OK ? REDEEM_DECIDED : REDEEM_FAILED;
}

static void on_ask(void *ctx);

static void ask(struct app *a)
{
	panel_verdict(&a->scan.panel, &a->scan.machine.verdict);
	a->scan.panel.style = STYLE_CARE;
	a->scan.panel.sign = "[?]";
	a->scan.panel.word = _("NOT DECIDED YET");
	a->scan.idle = a->scan.accepted = false;
	app_go(a, &screen_ask);
	loop_cancel(a->loop, a->scan.ask_timer);
	a->scan.ask_timer = loop_after(a->loop, REDEEM_ASK_MS + 1, on_ask, a);
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
		action = redeem_step(&a->scan.machine, event, app_ms(a));
	}
	if (action == REDEEM_ASK) {
		ask(a);
		return;
	}
	redeem_let_go(a->scan.held);
	a->scan.held = -1;
	if (counter_refresh(a) != ERR_OK)
		app_notice(a, "%s", err_detail());
}

static void on_ask(void *ctx)
{
	struct app *a = ctx;
	enum redeem_action action;

	a->scan.ask_timer = -1;
	action = redeem_tick(&a->scan.machine, app_ms(a));
	if (action == REDEEM_READY)
		return;
	app_go(a, app_base(a));
	drive(a, action);
	counter_go(a);
	app_paint(a);
}

void counter_answer(struct app *a, bool yes, uint32_t manager)
{
	if (a->scan.machine.state != REDEEM_ASKING)
		return;
	loop_cancel(a->loop, a->scan.ask_timer);
	a->scan.ask_timer = -1;
	a->screen = app_base(a);
	a->scan.machine.request.allowed_by = yes ? manager : 0;
	drive(a, redeem_step(&a->scan.machine, yes ? REDEEM_YES : REDEEM_NO, app_ms(a)));
}

/* In a sale it is understood by what it is: an item, a coupon, neither. Help and lists make way. */
static void take_sale(struct app *a, const struct queued *q)
{
	uint8_t text[QUEUE_TEXT_MAX];
	size_t len = q->len;

	memcpy(text, q->text, len);
	queue_remove(&a->scan.queue);
	a->screen = &screen_sale;
	sell_scan(a, bytes_of(text, len));
	counter_go(a);
}

void counter_go(struct app *a)
{
	const struct queued *q = queue_first(&a->scan.queue);

	if (!q || !a->open || a->screen->modal || a->scan.machine.state != REDEEM_IDLE || app_ms(a) < a->scan.busy_until)
		return;
	if (a->sell.on) {
		take_sale(a, q);
		return;
	}
	memcpy(a->scan.text, q->text, q->len);
	a->scan.machine = (struct redeem){ .state = REDEEM_IDLE, .may_ask = true };
	a->scan.machine.request = (struct redeem_request){ .text = bytes_of(a->scan.text, q->len), .who = a->who,
						      .scanned = q->scanned };
	queue_remove(&a->scan.queue);
	a->screen = &screen_redeem;	/* help and history make way */
	a->scan.held = redeem_hold(app_store(a));
	drive(a, redeem_step(&a->scan.machine, REDEEM_SCAN, app_ms(a)));
}

void counter_scan(struct app *a, struct bytes text, bool scanned)
{
	if (!queue_add(&a->scan.queue, text, scanned)) {
		app_notice(a, _("Too many scans at once: %d were dropped. Scan them again."), (int)a->scan.queue.dropped);
		app_beep(a, false);
	}
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
	*a->notice = 0;
	if (e != ERR_OK) {
		show_failure(a);
		return;
	}
	panel_reversed(&a->scan.panel, &r);
	sell_band(a);
	a->scan.idle = a->scan.accepted = false;
	if (r.reason == REVERSE_OK)
		history_add_reversed(&a->history, &r);
	app_beep(a, r.reason == REVERSE_OK);
	counter_hold(a);
	if (counter_refresh(a) != ERR_OK)
		app_notice(a, "%s", err_detail());
}
