#include "sql/fail.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Where the disk is full SQLite mostly says so; growing the -shm file, or a limit on the file's size, come as I/O errors. */
static bool no_space(int number)
{
	return number == ENOSPC || number == EDQUOT || number == EFBIG;
}

static bool not_permitted(int number)
{
	return number == EACCES || number == EPERM || number == EROFS;
}

static enum err fail_full(const struct db *db)
{
	return err_set(ERR_FULL, "%s: the disk is full; nothing was written: free some space and try again", db->path);
}

static enum err fail_denied(const struct db *db)
{
	return err_set(ERR_DENIED, "%s: cannot be written: this user needs write permission for the file and its "
		       "directory (two files, -wal and -shm, lie beside it), on a disk that is not read-only; for reading a "
		       "copy of the directory will do", db->path);
}

static enum err fail_corrupt(const struct db *db)
{
	return err_set(ERR_CORRUPT, "%s: damaged (%s): keep a copy of the whole directory, change nothing in it, and "
		       "recover from it or from a backup", db->path, sqlite3_errmsg(db->sqlite));
}

static enum err fail_constraint(const struct db *db, int rc)
{
	switch (rc) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
		return err_set(ERR_EXISTS, "%s: is there already (%s)", db->path, sqlite3_errmsg(db->sqlite));
	default:
		return err_set(ERR_RANGE, "%s: the database refuses that value (%s)", db->path,
			       sqlite3_errmsg(db->sqlite));
	}
}

/* What the system said last of this file: sqlite3_system_errno() forgets it at a commit. */
static int last_errno(sqlite3_file *f)
{
	int number = 0;

	if (f && f->pMethods)
		f->pMethods->xFileControl(f, SQLITE_FCNTL_LAST_ERRNO, &number);
	return number;
}

static int system_errno(const struct db *db)
{
	sqlite3_file *file = NULL, *log = NULL;
	int number = sqlite3_system_errno(db->sqlite);

	sqlite3_file_control(db->sqlite, "main", SQLITE_FCNTL_FILE_POINTER, &file);
	sqlite3_file_control(db->sqlite, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
	if (!number)
		number = last_errno(log);
	return number ? number : last_errno(file);
}

static enum err fail_io(struct db *db, int rc)
{
	int number = system_errno(db);

	if (rc == SQLITE_IOERR_NOMEM)
		return err_set(ERR_NOMEM, "%s: out of memory", db->path);
	if (rc == SQLITE_IOERR_FSYNC || rc == SQLITE_IOERR_DIR_FSYNC)
		db->broken = true;
	if (no_space(number))
		return fail_full(db);
	if (not_permitted(number))
		return fail_denied(db);
	return err_set(ERR_IO, "%s: the disk failed (%s%s%s): check it and its cable before going on", db->path,
		       sqlite3_errmsg(db->sqlite), number ? ", " : "", number ? strerror(number) : "");
}

static enum err fail_open(const struct db *db, int rc)
{
	if (rc == SQLITE_CANTOPEN_SYMLINK)
		return err_set(ERR_FORMAT, "%s: a symbolic link, not a file", db->path);
	if (no_space(sqlite3_system_errno(db->sqlite)))	/* no room for one of the two files beside it */
		return fail_full(db);
	/* the file itself is there: one of those two is not, and could not be made */
	if (not_permitted(sqlite3_system_errno(db->sqlite)) || sqlite3_system_errno(db->sqlite) == ENOENT)
		return fail_denied(db);
	return err_set(ERR_IO, "%s: cannot be opened (%s)", db->path, strerror(sqlite3_system_errno(db->sqlite)));
}

enum err fail_rc(struct db *db, int rc)
{
	switch (rc & 0xff) {
	case SQLITE_FULL:
		return fail_full(db);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(ERR_BUSY, "%s: another program has been writing to it for 5 seconds: try again, or end "
			       "that program", db->path);
	case SQLITE_READONLY:
	case SQLITE_PERM:
		return db->shut == ERR_FULL ? fail_full(db) : fail_denied(db);
	case SQLITE_CANTOPEN:
		return fail_open(db, rc);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return fail_corrupt(db);
	case SQLITE_NOMEM:
		return err_set(ERR_NOMEM, "%s: out of memory", db->path);
	case SQLITE_CONSTRAINT:
		return fail_constraint(db, rc);
	case SQLITE_TOOBIG:
		return err_set(ERR_TOO_LONG, "%s: too long for the database", db->path);
	case SQLITE_IOERR:
		return fail_io(db, rc);
	default:
		/* SQLite has no code of its own for a changed byte at the place of the format's number */
		if (!strcmp(sqlite3_errmsg(db->sqlite), "unsupported file format"))
			return fail_corrupt(db);
		return err_set(ERR_IO, "%s: %s", db->path, sqlite3_errmsg(db->sqlite));
	}
}
