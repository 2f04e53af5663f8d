#define _DEFAULT_SOURCE	/* prctl's signal */
#include "scan/keep.h"

#include "base/log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { A_DAY = 24 * 60 * 60, ENOUGH = -1 /* beside the numbers of errno: there are as many as are wanted */ };

struct keep {
	int pipe, news;	/* frames go in here; an int comes out there where that of the last has changed: errno, 0, or ENOUGH */
	pid_t writer;
	struct keep_wish wish;
};

/* The writer's own. */
struct writer {
	int dir, pipe, news, said;
	struct keep_wish wish;
	struct clock clock;
	int64_t kept;
};

struct head {
	uint32_t width, height;
};

/* False at the end, or where the pipe is broken. */
static bool read_all(int fd, void *data, size_t len)
{
	for (uint8_t *at = data; len;) {
		ssize_t n = read(fd, at, len);

		if (n == 0 || (n < 0 && errno != EINTR))
			return false;
		at += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
	return true;
}

static bool write_all(int fd, const void *data, size_t len)
{
	for (const uint8_t *at = data; len;) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno != EINTR)
			return false;
		at += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
	return true;
}

static int64_t count_kept(int dir)
{
	int copy = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = copy >= 0 ? fdopendir(copy) : NULL;
	struct dirent *e;
	int64_t n = 0;

	if (!d) {
		if (copy >= 0)
			close(copy);
		return KEEP_MOST;
	}
	while ((e = readdir(d)))
		n += strncmp(e->d_name, KEEP_NAME, strlen(KEEP_NAME)) == 0;
	closedir(d);
	return n;
}

/* The failure of one picture after the other is one to whoever is told. */
static void tell(struct writer *w, int what)
{
	if (what != w->said)
		write_all(w->news, &what, sizeof what);
	w->said = what;
}

/* What cannot be written whole is taken away again. Gives errno, or 0. */
static int write_picture(struct writer *w, const struct head *h, const uint8_t *pixels)
{
	char name[64], head[40], when[24];
	int fd, why = 0;

	clock_format_utc(clock_now(w->clock), when, sizeof when);
	for (char *c = when; *c; c++)
		*c = *c == ':' ? '.' : *c;
	snprintf(name, sizeof name, KEEP_NAME "%s-%03d.pgm", when, (int)w->kept);
	snprintf(head, sizeof head, "P5\n%u %u\n255\n", h->width, h->height);
	fd = openat(w->dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno;
	if (!write_all(fd, head, strlen(head)) || !write_all(fd, pixels, (size_t)h->width * h->height))
		why = errno;
	if (close(fd) != 0 && why == 0)
		why = errno;
	if (why)
		unlinkat(w->dir, name, 0);
	else
		w->kept++;
	return why;
}

static void keep_one(struct writer *w, const struct head *h, const uint8_t *pixels)
{
	if (clock_now(w->clock) >= w->wish.until)
		return;
	if (w->kept < w->wish.most)
		tell(w, write_picture(w, h, pixels));
	if (w->kept >= w->wish.most)
		tell(w, ENOUGH);
}

static void write_pictures(struct writer *w)
{
	struct head h;

	while (read_all(w->pipe, &h, sizeof h)) {
		size_t len = (size_t)h.width * h.height;
		uint8_t *pixels;

		if (h.width == 0 || h.height == 0 || h.width > FRAME_SIDE_MAX || h.height > FRAME_SIDE_MAX)
			return;
		pixels = malloc(len);
		if (!pixels || !read_all(w->pipe, pixels, len)) {
			free(pixels);
			return;
		}
		keep_one(w, &h, pixels);
		free(pixels);
	}
}

/* It ends when its pipe does; a signal to the whole group must not end it in the middle of a picture. */
static void become_writer(struct writer *w)
{
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_DUMPABLE, 0);
	close(STDIN_FILENO);
	close(STDOUT_FILENO);
	write_pictures(w);
	_exit(0);
}

static enum err check(const struct keep_wish *wish, int64_t now)
{
	if (wish->until <= now)
		return err_set(ERR_USAGE, "--save-until: that date has passed; without --save nothing is kept");
	if (wish->until > now + (int64_t)KEEP_DAYS_MOST * A_DAY)
		return err_set(ERR_USAGE, "--save-until: at most %d days ahead, for pictures show people", KEEP_DAYS_MOST);
	return ERR_OK;
}

static enum err open_folder(const struct keep_wish *wish, int *out)
{
	if (mkdir(wish->dir, 0700) != 0 && errno != EEXIST)
		return err_errno("%s", wish->dir);
	*out = open(wish->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return *out < 0 || faccessat(*out, ".", W_OK | X_OK, AT_EACCESS) != 0 ? err_errno("%s", wish->dir) : ERR_OK;
}

static enum err enough(const struct keep_wish *wish)
{
	return err_set(ERR_RANGE, "%d pictures are kept here, and no more are: move them away, and start again", (int)wish->most);
}

static enum err start_writer(struct keep *k, struct writer *w)
{
	int frames[2], news[2];

	if (pipe(frames) != 0)
		return err_errno("a pipe for pictures");
	w->pipe = frames[0];
	k->pipe = frames[1];
	if (pipe(news) != 0) {
		close(w->pipe);
		return err_errno("a pipe for pictures");
	}
	k->news = news[0];
	w->news = news[1];
	k->writer = fork();
	if (k->writer == 0) {
		close(k->pipe);
		close(k->news);
		become_writer(w);
	}
	close(w->pipe);
	close(w->news);
	fcntl(k->pipe, F_SETFD, FD_CLOEXEC);
	fcntl(k->news, F_SETFD, FD_CLOEXEC);
	fcntl(k->news, F_SETFL, O_NONBLOCK);
	return k->writer < 0 ? err_errno("the keeper of pictures cannot be started") : ERR_OK;
}

static enum err start(struct keep **out, struct writer *w)
{
	struct keep *k;
	enum err e;

	w->kept = count_kept(w->dir);
	if (w->kept >= w->wish.most)
		return enough(&w->wish);
	k = calloc(1, sizeof *k);
	if (!k)
		return err_set(ERR_NOMEM, "no memory to keep pictures");
	k->wish = w->wish;
	e = start_writer(k, w);
	if (e == ERR_OK)
		*out = k;
	else
		keep_stop(k);
	return e;
}

enum err keep_start(struct keep **out, const struct keep_wish *wish, struct clock clock)
{
	struct writer w = { .dir = -1, .wish = *wish, .clock = clock };
	enum err e = check(wish, clock_now(clock));

	if (e == ERR_OK)
		e = open_folder(wish, &w.dir);
	if (e == ERR_OK)
		e = start(out, &w);
	if (w.dir >= 0)
		close(w.dir);
	return e;
}

int keep_fd(const struct keep *k)
{
	return k->news;
}

enum err keep_news(struct keep *k)
{
	int what;

	if (read(k->news, &what, sizeof what) != sizeof what)
		return err_set(ERR_BUSY, "no news of the pictures");
	if (what == ENOUGH)
		return enough(&k->wish);
	errno = what;
	return what == 0 ? ERR_OK : err_errno("a picture cannot be kept");
}

void keep_put(struct keep *k, const struct frame *f)
{
	struct head h = { f->width, f->height };
	bool gone = !write_all(k->pipe, &h, sizeof h);

	for (unsigned y = 0; y < f->height && !gone; y++)
		gone = !write_all(k->pipe, f->pixels + (size_t)y * f->stride, f->width);
	if (gone)
		log_write(LOG_WARN, "scan", "the keeper of pictures has gone");
}

void keep_stop(struct keep *k)
{
	if (!k)
		return;
	if (k->pipe > 0)
		close(k->pipe);
	if (k->news > 0)
		close(k->news);
	if (k->writer > 0)
		waitpid(k->writer, NULL, 0);
	free(k);
}
