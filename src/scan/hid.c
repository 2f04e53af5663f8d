#define _DEFAULT_SOURCE	/* the kernel's types */
#include "scan/hid.h"

#include "scan/device.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { KEY_BYTES = KEY_MAX / 8 + 1, EVENT_PRESS = 1, EVENT_RELEASE = 0 };

static enum err refused(const char *device)
{
	switch (errno) {
	case EBUSY:
		return err_set(ERR_BUSY, "keyboard reader %s is in use by another program: close that one", device);
	case EACCES:
	case EPERM:
		if (!device_inside(device))
			return err_set(ERR_FORMAT, "%s is no device in /dev: name another one (ls /dev/input/by-id)", device);
		return err_set(ERR_DENIED, "keyboard reader %s may not be opened: install the udev rules of chit, add this user "
			       "to the group 'dialout' and log in again", device);
	case ENOENT:
	case ENODEV:
	case ENXIO:
		return err_set(ERR_NOT_FOUND, "keyboard reader %s is not there: plug it in, or name another one "
			       "(ls /dev/input/by-id)", device);
	default:
		return err_set(ERR_IO, "keyboard reader %s: %s", device, strerror(errno));
	}
}

static bool has_bit(const uint8_t *bits, unsigned i)
{
	return bits[i / 8] >> (i % 8) & 1;
}

static enum err check_keyboard(int fd, const char *device)
{
	uint8_t keys[KEY_BYTES] = { 0 };

	if (ioctl(fd, EVIOCGBIT(EV_KEY, sizeof keys), keys) < 0 || !has_bit(keys, KEY_ENTER))
		return err_set(ERR_FORMAT, "%s is no keyboard: name another one (ls /dev/input/by-id)", device);
	return ERR_OK;
}

static enum err grab(int fd, const char *device)
{
	uint8_t down[KEY_BYTES] = { 0 };

	if (ioctl(fd, EVIOCGKEY(sizeof down), down) < 0)
		return refused(device);
	for (size_t i = 0; i < sizeof down; i++)
		if (down[i])
			return err_set(ERR_BUSY, "keyboard reader %s holds a key down: let it go", device);
	return ioctl(fd, EVIOCGRAB, 1) != 0 ? refused(device) : ERR_OK;
}

/* The kernel keeps 64 events for us: none of them for what we do not look at (a kernel before 4.4 cannot). */
static void want_keys_alone(int fd)
{
	static const uint8_t none[8] = { 0 };	/* more than either type has codes */
	struct input_mask mask = { .type = EV_MSC, .codes_size = sizeof none, .codes_ptr = (uint64_t)(uintptr_t)none };

	ioctl(fd, EVIOCSMASK, &mask);
	mask.type = EV_LED;
	ioctl(fd, EVIOCSMASK, &mask);
}

/* Where it was opened for reading alone, or has no such light, that is as well. */
static void put_light_out(int fd)
{
	struct input_event out[] = { { .type = EV_LED, .code = LED_CAPSL }, { .type = EV_SYN, .code = SYN_REPORT } };
	ssize_t n = write(fd, out, sizeof out);

	(void)n;
}

static enum err open_device(const char *device, int *out)
{
	int fd = open(device, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	enum err e;

	if (fd < 0 && (errno == EACCES || errno == EROFS))
		fd = open(device, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return refused(device);
	e = check_keyboard(fd, device);
	if (e == ERR_OK)
		e = grab(fd, device);
	if (e != ERR_OK) {
		close(fd);
		return e;
	}
	want_keys_alone(fd);
	put_light_out(fd);
	*out = fd;
	return ERR_OK;
}

enum err hid_open(struct hid *h, const char *device, const struct keyboard_layout *layout)
{
	int fd = -1;
	enum err e = open_device(device, &fd);

	if (e != ERR_OK)
		return e;
	memset(h, 0, sizeof *h);
	h->fd = fd;
	h->line.symbology = SYMBOLOGY_TYPED;
	keyboard_init(&h->keyboard, layout);
	return ERR_OK;
}

void hid_close(struct hid *h)
{
	if (h->fd < 0)
		return;
	ioctl(h->fd, EVIOCGRAB, 0);
	close(h->fd);
	h->fd = -1;
}

enum err hid_fill(struct hid *h)
{
	ssize_t n;

	assert(h->at == h->n);
	n = read(h->fd, h->events, sizeof h->events);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return ERR_BUSY;
	if (n <= 0)
		return err_set(ERR_IO, "the keyboard reader has gone: %s", n ? strerror(errno) : "hung up");
	h->at = 0;
	h->n = (size_t)n / sizeof h->events[0];
	return ERR_OK;
}

static void renew(struct hid *h)
{
	h->done = false;
	h->line.len = 0;
	h->line.cut = false;
}

static void put(struct scanned *line, const struct keyboard_out *o)
{
	for (size_t i = 0; i < o->n; i++)
		if (line->len < SCAN_TEXT_MAX)
			line->text[line->len++] = o->bytes[i];
		else
			line->cut = true;
}

/* Its queue in the kernel ran over: what was lost may have been a key of this text, or a release. */
static void drop(struct hid *h)
{
	h->lost = true;
	h->line.cut = true;
	keyboard_release(&h->keyboard);
}

/* True where the event ends a text. Repeats (a key held while the machine was slow) are no keys of the reader. */
static bool take(struct hid *h, const struct input_event *e)
{
	struct keyboard_out o;

	if (e->type == EV_SYN && e->code == SYN_DROPPED)
		drop(h);
	else if (e->type == EV_SYN && e->code == SYN_REPORT)
		h->lost = false;
	if (e->type != EV_KEY || h->lost || (e->value != EVENT_PRESS && e->value != EVENT_RELEASE))
		return false;
	o = keyboard_key(&h->keyboard, e->code, e->value == EVENT_PRESS);
	put(&h->line, &o);
	return o.end;
}

const struct scanned *hid_flush(struct hid *h)
{
	if (h->done)
		renew(h);
	if (h->line.len == 0)
		return NULL;
	h->done = true;
	return &h->line;
}

const struct scanned *hid_next(struct hid *h)
{
	const struct scanned *line = NULL;

	if (h->done)
		renew(h);
	while (h->at < h->n && !line)
		if (take(h, &h->events[h->at++]))
			line = hid_flush(h);
	return line;
}

bool hid_pending(const struct hid *h)
{
	return !h->done && h->line.len > 0;
}
