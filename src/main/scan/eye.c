/* Before it enters its cage chit-scan starts the process that listens, chit-eye, and one that starts that again. */
#include "main/scan.h"

#include "base/clock.h"
#include "base/log.h"
#include "main/cli.h"
#include "scan/handover.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	EYE_FD = 3, PATH_CAP = 4200,
	STAYED_UP_MS = 30000, PAUSE_MOST_S = 32
};

struct eye_words {
	const char *program, *listen, *dir;	/* dir may be NULL */
};

/* Beside this program: both are in libexec, or in a build. */
static enum err eye_path(char out[PATH_CAP])
{
	ssize_t n = readlink("/proc/self/exe", out, PATH_CAP - 16);
	char *slash;

	if (n <= 0)
		return err_errno("/proc/self/exe");
	out[n] = 0;
	slash = strrchr(out, '/');
	strcpy(slash ? slash + 1 : out, "chit-eye");
	return access(out, X_OK) == 0 ? ERR_OK : err_errno("%s", out);
}

/* Nothing of the parent's stays open but this, at EYE_FD; and we end with it. */
static void let_go(int kept, pid_t parent)
{
	int nowhere = open("/dev/null", O_RDWR);

	if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != parent)
		_exit(3);
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	signal(SIGINT, SIG_IGN);	/* Ctrl-C is chit-scan's to hear */
	if (kept != EYE_FD)
		dup2(kept, EYE_FD);
	dup2(nowhere, STDIN_FILENO);
	dup2(nowhere, STDOUT_FILENO);
	for (int fd = EYE_FD + 1; fd < 1024; fd++)
		close(fd);
}

static void become_eye(const struct eye_words *w, int end, pid_t parent)
{
	const char *argv[] = { "chit-eye", "serve", "--listen", w->listen, "--fd", "3", w->dir ? "--dir" : NULL, w->dir, NULL };

	let_go(end, parent);
	execv(w->program, (char *const *)argv);
	_exit(3);
}

/* One life of chit-eye. False where it shall not be started again: it did not understand its words, or nobody listens. */
static bool serve_once(const struct eye_words *w)
{
	pid_t self = getpid(), child;
	int ends[2], how = 0;
	bool wanted;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
		return true;
	child = fork();
	if (child == 0)
		become_eye(w, ends[1], self);
	close(ends[1]);
	wanted = child < 0 || handover_give(EYE_FD, ends[0]) == ERR_OK;
	close(ends[0]);
	while (child > 0 && waitpid(child, &how, 0) < 0 && errno == EINTR)
		;
	return wanted && !(WIFEXITED(how) && WEXITSTATUS(how) == 2 && child > 0);
}

/* chit-scan is in its cage and can start nothing: this does, for as long as it lives. One that does not stay up is tried
 * less often, and for ever: its address may come with the network. */
static void keep_eye(const struct eye_words *w)
{
	unsigned pause_s = 1;

	for (;;) {
		int64_t begin = clock_monotonic_ms();

		if (!serve_once(w))
			_exit(0);
		if (clock_monotonic_ms() - begin >= STAYED_UP_MS)
			pause_s = 1;
		log_write(LOG_WARN, "scan", "chit-eye has ended: it is started again in %u s", pause_s);
		sleep(pause_s);
		pause_s = pause_s < PAUSE_MOST_S ? pause_s * 2 : PAUSE_MOST_S;
	}
}

enum err eye_start(const char *listen, const char *dir, int *fd)
{
	char program[PATH_CAP];
	struct eye_words w = { program, listen, dir };
	pid_t self = getpid(), keeper;
	int ends[2];
	enum err e = eye_path(program);

	if (e != ERR_OK)
		return e;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
		return err_errno("a line to chit-eye");
	keeper = fork();
	if (keeper == 0) {
		let_go(ends[1], self);
		keep_eye(&w);
	}
	close(ends[1]);
	if (keeper < 0) {
		e = err_errno("chit-eye cannot be started");
		close(ends[0]);
		return e;
	}
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	*fd = ends[0];
	return ERR_OK;
}

int eye_do(const char *command, const char *name, const char *dir)
{
	char program[PATH_CAP];
	const char *argv[] = { "chit-eye", command, "--json", "--dir", dir, name, NULL };
	enum err e = eye_path(program);

	if (!dir) {
		argv[3] = name;
		argv[4] = NULL;
	}
	if (e == ERR_OK) {
		execv(program, (char *const *)argv);
		e = err_errno("%s", program);
	}
	return cli_fail(e);
}

enum err eye_show(const char *text)
{
	char program[PATH_CAP];
	const char *argv[] = { "chit-eye", "show", text, NULL };
	enum err e = eye_path(program);
	int how = 0;
	pid_t child;

	if (e != ERR_OK)
		return e;
	child = fork();
	if (child == 0) {
		execv(program, (char *const *)argv);
		_exit(3);
	}
	if (child < 0 || waitpid(child, &how, 0) != child || !WIFEXITED(how) || WEXITSTATUS(how) != 0)
		return err_set(ERR_IO, "chit-eye does not draw");
	return ERR_OK;
}
