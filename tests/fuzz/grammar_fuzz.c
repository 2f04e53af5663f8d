/* A line typed at the counter: the first byte chooses the currency. What is taken is within its bounds and harmless to show. */
#include "base/text.h"
#include "sale/grammar.h"
#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void shows(const char *text)
{
	char again[GRAMMAR_TEXT_MAX * 2 + 1];

	assert(strlen(text) <= GRAMMAR_TEXT_MAX);
	text_filter(bytes_of_str(text), again, sizeof again);
	assert(strcmp(again, text) == 0);
}

static void within(const struct act *a, const struct house *h)
{
	assert((unsigned)a->verb < VERBS);
	assert(a->quantity >= 0 && a->quantity <= QUANTITY_MAX);
	assert(a->amount >= -1 && a->amount <= SALE_AMOUNT_MAX);
	assert(a->share >= 0 && a->share <= 10000);
	assert(!(a->share && a->amount > 0));
	assert((unsigned)a->cause < VOID_CAUSES);
	assert(a->n_lines <= GRAMMAR_LINES_MAX);
	assert(strspn(a->code, "0123456789") == strlen(a->code) || house_tender(h, a->code));
	assert(a->verb != VERB_MOVE || (a->text[0] && a->to[0]));
	shows(a->text);
	shows(a->to);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char currencies[][4] = { "CNY", "JPY", "KWD" };
	char line[GRAMMAR_LINE_MAX + 10];
	struct house h;
	struct act a;

	if (!size || size > sizeof line)
		return 0;
	house_defaults(&h, currencies[data[0] % 3]);
	memcpy(line, data + 1, size - 1);
	line[size - 1] = 0;
	if (grammar_parse(line, &h, &a) == ERR_OK)
		within(&a, &h);
	else
		assert(err_detail()[0]);
	return 0;
}
