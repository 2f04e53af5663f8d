#ifndef CHIT_STORE_RENEW_H
#define CHIT_STORE_RENEW_H
/*
 * A store that came back from a copy, or whose chain the platform does not take any more, goes on under a new journal id,
 * whose first fact (FACT_OPENED) names the old journal and its head (DESIGN, section 7).
 */
#include "store/store.h"

struct renewed {
	uint8_t journal[JOURNAL_ID_LEN];	/* the new one */
	size_t restated;
};

/*
 * Begins the new journal, and states again in it, with their own time, person and body, the facts for platforms that
 * the older journals can no longer deliver:
 *	- those the platform has refused as forked or chain_broken;
 *	- where it has done so, or answered a batch of a copy of this store, or found a gap before all that is
 *	  due: everything without a final answer, but for what it holds for the owner;
 *	- elsewhere what has never gone out. What has gone out is still due under its own journal, but not for the stream
 *	  all_of (0: none), whose platform knows this store under another till id now.
 * Units, reversals and sums follow to the new place; a reversal of a redemption that has moved names its new place, at
 * the till id that this store has now. The old place is neither due nor a fault any more. Its own transaction.
 */
enum err renew_run(struct store *s, uint32_t all_of, int64_t now, struct random r, struct renewed *out);
/* The same in an open transaction, to be rolled back after any failure; restated may be NULL. */
enum err renew_inside(struct store *s, uint32_t all_of, int64_t now, struct random r, size_t *restated);

/* Does the fact (of the selected journal) stand in a newer journal now? */
enum err renew_moved(struct store *s, uint32_t stream, uint64_t sequence, bool *out);

#endif
