#include "log.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECTOR = 512, HEAD = 3 * sizeof(uint64_t) };

bool log_append(FILE *f, const struct log_record *r)
{
	uint64_t head[3] = { r->kind, r->at, r->length };

	return fwrite(head, sizeof head, 1, f) == 1 && (r->length == 0 || fwrite(r->data, r->length, 1, f) == 1);
}

bool log_open(struct log *l, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *p;

	if (fd < 0)
		return false;
	if (fstat(fd, &st) != 0 || st.st_size == 0) {
		close(fd);
		return false;
	}
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (p == MAP_FAILED)
		return false;
	l->start = p;
	l->end = l->start + st.st_size;
	return true;
}

bool log_next(struct log *l, struct log_record *r)
{
	uint64_t head[3];

	if (l->end - l->start < HEAD)
		return false;
	memcpy(head, l->start, HEAD);
	if (head[2] > (uint64_t)(l->end - l->start - HEAD))
		return false;
	*r = (struct log_record){ head[0], head[1], head[2], l->start + HEAD };
	l->start += HEAD + head[2];
	return true;
}

/* The number of the last flush at or before the point: all up to it is on the disk. */
static uint64_t last_flush(struct log l, uint64_t point)
{
	struct log_record r;
	uint64_t n = 0, flushed = 0;

	while (n < point && log_next(&l, &r)) {
		n += r.kind != LOG_LINE;
		if (r.kind == LOG_FLUSH)
			flushed = n;
	}
	return flushed;
}

static bool chance(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state >> 40 & 1;
}

static bool put(int disk, const struct log_record *r, uint64_t from, uint64_t n)
{
	return pwrite(disk, r->data + from, n, (off_t)(r->at + from)) == (ssize_t)n;
}

static bool put_unflushed(int disk, const struct log_record *r, enum log_fate fate, uint64_t *state)
{
	if (fate == FATE_DROPPED)
		return true;
	if (fate == FATE_RANDOM)
		return !chance(state) || put(disk, r, 0, r->length);
	for (uint64_t at = 0; at < r->length; at += SECTOR) {
		if (chance(state) && !put(disk, r, at, r->length - at < SECTOR ? r->length - at : SECTOR))
			return false;
	}
	return true;
}

bool log_replay(struct log l, struct log_cut *cut, int disk)
{
	uint64_t flushed = last_flush(l, cut->point), n = 0, state = (cut->seed + 1) * 0x9E3779B97F4A7C15u;
	struct log_record r;
	bool done = true;

	cut->unflushed = 0;
	while (done && n < cut->point && log_next(&l, &r)) {
		n += r.kind != LOG_LINE;
		if (r.kind != LOG_WRITE && r.kind != LOG_WRITE_THROUGH)
			continue;
		if (n <= flushed || r.kind == LOG_WRITE_THROUGH) {
			done = put(disk, &r, 0, r.length);
			continue;
		}
		cut->unflushed++;
		done = put_unflushed(disk, &r, cut->fate, &state);
	}
	return done;
}
