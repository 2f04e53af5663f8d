#ifndef CHIT_SCAN_FEED_BARCODE_H
#define CHIT_SCAN_FEED_BARCODE_H
/*
 * A barcode reader as a source of the feed, on a serial line (scan/serial.h) or as a keyboard (scan/hid.h): looked for
 * by its name (scan/device.h), opened, read, lost, looked for again. Its texts have passed config's trim.
 */
#include "scan/device.h"
#include "scan/feed.h"
#include "scan/source.h"

struct feed_barcode;
/* config->serial or config->hid says which. The device is opened when the loop runs; to and config outlive it. */
enum err feed_barcode_create(struct feed_barcode **out, struct outlet *to, const struct feed_config *config,
			     enum device_kind kind);
/* NULL is fine. */
void feed_barcode_destroy(struct feed_barcode *r);
/* Something has changed in /dev: where it is not open, it is looked for now. NULL is fine. */
void feed_barcode_wake(struct feed_barcode *r);

#endif
