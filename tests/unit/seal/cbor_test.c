#include "support.h"
#include "seal/cbor.h"

/* RFC 8949, appendix A: those of its examples that are deterministic and within our bounds. */
static const char *const good[] = {
	"00", "01", "0a", "17", "1818", "1819", "1864", "1903e8", "1a000f4240", "1b000000e8d4a51000",
	"1bffffffffffffffff", "c249010000000000000000", "3bffffffffffffffff", "c349010000000000000000",
	"20", "29", "3863", "3903e7", "f4", "f5", "f6",
	"c074323031332d30332d32315432303a30343a30305a", "c11a514b67b0", "d74401020304", "d818456449455446",
	"d82076687474703a2f2f7777772e6578616d706c652e636f6d", "40", "4401020304", "60", "6161", "6449455446",
	"62225c", "62c3bc", "63e6b0b4", "64f0908591", "80", "83010203", "8301820203820405",
	"98190102030405060708090a0b0c0d0e0f101112131415161718181819", "a0", "a201020304",
	"a26161016162820203", "826161a161626163", "a56161614161626142616361436164614461656145",
	/* Our own: each width's least value, keys of several types in order, depth of eight. */
	"18ff", "190100", "19ffff", "1a00010000", "1affffffff", "1b0000000100000000", "3818", "38ff", "390100",
	"a4 00 00 1818 00 20 00 61 61 00", "a3 8100 00 8101 00 a0 00", "8181818181818181 00",
	"a100a100a100a100a100a100a100a100 00", "c1c1c1c1c1c1c1c1 00", "a2 01 02 20 02", "a2 6162 00 626161 00",
};

static const char *const bad[] = {
	/* RFC 8949, appendix A: floats, other simple values, indefinite lengths. */
	"f90000", "f98000", "f93c00", "fb3ff199999999999a", "f93e00", "f97bff", "fa47c35000", "fa7f7fffff",
	"fb7e37e43c8800759c", "f90001", "f90400", "f9c400", "fbc010666666666666", "f97c00", "f97e00", "f9fc00",
	"fa7f800000", "fa7fc00000", "faff800000", "fb7ff0000000000000", "fb7ff8000000000000",
	"fbfff0000000000000", "f7", "f0", "f8ff", "c1fb41d452d9e2000000", "5f42010243030405ff",
	"7f657374726561646d696e67ff", "9fff", "9f018202039f0405ffff", "9f01820203820405ff", "83018202039f0405ff",
	"83019f0203ff820405", "bf61610161629f0203ffff", "826161bf61626163ff", "bf6346756ef563416d7421ff",
	/* RFC 8949, appendix F: not well-formed. */
	"", "18", "19", "1a", "1b", "1901", "1a0102", "1b01020304050607", "38", "58", "78", "98", "9a01ff00",
	"b8", "d8", "f8", "f900", "fa0000", "fb000000", "41", "61", "5affffffff00", "5bffffffffffffffff010203",
	"7affffffff00", "7b7fffffffffffffff010203", "81", "818181818181818181", "8200", "a1", "a20102", "a100",
	"a2000000", "c0", "5f4100", "7f6100", "9f", "9f0102", "bf", "bf01020102", "819f", "9f8000",
	"1c", "1d", "1e", "1f", "3c", "3d", "3e", "3f", "5c", "5d", "5e", "7c", "7d", "7e", "9c", "9d", "9e",
	"bc", "bd", "be", "dc", "dd", "de", "df", "fc", "fd", "fe", "ff", "f800", "f801", "f818", "f81f", "f820",
	"5f00ff", "5f21ff", "5f6100ff", "5f80ff", "81ff", "8200ff", "a1ff", "a1ff00", "a100ff", "bf00ff",
	/* Heads longer than needed. */
	"1800", "1817", "190000", "1900ff", "1a00000000", "1a0000ffff", "1b0000000000000000",
	"1b00000000ffffffff", "3800", "3817", "3900ff", "3a0000ffff", "3b00000000ffffffff", "580100", "580000",
	"59000100", "7800", "780161", "79000161", "980100", "9800", "990000", "b800", "b8010000", "b900010000",
	"d80000", "d817 00", "d900ff 00", "f814", "f815", "f816", "f817",
	/* Maps out of order or with a key twice. */
	"a2 01 00 00 00", "a2 01 00 01 00", "a2 20 00 00 00", "a2 21 00 20 00", "a2 20 00 20 01",
	"a2 626161 00 6162 00", "a2 6162 00 6161 00", "a2 6161 00 6161 00", "a3 00 00 02 00 01 00",
	"a2 1818 00 17 00", "a2 6161 00 00 00", "81a2 01 00 00 00", "a1 00 a2 01 00 00 00", "a1 a2 01 00 00 00 00",
	"c0 a2 01 00 00 00", "a2 f5 00 f4 00",
	/* Text that is not UTF-8. */
	"61ff", "6180", "62c080", "62c1bf", "63e08080", "63eda080", "64f0808080", "64f4908080", "61c3", "62e6b0",
	"81 61ff", "a1 61ff 00",
	/* Counts that the input cannot hold. */
	"9bffffffffffffffff 00", "bbffffffffffffffff 0000", "9a7fffffff 00", "ba7fffffff 0000", "9903e8 00",
	"bb8000000000000000 0000", "b9ffff 0000",
	/* One too deep. */
	"818181818181818181 00", "a100a100a100a100a100a100a100a100a100 00", "c1c1c1c1c1c1c1c1c1 00",
	"81a100c181a100c181a100 80",
	/* Something behind. */
	"0000", "a000", "8000", "4100 00", "f6f6",
};

static enum err item_close(struct bytes s)
{
	struct cbor_in in;
	struct bytes got;

	cbor_open(&in, s);
	got = cbor_get_item(&in);
	if (!in.err)
		assert_true(got.len && got.data == s.data && got.len <= s.len);
	else
		assert_true(!got.len && in.at == in.end - s.len);
	return cbor_close(&in);
}

static void items_good(void **state)
{
	uint8_t memory[256];

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		struct bytes s = tight(unhex(good[i], memory, sizeof memory));

		if (item_close(s))
			fail_msg("refused: %s", good[i]);
		for (size_t len = 0; len < s.len; len++) {
			struct bytes cut = tight(bytes_of(s.data, len));

			assert_int_equal(item_close(cut), ERR_FORMAT);
			tight_free(cut);
		}
		tight_free(s);
	}
}

static void items_bad(void **state)
{
	uint8_t memory[256];

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct bytes s = tight(unhex(bad[i], memory, sizeof memory));

		if (item_close(s) != ERR_FORMAT)
			fail_msg("accepted: %s", bad[i]);
		tight_free(s);
	}
	assert_int_equal(item_close(bytes_of(NULL, 0)), ERR_FORMAT);
}

/* A million opening brackets end at the ninth. */
static void item_deep(void **state)
{
	static uint8_t brackets[1000000];
	static const uint8_t kinds[] = { 0x81, 0xa1, 0xc1 };

	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		memset(brackets, kinds[i], sizeof brackets);
		assert_int_equal(item_close(bytes_of(brackets, sizeof brackets)), ERR_FORMAT);
	}
}

static struct cbor_in reader(const char *hex)
{
	static uint8_t memory[512];
	struct cbor_in in;

	cbor_open(&in, unhex(hex, memory, sizeof memory));
	return in;
}

#define READ(hex, expr, want) do { \
	struct cbor_in in = reader(hex); \
	assert_true((expr) == (want)); \
	assert_int_equal(cbor_close(&in), ERR_OK); \
} while (0)

#define REFUSE(hex, expr) do { \
	struct cbor_in in = reader(hex); \
	const uint8_t *at = in.at; \
	assert_true(!(expr)); \
	assert_int_equal(in.err, ERR_FORMAT); \
	assert_ptr_equal(in.at, at); \
	assert_int_equal(cbor_close(&in), ERR_FORMAT); \
} while (0)

static void numbers(void **state)
{
	(void)state;
	READ("00", cbor_get_uint(&in), 0);
	READ("1bffffffffffffffff", cbor_get_uint(&in), UINT64_MAX);
	READ("1b7fffffffffffffff", cbor_get_int(&in), INT64_MAX);
	READ("3b7fffffffffffffff", cbor_get_int(&in), INT64_MIN);
	READ("3a00010000", cbor_get_int(&in), -65537);
	READ("20", cbor_get_int(&in), -1);
	READ("1903e8", cbor_get_uint_max(&in, 1000), 1000);
	REFUSE("1903e9", cbor_get_uint_max(&in, 1000));
	REFUSE("1b8000000000000000", cbor_get_int(&in));
	REFUSE("3b8000000000000000", cbor_get_int(&in));
	REFUSE("3bffffffffffffffff", cbor_get_int(&in));
	REFUSE("20", cbor_get_uint(&in));
	REFUSE("41ff", cbor_get_uint(&in));
	REFUSE("41ff", cbor_get_int(&in));
	REFUSE("1801", cbor_get_uint(&in));
	REFUSE("f5", cbor_get_uint(&in));
	REFUSE("c101", cbor_get_uint(&in));
	REFUSE("c101", cbor_get_int(&in));
	REFUSE("", cbor_get_uint(&in));
	REFUSE("", cbor_get_int(&in));
	READ("d3", cbor_get_tag(&in), 19);
	READ("da00010000", cbor_get_tag(&in), 65536);
	REFUSE("13", cbor_get_tag(&in));
	REFUSE("d801", cbor_get_tag(&in));
}

static bool null_taken(struct cbor_in *in)
{
	cbor_get_null(in);
	return !in->err;
}

static void simples(void **state)
{
	(void)state;
	READ("f4", cbor_get_bool(&in), false);
	READ("f5", cbor_get_bool(&in), true);
	READ("f6", null_taken(&in), true);
	REFUSE("f6", cbor_get_bool(&in));
	REFUSE("f7", cbor_get_bool(&in));
	REFUSE("f815", cbor_get_bool(&in));
	REFUSE("01", cbor_get_bool(&in));
	REFUSE("", cbor_get_bool(&in));
	REFUSE("f4", null_taken(&in));
	REFUSE("f7", null_taken(&in));
	REFUSE("16", null_taken(&in));
	REFUSE("", null_taken(&in));
}

static void strings(void **state)
{
	(void)state;
	READ("40", cbor_get_bytes(&in).len, 0);
	READ("43010203", cbor_get_bytes(&in).len, 3);
	READ("43010203", cbor_get_bytes_max(&in, 3).len, 3);
	READ("60", cbor_get_text_max(&in, 0).len, 0);
	READ("62c3bc", cbor_get_text_max(&in, 2).len, 2);
	REFUSE("43010203", cbor_get_bytes_max(&in, 2).data);
	REFUSE("62c3bc", cbor_get_text_max(&in, 1).data);
	REFUSE("62c3bc", cbor_get_bytes(&in).data);
	REFUSE("42c3bc", cbor_get_text_max(&in, 9).data);
	REFUSE("62c328", cbor_get_text_max(&in, 9).data);
	REFUSE("430102", cbor_get_bytes(&in).data);
	REFUSE("5bffffffffffffffff", cbor_get_bytes(&in).data);
	REFUSE("5b7fffffffffffffff01", cbor_get_bytes(&in).data);
	REFUSE("5801ff", cbor_get_bytes(&in).data);
	REFUSE("5f41ffff", cbor_get_bytes(&in).data);
}

static void fixed(void **state)
{
	static const char *const wrong[] = { "4101", "43010203", "620102", "4201", "", "f6", "580201" };
	uint8_t out[2] = { 9, 9 };
	struct cbor_in in = reader("420102");

	(void)state;
	cbor_get_fixed(&in, out, 2);
	assert_int_equal(cbor_close(&in), ERR_OK);
	assert_memory_equal(out, "\1\2", 2);
	for (size_t i = 0; i < COUNT(wrong); i++) {
		in = reader(wrong[i]);
		cbor_get_fixed(&in, out, 2);
		assert_int_equal(in.err, ERR_FORMAT);
		assert_memory_equal(out, "\1\2", 2);
	}
}

static void str(void **state)
{
	static const char *const wrong[] = { "6461626364", "62610062", "626100", "61ff", "4161", "6261", "", "f6" };
	char out[4] = "old";
	struct cbor_in in = reader("63616263");

	(void)state;
	cbor_get_str(&in, out, sizeof out);
	assert_int_equal(cbor_close(&in), ERR_OK);
	assert_string_equal(out, "abc");
	for (size_t i = 0; i < COUNT(wrong); i++) {
		in = reader(wrong[i]);
		cbor_get_str(&in, out, sizeof out);
		assert_int_equal(in.err, ERR_FORMAT);
		assert_string_equal(out, "abc");
	}
	in = reader("60");
	cbor_get_str(&in, out, 1);
	assert_int_equal(cbor_close(&in), ERR_OK);
	assert_string_equal(out, "");
}

static void arrays(void **state)
{
	(void)state;
	READ("80", cbor_get_array(&in, 0), 0);
	READ("83010203", cbor_get_array(&in, 3) * 1000 + cbor_get_uint(&in) + cbor_get_uint(&in) +
	     cbor_get_uint(&in), 3006);
	REFUSE("83010203", cbor_get_array(&in, 2));
	REFUSE("830102", cbor_get_array(&in, 3));
	REFUSE("9bffffffffffffffff01", cbor_get_array(&in, SIZE_MAX));
	REFUSE("9f01ff", cbor_get_array(&in, 3));
	REFUSE("9801 01", cbor_get_array(&in, 3));
	REFUSE("a10101", cbor_get_array(&in, 3));
}

/* The keys in the order they came, as the header's loop does it; the values are numbers. */
static size_t map_read(struct cbor_in *in, size_t max, int64_t keys[8], uint64_t *seen)
{
	struct cbor_map m;
	size_t n = 0;

	for (cbor_get_map(in, &m, max); cbor_map_next(in, &m); cbor_get_uint(in))
		keys[n++] = m.key;
	*seen = m.seen;
	return n;
}

static void maps(void **state)
{
	struct cbor_in in = reader("a5 00 00 01 00 183f 00 1840 00 3a00010000 00");
	int64_t keys[8];
	uint64_t seen;

	(void)state;
	assert_int_equal(map_read(&in, 5, keys, &seen), 5);
	assert_int_equal(cbor_close(&in), ERR_OK);
	assert_true(keys[0] == 0 && keys[1] == 1 && keys[2] == 63 && keys[3] == 64 && keys[4] == -65537);
	assert_true(seen == (CBOR_KEY(0) | CBOR_KEY(1) | CBOR_KEY(63)));
	in = reader("a2 1b7fffffffffffffff 00 3b7fffffffffffffff 00");
	assert_int_equal(map_read(&in, 5, keys, &seen), 2);
	assert_int_equal(cbor_close(&in), ERR_OK);
	assert_true(keys[0] == INT64_MAX && keys[1] == INT64_MIN && !seen);
	in = reader("a0");
	assert_int_equal(map_read(&in, 0, keys, &seen), 0);
	assert_int_equal(cbor_close(&in), ERR_OK);
}

static void maps_bad(void **state)
{
	static const char *const wrong[] = {
		"a6 00 00 01 00 02 00 03 00 04 00 05 00", "a2 01 00 00 00", "a2 01 00 01 00", "a2 20 00 00 00",
		"a2 21 00 20 00", "a2 20 00 20 00", "a1 6161 00", "a1 1b8000000000000000 00",
		"a1 3bffffffffffffffff 00", "a1 4100 00", "a2 00 00", "a1 00", "a1", "80", "bf 00 00 ff", "b801 00 00",
		"a1 1800 00", "", "bbffffffffffffffff 00 00", "a1 f4 00", "a2 1818 00 17 00", "a1 00 00 00",
	};
	int64_t keys[8];
	uint64_t seen;

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct cbor_in in = reader(wrong[i]);

		assert_true(map_read(&in, 5, keys, &seen) <= 5);
		if (cbor_close(&in) != ERR_FORMAT)
			fail_msg("accepted: %s", wrong[i]);
	}
}

static void map_need(void **state)
{
	struct cbor_in in = reader("a2 01 00 03 00");
	struct cbor_map m;

	(void)state;
	for (cbor_get_map(&in, &m, 2); cbor_map_next(&in, &m); )
		cbor_get_uint(&in);
	cbor_map_need(&in, &m, 0);
	cbor_map_need(&in, &m, CBOR_KEY(1));
	cbor_map_need(&in, &m, CBOR_KEY(1) | CBOR_KEY(3));
	assert_int_equal(in.err, ERR_OK);
	cbor_map_need(&in, &m, CBOR_KEY(1) | CBOR_KEY(2));
	assert_int_equal(in.err, ERR_FORMAT);
}

/* After the first failure everything gives zero and nothing moves. */
static void sticky(void **state)
{
	struct cbor_in in = reader("01 02 4101 6161 8101 a10101 f5 f6 c101"), failed;
	struct cbor_map m = { .left = 7 };
	char text[4] = "old";
	uint8_t raw[1] = { 9 };

	(void)state;
	assert_int_equal(cbor_get_uint(&in), 1);
	cbor_fail(&in);
	failed = in;
	assert_int_equal(cbor_peek(&in), CBOR_END);
	assert_true(!cbor_get_uint(&in) && !cbor_get_uint_max(&in, 9) && !cbor_get_int(&in) && !cbor_get_bool(&in));
	assert_true(!cbor_get_tag(&in) && !cbor_get_array(&in, 9));
	assert_true(!cbor_get_bytes(&in).len && !cbor_get_bytes_max(&in, 9).len && !cbor_get_text_max(&in, 9).len);
	assert_true(!cbor_get_item(&in).len);
	cbor_get_null(&in);
	cbor_get_fixed(&in, raw, 1);
	cbor_get_str(&in, text, sizeof text);
	cbor_get_map(&in, &m, 9);
	assert_false(cbor_map_next(&in, &m));
	assert_true(!m.left && !m.seen && !m.key);
	assert_true(raw[0] == 9);
	assert_string_equal(text, "old");
	assert_memory_equal(&in, &failed, sizeof in);
	assert_int_equal(cbor_close(&in), ERR_FORMAT);
}

static void peek(void **state)
{
	static const char *const firsts[] = { "00", "20", "40", "60", "80", "a0", "c000", "f4", "" };
	struct cbor_in in;

	(void)state;
	for (size_t i = 0; i < COUNT(firsts); i++) {
		in = reader(firsts[i]);
		assert_int_equal(cbor_peek(&in), i);
	}
	cbor_open(&in, bytes_of(NULL, 0));
	assert_int_equal(cbor_peek(&in), CBOR_END);
	assert_int_equal(cbor_close(&in), ERR_OK);
}

#define WRITE(hex, call) do { \
	uint8_t memory[64], want[64]; \
	struct bytes w = unhex(hex, want, sizeof want); \
	struct buf out, *b = &out; \
	buf_init(b, memory, sizeof memory); \
	call; \
	assert_bytes(buf_bytes(b), w); \
	assert_false(b->over); \
} while (0)

static void writing(void **state)
{
	(void)state;
	WRITE("00", cbor_put_uint(b, 0));
	WRITE("17", cbor_put_uint(b, 23));
	WRITE("1818", cbor_put_uint(b, 24));
	WRITE("18ff", cbor_put_uint(b, 255));
	WRITE("190100", cbor_put_uint(b, 256));
	WRITE("19ffff", cbor_put_uint(b, 65535));
	WRITE("1a00010000", cbor_put_uint(b, 65536));
	WRITE("1affffffff", cbor_put_uint(b, UINT32_MAX));
	WRITE("1b0000000100000000", cbor_put_uint(b, UINT64_C(1) << 32));
	WRITE("1bffffffffffffffff", cbor_put_uint(b, UINT64_MAX));
	WRITE("20", cbor_put_int(b, -1));
	WRITE("3a00010000", cbor_put_int(b, -65537));
	WRITE("3b7fffffffffffffff", cbor_put_int(b, INT64_MIN));
	WRITE("1b7fffffffffffffff", cbor_put_int(b, INT64_MAX));
	WRITE("f4f5f6", (cbor_put_bool(b, false), cbor_put_bool(b, true), cbor_put_null(b)));
	WRITE("d2", cbor_put_tag(b, 18));
	WRITE("40", cbor_put_bytes(b, bytes_of(NULL, 0)));
	WRITE("420102", cbor_put_bytes(b, bytes_of("\1\2", 2)));
	WRITE("5818", cbor_put_bytes_head(b, 24));
	WRITE("60", cbor_put_str(b, ""));
	WRITE("62c3bc", cbor_put_text(b, bytes_of("\xc3\xbc", 2)));
	WRITE("9818", cbor_put_array(b, 24));
	WRITE("b90100", cbor_put_map(b, 256));
}

/* What does not fit, or is no text, is not written by halves of a head, and the flag stays. */
static void writing_over(void **state)
{
	uint8_t memory[4];
	struct buf b;

	(void)state;
	buf_init(&b, memory, sizeof memory);
	cbor_put_uint(&b, UINT32_MAX);
	assert_true(b.over && !b.len);
	cbor_put_uint(&b, 1);
	assert_true(b.over && !b.len);
	buf_init(&b, memory, sizeof memory);
	cbor_put_bytes(&b, bytes_of("12345", 5));
	assert_true(b.over);
	buf_init(&b, memory, sizeof memory);
	cbor_put_text(&b, bytes_of("\xc3", 1));
	assert_true(b.over && !b.len);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(items_good), cmocka_unit_test(items_bad), cmocka_unit_test(item_deep),
		cmocka_unit_test(numbers), cmocka_unit_test(simples), cmocka_unit_test(strings),
		cmocka_unit_test(fixed), cmocka_unit_test(str), cmocka_unit_test(arrays), cmocka_unit_test(maps),
		cmocka_unit_test(maps_bad), cmocka_unit_test(map_need), cmocka_unit_test(sticky), cmocka_unit_test(peek),
		cmocka_unit_test(writing), cmocka_unit_test(writing_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
