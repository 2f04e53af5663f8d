/* Cases of the text: prefixes, alphabets, cuts, and what is no coupon at all. */
#include "main/vector.h"
#include "base/text.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const struct literal_row {
	const char *name, *text;
	enum reason expect;
} LITERALS[] = {
	{ "nothing", "", REASON_NOT_A_COUPON },
	{ "a space", " ", REASON_NOT_A_COUPON },
	{ "the word alone", "chit", REASON_NOT_A_COUPON },
	{ "another mark behind the word", "chit;AAAA", REASON_NOT_A_COUPON },
	{ "a word in front", "xchit:AAAA", REASON_NOT_A_COUPON },
	{ "a space in front", " chit:AAAA", REASON_NOT_A_COUPON },
	{ "a byte order mark in front", "\xef\xbb\xbf" "chit:AAAA", REASON_NOT_A_COUPON },
	{ "a direction mark in front", "\xe2\x80\xae" "chit:AAAA", REASON_NOT_A_COUPON },
	{ "another spelling of c", "\xd1\x81hit:AAAA", REASON_NOT_A_COUPON },
	{ "a number", "4006381333931", REASON_NOT_A_COUPON },
	{ "a short number", "40170725", REASON_NOT_A_COUPON },
	{ "a serial typed", "0123-4567-89AB-CDEF-G", REASON_NOT_A_COUPON },
	{ "a network", "WIFI:T:WPA;S:guest;P:secret;;", REASON_NOT_A_COUPON },
	{ "a visiting card", "BEGIN:VCARD\nVERSION:3.0\nFN:A. Guest\nEND:VCARD\n", REASON_NOT_A_COUPON },
	{ "a payment", "BCD\n002\n1\nSCT\n\nA. Shop\nDE02120300000000202051\nEUR1", REASON_NOT_A_COUPON },
	{ "a link", "http://example.com/", REASON_NOT_A_COUPON },
	{ "a link with a coupon in it", "https://example.com/?c=chit:AAAA", REASON_NOT_A_COUPON },
	{ "a link in capitals", "HTTPS://EXAMPLE.COM/CHIT:AAAA", REASON_NOT_A_COUPON },
	{ "a link without a scheme", "www.example.com", REASON_NOT_A_COUPON },
	{ "a link of another program", "weixin://wxpay/bizpayurl?pr=AAAA", REASON_NOT_A_COUPON },
	{ "control sequences", "\x1b[2J\x1b[H\x1b]0;owned\x07", REASON_NOT_A_COUPON },
	{ "bytes as latin-1", "\xc3\x90\xc2\x83\x44\xc2\xa1\x01\x18\x2a\xc2\xa2\x04\x44", REASON_NOT_A_COUPON },
	{ "Chinese", "\xe7\x89\x9b\xe8\x82\x89\xe9\x9d\xa2", REASON_NOT_A_COUPON },
	{ "JSON", "{\"serial\": 1}", REASON_NOT_A_COUPON },
	{ "the prefix alone", "chit:", REASON_DAMAGED },
	{ "the capital prefix alone", "CHIT:", REASON_DAMAGED },
	{ "one character", "chit:A", REASON_DAMAGED },
	{ "only padding", "chit:====", REASON_DAMAGED },
	{ "the prefix twice", "chit:chit:AAAA", REASON_DAMAGED },
	{ "the prefix as a scheme", "chit://AAAA", REASON_DAMAGED },
	{ "zeros", "chit:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", REASON_DAMAGED },
	{ "ESC behind the prefix", "chit:\x1b[2J", REASON_DAMAGED },
	{ "Chinese behind the prefix", "chit:\xe7\x89\x9b\xe8\x82\x89\xe9\x9d\xa2", REASON_DAMAGED },
	{ "an empty CBOR array", "chit:gA", REASON_DAMAGED },
	{ "an endless CBOR array", "chit:n5-fn5-fn5-fn5-fn5-fn5-fn5-fn5-fn5-f", REASON_DAMAGED },
	{ "16 GiB of CBOR announced", "chit:mv____8", REASON_DAMAGED },
	{ "tags without end", "chit:0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ", REASON_DAMAGED },
	{ "Base45 of one character", "CHIT:A", REASON_DAMAGED },
	{ "Base45 over 65535", "CHIT::::", REASON_DAMAGED },
	{ "Base45 over 255", "CHIT:V5", REASON_DAMAGED },
	{ "Base45 in lower case", "CHIT:aaa", REASON_DAMAGED },
	{ "Base45 of an empty array", "CHIT:%2", REASON_DAMAGED },
};

struct text {
	char s[TOKEN_TEXT_CAP + 8];
};

static void add(struct vector_maker *m, const char *name, const struct text *t, enum reason expect)
{
	vector_add_text(m, name, bytes_of_str(t->s), expect);
}

static struct text text_of(struct vector_maker *m, struct bytes sealed, enum token_alphabet a)
{
	struct text t = { "" };

	if (m->err == ERR_OK)
		m->err = token_encode(sealed, a, t.s, TOKEN_TEXT_CAP);
	return t;
}

/* A good coupon whose sealed bytes are `rest` modulo 3 long. */
static void good_of_length(struct vector_maker *m, size_t rest, struct vector_bytes *out)
{
	struct coupon c = vector_coupon(m);
	struct vector_bytes claims, signed_;

	for (size_t i = 0; i < 3; i++) {
		memset(c.consumer, 'c', i + 1);
		vector_encode(m, &c, &claims);
		vector_sign(m, SIGNER_DEMO, buf_bytes(&claims.buf), &signed_);
		vector_seal(m, &m->ours.public, buf_bytes(&signed_.buf), out);
		if (out->buf.len % 3 == rest)
			return;
	}
}

static void map_case(struct text *t, int (*to)(int))
{
	for (char *c = t->s + 5; *c != '\0'; c++)
		*c = (char)to((unsigned char)*c);
}

static void add_behind(struct vector_maker *m, const char *name, const struct text *good, const char *behind,
		       enum reason expect)
{
	struct text t = *good;

	strncat(t.s, behind, sizeof(t.s) - strlen(t.s) - 1);
	add(m, name, &t, expect);
}

/* The first of `from` in the text becomes `to`. */
static void add_replaced(struct vector_maker *m, const char *name, const struct text *good, const char *from, char to)
{
	struct text t = *good;
	char *at = strpbrk(t.s + 5, from);

	if (at == NULL)
		return;
	*at = to;
	add(m, name, &t, REASON_DAMAGED);
}

/* The last character carries bits that no byte takes: it may be written in one way only. */
static void trailing_bits(struct vector_maker *m, size_t rest, const char *name)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	struct vector_bytes sealed;
	struct text t;
	char *last, *at;

	good_of_length(m, rest, &sealed);
	t = text_of(m, buf_bytes(&sealed.buf), TOKEN_BASE64URL);
	last = t.s + strlen(t.s) - 1;
	at = strchr(alphabet, *last);
	if (m->err != ERR_OK || at == NULL)
		return;
	*last = at[1];
	add(m, name, &t, REASON_DAMAGED);
}

static void base64_cases(struct vector_maker *m)
{
	struct vector_bytes sealed;
	struct text good, t;

	good_of_length(m, 0, &sealed);
	good = text_of(m, buf_bytes(&sealed.buf), TOKEN_BASE64URL);
	add(m, "good", &good, REASON_OK);
	add_behind(m, "a padding mark behind", &good, "=", REASON_DAMAGED);
	add_behind(m, "four characters behind", &good, "AAAA", REASON_DAMAGED);
	add_behind(m, "a line's end behind", &good, "\n", REASON_DAMAGED);
	add_behind(m, "CR LF behind", &good, "\r\n", REASON_DAMAGED);
	add_behind(m, "a space behind", &good, " ", REASON_DAMAGED);
	add_replaced(m, "+ for -", &good, "-", '+');
	add_replaced(m, "/ for _", &good, "_", '/');
	add_replaced(m, "a space inside", &good, "ABCDEFGH", ' ');
	add_replaced(m, "a line's end inside", &good, "ABCDEFGH", '\n');
	add_replaced(m, "a full stop inside", &good, "ABCDEFGH", '.');
	add_replaced(m, "* inside", &good, "ABCDEFGH", '*');
	t = good;
	memcpy(t.s, "CHIT:", 5);
	add(m, "Base64url under the prefix of Base45", &t, REASON_DAMAGED);
	map_case(&t, toupper);
	add(m, "Base64url in capitals under the prefix of Base45", &t, REASON_DAMAGED);
	memcpy(t.s, "chit:", 5);
	add(m, "Base64url in capitals", &t, REASON_DAMAGED);
	t = good;
	map_case(&t, tolower);
	add(m, "Base64url in lower case", &t, REASON_DAMAGED);
	t = good;
	t.s[0] = 'C';
	add(m, "the prefix with one capital", &t, REASON_NOT_A_COUPON);
	memcpy(t.s, "cHIT:", 5);
	add(m, "the prefix with one small letter", &t, REASON_NOT_A_COUPON);
	good_of_length(m, 1, &sealed);
	good = text_of(m, buf_bytes(&sealed.buf), TOKEN_BASE64URL);
	add(m, "good, with two characters in the last group", &good, REASON_OK);
	add_behind(m, "padded with two", &good, "==", REASON_DAMAGED);
	good_of_length(m, 2, &sealed);
	good = text_of(m, buf_bytes(&sealed.buf), TOKEN_BASE64URL);
	add(m, "good, with three characters in the last group", &good, REASON_OK);
	add_behind(m, "padded with one", &good, "=", REASON_DAMAGED);
	trailing_bits(m, 1, "trailing bits in a last group of two");
	trailing_bits(m, 2, "trailing bits in a last group of three");
}

static void base45_cases(struct vector_maker *m)
{
	struct vector_bytes sealed;
	struct text good, t;
	size_t len;

	good_of_length(m, 1, &sealed);
	good = text_of(m, buf_bytes(&sealed.buf), TOKEN_BASE45);
	len = strlen(good.s);
	add(m, "good in Base45", &good, REASON_OK);
	add_behind(m, "Base45 with one character behind", &good, "0", REASON_DAMAGED);
	add_behind(m, "Base45 with a group behind", &good, "000", REASON_DAMAGED);
	add_behind(m, "Base45 with a line's end behind", &good, "\n", REASON_DAMAGED);
	add_replaced(m, "Base45 with a comma", &good, "ABCDEFGH", ',');
	add_replaced(m, "Base45 with a small letter", &good, "ABCDEFGH", 'a');
	t = good;
	memcpy(t.s, "chit:", 5);
	add(m, "Base45 under the prefix of Base64url", &t, REASON_DAMAGED);
	t = good;
	map_case(&t, tolower);
	add(m, "Base45 in lower case throughout", &t, REASON_DAMAGED);
	t = good;
	t.s[len - 1] = '\0';
	add(m, "Base45 cut by one character", &t, REASON_DAMAGED);
	t.s[len - 2] = '\0';
	add(m, "Base45 cut by two characters", &t, REASON_DAMAGED);
	t.s[len / 2] = '\0';
	add(m, "Base45 cut in the middle", &t, REASON_DAMAGED);
	t = good;
	memcpy(t.s + len - 2, "::", 2);
	add(m, "Base45 with its last two characters over 255", &t, REASON_DAMAGED);
	t = good;
	memcpy(t.s + 5, ":::", 3);
	add(m, "Base45 with its first group over 65535", &t, REASON_DAMAGED);
	good_of_length(m, 0, &sealed);
	good = text_of(m, buf_bytes(&sealed.buf), TOKEN_BASE45);
	add(m, "good in Base45, of another length", &good, REASON_OK);
}

static void long_cases(struct vector_maker *m)
{
	char text[1200];

	memset(text, 'A', sizeof(text));
	memcpy(text, "chit:", 5);
	vector_add_text(m, "the longest text that is looked at", bytes_of(text, TOKEN_TEXT_MAX), REASON_DAMAGED);
	vector_add_text(m, "a character over the longest", bytes_of(text, TOKEN_TEXT_MAX + 1), REASON_DAMAGED);
	vector_add_text(m, "far too long", bytes_of(text, sizeof(text)), REASON_DAMAGED);
	memcpy(text, "CHIT:", 5);
	vector_add_text(m, "far too long in Base45", bytes_of(text, sizeof(text)), REASON_DAMAGED);
	memcpy(text, "xhit:", 5);
	vector_add_text(m, "far too long and no coupon", bytes_of(text, sizeof(text)), REASON_NOT_A_COUPON);
	vector_add_text(m, "NUL in the prefix", bytes_of("chit\0:AAAA", 10), REASON_NOT_A_COUPON);
	vector_add_text(m, "NUL behind the prefix", bytes_of("chit:\0AAAA", 10), REASON_DAMAGED);
}

static void cuts(struct vector_maker *m)
{
	static const size_t keep[] = { 1, 2, 6, 12, 24, 40, 100, 200 };
	struct vector_bytes sealed;
	struct text good, t;
	char name[64];

	good_of_length(m, 0, &sealed);
	good = text_of(m, buf_bytes(&sealed.buf), TOKEN_BASE64URL);
	for (size_t i = 1; i <= 4; i++) {
		t = good;
		t.s[strlen(t.s) - i] = '\0';
		snprintf(name, sizeof(name), "cut by %zu characters at the end", i);
		add(m, name, &t, REASON_DAMAGED);
	}
	for (size_t i = 0; i < VECTOR_ROWS(keep); i++) {
		t = good;
		t.s[5 + keep[i]] = '\0';
		snprintf(name, sizeof(name), "cut behind %zu characters", keep[i]);
		add(m, name, &t, REASON_DAMAGED);
	}
	memmove(t.s + 5, good.s + 9, strlen(good.s) - 8);
	add(m, "cut by four characters at the front", &t, REASON_DAMAGED);
}

void vector_texts(struct vector_maker *m)
{
	base64_cases(m);
	base45_cases(m);
	cuts(m);
	long_cases(m);
	for (size_t i = 0; i < VECTOR_ROWS(LITERALS); i++)
		vector_add_text(m, LITERALS[i].name, bytes_of_str(LITERALS[i].text), LITERALS[i].expect);
}
