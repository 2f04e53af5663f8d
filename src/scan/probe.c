#include "scan/probe.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum { QUIET_MS = 200, NOISE_CAP = 1024 };

static const char wanted[] = PROBE_TEXT;
enum { WANTED = sizeof wanted - 1 };

/* Where the text stands in what came; NULL. */
static const uint8_t *find(const uint8_t *s, size_t len)
{
	for (; len >= WANTED; s++, len--)
		if (memcmp(s, wanted, WANTED) == 0)
			return s;
	return NULL;
}

/* ---- the layout ---- */

void probe_init(struct probe *f)
{
	memset(f, 0, sizeof *f);
	for (unsigned i = 0; i < KEYBOARD_LAYOUTS; i++)
		keyboard_init(&f->keys[i], keyboard_layout(keyboard_layout_name(i)));
}

bool probe_key(struct probe *f, unsigned code, bool down)
{
	bool end = false;

	for (unsigned i = 0; i < KEYBOARD_LAYOUTS; i++) {
		struct keyboard_out o = keyboard_key(&f->keys[i], code, down);

		end |= o.end;
		if (f->len[i] + o.n > PROBE_CAP)
			continue;
		memcpy(f->texts[i] + f->len[i], o.bytes, o.n);
		f->len[i] += o.n;
	}
	return end;
}

bool probe_any(const struct probe *f)
{
	return f->len[0] > 0;
}

bool probe_fits(const struct probe *f, unsigned layout, size_t *alike)
{
	const uint8_t *text = f->texts[layout];

	*alike = 0;
	for (size_t i = 0; i < WANTED; i++)
		*alike += memchr(text, wanted[i], f->len[layout]) != NULL;
	return find(text, f->len[layout]) != NULL;
}

/* ---- the speed ---- */

static bool wait_for(int fd, int ms)
{
	struct pollfd p = { fd, POLLIN, 0 };
	int n;

	do
		n = poll(&p, 1, ms);
	while (n < 0 && errno == EINTR);
	return n > 0;
}

/* A whole scan: what comes up to a pause. What is over the bound is noise anyway. */
static enum err listen(struct serial *s, int patience_ms, uint8_t out[NOISE_CAP], size_t *len)
{
	int ms = patience_ms;
	uint8_t rest[NOISE_CAP];

	*len = 0;
	while (wait_for(s->fd, ms)) {
		bool room = *len < NOISE_CAP;
		ssize_t n = read(s->fd, room ? out + *len : rest, room ? NOISE_CAP - *len : sizeof rest);

		if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
			return err_set(ERR_IO, "the barcode reader has gone");
		*len += n > 0 && room ? (size_t)n : 0;
		ms = QUIET_MS;
	}
	return *len ? ERR_OK : err_set(ERR_NOT_FOUND, "nothing was scanned");
}

static void keep(struct affix *a, const uint8_t *bytes, size_t len)
{
	a->len = len < AFFIX_MAX ? len : AFFIX_MAX;
	memcpy(a->bytes, bytes, a->len);
}

static bool is_clean(const uint8_t *came, size_t len, struct probe_speed *out)
{
	const uint8_t *at = find(came, len), *end = came + len;

	if (!at)
		return false;
	while (end > at + WANTED && (end[-1] == '\r' || end[-1] == '\n'))
		end--;
	keep(&out->prefix, came, (size_t)(at - came));
	keep(&out->suffix, at + WANTED, (size_t)(end - at - WANTED));
	return true;
}

static enum err try_speed(const char *device, int64_t bauds, int patience_ms, size_t *bytes, struct probe_speed *out)
{
	uint8_t came[NOISE_CAP];
	struct serial s;
	enum err e = serial_open(&s, device, bauds, SERIAL_ANY);

	if (e != ERR_OK)
		return e;
	serial_hear_noise(&s);
	e = listen(&s, patience_ms, came, bytes);
	serial_close(&s);
	if (e == ERR_OK && is_clean(came, *bytes, out))
		out->bauds = bauds;
	return e;
}

enum err probe_speed(const char *device, int patience_ms, probe_said_fn *said, void *ctx, struct probe_speed *out)
{
	static const int64_t speeds[] = { 9600, 115200, 19200, 38400, 57600, 4800, 2400, 1200, 230400 };
	struct probe_speed found = { .bauds = 0 };
	size_t bytes = 0;
	enum err e = ERR_OK;

	for (size_t i = 0; i < sizeof speeds / sizeof speeds[0] && e == ERR_OK && !found.bauds; i++) {
		said(ctx, speeds[i], bytes);
		e = try_speed(device, speeds[i], patience_ms, &bytes, &found);
	}
	if (e == ERR_OK && !found.bauds)
		e = err_set(ERR_NOT_FOUND, "at no speed was the text clean: is the reader set to 8 bits, no parity?");
	if (e == ERR_OK)
		*out = found;
	return e;
}
