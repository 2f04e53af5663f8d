#ifndef CHIT_SALE_GRAMMAR_H
#define CHIT_SALE_GRAMMAR_H
/*
 * One grammar for keys, macros, `chit do` and tests: a line of text is one act at the counter. Words are ASCII, letter case
 * does not count; amounts are typed in minor units ("1250") or with a point ("12.50"). chit-line(5) is its manual.
 *
 *	12		PLU 12, or the barcode of so many digits	3*12	three of it	1.5*12	by weight
 *	12@800		at the price of 8.00 (open price)	=	the last once more
 *	+  -		one more, one less of the last line	+3	three more
 *	q5		the last line's quantity is 5		c	error-correct the last line
 *	#3 q5		line 3 is meant, not the last: before whatever is done to a line
 *	v3 [guest|kitchen|mistake|other]	void line 3 (v: the last)
 *	d10%  d200  	discount on the last line	d10%! d200!	on the whole ticket	d0  d0!  take it off
 *	p900		price of the last line	m4	modifier number 4 on it		n TEXT	a note (n: none)
 *	k		the coupon on the last line goes	x N	the coupon takes N units
 *	ca  ca2000  cc  ha NAME	tender: the rest, or so much; then a reference
 *	ca-		takes the last tender of that kind back
 *	h [NAME]	hold	r [N|NAME]	recall		o	send to the kitchen
 *	t5		to table 5	t5>t6	move	s 2,3	split lines off		s u2	split seat 2 off
 *	s /3	paid in 3 equal parts
 *	g2  		course 2 fired (g: the next)	w2	the last line is of course 2	u1	it is for seat 1
 *	bl		print the bill, before it is paid
 *	ns		no sale: open the drawer	rp [N]	reprint
 *	rf 17 [guest|kitchen|mistake|other]	refund receipt 17
 *	ct N CODE	the tender of receipt N (0: the last) is changed
 *	in 5000 TEXT  out 5000 TEXT	cash in and out
 */
#include "base/buf.h"
#include "sale/ticket.h"

enum verb {
	VERB_ITEM, VERB_MORE, VERB_LESS, VERB_AGAIN, VERB_QUANTITY, VERB_CORRECT, VERB_VOID, VERB_DISCOUNT, VERB_PRICE,
	VERB_MODIFIER, VERB_NOTE, VERB_UNCOUPON, VERB_UNITS, VERB_TENDER, VERB_UNTENDER, VERB_HOLD, VERB_RECALL, VERB_TABLE,
	VERB_MOVE, VERB_SPLIT, VERB_FIRE, VERB_SEAT, VERB_COURSE, VERB_ORDER, VERB_BILL, VERB_NO_SALE, VERB_REFUND, VERB_REPRINT,
	VERB_CHANGE_TENDER, VERB_CASH_IN, VERB_CASH_OUT, VERBS
};

enum { GRAMMAR_TEXT_MAX = 128, GRAMMAR_LINES_MAX = 40, GRAMMAR_LINE_MAX = 250 };

struct act {
	enum verb verb;
	int32_t quantity;		/* 1/1000; 0: not said */
	int64_t amount;			/* minor units, at most SALE_AMOUNT_MAX; -1: not said */
	int32_t share;			/* 1/10,000; 0: not said */
	bool whole;			/* the ticket, not the line; of a split: in `number` equal parts */
	uint16_t line;			/* the line that is meant, "#3 ..."; 0: the last */
	uint64_t number;		/* PLU (0 for more digits than one has), line, receipt, modifier, course,
					 * seat (of a split too), units; 0: not said, or none */
	char code[CARTE_CODE_MAX + 1];	/* the digits of an item as they were typed; a tender's two letters */
	char text[GRAMMAR_TEXT_MAX + 1];	/* a note, a name, a table, the other table; filtered */
	char to[SALE_ID_CAP];
	enum void_cause cause;		/* of a void and a refund; 0: not said */
	uint16_t lines[GRAMMAR_LINES_MAX];
	uint8_t n_lines;
};

/* Blanks around and between do not count. ERR_FORMAT, ERR_RANGE: *out is as it was; the detail says what is wrong and shows the
 * right form, in words for the cashier. */
enum err grammar_parse(const char *line, const struct house *h, struct act *out);
/* The verb's name for journals and help ("item", "void"), and its form for help ("v N [cause]"); marked for gettext. */
const char *grammar_name(enum verb v);
const char *grammar_form(enum verb v);

#endif
