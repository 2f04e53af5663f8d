/* chit, without a command: the screen. What it needs of the world is here: the store, who may allow what, the config. */
#include "main/settings.h"
#include "main/setup.h"

#include "base/i18n.h"
#include "seal/digest.h"
#include "till/status.h"
#include "ui/app.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CASHIER_MAX = 999999 };

struct screen_words {
	const char *store, *key_file, *config, *script, *dump, *demo;
	int64_t cashier;
	bool no_reader, no_upload, step;
};

struct till_world {
	struct session session;
	uint8_t memory[256];
	struct buf passphrase;
	int64_t version;		/* status_changed */
	char dir[512];			/* of a store that is not there yet */
	const char *config;
	struct settings settings;
	int left;			/* the reader's own words, behind -- */
	char **argv;
};

static struct store *world_store(void *ctx)
{
	return &((struct till_world *)ctx)->session.store;
}

static const struct trust *world_trust(void *ctx)
{
	return ((struct till_world *)ctx)->session.trust;
}

/* The store is opened already where a passphrase had to be asked for. */
static enum err world_open(void *ctx)
{
	struct till_world *w = ctx;
	enum err e = session_unlock(&w->session, buf_bytes(&w->passphrase));

	digest_wipe(w->memory, sizeof w->memory);
	return e;
}

static enum err world_refresh(void *ctx, int64_t now, bool *changed)
{
	struct till_world *w = ctx;
	enum err e = status_changed(&w->session.store, &w->version, changed);

	w->session.now = now;
	if (e != ERR_OK || !*changed)
		return e;
	trust_finish(w->session.trust);
	return trust_load(&w->session.store, w->session.trust, now);
}

/* Another handle counts the changes anew: what it knows of trust may be old. */
static enum err world_mend(void *ctx)
{
	struct till_world *w = ctx;
	enum err e = store_mend(&w->session.store);

	if (e != ERR_OK)
		return e;
	w->version = -1;
	trust_finish(w->session.trust);
	return trust_load(&w->session.store, w->session.trust, w->session.now);
}

/* Tried on a handle of its own, without the key file that would open it anyway. */
static enum err world_passphrase(void *ctx, struct bytes typed, bool *has, bool *right)
{
	struct till_world *w = ctx;
	struct store_secret secret = { .passphrase = typed, .key_file = "/nonexistent" };
	struct store other;
	enum err e = store_open(&other, w->session.store.dir, true);

	if (e != ERR_OK)
		return e;
	e = typed.len ? store_unlock(&other, &secret) : ERR_AUTH;
	store_close(&other);
	*right = e == ERR_OK;
	*has = e == ERR_OK || e == ERR_AUTH;
	return ERR_OK;
}

static void take_settings(const struct settings *s, struct app_config *c)
{
	c->beep = s->beep;
	c->esc_ms = s->escape;
	c->wedge_ms = s->wedge;
	c->hold_ms = s->hold;
	c->lock_s = s->lock;
	c->mouse = s->mouse;
	c->floor = s->floor;
	c->keymap = s->keymap;
	c->frame = s->frame;
	c->fault = *s->fault ? s->fault : NULL;
	c->kept = s->origin == SETTINGS_KEPT;
}

/* The bare console has no Chinese: what it cannot show is not said to it. */
static void choose_language(const struct settings *s, bool terminal)
{
	if (terminal && !term_wide())
		i18n_language("en");
	else if (s->language == LANGUAGE_EN)
		i18n_language("en");
	else if (s->language == LANGUAGE_ZH)
		i18n_language("zh_CN");
}

/* The short Latin names of the carte: where Chinese cannot be shown, or is not what is spoken here. */
static bool wants_brief(const struct settings *s, bool terminal)
{
	if (terminal && !term_wide())
		return true;
	return s->names == NAMES_AUTO ? i18n_english() : s->names == NAMES_BRIEF;
}

/* chit-scan's words: those behind --, else its config file. */
static char *const *reader_words(struct settings *s, int left, char **argv)
{
	static char *words[4];

	if (left > 0)
		return argv + 1;
	if (*s->readers) {
		words[0] = (char *)"--config";
		words[1] = s->readers;
	}
	return words;
}

enum err screen_reader_words(const char *dir, char *const **out, void (*each)(void *ctx, const struct doctor_line *l), void *ctx)
{
	static struct settings s;
	enum err e = settings_load(NULL, dir, false, &s);

	*out = reader_words(&s, 0, NULL);
	doctor_settings(*s.fault ? s.fault : NULL, s.origin == SETTINGS_KEPT, each, ctx);
	return e;
}

static enum err prepare(struct till_world *w, const struct screen_words *words)
{
	w->session.dir = words->store;
	w->session.key_file = words->key_file;
	w->version = -1;
	buf_init(&w->passphrase, w->memory, sizeof w->memory);
	if (setup_dir(words->store, w->dir, sizeof w->dir))
		return ERR_OK;
	return session_prepare(&w->session, &w->passphrase);
}

/* The store that was just made, as a start would find it; its readers, too. */
static enum err world_make(void *ctx, struct setup_answers *a, enum setup_field *at)
{
	struct till_world *w = ctx;
	enum err e = setup_make(w->dir, a, at);

	if (e == ERR_OK)
		e = settings_load(w->config, w->dir, true, &w->settings);
	if (e != ERR_OK)
		return e;
	reader_words(&w->settings, w->left, w->argv);
	buf_put_str(&w->passphrase, a->passphrase);
	w->session.dir = w->dir;
	w->session.now = clock_now(clock_system());
	e = store_open(&w->session.store, w->dir, false);
	w->session.open = e == ERR_OK;
	return e;
}

static void world_language(void *ctx, const char *language)
{
	(void)ctx;
	i18n_language(language);
}

/* Nothing writes across the screen: what a log would say goes nowhere while it is open, where it would go there. */
static void silence(bool screen, int *kept)
{
	int nowhere = screen && isatty(STDERR_FILENO) ? open("/dev/null", O_WRONLY | O_CLOEXEC) : -1;

	*kept = -1;
	if (nowhere < 0)
		return;
	*kept = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	if (*kept >= 0)
		dup2(nowhere, STDERR_FILENO);
	close(nowhere);
}

/* The children. A script has none, but the reader that it asks for; where a program is missing its place is empty. */
static void choose_children(const struct screen_words *words, struct settings *s, int left, char **argv, struct app_config *c)
{
	static char reader[1200], uploader[1200], self[1200];

	c->self = readlink("/proc/self/exe", self, sizeof self - 1) > 0 ? self : "chit";
	if (!words->no_reader && (!words->script || left > 0)) {
		c->reader = scan_path(reader, sizeof reader) == ERR_OK ? reader : NULL;
		c->reader_args = reader_words(s, left, argv);
	}
	if (s->upload && !words->no_upload && !words->script)
		c->uploader = program_path("chit-upload", uploader, sizeof uploader) == ERR_OK ? uploader : "chit-upload";
}

/* A number on the command line is nobody's PIN. */
static bool signs_on(struct store *s)
{
	struct authority_rules rules;

	return authority_rules(s, &rules) == ERR_OK && rules.people;
}

static int run(struct till_world *w, const struct screen_words *words, int left, char **argv)
{
	const struct setup_world setup = { w, setup_devices, world_make, world_language };
	struct settings *s = &w->settings;
	int kept;
	struct app_config c = {
		.world = { w, world_open, world_store, world_trust, world_refresh, world_mend, world_passphrase },
		.clock = clock_system(), .who = (uint32_t)words->cashier, .demo = words->demo, .step = words->step,
		.script = words->script, .dump = words->dump, .setup = w->session.open ? NULL : &setup,
		.print = !words->script,
	};
	enum err e;

	if (words->cashier && w->session.open && signs_on(&w->session.store))
		return cli_usage("--cashier: people work here, and sign on at the screen with their PIN");
	w->config = words->config;
	w->left = left;
	w->argv = argv;
	e = settings_load(words->config, w->session.open ? w->session.store.dir : w->dir, true, s);
	if (e != ERR_OK)
		return cli_fail(e);
	take_settings(s, &c);
	choose_language(s, !words->script);
	c.brief = wants_brief(s, !words->script);
	choose_children(words, s, left, argv, &c);
	silence(!words->script, &kept);
	e = app_run(&c);
	if (kept >= 0)
		dup2(kept, STDERR_FILENO);
	return e == ERR_OK ? 0 : cli_fail(e);
}

int till_screen(int argc, char **argv)
{
	struct till_world w = { .session = { .dir = NULL } };
	struct screen_words words = { .store = NULL };
	const struct cli_option options[] = {
		{ "store", CLI_TEXT, &words.store, 0, 0 },     { "key-file", CLI_TEXT, &words.key_file, 0, 0 },
		{ "config", CLI_TEXT, &words.config, 0, 0 },   { "cashier", CLI_INT, &words.cashier, 0, CASHIER_MAX },
		{ "no-reader", CLI_FLAG, &words.no_reader, 0, 0 }, { "no-upload", CLI_FLAG, &words.no_upload, 0, 0 },
		{ "script", CLI_TEXT, &words.script, 0, 0 },   { "dump", CLI_TEXT, &words.dump, 0, 0 },
		{ "demo", CLI_TEXT, &words.demo, 0, 0 },       { "step", CLI_FLAG, &words.step, 0, 0 },
	};
	int left, status;
	enum err e;

	if (cli_options(argc, argv, options, CLI_COUNT(options), &left) != ERR_OK)
		return 2;
	if (!words.script && !(isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)))
		return cli_usage("the screen needs a terminal; chit help lists the commands");
	e = prepare(&w, &words);
	status = e == ERR_OK ? run(&w, &words, left, argv) : cli_fail(e);
	digest_wipe(w.memory, sizeof w.memory);
	session_close(&w.session);
	return status;
}

/* The screen by another name, for a till that must not be there yet. */
int till_setup(int argc, char **argv)
{
	const char *store = NULL;
	char dir[512];

	for (int i = 1; i + 1 < argc; i++)
		if (strcmp(argv[i], "--store") == 0)
			store = argv[i + 1];
	if (!setup_dir(store, dir, sizeof dir))
		return cli_fail(err_set(ERR_EXISTS, "%.400s: there is a store already; chit, without a command, opens it", dir));
	return till_screen(argc, argv);
}
