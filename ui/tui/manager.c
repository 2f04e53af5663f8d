#include "ui/manager.h"

#include "base/i18n.h"
#include "base/text.h"

/* The cashier's own sign-on wants a PIN of hers; anything else a manager's. */
static bool by_pin(const struct app *a)
{
	return a->screen == &screen_cashier || a->rules.managers;
}

int manager_fields(const struct app *a)
{
	return by_pin(a) ? 2 : 1;
}

/* Half of the row is for what is typed. */
static void draw_field(struct app *a, struct rect r, const char *label, struct line *l, bool active)
{
	const char *brief = l == &a->secret ? _("Passphrase:") : _("Name:");
	int used = grid_put(&a->grid, r.x, r.y, r.w / 2, STYLE_BOX, (int)text_cells(label) > r.w / 2 ? brief : label);
	int x = a->grid.cursor_x, y = a->grid.cursor_y;

	line_draw(l, &a->grid, (struct rect){ r.x + used + 1, r.y, r.w - used - 1, 1 }, STYLE_PLAIN);
	if (!active) {
		a->grid.cursor_x = x;
		a->grid.cursor_y = y;
	}
}

int manager_draw(struct app *a, struct rect r, int first)
{
	bool pin = by_pin(a), own = a->screen == &screen_cashier;

	if (r.h < 1)
		return 0;
	a->secret.secret = true;
	if (pin && r.h < 2) {	/* no room for both: the one that is typed into */
		bool name = a->field <= first;

		draw_field(a, r, name ? _("Name:") : _("PIN:"), name ? &a->who_line : &a->secret, true);
		return 1;
	}
	if (pin) {
		draw_field(a, r, own ? _("Name or number:") : _("Manager (name or number):"), &a->who_line, a->field == first);
		r.y++;
	}
	draw_field(a, r, pin ? _("PIN:") : _("Passphrase of this till:"), &a->secret, a->field == first + pin);
	return 1 + pin;
}

bool manager_key(struct app *a, int key, int first)
{
	bool name = by_pin(a) && a->field == first;

	return line_key(name ? &a->who_line : &a->secret, key);
}

static enum err try_pin(struct app *a, enum person_role at_least, struct authority *got)
{
	struct authority_claim c = { .who = a->who_line.text, .pin = bytes_of(a->secret.text, a->secret.len),
				     .at_least = at_least };
	enum err e = authority_check(app_store(a), &c, app_now(a), got);
	char words[AUTHORITY_WORDS_CAP];

	if (e == ERR_OK && got->verdict != AUTHORITY_GRANTED) {
		authority_words(got, words);
		app_notice(a, "%s", words);
	}
	return e;
}

static enum err try_passphrase(struct app *a, struct authority *got)
{
	bool has = true, right = false;
	enum err e = a->config.world.passphrase(a->config.world.ctx, bytes_of(a->secret.text, a->secret.len), &has, &right);

	got->verdict = right ? AUTHORITY_GRANTED : AUTHORITY_WRONG;
	if (e == ERR_OK && !has)
		app_notice(a, "%s", _("This till has neither managers nor a passphrase: chit cashier adds a manager."));
	else if (e == ERR_OK && !right)
		app_notice(a, "%s", _("This is not the passphrase of this till."));
	return e;
}

bool manager_ask(struct app *a, enum person_role at_least, int first, struct person *who)
{
	struct authority got = { .verdict = AUTHORITY_WRONG };
	enum err e;

	*a->notice = 0;		/* what was said of the last one is over */
	e = by_pin(a) ? try_pin(a, at_least, &got) : try_passphrase(a, &got);
	line_clear(&a->secret);
	if (e == ERR_OK && got.verdict == AUTHORITY_ROLE) {
		line_clear(&a->who_line);
		a->field = first;
	}
	if (e != ERR_OK)
		app_notice(a, "%s", err_detail());
	*who = got.person;
	return e == ERR_OK && got.verdict == AUTHORITY_GRANTED;
}
