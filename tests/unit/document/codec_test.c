/*
 * What holds for every codec alike, on every sample: what is taken encodes to the same bytes; what is cut,
 * longer, reordered, doubled, of another type or of a newer program is not taken; what does not fit the
 * buffer leaves it as it was.
 */
#include "help.h"

enum { ROOM = 16384, PAIRS_MAX = 16 };

static struct bytes made(const struct sample *s, struct buf *b)
{
	check_named(s->name, s->make(b) == ERR_OK);
	return buf_bytes(b);
}

/* Not taken; or taken, and then it is exactly the encoding of what it says. */
static bool canonical(const struct sample *s, struct bytes in)
{
	struct buf *out = SCRATCH(ROOM);

	return s->recode(in, out) != ERR_OK || bytes_equal(buf_bytes(out), in);
}

static bool taken(const struct sample *s, struct bytes in)
{
	return s->recode(in, SCRATCH(ROOM)) == ERR_OK;
}

static void round_trip(void **state)
{
	(void)state;
	for (int i = 0; i < SAMPLE_COUNT; i++) {
		struct bytes in = made(&SAMPLES[i], SCRATCH(ROOM));
		struct buf *out = SCRATCH(ROOM);

		check_named(SAMPLES[i].target, SAMPLES[i].recode(in, out) == ERR_OK);
		assert_bytes(buf_bytes(out), in);
	}
}

static void every_truncation(void **state)
{
	(void)state;
	for (int i = 0; i < SAMPLE_COUNT; i++) {
		struct bytes in = made(&SAMPLES[i], SCRATCH(ROOM));

		for (size_t n = 0; n < in.len; n++) {
			uint8_t *cut = malloc(n ? n : 1);	/* so that a sanitizer sees a read behind it */

			memcpy(cut, in.data, n);
			check_named(SAMPLES[i].target, !taken(&SAMPLES[i], bytes_of(cut, n)));
			free(cut);
		}
	}
}

static void every_bit_flip(void **state)
{
	(void)state;
	for (int i = 0; i < SAMPLE_COUNT; i++) {
		struct buf *b = SCRATCH(ROOM);
		struct bytes in = made(&SAMPLES[i], b);

		for (size_t bit = 0; bit < in.len * 8; bit++) {
			b->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
			check_named(SAMPLES[i].target, canonical(&SAMPLES[i], in));
			b->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		check_named(SAMPLES[i].target, taken(&SAMPLES[i], in));
	}
}

static void a_byte_more(void **state)
{
	(void)state;
	for (int i = 0; i < SAMPLE_COUNT; i++) {
		struct buf *b = SCRATCH(ROOM);

		made(&SAMPLES[i], b);
		buf_put_byte(b, 0);
		check_named(SAMPLES[i].target, !taken(&SAMPLES[i], buf_bytes(b)));
	}
}

/* A payload as its pairs, to be put together otherwise. */
struct pairs {
	size_t n;
	struct bytes key[PAIRS_MAX], value[PAIRS_MAX];
};

static bool is_map(struct bytes in)
{
	return in.data[0] >> 5 == CBOR_MAP;
}

static void pairs_of(struct bytes in, struct pairs *p)
{
	struct cbor_in c;

	p->n = in.data[0] & 31;
	assert_true(p->n < PAIRS_MAX);
	cbor_open(&c, bytes_of(in.data + 1, in.len - 1));
	for (size_t i = 0; i < p->n; i++) {
		p->key[i] = cbor_get_item(&c);
		p->value[i] = cbor_get_item(&c);
	}
	assert_int_equal(cbor_close(&c), ERR_OK);
}

static struct bytes pairs_join(const struct pairs *p, struct buf *b)
{
	cbor_put_map(b, p->n);
	for (size_t i = 0; i < p->n; i++) {
		buf_put_bytes(b, p->key[i]);
		buf_put_bytes(b, p->value[i]);
	}
	assert_false(b->over);
	return buf_bytes(b);
}

static void pairs_remove(struct pairs *p, size_t at)
{
	p->n--;
	for (size_t i = at; i < p->n; i++) {
		p->key[i] = p->key[i + 1];
		p->value[i] = p->value[i + 1];
	}
}

/* Each sample that is a map, taken apart. */
static void each_map(void (*check)(const struct sample *s, const struct pairs *p))
{
	for (int i = 0; i < SAMPLE_COUNT; i++) {
		struct bytes in = made(&SAMPLES[i], SCRATCH(ROOM));
		struct pairs p;

		if (!is_map(in))
			continue;
		pairs_of(in, &p);
		check_named(SAMPLES[i].target, taken(&SAMPLES[i], pairs_join(&p, SCRATCH(ROOM))));
		check(&SAMPLES[i], &p);
	}
}

static void check_types(const struct sample *s, const struct pairs *p)
{
	static const char *const others[] = {
		"\xf6", "\xf4", "\xf5", "\x01", "\x20", "\x1b\xff\xff\xff\xff\xff\xff\xff\xff",
		"\x3b\x7f\xff\xff\xff\xff\xff\xff\xff", "\x40", "\x41z", "\x60", "\x61z", "\x63\x41\x42\xff", "\x80",
		"\x81\x40", "\xa0", "\xa1\x01\x01", "\xc1\x01", "\x5f\xff", "\x9f\xff", "\xbf\xff", "\xf9\x3c",
		"\x18\x01", "\x9b\x7f\xff\xff\xff\xff\xff\xff\xff", "\x82\x81\x81\x81\x81\x81\x81\x81\x81\x81\x01\x01",
	};

	for (size_t i = 0; i < p->n; i++)
		for (size_t k = 0; k < sizeof others / sizeof others[0]; k++) {
			struct pairs t = *p;

			t.value[i] = bytes_of_str(others[k]);
			check_named(s->target, canonical(s, pairs_join(&t, SCRATCH(ROOM))));
		}
}

static void other_types(void **state)
{
	(void)state;
	each_map(check_types);
}

/* What has leaner sisters among the samples. */
static bool may_lack(const struct sample *s)
{
	static const char *const names[] = { "pack", "kit", "keyset", "claim" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(s->target, names[i]) == 0)
			return true;
	return false;
}

/* Only what a sample's leaner sister lacks may be absent. */
static void check_absent(const struct sample *s, const struct pairs *p)
{
	size_t optional = 0;

	for (size_t i = 0; i < p->n; i++) {
		struct pairs t = *p;
		struct bytes in;

		pairs_remove(&t, i);
		in = pairs_join(&t, SCRATCH(ROOM));
		check_named(s->target, canonical(s, in));
		optional += taken(s, in);
	}
	check_named(s->target, optional <= 2);
	if (!may_lack(s))
		check_named(s->target, optional == 0);
}

static void absent(void **state)
{
	(void)state;
	each_map(check_absent);
}

static void check_order(const struct sample *s, const struct pairs *p)
{
	for (size_t i = 0; i + 1 < p->n; i++) {
		struct pairs t = *p;

		t.key[i] = p->key[i + 1];
		t.value[i] = p->value[i + 1];
		t.key[i + 1] = p->key[i];
		t.value[i + 1] = p->value[i];
		check_named(s->target, !taken(s, pairs_join(&t, SCRATCH(ROOM))));
		t.key[i] = p->key[i];
		t.value[i] = p->value[i];
		check_named(s->target, !taken(s, pairs_join(&t, SCRATCH(ROOM))));
	}
}

static void swapped_and_doubled(void **state)
{
	(void)state;
	each_map(check_order);
}

static void check_newer(const struct sample *s, const struct pairs *p)
{
	struct pairs t = *p;
	struct buf *b = SCRATCH(ROOM), *out = SCRATCH(ROOM);

	t.key[t.n] = bytes_of_str("\x17");
	t.value[t.n++] = bytes_of_str("\x01");
	check_named(s->target, s->recode(pairs_join(&t, b), out) == ERR_VERSION);
	assert_int_equal(out->len, 0);
	t.key[t.n - 1] = bytes_of_str("\x20");	/* -1: nobody's */
	check_named(s->target, s->recode(pairs_join(&t, SCRATCH(ROOM)), out) == ERR_FORMAT);
	t.key[t.n - 1] = bytes_of_str("\x61""a");
	check_named(s->target, s->recode(pairs_join(&t, SCRATCH(ROOM)), out) == ERR_FORMAT);
	t = *p;
	t.key[0] = bytes_of_str("\x17");	/* what must be there is not */
	t.n = 1;
	check_named(s->target, s->recode(pairs_join(&t, SCRATCH(ROOM)), out) != ERR_OK);
}

static void of_a_newer_program(void **state)
{
	(void)state;
	each_map(check_newer);
}

/* No room, from none to one byte too few: ERR_TOO_LONG, and the buffer as it was. */
static void no_room(void **state)
{
	(void)state;
	for (int i = 0; i < SAMPLE_COUNT; i++) {
		size_t len = made(&SAMPLES[i], SCRATCH(ROOM)).len;
		uint8_t *memory = malloc(len + 1);
		struct buf b;

		for (size_t cap = 1; cap <= len; cap++) {
			buf_init(&b, memory, cap);
			buf_put_byte(&b, 0x55);
			if (strcmp(SAMPLES[i].name, "first") == 0)
				continue;	/* that sample asserts */
			check_named(SAMPLES[i].target, SAMPLES[i].make(&b) == ERR_TOO_LONG);
			check_named(SAMPLES[i].target, b.len == 1 && !b.over && memory[0] == 0x55);
		}
		buf_init(&b, memory, len + 1);
		buf_put_byte(&b, 0x55);
		check_named(SAMPLES[i].target, SAMPLES[i].make(&b) == ERR_OK && b.len == len + 1);
		free(memory);
	}
}

static uint64_t draw(uint64_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return *x;
}

/* Several bytes changed at once, a hundred thousand times: the same each run. */
static void some_bytes_changed(void **state)
{
	uint64_t x = 88172645463325252u;

	(void)state;
	for (int i = 0; i < SAMPLE_COUNT; i++) {
		struct bytes in = made(&SAMPLES[i], SCRATCH(ROOM));

		for (int k = 0; k < 5000; k++) {
			struct buf *b = SCRATCH(ROOM);

			buf_put_bytes(b, in);
			for (uint64_t n = draw(&x) % 4 + 1; n > 0; n--)
				b->data[draw(&x) % b->len] = (uint8_t)draw(&x);
			check_named(SAMPLES[i].target, canonical(&SAMPLES[i], buf_bytes(b)));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip), cmocka_unit_test(every_truncation), cmocka_unit_test(every_bit_flip),
		cmocka_unit_test(a_byte_more), cmocka_unit_test(other_types), cmocka_unit_test(absent),
		cmocka_unit_test(swapped_and_doubled), cmocka_unit_test(of_a_newer_program),
		cmocka_unit_test(no_room), cmocka_unit_test(some_bytes_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
