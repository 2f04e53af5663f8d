#include "web/http_client.h"
#include "base/i18n.h"
#include "web/url.h"

#include <assert.h>
#include <curl/curl.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { URL_CAP = 512, PIN_CAP = 112 /* two of "sha256//", 44 letters, and what is between */, SLOW_BYTES = 100, SLOW_SECONDS = 10 };

struct http_client {
	CURL *curl;
	struct curl_slist *headers;
	char url[URL_CAP];
	char pin[PIN_CAP];
	uint8_t *body;
	size_t len, cap, max;
	bool too_long;
	const atomic_bool *stop;
	enum http_fault fault;
	char words[CURL_ERROR_SIZE];
};

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start(void)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		abort();
}

static size_t take(char *data, size_t one, size_t n, void *ctx)
{
	struct http_client *c = ctx;
	size_t len = one * n;

	if (len > c->max - c->len) {
		c->too_long = true;
		return 0;
	}
	if (c->len + len > c->cap) {
		size_t cap = c->cap * 2 < c->len + len ? c->len + len : c->cap * 2;
		uint8_t *more = realloc(c->body, cap > c->max ? c->max : cap);

		if (!more)
			return 0;
		c->body = more;
		c->cap = cap > c->max ? c->max : cap;
	}
	memcpy(c->body + c->len, data, len);
	c->len += len;
	return len;
}

/* curl asks at least once a second, however silent the other end is. */
static int may_go_on(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	const struct http_client *client = ctx;

	(void)a, (void)b, (void)c, (void)d;
	return client->stop && atomic_load(client->stop);
}

static enum err take_url(struct http_client *c, const char *url)
{
	size_t n = strlen(url);
	enum err e = url_check(url);

	if (e != ERR_OK)
		return e;
	if (n >= URL_CAP / 2)
		return err_set(ERR_USAGE, "%s: not an address we can use", url);
	while (n && url[n - 1] == '/')
		n--;
	memcpy(c->url, url, n);
	c->url[n] = 0;
	return ERR_OK;
}

/* One more that will do. */
static void take_pin(struct http_client *c, const uint8_t *pin)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *out = c->pin + strlen(c->pin);

	out += sprintf(out, "%ssha256//", *c->pin ? ";" : "");

	for (size_t i = 0; i < HTTP_PIN_LEN; i += 3) {
		unsigned left = HTTP_PIN_LEN - i < 3 ? (unsigned)(HTTP_PIN_LEN - i) : 3;
		unsigned v = (unsigned)pin[i] << 16 | (left > 1 ? (unsigned)pin[i + 1] << 8 : 0) | (left > 2 ? pin[i + 2] : 0);

		*out++ = letters[v >> 18];
		*out++ = letters[v >> 12 & 63];
		*out++ = left > 1 ? letters[v >> 6 & 63] : '=';
		*out++ = left > 2 ? letters[v & 63] : '=';
	}
	*out = 0;
}

static void set_trust(struct http_client *c)
{
	curl_easy_setopt(c->curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c->curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_3);
	curl_easy_setopt(c->curl, CURLOPT_SSL_VERIFYHOST, 2L);
	if (!*c->pin)
		return;
	/* The pin, which came signed by the platform's root, says more than any authority could; the
	 * certificate may then be self-signed. The host name is held to all the same. */
	curl_easy_setopt(c->curl, CURLOPT_SSL_VERIFYPEER, 0L);
	curl_easy_setopt(c->curl, CURLOPT_PINNEDPUBLICKEY, c->pin);
}

static void set_up(struct http_client *c, const struct http_client_options *o)
{
	curl_easy_setopt(c->curl, CURLOPT_ERRORBUFFER, c->words);
	curl_easy_setopt(c->curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(c->curl, CURLOPT_WRITEDATA, c);
	curl_easy_setopt(c->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c->curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c->curl, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(c->curl, CURLOPT_CONNECTTIMEOUT_MS, o->connect_ms ? o->connect_ms : 5000L);
	curl_easy_setopt(c->curl, CURLOPT_TIMEOUT_MS, o->total_ms ? o->total_ms : 30000L);
	curl_easy_setopt(c->curl, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES);
	curl_easy_setopt(c->curl, CURLOPT_LOW_SPEED_TIME, (long)SLOW_SECONDS);
	curl_easy_setopt(c->curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, c->headers);
	if (o->stop) {
		c->stop = o->stop;
		curl_easy_setopt(c->curl, CURLOPT_XFERINFOFUNCTION, may_go_on);
		curl_easy_setopt(c->curl, CURLOPT_XFERINFODATA, c);
		curl_easy_setopt(c->curl, CURLOPT_NOPROGRESS, 0L);
	}
	set_trust(c);
}

enum err http_client_create(struct http_client **out, const struct http_client_options *o)
{
	struct http_client *c = calloc(1, sizeof *c);
	enum err e;

	assert(o->answer_max > 0);
	if (!c)
		return ERR_NOMEM;
	pthread_once(&once, start);
	e = take_url(c, o->url);
	if (e != ERR_OK)
		goto out;
	e = ERR_NOMEM;
	c->curl = curl_easy_init();
	c->headers = curl_slist_append(NULL, "Content-Type: application/cose");
	if (!c->curl || !c->headers || !curl_slist_append(c->headers, "Expect:"))
		goto out;
	c->max = o->answer_max;
	if (o->pin)
		take_pin(c, o->pin);
	if (o->pin && o->second_pin)
		take_pin(c, o->second_pin);
	set_up(c, o);
	*out = c;
	return ERR_OK;
out:
	http_client_destroy(c);
	return e;
}

void http_client_destroy(struct http_client *c)
{
	if (!c)
		return;
	curl_easy_cleanup(c->curl);
	curl_slist_free_all(c->headers);
	free(c->body);
	free(c);
}

/* With a pin no authority is asked, so what fails is the name; without one curl says which it was. */
static enum http_fault not_verified(struct http_client *c)
{
	long result = 0;

	curl_easy_getinfo(c->curl, CURLINFO_SSL_VERIFYRESULT, &result);
	return !*c->pin && result != 0 ? HTTP_CERTIFICATE : HTTP_HOST_NAME;
}

/* A line that is cut in the middle of the handshake says nothing of who is there; curl tells it by words alone. */
static bool was_cut(const struct http_client *c)
{
	static const char *const words[] = { "SSL_ERROR_SYSCALL", "unexpected eof", "Connection reset", "SSL_ERROR_ZERO_RETURN" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strstr(c->words, words[i]))
			return true;
	return false;
}

/* The head of an answer without an end: where it is one line, curl has no memory for it, though bytes came. */
static bool is_endless(const struct http_client *c, CURLcode code)
{
	curl_off_t first = 0;

	if (code == CURLE_OUT_OF_MEMORY)
		curl_easy_getinfo(c->curl, CURLINFO_STARTTRANSFER_TIME_T, &first);
	return first > 0 || (code == CURLE_RECV_ERROR && strstr(c->words, "Too large response headers"));
}

static enum http_fault fault_of(struct http_client *c, CURLcode code)
{
	if (is_endless(c, code))
		return HTTP_ENDLESS;
	switch (code) {
	case CURLE_PEER_FAILED_VERIFICATION:
		return not_verified(c);
	case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
	case CURLE_SSL_ISSUER_ERROR:
		return HTTP_CERTIFICATE;
	case CURLE_SSL_CONNECT_ERROR:
		return was_cut(c) ? HTTP_AWAY : HTTP_NO_TLS;
	case CURLE_WRITE_ERROR:
		return HTTP_ENDLESS;
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_BAD_CONTENT_ENCODING:
		return HTTP_NO_HTTP;
	case CURLE_OPERATION_TIMEDOUT:
		return HTTP_SLOW;
	case CURLE_ABORTED_BY_CALLBACK:
		return HTTP_STOPPED;
	default:
		return HTTP_AWAY;
	}
}

/* What is common is said in words of ours, marked for gettext; the rest as curl has it. */
static const char *words_of(struct http_client *c, CURLcode code)
{
	long number = 0;

	switch (code) {
	case CURLE_COULDNT_RESOLVE_HOST:
		return N_("this name is not known: is the network there?");
	case CURLE_COULDNT_CONNECT:
		curl_easy_getinfo(c->curl, CURLINFO_OS_ERRNO, &number);
		return number == ECONNREFUSED ? N_("the connection is refused: nothing runs there") : N_("no way leads there");
	case CURLE_OPERATION_TIMEDOUT:
		return N_("no answer in time");
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
	case CURLE_SSL_ISSUER_ERROR:
		return N_("its certificate is not the one that is expected");
	default:
		return *c->words ? c->words : curl_easy_strerror(code);
	}
}

/* Whose fault it was, and so what to do: another server is never tried again in silence. */
static enum err failed(struct http_client *c, CURLcode code)
{
	const char *words = words_of(c, code);

	c->fault = fault_of(c, code);
	switch (c->fault) {
	case HTTP_CERTIFICATE:
	case HTTP_HOST_NAME:
		return err_set(ERR_AUTH, "%s: %s", c->url, words);
	case HTTP_ENDLESS:
		if (code != CURLE_WRITE_ERROR)
			return err_set(ERR_TOO_LONG, "%s: the head of the answer is too long", c->url);
		if (c->too_long)
			return err_set(ERR_TOO_LONG, "%s: the answer is over %zu bytes", c->url, c->max);
		return err_set(ERR_NOMEM, "%s: no memory for the answer", c->url);
	case HTTP_NO_HTTP:
		return err_set(ERR_FORMAT, "%s: %s", c->url, words);
	default:
		return err_set(ERR_BUSY, "%s: %s", c->url, words);
	}
}

static void set_request(struct http_client *c, const struct bytes *body)
{
	if (!body) {
		curl_easy_setopt(c->curl, CURLOPT_HTTPGET, 1L);
		return;
	}
	curl_easy_setopt(c->curl, CURLOPT_POST, 1L);
	curl_easy_setopt(c->curl, CURLOPT_POSTFIELDS, body->len ? (const char *)body->data : "");
	curl_easy_setopt(c->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body->len);
}

static void read_info(struct http_client *c, struct http_answer *out)
{
	curl_off_t after = 0;
	long status = 0, connects = 0;

	curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(c->curl, CURLINFO_NUM_CONNECTS, &connects);
	curl_easy_getinfo(c->curl, CURLINFO_RETRY_AFTER, &after);
	out->status = (int)status;
	out->connected = connects > 0;
	out->retry_after = after;
	out->body = bytes_of(c->body, c->len);
}

enum err http_client_send(struct http_client *c, const char *path, const struct bytes *body, struct http_answer *out)
{
	char url[URL_CAP];
	CURLcode code;

	assert(path[0] == '/');
	if (snprintf(url, sizeof url, "%s%s", c->url, path) >= (int)sizeof url)
		return err_set(ERR_TOO_LONG, "%s: the path is too long", c->url);
	c->len = 0;
	c->too_long = false;
	c->words[0] = 0;
	c->fault = HTTP_FINE;
	curl_easy_setopt(c->curl, CURLOPT_URL, url);
	set_request(c, body);
	code = curl_easy_perform(c->curl);
	if (code != CURLE_OK)
		return failed(c, code);
	read_info(c, out);
	return ERR_OK;
}

enum http_fault http_client_fault(const struct http_client *c)
{
	return c->fault;
}
