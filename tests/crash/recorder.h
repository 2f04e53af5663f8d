#ifndef TESTS_CRASH_RECORDER_H
#define TESTS_CRASH_RECORDER_H
/*
 * A VFS for SQLite over the real one that writes down each write, cut, sync and removal of the database and
 * its log, in order; and the disk as a power cut would leave it after any of them: what was synced is there, of
 * the rest each sector (512 bytes) may be or not. The shared memory of the log is no disk and is not recorded.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RECORDER_FILES = 2 };		/* the database, its log */
extern const char *const RECORDER_SUFFIX[RECORDER_FILES];

/* Stands before the default VFS for all that open after it, until recorder_stop(); what it wrote down stays until
 * recorder_forget(). */
bool recorder_start(const char *db_path);
void recorder_stop(void);
void recorder_forget(void);
size_t recorder_length(void);		/* operations so far */
size_t recorder_tried(void);		/* with those that failed, without removals */

/* With this set, syncs are neither done nor recorded: what a program does that forgot them. */
extern bool recorder_no_syncs;

/*
 * A disk that fails: from operation `at` on (counted from recorder_start) once or for ever, a write is done by half
 * and gives rc, a sync is not done. rc 0: a disk that works.
 */
struct recorder_fault {
	size_t at;
	bool for_ever;
	int rc;			/* SQLITE_IOERR or SQLITE_FULL */
};
extern struct recorder_fault recorder_fault;

enum recorder_loss {
	RECORDER_KEEP,		/* all that was written is there: a killed process */
	RECORDER_DROP,		/* nothing that was not synced */
	RECORDER_TEAR,		/* each sector by chance, in any order */
	RECORDER_PREFIX,	/* unsynced writes up to some one, that one torn */
	RECORDER_LOSSES
};

/*
 * Writes the files to DIR/till.db and DIR/till.db-wal as they would be found had the power gone before operation
 * `cut`. Going up from 0; base files are those that were there at recorder_start().
 */
bool recorder_rebuild(const char *dir, size_t cut, enum recorder_loss loss, uint64_t *chance);
/* Operation i in words. */
void recorder_describe(size_t i, char *out, size_t cap);

#endif
