/*
 * A line that can be cut at any byte, on loopback only. Listens on a free port, which is the first line it prints, and
 * passes on what comes. Commands are lines on standard input, each answered by one line:
 *
 *	target PORT	whither the next connections go
 *	pass		from now on all goes through
 *	request N	the next connection is cut when N bytes of the client's have gone through
 *	answer N	... when N bytes of the server's have
 *	refuse		connections are closed as soon as they come
 *	hold		they are taken, and nothing goes through
 *	count		"REQUEST ANSWER": bytes of the last connection that was closed
 *
 * After a cut all goes through again. Ends with its standard input.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PAIRS_MAX = 64, CHUNK = 16384 };
enum mode { PASS, CUT_REQUEST, CUT_ANSWER, REFUSE, HOLD };

struct pair {
	int fd[2];		/* client, server; -1: free */
	size_t passed[2];
	bool ended[2];
	enum mode mode;
};

static struct pair pairs[PAIRS_MAX];
static enum mode mode;
static size_t limit, last[2];
static int target;

static struct sockaddr_in loopback(int port)
{
	return (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((unsigned short)port),
				     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

static int start(void)
{
	struct sockaddr_in a = loopback(0);
	socklen_t len = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) || listen(fd, 64) ||
	    getsockname(fd, (struct sockaddr *)&a, &len))
		exit(3);
	printf("%d\n", ntohs(a.sin_port));
	fflush(stdout);
	return fd;
}

static void finish(struct pair *p)
{
	for (int i = 0; i < 2; i++) {
		if (p->fd[i] >= 0)
			close(p->fd[i]);
		p->fd[i] = -1;
		last[i] = p->passed[i];
	}
}

static struct pair *free_pair(void)
{
	for (int i = 0; i < PAIRS_MAX; i++)
		if (pairs[i].fd[0] < 0)
			return &pairs[i];
	return NULL;
}

static void begin(int listener)
{
	struct sockaddr_in a = loopback(target);
	int client = accept(listener, NULL, NULL), server = -1;
	struct pair *p = free_pair();

	if (client < 0)
		return;
	if (mode != REFUSE && p) {
		server = socket(AF_INET, SOCK_STREAM, 0);
		if (connect(server, (struct sockaddr *)&a, sizeof a) == 0) {
			*p = (struct pair){ { client, server }, { 0, 0 }, { false, false }, mode };
			if (mode == CUT_REQUEST || mode == CUT_ANSWER)
				mode = PASS;
			return;
		}
	}
	if (server >= 0)
		close(server);
	close(client);
}

static bool send_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = send(fd, data, len, MSG_NOSIGNAL);

		if (n <= 0)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return true;
}

/* From one end to the other, up to the cut. */
static void carry(struct pair *p, int from)
{
	enum mode cut = from == 0 ? CUT_REQUEST : CUT_ANSWER;
	size_t most = CHUNK;
	char data[CHUNK];
	ssize_t n;

	if (p->mode == cut && limit - p->passed[from] < most)
		most = limit - p->passed[from];
	n = most ? recv(p->fd[from], data, most, 0) : 0;
	if (n > 0) {
		p->passed[from] += (size_t)n;
		if (!send_all(p->fd[!from], data, (size_t)n) || (p->mode == cut && p->passed[from] == limit))
			finish(p);
		return;
	}
	p->ended[from] = true;
	shutdown(p->fd[!from], SHUT_WR);
	if (n < 0 || !most || (p->ended[0] && p->ended[1]))
		finish(p);
}

static void obey(const char *line)
{
	static const struct {
		const char *word;
		enum mode mode;
	} words[] = { { "pass", PASS }, { "request", CUT_REQUEST }, { "answer", CUT_ANSWER }, { "refuse", REFUSE },
		      { "hold", HOLD } };
	char word[16] = "";
	unsigned long n = 0;

	sscanf(line, "%15s %lu", word, &n);
	if (strcmp(word, "count") == 0) {
		printf("%zu %zu\n", last[0], last[1]);
	} else if (strcmp(word, "target") == 0) {
		target = (int)n;
		puts("ok");
	} else {
		for (size_t i = 0; i < sizeof words / sizeof *words; i++)
			if (strcmp(word, words[i].word) == 0)
				mode = words[i].mode;
		limit = n;
		puts("ok");
	}
	fflush(stdout);
}

/* Commands come slowly and one at a time: a line is a line. */
static void listen_to_commands(void)
{
	static char line[256];
	static size_t len;
	char c;

	do {
		if (read(STDIN_FILENO, &c, 1) <= 0)
			exit(0);
		if (len < sizeof line - 1)
			line[len++] = c;
	} while (c != '\n');
	line[len] = 0;
	len = 0;
	obey(line);
}

static size_t watch(struct pollfd *list, int listener)
{
	size_t n = 2;

	list[0] = (struct pollfd){ .fd = STDIN_FILENO, .events = POLLIN };
	list[1] = (struct pollfd){ .fd = listener, .events = POLLIN };
	for (int i = 0; i < PAIRS_MAX; i++)
		for (int k = 0; k < 2; k++)
			if (pairs[i].fd[0] >= 0 && !pairs[i].ended[k])
				list[n++] = (struct pollfd){ .fd = pairs[i].fd[k],
							     .events = pairs[i].mode == HOLD ? 0 : POLLIN };
	return n;
}

static void serve(struct pollfd *e)
{
	for (int i = 0; i < PAIRS_MAX; i++)
		for (int k = 0; k < 2; k++)
			if (pairs[i].fd[k] == e->fd && pairs[i].fd[0] >= 0 && !pairs[i].ended[k]) {
				if (pairs[i].mode == HOLD)
					finish(&pairs[i]);
				else
					carry(&pairs[i], k);
				return;
			}
}

int main(void)
{
	struct pollfd list[2 + 2 * PAIRS_MAX];
	int listener;

	signal(SIGPIPE, SIG_IGN);
	for (int i = 0; i < PAIRS_MAX; i++)
		pairs[i].fd[0] = pairs[i].fd[1] = -1;
	listener = start();
	for (;;) {
		size_t n = watch(list, listener);

		if (poll(list, n, -1) < 0)
			continue;
		for (size_t i = 2; i < n; i++)
			if (list[i].revents)
				serve(&list[i]);
		if (list[1].revents)
			begin(listener);
		if (list[0].revents)
			listen_to_commands();
	}
}
