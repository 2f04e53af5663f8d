/* keys: root, working keys and key sets. */
#include "world.h"

#include "base/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct box_cost cost = { 10, 8, 1 };

static struct keys_secret secret_of(const char *passphrase, const char *file)
{
	return (struct keys_secret){ .passphrase = bytes_of_str(passphrase), .file = file, .cost = cost };
}

static void test_unlock(void **state)
{
	struct world *w = *state;
	struct keys_secret good = secret_of("data", NULL), bad = secret_of("Data", NULL), root = secret_of("root", NULL);
	struct keys k;

	assert_int_equal(keys_unlock(&w->storage, &bad, &k), ERR_AUTH);
	assert_null(strstr(err_detail(), "Data"));
	assert_int_equal(keys_unlock(&w->storage, &root, &k), ERR_AUTH);
	assert_int_equal(keys_unlock(&w->storage, &good, &k), ERR_OK);
	assert_memory_equal(k.coupon.seed, w->keys.coupon.seed, KEY_LEN);
	assert_memory_equal(k.data, w->keys.data, STORE_KEY_LEN);
	assert_int_equal(k.version, 1);
	assert_int_equal(k.n_sealed, 1);
	keys_finish(&k);
	for (size_t i = 0; i < sizeof k.data; i++)
		assert_int_equal(k.data[i], 0);
}

static void test_key_file(void **state)
{
	struct world *w = *state;
	char data[128], file[128];
	struct keys_secret root = secret_of("root", NULL), with = secret_of("data", file), none = secret_of("", file);
	struct storage s;
	struct keys k;
	struct stat st;

	snprintf(data, sizeof data, "%s/Q", w->dir);
	snprintf(file, sizeof file, "%s/key", w->dir);
	assert_int_equal(storage_create(&s, data), ERR_OK);
	assert_int_equal(storage_set(&s, "name", "Demo"), ERR_OK);
	assert_int_equal(keys_create(&s, &root, &with, NOW, w->random, &k), ERR_OK);
	keys_finish(&k);
	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(st.st_size, STORE_KEY_LEN);
	assert_int_equal(keys_unlock(&s, &none, &k), ERR_OK);
	keys_finish(&k);
	/* another's key file, one that is too short, one that is a link */
	assert_int_equal(keys_unlock(&w->storage, &none, &k), ERR_CORRUPT);
	assert_int_equal(truncate(file, 31), 0);
	assert_int_equal(keys_unlock(&s, &none, &k), ERR_FORMAT);
	assert_int_equal(unlink(file), 0);
	assert_int_equal(symlink("/dev/zero", file), 0);
	assert_int_equal(keys_unlock(&s, &none, &k), ERR_FORMAT);
	storage_close(&s);
}

static void test_key_file_not_written_over(void **state)
{
	struct world *w = *state;
	char data[128], file[128];
	struct keys_secret root = secret_of("root", NULL), with = secret_of("data", file);
	struct storage s;
	struct keys k;

	snprintf(data, sizeof data, "%s/Q", w->dir);
	snprintf(file, sizeof file, "%s/key", w->dir);
	close(open(file, O_CREAT | O_WRONLY, 0600));
	assert_int_equal(storage_create(&s, data), ERR_OK);
	assert_int_equal(keys_create(&s, &root, &with, NOW, w->random, &k), ERR_EXISTS);
	storage_discard(&s);
	assert_int_equal(access(file, F_OK), 0);
	assert_int_equal(access(data, F_OK), -1);
}

/* Every bit of the box turned: never opens, never anything but AUTH or FORMAT. */
static void test_box_altered(void **state)
{
	struct world *w = *state;
	struct keys_secret good = secret_of("data", NULL);
	char path[128];
	uint8_t *data;
	size_t len;
	struct keys k;

	snprintf(path, sizeof path, "%s/platform.key", w->data);
	assert_int_equal(file_read(AT_FDCWD, path, 4096, &data, &len), ERR_OK);
	for (size_t i = 0; i < len; i++) {
		enum err e;

		if (i >= 28 && i <= 36)
			continue;	/* the cost: a bit more of it would cost minutes, not an answer */
		data[i] ^= 4;
		assert_int_equal(file_write(AT_FDCWD, path, bytes_of(data, len), 0600), ERR_OK);
		e = keys_unlock(&w->storage, &good, &k);
		assert_true(e == ERR_AUTH || e == ERR_FORMAT);
		data[i] ^= 4;
	}
	free(data);
}

static void test_keyset(void **state)
{
	struct world *w = *state;
	struct keyset *set = calloc(1, sizeof *set);
	uint8_t other[KEY_LEN];

	memcpy(other, w->keys.document.public.raw, KEY_LEN);
	assert_int_equal(keyset_open(keys_keyset(&w->keys), w->keys.root, 1, set), ERR_OK);
	assert_int_equal(set->n, 3);
	assert_string_equal(set->name, "Demo");
	assert_false(set->has_pin);
	assert_int_equal(keyset_open(keys_keyset(&w->keys), w->keys.root, 2, set), ERR_STALE);
	assert_int_not_equal(keyset_open(keys_keyset(&w->keys), other, 1, set), ERR_OK);
	assert_non_null(keyset_sealed_to(set, NOW));
	free(set);
}

static void test_rotate(void **state)
{
	struct world *w = *state;
	struct keys_secret root = secret_of("root", NULL), wrong = secret_of("data", NULL);
	struct keyset *set = calloc(1, sizeof *set);
	uint8_t first[KEY_LEN], kid[KID_LEN];

	memcpy(first, w->keys.coupon.public.raw, KEY_LEN);
	memcpy(kid, w->keys.coupon.public.kid, KID_LEN);
	assert_int_equal(keys_rotate(&w->storage, &w->keys, KEY_COUPON, false, &wrong, NOW + 10, w->random), ERR_AUTH);
	assert_int_equal(w->keys.version, 1);
	assert_memory_equal(w->keys.coupon.public.raw, first, KEY_LEN);
	assert_int_equal(keys_rotate(&w->storage, &w->keys, KEY_COUPON, false, &root, NOW + 10, w->random), ERR_OK);
	assert_int_equal(w->keys.version, 2);
	assert_memory_not_equal(w->keys.coupon.public.raw, first, KEY_LEN);
	/* the old one may have signed until now, and is believed on */
	assert_true(keyring_row_valid(keyring_next(&w->keys.ring, NULL, kid, KEY_COUPON), NOW + 10, NOW + 1000));
	assert_false(keyring_row_valid(keyring_next(&w->keys.ring, NULL, kid, KEY_COUPON), NOW + 11, NOW + 1000));
	assert_int_equal(keys_rotate(&w->storage, &w->keys, KEY_COUPON, true, &root, NOW + 20, w->random), ERR_OK);
	assert_int_equal(keyset_open(keys_keyset(&w->keys), w->keys.root, 3, set), ERR_OK);
	assert_int_equal(set->n, 5);
	for (size_t i = 0, revoked = 0; i < set->n; i++) {
		revoked += set->rows[i].revoked_at != 0;
		if (i + 1 == set->n)
			assert_int_equal(revoked, 2);
	}
	assert_false(keyring_row_valid(keyring_next(&w->keys.ring, NULL, kid, KEY_COUPON), NOW + 5, NOW + 1000));
	free(set);
}

/* What was sealed to an old E opens for ever; new documents go to the new one. */
static void test_rotate_sealed_to(void **state)
{
	struct world *w = *state;
	struct keys_secret root = secret_of("root", NULL);
	const struct open_key *keys[KEYS_SEALED_MAX];
	uint8_t sealed[256], opened[256];
	struct buf b, out;

	buf_init(&b, sealed, sizeof sealed);
	buf_init(&out, opened, sizeof opened);
	assert_int_equal(document_seal(bytes_of_str("hello"), &w->keys.sealed[0].public, w->random, &b), ERR_OK);
	assert_int_equal(keys_rotate(&w->storage, &w->keys, KEY_SEALED_TO, false, &root, NOW + 10, w->random), ERR_OK);
	assert_int_equal(w->keys.n_sealed, 2);
	for (size_t i = 0; i < w->keys.n_sealed; i++)
		keys[i] = &w->keys.sealed[i];
	assert_int_equal(document_open(buf_bytes(&b), keys, 1, &out), ERR_FOREIGN);
	assert_int_equal(document_open(buf_bytes(&b), keys, 2, &out), ERR_OK);
}

/* The root may be carried away, and another platform's does not do. */
static void test_root_offline(void **state)
{
	struct world *w = *state;
	struct keys_secret root = secret_of("root", NULL), named, stranger = secret_of("root", NULL);
	char here[160], there[128], data[128];
	struct storage s;
	struct keys k;

	snprintf(here, sizeof here, "%s/root.key", w->data);
	snprintf(there, sizeof there, "%s/away.key", w->dir);
	snprintf(data, sizeof data, "%s/Q", w->dir);
	assert_int_equal(rename(here, there), 0);
	assert_int_equal(keys_rotate(&w->storage, &w->keys, KEY_DOCUMENT, false, &root, NOW, w->random), ERR_NOT_FOUND);
	named = secret_of("root", there);
	assert_int_equal(keys_rotate(&w->storage, &w->keys, KEY_DOCUMENT, false, &named, NOW, w->random), ERR_OK);
	assert_int_equal(storage_create(&s, data), ERR_OK);
	assert_int_equal(storage_set(&s, "name", "Other"), ERR_OK);
	assert_int_equal(keys_create(&s, &stranger, &root, NOW, w->random, &k), ERR_OK);
	snprintf(here, sizeof here, "%s/root.key", data);
	named = secret_of("root", here);
	assert_int_equal(keys_rotate(&w->storage, &w->keys, KEY_DOCUMENT, false, &named, NOW, w->random), ERR_FOREIGN);
	assert_int_equal(w->keys.version, 2);
	keys_finish(&k);
	storage_close(&s);
}

/* What was signed before a key's time or after it would be believed by nobody. */
static void test_clock_put_back(void **state)
{
	struct world *w = *state;
	struct issue_order o = { .offer = "o1", .consumer = "guest" };
	struct accept_report report;
	struct test_till t;
	uint8_t memory[2048];
	struct issue i;
	struct buf b;
	size_t len;

	assert_int_equal(keys_may_sign(&w->keys, KEY_COUPON, NOW), ERR_OK);
	assert_int_equal(keys_may_sign(&w->keys, KEY_COUPON, NOW + KEYS_YEARS_SECONDS), ERR_OK);
	assert_int_equal(keys_may_sign(&w->keys, KEY_COUPON, NOW + KEYS_YEARS_SECONDS + 1), ERR_REFUSED);
	assert_int_equal(issue_open(&i, &w->storage, &w->keys, &o, NOW - 1), ERR_REFUSED);
	till_make(w, &t, "t1", "m1");
	len = till_enrolment(w, &t, memory, sizeof memory);
	buf_init(&b, memory + len, sizeof memory - len);
	assert_int_equal(accept_document(&w->storage, &w->keys, bytes_of(memory, len), NOW - 1, &b, &report), ERR_REFUSED);
	assert_int_equal(world_count(w, "SELECT count(*) FROM till WHERE verify IS NOT NULL"), 0);
	till_finish(&t);
}

static void test_many_rotations(void **state)
{
	struct world *w = *state;
	struct keys_secret root = secret_of("root", NULL);

	for (int i = 1; i <= 30; i++)
		assert_int_equal(keys_rotate(&w->storage, &w->keys, i % 2 ? KEY_COUPON : KEY_SEALED_TO, false, &root, NOW + i,
					     w->random), ERR_OK);
	assert_int_equal(w->keys.version, 31);
	assert_int_equal(w->keys.n_sealed, 16);
}

static void test_wraps_are_bound(void **state)
{
	struct world *w = *state;
	uint8_t memory[128], out[16];
	struct buf b;

	buf_init(&b, memory, sizeof memory);
	assert_int_equal(keys_wrap(&w->keys, "till-code", bytes_of_str("t1"), bytes_of("0123456789abcdef", 16), w->random, &b),
			 ERR_OK);
	assert_int_equal(keys_unwrap(&w->keys, "till-code", bytes_of_str("t1"), buf_bytes(&b), out, 16), ERR_OK);
	assert_memory_equal(out, "0123456789abcdef", 16);
	assert_int_equal(keys_unwrap(&w->keys, "till-code", bytes_of_str("t2"), buf_bytes(&b), out, 16), ERR_CORRUPT);
	assert_int_equal(keys_unwrap(&w->keys, "till-kode", bytes_of_str("t1"), buf_bytes(&b), out, 16), ERR_CORRUPT);
	assert_int_equal(keys_unwrap(&w->keys, "till-code", bytes_of_str("t1"), buf_bytes(&b), out, 15), ERR_CORRUPT);
}

/* Private halves stand nowhere in the clear. */
static void test_nothing_in_the_clear(void **state)
{
	struct world *w = *state;
	static const char *const names[] = { "platform.db", "platform.db-wal", "root.key", "platform.key" };
	char path[128];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		uint8_t *data = NULL;
		size_t len = 0;

		snprintf(path, sizeof path, "%s/%s", w->data, names[i]);
		if (file_read(AT_FDCWD, path, 16 << 20, &data, &len) != ERR_OK)
			continue;
		for (size_t at = 0; at + KEY_LEN <= len; at++) {
			assert_memory_not_equal(data + at, w->keys.coupon.seed, KEY_LEN);
			assert_memory_not_equal(data + at, w->keys.sealed[0].secret, KEY_LEN);
			assert_memory_not_equal(data + at, w->keys.data, STORE_KEY_LEN);
		}
		free(data);
	}
}

#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_unlock), T(test_key_file), T(test_key_file_not_written_over), T(test_box_altered), T(test_keyset),
		T(test_rotate), T(test_rotate_sealed_to), T(test_root_offline), T(test_clock_put_back), T(test_many_rotations), T(test_wraps_are_bound),
		T(test_nothing_in_the_clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
