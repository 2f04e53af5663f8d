#ifndef CHIT_PLATFORM_METRICS_H
#define CHIT_PLATFORM_METRICS_H
/* What the server counts, and Prometheus's text format (version 0.0.4) of it. Nothing in it names anybody. */
#include "base/buf.h"
#include "document/answer.h"
#include "platform/holds.h"

#include <stdatomic.h>

enum metrics_kind { METRICS_BATCH, METRICS_ENROLMENT, METRICS_REQUEST, METRICS_CLAIM, METRICS_OTHER, METRICS_KINDS };
enum { METRICS_STATUSES = 12, METRICS_GROUP_BUCKETS = 9, METRICS_SECONDS_BUCKETS = 10 };

typedef atomic_uint_fast64_t metrics_count;

struct metrics {
	metrics_count documents[METRICS_KINDS];		/* that were answered with 200 */
	metrics_count refused[METRICS_STATUSES];	/* other answers, by METRICS_STATUS[] */
	metrics_count verdicts[ANSWER_HELD + 1], again;
	metrics_count claims[HOLDS_FATES];		/* by what became of them */
	metrics_count packs;
	metrics_count group_buckets[METRICS_GROUP_BUCKETS], groups, group_documents;
	metrics_count commit_buckets[METRICS_SECONDS_BUCKETS], commit_us, commits_failed;
	metrics_count queue;				/* length now */
	atomic_bool failing;				/* the last commit did not succeed */
};

/* What the web server knows. */
struct metrics_web {
	uint64_t connections, requests, cut, bodies;
	unsigned open;
};

void metrics_refuse(struct metrics *m, unsigned status);
void metrics_group(struct metrics *m, size_t documents);
void metrics_commit(struct metrics *m, int64_t us);
/* b->over where it does not fit; METRICS_TEXT_MAX always does. */
enum { METRICS_TEXT_MAX = 16 * 1024 };
void metrics_format(const struct metrics *m, const struct metrics_web *web, struct buf *b);

#endif
