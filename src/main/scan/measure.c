/* chit-scan --measure: a camera looked through for three seconds, and what would make it read better. */
#include "main/scan.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "main/cli.h"
#include "scan/camera.h"
#include "scan/light.h"
#include "scan/sandbox.h"
#include "scan/thumb.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

enum {
	MEASURE_MS = 3000, FIRST_MS = 5000,	/* a camera may take its time before the first picture */
	MODULES = 69, MODULE_TENTHS = 25,	/* the largest coupon's symbol with its margin; pixels a module that are read well */
	SMALL = 1000, SOFT = 40
};

struct measure {
	const struct scan_options *options;
	const char *wanted;
	struct camera *camera;
	struct decoder *decoder;
	struct camera_cost cost;
	struct frame frame, thumb;
	struct light_levels levels;
	unsigned sharpness, searched, codes;
	uint64_t came, damaged;
	int64_t begin_ms, end_ms, search_us;
};

static enum err open_it(struct measure *m)
{
	const struct feed_config *c = &m->options->sources;
	struct camera_wish wish = { (unsigned)c->width, (unsigned)c->height, &m->cost, (enum camera_mains)c->mains };
	char path[CAMERA_PATH_MAX];
	unsigned turn = 0;
	enum err e = strcmp(m->wanted, "auto") == 0 ? err_set(ERR_NOT_FOUND, "%s", N_("There is no camera: plug one in.")) :
						      err_set(ERR_NOT_FOUND, "no camera '%s'", m->wanted), one;

	while (camera_find(m->wanted, &turn, path)) {
		one = camera_open(&m->camera, path, &wish);
		if (one == ERR_OK || e == ERR_NOT_FOUND)
			e = one;
		if (one == ERR_OK)
			break;
	}
	return e;
}

static void look(struct measure *m)
{
	int64_t begin = clock_cpu_us();
	unsigned sharpness;

	m->codes += decode_scan(m->decoder, &m->frame);
	m->search_us += clock_cpu_us() - begin;
	m->searched++;
	if (thumb_make(&m->frame, &m->thumb) == ERR_OK)
		light_levels(&m->thumb, &m->levels);
	sharpness = light_sharpness(&m->frame);
	m->sharpness = sharpness > m->sharpness ? sharpness : m->sharpness;
}

/* The clock starts with the first picture: what a camera needs to wake is not its rate. */
static enum err watch(struct measure *m)
{
	struct pollfd p = { camera_fd(m->camera), POLLIN, 0 };
	int64_t until = clock_monotonic_ms() + FIRST_MS, now;
	uint64_t digest;
	enum err e;

	while ((now = clock_monotonic_ms()) < until) {
		poll(&p, 1, (int)(until - now));
		e = camera_frame(m->camera, &m->frame, &digest);
		if (e == ERR_IO)
			return e;
		if (e != ERR_OK)
			continue;
		if (m->searched == 0) {
			m->begin_ms = clock_monotonic_ms();
			until = m->begin_ms + MEASURE_MS;
		}
		look(m);
	}
	m->end_ms = clock_monotonic_ms();
	return m->searched ? ERR_OK : err_set(ERR_IO, "%s", N_("The camera gives no pictures: unplug it and plug it in again."));
}

/* The light as it is now: what is told of it after three seconds in the feed was so for all of these three. */
static enum light light_of(const struct measure *m)
{
	struct light_watch w = { .any = false };
	struct light_reading r = { .levels = m->levels, .still = true, .sharpness = m->codes ? 100 : m->sharpness };

	for (r.ms = 0; r.ms <= 2 * LIGHT_SURE_MS; r.ms += 100)
		light_take(&w, &r);
	return w.told;
}

/* What helps most, or "". */
static const char *advice(const struct measure *m, unsigned fps, unsigned looks)
{
	enum light l = light_of(m);

	if (l != LIGHT_GOOD)
		return light_words(l);
	if (m->damaged * 4 > m->came)
		return light_words(LIGHT_DAMAGED);
	if (fps < CAMERA_FPS_LEAST)
		return N_("The camera gives few pictures a second: more light helps, or another USB port, or another camera.");
	if (looks < 10 * CAMERA_FPS_LEAST)
		return N_("This machine is slow for so large a picture: a smaller --size reads faster.");
	if (camera_mode(m->camera)->width < SMALL)
		return N_("A camera that gives 1280x720 would read smaller codes, and from farther away.");
	if (m->sharpness && m->sharpness < SOFT)
		return N_("The picture is a little soft: wipe the lens, or hold codes where it is sharp.");
	return "";
}

static int64_t each_us(int64_t us, uint64_t n)
{
	return n ? us / (int64_t)n : 0;
}

static void report(struct measure *m)
{
	const struct camera_mode *mode = camera_mode(m->camera);
	struct camera_counts counts;
	char words[CAMERA_MODE_TEXT], name[80];
	uint64_t pixels = (uint64_t)mode->width * mode->height;
	int64_t ms = m->end_ms - m->begin_ms, convert, search = each_us(m->search_us, m->searched);
	unsigned fps, looks, percent = MODULES * MODULE_TENTHS * 10 / (mode->height ? mode->height : 1);

	camera_counts(m->camera, &counts);
	camera_mode_format(mode, words);
	text_filter(bytes_of_str(camera_name(m->camera)), name, sizeof name);
	m->came = counts.converted + counts.passed_over;
	m->damaged = counts.damaged;
	convert = each_us(counts.convert_us, counts.converted);
	m->cost.convert[mode->format] = convert * 1000000 / (int64_t)pixels;
	m->cost.decode = search * 1000000 / (int64_t)pixels;
	fps = (unsigned)((int64_t)m->came * 1000 / (ms > 0 ? ms : 1));
	looks = camera_mode_looks(&(struct camera_mode){ mode->format, mode->emulated, mode->width, mode->height, fps }, &m->cost);
	if (m->options->json)
		cli_json(json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:s}", "camera", m->wanted, "name", name, "mode",
				   words, "fps", (json_int_t)fps, "looks_in_10s", (json_int_t)looks, "convert_us", (json_int_t)convert,
				   "search_us", (json_int_t)search, "light", (json_int_t)m->levels.mean, "sharp",
				   (json_int_t)m->sharpness, "code_percent", (json_int_t)percent, "advice", advice(m, fps, looks)));
	else
		printf("%s: %s, %s\n  %u pictures a second come, %u.%u can be looked at: %.1f ms of a core each\n"
		       "  light %u of 255, sharp %u of 100; a code must be %u %% of the picture's height\n%s%s%s", m->wanted, name, words,
		       fps, looks / 10, looks % 10, (double)(convert + search) / 1000, m->levels.mean, m->sharpness, percent,
		       *advice(m, fps, looks) ? "  " : "", advice(m, fps, looks), *advice(m, fps, looks) ? "\n" : "");
}

static enum err measure(struct measure *m)
{
	enum err e = decode_create(&m->decoder, m->options->sources.symbologies);

	camera_cost_guess(&m->cost);
	if (e == ERR_OK)
		e = open_it(m);
	if (e == ERR_OK)
		e = watch(m);
	if (e == ERR_OK)
		report(m);
	camera_close(m->camera);
	decode_destroy(m->decoder);
	frame_finish(&m->frame);
	frame_finish(&m->thumb);
	return e;
}

/* One that cannot be measured is said in its place, and does not hide the other. */
int measure_run(const struct scan_options *o)
{
	enum err worst = missing_say(o), caged = sandbox_enter(NULL);

	if (caged != ERR_OK)
		return cli_fail(caged);
	for (size_t i = 0; i < FEED_CAMERAS; i++) {
		struct measure m = { .options = o, .wanted = o->sources.cameras[i] };
		enum err e = *m.wanted ? measure(&m) : ERR_OK;

		if (e == ERR_OK)
			continue;
		worst = e;
		if (o->json)
			cli_json(json_pack("{s:s, s:s}", "camera", m.wanted, "error", err_detail()));
		else
			cli_fail(e);
	}
	return cli_flush(err_exit(worst));
}
