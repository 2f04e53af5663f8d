#ifndef CHIT_SALE_CARTE_PARTS_H
#define CHIT_SALE_CARTE_PARTS_H
/* What the files of the carte know of each other. */
#include "sale/carte.h"

enum carte_column {
	COLUMN_KIND, COLUMN_ID, COLUMN_NAME, COLUMN_BRIEF, COLUMN_GROUP, COLUMN_PRICE, COLUMN_TAX, COLUMN_CODE, COLUMN_CHOICES,
	COLUMN_STATION, COLUMN_COURSE, COLUMN_PRODUCT, COLUMN_FROM, COLUMN_UNTIL, COLUMN_DAYS, COLUMN_SOLD_OUT, COLUMN_SET,
	COLUMN_ITEM, COLUMN_LEAST, COLUMN_MOST, COLUMN_RATE, COLUMN_WEIGHED, COLUMNS
};
_Static_assert((int)COLUMNS <= CARTE_COLUMNS_MAX, "a file may have every column");

const char *carte_column_name(enum carte_column c);
const char *carte_kind_name(enum carte_kind k);

/* What is wrong, in words for translation, and in which column; NULL: nothing. */
struct carte_fault {
	enum carte_column column;
	const char *words;
};
struct carte_fault carte_fault_tax(char class, const struct house_tax *t);
struct carte_fault carte_fault_group(const struct carte_group *g);
struct carte_fault carte_fault_item(const struct carte_item *i);
struct carte_fault carte_fault_set(const struct carte_set *s);
struct carte_fault carte_fault_modifier(const struct carte_modifier *m);
struct carte_fault carte_fault_record(const struct carte_record *r);

/* The cells of one record, by column, NUL-terminated; NULL or "": nothing is there. */
struct carte_fault carte_row(const char *currency, const char *const cells[COLUMNS], struct carte_record *out);

#endif
