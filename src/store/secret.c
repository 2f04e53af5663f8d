#include "store/secret.h"

#include "base/file.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The handle has its cache of statements in it, which a look-up uses; the store itself does not change. */
static struct db *handle(const struct store *s)
{
	return (struct db *)&s->db;
}

enum err secret_meta_get(const struct store *s, const char *name, struct buf *b)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(handle(s), &q, "SELECT value FROM meta WHERE name = ?1", "t", name);

	if (e == ERR_OK)
		e = db_step(handle(s), q);
	if (e == ERR_OK) {
		buf_put_bytes(b, db_column_bytes(q, 0));
		if (b->over)
			e = err_set(ERR_CORRUPT, "%s: its '%s' is too long", s->dir, name);
	}
	db_done(q);
	return e;
}

enum err secret_meta_set(struct store *s, const char *name, struct bytes value)
{
	return db_run(&s->db, "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET "
		      "value = excluded.value", "tb", name, value);
}

static enum err wrap_into(struct store *s, const char *name, struct bytes secret, struct random r)
{
	uint8_t memory[KEY_LEN + WRAP_OVERHEAD];
	struct buf b;
	enum err e;

	buf_init(&b, memory, sizeof memory);
	e = store_wrap(s, name, secret, r, &b);
	return e == ERR_OK ? secret_meta_set(s, name, buf_bytes(&b)) : e;
}

static enum err unwrap_from(const struct store *s, const char *name, uint8_t secret[KEY_LEN])
{
	uint8_t memory[SECRET_MAX];
	struct buf wrapped, b;
	enum err e;

	buf_init(&wrapped, memory, sizeof memory);
	buf_init(&b, secret, KEY_LEN);
	e = secret_meta_get(s, name, &wrapped);
	if (e == ERR_NOT_FOUND)
		return err_set(ERR_CORRUPT, "%s: the till's own key is gone ('%s')", s->dir, name);
	if (e == ERR_OK)
		e = store_unwrap(s, name, buf_bytes(&wrapped), &b);
	if (e == ERR_OK && b.len != KEY_LEN)
		e = err_set(ERR_CORRUPT, "%s: the till's own key is damaged ('%s')", s->dir, name);
	return e;
}

enum { PASSPHRASE_MAX = 1024 };

/* What counts of a passphrase, in memory of PASSPHRASE_MAX bytes. */
static enum err normalise(struct bytes typed, uint8_t *memory, struct bytes *out)
{
	struct buf b;

	buf_init(&b, memory, PASSPHRASE_MAX);
	passphrase_normalise(typed, &b);
	if (b.over)
		return err_set(ERR_TOO_LONG, "a passphrase has at most %d bytes", PASSPHRASE_MAX);
	if (b.len == 0)
		return err_set(ERR_USAGE, "the passphrase is empty");
	*out = buf_bytes(&b);
	return ERR_OK;
}

static enum err make_box(struct store *s, const struct store_secret *secret, struct random r)
{
	uint8_t memory[STORE_KEY_LEN + BOX_OVERHEAD], words[PASSPHRASE_MAX];
	struct bytes passphrase;
	struct buf b;
	enum err e = normalise(secret->passphrase, words, &passphrase);

	buf_init(&b, memory, sizeof memory);
	if (e == ERR_OK)
		e = box_seal(passphrase, secret->cost, bytes_of(s->key, sizeof s->key), r, &b);
	if (e == ERR_OK)
		e = secret_meta_set(s, "box", buf_bytes(&b));
	digest_wipe(words, sizeof words);
	return e;
}

enum err secret_make(struct store *s, const struct store_secret *secret, struct random r)
{
	enum err e = random_fill(r, s->key, sizeof s->key);

	if (e == ERR_OK)
		e = sign_key_make(&s->sign, r);
	if (e == ERR_OK)
		e = open_key_make(&s->open, r);
	s->unlocked = e == ERR_OK;
	if (e == ERR_OK && secret->passphrase.len)
		e = make_box(s, secret, r);
	if (e == ERR_OK)
		e = wrap_into(s, "till/sign", bytes_of(s->sign.seed, sizeof s->sign.seed), r);
	if (e == ERR_OK)
		e = wrap_into(s, "till/open", bytes_of(s->open.secret, sizeof s->open.secret), r);
	return e;
}

void secret_wipe(struct store *s)
{
	sign_key_finish(&s->sign);
	open_key_finish(&s->open);
	digest_wipe(s->key, sizeof s->key);
	s->unlocked = false;
}

enum err secret_load_pairs(struct store *s)
{
	uint8_t secret[KEY_LEN];
	enum err e;

	s->unlocked = true;
	e = unwrap_from(s, "till/sign", secret);
	if (e == ERR_OK)
		e = sign_key_load(&s->sign, secret);
	if (e == ERR_OK)
		e = unwrap_from(s, "till/open", secret);
	if (e == ERR_OK)
		e = open_key_load(&s->open, secret);
	digest_wipe(secret, sizeof secret);
	if (e != ERR_OK)
		secret_wipe(s);
	return e;
}

enum err store_wrap(const struct store *s, const char *name, struct bytes secret, struct random r, struct buf *b)
{
	assert(s->unlocked);
	return wrap_seal(s->key, bytes_of_str(name), secret, r, b);
}

enum err store_unwrap(const struct store *s, const char *name, struct bytes wrapped, struct buf *b)
{
	assert(s->unlocked);
	return wrap_open(s->key, bytes_of_str(name), wrapped, b);
}

/* The name given, or the one the store was made with; ERR_NOT_FOUND for neither. */
static enum err key_file_path(const struct store *s, const char *given, char *out, size_t cap)
{
	char name[1024] = "";
	struct buf b;
	enum err e = ERR_OK;

	buf_init(&b, name, sizeof name - 1);
	if (given)
		buf_put_str(&b, given);
	else
		e = secret_meta_get(s, "key_file", &b);
	if (e == ERR_NOT_FOUND)
		return err_set(e, "%s: this store has no key file", s->dir);
	if (e != ERR_OK)
		return e;
	/* one that lies in the store's own directory is known without it, so that the directory can be moved */
	if (!given && name[0] != '/')
		return file_path(s->dir, name, out, cap);
	if (b.over || b.len >= cap)
		return err_set(ERR_TOO_LONG, "the key file's name is too long");
	memcpy(out, name, b.len + 1);
	return ERR_OK;
}

static enum err check_mode(const char *path)
{
	struct stat st;

	if (lstat(path, &st))
		return err_errno("%s", path);
	if (S_ISREG(st.st_mode) && (st.st_mode & 077))
		return err_set(ERR_DENIED, "%s: others may read this key file (mode %03o): chmod 600 it", path,
			       (unsigned)st.st_mode & 0777);
	return ERR_OK;
}

static enum err read_key_file(const struct store *s, const char *given, uint8_t key[STORE_KEY_LEN])
{
	char path[1024];
	uint8_t *data = NULL;
	size_t len = 0;
	enum err e = key_file_path(s, given, path, sizeof path);

	if (e == ERR_OK)
		e = check_mode(path);
	if (e == ERR_OK)
		e = file_read(AT_FDCWD, path, SECRET_MAX, &data, &len);
	if (e != ERR_OK)
		return e;
	if (len == STORE_KEY_LEN)
		memcpy(key, data, STORE_KEY_LEN);
	else
		e = err_set(ERR_FORMAT, "%s: a key file has %d bytes, this one %zu", path, STORE_KEY_LEN, len);
	digest_wipe(data, len);
	free(data);
	return e;
}

/* Is it the key of this store? Loads nothing. */
static enum err try_key(const struct store *s, const uint8_t key[STORE_KEY_LEN])
{
	uint8_t memory[SECRET_MAX], seed[KEY_LEN];
	struct buf wrapped, b;
	enum err e;

	buf_init(&wrapped, memory, sizeof memory);
	buf_init(&b, seed, sizeof seed);
	e = secret_meta_get(s, "till/sign", &wrapped);
	if (e == ERR_OK)
		e = wrap_open(key, bytes_of_str("till/sign"), buf_bytes(&wrapped), &b);
	digest_wipe(seed, sizeof seed);
	return e;
}

bool store_has_key_file(const struct store *s)
{
	uint8_t key[STORE_KEY_LEN];
	bool works = read_key_file(s, NULL, key) == ERR_OK && try_key(s, key) == ERR_OK;

	digest_wipe(key, sizeof key);
	return works;
}

static enum err unlock_with_file(struct store *s, const char *given)
{
	enum err e = read_key_file(s, given, s->key);

	if (e == ERR_OK)
		e = secret_load_pairs(s);
	if (e == ERR_AUTH)
		e = err_set(e, "%s: the key file is another store's", s->dir);
	if (e != ERR_OK)
		digest_wipe(s->key, sizeof s->key);
	return e;
}

enum err store_unlock_key(struct store *s, const uint8_t key[STORE_KEY_LEN])
{
	enum err e;

	if (s->unlocked)
		return ERR_OK;
	memcpy(s->key, key, STORE_KEY_LEN);
	e = secret_load_pairs(s);
	if (e == ERR_AUTH)
		e = err_set(e, "%s: this key is another store's", s->dir);
	if (e != ERR_OK)
		digest_wipe(s->key, sizeof s->key);
	return e;
}

static enum err unlock_with_passphrase(struct store *s, const struct store_secret *secret)
{
	uint8_t memory[SECRET_MAX], words[PASSPHRASE_MAX];
	struct bytes passphrase;
	struct buf box, key;
	enum err e = normalise(secret->passphrase, words, &passphrase);

	buf_init(&box, memory, sizeof memory);
	buf_init(&key, s->key, sizeof s->key);
	if (e == ERR_OK)
		e = secret_meta_get(s, "box", &box);
	if (e == ERR_NOT_FOUND)
		e = err_set(ERR_AUTH, "%s: this store has no passphrase, only its key file opens it", s->dir);
	if (e == ERR_OK && (e = box_open(passphrase, buf_bytes(&box), &key)) == ERR_AUTH)
		e = err_set(e, "%s: the passphrase is wrong", s->dir);
	if (e == ERR_OK && key.len != sizeof s->key)
		e = err_set(ERR_CORRUPT, "%s: the box round the store's key is damaged", s->dir);
	if (e == ERR_OK)
		e = secret_load_pairs(s);
	digest_wipe(words, sizeof words);
	if (e != ERR_OK)
		digest_wipe(s->key, sizeof s->key);
	return e;
}

enum err store_unlock(struct store *s, const struct store_secret *secret)
{
	char path[1024];
	enum err e;

	if (s->unlocked)
		return ERR_OK;
	e = unlock_with_file(s, secret ? secret->key_file : NULL);
	if (e == ERR_OK)
		return e;
	if (secret && secret->passphrase.len)
		return unlock_with_passphrase(s, secret);
	if (key_file_path(s, secret ? secret->key_file : NULL, path, sizeof path) == ERR_NOT_FOUND)
		return err_set(ERR_USAGE, "%s: the store is locked: it needs its passphrase", s->dir);
	/* the fault of the key file is what there is to mend: have it said */
	return unlock_with_file(s, secret ? secret->key_file : NULL);
}
