#define _DEFAULT_SOURCE	/* speeds over 38400, TIOCEXCL */
#include "scan/serial.h"

#include "scan/device.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

int serial_end_parse(const char *name)
{
	static const char *const names[] = { "any", "cr", "lf", "crlf" };

	for (int i = 0; i < 4; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

void splitter_init(struct splitter *s, enum serial_end end)
{
	memset(s, 0, sizeof *s);
	s->end = end;
	s->line.symbology = SYMBOLOGY_TYPED;
}

static void put(struct splitter *s, uint8_t c)
{
	if (s->line.len < SCAN_TEXT_MAX)
		s->line.text[s->line.len++] = c;
	else
		s->line.cut = true;
}

/* True where c ends a text; else it has been kept. */
static bool ends(struct splitter *s, uint8_t c)
{
	if (s->end == SERIAL_CRLF) {
		if (s->cr && c == '\n')
			return true;
		if (s->cr)
			put(s, '\r');
		s->cr = c == '\r';
		if (!s->cr)
			put(s, c);
		return false;
	}
	if ((c == '\r' && s->end != SERIAL_LF) || (c == '\n' && s->end != SERIAL_CR))
		return true;
	put(s, c);
	return false;
}

static void renew(struct splitter *s)
{
	s->done = false;
	s->line.len = 0;
	s->line.cut = false;
}

const struct scanned *splitter_flush(struct splitter *s)
{
	if (s->done)
		renew(s);
	s->cr = false;
	if (s->line.len == 0)
		return NULL;
	s->done = true;
	return &s->line;
}

const struct scanned *splitter_next(struct splitter *s, struct bytes *in)
{
	const struct scanned *line = NULL;
	size_t i = 0;

	if (s->done)
		renew(s);
	while (i < in->len && !line)
		if (ends(s, in->data[i++]))
			line = splitter_flush(s);
	*in = bytes_of(in->data + i, in->len - i);
	return line;
}

bool splitter_pending(const struct splitter *s)
{
	return !s->done && (s->line.len > 0 || s->cr);
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
	return B0;
}

/* A fresh line is cooked, with echo: without this the reader would be sent its own codes back. */
static int make_raw(int fd, speed_t speed)
{
	struct termios t;

	if (tcgetattr(fd, &t) != 0)
		return -1;
	t.c_iflag = IGNBRK | IGNPAR;
	t.c_oflag = 0;
	t.c_lflag = 0;
	t.c_cflag = CS8 | CREAD | CLOCAL;
	t.c_cc[VMIN] = 1;
	t.c_cc[VTIME] = 0;
	if (cfsetispeed(&t, speed) != 0 || cfsetospeed(&t, speed) != 0)
		return -1;
	return tcsetattr(fd, TCSANOW, &t);
}

static enum err refused(const char *device)
{
	switch (errno) {
	case EBUSY:
		return err_set(ERR_BUSY, "barcode reader %s is in use by another program: close that one", device);
	case EACCES:
	case EPERM:
		if (!device_inside(device))
			return err_set(ERR_FORMAT, "%s is no device in /dev: name another one (ls /dev/ttyACM* /dev/ttyUSB*)", device);
		return err_set(ERR_DENIED, "barcode reader %s may not be opened: add this user to the group 'dialout' and "
			       "log in again", device);
	case ENOENT:
	case ENODEV:
	case ENXIO:
		return err_set(ERR_NOT_FOUND, "barcode reader %s is not there: plug it in, or name another one "
			       "(ls /dev/ttyACM* /dev/ttyUSB* /dev/serial/by-id)", device);
	default:
		return err_set(ERR_IO, "barcode reader %s: %s", device, strerror(errno));
	}
}

enum err serial_open(struct serial *s, const char *device, int64_t bauds, enum serial_end end)
{
	speed_t speed = speed_of(bauds);
	enum err e;
	int fd;

	if (speed == B0)
		return err_set(ERR_USAGE, "%lld is no speed of a serial line (9600 is common)", (long long)bauds);
	fd = open(device, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return refused(device);
	if (!isatty(fd))
		e = err_set(ERR_FORMAT, "%s is no serial line: name another one (ls /dev/ttyACM* /dev/ttyUSB*)", device);
	else if (make_raw(fd, speed) != 0 || ioctl(fd, TIOCEXCL) != 0)
		e = refused(device);
	else
		e = ERR_OK;
	if (e != ERR_OK) {
		close(fd);
		return e;
	}
	s->fd = fd;
	s->unread = bytes_of(s->buffer, 0);
	splitter_init(&s->splitter, end);
	return ERR_OK;
}

void serial_hear_noise(struct serial *s)
{
	struct termios t;

	if (tcgetattr(s->fd, &t) != 0)
		return;
	t.c_iflag = 0;
	tcsetattr(s->fd, TCSANOW, &t);
}

void serial_close(struct serial *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

enum err serial_fill(struct serial *s)
{
	ssize_t n;

	assert(s->unread.len == 0);	/* serial_next gives NULL first */
	n = read(s->fd, s->buffer, sizeof s->buffer);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return ERR_BUSY;
	if (n <= 0)
		return err_set(ERR_IO, "the barcode reader has gone: %s", n ? strerror(errno) : "hung up");
	s->unread = bytes_of(s->buffer, (size_t)n);
	return ERR_OK;
}

const struct scanned *serial_next(struct serial *s)
{
	return splitter_next(&s->splitter, &s->unread);
}
