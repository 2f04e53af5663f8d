/* Between the commit and the green: who is showing one, and what was never shown. */
#include "till/redeem.h"

#include "store/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { LOCK_TRIES = 50, LOCK_PAUSE_MS = 2, FOUND_MAX = 256 };

enum err redeem_shown(struct store *s, uint32_t stream, uint64_t sequence)
{
	enum err e = db_begin_lazy(&s->db);

	if (e != ERR_OK)
		return e;
	e = journal_mark_shown(s, stream, sequence);
	return store_end(s, e);
}

/* -1 with errno; never waits. */
static int lock_dir(const struct store *s, int how)
{
	int fd = open(s->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int why;

	if (fd >= 0 && flock(fd, how | LOCK_NB) != 0) {
		why = errno;
		close(fd);
		errno = why;
		return -1;
	}
	return fd;
}

/* Whoever looks for what was missed holds it for a moment only; a stranger who holds it for longer does not stop the
 * sale: without it, the worst is one accept that is said to be not shown while it is being shown. */
int redeem_hold(const struct store *s)
{
	int fd = lock_dir(s, LOCK_SH);

	for (int i = 0; i < LOCK_TRIES && fd < 0 && errno == EWOULDBLOCK; i++) {
		poll(NULL, 0, LOCK_PAUSE_MS);
		fd = lock_dir(s, LOCK_SH);
	}
	return fd;
}

void redeem_let_go(int fd)
{
	if (fd >= 0)
		close(fd);
}

/* Facts copied out, so that nothing is held while somebody reads about them. */
struct found {
	size_t n;
	struct {
		struct fact fact;
		uint8_t body[REDEMPTION_BODY_MAX];
	} list[FOUND_MAX];
};

static enum err keep(void *ctx, const struct fact *f)
{
	struct found *found = ctx;

	if (found->n == FOUND_MAX || f->body.len > sizeof found->list[0].body)
		return ERR_OK;
	found->list[found->n].fact = *f;
	memcpy(found->list[found->n].body, f->body.data, f->body.len);
	found->n++;
	return ERR_OK;
}

static enum err find(struct store *s, struct found *found)
{
	int fd = lock_dir(s, LOCK_EX);
	enum err e;

	if (fd < 0 && errno == EWOULDBLOCK)
		return ERR_OK;
	e = journal_not_shown(s, keep, found);
	redeem_let_go(fd);
	return e;
}

enum err redeem_missed(struct store *s, enum err (*each)(void *ctx, const struct fact *f), void *ctx)
{
	struct found *found = calloc(1, sizeof *found);
	enum err e;

	if (!found)
		return err_set(ERR_NOMEM, "no memory for what was not shown");
	e = find(s, found);
	for (size_t i = 0; e == ERR_OK && i < found->n; i++) {
		found->list[i].fact.body.data = found->list[i].body;
		e = each(ctx, &found->list[i].fact);
	}
	free(found);
	return e;
}
