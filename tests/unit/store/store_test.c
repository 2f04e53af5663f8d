/* Making, opening, unlocking, renewing a store; and all that can be wrong with a directory and its keys. */
#include "shop.h"

#include "store/renew.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char key_file[128];

static int setup(void **state)
{
	int rc = shop_setup(state);

	snprintf(key_file, sizeof key_file, "%s/till.key", shop_dir);
	return rc;
}

static int no_chance(void *ctx, uint8_t *out, size_t len)
{
	(void)ctx, (void)out, (void)len;
	return -1;
}

static struct store_secret with_key_file(void)
{
	return (struct store_secret){ .key_file = key_file, .cost = BOX_COST_TEST };
}

static void makes_all_of_it(void **state)
{
	struct store s;
	struct journal_read r;
	struct stat st;

	(void)state;
	shop_make(&s);
	assert_true(s.unlocked);
	assert_int_equal(s.journal_number, 1);
	assert_err(ERR_OK, journal_read(&s, STREAM_SHOP, 1, &r));
	assert_int_equal(r.fact.kind, FACT_OPENED);
	assert_memory_equal(r.fact.journal, s.journal, JOURNAL_ID_LEN);
	journal_done(&r);
	assert_err(ERR_OK, store_verify(&s));
	assert_int_equal(stat(shop_till, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(stat(shop_db, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	store_close(&s);
	assert_int_equal(shop_files(shop_dir), 1);
	assert_int_equal(shop_files(shop_till), 1);
}

static void opens_again(void **state)
{
	struct store s, t;
	uint8_t raw[KEY_LEN], journal[JOURNAL_ID_LEN];

	(void)state;
	shop_make(&s);
	memcpy(raw, s.sign.public.raw, KEY_LEN);
	memcpy(journal, s.journal, sizeof journal);
	store_close(&s);
	store_close(&s);
	shop_open(&t);
	assert_memory_equal(t.sign.public.raw, raw, KEY_LEN);
	assert_memory_equal(t.journal, journal, sizeof journal);
	assert_err(ERR_OK, store_unlock(&t, NULL));	/* it is unlocked */
	store_close(&t);
}

static bool has(const void *hay, size_t len, const void *needle, size_t n)
{
	for (size_t i = 0; i + n <= len; i++)
		if (memcmp((const uint8_t *)hay + i, needle, n) == 0)
			return true;
	return false;
}

static void in_no_file(const char *dir, const void *needle, size_t n)
{
	DIR *d = opendir(dir);
	static uint8_t data[4 << 20];

	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		char path[512];
		FILE *f;
		size_t len;

		snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
		f = fopen(path, "rb");
		len = f ? fread(data, 1, sizeof data, f) : 0;
		if (f)
			fclose(f);
		if (has(data, len, needle, n))
			fail_msg("a secret lies open in %s", path);
	}
	closedir(d);
}

/* Neither in the database nor in its log. */
static void secrets_lie_wrapped(void **state)
{
	struct store s;

	(void)state;
	shop_make(&s);
	in_no_file(shop_till, s.key, sizeof s.key);
	in_no_file(shop_till, s.sign.seed, KEY_LEN);
	in_no_file(shop_till, s.open.secret, KEY_LEN);
	in_no_file(shop_till, SHOP_PASSPHRASE, strlen(SHOP_PASSPHRASE));
	store_close(&s);
	in_no_file(shop_till, "open sesame", 11);
}

static void closing_wipes(void **state)
{
	struct store s;
	uint8_t key[STORE_KEY_LEN], seed[KEY_LEN];

	(void)state;
	shop_make(&s);
	memcpy(key, s.key, sizeof key);
	memcpy(seed, s.sign.seed, sizeof seed);
	store_close(&s);
	assert_false(has(&s, sizeof s, key, sizeof key));
	assert_false(has(&s, sizeof s, seed, sizeof seed));
	assert_false(s.unlocked);
}

static void wraps(void **state)
{
	struct store s;
	uint8_t memory[64], plain[64];
	struct buf b, p;

	(void)state;
	shop_make(&s);
	buf_init(&b, memory, sizeof memory);
	buf_init(&p, plain, sizeof plain);
	assert_err(ERR_OK, store_wrap(&s, "one", bytes_of_str("secret"), shop_random(), &b));
	assert_err(ERR_AUTH, store_unwrap(&s, "two", buf_bytes(&b), &p));
	assert_err(ERR_OK, store_unwrap(&s, "one", buf_bytes(&b), &p));
	assert_true(bytes_equal(buf_bytes(&p), bytes_of_str("secret")));
	memory[13] ^= 1;
	assert_err(ERR_AUTH, store_unwrap(&s, "one", buf_bytes(&b), &p));
	assert_int_not_equal(ERR_OK, store_unwrap(&s, "one", bytes_of(memory, 5), &p));
	store_close(&s);
}

static void wrong_passphrase(void **state)
{
	struct store s;
	struct store_secret wrong = { .passphrase = bytes_of_str("open barley") }, none = { 0 };
	static char too_long[2000];
	uint8_t zeros[STORE_KEY_LEN] = { 0 };

	(void)state;
	shop_make(&s);
	store_close(&s);
	assert_err(ERR_OK, store_open(&s, shop_till, false));
	assert_err(ERR_AUTH, store_unlock(&s, &wrong));
	assert_true(shop_detail("passphrase is wrong"));
	assert_false(s.unlocked);
	assert_memory_equal(s.key, zeros, sizeof zeros);
	assert_err(ERR_USAGE, store_unlock(&s, &none));
	assert_err(ERR_USAGE, store_unlock(&s, NULL));
	memset(too_long, 'x', sizeof too_long - 1);
	wrong.passphrase = bytes_of_str(too_long);
	assert_err(ERR_TOO_LONG, store_unlock(&s, &wrong));
	wrong.passphrase = bytes_of_str("    ");
	assert_int_not_equal(ERR_OK, store_unlock(&s, &wrong));
	store_close(&s);
}

/* As printed by the till, and as typed by a person: the same. */
static void passphrase_as_typed(void **state)
{
	struct store s;
	struct store_secret secret = { .passphrase = bytes_of_str("ABCD-EFGH-JKMN-0123"), .cost = BOX_COST_TEST };

	(void)state;
	assert_err(ERR_OK, store_create(&s, shop_till, &secret, SHOP_NOW, shop_random()));
	store_close(&s);
	assert_err(ERR_OK, store_open(&s, shop_till, false));
	secret.passphrase = bytes_of_str("abcd efgh jkmn o1 23");
	assert_err(ERR_OK, store_unlock(&s, &secret));
	store_close(&s);
}

static void key_file_works(void **state)
{
	struct store s;
	struct store_secret secret = with_key_file();
	struct stat st;

	(void)state;
	assert_err(ERR_OK, store_create(&s, shop_till, &secret, SHOP_NOW, shop_random()));
	assert_int_equal(stat(key_file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(st.st_size, STORE_KEY_LEN);
	store_close(&s);
	assert_err(ERR_OK, store_open(&s, shop_till, false));
	assert_true(store_has_key_file(&s));
	assert_false(s.unlocked);
	assert_err(ERR_OK, store_unlock(&s, NULL));
	assert_true(s.unlocked);
	store_close(&s);
	/* there is no passphrase that opens it */
	assert_int_equal(unlink(key_file), 0);
	assert_err(ERR_OK, store_open(&s, shop_till, false));
	assert_false(store_has_key_file(&s));
	assert_err(ERR_NOT_FOUND, store_unlock(&s, NULL));
	assert_err(ERR_AUTH, store_unlock(&s, &(struct store_secret){ .passphrase = bytes_of_str("x") }));
	store_close(&s);
}

/* Inside the store it goes where the store goes. */
static void key_file_inside(void **state)
{
	struct store s;
	char inside[160], moved[96];
	struct store_secret secret = shop_secret();

	(void)state;
	snprintf(inside, sizeof inside, "%s/key", shop_till);
	snprintf(moved, sizeof moved, "%s/moved", shop_dir);
	secret.key_file = inside;
	assert_err(ERR_OK, store_create(&s, shop_till, &secret, SHOP_NOW, shop_random()));
	store_close(&s);
	assert_int_equal(access(inside, F_OK), 0);
	assert_int_equal(rename(shop_till, moved), 0);
	assert_err(ERR_OK, store_open(&s, moved, false));
	assert_true(store_has_key_file(&s));
	assert_err(ERR_OK, store_unlock(&s, NULL));
	store_close(&s);
}

static void put_file(const char *path, const void *data, size_t len, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, len), (ssize_t)len);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static void bad_key_files(void **state)
{
	struct store s;
	struct store_secret secret = shop_secret();
	uint8_t key[STORE_KEY_LEN], other[STORE_KEY_LEN + 1] = { 1, 2, 3 };
	char aside[160];

	(void)state;
	secret.key_file = key_file;
	assert_err(ERR_OK, store_create(&s, shop_till, &secret, SHOP_NOW, shop_random()));
	memcpy(key, s.key, sizeof key);
	store_close(&s);
	assert_err(ERR_OK, store_open(&s, shop_till, false));
	put_file(key_file, key, sizeof key, 0640);
	assert_err(ERR_DENIED, store_unlock(&s, NULL));
	assert_true(shop_detail("chmod 600"));
	put_file(key_file, key, sizeof key, 0604);
	assert_err(ERR_DENIED, store_unlock(&s, NULL));
	put_file(key_file, key, sizeof key - 1, 0600);
	assert_err(ERR_FORMAT, store_unlock(&s, NULL));
	put_file(key_file, key, 0, 0600);
	assert_err(ERR_FORMAT, store_unlock(&s, NULL));
	put_file(key_file, other, sizeof other, 0600);
	assert_err(ERR_FORMAT, store_unlock(&s, NULL));
	put_file(key_file, other, STORE_KEY_LEN, 0600);
	assert_err(ERR_AUTH, store_unlock(&s, NULL));
	assert_true(shop_detail("another store"));
	assert_false(store_has_key_file(&s));
	assert_false(s.unlocked);
	/* a link to the right one, a directory, a FIFO */
	snprintf(aside, sizeof aside, "%s/aside.key", shop_dir);
	put_file(aside, key, sizeof key, 0600);
	assert_int_equal(unlink(key_file), 0);
	assert_int_equal(symlink(aside, key_file), 0);
	assert_err(ERR_FORMAT, store_unlock(&s, NULL));
	assert_int_equal(unlink(key_file), 0);
	assert_int_equal(mkfifo(key_file, 0600), 0);
	assert_err(ERR_FORMAT, store_unlock(&s, NULL));
	/* with the passphrase all is well, whatever the key file is */
	secret.key_file = NULL;
	assert_err(ERR_OK, store_unlock(&s, &secret));
	store_close(&s);
	/* or with the right key file by name */
	assert_err(ERR_OK, store_open(&s, shop_till, false));
	secret = (struct store_secret){ .key_file = aside };
	assert_err(ERR_OK, store_unlock(&s, &secret));
	store_close(&s);
}

static void nothing_left(void)
{
	assert_int_equal(shop_files(shop_dir), 0);
}

static void makes_nothing_without_a_secret(void **state)
{
	struct store s;
	struct store_secret none = { .cost = BOX_COST_TEST }, blank = { .passphrase = bytes_of_str("  - "), .cost = BOX_COST_TEST };

	(void)state;
	assert_err(ERR_USAGE, store_create(&s, shop_till, &none, SHOP_NOW, shop_random()));
	nothing_left();
	if (store_create(&s, shop_till, &blank, SHOP_NOW, shop_random()) == ERR_OK)
		store_close(&s);
	else
		nothing_left();
}

static void makes_nothing_without_chance(void **state)
{
	struct store s;
	struct store_secret secret = shop_secret();

	(void)state;
	assert_err(ERR_CRYPTO, store_create(&s, shop_till, &secret, SHOP_NOW, (struct random){ no_chance, NULL }));
	nothing_left();
	assert_null(s.db.sqlite);
}

struct failing { struct random r; int left; };

static int fails_later(void *ctx, uint8_t *out, size_t len)
{
	struct failing *f = ctx;

	return f->left-- > 0 ? f->r.fill(f->r.ctx, out, len) : -1;
}

/* Chance ends at each place where some is wanted: nothing is left, until all of it is there. */
static void makes_all_or_nothing(void **state)
{
	struct store s;
	struct store_secret secret = shop_secret();
	enum err e = ERR_CRYPTO;
	int n;

	(void)state;
	secret.key_file = key_file;
	for (n = 0; n < 40 && e != ERR_OK; n++) {
		struct failing f = { shop_random(), n };

		e = store_create(&s, shop_till, &secret, SHOP_NOW, (struct random){ fails_later, &f });
		if (e != ERR_OK) {
			assert_int_equal(e, ERR_CRYPTO);
			nothing_left();
		}
	}
	assert_true(n > 6);
	assert_err(ERR_OK, store_verify(&s));
	store_close(&s);
}

static void something_is_there(void **state)
{
	struct store s;
	struct store_secret secret = shop_secret();
	uint8_t raw[KEY_LEN];
	char other[128];

	(void)state;
	shop_make(&s);
	memcpy(raw, s.sign.public.raw, KEY_LEN);
	store_close(&s);
	assert_err(ERR_EXISTS, store_create(&s, shop_till, &secret, SHOP_NOW, shop_random()));
	assert_true(shop_detail("there is a store"));
	assert_int_equal(shop_files(shop_dir), 1);
	shop_open(&s);
	assert_memory_equal(s.sign.public.raw, raw, KEY_LEN);
	store_close(&s);
	/* a directory with a file, a file */
	snprintf(other, sizeof other, "%s/other", shop_dir);
	assert_int_equal(mkdir(other, 0755), 0);
	strcat(other, "/note");
	put_file(other, "x", 1, 0600);
	snprintf(other, sizeof other, "%s/other", shop_dir);
	assert_err(ERR_EXISTS, store_create(&s, other, &secret, SHOP_NOW, shop_random()));
	assert_int_equal(shop_files(other), 1);
	snprintf(other, sizeof other, "%s/other/note", shop_dir);
	assert_err(ERR_EXISTS, store_create(&s, other, &secret, SHOP_NOW, shop_random()));
	assert_int_equal(shop_files(shop_dir), 2);
}

static void empty_directory_is_taken(void **state)
{
	struct store s;
	struct stat st;

	(void)state;
	assert_int_equal(mkdir(shop_till, 0755), 0);
	shop_make(&s);
	store_close(&s);
	assert_int_equal(stat(shop_till, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
}

/* A key file that is there may be another store's only key. */
static void key_file_is_not_overwritten(void **state)
{
	struct store s;
	struct store_secret secret = with_key_file();
	char byte;
	int fd;

	(void)state;
	put_file(key_file, "k", 1, 0600);
	assert_err(ERR_EXISTS, store_create(&s, shop_till, &secret, SHOP_NOW, shop_random()));
	assert_int_equal(shop_files(shop_dir), 1);
	fd = open(key_file, O_RDONLY);
	assert_int_equal(read(fd, &byte, 1), 1);
	assert_int_equal(byte, 'k');
	close(fd);
}

static void bad_names(void **state)
{
	struct store s;
	struct store_secret secret = shop_secret();
	char name[600];

	(void)state;
	assert_err(ERR_USAGE, store_create(&s, "", &secret, SHOP_NOW, shop_random()));
	memset(name, 'd', sizeof name - 1);
	name[sizeof name - 1] = 0;
	assert_err(ERR_USAGE, store_create(&s, name, &secret, SHOP_NOW, shop_random()));
	assert_int_not_equal(ERR_OK, store_open(&s, name, false));
	assert_int_not_equal(ERR_OK, store_open(&s, "", false));
	snprintf(name, sizeof name, "%s/no/till", shop_dir);
	assert_err(ERR_NOT_FOUND, store_create(&s, name, &secret, SHOP_NOW, shop_random()));
	snprintf(name, sizeof name, "%s/till.db", shop_till);
	secret.key_file = name;
	assert_err(ERR_USAGE, store_create(&s, shop_till, &secret, SHOP_NOW, shop_random()));
	snprintf(name, sizeof name, "%s/no/key", shop_dir);
	assert_err(ERR_NOT_FOUND, store_create(&s, shop_till, &secret, SHOP_NOW, shop_random()));
	nothing_left();
	snprintf(name, sizeof name, "%s//", shop_till);
	secret.key_file = NULL;
	assert_err(ERR_OK, store_create(&s, name, &secret, SHOP_NOW, shop_random()));
	assert_string_equal(s.dir, shop_till);
	store_close(&s);
}

static void no_store(void **state)
{
	struct store s;

	(void)state;
	assert_err(ERR_NOT_FOUND, store_open(&s, shop_till, false));
	assert_true(shop_detail("chit init"));
	assert_err(ERR_NOT_FOUND, store_open(&s, shop_dir, true));
	assert_null(s.db.sqlite);
	nothing_left();
	store_close(&s);
	put_file(shop_till, "x", 1, 0600);
	assert_int_not_equal(ERR_OK, store_open(&s, shop_till, false));
}

static void newer_version(void **state)
{
	struct store s;

	(void)state;
	shop_make(&s);
	store_close(&s);
	shop_tamper("PRAGMA user_version = 99");
	assert_err(ERR_VERSION, store_open(&s, shop_till, false));
	assert_true(shop_detail("newer"));
	assert_err(ERR_VERSION, store_open(&s, shop_till, true));
	shop_tamper("PRAGMA user_version = 1; PRAGMA application_id = 7");
	assert_err(ERR_FORMAT, store_open(&s, shop_till, false));
}

static int child(int (*f)(void), bool nobody)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		if (nobody && geteuid() == 0 && (setgid(65534) || setuid(65534)))
			_exit(99);
		_exit(f());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int try_open(void)
{
	struct store s;

	return (int)store_open(&s, shop_till, false);
}

static int try_read(void)
{
	struct store s;

	return (int)store_open(&s, shop_till, true);
}

static int try_create(void)
{
	struct store s;
	struct store_secret secret = shop_secret();

	return (int)store_create(&s, shop_till, &secret, SHOP_NOW, shop_random());
}

static void not_writable(void **state)
{
	struct store s;

	(void)state;
	assert_int_equal(chmod(shop_dir, 0555), 0);
	assert_int_equal(child(try_create, true), ERR_DENIED);
	assert_int_equal(chmod(shop_dir, 0755), 0);
	nothing_left();
	shop_make(&s);
	store_close(&s);
	assert_int_equal(child(try_open, true), ERR_DENIED);
	assert_int_equal(chmod(shop_till, 0555), 0);
	assert_int_equal(chmod(shop_db, 0444), 0);
	assert_int_equal(child(try_open, true), ERR_DENIED);
	assert_int_equal(child(try_read, true), ERR_DENIED);
	assert_int_equal(chmod(shop_till, 0777), 0);
	assert_int_equal(child(try_open, false), ERR_DENIED);
	assert_int_equal(chmod(shop_till, 0700), 0);
	assert_int_equal(chmod(shop_db, 0600), 0);
}

static void read_only_store(void **state)
{
	struct store s;
	struct journal_head h;

	(void)state;
	shop_make(&s);
	store_close(&s);
	assert_err(ERR_OK, store_open(&s, shop_till, true));
	assert_err(ERR_OK, journal_head(&s, STREAM_SHOP, &h));
	assert_int_equal(h.sequence, 1);
	assert_err(ERR_OK, store_verify(&s));
	assert_err(ERR_DENIED, shop_append(&s, STREAM_SHOP, FACT_ALARM, NULL));
	store_close(&s);
}

/* A disk of half a megabyte of our own, where we may mount one; else a limit on the size of files. */
static void full_disk(void **state)
{
	struct store s;
	enum err e = ERR_OK;
	unsigned n = 0;
	struct rlimit was, now;
	bool mounted = mount("none", shop_dir, "tmpfs", MS_NOSUID, "size=640k,mode=0700") == 0;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &was);
	shop_make(&s);
	now = was;
	now.rlim_cur = 500000;
	if (!mounted)
		setrlimit(RLIMIT_FSIZE, &now);
	while (e == ERR_OK && n < 5000) {
		e = shop_redeem(&s, 1, n, 1, 1);
		n += e == ERR_OK;
	}
	setrlimit(RLIMIT_FSIZE, &was);
	assert_err(ERR_FULL, e);
	assert_true(shop_detail("disk is full"));
	store_close(&s);
	/* all that was acknowledged is there, and the one that was not is not */
	assert_err(ERR_OK, store_open(&s, shop_till, true));
	assert_err(ERR_OK, store_verify(&s));
	{
		struct journal_head h;

		assert_err(ERR_OK, journal_head(&s, 1, &h));
		assert_int_equal(h.sequence, n);
	}
	store_close(&s);
	if (mounted)
		assert_int_equal(umount(shop_dir), 0);
}

/* No room for the index of the log: it is read as it is, and written again in the same place once there is room. */
static void mended(void **state)
{
	struct store s;
	struct store_secret secret = shop_secret();
	struct rlimit was, now;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &was);
	now = was;
	now.rlim_cur = 1000;
	shop_make(&s);
	store_close(&s);
	setrlimit(RLIMIT_FSIZE, &now);
	assert_err(ERR_OK, store_open_to_look(&s, shop_till));
	assert_err(ERR_OK, store_unlock(&s, &secret));
	assert_err(ERR_FULL, store_shut(&s));
	assert_err(ERR_FULL, shop_append(&s, STREAM_SHOP, FACT_ALARM, NULL));
	assert_true(shop_detail("disk is full"));
	assert_err(ERR_OK, store_mend(&s));
	assert_err(ERR_FULL, store_shut(&s));
	assert_err(ERR_OK, store_verify(&s));
	setrlimit(RLIMIT_FSIZE, &was);
	assert_err(ERR_OK, store_mend(&s));
	assert_err(ERR_OK, store_shut(&s));
	assert_true(s.unlocked);
	assert_err(ERR_OK, shop_append(&s, STREAM_SHOP, FACT_ALARM, NULL));
	assert_err(ERR_OK, store_mend(&s));	/* there is nothing to mend */
	store_close(&s);
}

static void full_while_making(void **state)
{
	struct store s;
	struct store_secret secret = shop_secret();
	struct rlimit was, now;
	enum err e = ERR_FULL;

	(void)state;
	secret.key_file = key_file;
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &was);
	for (rlim_t size = 0; e != ERR_OK && size < 2000000; size += 12000) {
		now = was;
		now.rlim_cur = size;
		setrlimit(RLIMIT_FSIZE, &now);
		e = store_create(&s, shop_till, &secret, SHOP_NOW, shop_random());
		setrlimit(RLIMIT_FSIZE, &was);
		if (e != ERR_OK)
			nothing_left();
		if (e != ERR_OK && e != ERR_FULL)
			fail_msg("%llu bytes: %s (%s)", (unsigned long long)size, err_text(e), err_detail());
	}
	assert_err(ERR_OK, e);
	store_close(&s);
}

static int opens_and_verifies(void)
{
	struct store s;
	enum err e = store_open(&s, shop_till, false);

	if (e == ERR_OK)
		e = store_verify(&s);
	store_close(&s);
	return (int)e;
}

static int with_flip(uint8_t *data, size_t len, size_t at)
{
	data[at] ^= 0x08;
	put_file(shop_db, data, len, 0600);
	data[at] ^= 0x08;
	return child(opens_and_verifies, false);
}

/*
 * Each page changed somewhere, and the file cut at each page: said so, or it does not matter; never a crash. A bit
 * of any fact, wherever it is, is always seen.
 */
static void damaged_database(void **state)
{
	static uint8_t data[1 << 20];
	uint8_t journal[JOURNAL_ID_LEN];
	struct store s;
	FILE *f;
	size_t len, seen = 0, facts = 0;

	(void)state;
	shop_make(&s);
	for (unsigned i = 0; i < 60; i++)
		assert_err(ERR_OK, shop_redeem(&s, 1 + i % 2, i, 1, 1));
	memcpy(journal, s.journal, sizeof journal);
	store_close(&s);
	f = fopen(shop_db, "rb");
	len = fread(data, 1, sizeof data, f);
	fclose(f);
	for (size_t at = 0; at < len; at += 1733) {
		int e = with_flip(data, len, at);

		seen += e != ERR_OK;
		assert_true(e >= 0 && e < ERR_COUNT);
	}
	assert_true(seen > 5);
	/* the facts of streams 1 and 2 have 106 bytes or more, from the map's head three bytes before the journal's id on */
	for (size_t at = 3; at + 100 < len; at++)
		if (memcmp(data + at, journal, sizeof journal) == 0 && data[at + 16] == 2 && data[at + 17] != 0) {
			size_t nth = facts++;

			if (with_flip(data, len, at - 3 + nth * 7 % 100) == ERR_OK)
				fail_msg("a changed bit at %zu of a fact was not seen", nth * 7 % 100);
		}
	assert_int_equal(facts, 60);
	for (size_t cut = 0; cut < len; cut += 4096) {
		put_file(shop_db, data, cut, 0600);
		assert_int_equal(child(opens_and_verifies, false), ERR_CORRUPT);
	}
	put_file(shop_db, data, len, 0600);
	assert_int_equal(child(opens_and_verifies, false), ERR_OK);
}

static void half_a_store(void **state)
{
	struct store s;
	struct store_secret secret = shop_secret();

	(void)state;
	shop_make(&s);
	store_close(&s);
	shop_tamper("DELETE FROM meta WHERE name = 'till/open'");
	assert_err(ERR_OK, store_open(&s, shop_till, false));
	assert_err(ERR_CORRUPT, store_unlock(&s, &secret));
	assert_false(s.unlocked);
	store_close(&s);
	shop_tamper("UPDATE meta SET value = x'00' WHERE name = 'box'");
	assert_err(ERR_OK, store_open(&s, shop_till, false));
	assert_int_not_equal(ERR_OK, store_unlock(&s, &secret));
	store_close(&s);
	shop_tamper("DELETE FROM journal");
	assert_err(ERR_CORRUPT, store_open(&s, shop_till, false));
}

/* An older copy comes back: whole in itself, with a fact of another hash at a place the platform has seen. */
static void older_copy(void **state)
{
	struct store s;
	struct journal_head before, after;
	char command[400], old[128];

	(void)state;
	snprintf(old, sizeof old, "%s/old", shop_dir);
	shop_make(&s);
	assert_err(ERR_OK, shop_redeem(&s, 1, 1, 1, 1));
	store_close(&s);
	snprintf(command, sizeof command, "cp -r %s %s", shop_till, old);
	assert_int_equal(system(command), 0);
	shop_open(&s);
	assert_err(ERR_OK, shop_redeem(&s, 1, 2, 1, 1));
	assert_err(ERR_OK, journal_head(&s, 1, &before));
	store_close(&s);
	snprintf(command, sizeof command, "rm -r %s && mv %s %s", shop_till, old, shop_till);
	assert_int_equal(system(command), 0);
	shop_open(&s);
	assert_err(ERR_OK, store_verify(&s));
	assert_err(ERR_OK, shop_redeem(&s, 1, 3, 1, 1));
	assert_err(ERR_OK, journal_head(&s, 1, &after));
	assert_int_equal(before.sequence, after.sequence);
	assert_memory_not_equal(before.hash, after.hash, DIGEST_LEN);
	store_close(&s);
}

static enum err note_id(void *ctx, const uint8_t id[JOURNAL_ID_LEN])
{
	uint8_t **at = ctx;

	memcpy(*at, id, JOURNAL_ID_LEN);
	*at += JOURNAL_ID_LEN;
	return ERR_OK;
}

/* So a restored store goes on under a new id; what is due under the old one stays due. */
static void renewed(void **state)
{
	struct store s, other;
	uint8_t ids[3 * JOURNAL_ID_LEN], *at = ids, wrong[JOURNAL_ID_LEN] = { 0 };
	struct journal_head h, old;
	struct journal_read r;
	uint64_t first;
	uint16_t released;
	size_t n;

	(void)state;
	shop_make(&s);
	assert_err(ERR_OK, shop_redeem(&s, 1, 1, 1, 1));
	assert_err(ERR_OK, shop_redeem(&s, 1, 2, 1, 1));
	assert_err(ERR_OK, journal_head(&s, STREAM_SHOP, &old));
	assert_err(ERR_OK, store_open(&other, shop_till, false));
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, outbox_handed(&s, 1, 1, 2, SHOP_NOW));	/* they went out: they stay where they are */
	assert_err(ERR_OK, db_commit(&s.db));
	assert_err(ERR_OK, renew_run(&s, 0, SHOP_NOW + 60, shop_random(), NULL));
	assert_int_equal(s.journal_number, 2);
	assert_err(ERR_OK, journal_read(&s, STREAM_SHOP, 1, &r));
	assert_int_equal(r.fact.kind, FACT_OPENED);
	assert_true(has(r.fact.body.data, r.fact.body.len, other.journal, JOURNAL_ID_LEN));
	assert_true(has(r.fact.body.data, r.fact.body.len, old.hash, DIGEST_LEN));
	journal_done(&r);
	assert_err(ERR_OK, journal_head(&s, 1, &h));
	assert_int_equal(h.sequence, 0);
	/* the other process writes to the new one too, and used stays used */
	assert_err(ERR_EXISTS, shop_redeem(&other, 1, 1, 1, 1));
	assert_err(ERR_OK, shop_redeem(&other, 1, 3, 1, 1));
	assert_memory_equal(other.journal, s.journal, JOURNAL_ID_LEN);
	assert_err(ERR_OK, outbox_due(&s, 1, 1, 100, &first, &n));
	assert_int_equal(n, 1);
	assert_err(ERR_OK, journal_each(&s, note_id, &at));
	assert_int_equal(at - ids, 2 * JOURNAL_ID_LEN);
	assert_err(ERR_OK, journal_select(&s, ids));
	assert_err(ERR_OK, outbox_due(&s, 1, 1, 100, &first, &n));
	assert_int_equal(n, 2);
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, units_release(&s, 1, 1, &released));
	db_rollback(&s.db);
	assert_err(ERR_NOT_FOUND, journal_select(&s, wrong));
	assert_memory_equal(s.journal, ids, JOURNAL_ID_LEN);
	assert_err(ERR_OK, shop_append(&s, STREAM_SHOP, FACT_ALARM, NULL));
	assert_memory_equal(s.journal, ids + JOURNAL_ID_LEN, JOURNAL_ID_LEN);
	assert_err(ERR_OK, store_verify(&s));
	assert_err(ERR_CRYPTO, renew_run(&s, 0, SHOP_NOW, (struct random){ no_chance, NULL }, NULL));
	assert_int_equal(s.journal_number, 2);
	store_close(&other);
	store_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, shop_teardown)
		T(makes_all_of_it), T(opens_again), T(secrets_lie_wrapped), T(closing_wipes), T(wraps),
		T(wrong_passphrase), T(passphrase_as_typed), T(key_file_works), T(key_file_inside), T(bad_key_files),
		T(makes_nothing_without_a_secret), T(makes_nothing_without_chance), T(makes_all_or_nothing),
		T(something_is_there), T(empty_directory_is_taken), T(key_file_is_not_overwritten), T(bad_names),
		T(no_store), T(newer_version), T(not_writable), T(read_only_store), T(full_disk), T(mended), T(full_while_making),
		T(damaged_database), T(half_a_store), T(older_copy), T(renewed),
	};

	return cmocka_run_group_tests_name("store/store", tests, NULL, NULL);
}
