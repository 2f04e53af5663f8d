#ifndef CHIT_SCAN_FEED_SERIAL_H
#define CHIT_SCAN_FEED_SERIAL_H
/* A barcode reader on a serial line (scan/serial.h) as a source of the feed: opened, read, lost, opened again. */
#include "scan/feed.h"
#include "scan/source.h"

struct feed_serial;
/* The device is opened when the loop runs; both arguments outlive it. */
enum err feed_serial_create(struct feed_serial **out, struct outlet *to, const struct feed_config *config);
/* NULL is fine. */
void feed_serial_destroy(struct feed_serial *r);

#endif
