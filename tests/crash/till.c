#include "till.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void till_serial(uint32_t nth, uint8_t serial[SERIAL_LEN])
{
	memcpy(serial, "\x6b\x01\x40\x40serial", SERIAL_LEN);
	for (int i = 0; i < 4; i++)
		serial[6 + i] = (uint8_t)(nth >> (24 - 8 * i));
}

bool till_make(const char *dir)
{
	const struct store_secret secret = { .passphrase = bytes_of_str("the tests' till"), .cost = BOX_COST_TEST };
	struct store s;

	if (store_create(&s, dir, &secret, TILL_NOW, random_system()) != ERR_OK)
		return false;
	store_close(&s);
	return true;
}

static enum err redeem_inside(struct store *s, const struct redemption *r, struct till_ack *ack)
{
	uint8_t memory[REDEMPTION_BODY_MAX];
	struct journal_entry entry = { .stream = ack->stream, .kind = FACT_REDEMPTION, .time = TILL_NOW + ack->nth };
	struct units_take take = { .stream = ack->stream, .serial = r->serial, .total = r->units, .n = r->units,
				   .expires = INT64_MAX, .time = entry.time };
	struct buf b;
	enum err e;

	buf_init(&b, memory, sizeof memory);
	e = redemption_encode(r, &b);
	entry.body = buf_bytes(&b);
	if (e == ERR_OK)
		e = journal_append(s, &entry, &take.sequence);
	ack->sequence = take.sequence;
	return e == ERR_OK ? units_take(s, &take) : e;
}

enum err till_redeem(struct store *s, uint32_t nth, struct till_ack *ack)
{
	struct redemption r = { .units = (uint16_t)(nth % 10 == 0 ? 5 : 1) };
	struct till_ack a = { .stream = 1 + nth % 3, .nth = nth };
	enum err e = db_begin(&s->db);

	if (e != ERR_OK)
		return e;
	till_serial(nth, r.serial);
	e = store_end(s, redeem_inside(s, &r, &a));
	if (e == ERR_OK)
		*ack = a;
	return e;
}

static enum err answer_first(struct store *s, uint32_t stream)
{
	const struct answer_row row = { .verdict = ANSWER_ACCEPTED };
	uint64_t first;
	size_t n;
	enum err e = outbox_due(s, stream, 1, 4, &first, &n);

	for (size_t i = 0; e == ERR_OK && i < n; i++)
		e = outbox_answered(s, stream, first + i, &row, TILL_NOW, NULL);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err mark_last(struct store *s, uint32_t stream)
{
	struct journal_head h;
	enum err e = journal_head(s, stream, &h);

	return e == ERR_OK ? journal_mark_shown(s, stream, h.sequence) : e;
}

enum err till_chores(struct store *s, uint32_t nth)
{
	uint32_t stream = 1 + nth % 3;
	bool answers = nth % 7 == 0;
	enum err e = answers ? db_begin(&s->db) : db_begin_lazy(&s->db);

	if (e != ERR_OK)
		return e;
	return store_end(s, answers ? answer_first(s, stream) : mark_last(s, stream));
}

static bool says(char *why, size_t cap, const struct till_ack *a, const char *words)
{
	snprintf(why, cap, "coupon %u (fact %llu of stream %u): %s (%s)", a->nth, (unsigned long long)a->sequence, a->stream,
		 words, err_detail());
	return false;
}

bool till_has(struct store *s, const struct till_ack *a, char *why, size_t cap)
{
	uint8_t serial[SERIAL_LEN];
	struct journal_read r;
	struct redemption body;
	struct units_place place;
	bool same;

	till_serial(a->nth, serial);
	if (journal_read(s, a->stream, a->sequence, &r) != ERR_OK)
		return says(why, cap, a, "lost");
	same = redemption_decode(r.fact.body, &body) == ERR_OK && memcmp(body.serial, serial, SERIAL_LEN) == 0;
	journal_done(&r);
	if (!same)
		return says(why, cap, a, "another fact is in its place");
	if (units_last(s, a->stream, serial, &place) != ERR_OK || place.sequence != a->sequence || place.units != body.units)
		return says(why, cap, a, "its units are free again");
	return true;
}

int64_t till_count(struct store *s)
{
	int64_t n = -1;

	return db_int(&s->db, &n, "SELECT count(*) FROM fact WHERE kind = 1", "") == ERR_OK ? n : -1;
}

uint64_t till_chance(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(0x2545F4914F6CDD1D);
}

static int tap_count, tap_bad;

bool tap_ok(bool good, const char *fmt, ...)
{
	va_list args;

	printf("%sok %d - ", good ? "" : "not ", ++tap_count);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
	tap_bad += !good;
	return good;
}

void tap_note(const char *fmt, ...)
{
	va_list args;

	fputs("# ", stdout);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
}

int tap_end(void)
{
	printf("1..%d\n", tap_count);
	return tap_bad ? 1 : 0;
}

long tap_seconds(void)
{
	const char *text = getenv("FOR") ? getenv("FOR") : getenv("PROVE_SECONDS");
	char *end;
	long n;

	if (!text)
		return 0;
	n = strtol(text, &end, 10);
	return *end == 'h' ? n * 3600 : *end == 'm' ? n * 60 : n;
}
