#define _DEFAULT_SOURCE	/* speeds over 38400, CRTSCTS, TIOCEXCL */
#include "device.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

enum { FLOW_NONE, FLOW_LINES, FLOW_XON, USER_TIMEOUT_MS = 20000 };

static enum printer_trouble trouble_of(int error)
{
	switch (error) {
	case EACCES:
	case EPERM:
	case EROFS:
		return PRINTER_NOT_ALLOWED;
	case EBUSY:
		return PRINTER_IN_USE;
	default:
		return PRINTER_NOT_THERE;
	}
}

static speed_t speed_of(int64_t bauds)
{
	static const struct { int64_t bauds; speed_t speed; } speeds[] = {
		{ 1200, B1200 }, { 2400, B2400 }, { 4800, B4800 }, { 9600, B9600 }, { 19200, B19200 },
		{ 38400, B38400 }, { 57600, B57600 }, { 115200, B115200 }, { 230400, B230400 },
	};

	for (size_t i = 0; i < sizeof speeds / sizeof speeds[0]; i++)
		if (speeds[i].bauds == bauds)
			return speeds[i].speed;
	return B9600;
}

static bool make_raw(int fd, const struct printer_place *place)
{
	struct termios t;
	speed_t speed = speed_of(place->speed);

	if (tcgetattr(fd, &t) != 0)
		return false;
	t.c_iflag = IGNBRK | IGNPAR | (place->flow == FLOW_XON ? IXON : 0);
	t.c_oflag = 0;
	t.c_lflag = 0;
	t.c_cflag = CS8 | CREAD | CLOCAL | (place->flow == FLOW_LINES ? CRTSCTS : 0);
	t.c_cc[VMIN] = 1;
	t.c_cc[VTIME] = 0;
	return cfsetispeed(&t, speed) == 0 && cfsetospeed(&t, speed) == 0 && tcsetattr(fd, TCSANOW, &t) == 0;
}

static int open_device(const struct printer_place *place, enum printer_kind kind, enum printer_trouble *why)
{
	int fd = open(place->device, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat st;
	bool good;

	if (fd < 0) {
		*why = trouble_of(errno);
		return -1;
	}
	good = fstat(fd, &st) == 0 && S_ISCHR(st.st_mode);
	if (good && kind == PRINTER_SERIAL)
		good = make_raw(fd, place) && ioctl(fd, TIOCEXCL) == 0;
	if (good)
		return fd;
	close(fd);
	*why = PRINTER_NOT_THERE;
	return -1;
}

static int open_file(const struct printer_place *place, enum printer_trouble *why)
{
	int fd = open(place->device, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0640);

	if (fd < 0)
		*why = trouble_of(errno);
	return fd;
}

/* ADDRESS:PORT; the address is in numbers, for asking a name server would mean to wait for one. */
static struct addrinfo *address_of(const char *device)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV };
	const char *colon = strrchr(device, ':');
	struct addrinfo *found = NULL;
	char host[64];
	size_t len;

	if (!colon)
		return NULL;
	len = (size_t)(colon - device);
	if (len >= 2 && device[0] == '[' && device[len - 1] == ']') {
		device++;
		len -= 2;
	}
	if (len >= sizeof host)
		return NULL;
	memcpy(host, device, len);
	host[len] = 0;
	return getaddrinfo(host, colon + 1, &hints, &found) == 0 ? found : NULL;
}

bool device_is_address(const char *device)
{
	struct addrinfo *a = address_of(device);
	bool is = a && strspn(strrchr(device, ':') + 1, "0") < strlen(strrchr(device, ':') + 1);

	if (a)
		freeaddrinfo(a);
	return is;
}

static int open_network(const struct printer_place *place, enum printer_trouble *why, bool *connecting)
{
	struct addrinfo *a = address_of(place->device);
	int fd = a ? socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) : -1;
	unsigned timeout = USER_TIMEOUT_MS;

	*why = PRINTER_NOT_THERE;
	if (fd >= 0) {
		/* a printer that was switched off is noticed while bytes wait for it */
		setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout, sizeof timeout);
		*connecting = connect(fd, a->ai_addr, a->ai_addrlen) != 0;
		if (*connecting && errno != EINPROGRESS) {
			close(fd);
			fd = -1;
		}
	}
	if (a)
		freeaddrinfo(a);
	return fd;
}

int device_open(const struct printer_place *place, enum printer_trouble *why, bool *connecting)
{
	*connecting = false;
	switch ((enum printer_kind)place->kind) {
	case PRINTER_USB:
	case PRINTER_SERIAL:
		return open_device(place, (enum printer_kind)place->kind, why);
	case PRINTER_NETWORK:
		return open_network(place, why, connecting);
	default:
		return open_file(place, why);
	}
}

bool device_connected(int fd)
{
	int error = 0;
	socklen_t len = sizeof error;

	return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) == 0 && error == 0;
}

ssize_t device_write(int fd, const void *bytes, size_t len)
{
	ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL | MSG_DONTWAIT);

	return n < 0 && errno == ENOTSOCK ? write(fd, bytes, len) : n;
}

bool device_empty(int fd, enum printer_kind kind)
{
	int left = 0;

	if (kind == PRINTER_NETWORK || kind == PRINTER_SERIAL)	/* SIOCOUTQ is the same number */
		return ioctl(fd, TIOCOUTQ, &left) != 0 || left == 0;
	if (kind == PRINTER_FILE)
		return fsync(fd) == 0 || errno == EINVAL;	/* a FIFO has no disk */
	return true;
}

void device_close(int fd, enum printer_kind kind)
{
	const struct linger at_once = { 1, 0 };

	if (fd < 0)
		return;
	if (kind == PRINTER_SERIAL)
		tcflush(fd, TCOFLUSH);
	if (kind == PRINTER_NETWORK && !device_empty(fd, kind))
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	close(fd);
}
