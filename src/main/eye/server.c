#include "main/eye.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "main/cli.h"
#include "scan/sandbox.h"
#include "seal/digest.h"
#include "web/http_server.h"
#include "web/lan.h"

#include "eye_page.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	PAIR_BODY_MAX = 512, SEND_MS = 5000, ANSWER_MS = 8000,
	FAULTS_MAX = 20, FAULTS_S = 60,		/* wrong secrets; more wait until the minute is over */
	IDLE_S = 10, REQUEST_S = 30, CONNECTIONS = 64, PER_CLIENT = 8, BODIES_MAX = 4 * PARCEL_PICTURE_MAX
};

struct eye {
	const char *dir;
	int fd;
	struct clock clock;
	pthread_mutex_t lock;		/* of all below, and of the folder and the descriptor */
	int64_t minute;
	unsigned faults;
};

static void say(struct http_request *r, unsigned status, const char *words)
{
	char text[256];

	snprintf(text, sizeof text, "{\"error\":\"%.200s\"}\n", words);
	http_request_answer(r, status, "application/json", bytes_of_str(text));
}

/* ---- to the process that decodes, and back ---- */

/* Where the other side hangs or is gone we end: it starts us anew, and no answer is taken for another's. */
static void give_up(const char *why)
{
	log_write(LOG_ERROR, "eye", "%s", why);
	_exit(3);
}

static void wait_for(int fd, short what, int ms)
{
	struct pollfd p = { fd, what, 0 };
	int n;

	do
		n = poll(&p, 1, ms);
	while (n < 0 && errno == EINTR);
	if (n == 0)
		give_up("chit-scan does not answer");
}

static void send_all(int fd, struct bytes b)
{
	while (b.len) {
		ssize_t n;

		wait_for(fd, POLLOUT, SEND_MS);
		n = write(fd, b.data, b.len);
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			give_up("chit-scan has gone");
		if (n > 0)
			b = bytes_of(b.data + n, b.len - (size_t)n);
	}
}

static void send_parcel(int fd, const struct parcel *p, struct bytes content)
{
	uint8_t head[PARCEL_HEAD + PARCEL_NAME_MAX];

	send_all(fd, bytes_of(head, parcel_head(p, head)));
	send_all(fd, content);
}

static unsigned receive_answer(int fd)
{
	uint8_t answer[PARCEL_ANSWER];

	for (size_t got = 0; got < sizeof answer;) {
		ssize_t n;

		wait_for(fd, POLLIN, ANSWER_MS);
		n = read(fd, answer + got, sizeof answer - got);
		if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
			give_up("chit-scan has gone");
		got += n > 0 ? (size_t)n : 0;
	}
	if (answer[0] != 'R')
		give_up("chit-scan says what is no answer");
	return answer[1];
}

static void send_words(int fd, enum parcel_kind kind, const char *words)
{
	struct parcel p = { .kind = kind, .len = strlen(words) };

	if (p.len > PARCEL_WORDS_MAX)
		p.len = PARCEL_WORDS_MAX;
	send_parcel(fd, &p, bytes_of(words, p.len));
}

/* ---- who may ---- */

/* True where there have been too many wrong secrets. Called with the lock. */
static bool too_many(struct eye *e)
{
	int64_t minute = clock_monotonic_ms() / 1000 / FAULTS_S;

	if (minute != e->minute) {
		e->minute = minute;
		e->faults = 0;
	}
	return e->faults >= FAULTS_MAX;
}

static bool from_here(struct http_request *r)
{
	char address[HTTP_ADDRESS_CAP];

	http_request_address(r, address);
	if (lan_address(address))
		return true;
	say(r, 403, "this address is not of the LAN");
	return false;
}

/* Answers where it may not. Called with the lock. Wrong tokens are not counted: nobody guesses 256 bits, and a phone that was
 * forgotten, or a stranger, must lock out no other. */
static bool may(struct eye *e, struct http_request *r, char name[PARCEL_NAME_MAX + 1])
{
	static const char bearer[] = "Bearer ";
	const char *said = http_request_header(r, "Authorization");

	if (!from_here(r))
		return false;
	if (strncmp(said, bearer, strlen(bearer)) == 0 && pairs_check(e->dir, said + strlen(bearer), name) == ERR_OK)
		return true;
	say(r, 401, "this eye is not paired: chit eye pair");
	return false;
}

/* ---- the routes ---- */

static void on_page(void *ctx, struct http_request *r)
{
	(void)ctx;
	if (from_here(r))
		http_request_answer(r, 200, "text/html; charset=utf-8", bytes_of(eye_page, sizeof eye_page - 1));
}

static void answer_paired(struct http_request *r, enum err failed, const char *name, const char *token)
{
	char text[160];

	if (failed != ERR_OK) {
		say(r, failed == ERR_AUTH ? 403 : failed == ERR_FORMAT ? 400 : 503, err_detail());
		return;
	}
	snprintf(text, sizeof text, "{\"name\":\"%s\",\"token\":\"%s\"}\n", name, token);
	http_request_answer(r, 200, "application/json", bytes_of_str(text));
}

static void pair(struct eye *e, struct http_request *r, const char *secret, const char *name)
{
	char token[PAIRS_TOKEN_CAP];
	enum err failed;

	if (too_many(e)) {
		http_request_retry_after(r, FAULTS_S);
		say(r, 429, "too many wrong codes: wait a minute");
		return;
	}
	failed = pairs_take(e->dir, secret, name, clock_now(e->clock), random_system(), token);
	e->faults += failed == ERR_AUTH;
	answer_paired(r, failed, name, token);
	digest_wipe(token, sizeof token);
}

static void on_pair(void *ctx, struct http_request *r)
{
	struct bytes body = http_request_body(r);
	const char *secret = NULL, *name = NULL;
	struct eye *e = ctx;
	json_t *o;

	if (!from_here(r))
		return;
	o = json_loadb((const char *)body.data, body.len, JSON_REJECT_DUPLICATES, NULL);
	if (!o || json_unpack(o, "{s:s, s:s}", "secret", &secret, "name", &name) != 0) {
		say(r, 400, "secret and name are wanted");
	} else {
		pthread_mutex_lock(&e->lock);
		pair(e, r, secret, name);
		pthread_mutex_unlock(&e->lock);
	}
	json_decref(o);
}

static void answer_codes(struct http_request *r, unsigned n)
{
	char text[32];

	if (n == PARCEL_NO_PICTURE || n == PARCEL_TOO_LARGE) {
		say(r, n == PARCEL_NO_PICTURE ? 415 : 413, n == PARCEL_NO_PICTURE ? "no picture that can be read: JPEG or PNG is" :
		    "a picture of more than 16 megapixels or 32 scans is not searched: send a smaller one");
		return;
	}
	snprintf(text, sizeof text, "{\"codes\":%u}\n", n);
	http_request_answer(r, 200, "application/json", bytes_of_str(text));
}

static void forward(struct eye *e, struct http_request *r, enum parcel_kind kind)
{
	struct bytes body = http_request_body(r);
	struct parcel p = { .kind = kind, .len = body.len };

	pthread_mutex_lock(&e->lock);
	if (may(e, r, p.name)) {
		if (body.len == 0) {
			say(r, 400, "there is nothing in it");
		} else {
			send_parcel(e->fd, &p, body);
			answer_codes(r, receive_answer(e->fd));
		}
	}
	pthread_mutex_unlock(&e->lock);
}

static void on_picture(void *ctx, struct http_request *r) { forward(ctx, r, PARCEL_PICTURE); }
static void on_text(void *ctx, struct http_request *r) { forward(ctx, r, PARCEL_TEXT); }

static const struct http_route routes[] = {
	{ "GET", "/", 0, NULL, on_page },
	{ "POST", "/pair", PAIR_BODY_MAX, NULL, on_pair },
	{ "POST", "/picture", PARCEL_PICTURE_MAX, NULL, on_picture },
	{ "POST", "/text", PARCEL_TEXT_MAX, NULL, on_text },
};

/* ---- from start to end ---- */

static enum err open_server(struct eye *e, const char *listen, struct http_server **out)
{
	static struct certificate c;
	struct http_server_options o = {
		.listen = listen, .certificate = c.certificate, .key = c.key, .routes = routes, .n_routes = CLI_COUNT(routes),
		.ctx = e, .bodies_max = BODIES_MAX, .threads = 2, .connections = CONNECTIONS,
		.connections_per_client = PER_CLIENT, .idle_s = IDLE_S, .request_s = REQUEST_S,
	};
	enum err r = lan_listen(listen) ? pairs_prepare(e->dir, listen, clock_now(e->clock), &c) :
		     err_set(ERR_USAGE, "%s is no address of the shop's own network: name this machine's, such as 192.168.1.5:8448",
			     listen);

	if (r == ERR_OK)
		r = sandbox_enter_network(e->dir);
	if (r == ERR_OK)
		r = http_server_create(out, &o);
	certificate_wipe(&c);
	return r;
}

/* The other end closes when chit-scan ends; a signal of ours ends the wait. */
static void wait_for_end(int fd)
{
	struct pollfd p = { fd, 0, 0 };

	while (poll(&p, 1, -1) == 0)
		;
}

static void on_signal(int number)
{
	(void)number;
	_exit(0);	/* nothing of ours is half done: files are written aside */
}

int eye_serve(const char *dir, const char *listen, int fd)
{
	struct eye e = { .dir = dir, .fd = fd, .clock = clock_system(), .lock = PTHREAD_MUTEX_INITIALIZER };
	struct http_server *server = NULL;
	char url[PAIRS_ADDRESS_CAP + 16];
	enum err r = open_server(&e, listen, &server);

	if (r != ERR_OK) {
		send_words(fd, PARCEL_FAILED, err_detail());
		return cli_fail(r);
	}
	signal(SIGTERM, on_signal);
	signal(SIGINT, on_signal);
	snprintf(url, sizeof url, "https://%s/", listen);
	pthread_mutex_lock(&e.lock);
	send_words(fd, PARCEL_OPEN, url);
	pthread_mutex_unlock(&e.lock);
	wait_for_end(fd);
	http_server_destroy(server);
	return 0;
}
