#ifndef CHIT_TILL_ENROL_H
#define CHIT_TILL_ENROL_H
/*
 * Making a store and joining platforms by their kits. No network: the enrolment goes out with the first
 * export or upload.
 */
#include "document/kit.h"
#include "store/trust.h"

/* An opened kit; the memory behind its slices is its own. */
struct enrol_kit {
	struct kit kit;
	uint8_t *memory;
	size_t len;
};

/*
 * Reads and opens a kit, and holds key set, pack and expiry to it, so that nothing is begun with a
 * kit that will not do. ERR_NOT_FOUND; ERR_FORMAT: not a kit; ERR_AUTH: a wrong passphrase, or
 * altered; ERR_STALE: expired. enrol_kit_close wipes.
 */
enum err enrol_kit_open(struct enrol_kit *k, const char *path, struct bytes passphrase, int64_t now);
void enrol_kit_close(struct enrol_kit *k);

/* Makes a store and, with k non-NULL, joins the kit's platform; where joining fails there is no store
 * afterwards. The store is open and unlocked. */
enum err enrol_init(struct store *s, const char *dir, const struct store_secret *secret, const struct enrol_kit *k,
		    int64_t now, struct random r);
/* Joins one more platform. ERR_EXISTS with words where this store has joined it already. */
enum err enrol_join(struct store *s, const struct enrol_kit *k, int64_t now, struct random r, uint32_t *stream);

#endif
