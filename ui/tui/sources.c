/* The readers, as the child says it. */
#include "ui/app.h"

#include "base/i18n.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

static struct app_source *find(struct app *a, const char *name)
{
	for (size_t i = 0; i < a->n_sources; i++)
		if (strcmp(a->sources[i].name, name) == 0)
			return &a->sources[i];
	if (a->n_sources == APP_SOURCES)
		return NULL;
	snprintf(a->sources[a->n_sources].name, sizeof a->sources[0].name, "%s", name);
	return &a->sources[a->n_sources++];
}

static void take_state(struct app *a, const struct event *e)
{
	struct app_source *s;
	char name[EVENT_SOURCE_MAX];

	text_filter(bytes_of_str(e->source), name, sizeof name);
	s = find(a, name);
	if (!s)
		return;
	if (s->state != e->state && e->state != EVENT_OPEN && e->state != EVENT_END)
		app_notice(a, "%s: %s", name, e->detail);
	s->state = e->state;
	text_filter(bytes_of_str(e->detail), s->detail, sizeof s->detail);
}

void sources_event(struct app *a, const struct event *e)
{
	a->reader_bad = false;
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
		a->reader_bad = true;
		app_notice(a, "%s", _("The reader has ended; it is started again."));
		break;
	case READER_ENDED:
		a->reader_bad = status != 0;
		if (status)
			app_notice(a, "%s", _("The reader does not understand its options; see chit-scan(1)."));
		break;
	case READER_GAVE_UP:
		a->reader_bad = true;
		app_notice(a, "%s", _("The reader does not stay up: codes can only be typed. F9 says more."));
		break;
	}
	app_paint(a);
}

void sources_start(struct app *a)
{
	if (!a->config.reader)
		return;
	if (reader_start(&a->reader, a->loop, a->config.reader, a->config.reader_args, on_news, a) == ERR_OK)
		return;
	a->reader_bad = true;
	app_notice(a, "%s", err_detail());
}

bool sources_can_step(const struct app *a)
{
	return a->config.step && a->reader;
}

void sources_next(struct app *a)
{
	if (a->reader && !reader_tell(a->reader, "next"))
		app_notice(a, "%s", _("The reader is not there just now."));
}
