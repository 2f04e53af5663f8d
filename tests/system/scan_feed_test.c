/* chit-scan --feed as a child, with a barcode reader on a pseudo-terminal: its lines, its beats, and its end. */
#define _XOPEN_SOURCE 700
#include "scan/event.h"

#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATIENCE_MS = 20000 };

struct child {
	pid_t pid;
	int in, out;	/* our ends of its standard input and output */
	struct event last;
	char line[EVENT_LINE_MAX];
	size_t len;
};

static void run_reader(const char *device, int in, int out)
{
	const char *build = getenv("BUILD");
	char path[1024];

	snprintf(path, sizeof path, "%s/chit-scan", build ? build : "build");
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	execl(path, "chit-scan", "--feed", "--serial", device, "--camera", "/dev/no-such-camera", (char *)NULL);
	perror(path);
	_exit(127);
}

static void start(struct child *c, const char *device)
{
	int in[2], out[2];

	assert_int_equal(pipe(in) | pipe(out), 0);
	fcntl(in[1], F_SETFD, FD_CLOEXEC);
	fcntl(out[0], F_SETFD, FD_CLOEXEC);
	c->pid = fork();
	assert_true(c->pid >= 0);
	if (c->pid == 0)
		run_reader(device, in[0], out[1]);
	close(in[0]);
	close(out[1]);
	c->in = in[1];
	c->out = out[0];
	c->len = 0;
}

/* One more byte of a line; false at the end of the output. */
static bool get_byte(struct child *c)
{
	struct pollfd p = { c->out, POLLIN, 0 };

	if (poll(&p, 1, PATIENCE_MS) != 1)
		fail_msg("the reader is silent");
	if (read(c->out, c->line + c->len, 1) != 1)
		return false;
	assert_true(++c->len < sizeof c->line);
	return true;
}

static bool next_event(struct child *c)
{
	c->len = 0;
	do
		if (!get_byte(c))
			return false;
	while (c->line[c->len - 1] != '\n');
	assert_int_equal(event_parse(bytes_of(c->line, c->len), &c->last), ERR_OK);
	return true;
}

static void expect_state(struct child *c, const char *source, enum event_state state)
{
	do
		assert_true(next_event(c));
	while (c->last.kind != EVENT_STATE || strncmp(c->last.source, source, strlen(source)) != 0);
	assert_int_equal(c->last.state, state);
}

static void expect_text(struct child *c, const char *text)
{
	do
		assert_true(next_event(c));
	while (c->last.kind != EVENT_CODE);
	assert_int_equal(c->last.len, strlen(text));
	assert_memory_equal(c->last.text, text, c->last.len);
}

static int status_of(struct child *c)
{
	int status;

	while (next_event(c))
		;
	assert_int_equal(waitpid(c->pid, &status, 0), c->pid);
	close(c->out);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int make_pty(char *device, size_t cap)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);

	assert_true(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
	fcntl(master, F_SETFD, FD_CLOEXEC);
	snprintf(device, cap, "%s", ptsname(master));
	return master;
}

static void send_text(int master, const char *text)
{
	assert_int_equal(write(master, text, strlen(text)), strlen(text));
}

static void test_codes_and_beats(void **state)
{
	char device[64];
	int master = make_pty(device, sizeof device);
	struct child c;
	uint64_t beat;

	(void)state;
	start(&c, device);
	expect_state(&c, "serial:", EVENT_OPEN);
	send_text(master, "chit:ONE\r\n");
	expect_text(&c, "chit:ONE");
	send_text(master, "a \"quoted\" \033[31m \177 text\r\n");
	expect_text(&c, "a \"quoted\" \033[31m \177 text");
	do
		assert_true(next_event(&c));
	while (c.last.kind != EVENT_BEAT);
	beat = c.last.beat;
	do
		assert_true(next_event(&c));
	while (c.last.kind != EVENT_BEAT);
	assert_int_equal(c.last.beat, beat + 1);
	close(c.in);
	assert_int_equal(status_of(&c), 0);
	close(master);
}

/* Behind a link, as udev makes one: what comes back has the same name, whatever its number. */
static void test_reader_goes(void **state)
{
	char dir[] = "/tmp/chit-feed-XXXXXX", name[64], device[64];
	int master = make_pty(device, sizeof device);
	struct child c;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(name, sizeof name, "%s/reader", dir);
	assert_int_equal(symlink(device, name), 0);
	start(&c, name);
	expect_state(&c, "serial:", EVENT_OPEN);
	assert_int_equal(unlink(name), 0);
	close(master);
	expect_state(&c, "serial:", EVENT_LOST);
	master = make_pty(device, sizeof device);
	assert_int_equal(symlink(device, name), 0);
	expect_state(&c, "serial:", EVENT_OPEN);	/* opened anew from within the sandbox */
	send_text(master, "again\r");
	expect_text(&c, "again");
	close(c.in);
	assert_int_equal(status_of(&c), 0);
	close(master);
	unlink(name);
	rmdir(dir);
}

static void test_signal_ends_it(void **state)
{
	char device[64];
	int master = make_pty(device, sizeof device);
	struct child c;

	(void)state;
	start(&c, device);
	expect_state(&c, "serial:", EVENT_OPEN);
	kill(c.pid, SIGTERM);
	assert_int_equal(status_of(&c), 0);
	close(c.in);
	close(master);
}

static void test_output_that_nobody_reads_ends_it(void **state)
{
	char device[64];
	int master = make_pty(device, sizeof device), status;
	struct child c;

	(void)state;
	start(&c, device);
	expect_state(&c, "serial:", EVENT_OPEN);
	close(c.out);	/* the next beat finds nobody */
	assert_int_equal(waitpid(c.pid, &status, 0), c.pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	close(c.in);
	close(master);
}

/* Its standard input stays open: the parent's death alone must end it. */
static void test_parent_dies(void **state)
{
	char device[64];
	int master = make_pty(device, sizeof device), in[2], out[2];
	struct child c = { 0 };
	pid_t parent;

	(void)state;
	assert_int_equal(pipe(in) | pipe(out), 0);
	parent = fork();
	assert_true(parent >= 0);
	if (parent == 0) {
		if (fork() == 0)
			run_reader(device, in[0], out[1]);
		pause();
		_exit(0);
	}
	close(out[1]);
	c.out = out[0];
	expect_state(&c, "serial:", EVENT_OPEN);
	kill(parent, SIGKILL);
	waitpid(parent, NULL, 0);
	while (next_event(&c))	/* until its output ends, which is its end */
		;
	close(c.out);
	close(in[0]);
	close(in[1]);
	close(master);
}

/* A parent that is stopped and reads late loses nothing. */
static void test_slow_parent(void **state)
{
	char device[64], text[64];
	int master = make_pty(device, sizeof device), read_by_now = 0;
	struct child c;

	(void)state;
	start(&c, device);
	expect_state(&c, "serial:", EVENT_OPEN);
	for (int i = 0; i < 300; i++) {
		snprintf(text, sizeof text, "chit:%04d-0123456789abcdef0123456789abcdef\r", i);
		send_text(master, text);
		if (i % 20)
			continue;
		text[strlen(text) - 1] = 0;	/* catch up, as a pseudo-terminal holds but a few kilobytes */
		for (; read_by_now <= i; read_by_now++) {
			do
				assert_true(next_event(&c));
			while (c.last.kind != EVENT_CODE);
			assert_int_equal(atoi((char *)c.last.text + 5), read_by_now);
		}
	}
	for (; read_by_now < 300; read_by_now++) {
		do
			assert_true(next_event(&c));
		while (c.last.kind != EVENT_CODE);
		assert_int_equal(atoi((char *)c.last.text + 5), read_by_now);
	}
	close(c.in);
	assert_int_equal(status_of(&c), 0);
	close(master);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_codes_and_beats), cmocka_unit_test(test_reader_goes),
		cmocka_unit_test(test_signal_ends_it), cmocka_unit_test(test_output_that_nobody_reads_ends_it),
		cmocka_unit_test(test_parent_dies), cmocka_unit_test(test_slow_parent),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
