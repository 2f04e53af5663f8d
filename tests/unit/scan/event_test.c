/* event: lines out and in, whatever the text. */
#include "scan/event.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct event made(const void *text, size_t len)
{
	struct scanned s = { .symbology = SYMBOLOGY_QR, .len = len };
	struct event e;

	memcpy(s.text, text, len);
	event_code(&e, "camera:/dev/video0", 1795264867, &s);
	return e;
}

static const char *line_of(const struct event *e)
{
	static char line[EVENT_LINE_MAX + 1];
	size_t len = event_format(e, line);

	assert_in_range(len, 2, EVENT_LINE_MAX);
	assert_int_equal(line[len - 1], '\n');
	line[len] = 0;
	assert_int_equal(strlen(line), len);
	assert_int_equal(strcspn(line, "\n"), len - 1);
	for (size_t i = 0; i + 1 < len; i++)
		assert_in_range(line[i], 0x20, 0x7e);
	return line;
}

/* Back to what it was. */
static void assert_returns(const struct event *e)
{
	struct event back;
	const char *line = line_of(e);

	assert_int_equal(event_parse(bytes_of_str(line), &back), ERR_OK);
	assert_int_equal(back.kind, e->kind);
	assert_int_equal(back.time, e->time);
	assert_string_equal(back.source, e->source);
	assert_int_equal(back.len, e->len);
	assert_memory_equal(back.text, e->text, e->len);
	assert_int_equal(back.cut, e->cut);
	assert_int_equal(back.binary, e->binary);
	assert_int_equal(back.symbology, e->symbology);
	assert_int_equal(back.state, e->state);
	assert_string_equal(back.detail, e->detail);
	assert_int_equal(back.beat, e->beat);
	assert_int_equal(back.frames, e->frames);
}

static void test_code(void **state)
{
	struct event e = made("chit:abc", 8);

	(void)state;
	assert_string_equal(line_of(&e), "{\"source\":\"camera:/dev/video0\",\"time\":1795264867,\"symbology\":\"qr\","
					 "\"text\":\"chit:abc\"}\n");
	assert_returns(&e);
}

static void test_state_and_beat(void **state)
{
	struct event e;

	(void)state;
	for (enum event_state s = EVENT_OPEN; s <= EVENT_POOR; s++) {
		event_state(&e, "serial:/dev/ttyACM0", 7, s, "plug it in");
		assert_returns(&e);
	}
	assert_string_equal(line_of(&e), "{\"source\":\"serial:/dev/ttyACM0\",\"time\":7,\"state\":\"poor\",\"detail\":"
					 "\"plug it in\"}\n");
	e = (struct event){ .kind = EVENT_BEAT, .beat = 17, .time = 9, .frames = 240 };
	assert_string_equal(line_of(&e), "{\"beat\":17,\"time\":9,\"frames\":240}\n");
	assert_returns(&e);
}

/* What could end a line, start a command, turn the text round or end a string. */
static void test_hostile_text(void **state)
{
	static const struct { const char *text; size_t len; bool binary; } texts[] = {
		{ "a\nb\r\n{\"beat\":1}", 15, false }, { "\"},{\"", 6, false }, { "\0\0", 2, false }, { "\033[2J\a", 5, false },
		{ "\342\200\256evil", 7, false }, { "\\u0000", 6, false }, { "\177\302\233m", 4, false }, { "\360\237\215\234", 4, false },
		{ "\377", 1, true }, { "\300\200", 2, true }, { "\355\240\200", 3, true }, { "ok\303", 3, true },
		{ "\364\220\200\200", 4, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct event e = made(texts[i].text, texts[i].len);

		assert_int_equal(e.binary, texts[i].binary);
		if (!e.binary) {
			assert_int_equal(e.len, texts[i].len);
			assert_memory_equal(e.text, texts[i].text, e.len);
		}
		assert_returns(&e);
	}
}

/* The longest lines there can be. */
static void test_bounds(void **state)
{
	static const char *const fillers[] = { "\1", "\177", "\303\244", "\346\226\260", "\360\237\215\234", "\377", "\"" };
	char text[SCAN_TEXT_MAX], source[300], detail[600];
	struct event e;

	(void)state;
	for (size_t i = 0; i < sizeof fillers / sizeof fillers[0]; i++) {
		size_t unit = strlen(fillers[i]);

		for (size_t at = 0; at < sizeof text; at++)
			text[at] = at / unit * unit + unit <= sizeof text ? fillers[i][at % unit] : 'x';
		e = made(text, sizeof text);
		assert_returns(&e);
	}
	memset(source, 0xff, sizeof source - 1);
	source[sizeof source - 1] = 0;
	memset(detail, '"', sizeof detail - 1);
	detail[sizeof detail - 1] = 0;
	event_state(&e, source, INT64_MIN, EVENT_LOST, detail);
	assert_returns(&e);
	assert_in_range(strlen(e.source), 100, EVENT_SOURCE_MAX - 1);
	assert_in_range(strlen(e.detail), 250, EVENT_DETAIL_MAX - 1);
}

static void test_bad_lines(void **state)
{
	static const char *const lines[] = {
		"", "\n", "{}", "[]", "1", "null", "\"\"", "{", "{\"time\":1}", "{\"beat\":1}", "{\"beat\":-1,\"time\":1,\"frames\":0}",
		"{\"beat\":\"1\",\"time\":1,\"frames\":0}", "{\"beat\":1.5,\"time\":1,\"frames\":0}",
		"{\"source\":\"c\",\"time\":1}", "{\"source\":\"c\",\"time\":1,\"symbology\":\"qr\"}",
		"{\"source\":\"c\",\"time\":1,\"symbology\":\"qr\",\"text\":\"\"}",
		"{\"source\":\"c\",\"time\":1,\"symbology\":\"qr\",\"text\":7}",
		"{\"source\":\"c\",\"time\":1,\"symbology\":\"qr,ean13\",\"text\":\"a\"}",
		"{\"source\":\"c\",\"time\":1,\"symbology\":\"no\",\"text\":\"a\"}",
		"{\"source\":\"c\",\"time\":\"1\",\"symbology\":\"qr\",\"text\":\"a\"}",
		"{\"source\":7,\"time\":1,\"symbology\":\"qr\",\"text\":\"a\"}",
		"{\"source\":\"a\\u0000b\",\"time\":1,\"symbology\":\"qr\",\"text\":\"a\"}",
		"{\"source\":\"c\",\"time\":1,\"state\":\"fine\",\"detail\":\"\"}", "{\"source\":\"c\",\"time\":1,\"state\":\"open\"}",
		"{\"source\":\"c\",\"source\":\"d\",\"time\":1,\"symbology\":\"qr\",\"text\":\"a\"}",
		"{\"source\":\"c\",\"time\":1,\"symbology\":\"qr\",\"text\":\"\xff\"}",
		"{\"source\":\"c\",\"time\":1,\"symbology\":\"qr\",\"text\":\"a\"}{}",
		"{\"source\":\"c\",\"time\":1,\"symbology\":\"qr\",\"text\":\"\177\"}",
		"{\"source\":\"c\",\n\"time\":1,\"symbology\":\"qr\",\"text\":\"a\"}",
		"{\"source\":\"c\",\"time\":99999999999999999999,\"symbology\":\"qr\",\"text\":\"a\"}",
	};
	struct event e = { .time = 77 };

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		assert_int_equal(event_parse(bytes_of_str(lines[i]), &e), ERR_FORMAT);
	assert_int_equal(e.time, 77);
}

static void test_long_lines(void **state)
{
	static char line[3 * EVENT_LINE_MAX];
	struct event e;

	(void)state;
	memset(line, '[', sizeof line);
	assert_int_equal(event_parse(bytes_of(line, EVENT_LINE_MAX), &e), ERR_FORMAT);	/* deep */
	assert_int_equal(event_parse(bytes_of(line, EVENT_LINE_MAX + 1), &e), ERR_TOO_LONG);
	snprintf(line, sizeof line, "{\"source\":\"c\",\"time\":1,\"symbology\":\"qr\",\"text\":\"%*s\"}", EVENT_TEXT_MAX + 1, "x");
	assert_int_equal(event_parse(bytes_of_str(line), &e), ERR_FORMAT);
	snprintf(line, sizeof line, "{\"source\":\"c\",\"time\":1,\"symbology\":\"qr\",\"text\":\"%*s\"}", EVENT_TEXT_MAX, "x");
	assert_int_equal(event_parse(bytes_of_str(line), &e), ERR_OK);
	assert_returns(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_code), cmocka_unit_test(test_state_and_beat), cmocka_unit_test(test_hostile_text),
		cmocka_unit_test(test_bounds), cmocka_unit_test(test_bad_lines), cmocka_unit_test(test_long_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
