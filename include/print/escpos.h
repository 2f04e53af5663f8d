#ifndef CHIT_PRINT_ESCPOS_H
#define CHIT_PRINT_ESCPOS_H
/*
 * Paper to a receipt printer's bytes: ESC/POS, as Epson's printers and those that follow them speak it. Only what is
 * common to them: ESC @, ESC t, ESC E, GS !, GS B, GS V, ESC p, GS ( k, GS v 0, FS & and FS . for Chinese. What the printer
 * cannot say in letters of its own (chit-printers(5) has the rules) is drawn: GS v 0, by print/raster.h.
 */
#include "print/font.h"
#include "sale/paper.h"

enum escpos_cut { ESCPOS_CUT_NONE, ESCPOS_CUT_PARTIAL, ESCPOS_CUT_FULL };
enum escpos_codepage { ESCPOS_ASCII, ESCPOS_CP437, ESCPOS_CP850, ESCPOS_CP858, ESCPOS_CP866, ESCPOS_CP1252, ESCPOS_CODEPAGES };
enum escpos_chinese { ESCPOS_CHINESE_NONE, ESCPOS_CHINESE_RASTER, ESCPOS_CHINESE_GB18030 };
enum escpos_qr { ESCPOS_QR_NATIVE, ESCPOS_QR_RASTER, ESCPOS_QR_NONE };
enum escpos_drawer { ESCPOS_DRAWER_NONE, ESCPOS_DRAWER_PIN2, ESCPOS_DRAWER_PIN5 };

/* What a printer can: integers as base/config.h fills them. */
struct escpos_profile {
	int64_t columns;		/* of letters, PAPER_COLUMNS_MIN to _MAX: 32, 42, 48 */
	int64_t dots;			/* across: 384 (58 mm), 512, 576 (80 mm) */
	int64_t cut, codepage, chinese, qr, drawer;	/* the enums above */
	int64_t beep;			/* 1: ESC B, which many clones have */
};
void escpos_defaults(struct escpos_profile *p);		/* 42 columns, 512 dots, partial cut, ASCII, raster, pin 2 */

/* One piece of paper as it comes out now. */
struct escpos_job {
	struct bytes paper;
	const char *banner;		/* over everything, large: "DUPLICATE"; NULL: none */
	bool kick;			/* PAPER_DRAWER is obeyed: never for a second try */
	bool report;			/* it is to say how it is (GS a), and at the end that it has printed (GS r) */
};
/* Memory is the caller's to free(). font may have none (fd -1): what would be drawn is then "?". ERR_FORMAT for bytes
 * that are no paper, ERR_NOMEM. A QR code that does not fit is its text. */
enum err escpos_make(const struct escpos_profile *p, const struct font *f, const struct escpos_job *j, uint8_t **out, size_t *len);

#endif
