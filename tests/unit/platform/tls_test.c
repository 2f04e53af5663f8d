/* Certificates kept, found by the key set's pin, and refused where they are not its. */
#include "world.h"

#include "platform/tls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct keys_secret ROOT = { .passphrase = { (const uint8_t *)"root", 4 }, .cost = { 10, 8, 1 } };

static void hosts(void **state)
{
	static const struct { const char *url, *host; enum err err; } cases[] = {
		{ "https://example.com", "example.com", ERR_OK }, { "https://example.com:8443", "example.com", ERR_OK },
		{ "https://example.com/x?y", "example.com", ERR_OK }, { "https://127.0.0.1:1/", "127.0.0.1", ERR_OK },
		{ "https://[::1]:8443", "::1", ERR_OK }, { "http://example.com", NULL, ERR_NOT_FOUND }, { "", NULL, ERR_NOT_FOUND },
		{ "https://", NULL, ERR_USAGE }, { "https://:1", NULL, ERR_USAGE }, { "https://[::1", NULL, ERR_USAGE },
	};
	char host[TLS_HOST_CAP];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(tls_host(cases[i].url, host), cases[i].err);
		if (cases[i].host)
			assert_string_equal(host, cases[i].host);
	}
}

static void kept_and_found(void **state)
{
	static struct certificate made, back, other;
	struct world *w = *state;

	assert_int_equal(tls_load(&w->storage, &w->keys, &back), ERR_NOT_FOUND);	/* the key set has no pin */
	assert_int_equal(tls_make("127.0.0.1", w->now, &made), ERR_OK);
	assert_int_equal(tls_make("127.0.0.1", w->now, &other), ERR_OK);
	assert_int_equal(tls_fits(&w->keys, &made), ERR_OK);
	assert_int_equal(keys_pin(&w->storage, &w->keys, &(struct keys_pins){ .first = made.pin }, &ROOT, w->now), ERR_OK);
	assert_int_equal(w->keys.version, 2);
	assert_int_equal(tls_load(&w->storage, &w->keys, &back), ERR_NOT_FOUND);	/* a pin, and nothing kept */
	assert_int_equal(tls_keep(&w->storage, &w->keys, &made, "127.0.0.1", w->now, w->random), ERR_OK);
	assert_int_equal(tls_keep(&w->storage, &w->keys, &made, "127.0.0.1", w->now, w->random), ERR_OK);
	assert_int_equal(tls_keep(&w->storage, &w->keys, &other, "127.0.0.1", w->now, w->random), ERR_OK);
	assert_int_equal(tls_load(&w->storage, &w->keys, &back), ERR_OK);
	assert_string_equal(back.certificate, made.certificate);
	assert_string_equal(back.key, made.key);
	assert_memory_equal(back.pin, made.pin, DIGEST_LEN);
	assert_int_equal(tls_fits(&w->keys, &made), ERR_OK);
	assert_int_equal(tls_fits(&w->keys, &other), ERR_REFUSED);
	assert_int_equal(world_count(w, "SELECT count(*) FROM certificate WHERE instr(wrapped, 'PRIVATE') > 0"), 0);
	/* the wrap is bound to its certificate */
	assert_int_equal(db_run(&w->storage.db, "UPDATE certificate SET wrapped = (SELECT wrapped FROM certificate WHERE pin <> ?1) "
				"WHERE pin = ?1", "b", bytes_of(made.pin, DIGEST_LEN)), ERR_OK);
	assert_int_equal(tls_load(&w->storage, &w->keys, &back), ERR_CORRUPT);
	certificate_wipe(&made);
	certificate_wipe(&other);
	certificate_wipe(&back);
}

/* One is announced, becomes the one that is served, and the last one is forgotten. */
static void announced_and_switched(void **state)
{
	static struct certificate made, next, other;
	struct world *w = *state;
	struct tls_pins p;
	int64_t n;

	assert_int_equal(tls_make("127.0.0.1", w->now, &made), ERR_OK);
	assert_int_equal(tls_make("127.0.0.1", w->now, &next), ERR_OK);
	assert_int_equal(tls_make("127.0.0.1", w->now, &other), ERR_OK);
	assert_int_equal(tls_keep(&w->storage, &w->keys, &made, "127.0.0.1", w->now, w->random), ERR_OK);
	assert_int_equal(tls_keep(&w->storage, &w->keys, &next, "127.0.0.1", w->now, w->random), ERR_OK);
	assert_int_equal(keys_pin(&w->storage, &w->keys, &(struct keys_pins){ made.pin, next.pin }, &ROOT, w->now), ERR_OK);
	assert_int_equal(tls_pins(&w->keys, &p), ERR_OK);
	assert_true(p.has_first && p.has_second && p.since == w->now);
	assert_memory_equal(p.second, next.pin, DIGEST_LEN);
	assert_int_equal(tls_fits(&w->keys, &next), ERR_OK);
	assert_int_equal(tls_fits(&w->keys, &other), ERR_REFUSED);
	assert_int_equal(tls_load(&w->storage, &w->keys, &other), ERR_OK);
	assert_memory_equal(other.pin, made.pin, DIGEST_LEN);	/* the first is served */
	assert_int_equal(tls_find(&w->storage, &w->keys, next.pin, &other), ERR_OK);
	assert_int_equal(tls_unaware(&w->storage, INT64_MAX, &n), ERR_OK);
	assert_int_equal(n, world_count(w, "SELECT count(*) FROM till"));
	assert_int_equal(keys_pin(&w->storage, &w->keys, &(struct keys_pins){ .first = next.pin }, &ROOT, w->now), ERR_OK);
	assert_int_equal(tls_fits(&w->keys, &made), ERR_REFUSED);
	assert_int_equal(tls_pins(&w->keys, &p), ERR_OK);
	assert_false(p.has_second);
	certificate_wipe(&made);
	certificate_wipe(&next);
	certificate_wipe(&other);
}

static void wrong_root(void **state)
{
	struct keys_secret wrong = { .passphrase = { (const uint8_t *)"guess", 5 } };
	struct world *w = *state;
	uint8_t pin[DIGEST_LEN] = { 1 };

	assert_int_equal(keys_pin(&w->storage, &w->keys, &(struct keys_pins){ .first = pin }, &wrong, w->now), ERR_AUTH);
	assert_int_equal(world_count(w, "SELECT max(version) FROM keyset"), 1);
	assert_int_equal(world_count(w, "SELECT count(*) FROM setting WHERE name = 'pin'"), 0);
}

static void write_text(const struct world *w, const char *name, const char *text, char path[128])
{
	FILE *f;

	snprintf(path, 128, "%s/%s", w->data, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void files(void **state)
{
	static struct certificate made, back;
	struct world *w = *state;
	char pem[128], key[128], bad[128];

	assert_int_equal(tls_make("shop.example", w->now, &made), ERR_OK);
	write_text(w, "own.pem", made.certificate, pem);
	write_text(w, "own.key", made.key, key);
	write_text(w, "bad.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", bad);
	assert_int_equal(tls_read(pem, key, &back), ERR_OK);
	assert_memory_equal(back.pin, made.pin, DIGEST_LEN);
	assert_int_equal(tls_read(bad, key, &back), ERR_FORMAT);
	assert_int_equal(tls_read(pem, bad, &back), ERR_FORMAT);
	assert_int_equal(tls_make("shop.example", w->now, &made), ERR_OK);
	write_text(w, "other.key", made.key, key);
	assert_int_equal(tls_read(pem, key, &back), ERR_FORMAT);	/* another one's key */
	assert_int_equal(tls_read("/nonexistent", key, &back), ERR_NOT_FOUND);
	assert_int_equal(tls_read(pem, w->data, &back), ERR_FORMAT);
	certificate_wipe(&made);
	certificate_wipe(&back);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)
		cmocka_unit_test(hosts), WORLD(kept_and_found), WORLD(announced_and_switched), WORLD(wrong_root), WORLD(files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
