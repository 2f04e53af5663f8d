#include "scan/line.h"

#include <assert.h>

/* jansson lets DEL through as it is. */
static int put(const char *data, size_t len, void *ctx)
{
	struct buf *b = ctx;

	for (size_t i = 0; i < len; i++)
		if (data[i] == 0x7f)
			buf_put_str(b, "\\u007f");
		else
			buf_put_byte(b, (uint8_t)data[i]);
	return 0;
}

void line_put(struct buf *b, json_t *object)
{
	int failed;

	assert(object);
	failed = json_dump_callback(object, put, b, JSON_COMPACT | JSON_ENSURE_ASCII);
	assert(!failed);
	(void)failed;
	json_decref(object);
	buf_put_byte(b, '\n');
}

bool line_check(struct bytes line)
{
	size_t len = line.len && line.data[line.len - 1] == '\n' ? line.len - 1 : line.len;

	for (size_t i = 0; i < len; i++)
		if (line.data[i] < 0x20 || line.data[i] > 0x7e)
			return false;
	return true;
}
