/* chit-scan --stats: what the work was, and what it cost. */
#include "main/scan.h"

#include "main/cli.h"

#include <inttypes.h>
#include <stdio.h>

static double each_ms(int64_t us, uint64_t n)
{
	return n ? (double)us / 1000 / (double)n : 0;
}

static json_t *json_passes(const struct decode_pass *passes, unsigned n)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < n; i++)
		json_array_append_new(list, json_pack("{s:s, s:I, s:I, s:I}", "name", passes[i].name, "tried",
						      (json_int_t)passes[i].tried, "read", (json_int_t)passes[i].read, "us",
						      (json_int_t)(passes[i].ns / 1000)));
	return list;
}

static void print_json(const struct scan_work *w)
{
	const struct scan_stats *s = w->stats;

	cli_json(json_pack("{s:{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o}}", "stats", "frames", (json_int_t)s->frames,
			   "searched", (json_int_t)s->searched, "read", (json_int_t)s->read, "still",
			   (json_int_t)(s->frames - s->searched), "passed_over", (json_int_t)s->passed_over, "damaged",
			   (json_int_t)s->damaged, "ms", (json_int_t)w->ms, "core_us", (json_int_t)w->core_us, "convert_us",
			   (json_int_t)s->convert_us, "watch_us", (json_int_t)s->watch_us, "search_us", (json_int_t)s->search_us,
			   "passes", json_passes(w->passes, w->n)));
}

static void print_words(const struct scan_work *w)
{
	const struct scan_stats *s = w->stats;

	fprintf(stderr, "frames  %" PRIu64 " looked at: %" PRIu64 " searched, %" PRIu64 " of them with a code; in %" PRIu64
		" nothing had moved\n", s->frames, s->searched, s->read, s->frames - s->searched);
	fprintf(stderr, "        %" PRIu64 " passed over for a newer one, %" PRIu64 " damaged\n", s->passed_over, s->damaged);
	fprintf(stderr, "time    %.1f s, %.1f %% of a core; a frame %.2f ms to luma, %.2f ms to watch, %.2f ms to search\n",
		(double)w->ms / 1000, w->ms > 0 ? (double)w->core_us / 10 / (double)w->ms : 0, each_ms(s->convert_us, s->frames),
		each_ms(s->watch_us, s->frames), each_ms(s->search_us, s->searched));
}

static void print_passes(const struct decode_pass *passes, unsigned n)
{
	fprintf(stderr, "pass              tried     read  ms each\n");
	for (unsigned i = 0; i < n; i++)
		if (passes[i].tried)
			fprintf(stderr, "%-14s %8" PRIu64 " %8" PRIu64 " %8.2f\n", passes[i].name, passes[i].tried, passes[i].read,
				each_ms((int64_t)(passes[i].ns / 1000), passes[i].tried));
}

void stats_print(const struct scan_options *o, const struct scan_work *w)
{
	if (o->json && !o->feed) {
		print_json(w);
	} else {
		print_words(w);
		print_passes(w->passes, w->n);
	}
}
