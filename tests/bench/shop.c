#include "shop.h"

#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void shop_need(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "platform_bench: %s failed: %s\n", what, err_detail());
	exit(3);
}

static void need(enum err e, const char *what)
{
	shop_need(e == ERR_OK, what);
}

static void make_platform(struct shop *s)
{
	const struct keys_secret secret = { .passphrase = { (const uint8_t *)"x", 1 }, .cost = { 10, 8, 1 } };
	struct offer o = { .id = "o1", .merchant = "m1", .product = "o1", .name = "Beef noodles", .currency = "CNY", .price = 2800,
			   .share = 9000, .quantity = 1, .uses = 1, .expires = "+90d" };

	strcpy(s->dir, "/tmp/chit-bench.XXXXXX");
	shop_need(mkdtemp(s->dir) != NULL, "mkdtemp");
	snprintf(s->data, sizeof s->data, "%s/P", s->dir);
	s->now = clock_now(clock_system());
	need(storage_create(&s->storage, s->data), "storage");
	need(storage_set(&s->storage, "name", "Bench"), "name");
	need(storage_set(&s->storage, "url", "http://127.0.0.1:1"), "url");
	need(storage_set(&s->storage, "currency", "CNY"), "currency");
	need(keys_create(&s->storage, &secret, &secret, s->now - 60, random_system(), &s->keys), "keys");
	need(accounts_add_consumer(&s->storage, "guest", "Guest", s->now), "consumer");
	need(accounts_add_merchant(&s->storage, &s->keys, "m1", "Noodle House", s->now, random_system()), "merchant");
	need(offers_add(&s->storage, &o, s->now), "offer");
}

static void make_till(struct shop *s, struct shop_till *t, size_t i)
{
	snprintf(t->id, sizeof t->id, "t%u", (unsigned)i % 1000000);
	need(sign_key_make(&t->sign, random_system()), "till's key");
	need(open_key_make(&t->open, random_system()), "till's key");
	need(random_fill(random_system(), t->journal, sizeof t->journal), "journal");
	/* it has the newest pack, and of this very second: nothing is news to it */
	need(db_run(&s->storage.db, "INSERT INTO till (id, merchant, shop, code, code_expires, added_at, verify, seal, enrolled_at, "
		    "pack_version, pack_time, pack_news) VALUES (?1, 'm1', 'main', x'00', ?2, ?2, ?3, ?4, ?2, 1, ?2, "
		    "(SELECT news FROM merchant WHERE id = 'm1'))", "tibb", t->id, s->now,
		    bytes_of(t->sign.public.raw, KEY_LEN), bytes_of(t->open.public.raw, KEY_LEN)), "till");
}

static void serial_of(uint64_t i, uint8_t serial[SERIAL_LEN])
{
	memset(serial, 0, SERIAL_LEN);
	serial[0] = 0x60;
	for (int k = 0; k < 8; k++)
		serial[SERIAL_LEN - 1 - k] = (uint8_t)(i * 0x9e3779b97f4a7c15u >> (8 * k));
}

static void make_coupon(struct shop *s, uint64_t i)
{
	uint8_t serial[SERIAL_LEN], digest[COUPON_DIGEST_LEN];

	serial_of(i, serial);
	memset(digest, (int)i & 0xff, sizeof digest);
	need(db_run(&s->storage.db, "INSERT INTO coupon (serial, offer, consumer, digest, units, unit_price, not_before, expires) "
		    "VALUES (?1, 'o1', 'guest', ?2, 1, 2800, 0, ?3)", "bbi", bytes_of(serial, SERIAL_LEN),
		    bytes_of(digest, sizeof digest), s->now + 86400), "coupon");
}

static size_t write_fact(const struct shop *s, struct shop_till *t, uint64_t coupon, uint8_t out[FACT_MAX])
{
	struct fact f = { .stream = 1, .sequence = ++t->n, .time = s->now, .kind = FACT_REDEMPTION };
	struct redemption r = { .units = 1 };
	uint8_t body[REDEMPTION_BODY_MAX];
	struct buf b, rb;

	serial_of(coupon, r.serial);
	memset(r.digest, (int)coupon & 0xff, sizeof r.digest);
	buf_init(&rb, body, sizeof body);
	need(redemption_encode(&r, &rb), "redemption");
	f.body = buf_bytes(&rb);
	memcpy(f.journal, t->journal, sizeof f.journal);
	memcpy(f.before, t->head, sizeof f.before);
	buf_init(&b, out, FACT_MAX);
	need(fact_encode(&f, &b), "fact");
	need(fact_hash(buf_bytes(&b), t->head), "hash");
	return b.len;
}

static struct bytes keep(const struct buf *b)
{
	uint8_t *p = malloc(b->len);

	shop_need(p != NULL, "malloc");
	memcpy(p, b->data, b->len);
	return bytes_of(p, b->len);
}

static void write_request(struct shop *s, struct shop_till *t, uint64_t *coupon)
{
	static uint8_t facts_memory[BATCH_FACTS_MAX][FACT_MAX], payload_memory[DOCUMENT_MAX], memory[DOCUMENT_MAX], sealed[DOCUMENT_MAX];
	static struct bytes facts[BATCH_FACTS_MAX];
	struct batch head = { .merchant = "m1", .stream = 1, .first = t->n + 1, .made_at = s->now, .n = s->facts };
	struct buf payload, b, sb;

	strcpy(head.till, t->id);
	memcpy(head.journal, t->journal, sizeof head.journal);
	for (size_t i = 0; i < s->facts; i++)
		facts[i] = bytes_of(facts_memory[i], write_fact(s, t, (*coupon)++, facts_memory[i]));
	buf_init(&payload, payload_memory, sizeof payload_memory);
	buf_init(&b, memory, sizeof memory);
	buf_init(&sb, sealed, sizeof sealed);
	need(batch_encode(&head, facts, &payload), "batch");
	need(document_sign(DOCUMENT_BATCH, &t->sign, buf_bytes(&payload), &b), "sign");
	need(document_seal(buf_bytes(&b), &s->keys.sealed[0].public, random_system(), &sb), "seal");
	t->signed_[t->requests] = keep(&b);
	t->sealed[t->requests++] = keep(&sb);
}

void shop_make(struct shop *s, size_t tills, size_t requests, size_t facts)
{
	size_t each = (requests + tills - 1) / tills;
	uint64_t coupon = 0;

	memset(s, 0, sizeof *s);
	make_platform(s);
	s->facts = facts;
	s->n_tills = tills;
	s->tills = calloc(tills, sizeof *s->tills);
	shop_need(s->tills != NULL, "malloc");
	need(db_begin(&s->storage.db), "begin");
	for (uint64_t i = 0; i < tills * each * facts; i++)
		make_coupon(s, i);
	for (size_t i = 0; i < tills; i++)
		make_till(s, &s->tills[i], i);
	need(db_commit(&s->storage.db), "commit");
	for (size_t i = 0; i < tills; i++) {
		struct shop_till *t = &s->tills[i];

		t->signed_ = calloc(each, sizeof *t->signed_);
		t->sealed = calloc(each, sizeof *t->sealed);
		shop_need(t->signed_ && t->sealed, "malloc");
		for (size_t k = 0; k < each; k++)
			write_request(s, t, &coupon);
	}
}

void shop_close(struct shop *s)
{
	storage_close(&s->storage);
}

void shop_destroy(struct shop *s)
{
	struct storage gone = { 0 };

	for (size_t i = 0; i < s->n_tills; i++) {
		struct shop_till *t = &s->tills[i];

		for (size_t k = 0; k < t->requests; k++) {
			free((void *)(uintptr_t)t->signed_[k].data);
			free((void *)(uintptr_t)t->sealed[k].data);
		}
		free(t->signed_);
		free(t->sealed);
		sign_key_finish(&t->sign);
		open_key_finish(&t->open);
	}
	free(s->tills);
	keys_finish(&s->keys);
	strcpy(gone.dir, s->data);
	storage_discard(&gone);
	rmdir(s->dir);
}
