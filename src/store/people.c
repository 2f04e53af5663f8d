#include "store/pin.h"

#include "store/events.h"
#include "store/journal.h"

#include "base/i18n.h"
#include "base/text.h"
#include "seal/cbor.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define COLUMNS "number, name, role, retired"

static const char *const ROLES[] = { [PERSON_CASHIER] = N_("cashier"), [PERSON_MANAGER] = N_("manager"),
				     [PERSON_OWNER] = N_("owner") };

const char *person_role_name(enum person_role r)
{
	assert(r >= PERSON_CASHIER && r <= PERSON_OWNER);
	return ROLES[r];
}

bool person_role_parse(const char *text, enum person_role *out)
{
	for (enum person_role r = PERSON_CASHIER; r <= PERSON_OWNER; r++)
		if (strcmp(text, ROLES[r]) == 0) {
			*out = r;
			return true;
		}
	return false;
}

static enum err not_there(uint32_t number)
{
	return err_set(ERR_NOT_FOUND, "nobody here has the number %u", number);
}

static bool digits_alone(const char *s)
{
	return s[strspn(s, "0123456789")] == 0;
}

/* A name must not be taken for a number, nor for the command line; and what is shown is what was typed. */
static enum err check_name(const char *name)
{
	char shown[4 * PERSON_NAME_MAX];
	size_t len = strlen(name);

	if (len > PERSON_NAME_MAX)
		return err_set(ERR_TOO_LONG, "a name has at most %d bytes, this one %zu", PERSON_NAME_MAX, len);
	if (len == 0 || name[0] == ' ' || name[len - 1] == ' ')
		return err_set(ERR_USAGE, "a name does not begin or end with a space, and is not empty");
	text_filter(bytes_of(name, len), shown, sizeof shown);
	if (strcmp(shown, name) != 0)
		return err_set(ERR_USAGE, "'%s' has characters in it that cannot be shown", name);
	if (digits_alone(name))
		return err_set(ERR_USAGE, "'%s' would be taken for a number", name);
	if (strcasecmp(name, "cli") == 0)
		return err_set(ERR_USAGE, "'%s' is the command line's own name", name);
	return ERR_OK;
}

static enum err check_role(enum person_role r)
{
	if (r >= PERSON_CASHIER && r <= PERSON_OWNER)
		return ERR_OK;
	return err_set(ERR_USAGE, "a role is cashier, manager or owner");
}

static void read_person(sqlite3_stmt *q, struct person *p)
{
	char name[PERSON_NAME_MAX + 1];

	memset(p, 0, sizeof *p);
	p->number = (uint32_t)sqlite3_column_int64(q, 0);
	db_column_str(q, 1, name, sizeof name);
	text_filter(bytes_of_str(name), p->name, sizeof p->name);
	p->role = (enum person_role)sqlite3_column_int(q, 2);
	p->retired = sqlite3_column_int64(q, 3);
}

/* The one row of a query; gives it back. */
static enum err read_one(struct store *s, sqlite3_stmt *q, struct person *out)
{
	enum err e = db_step(&s->db, q);

	if (e == ERR_OK)
		read_person(q, out);
	db_done(q);
	return e;
}

enum err people_get(struct store *s, uint32_t number, struct person *out)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT " COLUMNS " FROM person WHERE number = ?1", "i", (int64_t)number);

	if (e == ERR_OK)
		e = read_one(s, q, out);
	return e == ERR_NOT_FOUND ? not_there(number) : e;
}

enum err people_find(struct store *s, const char *who, struct person *out)
{
	sqlite3_stmt *q = NULL;
	int64_t number = 0;
	enum err e;

	if (digits_alone(who) && text_int(who, 1, PERSON_NUMBER_MAX, &number) == ERR_OK)
		e = db_query(&s->db, &q, "SELECT " COLUMNS " FROM person WHERE number = ?1 AND retired IS NULL", "i", number);
	else
		e = db_query(&s->db, &q, "SELECT " COLUMNS " FROM person WHERE name = ?1 COLLATE NOCASE AND retired IS NULL",
			     "t", who);
	if (e == ERR_OK)
		e = read_one(s, q, out);
	return e == ERR_NOT_FOUND ? err_set(e, "nobody who works here is called '%.100s'", who) : e;
}

void people_name(struct store *s, uint32_t number, char out[PERSON_NAME_MAX + 1])
{
	struct person p;

	if (number == 0)
		strcpy(out, "cli");
	else if (people_get(s, number, &p) == ERR_OK && p.name[0])
		strcpy(out, p.name);
	else
		snprintf(out, PERSON_NAME_MAX + 1, "%u", number);
}

enum err people_list(struct store *s, bool all, enum err (*each)(void *ctx, const struct person *p), void *ctx)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT " COLUMNS " FROM person WHERE retired IS NULL OR ?1 ORDER BY number", "i",
			      (int64_t)all);

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		struct person p;

		read_person(q, &p);
		e = each(ctx, &p);
		if (e == ERR_NOT_FOUND)		/* the caller's, not the end of the rows */
			break;
	}
	db_done(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err people_count(struct store *s, enum person_role at_least, int64_t *n)
{
	return db_int(&s->db, n, "SELECT count(*) FROM person WHERE retired IS NULL AND role >= ?1", "i", (int64_t)at_least);
}

/* {1: number, 2: role}; role 0: {1: number} */
static enum err put_fact(struct store *s, uint32_t kind, uint32_t number, unsigned role, const struct people_act *act)
{
	uint8_t memory[32];
	struct buf b;

	buf_init(&b, memory, sizeof memory);
	cbor_put_map(&b, role ? 2 : 1);
	cbor_put_uint(&b, 1);
	cbor_put_uint(&b, number);
	if (role) {
		cbor_put_uint(&b, 2);
		cbor_put_uint(&b, role);
	}
	assert(!b.over);
	return journal_append(s, &(struct journal_entry){ .stream = STREAM_SHOP, .who = act->who, .kind = kind,
			      .time = act->now, .body = buf_bytes(&b), .shown = true }, NULL);
}

enum err people_override(struct store *s, const struct people_override *o)
{
	return events_add(s, &(struct event_fact){ .kind = FACT_OVERRIDE, .who = o->cashier, .now = o->now,
			  .numbers = { o->manager, (int64_t)o->what, o->stream, (int64_t)o->sequence } }, NULL);
}

/* The smallest that nobody ever had and no fact names: before there were people, cashiers had numbers already. */
static enum err free_number(struct store *s, uint32_t *out)
{
	sqlite3_stmt *q = NULL;
	int64_t next = 1;
	enum err e = db_query(&s->db, &q, "SELECT number FROM person UNION SELECT who FROM fact WHERE who > 0 ORDER BY 1", "");

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK && sqlite3_column_int64(q, 0) == next)
		next++;
	db_done(q);
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	if (next > PERSON_NUMBER_MAX)
		return err_set(ERR_RANGE, "there is no number left for one more");
	*out = (uint32_t)next;
	return ERR_OK;
}

static enum err check_number(struct store *s, uint32_t number)
{
	struct person p;
	enum err e;

	if (number < 1 || number > PERSON_NUMBER_MAX)
		return err_set(ERR_USAGE, "a number is from 1 to %d", PERSON_NUMBER_MAX);
	e = people_get(s, number, &p);
	if (e == ERR_OK)
		return err_set(ERR_EXISTS, "the number %u is %s's already", number, p.name[0] ? p.name : "somebody else");
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err name_taken(enum err e, const char *name)
{
	return e == ERR_EXISTS ? err_set(e, "somebody here is called '%s' already", name) : e;
}

static enum err insert(struct store *s, const struct person_new *p, const struct people_act *act, uint32_t number)
{
	struct pin_kept kept;
	uint8_t seal[DIGEST_LEN];
	enum err e = pin_keep(s, number, p->pin, act->random, &kept);

	if (e == ERR_OK)
		e = pin_seal(s, number, p->role, &kept, seal);
	if (e == ERR_OK)
		e = db_run(&s->db, "INSERT INTO person (number, name, role, salt, hash, seal) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
			   "itibbb", (int64_t)number, p->name, (int64_t)p->role, bytes_of(kept.salt, sizeof kept.salt),
			   bytes_of(kept.hash, sizeof kept.hash), bytes_of(seal, sizeof seal));
	if (e == ERR_OK)
		e = put_fact(s, FACT_PERSON_ADDED, number, p->role, act);
	return name_taken(e, p->name);
}

enum err people_add(struct store *s, const struct person_new *p, const struct people_act *act, uint32_t *number)
{
	uint32_t n = p->number;
	enum err e = check_name(p->name);

	assert(s->unlocked);
	if (e == ERR_OK)
		e = check_role(p->role);
	if (e == ERR_OK)
		e = pin_check(p->pin);
	if (e == ERR_OK)
		e = db_begin(&s->db);
	if (e != ERR_OK)
		return e;
	e = n ? check_number(s, n) : free_number(s, &n);
	if (e == ERR_OK)
		e = insert(s, p, act, n);
	e = store_end(s, e);
	if (e == ERR_OK && number)
		*number = n;
	return e;
}

/* Begins the transaction of a change to somebody who works here; on a failure there is none. */
static enum err begin_change(struct store *s, uint32_t number, struct person *out)
{
	enum err e = db_begin(&s->db);

	if (e != ERR_OK)
		return e;
	e = people_get(s, number, out);
	if (e == ERR_OK && out->retired)
		e = err_set(ERR_REFUSED, "number %u does not work here any more", number);
	if (e != ERR_OK)
		db_rollback(&s->db);
	return e;
}

static enum err check_owner_left(struct store *s, const struct person *p)
{
	int64_t owners = 0;
	enum err e = p->role == PERSON_OWNER ? people_count(s, PERSON_OWNER, &owners) : ERR_OK;

	if (e == ERR_OK && owners == 1)
		e = err_set(ERR_REFUSED, "%s is the last owner: make another one first", p->name);
	return e;
}

enum err people_set_pin(struct store *s, uint32_t number, struct bytes pin, const struct people_act *act)
{
	struct pin_kept before, kept;
	struct person p;
	uint8_t seal[DIGEST_LEN];
	enum err e = pin_check(pin);

	assert(s->unlocked);
	if (e == ERR_OK)
		e = pin_keep(s, number, pin, act->random, &kept);
	if (e == ERR_OK)
		e = begin_change(s, number, &p);
	if (e != ERR_OK)
		return e;
	e = pin_read(s, &p, &before);	/* a role that somebody wrote past us is not sealed now */
	if (e == ERR_OK)
		e = pin_seal(s, number, p.role, &kept, seal);
	if (e == ERR_OK)
		e = db_run(&s->db, "UPDATE person SET salt = ?2, hash = ?3, seal = ?4 WHERE number = ?1", "ibbb", (int64_t)number,
			   bytes_of(kept.salt, sizeof kept.salt), bytes_of(kept.hash, sizeof kept.hash),
			   bytes_of(seal, sizeof seal));
	if (e == ERR_OK)
		e = pin_forgive(s, number);
	if (e == ERR_OK)
		e = put_fact(s, FACT_PERSON_PIN, number, 0, act);
	return store_end(s, e);
}

static enum err write_role(struct store *s, const struct person *p, enum person_role role)
{
	struct pin_kept kept;
	uint8_t seal[DIGEST_LEN];
	enum err e = pin_read(s, p, &kept);

	if (e == ERR_OK)
		e = pin_seal(s, p->number, role, &kept, seal);
	if (e != ERR_OK)
		return e;
	return db_run(&s->db, "UPDATE person SET role = ?2, seal = ?3 WHERE number = ?1", "iib", (int64_t)p->number,
		      (int64_t)role, bytes_of(seal, sizeof seal));
}

enum err people_set_role(struct store *s, uint32_t number, enum person_role role, const struct people_act *act)
{
	struct person p;
	enum err e = check_role(role);

	assert(s->unlocked);
	if (e == ERR_OK)
		e = begin_change(s, number, &p);
	if (e != ERR_OK)
		return e;
	if (role != PERSON_OWNER)
		e = check_owner_left(s, &p);
	if (e == ERR_OK && role != p.role)
		e = write_role(s, &p, role);
	if (e == ERR_OK && role != p.role)
		e = put_fact(s, FACT_PERSON_ROLE, number, role, act);
	return store_end(s, e);
}

enum err people_rename(struct store *s, uint32_t number, const char *name)
{
	struct person p;
	enum err e = check_name(name);

	if (e == ERR_OK)
		e = begin_change(s, number, &p);
	if (e != ERR_OK)
		return e;
	e = db_run(&s->db, "UPDATE person SET name = ?2 WHERE number = ?1", "it", (int64_t)number, name);
	return store_end(s, name_taken(e, name));
}

enum err people_retire(struct store *s, uint32_t number, const struct people_act *act)
{
	struct person p;
	enum err e = begin_change(s, number, &p);

	if (e != ERR_OK)
		return e;
	e = check_owner_left(s, &p);
	if (e == ERR_OK)
		e = db_run(&s->db, "UPDATE person SET retired = ?2, salt = NULL, hash = NULL, seal = NULL WHERE number = ?1", "ii",
			   (int64_t)number, act->now);
	if (e == ERR_OK)
		e = pin_forgive(s, number);
	if (e == ERR_OK)
		e = put_fact(s, FACT_PERSON_RETIRED, number, 0, act);
	return store_end(s, e);
}

enum err people_erase(struct store *s, uint32_t number)
{
	struct person p;
	enum err e = db_begin(&s->db);

	if (e != ERR_OK)
		return e;
	e = people_get(s, number, &p);
	if (e == ERR_OK && !p.retired)
		e = err_set(ERR_REFUSED, "%s works here: retire first", p.name);
	if (e == ERR_OK)
		e = db_run(&s->db, "UPDATE person SET name = NULL WHERE number = ?1", "i", (int64_t)number);
	return store_end(s, e);
}
