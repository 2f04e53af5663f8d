#include "sale/grammar.h"

#include "base/i18n.h"
#include "base/text.h"
#include "grammar_parts.h"

#include <string.h>

static const struct verb_words {
	const char *word;		/* "": not a word of its own */
	grammar_take_fn *take;
	const char *name, *form;
} WORDS[VERBS] = {
	[VERB_ITEM] = { "", grammar_take_item, N_("item"), N_("12, 3*12, 1.5*12 or 12@800") },
	[VERB_MORE] = { "", grammar_take_sign, N_("more"), N_("+ or +3") },
	[VERB_LESS] = { "", grammar_take_sign, N_("less"), N_("- or -3") },
	[VERB_AGAIN] = { "", grammar_take_sign, N_("again"), N_("=") },
	[VERB_QUANTITY] = { "q", grammar_take_quantity, N_("quantity"), N_("q5, the quantity of the last line") },
	[VERB_CORRECT] = { "c", grammar_take_nothing, N_("correct"), N_("c, to correct the last line") },
	[VERB_VOID] = { "v", grammar_take_void, N_("void"), N_("v3 and why: mistake, guest, kitchen or other") },
	[VERB_DISCOUNT] = { "d", grammar_take_discount, N_("discount"), N_("d10% or d200, with ! for the whole ticket") },
	[VERB_PRICE] = { "p", grammar_take_amount, N_("price"), N_("p900, the price of the last line") },
	[VERB_MODIFIER] = { "m", grammar_take_number_above, N_("modifier"), N_("m4, a modifier's number") },
	[VERB_NOTE] = { "n", grammar_take_text, N_("note"), N_("n and the note") },
	[VERB_UNCOUPON] = { "k", grammar_take_nothing, N_("coupon off"), N_("k, to take the last line's coupon off") },
	[VERB_UNITS] = { "x", grammar_take_number_above, N_("units"), N_("x2, the units that the coupon takes") },
	[VERB_TENDER] = { "", grammar_take_tender, N_("tender"), N_("ca, ca2000, cc, or ha and a name") },
	[VERB_UNTENDER] = { "", grammar_take_tender, N_("tender back"), N_("ca-, to take it back") },
	[VERB_HOLD] = { "h", grammar_take_text, N_("hold"), N_("h, or h and a name") },
	[VERB_RECALL] = { "r", grammar_take_number_or_text, N_("recall"), N_("r, or r and a number or name") },
	[VERB_TABLE] = { "t", grammar_take_table, N_("table"), N_("t5, a table") },
	[VERB_MOVE] = { "", grammar_take_table, N_("move"), N_("t5>t6, from one table to another") },
	[VERB_SPLIT] = { "s", grammar_take_lines, N_("split"), N_("s 2,3 (lines), s u2 (a seat) or s /3 (equal parts)") },
	[VERB_FIRE] = { "g", grammar_take_number_if, N_("fire"), N_("g2, a course") },
	[VERB_SEAT] = { "u", grammar_take_number, N_("seat"), N_("u1, the last line's seat") },
	[VERB_COURSE] = { "w", grammar_take_number, N_("course"), N_("w2, the last line's course") },
	[VERB_ORDER] = { "o", grammar_take_nothing, N_("order"), N_("o, to send it to the kitchen") },
	[VERB_BILL] = { "bl", grammar_take_nothing, N_("print bill"), N_("bl, to print the bill") },
	[VERB_NO_SALE] = { "ns", grammar_take_nothing, N_("no sale"), N_("ns, to open the drawer") },
	[VERB_REFUND] = { "rf", grammar_take_refund, N_("refund"), N_("rf 17 and why: mistake, guest, kitchen or other") },
	[VERB_REPRINT] = { "rp", grammar_take_number_if, N_("reprint"), N_("rp, or rp 17, a receipt's number") },
	[VERB_CHANGE_TENDER] = { "ct", grammar_take_code, N_("change tender"), N_("ct cc, or ct 17 cc, a receipt's number") },
	[VERB_CASH_IN] = { "in", grammar_take_cash, N_("cash in"), N_("in 5000 and why") },
	[VERB_CASH_OUT] = { "out", grammar_take_cash, N_("cash out"), N_("out 5000 and why") },
};

const char *grammar_name(enum verb v)
{
	return (unsigned)v < VERBS ? WORDS[v].name : "";
}

const char *grammar_form(enum verb v)
{
	return (unsigned)v < VERBS ? WORDS[v].form : "";
}

static enum err word_verb(struct grammar_reader *r, struct act *a)
{
	const struct house_tender *by;
	char word[8];

	grammar_letters(r, word, sizeof word);
	for (unsigned v = 0; v < VERBS; v++) {
		if (strcmp(WORDS[v].word, word) == 0) {
			a->verb = (enum verb)v;
			return ERR_OK;
		}
	}
	by = house_tender(r->house, word);
	if (!by)
		return err_set(ERR_FORMAT, _("\"%s\" is no word of this till. Help lists them."), word);
	a->verb = VERB_TENDER;
	memcpy(a->code, by->code, sizeof by->code);
	return ERR_OK;
}

static enum err which_verb(struct grammar_reader *r, struct act *a)
{
	if (grammar_letter(*r->at))
		return word_verb(r, a);
	a->verb = *r->at == '+' ? VERB_MORE : *r->at == '-' ? VERB_LESS : *r->at == '=' ? VERB_AGAIN : VERB_ITEM;
	if (a->verb == VERB_ITEM && !grammar_digit(*r->at) && *r->at != '*' && *r->at != '.')
		return err_set(ERR_FORMAT, _("\"%s\" is no word of this till. Help lists them."), r->line);
	return ERR_OK;
}

/* "#3 " before what is done to a line. */
static enum err which_line(struct grammar_reader *r, struct act *a)
{
	uint64_t n;
	enum err e;

	if (!grammar_takes(r, '#'))
		return ERR_OK;
	r->form = N_("#3 q5, the quantity of line 3");
	e = grammar_number(r, &n);
	if (e == ERR_OK && (n == 0 || n > UINT16_MAX))
		e = err_set(ERR_RANGE, _("There is no line %llu."), (unsigned long long)n);
	grammar_blanks(r);
	if (e == ERR_OK)
		a->line = (uint16_t)n;
	return e;
}

static bool is_of_line(const struct act *a)
{
	switch (a->verb) {
	case VERB_MORE: case VERB_LESS: case VERB_AGAIN: case VERB_QUANTITY: case VERB_CORRECT: case VERB_PRICE:
	case VERB_MODIFIER: case VERB_NOTE: case VERB_UNCOUPON: case VERB_UNITS: case VERB_SEAT: case VERB_COURSE:
		return true;
	case VERB_DISCOUNT:
		return !a->whole;
	default:
		return false;
	}
}

/* Filtered, without blanks at either end. */
static enum err tidy(const char *line, char *out)
{
	size_t len = strnlen(line, GRAMMAR_LINE_MAX + 1);

	if (len > GRAMMAR_LINE_MAX)
		return err_set(ERR_FORMAT, _("That line is too long."));
	while (len && (*line == ' ' || *line == '\t'))
		line++, len--;
	while (len && strchr(" \t\r\n", line[len - 1]))
		len--;
	if (!len)
		return err_set(ERR_FORMAT, _("Nothing was typed."));
	text_filter(bytes_of(line, len), out, GRAMMAR_LINE_MAX * 2 + 1);
	return ERR_OK;
}

enum err grammar_parse(const char *line, const struct house *h, struct act *out)
{
	char kept[GRAMMAR_LINE_MAX * 2 + 1];
	struct act a = { .amount = -1 };
	struct grammar_reader r = { .at = kept, .line = kept, .house = h };
	enum err e = tidy(line, kept);

	if (e == ERR_OK)
		e = which_line(&r, &a);
	if (e == ERR_OK)
		e = which_verb(&r, &a);
	if (e != ERR_OK)
		return e;
	r.form = WORDS[a.verb].form;
	e = WORDS[a.verb].take(&r, &a);
	grammar_blanks(&r);
	if (e == ERR_OK && *r.at)
		e = grammar_unclear(&r);
	if (e == ERR_OK && a.line && !is_of_line(&a))
		e = err_set(ERR_FORMAT, _("That is not done to one line: leave the # away."));
	if (e == ERR_OK)
		*out = a;
	return e;
}
