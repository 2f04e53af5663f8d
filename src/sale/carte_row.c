/* The cells of one line, as a record: each column has its reader, and says which kinds of record have it. */
#include "carte_parts.h"

#include "base/i18n.h"
#include "base/money.h"
#include "base/text.h"

#include <string.h>

enum {
	TAX = 1 << CARTE_TAX, GROUP = 1 << CARTE_GROUP, ITEM = 1 << CARTE_ITEM, SET = 1 << CARTE_SET, MODIFIER = 1 << CARTE_MODIFIER,
	ALL = TAX | GROUP | ITEM | SET | MODIFIER,
};

/* A reader gives the words for what is wrong, or NULL. What it lets through is held against the bounds afterwards. */
typedef const char *read_fn(const char *currency, const char *cell, struct carte_record *r);

static const char TOO_LONG[] = N_("that is too long");

static const char *copy(const char *cell, char *out, size_t cap)
{
	size_t len = strlen(cell);

	if (len >= cap)
		return TOO_LONG;
	memcpy(out, cell, len + 1);
	return NULL;
}

static const char *whole_number(const char *cell, int64_t max, int64_t *out)
{
	size_t len = strlen(cell);
	int64_t n = 0;

	if (!len || len > 9 || strspn(cell, "0123456789") != len)
		return N_("that is no number");
	for (; *cell; cell++)
		n = n * 10 + *cell - '0';
	if (n > max)
		return N_("that number is too large");
	*out = n;
	return NULL;
}

static const char *small_number(const char *cell, uint8_t *out)
{
	int64_t n = 0;
	const char *words = whole_number(cell, UINT8_MAX, &n);

	if (!words)
		*out = (uint8_t)n;
	return words;
}

static const char *large_number(const char *cell, uint32_t *out)
{
	int64_t n = 0;
	const char *words = whole_number(cell, CARTE_PLU_MAX, &n);

	if (!words)
		*out = (uint32_t)n;
	return words;
}

static const char *one_letter(const char *cell, char *out)
{
	if (!cell[0] || cell[1])
		return N_("a tax class is A to H");
	*out = cell[0] >= 'a' && cell[0] <= 'z' ? (char)(cell[0] - 'a' + 'A') : cell[0];
	return NULL;
}

static const char *read_id(const char *currency, const char *cell, struct carte_record *r)
{
	(void)currency;
	switch (r->kind) {
	case CARTE_TAX: return one_letter(cell, &r->tax.class);
	case CARTE_GROUP: return copy(cell, r->group.id, sizeof r->group.id);
	case CARTE_SET: return copy(cell, r->set.id, sizeof r->set.id);
	case CARTE_ITEM: return large_number(cell, &r->item.plu);
	default: return large_number(cell, &r->modifier.number);
	}
}

static const char *read_name(const char *currency, const char *cell, struct carte_record *r)
{
	(void)currency;
	switch (r->kind) {
	case CARTE_TAX: return copy(cell, r->tax.tax.name, sizeof r->tax.tax.name);
	case CARTE_GROUP: return copy(cell, r->group.name, sizeof r->group.name);
	case CARTE_SET: return copy(cell, r->set.name, sizeof r->set.name);
	case CARTE_ITEM: return copy(cell, r->item.name, sizeof r->item.name);
	default: return copy(cell, r->modifier.name, sizeof r->modifier.name);
	}
}

static const char *read_brief(const char *currency, const char *cell, struct carte_record *r)
{
	(void)currency;
	switch (r->kind) {
	case CARTE_GROUP: return copy(cell, r->group.brief, sizeof r->group.brief);
	case CARTE_SET: return copy(cell, r->set.brief, sizeof r->set.brief);
	case CARTE_ITEM: return copy(cell, r->item.brief, sizeof r->item.brief);
	default: return copy(cell, r->modifier.brief, sizeof r->modifier.brief);
	}
}

static const char *read_group(const char *currency, const char *cell, struct carte_record *r)
{
	(void)currency;
	return copy(cell, r->item.group, sizeof r->item.group);
}

/* Some spreadsheets write a comma for the point. */
static const char *read_amount(const char *currency, const char *cell, int64_t *out)
{
	char text[32];
	struct money m;
	char *comma;

	if (strlen(cell) >= sizeof text)
		return TOO_LONG;
	strcpy(text, cell);
	comma = strchr(text, ',');
	if (comma && !strchr(text, '.'))
		*comma = '.';
	if (money_parse(text, currency, &m) != ERR_OK)
		return N_("an amount is as 28 or 28.00, with no more decimals than the currency has");
	if (m.minor > SALE_AMOUNT_MAX || m.minor < -SALE_AMOUNT_MAX)
		return N_("that amount is too large");
	*out = m.minor;
	return NULL;
}

static const char *read_price(const char *currency, const char *cell, struct carte_record *r)
{
	const char *words;

	if (r->kind == CARTE_MODIFIER)
		return read_amount(currency, cell, &r->modifier.price);
	if (strcmp(cell, "open") == 0) {
		r->item.price = CARTE_PRICE_OPEN;
		return NULL;
	}
	words = read_amount(currency, cell, &r->item.price);
	if (!words && r->item.price < 0)	/* -0.01 is no open price */
		return N_("an item has a price, as 28.00, or the word open");
	return words;
}

static const char *read_tax(const char *currency, const char *cell, struct carte_record *r)
{
	(void)currency;
	return one_letter(cell, &r->item.tax);
}

static const char *read_code(const char *currency, const char *cell, struct carte_record *r)
{
	(void)currency;
	return copy(cell, r->item.code, sizeof r->item.code);
}

static const char *read_choices(const char *currency, const char *cell, struct carte_record *r)
{
	struct carte_item *i = &r->item;

	(void)currency;
	for (;;) {
		size_t len;

		cell += strspn(cell, " ");
		len = strcspn(cell, " ");
		if (!len)
			return NULL;
		if (i->n_choices == CARTE_CHOICES_MAX)
			return N_("an item has at most 6 sets of modifiers");
		if (len >= SALE_ID_CAP)
			return N_("an id is 1 to 12 of a-z, 0-9 and -");
		memcpy(i->choices[i->n_choices], cell, len);
		i->choices[i->n_choices++][len] = 0;
		cell += len;
	}
}

static const char *read_station(const char *currency, const char *cell, struct carte_record *r)
{
	(void)currency;
	return copy(cell, r->item.station, sizeof r->item.station);
}

static const char *read_course(const char *currency, const char *cell, struct carte_record *r)
{
	(void)currency;
	return small_number(cell, &r->item.course);
}

static const char *read_product(const char *currency, const char *cell, struct carte_record *r)
{
	(void)currency;
	return copy(cell, r->item.product, sizeof r->item.product);
}

/* "9:30", "09:30"; 24:00 is 0:00 of the next day. */
static const char *read_minute(const char *cell, uint16_t *out)
{
	size_t hours = strspn(cell, "0123456789"), minutes;
	unsigned h = 0, m = 0;

	if (hours < 1 || hours > 2 || cell[hours] != ':')
		return N_("a time is as 11:30");
	minutes = strspn(cell + hours + 1, "0123456789");
	if (minutes != 2 || cell[hours + 3])
		return N_("a time is as 11:30");
	for (size_t i = 0; i < hours; i++)
		h = h * 10 + (unsigned)(cell[i] - '0');
	m = (unsigned)(cell[hours + 1] - '0') * 10 + (unsigned)(cell[hours + 2] - '0');
	if (m > 59 || h * 60 + m > CARTE_MINUTES)
		return N_("a time is 00:00 to 24:00");
	*out = (uint16_t)((h * 60 + m) % CARTE_MINUTES);
	return NULL;
}

static const char *read_from(const char *currency, const char *cell, struct carte_record *r)
{
	(void)currency;
	return read_minute(cell, &r->item.from);
}

static const char *read_until(const char *currency, const char *cell, struct carte_record *r)
{
	(void)currency;
	return read_minute(cell, &r->item.until);
}

static const char *read_days(const char *currency, const char *cell, struct carte_record *r)
{
	(void)currency;
	r->item.days = 0;
	for (; *cell; cell++) {
		if (*cell < '1' || *cell > '7')
			return N_("days are digits from 1 (Monday) to 7, as 12345");
		r->item.days |= (uint8_t)(1 << (*cell - '1'));
	}
	return NULL;
}

static const char *yes_or_no(const char *cell, bool *out)
{
	if (strcmp(cell, "yes") != 0 && strcmp(cell, "no") != 0)
		return N_("say yes or no");
	*out = cell[0] == 'y';
	return NULL;
}

static const char *read_sold_out(const char *currency, const char *cell, struct carte_record *r)
{
	(void)currency;
	return yes_or_no(cell, &r->item.sold_out);
}

static const char *read_weighed(const char *currency, const char *cell, struct carte_record *r)
{
	(void)currency;
	return yes_or_no(cell, &r->item.weighed);
}

static const char *read_set(const char *currency, const char *cell, struct carte_record *r)
{
	(void)currency;
	return copy(cell, r->modifier.set, sizeof r->modifier.set);
}

static const char *read_item(const char *currency, const char *cell, struct carte_record *r)
{
	(void)currency;
	return large_number(cell, &r->modifier.plu);
}

static const char *read_least(const char *currency, const char *cell, struct carte_record *r)
{
	(void)currency;
	return small_number(cell, &r->set.least);
}

static const char *read_most(const char *currency, const char *cell, struct carte_record *r)
{
	(void)currency;
	return small_number(cell, &r->set.most);
}

/* "7", "7%" or "7.25%": what money with two decimals is, of hundred. */
static const char *read_rate(const char *currency, const char *cell, struct carte_record *r)
{
	char text[16];
	size_t len = strlen(cell);
	struct money m;

	(void)currency;
	if (len && cell[len - 1] == '%')
		len--;
	if (len >= sizeof text)
		return TOO_LONG;
	memcpy(text, cell, len);
	text[len] = 0;
	if (money_parse(text, "EUR", &m) != ERR_OK || m.minor < 0 || m.minor > 10000)
		return N_("a rate is 0 to 100, with at most two decimals");
	r->tax.tax.rate = (int32_t)m.minor;
	return NULL;
}

static const struct {
	const char *name;
	unsigned kinds;
	read_fn *read;
} COLUMN[COLUMNS] = {
	[COLUMN_KIND] = { "kind", ALL, NULL },
	[COLUMN_ID] = { "id", ALL, read_id },
	[COLUMN_NAME] = { "name", ALL, read_name },
	[COLUMN_BRIEF] = { "brief", ALL & ~TAX, read_brief },
	[COLUMN_GROUP] = { "group", ITEM, read_group },
	[COLUMN_PRICE] = { "price", ITEM | MODIFIER, read_price },
	[COLUMN_TAX] = { "tax", ITEM, read_tax },
	[COLUMN_CODE] = { "code", ITEM, read_code },
	[COLUMN_CHOICES] = { "choices", ITEM, read_choices },
	[COLUMN_STATION] = { "station", ITEM, read_station },
	[COLUMN_COURSE] = { "course", ITEM, read_course },
	[COLUMN_PRODUCT] = { "product", ITEM, read_product },
	[COLUMN_FROM] = { "from", ITEM, read_from },
	[COLUMN_UNTIL] = { "until", ITEM, read_until },
	[COLUMN_DAYS] = { "days", ITEM, read_days },
	[COLUMN_SOLD_OUT] = { "sold_out", ITEM, read_sold_out },
	[COLUMN_SET] = { "set", MODIFIER, read_set },
	[COLUMN_ITEM] = { "item", MODIFIER, read_item },
	[COLUMN_LEAST] = { "least", SET, read_least },
	[COLUMN_MOST] = { "most", SET, read_most },
	[COLUMN_RATE] = { "rate", TAX, read_rate },
	[COLUMN_WEIGHED] = { "weighed", ITEM, read_weighed },
};

static const char *const KIND[CARTE_KINDS] = { "tax", "group", "item", "set", "modifier" };

const char *carte_column_name(enum carte_column c)
{
	return COLUMN[c].name;
}

const char *carte_kind_name(enum carte_kind k)
{
	return KIND[k];
}

/* A record of its kind, before the cells: what is not said is so. A file without the column has items. */
static struct carte_fault begin(const char *kind, struct carte_record *r)
{
	unsigned k = CARTE_ITEM;

	if (kind && *kind)
		for (k = 0; k < CARTE_KINDS && strcmp(kind, KIND[k]) != 0; k++)
			;
	if (k == CARTE_KINDS)
		return (struct carte_fault){ COLUMN_KIND, N_("a kind is tax, group, item, set or modifier") };
	memset(r, 0, sizeof *r);
	r->kind = (enum carte_kind)k;
	if (k == CARTE_SET)
		r->set.most = 1;
	if (k == CARTE_ITEM) {
		r->item.price = INT64_MIN;	/* none yet, which the bounds refuse */
		r->item.tax = 'A';
		r->item.days = 0x7f;
	}
	return (struct carte_fault){ COLUMN_KIND, NULL };
}

struct carte_fault carte_row(const char *currency, const char *const cells[COLUMNS], struct carte_record *out)
{
	struct carte_record r;
	struct carte_fault f = begin(cells[COLUMN_KIND], &r);

	for (unsigned c = COLUMN_ID; c < COLUMNS && !f.words; c++) {
		if (!cells[c] || !cells[c][0])
			continue;
		f.column = (enum carte_column)c;
		if (!(COLUMN[c].kinds & 1u << r.kind))
			f.words = N_("this kind of record has nothing there");
		else
			f.words = COLUMN[c].read(currency, cells[c], &r);
	}
	if (!f.words)
		f = carte_fault_record(&r);
	if (!f.words)
		*out = r;
	return f;
}
