/* sandbox: what is given up is really gone. Each attempt runs in a child of its own. */
#define _GNU_SOURCE
#include "scan/sandbox.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <linux/landlock.h>

#include <cmocka.h>

enum { DID = 0, REFUSED = 40, NO_SANDBOX = 41 };

static char dir[] = "/tmp/chit-sandbox-XXXXXX", secret[128], picture[128];

/* The status of a child that enters the sandbox and tries; 128 + the signal where that killed it. */
static int attempt_in(enum err (*enter)(const char *path), int (*act)(void), const char *path)
{
	int status, null;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		null = open("/dev/null", O_RDWR);
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		if (enter(path) != ERR_OK)
			_exit(NO_SANDBOX);
		_exit(act() == 0 ? DID : REFUSED);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int attempt(int (*act)(void), const char *pictures)
{
	return attempt_in(sandbox_enter, act, pictures);
}

static int serve(int (*act)(void))
{
	return attempt_in(sandbox_enter_network, act, dir);
}

static int works(int fd)
{
	return fd >= 0 ? 0 : -1;
}

static int use_memory(void) { char *p = malloc(50 << 20); if (!p) return -1; memset(p, 1, 50 << 20); return 0; }
static int use_too_much(void) { return malloc((size_t)2 << 30) ? 0 : -1; }
static int open_device(void) { return works(open("/dev/null", O_RDWR | O_NONBLOCK)); }
static int open_picture(void) { return works(open(picture, O_RDONLY)); }
static int open_secret(void) { return works(open(secret, O_RDONLY)); }
static int change_secret(void)
{
	int fd = open(secret, O_RDWR);

	return fd >= 0 && write(fd, "x", 1) == 1 ? 0 : -1;
}
static int make_file(void) { return works(open("/dev/shm/chit-made", O_WRONLY | O_CREAT, 0600)); }
static int cut_file(void) { return works(open(picture, O_WRONLY | O_TRUNC)); }
static int make_unnamed(void) { return works(open("/dev/shm", O_RDWR | O_TMPFILE, 0600)); }
static int remove_file(void) { return unlink(picture); }
static int rename_file(void) { return rename(picture, "/tmp/chit-renamed"); }
static int make_folder(void) { return mkdir("/dev/shm/chit-made", 0700); }
static int run_program(void) { return execl("/bin/true", "true", (char *)NULL); }
static int make_process(void) { pid_t p = fork(); if (p == 0) _exit(0); return p < 0 ? -1 : 0; }
static int use_network(void) { return works(socket(AF_INET, SOCK_STREAM, 0)); }
static int use_local_socket(void) { return works(socket(AF_UNIX, SOCK_STREAM, 0)); }
static int trace(void) { return (int)ptrace(PTRACE_TRACEME, 0, NULL, NULL); }
static int signal_parent(void) { return kill(getppid(), SIGCONT); }
static int make_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED;
}
static int turn_to_code(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return mprotect(p, 4096, PROT_READ | PROT_EXEC);
}
static int type_into_terminal(void)
{
	int fd = open("/dev/ptmx", O_RDWR | O_NOCTTY);

	return fd < 0 ? 0 : ioctl(fd, TIOCSTI, "x");
}
static int set_terminal(void)
{
	int fd = open("/dev/ptmx", O_RDWR | O_NOCTTY);
	struct termios t;

	return fd < 0 || tcgetattr(fd, &t) != 0 || tcsetattr(fd, TCSANOW, &t) != 0 ? -1 : 0;
}
static int die_loudly(void) { abort(); }

static void test_reading_works(void **state)
{
	(void)state;
	assert_int_equal(attempt(use_memory, NULL), DID);
	assert_int_equal(attempt(open_device, NULL), DID);
	assert_int_equal(attempt(set_terminal, NULL), DID);
	assert_int_equal(attempt(open_picture, dir), DID);
	assert_int_equal(attempt(open_picture, picture), DID);
}

/* AddressSanitizer's runtime needs what the filter refuses: there is none in such a build. */
static void need_filter(void)
{
#ifdef __SANITIZE_ADDRESS__
	skip();
#endif
}

static void test_rest_is_refused(void **state)
{
	int (*const acts[])(void) = { make_file,    cut_file,	  make_unnamed, remove_file,	    rename_file, make_folder,
				      make_process, signal_parent, make_code,	turn_to_code, type_into_terminal,
				      use_too_much, change_secret };

	(void)state;
	need_filter();
	for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
		int got = attempt(acts[i], dir);

		if (got != REFUSED && got != 128 + SIGXFSZ)	/* a write over the limit of file size kills */
			fail_msg("attempt %zu gave %d", i, got);
	}
}

static void test_crimes_kill(void **state)
{
	int (*const acts[])(void) = { run_program, use_network, use_local_socket, trace };

	(void)state;
	need_filter();
	for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++)
		assert_int_equal(attempt(acts[i], NULL), 128 + SIGSYS);
}

static void test_abort_is_an_abort(void **state)
{
	(void)state;
	need_filter();
	assert_int_equal(attempt(die_loudly, NULL), 128 + SIGABRT);
}

static bool has_landlock(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) >= 1;
}

static void test_other_files_are_shut(void **state)
{
	(void)state;
	if (!has_landlock()) {
		print_message("this kernel has no Landlock: files stay readable\n");
		skip();
	}
	assert_int_equal(attempt(open_secret, NULL), REFUSED);
	assert_int_equal(attempt(open_secret, picture), REFUSED);
	assert_int_equal(attempt(open_picture, NULL), REFUSED);
}

static int listen_here(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return fd >= 0 && listen(fd, 1) == 0 ? 0 : -1;
}
static int go_out(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return connect(fd, (struct sockaddr *)&to, sizeof to) == 0 || errno != EPERM ? 0 : -1;
}
static int keep_file(void)
{
	char aside[160];
	int fd;

	snprintf(aside, sizeof aside, "%s/aside", dir);
	fd = open(aside, O_WRONLY | O_CREAT, 0600);
	return fd >= 0 && write(fd, "x", 1) == 1 && rename(aside, picture) == 0 ? 0 : -1;
}

/* The other cage: it takes in and keeps its folder, and goes nowhere. */
static void test_a_server_serves_and_goes_nowhere(void **state)
{
	(void)state;
	assert_int_equal(serve(listen_here), DID);
	assert_int_equal(serve(use_memory), DID);
	assert_int_equal(serve(keep_file), DID);
	assert_int_equal(serve(open_picture), DID);
	need_filter();
	assert_int_equal(serve(go_out), REFUSED);
	assert_int_equal(serve(run_program), 128 + SIGSYS);
	assert_int_equal(serve(trace), 128 + SIGSYS);
	if (has_landlock()) {
		assert_int_equal(serve(open_secret), REFUSED);
		assert_int_equal(serve(make_file), REFUSED);
	}
}

static int setup(void **state)
{
	int fd;

	(void)state;
	if (!mkdtemp(dir))
		return -1;
	snprintf(secret, sizeof secret, "%s/../%s-secret", dir, strrchr(dir, '/') + 1);
	snprintf(picture, sizeof picture, "%s/picture", dir);
	fd = open(secret, O_WRONLY | O_CREAT, 0600);
	close(fd);
	fd = open(picture, O_WRONLY | O_CREAT, 0600);
	return close(fd);
}

static int teardown(void **state)
{
	(void)state;
	unlink(secret);
	unlink(picture);
	return rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reading_works), cmocka_unit_test(test_rest_is_refused),
		cmocka_unit_test(test_crimes_kill), cmocka_unit_test(test_abort_is_an_abort),
		cmocka_unit_test(test_other_files_are_shut), cmocka_unit_test(test_a_server_serves_and_goes_nowhere),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
