/*
 * Any bytes as a box, as a wrap, and as a typed passphrase. A box that would cost much is let
 * alone here; one that would cost too much must be refused at once, or the run would show it.
 */
#include "seal/cbor.h"
#include "seal/keyfile.h"
#include <assert.h>
#include <string.h>

enum { CAP = 1 << 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static uint8_t memory[CAP];
static const char PASSPHRASE[] = "corpus";	/* the corpus is sealed under it, at BOX_COST_TEST */

/* A second, laxer reading of the costs: 2^log_n * r * p, 0 where there are none. */
static uint64_t work(struct bytes s)
{
	uint64_t cost[3] = { 0, 0, 0 };
	struct cbor_in in;
	struct cbor_map m;

	cbor_open(&in, s);
	for (cbor_get_map(&in, &m, 7); cbor_map_next(&in, &m); )
		if (m.key >= 3 && m.key <= 5)
			cost[m.key - 3] = cbor_get_uint(&in);
		else
			cbor_get_item(&in);
	if (in.err || cost[0] > 20 || cost[1] > 8 || cost[2] > 4)
		return 0;
	return (UINT64_C(1) << cost[0]) * cost[1] * cost[2];
}

static void box_try(struct bytes s)
{
	struct buf b;
	enum err e;

	if (work(s) > 1 << 13 && work(s) <= UINT64_C(4) << 21)
		return;
	buf_init(&b, memory, sizeof memory);
	e = box_open(bytes_of_str(PASSPHRASE), s, &b);
	assert(e == ERR_OK || e == ERR_AUTH || e == ERR_FORMAT);
	assert(!b.over && (e ? !b.len : b.len < s.len));
}

static void wrap_try(struct bytes s)
{
	uint8_t key[STORE_KEY_LEN] = { 1 };
	struct buf b;
	enum err e;

	buf_init(&b, memory, sizeof memory);
	e = wrap_open(key, bytes_of(NULL, 0), s, &b);
	assert(e == ERR_OK || e == ERR_AUTH);
	assert(b.len == (e ? 0 : s.len - WRAP_OVERHEAD));
}

static void passphrase_try(struct bytes s)
{
	static uint8_t more[CAP];
	struct buf once, twice;

	buf_init(&once, memory, sizeof memory);
	buf_init(&twice, more, sizeof more);
	passphrase_normalise(s, &once);
	passphrase_normalise(buf_bytes(&once), &twice);
	assert(!once.over && once.len <= s.len);
	assert(bytes_equal(buf_bytes(&once), buf_bytes(&twice)));
	assert(once.len == 16 || bytes_equal(buf_bytes(&once), s));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bytes s = bytes_of(data, len);

	if (len > CAP)
		return 0;
	box_try(s);
	wrap_try(s);
	passphrase_try(s);
	return 0;
}
