#define _DEFAULT_SOURCE	/* readdir's own types under -std=c11 */
#include "scan/device.h"

#include "base/file.h"
#include "base/text.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { WORDS_MAX = 256 };

/* A file of sysfs says that it has a page, whatever it holds: read as far as it goes, to the end of the line. */
static bool read_words(int dir, const char *name, char *out, size_t cap)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	char raw[WORDS_MAX];
	ssize_t n = fd < 0 ? -1 : read(fd, raw, sizeof raw);

	if (fd >= 0)
		close(fd);
	while (n > 0 && (raw[n - 1] == '\n' || raw[n - 1] == ' '))
		n--;
	text_filter(bytes_of(raw, n > 0 ? (size_t)n : 0), out, cap);
	return n > 0;
}

static bool read_hex(int dir, const char *name, unsigned *out)
{
	char words[16];
	char *end;

	if (!read_words(dir, name, words, sizeof words))
		return false;
	*out = (unsigned)strtoul(words, &end, 16);
	return end != words && !*end && *out <= 0xffff;
}

static bool has_word(const char *name, const char *word)
{
	size_t n = strlen(word);

	for (; *name; name++)
		if (strncasecmp(name, word, n) == 0)
			return true;
	return false;
}

/* Symbol and Zebra, Metrologic and Honeywell, Datalogic, Newland, Opticon: these make no other keyboards. */
static bool is_reader(const struct device *d)
{
	static const unsigned makers[] = { 0x05e0, 0x0c2e, 0x05f9, 0x1eab, 0x065a };
	static const char *const words[] = { "barcode", "bar code", "scanner" };

	for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++)
		if (d->vendor == makers[i])
			return true;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (has_word(d->name, words[i]))
			return true;
	return false;
}

/* The USB device is some steps above the line: an interface, and for USB-to-serial chips a port, lie between. */
static void describe_serial(int dir, struct device *d)
{
	static const char *const steps[] = { "device/", "device/../", "device/../../", "device/../../../" };
	char name[64];

	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		snprintf(name, sizeof name, "%sidVendor", steps[i]);
		if (!read_hex(dir, name, &d->vendor))
			continue;
		snprintf(name, sizeof name, "%sidProduct", steps[i]);
		read_hex(dir, name, &d->product);
		snprintf(name, sizeof name, "%sserial", steps[i]);
		read_words(dir, name, d->serial, sizeof d->serial);
		snprintf(name, sizeof name, "%sproduct", steps[i]);
		read_words(dir, name, d->name, sizeof d->name);
		return;
	}
}

/* Has it an Enter key, number 28? The words of the bit set stand highest first, the last holds bits 0 to 63 (or 31). */
static bool has_enter(int dir)
{
	char words[WORDS_MAX];
	const char *last;

	if (!read_words(dir, "device/capabilities/key", words, sizeof words))
		return false;
	last = strrchr(words, ' ');
	return strtoull(last ? last + 1 : words, NULL, 16) >> 28 & 1;
}

static bool describe_keyboard(int dir, struct device *d)
{
	if (!has_enter(dir))
		return false;
	read_hex(dir, "device/id/vendor", &d->vendor);
	read_hex(dir, "device/id/product", &d->product);
	read_words(dir, "device/uniq", d->serial, sizeof d->serial);
	read_words(dir, "device/name", d->name, sizeof d->name);
	return true;
}

static bool describe(int class, const char *name, struct device *d)
{
	int dir = openat(class, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool is = true;

	if (dir < 0)
		return false;
	snprintf(d->path, sizeof d->path, d->kind == DEVICE_KEYBOARD ? "/dev/input/%.40s" : "/dev/%.40s", name);
	if (d->kind == DEVICE_KEYBOARD)
		is = describe_keyboard(dir, d);
	else
		describe_serial(dir, d);
	d->reader = is_reader(d);
	close(dir);
	return is;
}

static bool is_named(enum device_kind kind, const char *name)
{
	if (kind == DEVICE_KEYBOARD)
		return strncmp(name, "event", 5) == 0;
	return strncmp(name, "ttyACM", 6) == 0 || strncmp(name, "ttyUSB", 6) == 0;
}

/* event2 before event10. */
static int by_number(const void *a, const void *b)
{
	const char *x = a, *y = b;

	return strlen(x) != strlen(y) ? (strlen(x) < strlen(y) ? -1 : 1) : strcmp(x, y);
}

struct names {
	size_t n;
	char names[DEVICE_EACH_MAX][32];
};

static void list(const char *path, enum device_kind kind, struct names *out)
{
	DIR *d = opendir(path);
	const struct dirent *e;

	while (d && out->n < DEVICE_EACH_MAX && (e = readdir(d)))
		if (is_named(kind, e->d_name) && strlen(e->d_name) < sizeof out->names[0])
			strcpy(out->names[out->n++], e->d_name);
	if (d)
		closedir(d);
	qsort(out->names, out->n, sizeof out->names[0], by_number);
}

void device_each(const char *sys, enum device_kind kind, device_fn *each, void *ctx)
{
	char path[DEVICE_PATH_MAX];
	struct names names = { .n = 0 };
	bool more = true;
	int class;

	if (file_path(sys, kind == DEVICE_KEYBOARD ? "class/input" : "class/tty", path, sizeof path) != ERR_OK)
		return;
	list(path, kind, &names);
	class = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (size_t i = 0; class >= 0 && more && i < names.n; i++) {
		struct device d = { .kind = kind };

		if (describe(class, names.names[i], &d))
			more = each(ctx, &d);
	}
	if (class >= 0)
		close(class);
}

/* What is looked for. */
struct wanted {
	bool automatic;
	unsigned vendor, product;
	const char *serial;	/* NULL: any */
	char *path;
	bool found;
};

static bool parse(const char *which, struct wanted *w)
{
	int used = 0;

	w->automatic = strcmp(which, "auto") == 0;
	if (w->automatic)
		return true;
	if (sscanf(which, "%4x:%4x%n", &w->vendor, &w->product, &used) != 2 || (which[used] && which[used] != ':'))
		return false;
	w->serial = which[used] ? which + used + 1 : NULL;
	return !w->serial || *w->serial;
}

static bool look(void *ctx, const struct device *d)
{
	struct wanted *w = ctx;

	if (w->automatic ? !d->reader : d->vendor != w->vendor || d->product != w->product)
		return true;
	if (w->serial && strcmp(w->serial, d->serial) != 0)
		return true;
	strcpy(w->path, d->path);
	w->found = true;
	return false;
}

enum err device_check(const char *which)
{
	struct wanted w = { .automatic = false };

	if (which[0] == '/' || parse(which, &w))
		return ERR_OK;
	return err_set(ERR_USAGE, "a reader is a path in /dev, VENDOR:PRODUCT or VENDOR:PRODUCT:SERIAL (as lsusb shows them), or "
		       "auto; not '%s'", which);
}

enum err device_find(const char *sys, enum device_kind kind, const char *which, char path[DEVICE_PATH_MAX])
{
	char found[DEVICE_PATH_MAX];
	struct wanted w = { .path = found };
	enum err e = device_check(which);

	if (e != ERR_OK)
		return e;
	if (which[0] == '/') {
		if (strlen(which) >= DEVICE_PATH_MAX)
			return err_set(ERR_TOO_LONG, "that name is too long: %s", which);
		strcpy(path, which);
		return ERR_OK;
	}
	parse(which, &w);
	device_each(sys, kind, look, &w);
	if (!w.found)
		return err_set(ERR_NOT_FOUND, "there is no %s '%s': plug it in, or name another one (lsusb; chit doctor)",
			       kind == DEVICE_KEYBOARD ? "keyboard reader" : "serial reader", which);
	strcpy(path, found);
	return ERR_OK;
}
