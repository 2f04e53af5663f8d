#include "scan/event.h"

#include "base/i18n.h"
#include "base/line.h"
#include "base/text.h"

#include <assert.h>
#include <string.h>

static const char *const states[] = {
	[EVENT_OPEN] = N_("open"), [EVENT_LOST] = N_("lost"), [EVENT_BUSY] = N_("busy"), [EVENT_MISSING] = N_("missing"),
	[EVENT_DENIED] = N_("denied"), [EVENT_FAILED] = N_("failed"), [EVENT_END] = N_("end"),
	[EVENT_POOR] = N_("poor"),
};
enum { STATES = sizeof states / sizeof states[0] };

const char *event_state_name(enum event_state s)
{
	return states[s];
}

void event_code(struct event *e, const char *source, int64_t time, const struct scanned *code)
{
	struct bytes text = bytes_of(code->text, code->len);
	char filtered[EVENT_TEXT_MAX + 1];

	*e = (struct event){ .kind = EVENT_CODE, .time = time, .symbology = code->symbology, .cut = code->cut };
	text_filter(bytes_of_str(source), e->source, sizeof e->source);
	if (!text_utf8(text)) {
		e->binary = true;
		text_filter(text, filtered, sizeof filtered);
		text = bytes_of_str(filtered);
	}
	assert(text.len <= sizeof e->text);
	e->len = text.len;
	memcpy(e->text, text.data, text.len);
}

void event_state(struct event *e, const char *source, int64_t time, enum event_state state, const char *detail)
{
	*e = (struct event){ .kind = EVENT_STATE, .time = time, .state = state };
	text_filter(bytes_of_str(source), e->source, sizeof e->source);
	text_filter(bytes_of_str(detail), e->detail, sizeof e->detail);
}

static json_t *pack_code(const struct event *e)
{
	json_t *o = json_pack("{s:s, s:I, s:s, s:o}", "source", e->source, "time", (json_int_t)e->time, "symbology",
			      symbology_name(e->symbology), "text", json_stringn((const char *)e->text, e->len));

	if (o && e->cut)
		json_object_set_new(o, "cut", json_true());
	if (o && e->binary)
		json_object_set_new(o, "binary", json_true());
	return o;
}

static json_t *pack(const struct event *e)
{
	switch (e->kind) {
	case EVENT_CODE:
		return pack_code(e);
	case EVENT_STATE:
		return json_pack("{s:s, s:I, s:s, s:s}", "source", e->source, "time", (json_int_t)e->time, "state",
				 states[e->state], "detail", e->detail);
	case EVENT_BEAT:
		return json_pack("{s:I, s:I, s:I}", "beat", (json_int_t)e->beat, "time", (json_int_t)e->time, "frames",
				 (json_int_t)e->frames);
	}
	return NULL;
}

size_t event_format(const struct event *e, char *out)
{
	struct buf b;

	buf_init(&b, out, EVENT_LINE_MAX);
	line_put(&b, pack(e));
	assert(!b.over);
	return b.len;
}

static enum err bad(const char *what)
{
	return err_set(ERR_FORMAT, "the reader's line is not as it must be: %s", what);
}

static enum err take_code(const json_t *o, struct event *e)
{
	const json_t *text = json_object_get(o, "text");
	char name[16];

	if (!line_string(o, "symbology", name, sizeof name))
		return bad("symbology");
	e->symbology = strcmp(name, symbology_name(SYMBOLOGY_TYPED)) == 0 ? SYMBOLOGY_TYPED : symbology_parse(name);
	if (e->symbology == 0 || (e->symbology & (e->symbology - 1)))
		return bad("symbology");
	if (!json_is_string(text) || json_string_length(text) == 0 || json_string_length(text) > sizeof e->text)
		return bad("text");
	e->len = json_string_length(text);
	memcpy(e->text, json_string_value(text), e->len);
	e->cut = json_is_true(json_object_get(o, "cut"));
	e->binary = json_is_true(json_object_get(o, "binary"));
	return ERR_OK;
}

static enum err take_state(const json_t *o, struct event *e)
{
	char name[16];
	unsigned i;

	e->kind = EVENT_STATE;
	if (!line_string(o, "state", name, sizeof name) || !line_string(o, "detail", e->detail, sizeof e->detail))
		return bad("state");
	for (i = 0; i < STATES && strcmp(states[i], name) != 0; i++)
		;
	if (i == STATES)
		return bad("state");
	e->state = (enum event_state)i;
	return ERR_OK;
}

static enum err take_beat(const json_t *o, struct event *e)
{
	int64_t beat, frames;

	e->kind = EVENT_BEAT;
	if (!line_integer(o, "beat", &beat) || !line_integer(o, "frames", &frames) || beat < 0 || frames < 0)
		return bad("beat");
	e->beat = (uint64_t)beat;
	e->frames = (uint64_t)frames;
	return ERR_OK;
}

static enum err take(const json_t *o, struct event *e)
{
	if (!line_integer(o, "time", &e->time))
		return bad("time");
	if (json_object_get(o, "beat"))
		return take_beat(o, e);
	if (!line_string(o, "source", e->source, sizeof e->source))
		return bad("source");
	return json_object_get(o, "state") ? take_state(o, e) : take_code(o, e);
}

enum err event_parse(struct bytes line, struct event *e)
{
	struct event parsed = { .kind = EVENT_CODE };
	json_t *o;
	enum err r;

	if (line.len > EVENT_LINE_MAX)
		return err_set(ERR_TOO_LONG, "the reader's line is too long");
	o = line_parse(line, EVENT_LINE_MAX);
	if (!o)
		return bad("no JSON object");
	r = take(o, &parsed);
	json_decref(o);
	if (r == ERR_OK)
		*e = parsed;
	return r;
}
