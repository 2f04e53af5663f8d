#ifndef CHIT_COUPON_TOKEN_H
#define CHIT_COUPON_TOKEN_H
/*
 * The text in the code: "chit:" and Base64url, or "CHIT:" and Base45. The prefix is the word
 * itself, and its case tells the alphabet.
 */
#include "coupon/coupon.h"

enum { TOKEN_TEXT_MAX = 800, TOKEN_TEXT_CAP = TOKEN_TEXT_MAX + 1 };

enum token_alphabet { TOKEN_BASE64URL, TOKEN_BASE45 };

enum token_shape {
	TOKEN_COUPON,	/* begins with one of our prefixes */
	TOKEN_LINK,	/* looks like a link: named so, never opened */
	TOKEN_OTHER,
};
enum token_shape token_shape(struct bytes text);

/* NUL behind. ERR_TOO_LONG. */
enum err token_encode(struct bytes sealed, enum token_alphabet a, char *out, size_t cap);
/* Appends the bytes. ERR_NOT_FOUND: not ours (no prefix). ERR_FORMAT or ERR_TOO_LONG: ours, damaged. */
enum err token_decode(struct bytes text, struct buf *b);

#endif
