/* The doctor's lines: what parses is written again as a bounded line that says the same. */
#include "till/checkup.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char line[CHECKUP_LINE_MAX];
	static struct checkup_words w, back;
	size_t len;

	if (checkup_parse(bytes_of(data, size), &w) != ERR_OK)
		return 0;
	len = w.progress ? checkup_format_progress(w.done, w.of, line) : checkup_format_line(&w.line, line);
	assert(len <= sizeof line && line[len - 1] == '\n');
	for (size_t i = 0; i + 1 < len; i++)
		assert(line[i] >= 0x20 && line[i] < 0x7f);
	assert(checkup_parse(bytes_of(line, len), &back) == ERR_OK);
	assert(back.progress == w.progress && back.done == w.done && back.of == w.of);
	assert(w.progress || (back.line.what == w.line.what && back.line.sign == w.line.sign));
	assert(!strcmp(back.line.words, w.line.words) && !strcmp(back.line.advice, w.line.advice));
	return 0;
}
