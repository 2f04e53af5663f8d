#define _DEFAULT_SOURCE	/* CMSG_SPACE */
#include "scan/handover.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>

union room {
	struct cmsghdr head;
	char bytes[CMSG_SPACE(sizeof(int))];
};

enum err handover_give(int over, int fd)
{
	union room room = { .bytes = { 0 } };
	char byte = 0;
	struct iovec one = { &byte, 1 };
	struct msghdr m = { .msg_iov = &one, .msg_iovlen = 1, .msg_control = room.bytes, .msg_controllen = sizeof room.bytes };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	ssize_t n;

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof fd);
	memcpy(CMSG_DATA(c), &fd, sizeof fd);
	do
		n = sendmsg(over, &m, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n == 1 ? ERR_OK : err_errno("a descriptor cannot be handed over");
}

enum err handover_take(int over, int *fd)
{
	union room room;	/* of which so much is used that a second one has no place: the kernel closes it */
	char byte;
	struct iovec one = { &byte, 1 };
	struct msghdr m = { .msg_iov = &one, .msg_iovlen = 1, .msg_control = room.bytes, .msg_controllen = CMSG_LEN(sizeof *fd) };
	ssize_t n = recvmsg(over, &m, MSG_CMSG_CLOEXEC);
	struct cmsghdr *c = n > 0 ? CMSG_FIRSTHDR(&m) : NULL;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return ERR_BUSY;
	if (n <= 0)
		return err_set(ERR_IO, "nobody hands over any more");
	if (!c || c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS || c->cmsg_len != CMSG_LEN(sizeof *fd))
		return err_set(ERR_FORMAT, "a message without a descriptor");
	memcpy(fd, CMSG_DATA(c), sizeof *fd);
	fcntl(*fd, F_SETFL, O_NONBLOCK);
	return ERR_OK;
}
