#include "shop.h"

#include <assert.h>
#include <dirent.h>
#include <unistd.h>

char shop_dir[64], shop_till[96], shop_db[128];

/* What slices point at, until the teardown. */
static uint8_t *arena;
static size_t arena_len;
enum { ARENA = 8 << 20 };

static uint8_t *take(size_t len)
{
	uint8_t *at = arena + arena_len;

	assert(arena && arena_len + len <= ARENA);
	arena_len += len;
	return at;
}

int shop_setup(void **state)
{
	(void)state;
	strcpy(shop_dir, "/tmp/chit-store.XXXXXX");
	if (!mkdtemp(shop_dir))
		return -1;
	snprintf(shop_till, sizeof shop_till, "%s/till", shop_dir);
	snprintf(shop_db, sizeof shop_db, "%s/till.db", shop_till);
	arena = malloc(ARENA);
	arena_len = 0;
	return arena ? 0 : -1;
}

int shop_setup_till(void **state)
{
	struct store s;

	if (shop_setup(state))
		return -1;
	shop_make(&s);
	store_close(&s);
	return 0;
}

int shop_teardown(void **state)
{
	char command[160];

	(void)state;
	free(arena);
	arena = NULL;
	snprintf(command, sizeof command, "chmod -R u+rwx %s; rm -rf %s", shop_dir, shop_dir);
	return system(command);
}

static int fill(void *ctx, uint8_t *out, size_t len)
{
	uint64_t *x = ctx;

	for (size_t i = 0; i < len; i++) {
		*x ^= *x >> 12;
		*x ^= *x << 25;
		*x ^= *x >> 27;
		out[i] = (uint8_t)(*x * UINT64_C(0x2545F4914F6CDD1D) >> 56);
	}
	return 0;
}

struct random shop_random(void)
{
	static uint64_t state = UINT64_C(0x9E3779B97F4A7C15);

	return (struct random){ fill, &state };
}

bool shop_detail(const char *words)
{
	return strstr(err_detail(), words) != NULL;
}

size_t shop_files(const char *dir)
{
	DIR *d = opendir(dir);
	size_t n = 0;

	if (!d)
		return 0;
	for (struct dirent *e; (e = readdir(d)) != NULL;)
		n += strcmp(e->d_name, ".") && strcmp(e->d_name, "..");
	closedir(d);
	return n;
}

struct store_secret shop_secret(void)
{
	return (struct store_secret){ .passphrase = bytes_of_str(SHOP_PASSPHRASE), .cost = BOX_COST_TEST };
}

void shop_make(struct store *s)
{
	struct store_secret secret = shop_secret();

	assert_err(ERR_OK, store_create(s, shop_till, &secret, SHOP_NOW, shop_random()));
}

void shop_open(struct store *s)
{
	struct store_secret secret = shop_secret();

	assert_err(ERR_OK, store_open(s, shop_till, false));
	assert_err(ERR_OK, store_unlock(s, &secret));
}

void shop_serial(unsigned nth, uint8_t serial[SERIAL_LEN])
{
	memcpy(serial, "\x6b\x01\x40\x40serial", SERIAL_LEN);
	for (int i = 0; i < 4; i++)
		serial[6 + i] = (uint8_t)(nth >> (24 - 8 * i));
}

static enum err redeem_inside(struct store *s, uint32_t stream, const struct redemption *r, uint16_t total)
{
	uint8_t memory[REDEMPTION_BODY_MAX];
	struct journal_entry entry = { .stream = stream, .who = 3, .kind = FACT_REDEMPTION, .time = SHOP_NOW };
	struct units_take t = { .stream = stream, .serial = r->serial, .total = total, .n = r->units,
				.expires = SHOP_NOW + 1000, .time = SHOP_NOW, .who = 3 };
	struct buf b;
	enum err e;

	buf_init(&b, memory, sizeof memory);
	e = redemption_encode(r, &b);
	entry.body = buf_bytes(&b);
	if (e == ERR_OK)
		e = journal_append(s, &entry, &t.sequence);
	return e == ERR_OK ? units_take(s, &t) : e;
}

enum err shop_redeem(struct store *s, uint32_t stream, unsigned nth, uint16_t n, uint16_t total)
{
	struct redemption r = { .units = n };
	enum err e = db_begin(&s->db);

	if (e != ERR_OK)
		return e;
	shop_serial(nth, r.serial);
	return store_end(s, redeem_inside(s, stream, &r, total));
}

enum err shop_reverse(struct store *s, uint32_t stream, unsigned nth, uint64_t sequence)
{
	uint8_t memory[REVERSAL_BODY_MAX];
	struct reversal r = { .till = "t1", .stream = stream, .sequence = sequence, .cause = REVERSAL_MISTAKE };
	struct journal_entry entry = { .stream = stream, .kind = FACT_REVERSAL, .time = SHOP_NOW + 5, .shown = true };
	uint16_t released;
	struct buf b;
	enum err e = db_begin(&s->db);

	if (e != ERR_OK)
		return e;
	shop_serial(nth, r.serial);
	memcpy(r.journal, s->journal, sizeof r.journal);
	buf_init(&b, memory, sizeof memory);
	e = reversal_encode(&r, &b);
	entry.body = buf_bytes(&b);
	if (e == ERR_OK)
		e = units_release(s, stream, sequence, &released);
	if (e == ERR_OK)
		e = journal_append(s, &entry, NULL);
	return store_end(s, e);
}

enum err shop_append(struct store *s, uint32_t stream, uint32_t kind, uint64_t *sequence)
{
	const struct journal_entry entry = { .stream = stream, .who = 1, .kind = kind, .time = SHOP_NOW,
					     .body = bytes_of_str("body"), .shown = true };
	enum err e = db_begin(&s->db);

	return e == ERR_OK ? store_end(s, journal_append(s, &entry, sequence)) : e;
}

void shop_tamper(const char *sql)
{
	sqlite3 *db;
	char *words = NULL;

	assert_int_equal(sqlite3_open(shop_db, &db), SQLITE_OK);
	sqlite3_exec(db, "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; DROP TRIGGER fact_stays;"
		     "DROP TRIGGER fact_remains; DROP TRIGGER verdict_stays; DROP TRIGGER platform_rises", NULL, NULL, NULL);
	if (sqlite3_exec(db, sql, NULL, NULL, &words) != SQLITE_OK)
		fail_msg("%s: %s", sql, words);
	sqlite3_close(db);
}

static void sign_key(struct sign_key *k, uint8_t seed)
{
	uint8_t raw[KEY_LEN];

	memset(raw, seed, sizeof raw);
	assert_err(ERR_OK, sign_key_load(k, raw));
}

static void open_key(struct open_key *k, uint8_t seed)
{
	uint8_t raw[KEY_LEN];

	memset(raw, seed, sizeof raw);
	assert_err(ERR_OK, open_key_load(k, raw));
}

void shop_platform(struct shop_platform *p, uint8_t seed)
{
	memset(p, 0, sizeof *p);
	sign_key(&p->root, seed);
	sign_key(&p->issuer, (uint8_t)(seed + 1));
	sign_key(&p->document, (uint8_t)(seed + 2));
	open_key(&p->sealed_to, (uint8_t)(seed + 3));
	for (uint8_t i = 0; i < 3; i++)
		open_key(&p->merchant[i], (uint8_t)(seed + 4 + i));
	snprintf(p->name, sizeof p->name, "Platform %u", seed);
}

void shop_platform_finish(struct shop_platform *p)
{
	sign_key_finish(&p->root);
	sign_key_finish(&p->issuer);
	sign_key_finish(&p->document);
	open_key_finish(&p->sealed_to);
	for (int i = 0; i < 3; i++)
		open_key_finish(&p->merchant[i]);
}

static void keyset_row(struct keyset *k, const uint8_t raw[KEY_LEN], enum key_use use)
{
	struct keyset_row *row = &k->rows[k->n++];

	*row = (struct keyset_row){ .use = use, .from = SHOP_NOW - 86400, .until = SHOP_NOW + 86400 * 365,
				    .trusted_until = INT64_MAX };
	memcpy(row->key, raw, KEY_LEN);
}

static struct bytes sign(enum document_type type, const struct sign_key *k, const struct buf *payload)
{
	struct buf b;

	buf_init(&b, take(payload->len + DOCUMENT_OVERHEAD), payload->len + DOCUMENT_OVERHEAD);
	assert_err(ERR_OK, document_sign(type, k, buf_bytes(payload), &b));
	return buf_bytes(&b);
}

struct bytes shop_keyset(const struct shop_platform *p, uint64_t version)
{
	struct keyset k = { .version = version, .time = SHOP_NOW - 3600 };
	struct buf b;

	memcpy(k.root, p->root.public.raw, KEY_LEN);
	strcpy(k.name, p->name);
	keyset_row(&k, p->issuer.public.raw, KEY_COUPON);
	keyset_row(&k, p->document.public.raw, KEY_DOCUMENT);
	keyset_row(&k, p->sealed_to.public.raw, KEY_SEALED_TO);
	buf_init(&b, take(KEYSET_MAX), KEYSET_MAX);
	assert_err(ERR_OK, keyset_encode(&k, &b));
	return sign(DOCUMENT_KEYSET, &p->root, &b);
}

struct shop_pack shop_pack_of(uint64_t version)
{
	return (struct shop_pack){ .version = version, .time = SHOP_NOW - 1800, .till = "t1", .merchant = "m1",
				   .keyset_version = 1 };
}

static void pack_head(struct pack *h, const struct shop_platform *p, const struct shop_pack *w)
{
	h->version = w->version;
	h->time = w->time;
	h->revoked_since = w->revoked_since;
	h->keyset = shop_keyset(p, w->keyset_version);
	strcpy(h->till, w->till);
	strcpy(h->merchant, w->merchant);
	strcpy(h->merchant_name, "Noodle House");
	if (w->policy) {
		h->has_policy = true;
		h->policy = *w->policy;
	}
	h->n_keys = w->n_keys;
	for (size_t i = 0; i < w->n_keys; i++)
		memcpy(h->keys[i], p->merchant[w->n_keys - 1 - i].secret, KEY_LEN);
	h->n_offers = !w->no_offer;
	h->n_revoked = w->n_revoked;
	h->n_dead = w->dead != NULL;
	h->n_used = w->n_used;
}

struct bytes shop_pack_sign(const struct shop_platform *p, const struct shop_pack *w)
{
	static struct pack h;
	const struct pack_offer offer = { .id = "o1", .product = "noodles", .name = "Beef noodles", .currency = "CNY",
					  .price = 2800, .share = 9000, .n_shops = 2, .shops = { "s1", "s2" } };
	uint8_t revoked[4][SERIAL_LEN];
	char dead[1][ID_CAP] = { "" };
	struct buf b;

	memset(&h, 0, sizeof h);
	pack_head(&h, p, w);
	for (size_t i = 0; i < w->n_revoked; i++)
		shop_serial(w->revoked[i], revoked[i]);
	if (w->dead)
		strcpy(dead[0], w->dead);
	buf_init(&b, take(65536), 65536);
	assert_err(ERR_OK, pack_encode(&h, &offer, (const uint8_t (*)[SERIAL_LEN])revoked, (const char (*)[ID_CAP])dead,
				       w->used, &b));
	return sign(DOCUMENT_PACK, &p->document, &b);
}

struct pack shop_pack_decode(struct bytes signed_bytes)
{
	struct document d;
	struct pack out;

	assert_err(ERR_OK, document_parse(signed_bytes, &d));
	assert_err(ERR_OK, pack_decode(d.sign1.payload, &out));
	return out;
}

struct kit shop_kit(const struct shop_platform *p, struct bytes pack)
{
	struct kit k = { .keyset = shop_keyset(p, 1), .pack = pack, .merchant = "m1", .till = "t1", .shop = "s1",
			 .n_keys = 1, .expires = SHOP_NOW + 86400 };

	memcpy(k.root, p->root.public.raw, KEY_LEN);
	strcpy(k.name, p->name);
	strcpy(k.url, "https://127.0.0.1:8443");
	memcpy(k.keys[0], p->merchant[0].secret, KEY_LEN);
	memcpy(k.code, "sixteen bytes...", KIT_CODE_LEN);
	return k;
}

uint32_t shop_join(struct store *s, const struct shop_platform *p)
{
	struct shop_pack w = shop_pack_of(1);
	struct kit k = shop_kit(p, shop_pack_sign(p, &w));
	uint32_t stream = 0;

	assert_err(ERR_OK, trust_join(s, &k, SHOP_NOW, shop_random(), &stream));
	return stream;
}
