#include "till/eyes.h"

#include "base/line.h"
#include "base/log.h"
#include "base/text.h"
#include "print/symbol.h"
#include "till/child.h"

#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 2048, SECONDS_MAX = 86400 };

struct eyes {
	struct child *child;
	eyes_fn *fn;
	void *ctx;
	char *args[CHILD_ARGS_MAX + 1];
	struct eyes_words words;
};

static bool take(const json_t *o, struct eyes_words *w)
{
	static const char *const names[] = { [EYES_URL] = "url", [EYES_NAME] = "name", [EYES_ERROR] = "error" };
	char raw[EYES_TEXT_MAX];
	unsigned kind = 0;

	while (kind <= EYES_ERROR && !line_string(o, names[kind], raw, sizeof raw))
		kind++;
	if (kind > EYES_ERROR)
		return false;
	w->kind = (enum eyes_kind)kind;
	text_filter(bytes_of_str(raw), w->text, sizeof w->text);
	if (kind == EYES_URL)
		return line_integer(o, "seconds", &w->seconds) && w->seconds > 0 && w->seconds <= SECONDS_MAX;
	return kind == EYES_ERROR || text_id(bytes_of_str(raw));
}

enum err eyes_parse(struct bytes line, struct eyes_words *w)
{
	struct eyes_words parsed = { .seconds = 0 };
	json_t *o = line_parse(line, LINE_MAX_BYTES);
	bool good = o && take(o, &parsed);

	json_decref(o);
	if (!good)
		return err_set(ERR_FORMAT, "what was said of the phones is not as it must be");
	*w = parsed;
	return ERR_OK;
}

static void on_news(void *ctx, enum child_news news, struct bytes line, int status)
{
	struct eyes *e = ctx;

	if (news == CHILD_LINE && eyes_parse(line, &e->words) == ERR_OK)
		e->fn(e->ctx, &e->words, 0);
	else if (news == CHILD_LINE || news == CHILD_DROPPED)
		log_write(LOG_WARN, "eyes", "a line about phones was dropped");
	else
		e->fn(e->ctx, NULL, status);
}

static enum err put_args(struct eyes *e, const struct eyes_wish *w)
{
	static char words[][16] = { [EYES_PAIR] = "--eye-pair", [EYES_LIST] = "--eye-list", [EYES_FORGET] = "--eye-forget" };
	char *const *more = w->args;
	int n = 0;

	e->args[n++] = words[w->command];
	if (w->command == EYES_FORGET)
		e->args[n++] = (char *)w->name;
	while (more && *more && n < CHILD_ARGS_MAX)
		e->args[n++] = *more++;
	return more && *more ? err_set(ERR_USAGE, "too many words for the reader") : ERR_OK;
}

enum err eyes_start(struct eyes **out, struct loop *loop, const struct eyes_wish *w)
{
	struct child_options o = { .name = "chit-scan", .program = w->program, .line_max = LINE_MAX_BYTES, .life = CHILD_ONCE,
				   .fn = on_news };
	struct eyes *e = calloc(1, sizeof *e);
	enum err r;

	if (!e)
		return err_set(ERR_NOMEM, "no memory to ask for phones");
	e->fn = w->fn;
	e->ctx = w->ctx;
	o.args = e->args;
	o.ctx = e;
	r = put_args(e, w);
	if (r == ERR_OK)
		r = child_start(&e->child, loop, &o);
	if (r == ERR_OK)
		*out = e;
	else
		eyes_destroy(e);
	return r;
}

void eyes_destroy(struct eyes *e)
{
	if (e)
		child_destroy(e->child);
	free(e);
}

enum err eyes_symbol(const char *text, unsigned *side, uint8_t modules[EYES_SIDE_MAX * EYES_SIDE_MAX])
{
	struct symbol s;
	enum err e = symbol_make(&s, SYMBOL_QR, SYMBOL_L, bytes_of_str(text));

	if (e != ERR_OK)
		return e;
	if (s.width <= EYES_SIDE_MAX && s.height == s.width) {
		*side = s.width;
		memcpy(modules, s.modules, (size_t)s.width * s.height);
	} else {
		e = err_set(ERR_TOO_LONG, "the code is too large for a screen");
	}
	symbol_finish(&s);
	return e;
}
