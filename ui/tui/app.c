/* The loop: terminal, timers, signals, the reader; and which screen has the keys. */
#include "ui/app.h"

#include "base/i18n.h"
#include "base/text.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TICK_MS = 500, ESC_DIGIT_MS = 1000, KEYS_AT_ONCE = 256 };

int64_t app_now(const struct app *a)
{
	return clock_now(a->config.clock) + a->skew;
}

int64_t app_ms(const struct app *a)
{
	return clock_monotonic_ms() + a->ahead_ms;
}

struct store *app_store(const struct app *a)
{
	return a->config.world.store(a->config.world.ctx);
}

const struct trust *app_trust(const struct app *a)
{
	return a->config.world.trust(a->config.world.ctx);
}

void app_notice(struct app *a, const char *fmt, ...)
{
	char raw[WORDS_CAP];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(raw, sizeof raw, fmt, ap);
	va_end(ap);
	text_filter(bytes_of_str(raw), a->notice, sizeof a->notice);
	a->notice_at = app_now(a);
}

void app_stop(struct app *a)
{
	a->quit = true;
	loop_stop(a->loop);
}

static void on_second_beep(void *ctx)
{
	struct app *a = ctx;

	term_bell(a->term);
}

/* Once for good, twice for bad. */
void app_beep(struct app *a, bool good)
{
	if (!a->term || !a->config.beep)
		return;
	term_bell(a->term);
	if (!good)
		loop_after(a->loop, 180, on_second_beep, a);
}

static void draw_too_small(struct app *a)
{
	grid_wrap(&a->grid, grid_rect(&a->grid), STYLE_PLAIN, _("terminal too small"));
}

static void draw(struct app *a)
{
	struct grid *g = &a->grid;

	grid_fill(g, grid_rect(g), STYLE_PLAIN);
	g->cursor_x = g->cursor_y = -1;
	if (a->layout.too_small) {
		draw_too_small(a);
		return;
	}
	bar_title(a);
	bar_status(a);
	if (a->screen->box)
		app_base(a)->draw(a);
	a->screen->draw(a);
	bar_keys(a);
}

/* A terminal that is gone ends us; what was accepted and not seen stays marked so. */
void app_paint(struct app *a)
{
	draw(a);
	if (a->term && !term_paint(a->term, &a->grid))
		app_stop(a);
}

void app_resize(struct app *a, int w, int h)
{
	if (grid_resize(&a->grid, w, h) != ERR_OK) {
		a->failure = ERR_NOMEM;
		app_stop(a);
		return;
	}
	a->layout = layout_of(a->grid.w, a->grid.h);
}

void app_go(struct app *a, const struct screen *s)
{
	a->screen = s;
	a->esc_ms = INT64_MIN / 2;
	a->field = a->chosen = 0;
	line_clear(&a->line);
	line_clear(&a->who_line);
	line_clear(&a->secret);
}

const struct screen *app_base(const struct app *a)
{
	return a->sell.on ? &screen_sale : &screen_redeem;
}

static bool nobody_there(const struct app *a)
{
	return a->rules.people && (!a->who || a->locked);
}

void app_back(struct app *a)
{
	app_go(a, nobody_there(a) ? &screen_cashier : app_base(a));
}

void app_lock(struct app *a)
{
	if (!a->rules.people || a->locked || a->scan.machine.state != REDEEM_IDLE)
		return;
	a->locked = true;
	app_back(a);
}

/* ---- keys ---- */

/* Is it this key's letter, and are letters no text just now? What no text could be (Ctrl) always is. */
static bool is_twin(const struct app *a, const struct screen_key *k, int key)
{
	const struct screen *s = a->screen;

	if (!k->letter || k->letter != key)
		return false;
	return !s->text || !keys_printable(key) || (s->twins && s->twins(a));
}

static const struct screen_key *find_key(const struct app *a, int key)
{
	const struct screen *s = a->screen;

	for (size_t i = 0; key != PRESS_NONE && i < s->n_keys; i++) {
		const struct screen_key *k = &s->keys[i];

		if (keymap_key(&a->config.keymap, k->label, k->key) != key && !is_twin(a, k, key))
			continue;
		if (!k->can || k->can(a))
			return k;
	}
	return NULL;
}

/* Esc and then a digit is a function key, for terminals that keep those to themselves. But one that led out of a page or a
 * box, or came behind another, was no half of a key: who leaves so and types 17 means the item. */
static int with_esc(struct app *a, int key)
{
	bool recent = app_ms(a) - a->esc_ms < ESC_DIGIT_MS, calm = !a->screen->text || (a->screen->calm && a->screen->calm(a));

	a->esc_ms = key == PRESS_ESC && a->key_before != PRESS_ESC && calm ? app_ms(a) : INT64_MIN / 2;
	a->key_before = key;
	if (!recent || !calm || key < '0' || key > '9')
		return key;
	return key == '0' ? PRESS_F10 : PRESS_F1 + key - '1';
}

/* By keys alone, never by a clock: whoever types quickly and whoever waits get the same. */
static bool is_spare(struct app *a, int key)
{
	bool spare = a->spare == SPARE_ENTER && key == PRESS_ENTER;

	if (a->spare == SPARE_SAID)
		*a->notice = 0;
	a->spare = spare ? SPARE_SAID : SPARE_NONE;
	if (spare)
		app_notice(a, "%s", a->spare_words);
	return spare;
}

static void person_pressed(struct app *a, int key);

static void person_clicked(struct app *a)
{
	int x, y;

	term_clicked(a->term, &x, &y);
	if (y == a->layout.bar.y)
		person_pressed(a, bar_key_at(a, x));
	else if (a->screen->click)
		a->screen->click(a, x, y);
}

static void person_pressed(struct app *a, int key)
{
	const struct screen_key *k;
	bool spare;

	spare = is_spare(a, key);
	if (key == PRESS_REDRAW || key == PRESS_CLICK) {	/* scripts have none */
		if (a->term && key == PRESS_REDRAW)
			term_redraw(a->term);
		else if (a->term)
			person_clicked(a);
		return;
	}
	key = with_esc(a, key == PRESS_CTRL('c') ? PRESS_F10 : key);
	if (a->layout.too_small && key != PRESS_F10)
		return;
	if (spare)
		return;
	k = find_key(a, key);
	if (k)
		k->act(a);
	else if (a->screen->press)
		a->screen->press(a, key);
}

/* The keys that were held are a person's after all. */
static void release(struct app *a)
{
	int keys[WEDGE_CAP];
	size_t n = a->wedge.n;

	memcpy(keys, a->wedge.held, n * sizeof *keys);
	wedge_clear(&a->wedge);
	for (size_t i = 0; i < n; i++)
		person_pressed(a, keys[i]);
	memset(keys, 0, sizeof keys);
}

static void take_burst(struct app *a)
{
	char text[WEDGE_CAP * 4 + 1];
	bool bare = !a->wedge.framed;
	size_t len = wedge_text(&a->wedge, text, sizeof text);

	a->typed_bare |= bare;

	if (len > 0)
		counter_scan(a, bytes_of(text, len), true);
}

/* Keys out of a code that was too short for one: they do nothing, and that is said. */
static void take_stray(struct app *a)
{
	wedge_clear(&a->wedge);
	app_notice(a, "%s", _("Too fast for a person: taken for a reader's keys, nothing was done."));
	app_beep(a, false);
}

static void settle(struct app *a, enum wedge_news news)
{
	if (news == WEDGE_PASS)
		release(a);
	if (news == WEDGE_SCAN)
		take_burst(a);
	if (news == WEDGE_STRAY)
		take_stray(a);
}

static void on_gap(void *ctx)
{
	struct app *a = ctx;

	a->wedge_timer = -1;
	a->key_ms = clock_monotonic_ms();
	if (wedge_tick(&a->wedge, app_ms(a)))
		settle(a, wedge_end(&a->wedge));
	else if (a->wedge.n)
		a->wedge_timer = loop_after(a->loop, wedge_wait(&a->wedge, app_ms(a)), on_gap, a);
	counter_go(a);
	app_paint(a);
}

/* The timer is for the key that may be over first: set anew where it would come too late. */
static void await_gap(struct app *a)
{
	loop_cancel(a->loop, a->wedge_timer);
	a->wedge_timer = loop_after(a->loop, wedge_wait(&a->wedge, app_ms(a)), on_gap, a);
}

void app_press(struct app *a, int key)
{
	enum wedge_news news;

	if (wedge_tick(&a->wedge, app_ms(a)))
		settle(a, wedge_end(&a->wedge));
	if (key == PRESS_NONE) {
		counter_go(a);
		return;
	}
	a->key_ms = app_ms(a);
	/* in a box a few characters and an Enter are a number; where a line is a command they may be out of a code */
	a->wedge.text = a->screen->text && a->screen->modal;
	a->wedge.figures = a->screen->text && !a->screen->modal;
	news = wedge_key(&a->wedge, key, app_ms(a));
	if (news == WEDGE_HELD && a->wedge.n)
		await_gap(a);
	settle(a, news);
	if (news == WEDGE_PASS)
		person_pressed(a, key);
	counter_go(a);	/* between keys, never within one: what a box was about is done before anything else comes */
}

void app_flush(struct app *a)
{
	while (a->term && term_key(a->term) != PRESS_NONE)
		continue;
	wedge_clear(&a->wedge);
}

/* ---- the loop ---- */

static void on_terminal(void *ctx, int fd, short revents)
{
	struct app *a = ctx;
	int key, n = 0;

	(void)fd;
	while (!a->quit && n++ < KEYS_AT_ONCE && (key = term_key(a->term)) != PRESS_NONE)
		app_press(a, key);
	if (n <= 1 && revents & (POLLHUP | POLLERR | POLLNVAL))
		app_stop(a);
	if (!a->quit)
		app_paint(a);
}

static void on_end(void *ctx, int number)
{
	(void)number;
	app_stop(ctx);
}

static void on_winch(void *ctx, int number)
{
	struct app *a = ctx;
	int w, h;

	(void)number;
	if (!a->term)
		return;
	term_resize(a->term);
	term_size(a->term, &w, &h);
	app_resize(a, w, h);
	app_paint(a);
}

/* What changes by itself: the clock, ages, what other processes did. */
static void on_tick(void *ctx)
{
	struct app *a = ctx;

	shut_tick(a);
	if (a->open && counter_refresh(a) != ERR_OK)
		app_notice(a, "%s", err_detail());
	sell_tick(a);
	jobs_tick(a);
	if (a->config.lock_s && app_ms(a) - a->key_ms >= a->config.lock_s * 1000)
		app_lock(a);
	if (*a->notice && app_now(a) - a->notice_at >= APP_NOTICE_S)
		*a->notice = 0;
	app_paint(a);
	loop_after(a->loop, TICK_MS, on_tick, a);
}

static enum err take_signals(struct app *a)
{
	static const int ends[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT };
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < sizeof ends / sizeof *ends; i++)
		e = loop_signal(a->loop, ends[i], on_end, a);
	if (e == ERR_OK)
		e = loop_signal(a->loop, SIGWINCH, on_winch, a);
	if (e == ERR_OK)
		e = loop_signal(a->loop, SIGCONT, on_winch, a);
	return e;
}

static enum err open_terminal(struct app *a)
{
	enum err e;
	int w, h;

	if (a->config.script) {
		app_resize(a, 80, 24);
		return a->failure;
	}
	e = term_open(&a->term, (int)a->config.esc_ms);
	if (e != ERR_OK)
		return e;
	if (a->config.mouse)
		term_mouse(a->term);
	term_size(a->term, &w, &h);
	app_resize(a, w, h);
	return a->failure == ERR_OK ? loop_watch(a->loop, term_fd(a->term), POLLIN, on_terminal, a) : a->failure;
}

/* Behind the first paint. */
static enum err open_store(struct app *a)
{
	enum err e = a->config.world.open(a->config.world.ctx);

	if (e != ERR_OK)
		return e;
	a->open = true;
	e = counter_refresh(a);
	if (e == ERR_OK)
		e = history_load(app_store(a), app_trust(a), &a->history);
	if (e == ERR_OK)
		e = missed_load(app_store(a), &a->missed);
	if (e == ERR_OK)
		e = sell_open(a);
	if (e != ERR_OK)
		return e;
	authority_name(app_store(a), a->who, a->who_name);
	if (a->config.fault)
		app_notice(a, a->config.kept ? _("Old settings in use. %s") : _("Settings passed over. %s"), a->config.fault);
	app_go(a, a->missed.n ? &screen_missed : nobody_there(a) ? &screen_cashier : app_base(a));
	return ERR_OK;
}

void app_start(struct app *a)
{
	wires_start(a);
	prints_start(a);
}

static void start_processes(struct app *a)
{
	sources_start(a);
	shut_look(a);
	if (!shut_is(a))
		app_start(a);
}

void app_opened(struct app *a)
{
	*a->notice = 0;		/* of the questions before */
	a->failure = open_store(a);
	if (a->failure != ERR_OK) {
		app_stop(a);
		return;
	}
	start_processes(a);
}

/* The store is opened behind the first paint, or first made. */
static enum err begin(struct app *a)
{
	if (!a->config.setup)
		return open_store(a);
	a->setup = calloc(1, sizeof *a->setup);
	if (!a->setup)
		return err_set(ERR_NOMEM, "no memory for the first start");
	setup_open(a);
	return ERR_OK;
}

static enum err run(struct app *a)
{
	enum err e = loop_create(&a->loop);

	if (e == ERR_OK)
		e = take_signals(a);
	if (e == ERR_OK)
		e = open_terminal(a);
	if (e != ERR_OK)
		return e;
	app_paint(a);
	e = begin(a);
	if (e != ERR_OK || a->quit)
		return e;
	if (a->open)
		start_processes(a);
	counter_go(a);
	app_paint(a);
	loop_after(a->loop, TICK_MS, on_tick, a);
	if (a->config.script)
		e = script_start(a);
	if (e == ERR_OK && !a->quit)
		e = loop_run(a->loop);
	return e == ERR_OK ? a->failure : e;
}

enum err app_run(const struct app_config *config)
{
	struct app *a = calloc(1, sizeof *a);
	enum err e;

	if (!a)
		return err_set(ERR_NOMEM, "no memory for the screen");
	a->config = *config;
	a->who = config->who;
	a->screen = &screen_redeem;
	counter_init(&a->scan);
	asking_init(&a->asking);
	a->wedge_timer = a->picture.timer = -1;
	a->esc_ms = INT64_MIN / 2;
	wedge_init(&a->wedge, config->wedge_ms, &config->frame);
	e = run(a);
	prints_stop(a);
	reader_dismiss(a->readers.process);	/* each has its second at the same time */
	courier_dismiss(a->wires.courier);
	doctor_dismiss(a);
	reader_destroy(a->readers.process);
	courier_destroy(a->wires.courier);
	doctor_forget(a);
	eyes_finish(a);
	jobs_finish(a);
	redeem_let_go(a->scan.held);
	script_finish(a);
	term_close(a->term);
	if (a->loop)
		loop_destroy(a->loop);
	grid_finish(&a->grid);
	line_clear(&a->secret);
	sell_finish(a);
	setup_finish(a);
	free(a->setup);
	free(a);
	return e;
}
