/*
 * The screen on a pseudo-terminal: from its start to the first frame and to READY, its memory, and from a scan (typed at
 * once, as a wedge does; no picture to decode) to green. The limits are the design's: 5 ms, 4 MB, 10 ms.
 */
#define _DEFAULT_SOURCE
#define _XOPEN_SOURCE 700
#include "base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { STARTS = 30, SCANS = 200, SEEN_MAX = 1 << 16 };

static char base[] = "/tmp/chit-screen.XXXXXX", build[4096];

struct run {
	pid_t pid;
	int fd;
	size_t len;
	char seen[SEEN_MAX];
};

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void die(const char *what)
{
	fprintf(stderr, "screen_bench: %s: %s\n", what, strerror(errno));
	exit(3);
}

static void shell(const char *script)
{
	char line[12000];

	snprintf(line, sizeof line, "set -e; B=%s; cd %s; export CHIT_PASSPHRASE='walk walk'; { %s; } >/dev/null", build, base, script);
	if (system(line) != 0)
		die("the shop");
}

static void become_screen(const char *terminal)
{
	static char program[4200], store[100], config[100];
	int fd;

	snprintf(program, sizeof program, "%s/chit", build);
	snprintf(store, sizeof store, "%s/till", base);
	snprintf(config, sizeof config, "%s/conf", base);
	setsid();
	fd = open(terminal, O_RDWR);
	ioctl(fd, TIOCSCTTY, 0);
	for (int i = 0; i < 3; i++)
		dup2(fd, i);
	setenv("TERM", "xterm-256color", 1);
	unsetenv("CHIT_PASSPHRASE");
	execl(program, "chit", "--store", store, "--config", config, "--", "--frames", "one.png", "--step", (char *)NULL);
	_exit(3);
}

static void start(struct run *r)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };

	r->len = 0;
	r->fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (r->fd < 0 || grantpt(r->fd) || unlockpt(r->fd) || ioctl(r->fd, TIOCSWINSZ, &size))
		die("a pseudo-terminal");
	r->pid = fork();
	if (r->pid == 0)
		become_screen(ptsname(r->fd));
	if (r->pid < 0)
		die("fork");
}

/* Reads until the words are there; the time then. Escape sequences stand between, so words are to be short ones. */
static double await(struct run *r, const char *words)
{
	for (;;) {
		struct pollfd p = { r->fd, POLLIN, 0 };
		ssize_t n;

		if (poll(&p, 1, 20000) <= 0)
			die(words);
		n = read(r->fd, r->seen + r->len, SEEN_MAX - 1 - r->len);
		if (n <= 0)
			die(words);
		r->len += (size_t)n;
		r->seen[r->len] = 0;
		if (strstr(r->seen, words))
			return now_ms();
		if (r->len > SEEN_MAX / 2)
			r->len = 0;
	}
}

static void stop(struct run *r)
{
	kill(r->pid, SIGTERM);
	while (waitpid(r->pid, NULL, WNOHANG) == 0) {
		struct pollfd p = { r->fd, POLLIN, 0 };

		if (poll(&p, 1, 10) > 0 && read(r->fd, r->seen, SEEN_MAX) < 0)
			break;
	}
	close(r->fd);
	waitpid(r->pid, NULL, 0);
}

static long rss_anon(pid_t pid)
{
	char path[64], line[256];
	long kb = -1;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f))
		if (sscanf(line, "RssAnon: %ld", &kb) == 1)
			break;
	if (f)
		fclose(f);
	return kb;
}

static pid_t child_of(pid_t pid)
{
	char path[64];
	int child = -1;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)pid, (int)pid);
	f = fopen(path, "r");
	if (f && fscanf(f, "%d", &child) != 1)
		child = -1;
	if (f)
		fclose(f);
	return child;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void row(const char *what, double *v, size_t n, double limit)
{
	qsort(v, n, sizeof *v, compare);
	printf("   %-34s p50 %7.2f ms  p99 %7.2f ms  limit %5.1f ms  ratio %.2f\n", what, v[n / 2], v[n * 99 / 100], limit,
	       v[limit == 10 ? n * 99 / 100 : n / 2] / limit);
}

static void starts(struct run *r)
{
	static double first[STARTS], ready[STARTS];

	for (int i = 0; i < STARTS; i++) {
		double began = now_ms();

		start(r);
		first[i] = await(r, "MOMENT") - began;
		ready[i] = await(r, "READY") - began;
		stop(r);
	}
	row("start to the first frame", first, STARTS, 5);
	row("start to READY, with a key file", ready, STARTS, 50);
}

static void drain(struct run *r)
{
	struct pollfd p = { r->fd, POLLIN, 0 };

	while (poll(&p, 1, 0) > 0 && read(r->fd, r->seen, SEEN_MAX) > 0)
		;
	r->len = 0;
}

/* A person's: Esc and a scan in one breath are both the reader's. */
static void press_esc(struct run *r)
{
	if (write(r->fd, "\033", 1) != 1)
		die("a key");
	poll(NULL, 0, 300);
}

static void memory(struct run *r)
{
	long till, reader;

	start(r);
	await(r, "READY");
	await(r, "Pictures");
	press_esc(r);
	till = rss_anon(r->pid);
	reader = rss_anon(child_of(r->pid));
	printf("   RssAnon of chit %ld kB (limit 4096 kB, ratio %.2f), of chit-scan %ld kB\n", till, (double)till / 4096, reader);
}

static void scans(struct run *r)
{
	static double took[SCANS];
	char path[100], text[1024];
	FILE *f;
	int n = 0;

	snprintf(path, sizeof path, "%s/texts", base);
	f = fopen(path, "r");
	while (f && n < SCANS && fgets(text, sizeof text, f)) {
		double began;

		text[strcspn(text, "\n")] = '\r';
		r->len = 0;
		began = now_ms();
		if (write(r->fd, text, strlen(text)) < 0)
			die("a scan");
		took[n++] = await(r, "ACCEPTED") - began;
		r->len = 0;
		press_esc(r);	/* clears it, so that the next green is drawn anew */
		drain(r);
	}
	if (!f || n == 0)
		die("texts");
	fclose(f);
	row("scan to green, the commit within", took, (size_t)n, 10);
}

int main(void)
{
	static struct run r;
	const char *b = getenv("BUILD");

	if (!realpath(b && *b ? b : "build", build) || !mkdtemp(base))
		die("where");
	shell("$B/chit-platform init --data p --name Demo; $B/chit-platform merchant add --data p m1 --name Shop;"
	      "$B/chit-platform offer add --data p o1 --merchant m1 --name Noodles --price 28.00 --share 0.90;"
	      "$B/chit-platform till add --data p t1 --merchant m1 --kit k;"
	      "$B/chit init --store till --kit k --key-file key; printf '[screen]\\nhold = 0\\nbeep = off\\n' >conf;"
	      "$B/chit-platform issue --data p --offer o1 --count 1 --out one --json; mv one/*.png one.png;"
	      "$B/chit-platform issue --data p --offer o1 --count 200 --format none --json |"
	      "sed 's/.*\"text\":\"\\([^\"]*\\)\".*/\\1/' >texts");
	if (chdir(base) != 0)
		die(base);
	starts(&r);
	memory(&r);
	scans(&r);
	stop(&r);
	shell("cd /; rm -rf \"$OLDPWD\"");
	return 0;
}
