#ifndef CHIT_DOCUMENT_KIT_H
#define CHIT_DOCUMENT_KIT_H
/*
 * The kit that makes a till: sealed under a passphrase (seal/keyfile's box, BOX_COST_KIT), for it comes
 * before any key. Plaintext {1: "chit/kit", 2: R, 3: platform's name, 4: URL (may be empty), 5: pin
 * (absent: none), 6: key set (signed), 7: pack (signed, not sealed), 8: merchant id, 9: [merchant
 * X25519 private key, ...], 10: till id, 11: shop id, 12: one-time code (16 bytes), 13: expiry}.
 */
#include "document/pack.h"
#include "seal/keyfile.h"

enum { KIT_CODE_LEN = 16, KIT_MAX = DOCUMENT_MAX };

struct kit {
	uint8_t root[KEY_LEN];
	char name[NAME_MAX + 1], url[URL_MAX + 1];
	bool has_pin;
	uint8_t pin[DIGEST_LEN];
	struct bytes keyset, pack;	/* signed documents, in the plaintext's memory */
	char merchant[ID_CAP], till[ID_CAP], shop[ID_CAP];
	size_t n_keys;
	uint8_t keys[PACK_KEYS_MAX][KEY_LEN];
	uint8_t code[KIT_CODE_LEN];
	int64_t expires;
};

enum err kit_encode(const struct kit *k, struct buf *b);
/* Slices point into the plaintext, which must outlive the kit. */
enum err kit_decode(struct bytes plaintext, struct kit *out);
void kit_wipe(struct kit *k);

#endif
