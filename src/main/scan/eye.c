/* chit-scan starts chit-eye, the process that listens, before it enters its cage. */
#include "main/scan.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EYE_FD = 3, PATH_CAP = 4200 };

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

static void become_eye(const char *program, const char *listen, const char *dir, int end)
{
	const char *argv[] = { "chit-eye", "serve", "--listen", listen, "--fd", "3", dir ? "--dir" : NULL, dir, NULL };
	int nowhere = open("/dev/null", O_RDWR);

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	signal(SIGINT, SIG_IGN);	/* Ctrl-C is the parent's to hear; we end with it */
	if (end != EYE_FD)
		dup2(end, EYE_FD);
	dup2(nowhere, STDIN_FILENO);
	dup2(nowhere, STDOUT_FILENO);
	for (int fd = EYE_FD + 1; fd < 1024; fd++)
		close(fd);
	execv(program, (char *const *)argv);
	_exit(3);
}

enum err eye_start(const char *listen, const char *dir, int *fd)
{
	char program[PATH_CAP];
	int ends[2];
	enum err e = eye_path(program);
	pid_t child;

	if (e != ERR_OK)
		return e;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
		return err_errno("a line to chit-eye");
	child = fork();
	if (child == 0)
		become_eye(program, listen, dir, ends[1]);
	close(ends[1]);
	if (child < 0) {
		e = err_errno("chit-eye cannot be started");
		close(ends[0]);
		return e;
	}
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	*fd = ends[0];
	return ERR_OK;
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
