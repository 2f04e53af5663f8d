#include "platform/keys.h"

#include "base/file.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KEY_FILE_MAX = 1024 };

static enum err about_bytes(const char *what, struct bytes about, struct buf *b)
{
	buf_put_str(b, what);
	buf_put_byte(b, 0);
	buf_put_bytes(b, about);
	return b->over ? ERR_TOO_LONG : ERR_OK;
}

enum err keys_wrap(const struct keys *k, const char *what, struct bytes about, struct bytes secret,
		   struct random r, struct buf *b)
{
	uint8_t memory[96];
	struct buf aad;
	enum err e;

	buf_init(&aad, memory, sizeof memory);
	e = about_bytes(what, about, &aad);
	return e == ERR_OK ? wrap_seal(k->data, buf_bytes(&aad), secret, r, b) : e;
}

enum err keys_unwrap_to(const struct keys *k, const char *what, struct bytes about, struct bytes wrapped, struct buf *b)
{
	uint8_t memory[96];
	struct buf aad;
	enum err e;

	buf_init(&aad, memory, sizeof memory);
	e = about_bytes(what, about, &aad);
	if (e == ERR_OK)
		e = wrap_open(k->data, buf_bytes(&aad), wrapped, b);
	return e == ERR_OK ? e : err_set(ERR_CORRUPT, "a secret in the database (%s) does not open", what);
}

enum err keys_unwrap(const struct keys *k, const char *what, struct bytes about, struct bytes wrapped,
		     void *out, size_t len)
{
	uint8_t plain[64];
	struct buf b;
	enum err e;

	buf_init(&b, plain, sizeof plain);
	e = keys_unwrap_to(k, what, about, wrapped, &b);
	if (e == ERR_OK && b.len != len)
		e = err_set(ERR_CORRUPT, "a secret in the database (%s) is of another length", what);
	if (e == ERR_OK)
		memcpy(out, plain, len);
	digest_wipe(plain, sizeof plain);
	return e;
}

/* The names of working keys, as their wraps are bound to them. */
static const char *use_name(enum key_use use)
{
	return use == KEY_COUPON ? "key-I" : use == KEY_DOCUMENT ? "key-D" : "key-E";
}

static enum err insert_key(struct storage *s, const struct keys *k, enum key_use use, struct bytes public,
			   struct bytes secret, int64_t now, struct random r)
{
	uint8_t memory[KEY_LEN + WRAP_OVERHEAD];
	struct buf wrapped;
	enum err e;

	buf_init(&wrapped, memory, sizeof memory);
	e = keys_wrap(k, use_name(use), public, secret, r, &wrapped);
	if (e != ERR_OK)
		return e;
	return db_run(&s->db, "INSERT INTO working_key (key, use, rank, signs_from, signs_until, wrapped) "
		      "VALUES (?1, ?2, 1 + (SELECT coalesce(max(rank), 0) FROM working_key WHERE use = ?2), ?3, ?4, ?5)",
		      "biiib", public, (int64_t)use, now, now + KEYS_YEARS_SECONDS, buf_bytes(&wrapped));
}

static enum err make_key(struct storage *s, const struct keys *k, enum key_use use, int64_t now, struct random r)
{
	struct sign_key sign = { 0 };
	struct open_key open = { 0 };
	enum err e;

	if (use == KEY_SEALED_TO) {
		e = open_key_make(&open, r);
		if (e == ERR_OK)
			e = insert_key(s, k, use, bytes_of(open.public.raw, KEY_LEN), bytes_of(open.secret, KEY_LEN), now, r);
	} else {
		e = sign_key_make(&sign, r);
		if (e == ERR_OK)
			e = insert_key(s, k, use, bytes_of(sign.public.raw, KEY_LEN), bytes_of(sign.seed, KEY_LEN), now, r);
	}
	sign_key_finish(&sign);
	open_key_finish(&open);
	return e;
}

static const char each_sql[] =
	"SELECT key, use, signs_from, signs_until, trusted_until, revoked_at, wrapped FROM working_key "
	"ORDER BY use, rank DESC";

static enum err read_row(sqlite3_stmt *q, struct keyset_row *row)
{
	memset(row, 0, sizeof *row);
	row->use = (enum key_use)sqlite3_column_int(q, 1);
	row->from = sqlite3_column_int64(q, 2);
	row->until = sqlite3_column_int64(q, 3);
	row->trusted_until = sqlite3_column_type(q, 4) == SQLITE_NULL ? INT64_MAX : sqlite3_column_int64(q, 4);
	row->revoked_at = sqlite3_column_int64(q, 5);
	return db_column_fixed(q, 0, row->key, KEY_LEN);
}

enum err keys_each(struct storage *s, enum err (*each)(void *ctx, const struct keys_row *row), void *ctx)
{
	struct keys_row row;
	enum key_use before = 0;
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, each_sql, "");

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		e = read_row(q, &row.row);
		row.newest = row.row.use != before;
		before = row.row.use;
		if (e == ERR_OK)
			e = each(ctx, &row);
	}
	return storage_done_each(q, e);
}

/* Fills the set from the database; where there are more than fit, the oldest of each use stay out. */
static enum err collect(void *ctx, const struct keys_row *row)
{
	struct keyset *set = ctx;
	size_t of_use = 0;

	for (size_t i = 0; i < set->n; i++)
		of_use += set->rows[i].use == row->row.use;
	if (of_use < KEYSET_ROWS_MAX / 3)
		set->rows[set->n++] = row->row;
	return ERR_OK;
}

static enum err get_pin(struct storage *s, const char *name, bool *has, uint8_t out[DIGEST_LEN])
{
	char hex[SETTING_CAP];
	struct buf pin;
	enum err e = storage_get(s, name, hex, sizeof hex);

	*has = false;
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	buf_init(&pin, out, DIGEST_LEN);
	e = hex_decode(bytes_of_str(hex), &pin);
	*has = e == ERR_OK && pin.len == DIGEST_LEN;
	return e == ERR_OK && !*has ? ERR_CORRUPT : e;
}

static enum err set_pins(struct storage *s, struct keyset *set)
{
	enum err e = get_pin(s, "pin", &set->has_pin, set->pin);

	return e == ERR_OK ? get_pin(s, "pin.second", &set->has_second, set->second) : e;
}

/* Signs the next version of the key set over what the database holds. */
static enum err publish(struct storage *s, const struct sign_key *root, int64_t now)
{
	struct keyset *set = calloc(1, sizeof *set);
	uint8_t payload[KEYSET_MAX], memory[KEYSET_MAX + DOCUMENT_OVERHEAD];
	struct buf body, b;
	int64_t version;
	enum err e;

	if (!set)
		return err_set(ERR_NOMEM, "no memory for a key set");
	buf_init(&body, payload, sizeof payload);
	buf_init(&b, memory, sizeof memory);
	memcpy(set->root, root->public.raw, KEY_LEN);
	e = db_int(&s->db, &version, "SELECT 1 + coalesce(max(version), 0) FROM keyset", "");
	if (e == ERR_OK)
		e = storage_get(s, "name", set->name, sizeof set->name);
	if (e == ERR_OK)
		e = set_pins(s, set);
	if (e == ERR_OK)
		e = keys_each(s, collect, set);
	if (e == ERR_OK) {
		set->version = (uint64_t)version;
		set->time = now;
		e = keyset_encode(set, &body);
	}
	if (e == ERR_OK)
		e = document_sign(DOCUMENT_KEYSET, root, buf_bytes(&body), &b);
	if (e == ERR_OK)
		e = db_run(&s->db, "INSERT INTO keyset (version, time, signed) VALUES (?1, ?2, ?3)", "iib", version, now,
			   buf_bytes(&b));
	free(set);
	return e;
}

static enum err load_one(const struct keys_row *row, const uint8_t secret[KEY_LEN], struct keys *k)
{
	if (row->row.use == KEY_SEALED_TO && k->n_sealed < KEYS_SEALED_MAX)
		return open_key_load(&k->sealed[k->n_sealed++], secret);
	if (row->newest && row->row.use == KEY_COUPON)
		return sign_key_load(&k->coupon, secret);
	if (row->newest && row->row.use == KEY_DOCUMENT)
		return sign_key_load(&k->document, secret);
	return ERR_OK;
}

static enum err load_keys(struct storage *s, struct keys *k)
{
	uint8_t secret[KEY_LEN];
	struct keys_row row;
	enum key_use before = 0;
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, each_sql, "");

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		e = read_row(q, &row.row);
		row.newest = row.row.use != before;
		before = row.row.use;
		if (e == ERR_OK)
			e = keys_unwrap(k, use_name(row.row.use), bytes_of(row.row.key, KEY_LEN), db_column_bytes(q, 6),
					secret, sizeof secret);
		if (e == ERR_OK)
			e = load_one(&row, secret, k);
	}
	digest_wipe(secret, sizeof secret);
	return storage_done_each(q, e);
}

/* The newest key set, as signed, and the ring that follows from it: our own door takes nothing on trust either. */
static enum err load_keyset(struct storage *s, struct keys *k)
{
	struct keyset *set = calloc(1, sizeof *set);
	struct bytes b;
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT version, signed FROM keyset ORDER BY version DESC LIMIT 1", "");

	if (!set)
		return storage_done(q, err_set(ERR_NOMEM, "no memory for a key set"));
	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK) {
		k->version = (uint64_t)sqlite3_column_int64(q, 0);
		b = db_column_bytes(q, 1);
		e = b.len <= sizeof k->keyset ? keyset_open(b, k->root, 0, set) : ERR_CORRUPT;
	}
	if (e == ERR_OK) {
		memcpy(k->keyset, b.data, b.len);
		k->keyset_len = b.len;
		e = keyset_to_ring(set, 0, &k->ring);
	}
	free(set);
	return storage_done(q, e);
}

static enum err load_root(struct storage *s, struct keys *k)
{
	char hex[SETTING_CAP];
	struct buf b;
	enum err e = storage_get(s, "root", hex, sizeof hex);

	buf_init(&b, k->root, sizeof k->root);
	if (e == ERR_OK)
		e = hex_decode(bytes_of_str(hex), &b);
	return e == ERR_OK && b.len != KEY_LEN ? ERR_CORRUPT : e;
}

/* Everything but the data key, which is there. */
static enum err load(struct storage *s, struct keys *k)
{
	enum err e;

	keyring_init(&k->ring);
	e = load_root(s, k);
	if (e == ERR_OK)
		e = load_keys(s, k);
	if (e == ERR_OK)
		e = load_keyset(s, k);
	if (e == ERR_OK && (!k->coupon.pkey || !k->document.pkey || !k->n_sealed))
		e = err_set(ERR_CORRUPT, "%s: the working keys are not all there", s->dir);
	return e;
}

static enum err box_to_file(const struct keys_secret *secret, const char *path, struct bytes plain, struct random r)
{
	uint8_t memory[KEY_LEN + BOX_OVERHEAD];
	struct buf b;
	enum err e;

	buf_init(&b, memory, sizeof memory);
	e = box_seal(secret->passphrase, secret->cost, plain, r, &b);
	return e == ERR_OK ? file_write(AT_FDCWD, path, buf_bytes(&b), 0600) : e;
}

static enum err box_from_file(struct bytes passphrase, const char *path, uint8_t out[KEY_LEN])
{
	uint8_t *data = NULL, plain[KEY_LEN + 1];
	struct buf b;
	size_t len;
	enum err e = file_read(AT_FDCWD, path, KEY_FILE_MAX, &data, &len);

	if (e != ERR_OK)
		return e;
	buf_init(&b, plain, sizeof plain);
	e = box_open(passphrase, bytes_of(data, len), &b);
	if (e == ERR_AUTH)
		e = err_set(e, "%s: the passphrase is wrong", path);
	if (e == ERR_OK && b.len != KEY_LEN)
		e = err_set(ERR_CORRUPT, "%s holds something else", path);
	if (e == ERR_OK)
		memcpy(out, plain, KEY_LEN);
	digest_wipe(plain, sizeof plain);
	free(data);
	return e;
}

static enum err raw_key_write(const char *path, const uint8_t key[STORE_KEY_LEN])
{
	if (access(path, F_OK) == 0)
		return err_set(ERR_EXISTS, "%s is there already; a key file is not written over", path);
	return file_write(AT_FDCWD, path, bytes_of(key, STORE_KEY_LEN), 0600);
}

static enum err raw_key_read(const char *path, uint8_t key[STORE_KEY_LEN])
{
	uint8_t *data = NULL;
	size_t len;
	enum err e = file_read(AT_FDCWD, path, STORE_KEY_LEN, &data, &len);

	if (e == ERR_OK && len != STORE_KEY_LEN)
		e = err_set(ERR_FORMAT, "%s is no key file: it has %zu bytes, not %d", path, len, STORE_KEY_LEN);
	if (e == ERR_OK)
		memcpy(key, data, STORE_KEY_LEN);
	if (data) {
		digest_wipe(data, len);
		free(data);
	}
	return e;
}

static enum err fill_database(struct storage *s, const struct sign_key *root, int64_t now, struct random r,
			      const struct keys *k)
{
	char hex[2 * KEY_LEN + 1];
	enum err e = db_begin(&s->db);

	if (e != ERR_OK)
		return e;
	hex_encode(bytes_of(root->public.raw, KEY_LEN), hex, sizeof hex);
	e = storage_set(s, "root", hex);
	for (enum key_use use = KEY_COUPON; e == ERR_OK && use <= KEY_SEALED_TO; use++)
		e = make_key(s, k, use, now, r);
	if (e == ERR_OK)
		e = publish(s, root, now);
	return storage_end(s, e);
}

static enum err write_secrets(struct storage *s, const struct keys_secret *root_secret, const struct sign_key *root,
			      const struct keys_secret *secret, const struct keys *k, struct random r)
{
	char path[sizeof s->dir + 16];
	enum err e = file_path(s->dir, "root.key", path, sizeof path);

	if (e == ERR_OK)
		e = box_to_file(root_secret, path, bytes_of(root->seed, KEY_LEN), r);
	if (e == ERR_OK)
		e = file_path(s->dir, "platform.key", path, sizeof path);
	if (e == ERR_OK)
		e = box_to_file(secret, path, bytes_of(k->data, STORE_KEY_LEN), r);
	if (e == ERR_OK && secret->file)
		e = raw_key_write(secret->file, k->data);
	return e;
}

enum err keys_create(struct storage *s, const struct keys_secret *root_secret, const struct keys_secret *secret,
		     int64_t now, struct random r, struct keys *out)
{
	struct sign_key root = { 0 };
	enum err e;

	memset(out, 0, sizeof *out);
	e = random_fill(r, out->data, sizeof out->data);
	if (e == ERR_OK)
		e = sign_key_make(&root, r);
	if (e == ERR_OK)
		e = write_secrets(s, root_secret, &root, secret, out, r);
	if (e == ERR_OK)
		e = fill_database(s, &root, now, r, out);
	if (e == ERR_OK)
		e = load(s, out);
	sign_key_finish(&root);
	if (e != ERR_OK)
		keys_finish(out);
	return e;
}

enum err keys_unlock(struct storage *s, const struct keys_secret *secret, struct keys *out)
{
	char path[sizeof s->dir + 16];
	enum err e;

	memset(out, 0, sizeof *out);
	if (secret->file)
		e = raw_key_read(secret->file, out->data);
	else if ((e = file_path(s->dir, "platform.key", path, sizeof path)) == ERR_OK)
		e = box_from_file(secret->passphrase, path, out->data);
	if (e == ERR_OK)
		e = load(s, out);
	if (e != ERR_OK)
		keys_finish(out);
	return e;
}

void keys_finish(struct keys *k)
{
	sign_key_finish(&k->coupon);
	sign_key_finish(&k->document);
	for (size_t i = 0; i < k->n_sealed; i++)
		open_key_finish(&k->sealed[i]);
	keyring_finish(&k->ring);
	digest_wipe(k, sizeof *k);
}

static enum err retire(struct storage *s, enum key_use use, bool compromised, int64_t now)
{
	/* The second in which both may sign is wanted: documents of that second are on their way. */
	enum err e = db_run(&s->db, "UPDATE working_key SET signs_until = max(signs_from, min(signs_until, ?2)) "
			    "WHERE use = ?1 AND revoked_at IS NULL", "ii", (int64_t)use, now);

	if (e == ERR_OK && compromised)
		e = db_run(&s->db, "UPDATE working_key SET revoked_at = ?2 WHERE use = ?1 AND revoked_at IS NULL", "ii",
			   (int64_t)use, now);
	return e;
}

static enum err open_root(struct storage *s, const struct keys *k, const struct keys_secret *root, struct sign_key *out)
{
	char path[sizeof s->dir + 16];
	uint8_t seed[KEY_LEN];
	enum err e = file_path(s->dir, "root.key", path, sizeof path);

	if (e == ERR_OK)
		e = box_from_file(root->passphrase, root->file ? root->file : path, seed);
	if (e == ERR_NOT_FOUND)
		e = err_set(e, "the root key is not in %s; name it with --root FILE", s->dir);
	if (e == ERR_OK)
		e = sign_key_load(out, seed);
	if (e == ERR_OK && memcmp(out->public.raw, k->root, KEY_LEN) != 0)
		e = err_set(ERR_FOREIGN, "that is another platform's root key");
	digest_wipe(seed, sizeof seed);
	return e;
}

enum err keys_reload(struct storage *s, const struct keys *old, struct keys *out)
{
	enum err e;

	memset(out, 0, sizeof *out);
	memcpy(out->data, old->data, sizeof out->data);
	e = load(s, out);
	if (e != ERR_OK)
		keys_finish(out);
	return e;
}

/* k as the database has it now; out of order where that fails. */
static enum err refresh(struct storage *s, struct keys *k)
{
	struct keys *fresh = malloc(sizeof *fresh);
	enum err e = fresh ? keys_reload(s, k, fresh) : err_set(ERR_NOMEM, "no memory for keys");

	keys_finish(k);
	if (e == ERR_OK)
		*k = *fresh;
	if (fresh)
		digest_wipe(fresh, sizeof *fresh);
	free(fresh);
	return e;
}

enum err keys_rotate(struct storage *s, struct keys *k, enum key_use use, bool compromised,
		     const struct keys_secret *root_secret, int64_t now, struct random r)
{
	struct sign_key root = { 0 };
	enum err e = open_root(s, k, root_secret, &root);

	if (e == ERR_OK)
		e = db_begin(&s->db);
	if (e == ERR_OK) {
		e = retire(s, use, compromised, now);
		if (e == ERR_OK)
			e = make_key(s, k, use, now, r);
		if (e == ERR_OK)
			e = publish(s, &root, now);
		e = storage_end(s, e);
	}
	sign_key_finish(&root);
	return e == ERR_OK ? refresh(s, k) : e;
}

static enum err put_pin(struct storage *s, const char *name, const uint8_t *pin)
{
	char hex[2 * DIGEST_LEN + 1];

	if (!pin)
		return storage_unset(s, name);
	hex_encode(bytes_of(pin, DIGEST_LEN), hex, sizeof hex);
	return storage_set(s, name, hex);
}

enum err keys_pin(struct storage *s, struct keys *k, const struct keys_pins *pins, const struct keys_secret *root_secret,
		  int64_t now)
{
	struct sign_key root = { 0 };
	enum err e = open_root(s, k, root_secret, &root);

	if (e == ERR_OK)
		e = db_begin(&s->db);
	if (e == ERR_OK) {
		e = put_pin(s, "pin", pins->first);
		if (e == ERR_OK)
			e = put_pin(s, "pin.second", pins->second);
		if (e == ERR_OK)
			e = publish(s, &root, now);
		e = storage_end(s, e);
	}
	sign_key_finish(&root);
	return e == ERR_OK ? refresh(s, k) : e;
}

enum err keys_may_sign(const struct keys *k, enum key_use use, int64_t t)
{
	const struct verify_key *key = use == KEY_COUPON ? &k->coupon.public : &k->document.public;
	const struct keyring_row *row = NULL;

	while ((row = keyring_next(&k->ring, row, key->kid, use)) != NULL)
		if (memcmp(row->key.raw, key->raw, KEY_LEN) == 0 && keyring_row_valid(row, t, t))
			return ERR_OK;
	return err_set(ERR_REFUSED, "the key for %s may not sign at this time: set this machine's clock right, or 'key rotate'",
		       use == KEY_COUPON ? "coupons" : "documents");
}

struct bytes keys_keyset(const struct keys *k)
{
	return bytes_of(k->keyset, k->keyset_len);
}
