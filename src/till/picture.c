#define _GNU_SOURCE	/* memfd_create() */
#include "till/picture.h"

#include "scan/view.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

_Static_assert((int)PICTURE_W == (int)VIEW_W && (int)PICTURE_H == (int)VIEW_H, "both sides know one size");

enum { TRIES = 3 };

struct picture {
	int fd;
	struct view *view;
	int64_t came_ms;
};

static enum err make(struct picture *p)
{
	p->fd = memfd_create("chit-picture", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (p->fd < 0)
		return err_errno("memory for the picture");
	if (ftruncate(p->fd, sizeof(struct view)) != 0 ||
	    fcntl(p->fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
		return err_errno("memory for the picture");
	p->view = view_adopt(p->fd);
	return p->view ? ERR_OK : err_errno("memory for the picture");
}

enum err picture_create(struct picture **out)
{
	struct picture *p = calloc(1, sizeof *p);
	enum err e;

	if (!p)
		return err_set(ERR_NOMEM, "no memory for the picture");
	e = make(p);
	if (e != ERR_OK) {
		picture_destroy(p);
		return e;
	}
	*out = p;
	return ERR_OK;
}

void picture_destroy(struct picture *p)
{
	if (!p)
		return;
	view_release(p->view);
	if (p->fd >= 0)
		close(p->fd);
	free(p);
}

int picture_fd(const struct picture *p)
{
	return p->fd;
}

/* One try. What is read is judged only when it is ours. */
static bool copy(const struct view *v, struct picture_frame *f)
{
	uint32_t before = atomic_load(&v->sequence), width, height;
	uint8_t pixels[PICTURE_W * PICTURE_H];

	if (before & 1 || before == f->sequence)
		return false;
	atomic_thread_fence(memory_order_seq_cst);
	memcpy(&width, &v->width, sizeof width);
	memcpy(&height, &v->height, sizeof height);
	memcpy(pixels, v->pixels, sizeof pixels);
	atomic_thread_fence(memory_order_seq_cst);
	if (atomic_load(&v->sequence) != before || width < 1 || width > PICTURE_W || height < 1 || height > PICTURE_H)
		return false;
	f->width = width;
	f->height = height;
	f->sequence = before;
	memcpy(f->pixels, pixels, sizeof pixels);
	return true;
}

bool picture_newest(struct picture *p, int64_t now_ms, struct picture_frame *f)
{
	uint32_t now = (uint32_t)now_ms;
	bool got = false;

	atomic_store(&p->view->wanted_ms, now ? now : 1);
	for (int i = 0; i < TRIES && !got; i++)
		got = copy(p->view, f);
	if (got)
		p->came_ms = now_ms;
	f->age_ms = now_ms - p->came_ms;
	return got;
}
