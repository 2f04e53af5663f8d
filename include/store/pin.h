#ifndef CHIT_STORE_PIN_H
#define CHIT_STORE_PIN_H
/* What is kept of a PIN, and how often it was tried; for src/store only. All want the store unlocked. */
#include "store/people.h"

enum { PIN_SALT_LEN = 16 };

struct pin_kept {
	uint8_t salt[PIN_SALT_LEN], hash[DIGEST_LEN];
};

/* ERR_USAGE for anything but PIN_MIN to PIN_MAX digits. */
enum err pin_check(struct bytes pin);
enum err pin_keep(const struct store *s, uint32_t number, struct bytes pin, struct random r, struct pin_kept *out);
/* The same hash for the same PIN: all the work there is. */
enum err pin_hash(const struct store *s, uint32_t number, struct bytes pin, struct pin_kept *k);

/* The store's word that this number has this role and this PIN. */
enum err pin_seal(const struct store *s, uint32_t number, enum person_role role, const struct pin_kept *k,
		  uint8_t seal[DIGEST_LEN]);
/* What is kept of somebody who works here; ERR_CORRUPT where the seal is not for it and this role. */
enum err pin_read(struct store *s, const struct person *p, struct pin_kept *out);
/* Forgets the tries. Wants a transaction. */
enum err pin_forgive(struct store *s, uint32_t number);

#endif
