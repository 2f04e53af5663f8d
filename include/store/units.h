#ifndef CHIT_STORE_UNITS_H
#define CHIT_STORE_UNITS_H
/*
 * The used-set. A coupon has uses x quantity units; the till allots its own first free ones under
 * unique (stream, serial, unit): that insert decides, never a look-up. Survives the upload; purged by the
 * time floor only. Wants an open transaction where it writes.
 */
#include "coupon/judge.h"
#include "store/store.h"

struct units_place {		/* where a unit went */
	uint32_t stream;
	uint64_t sequence;	/* of the fact; 0: elsewhere */
	int64_t time;
	uint32_t who;
	char till[ID_CAP], merchant[ID_CAP];	/* elsewhere; "" where not known */
	uint16_t units;
	bool elsewhere;
	uint8_t journal[JOURNAL_ID_LEN];	/* of the fact; zeros: elsewhere */
};

/*
 * Takes n of `total` units for the fact (stream, sequence) of the newest journal, which must be there: append
 * first. ERR_EXISTS where fewer than n are free: then nothing was taken. expires is kept for the purge; time and
 * who are the fact's.
 */
struct units_take {
	uint32_t stream;
	const uint8_t *serial;
	uint16_t total, n;
	int64_t expires;
	uint64_t sequence;
	uint64_t draft;		/* not 0: held for this draft instead; sequence is passed over */
	int64_t time;
	uint32_t who;
};
enum err units_take(struct store *s, const struct units_take *t);

/*
 * What a draft (an open ticket) holds is under the same key as what is used, so that nobody else gets it; there is no fact
 * yet, and the hold ends with the draft's row. units_spend() makes the hold the units of the fact (stream, sequence) of
 * the newest journal: ERR_NOT_FOUND where the draft does not hold exactly n, and nothing has changed. units_let_go() frees
 * it, units_pass() gives it to another draft; ERR_NOT_FOUND where there is none.
 */
struct units_hold {
	uint32_t stream;
	const uint8_t *serial;
	uint64_t draft;
};
enum err units_spend(struct store *s, const struct units_hold *h, uint16_t n, uint64_t sequence);
enum err units_let_go(struct store *s, const struct units_hold *h);
enum err units_pass(struct store *s, const struct units_hold *h, uint64_t to);
/* A draft that holds some of it, and how many. ERR_NOT_FOUND. */
enum err units_held(struct store *s, uint32_t stream, const uint8_t serial[SERIAL_LEN], uint64_t *draft, uint16_t *n);

/* Free units as this till knows; total where the serial is unknown. */
enum err units_left(struct store *s, uint32_t stream, const uint8_t serial[SERIAL_LEN], uint16_t total, uint16_t *left);
/* The last place a unit went; ERR_NOT_FOUND. And the first. */
enum err units_last(struct store *s, uint32_t stream, const uint8_t serial[SERIAL_LEN], struct units_place *out);
enum err units_first(struct store *s, uint32_t stream, const uint8_t serial[SERIAL_LEN], struct units_place *out);
/* Frees the units of one redemption; ERR_NOT_FOUND where they are free already. */
enum err units_release(struct store *s, uint32_t stream, uint64_t sequence, uint16_t *released);
/* Are units of this redemption, of the journal that is selected, still used? */
enum err units_spent(struct store *s, uint32_t stream, const uint8_t serial[SERIAL_LEN], uint64_t sequence, bool *out);
/* Was any redemption of it reversed before? */
enum err units_reversed(struct store *s, uint32_t stream, const uint8_t serial[SERIAL_LEN], bool *out);
/* The newest redemption on this till with this serial that is not reversed. ERR_NOT_FOUND. */
enum err units_find(struct store *s, const uint8_t serial[SERIAL_LEN], struct units_place *out);

/* Notes that units went elsewhere (an answer's conflict, a pack's list). Idempotent by (serial, till, time). What
 * this till itself used is no news and is passed over. */
enum err units_elsewhere(struct store *s, uint32_t stream, const uint8_t serial[SERIAL_LEN], const struct units_place *p);
/* Forgets the units that expired before the floor, the stream's own where the one given is later; gives how many. What
 * is held stays.
 * What went elsewhere goes with them, or ten years after. */
enum err units_purge(struct store *s, uint32_t stream, int64_t floor, int64_t *purged);

#endif
