#include "store/pin.h"

#include "seal/scrypt.h"

#include <assert.h>
#include <string.h>

/* 16 MiB and some 0.05 s: a guest waits for it, and without the store's key no guess can be made at all. */
static const struct box_cost COST = { .log_n = 14, .r = 8, .p = 1 };

enum { WRONG_MAX = 1000 };		/* no need to count further */

enum err pin_check(struct bytes pin)
{
	bool ok = pin.len >= PIN_MIN && pin.len <= PIN_MAX;

	for (size_t i = 0; ok && i < pin.len; i++)
		ok = pin.data[i] >= '0' && pin.data[i] <= '9';
	return ok ? ERR_OK : err_set(ERR_USAGE, "a PIN has %d to %d digits, and nothing else", PIN_MIN, PIN_MAX);
}

static struct bytes be32(uint32_t v, uint8_t out[4])
{
	for (int i = 0; i < 4; i++)
		out[i] = (uint8_t)(v >> (24 - 8 * i));
	return bytes_of(out, 4);
}

enum err pin_hash(const struct store *s, uint32_t number, struct bytes pin, struct pin_kept *k)
{
	uint8_t n[4], peppered[DIGEST_LEN];
	struct bytes parts[] = { bytes_of_str("chit pin"), be32(number, n), pin };
	enum err e;

	assert(s->unlocked);
	e = digest_hmac_parts(bytes_of(s->key, sizeof s->key), parts, 3, peppered);
	if (e == ERR_OK)
		e = scrypt_derive(bytes_of(peppered, sizeof peppered), bytes_of(k->salt, sizeof k->salt), COST, k->hash,
				  sizeof k->hash);
	digest_wipe(peppered, sizeof peppered);
	return e;
}

enum err pin_keep(const struct store *s, uint32_t number, struct bytes pin, struct random r, struct pin_kept *out)
{
	enum err e = random_fill(r, out->salt, sizeof out->salt);

	return e == ERR_OK ? pin_hash(s, number, pin, out) : e;
}

enum err pin_seal(const struct store *s, uint32_t number, enum person_role role, const struct pin_kept *k,
		  uint8_t seal[DIGEST_LEN])
{
	uint8_t n[4], r[4];
	struct bytes parts[] = { bytes_of_str("chit person"), be32(number, n), be32((uint32_t)role, r),
				 bytes_of(k->salt, sizeof k->salt), bytes_of(k->hash, sizeof k->hash) };

	assert(s->unlocked);
	return digest_hmac_parts(bytes_of(s->key, sizeof s->key), parts, sizeof parts / sizeof parts[0], seal);
}

enum err pin_forgive(struct store *s, uint32_t number)
{
	return db_run(&s->db, "DELETE FROM pin_try WHERE number = ?1", "i", (int64_t)number);
}

/* An editor of the file can write a row, and a role into it, but not seal it. */
static enum err check_seal(const struct store *s, const struct person *p, const struct pin_kept *k,
			   const uint8_t found[DIGEST_LEN])
{
	uint8_t seal[DIGEST_LEN];
	enum err e = pin_seal(s, p->number, p->role, k, seal);

	if (e == ERR_OK && !digest_same(seal, found, sizeof seal))
		e = err_set(ERR_CORRUPT, "%s: what is kept of number %u was changed by something else: retire it, and add the "
			    "person again", s->dir, p->number);
	return e;
}

enum err pin_read(struct store *s, const struct person *p, struct pin_kept *out)
{
	sqlite3_stmt *q = NULL;
	uint8_t seal[DIGEST_LEN];
	enum err e = db_query(&s->db, &q, "SELECT salt, hash, seal FROM person WHERE number = ?1", "i", (int64_t)p->number);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		e = db_column_fixed(q, 0, out->salt, sizeof out->salt);
	if (e == ERR_OK)
		e = db_column_fixed(q, 1, out->hash, sizeof out->hash);
	if (e == ERR_OK)
		e = db_column_fixed(q, 2, seal, sizeof seal);
	db_done(q);
	return e == ERR_OK ? check_seal(s, p, out, seal) : e;
}

/* One try of one PIN. Number 0 stands for whoever is not there: the same work is done for nothing. */
struct attempt {
	struct person person;
	struct pin_kept kept;
	int64_t wrong, last;		/* before this one */
	int64_t wait;
};

static int64_t delay_after(int64_t wrong)
{
	int64_t delay = PIN_WAIT_FIRST;

	if (wrong < PIN_FREE)
		return 0;
	for (int64_t i = PIN_FREE; i < wrong && delay < PIN_WAIT_MAX; i++)
		delay *= 2;
	return delay < PIN_WAIT_MAX ? delay : PIN_WAIT_MAX;
}

static enum err find_person(struct store *s, const char *who, struct attempt *a)
{
	enum err e = people_find(s, who, &a->person);

	if (e == ERR_OK)
		return pin_read(s, &a->person, &a->kept);
	a->person = (struct person){ .number = 0 };
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err read_tries(struct store *s, struct attempt *a)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT wrong, last FROM pin_try WHERE number = ?1", "i", (int64_t)a->person.number);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK) {
		a->wrong = sqlite3_column_int64(q, 0) < WRONG_MAX ? sqlite3_column_int64(q, 0) : WRONG_MAX;
		a->last = sqlite3_column_int64(q, 1) > 0 ? sqlite3_column_int64(q, 1) : 0;
	}
	db_done(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err write_tries(struct store *s, const struct attempt *a, int64_t wrong, int64_t now)
{
	return db_run(&s->db, "INSERT INTO pin_try (number, wrong, last) VALUES (?1, ?2, ?3) ON CONFLICT (number) DO UPDATE SET "
		      "wrong = excluded.wrong, last = excluded.last", "iii", (int64_t)a->person.number, wrong, now);
}

/* A wait begins anew where the clock was set back: bounded, and it does end. */
static enum err count(struct store *s, struct attempt *a, int64_t now)
{
	int64_t delay = delay_after(a->wrong), passed = now - a->last;

	if (delay == 0 || passed >= delay)
		return write_tries(s, a, a->wrong + 1, now);
	a->wait = passed < 0 ? delay : delay - passed;
	return passed < 0 ? write_tries(s, a, a->wrong, now) : ERR_OK;
}

static enum err begin_attempt(struct store *s, const char *who, int64_t now, struct attempt *a)
{
	enum err e = db_begin(&s->db);

	if (e != ERR_OK)
		return e;
	e = find_person(s, who, a);
	if (e == ERR_OK)
		e = read_tries(s, a);
	if (e == ERR_OK)
		e = count(s, a, now);
	return store_end(s, e);
}

static enum err compare(const struct store *s, const struct attempt *a, struct bytes pin, bool *right)
{
	struct pin_kept tried = a->kept;
	enum err e = pin_hash(s, a->person.number, pin, &tried);

	*right = digest_same(tried.hash, a->kept.hash, sizeof tried.hash) & (a->person.number != 0);
	digest_wipe(&tried, sizeof tried);
	return e;
}

/* While scrypt worked another process may have changed the PIN or the role, or ended the job. */
static enum err accept(struct store *s, const char *who, const struct attempt *a, bool *right)
{
	struct attempt again = { .wrong = 0 };
	enum err e = db_begin_lazy(&s->db);

	if (e != ERR_OK)
		return e;
	e = find_person(s, who, &again);
	*right = again.person.number == a->person.number && again.person.role == a->person.role &&
		 digest_same(again.kept.hash, a->kept.hash, sizeof a->kept.hash);
	if (e == ERR_OK && *right)
		e = pin_forgive(s, a->person.number);
	return store_end(s, e);
}

enum err people_check_pin(struct store *s, const char *who, struct bytes pin, int64_t now, struct pin_answer *out)
{
	struct attempt a = { .wrong = 0 };
	bool right = false;
	enum err e;

	assert(s->unlocked);
	e = begin_attempt(s, who, now, &a);
	if (e == ERR_OK && a.wait == 0)
		e = compare(s, &a, pin, &right);
	if (e == ERR_OK && right)
		e = accept(s, who, &a, &right);
	if (e == ERR_OK && right)
		*out = (struct pin_answer){ .verdict = PIN_RIGHT, .person = a.person };
	else if (e == ERR_OK && a.wait)
		*out = (struct pin_answer){ .verdict = PIN_WAIT, .wait = a.wait };
	else if (e == ERR_OK)
		*out = (struct pin_answer){ .verdict = PIN_WRONG, .wait = delay_after(a.wrong + 1) };
	digest_wipe(&a, sizeof a);
	return e;
}
