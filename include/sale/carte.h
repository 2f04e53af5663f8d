#ifndef CHIT_SALE_CARTE_H
#define CHIT_SALE_CARTE_H
/*
 * The carte: what is sold, in groups, with prices. This module knows one record at a time (a record is a line of the
 * CSV), holds it against its bounds and says what is wrong with it; store/carte.h keeps them. An item is known for ever
 * by its PLU number: facts carry that and no name.
 *
 * As CSV (RFC 4180, UTF-8, a header line that names the columns, in any order) the carte is one file; chit-carte(5)
 * says what each column means for each kind of record.
 */
#include "base/buf.h"
#include "sale/house.h"

enum {
	CARTE_NAME_MAX = 60, CARTE_BRIEF_MAX = 24,	/* bytes of UTF-8; brief: ASCII, for a console or printer without Chinese */
	CARTE_MODIFIER_NAME_MAX = 36,	/* bytes of a modifier's name: a ticket has many */
	CARTE_CODE_MAX = 48,		/* of a barcode */
	CARTE_PLU_MAX = 999999,
	CARTE_CHOICES_MAX = 6,		/* sets of modifiers of one item */
	CARTE_MOST_MAX = 8,		/* modifiers of one line */
	CARTE_COURSES_MAX = 9,
	CARTE_MINUTES = 24 * 60,
	CARTE_PRICE_OPEN = -1,		/* asked for at the sale */
};

/* Classes, drinks: what a key or a page of the screen shows. */
struct carte_group {
	char id[SALE_ID_CAP];
	char name[CARTE_NAME_MAX + 1], brief[CARTE_BRIEF_MAX + 1];
	int32_t place;			/* in the order of the carte, from 1 */
};

struct carte_item {
	uint32_t plu;			/* 1 to CARTE_PLU_MAX */
	char name[CARTE_NAME_MAX + 1], brief[CARTE_BRIEF_MAX + 1];
	char code[CARTE_CODE_MAX + 1];	/* "": none. EAN-8, EAN-13 and UPC-A have their check digit held */
	char group[SALE_ID_CAP];
	int64_t price;			/* minor units, or CARTE_PRICE_OPEN */
	char tax;			/* class, 'A' to 'H' */
	char station[SALE_ID_CAP];	/* whose printer makes it; "": nobody's */
	char choices[CARTE_CHOICES_MAX][SALE_ID_CAP];	/* sets, in the order in which they are asked */
	uint8_t n_choices;
	char product[SALE_ID_CAP];	/* what coupons call it; "": none is for it */
	uint8_t course;			/* 0: none */
	uint16_t from, until;		/* minutes of the day in which it is on; from > until: past midnight; equal: always */
	uint8_t days;			/* bit 0: Monday ... bit 6: Sunday */
	bool sold_out;
	bool weighed;			/* sold by weight; else by the piece, and never a part of one */
	int32_t place;			/* in its group, from 1 */
};

/* A set of modifiers ("Spice"), of which `least` to `most` are chosen. A combo is an item whose sets name items. */
struct carte_set {
	char id[SALE_ID_CAP];
	char name[CARTE_NAME_MAX + 1], brief[CARTE_BRIEF_MAX + 1];
	uint8_t least, most;
};
struct carte_modifier {
	uint32_t number;		/* 1 to CARTE_PLU_MAX: facts carry it */
	char set[SALE_ID_CAP];
	char name[CARTE_MODIFIER_NAME_MAX + 1], brief[CARTE_BRIEF_MAX + 1];
	int64_t price;			/* minor units on top; may be negative */
	uint32_t plu;			/* the item that it stands for (its station makes it); 0: none */
	int32_t place;
};

/* Each holds a record against its bounds: ERR_FORMAT, the detail says which field (by its column's name) and what is
 * allowed. Whether the group, set, item that it names is there is the keeper's question. */
enum err carte_check_group(const struct carte_group *g);
enum err carte_check_item(const struct carte_item *i);
enum err carte_check_set(const struct carte_set *s);
enum err carte_check_modifier(const struct carte_modifier *m);
/* A name as it is said to whoever stands here: the short Latin one in English, where there is one. */
const char *carte_said(const char *name, const char *brief);
/* Is it on at this minute of this day (0: Monday)? Sold out is another question. */
bool carte_is_on(const struct carte_item *i, unsigned minute, unsigned weekday);
/* GS1 check digit of 8, 12, 13 or 14 digits (GS1 General Specifications, 7.9); other lengths are true. */
bool carte_check_digit(const char *digits);

/* ---- CSV ---- */

enum carte_kind { CARTE_TAX, CARTE_GROUP, CARTE_ITEM, CARTE_SET, CARTE_MODIFIER, CARTE_KINDS };
struct carte_record {
	enum carte_kind kind;
	union {
		struct { char class; struct house_tax tax; } tax;
		struct carte_group group;
		struct carte_item item;
		struct carte_set set;
		struct carte_modifier modifier;
	};
};

enum { CARTE_COLUMNS_MAX = 24, CARTE_LINE_MAX = 4096 };
struct carte_csv {
	char currency[4];
	int column[CARTE_COLUMNS_MAX];	/* what stands in each column of the file */
	unsigned n_columns;
	unsigned line;			/* of the file, from 1, where the record begins that was taken last; what a detail names */
	unsigned passed;		/* lines */
	char separator;			/* ',' or ';' or TAB: whichever the header has */
	int32_t place;
};
void carte_csv_init(struct carte_csv *c, const char *currency);
/* Takes the next record off *in (a whole file, a byte order mark at its start is passed over; lines without a word are).
 * ERR_NOT_FOUND at the end; ERR_FORMAT: the detail is "line 17, column price: ..."; *in then stands behind the bad record,
 * so that all faults of a file can be listed: call until ERR_NOT_FOUND. The header is taken by the first call; where it is
 * bad *in stands at the end. A record's place is its place in the file. Text that begins as a spreadsheet's formula does is
 * written with an apostrophe before it, which is taken off again. */
enum err carte_csv_next(struct carte_csv *c, struct bytes *in, struct carte_record *out);
/* One line with its CRLF; the header first. What is read again is the same record, its place that of the line. *r must pass
 * its check. */
void carte_csv_header(struct buf *b);
enum err carte_csv_format(const char *currency, const struct carte_record *r, struct buf *b);

#endif
