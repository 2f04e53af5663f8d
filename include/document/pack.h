#ifndef CHIT_DOCUMENT_PACK_H
#define CHIT_DOCUMENT_PACK_H
/*
 * What a till needs to know, from platform to till, signed by D, sealed to the till's X25519 key (in a
 * kit: inside the kit's box). Version and time only rise. Payload
 * {1: version, 2: time, 3: till id, 4: key set (a signed document, as bytes), 5: merchant id,
 *  6: merchant name, 7: [offer, ...], 8: revocations since version, 9: [serial, ...],
 *  10: [dead till id, ...], 11: policy {1..9} (absent: defaults), 12: [merchant key (32 bytes, X25519
 *  private), ...] (absent: as before), 13: [[serial, units, till, merchant, time], ...] used elsewhere};
 * an offer is {1: id, 2: product id, 3: name, 4: price, 5: currency, 6: share in 1/10,000, 7: kind,
 * 8: valid shops [id, ...] (absent: all)}.
 */
#include "coupon/policy.h"
#include "document/keyset.h"

enum { PACK_OFFERS_MAX = 500, PACK_REVOKED_MAX = 20000, PACK_DEAD_MAX = 500, PACK_KEYS_MAX = 8,
	PACK_USED_MAX = 5000, PACK_SHOPS_MAX = 16, PACK_SHARE_MAX = 10000 };

struct pack_offer {
	char id[ID_CAP], product[ID_CAP], name[NAME_MAX + 1], currency[4];
	int64_t price;
	int32_t share;
	uint8_t kind;
	size_t n_shops;				/* 0: valid in all */
	char shops[PACK_SHOPS_MAX][ID_CAP];
};
struct pack_used {
	uint8_t serial[SERIAL_LEN];
	uint16_t units;
	char till[ID_CAP], merchant[ID_CAP];
	int64_t time;
};

struct pack {
	uint64_t version;
	int64_t time;
	char till[ID_CAP];
	struct bytes keyset;			/* signed; not yet verified */
	char merchant[ID_CAP], merchant_name[NAME_MAX + 1];
	uint64_t revoked_since;			/* 0: the list is whole */
	struct policy policy;
	bool has_policy;
	size_t n_keys;
	uint8_t keys[PACK_KEYS_MAX][KEY_LEN];	/* secret: pack_wipe */
	size_t n_offers, n_revoked, n_dead, n_used;
	struct bytes offers, revoked, dead, used;	/* arrays, undecoded but checked */
};

/* The arrays come as C arrays to encode, and leave as slices to walk: set *rest to the slice first. */
enum err pack_encode(const struct pack *p, const struct pack_offer *offers, const uint8_t (*revoked)[SERIAL_LEN],
		     const char (*dead)[ID_CAP], const struct pack_used *used, struct buf *b);
enum err pack_decode(struct bytes payload, struct pack *out);
enum err pack_next_offer(struct bytes *rest, struct pack_offer *out);		/* ERR_NOT_FOUND at the end */
enum err pack_next_revoked(struct bytes *rest, uint8_t serial[SERIAL_LEN]);
enum err pack_next_dead(struct bytes *rest, char till[ID_CAP]);
enum err pack_next_used(struct bytes *rest, struct pack_used *out);
void pack_wipe(struct pack *p);

#endif
