#include "base/file.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Reads until the end or until cap bytes are there; -1 with errno. */
static ssize_t read_all(int fd, uint8_t *to, size_t cap)
{
	size_t len = 0;
	while (len < cap) {
		ssize_t n = read(fd, to + len, cap - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (!n)
			break;
		len += (size_t)n;
	}
	return (ssize_t)len;
}

static enum err read_open(int fd, const char *path, size_t max, uint8_t **data, size_t *len)
{
	struct stat st;
	if (fstat(fd, &st))
		return err_errno("%s", path);
	if (!S_ISREG(st.st_mode))
		return err_set(ERR_FORMAT, "%s: not a regular file", path);
	if (st.st_size < 0 || (uintmax_t)st.st_size > max)
		return err_set(ERR_TOO_LONG, "%s: longer than %zu bytes", path, max);
	/* one byte more than it says: a file that grows under us is seen */
	size_t want = (size_t)st.st_size;
	uint8_t *memory = malloc(want + 1);
	if (!memory)
		return err_set(ERR_NOMEM, "%s: no memory for %zu bytes", path, want);
	ssize_t n = read_all(fd, memory, want + 1);
	if (n < 0 || (size_t)n != want) {
		enum err e = n < 0 ? err_errno("%s", path) : err_set(ERR_BUSY, "%s: changes while it is read", path);
		free(memory);
		return e;
	}
	memory[want] = 0;
	*data = memory;
	*len = want;
	return ERR_OK;
}

enum err file_read(int dirfd, const char *path, size_t max, uint8_t **data, size_t *len)
{
	assert(max < SSIZE_MAX);
	int fd = openat(dirfd, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 && errno == ELOOP)
		return err_set(ERR_FORMAT, "%s: a symbolic link, not a regular file", path);
	if (fd < 0 && errno == ENXIO)
		return err_set(ERR_FORMAT, "%s: not a regular file", path);
	if (fd < 0)
		return err_errno("%s", path);
	enum err e = read_open(fd, path, max, data, len);
	close(fd);
	return e;
}

static enum err write_all(int fd, const char *name, struct bytes s)
{
	while (s.len) {
		ssize_t n = write(fd, s.data, s.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno("%s", name);
		s.data += n;
		s.len -= (size_t)n;
	}
	return ERR_OK;
}

/* True where the medium gives back what was written; the cache is dropped as far as it goes. */
static bool same_on_disk(int fd, struct bytes content)
{
	uint8_t part[4096];
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	if (lseek(fd, 0, SEEK_SET))
		return false;
	for (;;) {
		ssize_t n = read_all(fd, part, sizeof part);
		if (n < 0 || (size_t)n > content.len || (n && memcmp(part, content.data, (size_t)n)))
			return false;
		if (!n)
			return !content.len;
		content.data += n;
		content.len -= (size_t)n;
	}
}

/* A file aside that a crash left behind is removed; one that another process holds is its own.
 * The lock on the old inode, and the look whether the name still means it, make that exact. */
static enum err remove_stale(int dirfd, const char *aside)
{
	int fd = openat(dirfd, aside, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat named, opened;
	enum err e = ERR_OK;
	if (fd < 0 && errno == ENOENT)
		return ERR_OK;
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK) {
		close(fd);
		return err_set(ERR_BUSY, "%s: somebody else is writing it", aside);
	}
	bool ours = fd < 0 || (!fstat(fd, &opened) && !fstatat(dirfd, aside, &named, AT_SYMLINK_NOFOLLOW) &&
			       named.st_ino == opened.st_ino && named.st_dev == opened.st_dev);
	if (ours && unlinkat(dirfd, aside, 0) && errno != ENOENT)
		e = err_errno("%s", aside);
	if (fd >= 0)
		close(fd);
	return e;
}

/* Opens the file aside, new and locked. */
static enum err create_aside(int dirfd, const char *aside, unsigned mode, int *out)
{
	for (int tries = 0; tries < 4; tries++) {
		int fd = openat(dirfd, aside, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, (mode_t)mode);
		if (fd < 0 && errno != EEXIST)
			return err_errno("%s", aside);
		if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK) {
			close(fd);
			break;
		}
		if (fd >= 0) {
			*out = fd;
			return ERR_OK;
		}
		enum err e = remove_stale(dirfd, aside);
		if (e != ERR_OK)
			return e;
	}
	return err_set(ERR_BUSY, "%s: somebody else is writing it", aside);
}

static enum err fill_aside(int fd, const char *name, struct bytes content)
{
	enum err e = write_all(fd, name, content);
	if (e != ERR_OK)
		return e;
	if (fsync(fd))
		return err_errno("%s: not on the disk", name);
	if (!same_on_disk(fd, content))
		return err_set(ERR_IO, "%s: the disk does not give back what was written", name);
	return ERR_OK;
}

static enum err write_in(int dirfd, const char *name, struct bytes content, unsigned mode)
{
	char aside[NAME_MAX + 1];
	int fd = -1;
	int n = snprintf(aside, sizeof aside, ".%s.tmp", name);
	if (n < 0 || (size_t)n >= sizeof aside)
		return err_set(ERR_TOO_LONG, "%s: the name is too long", name);
	enum err e = create_aside(dirfd, aside, mode, &fd);
	if (e != ERR_OK)
		return e;
	e = fill_aside(fd, name, content);
	if (e == ERR_OK && renameat(dirfd, aside, dirfd, name))
		e = err_errno("%s", name);
	if (e != ERR_OK)
		unlinkat(dirfd, aside, 0);
	else if (fsync(dirfd))
		e = err_errno("%s: its directory is not on the disk", name);
	close(fd);
	return e;
}

/* The directory and the last part of a path. */
static enum err open_parent(int dirfd, const char *path, int *parent, const char **name)
{
	char dir[PATH_MAX];
	const char *slash = strrchr(path, '/');
	size_t len = slash ? (size_t)(slash - path) : 0;
	*name = slash ? slash + 1 : path;
	if (!**name || !strcmp(*name, ".") || !strcmp(*name, ".."))
		return err_set(ERR_USAGE, "%s: not the name of a file", path);
	if (len >= sizeof dir)
		return err_set(ERR_TOO_LONG, "%.64s...: the path is too long", path);
	memcpy(dir, path, len);
	dir[len] = 0;
	const char *where = len ? dir : slash ? "/" : ".";
	*parent = openat(dirfd, where, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return *parent < 0 ? err_errno("%s", where) : ERR_OK;
}

enum err file_write(int dirfd, const char *name, struct bytes content, unsigned mode)
{
	int parent;
	const char *last;
	enum err e = open_parent(dirfd, name, &parent, &last);
	if (e != ERR_OK)
		return e;
	e = write_in(parent, last, content, mode);
	close(parent);
	return e;
}

static enum err make_one(const char *path)
{
	struct stat st;
	if (!mkdir(path, 0700))
		return ERR_OK;
	int why = errno;
	if (!stat(path, &st)) {
		if (S_ISDIR(st.st_mode))
			return ERR_OK;
		return err_set(ERR_EXISTS, "%s: is there, and no directory", path);
	}
	errno = why;
	return err_errno("%s", path);
}

enum err file_mkdir(const char *path)
{
	char part[PATH_MAX];
	size_t len = strlen(path);
	if (!len)
		return err_set(ERR_USAGE, "a directory needs a name");
	if (len >= sizeof part)
		return err_set(ERR_TOO_LONG, "%.64s...: the path is too long", path);
	memcpy(part, path, len + 1);
	for (char *p = part + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = 0;
		enum err e = make_one(part);
		if (e != ERR_OK)
			return e;
		*p = '/';
	}
	return make_one(part);
}

enum err file_path(const char *dir, const char *name, char *out, size_t cap)
{
	size_t len = strlen(dir);
	const char *between = len && dir[len - 1] == '/' ? "" : "/";
	char joined[PATH_MAX];
	int n = snprintf(joined, sizeof joined, "%s%s%s", dir, between, name);
	if (n < 0 || (size_t)n >= sizeof joined || (size_t)n >= cap)
		return err_set(ERR_TOO_LONG, "%.64s...: the path is too long", dir);
	memcpy(out, joined, (size_t)n + 1);
	return ERR_OK;
}
