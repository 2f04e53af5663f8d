#ifndef CHIT_PRINT_SYMBOL_H
#define CHIT_PRINT_SYMBOL_H
/*
 * Text to picture, by libzint: QR Code (ISO/IEC 18004), Data Matrix ECC 200 (ISO/IEC 16022), PDF417
 * (ISO/IEC 15438), Aztec (ISO/IEC 24778), MaxiCode mode 4 (ISO/IEC 16023).
 */
#include "base/buf.h"
#include "base/err.h"

enum symbol_kind { SYMBOL_QR, SYMBOL_DATAMATRIX, SYMBOL_PDF417, SYMBOL_AZTEC, SYMBOL_MAXICODE };
enum symbol_level { SYMBOL_L, SYMBOL_M, SYMBOL_Q, SYMBOL_H };

/* -1 for an unknown name ("qr", "datamatrix", "pdf417", "aztec", "maxicode"). */
int symbol_parse(const char *name);

/* Modules, one byte each (0 light, 1 dark), without the quiet zone. Owned: symbol_finish. MaxiCode has
 * hexagons: width and height are 30 x 33 and only symbol_png and symbol_svg draw it right. */
struct symbol {
	enum symbol_kind kind;
	unsigned width, height;
	uint8_t *modules;
	void *zint;
};
/* level is for QR. The alphanumeric mode is chosen by itself where the text allows it. ERR_TOO_LONG where
 * the symbol cannot hold the text. */
enum err symbol_make(struct symbol *s, enum symbol_kind kind, enum symbol_level level, struct bytes text);
void symbol_finish(struct symbol *s);

/* A whole PNG (8-bit grey) or SVG file with the standard's quiet zone, `scale` pixels a module (1 to 40);
 * memory is the caller's to free(). */
enum err symbol_png(const struct symbol *s, unsigned scale, uint8_t **data, size_t *len);
enum err symbol_svg(const struct symbol *s, unsigned scale, uint8_t **data, size_t *len);

#endif
