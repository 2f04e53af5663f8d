#ifndef CHIT_TILL_REDEEM_H
#define CHIT_TILL_REDEEM_H
/*
 * The decision. judge_open, then in one BEGIN IMMEDIATE: revoked?, the units' insert (which alone
 * decides; only a refused one looks up who was first), judge_decide in the order of DESIGN section 8,
 * journal, outbox, COMMIT. Green comes after that, and `shown` after green.
 */
#include "till/verdict.h"

struct redeem_request {
	struct bytes text;
	uint16_t units;		/* 0: one */
	uint32_t who;		/* the cashier's number; 0: the command line */
	bool manager;		/* a manager stands by (stale_trust) */
	uint32_t allowed_by;	/* her number: the accept that needed her has FACT_OVERRIDE beside it; 0: not known */
	bool scanned;		/* by a reader, not asked for by a person: the same code within the repeat
				 * window is a repeat even where units are left */
};

/*
 * Judges and writes down. A refusal is ERR_OK with its reason; a failure (ERR_FULL, ERR_BUSY,
 * ERR_DENIED, ERR_IO ...) means that nothing was accepted. The store is unlocked, t is its trust.
 * An accepted one is stored as not shown: redeem_shown() once a person could see it.
 */
enum err redeem_run(struct store *s, const struct trust *t, const struct redeem_request *rq, int64_t now,
		    struct verdict *out);
/* The same words, and nothing is changed; a store opened for reading will do. */
enum err redeem_check(struct store *s, const struct trust *t, const struct redeem_request *rq, int64_t now,
		      struct verdict *out);
/* Marks the fact (stream, sequence) as seen. Its own transaction. */
enum err redeem_shown(struct store *s, uint32_t stream, uint64_t sequence);

/*
 * While a redemption is between its commit and its green, the process that does it holds the store's
 * directory (a shared flock): what others find "not shown" then is only not shown yet.
 * redeem_missed() walks what was accepted and never shown; it gives nothing while another
 * process is showing one, and at most 256, oldest first. Nothing is held while `each` runs. redeem_hold gives a
 * descriptor for redeem_let_go, or -1 where it could not be had within a tenth of a second: go on without.
 */
int redeem_hold(const struct store *s);
void redeem_let_go(int fd);
enum err redeem_missed(struct store *s, enum err (*each)(void *ctx, const struct fact *f), void *ctx);

/*
 * The same as a machine for a screen: feed it what happened, do what it says. It holds the order
 * (commit, show, mark) and never waits; only REDEEM_DECIDE blocks, in redeem_run.
 *
 *	REDEEM_DECIDE	redeem_run(&m->request), result into m->verdict; then REDEEM_DECIDED or REDEEM_FAILED
 *	REDEEM_ASK	is a manager there? then REDEEM_YES or REDEEM_NO; a scan meanwhile waits
 *	REDEEM_SHOW	paint m->verdict; then REDEEM_SHOWN
 *	REDEEM_MARK	redeem_shown(m->verdict); then REDEEM_MARKED
 *	REDEEM_REPORT	the world failed, nothing was accepted: say err_detail(); the machine is ready
 *	REDEEM_QUEUE	not now: keep the scan and offer it again when the machine is ready
 *	REDEEM_READY	nothing to do
 */
enum redeem_event { REDEEM_SCAN, REDEEM_DECIDED, REDEEM_FAILED, REDEEM_YES, REDEEM_NO, REDEEM_SHOWN, REDEEM_MARKED };
enum redeem_action { REDEEM_READY, REDEEM_DECIDE, REDEEM_ASK, REDEEM_SHOW, REDEEM_MARK, REDEEM_REPORT, REDEEM_QUEUE };
enum redeem_state { REDEEM_IDLE, REDEEM_DECIDING, REDEEM_ASKING, REDEEM_SHOWING, REDEEM_MARKING };

enum { REDEEM_ASK_MS = 30000 };	/* an unanswered question is a no */

struct redeem {
	enum redeem_state state;
	bool may_ask;			/* is there anybody to ask? */
	int64_t asked_ms;
	struct redeem_request request;	/* its text belongs to the caller until REDEEM_READY */
	struct verdict verdict;
};
/* now_ms: a monotonic clock. An event that does not belong to the state changes nothing (REDEEM_READY). */
enum redeem_action redeem_step(struct redeem *m, enum redeem_event event, int64_t now_ms);
/* To be called now and then while asking: REDEEM_SHOW once the question has waited too long. */
enum redeem_action redeem_tick(struct redeem *m, int64_t now_ms);

#endif
