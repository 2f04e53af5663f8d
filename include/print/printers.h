#ifndef CHIT_PRINT_PRINTERS_H
#define CHIT_PRINT_PRINTERS_H
/*
 * printers.conf: the shop's printers, a section [printer NAME] for each; chit-printers(5) is its manual. The printer named
 * "receipt" prints for the guests, another one for the kitchen's station of its name, or for those that `stations` lists.
 */
#include "print/display.h"
#include "print/escpos.h"
#include "print/printer.h"

enum { PRINTERS_MAX = 8, PRINTERS_NAME_CAP = 13, PRINTERS_STATIONS_MAX = 8 };
enum printers_language { PRINTERS_ESCPOS, PRINTERS_PLAIN };

struct printer_setup {
	char name[PRINTERS_NAME_CAP];
	char listed[120];		/* "kitchen bar"; "*": whatever no other prints; "": its own name */
	char stations[PRINTERS_STATIONS_MAX][PRINTERS_NAME_CAP];
	size_t n_stations;
	bool rest;			/* "*" */
	int64_t language;		/* of its bytes */
	struct printer_place place;
	struct escpos_profile profile;
};
/* The section [display]: the customer's display. */
struct display_setup {
	struct printer_place place;	/* device "": there is none */
	int64_t language;		/* enum display_language */
};
struct printers {
	size_t n;
	struct printer_setup all[PRINTERS_MAX];
	struct display_setup display;
};
/* ERR_NOT_FOUND where there is no such file; ERR_FORMAT: the detail names file, line and what is allowed. *out is untouched
 * then. */
enum err printers_load(const char *path, struct printers *out);
/* Whose printer prints this station's jobs: one's by name, else that of whoever takes the rest; NULL: nobody's. */
const struct printer_setup *printers_for(const struct printers *all, const char *station);
/* It has no Chinese, so what is made for it says the short Latin names. */
bool printers_brief(const struct printer_setup *p);

/* Its bytes for a job; memory is the caller's to free(). As escpos_make. */
enum err printers_make(const struct printer_setup *p, const struct font *f, const struct escpos_job *j, uint8_t **out, size_t *len);

#endif
