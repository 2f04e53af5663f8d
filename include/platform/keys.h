#ifndef CHIT_PLATFORM_KEYS_H
#define CHIT_PLATFORM_KEYS_H
/*
 * The platform's own keys (DESIGN, section 5). The root R signs key sets and nothing else; its private half
 * is a box under a passphrase in root.key, which may be carried away. The working keys I, D and E lie in
 * the database, wrapped under a random data key; that is a box in platform.key, and by the owner's
 * choice raw in a key file for a start without people.
 */
#include "document/keyset.h"
#include "platform/storage.h"
#include "seal/digest.h"
#include "seal/keyfile.h"

enum {
	KEYS_SEALED_MAX = 16,		/* E keys that still open, the newest first */
	KEYS_YEARS_SECONDS = 3650 * 86400,	/* how long a new working key may sign */
};

struct keys {
	uint8_t data[STORE_KEY_LEN];
	uint8_t root[KEY_LEN];
	struct sign_key coupon, document;	/* the newest I and D */
	struct open_key sealed[KEYS_SEALED_MAX];
	size_t n_sealed;
	uint64_t version;
	size_t keyset_len;
	uint8_t keyset[KEYSET_MAX + DOCUMENT_OVERHEAD];	/* signed */
	struct keyring ring;			/* I and D of every age, as issuer 0 */
};

struct keys_secret {
	struct bytes passphrase;
	const char *file;	/* keys_create, keys_unlock: the raw data key; keys_rotate: where root.key is. NULL: none */
	struct box_cost cost;	/* where a box is made */
};

/* Makes root, data key, working keys and key set 1, and unlocks. secret->file, where given, is made (0600; ERR_EXISTS). */
enum err keys_create(struct storage *s, const struct keys_secret *root, const struct keys_secret *secret,
		     int64_t now, struct random r, struct keys *out);
/* From the key file where given, else by the passphrase. ERR_AUTH. keys_finish() wipes. */
enum err keys_unlock(struct storage *s, const struct keys_secret *secret, struct keys *out);
void keys_finish(struct keys *k);

/*
 * A new key of that use from now on, and the next version of the key set, signed by the root. The old key
 * signs no more; what it signed stays good unless `compromised`, which revokes it now. k is loaded anew.
 */
enum err keys_rotate(struct storage *s, struct keys *k, enum key_use use, bool compromised,
		     const struct keys_secret *root, int64_t now, struct random r);

/* The keys as the database has them now, unlocked as `old` is; for a server that sees a rotation. keys_finish() both. */
enum err keys_reload(struct storage *s, const struct keys *old, struct keys *out);
/* A new version of the key set with these TLS pins, signed by the root. k is loaded anew. The first is the certificate's
 * that is served; tills take the second (NULL: none) as well. A till that knows neither needs the next pack by stick. */
struct keys_pins {
	const uint8_t *first, *second;	/* DIGEST_LEN bytes */
};
enum err keys_pin(struct storage *s, struct keys *k, const struct keys_pins *pins, const struct keys_secret *root,
		  int64_t now);

/* Every working key and its times, newest first of each use. */
struct keys_row {
	struct keyset_row row;
	bool newest;
};
enum err keys_each(struct storage *s, enum err (*each)(void *ctx, const struct keys_row *row), void *ctx);

/* Wraps a secret under the data key, bound to `what` and `about` (at most 80 bytes together). */
enum err keys_wrap(const struct keys *k, const char *what, struct bytes about, struct bytes secret,
		   struct random r, struct buf *b);
/* Exactly len bytes, else ERR_CORRUPT. */
enum err keys_unwrap(const struct keys *k, const char *what, struct bytes about, struct bytes wrapped,
		     void *out, size_t len);

/* The same, of any length that fits b. */
enum err keys_unwrap_to(const struct keys *k, const char *what, struct bytes about, struct bytes wrapped, struct buf *b);

/* May the newest I or D sign at t, by our own key set? ERR_REFUSED with words: nobody would believe what it signs
 * before its time (the clock was put back) or after (it is time to rotate). */
enum err keys_may_sign(const struct keys *k, enum key_use use, int64_t t);

struct bytes keys_keyset(const struct keys *k);

#endif
