/* A camera's frame: format, size and stride from the first bytes, the rest is its memory. Then what looks at every frame
 * looks at it: light, motion, the decoder. */
#include "scan/decode.h"
#include "scan/light.h"
#include "scan/motion.h"
#include "scan/thumb.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void watch(const struct frame *f)
{
	static struct motion motion;
	static struct frame thumb, small;
	struct light_levels levels;
	bool moved;

	assert(light_sharpness(f) <= 100);
	if (thumb_make(f, &thumb) != ERR_OK)
		return;
	light_levels(&thumb, &levels);
	assert(levels.mean <= 255 && levels.high <= 255);
	motion_take(&motion, &thumb, &moved);
	assert(thumb_fit(&thumb, 17, 9, &small) == ERR_OK && small.width <= 17 && small.height <= 9);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct frame f;
	static struct decoder *d;
	unsigned width, height, stride, n;

	if (!d && decode_create(&d, SYMBOLOGY_QR | SYMBOLOGY_CODE128 | SYMBOLOGY_EAN13) != ERR_OK)
		return 0;
	if (size < 4)
		return 0;
	width = data[1];
	height = data[2];
	stride = data[3] ? width + data[3] : 0;
	if (frame_convert(&f, (enum frame_format)(data[0] % 5), width, height, stride, bytes_of(data + 4, size - 4)) != ERR_OK)
		return 0;
	watch(&f);
	if ((size_t)f.width * f.height > 1 << 18)	/* zbar's own time */
		return 0;
	n = decode_scan(d, &f);
	assert(n <= DECODE_CODES_MAX);
	for (unsigned i = 0; i < n; i++) {
		const struct scanned *s = decode_code(d, i);

		assert(s->len > 0 && s->len <= SCAN_TEXT_MAX);
	}
	return 0;
}
