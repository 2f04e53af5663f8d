/* chit-scan --stats: what the work was, and what it cost. */
#include "main/scan.h"

#include "main/cli.h"

#include <inttypes.h>
#include <stdio.h>

static double each_ms(int64_t us, uint64_t n)
{
	return n ? (double)us / 1000 / (double)n : 0;
}

static void print_json(const struct scan_stats *s, int64_t ms, int64_t core_us)
{
	cli_json(json_pack("{s:{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}}", "stats", "frames", (json_int_t)s->frames,
			   "searched", (json_int_t)s->searched, "read", (json_int_t)s->read, "still",
			   (json_int_t)(s->frames - s->searched), "passed_over", (json_int_t)s->passed_over, "damaged",
			   (json_int_t)s->damaged, "ms", (json_int_t)ms, "core_us", (json_int_t)core_us, "convert_us",
			   (json_int_t)s->convert_us, "watch_us", (json_int_t)s->watch_us, "search_us", (json_int_t)s->search_us));
}

static void print_words(const struct scan_stats *s, int64_t ms, int64_t core_us)
{
	fprintf(stderr, "frames  %" PRIu64 " looked at: %" PRIu64 " searched, %" PRIu64 " of them with a code; in %" PRIu64
		" nothing had moved\n", s->frames, s->searched, s->read, s->frames - s->searched);
	fprintf(stderr, "        %" PRIu64 " passed over for a newer one, %" PRIu64 " damaged\n", s->passed_over, s->damaged);
	fprintf(stderr, "time    %.1f s, %.1f %% of a core; a frame %.2f ms to luma, %.2f ms to watch, %.2f ms to search\n",
		(double)ms / 1000, ms > 0 ? (double)core_us / 10 / (double)ms : 0, each_ms(s->convert_us, s->frames),
		each_ms(s->watch_us, s->frames), each_ms(s->search_us, s->searched));
}

void stats_print(const struct scan_options *o, const struct scan_stats *s, int64_t ms, int64_t core_us)
{
	if (o->json && !o->feed)
		print_json(s, ms, core_us);
	else
		print_words(s, ms, core_us);
}
