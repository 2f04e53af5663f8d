#include "platform/metrics.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

static const unsigned STATUSES[METRICS_STATUSES] = { 400, 403, 404, 405, 408, 411, 413, 415, 429, 500, 503, 0 /* others */ };
static const char *const KINDS[METRICS_KINDS] = { "batch", "enrolment", "request", "claim", "other" };
static const char *const FATES[HOLDS_FATES] = { "granted", "refused", "released", "again" };
/* The last bucket of each is +Inf. */
static const unsigned GROUPS[METRICS_GROUP_BUCKETS - 1] = { 1, 2, 4, 8, 16, 32, 64, 128 };
static const int64_t MICROS[METRICS_SECONDS_BUCKETS - 1] = { 250, 500, 1000, 2500, 5000, 10000, 25000, 100000, 1000000 };
/* The same in seconds, with a point in every locale. */
static const char *const SECONDS[METRICS_SECONDS_BUCKETS - 1] = { "0.00025", "0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025",
	"0.1", "1" };

void metrics_refuse(struct metrics *m, unsigned status)
{
	size_t i = 0;

	while (i < METRICS_STATUSES - 1 && STATUSES[i] != status)
		i++;
	m->refused[i]++;
}

void metrics_group(struct metrics *m, size_t documents)
{
	size_t i = 0;

	while (i < METRICS_GROUP_BUCKETS - 1 && documents > GROUPS[i])
		i++;
	m->group_buckets[i]++;
	m->groups++;
	m->group_documents += documents;
}

void metrics_commit(struct metrics *m, int64_t us)
{
	size_t i = 0;

	while (i < METRICS_SECONDS_BUCKETS - 1 && us > MICROS[i])
		i++;
	m->commit_buckets[i]++;
	m->commit_us += (uint64_t)us;
}

static void line(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void line(struct buf *b, const char *fmt, ...)
{
	char text[256];
	va_list args;

	va_start(args, fmt);
	if (vsnprintf(text, sizeof text, fmt, args) > 0)
		buf_put_str(b, text);
	va_end(args);
}

static void head(struct buf *b, const char *name, const char *type, const char *help)
{
	line(b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void one(struct buf *b, const char *name, const char *type, const char *help, uint64_t value)
{
	head(b, name, type, help);
	line(b, "%s %" PRIu64 "\n", name, value);
}

static void documents(const struct metrics *m, struct buf *b)
{
	head(b, "chit_documents_total", "counter", "Documents that were answered.");
	for (size_t i = 0; i < METRICS_KINDS; i++)
		line(b, "chit_documents_total{kind=\"%s\"} %" PRIu64 "\n", KINDS[i], (uint64_t)m->documents[i]);
	head(b, "chit_facts_total", "counter", "Facts by their verdict, those sent again included.");
	for (int v = 0; v <= ANSWER_HELD; v++)
		line(b, "chit_facts_total{verdict=\"%s\"} %" PRIu64 "\n", answer_verdict_name((enum answer_verdict)v),
		     (uint64_t)m->verdicts[v]);
	one(b, "chit_facts_again_total", "counter", "Facts that had their verdict before.", m->again);
	head(b, "chit_claims_total", "counter", "Claims by their fate.");
	for (size_t i = 0; i < HOLDS_FATES; i++)
		line(b, "chit_claims_total{fate=\"%s\"} %" PRIu64 "\n", FATES[i], (uint64_t)m->claims[i]);
	one(b, "chit_packs_total", "counter", "Packs handed out.", m->packs);
	head(b, "chit_refusals_total", "counter", "Requests refused, by status.");
	for (size_t i = 0; i < METRICS_STATUSES; i++) {
		if (STATUSES[i])
			line(b, "chit_refusals_total{status=\"%u\"} %" PRIu64 "\n", STATUSES[i], (uint64_t)m->refused[i]);
		else
			line(b, "chit_refusals_total{status=\"other\"} %" PRIu64 "\n", (uint64_t)m->refused[i]);
	}
}

static void groups(const struct metrics *m, struct buf *b)
{
	uint64_t sum = 0;

	head(b, "chit_group_documents", "histogram", "Documents that share a transaction.");
	for (size_t i = 0; i < METRICS_GROUP_BUCKETS; i++) {
		sum += m->group_buckets[i];
		if (i < METRICS_GROUP_BUCKETS - 1)
			line(b, "chit_group_documents_bucket{le=\"%u\"} %" PRIu64 "\n", GROUPS[i], sum);
	}
	line(b, "chit_group_documents_bucket{le=\"+Inf\"} %" PRIu64 "\nchit_group_documents_sum %" PRIu64
	     "\nchit_group_documents_count %" PRIu64 "\n", sum, (uint64_t)m->group_documents, sum);
}

static void commits(const struct metrics *m, struct buf *b)
{
	uint64_t sum = 0, us = m->commit_us;

	head(b, "chit_commit_seconds", "histogram", "Time of a commit, until it is on the disk.");
	for (size_t i = 0; i < METRICS_SECONDS_BUCKETS; i++) {
		sum += m->commit_buckets[i];
		if (i < METRICS_SECONDS_BUCKETS - 1)
			line(b, "chit_commit_seconds_bucket{le=\"%s\"} %" PRIu64 "\n", SECONDS[i], sum);
	}
	line(b, "chit_commit_seconds_bucket{le=\"+Inf\"} %" PRIu64 "\nchit_commit_seconds_sum %" PRIu64 ".%06" PRIu64
	     "\nchit_commit_seconds_count %" PRIu64 "\n", sum, us / 1000000, us % 1000000, sum);
	one(b, "chit_commits_failed_total", "counter", "Groups that could not be committed.", m->commits_failed);
}

void metrics_format(const struct metrics *m, const struct metrics_web *web, struct buf *b)
{
	documents(m, b);
	groups(m, b);
	commits(m, b);
	one(b, "chit_queue_length", "gauge", "Documents that wait for the writer.", m->queue);
	one(b, "chit_connections", "gauge", "Open connections.", web->open);
	one(b, "chit_connections_total", "counter", "Connections so far.", web->connections);
	one(b, "chit_connections_cut_total", "counter", "Connections cut because they finished nothing.", web->cut);
	one(b, "chit_http_requests_total", "counter", "Requests so far, whatever their path.", web->requests);
	one(b, "chit_body_bytes", "gauge", "Bytes of request bodies held now.", web->bodies);
	one(b, "chit_up", "gauge", "1, or 0 where the last commit failed.", m->failing ? 0 : 1);
}
