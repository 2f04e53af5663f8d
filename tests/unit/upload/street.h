#ifndef CHIT_TESTS_UPLOAD_STREET_H
#define CHIT_TESTS_UPLOAD_STREET_H
/* A real platform and a real till in one process, and between them a line that can do to documents what lines do. */
#include "../platform/world.h"

#include "store/outbox.h"
#include "till/enrol.h"
#include "upload/uploader.h"

enum line_mode {
	LINE_GOOD,
	LINE_FAILS,		/* nothing gets through: `fate` */
	LINE_LOSES_ANSWER,	/* the platform takes it, and its answer is lost */
	LINE_EMPTY,		/* an array without documents */
	LINE_GARBAGE,		/* documents that are none */
	LINE_CUT,		/* each document short of its last byte */
	LINE_FLIP,		/* ... with one bit changed */
	LINE_REPLAY,		/* the last reply once more */
	LINE_STRANGER,		/* a well-made answer, signed by a key of somebody else */
	LINE_OTHER_TILL,	/* ... by the platform, for another till, but sealed to us */
	LINE_OTHER_QUESTION,	/* ... by the platform, for us, to what was not asked */
	LINE_NO_CLAIMS,		/* the platform understands no claims: 400 */
};

struct street {
	struct world *w;
	struct store store, again;	/* the till's, and the uploader's connection to the same */
	char dir[96];
	struct uploader u;
	int64_t at, wait;		/* monotonic milliseconds; what the last step said */
	enum line_mode mode;
	enum wire_fate fate;
	int64_t retry_after;
	size_t limit;			/* bytes that the line takes at once; 0: any. Over it: WIRE_TOO_BIG, or slow */
	bool slow;
	size_t posts, largest;		/* documents sent, facts in the largest batch that arrived */
	struct claim claim;		/* the last that arrived; claims: how many */
	size_t claims;
	int64_t balance;		/* of every card */
	const char *grant_till;		/* NULL: t1 */
	const struct sign_key *grant_by;	/* NULL: the platform's D */
	bool grant_other;		/* of another request */
	uint8_t *memory;		/* the reply's documents */
	size_t n, used;
	struct { size_t at, len; } parts[REPLY_DOCUMENTS_MAX];
};

int street_open(void **state);
int street_close(void **state);

/* Issues a coupon (of o1, or o3 with its uses) and redeems it on the till. */
struct test_coupon street_redeem(struct street *s);
/* Somebody else enrols with the code of our kit first. */
void street_thief(struct street *s);
/* One step, at street time. */
enum uploader_next street_step(struct street *s);
/* Steps until nothing is due or the platform is to be left alone. */
enum uploader_next street_run(struct street *s);
struct outbox_state street_outbox(struct street *s);
/* Redemptions that the platform has taken and accepted. */
int64_t street_taken(struct street *s);

#endif
