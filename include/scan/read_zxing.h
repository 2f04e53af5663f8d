#ifndef CHIT_SCAN_READ_ZXING_H
#define CHIT_SCAN_READ_ZXING_H
/*
 * A reader of QR codes in a grey picture, by zxing-cpp (1.4, 2.x): quick, and good at an angle. The one C++ file of the
 * house lies behind this C face; built with ZXING=0 it is not there, and CHIT_ZXING is 0.
 *
 * What the library throws ends here: a picture that it chokes on is one in which nothing was read. It keeps nothing
 * between calls.
 */
#ifdef __cplusplus
extern "C" {
#endif

/* Row r is at pixels + r * stride. */
struct read_zxing_picture {
	const unsigned char *pixels;
	int width, height, stride;
};

enum read_zxing_how {
	READ_ZXING_GREY,	/* a picture as a camera gives it */
	READ_ZXING_BLACK,	/* one of black and white: all below 128 is dark */
	READ_ZXING_PURE		/* the same, and nothing but one upright code with a quiet zone */
};

/* Called for each code that was read: the bytes as they are in the code, and the corners x0, y0, ... x3, y3 in pixels.
 * Both are gone when it returns. */
typedef void read_zxing_fn(void *ctx, const unsigned char *text, unsigned long len, const int corners[8]);

/* At most `most` codes. Returns how often fn was called, or -1 where the library threw something. */
int read_zxing_scan(const struct read_zxing_picture *p, enum read_zxing_how how, int most, read_zxing_fn *fn, void *ctx);

#ifdef __cplusplus
}
#endif
#endif
