/* Counts, and the text format of them: buckets add up, everything is of a known shape. */
#include "platform/metrics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static char text[METRICS_TEXT_MAX + 1];

static void format(const struct metrics *m)
{
	struct metrics_web web = { .connections = 9, .requests = 8, .cut = 7, .bodies = 6, .open = 5 };
	struct buf b;

	buf_init(&b, (uint8_t *)text, METRICS_TEXT_MAX);
	metrics_format(m, &web, &b);
	assert_false(b.over);
	text[b.len] = '\0';
}

static void has(const char *line)
{
	if (!strstr(text, line))
		fail_msg("%s is not in it", line);
}

static void adds_up(void **state)
{
	struct metrics m = { .failing = false };

	(void)state;
	metrics_group(&m, 1);
	metrics_group(&m, 2);
	metrics_group(&m, 128);
	metrics_group(&m, 129);
	metrics_commit(&m, 250);
	metrics_commit(&m, 251);
	metrics_commit(&m, 3000000);
	metrics_refuse(&m, 404);
	metrics_refuse(&m, 404);
	metrics_refuse(&m, 418);
	metrics_refuse(&m, 0);
	m.verdicts[ANSWER_CONFLICT] = 3;
	format(&m);
	has("\nchit_group_documents_bucket{le=\"1\"} 1\n");
	has("\nchit_group_documents_bucket{le=\"2\"} 2\n");
	has("\nchit_group_documents_bucket{le=\"64\"} 2\n");
	has("\nchit_group_documents_bucket{le=\"128\"} 3\n");
	has("\nchit_group_documents_bucket{le=\"+Inf\"} 4\nchit_group_documents_sum 260\nchit_group_documents_count 4\n");
	has("\nchit_commit_seconds_bucket{le=\"0.00025\"} 1\n");
	has("\nchit_commit_seconds_bucket{le=\"0.0005\"} 2\n");
	has("\nchit_commit_seconds_bucket{le=\"1\"} 2\n");
	has("\nchit_commit_seconds_bucket{le=\"+Inf\"} 3\nchit_commit_seconds_sum 3.000501\nchit_commit_seconds_count 3\n");
	has("\nchit_refusals_total{status=\"404\"} 2\n");
	has("\nchit_refusals_total{status=\"other\"} 2\n");
	has("\nchit_facts_total{verdict=\"conflict\"} 3\n");
	has("\nchit_connections 5\n");
	has("\nchit_body_bytes 6\n");
	has("\nchit_up 1\n");
	m.failing = true;
	format(&m);
	has("\nchit_up 0\n");
}

/* The largest numbers still fit. */
static void fits(void **state)
{
	static struct metrics m;

	(void)state;
	for (size_t i = 0; i < METRICS_KINDS; i++)
		m.documents[i] = UINT64_MAX;
	for (size_t i = 0; i < METRICS_STATUSES; i++)
		m.refused[i] = UINT64_MAX;
	m.group_buckets[0] = m.commit_buckets[0] = m.group_documents = m.commit_us = UINT64_MAX;
	for (size_t i = 0; i < HOLDS_FATES; i++)
		m.claims[i] = UINT64_MAX;
	m.queue = m.packs = m.again = m.commits_failed = UINT64_MAX;
	format(&m);
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		assert_true(strncmp(line, "# HELP chit_", 12) == 0 || strncmp(line, "# TYPE chit_", 12) == 0 ||
			    strncmp(line, "chit_", 5) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(adds_up), cmocka_unit_test(fits) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
