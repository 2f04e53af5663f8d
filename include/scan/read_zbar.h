#ifndef CHIT_SCAN_READ_ZBAR_H
#define CHIT_SCAN_READ_ZBAR_H
/*
 * A reader of codes in a grey picture, by zbar: QR Code (ISO/IEC 18004), Code 128 (ISO/IEC 15417), EAN-13
 * (ISO/IEC 15420). Slow and patient: good where light is bad, weak where a dense code is held at an angle.
 */
#include "base/err.h"
#include "scan/codes.h"
#include "scan/frame.h"

struct read_zbar;
/* Looks for these symbologies and no other: each more costs time in each picture. */
enum err read_zbar_create(struct read_zbar **out, unsigned symbologies);
void read_zbar_destroy(struct read_zbar *r);

/* Adds what it reads to *codes; the boxes are in pixels of f. Returns how many were new. */
unsigned read_zbar_scan(struct read_zbar *r, const struct frame *f, struct codes *codes);

#endif
