#include "main/eye.h"

#include "base/file.h"
#include "base/text.h"
#include "seal/digest.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { FILE_MAX = 8192, HEX_CAP = 2 * DIGEST_LEN + 1, YEARS_S = 3650 * 86400, DAY_S = 86400 };

struct pair {
	char name[PARCEL_NAME_MAX + 1], digest[HEX_CAP];
};
struct pairs {
	size_t n;
	struct pair pairs[PAIRS_MAX];
};

static enum err read_text(const char *dir, const char *name, char *out, size_t cap)
{
	char path[4096];
	uint8_t *data;
	size_t len;
	enum err e = file_path(dir, name, path, sizeof path);

	if (e == ERR_OK)
		e = file_read(AT_FDCWD, path, cap - 1, &data, &len);
	if (e != ERR_OK)
		return e;
	memcpy(out, data, len);
	out[len] = 0;
	digest_wipe(data, len);
	free(data);
	return ERR_OK;
}

static enum err write_text(const char *dir, const char *name, const char *text)
{
	char path[4096];
	enum err e = file_path(dir, name, path, sizeof path);

	return e == ERR_OK ? file_write(AT_FDCWD, path, bytes_of_str(text), 0600) : e;
}

static enum err digest_of(const char *secret, char hex[HEX_CAP])
{
	uint8_t digest[DIGEST_LEN];
	enum err e = digest_sha256(bytes_of_str(secret), digest);

	if (e == ERR_OK)
		hex_encode(bytes_of(digest, sizeof digest), hex, HEX_CAP);
	return e;
}

static enum err draw(struct random r, size_t len, char *out, size_t cap)
{
	uint8_t chance[PAIRS_TOKEN_LEN];
	enum err e = random_fill(r, chance, len);

	if (e == ERR_OK)
		base64url_encode(bytes_of(chance, len), out, cap);
	digest_wipe(chance, sizeof chance);
	return e;
}

/* ---- the certificate ---- */

static void host_of(const char *listen, char out[PAIRS_ADDRESS_CAP])
{
	const char *colon = strrchr(listen, ':');
	int len = colon ? (int)(colon - listen) : (int)strlen(listen);

	if (len >= 2 && listen[0] == '[')
		snprintf(out, PAIRS_ADDRESS_CAP, "%.*s", len - 2, listen + 1);
	else
		snprintf(out, PAIRS_ADDRESS_CAP, "%.*s", len, listen);
}

static enum err load_certificate(const char *dir, struct certificate *c)
{
	enum err e = read_text(dir, "certificate.pem", c->certificate, sizeof c->certificate);

	if (e == ERR_OK)
		e = read_text(dir, "key.pem", c->key, sizeof c->key);
	return e == ERR_OK ? certificate_check(c) : e;
}

static enum err make_certificate(const char *dir, const char *listen, int64_t now, struct certificate *c)
{
	char host[PAIRS_ADDRESS_CAP];
	enum err e;

	host_of(listen, host);
	e = certificate_make(c, host, now - DAY_S, now + YEARS_S);
	if (e == ERR_OK)
		e = write_text(dir, "key.pem", c->key);
	if (e == ERR_OK)
		e = write_text(dir, "certificate.pem", c->certificate);
	return e;
}

enum err pairs_address(const char *dir, char out[PAIRS_ADDRESS_CAP])
{
	enum err e = read_text(dir, "address", out, PAIRS_ADDRESS_CAP);

	return e == ERR_NOT_FOUND ? err_set(e, "no eye has been served from %s yet: start the reader with --eye "
					    "ADDRESS:PORT, or name its folder with --eye-dir", dir) : e;
}

enum err pairs_prepare(const char *dir, const char *listen, int64_t now, struct certificate *out)
{
	char before[PAIRS_ADDRESS_CAP] = "";
	enum err e = file_mkdir(dir);

	if (e != ERR_OK)
		return e;
	if (read_text(dir, "address", before, sizeof before) != ERR_OK || strcmp(before, listen) != 0 ||
	    load_certificate(dir, out) != ERR_OK)
		e = make_certificate(dir, listen, now, out);
	return e == ERR_OK ? write_text(dir, "address", listen) : e;
}

/* ---- the offer: its digest and when it ends ---- */

enum err pairs_offer(const char *dir, int64_t now, struct random r, char secret[PAIRS_SECRET_CAP])
{
	char hex[HEX_CAP], line[HEX_CAP + 32];
	enum err e = draw(r, PAIRS_SECRET_LEN, secret, PAIRS_SECRET_CAP);

	if (e == ERR_OK)
		e = digest_of(secret, hex);
	if (e != ERR_OK)
		return e;
	snprintf(line, sizeof line, "%s %" PRId64 "\n", hex, now + PAIRS_OFFER_S);
	return write_text(dir, "offer", line);
}

static enum err check_offer(const char *dir, const char *secret, int64_t now)
{
	char line[HEX_CAP + 32], hex[HEX_CAP], wanted[HEX_CAP];
	int64_t until;
	enum err e = digest_of(secret, hex);

	if (e == ERR_OK)
		e = read_text(dir, "offer", line, sizeof line);
	if (e == ERR_NOT_FOUND)
		return err_set(ERR_AUTH, "no eye is asked for: chit eye pair shows a code");
	if (e != ERR_OK)
		return e;
	if (sscanf(line, "%64s %" SCNd64, wanted, &until) != 2 || strlen(wanted) != HEX_CAP - 1 ||
	    !digest_same(wanted, hex, HEX_CAP - 1))
		return err_set(ERR_AUTH, "that is no code of this till, or a newer one made it void: chit eye pair shows another");
	if (now > until)
		return err_set(ERR_AUTH, "that code is not good any more: chit eye pair shows another");
	return ERR_OK;
}

/* Before it is used: it pairs one, whatever happens after. */
static enum err spend_offer(const char *dir)
{
	char path[4096];
	enum err e = file_path(dir, "offer", path, sizeof path);

	return e != ERR_OK || unlink(path) == 0 ? e : err_errno("%s", path);
}

/* ---- who is paired: a name and its token's digest a line ---- */

static enum err load(const char *dir, struct pairs *p)
{
	char text[FILE_MAX], *line = text, *next;
	enum err e = read_text(dir, "eyes", text, sizeof text);

	p->n = 0;
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	for (; *line && p->n < PAIRS_MAX; line = next) {
		struct pair *pair = &p->pairs[p->n];

		next = line + strcspn(line, "\n");
		if (*next)
			*next++ = 0;
		if (sscanf(line, "%12s %64s", pair->name, pair->digest) != 2 || strlen(pair->digest) != HEX_CAP - 1)
			return err_set(ERR_CORRUPT, "%s/eyes is damaged: remove it and pair the eyes again", dir);
		p->n++;
	}
	return ERR_OK;
}

static enum err save(const char *dir, const struct pairs *p)
{
	char text[FILE_MAX];
	size_t len = 0;

	text[0] = 0;
	for (size_t i = 0; i < p->n; i++)
		len += (size_t)snprintf(text + len, sizeof text - len, "%s %s\n", p->pairs[i].name, p->pairs[i].digest);
	return write_text(dir, "eyes", text);
}

static bool drop(struct pairs *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++) {
		if (strcmp(p->pairs[i].name, name) != 0)
			continue;
		p->pairs[i] = p->pairs[--p->n];
		return true;
	}
	return false;
}

/* Whoever changes who is paired holds it from reading to writing: a till's command and its server are two processes. */
static enum err lock(const char *dir, int *out)
{
	*out = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*out < 0)
		return err_errno("%s", dir);
	if (flock(*out, LOCK_EX) == 0)
		return ERR_OK;
	close(*out);
	return err_errno("%s", dir);
}

/* A token in the place of the name's own, or a new one. What fails before the code is spent costs no code. */
static enum err take(const char *dir, struct pairs *p, const char *name, struct random r, char token[PAIRS_TOKEN_CAP])
{
	enum err e;

	drop(p, name);
	if (p->n == PAIRS_MAX)
		return err_set(ERR_FULL, "%d phones are paired: forget one (chit eye forget)", PAIRS_MAX);
	e = draw(r, PAIRS_TOKEN_LEN, token, PAIRS_TOKEN_CAP);
	if (e == ERR_OK)
		e = digest_of(token, p->pairs[p->n].digest);
	strcpy(p->pairs[p->n++].name, name);
	if (e == ERR_OK)
		e = spend_offer(dir);
	return e == ERR_OK ? save(dir, p) : e;
}

enum err pairs_take(const char *dir, const char *secret, const char *name, int64_t now, struct random r,
		    char token[PAIRS_TOKEN_CAP])
{
	struct pairs p;
	int held = -1;
	enum err e = text_id(bytes_of_str(name)) ? lock(dir, &held) :
		     err_set(ERR_FORMAT, "a name is 1 to 12 of a-z, 0-9 and -");

	if (e != ERR_OK)
		return e;
	e = load(dir, &p);
	if (e == ERR_OK)
		e = check_offer(dir, secret, now);
	if (e == ERR_OK)
		e = take(dir, &p, name, r, token);
	close(held);
	return e;
}

enum err pairs_check(const char *dir, const char *token, char name[PARCEL_NAME_MAX + 1])
{
	char hex[HEX_CAP];
	struct pairs p;
	enum err e = load(dir, &p);

	if (e == ERR_OK)
		e = digest_of(token, hex);
	for (size_t i = 0; e == ERR_OK && i < p.n; i++)
		if (digest_same(p.pairs[i].digest, hex, HEX_CAP - 1)) {
			strcpy(name, p.pairs[i].name);
			return ERR_OK;
		}
	return e == ERR_OK ? err_set(ERR_AUTH, "this eye is not paired") : e;
}

enum err pairs_forget(const char *dir, const char *name)
{
	struct pairs p;
	int held;
	enum err e = lock(dir, &held);

	if (e != ERR_OK)
		return e;
	e = load(dir, &p);
	if (e == ERR_OK && !drop(&p, name))
		e = err_set(ERR_NOT_FOUND, "no eye '%s' is paired", name);
	if (e == ERR_OK)
		e = save(dir, &p);
	close(held);
	return e;
}

enum err pairs_each(const char *dir, void (*each)(void *ctx, const char *name), void *ctx)
{
	struct pairs p;
	enum err e = load(dir, &p);

	for (size_t i = 0; e == ERR_OK && i < p.n; i++)
		each(ctx, p.pairs[i].name);
	return e;
}
