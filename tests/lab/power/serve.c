#include "serve.h"

#include "log.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* Numbers of the NBD protocol, fixed newstyle. */
enum {
	NBD_FIXED = 1, NBD_NO_ZEROES = 2,
	NBD_OPT_ABORT = 2, NBD_OPT_INFO = 6, NBD_OPT_GO = 7,
	NBD_REP_ACK = 1, NBD_REP_INFO = 3,
	NBD_HAS_FLAGS = 1, NBD_CAN_FLUSH = 4, NBD_CAN_FUA = 8,
	NBD_READ = 0, NBD_WRITE = 1, NBD_END = 2, NBD_FLUSH = 3,
	NBD_FUA = 1,
	NBD_EINVAL = 22, NBD_ENOSPC = 28,
};
#define NBD_REP_UNSUPPORTED 0x80000001u
#define NBD_REQUEST 0x25609513u
#define NBD_REPLY 0x67446698u

enum { TRANSFER_MAX = 32 << 20, LINE_MAX_LEN = 8192 };

struct disk {
	uint8_t *content;
	uint64_t size;
	FILE *log;
	uint8_t *transfer;	/* TRANSFER_MAX */
	char line[LINE_MAX_LEN];
	size_t line_len;
};

struct request {
	uint16_t flags, kind;
	uint64_t cookie, at;	/* the cookie as it came */
	uint32_t length;
};

static bool read_all(int fd, void *to, size_t n)
{
	for (size_t done = 0; done < n;) {
		ssize_t r = read(fd, (char *)to + done, n - done);

		if (r <= 0)
			return false;
		done += (size_t)r;
	}
	return true;
}

static bool write_all(int fd, const void *from, size_t n)
{
	for (size_t done = 0; done < n;) {
		ssize_t r = send(fd, (const char *)from + done, n - done, MSG_NOSIGNAL);

		if (r <= 0)
			return false;
		done += (size_t)r;
	}
	return true;
}

/* The protocol's numbers are big-endian, of n bytes. */
static void put_number(uint8_t *to, size_t n, uint64_t v)
{
	for (; n > 0; v >>= 8)
		to[--n] = (uint8_t)v;
}

static uint64_t get_number(const uint8_t *p, size_t n)
{
	uint64_t v = 0;

	while (n-- > 0)
		v = v << 8 | *p++;
	return v;
}

/* ---- how a connection begins ---- */

static bool option_reply(int fd, uint32_t option, uint32_t reply, uint64_t size)
{
	uint8_t b[20 + 12];
	bool info = reply == NBD_REP_INFO;

	put_number(b, 8, 0x3e889045565a9u);
	put_number(b + 8, 4, option);
	put_number(b + 12, 4, reply);
	put_number(b + 16, 4, info ? 12 : 0);
	put_number(b + 20, 2, 0);
	put_number(b + 22, 8, size);
	put_number(b + 30, 2, NBD_HAS_FLAGS | NBD_CAN_FLUSH | NBD_CAN_FUA);
	return write_all(fd, b, info ? sizeof b : 20);
}

static bool agree(int fd, uint64_t size)
{
	uint8_t hello[18], client[4], head[16], data[4096];

	memcpy(hello, "NBDMAGICIHAVEOPT", 16);
	put_number(hello + 16, 2, NBD_FIXED | NBD_NO_ZEROES);
	if (!write_all(fd, hello, sizeof hello) || !read_all(fd, client, sizeof client))
		return false;
	while (read_all(fd, head, sizeof head)) {
		uint32_t option = (uint32_t)get_number(head + 8, 4), length = (uint32_t)get_number(head + 12, 4);
		bool known = option == NBD_OPT_GO || option == NBD_OPT_INFO;

		if (length > sizeof data || !read_all(fd, data, length))
			return false;
		if (option == NBD_OPT_ABORT)
			return false;
		if (known && !option_reply(fd, option, NBD_REP_INFO, size))
			return false;
		if (!option_reply(fd, option, known ? NBD_REP_ACK : NBD_REP_UNSUPPORTED, size))
			return false;
		if (option == NBD_OPT_GO)
			return true;
	}
	return false;
}

/* ---- what the disk is told ---- */

static bool note(struct disk *d, enum log_kind kind, uint64_t at, const void *data, uint64_t length)
{
	struct log_record r = { kind, at, length, data };

	return log_append(d->log, &r);
}

static uint32_t serve_write(struct disk *d, const struct request *q)
{
	if (q->at > d->size || q->length > d->size - q->at)
		return NBD_ENOSPC;
	memcpy(d->content + q->at, d->transfer, q->length);
	if (!note(d, q->flags & NBD_FUA ? LOG_WRITE_THROUGH : LOG_WRITE, q->at, d->transfer, q->length))
		return NBD_ENOSPC;
	return 0;
}

static uint32_t serve_one(struct disk *d, const struct request *q)
{
	switch (q->kind) {
	case NBD_READ:
		return q->at > d->size || q->length > d->size - q->at ? NBD_EINVAL : 0;
	case NBD_WRITE:
		return serve_write(d, q);
	case NBD_FLUSH:
		return note(d, LOG_FLUSH, 0, NULL, 0) ? 0 : NBD_ENOSPC;
	default:
		return NBD_EINVAL;
	}
}

/* False when the other side is done. */
static bool take_request(struct disk *d, int fd)
{
	uint8_t b[28], reply[16];
	struct request q;
	uint32_t fault;

	if (!read_all(fd, b, sizeof b) || get_number(b, 4) != NBD_REQUEST)
		return false;
	q = (struct request){ .flags = (uint16_t)get_number(b + 4, 2), .kind = (uint16_t)get_number(b + 6, 2),
			      .at = get_number(b + 16, 8), .length = (uint32_t)get_number(b + 24, 4) };
	memcpy(&q.cookie, b + 8, sizeof q.cookie);
	if (q.kind == NBD_END || (q.kind == NBD_WRITE && (q.length > TRANSFER_MAX || !read_all(fd, d->transfer, q.length))))
		return false;
	fault = serve_one(d, &q);
	put_number(reply, 4, NBD_REPLY);
	put_number(reply + 4, 4, fault);
	memcpy(reply + 8, &q.cookie, sizeof q.cookie);
	if (!write_all(fd, reply, sizeof reply))
		return false;
	return q.kind != NBD_READ || fault != 0 || write_all(fd, d->content + q.at, q.length);
}

/* ---- what the line says ---- */

static void take_lines(struct disk *d)
{
	char *end;

	while ((end = memchr(d->line, '\n', d->line_len)) != NULL) {
		size_t n = (size_t)(end - d->line) + 1;

		note(d, LOG_LINE, 0, d->line, n);
		memmove(d->line, d->line + n, d->line_len - n);
		d->line_len -= n;
	}
	if (d->line_len == sizeof d->line)
		d->line_len = 0;
}

static bool take_words(struct disk *d, int fd)
{
	ssize_t n = read(fd, d->line + d->line_len, sizeof d->line - d->line_len);

	if (n <= 0)
		return false;
	d->line_len += (size_t)n;
	take_lines(d);
	return true;
}

/* ---- both ---- */

static int socket_make(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || strlen(path) >= sizeof a.sun_path)
		return -1;
	snprintf(a.sun_path, sizeof a.sun_path, "%s", path);
	unlink(path);
	if (bind(fd, (struct sockaddr *)&a, sizeof a) != 0 || listen(fd, 2) != 0)
		return -1;
	return fd;
}

/* The line first: what it says was caused by what the disk has answered already. */
static void serve_both(struct disk *d, int disks, int lines)
{
	int disk = -1, line = -1;

	for (;;) {
		struct pollfd p[4] = { { line, POLLIN, 0 }, { disk, POLLIN, 0 },
				       { line < 0 ? lines : -1, POLLIN, 0 }, { disk < 0 ? disks : -1, POLLIN, 0 } };

		if (poll(p, 4, -1) < 0)
			continue;
		if (p[2].revents)
			line = accept(lines, NULL, NULL);
		if (p[0].revents && !take_words(d, line)) {
			close(line);
			line = -1;
		}
		if (p[1].revents && !take_request(d, disk))
			return;
		if (p[3].revents && (disk = accept(disks, NULL, NULL)) >= 0 && !agree(disk, d->size)) {
			close(disk);
			disk = -1;
		}
	}
}

static bool disk_open(struct disk *d, const struct serve_places *places)
{
	static uint8_t transfer[TRANSFER_MAX];
	int fd = open(places->image, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *p;

	if (fd < 0 || fstat(fd, &st) != 0)
		return false;
	p = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	*d = (struct disk){ .content = p, .size = (uint64_t)st.st_size, .transfer = transfer };
	d->log = fopen(places->log, "wb");
	return p != MAP_FAILED && d->log;
}

bool serve_disk(const struct serve_places *places)
{
	static struct disk d;
	int disks, lines;

	if (!disk_open(&d, places)) {
		perror("power: the image or the log");
		return false;
	}
	disks = socket_make(places->disk);
	lines = socket_make(places->line);
	if (disks < 0 || lines < 0) {
		perror("power: a socket");
		return false;
	}
	printf("ready\n");
	fflush(stdout);
	serve_both(&d, disks, lines);
	return fclose(d.log) == 0;
}
