/* Client and server against each other on loopback, and against strangers. */
#include "web/http_client.h"
#include "web/http_server.h"
#include "web/reaper.h"
#include "seal/certificate.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

enum { BODY_MAX = 4096 };

/* Requests put aside, answered by a thread of their own. */
static struct later {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct http_request *queue[64];
	size_t n;
	bool stop;
} later = { .lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER };

static void *writer(void *ctx)
{
	(void)ctx;
	pthread_mutex_lock(&later.lock);
	while (!later.stop || later.n) {
		if (!later.n) {
			pthread_cond_wait(&later.wake, &later.lock);
			continue;
		}
		http_request_ready(later.queue[--later.n]);
	}
	pthread_mutex_unlock(&later.lock);
	return NULL;
}

static enum http_begun put_aside(void *ctx, struct http_request *r)
{
	(void)ctx;
	if (http_request_body(r).len == 0)
		return HTTP_NOW;
	pthread_mutex_lock(&later.lock);
	later.queue[later.n++] = r;
	pthread_cond_signal(&later.wake);
	pthread_mutex_unlock(&later.lock);
	return HTTP_LATER;
}

static void echo(void *ctx, struct http_request *r)
{
	(void)ctx;
	http_request_answer(r, 200, "application/octet-stream", http_request_body(r));
}

static void long_answer(void *ctx, struct http_request *r)
{
	static uint8_t much[100000];

	(void)ctx;
	http_request_answer(r, 200, "application/octet-stream", bytes_of(much, sizeof much));
}

static const struct http_route ROUTES[] = {
	{ "POST", "/later", BODY_MAX, put_aside, echo },
	{ "POST", "/echo", BODY_MAX, NULL, echo },
	{ "GET", "/long", 0, NULL, long_answer },
};

static struct http_server *start(const struct certificate *c, unsigned request_s)
{
	struct http_server_options o = { .listen = "127.0.0.1:0", .routes = ROUTES, .n_routes = 3, .request_s = request_s };
	struct http_server *s = NULL;

	if (c) {
		o.certificate = c->certificate;
		o.key = c->key;
	}
	assert_int_equal(http_server_create(&s, &o), ERR_OK);
	return s;
}

static struct http_client *connect_to(struct http_server *s, const char *scheme, const char *host, const uint8_t *pin)
{
	struct http_client_options o = { .pin = pin, .answer_max = 50000, .total_ms = 5000 };
	struct http_client *c = NULL;
	char url[100];

	snprintf(url, sizeof url, "%s://%s:%u", scheme, host, http_server_port(s));
	o.url = url;
	assert_int_equal(http_client_create(&c, &o), ERR_OK);
	return c;
}

static void answers_and_keeps_the_connection(void **state)
{
	struct http_server *s = start(NULL, 0);
	struct http_client *c = connect_to(s, "http", "127.0.0.1", NULL);
	struct bytes body = bytes_of_str("the same bytes");
	struct http_answer a;

	(void)state;
	for (int i = 0; i < 50; i++) {
		assert_int_equal(http_client_send(c, i & 1 ? "/later" : "/echo", &body, &a), ERR_OK);
		assert_int_equal(a.status, 200);
		assert_true(bytes_equal(a.body, body));
		assert_int_equal(a.connected, i == 0);
	}
	body.len = 0;
	assert_int_equal(http_client_send(c, "/later", &body, &a), ERR_OK);
	assert_int_equal(a.body.len, 0);
	http_client_destroy(c);
	http_server_destroy(s);
}

static void refuses_what_it_must(void **state)
{
	struct http_server *s = start(NULL, 0);
	struct http_client *c = connect_to(s, "http", "127.0.0.1", NULL);
	static uint8_t big[BODY_MAX + 1];
	struct bytes body = bytes_of(big, sizeof big);
	struct http_answer a;

	(void)state;
	assert_int_equal(http_client_send(c, "/nowhere", NULL, &a), ERR_OK);
	assert_int_equal(a.status, 404);
	assert_int_equal(http_client_send(c, "/echo", NULL, &a), ERR_OK);
	assert_int_equal(a.status, 405);
	assert_int_equal(http_client_send(c, "/echo", &body, &a), ERR_OK);
	assert_int_equal(a.status, 413);
	assert_int_equal(http_client_send(c, "/long", NULL, &a), ERR_TOO_LONG);
	http_client_destroy(c);
	http_server_destroy(s);
}

static void believes_the_pin_and_the_name(void **state)
{
	struct certificate right, other;
	struct http_server *s;
	struct http_client *c;
	struct http_answer a;
	struct bytes body = bytes_of_str("x");
	int64_t now = time(NULL);

	(void)state;
	assert_int_equal(certificate_make(&right, "127.0.0.1", now - 60, now + 3600), ERR_OK);
	assert_int_equal(certificate_make(&other, "127.0.0.1", now - 60, now + 3600), ERR_OK);
	s = start(&right, 0);
	c = connect_to(s, "https", "127.0.0.1", right.pin);
	assert_int_equal(http_client_send(c, "/later", &body, &a), ERR_OK);
	assert_int_equal(a.status, 200);
	http_client_destroy(c);
	c = connect_to(s, "https", "127.0.0.1", other.pin);	/* another certificate */
	assert_int_equal(http_client_send(c, "/echo", &body, &a), ERR_AUTH);
	http_client_destroy(c);
	c = connect_to(s, "https", "localhost", right.pin);	/* another name */
	assert_int_equal(http_client_send(c, "/echo", &body, &a), ERR_AUTH);
	http_client_destroy(c);
	c = connect_to(s, "https", "127.0.0.1", NULL);		/* no authority knows it */
	assert_int_equal(http_client_send(c, "/echo", &body, &a), ERR_AUTH);
	http_client_destroy(c);
	c = connect_to(s, "http", "127.0.0.1", NULL);		/* plain words to a TLS port */
	assert_int_not_equal(http_client_send(c, "/echo", &body, &a), ERR_OK);
	http_client_destroy(c);
	http_server_destroy(s);
	certificate_wipe(&right);
	certificate_wipe(&other);
}

static void addresses_are_held_to(void **state)
{
	static const char *const bad[] = { "ftp://h", "http://example.com", "http://127.0.0.1.example.com", "h:1", "", "https://a@b" };
	struct http_client_options o = { .answer_max = 1 };
	struct http_server_options so = { .routes = ROUTES, .n_routes = 1 };
	struct http_client *c;
	struct http_server *s;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		o.url = bad[i];
		assert_int_equal(http_client_create(&c, &o), ERR_USAGE);
	}
	so.listen = "nowhere";
	assert_int_equal(http_server_create(&s, &so), ERR_USAGE);
	so.listen = "0.0.0.0:0";	/* plain HTTP to the world */
	assert_int_equal(http_server_create(&s, &so), ERR_USAGE);
}

static void nobody_is_there(void **state)
{
	struct http_server *s = start(NULL, 0);
	struct http_client *c = connect_to(s, "http", "127.0.0.1", NULL);
	struct http_answer a;

	(void)state;
	http_server_destroy(s);
	assert_int_equal(http_client_send(c, "/echo", NULL, &a), ERR_BUSY);
	http_client_destroy(c);
}

static int raw(struct http_server *s)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)http_server_port(s)) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
	return fd;
}

/* One byte a moment, for ever: never silent, never done. */
static void a_dribbling_client_is_cut(void **state)
{
	struct http_server *s = start(NULL, 1);
	struct timespec moment = { 0, 100 * 1000 * 1000 };
	struct http_server_counts counts;
	int fd = raw(s), rounds = 0;

	(void)state;
	while (send(fd, "G", 1, MSG_NOSIGNAL) == 1 && ++rounds < 100)
		nanosleep(&moment, NULL);
	assert_true(rounds < 100);
	http_server_counts(s, &counts);
	assert_int_equal(counts.cut, 1);
	close(fd);
	http_server_destroy(s);
}

static void *hammer(void *ctx)
{
	struct http_client *c = connect_to(ctx, "http", "127.0.0.1", NULL);
	struct http_answer a;
	uintptr_t good = 0;

	for (int i = 0; i < 20; i++) {
		char text[40];
		struct bytes body;

		snprintf(text, sizeof text, "%p %d", (void *)&a, i);
		body = bytes_of_str(text);
		good += http_client_send(c, "/later", &body, &a) == ERR_OK && bytes_equal(a.body, body);
	}
	http_client_destroy(c);
	return (void *)good;
}

static void many_clients_each_get_their_own(void **state)
{
	struct http_server *s = start(NULL, 0);
	pthread_t threads[32];
	void *good;

	(void)state;
	for (size_t i = 0; i < 32; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, hammer, s), 0);
	for (size_t i = 0; i < 32; i++) {
		pthread_join(threads[i], &good);
		assert_int_equal((uintptr_t)good, 20);
	}
	http_server_destroy(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_and_keeps_the_connection),
		cmocka_unit_test(refuses_what_it_must),
		cmocka_unit_test(believes_the_pin_and_the_name),
		cmocka_unit_test(addresses_are_held_to),
		cmocka_unit_test(nobody_is_there),
		cmocka_unit_test(a_dribbling_client_is_cut),
		cmocka_unit_test(many_clients_each_get_their_own),
	};
	pthread_t thread;
	int failed;

	pthread_create(&thread, NULL, writer, NULL);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	pthread_mutex_lock(&later.lock);
	later.stop = true;
	pthread_cond_signal(&later.wake);
	pthread_mutex_unlock(&later.lock);
	pthread_join(thread, NULL);
	return failed;
}
