#include "sale/house.h"

#include "base/i18n.h"
#include "base/money.h"
#include "plain.h"

#include <stdio.h>
#include <string.h>

enum { DAY = 24 * 60 * 60, DAY_BEGINS_MAX = 12 * 60, CASH_STEP_MAX = 10000, WHOLE = 10000 };

/* Bank notes in use, in units of the currency; what is not here has round numbers. */
static const struct {
	char currency[4];
	int32_t notes[HOUSE_NOTES_MAX];
} NOTES[] = {
	{ "CNY", { 5, 10, 20, 50, 100 } },
	{ "EUR", { 5, 10, 20, 50, 100, 200 } },
	{ "GBP", { 5, 10, 20, 50 } },
	{ "HKD", { 10, 20, 50, 100, 500, 1000 } },
	{ "JPY", { 1000, 2000, 5000, 10000 } },
	{ "KRW", { 1000, 5000, 10000, 50000 } },
	{ "KWD", { 1, 5, 10, 20 } },
	{ "MYR", { 1, 5, 10, 20, 50, 100 } },
	{ "SGD", { 2, 5, 10, 50, 100 } },
	{ "THB", { 20, 50, 100, 500, 1000 } },
	{ "TWD", { 100, 200, 500, 1000, 2000 } },
	{ "USD", { 1, 5, 10, 20, 50, 100 } },
	{ "VND", { 10000, 20000, 50000, 100000, 200000, 500000 } },
	{ "", { 5, 10, 20, 50, 100 } },
};

static void default_notes(struct house *h)
{
	size_t i = 0;
	int64_t unit = 1;

	while (NOTES[i].currency[0] && strcmp(NOTES[i].currency, h->currency) != 0)
		i++;
	for (int e = money_exponent(h->currency); e > 0; e--)
		unit *= 10;
	for (; h->n_notes < HOUSE_NOTES_MAX && NOTES[i].notes[h->n_notes]; h->n_notes++)
		h->notes[h->n_notes] = NOTES[i].notes[h->n_notes] * unit;
}

void house_defaults(struct house *h, const char *currency)
{
	static const struct house_tender tenders[] = {
		{ "CA", N_("Cash"), TENDER_CASH, true },
		{ "CC", N_("Card"), TENDER_CARD, false },
		{ "HA", N_("House account"), TENDER_ACCOUNT, false },
	};

	*h = (struct house){ .cash_step = 1, .discount_limit = 1000, .n_tenders = 3 };
	snprintf(h->currency, sizeof h->currency, "%s", currency);
	memcpy(h->tenders, tenders, sizeof tenders);
	default_notes(h);
}

/* Words of the grammar, which such a tender would never be. */
static bool is_word(const char *code)
{
	static const char words[] = "BL CT IN NS RF RP";

	return strstr(words, code) != NULL;
}

static bool is_code(const char *code)
{
	return code[0] >= 'A' && code[0] <= 'Z' && code[1] >= 'A' && code[1] <= 'Z' && !code[2];
}

static enum err check_taxes(const struct house *h)
{
	for (int i = 0; i < HOUSE_TAXES_MAX; i++) {
		const struct house_tax *t = &h->taxes[i];

		if (!plain_text(t->name, sizeof t->name - 1))
			return err_set(ERR_FORMAT, "tax %c: its name is at most %zu bytes of text", 'A' + i, sizeof t->name - 1);
		if (t->rate < 0 || t->rate > WHOLE)
			return err_set(ERR_FORMAT, "tax %c: a rate is between 0 and 100 %%", 'A' + i);
		if (t->rate && !t->name[0])
			return err_set(ERR_FORMAT, "tax %c: it has a rate and no name", 'A' + i);
	}
	return ERR_OK;
}

static enum err check_tenders(const struct house *h)
{
	if (!h->n_tenders || h->n_tenders > HOUSE_TENDERS_MAX)
		return err_set(ERR_FORMAT, "tenders: 1 to %d", HOUSE_TENDERS_MAX);
	for (unsigned i = 0; i < h->n_tenders; i++) {
		const struct house_tender *t = &h->tenders[i];

		if (!is_code(t->code))
			return err_set(ERR_FORMAT, "tender %u: its code is two capital letters", i + 1);
		if (is_word(t->code))
			return err_set(ERR_FORMAT, "tender %u: %s is a word of the till", i + 1, t->code);
		if (house_tender(h, t->code) != t)
			return err_set(ERR_FORMAT, "tender %u: %s is there twice", i + 1, t->code);
		if (!t->name[0] || !plain_text(t->name, sizeof t->name - 1))
			return err_set(ERR_FORMAT, "tender %s: its name is 1 to %zu bytes of text", t->code, sizeof t->name - 1);
		if ((unsigned)t->kind >= TENDER_PREPAID)
			return err_set(ERR_FORMAT, "tender %s: cash, card, account or coupon", t->code);
	}
	return ERR_OK;
}

static enum err check_notes(const struct house *h)
{
	if (h->n_notes > HOUSE_NOTES_MAX)
		return err_set(ERR_FORMAT, "notes: at most %d", HOUSE_NOTES_MAX);
	for (unsigned i = 0; i < h->n_notes; i++)
		if (h->notes[i] <= (i ? h->notes[i - 1] : 0) || h->notes[i] > SALE_AMOUNT_MAX)
			return err_set(ERR_FORMAT, "notes: amounts above 0, rising, at most %d", SALE_AMOUNT_MAX);
	return ERR_OK;
}

static enum err check_numbers(const struct house *h)
{
	if (h->cash_step < 1 || h->cash_step > CASH_STEP_MAX)
		return err_set(ERR_FORMAT, "cash step: 1 to %d minor units", CASH_STEP_MAX);
	if (h->day_begins < 0 || h->day_begins > DAY_BEGINS_MAX)
		return err_set(ERR_FORMAT, "day begins: 0 to %d minutes after midnight", DAY_BEGINS_MAX);
	if (h->discount_limit < 0 || h->discount_limit > WHOLE)
		return err_set(ERR_FORMAT, "discount limit: between 0 and 100 %%");
	return ERR_OK;
}

static enum err check_texts(const struct house *h)
{
	if (!plain_text(h->name, HOUSE_NAME_MAX))
		return err_set(ERR_FORMAT, "name: at most %d bytes of text", HOUSE_NAME_MAX);
	if (!plain_lines(h->address, HOUSE_TEXT_MAX))
		return err_set(ERR_FORMAT, "address: lines of text, at most %d bytes together", HOUSE_TEXT_MAX);
	if (!plain_lines(h->footer, HOUSE_TEXT_MAX))
		return err_set(ERR_FORMAT, "footer: lines of text, at most %d bytes together", HOUSE_TEXT_MAX);
	return ERR_OK;
}

enum err house_check(const struct house *h)
{
	enum err e = ERR_OK;

	if (!memchr(h->currency, 0, sizeof h->currency) || money_exponent(h->currency) < 0)
		e = err_set(ERR_FORMAT, "currency: three capital letters, as CNY");
	if (e == ERR_OK)
		e = check_taxes(h);
	if (e == ERR_OK)
		e = check_tenders(h);
	if (e == ERR_OK)
		e = check_notes(h);
	if (e == ERR_OK)
		e = check_numbers(h);
	return e == ERR_OK ? check_texts(h) : e;
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

const struct house_tender *house_tender(const struct house *h, const char *code)
{
	if (!code[0] || !code[1] || code[2])
		return NULL;
	for (unsigned i = 0; i < h->n_tenders; i++)
		if (h->tenders[i].code[0] == upper(code[0]) && h->tenders[i].code[1] == upper(code[1]))
			return &h->tenders[i];
	return NULL;
}

const struct house_tender *house_tender_of(const struct house *h, enum tender_kind kind)
{
	for (unsigned i = 0; i < h->n_tenders; i++)
		if (h->tenders[i].kind == kind)
			return &h->tenders[i];
	return NULL;
}

int32_t house_day(const struct house *h, int64_t now, int32_t utc_offset)
{
	int64_t local, day;

	if (__builtin_add_overflow(now, (int64_t)utc_offset - (int64_t)h->day_begins * 60, &local))
		return now < 0 ? INT32_MIN : INT32_MAX;
	day = local / DAY - (local % DAY < 0);
	return day < INT32_MIN ? INT32_MIN : day > INT32_MAX ? INT32_MAX : (int32_t)day;
}
