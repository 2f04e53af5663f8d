/* A key script instead of a terminal (chit-screen(5), "KEY SCRIPTS"): the same state, the same keys, dumps as text. */
#include "ui/app.h"

#include "base/file.h"
#include "base/text.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCRIPT_FILE_MAX = 256 * 1024, PERSON_MS = 300, BURST_MS = 2, UNTIL_MS = 10000, UNTIL_STEP_MS = 20 };

struct script {
	char *text;
	size_t at, len;
	int line;
	int64_t until_ms;		/* when `until` gives up; 0: none runs */
	char until[256];
};

static void next_step(void *ctx);

static void fail(struct app *a, enum err e)
{
	char words[WORDS_CAP];

	snprintf(words, sizeof words, "%.400s", err_detail());
	a->failure = err_set(e, "%s:%d: %s", a->config.script, a->script->line, words);
	app_stop(a);
}

/* Keys with time between them, without the wait. */
static void type(struct app *a, const char *text, int64_t between_ms)
{
	struct bytes s = bytes_of_str(text);

	while (s.len) {
		uint32_t code;
		size_t n = text_next(s, &code);

		a->wedge.last_ms -= between_ms;
		app_press(a, n ? (int)code : '?');
		s = bytes_of(s.data + (n ? n : 1), s.len - (n ? n : 1));
	}
	if (between_ms > a->wedge.gap_ms)
		a->wedge.last_ms -= between_ms;
}

/* A person's key comes after all that was held before it. */
static void press(struct app *a, int key)
{
	a->wedge.last_ms -= PERSON_MS;
	app_press(a, key);
	a->wedge.last_ms -= PERSON_MS;
	if (wedge_tick(&a->wedge, app_ms(a)))
		app_press(a, PRESS_NONE);
}

/* Keys by their names, at the speed of a reader that types, and then a gap. */
static enum err rush(struct app *a, const char *names)
{
	enum err e = ERR_OK;

	a->wedge.last_ms -= PERSON_MS;
	while (*names && e == ERR_OK) {
		char name[16];
		size_t n = strcspn(names, " ");
		int key;

		snprintf(name, sizeof name, "%.*s", (int)n, names);
		key = strcmp(name, "Ctrl-C") == 0 ? PRESS_CTRL('c') : keys_parse(name);
		if (key == PRESS_NONE)
			e = err_set(ERR_FORMAT, "there is no key '%s'", name);
		else
			app_press(a, key);
		names += n + (names[n] == ' ');
	}
	a->wedge.last_ms -= PERSON_MS;
	app_press(a, PRESS_NONE);
	return e;
}

static enum err dump(struct app *a, const char *name)
{
	char path[1024];
	FILE *f;
	enum err e = file_path(a->config.dump ? a->config.dump : ".", name, path, sizeof path - 8);

	if (e != ERR_OK)
		return e;
	strcat(path, ".screen");
	f = fopen(path, "w");
	if (!f)
		return err_errno("%s", path);
	app_paint(a);
	grid_dump(&a->grid, f);
	return fclose(f) == 0 ? ERR_OK : err_errno("%s", path);
}

static enum err set_now(struct app *a, const char *argument)
{
	int64_t now = app_now(a), then;
	enum err e = clock_parse(argument, now, &then);

	if (e == ERR_OK) {
		a->skew += then - now;
		a->ahead_ms += then > now ? (then - now) * 1000 : 0;
	}
	if (e == ERR_OK && a->open)
		e = counter_refresh(a);
	counter_go(a);
	return e;
}

/* A line as the reader's process writes it. */
static enum err feed(struct app *a, const char *line)
{
	static struct event e;
	enum err failed = event_parse(bytes_of_str(line), &e);

	if (failed == ERR_OK)
		sources_event(a, &e);
	return failed;
}

static enum err take(struct app *a, const struct script_step *s, int64_t *rest)
{
	switch (s->verb) {
	case SCRIPT_TYPE:
		type(a, s->argument, PERSON_MS);
		press(a, PRESS_NONE);
		return ERR_OK;
	case SCRIPT_BURST:
		type(a, s->argument, 0);
		app_press(a, PRESS_ENTER);
		return ERR_OK;
	case SCRIPT_RUSH:
		return rush(a, s->argument);
	case SCRIPT_KEY:
		press(a, s->key);
		return ERR_OK;
	case SCRIPT_SCAN:
		counter_scan(a, bytes_of_str(s->argument), true);
		return ERR_OK;
	case SCRIPT_FEED:
		return feed(a, s->argument);
	case SCRIPT_POST:
		return wires_line(a, s->argument);
	case SCRIPT_WAIT:
		*rest = s->ms;
		return ERR_OK;
	case SCRIPT_UNTIL:
		snprintf(a->script->until, sizeof a->script->until, "%s", s->argument);
		a->script->until_ms = clock_monotonic_ms() + UNTIL_MS;
		return ERR_OK;
	case SCRIPT_SIZE:
		app_resize(a, s->w, s->h);
		return ERR_OK;
	case SCRIPT_NOW:
		return set_now(a, s->argument);
	case SCRIPT_DUMP:
		return dump(a, s->argument);
	case SCRIPT_VERBS:
		break;
	}
	return ERR_OK;
}

/* The next line, NUL-ended in place; NULL at the end. */
static char *next_line(struct script *s)
{
	char *line = s->text + s->at;
	size_t n;

	if (s->at >= s->len)
		return NULL;
	n = strcspn(line, "\n");
	line[n] = 0;
	s->at += n + 1;
	s->line++;
	return line;
}

static void wait_for_text(struct app *a)
{
	struct script *s = a->script;

	app_paint(a);
	if (grid_find(&a->grid, s->until)) {
		s->until_ms = 0;
	} else if (clock_monotonic_ms() > s->until_ms) {
		err_set(ERR_NOT_FOUND, "'%s' never came", s->until);
		fail(a, ERR_NOT_FOUND);
		return;
	}
	loop_after(a->loop, s->until_ms ? UNTIL_STEP_MS : 0, next_step, a);
}

static void next_step(void *ctx)
{
	struct app *a = ctx;
	struct script_step step;
	int64_t rest = 0;
	char *line;
	enum err e;

	if (a->script->until_ms) {
		wait_for_text(a);
		return;
	}
	line = next_line(a->script);
	if (!line) {
		app_stop(a);
		return;
	}
	e = script_parse(line, &step);
	if (e == ERR_OK)
		e = take(a, &step, &rest);
	else if (e == ERR_NOT_FOUND)
		e = ERR_OK;
	if (e != ERR_OK) {
		fail(a, e);
		return;
	}
	if (!a->quit)
		app_paint(a);
	loop_after(a->loop, rest, next_step, a);
}

enum err script_start(struct app *a)
{
	uint8_t *data;
	size_t len;
	enum err e = file_read(AT_FDCWD, a->config.script, SCRIPT_FILE_MAX, &data, &len);

	if (e != ERR_OK)
		return e;
	a->script = calloc(1, sizeof *a->script);
	if (!a->script) {
		free(data);
		return err_set(ERR_NOMEM, "no memory for the script");
	}
	a->script->text = (char *)data;
	a->script->len = len;
	loop_after(a->loop, 0, next_step, a);
	return ERR_OK;
}

void script_finish(struct app *a)
{
	if (a->script)
		free(a->script->text);
	free(a->script);
	a->script = NULL;
}
