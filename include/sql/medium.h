#ifndef CHIT_SQL_MEDIUM_H
#define CHIT_SQL_MEDIUM_H
/* Where a database lies that may only be read; for src/sql only. */
#include <stdbool.h>
#include <stdint.h>

/*
 * Is the file system that holds this path mounted for reading alone, so that nobody on this machine writes to it: not
 * only this mount of it, which another one may go around? False where that is not known.
 */
bool medium_still(const char *path);
/* One line of /proc/self/mountinfo, proc(5): is it of that mount, and its file system read-only? */
bool medium_line_still(const char *line, uint64_t mount);

#endif
