/* What a platform is asked for, at a shell: the uploader is started as the screen does it, and waited for, not for ever. */
#include "main/counter.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/loop.h"
#include "till/courier.h"

#include <stdio.h>
#include <string.h>

enum { LOOK_MS = 100, WAIT_MS = 10000 };

struct waiting {
	struct counter *k;
	struct loop *loop;
	struct checkout_outcome *out;
	int64_t until_ms;
	bool away;			/* the uploader says so, of the platform that is asked */
	enum err e;
};

/* One that has just started knows how it stands by having tried. Where another one uploads only time tells. */
static void on_news(void *ctx, enum courier_news news, const struct notice *n)
{
	struct waiting *w = ctx;
	const struct checkout *c = w->k->checkout;

	if (news == COURIER_NOTICE && n->kind == NOTICE_STATE && c->n_asking && n->stream == c->asking[0].stream)
		w->away = n->state != UPLOADER_OK && n->state != UPLOADER_NEW;
	if (news == COURIER_GAVE_UP)
		w->away = true;
}

static void on_look(void *ctx)
{
	struct waiting *w = ctx;
	int64_t now = clock_now(clock_system());

	w->e = checkout_answers(w->k->checkout, now, w->out);
	if (w->e == ERR_OK && w->out->news == CHECKOUT_ASKING && (w->away || clock_monotonic_ms() >= w->until_ms))
		w->e = checkout_unreached(w->k->checkout, now, w->out);
	if (w->e != ERR_OK || w->out->news != CHECKOUT_ASKING || loop_after(w->loop, LOOK_MS, on_look, w) < 0)
		loop_stop(w->loop);
}

enum err counter_wait(struct counter *k, struct checkout_outcome *out)
{
	struct waiting w = { .k = k, .out = out, .until_ms = clock_monotonic_ms() + WAIT_MS };
	struct courier *courier = NULL;
	char path[1200];
	enum err e = loop_create(&w.loop);

	if (e != ERR_OK)
		return e;
	if (program_path("chit-upload", path, sizeof path) != ERR_OK ||
	    courier_start(&courier, w.loop, path, &k->session.store, on_news, &w) != ERR_OK)
		w.away = true;
	if (loop_after(w.loop, 0, on_look, &w) < 0)
		e = err_set(ERR_NOMEM, "no timer");
	if (e == ERR_OK)
		e = loop_run(w.loop);
	courier_destroy(courier);
	loop_destroy(w.loop);
	return e == ERR_OK ? w.e : e;
}

/* Before a command: what came while nobody looked. */
enum err counter_catch_up(struct counter *k)
{
	struct checkout_outcome out;
	enum err e;

	while ((e = checkout_answers(k->checkout, k->session.now, &out)) == ERR_OK &&
	       (out.news == CHECKOUT_COUPON || out.news == CHECKOUT_UNREACHED))
		fprintf(stderr, "chit: %s\n", out.words);
	return e;
}
