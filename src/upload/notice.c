#include "upload/notice.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/line.h"
#include "base/text.h"
#include "store/store.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* What is no UTF-8 (a path in a failure's words) is filtered: there is no JSON of it. */
static json_t *text_or_null(const char *s, size_t cap)
{
	char filtered[UPLOADER_WORDS_CAP];

	if (!*s)
		return json_null();
	if (text_utf8(bytes_of_str(s)))
		return json_string(s);
	text_filter(bytes_of_str(s), filtered, cap);
	return json_string(filtered);
}

static json_t *when_or_null(int64_t t)
{
	char text[24];

	if (!t)
		return json_null();
	clock_format_utc(t, text, sizeof text);
	return json_string(text);
}

static json_t *pack(const struct notice *n)
{
	if (n->kind == NOTICE_BEAT)
		return json_pack("{s:I}", "beat", (json_int_t)n->beat);
	if (n->kind == NOTICE_OTHER)
		return json_pack("{s:n, s:s, s:I, s:o, s:o, s:i}", "platform", "state", "other", "pid", (json_int_t)n->pid, "at",
				 when_or_null(n->at), "words", text_or_null(n->words, sizeof n->words), "stream", 0);
	return json_pack("{s:o, s:s, s:I, s:o, s:o, s:o, s:i}", "platform", text_or_null(n->platform, sizeof n->platform), "state",
			 uploader_state_name(n->state), "left", (json_int_t)n->left, "at", when_or_null(n->at), "last",
			 when_or_null(n->last), "words", text_or_null(n->words, sizeof n->words), "stream", (int)n->stream);
}

size_t notice_format(const struct notice *n, char *out)
{
	struct buf b;

	buf_init(&b, out, NOTICE_LINE_MAX);
	line_put(&b, pack(n));
	assert(!b.over);
	return b.len;
}

static bool take_text(const json_t *o, const char *name, char *out, size_t cap)
{
	*out = 0;
	return json_is_null(json_object_get(o, name)) || line_string(o, name, out, cap);
}

static bool take_name(const json_t *o, struct notice *n)
{
	char name[24];
	unsigned i;

	if (!line_string(o, "state", name, sizeof name))
		return false;
	n->kind = strcmp(name, "other") == 0 ? NOTICE_OTHER : NOTICE_STATE;
	for (i = 0; i < UPLOADER_STATE_COUNT && strcmp(uploader_state_name((enum uploader_state)i), name) != 0; i++)
		;
	n->state = n->kind == NOTICE_OTHER ? UPLOADER_NEW : (enum uploader_state)i;
	return n->kind == NOTICE_OTHER || i < UPLOADER_STATE_COUNT;
}

static bool take(const json_t *o, struct notice *n)
{
	int64_t stream = 0;

	if (json_object_get(o, "beat")) {
		n->kind = NOTICE_BEAT;
		return line_integer(o, "beat", &n->beat) && n->beat >= 0;
	}
	if (!take_name(o, n) || !take_text(o, "platform", n->platform, sizeof n->platform) ||
	    !take_text(o, "words", n->words, sizeof n->words) || !line_integer(o, "stream", &stream))
		return false;
	if (n->kind == NOTICE_OTHER)
		return stream == 0 && line_integer(o, "pid", &n->pid) && n->pid >= 0;
	n->stream = (uint32_t)stream;
	return stream > 0 && stream <= STORE_STREAMS_MAX && line_integer(o, "left", &n->left) && n->left >= 0;
}

enum err notice_parse(struct bytes line, struct notice *n)
{
	struct notice parsed = { .kind = NOTICE_STATE };
	json_t *o = line_parse(line, NOTICE_LINE_MAX);
	bool good = o && take(o, &parsed);

	json_decref(o);
	if (!good)
		return err_set(ERR_FORMAT, "the uploader's line is not as it must be");
	*n = parsed;
	return ERR_OK;
}

/* "https://127.0.0.1:1: no answer in time)" */
static void say_cause(const char *cause, char *out, size_t cap)
{
	const char *colon = strstr(cause, ": ");
	size_t len = strlen(cause);
	char words[UPLOADER_WORDS_CAP];

	if (!colon || len < 1 || cause[len - 1] != ')') {
		snprintf(out, cap, "%s", cause);
		return;
	}
	snprintf(words, sizeof words, "%.*s", (int)(cause + len - 1 - (colon + 2)), colon + 2);
	snprintf(out, cap, "%.*s%s)", (int)(colon + 2 - cause), cause, *words ? _(words) : "");
}

void notice_say(const char *words, char *out, size_t cap)
{
	const char *behind = strstr(words, " (");
	char sentence[UPLOADER_WORDS_CAP], cause[2 * UPLOADER_WORDS_CAP] = "";

	snprintf(sentence, sizeof sentence, "%.*s", behind ? (int)(behind - words) : (int)strlen(words), words);
	if (behind)
		say_cause(behind, cause, sizeof cause);
	snprintf(out, cap, "%s%s", _(sentence), cause);
}
