/* One way to do an act, and what its answer opens. */
#include "ui/app.h"

#include "base/i18n.h"
#include "base/text.h"
#include "till/moment.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum err sell_open(struct app *a)
{
	struct app_sell *s = &a->sell;
	enum err e = board_load(app_store(a), &s->board);

	if (e != ERR_OK || s->board.n_items == 0)
		return e;
	s->checkout = calloc(1, sizeof *s->checkout);
	if (!s->checkout)
		return err_set(ERR_NOMEM, "no memory for the sale");
	e = checkout_open(s->checkout, app_store(a), app_trust(a), a->who, app_now(a));
	s->on = e == ERR_OK;
	return e;
}

void sell_finish(struct app *a)
{
	board_finish(&a->sell.board);
	report_forget(a);
	if (a->sell.checkout)
		checkout_finish(a->sell.checkout);
	free(a->sell.checkout);
	a->sell.checkout = NULL;
}

static void show_taken(struct app *a);

/* The carte, the shift, the ticket as other processes left them; a till that gets its first carte begins to sell. Not
 * while a list is open, whose rows would be others. */
static void refresh(struct app *a)
{
	enum err e;

	if (!a->sell.stale || !a->open || a->screen != app_base(a) || a->scan.machine.state != REDEEM_IDLE)
		return;
	a->sell.stale = false;
	if (!a->sell.on) {
		e = sell_open(a);
		if (e == ERR_OK && a->sell.on)
			app_back(a);
	} else {
		e = board_load(app_store(a), &a->sell.board);
		if (e == ERR_OK)
			e = checkout_refresh(a->sell.checkout, app_now(a));
		show_taken(a);
		if (a->sell.group >= (int)a->sell.board.n_groups)
			a->sell.group = 0;
	}
	if (e != ERR_OK)
		app_notice(a, "%s", err_detail());
}

void sell_sign_on(struct app *a)
{
	struct app_sell *s = &a->sell;

	if (!s->on)
		return;
	s->chosen = 0;
	s->closed = s->band = false;
	line_clear(&s->entry);
	if (checkout_sign_on(s->checkout, a->who, a->role, app_now(a)) != ERR_OK)
		app_notice(a, "%s", err_detail());
}

/* What was refused is there until a key says that it was seen. The next guest is welcomed though nobody pressed one. */
void sell_tick(struct app *a)
{
	refresh(a);
	if (a->sell.guest_ms && app_ms(a) - a->sell.guest_ms >= SELL_GUEST_MS)
		sell_idle(a);
	if (a->sell.band && a->scan.panel.style == STYLE_GOOD && app_ms(a) - a->sell.band_ms >= SELL_BAND_MS)
		a->sell.band = false;
	asking_tick(a);
}

bool sell_empty(const struct app *a)
{
	return !a->sell.on || ticket_empty(&a->sell.checkout->ticket);
}

bool sell_has_lines(const struct app *a)
{
	return a->sell.on && sell_meant(a);
}

const struct ticket_line *sell_meant(const struct app *a)
{
	struct ticket *t = a->sell.on ? &a->sell.checkout->ticket : NULL;
	const struct ticket_line *l = t && a->sell.chosen ? ticket_line(t, a->sell.chosen) : NULL;

	return l && !l->voided ? l : t ? ticket_last(t) : NULL;
}

bool sell_refused(const struct app *a)
{
	return *a->notice == '[' && a->screen == app_base(a) && !a->sell.band;
}

/* ---- answers ---- */

static void show_words(struct app *a, const char *sign, const char *words)
{
	if (*words)
		app_notice(a, "%s%s", sign, words);
}

/* Over the ticket until the next key: nobody goes on without having seen it. */
static void show_band(struct app *a, enum style style, const char *word, const char *words)
{
	struct panel *p = &a->scan.panel;

	panel_plain(p, word, words);
	p->style = style;
	p->sign = style == STYLE_BAD ? "[x]" : "[!]";
	a->sell.band = true;
	app_beep(a, false);
}

/* Another screen has the ticket that was here: not a word that goes by itself, she may be at the kitchen's door. */
static void show_taken(struct app *a)
{
	char *words = a->sell.checkout->taken;

	if (!*words)
		return;
	a->sell.closed = false;
	show_band(a, STYLE_CARE, _("TAKEN OVER"), words);
	*words = 0;
}

void sell_band(struct app *a)
{
	if (a->sell.on)
		a->sell.closed = false;
	a->sell.band = a->sell.on;
	a->sell.band_ms = app_ms(a);
}

static void show_coupon(struct app *a, const struct checkout_outcome *o)
{
	bool good = o->verdict.reason == REASON_OK;

	panel_verdict(&a->scan.panel, &o->verdict);
	if (o->verdict.coupon.kind == KIND_VALUE && good)
		snprintf(a->scan.panel.reason, sizeof a->scan.panel.reason, "%s", o->words);
	if (good) {	/* nothing is redeemed yet, and nobody is to be served yet */
		a->scan.panel.word = _("ON THE TICKET");
		snprintf(a->scan.panel.advice, sizeof a->scan.panel.advice, "%s", _("It is spent when the sale is paid."));
	}
	sell_band(a);
	history_add_verdict(&a->history, &o->verdict);
	app_beep(a, good);
	if (!good)
		counter_hold(a);
	else if (o->line && a->sell.entry.len)	/* what is being typed is not for a box that comes by itself */
		a->sell.choose_later = o->line;
	else if (o->line)	/* the goods of a coupon are made as somebody likes them, too */
		choose_missing(a, o->line);
}

static void show_closed(struct app *a, const struct checkout_outcome *o)
{
	struct app_sell *s = &a->sell;

	s->closed = true;
	s->band = false;
	s->chosen = 0;
	s->receipt = o->receipt;
	s->total = o->total;
	s->change = o->change;
	s->back = o->back;
	line_clear(&s->entry);
	show_words(a, "", o->words);
	counter_hold_for(a, SELL_PAID_MS);
	app_go(a, app_base(a));
	app_paint(a);
	if (!a->quit && checkout_shown(s->checkout) != ERR_OK)
		app_notice(a, "%s", err_detail());
}

static void show_done(struct app *a, const struct checkout_outcome *o)
{
	struct app_sell *s = &a->sell;
	const struct ticket_line *last = ticket_last(&s->checkout->ticket);

	if (o->line && (!last || o->line == last->number))
		s->chosen = 0;
	show_words(a, "", o->words);
	if (a->screen == &screen_choose && !choose_goes_on(a))
		app_back(a);
	if (a->screen == app_base(a) && s->choose_later) {
		choose_missing(a, s->choose_later);
		s->choose_later = 0;
	}
}

static void price_typed(struct app *a, const char *answer)
{
	char more[64];

	snprintf(more, sizeof more, "@%.40s", answer);
	sell_again_with(a, more);
}

static const struct prompt open_price = {
	.title = N_("Price"), .words = N_("This item has no fixed price. What does it cost?"), .take = price_typed,
};

static void take(struct app *a, const struct checkout_outcome *o)
{
	switch (o->news) {
	case CHECKOUT_DONE:
		show_done(a, o);
		break;
	case CHECKOUT_CLOSED:
		show_closed(a, o);
		break;
	case CHECKOUT_COUPON:
		show_coupon(a, o);
		break;
	case CHECKOUT_ASKING:
		show_words(a, "", o->words);
		asking_begin(a);
		break;
	case CHECKOUT_UNREACHED:
		show_band(a, STYLE_CARE, _("NOT REACHED"), o->words);
		break;
	case CHECKOUT_CHOOSE:
		choose_open(a, o->line, o->set);
		break;
	case CHECKOUT_LACKS:
		choose_open(a, o->line, o->set);
		show_words(a, "[x] ", o->words);
		app_beep(a, false);
		break;
	case CHECKOUT_ASK_PRICE:
		prompt_open(a, &open_price);
		break;
	case CHECKOUT_ASK_MANAGER:
		leave_open(a, o->words, sell_again);
		break;
	case CHECKOUT_ASK_REASON:
		cause_open(a);
		break;
	case CHECKOUT_UNKNOWN:
		show_band(a, STYLE_CARE, _("NOT KNOWN"), o->words);
		break;
	case CHECKOUT_REFUSED:
		if (a->sell.act.scan)
			show_band(a, STYLE_BAD, _("REFUSED"), o->words);
		else
			show_words(a, "[x] ", o->words);
		app_beep(a, false);
		break;
	}
}

/* What the guest sees of it, where there is a display for her. */
static void show_guest(struct app *a, const struct checkout_outcome *o)
{
	const struct app_sell *s = &a->sell;
	char lines[DISPLAY_ROWS][DISPLAY_COLUMNS + 1];
	struct act act;
	bool typed = !s->act.scan && grammar_parse(s->act.text, &s->checkout->house, &act) == ERR_OK;

	if (!a->spool || !moment_after(s->checkout, typed ? &act : NULL, o, lines))
		return;
	spool_show(a->spool, lines);
	a->sell.guest_ms = o->news == CHECKOUT_CLOSED ? app_ms(a) : 0;
}

void sell_idle(struct app *a)
{
	char lines[DISPLAY_ROWS][DISPLAY_COLUMNS + 1];

	a->sell.guest_ms = 0;
	if (!a->spool || !a->sell.on)
		return;
	moment_idle(a->sell.checkout, lines);
	spool_show(a->spool, lines);
}

/* ---- acts ---- */

static void after(struct app *a)
{
	struct app_sell *s = &a->sell;

	if (s->chosen && !sell_is_line(a, s->chosen))
		s->chosen = 0;
	show_taken(a);
	prints_wake(a);
	if (counter_refresh(a) != ERR_OK)
		app_notice(a, "%s", err_detail());
}

/* Whatever comes of itself is no act: what waits to be done again stays as it is. */
void sell_show(struct app *a, const struct checkout_outcome *o)
{
	char lines[DISPLAY_ROWS][DISPLAY_COLUMNS + 1];

	*a->notice = 0;
	if (a->spool && moment_after(a->sell.checkout, NULL, o, lines))
		spool_show(a->spool, lines);
	take(a, o);
	after(a);
}

/* Whatever was open lies over the band. */
static void show_failure(struct app *a, enum err e)
{
	const char *shut = shut_words(a);

	if (a->screen != app_base(a))
		app_go(a, app_base(a));
	show_band(a, shut ? STYLE_BAD : STYLE_CARE, _("NOTHING WAS DONE"), shut ? shut : *err_detail() ? err_detail() : err_text(e));
}

static void run(struct app *a, uint32_t manager)
{
	struct checkout_outcome o;
	struct app_sell *s = &a->sell;
	struct checkout_leave leave = { manager };
	enum err e;

	if (!s->on)
		return;
	memset(&o, 0, sizeof o);
	*a->notice = 0;
	a->spare = SPARE_NONE;
	s->closed = s->band = false;
	if (s->act.scan)
		e = checkout_scan(s->checkout, bytes_of(s->act.text, s->act.len), &leave, app_now(a), &o);
	else
		e = checkout_line(s->checkout, s->act.text, &leave, app_now(a), &o);
	if (e == ERR_OK)
		show_guest(a, &o);
	if (e == ERR_OK)
		take(a, &o);
	else
		show_failure(a, e);
	after(a);
}

bool sell_is_line(const struct app *a, uint16_t number)
{
	const struct ticket_line *l = ticket_line(&a->sell.checkout->ticket, number);

	return l && !l->voided;
}

void sell_line(struct app *a, const char *fmt, ...)
{
	struct sell_act *act = &a->sell.act;
	va_list ap;

	act->scan = false;
	va_start(ap, fmt);
	vsnprintf(act->text, SELL_LINE_MAX, fmt, ap);
	va_end(ap);
	run(a, 0);
}

void sell_on_line(struct app *a, const char *fmt, ...)
{
	const struct ticket_line *meant = sell_meant(a), *last = a->sell.on ? ticket_last(&a->sell.checkout->ticket) : NULL;
	char text[SELL_LINE_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (meant && meant != last)
		sell_line(a, "#%u %s", meant->number, text);
	else
		sell_line(a, "%s", text);
}

void sell_scan(struct app *a, struct bytes text)
{
	struct sell_act *act = &a->sell.act;

	act->scan = true;
	act->len = text.len < QUEUE_TEXT_MAX ? text.len : QUEUE_TEXT_MAX;
	memcpy(act->text, text.data, act->len);
	act->text[act->len] = 0;
	run(a, 0);
}

void sell_again(struct app *a, uint32_t manager)
{
	run(a, manager);
}

/* What a reader read is an item's code here: nothing else asks for more words. */
void sell_again_with(struct app *a, const char *more)
{
	char text[SELL_LINE_MAX];

	snprintf(text, sizeof text, "%.*s", SELL_LINE_MAX - 1, a->sell.act.text);
	sell_line(a, "%s%s", text, more);
	if (sell_refused(a))	/* other words may come behind it instead */
		snprintf(a->sell.act.text, SELL_LINE_MAX, "%s", text);
}
