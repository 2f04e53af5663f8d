/* The reader's lines: what parses is written again as a bounded line that says the same; any text gives such a line. */
#include "scan/event.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void assert_same(const struct event *a, const struct event *b)
{
	assert(a->kind == b->kind && a->time == b->time && a->len == b->len && a->symbology == b->symbology);
	assert(a->cut == b->cut && a->binary == b->binary && a->state == b->state && a->beat == b->beat);
	assert(a->frames == b->frames && !strcmp(a->source, b->source) && !strcmp(a->detail, b->detail));
	assert(!memcmp(a->text, b->text, a->len));
}

static void there_and_back(const struct event *e)
{
	static char line[EVENT_LINE_MAX];
	static struct event back;
	size_t len = event_format(e, line);

	assert(len <= sizeof line && line[len - 1] == '\n');
	for (size_t i = 0; i + 1 < len; i++)
		assert(line[i] >= 0x20 && line[i] < 0x7f);	/* one line, in ASCII */
	assert(event_parse(bytes_of(line, len), &back) == ERR_OK);
	assert_same(e, &back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct event e;
	static struct scanned code;

	if (event_parse(bytes_of(data, size), &e) == ERR_OK)
		there_and_back(&e);
	if (size == 0 || size > SCAN_TEXT_MAX)
		return 0;
	code.symbology = size % 2 ? SYMBOLOGY_QR : SYMBOLOGY_TYPED;
	code.cut = size == SCAN_TEXT_MAX;
	code.len = size;
	memcpy(code.text, data, size);
	event_code(&e, "camera:/dev/video0", 1, &code);
	there_and_back(&e);
	return 0;
}
