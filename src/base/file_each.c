/* file_each: the names in a directory of a stranger, read once, sorted. */
#include "base/file.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct names {
	char **list;
	size_t len, cap;
};

static void names_finish(struct names *n)
{
	for (size_t i = 0; i < n->len; i++)
		free(n->list[i]);
	free(n->list);
}

static enum err names_add(struct names *n, const char *name)
{
	if (n->len == n->cap) {
		size_t cap = n->cap ? n->cap * 2 : 64;
		char **list = realloc(n->list, cap * sizeof *list);
		if (!list)
			return err_set(ERR_NOMEM, "no memory for the names of a directory");
		n->list = list;
		n->cap = cap;
	}
	if (!(n->list[n->len] = strdup(name)))
		return err_set(ERR_NOMEM, "no memory for the names of a directory");
	n->len++;
	return ERR_OK;
}

static bool wanted(int dirfd, const char *name, const char *suffix)
{
	size_t len = strlen(name), tail = suffix ? strlen(suffix) : 0;
	struct stat st;
	if (name[0] == '.' || len < tail || (tail && strcmp(name + len - tail, suffix)))
		return false;
	if (tail)	/* what calls itself so is to be named, whatever it is */
		return true;
	return !fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) && S_ISREG(st.st_mode);
}

static enum err collect(DIR *d, const char *dir, const char *suffix, size_t max, struct names *names)
{
	struct dirent *entry;
	while (errno = 0, (entry = readdir(d))) {
		if (!wanted(dirfd(d), entry->d_name, suffix))
			continue;
		if (names->len == max)
			return err_set(ERR_TOO_LONG, "%s: more than %zu files", dir, max);
		enum err e = names_add(names, entry->d_name);
		if (e != ERR_OK)
			return e;
	}
	return errno ? err_errno("%s", dir) : ERR_OK;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

enum err file_each(const char *dir, const char *suffix, size_t max,
		   enum err (*each)(void *ctx, int dirfd, const char *name), void *ctx)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_errno("%s", dir);
	DIR *d = fdopendir(fd);
	if (!d) {
		enum err e = err_errno("%s", dir);
		close(fd);
		return e;
	}
	struct names names = { NULL, 0, 0 };
	enum err e = collect(d, dir, suffix, max, &names);
	if (e == ERR_OK && names.len)
		qsort(names.list, names.len, sizeof *names.list, by_name);
	for (size_t i = 0; e == ERR_OK && i < names.len; i++)
		e = each(ctx, fd, names.list[i]);
	names_finish(&names);
	closedir(d);
	return e;
}
