/* chit scan --find-layout and --find-speed: a person scans a code that we show, and is told how the reader is set. */
#include "main/scan.h"

#include "base/text.h"
#include "main/cli.h"
#include "scan/device.h"
#include "scan/probe.h"
#include "scan/hid.h"
#include "scan/sandbox.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

enum { PATIENCE_MS = 60000, QUIET_MS = 300 };

static void show(void)
{
	if (!isatty(STDOUT_FILENO) || eye_show(PROBE_TEXT) != ERR_OK)
		printf("%s\n", PROBE_TEXT);
	cli_out();
}

/* ---- the layout ---- */

/* One scan. ERR_NOT_FOUND where none comes in time. */
static enum err take_scan(struct hid *h, struct probe *f)
{
	struct pollfd p = { h->fd, POLLIN, 0 };
	int ms = PATIENCE_MS;

	probe_init(f);
	for (;;) {
		int n = poll(&p, 1, ms);
		enum err e;

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return probe_any(f) ? ERR_OK : err_set(ERR_NOT_FOUND, "nothing was scanned");
		e = hid_fill(h);
		if (e != ERR_OK && e != ERR_BUSY)
			return e;
		ms = QUIET_MS;
		for (; h->at < h->n; h->at++)
			if (h->events[h->at].type == EV_KEY && h->events[h->at].value != 2 &&
			    probe_key(f, h->events[h->at].code, h->events[h->at].value == 1))
				return ERR_OK;
	}
}

static int say_layouts(const struct probe *f)
{
	size_t alike, best = 0;
	unsigned nearest = 0;
	bool any = false;

	for (unsigned i = 0; i < KEYBOARD_LAYOUTS; i++) {
		if (probe_fits(f, i, &alike)) {
			if (any)
				fprintf(stderr, "(%s would do as well)\n", keyboard_layout_name(i));
			else
				printf("layout = %s\n", keyboard_layout_name(i));
			any = true;
		}
		if (alike > best) {
			best = alike;
			nearest = i;
		}
	}
	if (!any)
		printf("none gives all of it; %s is nearest, with %zu of %zu characters\n", keyboard_layout_name(nearest), best,
		       sizeof PROBE_TEXT - 1);
	return any ? 0 : 1;
}

int find_layout(const struct feed_config *c)
{
	const char *which = *c->hid ? c->hid : "auto";
	static struct probe f;
	static struct hid h;
	char path[DEVICE_PATH_MAX];
	enum err e = device_find("/sys", DEVICE_KEYBOARD, which, path);

	if (e == ERR_OK)
		e = hid_open(&h, path, keyboard_layout("us"));
	if (e != ERR_OK)
		return cli_fail(e);
	show();
	fprintf(stderr, "Scan this code with the reader at %s.\n", path);
	e = sandbox_enter(NULL);
	if (e == ERR_OK)
		e = take_scan(&h, &f);
	hid_close(&h);
	return cli_flush(e == ERR_OK ? say_layouts(&f) : cli_fail(e));
}

/* ---- the speed ---- */

static void on_try(void *ctx, int64_t bauds, size_t bytes)
{
	(void)ctx;
	if (bytes)
		fprintf(stderr, "  %zu bytes of noise.\n", bytes);
	fprintf(stderr, "Scan the code: listening at %lld.\n", (long long)bauds);
}

/* As the config file takes it. */
static void print_affix(const char *name, const struct affix *a)
{
	if (a->len == 0)
		return;
	printf("%s = ", name);
	for (size_t i = 0; i < a->len; i++)
		if (a->bytes[i] > ' ' && a->bytes[i] < 0x7f && a->bytes[i] != '\\')
			putchar(a->bytes[i]);
		else
			printf("\\x%02x", a->bytes[i]);
	putchar('\n');
}

int find_speed(const struct feed_config *c)
{
	char path[DEVICE_PATH_MAX];
	struct probe_speed found;
	enum err e = device_find("/sys", DEVICE_SERIAL, *c->serial ? c->serial : "auto", path);

	if (e != ERR_OK)
		return cli_fail(e);
	show();
	fprintf(stderr, "A reader that is a USB device itself is clean at any speed.\n");
	e = sandbox_enter(NULL);
	if (e == ERR_OK)
		e = probe_speed(path, PATIENCE_MS, on_try, NULL, &found);
	if (e != ERR_OK)
		return cli_fail(e);
	printf("speed = %lld\n", (long long)found.bauds);
	print_affix("prefix", &found.prefix);
	print_affix("suffix", &found.suffix);
	return cli_flush(0);
}
