/* Tickets that wait, by the number that each was held as: one is taken up again. */
#include "ui/app.h"

#include "base/i18n.h"
#include "till/words.h"
#include "ui/slip.h"

#include <stdio.h>

void held_load(struct app *a)
{
	if (board_load_waiting(app_store(a), a->sell.checkout->training, &a->sell.board) != ERR_OK)
		app_notice(a, "%s", err_detail());
}

static int count(const struct app *a)
{
	return (int)a->sell.board.n_waiting;
}

static void row(const struct app *a, int i, struct pick_row *out)
{
	const struct draft_head *h = &a->sell.board.waiting[i];
	char age[32], total[40], who[PERSON_NAME_MAX + 1];

	authority_name(app_store(a), h->who, who);
	words_age(app_now(a) - h->saved, age, sizeof age);
	slip_money(&a->sell.checkout->house, h->total, total, sizeof total);
	if (*h->table) {
		char table[64];

		snprintf(table, sizeof table, _("Table %s"), h->table);
		snprintf(out->left, sizeof out->left, "%llu  %s  %s  %s", (unsigned long long)h->id, table, h->name, who);
	} else {
		snprintf(out->left, sizeof out->left, "%llu  %s  %s", (unsigned long long)h->id,
			 *h->name ? h->name : _("without a name"), who);
	}
	snprintf(out->right, sizeof out->right, "%s %.30s", age, total);
	if (h->open)
		out->style = STYLE_DIM;
}

static void take(struct app *a, int i)
{
	sell_line(a, "r %llu", (unsigned long long)a->sell.board.waiting[i].id);
}

void held_drop(struct app *a, uint64_t id)
{
	struct checkout_outcome o;

	*a->notice = 0;
	if (checkout_drop(a->sell.checkout, id, &o) != ERR_OK)
		app_notice(a, "%s", err_detail());
	else if (o.news == CHECKOUT_REFUSED)
		app_notice(a, "[x] %s", o.words);
	held_load(a);
}

static void drop(struct app *a, int i)
{
	held_drop(a, a->sell.board.waiting[i].id);
}

static bool may_drop(const struct app *a, int i)
{
	return a->sell.board.waiting[i].lines == 0;
}

static const struct pick held = {
	.title = N_("Recall"), .none = N_("Nothing is held."), .count = count, .row = row, .take = take, .drop = drop,
	.may_drop = may_drop,
};

/* Where one waits there is nothing to choose. */
void held_open(struct app *a)
{
	held_load(a);
	if (a->sell.board.n_waiting == 1 && !a->sell.board.waiting[0].open)
		take(a, 0);
	else
		pick_open(a, &held);
}
