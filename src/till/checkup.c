#include "till/checkup.h"

#include "base/line.h"
#include "base/log.h"
#include "base/text.h"
#include "till/child.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct checkup {
	struct child *child;
	checkup_fn *fn;
	void *ctx;
	char *args[5];
	struct checkup_words words;
};

static const char *const SIGNS[DOCTOR_SIGNS] = { "ok", "care", "bad", "looking" };
/* All that is ever looked at: what comes back is one of these, and no stranger's word. */
static const char *const WHATS[] = { "clock", "store", "platform", "trust", "outbox", "reader", "camera" };

static json_t *text_or_null(const char *s)
{
	char filtered[400];

	if (!*s)
		return json_null();
	if (text_utf8(bytes_of_str(s)))
		return json_string(s);
	text_filter(bytes_of_str(s), filtered, sizeof filtered);
	return json_string(filtered);
}

static size_t put(json_t *o, char *out)
{
	struct buf b;

	buf_init(&b, out, CHECKUP_LINE_MAX);
	line_put(&b, o);
	assert(!b.over);
	return b.len;
}

size_t checkup_format_line(const struct doctor_line *l, char *out)
{
	return put(json_pack("{s:s, s:s, s:o, s:o}", "what", l->what, "sign", SIGNS[l->sign], "words", text_or_null(l->words),
			     "advice", text_or_null(l->advice)), out);
}

size_t checkup_format_progress(uint64_t done, uint64_t of, char *out)
{
	return put(json_pack("{s:I, s:I}", "done", (json_int_t)done, "of", (json_int_t)of), out);
}

static bool take_text(const json_t *o, const char *name, char *out, size_t cap)
{
	*out = 0;
	return json_is_null(json_object_get(o, name)) || line_string(o, name, out, cap);
}

static bool take_line(const json_t *o, struct doctor_line *l)
{
	char what[16], sign[16];
	unsigned i;

	if (!line_string(o, "what", what, sizeof what) || !line_string(o, "sign", sign, sizeof sign))
		return false;
	for (i = 0; i < sizeof WHATS / sizeof *WHATS; i++)
		if (strcmp(WHATS[i], what) == 0)
			l->what = WHATS[i];
	for (i = 0; i < DOCTOR_SIGNS && strcmp(SIGNS[i], sign) != 0; i++)
		;
	l->sign = (enum doctor_sign)i;
	return l->what && i < DOCTOR_SIGNS && take_text(o, "words", l->words, sizeof l->words) &&
	       take_text(o, "advice", l->advice, sizeof l->advice);
}

static bool take(const json_t *o, struct checkup_words *w)
{
	int64_t done, of;

	w->progress = json_object_get(o, "done");
	if (!w->progress)
		return take_line(o, &w->line);
	if (!line_integer(o, "done", &done) || !line_integer(o, "of", &of) || done < 0 || of < 0)
		return false;
	w->done = (uint64_t)done;
	w->of = (uint64_t)of;
	return true;
}

enum err checkup_parse(struct bytes text, struct checkup_words *w)
{
	struct checkup_words parsed = { .progress = false };
	json_t *o = line_parse(text, CHECKUP_LINE_MAX);
	bool good = o && take(o, &parsed);

	json_decref(o);
	if (!good)
		return err_set(ERR_FORMAT, "the doctor's line is not as it must be");
	*w = parsed;
	return ERR_OK;
}

static void on_news(void *ctx, enum child_news news, struct bytes line, int status)
{
	struct checkup *c = ctx;

	if (news == CHILD_LINE && checkup_parse(line, &c->words) == ERR_OK)
		c->fn(c->ctx, &c->words, 0);
	else if (news == CHILD_LINE || news == CHILD_DROPPED)
		log_write(LOG_WARN, "checkup", "a line of the doctor's was dropped");
	else
		c->fn(c->ctx, NULL, status);
}

enum err checkup_start(struct checkup **out, struct loop *loop, const char *program, const char *store, checkup_fn *fn,
		       void *ctx)
{
	static char doctor[] = "doctor", child[] = "--child", where[] = "--store";
	struct child_options o = { .name = "chit", .program = program, .line_max = CHECKUP_LINE_MAX, .life = CHILD_ONCE,
				   .fn = on_news };
	struct checkup *c = calloc(1, sizeof *c);
	enum err e;

	if (!c)
		return err_set(ERR_NOMEM, "no memory for the doctor");
	c->fn = fn;
	c->ctx = ctx;
	c->args[0] = doctor;
	c->args[1] = child;
	c->args[2] = where;
	c->args[3] = (char *)store;
	o.args = c->args;
	o.ctx = c;
	e = child_start(&c->child, loop, &o);
	if (e == ERR_OK)
		*out = c;
	else
		checkup_destroy(c);
	return e;
}

void checkup_dismiss(struct checkup *c)
{
	if (c)
		child_dismiss(c->child);
}

void checkup_destroy(struct checkup *c)
{
	if (c)
		child_destroy(c->child);
	free(c);
}
