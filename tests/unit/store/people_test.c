/* People, PINs, and those who try them. */
#include "shop.h"

#include "seal/cbor.h"
#include "seal/scrypt.h"
#include "store/people.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

static struct people_act act_at(int64_t now)
{
	return (struct people_act){ .now = now, .random = shop_random() };
}

static enum err add(struct store *s, const char *name, enum person_role role, const char *pin)
{
	struct person_new p = { .name = name, .role = role, .pin = bytes_of_str(pin) };
	struct people_act act = act_at(SHOP_NOW);

	return people_add(s, &p, &act, NULL);
}

static uint32_t added(struct store *s, const char *name, enum person_role role, const char *pin)
{
	struct person p;

	assert_err(ERR_OK, add(s, name, role, pin));
	assert_err(ERR_OK, people_find(s, name, &p));
	return p.number;
}

static struct pin_answer try(struct store *s, const char *who, const char *pin, int64_t now)
{
	struct pin_answer a = { .verdict = PIN_WAIT, .wait = -1 };

	assert_err(ERR_OK, people_check_pin(s, who, bytes_of_str(pin), now, &a));
	return a;
}

#define assert_try(expected, expected_wait, call) \
	do { \
		struct pin_answer a_ = (call); \
		assert_int_equal(a_.verdict, expected); \
		assert_int_equal(a_.wait, expected_wait); \
	} while (0)

static int64_t number_of(const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *q;
	int64_t n;

	assert_int_equal(sqlite3_open(shop_db, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	n = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	sqlite3_close(db);
	return n;
}

static void reopen(struct store *s)
{
	store_close(s);
	shop_open(s);
}

static enum err gather(void *ctx, const struct person *p)
{
	char *out = ctx;
	size_t len = strlen(out);

	snprintf(out + len, 512 - len, "%u %s %s%s;", p->number, p->name[0] ? p->name : "-", person_role_name(p->role),
		 p->retired ? " retired" : "");
	return ERR_OK;
}

static void assert_list(struct store *s, bool all, const char *wanted)
{
	char got[512] = "";

	assert_err(ERR_OK, people_list(s, all, gather, got));
	assert_string_equal(got, wanted);
}

/* The last fact of stream 0: kind, who, and its numbers. */
static void assert_fact(struct store *s, uint32_t kind, const char *wanted)
{
	struct journal_head head;
	struct journal_read r;
	struct cbor_in in;
	struct cbor_map m;
	char got[128] = "";

	assert_err(ERR_OK, journal_head(s, STREAM_SHOP, &head));
	assert_err(ERR_OK, journal_read(s, STREAM_SHOP, head.sequence, &r));
	assert_int_equal(r.fact.kind, kind);
	cbor_open(&in, r.fact.body);
	for (cbor_get_map(&in, &m, 8); cbor_map_next(&in, &m);)
		snprintf(got + strlen(got), sizeof got - strlen(got), "%lld:%llu ", (long long)m.key,
			 (unsigned long long)cbor_get_uint(&in));
	assert_err(ERR_OK, cbor_close(&in));
	snprintf(got + strlen(got), sizeof got - strlen(got), "by %u", r.fact.who);
	assert_string_equal(got, wanted);
	journal_done(&r);
}

static uint64_t facts(struct store *s)
{
	struct journal_head head;

	assert_err(ERR_OK, journal_head(s, STREAM_SHOP, &head));
	return head.sequence;
}

static void come_and_go(void **state)
{
	struct people_act act = act_at(SHOP_NOW + 5);
	struct person p;
	struct store s;
	char name[PERSON_NAME_MAX + 1];
	int64_t n;

	(void)state;
	shop_open(&s);
	assert_list(&s, true, "");
	assert_int_equal(added(&s, "Li Mei", PERSON_OWNER, "4711"), 1);
	assert_fact(&s, FACT_PERSON_ADDED, "1:1 2:3 by 0");
	assert_int_equal(added(&s, "Tom", PERSON_CASHIER, "123456789012"), 2);
	assert_int_equal(added(&s, "李梅", PERSON_MANAGER, "0000"), 3);
	assert_list(&s, false, "1 Li Mei owner;2 Tom cashier;3 李梅 manager;");
	assert_err(ERR_OK, people_count(&s, PERSON_MANAGER, &n));
	assert_int_equal(n, 2);

	act.who = 1;
	assert_err(ERR_OK, people_set_role(&s, 2, PERSON_MANAGER, &act));
	assert_fact(&s, FACT_PERSON_ROLE, "1:2 2:2 by 1");
	assert_err(ERR_OK, people_set_pin(&s, 2, bytes_of_str("2222"), &act));
	assert_fact(&s, FACT_PERSON_PIN, "1:2 by 1");
	assert_err(ERR_OK, people_rename(&s, 2, "Thomas"));
	assert_err(ERR_OK, people_retire(&s, 2, &act));
	assert_fact(&s, FACT_PERSON_RETIRED, "1:2 by 1");
	assert_list(&s, false, "1 Li Mei owner;3 李梅 manager;");
	assert_list(&s, true, "1 Li Mei owner;2 Thomas manager retired;3 李梅 manager;");

	/* the number stays his, the name may be another's */
	assert_int_equal(added(&s, "thomas", PERSON_CASHIER, "1111"), 4);
	assert_err(ERR_OK, people_find(&s, "THOMAS", &p));
	assert_int_equal(p.number, 4);
	assert_err(ERR_NOT_FOUND, people_find(&s, "2", &p));
	people_name(&s, 2, name);
	assert_string_equal(name, "Thomas");
	people_name(&s, 0, name);
	assert_string_equal(name, "cli");
	people_name(&s, 77, name);
	assert_string_equal(name, "77");
	assert_err(ERR_OK, store_verify(&s));
	store_close(&s);
}

static void names_that_cannot_be(void **state)
{
	static const char *const BAD[] = {
		"", " ", " Mei", "Mei ", "12", "007", "cli", "CLI", "Mei\n", "\x1b[2JMei", "M\tei", "\xc3\x28", "Mei\xe2\x80\xae",
		"Mei\x7f", "Mei\xc2\x9b", "\xe2\x80\x8bMei", "\xed\xa0\x80",
	};
	char longest[PERSON_NAME_MAX + 1], longer[PERSON_NAME_MAX + 2], two_hundred[201];
	struct store s;
	uint64_t before;

	(void)state;
	shop_open(&s);
	added(&s, "Mei", PERSON_OWNER, "1234");
	before = facts(&s);
	for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
		assert_err(ERR_USAGE, add(&s, BAD[i], PERSON_CASHIER, "1234"));
		assert_err(ERR_USAGE, people_rename(&s, 1, BAD[i]));
	}
	memset(longest, 'x', sizeof longest);
	memset(longer, 'x', sizeof longer);
	memset(two_hundred, 'x', sizeof two_hundred);
	longest[PERSON_NAME_MAX] = longer[PERSON_NAME_MAX + 1] = two_hundred[200] = 0;
	assert_err(ERR_TOO_LONG, add(&s, longer, PERSON_CASHIER, "1234"));
	assert_err(ERR_TOO_LONG, add(&s, two_hundred, PERSON_CASHIER, "1234"));
	assert_err(ERR_TOO_LONG, people_rename(&s, 1, two_hundred));
	assert_err(ERR_EXISTS, add(&s, "Mei", PERSON_CASHIER, "1234"));
	assert_err(ERR_EXISTS, add(&s, "mEI", PERSON_CASHIER, "1234"));
	assert_int_equal(facts(&s), before);
	assert_err(ERR_OK, add(&s, longest, PERSON_CASHIER, "1234"));
	assert_err(ERR_EXISTS, people_rename(&s, 2, "mei"));
	assert_err(ERR_OK, people_rename(&s, 1, "MEI"));
	assert_err(ERR_OK, add(&s, "'; DROP TABLE person; --", PERSON_CASHIER, "1234"));
	assert_int_equal(number_of("SELECT count(*) FROM person"), 3);
	store_close(&s);
}

static void pins_that_cannot_be(void **state)
{
	static const char *const BAD[] = { "", "1", "123", "1234567890123", "12a4", "12 4", "-123", "１２３４", "1234\n", "+1234" };
	struct people_act act = act_at(SHOP_NOW);
	struct store s;
	uint64_t before;

	(void)state;
	shop_open(&s);
	added(&s, "Mei", PERSON_OWNER, "1234");
	before = facts(&s);
	for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
		assert_err(ERR_USAGE, add(&s, "Tom", PERSON_CASHIER, BAD[i]));
		assert_err(ERR_USAGE, people_set_pin(&s, 1, bytes_of_str(BAD[i]), &act));
	}
	assert_err(ERR_USAGE, people_set_pin(&s, 1, bytes_of("12\0004", 4), &act));
	assert_int_equal(facts(&s), before);
	assert_try(PIN_RIGHT, 0, try(&s, "Mei", "1234", SHOP_NOW));
	store_close(&s);
}

static void numbers_and_roles(void **state)
{
	struct person_new p = { .name = "Ann", .role = PERSON_CASHIER, .pin = bytes_of_str("1234"), .number = 40 };
	struct people_act act = act_at(SHOP_NOW);
	struct person got;
	struct store s;
	uint32_t number = 0;

	(void)state;
	shop_open(&s);
	assert_err(ERR_OK, people_add(&s, &p, &act, &number));
	assert_int_equal(number, 40);
	p.name = "Bob";
	assert_err(ERR_EXISTS, people_add(&s, &p, &act, &number));
	p.number = PERSON_NUMBER_MAX + 1;
	assert_err(ERR_USAGE, people_add(&s, &p, &act, &number));
	p.number = PERSON_NUMBER_MAX;
	assert_err(ERR_OK, people_add(&s, &p, &act, &number));
	p = (struct person_new){ .name = "Cy", .role = (enum person_role)0, .pin = p.pin };
	assert_err(ERR_USAGE, people_add(&s, &p, &act, &number));
	p.role = (enum person_role)4;
	assert_err(ERR_USAGE, people_add(&s, &p, &act, &number));
	p.role = PERSON_OWNER;
	assert_err(ERR_OK, people_add(&s, &p, &act, &number));
	assert_int_equal(number, 1);
	assert_err(ERR_NOT_FOUND, people_get(&s, 2, &got));
	assert_err(ERR_NOT_FOUND, people_set_pin(&s, 2, p.pin, &act));
	assert_err(ERR_NOT_FOUND, people_set_role(&s, 2, PERSON_OWNER, &act));
	assert_err(ERR_NOT_FOUND, people_rename(&s, 2, "Dan"));
	assert_err(ERR_NOT_FOUND, people_retire(&s, 2, &act));
	assert_err(ERR_NOT_FOUND, people_erase(&s, 2));
	assert_err(ERR_NOT_FOUND, people_find(&s, "99999999999999999999", &got));
	assert_err(ERR_NOT_FOUND, people_find(&s, "", &got));
	assert_err(ERR_NOT_FOUND, people_find(&s, "0", &got));
	assert_err(ERR_USAGE, people_set_role(&s, 1, (enum person_role)9, &act));
	assert_false(person_role_parse("boss", &got.role));
	assert_false(person_role_parse("", &got.role));
	store_close(&s);
}

/* Facts from before there were people may name a number: nobody gets it by chance. */
static void numbers_of_old_facts(void **state)
{
	struct person_new p = { .name = "Kim", .role = PERSON_CASHIER, .pin = bytes_of_str("1234"), .number = 3 };
	struct people_act act = act_at(SHOP_NOW);
	struct shop_platform platform;
	struct store s;

	(void)state;
	shop_open(&s);
	shop_platform(&platform, 1);
	assert_err(ERR_OK, shop_redeem(&s, shop_join(&s, &platform), 1, 1, 1));	/* by cashier 3 */
	assert_int_equal(added(&s, "Ann", PERSON_OWNER, "1234"), 1);
	assert_int_equal(added(&s, "Bob", PERSON_CASHIER, "1234"), 2);
	assert_int_equal(added(&s, "Cy", PERSON_CASHIER, "1234"), 4);
	assert_err(ERR_OK, people_add(&s, &p, &act, NULL));
	shop_platform_finish(&platform);
	store_close(&s);
}

static void the_last_owner_stays(void **state)
{
	struct people_act act = act_at(SHOP_NOW);
	struct store s;

	(void)state;
	shop_open(&s);
	added(&s, "Ann", PERSON_OWNER, "1234");
	added(&s, "Bob", PERSON_MANAGER, "1234");
	assert_err(ERR_REFUSED, people_retire(&s, 1, &act));
	assert_err(ERR_REFUSED, people_set_role(&s, 1, PERSON_MANAGER, &act));
	assert_err(ERR_OK, people_set_role(&s, 1, PERSON_OWNER, &act));
	assert_err(ERR_OK, people_set_role(&s, 2, PERSON_OWNER, &act));
	assert_err(ERR_OK, people_retire(&s, 1, &act));
	assert_err(ERR_REFUSED, people_retire(&s, 2, &act));
	assert_err(ERR_REFUSED, people_retire(&s, 1, &act));
	assert_err(ERR_REFUSED, people_set_role(&s, 1, PERSON_CASHIER, &act));
	assert_err(ERR_REFUSED, people_set_pin(&s, 1, bytes_of_str("1234"), &act));
	assert_err(ERR_REFUSED, people_rename(&s, 1, "Annie"));
	assert_list(&s, true, "1 Ann owner retired;2 Bob owner;");
	store_close(&s);
}

static bool file_holds(const char *words)
{
	size_t len = strlen(words), got;
	char *data = malloc(4 << 20);
	FILE *f = fopen(shop_db, "rb");
	bool found = false;

	assert_non_null(data);
	assert_non_null(f);
	got = fread(data, 1, 4 << 20, f);
	for (size_t i = 0; i + len <= got && !found; i++)
		found = memcmp(data + i, words, len) == 0;
	fclose(f);
	free(data);
	return found;
}

static void an_erased_name_is_gone(void **state)
{
	struct people_act act = act_at(SHOP_NOW);
	char name[PERSON_NAME_MAX + 1];
	struct store s;

	(void)state;
	shop_open(&s);
	added(&s, "Quentin Unforgettable", PERSON_CASHIER, "1234");
	assert_err(ERR_REFUSED, people_erase(&s, 1));
	assert_err(ERR_OK, people_retire(&s, 1, &act));
	assert_err(ERR_OK, people_erase(&s, 1));
	assert_err(ERR_OK, people_erase(&s, 1));
	people_name(&s, 1, name);
	assert_string_equal(name, "1");
	assert_err(ERR_OK, store_verify(&s));
	store_close(&s);
	assert_false(file_holds("Quentin"));
	shop_open(&s);
	assert_int_equal(added(&s, "Quentin Unforgettable", PERSON_CASHIER, "1234"), 2);
	store_close(&s);
	assert_true(file_holds("Quentin"));
}

static void wrong_pins_wait(void **state)
{
	int64_t now = SHOP_NOW;
	struct pin_answer a;
	struct store s;

	(void)state;
	shop_open(&s);
	added(&s, "Mei", PERSON_OWNER, "4711");
	added(&s, "Tom", PERSON_CASHIER, "1234");
	for (int i = 1; i < PIN_FREE; i++)
		assert_try(PIN_WRONG, 0, try(&s, "Mei", "0000", now));
	a = try(&s, "mei", "4711", now);
	assert_int_equal(a.verdict, PIN_RIGHT);
	assert_int_equal(a.person.number, 1);
	assert_int_equal(a.person.role, PERSON_OWNER);
	assert_string_equal(a.person.name, "Mei");

	/* the right one began the count anew; a restart does not */
	for (int i = 1; i < PIN_FREE; i++) {
		assert_try(PIN_WRONG, 0, try(&s, "1", "0000", now));
		reopen(&s);
	}
	assert_try(PIN_WRONG, 15, try(&s, "Mei", "0000", now));
	reopen(&s);
	assert_try(PIN_WAIT, 15, try(&s, "Mei", "4711", now));
	assert_try(PIN_WAIT, 1, try(&s, "1", "4711", now + 14));
	assert_try(PIN_RIGHT, 0, try(&s, "Tom", "1234", now + 14));
	assert_try(PIN_WRONG, 30, try(&s, "Mei", "0000", now += 15));
	assert_try(PIN_WAIT, 1, try(&s, "Mei", "4711", now + 29));
	reopen(&s);
	assert_try(PIN_RIGHT, 0, try(&s, "Mei", "4711", now + 30));
	assert_try(PIN_WRONG, 0, try(&s, "Mei", "0000", now + 30));
	store_close(&s);
}

static void waits_are_bounded(void **state)
{
	static const int64_t WAITS[] = { 0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 900, 900, 900 };
	struct people_act act;
	int64_t now = SHOP_NOW;
	struct store s;

	(void)state;
	shop_open(&s);
	added(&s, "Mei", PERSON_OWNER, "4711");
	for (size_t i = 0; i < sizeof WAITS / sizeof WAITS[0]; i++) {
		assert_try(PIN_WRONG, WAITS[i], try(&s, "Mei", "0000", now));
		now += WAITS[i];
	}
	now -= 100;
	assert_try(PIN_WAIT, 100, try(&s, "Mei", "4711", now));

	/* a clock set back ten years: a wait from there, no more, and it ends */
	now -= INT64_C(315360000);
	assert_try(PIN_WAIT, 900, try(&s, "Mei", "4711", now));
	assert_try(PIN_WAIT, 1, try(&s, "Mei", "4711", now + 899));
	assert_try(PIN_WRONG, 900, try(&s, "Mei", "0000", now += 900));

	/* whoever opens the store can end it */
	act = act_at(now);
	assert_err(ERR_OK, people_set_pin(&s, 1, bytes_of_str("9999"), &act));
	assert_try(PIN_WRONG, 0, try(&s, "Mei", "4711", now));
	assert_try(PIN_RIGHT, 0, try(&s, "Mei", "9999", now));

	/* a count that somebody wrote there is no reason to overflow */
	store_close(&s);
	shop_tamper("INSERT INTO pin_try VALUES (1, 9223372036854775807, 9223372036854775807)");
	shop_open(&s);
	assert_try(PIN_WAIT, 900, try(&s, "Mei", "9999", now));
	assert_try(PIN_WRONG, 900, try(&s, "Mei", "0000", now + 900));
	store_close(&s);
	shop_tamper("UPDATE pin_try SET last = -9223372036854775808");
	shop_open(&s);
	assert_try(PIN_RIGHT, 0, try(&s, "Mei", "9999", now));
	store_close(&s);
}

/* The answer and its bounds are the same for those who are not there. */
static void nobody(void **state)
{
	struct people_act act = act_at(SHOP_NOW);
	char many[5000];
	struct store s;

	(void)state;
	shop_open(&s);
	assert_try(PIN_WRONG, 0, try(&s, "Mei", "", SHOP_NOW));
	added(&s, "Mei", PERSON_OWNER, "4711");
	added(&s, "Tom", PERSON_CASHIER, "1234");
	assert_err(ERR_OK, people_retire(&s, 2, &act));
	memset(many, '1', sizeof many);
	many[sizeof many - 1] = 0;
	assert_try(PIN_WRONG, 0, try(&s, "Tom", "1234", SHOP_NOW));		/* retired */
	assert_try(PIN_WRONG, 0, try(&s, "2", "1234", SHOP_NOW));
	assert_try(PIN_WRONG, 0, try(&s, many, many, SHOP_NOW));
	assert_try(PIN_WRONG, PIN_WAIT_FIRST, try(&s, "Mei'--", "4711", SHOP_NOW));
	assert_try(PIN_WAIT, PIN_WAIT_FIRST, try(&s, "0", "4711", SHOP_NOW));
	assert_try(PIN_RIGHT, 0, try(&s, "Mei", "4711", SHOP_NOW));
	assert_try(PIN_WRONG, 0, try(&s, "Mei", many, SHOP_NOW));
	assert_try(PIN_WRONG, 0, try(&s, "Mei", "4711 ", SHOP_NOW));
	assert_int_equal(number_of("SELECT count(*) FROM pin_try"), 2);
	store_close(&s);
}

/* A copy of the database without the store's key: four digits are not found by trying them all. */
static void the_hash_is_peppered(void **state)
{
	struct box_cost cost = { .log_n = 14, .r = 8, .p = 1 };
	uint8_t salt[16], hash[DIGEST_LEN], plain[DIGEST_LEN];
	sqlite3_stmt *q = NULL;
	struct store s;

	(void)state;
	shop_open(&s);
	added(&s, "Mei", PERSON_OWNER, "4711");
	added(&s, "Tom", PERSON_CASHIER, "4711");
	assert_int_equal(number_of("SELECT count(DISTINCT hash) * 10 + count(DISTINCT salt) FROM person"), 22);
	assert_err(ERR_OK, db_query(&s.db, &q, "SELECT salt, hash FROM person WHERE number = 1", ""));
	assert_err(ERR_OK, db_step(&s.db, q));
	assert_err(ERR_OK, db_column_fixed(q, 0, salt, sizeof salt));
	assert_err(ERR_OK, db_column_fixed(q, 1, hash, sizeof hash));
	db_done(q);
	assert_err(ERR_OK, scrypt_derive(bytes_of_str("4711"), bytes_of(salt, sizeof salt), cost, plain, sizeof plain));
	assert_memory_not_equal(hash, plain, sizeof hash);
	store_close(&s);
	assert_false(file_holds("4711"));
}

static void written_past_us(void **state)
{
	static const char *const FOES[] = {
		"UPDATE person SET role = 3 WHERE number = 2",
		"UPDATE person SET (salt, hash) = (SELECT salt, hash FROM person WHERE number = 1) WHERE number = 2",
		"UPDATE person SET (salt, hash, seal) = (SELECT salt, hash, seal FROM person WHERE number = 1) WHERE number = 2",
		"UPDATE person SET role = 3, (salt, hash, seal) = (SELECT salt, hash, seal FROM person WHERE number = 1) "
		"WHERE number = 2",
		"UPDATE person SET seal = zeroblob(32) WHERE number = 2",
	};
	struct people_act act = act_at(SHOP_NOW);
	struct pin_answer a;
	struct store s;

	(void)state;
	for (size_t i = 0; i < sizeof FOES / sizeof FOES[0]; i++) {
		shop_open(&s);
		if (i == 0) {
			added(&s, "Mei", PERSON_OWNER, "4711");
			added(&s, "Tom", PERSON_CASHIER, "1234");
		}
		store_close(&s);
		shop_tamper("CREATE TABLE kept AS SELECT * FROM person");
		shop_tamper(FOES[i]);
		shop_open(&s);
		assert_err(ERR_CORRUPT, people_check_pin(&s, "Tom", bytes_of_str("1234"), SHOP_NOW, &a));
		assert_err(ERR_CORRUPT, people_check_pin(&s, "Tom", bytes_of_str("4711"), SHOP_NOW, &a));
		assert_err(ERR_CORRUPT, people_set_pin(&s, 2, bytes_of_str("5555"), &act));
		assert_try(PIN_RIGHT, 0, try(&s, "Mei", "4711", SHOP_NOW));
		store_close(&s);
		shop_tamper("UPDATE person SET (role, salt, hash, seal) = (SELECT role, salt, hash, seal FROM kept WHERE "
			    "kept.number = person.number); DROP TABLE kept");
	}
	/* a row that was never added is no person; a person does not vanish, nor come back */
	shop_tamper("INSERT INTO person SELECT 9, 'Eve', 3, NULL, salt, hash, seal FROM person WHERE number = 1");
	shop_open(&s);
	assert_err(ERR_CORRUPT, people_check_pin(&s, "Eve", bytes_of_str("4711"), SHOP_NOW, &a));
	assert_err(ERR_CORRUPT, store_verify(&s));
	assert_try(PIN_RIGHT, 0, try(&s, "Tom", "1234", SHOP_NOW));
	store_close(&s);
}

/* What one process of several does; counts what came of it. */
static int race(unsigned n, int (*run)(struct store *s, unsigned self))
{
	int go[2], status, sum = 0;

	assert_int_equal(pipe(go), 0);
	for (unsigned i = 0; i < n; i++)
		if (fork() == 0) {
			struct store s;
			char c;
			int won;

			close(go[1]);
			shop_open(&s);
			if (read(go[0], &c, 1) != 0)
				_exit(100);
			won = run(&s, i);
			store_close(&s);
			_exit(won);
		}
	close(go[0]);
	close(go[1]);
	for (unsigned i = 0; i < n; i++) {
		assert_true(wait(&status) > 0);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 100);
		sum += WEXITSTATUS(status);
	}
	return sum;
}

static int guess(struct store *s, unsigned self)
{
	int looked_at = 0;

	(void)self;
	for (int i = 0; i < 4; i++) {
		struct pin_answer a;

		if (people_check_pin(s, "Mei", bytes_of_str("0000"), SHOP_NOW, &a) != ERR_OK)
			return 100;
		looked_at += a.verdict != PIN_WAIT;
	}
	return looked_at;
}

static int retire_one(struct store *s, unsigned self)
{
	struct people_act act = act_at(SHOP_NOW);
	enum err e = people_retire(s, self + 1, &act);

	return e == ERR_OK ? 1 : e == ERR_REFUSED ? 0 : 100;
}

static int add_same(struct store *s, unsigned self)
{
	enum err e = add(s, "Same", PERSON_CASHIER, "1234");

	(void)self;
	return e == ERR_OK ? 1 : e == ERR_EXISTS ? 0 : 100;
}

static void several_processes(void **state)
{
	struct store s;

	(void)state;
	shop_open(&s);
	added(&s, "Mei", PERSON_OWNER, "4711");
	added(&s, "Ann", PERSON_OWNER, "1234");
	store_close(&s);
	assert_int_equal(race(3, guess), PIN_FREE);
	assert_int_equal(race(2, retire_one), 1);
	assert_int_equal(race(3, add_same), 1);
	shop_open(&s);
	assert_err(ERR_OK, store_verify(&s));
	store_close(&s);
}

/* The try is on the disk before scrypt begins: whoever pulls the plug then has had it. */
static void a_try_counts_before_it_is_looked_at(void **state)
{
	struct pin_answer a;
	struct store s, other;

	(void)state;
	shop_open(&s);
	added(&s, "Mei", PERSON_OWNER, "4711");
	shop_open(&other);
	assert_err(ERR_OK, db_begin(&other.db));
	/* nobody can write: no try, right or wrong */
	sqlite3_busy_timeout(s.db.sqlite, 20);
	assert_err(ERR_BUSY, people_check_pin(&s, "Mei", bytes_of_str("4711"), SHOP_NOW, &a));
	db_rollback(&other.db);
	store_close(&other);
	assert_try(PIN_RIGHT, 0, try(&s, "Mei", "4711", SHOP_NOW));
	store_close(&s);
	shop_tamper("CREATE TRIGGER full BEFORE INSERT ON pin_try BEGIN SELECT RAISE(ABORT, 'full'); END");
	shop_open(&s);
	assert_err(ERR_RANGE, people_check_pin(&s, "Mei", bytes_of_str("4711"), SHOP_NOW, &a));
	store_close(&s);
}

/* Takes away every table and column that came later; 001.sql never changes. */
static void back_to_version_1(void)
{
	static const char LATER[] = "FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT IN ('meta', "
		"'journal', 'fact', 'not_shown', 'outbox', 'verdict', 'tally', 'unit', 'reversed', 'elsewhere', 'spent', 'platform', "
		"'merchant_key', 'revoked', 'dead_till', 'offer', 'document')";
	char sql[512], drop[4096] = "ALTER TABLE outbox DROP COLUMN waits; PRAGMA user_version = 1";
	sqlite3_stmt *q;
	sqlite3 *db;

	snprintf(sql, sizeof sql, "SELECT '; DROP TABLE ' || name %s", LATER);
	assert_int_equal(sqlite3_open(shop_db, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
	while (sqlite3_step(q) == SQLITE_ROW)
		snprintf(drop + strlen(drop), sizeof drop - strlen(drop), "%s", (const char *)sqlite3_column_text(q, 0));
	sqlite3_finalize(q);
	sqlite3_close(db);
	assert_non_null(strstr(drop, "person"));
	shop_tamper(drop);
}

static void from_version_1(void **state)
{
	struct shop_platform platform;
	struct store s;
	uint32_t stream;
	uint64_t before;

	(void)state;
	shop_open(&s);
	shop_platform(&platform, 1);
	stream = shop_join(&s, &platform);
	for (unsigned i = 0; i < 20; i++)
		assert_err(ERR_OK, shop_redeem(&s, stream, i, 1, 1));
	before = facts(&s);
	store_close(&s);
	back_to_version_1();
	assert_err(ERR_VERSION, store_open(&s, shop_till, true));
	shop_open(&s);
	assert_int_equal(s.db.version, number_of("PRAGMA user_version"));
	assert_true(s.db.version >= 2);
	assert_int_equal(facts(&s), before);
	assert_err(ERR_OK, store_verify(&s));
	assert_int_equal(number_of("SELECT count(*) FROM unit"), 20);
	assert_int_equal(number_of("SELECT last FROM batch_before"), 20);
	assert_int_equal(added(&s, "Mei", PERSON_OWNER, "4711"), 1);
	assert_try(PIN_RIGHT, 0, try(&s, "Mei", "4711", SHOP_NOW));
	assert_err(ERR_EXISTS, shop_redeem(&s, stream, 3, 1, 1));
	assert_err(ERR_OK, store_verify(&s));
	shop_platform_finish(&platform);
	store_close(&s);
}

static void overrides(void **state)
{
	struct people_override o = { .what = OVERRIDE_REVERSAL, .manager = 1, .cashier = 7, .stream = 2, .sequence = 900,
				     .now = SHOP_NOW };
	struct store s;

	(void)state;
	shop_open(&s);
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, people_override(&s, &o));
	assert_err(ERR_OK, db_commit(&s.db));
	assert_fact(&s, FACT_OVERRIDE, "1:1 2:2 3:2 4:900 by 7");
	store_close(&s);
}

static enum err stop_at_second(void *ctx, const struct person *p)
{
	++*(int *)ctx;
	return p->number == 2 ? ERR_FULL : ERR_OK;
}

static void a_walk_that_is_stopped(void **state)
{
	struct store s;
	int n = 0;

	(void)state;
	shop_open(&s);
	added(&s, "Ann", PERSON_OWNER, "1234");
	added(&s, "Bob", PERSON_CASHIER, "1234");
	added(&s, "Cy", PERSON_CASHIER, "1234");
	assert_err(ERR_FULL, people_list(&s, false, stop_at_second, &n));
	assert_int_equal(n, 2);
	assert_err(ERR_OK, add(&s, "Dan", PERSON_CASHIER, "1234"));
	store_close(&s);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, shop_setup_till, shop_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(come_and_go), TEST(names_that_cannot_be), TEST(pins_that_cannot_be), TEST(numbers_and_roles),
		TEST(numbers_of_old_facts), TEST(the_last_owner_stays), TEST(an_erased_name_is_gone), TEST(wrong_pins_wait),
		TEST(waits_are_bounded), TEST(nobody), TEST(the_hash_is_peppered), TEST(written_past_us),
		TEST(several_processes), TEST(a_try_counts_before_it_is_looked_at), TEST(from_version_1), TEST(overrides),
		TEST(a_walk_that_is_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
