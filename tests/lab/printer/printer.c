/*
 * printer DEVICE OUT: the far end of a USB printer, behind the kernel's printer gadget (/dev/g_printer0). What it prints is
 * appended to OUT. It has a small buffer, as such printers do: what it cannot print stays there, and when that is full it
 * takes no more. It answers DLE EOT at once, GS r when it comes to it, and says unasked what changes after GS a.
 *
 * On its standard input: "paper out", "paper ok", "paper ends N" (after N bytes more), "stall" (it does nothing at all),
 * "go", "quit".
 */
#include <fcntl.h>
#include <linux/usb/g_printer.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { BUFFER = 4096 };

struct printer {
	int line, out;
	bool paper, stalled, unasked, over;
	long until;			/* bytes of paper left; -1: a whole roll */
	unsigned char buffer[BUFFER];
	size_t len;
	unsigned char last[2];		/* as they come, for DLE EOT */
	unsigned char seen[2];		/* as they are printed, for GS a and GS r */
};

static void up(struct printer *p, const void *bytes, size_t len)
{
	if (write(p->line, bytes, len) != (ssize_t)len)
		fprintf(stderr, "printer: the answer was not taken\n");
}

static void set_paper(struct printer *p, bool paper)
{
	const unsigned char status[4] = { paper ? 0x10 : 0x18, 0, paper ? 0 : 0x0c, 0 };

	p->paper = paper;
	p->until = -1;
	ioctl(p->line, GADGET_SET_PRINTER_STATUS, (unsigned char)(PRINTER_SELECTED | (paper ? PRINTER_NOT_ERROR : PRINTER_PAPER_EMPTY)));
	if (p->unasked)
		up(p, status, sizeof status);
}

/* Real time: answered before what lies in the buffer. */
static void hear(struct printer *p, unsigned char b)
{
	unsigned char answer = 0x12;

	if (p->last[0] == 0x10 && p->last[1] == 4) {
		if (!p->paper)
			answer |= b == 4 ? 0x60 : b == 2 ? 0x20 : b == 1 ? 0x08 : 0;
		up(p, &answer, 1);
	}
	p->last[0] = p->last[1];
	p->last[1] = b;
}

static void print(struct printer *p, unsigned char b)
{
	if (write(p->out, &b, 1) != 1)
		exit(1);
	if (p->seen[0] == 0x1d && p->seen[1] == 'r')
		up(p, "\0", 1);
	if (p->seen[0] == 0x1d && p->seen[1] == 'a')
		p->unasked = b != 0;
	p->seen[0] = p->seen[1];
	p->seen[1] = b;
	if (p->until > 0 && --p->until == 0)
		set_paper(p, false);
}

static void work(struct printer *p)
{
	size_t n = 0;

	while (n < p->len && p->paper && !p->stalled)
		print(p, p->buffer[n++]);
	memmove(p->buffer, p->buffer + n, p->len - n);
	p->len -= n;
}

static void take(struct printer *p)
{
	ssize_t n = read(p->line, p->buffer + p->len, BUFFER - p->len);

	if (n <= 0) {			/* unplugged */
		poll(NULL, 0, 20);
		return;
	}
	for (ssize_t i = 0; i < n; i++)
		hear(p, p->buffer[p->len + (size_t)i]);
	p->len += (size_t)n;
}

static void obey(struct printer *p, const char *words)
{
	if (strcmp(words, "quit") == 0)
		p->over = true;
	else if (strcmp(words, "stall") == 0 || strcmp(words, "go") == 0)
		p->stalled = *words == 's';
	else if (strcmp(words, "paper out") == 0 || strcmp(words, "paper ok") == 0)
		set_paper(p, words[7] == 'k');
	else if (strncmp(words, "paper ends ", 11) == 0)
		p->until = atol(words + 11);
}

static void listen_to(struct printer *p)
{
	char words[256];
	ssize_t n = read(0, words, sizeof words - 1);

	words[n > 0 ? n : 0] = 0;
	p->over = n <= 0;
	for (char *w = strtok(words, "\n"); w; w = strtok(NULL, "\n"))
		obey(p, w);
}

int main(int argc, char **argv)
{
	struct printer p = { .paper = true, .until = -1 };

	if (argc != 3)
		return 2;
	p.line = open(argv[1], O_RDWR | O_NONBLOCK);
	p.out = open(argv[2], O_WRONLY | O_CREAT | O_APPEND, 0644);
	if (p.line < 0 || p.out < 0)
		return 1;
	set_paper(&p, true);
	while (!p.over) {
		struct pollfd f[2] = { { p.stalled || p.len == BUFFER ? -1 : p.line, POLLIN, 0 }, { 0, POLLIN, 0 } };

		poll(f, 2, -1);
		if (f[1].revents)
			listen_to(&p);
		if (f[0].revents && !p.stalled)
			take(&p);
		work(&p);
	}
	return 0;
}
