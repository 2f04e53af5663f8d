#include "coupon/coupon.h"
#include "seal/digest.h"
#include "help.h"

#define SUB "02626331"
#define AUD "03626d31"
#define EXP "041a6b49d200"
#define NBF "051a65000000"
#define CTI "074a65000000010203040506"
#define TERMS "3a00010000"
#define PRODUCT "01627031"
#define MIN TERMS "a2" PRODUCT "0201"
#define HEAD SUB AUD EXP CTI

static const struct good_row {
	const char *name, *hex;
	bool unsupported;
} GOOD[] = {
	{ "the least", "a5" HEAD MIN, false },
	{ "not before", "a6" SUB AUD EXP NBF CTI MIN, false },
	{ "not before 0, said", "a6" SUB AUD EXP "0500" CTI MIN, false },
	{ "exp 0", "a5" SUB AUD "0400" CTI MIN, false },
	{ "exp 2^40", "a5" SUB AUD "041b0000010000000000" CTI MIN, false },
	{ "uses 1, said", "a5" HEAD TERMS "a3" PRODUCT "0201" "0301", false },
	{ "kind 0, said", "a5" HEAD TERMS "a3" PRODUCT "0201" "0400", false },
	{ "flags 0, said", "a5" HEAD TERMS "a3" PRODUCT "0201" "0600", false },
	{ "value 0, said", "a5" HEAD TERMS "a3" PRODUCT "0201" "0500", false },
	{ "all of it",
	  "a6" SUB AUD EXP NBF CTI TERMS "a6" PRODUCT "0202" "031901f4" "0404" "051a000186a0" "0601", false },
	{ "1000 units", "a5" HEAD TERMS "a3" PRODUCT "021828" "031819", false },
	{ "1000 by quantity", "a5" HEAD TERMS "a2" PRODUCT "021903e8", false },
	{ "a list of one", "a5" HEAD TERMS "a2" "01818262703101" "0201", false },
	{ "a list of two", "a5" HEAD TERMS "a2" "01828262703101826270321903e8" "0201", false },
	{ "ids of 12", "a5" "026c6162636465662d303132332d" "036c6d6161616161616161616161" EXP CTI MIN, false },
	{ "value 10^12", "a5" HEAD TERMS "a3" PRODUCT "0201" "051b000000e8d4a51000", false },
	{ "an unknown claim below", "a6" "01" "61" "78" HEAD MIN, true },
	{ "an unknown claim between", "a6" SUB AUD EXP "0600" CTI MIN, true },
	{ "an unknown claim behind", "a6" HEAD "0841ff" MIN, true },
	{ "an unknown private claim", "a6" HEAD "20" "a10102" MIN, true },
	{ "an unknown term 0", "a5" HEAD TERMS "a3" "0000" PRODUCT "0201", true },
	{ "an unknown term 7", "a5" HEAD TERMS "a3" PRODUCT "0201" "0780", true },
	{ "an unknown term -1", "a5" HEAD TERMS "a3" PRODUCT "0201" "20f5", true },
	{ "kind 5", "a5" HEAD TERMS "a3" PRODUCT "0201" "0405", true },
	{ "kind 2^64-1", "a5" HEAD TERMS "a3" PRODUCT "0201" "041bffffffffffffffff", true },
	{ "flag bit 1", "a5" HEAD TERMS "a3" PRODUCT "0201" "0602", true },
	{ "flag bits 0 and 63", "a5" HEAD TERMS "a3" PRODUCT "0201" "061b8000000000000001", true },
};

static const struct bad_row {
	const char *name, *hex;
} BAD[] = {
	{ "nothing", "" }, { "an empty map", "a0" }, { "an array", "80" }, { "null", "f6" }, { "a number", "05" },
	{ "no sub", "a4" AUD EXP CTI MIN }, { "no aud", "a4" SUB EXP CTI MIN }, { "no exp", "a4" SUB AUD CTI MIN },
	{ "no cti", "a4" SUB AUD EXP MIN }, { "no terms", "a4" HEAD },
	{ "no product", "a5" HEAD TERMS "a1" "0201" }, { "no quantity", "a5" HEAD TERMS "a1" PRODUCT },
	{ "empty terms", "a5" HEAD TERMS "a0" }, { "terms an array", "a5" HEAD TERMS "80" },
	{ "terms null", "a5" HEAD TERMS "f6" },
	{ "bytes left over", "a5" HEAD MIN "00" }, { "one claim short", "a6" HEAD MIN },
	{ "one too many", "a4" HEAD MIN },
	{ "keys not in order", "a5" AUD SUB EXP CTI MIN }, { "terms before the rest", "a5" MIN HEAD },
	{ "a claim twice", "a6" SUB SUB AUD EXP CTI MIN }, { "terms twice", "a6" HEAD MIN MIN },
	{ "a term twice", "a5" HEAD TERMS "a3" PRODUCT "0201" "0201" },
	{ "terms not in order", "a5" HEAD TERMS "a2" "0201" PRODUCT },
	{ "an indefinite map", "bf" HEAD MIN "ff" },
	{ "indefinite terms", "a5" HEAD TERMS "bf" PRODUCT "0201" "ff" },
	{ "an indefinite text", "a5" "027f626331ff" AUD EXP CTI MIN },
	{ "a long map head", "b805" HEAD MIN }, { "a long key", "a5" "1802626331" AUD EXP CTI MIN },
	{ "a long text head", "a5" "0278026331" AUD EXP CTI MIN },
	{ "a long number", "a5" HEAD TERMS "a2" PRODUCT "021801" },
	{ "a long exp", "a5" SUB AUD "041b000000006b49d200" CTI MIN },
	{ "a long terms key", "a5" HEAD "3b0000000000010000" "a2" PRODUCT "0201" },
	{ "a text key", "a6" HEAD MIN "617800" }, { "a text term", "a5" HEAD TERMS "a3" PRODUCT "0201" "617800" },
	{ "sub empty", "a5" "0260" AUD EXP CTI MIN }, { "sub bytes", "a5" "02426331" AUD EXP CTI MIN },
	{ "sub a number", "a5" "0201" AUD EXP CTI MIN }, { "sub null", "a5" "02f6" AUD EXP CTI MIN },
	{ "sub of 13", "a5" "026d61616161616161616161616161" AUD EXP CTI MIN },
	{ "sub in capitals", "a5" "02624331" AUD EXP CTI MIN },
	{ "sub with a space", "a5" "02626320" AUD EXP CTI MIN },
	{ "sub with NUL", "a5" "02626300" AUD EXP CTI MIN }, { "sub with ESC", "a5" "02631b5b4a" AUD EXP CTI MIN },
	{ "sub in Chinese", "a5" "0263e99da2" AUD EXP CTI MIN },
	{ "sub ill-formed", "a5" "0262c328" AUD EXP CTI MIN },
	{ "aud empty", "a5" SUB "0360" EXP CTI MIN }, { "aud an array", "a5" SUB "0381626d31" EXP CTI MIN },
	{ "aud with a dot", "a5" SUB "03626d2e" EXP CTI MIN }, { "aud with _", "a5" SUB "03626d5f" EXP CTI MIN },
	{ "exp negative", "a5" SUB AUD "0420" CTI MIN },
	{ "exp over 2^40", "a5" SUB AUD "041b0000010000000001" CTI MIN },
	{ "exp 2^64-1", "a5" SUB AUD "041bffffffffffffffff" CTI MIN },
	{ "exp a float", "a5" SUB AUD "04f94000" CTI MIN },
	{ "exp text", "a5" SUB AUD "046131" CTI MIN }, { "exp tagged", "a5" SUB AUD "04c11a6b49d200" CTI MIN },
	{ "nbf negative", "a6" SUB AUD EXP "0520" CTI MIN },
	{ "nbf over 2^40", "a6" SUB AUD EXP "051b0000010000000001" CTI MIN },
	{ "nbf null", "a6" SUB AUD EXP "05f6" CTI MIN },
	{ "cti of 9", "a5" SUB AUD EXP "0749650000000102030405" MIN },
	{ "cti of 11", "a5" SUB AUD EXP "074b6500000001020304050607" MIN },
	{ "cti text", "a5" SUB AUD EXP "076a61616161616161616161" MIN },
	{ "cti empty", "a5" SUB AUD EXP "0740" MIN },
	{ "quantity 0", "a5" HEAD TERMS "a2" PRODUCT "0200" },
	{ "quantity -1", "a5" HEAD TERMS "a2" PRODUCT "0220" },
	{ "quantity 1001", "a5" HEAD TERMS "a2" PRODUCT "021903e9" },
	{ "quantity 2^32", "a5" HEAD TERMS "a2" PRODUCT "021b0000000100000000" },
	{ "quantity text", "a5" HEAD TERMS "a2" PRODUCT "026131" },
	{ "quantity true", "a5" HEAD TERMS "a2" PRODUCT "02f5" },
	{ "uses 0", "a5" HEAD TERMS "a3" PRODUCT "0201" "0300" },
	{ "uses 1001", "a5" HEAD TERMS "a3" PRODUCT "0201" "031903e9" },
	{ "1001 units", "a5" HEAD TERMS "a3" PRODUCT "0207" "03188f" },
	{ "10^6 units", "a5" HEAD TERMS "a3" PRODUCT "021903e8" "031903e8" },
	{ "kind negative", "a5" HEAD TERMS "a3" PRODUCT "0201" "0420" },
	{ "kind text", "a5" HEAD TERMS "a3" PRODUCT "0201" "046131" },
	{ "value negative", "a5" HEAD TERMS "a3" PRODUCT "0201" "0520" },
	{ "value over 10^12", "a5" HEAD TERMS "a3" PRODUCT "0201" "051b000000e8d4a51001" },
	{ "value a float", "a5" HEAD TERMS "a3" PRODUCT "0201" "05fb3ff0000000000000" },
	{ "flags negative", "a5" HEAD TERMS "a3" PRODUCT "0201" "0620" },
	{ "flags bytes", "a5" HEAD TERMS "a3" PRODUCT "0201" "064101" },
	{ "product empty", "a5" HEAD TERMS "a2" "0160" "0201" },
	{ "product a number", "a5" HEAD TERMS "a2" "0107" "0201" },
	{ "product a map", "a5" HEAD TERMS "a2" "01a162703101" "0201" },
	{ "no products", "a5" HEAD TERMS "a2" "0180" "0201" },
	{ "a list of ids", "a5" HEAD TERMS "a2" "0181627031" "0201" },
	{ "a pair of one", "a5" HEAD TERMS "a2" "018181627031" "0201" },
	{ "a pair of three", "a5" HEAD TERMS "a2" "0181836270310101" "0201" },
	{ "a pair of none", "a5" HEAD TERMS "a2" "018180" "0201" },
	{ "product quantity 0", "a5" HEAD TERMS "a2" "01818262703100" "0201" },
	{ "product quantity 1001", "a5" HEAD TERMS "a2" "0181826270311903e9" "0201" },
	{ "a pair turned round", "a5" HEAD TERMS "a2" "01818201627031" "0201" },
	{ "nine products",
	  "a5" HEAD TERMS "a2" "0189" "8261610182616101826161018261610182616101826161018261610182616101"
	  "82616101" "0201" },
	{ "an unknown claim ill-formed", "a6" HEAD "08f97e00" MIN },
	{ "an unknown claim not canonical", "a6" HEAD "081800" MIN },
	{ "an unknown claim indefinite", "a6" HEAD "089f00ff" MIN },
	{ "an unknown claim too deep", "a6" HEAD "08818181818181818181818100" MIN },
};

static void good_claims(void **state)
{
	uint8_t memory[512];

	(void)state;
	for (size_t i = 0; i < sizeof(GOOD) / sizeof(GOOD[0]); i++) {
		struct coupon c;
		struct bytes s = help_hex(GOOD[i].hex, memory, sizeof(memory));

		check_named(GOOD[i].name, coupon_decode(s, &c) == ERR_OK);
		check_named(GOOD[i].name, c.unsupported == GOOD[i].unsupported);
	}
}

static void bad_claims(void **state)
{
	uint8_t memory[512];

	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		struct coupon c = { .quantity = 77 };

		check_named(BAD[i].name, coupon_decode(help_hex(BAD[i].hex, memory, sizeof(memory)), &c) == ERR_FORMAT);
		check_named(BAD[i].name, c.quantity == 77 && c.uses == 0);
	}
}

static void cut_anywhere(void **state)
{
	uint8_t memory[512];

	(void)state;
	for (size_t i = 0; i < sizeof(GOOD) / sizeof(GOOD[0]); i++) {
		struct bytes s = help_hex(GOOD[i].hex, memory, sizeof(memory));
		struct coupon c;

		for (size_t len = s.len; len-- > 0; )
			check_named(GOOD[i].name, coupon_decode(bytes_of(memory, len), &c) == ERR_FORMAT);
	}
}

static void what_the_claims_say(void **state)
{
	uint8_t memory[512];
	struct coupon c;

	(void)state;
	assert_int_equal(coupon_decode(help_hex("a6" SUB AUD EXP NBF CTI TERMS "a6" "01828262703102826270320a" "0202" "031901f4"
						"0404" "051a000186a0" "0601", memory, sizeof(memory)), &c), ERR_OK);
	assert_string_equal(c.consumer, "c1");
	assert_string_equal(c.merchant, "m1");
	assert_int_equal(c.expires, 0x6b49d200);
	assert_int_equal(c.not_before, 0x65000000);
	assert_memory_equal(c.serial, "\x65\0\0\0\1\2\3\4\5\6", SERIAL_LEN);
	assert_int_equal(c.n_products, 2);
	assert_string_equal(c.products[1].id, "p2");
	assert_int_equal(c.products[0].quantity, 2);
	assert_int_equal(c.products[1].quantity, 10);
	assert_int_equal(coupon_units(&c), 1000);
	assert_true(c.quantity == 2 && c.uses == 500 && c.kind == KIND_VALUE && c.value == 100000 && c.flags == 1);
	assert_string_equal(coupon_kind_name(c.kind), "value");
	assert_string_equal(coupon_kind_name(KIND_COUNT), "unknown");
	assert_string_equal(coupon_kind_name(UINT64_MAX), "unknown");
}

static void longer_than_any(void **state)
{
	uint8_t memory[512];
	struct coupon c;
	char hex[1100] = "a6" HEAD "0859";
	size_t at = strlen(hex);

	(void)state;
	/* An unknown claim that fills up to the bound, and one byte over it. */
	for (int over = 0; over <= 1; over++) {
		size_t fixed = (strlen("a6" HEAD "0859" "0000" MIN)) / 2, fill = COUPON_CLAIMS_MAX - fixed + (size_t)over;

		snprintf(hex + at, sizeof(hex) - at, "%04zx", fill);
		for (size_t i = 0; i < fill; i++)
			strcpy(hex + at + 4 + 2 * i, "00");
		strcat(hex, MIN);
		assert_int_equal(coupon_decode(help_hex(hex, memory, sizeof(memory)), &c), over ? ERR_FORMAT : ERR_OK);
	}
}

static enum err encode(const struct coupon *c)
{
	uint8_t memory[COUPON_CLAIMS_MAX];
	struct buf b;
	enum err e;

	buf_init(&b, memory, sizeof(memory));
	err_clear();
	e = coupon_encode(c, &b);
	if (e != ERR_OK)
		assert_true(err_detail()[0] != '\0' && b.len == 0);
	return e;
}

static void not_encoded(void **state)
{
	struct coupon good = help_coupon(), c;

	(void)state;
	assert_int_equal(encode(&good), ERR_OK);
#define TRY(want, change) do { c = good; change; check_named(#change, encode(&c) == want); } while (0)
	TRY(ERR_RANGE, c.consumer[0] = '\0');
	TRY(ERR_RANGE, strcpy(c.consumer, "C1"));
	TRY(ERR_RANGE, strcpy(c.merchant, "m 1"));
	TRY(ERR_RANGE, strcpy(c.merchant, "m\x1b"));
	TRY(ERR_RANGE, strcpy(c.products[0].id, ""));
	TRY(ERR_RANGE, strcpy(c.products[0].id, "p_1"));
	TRY(ERR_RANGE, c.n_products = 0);
	TRY(ERR_RANGE, c.n_products = COUPON_PRODUCTS_MAX + 1);
	TRY(ERR_RANGE, c.n_products = 2);
	TRY(ERR_RANGE, c.products[0].quantity = 0);
	TRY(ERR_RANGE, c.products[0].quantity = UNITS_MAX + 1);
	TRY(ERR_RANGE, c.quantity = 0);
	TRY(ERR_RANGE, c.uses = 0);
	TRY(ERR_RANGE, c.quantity = 1001);
	TRY(ERR_RANGE, (c.quantity = 7, c.uses = 143));
	TRY(ERR_RANGE, (c.quantity = 65535, c.uses = 65535));
	TRY(ERR_OK, (c.quantity = 8, c.uses = 125));
	TRY(ERR_RANGE, c.expires = 0);
	TRY(ERR_RANGE, c.expires = -1);
	TRY(ERR_RANGE, c.expires = (INT64_C(1) << 40) + 1);
	TRY(ERR_OK, c.expires = INT64_C(1) << 40);
	TRY(ERR_RANGE, c.not_before = -1);
	TRY(ERR_RANGE, c.not_before = c.expires);
	TRY(ERR_OK, c.not_before = c.expires - 1);
	TRY(ERR_RANGE, c.kind = KIND_COUNT);
	TRY(ERR_RANGE, c.flags = 2);
	TRY(ERR_RANGE, c.value = -1);
	TRY(ERR_RANGE, c.value = INT64_C(1000000000001));
	TRY(ERR_OK, (strcpy(c.consumer, "cccccccccccc"), strcpy(c.merchant, "mmmmmmmm")));
	TRY(ERR_TOO_LONG, (strcpy(c.consumer, "cccccccccccc"), strcpy(c.merchant, "mmmmmmmmm")));
#undef TRY
}

static bool same_coupon(const struct coupon *a, const struct coupon *b)
{
	if (a->n_products != b->n_products)
		return false;
	for (int i = 0; i < a->n_products; i++)
		if (strcmp(a->products[i].id, b->products[i].id) != 0 || a->products[i].quantity != b->products[i].quantity)
			return false;
	return strcmp(a->consumer, b->consumer) == 0 && strcmp(a->merchant, b->merchant) == 0 &&
	       a->expires == b->expires && a->not_before == b->not_before && a->quantity == b->quantity &&
	       a->uses == b->uses && a->kind == b->kind && a->value == b->value && a->flags == b->flags &&
	       a->unsupported == b->unsupported && memcmp(a->serial, b->serial, SERIAL_LEN) == 0;
}

static void there_and_back(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 2000; i++) {
		struct coupon c = help_coupon(), back;
		uint8_t memory[COUPON_CLAIMS_MAX], again[COUPON_CLAIMS_MAX];
		struct buf b, b2;

		c.not_before = i & 1 ? i : 0;
		c.kind = i % KIND_COUNT;
		c.flags = i >> 1 & 1;
		c.value = i & 4 ? (int64_t)i << (i % 26) : 0;
		c.uses = (uint16_t)(1 + i % 31);
		c.quantity = (uint16_t)(1 + i % 32);
		c.n_products = (uint8_t)(1 + i % COUPON_PRODUCTS_MAX);
		for (int p = 0; p < c.n_products; p++) {
			snprintf(c.products[p].id, ID_CAP, "p-%d", p);
			c.products[p].quantity = (uint16_t)(1 + (i * 7 + (unsigned)p) % UNITS_MAX);
		}
		buf_init(&b, memory, sizeof(memory));
		assert_int_equal(coupon_encode(&c, &b), ERR_OK);
		assert_int_equal(coupon_decode(buf_bytes(&b), &back), ERR_OK);
		assert_true(same_coupon(&c, &back));
		buf_init(&b2, again, sizeof(again));
		assert_int_equal(coupon_encode(&back, &b2), ERR_OK);
		assert_true(bytes_equal(buf_bytes(&b), buf_bytes(&b2)));
	}
}

static void peeked_serial(void **state)
{
	static const char *const none[] = { "", "a0", "80", "a1" SUB, "a1" "0749650000000102030405", "a2" "076131", "a207",
					    "a2" "1802626331" CTI, "bf" CTI "ff", "a2" "617800" CTI, "a2" "02f97e00" CTI };
	uint8_t memory[512], serial[SERIAL_LEN];

	(void)state;
	assert_int_equal(coupon_peek_serial(help_hex("a5" HEAD MIN, memory, sizeof(memory)), serial), ERR_OK);
	assert_int_equal(serial_time(serial), 0x65000000);
	/* What stands behind the serial is looked at only once the signature is verified. */
	assert_int_equal(coupon_peek_serial(help_hex("a5" HEAD "ff", memory, sizeof(memory)), serial), ERR_OK);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		check_named(none[i], coupon_peek_serial(help_hex(none[i], memory, sizeof(memory)), serial) == ERR_FORMAT);
}

struct pair {
	struct sign_key issuer;
	struct open_key merchant;
};

static struct pair make_pair(void)
{
	struct pair p;

	memset(&p, 0, sizeof(p));
	assert_int_equal(sign_key_make(&p.issuer, help_random()), ERR_OK);
	assert_int_equal(open_key_make(&p.merchant, help_random()), ERR_OK);
	return p;
}

static void finish_pair(struct pair *p)
{
	sign_key_finish(&p->issuer);
	open_key_finish(&p->merchant);
}

/* The most that the design allows: 22 characters of ids, every term but value, no nbf. */
static struct coupon largest(void)
{
	struct coupon c = help_coupon();

	strcpy(c.consumer, "cccccccccc");
	strcpy(c.merchant, "mmmmmm");
	strcpy(c.products[0].id, "pppppp");
	c.quantity = 500;
	c.uses = 2;
	c.kind = KIND_EXCHANGE;
	c.flags = FLAG_NEEDS_CLAIM;
	return c;
}

static void sealed_and_opened(void **state)
{
	struct pair p = make_pair();
	struct coupon c = largest(), back;
	uint8_t memory[COUPON_SEALED_MAX], plain[COUPON_SEALED_MAX], digest[COUPON_DIGEST_LEN], hash[DIGEST_LEN];
	struct buf b, opened;
	struct encrypt0 e0;
	struct sign1 s1;

	(void)state;
	buf_init(&b, memory, sizeof(memory));
	assert_int_equal(coupon_seal(&c, &p.issuer, &p.merchant.public, help_random(), &b, digest), ERR_OK);
	assert_int_equal(b.len, COUPON_SEALED_ISSUE_MAX);
	buf_init(&opened, plain, sizeof(plain));
	assert_int_equal(encrypt0_parse(buf_bytes(&b), true, &e0), ERR_OK);
	assert_int_equal(encrypt0_open(&e0, &p.merchant, &opened), ERR_OK);
	assert_int_equal(digest_sha256(buf_bytes(&opened), hash), ERR_OK);
	assert_memory_equal(hash, digest, COUPON_DIGEST_LEN);
	assert_int_equal(sign1_parse(buf_bytes(&opened), &s1), ERR_OK);
	assert_int_equal(sign1_verify(&s1, &p.issuer.public), ERR_OK);
	assert_int_equal(s1.type.len, 0);
	assert_int_equal(coupon_decode(s1.payload, &back), ERR_OK);
	assert_true(same_coupon(&c, &back));
	finish_pair(&p);
}

static void not_sealed(void **state)
{
	struct pair p = make_pair();
	struct coupon c = largest();
	uint8_t memory[COUPON_SEALED_MAX], digest[COUPON_DIGEST_LEN] = "untouched";
	struct buf b;

	(void)state;
	buf_init(&b, memory, sizeof(memory));
	c.not_before = HELP_ISSUED;	/* over what a symbol of 65 modules holds */
	assert_int_equal(coupon_seal(&c, &p.issuer, &p.merchant.public, help_random(), &b, digest), ERR_TOO_LONG);
	c = help_coupon();
	c.quantity = 0;
	assert_int_equal(coupon_seal(&c, &p.issuer, &p.merchant.public, help_random(), &b, digest), ERR_RANGE);
	c = help_coupon();
	assert_int_equal(coupon_seal(&c, &p.issuer, &p.merchant.public,
				     (struct random){ help_no_chance, NULL }, &b, digest), ERR_CRYPTO);
	assert_int_equal(b.len, 0);
	buf_init(&b, memory, 100);
	assert_int_equal(coupon_seal(&c, &p.issuer, &p.merchant.public, help_random(), &b, digest), ERR_TOO_LONG);
	assert_int_equal(b.len, 0);
	assert_string_equal((char *)digest, "untouched");
	finish_pair(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_claims),
		cmocka_unit_test(bad_claims),
		cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(what_the_claims_say),
		cmocka_unit_test(longer_than_any),
		cmocka_unit_test(not_encoded),
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(peeked_serial),
		cmocka_unit_test(sealed_and_opened),
		cmocka_unit_test(not_sealed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
