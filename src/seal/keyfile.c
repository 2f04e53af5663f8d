#include "seal/keyfile.h"
#include "base/i18n.h"
#include "base/text.h"
#include "seal/aead.h"
#include "seal/cbor.h"
#include <assert.h>
#include <openssl/crypto.h>
#include <string.h>

enum { SALT_LEN = 16, CLEAR_MAX = 64, PASSPHRASE_CHARS = 16 };
enum { LOG_N_MAX = 20, R_MAX = 8, P_MAX = 4 };
#define MEMORY_MAX (UINT64_C(256) << 20)

static const char BOX_NAME[] = "chit/box";

const struct box_cost BOX_COST_DEFAULT = { 15, 8, 1 };
const struct box_cost BOX_COST_KIT = { 17, 8, 1 };
const struct box_cost BOX_COST_TEST = { 10, 8, 1 };

/* What stands in a box before its ciphertext. */
struct box {
	uint8_t salt[SALT_LEN], nonce[AEAD_NONCE_LEN];
	struct box_cost cost;
};

/* What RFC 7914 allows (section 2), and what we are willing to spend on a stranger's word. */
static bool cost_allowed(struct box_cost c)
{
	return c.log_n >= 1 && c.log_n <= LOG_N_MAX && c.r >= 1 && c.r <= R_MAX && c.p >= 1 && c.p <= P_MAX &&
	       c.log_n < 16 * c.r && (UINT64_C(128) << c.log_n) * c.r <= MEMORY_MAX;
}

static enum err box_key(struct bytes passphrase, const struct box *box, uint8_t key[AEAD_KEY_LEN])
{
	return scrypt_derive(passphrase, bytes_of(box->salt, SALT_LEN), box->cost, key, AEAD_KEY_LEN);
}

/* The entries 1 to 6; in a map of n. */
static void clear_put(struct buf *b, const struct box *box, size_t n)
{
	cbor_put_map(b, n);
	cbor_put_uint(b, 1);
	cbor_put_str(b, BOX_NAME);
	cbor_put_uint(b, 2);
	cbor_put_bytes(b, bytes_of(box->salt, SALT_LEN));
	cbor_put_uint(b, 3);
	cbor_put_uint(b, box->cost.log_n);
	cbor_put_uint(b, 4);
	cbor_put_uint(b, box->cost.r);
	cbor_put_uint(b, 5);
	cbor_put_uint(b, box->cost.p);
	cbor_put_uint(b, 6);
	cbor_put_bytes(b, bytes_of(box->nonce, AEAD_NONCE_LEN));
}

static struct bytes box_aad(const struct box *box, uint8_t memory[CLEAR_MAX])
{
	struct buf b;

	buf_init(&b, memory, CLEAR_MAX);
	clear_put(&b, box, 6);
	assert(!b.over);
	return buf_bytes(&b);
}

static enum err box_make(struct box *box, struct box_cost cost, struct random r)
{
	enum err e = random_fill(r, box->salt, SALT_LEN);

	box->cost = cost;
	return e ? e : random_fill(r, box->nonce, AEAD_NONCE_LEN);
}

enum err box_seal(struct bytes passphrase, struct box_cost cost, struct bytes plaintext,
		  struct random r, struct buf *b)
{
	uint8_t key[AEAD_KEY_LEN], memory[CLEAR_MAX];
	size_t before = b->len;
	struct box box;
	enum err e;

	assert(cost_allowed(cost));
	if (plaintext.len > SIZE_MAX - BOX_OVERHEAD)
		return ERR_TOO_LONG;
	e = box_make(&box, cost, r);
	if (!e)
		e = box_key(passphrase, &box, key);
	if (!e) {
		clear_put(b, &box, 7);
		cbor_put_uint(b, 7);
		cbor_put_bytes_head(b, plaintext.len + AEAD_TAG_LEN);
		e = aead_seal(key, box.nonce, box_aad(&box, memory), plaintext, b);
	}
	OPENSSL_cleanse(key, sizeof key);
	if (e)
		b->len = before;
	return e;
}

static void name_get(struct cbor_in *in)
{
	struct bytes name = cbor_get_text_max(in, sizeof BOX_NAME - 1);

	if (!bytes_equal(name, bytes_of_str(BOX_NAME)))
		cbor_fail(in);
}

static enum err box_parse(struct bytes s, struct box *box, struct bytes *ct)
{
	struct cbor_in in;
	struct cbor_map m;

	cbor_open(&in, s);
	for (cbor_get_map(&in, &m, 7); cbor_map_next(&in, &m); )
		switch (m.key) {
		case 1: name_get(&in); break;
		case 2: cbor_get_fixed(&in, box->salt, SALT_LEN); break;
		case 3: box->cost.log_n = (unsigned)cbor_get_uint_max(&in, LOG_N_MAX); break;
		case 4: box->cost.r = (unsigned)cbor_get_uint_max(&in, R_MAX); break;
		case 5: box->cost.p = (unsigned)cbor_get_uint_max(&in, P_MAX); break;
		case 6: cbor_get_fixed(&in, box->nonce, AEAD_NONCE_LEN); break;
		case 7: *ct = cbor_get_bytes(&in); break;
		default: cbor_fail(&in);
		}
	cbor_map_need(&in, &m, 0xfe);
	return cbor_close(&in) || !cost_allowed(box->cost) || ct->len < AEAD_TAG_LEN ? ERR_FORMAT : ERR_OK;
}

enum err box_open(struct bytes passphrase, struct bytes s, struct buf *b)
{
	uint8_t key[AEAD_KEY_LEN], memory[CLEAR_MAX];
	struct box box = { .cost = { 0, 0, 0 } };
	struct bytes ct = { NULL, 0 };
	enum err e = box_parse(s, &box, &ct);

	if (e)
		return e;
	if (ct.len - AEAD_TAG_LEN > b->cap - b->len)	/* before the work, not after it */
		return ERR_TOO_LONG;
	e = box_key(passphrase, &box, key);
	if (!e)
		e = aead_open(key, box.nonce, box_aad(&box, memory), ct, b);
	OPENSSL_cleanse(key, sizeof key);
	return e;
}

enum err wrap_seal(const uint8_t key[STORE_KEY_LEN], struct bytes aad, struct bytes plaintext,
		   struct random r, struct buf *b)
{
	uint8_t nonce[AEAD_NONCE_LEN];
	size_t before = b->len;
	enum err e = random_fill(r, nonce, sizeof nonce);

	if (e)
		return e;
	buf_put(b, nonce, sizeof nonce);
	e = aead_seal(key, nonce, aad, plaintext, b);
	if (e)
		b->len = before;
	return e;
}

enum err wrap_open(const uint8_t key[STORE_KEY_LEN], struct bytes aad, struct bytes wrapped, struct buf *b)
{
	if (wrapped.len < WRAP_OVERHEAD)
		return ERR_AUTH;
	return aead_open(key, wrapped.data, aad,
			 bytes_of(wrapped.data + AEAD_NONCE_LEN, wrapped.len - AEAD_NONCE_LEN), b);
}

static const char ALPHABET[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";	/* Crockford's Base32 */

enum err passphrase_make(struct random r, char *out, size_t cap)
{
	uint8_t chance[PASSPHRASE_CHARS];
	enum err e;

	if (cap < PASSPHRASE_CHARS + PASSPHRASE_CHARS / 4)
		return ERR_TOO_LONG;
	e = random_fill(r, chance, sizeof chance);
	if (e)
		return e;
	for (size_t i = 0; i < PASSPHRASE_CHARS; i++) {
		*out++ = ALPHABET[chance[i] & 31];
		if (i % 4 == 3)
			*out++ = i == PASSPHRASE_CHARS - 1 ? 0 : '-';
	}
	OPENSSL_cleanse(chance, sizeof chance);
	return ERR_OK;
}

/* The character as it counts, 0 where it is none of the alphabet's. */
static char crockford(uint8_t c)
{
	if (c >= 'a' && c <= 'z')
		c = (uint8_t)(c - 'a' + 'A');
	if (c == 'O')
		c = '0';
	if (c == 'I' || c == 'L')
		c = '1';
	return c && strchr(ALPHABET, c) ? (char)c : 0;
}

enum err passphrase_check(struct bytes typed)
{
	size_t characters = 0;
	uint32_t code;

	while (typed.len) {
		size_t n = text_next(typed, &code);

		typed = bytes_of(typed.data + (n ? n : 1), typed.len - (n ? n : 1));
		characters++;
	}
	return characters >= PASSPHRASE_MIN ? ERR_OK : err_set(ERR_USAGE, _("A passphrase has at least %d characters, this one %zu: "
									    "shorter ones are soon guessed."), PASSPHRASE_MIN, characters);
}

void passphrase_normalise(struct bytes typed, struct buf *b)
{
	char made[PASSPHRASE_CHARS];
	size_t n = 0;

	for (size_t i = 0; i < typed.len; i++) {
		if (typed.data[i] == ' ' || typed.data[i] == '-')
			continue;
		if (n == PASSPHRASE_CHARS || !crockford(typed.data[i])) {
			n = 0;
			break;
		}
		made[n++] = crockford(typed.data[i]);
	}
	if (n == PASSPHRASE_CHARS)
		buf_put(b, made, n);
	else
		buf_put_bytes(b, typed);
	OPENSSL_cleanse(made, sizeof made);
}
