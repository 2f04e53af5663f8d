#include "main/cli.h"

#include "base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { LINE_MAX_LEN = 256 };

static void wipe(void *p, size_t len)
{
	volatile unsigned char *q = p;

	while (len--)
		*q++ = 0;
}

/* One line from the terminal, without its end; -1 where it ended or was too long. */
static ssize_t read_line(int fd, char *line, size_t cap)
{
	size_t len = 0;

	for (;;) {
		char c;
		ssize_t got = read(fd, &c, 1);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0 || len == cap)
			return -1;
		if (c == '\n' || c == '\r')
			return (ssize_t)len;
		line[len++] = c;
	}
}

static void say(int fd, const char *words)
{
	if (write(fd, words, strlen(words)) < 0)
		return;	/* the terminal is gone: reading will say so */
}

/* Signals wait until echo is on again: a terminal left dumb is a till that looks dead. */
static ssize_t ask(int fd, const char *prompt, char *line)
{
	struct termios was, quiet;
	sigset_t all, before;
	ssize_t len;

	if (tcgetattr(fd, &was) != 0)
		return -1;
	quiet = was;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	tcsetattr(fd, TCSAFLUSH, &quiet);
	say(fd, prompt);
	say(fd, ": ");
	len = read_line(fd, line, LINE_MAX_LEN);
	say(fd, "\n");
	tcsetattr(fd, TCSAFLUSH, &was);
	sigprocmask(SIG_SETMASK, &before, NULL);
	for (ssize_t i = 0; i < len; i++)
		if (line[i] == 3)
			return -1;
	return len;
}

static enum err ask_twice(int fd, const char *prompt, bool confirm, struct buf *b, const char *what)
{
	char first[LINE_MAX_LEN], second[LINE_MAX_LEN];
	enum err e = ERR_USAGE;
	ssize_t n = ask(fd, prompt, first), m;

	if (n < 0) {
		err_set(e, "no %s was given", _(what));
		goto out;
	}
	if (confirm) {
		m = ask(fd, _("once more, to be sure"), second);
		if (m != n || memcmp(first, second, (size_t)n) != 0) {
			err_set(e, "the two %ss differ; nothing was done", _(what));
			goto out;
		}
	}
	buf_put(b, first, (size_t)n);
	e = b->over ? err_set(ERR_TOO_LONG, "the %s is too long", _(what)) : ERR_OK;
out:
	wipe(first, sizeof first);
	wipe(second, sizeof second);
	return e;
}

static int given_fd = -1;

void cli_passphrase_from(int fd)
{
	given_fd = fd;
}

static enum err read_given(struct buf *b)
{
	char line[LINE_MAX_LEN];
	enum err e = ERR_OK;
	size_t len = 0;
	ssize_t got;

	while (len < sizeof line && (got = read(given_fd, line + len, sizeof line - len)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			e = err_errno("the passphrase's descriptor %d", given_fd);
			break;
		}
		len += (size_t)got;
		if (memchr(line, '\n', len))
			break;
	}
	if (e == ERR_OK && len == sizeof line)
		e = err_set(ERR_TOO_LONG, "the passphrase is too long");
	if (e == ERR_OK)
		buf_put(b, line, memchr(line, '\n', len) ? (size_t)((char *)memchr(line, '\n', len) - line) : len);
	wipe(line, sizeof line);
	close(given_fd);
	given_fd = -1;
	return e;
}

struct secret {
	const char *variable, *what, *else_do;
};

static enum err ask_secret(const struct secret *s, const char *prompt, bool confirm, struct buf *b)
{
	const char *given = getenv(s->variable);
	enum err e;
	int fd;

	if (given) {
		buf_put_str(b, given);
		return b->over ? err_set(ERR_TOO_LONG, "%s is too long", s->variable) : ERR_OK;
	}
	fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return err_set(ERR_USAGE, "%s: there is no terminal to ask on; set %s%s", prompt, s->variable, _(s->else_do));
	e = ask_twice(fd, prompt, confirm, b, s->what);
	close(fd);
	return e;
}

enum err cli_passphrase(const char *prompt, bool confirm, struct buf *b)
{
	if (given_fd >= 0)
		return read_given(b);
	return ask_secret(&(struct secret){ "CHIT_PASSPHRASE", N_("passphrase"), N_(" or use a key file") }, prompt, confirm, b);
}

enum err cli_pin(const char *variable, const char *prompt, bool confirm, struct buf *b)
{
	return ask_secret(&(struct secret){ variable, N_("PIN"), "" }, prompt, confirm, b);
}
