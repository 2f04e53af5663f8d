#include "till/enrol.h"

#include "base/file.h"
#include "seal/digest.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum err open_box(struct enrol_kit *k, const char *path, struct bytes passphrase, struct bytes box)
{
	uint8_t memory[1024];
	struct buf typed, plain;
	enum err e;

	k->memory = malloc(box.len + 1);
	k->len = box.len;
	if (!k->memory)
		return err_set(ERR_NOMEM, "%s: no memory for a kit of %zu bytes", path, box.len);
	buf_init(&typed, memory, sizeof memory);
	buf_init(&plain, k->memory, box.len + 1);
	passphrase_normalise(passphrase, &typed);
	e = typed.over ? err_set(ERR_TOO_LONG, "the passphrase is too long") : box_open(buf_bytes(&typed), box, &plain);
	digest_wipe(memory, sizeof memory);
	if (e == ERR_FORMAT)
		return err_set(e, "%s: this is not a kit", path);
	if (e == ERR_AUTH)
		return err_set(e, "%s: the passphrase is wrong, or the kit was altered", path);
	if (e != ERR_OK)
		return e;
	k->len = plain.len;
	e = kit_decode(buf_bytes(&plain), &k->kit);
	return e == ERR_FORMAT ? err_set(e, "%s: sealed, but what is in it is not a kit", path) : e;
}

/* The pack must be for that till, signed by a key of the kit's own key set. */
static enum err check_pack(const struct kit *kit, const struct keyset *set, int64_t now)
{
	struct document d;
	struct keyring ring;
	struct pack pack;
	enum err e = document_parse(kit->pack, &d);

	if (e == ERR_OK && d.type != DOCUMENT_PACK)
		e = err_set(ERR_FORMAT, "where the kit's pack should be is a %s", document_type_name(d.type));
	if (e == ERR_OK)
		e = pack_decode(d.sign1.payload, &pack);
	if (e != ERR_OK)
		return e;
	keyring_init(&ring);
	e = keyset_to_ring(set, 0, &ring);
	if (e == ERR_OK)
		e = document_verify(&d, &ring, 0, KEY_DOCUMENT, pack.time, now > pack.time ? now : pack.time, NULL);
	if (e == ERR_OK && (strcmp(pack.till, kit->till) != 0 || strcmp(pack.merchant, kit->merchant) != 0))
		e = err_set(ERR_FOREIGN, "the pack in this kit is for till %s of %s", pack.till, pack.merchant);
	keyring_finish(&ring);
	pack_wipe(&pack);
	return e;
}

static enum err check_kit(const struct kit *kit, const char *path, int64_t now)
{
	struct keyset *set;
	enum err e;

	if (now >= kit->expires)
		return err_set(ERR_STALE, "%s: this kit has expired; ask %s for a new one (is this till's clock right?)",
			       path, kit->name);
	set = malloc(sizeof *set);
	if (!set)
		return err_set(ERR_NOMEM, "no memory for a key set");
	e = keyset_open(kit->keyset, kit->root, 0, set);
	if (e == ERR_OK)
		e = check_pack(kit, set, now);
	free(set);
	return e;
}

enum err enrol_kit_open(struct enrol_kit *k, const char *path, struct bytes passphrase, int64_t now)
{
	uint8_t *data;
	size_t len;
	enum err e = file_read(AT_FDCWD, path, KIT_MAX, &data, &len);

	*k = (struct enrol_kit){ .memory = NULL };
	if (e != ERR_OK)
		return e;
	e = open_box(k, path, passphrase, bytes_of(data, len));
	free(data);
	if (e == ERR_OK)
		e = check_kit(&k->kit, path, now);
	if (e != ERR_OK)
		enrol_kit_close(k);
	return e;
}

void enrol_kit_close(struct enrol_kit *k)
{
	kit_wipe(&k->kit);
	if (k->memory)
		digest_wipe(k->memory, k->len);
	free(k->memory);
	*k = (struct enrol_kit){ .memory = NULL };
}

/* Only what store_create has just made; a directory with other things in it stays. */
static void unmake(const char *dir, const struct store_secret *secret)
{
	static const char *const names[] = { "till.db", "till.db-wal", "till.db-shm" };
	char path[512];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (file_path(dir, names[i], path, sizeof path) == ERR_OK)
			unlink(path);
	if (secret->key_file)
		unlink(secret->key_file);
	rmdir(dir);
}

enum err enrol_init(struct store *s, const char *dir, const struct store_secret *secret, const struct enrol_kit *k,
		    int64_t now, struct random r)
{
	char detail[512];
	uint32_t stream;
	enum err e = store_create(s, dir, secret, now, r);

	if (e != ERR_OK || !k)
		return e;
	e = enrol_join(s, k, now, r, &stream);
	if (e == ERR_OK)
		return ERR_OK;
	snprintf(detail, sizeof detail, "%s", err_detail());
	store_close(s);
	unmake(dir, secret);
	return err_set(e, "%s", detail);
}

enum err enrol_join(struct store *s, const struct enrol_kit *k, int64_t now, struct random r, uint32_t *stream)
{
	enum err e = trust_join(s, &k->kit, now, r, stream);

	if (e == ERR_EXISTS)
		return err_set(e, "this store has joined %s already; a kit is good for one store, once", k->kit.name);
	return e;
}
