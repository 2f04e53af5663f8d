#ifndef CHIT_SQL_FAIL_H
#define CHIT_SQL_FAIL_H
/* SQLite's result codes as enum err, with a sentence that names the path and what to do; for src/sql only. */
#include "sql/db.h"

/* rc is the extended result code of the call on db->sqlite that has just failed; never SQLITE_OK. */
enum err fail_rc(struct db *db, int rc);

#endif
