#define _GNU_SOURCE	/* memmem */
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER_CAP = 64 * 1024, STALL_MS = 2000 };

struct client {
	const struct shop_till *till;
	int fd;
	size_t next;			/* request */
	char *out;
	size_t out_len, out_at;
	size_t in_len;
	double since;
	char in[ANSWER_CAP];
};

static double read_clock(clockid_t which)
{
	struct timespec t;

	clock_gettime(which, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double now(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

static void open_client(struct client *c, unsigned port)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	const int on = 1;

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	c->fd = socket(AF_INET, SOCK_STREAM, 0);
	shop_need(c->fd >= 0 && connect(c->fd, (struct sockaddr *)&to, sizeof to) == 0, "connect");
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static void push(struct client *c)
{
	ssize_t n = send(c->fd, c->out + c->out_at, c->out_len - c->out_at, MSG_NOSIGNAL | MSG_DONTWAIT);

	shop_need(n >= 0 || errno == EAGAIN, "send");
	c->out_at += n > 0 ? (size_t)n : 0;
}

/* False: it has said all. */
static bool say_next(struct client *c, bool sealed)
{
	struct bytes body;
	int head;

	if (c->next == c->till->requests)
		return false;
	body = (sealed ? c->till->sealed : c->till->signed_)[c->next++];
	c->out = realloc(c->out, body.len + 256);
	shop_need(c->out != NULL, "malloc");
	head = snprintf(c->out, 256, "POST /v1/documents HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/cose\r\n"
			"Content-Length: %zu\r\n\r\n", body.len);
	memcpy(c->out + head, body.data, body.len);
	c->out_len = (size_t)head + body.len;
	c->out_at = c->in_len = 0;
	c->since = now();
	push(c);
	return true;
}

/* Is an answer whole? */
static bool hear(struct client *c)
{
	ssize_t n = recv(c->fd, c->in + c->in_len, sizeof c->in - 1 - c->in_len, MSG_DONTWAIT);
	const char *end, *length;

	if (n < 0 && errno == EAGAIN)
		return false;
	shop_need(n > 0, "recv: the connection was closed");
	c->in_len += (size_t)n;
	c->in[c->in_len] = '\0';
	end = memmem(c->in, c->in_len, "\r\n\r\n", 4);
	length = end ? strcasestr(c->in, "content-length:") : NULL;
	if (!length || length > end)
		return false;
	return c->in_len >= (size_t)(end + 4 - c->in) + strtoul(length + 15, NULL, 10);
}

static void heard(struct client *c, struct load *out)
{
	bool good = strncmp(c->in, "HTTP/1.1 200", 12) == 0;
	double took = now() - c->since;

	out->answered += good;
	out->refused += !good;
	if (took > out->slowest)
		out->slowest = took;
}

static size_t step(struct client **clients, struct pollfd *fds, size_t n, bool sealed, struct load *out)
{
	size_t done = 0;

	for (size_t i = 0; i < n; i++) {
		struct client *c = clients[i];

		if (fds[i].revents & POLLOUT && c->out_at < c->out_len)
			push(c);
		if (fds[i].revents & (POLLIN | POLLHUP | POLLERR) && hear(c)) {
			heard(c, out);
			if (!say_next(c, sealed)) {
				fds[i].fd = -1;
				done++;
			}
		}
		fds[i].events = POLLIN | (c->out_at < c->out_len ? POLLOUT : 0);
	}
	return done;
}

void load_run(const struct shop *s, unsigned port, bool sealed, struct load *out)
{
	struct client **clients = calloc(s->n_tills, sizeof *clients);
	struct pollfd *fds = calloc(s->n_tills, sizeof *fds);
	size_t left = s->n_tills;
	double start;

	memset(out, 0, sizeof *out);
	shop_need(clients && fds, "malloc");
	for (size_t i = 0; i < s->n_tills; i++) {
		clients[i] = calloc(1, sizeof *clients[i]);
		shop_need(clients[i] != NULL, "malloc");
		clients[i]->till = &s->tills[i];
		open_client(clients[i], port);
		fds[i] = (struct pollfd){ clients[i]->fd, POLLIN, 0 };
	}
	start = now();
	out->cpu = -read_clock(CLOCK_PROCESS_CPUTIME_ID);
	for (size_t i = 0; i < s->n_tills; i++)
		say_next(clients[i], sealed);
	while (left && !out->stalled) {
		int n = poll(fds, s->n_tills, STALL_MS);

		out->stalled = n == 0;
		if (n > 0)
			left -= step(clients, fds, s->n_tills, sealed, out);
	}
	out->seconds = now() - start;
	out->cpu += read_clock(CLOCK_PROCESS_CPUTIME_ID);
	for (size_t i = 0; i < s->n_tills; i++) {
		close(clients[i]->fd);
		free(clients[i]->out);
		free(clients[i]);
	}
	free(clients);
	free(fds);
}
