/* What is always in sight: who and when at the top; what is unsent, how old, which readers at the bottom; the keys. */
#include "ui/app.h"

#include "base/i18n.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { ITEMS_MAX = 8, DAY = 24 * 60 * 60, HOUR = 3600 };

struct item {
	bool care;
	char text[128];
};
struct items {
	size_t n;
	struct item list[ITEMS_MAX];
};

static void add(struct items *l, bool care, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static void add(struct items *l, bool care, const char *fmt, ...)
{
	char raw[128];
	va_list ap;

	if (l->n == ITEMS_MAX)
		return;
	va_start(ap, fmt);
	vsnprintf(raw, sizeof raw, fmt, ap);
	va_end(ap);
	l->list[l->n].care = care;
	snprintf(l->list[l->n++].text, sizeof raw, "%s%.120s", care ? "[!] " : "", raw);
}

/* Whose till this is: the house's own name, else the merchant's. */
static void house_words(const struct app *a, char *out, size_t cap)
{
	const struct trust_platform *p = a->status_known && a->status.n ? a->status.platforms[0].platform : NULL;
	const char *house = a->sell.on ? a->sell.checkout->house.name : "";
	char name[96];

	snprintf(out, cap, "chit");
	if (!*house && p)
		house = *p->merchant_name ? p->merchant_name : p->merchant;
	if (!*house)
		return;
	text_filter(bytes_of_str(house), name, sizeof name);
	if (p)
		snprintf(out, cap, _("%s, till %s"), name, p->till);
	else
		snprintf(out, cap, "%s", name);
}

/* "Noodle House, till t1, Mei, shift 12" */
static void title_words(const struct app *a, char *out, size_t cap)
{
	size_t len;

	house_words(a, out, cap);
	len = strlen(out);
	if (*a->who_name)
		snprintf(out + len, cap - len, _(", %s"), a->who_name);
	len = strlen(out);
	if (a->sell.on && a->sell.checkout->shift)
		snprintf(out + len, cap - len, _(", shift %u"), (unsigned)a->sell.checkout->shift);
	else if (a->sell.on)
		snprintf(out + len, cap - len, "%s", _(", no shift"));
}

void bar_title(struct app *a)
{
	struct rect r = a->layout.title;
	char left[240], right[64], now[20];
	bool low = a->status_known && (a->status.clock_low || a->status.clock_back), training = a->sell.on && a->sell.checkout->training;
	enum style style = training ? STYLE_CARE : STYLE_TITLE;

	if (r.h == 0)
		return;
	title_words(a, left, sizeof left);
	clock_format_local(app_now(a), now, sizeof now);
	snprintf(right, sizeof right, "%s%s%s%s", training ? _("TRAINING: nothing counts") : "", training ? "  " : "",
		 low ? _("[!] clock behind: ") : "", now);
	grid_fill(&a->grid, r, style);
	grid_put(&a->grid, r.x + 1, r.y, r.w - 1, style, left);
	if (r.w >= (int)(text_cells(left) + text_cells(right)) + 4)
		grid_put_right(&a->grid, r.x, r.y, r.w - 1, style, right);
	else if (training)
		grid_put_right(&a->grid, r.x, r.y, r.w - 1, style, _("TRAINING: nothing counts"));
}

static void add_outbox(const struct app *a, struct items *l)
{
	const struct status *s = &a->status;
	int64_t oldest = 0, heard = 0, bad = 0, now = app_now(a);
	char age[32], when[24];

	for (size_t i = 0; i < s->n; i++) {
		const struct outbox_state *o = &s->platforms[i].outbox;

		if (o->oldest && (!oldest || o->oldest < oldest))
			oldest = o->oldest;
		if (o->heard > heard)
			heard = o->heard;
		bad += o->conflict + o->refused;
	}
	words_age(oldest && oldest < now ? now - oldest : 0, age, sizeof age);
	if (s->unsent + s->waiting == 0)
		add(l, false, "%s", _("Unsent 0"));
	else if (s->unsent)
		add(l, now - oldest > DAY, _("Unsent %d, oldest %s"), (int)s->unsent, age);
	else
		add(l, now - oldest > DAY, _("Unanswered %d, oldest %s"), (int)s->waiting, age);
	words_when(heard, now, when, sizeof when);
	if (heard)
		add(l, false, _("Upload %s"), when);
	else
		add(l, false, "%s", _("Upload never"));
	if (bad)
		add(l, true, _("%d not paid: see chit status"), (int)bad);
}

static void add_trust(const struct app *a, struct items *l)
{
	const struct status *s = &a->status;
	int64_t oldest = -1;
	bool old = false, unknown = false;
	char age[32];

	for (size_t i = 0; i < s->n; i++) {
		if (s->platforms[i].trust_age > oldest)
			oldest = s->platforms[i].trust_age;
		old = old || s->platforms[i].trust_old;
		unknown = unknown || s->platforms[i].trust_age < 0;
	}
	if (s->n == 0)
		return;
	words_age(oldest, age, sizeof age);
	if (unknown)
		add(l, true, "%s", _("Trust of unknown age"));
	else
		add(l, old, _("Trust %s old"), age);
}

static void add_platforms(const struct app *a, struct items *l)
{
	bool care = false;
	const char *words;

	for (size_t i = 0; i < a->status.n && i < 3; i++) {
		const struct trust_platform *p = a->status.platforms[i].platform;
		char name[64];

		text_filter(bytes_of_str(p->name), name, sizeof name);
		words = wires_state(a, p, &care);
		if (words)
			add(l, care, "%s: %s", name, words);
	}
	if (a->status.n == 0)
		add(l, !a->sell.on, "%s", _("No platform joined"));
	words = wires_uploader(a, &care);
	if (words)
		add(l, care, "%s", words);
}

static const char *state_words(enum event_state s)
{
	static const char *const words[] = {
		[EVENT_OPEN] = N_("ok"), [EVENT_LOST] = N_("lost"), [EVENT_BUSY] = N_("in use by another"),
		[EVENT_MISSING] = N_("none"), [EVENT_DENIED] = N_("not allowed"), [EVENT_FAILED] = N_("fails"),
		[EVENT_END] = N_("at its end"), [EVENT_POOR] = N_("sees badly"),
	};

	return _(words[s]);
}

/* "camera:/dev/video0" is the camera, "serial:..." and "hid:..." a reader, "eye:..." a phone. */
static void add_sources(const struct app *a, struct items *l)
{
	static const struct kind {
		const char *prefix, *words;
	} kinds[] = { { "camera:", N_("Camera") }, { "serial:", N_("Reader") }, { "hid:", N_("Reader") },
		      { "eye:", N_("Phone") }, { "folder:", N_("Pictures") } };

	if (!a->config.reader && a->readers.n == 0)
		add(l, false, "%s", _("Camera off"));
	else if (a->readers.bad)
		add(l, true, "%s", _("Reader starting again"));
	else if (a->config.reader && a->readers.n == 0)
		add(l, false, "%s", _("Camera starting"));
	for (size_t i = 0; i < a->readers.n; i++)
		for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
			const struct source *s = &a->readers.list[i];
			bool fine = s->state == EVENT_OPEN || s->state == EVENT_END;

			if (strncmp(s->name, kinds[k].prefix, strlen(kinds[k].prefix)) == 0)
				add(l, !fine, "%s %s", _(kinds[k].words), state_words(s->state));
		}
}

/* Nothing where no printer is set up: a till may do without. */
static void add_printer(const struct app *a, struct items *l)
{
	const struct spool_status *s = prints_status(a);

	if (!s || s->sign == SPOOL_NONE)
		return;
	if (s->failed)
		add(l, true, _("Printer: %d failed"), (int)s->failed);
	else if (s->torn)
		add(l, true, "%s", _("printers.conf: a fault"));
	else if (s->sign != SPOOL_OK && s->waiting == 0)
		add(l, true, "%s", _("Printer: not ready"));
	else if (s->sign != SPOOL_OK)
		add(l, true, _("Printer: %d wait"), (int)s->waiting);
	else
		add(l, false, "%s", _("Printer ok"));
}

/* Those that want care come first where not all have room. */
static void draw_items(struct app *a, struct rect r, const struct items *l)
{
	int x = 1, y = r.y;

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < l->n; i++) {
			const struct item *item = &l->list[i];
			int need = (int)text_cells(item->text);

			if (item->care != (pass == 0))
				continue;
			if (x > 1 && x + need > r.w && y + 1 < r.y + r.h) {
				x = 1;
				y++;
			}
			if (x > 1 && x + need > r.w)
				continue;
			x += grid_put(&a->grid, r.x + x, y, r.w - x, item->care ? STYLE_BOLD : STYLE_PLAIN, item->text) + 3;
		}
}

void bar_status(struct app *a)
{
	struct rect r = a->layout.status;
	struct items l = { .n = 0 };
	char disk[160];

	if (r.h >= 3 || *a->notice) {	/* a notice takes the first line, and while it is new as many as it needs to be read whole */
		int rows = grid_wrap(&a->grid, (struct rect){ r.x + 1, r.y, r.w - 1, r.h }, STYLE_BOLD, a->notice);

		rows = rows > 0 ? rows : 1;
		r.y += rows;
		r.h -= rows;
	}
	if (r.h <= 0)
		return;
	if (a->open && shut_item(a, disk, sizeof disk))
		add(&l, true, "%s", disk);
	if (a->status_known) {
		add_outbox(a, &l);
		add_trust(a, &l);
		add_platforms(a, &l);
	}
	add_sources(a, &l);
	add_printer(a, &l);
	draw_items(a, r, &l);
}

/* Those that have a name on the keyboard: a letter of a list is shown there. */
static size_t add_slots(const struct app *a, struct bar_slot *slots, size_t n)
{
	for (size_t i = 0; i < a->screen->n_keys && n < SCREEN_SLOTS; i++) {
		const struct screen_key *k = &a->screen->keys[i];
		int key = keymap_key(&a->config.keymap, k->label, k->key);

		if (key && *k->label && (!k->can || k->can(a)))
			slots[n++] = (struct bar_slot){ key, _(k->label) };
	}
	return n;
}

static size_t all_slots(const struct app *a, struct bar_slot *slots, char words[][SCREEN_WORDS])
{
	size_t n = a->screen->slots ? a->screen->slots(a, slots, words) : 0;

	return add_slots(a, slots, n);
}

void bar_keys(struct app *a)
{
	struct bar_slot slots[SCREEN_SLOTS];
	char words[SCREEN_SLOTS][SCREEN_WORDS];

	layout_bar(&a->grid, a->layout.bar, slots, all_slots(a, slots, words));
}

int bar_key_at(const struct app *a, int x)
{
	struct bar_slot slots[SCREEN_SLOTS];
	char words[SCREEN_SLOTS][SCREEN_WORDS];

	return layout_bar_at(a->layout.bar, slots, all_slots(a, slots, words), x);
}
