#include "base/line.h"

#include <assert.h>
#include <string.h>

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

json_t *line_parse(struct bytes line, size_t max)
{
	json_t *o;

	if (line.len > max || !line_check(line))
		return NULL;
	o = json_loadb((const char *)line.data, line.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	if (json_is_object(o))
		return o;
	json_decref(o);
	return NULL;
}

bool line_string(const json_t *o, const char *name, char *out, size_t cap)
{
	const json_t *s = json_object_get(o, name);

	if (!json_is_string(s) || json_string_length(s) >= cap || strlen(json_string_value(s)) != json_string_length(s))
		return false;
	memcpy(out, json_string_value(s), json_string_length(s) + 1);
	return true;
}

bool line_integer(const json_t *o, const char *name, int64_t *out)
{
	const json_t *i = json_object_get(o, name);

	if (!json_is_integer(i))
		return false;
	*out = json_integer_value(i);
	return true;
}
