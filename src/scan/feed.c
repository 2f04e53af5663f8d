#include "scan/feed.h"

#include "base/log.h"
#include "scan/feed_apart.h"
#include "scan/feed_barcode.h"
#include "scan/feed_camera.h"
#include "scan/feed_eye.h"
#include "scan/feed_folder.h"
#include "scan/hotplug.h"
#include "scan/serial.h"

#include <stdlib.h>

struct feed {
	struct feed_config config;
	struct outlet outlet;
	struct feed_camera *cameras[FEED_CAMERAS];
	struct feed_barcode *serial, *hid;
	struct feed_apart *apart;
	struct feed_eye *eye;
	struct feed_folder *folder;
	struct hotplug hotplug;
	int settle_timer;
};

void feed_defaults(struct feed_config *c)
{
	*c = (struct feed_config){ .speed = 9600, .end = SERIAL_ANY, .gap_ms = 100,
				   .layout = "us", .symbologies = SYMBOLOGY_QR };
}

static void on_settled(void *ctx)
{
	struct feed *f = ctx;

	f->settle_timer = -1;
	log_write(LOG_DEBUG, "scan", "something came or went in /dev");
	for (size_t i = 0; i < FEED_CAMERAS; i++)
		feed_camera_wake(f->cameras[i]);
	feed_barcode_wake(f->serial);
	feed_barcode_wake(f->hid);
}

static void on_change(void *ctx, int fd, short revents)
{
	struct feed *f = ctx;

	(void)fd;
	(void)revents;
	if (hotplug_take(&f->hotplug) && f->settle_timer < 0)
		f->settle_timer = loop_after(f->outlet.loop, FEED_SETTLE_MS, on_settled, f);
}

/* Where /dev cannot be watched, readers are found a second later. */
static enum err listen_to_changes(struct feed *f)
{
	if ((!f->serial && !f->hid && !f->cameras[0] && !f->cameras[1]) || hotplug_open(&f->hotplug, "/dev") != ERR_OK)
		return ERR_OK;
	return loop_watch(f->outlet.loop, f->hotplug.fd, POLLIN, on_change, f);
}

/* Each reader that the config names. */
static enum err open_readers(struct feed *f)
{
	const struct feed_config *c = &f->config;
	enum err e = seen_create(&f->outlet.seen);

	for (size_t i = 0; i < FEED_CAMERAS && e == ERR_OK; i++)
		if (*c->cameras[i])
			e = feed_camera_create(&f->cameras[i], &f->outlet, c, c->cameras[i]);
	if (e == ERR_OK && *c->serial)
		e = feed_barcode_create(&f->serial, &f->outlet, c, DEVICE_SERIAL);
	if (e == ERR_OK && *c->hid && c->apart)
		e = feed_apart_create(&f->apart, &f->outlet, c);
	else if (e == ERR_OK && *c->hid)
		e = feed_barcode_create(&f->hid, &f->outlet, c, DEVICE_KEYBOARD);
	if (e == ERR_OK && *c->eye)
		e = feed_eye_create(&f->eye, &f->outlet, c);
	if (e == ERR_OK && *c->folder)
		e = feed_folder_create(&f->folder, &f->outlet, c);
	return e == ERR_OK ? listen_to_changes(f) : e;
}

enum err feed_create(struct feed **out, struct loop *loop, const struct feed_config *config, struct clock clock,
		     feed_fn *emit, void *ctx)
{
	struct feed *f;
	enum err e;

	if (!*config->cameras[0] && !*config->cameras[1] && !*config->serial && !*config->hid && !*config->eye &&
	    !*config->folder)
		return err_set(ERR_USAGE, "there is no reader: name a camera, a barcode reader or pictures");
	f = calloc(1, sizeof *f);
	if (!f)
		return err_set(ERR_NOMEM, "no memory for the readers");
	f->config = *config;
	f->outlet = (struct outlet){ .loop = loop, .clock = clock, .emit = emit, .ctx = ctx, .view = config->view,
				     .unread = config->unread, .unread_ctx = config->unread_ctx,
				     .busy = config->busy, .busy_ctx = config->busy_ctx };
	f->hotplug.fd = f->settle_timer = -1;
	e = open_readers(f);
	if (e != ERR_OK) {
		feed_destroy(f);
		return e;
	}
	*out = f;
	return ERR_OK;
}

void feed_destroy(struct feed *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < FEED_CAMERAS; i++)
		feed_camera_destroy(f->cameras[i]);
	feed_barcode_destroy(f->serial);
	feed_barcode_destroy(f->hid);
	feed_apart_destroy(f->apart);
	feed_eye_destroy(f->eye);
	if (f->hotplug.fd >= 0)
		loop_unwatch(f->outlet.loop, f->hotplug.fd);
	hotplug_close(&f->hotplug);
	loop_cancel(f->outlet.loop, f->settle_timer);
	feed_folder_destroy(f->folder);
	seen_destroy(f->outlet.seen);
	free(f);
}

void feed_step(struct feed *f)
{
	if (f->folder)
		feed_folder_step(f->folder);
}

const struct scan_stats *feed_stats(const struct feed *f)
{
	return &f->outlet.stats;
}

static unsigned add_passes(const struct decoder *d, struct decode_pass passes[DECODE_PASSES_MAX])
{
	const struct decode_pass *own;
	unsigned n = decode_passes(d, &own);

	for (unsigned i = 0; i < n && i < DECODE_PASSES_MAX; i++) {
		passes[i].name = own[i].name;
		passes[i].tried += own[i].tried;
		passes[i].read += own[i].read;
		passes[i].ns += own[i].ns;
	}
	return n < DECODE_PASSES_MAX ? n : DECODE_PASSES_MAX;
}

unsigned feed_passes(const struct feed *f, struct decode_pass passes[DECODE_PASSES_MAX])
{
	unsigned n = 0;

	for (size_t i = 0; i < FEED_CAMERAS; i++)
		if (f->cameras[i])
			n = add_passes(feed_camera_decoder(f->cameras[i]), passes);
	if (f->folder)
		n = add_passes(feed_folder_decoder(f->folder), passes);
	return n;
}

uint64_t feed_frames(const struct feed *f)
{
	return f->outlet.stats.searched;
}
