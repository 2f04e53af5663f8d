#include "main/scan.h"

#include "base/clock.h"
#include "base/line.h"
#include "base/text.h"
#include "main/cli.h"
#include "scan/decode.h"
#include "scan/folder.h"
#include "scan/sandbox.h"
#include "scan/seen.h"

#include <assert.h>
#include <stdio.h>

enum {
	NAME_SHOWN = 4096,	/* bytes of a picture's name */
	STILL_LOOKS = 2,	/* a film's turns (scan/decode.h) */
};

/* One run over a folder. */
struct run {
	const struct scan_options *options;
	struct decoder *decoder;
	struct seen *seen;
	const char *name;
	int64_t film_ms, cost_ms;	/* the picture's place in the film; what it took to read it */
	unsigned readable;
	struct scan_stats stats;
};

static json_t *line_of(const struct run *r, json_t *text, json_t *symbology)
{
	json_t *line = json_pack("{s:o, s:o, s:o, s:I}", "file", cli_json_text(bytes_of_str(r->name)), "text", text,
				 "symbology", symbology, "ms", (json_int_t)r->cost_ms);

	if (line && r->options->sequence)
		json_object_set_new(line, "at", json_integer(r->film_ms));
	return line;
}

static void print_line(json_t *line)
{
	static uint8_t memory[EVENT_LINE_MAX + 6 * NAME_SHOWN];
	struct buf b;

	buf_init(&b, memory, sizeof memory);
	line_put(&b, line);
	assert(!b.over);
	fwrite(memory, 1, b.len, stdout);
	cli_out();	/* whoever reads along sees each line as it comes */
}

static void print_plain(const struct run *r, const char *what, struct bytes text)
{
	char name[1024], shown[3 * SCAN_TEXT_MAX];

	text_filter(bytes_of_str(r->name), name, sizeof name);
	text_filter(text, shown, sizeof shown);
	printf("%s\t%s\t%s\n", name, what, shown);
}

static void print_code(const struct run *r, const struct scanned *code)
{
	struct bytes text = bytes_of(code->text, code->len);
	json_t *line;

	if (!r->options->json) {
		print_plain(r, symbology_name(code->symbology), text);
		return;
	}
	line = line_of(r, cli_json_text(text), json_string(symbology_name(code->symbology)));
	if (line && code->cut)
		json_object_set_new(line, "cut", json_true());
	print_line(line);
}

/* A picture that gave nothing: no code in it, or (why) no picture at all. */
static void print_nothing(const struct run *r, const char *why)
{
	json_t *line;

	if (!r->options->json) {
		print_plain(r, why ? "error" : "-", bytes_of_str(why ? why : ""));
		return;
	}
	line = line_of(r, json_null(), json_null());
	if (line && why)
		json_object_set_new(line, "error", cli_json_text(bytes_of_str(why)));
	print_line(line);
}

static void found(void *ctx, const struct scanned *code)
{
	struct run *r = ctx;

	if (!r->options->sequence || seen_appears(r->seen, 0, r->film_ms, code))
		print_code(r, code);
}

/* A picture by itself has nothing to do with the one before, and gets what a film gets in turns. */
static unsigned look(struct run *r, const struct frame *frame)
{
	unsigned n = 0;

	if (r->options->sequence)
		return decode_scan(r->decoder, frame);
	decode_forget(r->decoder);
	for (int i = 0; i < STILL_LOOKS && n == 0; i++)
		n = decode_scan(r->decoder, frame);
	return n;
}

static void picture(struct run *r, struct folder *folder, struct frame *frame)
{
	int64_t begin = clock_monotonic_ms(), core_us = clock_cpu_us();
	enum err e = folder_frame(folder, frame);
	unsigned n = 0;

	r->film_ms = frame->ms;
	if (e != ERR_OK) {
		r->cost_ms = clock_monotonic_ms() - begin;
		print_nothing(r, *err_detail() ? err_detail() : err_text(e));
		return;
	}
	r->readable++;
	r->stats.convert_us += clock_cpu_us() - core_us;
	core_us = clock_cpu_us();
	n = look(r, frame);
	r->stats.search_us += clock_cpu_us() - core_us;
	r->stats.read += n > 0;
	r->cost_ms = clock_monotonic_ms() - begin;
	for (unsigned i = 0; i < n; i++)
		found(r, decode_code(r->decoder, i));
	if (n == 0 && !r->options->sequence)
		print_nothing(r, NULL);
}

static enum err run_folder(struct run *r)
{
	struct folder *folder;
	struct frame frame = { 0 };
	enum err e = folder_open(&folder, r->options->frames);

	if (e != ERR_OK)
		return e;
	e = sandbox_enter(r->options->frames);
	while (e == ERR_OK && (r->name = folder_next(folder)))
		picture(r, folder, &frame);
	if (e == ERR_OK && r->readable == 0)
		e = err_set(ERR_FORMAT, "%s: none of %u files could be read as a picture", r->options->frames,
			    folder_count(folder));
	frame_finish(&frame);
	folder_close(folder);
	return e;
}

static void say_work(const struct run *r, int64_t ms)
{
	struct scan_work w = { .stats = &r->stats, .ms = ms, .core_us = clock_cpu_us() };

	w.n = decode_passes(r->decoder, &w.passes);
	stats_print(r->options, &w);
}

int frames_run(const struct scan_options *o)
{
	struct run r = { .options = o };
	int64_t begin = clock_monotonic_ms();
	enum err e = decode_create(&r.decoder, o->sources.symbologies);

	if (e == ERR_OK)
		e = seen_create(&r.seen);
	if (e == ERR_OK)
		e = run_folder(&r);
	r.stats.frames = r.stats.searched = r.readable;
	if (e == ERR_OK && o->stats)
		say_work(&r, clock_monotonic_ms() - begin);
	seen_destroy(r.seen);
	decode_destroy(r.decoder);
	return cli_flush(e == ERR_OK ? 0 : cli_fail(e));
}
