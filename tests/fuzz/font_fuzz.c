/* Any bytes as a font: it finds a letter or says no, and comes to an end. */
#define _GNU_SOURCE	/* memfd_create */
#include "print/font.h"

#include <assert.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int fd = -1;
	struct font f = { .size = (off_t)size };
	struct glyph g;

	if (fd < 0)
		fd = memfd_create("font", MFD_CLOEXEC);
	assert(fd >= 0 && ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (ssize_t)size);
	f.fd = fd;
	for (uint32_t c = 0x3f; c < 0x43; c++)
		if (font_glyph(&f, c, &g) == ERR_OK)
			assert(g.width == 8 || g.width == 16);
	return 0;
}
