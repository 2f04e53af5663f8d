#include "coupon/token.h"
#include "base/text.h"
#include <string.h>

enum { PREFIX_LEN = 5, SCHEME_MAX = 32 };
static const char *const PREFIX[] = { [TOKEN_BASE64URL] = "chit:", [TOKEN_BASE45] = "CHIT:" };

/* The alphabet that the prefix tells, or -1 where there is none of ours. */
static int alphabet_of(struct bytes text)
{
	if (text.len < PREFIX_LEN)
		return -1;
	for (int a = TOKEN_BASE64URL; a <= TOKEN_BASE45; a++)
		if (memcmp(text.data, PREFIX[a], PREFIX_LEN) == 0)
			return a;
	return -1;
}

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

static bool begins(struct bytes text, const char *with)
{
	size_t len = strlen(with);

	if (text.len < len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (lower(text.data[i]) != (uint8_t)with[i])
			return false;
	return true;
}

static bool scheme_char(uint8_t c, size_t at)
{
	if (lower(c) >= 'a' && lower(c) <= 'z')
		return true;
	return at > 0 && ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.');
}

/* scheme "://", with the scheme of RFC 3986, section 3.1; or what a phone takes for one. */
static bool is_link(struct bytes text)
{
	size_t i = 0;

	while (text.len > 0 && (text.data[0] == ' ' || text.data[0] == '\t')) {
		text.data++;
		text.len--;
	}
	if (begins(text, "www."))
		return true;
	while (i < text.len && i < SCHEME_MAX && scheme_char(text.data[i], i))
		i++;
	return i > 0 && begins(bytes_of(text.data + i, text.len - i), "://");
}

enum token_shape token_shape(struct bytes text)
{
	if (alphabet_of(text) >= 0)
		return TOKEN_COUPON;
	return is_link(text) ? TOKEN_LINK : TOKEN_OTHER;
}

enum err token_encode(struct bytes sealed, enum token_alphabet a, char *out, size_t cap)
{
	size_t len;

	if (cap > TOKEN_TEXT_CAP)
		cap = TOKEN_TEXT_CAP;
	if (sealed.len == 0 || sealed.len > COUPON_SEALED_MAX || cap <= PREFIX_LEN + 1)
		return err_set(ERR_TOO_LONG, "a coupon of %zu bytes does not fit a code", sealed.len);
	if (a == TOKEN_BASE45)
		len = base45_encode(sealed, out + PREFIX_LEN, cap - PREFIX_LEN);
	else
		len = base64url_encode(sealed, out + PREFIX_LEN, cap - PREFIX_LEN);
	if (len == 0)
		return err_set(ERR_TOO_LONG, "a coupon of %zu bytes does not fit the text", sealed.len);
	memcpy(out, PREFIX[a], PREFIX_LEN);
	return ERR_OK;
}

enum err token_decode(struct bytes text, struct buf *b)
{
	int alphabet = alphabet_of(text);
	struct bytes body;
	struct buf sealed;
	size_t room;
	enum err e;

	if (alphabet < 0)
		return ERR_NOT_FOUND;
	if (text.len > TOKEN_TEXT_MAX)
		return ERR_TOO_LONG;
	if (text.len == PREFIX_LEN)
		return ERR_FORMAT;
	body = bytes_of(text.data + PREFIX_LEN, text.len - PREFIX_LEN);
	room = b->over ? 0 : b->cap - b->len;
	/* Into a window of b, so that what fails half way leaves b as it was. */
	buf_init(&sealed, b->data + b->len, room < COUPON_SEALED_MAX ? room : COUPON_SEALED_MAX);
	e = alphabet == TOKEN_BASE45 ? base45_decode(body, &sealed) : base64url_decode(body, &sealed);
	if (e == ERR_OK)
		b->len += sealed.len;
	return e;
}
