/* The readers, as the child says it. */
#include "ui/app.h"

#include "base/i18n.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

static struct source *find(struct app *a, const char *name)
{
	for (size_t i = 0; i < a->readers.n; i++)
		if (strcmp(a->readers.list[i].name, name) == 0)
			return &a->readers.list[i];
	if (a->readers.n == SOURCES_MAX)
		return NULL;
	snprintf(a->readers.list[a->readers.n].name, sizeof a->readers.list[0].name, "%s", name);
	return &a->readers.list[a->readers.n++];
}

/* The reader speaks English; what it says of the light (scan/light.h) is among the words that are translated. */
static void take_state(struct app *a, const struct event *e)
{
	struct source *s;
	char name[EVENT_SOURCE_MAX], detail[EVENT_DETAIL_MAX];

	text_filter(bytes_of_str(e->detail), detail, sizeof detail);
	text_filter(bytes_of_str(e->source), name, sizeof name);
	s = find(a, name);
	if (!s)
		return;
	if ((s->state != e->state || e->state == EVENT_POOR) && e->state != EVENT_OPEN && e->state != EVENT_END)
		app_notice(a, "%s: %s", name, *detail ? _(detail) : _(event_state_name(e->state)));
	s->state = e->state;
	snprintf(s->detail, sizeof s->detail, "%s", *detail ? _(detail) : "");
}

void sources_event(struct app *a, const struct event *e)
{
	a->readers.bad = false;
	if (e->kind == EVENT_STATE)
		take_state(a, e);
	else if (e->kind == EVENT_CODE)
		counter_scan(a, bytes_of(e->text, e->len), true);
}

static void on_news(void *ctx, enum reader_news news, const struct event *e, int status)
{
	struct app *a = ctx;

	switch (news) {
	case READER_EVENT:
		sources_event(a, e);
		break;
	case READER_DIED:
		a->readers.bad = true;
		app_notice(a, "%s", _("The reader has ended; it is started again."));
		break;
	case READER_ENDED:
		a->readers.bad = status != 0;
		if (status)
			app_notice(a, "%s", _("The reader does not understand its options; see chit-scan(1)."));
		break;
	case READER_GAVE_UP:
		a->readers.bad = true;
		app_notice(a, "%s", _("The reader does not stay up: codes can only be typed. F9 says more."));
		break;
	}
	app_paint(a);
}

void sources_start(struct app *a)
{
	if (!a->config.reader)
		return;
	if (reader_start(&a->readers.process, a->loop, a->config.reader, a->config.reader_args, on_news, a) == ERR_OK)
		return;
	a->readers.bad = true;
	app_notice(a, "%s", err_detail());
}

bool sources_can_step(const struct app *a)
{
	return a->config.step && a->readers.process;
}

void sources_next(struct app *a)
{
	if (a->readers.process && !reader_tell(a->readers.process, "next"))
		app_notice(a, "%s", _("The reader is not there just now."));
}
