/* The uploader's lines: what parses is written again as a bounded line that says the same; any words give such a line. */
#include "upload/notice.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct notice there_and_back(const struct notice *n)
{
	static char line[NOTICE_LINE_MAX];
	struct notice back;
	size_t len = notice_format(n, line);

	assert(len <= sizeof line && line[len - 1] == '\n');
	for (size_t i = 0; i + 1 < len; i++)
		assert(line[i] >= 0x20 && line[i] < 0x7f);
	assert(notice_parse(bytes_of(line, len), &back) == ERR_OK);
	assert(back.kind == n->kind && back.stream == n->stream && back.state == n->state && back.left == n->left);
	assert(back.pid == n->pid && back.beat == n->beat);
	return back;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct notice n, back;
	size_t len = size < sizeof n.words ? size : sizeof n.words - 1;

	if (notice_parse(bytes_of(data, size), &n) == ERR_OK) {
		back = there_and_back(&n);
		assert(!strcmp(back.words, n.words) && !strcmp(back.platform, n.platform));
	}
	n = (struct notice){ .kind = NOTICE_STATE, .stream = 1, .state = UPLOADER_AWAY };
	memcpy(n.words, data, len);
	there_and_back(&n);
	return 0;
}
