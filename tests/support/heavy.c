/* Pictures that cost more than they look: `heavy noise WIDTH HEIGHT` is a JPEG of nothing but noise, as of a phone's camera in the
 * dark, `heavy scans WIDTH HEIGHT N` a progressive one which says its last scan until there are N. On standard output. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <turbojpeg.h>

enum { QUALITY = 20 };

/* The same noise each time. */
static uint8_t *make(int width, int height, int noisy)
{
	size_t n = (size_t)width * (size_t)height;
	uint8_t *pixels = calloc(n, 1);
	uint32_t x = 1;

	for (size_t i = 0; pixels && noisy && i < n; i++) {
		x = x * 1664525 + 1013904223;
		pixels[i] = (uint8_t)(x >> 24);
	}
	return pixels;
}

/* Where the last scan begins. */
static size_t last_scan(const uint8_t *jpeg, size_t len)
{
	size_t i = len - 2;

	while (i > 0 && (jpeg[i] != 0xff || jpeg[i + 1] != 0xda))
		i--;
	return i;
}

static unsigned count_scans(const uint8_t *jpeg, size_t len)
{
	unsigned n = 0;

	for (size_t i = 0; i + 1 < len; i++)
		n += jpeg[i] == 0xff && jpeg[i + 1] == 0xda;
	return n;
}

static void write_scans(const uint8_t *jpeg, size_t len, unsigned wanted)
{
	size_t scan = last_scan(jpeg, len), end = len - 2;	/* the mark of its end */

	fwrite(jpeg, 1, end, stdout);
	for (unsigned n = count_scans(jpeg, len); n < wanted; n++)
		fwrite(jpeg + scan, 1, end - scan, stdout);
	fwrite(jpeg + end, 1, len - end, stdout);
}

int main(int argc, char **argv)
{
	int noisy = argc == 4 && strcmp(argv[1], "noise") == 0, width = argc >= 4 ? atoi(argv[2]) : 0;
	int height = argc >= 4 ? atoi(argv[3]) : 0;
	uint8_t *pixels = width > 0 && height > 0 ? make(width, height, noisy) : NULL, *jpeg = NULL;
	tjhandle tj = tjInitCompress();
	unsigned long len = 0;

	if (!pixels || (!noisy && argc != 5)) {
		fputs("usage: heavy noise WIDTH HEIGHT | heavy scans WIDTH HEIGHT N\n", stderr);
		return 2;
	}
	if (tjCompress2(tj, pixels, width, 0, height, TJPF_GRAY, &jpeg, &len, TJSAMP_GRAY, QUALITY, noisy ? 0 : TJFLAG_PROGRESSIVE) != 0)
		return 3;
	write_scans(jpeg, len, noisy ? 0 : (unsigned)atoi(argv[4]));
	tjFree(jpeg);
	tjDestroy(tj);
	free(pixels);
	return fflush(stdout) == 0 ? 0 : 3;
}
