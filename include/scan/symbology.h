#ifndef CHIT_SCAN_SYMBOLOGY_H
#define CHIT_SCAN_SYMBOLOGY_H
/* The names of what codes are drawn in; no decoder is needed to speak of them. */

/* A set of them is an or. */
enum symbology { SYMBOLOGY_QR = 1, SYMBOLOGY_CODE128 = 2, SYMBOLOGY_EAN13 = 4, SYMBOLOGY_TYPED = 8 };
/* "qr", "code128", "ean13"; "text" for what a barcode reader sent, which does not say what it read. Never NULL. */
const char *symbology_name(unsigned symbology);
/* "qr,code128" to a set of symbologies that a picture can hold; 0 where a name is unknown or missing. */
unsigned symbology_parse(const char *names);

#endif
