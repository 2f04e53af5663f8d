#include "sale/carte.h"

#include "base/i18n.h"
#include "carte_parts.h"
#include "plain.h"

#include <string.h>

/* The words below say these numbers. */
_Static_assert(CARTE_NAME_MAX == 60 && CARTE_MODIFIER_NAME_MAX == 36 && CARTE_BRIEF_MAX == 24 && CARTE_CODE_MAX == 48 &&
	       CARTE_PLU_MAX == 999999 && CARTE_CHOICES_MAX == 6 && CARTE_MOST_MAX == 8 && CARTE_COURSES_MAX == 9 &&
	       HOUSE_TAXES_MAX == 8, "bounds and words agree");

static const struct carte_fault FINE = { COLUMN_KIND, NULL };

static struct carte_fault fault(enum carte_column column, const char *words)
{
	return (struct carte_fault){ column, words };
}

static struct carte_fault bad_id(enum carte_column column)
{
	return fault(column, N_("an id is 1 to 12 of a-z, 0-9 and -"));
}

static struct carte_fault names(const char *name, const char *brief)
{
	if (!name[0] || !plain_text(name, CARTE_NAME_MAX))
		return fault(COLUMN_NAME, N_("a name is 1 to 60 bytes of text"));
	if (!plain_ascii(brief, CARTE_BRIEF_MAX))
		return fault(COLUMN_BRIEF, N_("a brief name is at most 24 Latin letters"));
	return FINE;
}

static struct carte_fault modifier_names(const struct carte_modifier *m)
{
	if (strnlen(m->name, sizeof m->name) > CARTE_MODIFIER_NAME_MAX)
		return fault(COLUMN_NAME, N_("a modifier's name is 1 to 36 bytes of text"));
	return names(m->name, m->brief);
}

static struct carte_fault named(const char *id, const char *name, const char *brief)
{
	return plain_id(id) ? names(name, brief) : bad_id(COLUMN_ID);
}

static struct carte_fault number(enum carte_column column, uint32_t n)
{
	if (n < 1 || n > CARTE_PLU_MAX)
		return fault(column, N_("a number is 1 to 999999"));
	return FINE;
}

struct carte_fault carte_fault_tax(char class, const struct house_tax *t)
{
	if (class < 'A' || class >= 'A' + HOUSE_TAXES_MAX)
		return fault(COLUMN_ID, N_("a tax class is A to H"));
	if (!t->name[0] || !plain_text(t->name, sizeof t->name - 1))
		return fault(COLUMN_NAME, N_("a tax's name is 1 to 23 bytes of text"));
	if (t->rate < 0 || t->rate > 10000)
		return fault(COLUMN_RATE, N_("a rate is 0 to 100, with at most two decimals"));
	return FINE;
}

struct carte_fault carte_fault_group(const struct carte_group *g)
{
	return named(g->id, g->name, g->brief);
}

static bool optional_id(const char *id)
{
	return !id[0] || plain_id(id);
}

static struct carte_fault choices(const struct carte_item *i)
{
	if (i->n_choices > CARTE_CHOICES_MAX)
		return fault(COLUMN_CHOICES, N_("an item has at most 6 sets of modifiers"));
	for (unsigned n = 0; n < i->n_choices; n++)
		if (!plain_id(i->choices[n]))
			return bad_id(COLUMN_CHOICES);
	return FINE;
}

/* A spreadsheet that took a barcode for a number has lost its digits. */
static bool spoilt(const char *code)
{
	const char *e = strpbrk(code, "Ee");

	return strchr(code, '.') && e && e[1] == '+';
}

static struct carte_fault code(const char *s)
{
	if (!plain_ascii(s, CARTE_CODE_MAX) || strchr(s, ' '))
		return fault(COLUMN_CODE, N_("a barcode is at most 48 Latin letters and digits"));
	if (spoilt(s))
		return fault(COLUMN_CODE, N_("a spreadsheet took this barcode for a number: let it keep the column as text"));
	if (!carte_check_digit(s))
		return fault(COLUMN_CODE, N_("this barcode's check digit is wrong"));
	return FINE;
}

static struct carte_fault hours(const struct carte_item *i)
{
	if (i->from >= CARTE_MINUTES)
		return fault(COLUMN_FROM, N_("a time is 00:00 to 23:59"));
	if (i->until >= CARTE_MINUTES)
		return fault(COLUMN_UNTIL, N_("a time is 00:00 to 24:00"));
	if (!i->days || i->days > 0x7f)
		return fault(COLUMN_DAYS, N_("days are digits from 1 (Monday) to 7, as 12345"));
	return FINE;
}

static struct carte_fault sold_as(const struct carte_item *i)
{
	if (!plain_id(i->group))
		return bad_id(COLUMN_GROUP);
	if (i->price != CARTE_PRICE_OPEN && (i->price < 0 || i->price > SALE_AMOUNT_MAX))
		return fault(COLUMN_PRICE, N_("an item has a price, as 28.00, or the word open"));
	if (i->tax < 'A' || i->tax >= 'A' + HOUSE_TAXES_MAX)
		return fault(COLUMN_TAX, N_("a tax class is A to H"));
	if (!optional_id(i->station))
		return bad_id(COLUMN_STATION);
	if (!optional_id(i->product))
		return bad_id(COLUMN_PRODUCT);
	if (i->course > CARTE_COURSES_MAX)
		return fault(COLUMN_COURSE, N_("a course is 1 to 9, or nothing"));
	return FINE;
}

struct carte_fault carte_fault_item(const struct carte_item *i)
{
	struct carte_fault f = number(COLUMN_ID, i->plu);

	if (!f.words)
		f = names(i->name, i->brief);
	if (!f.words)
		f = sold_as(i);
	if (!f.words)
		f = code(i->code);
	if (!f.words)
		f = choices(i);
	return f.words ? f : hours(i);
}

struct carte_fault carte_fault_set(const struct carte_set *s)
{
	struct carte_fault f = named(s->id, s->name, s->brief);

	if (f.words)
		return f;
	if (s->most < 1 || s->most > CARTE_MOST_MAX)
		return fault(COLUMN_MOST, N_("1 to 8 modifiers are chosen at most"));
	if (s->least > s->most)
		return fault(COLUMN_LEAST, N_("the least is not over the most"));
	return FINE;
}

struct carte_fault carte_fault_modifier(const struct carte_modifier *m)
{
	struct carte_fault f = number(COLUMN_ID, m->number);

	if (!f.words)
		f = modifier_names(m);
	if (f.words)
		return f;
	if (!plain_id(m->set))
		return bad_id(COLUMN_SET);
	if (m->price < -SALE_AMOUNT_MAX || m->price > SALE_AMOUNT_MAX)
		return fault(COLUMN_PRICE, N_("an amount is as 3.00 or -3.00"));
	return m->plu ? number(COLUMN_ITEM, m->plu) : FINE;
}

struct carte_fault carte_fault_record(const struct carte_record *r)
{
	switch (r->kind) {
	case CARTE_TAX: return carte_fault_tax(r->tax.class, &r->tax.tax);
	case CARTE_GROUP: return carte_fault_group(&r->group);
	case CARTE_ITEM: return carte_fault_item(&r->item);
	case CARTE_SET: return carte_fault_set(&r->set);
	case CARTE_MODIFIER: return carte_fault_modifier(&r->modifier);
	default: return fault(COLUMN_KIND, N_("a kind is tax, group, item, set or modifier"));
	}
}

static enum err told(struct carte_fault f)
{
	return f.words ? err_set(ERR_FORMAT, "%s: %s", carte_column_name(f.column), _(f.words)) : ERR_OK;
}

enum err carte_check_group(const struct carte_group *g)
{
	return told(carte_fault_group(g));
}

enum err carte_check_item(const struct carte_item *i)
{
	return told(carte_fault_item(i));
}

enum err carte_check_set(const struct carte_set *s)
{
	return told(carte_fault_set(s));
}

enum err carte_check_modifier(const struct carte_modifier *m)
{
	return told(carte_fault_modifier(m));
}

const char *carte_said(const char *name, const char *brief)
{
	return *brief && i18n_english() ? brief : name;
}

bool carte_is_on(const struct carte_item *i, unsigned minute, unsigned weekday)
{
	bool today = i->days >> weekday & 1, yesterday = i->days >> (weekday + 6) % 7 & 1;

	if (i->from == i->until)
		return today;
	if (i->from < i->until)
		return today && minute >= i->from && minute < i->until;
	return (today && minute >= i->from) || (yesterday && minute < i->until);
}

bool carte_check_digit(const char *digits)
{
	size_t n = strlen(digits);
	unsigned sum = 0;

	if ((n != 8 && n != 12 && n != 13 && n != 14) || strspn(digits, "0123456789") != n)
		return true;
	for (size_t i = 0; i < n; i++)		/* weights 3 and 1 by turns; the last has 1 */
		sum += (unsigned)(digits[i] - '0') * ((n - i) % 2 ? 1 : 3);
	return sum % 10 == 0;
}
