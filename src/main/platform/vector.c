#include "main/vector.h"
#include "base/file.h"
#include "base/text.h"
#include "main/cli.h"
#include "seal/digest.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const int64_t LONG_AGO = 1577836800, FAR_AHEAD = 4102444800;	/* 2020-01-01, 2100-01-01 */

/* The identity: under it, for OpenSSL 3.0, anybody's signature of zeros is good. */
static const uint8_t SMALL_ORDER[KEY_LEN] = { 1 };

/* SHA-256 over seed and counter. */
static int chance_fill(void *ctx, uint8_t *out, size_t len)
{
	struct vector_chance *c = ctx;
	uint8_t in[16];

	for (size_t i = 0; i < len; i++) {
		if (c->used == DIGEST_LEN) {
			for (int k = 0; k < 8; k++) {
				in[k] = (uint8_t)(c->seed >> (56 - 8 * k));
				in[8 + k] = (uint8_t)(c->block >> (56 - 8 * k));
			}
			if (digest_sha256(bytes_of(in, sizeof(in)), c->bytes) != ERR_OK)
				return -1;
			c->block++;
			c->used = 0;
		}
		out[i] = c->bytes[c->used++];
	}
	return 0;
}

static enum err maker_init(struct vector_maker *m, uint64_t seed)
{
	enum err e = ERR_OK;

	memset(m, 0, sizeof(*m));
	m->chance = (struct vector_chance){ .seed = seed, .used = DIGEST_LEN };
	m->random = (struct random){ chance_fill, &m->chance };
	for (int i = 0; i < SIGNER_COUNT && e == ERR_OK; i++)
		e = sign_key_make(&m->signers[i], m->random);
	if (e == ERR_OK)
		e = open_key_make(&m->ours, m->random);
	if (e == ERR_OK)
		e = open_key_make(&m->theirs, m->random);
	m->cases = json_array();
	return e;
}

static void maker_finish(struct vector_maker *m)
{
	for (int i = 0; i < SIGNER_COUNT; i++)
		sign_key_finish(&m->signers[i]);
	open_key_finish(&m->ours);
	open_key_finish(&m->theirs);
	json_decref(m->cases);
	digest_wipe(&m->chance, sizeof(m->chance));
}

static const struct issuer_row {
	const char *name;
	enum vector_signer signer;	/* SIGNER_COUNT: the key of small order */
	int64_t from, until, trusted_until, revoked_at;
} ISSUERS[] = {
	{ "demo",	 SIGNER_DEMO,	 LONG_AGO, FAR_AHEAD, 0, 0 },
	{ "last",	 SIGNER_LAST,	 LONG_AGO, VECTOR_ISSUED - 1, 0, 0 },
	{ "next",	 SIGNER_NEXT,	 VECTOR_ISSUED + 1, FAR_AHEAD, 0, 0 },
	{ "dropped",	 SIGNER_DROPPED, LONG_AGO, FAR_AHEAD, VECTOR_NOW - 1, 0 },
	{ "revoked",	 SIGNER_REVOKED, LONG_AGO, FAR_AHEAD, 0, VECTOR_NOW },
	{ "other",	 SIGNER_OTHER,	 LONG_AGO, FAR_AHEAD, 0, 0 },
	{ "small-order", SIGNER_COUNT,	 LONG_AGO, FAR_AHEAD, 0, 0 },
};

static json_t *issuer_json(const struct vector_maker *m, const struct issuer_row *row)
{
	const uint8_t *raw = row->signer == SIGNER_COUNT ? SMALL_ORDER : m->signers[row->signer].public.raw;
	char hex[2 * KEY_LEN + 1];
	json_t *j;

	hex_encode(bytes_of(raw, KEY_LEN), hex, sizeof(hex));
	j = json_pack("{s:s, s:s, s:I, s:I}", "name", row->name, "key", hex, "from", (json_int_t)row->from,
		      "until", (json_int_t)row->until);
	if (row->trusted_until != 0)
		json_object_set_new(j, "trusted_until", json_integer(row->trusted_until));
	if (row->revoked_at != 0)
		json_object_set_new(j, "revoked_at", json_integer(row->revoked_at));
	return j;
}

static void print_object(FILE *out, const char *before, json_t *object, const char *behind)
{
	fputs(before, out);
	json_dumpf(object, out, JSON_ENSURE_ASCII);
	fputs(behind, out);
}

/* One case a line, so that a difference between two files is read in one glance. */
static void print_file(FILE *out, const struct vector_maker *m)
{
	char hex[2 * KEY_LEN + 1];
	size_t n = json_array_size(m->cases);

	hex_encode(bytes_of(m->ours.secret, KEY_LEN), hex, sizeof(hex));
	fprintf(out, "{\n\"now\": %d,\n\"merchant\": \"m1\",\n\"merchant_key\": \"%s\",\n\"issuers\": [\n", VECTOR_NOW, hex);
	for (size_t i = 0; i < VECTOR_ROWS(ISSUERS); i++) {
		json_t *issuer = issuer_json(m, &ISSUERS[i]);

		print_object(out, "  ", issuer, i + 1 < VECTOR_ROWS(ISSUERS) ? ",\n" : "\n],\n\"cases\": [\n");
		json_decref(issuer);
	}
	for (size_t i = 0; i < n; i++)
		print_object(out, "  ", json_array_get(m->cases, i), i + 1 < n ? ",\n" : "\n]\n}\n");
}

static enum err write_file(const char *path, struct bytes content)
{
	const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
	char dir[4096] = ".";
	enum err e;
	int fd;

	if (slash != NULL && (size_t)(name - path) >= sizeof(dir))
		return err_set(ERR_TOO_LONG, "%s: too long a name", path);
	if (slash != NULL) {
		memcpy(dir, path, (size_t)(name - path));
		dir[name - path] = '\0';
	}
	if (*name == '\0')
		return err_set(ERR_USAGE, "%s: names a directory, not a file", path);
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_errno("%s", dir);
	e = file_write(fd, name, content, 0644);
	close(fd);
	return e;
}

static enum err write_out(const struct vector_maker *m, const char *path)
{
	char *text = NULL;
	size_t len = 0;
	enum err e = ERR_OK;
	FILE *f = open_memstream(&text, &len);

	if (f == NULL)
		return ERR_NOMEM;
	print_file(f, m);
	if (fclose(f) != 0)
		e = err_errno("vectors");
	if (e == ERR_OK && path != NULL)
		e = write_file(path, bytes_of(text, len));
	else if (e == ERR_OK)
		fwrite(text, 1, len, stdout);	/* cli_flush sees to a failure */
	free(text);
	return e;
}

int vector_command(int argc, char **argv)
{
	const char *path = NULL;
	struct vector_maker m;
	int64_t seed = 1;
	enum err e;
	const struct cli_option options[] = {
		{ "out", CLI_TEXT, &path, 0, 0 },
		{ "seed", CLI_INT, &seed, 0, INT64_MAX },
	};

	if (!cli_arguments(argc, argv, options, CLI_COUNT(options), 0, "takes no arguments but --out FILE and --seed N"))
		return 2;
	m.err = maker_init(&m, (uint64_t)seed);
	vector_texts(&m);
	vector_outer(&m);
	vector_inner(&m);
	vector_claims(&m);
	e = m.err;
	if (e == ERR_OK)
		e = write_out(&m, path);
	maker_finish(&m);
	return e == ERR_OK ? 0 : cli_fail(e);
}
