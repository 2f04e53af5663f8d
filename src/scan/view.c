#define _GNU_SOURCE	/* F_GET_SEALS */
#include "scan/view.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

struct view *view_adopt(int fd)
{
	int seals = fcntl(fd, F_GET_SEALS);
	struct stat st;
	void *v;

	if (seals < 0 || (seals & (F_SEAL_SHRINK | F_SEAL_GROW)) != (F_SEAL_SHRINK | F_SEAL_GROW))
		return NULL;
	if (fstat(fd, &st) != 0 || st.st_size != (off_t)sizeof(struct view))
		return NULL;
	v = mmap(NULL, sizeof(struct view), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	return v == MAP_FAILED ? NULL : v;
}

void view_release(struct view *v)
{
	if (v)
		munmap(v, sizeof *v);
}

bool view_wanted(const struct view *v, int64_t now_ms)
{
	uint32_t now = (uint32_t)now_ms, wanted = atomic_load(&v->wanted_ms);

	return wanted && now - wanted < VIEW_ASKED_MS && (v->width == 0 || now - v->ms >= VIEW_PAUSE_MS - VIEW_PAUSE_MS / 5);
}

/* A lock that only its writer takes: a reader who sees the same even number before and after has a whole picture. */
void view_put(struct view *v, const struct frame *f)
{
	uint32_t sequence = atomic_load(&v->sequence);

	if (f->width > VIEW_W || f->height > VIEW_H)
		return;
	sequence |= 1;
	atomic_store(&v->sequence, sequence);
	atomic_thread_fence(memory_order_seq_cst);
	v->width = f->width;
	v->height = f->height;
	v->ms = (uint32_t)f->ms;
	for (unsigned y = 0; y < f->height; y++)
		memcpy(v->pixels + (size_t)y * f->width, f->pixels + (size_t)y * f->stride, f->width);
	atomic_thread_fence(memory_order_seq_cst);
	atomic_store(&v->sequence, sequence + 1);
}
