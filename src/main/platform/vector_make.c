/* Building blocks of the vectors: one for each layer of a coupon. */
#include "main/vector.h"
#include "seal/cbor.h"
#include "seal/encrypt0.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

static bool fine(struct vector_maker *m, enum err e)
{
	if (m->err == ERR_OK)
		m->err = e;
	return m->err == ERR_OK;
}

static void start(struct vector_bytes *out)
{
	buf_init(&out->buf, out->memory, sizeof(out->memory));
}

void vector_add_text(struct vector_maker *m, const char *name, struct bytes text, enum reason expect)
{
	json_t *one;

	if (m->err != ERR_OK)
		return;
	one = json_pack("{s:s, s:s%, s:s}", "name", name, "text", (const char *)text.data, text.len,
			"expect", reason_name(expect));
	if (one == NULL || json_array_append_new(m->cases, one) != 0)
		fine(m, err_set(ERR_FORMAT, "case \"%s\" cannot be told in JSON", name));
}

void vector_at(struct vector_maker *m, int64_t now)
{
	size_t n = json_array_size(m->cases);

	if (m->err == ERR_OK && n > 0)
		json_object_set_new(json_array_get(m->cases, n - 1), "now", json_integer(now));
}

void vector_add_sealed(struct vector_maker *m, const char *name, struct bytes sealed, enum reason expect)
{
	char text[TOKEN_TEXT_CAP];

	if (m->err == ERR_OK && fine(m, token_encode(sealed, TOKEN_BASE64URL, text, sizeof(text))))
		vector_add_text(m, name, bytes_of_str(text), expect);
}

void vector_add_signed(struct vector_maker *m, const char *name, struct bytes signed_, enum reason expect)
{
	struct vector_bytes sealed;

	vector_seal(m, &m->ours.public, signed_, &sealed);
	vector_add_sealed(m, name, buf_bytes(&sealed.buf), expect);
}

void vector_add_claims(struct vector_maker *m, const char *name, struct bytes claims, enum reason expect)
{
	struct vector_bytes signed_;

	vector_sign(m, SIGNER_DEMO, claims, &signed_);
	vector_add_signed(m, name, buf_bytes(&signed_.buf), expect);
}

void vector_add_coupon(struct vector_maker *m, const char *name, const struct coupon *c, enum reason expect)
{
	struct vector_bytes claims;

	vector_encode(m, c, &claims);
	vector_add_claims(m, name, buf_bytes(&claims.buf), expect);
}

struct coupon vector_coupon(struct vector_maker *m)
{
	struct coupon c = {
		.consumer = "c1", .merchant = "m1", .expires = VECTOR_EXPIRES, .quantity = 1, .uses = 1,
		.products = { { "noodles", 1 } }, .n_products = 1,
	};

	fine(m, serial_make(VECTOR_ISSUED, m->random, c.serial));
	return c;
}

void vector_encode(struct vector_maker *m, const struct coupon *c, struct vector_bytes *out)
{
	start(out);
	if (m->err == ERR_OK)
		fine(m, coupon_encode(c, &out->buf));
}

void vector_sign(struct vector_maker *m, enum vector_signer by, struct bytes claims, struct vector_bytes *out)
{
	start(out);
	if (m->err == ERR_OK)
		fine(m, sign1_sign(&m->signers[by], NULL, claims, &out->buf));
}

void vector_seal(struct vector_maker *m, const struct seal_key *to, struct bytes signed_, struct vector_bytes *out)
{
	start(out);
	if (m->err == ERR_OK)
		fine(m, encrypt0_seal(to, signed_, m->random, &out->buf));
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void put_piece(struct buf *b, char letter, const struct vector_piece *pieces, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (pieces[i].letter == letter) {
			buf_put_bytes(b, pieces[i].bytes);
			return;
		}
	assert(!"a letter that stands for nothing");
}

void vector_expand(struct vector_maker *m, const char *template, const struct vector_piece *pieces, size_t n,
		   struct vector_bytes *out)
{
	start(out);
	for (const char *t = template; *t != '\0' && m->err == ERR_OK; t++) {
		if (*t == ' ')
			continue;
		if (digit(t[0]) < 0) {
			put_piece(&out->buf, *t, pieces, n);
			continue;
		}
		assert(digit(t[1]) >= 0);
		buf_put_byte(&out->buf, (uint8_t)(digit(t[0]) << 4 | digit(t[1])));
		t++;
	}
	if (out->buf.over)
		fine(m, err_set(ERR_TOO_LONG, "a vector's bytes do not fit their place"));
}

void vector_wrap(struct bytes s, struct vector_bytes *out)
{
	start(out);
	cbor_put_bytes(&out->buf, s);
	assert(!out->buf.over);
}
