#include "upload/wire.h"

#include "base/i18n.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct wire {
	struct http_client *client;
};

const char *wire_fate_name(enum wire_fate f)
{
	static const char *const names[WIRE_FATE_COUNT] = {
		"answered", "away", "slow", "busy", "certificate", "host_name", "no_http", "nonsense", "too_big", "refused",
		"stopped",
	};

	return names[f];
}

/* words: English, and in the translations (include/upload/uploader.h). */
static void fail(struct wire_reply *out, enum wire_fate fate, const char *words, const char *detail)
{
	char raw[WIRE_WORDS_CAP];

	snprintf(raw, sizeof raw, *detail ? "%s (%s)" : "%s%s", words, detail);
	out->fate = fate;
	out->reply.n = 0;
	text_filter(bytes_of_str(raw), out->words, sizeof out->words);
}

static void read_documents(struct bytes body, struct wire_reply *out)
{
	if (reply_decode(body, &out->reply) == ERR_OK)
		out->fate = WIRE_ANSWERED;
	else
		fail(out, WIRE_NONSENSE, N_("what answers there is no platform"), "no documents came back");
}

void wire_read(const struct http_answer *a, struct wire_reply *out)
{
	char status[16];

	*out = (struct wire_reply){ .retry_after = a->retry_after };
	snprintf(status, sizeof status, "%d", a->status);
	switch (a->status) {
	case 200:
		read_documents(a->body, out);
		break;
	case 400:
		fail(out, WIRE_REFUSED, N_("the platform cannot read what this till sends"), status);
		break;
	case 401:
	case 403:
		fail(out, WIRE_REFUSED, N_("the platform does not know this till"), status);
		break;
	case 413:
		fail(out, WIRE_TOO_BIG, N_("too much at once for the platform"), status);
		break;
	case 429:
	case 503:
		fail(out, WIRE_BUSY, N_("the platform is busy"), status);
		break;
	case 500:
	case 502:
	case 504:
		fail(out, WIRE_AWAY, N_("the platform has a fault"), status);
		break;
	default:
		fail(out, WIRE_NONSENSE, N_("what answers there is no platform"), status);
	}
}

static const struct {
	enum wire_fate fate;
	const char *words;
} FAULTS[] = {
	[HTTP_FINE] = { WIRE_AWAY, N_("the platform could not be asked") },
	[HTTP_AWAY] = { WIRE_AWAY, N_("the platform does not answer") },
	[HTTP_SLOW] = { WIRE_SLOW, N_("the platform is too slow") },
	[HTTP_CERTIFICATE] = { WIRE_CERTIFICATE, N_("another server answers there: its key is not the platform's") },
	[HTTP_HOST_NAME] = { WIRE_HOST_NAME, N_("another server answers there: its certificate is for another host name") },
	[HTTP_NO_TLS] = { WIRE_NO_HTTP, N_("what answers there does not speak TLS 1.3") },
	[HTTP_NO_HTTP] = { WIRE_NONSENSE, N_("what answers there does not speak HTTP") },
	[HTTP_ENDLESS] = { WIRE_NONSENSE, N_("what answers there does not end") },
	[HTTP_STOPPED] = { WIRE_STOPPED, N_("stopped") },
};

static void post(void *ctx, struct bytes document, struct wire_reply *out)
{
	struct wire *w = ctx;
	struct http_answer a = { 0 };
	enum http_fault fault;

	if (http_client_send(w->client, WIRE_PATH, &document, &a) == ERR_OK) {
		wire_read(&a, out);
		return;
	}
	*out = (struct wire_reply){ 0 };
	fault = http_client_fault(w->client);
	fail(out, FAULTS[fault].fate, FAULTS[fault].words, err_detail());
}

enum err wire_create(struct wire **out, const struct wire_options *o)
{
	struct http_client_options options = { .url = o->url, .pin = o->pin, .second_pin = o->second_pin, .stop = o->stop,
					       .connect_ms = o->connect_ms, .total_ms = o->total_ms, .answer_max = REPLY_MAX };
	struct wire *w = calloc(1, sizeof *w);
	enum err e = w ? http_client_create(&w->client, &options) : ERR_NOMEM;

	if (e != ERR_OK) {
		free(w);
		return e;
	}
	*out = w;
	return ERR_OK;
}

void wire_destroy(struct wire *w)
{
	if (!w)
		return;
	http_client_destroy(w->client);
	free(w);
}

struct wire_transport wire_transport(struct wire *w)
{
	return (struct wire_transport){ post, w };
}
