#ifndef CHIT_UPLOAD_UPLOADER_H
#define CHIT_UPLOAD_UPLOADER_H
/*
 * Sends what is due to one platform and takes what it answers: the enrolment first, then claims (somebody waits for their
 * answer), then batches of each journal in order, then (when nothing is due) a request for the pack where ours is old. Time,
 * chance and network are arguments.
 *
 * A fact stays due until its own answer was taken, in one transaction with the verdicts; nothing is marked as
 * handed over by the mere leaving of bytes. So it may be killed, and the connection may be cut, at any byte: what
 * the platform has taken already it answers with the first verdict, `again`.
 */
#include "upload/backoff.h"
#include "upload/exchange.h"
#include "upload/skew.h"
#include "upload/wire.h"

enum {
	UPLOADER_REQUEST_S = 3600,	/* a pack older than this is asked for, no oftener than this */
	UPLOADER_CLAIMS_S = 30,		/* so long no claim is sent to a platform that did not answer one */
	UPLOADER_WORDS_CAP = 512,
};

/* How it stands with the platform, by the last exchange. The first words of wire_fate are the same. */
enum uploader_state {
	UPLOADER_NEW,		/* not asked yet */
	UPLOADER_OK, UPLOADER_AWAY, UPLOADER_SLOW, UPLOADER_BUSY, UPLOADER_CERTIFICATE, UPLOADER_HOST_NAME,
	UPLOADER_NO_HTTP, UPLOADER_NONSENSE,
	UPLOADER_WRONG_PLATFORM,	/* its documents are not signed by keys of ours, or are for another till */
	UPLOADER_REFUSED,		/* it does not want this till, or its document */
	UPLOADER_STORE,			/* our own store fails */
	UPLOADER_STATE_COUNT
};
const char *uploader_state_name(enum uploader_state s);	/* "ok", "away", ... */

struct uploader_counts {
	uint64_t sent;		/* facts in batches that were answered */
	uint64_t accepted, again, conflict, refused, held;	/* their verdicts; again: beside its verdict */
	uint64_t packs, exchanges;
};

struct uploader_options {
	struct store *store;	/* unlocked, for this uploader alone while it steps */
	uint32_t stream;
	struct wire_transport transport;	/* may be set later, before the first step */
	struct random random;
	size_t max;		/* facts in a batch at most; 0: BATCH_FACTS_MAX */
	bool greet;		/* ask for the pack once at the start, however new ours is: is anybody there? */
};

struct uploader_place {
	uint8_t journal[JOURNAL_ID_LEN];
	uint64_t from;		/* before it nothing is due but what is held */
};

struct uploader {
	struct uploader_options o;
	struct trust *trust;
	const struct trust_platform *platform;	/* into trust: anew after each step */
	int64_t data_version;
	struct uploader_place *places;
	size_t n_places;
	uint8_t *memory;	/* of the document on its way out */
	size_t batch_max;	/* adapts: halves when the platform or the line cannot take so much */
	struct backoff backoff;
	int64_t retry_at, request_at, round_at;	/* monotonic ms; 0: at once */
	int64_t claims_at;	/* the same: a platform that has no answer to claims gets batches first */
	struct skew skew;	/* of our clock against the platform's: its words stand while there are no others, and all is well */
	enum uploader_state state;
	/* Filtered; "" where there is nothing to say. Of the platform: an English sentence, which the translations have, and
	 * perhaps a detail in brackets behind it. */
	char words[UPLOADER_WORDS_CAP];
	struct uploader_counts counts;
	int64_t left;		/* facts without a final answer */
	int64_t last;		/* when the platform last answered, by our clock; 0: never */
};

/* ERR_NOT_FOUND where the store has not joined a platform of this stream. */
enum err uploader_init(struct uploader *u, const struct uploader_options *o, int64_t now);
void uploader_finish(struct uploader *u);

enum uploader_next {
	UPLOADER_MORE,		/* step again at once */
	UPLOADER_IDLE,		/* nothing is due */
	UPLOADER_LATER,		/* not before *ms; the state says why */
};
/*
 * One exchange with the platform, or none where nothing is due or its time has not come. now: seconds; at:
 * monotonic milliseconds. *wait: milliseconds until a step has something to do even if nothing new is due.
 */
enum uploader_next uploader_step(struct uploader *u, int64_t now, int64_t at, int64_t *wait);
/* Forgets waits: a person asks, or the network is known to be back. */
void uploader_hurry(struct uploader *u);

#endif
