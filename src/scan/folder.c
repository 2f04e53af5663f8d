#include "scan/folder.h"

#include "base/file.h"

#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

struct folder {
	int dirfd;		/* AT_FDCWD for a single file */
	char **names;
	size_t count, cap, next;
};

static bool is_picture(const char *name)
{
	static const char *const suffixes[] = { ".png", ".jpg", ".jpeg", ".pgm" };
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && i < sizeof suffixes / sizeof suffixes[0]; i++)
		if (strcasecmp(dot, suffixes[i]) == 0)
			return true;
	return false;
}

static enum err add(struct folder *f, const char *name)
{
	if (f->count == f->cap) {
		size_t cap = f->cap ? f->cap * 2 : 64;
		char **names = realloc(f->names, cap * sizeof *names);

		if (!names)
			return err_set(ERR_NOMEM, "no memory for the names of the pictures");
		f->names = names;
		f->cap = cap;
	}
	f->names[f->count] = strdup(name);
	if (!f->names[f->count])
		return err_set(ERR_NOMEM, "no memory for the names of the pictures");
	f->count++;
	return ERR_OK;
}

static enum err each(void *ctx, int dirfd, const char *name)
{
	(void)dirfd;
	return is_picture(name) ? add(ctx, name) : ERR_OK;
}

static enum err list(struct folder *f, const char *path)
{
	enum err e = file_each(path, NULL, FOLDER_FILES_MAX, each, f);

	if (e != ERR_OK)
		return e;
	if (f->count == 0)
		return err_set(ERR_NOT_FOUND, "%s holds no picture (.png, .jpg, .jpeg or .pgm)", path);
	f->dirfd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return f->dirfd < 0 ? err_errno("%s", path) : ERR_OK;
}

enum err folder_open(struct folder **out, const char *path)
{
	struct folder *f = calloc(1, sizeof *f);
	struct stat st;
	enum err e;

	if (!f)
		return err_set(ERR_NOMEM, "no memory for a folder");
	f->dirfd = AT_FDCWD;
	if (!*path)
		e = err_set(ERR_NOT_FOUND, "no folder and no picture is named: '' is none");
	else if (stat(path, &st) != 0)
		e = err_errno("%s", path);
	else
		e = S_ISDIR(st.st_mode) ? list(f, path) : add(f, path);
	if (e != ERR_OK) {
		folder_close(f);
		return e;
	}
	*out = f;
	return ERR_OK;
}

void folder_close(struct folder *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->count; i++)
		free(f->names[i]);
	free(f->names);
	if (f->dirfd >= 0)
		close(f->dirfd);
	free(f);
}

unsigned folder_count(const struct folder *f)
{
	return (unsigned)f->count;
}

const char *folder_next(struct folder *f)
{
	return f->next < f->count ? f->names[f->next++] : NULL;
}

void folder_rewind(struct folder *f)
{
	f->next = 0;
}

enum err folder_frame(struct folder *f, struct frame *frame)
{
	uint8_t *data;
	size_t len;
	enum err e;

	assert(f->next > 0);
	e = file_read(f->dirfd, f->names[f->next - 1], FRAME_FILE_MAX, &data, &len);
	if (e != ERR_OK)
		return e;
	e = frame_load(frame, bytes_of(data, len));
	free(data);
	frame->ms = (int64_t)(f->next - 1) * FOLDER_FRAME_MS;
	return e;
}

