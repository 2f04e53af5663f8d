#ifndef CHIT_SALE_GRAMMAR_PARTS_H
#define CHIT_SALE_GRAMMAR_PARTS_H
/* What the files of the grammar know of each other. */
#include "sale/grammar.h"

/* A line that is being read. */
struct grammar_reader {
	const char *at;
	const char *line;		/* all of it, filtered, for the error's words */
	const char *form;
	const struct house *house;
};

enum err grammar_unclear(const struct grammar_reader *r);	/* shows the right form */
bool grammar_digit(char c);
bool grammar_letter(char c);
char grammar_lower(char c);
void grammar_blanks(struct grammar_reader *r);
bool grammar_takes(struct grammar_reader *r, char c);	/* that one, and the blanks around it */
/* A word of letters, in small ones, cut at cap. */
void grammar_letters(struct grammar_reader *r, char *out, size_t cap);

/* Each leaves the words for the cashier where it fails. */
enum err grammar_number(struct grammar_reader *r, uint64_t *out);
enum err grammar_amount(struct grammar_reader *r, int64_t *out);	/* minor units, or with a point */
enum err grammar_quantity(struct grammar_reader *r, int32_t *out);	/* pieces, or weight with a point, in thousandths */
enum err grammar_share(struct grammar_reader *r, int32_t *out);		/* "12.5%", in 1/10,000 */

/* What follows a word. */
typedef enum err grammar_take_fn(struct grammar_reader *r, struct act *a);
grammar_take_fn grammar_take_nothing, grammar_take_number, grammar_take_number_above, grammar_take_number_if,
	grammar_take_quantity, grammar_take_amount, grammar_take_text, grammar_take_number_or_text,
	grammar_take_void, grammar_take_refund, grammar_take_discount, grammar_take_table, grammar_take_lines,
	grammar_take_code, grammar_take_cash, grammar_take_tender, grammar_take_item,
	grammar_take_sign;

#endif
