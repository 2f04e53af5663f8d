/* chit-scan: reads codes from cameras, barcode readers and pictures. It holds no keys and no database. */
#include "main/scan.h"

#include "base/config.h"
#include "base/file.h"
#include "base/i18n.h"
#include "main/cli.h"
#include "scan/keep.h"
#include "scan/keyboard.h"
#include "scan/serial.h"
#include "scan/view.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
	"chit-scan [--camera NAME]... [--size WxH] [--serial READER] [--speed BAUDS] [--end any|cr|lf|crlf]\n"
	"                 [--hid READER] [--layout NAME] [--prefix TEXT] [--suffix TEXT] [--min N] [--max N] [--gap MS]\n"
	"                 [--eye ADDRESS:PORT] [--eye-dir DIR]\n"
	"                 [--symbologies qr,code128,ean13] [--config FILE] [--json] [--feed]\n"
	"                 [--stats] [--save DIR --save-until DATE [--save-most N]]\n"
	"       chit-scan --frames PATH [--sequence] [--symbologies ...] [--config FILE] [--json] [--stats] [--feed]\n"
	"       chit-scan --measure [--camera NAME]... [--size WxH] [--serial READER] [--hid READER] [--eye ADDRESS:PORT]\n"
	"                 [--config FILE] [--json]\n"
	"       chit-scan --feed --frames PATH --step ...\n"
	"       chit-scan --eye-pair | --eye-list | --eye-forget NAME [--eye-dir DIR] [--config FILE]\n"
	"       chit-scan --find-layout [--hid READER]\n"
	"       chit-scan --find-speed [--serial READER]";

/* What the command line says; NULL and -1 where it says nothing. */
struct words {
	const char *save_until, *cameras[FEED_CAMERAS], *serial, *end, *hid, *layout, *prefix, *suffix, *eye, *eye_dir, *size,
		*symbologies, *config, *eye_forget;
	int64_t speed, gap, min, max;
	bool help, step, find_layout, find_speed, eye_pair, eye_list;
};

/* The section [scan] of the config file; texts as they are written there. */
struct settings {
	struct feed_config sources;
	char symbologies[64], size[16], prefix[64], suffix[64], eye_dir[1024], save[4096], save_until[32];
	int64_t save_most;
};

#define SETTING(name, type, field) { "scan", name, type, 0, 0, NULL, offsetof(struct settings, field), \
				     sizeof(((struct settings *)0)->field) }
static const struct config_entry entries[] = {
	SETTING("camera", CONFIG_TEXT, sources.cameras[0]),
	SETTING("camera2", CONFIG_TEXT, sources.cameras[1]),
	{ "scan", "mains", CONFIG_CHOICE, 0, 0, "auto|50|60|keep", offsetof(struct settings, sources.mains), sizeof(int64_t) },
	SETTING("size", CONFIG_TEXT, size),
	SETTING("serial", CONFIG_TEXT, sources.serial),
	{ "scan", "speed", CONFIG_INT, 1200, 230400, NULL, offsetof(struct settings, sources.speed), sizeof(int64_t) },
	{ "scan", "end", CONFIG_CHOICE, 0, 0, "any|cr|lf|crlf", offsetof(struct settings, sources.end), sizeof(int64_t) },
	{ "scan", "gap", CONFIG_INT, 0, 10000, NULL, offsetof(struct settings, sources.gap_ms), sizeof(int64_t) },
	SETTING("hid", CONFIG_TEXT, sources.hid),
	SETTING("layout", CONFIG_TEXT, sources.layout),
	SETTING("prefix", CONFIG_TEXT, prefix),
	SETTING("suffix", CONFIG_TEXT, suffix),
	{ "scan", "min", CONFIG_INT, 0, SCAN_TEXT_MAX, NULL, offsetof(struct settings, sources.trim.min), sizeof(int64_t) },
	{ "scan", "max", CONFIG_INT, 0, SCAN_TEXT_MAX, NULL, offsetof(struct settings, sources.trim.max), sizeof(int64_t) },
	SETTING("eye", CONFIG_TEXT, sources.eye),
	SETTING("eye-dir", CONFIG_TEXT, eye_dir),
	SETTING("symbologies", CONFIG_TEXT, symbologies),
	SETTING("save", CONFIG_TEXT, save),
	SETTING("save-until", CONFIG_TEXT, save_until),
	{ "scan", "save-most", CONFIG_INT, 1, KEEP_MOST, NULL, offsetof(struct settings, save_most), sizeof(int64_t) },
};

static enum err parse_size(const char *text, struct feed_config *c)
{
	unsigned width, height;
	char more;

	if (sscanf(text, "%4ux%4u%c", &width, &height, &more) != 2 || width < 160 || height < 120)
		return err_set(ERR_USAGE, "--size is WIDTHxHEIGHT, such as 1280x720, not '%s'", text);
	c->width = width;
	c->height = height;
	return ERR_OK;
}

static enum err parse_symbologies(const char *text, struct feed_config *c)
{
	c->symbologies = symbology_parse(text);
	if (!c->symbologies)
		return err_set(ERR_USAGE, "--symbologies is some of qr,code128,ean13, not '%s'", text);
	return ERR_OK;
}

static enum err copy_path(const char *text, char *out, size_t cap)
{
	if (text && strlen(text) >= cap)
		return err_set(ERR_USAGE, "that name is too long: %s", text);
	if (text)
		memcpy(out, text, strlen(text) + 1);
	return ERR_OK;
}

static void defaults(struct settings *s)
{
	*s = (struct settings){ .save_most = 100 };
	feed_defaults(&s->sources);
}

/* A failure leaves them as they are without a file. */
static enum err load_config(const char *path, struct settings *s)
{
	enum err e;

	defaults(s);
	e = path ? config_load(path, entries, CLI_COUNT(entries), s, sizeof *s) : ERR_OK;
	if (e == ERR_OK && *s->size)
		e = parse_size(s->size, &s->sources);
	if (e == ERR_OK && *s->symbologies)
		e = parse_symbologies(s->symbologies, &s->sources);
	if (e == ERR_OK)
		e = affix_parse(s->prefix, &s->sources.trim.prefix);
	if (e == ERR_OK)
		e = affix_parse(s->suffix, &s->sources.trim.suffix);
	if (e != ERR_OK)
		defaults(s);
	return e;
}

/* A till reads on with what was last good when its config file is torn one morning, and says so. */
static enum err load_for_till(const char *path, struct settings *s, struct scan_options *o)
{
	static char fault[EVENT_DETAIL_MAX];
	char kept[1024];
	bool known = path && snprintf(kept, sizeof kept, "%s.good", path) < (int)sizeof kept;
	enum err e = load_config(path, s);

	if (e == ERR_OK && known && o->feed)
		e = config_whole(path, kept);
	if (e == ERR_OK) {
		if (known && o->feed)
			config_keep(path, kept);
		return e;
	}
	snprintf(fault, sizeof fault, "%.*s", (int)sizeof fault - 1, err_detail());
	o->fault = fault;
	return known && load_config(kept, s) == ERR_OK ? ERR_OK : load_config(NULL, s);
}

/* A word of the command line; what is wrong with it stays said. */
static enum err apply_affix(const char *text, struct affix *out)
{
	return !text || affix_parse(text, out) == ERR_OK ? ERR_OK : ERR_USAGE;
}

/* What both kinds of barcode readers share. */
static enum err apply_barcode(const struct words *w, struct feed_config *c)
{
	enum err e = copy_path(w->serial, c->serial, sizeof c->serial);

	if (e == ERR_OK)
		e = copy_path(w->hid, c->hid, sizeof c->hid);
	if (e == ERR_OK)
		e = copy_path(w->layout, c->layout, sizeof c->layout);
	if (e == ERR_OK && !keyboard_layout(c->layout))
		e = err_set(ERR_USAGE, "there is no keyboard layout '%s': see --layout in chit-scan(1)", c->layout);
	if (e == ERR_OK)
		e = apply_affix(w->prefix, &c->trim.prefix);
	if (e == ERR_OK)
		e = apply_affix(w->suffix, &c->trim.suffix);
	if (w->gap >= 0)
		c->gap_ms = w->gap;
	if (w->min >= 0)
		c->trim.min = w->min;
	if (w->max >= 0)
		c->trim.max = w->max;
	if (e == ERR_OK && c->trim.max > 0 && c->trim.min > c->trim.max)
		e = err_set(ERR_USAGE, "a code of at least %lld and at most %lld bytes cannot be: see --min in chit-scan(1)",
			    (long long)c->trim.min, (long long)c->trim.max);
	return e;
}

/* The words of the command line over the settings. */
static enum err apply(const struct words *w, struct feed_config *c)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < FEED_CAMERAS && w->cameras[0] && e == ERR_OK; i++)
		e = copy_path(w->cameras[i] ? w->cameras[i] : "", c->cameras[i], sizeof c->cameras[i]);
	if (e == ERR_OK)
		e = copy_path(w->eye, c->eye, sizeof c->eye);
	if (e == ERR_OK)
		e = apply_barcode(w, c);
	if (e == ERR_OK && w->size)
		e = parse_size(w->size, c);
	if (e == ERR_OK && w->symbologies)
		e = parse_symbologies(w->symbologies, c);
	if (w->speed >= 0)
		c->speed = w->speed;
	if (w->end)
		c->end = serial_end_parse(w->end);
	if (e == ERR_OK && c->end < 0)
		e = err_set(ERR_USAGE, "--end is any, cr, lf or crlf, not '%s'", w->end);
	return e;
}

/* What this process does not need, it does not keep: a passphrase in the environment, descriptors of its parent.
 * One may be the memory where the parent shows what the camera sees. */
static void forget(struct scan_options *o)
{
	char *secret = getenv("CHIT_PASSPHRASE");

	if (secret)
		memset(secret, 0, strlen(secret));
	unsetenv("CHIT_PASSPHRASE");
	o->sources.view = view_adopt(VIEW_FD);
	for (int fd = 3; fd < 1024; fd++)
		close(fd);
}

/* Where pictures are to be kept, until when, how many. Until when is said, as a date: "a week from now" would never end in
 * a program that is started each morning. */
static enum err apply_save(struct scan_options *o, const struct words *w, const struct settings *s)
{
	static char folder[sizeof s->save];
	const char *until = w->save_until ? w->save_until : s->save_until;
	enum err e;

	if (!o->save && *s->save) {
		memcpy(folder, s->save, sizeof folder);
		o->save = folder;
	}
	if (!o->save_most)
		o->save_most = s->save_most;
	if (!o->save)
		return *until ? err_set(ERR_USAGE, "--save-until goes with --save") : ERR_OK;
	if (o->frames)
		return err_set(ERR_USAGE, "--save goes with a camera");
	if (*until < '0' || *until > '9')
		return err_set(ERR_USAGE, "--save wants --save-until DATE, such as 2026-12-31: the pictures show people");
	e = strchr(until, '-') ? clock_parse(until, clock_now(clock_system()), &o->save_until) : ERR_FORMAT;
	return e == ERR_OK ? ERR_OK : err_set(ERR_USAGE, "--save-until is a date such as 2026-12-31, not '%s'", until);
}

/* Words of which one would be passed over. The doctor gives --measure whatever words the reader has, and knows (--json). */
static enum err check_together(const struct scan_options *o, const struct words *w)
{
	bool reader = w->cameras[0] || w->serial || w->hid || w->eye;

	if (w->step && !(o->frames && o->feed))
		return err_set(ERR_USAGE, "--step goes with --feed and --frames");
	if (o->sequence && !o->frames)
		return err_set(ERR_USAGE, "--sequence goes with --frames");
	if (o->frames && o->measure && !o->json)
		return err_set(ERR_USAGE, "--measure goes with cameras, not with --frames");
	if (o->frames && reader && !o->feed && !o->measure)
		return err_set(ERR_USAGE, "--frames reads pictures alone: no camera, barcode reader or eye goes with it but with --feed");
	return ERR_OK;
}

static int run(struct scan_options *o, const struct words *w)
{
	static struct settings s;
	enum err e = o->feed || (o->measure && o->json) ? load_for_till(w->config, &s, o) : load_config(w->config, &s);

	s.sources.view = o->sources.view;
	o->sources = s.sources;
	if (e == ERR_OK)
		e = apply(w, &o->sources);
	if (e == ERR_OK)
		e = apply_save(o, w, &s);
	o->sources.step = w->step;
	o->sources.apart = true;
	o->eye_dir = w->eye_dir ? w->eye_dir : *s.eye_dir ? s.eye_dir : NULL;
	if (e == ERR_OK && (w->eye_pair || w->eye_list || w->eye_forget))
		return eye_do(w->eye_pair ? "pair" : w->eye_list ? "list" : "forget", w->eye_forget, o->eye_dir);
	if (e == ERR_OK)
		e = check_together(o, w);
	if (e != ERR_OK)
		return cli_fail(e);
	if (w->find_layout || w->find_speed)
		return w->find_layout ? find_layout(&o->sources) : find_speed(&o->sources);
	if (o->frames && !o->feed)
		return frames_run(o);
	e = copy_path(o->frames, o->sources.folder, sizeof o->sources.folder);
	if (e != ERR_OK)
		return cli_fail(e);
	if (!*o->sources.folder && !*o->sources.cameras[0] && !*o->sources.cameras[1] && !*o->sources.serial && !*o->sources.hid &&
	    !*o->sources.eye)
		strcpy(o->sources.cameras[0], "auto");	/* a camera is what most shops have */
	return o->measure ? measure_run(o) : stream_run(o);
}

int main(int argc, char **argv)
{
	struct scan_options o = { 0 };
	struct words w = { .speed = -1, .gap = -1, .min = -1, .max = -1 };
	const struct cli_option options[] = {
		{ "frames", CLI_TEXT, &o.frames, 0, 0 },     { "sequence", CLI_FLAG, &o.sequence, 0, 0 },
		{ "json", CLI_FLAG, &o.json, 0, 0 },	     { "feed", CLI_FLAG, &o.feed, 0, 0 },
		{ "measure", CLI_FLAG, &o.measure, 0, 0 },
		{ "step", CLI_FLAG, &w.step, 0, 0 },	     { "stats", CLI_FLAG, &o.stats, 0, 0 },
		{ "find-layout", CLI_FLAG, &w.find_layout, 0, 0 }, { "find-speed", CLI_FLAG, &w.find_speed, 0, 0 },
		{ "save", CLI_TEXT, &o.save, 0, 0 },	     { "save-until", CLI_TEXT, &w.save_until, 0, 0 },
		{ "save-most", CLI_INT, &o.save_most, 1, KEEP_MOST },
		{ "camera", CLI_TEXTS, w.cameras, 0, FEED_CAMERAS },     { "size", CLI_TEXT, &w.size, 0, 0 },
		{ "serial", CLI_TEXT, &w.serial, 0, 0 },     { "speed", CLI_INT, &w.speed, 1200, 230400 },
		{ "end", CLI_TEXT, &w.end, 0, 0 },	     { "gap", CLI_INT, &w.gap, 0, 10000 },
		{ "hid", CLI_TEXT, &w.hid, 0, 0 },	     { "layout", CLI_TEXT, &w.layout, 0, 0 },
		{ "eye", CLI_TEXT, &w.eye, 0, 0 },	     { "eye-dir", CLI_TEXT, &w.eye_dir, 0, 0 },
		{ "eye-pair", CLI_FLAG, &w.eye_pair, 0, 0 }, { "eye-list", CLI_FLAG, &w.eye_list, 0, 0 },
		{ "eye-forget", CLI_TEXT, &w.eye_forget, 0, 0 },
		{ "prefix", CLI_TEXT, &w.prefix, 0, 0 },     { "suffix", CLI_TEXT, &w.suffix, 0, 0 },
		{ "min", CLI_INT, &w.min, 0, SCAN_TEXT_MAX }, { "max", CLI_INT, &w.max, 0, SCAN_TEXT_MAX },
		{ "symbologies", CLI_TEXT, &w.symbologies, 0, 0 }, { "config", CLI_TEXT, &w.config, 0, 0 },
		{ "help", CLI_FLAG, &w.help, 0, 0 },	     { "h", CLI_FLAG, &w.help, 0, 0 },
	};
	int left;

	cli_start("chit-scan");
	forget(&o);
	if (cli_options(argc, argv, options, CLI_COUNT(options), &left) != ERR_OK)
		return 2;
	if (w.help) {
		printf(_("usage: %s\nPrints what the readers read. See chit-scan(1).\n"), usage);
		return cli_flush(0);
	}
	if (left > 0)
		return cli_usage("'%s' is one word too many; pictures are named by --frames", argv[1]);
	return run(&o, &w);
}
