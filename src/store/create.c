#include "store/secret.h"
#include "store/store.h"

#include "base/file.h"
#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ASIDE_CAP = 400 + 32, KEY_PATH_CAP = ASIDE_CAP + 600 };

/* What is being made: taken away again where it does not come to its end. */
struct making {
	char dir[400];			/* where it will lie */
	char aside[ASIDE_CAP];		/* where it is made */
	char parent[ASIDE_CAP];
	const char *inside;		/* the key file's name in dir; NULL: it lies elsewhere, or there is none */
	char key_path[KEY_PATH_CAP];	/* where it is written; "": none was written */
	bool made, published;		/* the directory aside is ours; it has its name */
};

static void remove_in(const char *dir, const char *name)
{
	char path[KEY_PATH_CAP];

	if (file_path(dir, name, path, sizeof path) == ERR_OK)
		unlink(path);
}

static void unmake(struct making *m)
{
	const char *dir = m->published ? m->dir : m->aside;
	static const char *const names[] = { "till.db", "till.db-wal", "till.db-shm", "till.db-journal" };

	if (m->inside && m->key_path[0])
		remove_in(dir, m->inside);
	else if (m->key_path[0])
		unlink(m->key_path);
	for (size_t i = 0; m->made && i < sizeof names / sizeof names[0]; i++)
		remove_in(dir, names[i]);
	if (m->made)
		rmdir(dir);
}

static enum err found(void *ctx, int dirfd, const char *name)
{
	(void)ctx, (void)dirfd, (void)name;
	return ERR_EXISTS;
}

/* The rename decides; this only has the better words, and before any work is done. */
static enum err check_free(const char *dir)
{
	struct stat st;
	char db[KEY_PATH_CAP];
	enum err e = file_path(dir, "till.db", db, sizeof db);

	if (e != ERR_OK)
		return e;
	if (lstat(dir, &st))
		return errno == ENOENT ? ERR_OK : err_errno("%s", dir);
	if (!S_ISDIR(st.st_mode))
		return err_set(ERR_EXISTS, "%s: is there, and no directory", dir);
	if (lstat(db, &st) == 0)
		return err_set(ERR_EXISTS, "there is a store in %s already", dir);
	e = file_each(dir, NULL, 1, found, NULL);
	return e == ERR_OK ? ERR_OK : err_set(ERR_EXISTS, "%s: is there, and not empty", dir);
}

static enum err make_aside(struct making *m, struct random r)
{
	uint8_t chance[6];
	char hex[2 * sizeof chance + 1];
	const char *slash = strrchr(m->dir, '/');
	enum err e = random_fill(r, chance, sizeof chance);

	if (e != ERR_OK)
		return e;
	hex_encode(bytes_of(chance, sizeof chance), hex, sizeof hex);
	snprintf(m->aside, sizeof m->aside, "%s.tmp-%s", m->dir, hex);
	if (slash)
		snprintf(m->parent, sizeof m->parent, "%.*s", slash == m->dir ? 1 : (int)(slash - m->dir), m->dir);
	else
		strcpy(m->parent, ".");
	if (mkdir(m->aside, 0700)) {
		e = err_errno("%s", m->parent);
		return e == ERR_NOT_FOUND ? err_set(e, "%s: there is no such directory to make the store in", m->parent) : e;
	}
	m->made = true;
	return ERR_OK;
}

/* "DIR/key" is made aside with the rest; any other name must be free, for it may be another store's only key. */
static enum err place_key_file(struct making *m, const char *name, char *path, size_t cap)
{
	size_t len = strlen(m->dir);
	struct stat st;

	if (strncmp(name, m->dir, len) == 0 && name[len] == '/') {
		m->inside = name + len + 1;
		if (!*m->inside || strchr(m->inside, '/') || strncmp(m->inside, "till.db", 7) == 0)
			return err_set(ERR_USAGE, "%s: a key file cannot have this name", name);
		return file_path(m->aside, m->inside, path, cap);
	}
	if (strlen(name) >= cap)
		return err_set(ERR_TOO_LONG, "the key file's name is too long");
	if (lstat(name, &st) == 0)
		return err_set(ERR_EXISTS, "%s: is there already, and may be the key of another store", name);
	strcpy(path, name);
	return ERR_OK;
}

/* How the store knows it: by its name alone inside, else from the root. */
static enum err remember_key_file(struct store *s, const struct making *m)
{
	char cwd[512], full[KEY_PATH_CAP];
	enum err e;

	if (m->inside)
		return secret_meta_set(s, "key_file", bytes_of_str(m->inside));
	if (m->key_path[0] == '/')
		return secret_meta_set(s, "key_file", bytes_of_str(m->key_path));
	if (!getcwd(cwd, sizeof cwd))
		return err_errno("the working directory");
	e = file_path(cwd, m->key_path, full, sizeof full);
	return e == ERR_OK ? secret_meta_set(s, "key_file", bytes_of_str(full)) : e;
}

static enum err write_key_file(struct store *s, struct making *m, const char *name)
{
	char path[KEY_PATH_CAP];
	enum err e = place_key_file(m, name, path, sizeof path);

	if (e == ERR_OK)
		e = file_write(AT_FDCWD, path, bytes_of(s->key, sizeof s->key), 0600);
	if (e != ERR_OK)
		return e;
	strcpy(m->key_path, path);
	return remember_key_file(s, m);
}

static enum err fill(struct store *s, struct making *m, const struct store_secret *secret, int64_t now, struct random r)
{
	enum err e = db_begin(&s->db);

	if (e != ERR_OK)
		return e;
	e = secret_make(s, secret, r);
	if (e == ERR_OK && secret->key_file)
		e = write_key_file(s, m, secret->key_file);
	if (e == ERR_OK)
		e = store_begin_journal(s, NULL, now, r);
	return store_end(s, e);
}

static enum err sync_dir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum err e = ERR_OK;

	if (fd < 0)
		return err_errno("%s", path);
	if (fsync(fd))
		e = err_errno("%s: not on the disk", path);
	close(fd);
	return e;
}

/* The database is closed by now, so its log is folded in and nothing lies beside it. */
static enum err publish(struct making *m)
{
	enum err e = sync_dir(m->aside);

	if (e != ERR_OK)
		return e;
	if (rename(m->aside, m->dir)) {
		if (errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR)
			return err_set(ERR_EXISTS, "%s: is there already", m->dir);
		return err_errno("%s", m->dir);
	}
	m->published = true;
	return sync_dir(m->parent);
}

/* The keys just made go over from the store aside to the one in its place. */
static enum err reopen(struct store *s, struct making *m)
{
	uint8_t key[STORE_KEY_LEN];
	enum err e;

	memcpy(key, s->key, sizeof key);
	store_close(s);
	e = publish(m);
	if (e == ERR_OK)
		e = store_open(s, m->dir, false);
	if (e == ERR_OK) {
		memcpy(s->key, key, sizeof s->key);
		e = secret_load_pairs(s);
	}
	digest_wipe(key, sizeof key);
	return e;
}

static enum err check_secret(const struct store_secret *secret)
{
	if (secret->passphrase.len || secret->key_file)
		return ERR_OK;
	return err_set(ERR_USAGE, "a store needs a passphrase, or a key file to start without one");
}

enum err store_create(struct store *s, const char *dir, const struct store_secret *secret, int64_t now, struct random r)
{
	struct making m = { 0 };
	size_t len = strlen(dir);
	enum err e = check_secret(secret);

	memset(s, 0, sizeof *s);
	while (len > 1 && dir[len - 1] == '/')
		len--;
	if (e == ERR_OK && (len == 0 || len >= sizeof m.dir - 32))
		e = err_set(ERR_USAGE, "%.64s: no name for a store's directory", dir);
	if (e != ERR_OK)
		return e;
	memcpy(m.dir, dir, len);
	e = check_free(m.dir);
	if (e == ERR_OK)
		e = make_aside(&m, r);
	if (e == ERR_OK)
		e = store_open_db(s, m.aside, DB_CREATE);
	if (e == ERR_OK)
		e = fill(s, &m, secret, now, r);
	if (e == ERR_OK)
		e = reopen(s, &m);
	if (e != ERR_OK) {
		store_close(s);
		unmake(&m);
	}
	return e;
}
