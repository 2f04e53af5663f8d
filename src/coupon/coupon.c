#include "coupon/coupon.h"
#include "base/text.h"
#include "seal/cbor.h"
#include "seal/digest.h"
#include <string.h>

/* RFC 8392, section 4; and our one private claim. */
enum { CLAIM_SUB = 2, CLAIM_AUD = 3, CLAIM_EXP = 4, CLAIM_NBF = 5, CLAIM_CTI = 7, CLAIM_TERMS = -65537 };
enum { TERM_PRODUCT = 1, TERM_QUANTITY, TERM_USES, TERM_KIND, TERM_VALUE, TERM_FLAGS };
enum { CLAIMS_KEYS_MAX = 16, TERMS_KEYS_MAX = 16 };

static const int64_t TIME_MAX = INT64_C(1) << 40;

unsigned coupon_units(const struct coupon *c)
{
	return (unsigned)c->uses * c->quantity;
}

const char *coupon_kind_name(uint64_t kind)
{
	static const char *const names[KIND_COUNT] = { "goods", "activity", "exchange", "participation", "value" };

	return kind < KIND_COUNT ? names[kind] : "unknown";
}

/* Encoding */

static enum err check_id(const char *what, const char *id)
{
	if (!text_id(bytes_of_str(id)))
		return err_set(ERR_RANGE, "%s \"%s\": an id is 1 to %d characters of a-z, 0-9 and -", what, id, ID_MAX);
	return ERR_OK;
}

static enum err check_products(const struct coupon *c)
{
	size_t longest = 0;
	enum err e;

	if (c->n_products < 1 || c->n_products > COUPON_PRODUCTS_MAX)
		return err_set(ERR_RANGE, "a coupon names 1 to %d products", COUPON_PRODUCTS_MAX);
	for (int i = 0; i < c->n_products; i++) {
		size_t len = strnlen(c->products[i].id, ID_CAP);

		e = check_id("product", c->products[i].id);
		if (e != ERR_OK)
			return e;
		if (c->products[i].quantity < 1 || c->products[i].quantity > UNITS_MAX)
			return err_set(ERR_RANGE, "product %s: a quantity is 1 to %d", c->products[i].id, UNITS_MAX);
		longest = len > longest ? len : longest;
	}
	if (strlen(c->consumer) + strlen(c->merchant) + longest > IDS_TOGETHER_MAX)
		return err_set(ERR_TOO_LONG, "the ids %s, %s and the product's are over %d characters together",
			       c->consumer, c->merchant, IDS_TOGETHER_MAX);
	return ERR_OK;
}

static enum err check_numbers(const struct coupon *c)
{
	if (c->expires < 1 || c->expires > TIME_MAX || c->not_before < 0 || c->not_before > TIME_MAX)
		return err_set(ERR_RANGE, "a coupon's times must lie after 1970 and below 2^40");
	if (c->not_before >= c->expires)
		return err_set(ERR_RANGE, "the coupon would expire before it is good");
	if (c->quantity < 1 || c->uses < 1 || coupon_units(c) > UNITS_MAX)
		return err_set(ERR_RANGE, "uses times quantity must be 1 to %d", UNITS_MAX);
	if (c->kind >= KIND_COUNT || (c->flags & ~(uint64_t)FLAGS_KNOWN) != 0)
		return err_set(ERR_RANGE, "a kind or a flag that this program does not know");
	if (c->value < 0 || c->value > COUPON_VALUE_MAX)
		return err_set(ERR_RANGE, "a coupon's value must not be negative or over 10^12");
	return ERR_OK;
}

static enum err check_coupon(const struct coupon *c)
{
	enum err e = check_id("consumer", c->consumer);

	if (e == ERR_OK)
		e = check_id("merchant", c->merchant);
	if (e == ERR_OK)
		e = check_products(c);
	if (e == ERR_OK)
		e = check_numbers(c);
	return e;
}

static void put_products(const struct coupon *c, struct buf *b)
{
	if (c->n_products == 1 && c->products[0].quantity == 1) {
		cbor_put_str(b, c->products[0].id);
		return;
	}
	cbor_put_array(b, c->n_products);
	for (int i = 0; i < c->n_products; i++) {
		cbor_put_array(b, 2);
		cbor_put_str(b, c->products[i].id);
		cbor_put_uint(b, c->products[i].quantity);
	}
}

static void put_term(struct buf *b, int key, uint64_t v, uint64_t absent)
{
	if (v == absent)
		return;
	cbor_put_int(b, key);
	cbor_put_uint(b, v);
}

static void put_terms(const struct coupon *c, struct buf *b)
{
	cbor_put_map(b, 2u + (c->uses != 1) + (c->kind != 0) + (c->value != 0) + (c->flags != 0));
	cbor_put_int(b, TERM_PRODUCT);
	put_products(c, b);
	put_term(b, TERM_QUANTITY, c->quantity, 0);
	put_term(b, TERM_USES, c->uses, 1);
	put_term(b, TERM_KIND, c->kind, 0);
	put_term(b, TERM_VALUE, (uint64_t)c->value, 0);
	put_term(b, TERM_FLAGS, c->flags, 0);
}

enum err coupon_encode(const struct coupon *c, struct buf *b)
{
	enum err e = check_coupon(c);

	if (e != ERR_OK)
		return e;
	cbor_put_map(b, 5u + (c->not_before != 0));
	cbor_put_int(b, CLAIM_SUB);
	cbor_put_str(b, c->consumer);
	cbor_put_int(b, CLAIM_AUD);
	cbor_put_str(b, c->merchant);
	cbor_put_int(b, CLAIM_EXP);
	cbor_put_int(b, c->expires);
	if (c->not_before != 0) {
		cbor_put_int(b, CLAIM_NBF);
		cbor_put_int(b, c->not_before);
	}
	cbor_put_int(b, CLAIM_CTI);
	cbor_put_bytes(b, bytes_of(c->serial, SERIAL_LEN));
	cbor_put_int(b, CLAIM_TERMS);
	put_terms(c, b);
	return b->over ? err_set(ERR_TOO_LONG, "the coupon's claims do not fit their place") : ERR_OK;
}

/* Decoding */

static void get_id(struct cbor_in *in, char id[ID_CAP])
{
	cbor_get_str(in, id, ID_CAP);
	if (in->err == ERR_OK && !text_id(bytes_of_str(id)))
		cbor_fail(in);
}

/* 1 to UNITS_MAX. */
static uint16_t get_count(struct cbor_in *in)
{
	uint64_t v = cbor_get_uint_max(in, UNITS_MAX);

	if (v == 0)
		cbor_fail(in);
	return (uint16_t)v;
}

static void get_products(struct cbor_in *in, struct coupon *c)
{
	if (cbor_peek(in) == CBOR_TEXT) {
		get_id(in, c->products[0].id);
		c->products[0].quantity = 1;
		c->n_products = 1;
		return;
	}
	c->n_products = (uint8_t)cbor_get_array(in, COUPON_PRODUCTS_MAX);
	if (c->n_products == 0)
		cbor_fail(in);
	for (int i = 0; i < c->n_products; i++) {
		if (cbor_get_array(in, 2) != 2)
			cbor_fail(in);
		get_id(in, c->products[i].id);
		c->products[i].quantity = get_count(in);
	}
}

static void get_terms(struct cbor_in *in, struct coupon *c)
{
	struct cbor_map m;

	for (cbor_get_map(in, &m, TERMS_KEYS_MAX); cbor_map_next(in, &m); )
		switch (m.key) {
		case TERM_PRODUCT:	get_products(in, c); break;
		case TERM_QUANTITY:	c->quantity = get_count(in); break;
		case TERM_USES:		c->uses = get_count(in); break;
		case TERM_KIND:		c->kind = cbor_get_uint(in); break;
		case TERM_VALUE:	c->value = (int64_t)cbor_get_uint_max(in, (uint64_t)COUPON_VALUE_MAX); break;
		case TERM_FLAGS:	c->flags = cbor_get_uint(in); break;
		default:
			cbor_get_item(in);
			c->unsupported = true;
		}
	cbor_map_need(in, &m, CBOR_KEY(TERM_PRODUCT) | CBOR_KEY(TERM_QUANTITY));
	if (coupon_units(c) > UNITS_MAX)
		cbor_fail(in);
	if (c->kind >= KIND_COUNT || (c->flags & ~(uint64_t)FLAGS_KNOWN) != 0)
		c->unsupported = true;
}

static void get_claims(struct cbor_in *in, struct coupon *c)
{
	bool terms = false;
	struct cbor_map m;

	for (cbor_get_map(in, &m, CLAIMS_KEYS_MAX); cbor_map_next(in, &m); )
		switch (m.key) {
		case CLAIM_SUB:	get_id(in, c->consumer); break;
		case CLAIM_AUD:	get_id(in, c->merchant); break;
		case CLAIM_EXP:	c->expires = (int64_t)cbor_get_uint_max(in, (uint64_t)TIME_MAX); break;
		case CLAIM_NBF:	c->not_before = (int64_t)cbor_get_uint_max(in, (uint64_t)TIME_MAX); break;
		case CLAIM_CTI:	cbor_get_fixed(in, c->serial, SERIAL_LEN); break;
		case CLAIM_TERMS:
			get_terms(in, c);
			terms = true;
			break;
		default:
			cbor_get_item(in);
			c->unsupported = true;
		}
	cbor_map_need(in, &m, CBOR_KEY(CLAIM_SUB) | CBOR_KEY(CLAIM_AUD) | CBOR_KEY(CLAIM_EXP) | CBOR_KEY(CLAIM_CTI));
	if (!terms)	/* its key is below 0, where cbor_map does not count */
		cbor_fail(in);
}

enum err coupon_decode(struct bytes claims, struct coupon *c)
{
	struct coupon got = { .uses = 1 };
	struct cbor_in in;

	if (claims.len > COUPON_CLAIMS_MAX)
		return ERR_FORMAT;
	cbor_open(&in, claims);
	get_claims(&in, &got);
	if (cbor_close(&in) != ERR_OK)
		return ERR_FORMAT;
	*c = got;
	return ERR_OK;
}

enum err coupon_peek_serial(struct bytes claims, uint8_t serial[SERIAL_LEN])
{
	struct cbor_in in;
	struct cbor_map m;

	cbor_open(&in, claims);
	for (cbor_get_map(&in, &m, CLAIMS_KEYS_MAX); cbor_map_next(&in, &m); ) {
		if (m.key == CLAIM_CTI) {
			cbor_get_fixed(&in, serial, SERIAL_LEN);
			return in.err;
		}
		cbor_get_item(&in);
	}
	return ERR_FORMAT;
}

enum err coupon_seal(const struct coupon *c, const struct sign_key *issuer, const struct seal_key *merchant,
		     struct random r, struct buf *b, uint8_t digest[COUPON_DIGEST_LEN])
{
	uint8_t claims_mem[COUPON_CLAIMS_MAX], signed_mem[COUPON_CLAIMS_MAX + SIGN1_OVERHEAD];
	uint8_t sealed_mem[COUPON_SEALED_ISSUE_MAX], hash[DIGEST_LEN];
	struct buf claims, sign1, sealed;
	enum err e;

	buf_init(&claims, claims_mem, sizeof(claims_mem));
	buf_init(&sign1, signed_mem, sizeof(signed_mem));
	buf_init(&sealed, sealed_mem, sizeof(sealed_mem));
	e = coupon_encode(c, &claims);
	if (e == ERR_OK)
		e = sign1_sign(issuer, NULL, buf_bytes(&claims), &sign1);
	if (e == ERR_OK)
		e = digest_sha256(buf_bytes(&sign1), hash);
	if (e == ERR_OK)
		e = encrypt0_seal(merchant, buf_bytes(&sign1), r, &sealed);
	if (e == ERR_TOO_LONG)
		return err_set(e, "the coupon is over %d bytes sealed: shorten its ids or its list of products",
			       COUPON_SEALED_ISSUE_MAX);
	if (e != ERR_OK)
		return e;
	if (b->over || b->cap - b->len < sealed.len)
		return err_set(ERR_TOO_LONG, "no room for a sealed coupon");
	buf_put_bytes(b, buf_bytes(&sealed));
	memcpy(digest, hash, COUPON_DIGEST_LEN);
	return ERR_OK;
}
