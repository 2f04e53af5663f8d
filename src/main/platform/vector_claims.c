/* Cases of the claims, all signed and sealed as they should be. */
#include "main/vector.h"
#include <stdio.h>
#include <string.h>

#define SUB "02626331"
#define AUD "03626d31"
#define EXP "041a69800e80"
#define CTI "074a684ee180010203040506"
#define TERMS "3a00010000"
#define PRODUCT "01627031"
#define HEAD SUB AUD EXP CTI
#define MIN TERMS "a2" PRODUCT "0201"

static const struct holds_row {
	const char *name, *hex;
	enum reason expect;
} ROWS[] = {
	{ "claims: the least", "a5" HEAD MIN, REASON_OK },
	{ "claims: not before 0, said", "a6" SUB AUD EXP "0500" CTI MIN, REASON_OK },
	{ "claims: uses 1, said", "a5" HEAD TERMS "a3" PRODUCT "0201 0301", REASON_OK },
	{ "claims: kind 0, said", "a5" HEAD TERMS "a3" PRODUCT "0201 0400", REASON_OK },
	{ "claims: flags 0, said", "a5" HEAD TERMS "a3" PRODUCT "0201 0600", REASON_OK },
	{ "claims: value 0, said", "a5" HEAD TERMS "a3" PRODUCT "0201 0500", REASON_OK },
	{ "claims: value 10^12", "a5" HEAD TERMS "a3" PRODUCT "0201 051b000000e8d4a51000", REASON_OK },
	{ "claims: 1000 units by quantity", "a5" HEAD TERMS "a2" PRODUCT "021903e8", REASON_OK },
	{ "claims: 1000 units by uses", "a5" HEAD TERMS "a3" PRODUCT "0201 031903e8", REASON_OK },
	{ "claims: 1000 units by both", "a5" HEAD TERMS "a3" PRODUCT "021828 031819", REASON_OK },
	{ "claims: a list of one product", "a5" HEAD TERMS "a2 01818262703101 0201", REASON_OK },
	{ "claims: a list of two products", "a5" HEAD TERMS "a2 01828262703102826270321903e8 0201", REASON_OK },
	{ "claims: a list of eight products",
	  "a5" HEAD TERMS "a2 0188" "8261610182616201826163018261640182616501826166018261670182616801"
	  "0201", REASON_OK },
	{ "claims: ids of 12 characters",
	  "a5" "026c2d2d2d30313233343536372d" AUD EXP CTI TERMS "a2 016c70707070707070707070702d 0201", REASON_OK },
	{ "claims: exp 2^40", "a5" SUB AUD "041b0000010000000000" CTI MIN, REASON_OK },

	{ "claims: an unknown claim in front", "a6 01626963" HEAD MIN, REASON_UNSUPPORTED },
	{ "claims: iat", "a6" SUB AUD EXP "061a684ee180" CTI MIN, REASON_UNSUPPORTED },
	{ "claims: an unknown claim behind cti", "a6" HEAD "0841ff" MIN, REASON_UNSUPPORTED },
	{ "claims: an unknown private claim", "a6" HEAD MIN "3a00010001a10102", REASON_UNSUPPORTED },
	{ "claims: an unknown term 0", "a5" HEAD TERMS "a3 0000" PRODUCT "0201", REASON_UNSUPPORTED },
	{ "claims: an unknown term 7", "a5" HEAD TERMS "a3" PRODUCT "0201 07820102", REASON_UNSUPPORTED },
	{ "claims: an unknown term -1", "a5" HEAD TERMS "a3" PRODUCT "0201 20f4", REASON_UNSUPPORTED },
	{ "claims: an unknown claim nested 8 deep", "a6" HEAD "08 8181818181818181 00" MIN, REASON_UNSUPPORTED },
	{ "claims: an unknown claim with text keys", "a6" HEAD "08a2616100616201" MIN, REASON_UNSUPPORTED },
	{ "claims: an unknown claim with a tag", "a6" HEAD "08c11a69800e80" MIN, REASON_UNSUPPORTED },
	{ "claims: kind 5", "a5" HEAD TERMS "a3" PRODUCT "0201 0405", REASON_UNSUPPORTED },
	{ "claims: kind 2^64 - 1", "a5" HEAD TERMS "a3" PRODUCT "0201 041bffffffffffffffff", REASON_UNSUPPORTED },
	{ "claims: flag bit 1", "a5" HEAD TERMS "a3" PRODUCT "0201 0602", REASON_UNSUPPORTED },
	{ "claims: flag bits 0 and 63",
	  "a5" HEAD TERMS "a3" PRODUCT "0201 061b8000000000000001", REASON_UNSUPPORTED },

	{ "claims: an empty map", "a0", REASON_DAMAGED },
	{ "claims: an array", "85" HEAD MIN, REASON_DAMAGED },
	{ "claims: null", "f6", REASON_DAMAGED },
	{ "claims: tagged", "d83d a5" HEAD MIN, REASON_DAMAGED },
	{ "claims: wrapped in bytes", "5827 a5" HEAD MIN, REASON_DAMAGED },
	{ "claims: no sub", "a4" AUD EXP CTI MIN, REASON_DAMAGED },
	{ "claims: no aud", "a4" SUB EXP CTI MIN, REASON_DAMAGED },
	{ "claims: no exp", "a4" SUB AUD CTI MIN, REASON_DAMAGED },
	{ "claims: no cti", "a4" SUB AUD EXP MIN, REASON_DAMAGED },
	{ "claims: no terms", "a4" HEAD, REASON_DAMAGED },
	{ "claims: no product", "a5" HEAD TERMS "a1 0201", REASON_DAMAGED },
	{ "claims: no quantity", "a5" HEAD TERMS "a1" PRODUCT, REASON_DAMAGED },
	{ "claims: empty terms", "a5" HEAD TERMS "a0", REASON_DAMAGED },
	{ "claims: terms an array", "a5" HEAD TERMS "82 01 02", REASON_DAMAGED },
	{ "claims: terms wrapped in bytes", "a5" HEAD TERMS "47 a2" PRODUCT "0201", REASON_DAMAGED },
	{ "claims: a byte behind", "a5" HEAD MIN "00", REASON_DAMAGED },
	{ "claims: cut by one", "a5" HEAD TERMS "a2" PRODUCT "02", REASON_DAMAGED },
	{ "claims: one announced, not there", "a6" HEAD MIN, REASON_DAMAGED },
	{ "claims: 2^32 announced", "ba ffffffff" HEAD MIN, REASON_DAMAGED },
	{ "claims: 2^64 - 1 announced", "bb ffffffffffffffff" HEAD MIN, REASON_DAMAGED },

	{ "claims: keys not in order", "a5" AUD SUB EXP CTI MIN, REASON_DAMAGED },
	{ "claims: terms in front", "a5" MIN HEAD, REASON_DAMAGED },
	{ "claims: sub twice", "a6" SUB SUB AUD EXP CTI MIN, REASON_DAMAGED },
	{ "claims: aud twice, ours second", "a6" SUB "03626d32" AUD EXP CTI MIN, REASON_DAMAGED },
	{ "claims: terms twice", "a6" HEAD MIN MIN, REASON_DAMAGED },
	{ "claims: quantity twice", "a5" HEAD TERMS "a3" PRODUCT "0201 0201", REASON_DAMAGED },
	{ "claims: terms' keys not in order", "a5" HEAD TERMS "a2 0201" PRODUCT, REASON_DAMAGED },
	{ "claims: an indefinite map", "bf" HEAD MIN "ff", REASON_DAMAGED },
	{ "claims: indefinite terms", "a5" HEAD TERMS "bf" PRODUCT "0201 ff", REASON_DAMAGED },
	{ "claims: an indefinite text", "a5 027f626331ff" AUD EXP CTI MIN, REASON_DAMAGED },
	{ "claims: a serial in pieces", "a5" SUB AUD EXP "075f45684ee180014502 03040506ff" MIN, REASON_DAMAGED },
	{ "claims: the map with a long head", "b805" HEAD MIN, REASON_DAMAGED },
	{ "claims: a key with a long head", "a5 1802626331" AUD EXP CTI MIN, REASON_DAMAGED },
	{ "claims: a text with a long head", "a5 0278026331" AUD EXP CTI MIN, REASON_DAMAGED },
	{ "claims: a number with a long head", "a5" HEAD TERMS "a2" PRODUCT "021801", REASON_DAMAGED },
	{ "claims: exp with a long head", "a5" SUB AUD "041b0000000069800e80" CTI MIN, REASON_DAMAGED },
	{ "claims: the key of terms with a long head",
	  "a5" HEAD "3b0000000000010000 a2" PRODUCT "0201", REASON_DAMAGED },
	{ "claims: a key as text", "a6" HEAD MIN "637375 62 00", REASON_DAMAGED },
	{ "claims: a term's key as text", "a5" HEAD TERMS "a3" PRODUCT "0201 617800", REASON_DAMAGED },
	{ "claims: an unknown claim that is a float", "a6" HEAD "08f93c00" MIN, REASON_DAMAGED },
	{ "claims: an unknown claim not canonical", "a6" HEAD "081800" MIN, REASON_DAMAGED },
	{ "claims: an unknown claim that is indefinite", "a6" HEAD "089fff" MIN, REASON_DAMAGED },
	{ "claims: an unknown claim nested 9 deep", "a6" HEAD "08 818181818181818181 00" MIN, REASON_DAMAGED },
	{ "claims: an unknown claim with keys not in order", "a6" HEAD "08a2616200616101" MIN, REASON_DAMAGED },

	{ "claims: sub empty", "a5 0260" AUD EXP CTI MIN, REASON_DAMAGED },
	{ "claims: sub of 13 characters", "a5 026d63636363636363636363636363" AUD EXP CTI MIN, REASON_DAMAGED },
	{ "claims: sub as bytes", "a5 02426331" AUD EXP CTI MIN, REASON_DAMAGED },
	{ "claims: sub a number", "a5 0201" AUD EXP CTI MIN, REASON_DAMAGED },
	{ "claims: sub null", "a5 02f6" AUD EXP CTI MIN, REASON_DAMAGED },
	{ "claims: sub with a capital", "a5 02624331" AUD EXP CTI MIN, REASON_DAMAGED },
	{ "claims: sub with a space", "a5 02626320" AUD EXP CTI MIN, REASON_DAMAGED },
	{ "claims: sub with NUL", "a5 0263633100" AUD EXP CTI MIN, REASON_DAMAGED },
	{ "claims: sub with ESC", "a5 02631b5b4a" AUD EXP CTI MIN, REASON_DAMAGED },
	{ "claims: sub with a direction mark", "a5 0263e280ae" AUD EXP CTI MIN, REASON_DAMAGED },
	{ "claims: sub in Chinese", "a5 0263e99da2" AUD EXP CTI MIN, REASON_DAMAGED },
	{ "claims: sub not UTF-8", "a5 0262c328" AUD EXP CTI MIN, REASON_DAMAGED },
	{ "claims: sub with _", "a5 0262635f" AUD EXP CTI MIN, REASON_DAMAGED },
	{ "claims: aud empty", "a5" SUB "0360" EXP CTI MIN, REASON_DAMAGED },
	{ "claims: aud of 13 characters", "a5" SUB "036d6d6d6d6d6d6d6d6d6d6d6d6d6d" EXP CTI MIN, REASON_DAMAGED },
	{ "claims: aud an array", "a5" SUB "0381626d31" EXP CTI MIN, REASON_DAMAGED },
	{ "claims: aud with NUL behind ours", "a5" SUB "03636d3100" EXP CTI MIN, REASON_DAMAGED },
	{ "claims: aud in capitals", "a5" SUB "03624d31" EXP CTI MIN, REASON_DAMAGED },
	{ "claims: exp negative", "a5" SUB AUD "0420" CTI MIN, REASON_DAMAGED },
	{ "claims: exp over 2^40", "a5" SUB AUD "041b0000010000000001" CTI MIN, REASON_DAMAGED },
	{ "claims: exp 2^64 - 1", "a5" SUB AUD "041bffffffffffffffff" CTI MIN, REASON_DAMAGED },
	{ "claims: exp a float", "a5" SUB AUD "04fb41da600ea0000000" CTI MIN, REASON_DAMAGED },
	{ "claims: exp text", "a5" SUB AUD "046a31373730303030303030" CTI MIN, REASON_DAMAGED },
	{ "claims: exp tagged", "a5" SUB AUD "04c11a69800e80" CTI MIN, REASON_DAMAGED },
	{ "claims: exp null", "a5" SUB AUD "04f6" CTI MIN, REASON_DAMAGED },
	{ "claims: nbf negative", "a6" SUB AUD EXP "0520" CTI MIN, REASON_DAMAGED },
	{ "claims: nbf over 2^40", "a6" SUB AUD EXP "051b0000010000000001" CTI MIN, REASON_DAMAGED },
	{ "claims: nbf false", "a6" SUB AUD EXP "05f4" CTI MIN, REASON_DAMAGED },
	{ "claims: a serial of 9 bytes", "a5" SUB AUD EXP "0749684ee1800102030405" MIN, REASON_DAMAGED },
	{ "claims: a serial of 11 bytes", "a5" SUB AUD EXP "074b684ee18001020304050607" MIN, REASON_DAMAGED },
	{ "claims: an empty serial", "a5" SUB AUD EXP "0740" MIN, REASON_DAMAGED },
	{ "claims: a serial as text", "a5" SUB AUD EXP "076a30313233343536373839" MIN, REASON_DAMAGED },
	{ "claims: quantity 0", "a5" HEAD TERMS "a2" PRODUCT "0200", REASON_DAMAGED },
	{ "claims: quantity negative", "a5" HEAD TERMS "a2" PRODUCT "0220", REASON_DAMAGED },
	{ "claims: quantity 1001", "a5" HEAD TERMS "a2" PRODUCT "021903e9", REASON_DAMAGED },
	{ "claims: quantity 65537", "a5" HEAD TERMS "a2" PRODUCT "021a00010001", REASON_DAMAGED },
	{ "claims: quantity 2^32 + 1", "a5" HEAD TERMS "a2" PRODUCT "021b0000000100000001", REASON_DAMAGED },
	{ "claims: quantity text", "a5" HEAD TERMS "a2" PRODUCT "026131", REASON_DAMAGED },
	{ "claims: quantity true", "a5" HEAD TERMS "a2" PRODUCT "02f5", REASON_DAMAGED },
	{ "claims: uses 0", "a5" HEAD TERMS "a3" PRODUCT "0201 0300", REASON_DAMAGED },
	{ "claims: uses 1001", "a5" HEAD TERMS "a3" PRODUCT "0201 031903e9", REASON_DAMAGED },
	{ "claims: 1001 units", "a5" HEAD TERMS "a3" PRODUCT "0207 03188f", REASON_DAMAGED },
	{ "claims: 65536 times 65536 units",
	  "a5" HEAD TERMS "a3" PRODUCT "021a00010000 031a00010000", REASON_DAMAGED },
	{ "claims: kind negative", "a5" HEAD TERMS "a3" PRODUCT "0201 0420", REASON_DAMAGED },
	{ "claims: kind text", "a5" HEAD TERMS "a3" PRODUCT "0201 0465676f6f6473", REASON_DAMAGED },
	{ "claims: value negative", "a5" HEAD TERMS "a3" PRODUCT "0201 053863", REASON_DAMAGED },
	{ "claims: value over 10^12", "a5" HEAD TERMS "a3" PRODUCT "0201 051b000000e8d4a51001", REASON_DAMAGED },
	{ "claims: value a float", "a5" HEAD TERMS "a3" PRODUCT "0201 05fb403c000000000000", REASON_DAMAGED },
	{ "claims: value a bignum", "a5" HEAD TERMS "a3" PRODUCT "0201 05c24101", REASON_DAMAGED },
	{ "claims: flags negative", "a5" HEAD TERMS "a3" PRODUCT "0201 0620", REASON_DAMAGED },
	{ "claims: flags bytes", "a5" HEAD TERMS "a3" PRODUCT "0201 064101", REASON_DAMAGED },
	{ "claims: product empty", "a5" HEAD TERMS "a2 0160 0201", REASON_DAMAGED },
	{ "claims: product of 13 characters",
	  "a5" HEAD TERMS "a2 016d70707070707070707070707070 0201", REASON_DAMAGED },
	{ "claims: product with /", "a5" HEAD TERMS "a2 0163702f31 0201", REASON_DAMAGED },
	{ "claims: product a number", "a5" HEAD TERMS "a2 0107 0201", REASON_DAMAGED },
	{ "claims: product a map", "a5" HEAD TERMS "a2 01a162703101 0201", REASON_DAMAGED },
	{ "claims: a list of no products", "a5" HEAD TERMS "a2 0180 0201", REASON_DAMAGED },
	{ "claims: a list of nine products",
	  "a5" HEAD TERMS "a2 0189" "826161018261620182616301826164018261650182616601826167018261680182616901"
	  "0201", REASON_DAMAGED },
	{ "claims: a list of plain ids", "a5" HEAD TERMS "a2 0181627031 0201", REASON_DAMAGED },
	{ "claims: a product without its quantity", "a5" HEAD TERMS "a2 018181627031 0201", REASON_DAMAGED },
	{ "claims: a product with a third thing", "a5" HEAD TERMS "a2 0181836270310101 0201", REASON_DAMAGED },
	{ "claims: a product's quantity 0", "a5" HEAD TERMS "a2 01818262703100 0201", REASON_DAMAGED },
	{ "claims: a product's quantity 1001", "a5" HEAD TERMS "a2 0181826270311903e9 0201", REASON_DAMAGED },
	{ "claims: quantity before its product", "a5" HEAD TERMS "a2 01818201627031 0201", REASON_DAMAGED },

	{ "order: wrong shop before unsupported", "a6" SUB "03626d32" EXP "0600" CTI MIN, REASON_WRONG_SHOP },
	{ "order: wrong shop before expired", "a5" SUB "03626d32" "0401" CTI MIN, REASON_WRONG_SHOP },
	{ "order: unsupported before expired",
	  "a5" SUB AUD "0401" CTI TERMS "a3" PRODUCT "0201 0405", REASON_UNSUPPORTED },
	{ "order: early before expired", "a6" SUB AUD "0401" "051a7fffffff" CTI MIN, REASON_EARLY },
	{ "order: expired before needs_claim",
	  "a5" SUB AUD "0401" CTI TERMS "a3" PRODUCT "0201 0601", REASON_EXPIRED },
	{ "order: needs_claim before clock",
	  "a5" SUB AUD "041b0000010000000000" "074a7fffffff010203040506"
	  TERMS "a3" PRODUCT "0201 0601", REASON_NEEDS_CLAIM },
	{ "order: expired before clock", "a5" SUB AUD "0401" "074a7fffffff010203040506" MIN, REASON_EXPIRED },
	{ "order: damaged before wrong shop",
	  "a5" SUB "03626d32" EXP CTI TERMS "a2" PRODUCT "0200", REASON_DAMAGED },
};

/* Edges of time, at the file's time or another. */
static const struct time_row {
	const char *name;
	int64_t issued, not_before, expires, at;
	enum reason expect;
} TIMES[] = {
	{ "time: expires this very second", VECTOR_ISSUED, 0, VECTOR_NOW, 0, REASON_EXPIRED },
	{ "time: expires next second", VECTOR_ISSUED, 0, VECTOR_NOW + 1, 0, REASON_OK },
	{ "time: expired a second ago", VECTOR_ISSUED, 0, VECTOR_NOW - 1, 0, REASON_EXPIRED },
	{ "time: good from this very second", VECTOR_ISSUED, VECTOR_NOW, VECTOR_EXPIRES, 0, REASON_OK },
	{ "time: good from next second", VECTOR_ISSUED, VECTOR_NOW + 1, VECTOR_EXPIRES, 0, REASON_EARLY },
	{ "time: good since a second ago", VECTOR_ISSUED, VECTOR_NOW - 1, VECTOR_EXPIRES, 0, REASON_OK },
	{ "time: good for this one second", VECTOR_ISSUED, VECTOR_NOW, VECTOR_NOW + 1, 0, REASON_OK },
	{ "time: issued a day ahead", VECTOR_NOW + 86400, 0, VECTOR_EXPIRES, 0, REASON_OK },
	{ "time: issued a day and a second ahead", VECTOR_NOW + 86401, 0, VECTOR_EXPIRES, 0, REASON_CLOCK },
	{ "time: a clock of 2020", VECTOR_ISSUED, 0, VECTOR_EXPIRES, 1577836800, REASON_CLOCK },
	{ "time: a clock of 1970", VECTOR_ISSUED, 0, VECTOR_EXPIRES, 1, REASON_CLOCK },
	{ "time: a clock of 2038", VECTOR_ISSUED, 0, VECTOR_EXPIRES, INT64_C(2147483648), REASON_EXPIRED },
	{ "time: a coupon for 2106", VECTOR_ISSUED, 0, INT64_C(4294967296), INT64_C(4102444799), REASON_OK },
};

static void time_row(struct vector_maker *m, const struct time_row *row)
{
	struct coupon c = vector_coupon(m);

	if (m->err == ERR_OK)
		m->err = serial_make(row->issued, m->random, c.serial);
	c.not_before = row->not_before;
	c.expires = row->expires;
	vector_add_coupon(m, row->name, &c, row->expect);
	if (row->at != 0)
		vector_at(m, row->at);
}

static void kinds(struct vector_maker *m)
{
	struct coupon c;
	char name[64];

	for (unsigned kind = 0; kind < KIND_COUNT; kind++) {
		c = vector_coupon(m);
		c.kind = kind;
		c.value = kind == KIND_VALUE ? 5000 : 0;
		snprintf(name, sizeof(name), "kind: %s", coupon_kind_name(kind));
		vector_add_coupon(m, name, &c, REASON_OK);
	}
	c = vector_coupon(m);
	c.flags = FLAG_NEEDS_CLAIM;
	vector_add_coupon(m, "flag: needs a claim", &c, REASON_NEEDS_CLAIM);
}

static void merchants(struct vector_maker *m)
{
	static const char *const others[] = { "m2", "m", "m11", "1m", "m1-", "-m1", "c1" };
	struct vector_bytes claims, signed_;
	struct coupon c = vector_coupon(m);
	char name[64];

	for (size_t i = 0; i < VECTOR_ROWS(others); i++) {
		c = vector_coupon(m);
		strcpy(c.merchant, others[i]);
		snprintf(name, sizeof(name), "merchant: %s, sealed again to us", others[i]);
		vector_add_coupon(m, name, &c, REASON_WRONG_SHOP);
	}
	c = vector_coupon(m);
	strcpy(c.merchant, "m2");
	vector_encode(m, &c, &claims);
	vector_sign(m, SIGNER_STRANGER, buf_bytes(&claims.buf), &signed_);
	vector_add_signed(m, "merchant: m2, by a stranger", buf_bytes(&signed_.buf), REASON_UNKNOWN_ISSUER);
	vector_sign(m, SIGNER_OTHER, buf_bytes(&claims.buf), &signed_);
	vector_add_signed(m, "merchant: m2, by another platform", buf_bytes(&signed_.buf), REASON_WRONG_SHOP);
}

/* What chit-platform issues at most: 211 bytes. */
static void largest(struct vector_maker *m)
{
	struct coupon c = vector_coupon(m);

	strcpy(c.consumer, "guest-123456");
	strcpy(c.products[0].id, "noodle-1");
	c.quantity = 500;
	c.uses = 2;
	c.kind = KIND_EXCHANGE;
	vector_add_coupon(m, "the largest, less a flag", &c, REASON_OK);
	c.flags = FLAG_NEEDS_CLAIM;
	vector_add_coupon(m, "the largest", &c, REASON_NEEDS_CLAIM);
}

void vector_claims(struct vector_maker *m)
{
	struct vector_bytes claims;

	for (size_t i = 0; i < VECTOR_ROWS(ROWS); i++) {
		vector_expand(m, ROWS[i].hex, NULL, 0, &claims);
		vector_add_claims(m, ROWS[i].name, buf_bytes(&claims.buf), ROWS[i].expect);
	}
	for (size_t i = 0; i < VECTOR_ROWS(TIMES); i++)
		time_row(m, &TIMES[i]);
	kinds(m);
	merchants(m);
	largest(m);
}
