#include "platform/tills.h"

#include <string.h>

#define TILL_COLUMNS \
	"SELECT id, merchant, shop, added_at, code_expires, revoked_at, verify, seal, enrolled_at, pack_version, " \
	"(SELECT count(*) FROM enrolment_refused WHERE till = till.id), " \
	"(SELECT count(*) FROM held WHERE till = till.id) FROM till "

static enum err read_till(sqlite3_stmt *q, struct till *t)
{
	enum err e = ERR_OK;

	memset(t, 0, sizeof *t);
	db_column_str(q, 0, t->id, sizeof t->id);
	db_column_str(q, 1, t->merchant, sizeof t->merchant);
	db_column_str(q, 2, t->shop, sizeof t->shop);
	t->added_at = sqlite3_column_int64(q, 3);
	t->code_expires = sqlite3_column_int64(q, 4);
	t->revoked_at = sqlite3_column_int64(q, 5);
	t->enrolled = sqlite3_column_type(q, 6) != SQLITE_NULL;
	if (t->enrolled)
		e = db_column_fixed(q, 6, t->verify, sizeof t->verify);
	if (t->enrolled && e == ERR_OK)
		e = db_column_fixed(q, 7, t->seal, sizeof t->seal);
	t->enrolled_at = sqlite3_column_int64(q, 8);
	t->pack_version = sqlite3_column_int64(q, 9);
	t->others = sqlite3_column_int64(q, 10);
	t->held = sqlite3_column_int64(q, 11);
	return e;
}

enum err tills_find(struct storage *s, const char *id, struct till *out)
{
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, TILL_COLUMNS "WHERE id = ?1", "t", id);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		e = read_till(q, out);
	if (e == ERR_NOT_FOUND)
		err_set(e, "there is no till '%s'", id);
	return storage_done(q, e);
}

enum err tills_each(struct storage *s, enum err (*each)(void *ctx, const struct till *t), void *ctx)
{
	struct till t;
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, TILL_COLUMNS "ORDER BY merchant, id", "");

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		e = read_till(q, &t);
		if (e == ERR_OK)
			e = each(ctx, &t);
	}
	return storage_done_each(q, e);
}

enum err tills_forget(struct storage *s, const char *id)
{
	return db_run(&s->db, "DELETE FROM till WHERE id = ?1 AND verify IS NULL", "t", id);
}

enum err tills_revoke(struct storage *s, const char *id, int64_t now, bool *again)
{
	struct till t;
	enum err e = db_begin(&s->db);

	if (e != ERR_OK)
		return e;
	e = tills_find(s, id, &t);
	if (e == ERR_OK)
		e = db_run(&s->db, "UPDATE till SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL", "ti", id, now);
	e = storage_end(s, e);
	if (e == ERR_OK)
		*again = t.revoked_at != 0;
	return e;
}

static enum err check_code(struct storage *s, const struct keys *k, const struct enrolment *e)
{
	uint8_t code[KIT_CODE_LEN];
	sqlite3_stmt *q;
	enum err err = STORAGE_QUERY(s, q, "SELECT code FROM till WHERE id = ?1", "t", e->till);

	if (err == ERR_OK)
		err = db_step(&s->db, q);
	if (err == ERR_OK)
		err = keys_unwrap(k, "till-code", bytes_of_str(e->till), db_column_bytes(q, 0), code, sizeof code);
	storage_done(q, err);
	if (err == ERR_OK)
		err = enrolment_check(e, code);
	digest_wipe(code, sizeof code);
	return err;
}

/* Remembers who else came; for a till that exists. */
static enum err refuse(struct storage *s, const struct enrolment *e, enum answer_reason reason, int64_t now,
		       struct answer_row *row)
{
	row->verdict = ANSWER_REFUSED;
	row->reason = reason;
	return db_run(&s->db, "INSERT INTO enrolment_refused (till, verify, reason, first_seen, last_seen) "
		      "VALUES (?1, ?2, ?3, ?4, ?4) ON CONFLICT (till, verify) DO UPDATE SET reason = ?3, last_seen = ?4", "tbii",
		      e->till, bytes_of(e->verify, KEY_LEN), (int64_t)reason, now);
}

static enum err bind(struct storage *s, const struct enrolment *e, int64_t now, struct answer_row *row)
{
	enum err err = db_run(&s->db, "UPDATE till SET verify = ?2, seal = ?3, enrolled_at = ?4, period_sent = (SELECT "
			      "coalesce(max(rank), 0) FROM period p WHERE p.merchant = till.merchant) WHERE id = ?1 AND verify IS NULL",
			      "tbbi", e->till, bytes_of(e->verify, KEY_LEN), bytes_of(e->seal, KEY_LEN), now);

	/* the same keys are bound to another till already */
	return err == ERR_EXISTS ? refuse(s, e, ANSWER_CODE_USED, now, row) : err;
}

static enum err bound_before(struct storage *s, const struct enrolment *e, const struct till *t, int64_t now,
			     struct answer_row *row)
{
	if (memcmp(t->verify, e->verify, KEY_LEN) == 0 && memcmp(t->seal, e->seal, KEY_LEN) == 0) {
		row->again = true;
		return ERR_OK;
	}
	row->has_first = true;
	strcpy(row->first_till, t->id);
	strcpy(row->first_merchant, t->merchant);
	row->first_time = t->enrolled_at;
	return refuse(s, e, ANSWER_CODE_USED, now, row);
}

/* A kit may lie in a drawer, and its enrolment on a stick: the kit's end is judged by the enrolment's own time. */
static enum err judge(struct storage *s, const struct keys *k, const struct enrolment *e, const struct till *t,
		      int64_t now, struct answer_row *row)
{
	enum err err;

	if (strcmp(t->merchant, e->merchant) != 0)
		return refuse(s, e, ANSWER_WRONG_MERCHANT, now, row);
	err = check_code(s, k, e);
	if (err == ERR_AUTH)
		return refuse(s, e, ANSWER_CODE_WRONG, now, row);
	if (err != ERR_OK)
		return err;
	if (t->enrolled)
		return bound_before(s, e, t, now, row);
	if (t->revoked_at != 0)
		return refuse(s, e, ANSWER_TILL_REVOKED, now, row);
	if (e->time >= t->code_expires)
		return refuse(s, e, ANSWER_EXPIRED, now, row);
	return bind(s, e, now, row);
}

enum err tills_bind(struct storage *s, const struct keys *k, const struct enrolment *e, int64_t now,
		    struct answer_row *row)
{
	struct till t;
	enum err err = tills_find(s, e->till, &t);

	memset(row, 0, sizeof *row);
	if (err == ERR_OK)
		return judge(s, k, e, &t, now, row);
	if (err != ERR_NOT_FOUND)
		return err;
	row->verdict = ANSWER_REFUSED;
	row->reason = ANSWER_UNKNOWN_TILL;
	return ERR_OK;
}

enum err tills_enrol(struct storage *s, const struct keys *k, const struct enrolment *e, int64_t now,
		     struct answer_row *row)
{
	enum err err = db_begin(&s->db);

	return err == ERR_OK ? storage_end(s, tills_bind(s, k, e, now, row)) : err;
}

enum err tills_each_other(struct storage *s, const char *id, enum err (*each)(void *ctx, const struct tills_other *o),
			  void *ctx)
{
	struct tills_other o;
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT verify, reason, first_seen, last_seen FROM enrolment_refused WHERE till = ?1 "
				   "ORDER BY first_seen, verify", "t", id);

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		e = db_column_fixed(q, 0, o.verify, sizeof o.verify);
		o.reason = (enum answer_reason)sqlite3_column_int(q, 1);
		o.first_seen = sqlite3_column_int64(q, 2);
		o.last_seen = sqlite3_column_int64(q, 3);
		if (e == ERR_OK)
			e = each(ctx, &o);
	}
	return storage_done_each(q, e);
}
