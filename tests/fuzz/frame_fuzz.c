/* Picture files: what loads is within its bounds, and every pixel of it is ours to read. */
#include "scan/frame.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct frame f;
	unsigned long sum = 0;

	if (frame_load(&f, bytes_of(data, size)) != ERR_OK)
		return 0;
	assert(f.width > 0 && f.width <= FRAME_SIDE_MAX && f.height > 0 && f.height <= FRAME_SIDE_MAX);
	assert(f.stride >= f.width && (size_t)f.stride * f.height <= f.cap);
	for (unsigned y = 0; y < f.height; y++)
		for (unsigned x = 0; x < f.width; x += 61)
			sum += f.pixels[(size_t)y * f.stride + x];
	assert(sum <= 255ul * f.width * f.height);
	return 0;
}
