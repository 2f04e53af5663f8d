/*
 * What a reader that calls itself a keyboard presses, on every layout, and what trim leaves of it: two bytes an event.
 * Texts are the same however the events arrive, well-formed UTF-8 but for a cut end, and within their bound.
 */
#include "base/text.h"
#include "scan/hid.h"
#include "scan/trim.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t mix(uint64_t h, const struct scanned *text)
{
	for (size_t i = 0; i < text->len; i++)
		h = (h ^ text->text[i]) * 1099511628211ull;
	return (h ^ 256 ^ text->cut) * 1099511628211ull;
}

static struct input_event event_of(const uint8_t *two)
{
	struct input_event e = { .type = EV_KEY, .code = two[0], .value = two[1] % 3 };

	if (two[1] > 0xf0)
		e = (struct input_event){ .type = EV_SYN, .code = two[1] & 1 ? SYN_DROPPED : SYN_REPORT };
	else if (two[1] & 0x80)
		e.code = (uint16_t)(two[0] << 2);
	return e;
}

static uint64_t digest(const char *layout, const uint8_t *data, size_t n, size_t step)
{
	static struct hid h;
	uint64_t sum = 14695981039346656037ull;
	const struct scanned *text;

	memset(&h, 0, sizeof h);
	keyboard_init(&h.keyboard, keyboard_layout(layout));
	for (size_t i = 0; i < n; i += h.n) {
		h.at = 0;
		for (h.n = 0; h.n < step && i + h.n < n; h.n++)
			h.events[h.n] = event_of(data + 2 * (i + h.n));
		while ((text = hid_next(&h))) {
			assert(text->len > 0 && text->len <= SCAN_TEXT_MAX);
			assert(text->len == SCAN_TEXT_MAX || text_utf8(bytes_of(text->text, text->len)));
			sum = mix(sum, text);
		}
	}
	text = hid_flush(&h);
	return text ? mix(sum, text) : sum;
}

static void trim(const uint8_t *data, size_t size)
{
	struct trim t = { .min = data[0] % 8, .max = data[1] };
	struct scanned text = { .cut = data[0] & 1 };
	char affix[40] = "";

	memcpy(affix, data, size < 30 ? size : 30);
	if (affix_parse(affix, &t.prefix) != ERR_OK || affix_parse(affix + (*affix ? 1 : 0), &t.suffix) != ERR_OK)
		return;
	assert(t.prefix.len <= AFFIX_MAX && t.suffix.len <= AFFIX_MAX);
	text.len = size < SCAN_TEXT_MAX ? size : SCAN_TEXT_MAX;
	memcpy(text.text, data, text.len);
	assert(trim_apply(&t, &text) == (text.len > 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 3)
		return 0;
	trim(data, size);
	for (unsigned i = 0; i < KEYBOARD_LAYOUTS; i++) {
		const char *layout = keyboard_layout_name(i);

		assert(digest(layout, data + 1, (size - 1) / 2, HID_EVENTS) ==
		       digest(layout, data + 1, (size - 1) / 2, data[0] % 7 + 1u));
	}
	return 0;
}
