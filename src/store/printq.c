#include "store/printq.h"

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define COLUMNS "number, station, key, state, again, tries, time, changed, why"
enum { PAPER_COLUMN = 9 };

static const char *const STATES[] = { [PRINTQ_WAITING] = N_("waiting"), [PRINTQ_PRINTING] = N_("printing"),
				      [PRINTQ_PRINTED] = N_("printed"), [PRINTQ_FAILED] = N_("failed"),
				      [PRINTQ_CANCELLED] = N_("cancelled") };

const char *printq_state_name(enum printq_state st)
{
	assert(st < PRINTQ_STATES);
	return STATES[st];
}

enum err printq_add(struct store *s, const char *station, const char *key, struct bytes paper, int64_t now, bool *was_new)
{
	enum err e;

	assert(s->db.in_transaction);
	if (!text_id(bytes_of_str(station)))
		return err_set(ERR_USAGE, "'%s' is no station: 1 to 12 of a-z, 0-9 and '-'", station);
	if (!*key || strlen(key) > PRINTQ_KEY_MAX)
		return err_set(ERR_USAGE, "the key of a print job has 1 to %d bytes", PRINTQ_KEY_MAX);
	if (paper.len > PRINTQ_PAPER_MAX)
		return err_set(ERR_TOO_LONG, "%s is longer than what may be printed in one piece", key);
	e = db_run(&s->db, "INSERT INTO print_job (station, key, time, changed, paper) VALUES (?1, ?2, ?3, ?3, ?4) "
		   "ON CONFLICT (key) DO NOTHING", "ttib", station, key, now, paper.data ? paper : bytes_of("", 0));
	if (e == ERR_OK && was_new)
		*was_new = db_changes(&s->db) > 0;
	return e;
}

static void read_job(sqlite3_stmt *q, struct printq_job *j)
{
	memset(j, 0, sizeof *j);
	j->number = (uint64_t)sqlite3_column_int64(q, 0);
	db_column_str(q, 1, j->station, sizeof j->station);
	db_column_str(q, 2, j->key, sizeof j->key);
	j->state = (enum printq_state)sqlite3_column_int(q, 3);
	j->again = sqlite3_column_int(q, 4) != 0;
	j->tries = (unsigned)sqlite3_column_int(q, 5);
	j->time = sqlite3_column_int64(q, 6);
	j->changed = sqlite3_column_int64(q, 7);
	db_column_str(q, 8, j->why, sizeof j->why);
}

/* The one row of a query that was bound; ends it. */
static enum err take_job(struct store *s, sqlite3_stmt *q, struct printq_job *out, struct buf *paper)
{
	enum err e = db_step(&s->db, q);

	if (e == ERR_OK) {
		read_job(q, out);
		if (paper) {
			buf_put_bytes(paper, db_column_bytes(q, PAPER_COLUMN));
			e = paper->over ? err_set(ERR_TOO_LONG, "print job %s is too long", out->key) : ERR_OK;
		}
	}
	db_done(q);
	return e;
}

enum err printq_next(struct store *s, const char *station, struct printq_job *out, struct buf *b)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT " COLUMNS ", paper FROM print_job WHERE state = 0 AND station = ?1 "
			      "ORDER BY number LIMIT 1", "t", station);

	return e == ERR_OK ? take_job(s, q, out, b) : e;
}

static enum err not_there(uint64_t number)
{
	return err_set(ERR_NOT_FOUND, "there is no print job %llu", (unsigned long long)number);
}

enum err printq_get(struct store *s, uint64_t number, struct printq_job *out, struct buf *paper)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT " COLUMNS ", paper FROM print_job WHERE number = ?1", "i", (int64_t)number);

	if (e == ERR_OK)
		e = take_job(s, q, out, paper);
	return e == ERR_NOT_FOUND ? not_there(number) : e;
}

enum err printq_stations(struct store *s, char out[][PRINTQ_STATION_CAP], size_t *n)
{
	sqlite3_stmt *q = NULL;
	size_t len = 0;
	enum err e = db_query(&s->db, &q, "SELECT DISTINCT station FROM print_job WHERE state = 0 ORDER BY station", "");

	while (e == ERR_OK && len < PRINTQ_STATIONS_MAX && (e = db_step(&s->db, q)) == ERR_OK)
		db_column_str(q, 0, out[len++], PRINTQ_STATION_CAP);
	db_done(q);
	if (e == ERR_OK || e == ERR_NOT_FOUND)
		*n = len;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* After an UPDATE that looked for the states it may start from: did it find the job so? */
static enum err changed_one(struct store *s, uint64_t number)
{
	struct printq_job j;
	enum err e;

	if (db_changes(&s->db) > 0)
		return ERR_OK;
	e = printq_get(s, number, &j, NULL);
	return e == ERR_OK ? err_set(ERR_REFUSED, "print job %llu is %s", (unsigned long long)number, STATES[j.state]) : e;
}

enum err printq_begin(struct store *s, uint64_t number, int64_t now)
{
	enum err e = db_begin(&s->db);

	if (e != ERR_OK)
		return e;
	e = db_run(&s->db, "UPDATE print_job SET state = 1, tries = tries + 1, changed = ?2, why = NULL WHERE number = ?1 AND "
		   "state = 0", "ii", (int64_t)number, now);
	return store_end(s, e == ERR_OK ? changed_one(s, number) : e);
}

enum err printq_end(struct store *s, uint64_t number, enum printq_state to, bool out, const char *why, int64_t now)
{
	char shown[PRINTQ_WHY_MAX + 1] = "";
	enum err e = db_begin_lazy(&s->db);

	assert(to == PRINTQ_PRINTED || to == PRINTQ_WAITING || to == PRINTQ_FAILED);
	if (e != ERR_OK)
		return e;
	text_filter(bytes_of_str(why ? why : ""), shown, sizeof shown);
	e = db_run(&s->db, "UPDATE print_job SET state = ?2, again = max(again, ?3), why = nullif(?4, ''), changed = ?5 WHERE "
		   "number = ?1 AND state = 1", "iiiti", (int64_t)number, (int64_t)to, (int64_t)(out && to != PRINTQ_PRINTED), shown, now);
	return store_end(s, e == ERR_OK ? changed_one(s, number) : e);
}

enum err printq_recover(struct store *s, int64_t now, int64_t *n)
{
	int64_t found = 0;
	enum err e = db_begin(&s->db);

	if (e != ERR_OK)
		return e;
	e = db_run(&s->db, "UPDATE print_job SET state = 0, again = 1, changed = ?1 WHERE state = 1", "i", now);
	if (e == ERR_OK)
		found = db_changes(&s->db);
	e = store_end(s, e);
	if (e == ERR_OK)
		*n = found;
	return e;
}

enum err printq_retry(struct store *s, uint64_t number, int64_t now)
{
	enum err e = db_begin(&s->db);

	if (e != ERR_OK)
		return e;
	e = db_run(&s->db, "UPDATE print_job SET again = max(again, state = 2), state = 0, tries = 0, why = NULL, changed = ?2 "
		   "WHERE number = ?1 AND state <> 1", "ii", (int64_t)number, now);
	return store_end(s, e == ERR_OK ? changed_one(s, number) : e);
}

enum err printq_cancel(struct store *s, uint64_t number, int64_t now)
{
	enum err e = db_begin(&s->db);

	if (e != ERR_OK)
		return e;
	e = db_run(&s->db, "UPDATE print_job SET state = 4, changed = ?2 WHERE number = ?1 AND state IN (0, 3, 4)", "ii",
		   (int64_t)number, now);
	return store_end(s, e == ERR_OK ? changed_one(s, number) : e);
}

enum err printq_purge(struct store *s, int64_t before)
{
	enum err e = db_begin_lazy(&s->db);

	if (e != ERR_OK)
		return e;
	return store_end(s, db_run(&s->db, "DELETE FROM print_job WHERE state IN (2, 4) AND changed < ?1", "i", before));
}

enum err printq_counts(struct store *s, struct printq_counts *out)
{
	struct printq_counts c = { .oldest = 0 };
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT state, count(*), min(time) FROM print_job WHERE state IN (0, 1, 3) "
			      "GROUP BY state", "");

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		int state = sqlite3_column_int(q, 0);
		int64_t time = sqlite3_column_int64(q, 2);

		c.n[state] = sqlite3_column_int64(q, 1);
		if (state != PRINTQ_FAILED && (!c.oldest || time < c.oldest))
			c.oldest = time;
	}
	db_done(q);
	if (e != ERR_NOT_FOUND)
		return e;
	*out = c;
	return ERR_OK;
}

/* The rows of a query that was bound, or was not (e); ends it. */
static enum err walk(struct store *s, enum err e, sqlite3_stmt *q, printq_fn *each, void *ctx)
{
	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		struct printq_job j;

		read_job(q, &j);
		e = each(ctx, &j);
		if (e != ERR_OK)
			break;
	}
	db_done(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err printq_list(struct store *s, bool all, printq_fn *each, void *ctx)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, all ? "SELECT " COLUMNS " FROM print_job ORDER BY number" :
			      "SELECT " COLUMNS " FROM print_job WHERE state IN (0, 1, 3) ORDER BY number", "");

	return walk(s, e, q, each, ctx);
}

/* Named as in the index, which is why it is used. */
static enum err walk_state(struct store *s, enum printq_state st, int64_t most, printq_fn *each, void *ctx)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT " COLUMNS " FROM print_job WHERE state = ?1 AND state IN (0, 1, 3) "
			      "ORDER BY number LIMIT ?2", "ii", (int64_t)st, most);

	return walk(s, e, q, each, ctx);
}

static enum err walk_station(struct store *s, const char *station, int64_t most, printq_fn *each, void *ctx)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT " COLUMNS " FROM print_job WHERE state = 0 AND station = ?1 "
			      "ORDER BY number LIMIT ?2", "ti", station, most);

	return walk(s, e, q, each, ctx);
}

static enum err walk_done(struct store *s, int64_t most, printq_fn *each, void *ctx)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT " COLUMNS " FROM print_job WHERE state IN (2, 4) AND number > "
			      "(SELECT max(number) FROM print_job) - ?1 ORDER BY number DESC LIMIT ?2", "ii", (int64_t)PRINTQ_LOOK, most);

	return walk(s, e, q, each, ctx);
}

enum err printq_look(struct store *s, int64_t most, printq_fn *each, void *ctx)
{
	char stations[PRINTQ_STATIONS_MAX][PRINTQ_STATION_CAP];
	size_t n = 0;
	enum err e = printq_stations(s, stations, &n);

	if (e == ERR_OK)
		e = walk_state(s, PRINTQ_FAILED, most, each, ctx);
	if (e == ERR_OK)
		e = walk_state(s, PRINTQ_PRINTING, most, each, ctx);
	for (size_t i = 0; e == ERR_OK && i < n; i++)
		e = walk_station(s, stations[i], most, each, ctx);
	return e == ERR_OK ? walk_done(s, most, each, ctx) : e;
}

enum err printq_lock(struct store *s, int *fd)
{
	char path[sizeof s->dir + 16];
	enum err e = file_path(s->dir, "print.lock", path, sizeof path);
	int got;

	if (e != ERR_OK)
		return e;
	got = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (got < 0)
		return err_errno("%s", path);
	if (flock(got, LOCK_EX | LOCK_NB) == 0) {
		*fd = got;
		return ERR_OK;
	}
	e = errno == EWOULDBLOCK ? err_set(ERR_BUSY, "%s: another process prints already", s->dir) : err_errno("%s", path);
	close(got);
	return e;
}
