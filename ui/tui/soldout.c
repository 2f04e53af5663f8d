/* What is not to be had today: an item chosen is sold out, or here again. */
#include "ui/app.h"

#include "base/i18n.h"

#include <stdio.h>

static int count(const struct app *a)
{
	return (int)a->sell.board.n_items;
}

static void row(const struct app *a, int i, struct pick_row *out)
{
	const struct carte_item *item = &a->sell.board.items[i];

	snprintf(out->left, sizeof out->left, "%6u  %s", item->plu, a->config.brief && *item->brief ? item->brief : item->name);
	snprintf(out->also, sizeof out->also, "%s %s", item->brief, item->group);
	snprintf(out->right, sizeof out->right, "%s", item->sold_out ? _("sold out") : "");
}

/* The list stays: in the evening several go. */
static void take(struct app *a, int i)
{
	const struct carte_item *item = &a->sell.board.items[i];
	enum err e = board_sold_out(app_store(a), item, !item->sold_out, a->who, app_now(a));

	if (e == ERR_OK)
		e = board_load(app_store(a), &a->sell.board);
	if (e != ERR_OK)
		app_notice(a, "%s", err_detail());
	soldout_open(a);
	a->pick.list.chosen = i;
}

static const struct pick items = {
	.title = N_("Sold out, or here again"), .none = N_("Nothing on the carte is called so."), .count = count, .row = row,
	.take = take,
};

void soldout_open(struct app *a)
{
	pick_open(a, &items);
}
