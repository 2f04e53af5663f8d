/* A record as one line of the CSV. */
#include "carte_parts.h"

#include "cell.h"

#include <stdio.h>
#include <string.h>

static void number_if(struct buf *b, int64_t n)
{
	if (n)
		cell_number(b, n);
}

static void letter(struct buf *b, char c)
{
	buf_put_byte(b, (uint8_t)c);
}

static void minute(struct buf *b, unsigned m)
{
	char digits[24];

	snprintf(digits, sizeof digits, "%02u:%02u", m / 60, m % 60);
	buf_put_str(b, digits);
}

static void choices(struct buf *b, const struct carte_item *i)
{
	char ids[CARTE_CHOICES_MAX * SALE_ID_CAP] = "";
	size_t len = 0;

	for (unsigned n = 0; n < i->n_choices; n++)
		len += (size_t)snprintf(ids + len, sizeof ids - len, "%s%s", n ? " " : "", i->choices[n]);
	cell_text(b, ids);
}

static void days(struct buf *b, uint8_t bits)
{
	if (bits == 0x7f)	/* every day: nothing has to be said */
		return;
	for (unsigned d = 0; d < 7; d++)
		if (bits >> d & 1)
			buf_put_byte(b, (uint8_t)('1' + d));
}

static void item_cell(const struct carte_item *i, const char *currency, enum carte_column c, struct buf *b)
{
	switch (c) {
	case COLUMN_ID: cell_number(b, i->plu); break;
	case COLUMN_NAME: cell_text(b, i->name); break;
	case COLUMN_BRIEF: cell_text(b, i->brief); break;
	case COLUMN_GROUP: cell_text(b, i->group); break;
	case COLUMN_PRICE: i->price == CARTE_PRICE_OPEN ? buf_put_str(b, "open") : cell_amount(b, currency, i->price); break;
	case COLUMN_TAX: letter(b, i->tax); break;
	case COLUMN_CODE: cell_text(b, i->code); break;
	case COLUMN_CHOICES: choices(b, i); break;
	case COLUMN_STATION: cell_text(b, i->station); break;
	case COLUMN_COURSE: number_if(b, i->course); break;
	case COLUMN_PRODUCT: cell_text(b, i->product); break;
	case COLUMN_FROM: !i->from && !i->until ? (void)0 : minute(b, i->from); break;
	case COLUMN_UNTIL: !i->from && !i->until ? (void)0 : minute(b, i->until); break;
	case COLUMN_DAYS: days(b, i->days); break;
	case COLUMN_SOLD_OUT: buf_put_str(b, i->sold_out ? "yes" : ""); break;
	case COLUMN_WEIGHED: buf_put_str(b, i->weighed ? "yes" : ""); break;
	default: break;
	}
}

static void group_cell(const struct carte_group *g, enum carte_column c, struct buf *b)
{
	switch (c) {
	case COLUMN_ID: cell_text(b, g->id); break;
	case COLUMN_NAME: cell_text(b, g->name); break;
	case COLUMN_BRIEF: cell_text(b, g->brief); break;
	default: break;
	}
}

static void set_cell(const struct carte_set *s, enum carte_column c, struct buf *b)
{
	switch (c) {
	case COLUMN_ID: cell_text(b, s->id); break;
	case COLUMN_NAME: cell_text(b, s->name); break;
	case COLUMN_BRIEF: cell_text(b, s->brief); break;
	case COLUMN_LEAST: cell_number(b, s->least); break;
	case COLUMN_MOST: cell_number(b, s->most); break;
	default: break;
	}
}

static void modifier_cell(const struct carte_modifier *m, const char *currency, enum carte_column c, struct buf *b)
{
	switch (c) {
	case COLUMN_ID: cell_number(b, m->number); break;
	case COLUMN_NAME: cell_text(b, m->name); break;
	case COLUMN_BRIEF: cell_text(b, m->brief); break;
	case COLUMN_PRICE: cell_amount(b, currency, m->price); break;
	case COLUMN_SET: cell_text(b, m->set); break;
	case COLUMN_ITEM: number_if(b, m->plu); break;
	default: break;
	}
}

static void tax_cell(char class, const struct house_tax *t, enum carte_column c, struct buf *b)
{
	switch (c) {
	case COLUMN_ID: letter(b, class); break;
	case COLUMN_NAME: cell_text(b, t->name); break;
	case COLUMN_RATE:
		cell_amount(b, "EUR", t->rate);	/* hundredths of a per cent have two decimals too */
		break;
	default: break;
	}
}

static void cell(const struct carte_record *r, const char *currency, enum carte_column c, struct buf *b)
{
	if (c == COLUMN_KIND)
		buf_put_str(b, carte_kind_name(r->kind));
	else if (r->kind == CARTE_TAX)
		tax_cell(r->tax.class, &r->tax.tax, c, b);
	else if (r->kind == CARTE_GROUP)
		group_cell(&r->group, c, b);
	else if (r->kind == CARTE_ITEM)
		item_cell(&r->item, currency, c, b);
	else if (r->kind == CARTE_SET)
		set_cell(&r->set, c, b);
	else
		modifier_cell(&r->modifier, currency, c, b);
}

void carte_csv_header(struct buf *b)
{
	for (unsigned c = 0; c < COLUMNS; c++) {
		if (c)
			buf_put_byte(b, ',');
		buf_put_str(b, carte_column_name((enum carte_column)c));
	}
	buf_put_str(b, "\r\n");
}

enum err carte_csv_format(const char *currency, const struct carte_record *r, struct buf *b)
{
	struct carte_fault f = carte_fault_record(r);

	if (f.words)
		return err_set(ERR_FORMAT, "%s: %s", carte_column_name(f.column), f.words);
	for (unsigned c = 0; c < COLUMNS; c++) {
		if (c)
			buf_put_byte(b, ',');
		cell(r, currency, (enum carte_column)c, b);
	}
	buf_put_str(b, "\r\n");
	return b->over ? err_set(ERR_TOO_LONG, "the carte does not fit") : ERR_OK;
}
