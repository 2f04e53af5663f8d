#include "main/upload.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

static long read_pid(int fd)
{
	char text[24] = "";
	ssize_t n = pread(fd, text, sizeof text - 1, 0);

	return n > 0 ? strtol(text, NULL, 10) : 0;
}

/* The pid is only for people: who has the lock is what flock says. */
static void write_pid(int fd)
{
	char text[24];
	int n = snprintf(text, sizeof text, "%ld\n", (long)getpid());

	if (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t)n, 0) != n)
		return;
}

enum err lock_take(const char *dir, long *holder)
{
	char path[512];
	enum err e = file_path(dir, "upload.lock", path, sizeof path);
	int fd;

	*holder = 0;
	if (e != ERR_OK)
		return e;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_errno("%s", path);
	if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
		write_pid(fd);
		return ERR_OK;	/* held, with its descriptor, until the process ends */
	}
	e = errno == EWOULDBLOCK ? ERR_BUSY : err_errno("%s", path);
	*holder = read_pid(fd);
	close(fd);
	return e == ERR_BUSY ? err_set(e, "process %ld uploads for this store already", *holder) : e;
}
