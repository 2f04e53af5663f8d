/* The platforms, as the child that speaks to them says it. */
#include "ui/app.h"

#include "base/i18n.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* What a state is called, whether it wants somebody's care, and what to do then. */
static const struct face {
	const char *words;
	bool care;
	const char *advice;
} FACES[UPLOADER_STATE_COUNT] = {
	[UPLOADER_NEW] = { N_("not asked yet"), false, "" },
	[UPLOADER_OK] = { N_("ok"), false, "" },
	[UPLOADER_AWAY] = { N_("away"), false, N_("Go on selling: it is asked again and again, and all of it goes out then.") },
	[UPLOADER_SLOW] = { N_("slow"), false, N_("Go on selling: it is asked again and again, and all of it goes out then.") },
	[UPLOADER_BUSY] = { N_("busy"), false, N_("Go on selling: it is asked again and again, and all of it goes out then.") },
	[UPLOADER_CERTIFICATE] = { N_("another certificate"), true,
		N_("Another server is there, or the platform has changed its key: a pack on a stick brings the new one.") },
	[UPLOADER_HOST_NAME] = { N_("another name"), true, N_("Another server is there. Ask who runs this network.") },
	[UPLOADER_NO_HTTP] = { N_("no TLS there"), true, N_("Something else is there. Ask who runs this network.") },
	[UPLOADER_NONSENSE] = { N_("talks nonsense"), true, N_("Something else is there. Ask who runs this network.") },
	[UPLOADER_WRONG_PLATFORM] = { N_("another platform"), true, N_("Ask the platform: a pack on a stick may be needed.") },
	[UPLOADER_REFUSED] = { N_("refuses"), true, N_("Ask the platform why.") },
	[UPLOADER_STORE] = { N_("the store fails"), true, N_("Is the disk full? Nothing is lost: it is still due.") },
};

static const struct wire_state *wire_of(const struct app *a, uint32_t stream)
{
	const struct app_wires *p = &a->wires;

	for (size_t i = 0; i < p->n && !p->other; i++)
		if (p->list[i].stream == stream)
			return &p->list[i];
	return NULL;
}

const char *wires_state(const struct app *a, const struct trust_platform *p, bool *care)
{
	const struct wire_state *w = wire_of(a, p->stream);

	*care = p->revoked || p->enrol_refused;
	if (*care)
		return p->revoked ? _("THIS TILL IS REVOKED") : _("enrolment REFUSED");
	if (!p->enrolled && (!w || w->state == UPLOADER_OK || w->state == UPLOADER_NEW))
		return _("not enrolled yet");
	if (!w)
		return NULL;	/* another process's, or nobody's: not known here */
	*care = FACES[w->state].care;
	return _(FACES[w->state].words);
}

bool wires_reach(const struct app *a, uint32_t stream)
{
	const struct wire_state *w = wire_of(a, stream);

	return a->wires.health == COURIER_FINE && (!w || w->state == UPLOADER_OK || w->state == UPLOADER_NEW);
}

const char *wires_uploader(const struct app *a, bool *care)
{
	const struct app_wires *p = &a->wires;

	*care = p->health != COURIER_FINE;
	if (p->health == COURIER_AGAIN)
		return _("Uploader starting again");
	if (p->health == COURIER_DOWN)
		return _("Uploader does not stay up");
	return p->other ? _("Another process uploads") : NULL;
}

/* ---- news ---- */

static struct wire_state *find(struct app_wires *p, uint32_t stream)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->list[i].stream == stream)
			return &p->list[i];
	if (p->n == STORE_STREAMS_MAX)
		return NULL;
	p->list[p->n] = (struct wire_state){ .stream = stream };
	return &p->list[p->n++];
}

static void take_state(struct app *a, const struct notice *n)
{
	struct wire_state *w = find(&a->wires, n->stream);
	bool worse;

	if (!w)
		return;
	worse = w->state != n->state && FACES[n->state].care;
	w->state = n->state;
	text_filter(bytes_of_str(n->words), w->words, sizeof w->words);
	if (worse)
		app_notice(a, _("%s: %s. F9 says what to do."), n->platform, _(FACES[n->state].words));
}

static void take(struct app *a, const struct notice *n)
{
	struct app_wires *p = &a->wires;

	p->health = COURIER_FINE;
	p->other = n->kind == NOTICE_OTHER;
	p->pid = n->pid;
	if (n->kind == NOTICE_STATE)
		take_state(a, n);
}

static void on_news(void *ctx, enum courier_news news, const struct notice *n)
{
	struct app *a = ctx;
	struct app_wires *p = &a->wires;

	if (news == COURIER_NOTICE) {
		take(a, n);
	} else {
		p->health = news == COURIER_DIED ? COURIER_AGAIN : COURIER_DOWN;
		p->other = false;
		p->n = 0;	/* what it said holds no longer */
	}
	if (news == COURIER_GAVE_UP)
		app_notice(a, "%s", _("The uploader does not stay up: nothing is sent. F9 says more, and tries again."));
	app_paint(a);
}

enum err wires_line(struct app *a, const char *line)
{
	static struct notice n;
	enum err e = notice_parse(bytes_of_str(line), &n);

	if (e == ERR_OK && n.kind != NOTICE_BEAT)
		take(a, &n);
	return e;
}

void wires_start(struct app *a)
{
	struct app_wires *p = &a->wires;

	if (!a->config.uploader)
		return;
	if (courier_start(&p->courier, a->loop, a->config.uploader, app_store(a), on_news, a) == ERR_OK)
		return;
	p->health = COURIER_DOWN;
	app_notice(a, "%s", err_detail());
}

void wires_hurry(struct app *a)
{
	courier_hurry(a->wires.courier);
}

/* ---- what F9 says ---- */

static void report_uploader(struct app *a, struct doctor_line *l)
{
	const struct app_wires *p = &a->wires;

	if (p->other)
		snprintf(l->words, sizeof l->words, _("process %lld uploads for this till"), (long long)p->pid);
	else if (p->health == COURIER_FINE)
		snprintf(l->words, sizeof l->words, "%.300s", a->config.uploader ? a->config.uploader : _("no uploader runs here"));
	else
		snprintf(l->words, sizeof l->words, _("%.300s does not stay up"), a->config.uploader);
	if (p->health == COURIER_FINE)
		return;
	l->sign = DOCTOR_BAD;
	snprintf(l->advice, sizeof l->advice, "%s", _("chit upload says why. Until then a stick will do: chit export."));
}

/* A sentence of the translations, and a detail of the machine's in brackets, which is left as it is. */
static void put_words(struct doctor_line *l, const char *words)
{
	size_t len = strlen(l->words);
	char said[2 * UPLOADER_WORDS_CAP];

	notice_say(words, said, sizeof said);
	if (*said)
		snprintf(l->words + len, sizeof l->words - len, ": %.390s", said);
}

static void report_platform(const struct app *a, const struct trust_platform *p, struct doctor_line *l)
{
	const struct wire_state *w = wire_of(a, p->stream);
	const struct face *f = w ? &FACES[w->state] : NULL;

	if (!f)
		return;
	l->sign = f->care ? DOCTOR_BAD : w->state == UPLOADER_OK && !*w->words ? DOCTOR_OK : DOCTOR_CARE;
	snprintf(l->words, sizeof l->words, "%.120s: %s", p->name, _(f->words));
	put_words(l, w->words);
	snprintf(l->advice, sizeof l->advice, "%.190s", *f->advice ? _(f->advice) : "");
}

void wires_report(struct app *a, void (*each)(void *ctx, const struct doctor_line *l), void *ctx)
{
	struct doctor_line l = { .what = N_("uploader"), .sign = DOCTOR_OK };

	report_uploader(a, &l);
	if (a->config.uploader || a->wires.other)
		each(ctx, &l);
	for (size_t i = 0; i < a->status.n; i++) {
		l = (struct doctor_line){ .what = N_("wire"), .sign = DOCTOR_OK };
		report_platform(a, a->status.platforms[i].platform, &l);
		if (*l.words)
			each(ctx, &l);
	}
}
