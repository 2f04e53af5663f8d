#include "platform/tls.h"

#include "base/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BACKDATED_SECONDS = 86400 };	/* a till's clock may be behind ours */

enum err tls_host(const char *url, char host[TLS_HOST_CAP])
{
	const char *start = url + 8, *end;
	size_t len;

	if (strncmp(url, "https://", 8) != 0)
		return err_set(ERR_NOT_FOUND, "the platform's URL is not https://");
	if (*start == '[') {
		end = strchr(++start, ']');
		len = end ? (size_t)(end - start) : 0;
	} else {
		len = strcspn(start, ":/?#");
	}
	if (len == 0 || len >= TLS_HOST_CAP)
		return err_set(ERR_USAGE, "%s has no host name", url);
	memcpy(host, start, len);
	host[len] = '\0';
	return ERR_OK;
}

enum err tls_make(const char *host, int64_t now, struct certificate *out)
{
	return certificate_make(out, host, now - BACKDATED_SECONDS, now + TLS_YEARS_SECONDS);
}

static enum err read_pem(const char *path, char out[CERTIFICATE_PEM_CAP])
{
	uint8_t *data = NULL;
	size_t len;
	enum err e = file_read(AT_FDCWD, path, CERTIFICATE_PEM_CAP - 1, &data, &len);

	if (e != ERR_OK)
		return e;
	if (memchr(data, 0, len))
		e = err_set(ERR_FORMAT, "%s is no PEM file", path);
	if (e == ERR_OK) {
		memcpy(out, data, len);
		out[len] = '\0';
	}
	digest_wipe(data, len);
	free(data);
	return e;
}

enum err tls_read(const char *certificate_file, const char *key_file, struct certificate *out)
{
	enum err e = read_pem(certificate_file, out->certificate);

	if (e == ERR_OK)
		e = read_pem(key_file, out->key);
	if (e == ERR_OK)
		e = certificate_pin(out->certificate, out->pin);
	if (e == ERR_OK)
		e = certificate_check(out);
	if (e != ERR_OK)
		certificate_wipe(out);
	return e;
}

enum err tls_keep(struct storage *s, const struct keys *k, const struct certificate *c, const char *host, int64_t now,
		  struct random r)
{
	uint8_t memory[CERTIFICATE_PEM_CAP + WRAP_OVERHEAD];
	struct bytes pin = bytes_of(c->pin, sizeof c->pin);
	struct buf b;
	enum err e;

	buf_init(&b, memory, sizeof memory);
	e = keys_wrap(k, "tls-key", pin, bytes_of_str(c->key), r, &b);
	return e == ERR_OK ? db_run(&s->db, "INSERT INTO certificate (pin, made_at, host, pem, wrapped) VALUES (?1, ?2, ?3, ?4, ?5) "
				    "ON CONFLICT (pin) DO UPDATE SET made_at = ?2, host = ?3, pem = ?4, wrapped = ?5", "bittb", pin,
				    now, host, c->certificate, buf_bytes(&b)) : e;
}

enum err tls_pins(const struct keys *k, struct tls_pins *out)
{
	struct keyset *set = calloc(1, sizeof *set);
	enum err e = set ? keyset_open(keys_keyset(k), k->root, 0, set) : err_set(ERR_NOMEM, "no memory for a key set");

	if (e == ERR_OK) {
		out->has_first = set->has_pin;
		out->has_second = set->has_second;
		out->since = set->time;
		memcpy(out->first, set->pin, DIGEST_LEN);
		memcpy(out->second, set->second, DIGEST_LEN);
	}
	free(set);
	return e;
}

static enum err read_kept(const struct keys *k, sqlite3_stmt *q, const uint8_t pin[DIGEST_LEN], struct certificate *out)
{
	struct buf key;
	enum err e;

	db_column_str(q, 0, out->certificate, sizeof out->certificate);
	buf_init(&key, (uint8_t *)out->key, sizeof out->key - 1);
	e = keys_unwrap_to(k, "tls-key", bytes_of(pin, DIGEST_LEN), db_column_bytes(q, 1), &key);
	if (e == ERR_OK)
		out->key[key.len] = '\0';
	memcpy(out->pin, pin, DIGEST_LEN);
	return e;
}

enum err tls_find(struct storage *s, const struct keys *k, const uint8_t pin[DIGEST_LEN], struct certificate *out)
{
	sqlite3_stmt *q = NULL;
	enum err e = STORAGE_QUERY(s, q, "SELECT pem, wrapped FROM certificate WHERE pin = ?1", "b", bytes_of(pin, DIGEST_LEN));

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_NOT_FOUND)
		err_set(e, "the certificate that the key set names is not kept here: give it with --tls-cert and --tls-key");
	if (e == ERR_OK)
		e = read_kept(k, q, pin, out);
	return storage_done(q, e);
}

enum err tls_load(struct storage *s, const struct keys *k, struct certificate *out)
{
	struct tls_pins p;
	enum err e = tls_pins(k, &p);

	if (e != ERR_OK)
		return e;
	if (!p.has_first)
		return err_set(ERR_NOT_FOUND, "this platform has no certificate yet: 'tls set' makes one, or takes yours");
	return tls_find(s, k, p.first, out);
}

enum err tls_fits(const struct keys *k, const struct certificate *c)
{
	struct tls_pins p;
	enum err e = tls_pins(k, &p);

	if (e != ERR_OK || !p.has_first || memcmp(p.first, c->pin, DIGEST_LEN) == 0)
		return e;
	if (p.has_second && memcmp(p.second, c->pin, DIGEST_LEN) == 0)
		return ERR_OK;
	return err_set(ERR_REFUSED, "tills would refuse this certificate: the key set names another one; 'tls set' with it first");
}

enum err tls_unaware(struct storage *s, int64_t since, int64_t *n)
{
	return db_int(&s->db, n, "SELECT count(*) FROM till WHERE revoked_at IS NULL AND pack_known < ?1", "i", since);
}
