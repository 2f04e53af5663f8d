/* Sticks: what is written, and directories of people who wish us ill. */
#include "../../support/shop.h"
#include "base/file.h"
#include "till/redeem.h"
#include "upload/stick.h"

#include <fcntl.h>
#include <sys/stat.h>

static struct shop *shop;
static struct exchange x;
static char dir[96];

static int up(void **state)
{
	(void)state;
	shop = shop_create(NULL);
	snprintf(dir, sizeof dir, "%s/stick", shop->base);
	x = (struct exchange){ .store = &shop->store, .trust = shop->trust, .now = SHOP_NOW + 60, .random = shop->random };
	return 0;
}

static int down(void **state)
{
	(void)state;
	shop_destroy(shop);
	return 0;
}

static void redeem(int n)
{
	while (n--) {
		struct coupon c = shop_coupon(shop);
		struct shop_text t = shop_text(shop, &c);
		struct redeem_request rq = { .text = bytes_of_str(t.text) };
		struct verdict v;

		assert_ok(redeem_run(&shop->store, shop->trust, &rq, SHOP_NOW, &v));
		assert_int_equal(v.reason, REASON_OK);
	}
}

static struct outbox_state outbox(void)
{
	struct outbox_state o;

	assert_ok(outbox_state(&shop->store, shop->stream, &o));
	return o;
}

struct written {
	size_t files, facts, enrolments;
	char last[STICK_NAME_CAP];
};

static void on_out(void *ctx, const struct stick_out *o)
{
	struct written *w = ctx;

	w->files++;
	w->facts += o->batch.n;
	w->enrolments += o->enrolment;
	memcpy(w->last, o->name, sizeof w->last);
}

static void put(const char *name, struct bytes content)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY);

	assert_true(fd >= 0);
	assert_ok(file_write(fd, name, content, 0600));
	close(fd);
}

static void make_dir(void)
{
	assert_int_equal(mkdir(dir, 0700), 0);
}

static void export_twice_gives_the_same_facts(void **state)
{
	struct written w = { 0 }, again = { 0 };
	struct stat st;
	char path[256];

	(void)state;
	redeem(3);
	assert_ok(stick_export(&x, dir, on_out, &w));
	assert_int_equal(w.files, 2);
	assert_int_equal(w.enrolments, 1);
	assert_int_equal(w.facts, 3);
	assert_int_equal(outbox().unsent, 0);
	assert_int_equal(outbox().waiting, 3);
	snprintf(path, sizeof path, "%s/%s", dir, w.last);
	assert_int_equal(stat(path, &st), 0);
	assert_ok(stick_export(&x, dir, on_out, &again));
	assert_int_equal(again.facts, 3);
	assert_string_equal(again.last, w.last);
	redeem(1);
	again = (struct written){ 0 };
	assert_ok(stick_export(&x, dir, on_out, &again));
	assert_int_equal(again.facts, 4);
}

static void many_facts_are_several_batches(void **state)
{
	struct written w = { 0 };
	struct answer_row yes = { .verdict = ANSWER_ACCEPTED };

	(void)state;
	redeem(BATCH_FACTS_MAX + 5);
	/* one in the middle is answered: what is due has a gap */
	assert_ok(db_begin(&shop->store.db));
	assert_ok(outbox_answered(&shop->store, shop->stream, 10, &yes, SHOP_NOW, NULL));
	assert_ok(db_commit(&shop->store.db));
	assert_ok(stick_export(&x, dir, on_out, &w));
	assert_int_equal(w.facts, BATCH_FACTS_MAX + 4);
	assert_int_equal(w.files, 3);
	assert_int_equal(outbox().unsent, 0);
}

/* A mount point that is not there must not become a directory of the till's own disk. */
static void export_into_nowhere(void **state)
{
	char deep[160];

	(void)state;
	redeem(1);
	snprintf(deep, sizeof deep, "%s/not/mounted", shop->base);
	assert_int_not_equal(stick_export(&x, deep, NULL, NULL), ERR_OK);
	snprintf(deep, sizeof deep, "%s/file", shop->base);
	close(open(deep, O_CREAT | O_WRONLY, 0600));
	assert_int_not_equal(stick_export(&x, deep, NULL, NULL), ERR_OK);
	assert_int_equal(outbox().unsent, 1);
}

static void failed_write_hands_nothing_over(void **state)
{
	struct written w = { 0 };
	char path[300];

	(void)state;
	redeem(2);
	make_dir();
	assert_ok(stick_export(&x, dir, on_out, &w));
	redeem(1);
	/* the next batch's name is taken by a directory: rename fails */
	snprintf(path, sizeof path, "%s/%s", dir, w.last);
	path[strlen(path) - strlen("2.chit")] = 0;
	strcat(path, "3.chit");
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_not_equal(stick_export(&x, dir, on_out, &w), ERR_OK);
	assert_int_equal(outbox().unsent, 1);
}

struct read_in {
	size_t n;
	char names[64][STICK_NAME_CAP];
	enum err errs[64];
	bool again[64];
};

static void on_in(void *ctx, const struct stick_in *i)
{
	struct read_in *r = ctx;

	assert_true(i->err == ERR_OK || i->detail[0]);
	if (r->n == 64)
		return;
	snprintf(r->names[r->n], STICK_NAME_CAP, "%s", i->name);
	r->errs[r->n] = i->err;
	r->again[r->n++] = i->err == ERR_OK && i->taken.again;
}

static struct stick_counts import(struct read_in *r)
{
	struct stick_counts n;

	*r = (struct read_in){ 0 };
	assert_ok(stick_import(&x, dir, on_in, r, &n));
	return n;
}

static void each_is_named_and_the_rest_goes_on(void **state)
{
	struct answer_row row = { .verdict = ANSWER_ACCEPTED };
	struct stick_counts n;
	struct read_in r;

	(void)state;
	redeem(1);
	make_dir();
	put("a-junk.chit", bytes_of_str("junk"));
	put("b-empty.chit", bytes_of(NULL, 0));
	put("c-other.chit", shop_answer(shop, "t9", ANSWER_BATCH, 1, &row, 1));
	put("d-answer.chit", shop_answer(shop, "t1", ANSWER_BATCH, 1, &row, 1));
	shop->sealed.data[shop->sealed.len - 1] ^= 1;
	put("e-altered.chit", buf_bytes(&shop->sealed));
	put("f-pack.chit", shop_pack(shop, &(struct shop_pack){ .till = NULL }));
	put("g-old.chit", shop_pack(shop, &(struct shop_pack){ .version = 1 }));
	put("h.txt", bytes_of_str("not looked at"));
	n = import(&r);
	assert_int_equal(n.files, 7);
	assert_int_equal(n.taken, 2);
	assert_int_equal(n.foreign, 1);
	assert_int_equal(n.stale, 1);
	assert_int_equal(n.bad, 3);
	assert_int_equal(r.errs[0], ERR_FORMAT);
	assert_int_equal(r.errs[2], ERR_FOREIGN);
	assert_int_equal(r.errs[3], ERR_OK);
	assert_int_equal(r.errs[4], ERR_AUTH);
	assert_int_equal(r.errs[6], ERR_STALE);
	assert_int_equal(outbox().accepted, 1);
	n = import(&r);
	assert_int_equal(n.again, 2);
	assert_int_equal(n.taken, 0);
}

/* The answer sorts before the pack that brings its key. */
static void second_look(void **state)
{
	struct answer_row row = { .verdict = ANSWER_ACCEPTED };
	struct stick_counts n;
	struct read_in r;

	(void)state;
	redeem(1);
	make_dir();
	sign_key_finish(&shop->docs);
	assert_ok(sign_key_make(&shop->docs, shop->random));
	shop->set.version = 2;
	memcpy(shop->set.rows[1].key, shop->docs.public.raw, KEY_LEN);
	shop_sign_set(shop);
	put("answer.chit", shop_answer(shop, "t1", ANSWER_BATCH, 1, &row, 1));
	n = import(&r);
	assert_int_equal(n.bad, 1);
	assert_int_equal(r.errs[0], ERR_NOT_FOUND);
	put("pack.chit", shop_pack(shop, &(struct shop_pack){ .till = NULL }));
	n = import(&r);
	assert_int_equal(n.files, 2);
	assert_int_equal(n.taken, 2);
	assert_int_equal(n.bad, 0);
	assert_int_equal(outbox().accepted, 1);
}

/* Links, pipes, directories, holes of a gigabyte, names with escapes: none is opened, none stops the rest. */
static void hostile_directory(void **state)
{
	struct answer_row row = { .verdict = ANSWER_ACCEPTED };
	struct stick_counts n;
	struct read_in r;
	char path[300];
	int fd;

	(void)state;
	redeem(1);
	make_dir();
	snprintf(path, sizeof path, "%s/link.chit", dir);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	snprintf(path, sizeof path, "%s/loop.chit", dir);
	assert_int_equal(symlink("loop.chit", path), 0);
	snprintf(path, sizeof path, "%s/zero.chit", dir);
	assert_int_equal(symlink("/dev/zero", path), 0);
	snprintf(path, sizeof path, "%s/pipe.chit", dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	snprintf(path, sizeof path, "%s/dir.chit", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof path, "%s/huge.chit", dir);
	fd = open(path, O_CREAT | O_WRONLY, 0600);
	assert_int_equal(ftruncate(fd, (off_t)1 << 30), 0);
	close(fd);
	put("\033[2J\n\342\200\256.chit", bytes_of_str("x"));
	put("..chit", bytes_of_str("hidden"));
	put("zz-good.chit", shop_answer(shop, "t1", ANSWER_BATCH, 1, &row, 1));
	snprintf(path, sizeof path, "%s/closed.chit", dir);
	close(open(path, O_CREAT | O_WRONLY, 0000));
	n = import(&r);
	assert_int_equal(n.taken, 1);
	assert_true(n.bad >= 7);	/* each of them is named */
	assert_int_equal(outbox().accepted, 1);
	for (size_t i = 0; i < r.n; i++)
		if (strcmp(r.names[i], "huge.chit") == 0)
			assert_int_equal(r.errs[i], ERR_TOO_LONG);
}

static void thousands_of_files(void **state)
{
	struct stick_counts n;
	char name[64];
	int fd;

	(void)state;
	make_dir();
	fd = open(dir, O_RDONLY | O_DIRECTORY);
	for (int i = 0; i <= STICK_FILES_MAX; i++) {
		snprintf(name, sizeof name, "f%05d.chit", i);
		close(openat(fd, name, O_CREAT | O_WRONLY, 0600));
	}
	assert_err(ERR_TOO_LONG, stick_import(&x, dir, NULL, NULL, &n));
	assert_int_equal(unlinkat(fd, "f00000.chit", 0), 0);
	close(fd);
	assert_ok(stick_import(&x, dir, NULL, NULL, &n));
	assert_int_equal(n.bad, STICK_FILES_MAX);
	assert_err(ERR_NOT_FOUND, stick_import(&x, "/nowhere/at/all", NULL, NULL, &n));
}

/* What another till of the street left there, sealed to the platform, is nobody's fault. */
static void our_own_way_out(void **state)
{
	struct stick_counts n;
	struct read_in r;

	(void)state;
	redeem(2);
	assert_ok(stick_export(&x, dir, NULL, NULL));
	n = import(&r);
	assert_int_equal(n.files, 2);
	assert_int_equal(n.foreign, 2);
	assert_int_equal(n.bad, 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, up, down)
	const struct CMUnitTest tests[] = {
		T(export_twice_gives_the_same_facts), T(many_facts_are_several_batches), T(export_into_nowhere),
		T(failed_write_hands_nothing_over), T(each_is_named_and_the_rest_goes_on), T(second_look),
		T(hostile_directory), T(thousands_of_files), T(our_own_way_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
