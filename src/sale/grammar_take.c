/* What follows each word of the grammar. */
#include "grammar_parts.h"

#include "base/i18n.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum err grammar_take_nothing(struct grammar_reader *r, struct act *a)
{
	(void)r;
	(void)a;
	return ERR_OK;
}

enum err grammar_take_number(struct grammar_reader *r, struct act *a)
{
	return grammar_number(r, &a->number);
}

enum err grammar_take_number_above(struct grammar_reader *r, struct act *a)
{
	enum err e = grammar_number(r, &a->number);

	return e == ERR_OK && !a->number ? grammar_unclear(r) : e;
}

enum err grammar_take_number_if(struct grammar_reader *r, struct act *a)
{
	return *r->at ? grammar_number(r, &a->number) : ERR_OK;
}

enum err grammar_take_quantity(struct grammar_reader *r, struct act *a)
{
	return grammar_quantity(r, &a->quantity);
}

enum err grammar_take_amount(struct grammar_reader *r, struct act *a)
{
	return grammar_amount(r, &a->amount);
}

enum err grammar_take_text(struct grammar_reader *r, struct act *a)
{
	size_t len = strlen(r->at);

	if (len > GRAMMAR_TEXT_MAX)
		return err_set(ERR_FORMAT, _("That text is too long: at most %d Latin letters, or %d Chinese ones."), GRAMMAR_TEXT_MAX,
			       GRAMMAR_TEXT_MAX / 3);
	/* Once more: behind its word a text may begin with a mark that now has nothing to stand on. */
	text_filter(bytes_of(r->at, len), a->text, sizeof a->text);
	r->at += len;
	return ERR_OK;
}

enum err grammar_take_number_or_text(struct grammar_reader *r, struct act *a)
{
	return grammar_digit(*r->at) ? grammar_number(r, &a->number) : grammar_take_text(r, a);
}

/* Left out it is asked for. */
static enum err take_cause(struct grammar_reader *r, const char *unknown, struct act *a)
{
	static const char *const causes[VOID_CAUSES] = { "", "mistake", "guest", "kitchen", "other" };
	char word[10];

	grammar_letters(r, word, sizeof word);
	if (!word[0])
		return ERR_OK;
	for (unsigned i = VOID_MISTAKE; i < VOID_CAUSES; i++)
		if (strcmp(word, causes[i]) == 0 || (word[0] == causes[i][0] && !word[1]))
			a->cause = (enum void_cause)i;
	return a->cause ? ERR_OK : err_set(ERR_FORMAT, "%s", unknown);
}

enum err grammar_take_void(struct grammar_reader *r, struct act *a)
{
	enum err e = grammar_digit(*r->at) ? grammar_number(r, &a->number) : ERR_OK;

	return e == ERR_OK ? take_cause(r, _("Why is it void? Say mistake, guest, kitchen or other."), a) : e;
}

enum err grammar_take_refund(struct grammar_reader *r, struct act *a)
{
	enum err e = grammar_take_number_above(r, a);

	return e == ERR_OK ? take_cause(r, _("Why is it refunded? Say mistake, guest, kitchen or other."), a) : e;
}

enum err grammar_take_discount(struct grammar_reader *r, struct act *a)
{
	size_t digits = strspn(r->at, "0123456789. ");
	enum err e = r->at[digits] == '%' ? grammar_share(r, &a->share) : grammar_amount(r, &a->amount);

	if (e == ERR_OK)
		a->whole = grammar_takes(r, '!');
	return e;
}

/* A table's id, with or without the t before it. */
static enum err table_id(struct grammar_reader *r, char *out)
{
	size_t n = 0;

	for (; grammar_letter(*r->at) || grammar_digit(*r->at) || *r->at == '-'; r->at++) {
		if (n < SALE_ID_CAP - 1)
			out[n] = grammar_lower(*r->at);
		n++;
	}
	if (!n)
		return grammar_unclear(r);
	if (n >= SALE_ID_CAP)
		return err_set(ERR_FORMAT, _("A table's name has at most %d letters and digits."), SALE_ID_CAP - 1);
	out[n] = 0;
	return ERR_OK;
}

enum err grammar_take_table(struct grammar_reader *r, struct act *a)
{
	enum err e = table_id(r, a->text);

	if (e != ERR_OK || !grammar_takes(r, '>'))
		return e;
	a->verb = VERB_MOVE;
	r->form = grammar_form(VERB_MOVE);
	if (grammar_lower(*r->at) == 't' && (grammar_digit(r->at[1]) || r->at[1] == ' '))
		r->at++;
	grammar_blanks(r);
	return table_id(r, a->to);
}

static enum err one_line(struct grammar_reader *r, struct act *a)
{
	uint64_t n = 0;
	enum err e = grammar_number(r, &n);

	if (e != ERR_OK)
		return e;
	if (!n || n > UINT16_MAX)
		return err_set(ERR_RANGE, _("There is no line %llu."), (unsigned long long)n);
	for (unsigned i = 0; i < a->n_lines; i++)
		if (a->lines[i] == n)
			return err_set(ERR_FORMAT, _("Line %u is there twice."), (unsigned)n);
	if (a->n_lines == GRAMMAR_LINES_MAX)
		return err_set(ERR_FORMAT, _("At most %d lines at once."), GRAMMAR_LINES_MAX);
	a->lines[a->n_lines++] = (uint16_t)n;
	return ERR_OK;
}

enum err grammar_take_lines(struct grammar_reader *r, struct act *a)
{
	enum err e;

	if (grammar_lower(*r->at) == 'u') {
		r->at++;
		return grammar_number(r, &a->number);
	}
	if (grammar_takes(r, '/')) {
		a->whole = true;
		return grammar_take_number_above(r, a);
	}
	do
		e = one_line(r, a);
	while (e == ERR_OK && grammar_takes(r, ','));
	return e;
}

enum err grammar_take_code(struct grammar_reader *r, struct act *a)
{
	const struct house_tender *by;
	char code[4];
	enum err e = grammar_digit(*r->at) ? grammar_number(r, &a->number) : ERR_OK;

	if (e != ERR_OK)
		return e;
	grammar_letters(r, code, sizeof code);
	if (!code[0])
		return grammar_unclear(r);
	by = house_tender(r->house, code);
	if (!by)
		return err_set(ERR_FORMAT, _("There is no tender \"%s\"."), code);
	memcpy(a->code, by->code, sizeof by->code);
	return ERR_OK;
}

/* A blank ends an amount: 20O0 (a letter) is not 20 with a text behind it, nor is 1.2.3 one of 1.20. */
static enum err text_behind(struct grammar_reader *r, struct act *a)
{
	if (*r->at && *r->at != ' ' && (grammar_digit(r->at[-1]) || r->at[-1] == '.'))
		return grammar_unclear(r);
	grammar_blanks(r);
	return grammar_take_text(r, a);
}

enum err grammar_take_cash(struct grammar_reader *r, struct act *a)
{
	enum err e = grammar_amount(r, &a->amount);

	if (e == ERR_OK && !a->amount)
		return err_set(ERR_RANGE, _("How much? Say %s."), _(r->form));
	return e == ERR_OK ? text_behind(r, a) : e;
}

enum err grammar_take_tender(struct grammar_reader *r, struct act *a)
{
	enum err e = ERR_OK;

	if (grammar_takes(r, '-')) {
		a->verb = VERB_UNTENDER;
		return ERR_OK;
	}
	if (grammar_digit(*r->at) || *r->at == '.')
		e = grammar_amount(r, &a->amount);
	if (e == ERR_OK && !a->amount)
		return err_set(ERR_RANGE, _("How much? Say %s."), _(r->form));
	return e == ERR_OK ? text_behind(r, a) : e;
}

/* ---- items ---- */

static enum err digits_of(struct grammar_reader *r, struct act *a, const char *before)
{
	size_t n = strspn(r->at, "0123456789");

	if (!n)
		return before[0] ? err_set(ERR_FORMAT, _("%s what? Say %s12."), before, before) : grammar_unclear(r);
	if (n > CARTE_CODE_MAX)
		return err_set(ERR_FORMAT, _("That number has too many digits."));
	memcpy(a->code, r->at, n);
	a->code[n] = 0;
	for (size_t i = 0; i < n && a->number <= CARTE_PLU_MAX; i++)
		a->number = a->number * 10 + (uint64_t)(r->at[i] - '0');
	if (a->number > CARTE_PLU_MAX || n > 6)
		a->number = 0;
	r->at += n;
	return ERR_OK;
}

static enum err take_count(struct grammar_reader *r, struct act *a, char *before, size_t cap)
{
	const char *from = r->at;
	enum err e;

	if (*from == '*')
		return err_set(ERR_FORMAT, _("How many? Say 3%s."), from[1] ? from : "*12");
	e = grammar_quantity(r, &a->quantity);
	snprintf(before, cap, "%.*s*", (int)(r->at - from), from);
	return e;
}

enum err grammar_take_item(struct grammar_reader *r, struct act *a)
{
	const char *star = strchr(r->line, '*');
	char before[32] = "";
	enum err e = star ? take_count(r, a, before, sizeof before) : ERR_OK;

	if (e != ERR_OK)
		return e;
	if (star && !grammar_takes(r, '*'))
		return grammar_unclear(r);
	e = digits_of(r, a, before);
	if (e == ERR_OK && grammar_takes(r, '@'))
		e = grammar_amount(r, &a->amount);
	return e;
}

enum err grammar_take_sign(struct grammar_reader *r, struct act *a)
{
	char sign = *r->at++;

	a->verb = sign == '+' ? VERB_MORE : sign == '-' ? VERB_LESS : VERB_AGAIN;
	grammar_blanks(r);
	if (a->verb == VERB_AGAIN)
		return ERR_OK;
	a->quantity = QUANTITY_ONE;
	return *r->at ? grammar_quantity(r, &a->quantity) : ERR_OK;
}
