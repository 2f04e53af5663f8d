/* What an HTTP answer means, and who answers: raw servers on loopback that say what they are told to say. */
#include "upload/wire.h"

#include "seal/certificate.h"
#include "web/http_server.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

/* Pure */

static struct wire_reply read_answer(int status, struct bytes body)
{
	struct http_answer a = { .status = status, .body = body, .retry_after = 9 };
	struct wire_reply r;

	wire_read(&a, &r);
	assert_int_equal(r.retry_after, 9);
	assert_int_equal(r.fate == WIRE_ANSWERED, *r.words == 0);
	return r;
}

static void statuses(void **state)
{
	static const struct {
		int status;
		enum wire_fate fate;
	} table[] = {
		{ 400, WIRE_REFUSED }, { 401, WIRE_REFUSED }, { 403, WIRE_REFUSED }, { 413, WIRE_TOO_BIG },
		{ 429, WIRE_BUSY }, { 503, WIRE_BUSY }, { 500, WIRE_AWAY }, { 502, WIRE_AWAY }, { 504, WIRE_AWAY },
		{ 100, WIRE_NONSENSE }, { 201, WIRE_NONSENSE }, { 204, WIRE_NONSENSE }, { 206, WIRE_NONSENSE },
		{ 301, WIRE_NONSENSE }, { 302, WIRE_NONSENSE }, { 404, WIRE_NONSENSE }, { 405, WIRE_NONSENSE },
		{ 418, WIRE_NONSENSE }, { 0, WIRE_NONSENSE }, { -1, WIRE_NONSENSE }, { 999, WIRE_NONSENSE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		assert_int_equal(read_answer(table[i].status, bytes_of("\x81\x41x", 3)).fate, table[i].fate);
}

static void documents_or_nothing(void **state)
{
	static const struct {
		const char *body;
		size_t len;
	} bad[] = {
		{ "", 0 }, { "\x81", 1 }, { "\x81\x41", 2 }, { "\x81\x61x", 3 }, { "\x41x", 2 }, { "\xa0", 1 },
		{ "\x81\x40", 2 }, { "\x9f\x41x\xff", 4 }, { "\x81\x41x\x00", 4 }, { "\x98\x01\x41x", 4 },
		{ "\x81\x5b\xff\xff\xff\xff\xff\xff\xff\xff", 10 }, { "\x9b\xff\xff\xff\xff\xff\xff\xff\xff", 9 },
		{ "<!DOCTYPE html><html><body>Sign in to the hotel's network</body></html>", 72 },
	};
	struct wire_reply r;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		r = read_answer(200, bytes_of(bad[i].body, bad[i].len));
		assert_int_equal(r.fate, WIRE_NONSENSE);
		assert_int_equal(r.reply.n, 0);
	}
	r = read_answer(200, bytes_of("\x80", 1));
	assert_int_equal(r.fate, WIRE_ANSWERED);
	assert_int_equal(r.reply.n, 0);
	r = read_answer(200, bytes_of("\x82\x42hi\x41x", 6));
	assert_int_equal(r.fate, WIRE_ANSWERED);
	assert_int_equal(r.reply.n, 2);
	assert_memory_equal(r.reply.documents[0].data, "hi", 2);
}

static void names(void **state)
{
	(void)state;
	for (int i = 0; i < WIRE_FATE_COUNT; i++)
		for (int j = 0; j < i; j++)
			assert_string_not_equal(wire_fate_name((enum wire_fate)i), wire_fate_name((enum wire_fate)j));
}

/* A server that reads a request's head and says its line: one connection after the other. */
struct parrot {
	int fd;
	unsigned port;
	const char *line;
	size_t len, times;		/* the line, so many times, as long as somebody listens */
	unsigned pause_ms;
	bool hang;			/* keeps silent and open */
	atomic_bool stop;
	pthread_t thread;
};

static void rest(unsigned ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&t, NULL);
}

static void say(struct parrot *p, int fd)
{
	char head[8192];

	if (read(fd, head, sizeof head) <= 0)
		return;
	for (size_t i = 0; i < p->times && !atomic_load(&p->stop); i++) {
		if (send(fd, p->line, p->len, MSG_NOSIGNAL) < 0)
			return;
		if (p->pause_ms)
			rest(p->pause_ms);
	}
	for (int i = 0; p->hang && i < 300 && !atomic_load(&p->stop); i++)
		rest(10);
}

static void *parrot(void *ctx)
{
	struct parrot *p = ctx;
	int fd;

	while ((fd = accept(p->fd, NULL, NULL)) >= 0) {
		if (!atomic_load(&p->stop))
			say(p, fd);
		close(fd);
	}
	return NULL;
}

static void parrot_start(struct parrot *p, const char *line, size_t times)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof a;

	p->line = line;
	p->len = strlen(line);
	p->times = times;
	p->fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(p->fd, (struct sockaddr *)&a, sizeof a), 0);
	assert_int_equal(listen(p->fd, 8), 0);
	assert_int_equal(getsockname(p->fd, (struct sockaddr *)&a, &len), 0);
	p->port = ntohs(a.sin_port);
	assert_int_equal(pthread_create(&p->thread, NULL, parrot, p), 0);
}

static void parrot_stop(struct parrot *p)
{
	atomic_store(&p->stop, true);
	shutdown(p->fd, SHUT_RDWR);
	pthread_join(p->thread, NULL);
	close(p->fd);
}

static struct wire_reply ask(unsigned port, const char *scheme, const uint8_t *pin, long total_ms, const atomic_bool *stop)
{
	char url[64];
	struct wire_options o = { .url = url, .pin = pin, .total_ms = total_ms, .stop = stop };
	struct wire_reply r;
	struct wire_transport t;
	struct wire *w;

	snprintf(url, sizeof url, "%s:%u", scheme, port);
	assert_int_equal(wire_create(&w, &o), ERR_OK);
	t = wire_transport(w);
	t.post(t.ctx, bytes_of_str("a document"), &r);
	assert_true(r.fate == WIRE_ANSWERED || r.reply.n == 0);
	wire_destroy(w);
	return r;
}

static struct wire_reply parrot_says(const char *line, size_t times, unsigned pause_ms, bool hang)
{
	struct parrot p = { .pause_ms = pause_ms, .hang = hang };
	struct wire_reply r;

	parrot_start(&p, line, times);
	r = ask(p.port, "http://127.0.0.1", NULL, hang || pause_ms ? 700 : 5000, NULL);
	parrot_stop(&p);
	return r;
}

static void answers_on_the_line(void **state)
{
	struct wire_reply r = parrot_says("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\x80", 1, 0, false);

	(void)state;
	assert_int_equal(r.fate, WIRE_ANSWERED);
	r = parrot_says("HTTP/1.1 503 Busy\r\nRetry-After: 77\r\nContent-Length: 0\r\n\r\n", 1, 0, false);
	assert_int_equal(r.fate, WIRE_BUSY);
	assert_int_equal(r.retry_after, 77);
	r = parrot_says("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/login\r\nContent-Length: 0\r\n\r\n", 1, 0, false);
	assert_int_equal(r.fate, WIRE_NONSENSE);
	r = parrot_says("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", 1, 0, false);
	assert_int_equal(r.fate, WIRE_NONSENSE);
}

static void nonsense_on_the_line(void **state)
{
	static const char *const bad[] = {
		"SSH-2.0-OpenSSH_9.2p1\r\n", "220 mail ESMTP\r\n", "hello\r\n\r\n", "\r\n\r\n\r\n",
		"HTTP/9.9 200 OK\r\n\r\n", "HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\n\x80",
		"\x15\x03\x03\x00\x02\x02\x28",
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct wire_reply r = parrot_says(bad[i], 1, 0, false);

		if (r.fate != WIRE_NO_HTTP && r.fate != WIRE_NONSENSE && r.fate != WIRE_AWAY)
			fail_msg("%zu: %s: %s", i, wire_fate_name(r.fate), r.words);
	}
	assert_int_equal(parrot_says(bad[0], 1, 0, false).fate, WIRE_NONSENSE);
}

static void cut_short(void **state)
{
	(void)state;
	assert_int_equal(parrot_says("", 0, 0, false).fate, WIRE_AWAY);
	assert_int_equal(parrot_says("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n\x81\x47", 1, 0, false).fate, WIRE_AWAY);
	assert_int_equal(parrot_says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n\x81", 1, 0, false).fate, WIRE_AWAY);
	/* without a length its end is the answer's: what was cut is no array */
	assert_int_equal(parrot_says("HTTP/1.1 200 OK\r\n\r\n\x81\x47", 1, 0, false).fate, WIRE_NONSENSE);
}

static void slow_and_endless(void **state)
{
	static char much[65536];
	struct wire_reply r;

	(void)state;
	assert_int_equal(parrot_says("", 0, 0, true).fate, WIRE_SLOW);
	assert_int_equal(parrot_says("HTTP/1.1 100 Continue\r\n\r\n", 1000, 20, false).fate, WIRE_SLOW);
	memset(much, 'x', sizeof much - 1);
	memcpy(much, "HTTP/1.1 200 OK\r\n\r\n", 19);
	assert_int_equal(parrot_says(much, 1000, 0, false).fate, WIRE_NONSENSE);
	memcpy(much, "HTTP/1.1 200 OK\r\nX: ", 20);
	r = parrot_says(much, 1000, 0, false);
	assert_int_equal(r.fate, WIRE_NONSENSE);
	assert_non_null(strstr(r.words, "what answers there does not end (http"));
	assert_int_equal(parrot_says("HTTP/1.1 200 OK and so on", 100000, 0, false).fate, WIRE_NONSENSE);
	for (size_t i = 0; i + 100 < sizeof much; i += 100)
		memcpy(much + i, i ? "\r\nX: " : "HTTP/1.1 200 OK", i ? 5 : 15);
	assert_int_equal(parrot_says(much, 1000, 0, false).fate, WIRE_NONSENSE);
}

static void nobody_there(void **state)
{
	struct parrot p = { .line = "" };
	struct wire_reply r;

	(void)state;
	parrot_start(&p, "", 0);
	parrot_stop(&p);
	r = ask(p.port, "http://127.0.0.1", NULL, 2000, NULL);
	assert_int_equal(r.fate, WIRE_AWAY);
}

static void *stop_soon(void *ctx)
{
	rest(100);
	atomic_store((atomic_bool *)ctx, true);
	return NULL;
}

static void stopped_in_flight(void **state)
{
	struct parrot p = { .hang = true };
	atomic_bool stop = false;
	pthread_t thread;

	(void)state;
	parrot_start(&p, "", 0);
	assert_int_equal(pthread_create(&thread, NULL, stop_soon, &stop), 0);
	assert_int_equal(ask(p.port, "http://127.0.0.1", NULL, 20000, &stop).fate, WIRE_STOPPED);
	pthread_join(thread, NULL);
	parrot_stop(&p);
}

/* TLS */

static void nothing_new(void *ctx, struct http_request *r)
{
	(void)ctx;
	http_request_answer(r, 200, "application/cbor", bytes_of("\x80", 1));
}

static struct http_server *serve(const struct certificate *c)
{
	static const struct http_route routes[] = { { "POST", WIRE_PATH, 4096, NULL, nothing_new } };
	struct http_server_options o = { .listen = "127.0.0.1:0", .certificate = c ? c->certificate : NULL,
					 .key = c ? c->key : NULL, .routes = routes, .n_routes = 1 };
	struct http_server *s;

	assert_int_equal(http_server_create(&s, &o), ERR_OK);
	return s;
}

static struct wire_reply ask_tls(const char *host, const uint8_t *pin, int64_t from, int64_t until)
{
	struct certificate *c = calloc(1, sizeof *c);
	struct http_server *s;
	struct wire_reply r;

	assert_non_null(c);
	assert_int_equal(certificate_make(c, host, from, until), ERR_OK);
	s = serve(c);
	r = ask(http_server_port(s), "https://127.0.0.1", pin ? pin : c->pin, 5000, NULL);
	http_server_destroy(s);
	certificate_wipe(c);
	free(c);
	return r;
}

/* A server that knows no TLS answers and closes on what it did not read: the reset may overtake the answer, and then the line
 * was cut. */
static enum wire_fate ask_plain(unsigned port, const uint8_t *pin)
{
	enum wire_fate fate = WIRE_AWAY;

	for (int i = 0; i < 20 && fate == WIRE_AWAY; i++)
		fate = ask(port, "https://127.0.0.1", pin, 3000, NULL).fate;
	return fate;
}

static void who_answers(void **state)
{
	static const uint8_t other[DIGEST_LEN] = { 1, 2, 3 };
	struct parrot p = { .line = "" };
	struct http_server *s;

	(void)state;
	assert_int_equal(ask_tls("127.0.0.1", NULL, 0, INT64_C(4000000000)).fate, WIRE_ANSWERED);
	assert_int_equal(ask_tls("127.0.0.1", other, 0, INT64_C(4000000000)).fate, WIRE_CERTIFICATE);
	assert_int_equal(ask_tls("demo.example", NULL, 0, INT64_C(4000000000)).fate, WIRE_HOST_NAME);
	/* the pin is what counts: a certificate whose time is over, or a clock that is off, does not cut a shop off */
	assert_int_equal(ask_tls("127.0.0.1", NULL, 1000, 2000).fate, WIRE_ANSWERED);
	assert_int_equal(ask_tls("127.0.0.1", NULL, INT64_C(3900000000), INT64_C(4000000000)).fate, WIRE_ANSWERED);
	s = serve(NULL);
	assert_int_equal(ask_plain(http_server_port(s), other), WIRE_NO_HTTP);
	http_server_destroy(s);
	parrot_start(&p, "SSH-2.0-OpenSSH_9.2p1\r\n", 1);
	assert_int_equal(ask(p.port, "https://127.0.0.1", other, 3000, NULL).fate, WIRE_NO_HTTP);
	parrot_stop(&p);
}

/* The connection is closed in the middle of the handshake, with and without a reset: a line that was cut says nothing of
 * who is there. */
static void cut_in_the_handshake(void **state)
{
	static const uint8_t pin[DIGEST_LEN] = { 1 };
	static const char *const begun[] = { "", "\x16\x03\x03\x00\x7a\x02", "\x16" };

	(void)state;
	for (size_t i = 0; i < sizeof begun / sizeof *begun; i++) {
		struct parrot p = { .line = "" };
		struct wire_reply r;

		parrot_start(&p, begun[i], *begun[i] != 0);
		r = ask(p.port, "https://127.0.0.1", pin, 3000, NULL);
		if (r.fate != WIRE_AWAY)
			fail_msg("%zu: %s: %s", i, wire_fate_name(r.fate), r.words);
		parrot_stop(&p);
	}
}

static void addresses(void **state)
{
	static const char *const bad[] = { "", "ftp://127.0.0.1", "http://example.com", "http://127.0.0.1.example.com",
					   "https://user@127.0.0.1", "127.0.0.1:80", "file:///etc/passwd" };
	struct wire *w = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(wire_create(&w, &(struct wire_options){ .url = bad[i] }), ERR_USAGE);
	wire_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(statuses),
		cmocka_unit_test(documents_or_nothing),
		cmocka_unit_test(names),
		cmocka_unit_test(answers_on_the_line),
		cmocka_unit_test(nonsense_on_the_line),
		cmocka_unit_test(cut_short),
		cmocka_unit_test(slow_and_endless),
		cmocka_unit_test(nobody_there),
		cmocka_unit_test(stopped_in_flight),
		cmocka_unit_test(who_answers),
		cmocka_unit_test(cut_in_the_handshake),
		cmocka_unit_test(addresses),
	};

	unsetenv("http_proxy");
	unsetenv("https_proxy");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
