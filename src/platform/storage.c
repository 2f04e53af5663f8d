#include "platform/storage.h"

#include "base/file.h"
#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sql_platform.h"

static enum err open_database(struct storage *s, enum db_mode mode)
{
	char path[sizeof s->dir + 16];
	enum err e = file_path(s->dir, "platform.db", path, sizeof path);

	if (e != ERR_OK)
		return e;
	e = db_open(&s->db, path, mode, STORAGE_APPLICATION_ID, sql_platform,
		    sizeof sql_platform / sizeof sql_platform[0]);
	/* SQLite's own 2 MB hold a few thousand coupons; serial numbers fall all over the table */
	return e == ERR_OK ? db_run(&s->db, "PRAGMA cache_size = -32768", "") : e;
}

static enum err keep_dir(struct storage *s, const char *dir)
{
	memset(s, 0, sizeof *s);
	if (!*dir || strlen(dir) >= sizeof s->dir)
		return err_set(ERR_USAGE, "the data directory's name must have 1 to %zu bytes", sizeof s->dir - 1);
	strcpy(s->dir, dir);
	return ERR_OK;
}

enum err storage_create(struct storage *s, const char *dir)
{
	enum err e = keep_dir(s, dir);

	if (e != ERR_OK)
		return e;
	if (mkdir(dir, 0700) != 0) {
		if (errno == EEXIST)
			return err_set(ERR_EXISTS, "%s is there already: a platform is made once, in a directory "
				       "that does not exist yet", dir);
		return err_errno("%s", dir);
	}
	e = open_database(s, DB_CREATE);
	if (e != ERR_OK)
		storage_discard(s);
	return e;
}

void storage_discard(struct storage *s)
{
	static const char *const names[] = {
		"platform.db", "platform.db-wal", "platform.db-shm", "root.key", "platform.key",
	};
	char path[sizeof s->dir + 32];

	storage_close(s);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (file_path(s->dir, names[i], path, sizeof path) == ERR_OK)
			unlink(path);
	rmdir(s->dir);
}

enum err storage_open(struct storage *s, const char *dir)
{
	enum err e = keep_dir(s, dir);

	if (e == ERR_OK)
		e = open_database(s, DB_OPEN);
	if (e == ERR_NOT_FOUND)
		return err_set(e, "there is no platform in %s; 'chit-platform init --data %s ...' makes one", dir, dir);
	return e;
}

void storage_close(struct storage *s)
{
	if (s->db.sqlite)
		db_close(&s->db);
	s->db.sqlite = NULL;
}

enum err storage_set(struct storage *s, const char *name, const char *value)
{
	return db_run(&s->db, "INSERT INTO setting (name, value) VALUES (?1, ?2) "
		      "ON CONFLICT (name) DO UPDATE SET value = excluded.value", "tt", name, value);
}

enum err storage_unset(struct storage *s, const char *name)
{
	return db_run(&s->db, "DELETE FROM setting WHERE name = ?1", "t", name);
}

enum err storage_get(struct storage *s, const char *name, char *out, size_t cap)
{
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT value FROM setting WHERE name = ?1", "t", name);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		db_column_str(q, 0, out, cap);
	return storage_done(q, e);
}

enum err storage_end(struct storage *s, enum err e)
{
	if (e == ERR_OK)
		return db_commit(&s->db);
	db_rollback(&s->db);
	return e;
}

enum err storage_done(sqlite3_stmt *q, enum err e)
{
	if (q)
		db_done(q);
	return e;
}

enum err storage_done_each(sqlite3_stmt *q, enum err e)
{
	return storage_done(q, e == ERR_NOT_FOUND ? ERR_OK : e);
}

enum err storage_check_id(const char *what, const char *id)
{
	if (text_id(bytes_of_str(id)))
		return ERR_OK;
	return err_set(ERR_USAGE, "%s '%s' is no id: 1 to %d characters of a-z, 0-9 and '-'", what, id, ID_MAX);
}

enum err storage_check_name(const char *what, const char *name)
{
	char shown[4 * NAME_MAX];
	size_t len = strlen(name);

	if (len < 1 || len > NAME_MAX)
		return err_set(ERR_USAGE, "%s must have 1 to %d bytes", what, NAME_MAX);
	text_filter(bytes_of_str(name), shown, sizeof shown);
	if (strcmp(shown, name) != 0)
		return err_set(ERR_USAGE, "%s has characters that cannot be shown: %s", what, shown);
	return ERR_OK;
}
