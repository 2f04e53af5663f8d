#ifndef CHIT_PLATFORM_ACCEPT_H
#define CHIT_PLATFORM_ACCEPT_H
/*
 * What tills send, decided: bytes of a signed document in, bytes of the signed answer out. Knows neither files nor
 * the wire, so both use it. One transaction a document; the same document again gives each fact its first verdict,
 * marked `again`.
 *
 * A batch is taken along its chain. A fact that follows the last one taken is judged, and its bytes are kept for
 * ever; one that was taken before gets its first verdict; another at a taken place is `forked` and kept beside; one
 * whose `before` is not ours is `chain_broken`, kept beside, and what follows it is so too; one that leaves a
 * gap is refused as `gap`, is not taken, and may come again when the ones before it have come.
 * A batch of a revoked till is held for the owner, but for facts taken before.
 */
#include "document/answer.h"
#include "document/batch.h"
#include "platform/tills.h"

struct accept_report {
	enum answer_subject subject;
	char till[ID_CAP];		/* as the document says: an id, but perhaps nobody's */
	uint8_t of[DOCUMENT_DIGEST_LEN];
	bool ours;			/* an enrolled till of ours: a pack may go with the answer */
	bool sealable;			/* seal is the till's key; else nobody can be sealed to */
	uint8_t seal[KEY_LEN];
	size_t facts, again, accepted, conflict, refused, held;
	enum answer_reason reason;	/* the first refusal's, if any */
};

/*
 * Takes an enrolment or a batch (the COSE_Sign1, opened from its seal) and appends the signed answer, which is kept
 * for mailbag_export(). Failures, after which nothing was taken: ERR_FORMAT (no such document), ERR_AUTH (not signed
 * by whom it says).
 */
enum err accept_document(struct storage *s, const struct keys *k, struct bytes signed_bytes, int64_t now,
			 struct buf *answer, struct accept_report *report);

/*
 * The same in its steps, of which only accept_decide() needs the storage, so that many documents can share one
 * transaction, and the others run on any thread. The wire does it so; it keeps no answers.
 */
struct accept {
	struct bytes signed_bytes;	/* the caller's */
	struct document document;
	struct batch batch;		/* by head.subject */
	struct enrolment enrolment;
	bool owner;			/* the owner says that a revoked till's batch is to be taken */
	bool verified;
	uint8_t verified_by[KEY_LEN];
	struct answer head;
	struct answer_row *rows;	/* head.n, once decided */
	struct accept_report report;
};
/* Reads it; an enrolment's signature is verified. Look at `document` of a type that is not taken (ERR_FORMAT).
 * accept_close() afterwards, whatever it gave. */
enum err accept_open(struct accept *a, struct bytes signed_bytes);
/* Verifies a batch by the key that its till is thought to have. ERR_AUTH. Left out, accept_decide() does it. */
enum err accept_verify(struct accept *a, const struct verify_key *key);
/* Gives the verdicts. Wants a transaction, in which nothing it did may stay where it fails; it may be asked again. */
enum err accept_decide(struct storage *s, const struct keys *k, struct accept *a, int64_t now);
/* Appends the signed answer of one that was decided (and committed). */
enum err accept_sign(const struct accept *a, const struct keys *k, struct buf *b);
void accept_close(struct accept *a);
/* Is a failure the document's own fault? Else it is the world's, and the document is as good as unsent. */
bool accept_blames(enum err e);

/* Takes what was held of a revoked till, by the owner's word; the answers are kept. Counts documents. */
enum err accept_held(struct storage *s, const struct keys *k, const char *till, int64_t now, size_t *taken);

/* Of a document already opened: is it one that accept_document() takes, whose, and from where in its stream? */
struct accept_peek {
	enum document_type type;
	char till[ID_CAP];
	uint8_t journal[JOURNAL_ID_LEN];
	uint32_t stream;
	uint64_t first;
};
enum err accept_peek(struct bytes signed_bytes, struct accept_peek *out);

#endif
