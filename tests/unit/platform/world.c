#include "world.h"

#include "base/clock.h"
#include "document/kit.h"
#include "platform/books.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct keys_secret ROOT = { .passphrase = { (const uint8_t *)"root", 4 }, .cost = { 10, 8, 1 } };
static const struct keys_secret SECRET = { .passphrase = { (const uint8_t *)"data", 4 }, .cost = { 10, 8, 1 } };

static void add_offer(struct world *w, const char *id, const char *merchant, int64_t price, int32_t share, int64_t uses)
{
	struct offer o = { .price = price, .share = share, .quantity = 1, .uses = uses, .currency = "CNY", .expires = "+90d",
			   .name = "Something good" };

	strcpy(o.id, id);
	strcpy(o.product, id);
	strcpy(o.merchant, merchant);
	assert_int_equal(offers_add(&w->storage, &o, w->now), ERR_OK);
}

int world_setup(void **state)
{
	return world_setup_at(state, NOW);
}

int world_setup_at(void **state, int64_t now)
{
	struct world *w = calloc(1, sizeof *w);

	assert_non_null(w);
	strcpy(w->dir, "/tmp/chit-platform-test.XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	snprintf(w->data, sizeof w->data, "%s/P", w->dir);
	w->now = now;
	w->random = random_system();
	assert_int_equal(storage_create(&w->storage, w->data), ERR_OK);
	assert_int_equal(storage_set(&w->storage, "name", "Demo"), ERR_OK);
	assert_int_equal(storage_set(&w->storage, "url", "https://127.0.0.1:8443"), ERR_OK);
	assert_int_equal(storage_set(&w->storage, "currency", "CNY"), ERR_OK);
	assert_int_equal(keys_create(&w->storage, &ROOT, &SECRET, w->now, w->random, &w->keys), ERR_OK);
	assert_int_equal(accounts_add_consumer(&w->storage, "guest", "Guest", w->now), ERR_OK);
	assert_int_equal(accounts_add_merchant(&w->storage, &w->keys, "m1", "Noodle House", w->now, w->random), ERR_OK);
	assert_int_equal(accounts_add_merchant(&w->storage, &w->keys, "m2", "Tea Corner", w->now, w->random), ERR_OK);
	add_offer(w, "o1", "m1", 2800, 9000, 1);
	add_offer(w, "o2", "m2", 1200, 8500, 1);
	add_offer(w, "o3", "m1", 999, 3333, 3);
	*state = w;
	return 0;
}

static void remove_dir(const char *dir)
{
	char path[512];
	struct dirent *entry;
	DIR *d = opendir(dir);

	while (d && (entry = readdir(d))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		snprintf(path, sizeof path, "%s/%s", dir, entry->d_name);
		if (unlink(path) != 0)
			remove_dir(path);
	}
	if (d)
		closedir(d);
	rmdir(dir);
}

int world_teardown(void **state)
{
	struct world *w = *state;

	/* whatever a test did, money was neither made nor lost */
	assert_int_equal(books_check(&w->storage), ERR_OK);
	assert_int_equal(world_count(w, "SELECT coalesce(sum(amount), 0) FROM entry"), 0);
	keys_finish(&w->keys);
	storage_close(&w->storage);
	remove_dir(w->dir);
	free(w);
	return 0;
}

static void find_digest(struct world *w, struct test_coupon *c)
{
	uint8_t sealed_memory[512], signed_memory[512], hash[DIGEST_LEN];
	struct buf sealed, opened;

	buf_init(&sealed, sealed_memory, sizeof sealed_memory);
	buf_init(&opened, signed_memory, sizeof signed_memory);
	assert_int_equal(token_decode(bytes_of_str(c->issued.text), &sealed), ERR_OK);
	assert_int_equal(accounts_open(&w->storage, &w->keys, buf_bytes(&sealed), &opened), ERR_OK);
	assert_int_equal(digest_sha256(buf_bytes(&opened), hash), ERR_OK);
	memcpy(c->digest, hash, sizeof c->digest);
}

struct test_coupon world_issue_order(struct world *w, const struct issue_order *o)
{
	struct test_coupon c = { 0 };
	struct issue i;

	assert_int_equal(issue_open(&i, &w->storage, &w->keys, o, w->now), ERR_OK);
	assert_int_equal(issue_make(&i, w->now, w->random, 1, &c.issued), ERR_OK);
	issue_close(&i);
	find_digest(w, &c);
	return c;
}

struct test_coupon world_issue(struct world *w, const char *offer, int64_t uses)
{
	struct issue_order o = { .offer = offer, .consumer = "guest", .uses = uses };

	return world_issue_order(w, &o);
}

struct test_coupon world_issue_value(struct world *w)
{
	struct offer o = { .id = "sv", .product = "sv", .merchant = "m1", .name = "Stored value", .currency = "CNY", .price = 5000,
			   .share = 9000, .quantity = 1, .uses = 1, .kind = KIND_VALUE, .expires = "+90d" };
	struct offer there;

	if (offers_find(&w->storage, "sv", &there) == ERR_NOT_FOUND)
		assert_int_equal(offers_add(&w->storage, &o, w->now), ERR_OK);
	return world_issue(w, "sv", 0);
}

struct coupons_row world_coupon(struct world *w, const struct test_coupon *c)
{
	struct coupons_row row;

	assert_int_equal(coupons_find(&w->storage, c->issued.serial, &row), ERR_OK);
	return row;
}

/* Opens the kit as chit init does, and takes the code. */
static void open_kit(struct test_till *t, struct bytes kit, struct bytes passphrase)
{
	uint8_t *plain = malloc(DOCUMENT_MAX), memory[64];
	struct kit *k = calloc(1, sizeof *k);
	struct buf b, p;

	buf_init(&b, plain, DOCUMENT_MAX);
	buf_init(&p, memory, sizeof memory);
	passphrase_normalise(passphrase, &p);
	assert_int_equal(box_open(buf_bytes(&p), kit, &b), ERR_OK);
	assert_int_equal(kit_decode(buf_bytes(&b), k), ERR_OK);
	assert_string_equal(k->till, t->id);
	assert_string_equal(k->merchant, t->merchant);
	memcpy(t->code, k->code, sizeof t->code);
	free(k);
	free(plain);
}

void till_make(struct world *w, struct test_till *t, const char *id, const char *merchant)
{
	struct bytes passphrase = bytes_of_str("0123-4567-89AB-CDEF");
	struct tills_order o = { id, merchant, "main", w->now + 30 * DAY, passphrase, { 10, 8, 1 } };
	uint8_t *memory = malloc(DOCUMENT_MAX);
	struct buf kit;

	memset(t, 0, sizeof *t);
	strcpy(t->id, id);
	strcpy(t->merchant, merchant);
	buf_init(&kit, memory, DOCUMENT_MAX);
	assert_int_equal(tills_add(&w->storage, &w->keys, &o, w->now, w->random, &kit), ERR_OK);
	open_kit(t, buf_bytes(&kit), passphrase);
	free(memory);
	assert_int_equal(sign_key_make(&t->sign, w->random), ERR_OK);
	assert_int_equal(open_key_make(&t->open, w->random), ERR_OK);
	assert_int_equal(random_fill(w->random, t->journal, sizeof t->journal), ERR_OK);
}

void till_finish(struct test_till *t)
{
	sign_key_finish(&t->sign);
	open_key_finish(&t->open);
}

size_t till_enrolment(struct world *w, const struct test_till *t, uint8_t *out, size_t cap)
{
	struct enrolment e = { .stream = 1, .time = w->now };
	uint8_t payload[1024];
	struct buf p, b;

	strcpy(e.till, t->id);
	strcpy(e.merchant, t->merchant);
	memcpy(e.verify, t->sign.public.raw, KEY_LEN);
	memcpy(e.seal, t->open.public.raw, KEY_LEN);
	memcpy(e.journal, t->journal, sizeof e.journal);
	buf_init(&p, payload, sizeof payload);
	buf_init(&b, out, cap);
	assert_int_equal(enrolment_encode(&e, t->code, &p), ERR_OK);
	assert_int_equal(document_sign(DOCUMENT_ENROLMENT, &t->sign, buf_bytes(&p), &b), ERR_OK);
	return b.len;
}

void till_enrol(struct world *w, struct test_till *t)
{
	uint8_t memory[2048];
	struct test_answer a;

	world_accept(w, bytes_of(memory, till_enrolment(w, t, memory, sizeof memory)), &a);
	assert_int_equal(a.err, ERR_OK);
	assert_row(&a, 0, ANSWER_ACCEPTED, ANSWER_NONE);
}

uint64_t till_fact(struct test_till *t, uint32_t kind, struct bytes body, int64_t time)
{
	struct fact f = { .stream = 1, .sequence = t->n + 1, .time = time, .kind = kind, .body = body };
	struct buf b;

	assert_true(t->n < FACTS_MAX);
	memcpy(f.journal, t->journal, sizeof f.journal);
	memcpy(f.before, t->head, sizeof f.before);
	buf_init(&b, t->facts[t->n].bytes, sizeof t->facts[t->n].bytes);
	assert_int_equal(fact_encode(&f, &b), ERR_OK);
	t->facts[t->n].len = b.len;
	assert_int_equal(fact_hash(buf_bytes(&b), t->head), ERR_OK);
	return ++t->n;
}

static uint64_t write_redemption(struct test_till *t, const struct test_coupon *c, struct redemption r, int64_t time)
{
	uint8_t body[REDEMPTION_BODY_MAX];
	struct buf b;

	memcpy(r.serial, c->issued.serial, SERIAL_LEN);
	memcpy(r.digest, c->digest, sizeof r.digest);
	buf_init(&b, body, sizeof body);
	assert_int_equal(redemption_encode(&r, &b), ERR_OK);
	return till_fact(t, FACT_REDEMPTION, buf_bytes(&b), time);
}

uint64_t till_redeem(struct test_till *t, const struct test_coupon *c, unsigned units, int64_t time)
{
	return write_redemption(t, c, (struct redemption){ .units = (uint16_t)units }, time);
}

uint64_t till_spend(struct test_till *t, const struct test_coupon *c, int64_t amount, int64_t time)
{
	return write_redemption(t, c, (struct redemption){ .units = 1, .kind = KIND_VALUE, .amount = amount }, time);
}

uint64_t till_reverse(struct test_till *t, const struct test_till *of, uint64_t sequence, const struct test_coupon *c,
		      int64_t time)
{
	struct reversal v = { .stream = 1, .sequence = sequence, .cause = REVERSAL_MISTAKE };
	uint8_t body[REVERSAL_BODY_MAX];
	struct buf b;

	memcpy(v.serial, c->issued.serial, SERIAL_LEN);
	strcpy(v.till, of->id);
	memcpy(v.journal, of->journal, sizeof v.journal);
	buf_init(&b, body, sizeof body);
	assert_int_equal(reversal_encode(&v, &b), ERR_OK);
	return till_fact(t, FACT_REVERSAL, buf_bytes(&b), time);
}

size_t till_batch(const struct test_till *t, uint64_t first, size_t n, int64_t time, uint8_t *out, size_t cap)
{
	struct batch head = { .stream = 1, .first = first, .made_at = time, .n = n };
	struct bytes facts[FACTS_MAX];
	uint8_t *payload = malloc(BATCH_BYTES_MAX);
	struct buf p, b;

	strcpy(head.till, t->id);
	strcpy(head.merchant, t->merchant);
	memcpy(head.journal, t->journal, sizeof head.journal);
	for (size_t i = 0; i < n; i++)
		facts[i] = bytes_of(t->facts[first - 1 + i].bytes, t->facts[first - 1 + i].len);
	buf_init(&p, payload, BATCH_BYTES_MAX);
	buf_init(&b, out, cap);
	assert_int_equal(batch_encode(&head, facts, &p), ERR_OK);
	assert_int_equal(document_sign(DOCUMENT_BATCH, &t->sign, buf_bytes(&p), &b), ERR_OK);
	free(payload);
	return b.len;
}

static void read_answer(struct world *w, struct bytes answer, struct test_answer *out)
{
	struct document d;
	struct bytes rest;

	assert_int_equal(document_parse(answer, &d), ERR_OK);
	assert_int_equal(d.type, DOCUMENT_ANSWER);
	assert_int_equal(answer_decode(d.sign1.payload, &out->head), ERR_OK);
	assert_int_equal(document_verify(&d, &w->keys.ring, 0, KEY_DOCUMENT, out->head.time, w->now, NULL), ERR_OK);
	assert_true(out->head.n <= FACTS_MAX);
	rest = out->head.rows;
	for (size_t i = 0; i < out->head.n; i++)
		assert_int_equal(answer_next(&rest, &out->rows[i]), ERR_OK);
}

void world_accept(struct world *w, struct bytes signed_bytes, struct test_answer *out)
{
	uint8_t *memory = malloc(DOCUMENT_MAX);
	struct buf b;

	memset(out, 0, sizeof *out);
	buf_init(&b, memory, DOCUMENT_MAX);
	out->err = accept_document(&w->storage, &w->keys, signed_bytes, w->now, &b, &out->report);
	if (out->err == ERR_OK)
		read_answer(w, buf_bytes(&b), out);
	else
		assert_int_equal(b.len, 0);
	free(memory);
}

void till_send(struct world *w, const struct test_till *t, uint64_t first, size_t n, struct test_answer *out)
{
	uint8_t *memory = malloc(DOCUMENT_MAX);

	world_accept(w, bytes_of(memory, till_batch(t, first, n, w->now, memory, DOCUMENT_MAX)), out);
	free(memory);
	assert_int_equal(out->err, ERR_OK);
	assert_int_equal(out->head.n, n);
	assert_int_equal(out->head.first, first);
	assert_string_equal(out->head.till, t->id);
}

int64_t world_count(struct world *w, const char *sql)
{
	int64_t n;

	assert_int_equal(db_int(&w->storage.db, &n, sql, ""), ERR_OK);
	return n;
}

int64_t world_balance(struct world *w, const char *account)
{
	int64_t n;

	assert_int_equal(db_int(&w->storage.db, &n, "SELECT coalesce(sum(amount), 0) FROM entry WHERE account = ?1", "t", account),
			 ERR_OK);
	return n;
}
