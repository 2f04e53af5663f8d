/* receipt [--png FILE] COLUMNS DOTS <BYTES: what stands on the paper, as text; with --png also as it looks. */
#include "../support/receipt.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int picture(const struct receipt_paper *r, const char *file)
{
	png_image i = { .version = PNG_IMAGE_VERSION, .width = r->width, .height = r->height ? r->height : 1, .format = PNG_FORMAT_GRAY };

	return png_image_write_to_file(&i, file, 0, r->dots, 0, NULL) ? 0 : 3;
}

int main(int argc, char **argv)
{
	static uint8_t bytes[8 << 20];
	size_t len = fread(bytes, 1, sizeof bytes, stdin);
	const char *png = argc > 2 && !strcmp(argv[1], "--png") ? argv[2] : NULL;
	struct receipt_paper r;
	int rc = 0;

	argv += png ? 2 : 0;
	argc -= png ? 2 : 0;
	if (argc != 3)
		return 2;
	receipt_read(&r, bytes, len, (unsigned)atoi(argv[1]), (unsigned)atoi(argv[2]));
	fputs(r.text, stdout);
	if (*r.error)
		fprintf(stderr, "receipt: %s\n", r.error);
	if (png)
		rc = picture(&r, png);
	rc = *r.error ? 1 : rc;
	receipt_free(&r);
	return rc;
}
