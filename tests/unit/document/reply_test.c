/* Replies: arrays of sealed documents, in order and within bounds. */
#include "help.h"

static void in_order(void **state)
{
	struct bytes documents[REPLY_DOCUMENTS_MAX + 1];
	char names[REPLY_DOCUMENTS_MAX + 1][8];
	struct buf *b = SCRATCH(1024);
	struct reply r;

	(void)state;
	for (size_t i = 0; i <= REPLY_DOCUMENTS_MAX; i++) {
		snprintf(names[i], sizeof names[i], "doc %zu", i);
		documents[i] = bytes_of_str(names[i]);
	}
	for (size_t n = 0; n <= REPLY_DOCUMENTS_MAX; n++) {
		b->len = 0;
		assert_err(ERR_OK, reply_encode(documents, n, b));
		assert_err(ERR_OK, reply_decode(buf_bytes(b), &r));
		assert_int_equal(r.n, n);
		for (size_t i = 0; i < n; i++)
			assert_bytes(r.documents[i], documents[i]);
	}
	b->len = 0;
	assert_err(ERR_RANGE, reply_encode(documents, REPLY_DOCUMENTS_MAX + 1, b));
	assert_int_equal(b->len, 0);
}

/* As many of the longest as fit, and one more. */
static void long_ones(void **state)
{
	static uint8_t longest[DOCUMENT_MAX + 1], memory[REPLY_MAX + 1024];
	struct bytes documents[REPLY_DOCUMENTS_MAX];
	struct reply r;
	struct buf b;

	(void)state;
	for (size_t i = 0; i < REPLY_DOCUMENTS_MAX; i++)
		documents[i] = bytes_of(longest, DOCUMENT_MAX);
	buf_init(&b, memory, sizeof memory);
	assert_err(ERR_OK, reply_encode(documents, 7, &b));
	assert_err(ERR_OK, reply_decode(buf_bytes(&b), &r));
	assert_int_equal(r.documents[6].len, DOCUMENT_MAX);
	b.len = 0;
	assert_err(ERR_TOO_LONG, reply_encode(documents, 8, &b));
	assert_err(ERR_TOO_LONG, reply_decode(bytes_of(memory, sizeof memory), &r));
	documents[0] = bytes_of(longest, DOCUMENT_MAX + 1);
	assert_err(ERR_RANGE, reply_encode(documents, 1, &b));
	documents[0] = bytes_of(NULL, 0);
	assert_err(ERR_RANGE, reply_encode(documents, 1, &b));
	assert_int_equal(b.len, 0);
}

static enum err by_hand(const char *bytes, size_t len)
{
	struct reply r = { .n = 77 };
	enum err e = reply_decode(bytes_of(bytes, len), &r);

	if (e != ERR_OK)
		assert_int_equal(r.n, 77);
	return e;
}
#define BY_HAND(literal) by_hand(literal, sizeof literal - 1)

static void hand_made(void **state)
{
	(void)state;
	assert_err(ERR_OK, BY_HAND("\x80"));
	assert_err(ERR_OK, BY_HAND("\x82\x41x\x41y"));
	assert_err(ERR_FORMAT, BY_HAND(""));
	assert_err(ERR_FORMAT, BY_HAND("\x81"));
	assert_err(ERR_FORMAT, BY_HAND("\x81\x40"));			/* an empty one */
	assert_err(ERR_FORMAT, BY_HAND("\x81\x61x"));			/* text */
	assert_err(ERR_FORMAT, BY_HAND("\x82\x41x"));
	assert_err(ERR_FORMAT, BY_HAND("\x81\x41x\x41y"));
	assert_err(ERR_FORMAT, BY_HAND("\x81\x58\x01x"));		/* a longer head */
	assert_err(ERR_FORMAT, BY_HAND("\x9f\x41x\xff"));		/* no definite length */
	assert_err(ERR_FORMAT, BY_HAND("\x98\x21"));			/* 33 */
	assert_err(ERR_FORMAT, BY_HAND("\x9b\xff\xff\xff\xff\xff\xff\xff\xff"));
	assert_err(ERR_FORMAT, BY_HAND("\x81\x5b\xff\xff\xff\xff\xff\xff\xff\xff"));
	assert_err(ERR_FORMAT, BY_HAND("{\"error\":\"no\"}"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_order), cmocka_unit_test(long_ones), cmocka_unit_test(hand_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
