/* An item by its name, its short name, its number or code: typing filters. */
#include "ui/app.h"

#include "base/i18n.h"
#include "ui/slip.h"

#include <stdio.h>

static int count(const struct app *a)
{
	return (int)a->sell.board.n_items;
}

static void row(const struct app *a, int i, struct pick_row *out)
{
	const struct carte_item *item = &a->sell.board.items[i];
	const char *name = a->config.brief && *item->brief ? item->brief : item->name;

	snprintf(out->left, sizeof out->left, "%6u  %s", item->plu, name);
	snprintf(out->also, sizeof out->also, "%s %s %s", item->brief, item->code, item->group);
	if (item->sold_out) {
		out->style = STYLE_DIM;
		snprintf(out->right, sizeof out->right, "%s", _("sold out"));
	} else if (item->price == CARTE_PRICE_OPEN) {
		snprintf(out->right, sizeof out->right, "%s", _("open price"));
	} else {
		slip_money(&a->sell.checkout->house, item->price, out->right, sizeof out->right);
	}
}

static void take(struct app *a, int i)
{
	sell_line(a, "%u", a->sell.board.items[i].plu);
}

static const struct pick items = {
	.title = N_("Find an item"), .none = N_("Nothing on the carte is called so."), .count = count, .row = row, .take = take,
};

void find_open(struct app *a)
{
	pick_open(a, &items);
}
