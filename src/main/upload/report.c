#include "main/upload.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "upload/notice.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static json_t *json_string_or_null(const char *s)
{
	return *s ? cli_json_text(bytes_of_str(s)) : json_null();
}

static void say(const struct notice *n)
{
	char line[NOTICE_LINE_MAX];
	size_t len = notice_format(n, line);

	fwrite(line, 1, len, stdout);
	cli_out();
}

static void change_json(const struct worker_view *v)
{
	struct notice n = { .kind = NOTICE_STATE, .stream = v->stream, .state = v->state, .left = v->left, .last = v->last,
			    .at = clock_now(clock_system()) };

	memcpy(n.platform, v->name, sizeof n.platform);
	memcpy(n.words, v->words, sizeof n.words);
	say(&n);
}

static void print_name(const struct worker_view *v)
{
	char name[2 * sizeof v->name];

	text_filter(bytes_of_str(v->name), name, sizeof name);
	printf("%s: ", name);
}

void report_change(bool json, const struct worker_view *v)
{
	char words[2 * UPLOADER_WORDS_CAP];

	if (json) {
		change_json(v);
		return;
	}
	notice_say(v->words, words, sizeof words);
	print_name(v);
	printf(_("%s, %" PRId64 " left%s%s\n"), _(uploader_state_name(v->state)), v->left, *words ? ": " : "", words);
	cli_out();
}

static void total_json(const struct worker_view *v)
{
	const struct uploader_counts *c = &v->counts;
	json_t *o = json_pack("{s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "platform", json_string_or_null(v->name), "sent",
			      (json_int_t)c->sent, "accepted", (json_int_t)c->accepted, "again", (json_int_t)c->again,
			      "conflict", (json_int_t)c->conflict, "refused", (json_int_t)c->refused, "held",
			      (json_int_t)c->held, "left", (json_int_t)v->left);

	json_object_set_new(o, "packs", json_integer((json_int_t)c->packs));
	json_object_set_new(o, "enrolled", json_boolean(v->enrolled));
	json_object_set_new(o, "state", json_string(uploader_state_name(v->state)));
	json_object_set_new(o, "words", json_string_or_null(v->words));
	cli_json(o);
}

void report_total(bool json, const struct worker_view *v)
{
	const struct uploader_counts *c = &v->counts;
	char words[2 * UPLOADER_WORDS_CAP];

	if (json) {
		total_json(v);
		return;
	}
	print_name(v);
	printf(_("%" PRIu64 " sent: %" PRIu64 " accepted, %" PRIu64 " again, %" PRIu64 " conflicts, %" PRIu64 " refused, %" PRIu64
		 " held; %" PRId64 " left\n"), c->sent, c->accepted, c->again, c->conflict, c->refused, c->held, v->left);
	if (c->packs)
		printf(_("   a new pack was taken\n"));
	if (c->conflict + c->refused)
		printf(_("   chit status names the conflicts and refusals\n"));
	notice_say(v->words, words, sizeof words);
	if (*words)
		printf("   %s\n", words);
	cli_out();
}

void report_other(bool json, long holder)
{
	struct notice n = { .kind = NOTICE_OTHER, .pid = holder, .at = clock_now(clock_system()) };

	snprintf(n.words, sizeof n.words, "%s", N_("another process uploads for this store"));	/* who reads it translates */
	if (json)
		say(&n);
}

void report_beat(int64_t beat)
{
	say(&(struct notice){ .kind = NOTICE_BEAT, .beat = beat });
}

int report_status(const struct worker_view *v)
{
	if (v->state == UPLOADER_REFUSED)
		return 1;
	if (v->state != UPLOADER_OK && v->state != UPLOADER_NEW)
		return 3;
	return v->counts.refused || v->left ? 1 : 0;
}
