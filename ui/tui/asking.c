#include "ui/asking.h"

#include "ui/app.h"

void asking_init(struct app_asking *s)
{
	*s = (struct app_asking){ .timer = -1 };
}

bool asking_waits(const struct app *a)
{
	return a->sell.on && a->sell.checkout->n_asking;
}

static void on_look(void *ctx)
{
	struct app *a = ctx;

	a->asking.timer = -1;
	asking_tick(a);
	app_paint(a);
}

static void look_again(struct app *a)
{
	if (asking_waits(a) && a->asking.timer < 0)
		a->asking.timer = loop_after(a->loop, ASKING_LOOK_MS, on_look, a);
}

/* One that said that nobody is there gets a moment to find out otherwise. */
static bool in_vain(struct app *a)
{
	const struct checkout_asking *oldest = &a->sell.checkout->asking[0];
	struct app_asking *s = &a->asking;
	int64_t waited;

	if (s->number != oldest->number) {
		s->number = oldest->number;
		s->since_ms = app_ms(a);
	}
	waited = app_ms(a) - s->since_ms;
	return waited >= ASKING_SILENT_MS || (waited >= ASKING_AWAY_MS && !wires_reach(a, oldest->stream));
}

/* Not across a list or a box: an answer waits for its ticket to be in sight. */
static bool in_sight(const struct app *a)
{
	return a->open && a->sell.on && (a->screen == app_base(a) || a->screen == &screen_pay);
}

void asking_tick(struct app *a)
{
	struct checkout_outcome o;
	enum err e;

	if (in_sight(a)) {
		e = checkout_answers(a->sell.checkout, app_now(a), &o);
		if (e == ERR_OK && o.news == CHECKOUT_ASKING && in_vain(a))
			e = checkout_unreached(a->sell.checkout, app_now(a), &o);
		if (e != ERR_OK)
			app_notice(a, "%s", err_detail());
		else if (o.news == CHECKOUT_COUPON || o.news == CHECKOUT_UNREACHED)
			sell_show(a, &o);
	}
	look_again(a);
}

void asking_begin(struct app *a)
{
	wires_hurry(a);
	look_again(a);
}

void asking_withdraw(struct app *a)
{
	struct checkout_outcome o;

	if (checkout_withdraw(a->sell.checkout, app_now(a), &o) != ERR_OK)
		app_notice(a, "%s", err_detail());
	else
		sell_show(a, &o);
}
