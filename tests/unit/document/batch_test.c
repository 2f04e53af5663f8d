/* The chain inside a batch: what batch_next() gives, and where it stops. */
#include "help.h"

enum { ROOM = BATCH_BYTES_MAX + 4096 };

static struct bytes items[BATCH_FACTS_MAX + 1];

static struct bytes batch_of(const struct batch *head, struct buf *b)
{
	assert_err(ERR_OK, batch_encode(head, items, b));
	return buf_bytes(b);
}

/* Walks to the end; how many facts came, and why it ended. */
static size_t walk(struct bytes payload, enum err *end)
{
	struct batch_cursor c = { .i = 0 }, last;
	struct bytes encoded;
	struct batch b;
	struct fact f;
	size_t n = 0;

	assert_err(ERR_OK, batch_decode(payload, &b));
	for (;; n++) {
		last = c;
		*end = batch_next(&b, &c, &f, &encoded);
		if (*end != ERR_OK)
			break;
		assert_int_equal(f.sequence, b.first + n);
		assert_bytes(encoded, items[n]);
	}
	assert_memory_equal(&c, &last, sizeof c);	/* a failure does not move it: it fails again */
	assert_int_equal(batch_next(&b, &c, &f, &encoded), *end);
	return n;
}

static void expect(size_t n, enum err end, struct bytes payload)
{
	enum err e;

	assert_int_equal(walk(payload, &e), n);
	assert_int_equal(e, end);
}

static void in_order(void **state)
{
	struct batch h = sample_batch_head(1, 5);

	(void)state;
	sample_chain(1, 5, items, SCRATCH(5 * FACT_MAX));
	expect(5, ERR_NOT_FOUND, batch_of(&h, SCRATCH(ROOM)));
}

static void gap(void **state)
{
	struct batch h = sample_batch_head(7, 4);

	(void)state;
	sample_chain(7, 5, items, SCRATCH(5 * FACT_MAX));
	items[2] = items[3];
	items[3] = items[4];
	expect(2, ERR_CORRUPT, batch_of(&h, SCRATCH(ROOM)));
	sample_chain(7, 4, items, SCRATCH(5 * FACT_MAX));
	h.first = 8;	/* what it says is not where it begins */
	expect(0, ERR_CORRUPT, batch_of(&h, SCRATCH(ROOM)));
}

static void repeated_and_swapped(void **state)
{
	struct batch h = sample_batch_head(7, 4);
	struct bytes swap;

	(void)state;
	sample_chain(7, 4, items, SCRATCH(5 * FACT_MAX));
	items[3] = items[2];
	expect(3, ERR_CORRUPT, batch_of(&h, SCRATCH(ROOM)));
	sample_chain(7, 4, items, SCRATCH(5 * FACT_MAX));
	swap = items[1];
	items[1] = items[2];
	items[2] = swap;
	expect(1, ERR_CORRUPT, batch_of(&h, SCRATCH(ROOM)));
}

/* The right place with another one's content: the next one's `before` does not hold. */
static void wrong_hash(void **state)
{
	struct batch h = sample_batch_head(7, 4);
	struct buf *b = SCRATCH(FACT_MAX);
	struct fact f;

	(void)state;
	sample_chain(7, 4, items, SCRATCH(5 * FACT_MAX));
	assert_err(ERR_OK, fact_decode(items[1], &f));
	f.who++;
	assert_err(ERR_OK, fact_encode(&f, b));
	items[1] = buf_bytes(b);
	expect(2, ERR_CORRUPT, batch_of(&h, SCRATCH(ROOM)));
}

static void another_journal_or_stream(void **state)
{
	struct batch h = sample_batch_head(7, 4);

	(void)state;
	sample_chain(7, 4, items, SCRATCH(5 * FACT_MAX));
	h.journal[3] ^= 1;
	expect(0, ERR_CORRUPT, batch_of(&h, SCRATCH(ROOM)));
	h = sample_batch_head(7, 4);
	h.stream = 2;
	expect(0, ERR_CORRUPT, batch_of(&h, SCRATCH(ROOM)));
}

static void no_fact(void **state)
{
	struct batch h = sample_batch_head(7, 4);
	struct buf *b = SCRATCH(FACT_MAX);

	(void)state;
	sample_chain(7, 4, items, SCRATCH(5 * FACT_MAX));
	items[2].len--;
	expect(2, ERR_FORMAT, batch_of(&h, SCRATCH(ROOM)));
	sample_chain(7, 4, items, SCRATCH(5 * FACT_MAX));
	buf_put_bytes(b, items[0]);
	b->data[0]++;	/* a fact of nine fields, by a newer program */
	buf_put(b, "\x09\x01", 2);
	items[0] = buf_bytes(b);
	expect(0, ERR_FORMAT, batch_of(&h, SCRATCH(ROOM)));
}

/* A thousand redemptions of the longest form fit. */
static void a_thousand(void **state)
{
	static uint8_t body[REDEMPTION_BODY_MAX];
	static uint8_t memory[1000 * 200];
	struct batch h = sample_batch_head(INT64_MAX - 999, 1000);
	struct fact f = { .stream = UINT32_MAX, .time = FIELD_TIME_MAX, .who = UINT32_MAX, .kind = UINT32_MAX,
			  .body = { body, sizeof body } };
	struct buf b, *payload = SCRATCH(ROOM);

	(void)state;
	h.stream = UINT32_MAX;
	memcpy(f.journal, h.journal, sizeof f.journal);
	buf_init(&b, memory, sizeof memory);
	for (size_t i = 0; i < 1000; i++) {
		size_t start = b.len;

		f.sequence = h.first + i;
		assert_err(ERR_OK, fact_encode(&f, &b));
		items[i] = bytes_of(b.data + start, b.len - start);
		assert_err(ERR_OK, fact_hash(items[i], f.before));
	}
	expect(1000, ERR_NOT_FOUND, batch_of(&h, payload));
	print_message("a batch of 1000 longest redemptions: %zu bytes of %d\n", payload->len, BATCH_BYTES_MAX);
	h.first++;	/* the last one's sequence would be over the bound */
	assert_err(ERR_RANGE, batch_encode(&h, items, SCRATCH(ROOM)));
}

static void too_many_or_too_long(void **state)
{
	static const uint8_t fact[FACT_MAX + 1];
	struct batch h = sample_batch_head(1, 0);
	struct buf *b = SCRATCH(2 * ROOM);

	(void)state;
	assert_err(ERR_RANGE, batch_encode(&h, items, b));
	h.n = BATCH_FACTS_MAX + 1;
	for (size_t i = 0; i < h.n; i++)
		items[i] = bytes_of(fact, 1);
	assert_err(ERR_TOO_LONG, batch_encode(&h, items, b));
	h.n = BATCH_FACTS_MAX;
	assert_err(ERR_OK, batch_encode(&h, items, SCRATCH(ROOM)));
	for (size_t i = 0; i < h.n; i++)
		items[i] = bytes_of(fact, FACT_MAX);
	assert_err(ERR_TOO_LONG, batch_encode(&h, items, b));
	assert_int_equal(b->len, 0);
	h.n = 1;
	items[0] = bytes_of(fact, FACT_MAX + 1);
	assert_err(ERR_RANGE, batch_encode(&h, items, b));
	items[0] = bytes_of(fact, 0);
	assert_err(ERR_RANGE, batch_encode(&h, items, b));
	h.n = 600000;
	assert_err(ERR_TOO_LONG, batch_encode(&h, items, b));
}

/* A count that the bytes do not bear out is refused before anything is done with it. */
static void count_without_content(void **state)
{
	struct batch h = sample_batch_head(1, 1), back;
	struct buf *b = SCRATCH(ROOM);

	(void)state;
	items[0] = bytes_of_str("\x01");
	assert_err(ERR_OK, batch_encode(&h, items, b));
	assert_int_equal(b->data[b->len - 3], 0x81);
	b->data[b->len - 3] = 0x82;
	assert_err(ERR_FORMAT, batch_decode(buf_bytes(b), &back));
	b->len -= 3;
	buf_put(b, "\x9b\xff\xff\xff\xff\xff\xff\xff\xff", 9);
	assert_err(ERR_FORMAT, batch_decode(buf_bytes(b), &back));
	b->len -= 9;
	buf_put(b, "\x80", 1);
	assert_err(ERR_FORMAT, batch_decode(buf_bytes(b), &back));
	b->len = BATCH_BYTES_MAX + 1;
	assert_err(ERR_TOO_LONG, batch_decode(buf_bytes(b), &back));
}

static void ids(void **state)
{
	static const char *const bad[] = { "", "T1", "t 1", "t/1", "t\x1b", "t\xc3\xa9", "thirteenchars" };
	struct batch h = sample_batch_head(1, 1);

	(void)state;
	items[0] = bytes_of_str("\x01");
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		memset(h.till, 'a', sizeof h.till);	/* without a NUL where the bad one is 13 long */
		memcpy(h.till, bad[i], strlen(bad[i]) < ID_CAP ? strlen(bad[i]) + 1 : ID_CAP);
		assert_err(ERR_RANGE, batch_encode(&h, items, SCRATCH(ROOM)));
	}
	strcpy(h.till, "abc-0123-xyz");
	assert_err(ERR_OK, batch_encode(&h, items, SCRATCH(ROOM)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_order), cmocka_unit_test(gap), cmocka_unit_test(repeated_and_swapped),
		cmocka_unit_test(wrong_hash), cmocka_unit_test(another_journal_or_stream), cmocka_unit_test(no_fact),
		cmocka_unit_test(a_thousand), cmocka_unit_test(too_many_or_too_long),
		cmocka_unit_test(count_without_content), cmocka_unit_test(ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
