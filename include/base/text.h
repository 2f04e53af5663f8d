#ifndef CHIT_BASE_TEXT_H
#define CHIT_BASE_TEXT_H
/*
 * Text from outside and the alphabets that carry bytes. Nothing here allocates.
 */
#include "base/buf.h"
#include "base/err.h"

/* True where s is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms). */
bool text_utf8(struct bytes s);
/* The bytes of the well-formed code point that s begins with; 0 where there is none. */
size_t text_next(struct bytes s, uint32_t *code_point);

/*
 * The one filter between a stranger's bytes and a screen, printer, log, CSV or receipt.
 * Writes to out (cap bytes with the final NUL) what may be shown: printable code points of
 * known cell width. Every other byte or code point (C0, DEL, C1, bidirectional controls,
 * zero-width and format characters, unassigned, ill-formed UTF-8) becomes one U+00B7 "·"; so does
 * a combining mark with nothing before it, and the fourth on one character.
 * Cut at a code point; returns the number of terminal cells written (wide characters are 2).
 */
size_t text_filter(struct bytes s, char *out, size_t cap);

/* Terminal cells of one code point: 0 (combining), 1, 2, or -1 where it may not be shown. */
int text_width(uint32_t code_point);

/* Cells of a filtered string; and the bytes of its longest prefix of at most `cells` cells. */
size_t text_cells(const char *s);
size_t text_cut(const char *s, size_t cells);

/* Lower-case hex. Decoding takes either case, needs exactly 2 * cap digits at most. */
void hex_encode(struct bytes s, char *out, size_t cap);	/* cap >= 2 * len + 1 */
enum err hex_decode(struct bytes text, struct buf *out);

/* Base64url without padding (RFC 4648, section 5). Decoding refuses padding, white space,
 * other alphabets and non-zero trailing bits: ERR_FORMAT; ERR_TOO_LONG where out is full. */
size_t base64url_encode(struct bytes s, char *out, size_t cap);	/* returns length, NUL added; 0 when too long */
enum err base64url_decode(struct bytes text, struct buf *out);

/* Base45 (RFC 9285). Decoding refuses other characters, a group over 65535 (or 255 for the
 * last two), and a length of 1 modulo 3. */
size_t base45_encode(struct bytes s, char *out, size_t cap);
enum err base45_decode(struct bytes text, struct buf *out);

/* An id: 1 to 12 characters of a-z, 0-9 and '-' (DESIGN, section 4). */
bool text_id(struct bytes s);

/* Parses a decimal integer that fills the whole string, within [min, max]. ERR_FORMAT or ERR_RANGE. */
enum err text_int(const char *s, int64_t min, int64_t max, int64_t *out);

#endif
