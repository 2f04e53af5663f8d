/* mailbag: a stick as a stranger would prepare it. */
#include "world.h"

#include "base/file.h"
#include "document/pack.h"
#include "platform/mailbag.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct stick {
	struct world *w;
	char dir[96];
	struct test_till t1, t2;
	struct mailbag bag;
	struct mailbag_totals totals;
	char order[512];		/* what was taken, in the order in which it was */
};

static void on_event(void *ctx, const struct mailbag_event *v)
{
	struct stick *x = ctx;

	if (v->fault == ERR_OK && strlen(x->order) + strlen(v->name) + 2 < sizeof x->order) {
		strcat(x->order, v->name);
		strcat(x->order, " ");
	}
}

static struct stick *stick_open(void **state)
{
	struct stick *x = calloc(1, sizeof *x);

	x->w = *state;
	snprintf(x->dir, sizeof x->dir, "%s/stick", x->w->dir);
	assert_int_equal(mkdir(x->dir, 0700), 0);
	till_make(x->w, &x->t1, "t1", "m1");
	till_make(x->w, &x->t2, "t2", "m1");
	x->bag = (struct mailbag){ &x->w->storage, &x->w->keys, NOW, x->w->random, on_event, x };
	return x;
}

static void stick_close(struct stick *x)
{
	till_finish(&x->t1);
	till_finish(&x->t2);
	free(x);
}

static void put(struct stick *x, const char *name, const void *data, size_t len)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", x->dir, name);
	f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, len, f), len);
	fclose(f);
}

/* Sealed to the platform. */
static void put_sealed(struct stick *x, const char *name, const void *data, size_t len)
{
	uint8_t *memory = malloc(DOCUMENT_MAX);
	struct buf b;

	buf_init(&b, memory, DOCUMENT_MAX);
	assert_int_equal(document_seal(bytes_of(data, len), &x->w->keys.sealed[0].public, x->w->random, &b), ERR_OK);
	put(x, name, b.data, b.len);
	free(memory);
}

static void put_enrolment(struct stick *x, const struct test_till *t, const char *name)
{
	uint8_t memory[2048];

	put_sealed(x, name, memory, till_enrolment(x->w, t, memory, sizeof memory));
}

static void put_batch(struct stick *x, const struct test_till *t, uint64_t first, size_t n, const char *name)
{
	uint8_t memory[65536];

	put_sealed(x, name, memory, till_batch(t, first, n, NOW, memory, sizeof memory));
}

static void import(struct stick *x)
{
	*x->order = 0;
	assert_int_equal(mailbag_import(&x->bag, x->dir, 0, &x->totals), ERR_OK);
}

/* How many documents on the stick this till can open; each of them must be signed by the platform. */
static int readable(struct stick *x, const struct test_till *t)
{
	const struct open_key *key = &t->open;
	struct dirent *entry;
	DIR *d = opendir(x->dir);
	int n = 0;

	while ((entry = readdir(d))) {
		uint8_t *data, memory[8192];
		struct document doc;
		struct buf b;
		size_t len;

		if (file_read(dirfd(d), entry->d_name, DOCUMENT_MAX, &data, &len) != ERR_OK)
			continue;
		buf_init(&b, memory, sizeof memory);
		if (document_open(bytes_of(data, len), &key, 1, &b) == ERR_OK) {
			assert_int_equal(document_parse(buf_bytes(&b), &doc), ERR_OK);
			assert_int_equal(sign1_verify(&doc.sign1, &x->w->keys.document.public), ERR_OK);
			n++;
		}
		free(data);
	}
	closedir(d);
	return n;
}

/* Whatever the names say: enrolments first, batches in the order of their stream. */
static void test_order(void **state)
{
	struct stick *x = stick_open(state);

	for (int i = 0; i < 6; i++) {
		struct test_coupon c = world_issue(x->w, "o1", 0);

		till_redeem(&x->t1, &c, 1, NOW + i);
	}
	put_batch(x, &x->t1, 5, 2, "a.chit");
	put_batch(x, &x->t1, 3, 2, "b.chit");
	put_batch(x, &x->t1, 1, 2, "c.chit");
	put_enrolment(x, &x->t1, "z.chit");
	import(x);
	assert_string_equal(x->order, "z.chit c.chit b.chit a.chit ");
	assert_int_equal(x->totals.accepted, 7);
	assert_int_equal(x->totals.facts, 6);
	assert_int_equal(x->totals.faults, 0);
	assert_int_equal(x->totals.written, 5 + 4);	/* four answers, written again with a pack at the end */
	assert_int_equal(readable(x, &x->t1), 5);
	assert_int_equal(readable(x, &x->t2), 0);
	/* the same stick again, with what was written to it */
	import(x);
	assert_int_equal(x->totals.again, 7);
	assert_int_equal(x->totals.foreign, 5);
	assert_int_equal(x->totals.faults, 0);
	assert_int_equal(readable(x, &x->t1), 5);
	assert_int_equal(world_balance(x->w, "payable:m1"), 6 * 2520);
	stick_close(x);
}

static void test_hostile(void **state)
{
	struct stick *x = stick_open(state);
	struct test_coupon c = world_issue(x->w, "o1", 0);
	uint8_t *junk = calloc(1, DOCUMENT_MAX + 4096);
	char path[256];
	int fd;

	till_redeem(&x->t1, &c, 1, NOW);
	put_enrolment(x, &x->t1, "good1.chit");
	put_batch(x, &x->t1, 1, 1, "good2.chit");
	put(x, "empty.chit", "", 0);
	put(x, "\033[2J\033]0;x\007.chit", "junk", 4);
	put(x, "\xff\xfe\xe2\x80\xae.chit", "junk", 4);
	put(x, "-rf.chit", "junk", 4);
	put(x, "a b;touch x.chit", "junk", 4);
	put(x, "not-ours.txt", "junk", 4);
	memset(junk, 0xd0, DOCUMENT_MAX + 4096);
	put(x, "huge.chit", junk, DOCUMENT_MAX + 4096);
	put_sealed(x, "sealed-junk.chit", junk, 500);
	put_sealed(x, "sealed-nothing.chit", "", 0);
	put_sealed(x, "keyset.chit", x->w->keys.keyset, x->w->keys.keyset_len);
	snprintf(path, sizeof path, "%s/link.chit", x->dir);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	snprintf(path, sizeof path, "%s/fifo.chit", x->dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	snprintf(path, sizeof path, "%s/dir.chit", x->dir);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof path, "%s/sparse.chit", x->dir);
	fd = open(path, O_CREAT | O_WRONLY, 0600);
	assert_int_equal(ftruncate(fd, INT64_C(1) << 40), 0);
	close(fd);
	import(x);
	assert_string_equal(x->order, "good1.chit good2.chit ");
	assert_int_equal(x->totals.documents, 2);
	assert_int_equal(x->totals.accepted, 2);
	assert_int_equal(x->totals.faults, 10 + 3);	/* link, pipe and directory too */
	assert_int_equal(readable(x, &x->t1), 3);
	free(junk);
	stick_close(x);
}

/* An answer's name taken by a link or a directory: nothing outside is written, and the import says so or goes on. */
static void test_names_in_the_way(void **state)
{
	struct stick *x = stick_open(state);
	char path[256], outside[256];
	struct stat st;

	snprintf(path, sizeof path, "%s/pack-t1-01.chit", x->dir);
	snprintf(outside, sizeof outside, "%s/outside", x->w->dir);
	assert_int_equal(symlink(outside, path), 0);
	put_enrolment(x, &x->t1, "e.chit");
	import(x);
	assert_int_equal(access(outside, F_OK), -1);
	assert_int_equal(lstat(path, &st), 0);
	assert_true(S_ISREG(st.st_mode));
	stick_close(x);
}

static void test_altered(void **state)
{
	struct stick *x = stick_open(state);
	struct test_coupon c = world_issue(x->w, "o1", 0);
	uint8_t *data;
	size_t len;
	char path[256];

	till_redeem(&x->t1, &c, 1, NOW);
	put_enrolment(x, &x->t1, "e.chit");
	import(x);
	put_batch(x, &x->t1, 1, 1, "b.chit");
	snprintf(path, sizeof path, "%s/b.chit", x->dir);
	assert_int_equal(file_read(AT_FDCWD, path, DOCUMENT_MAX, &data, &len), ERR_OK);
	for (size_t i = 0; i < len; i += 3) {
		data[i] ^= 0x20;
		put(x, "b.chit", data, len);
		import(x);
		assert_int_equal(x->totals.facts, 0);
		assert_int_equal(x->totals.faults + (x->totals.foreign > 2), 1);
		data[i] ^= 0x20;
	}
	for (size_t i = 0; i < len; i += 5) {
		put(x, "b.chit", data, i);
		import(x);
		assert_int_equal(x->totals.faults, 1);
	}
	free(data);
	stick_close(x);
}

/* Two tills with one code, on one stick; and one that is nobody's. */
static void test_others(void **state)
{
	struct stick *x = stick_open(state);
	struct test_till *twin = &x->t2;
	struct test_coupon c = world_issue(x->w, "o1", 0);

	strcpy(twin->id, "t1");
	memcpy(twin->code, x->t1.code, sizeof twin->code);
	put_enrolment(x, &x->t1, "a.chit");
	put_enrolment(x, twin, "b.chit");
	import(x);
	assert_int_equal(x->totals.accepted, 1);
	assert_int_equal(x->totals.refused, 1);
	assert_int_equal(readable(x, twin), 1);
	assert_int_equal(readable(x, &x->t1), 2);
	/* an unknown till's answer cannot be sealed; it is there all the same, and no fault the next time */
	strcpy(twin->id, "t8");
	till_redeem(twin, &c, 1, NOW);
	put_batch(x, twin, 1, 1, "c.chit");
	import(x);
	assert_int_equal(x->totals.refused, 2);
	import(x);
	assert_int_equal(x->totals.faults, 0);
	stick_close(x);
}

static void test_export(void **state)
{
	struct stick *x = stick_open(state);
	struct mailbag_totals totals;
	bool again;

	assert_int_equal(mailbag_export(&x->bag, x->dir, NULL, 0, &totals), ERR_OK);
	assert_int_equal(totals.written, 0);
	assert_int_equal(mailbag_export(&x->bag, x->dir, "t1", 0, &totals), ERR_REFUSED);
	assert_int_equal(mailbag_export(&x->bag, x->dir, "t7", 0, &totals), ERR_NOT_FOUND);
	assert_int_equal(mailbag_export(&x->bag, "/no/such/place", NULL, 0, &totals), ERR_NOT_FOUND);
	till_enrol(x->w, &x->t1);
	till_enrol(x->w, &x->t2);
	assert_int_equal(mailbag_export(&x->bag, x->dir, "t1", 0, &totals), ERR_OK);
	assert_int_equal(totals.written, 2);
	assert_int_equal(readable(x, &x->t1), 2);
	assert_int_equal(tills_revoke(&x->w->storage, "t1", NOW, &again), ERR_OK);
	assert_int_equal(mailbag_export(&x->bag, x->dir, NULL, NOW + 1, &totals), ERR_OK);
	assert_int_equal(totals.written, 2);	/* t2's pack, and t1's, which says that it is dead; answers are older */
	stick_close(x);
}

#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_order), T(test_hostile), T(test_names_in_the_way), T(test_altered), T(test_others), T(test_export),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
