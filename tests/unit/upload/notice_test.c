/* notice: lines out and in; what is not one changes nothing. */
#include "upload/notice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static const char *line_of(const struct notice *n)
{
	static char line[NOTICE_LINE_MAX + 1];
	size_t len = notice_format(n, line);

	assert_in_range(len, 2, NOTICE_LINE_MAX);
	assert_int_equal(line[len - 1], '\n');
	line[len] = 0;
	assert_int_equal(strlen(line), len);
	return line;
}

static struct notice back(const struct notice *n)
{
	struct notice out;

	assert_int_equal(notice_parse(bytes_of_str(line_of(n)), &out), ERR_OK);
	assert_int_equal(out.kind, n->kind);
	return out;
}

static void every_state_comes_back(void **state)
{
	(void)state;
	for (int i = 0; i < UPLOADER_STATE_COUNT; i++) {
		struct notice n = { .kind = NOTICE_STATE, .stream = 15, .platform = "D\303\251mo", .state = (enum uploader_state)i,
				    .left = INT64_MAX, .at = 1795264867, .words = "it \"says\"\n\033[2J" };
		struct notice got = back(&n);

		assert_int_equal(got.stream, 15);
		assert_string_equal(got.platform, n.platform);
		assert_int_equal(got.state, i);
		assert_true(got.left == INT64_MAX);
		assert_string_equal(got.words, n.words);
	}
}

static void others_and_beats(void **state)
{
	struct notice other = { .kind = NOTICE_OTHER, .pid = 812, .words = "another" }, beat = { .kind = NOTICE_BEAT, .beat = 3 };

	(void)state;
	assert_int_equal(back(&other).pid, 812);
	assert_int_equal(back(&beat).beat, 3);
	assert_string_equal(line_of(&beat), "{\"beat\":3}\n");
}

/* The longest of all, and words that are no UTF-8 (a path, cut within a character). */
static void the_longest_fits(void **state)
{
	struct notice n = { .kind = NOTICE_STATE, .stream = 1, .left = INT64_MAX, .at = INT64_MIN, .last = INT64_MAX };

	(void)state;
	memset(n.platform, 1, sizeof n.platform - 1);
	memset(n.words, 1, sizeof n.words - 1);
	assert_string_equal(back(&n).words, n.words);
	memset(n.words, 0xff, sizeof n.words - 1);
	memset(n.platform, 0xff, sizeof n.platform - 1);
	assert_true(strlen(back(&n).words) > 400);
	strcpy(n.words, "cut \346\226");
	assert_string_equal(back(&n).words, "cut \302\267\302\267");
}

#define STATE "\"platform\":\"a\",\"state\":\"ok\",\"left\":0,\"words\":null,\"stream\":1"

static void what_is_none_changes_nothing(void **state)
{
	static const char *const bad[] = {
		"", "[]", "{}", "{\"beat\":-1}", "{\"beat\":\"x\"}",
		"{\"platform\":\"a\",\"state\":\"perhaps\",\"left\":0,\"words\":null,\"stream\":1}",
		"{\"platform\":\"a\",\"state\":\"ok\",\"left\":-1,\"words\":null,\"stream\":1}",
		"{\"platform\":\"a\",\"state\":\"ok\",\"left\":0,\"words\":null,\"stream\":0}",
		"{\"platform\":\"a\",\"state\":\"ok\",\"left\":0,\"words\":null,\"stream\":16}",
		"{\"platform\":\"a\",\"state\":\"ok\",\"left\":0,\"words\":null,\"stream\":4294967297}",
		"{\"platform\":\"a\",\"state\":\"ok\",\"left\":0,\"words\":7,\"stream\":1}",
		"{\"platform\":\"a\",\"state\":\"ok\",\"left\":0,\"stream\":1}",
		"{\"platform\":{},\"state\":\"ok\",\"left\":0,\"words\":null,\"stream\":1}",
		"{\"platform\":null,\"state\":\"other\",\"pid\":-5,\"words\":null,\"stream\":0}",
		"{\"platform\":null,\"state\":\"other\",\"words\":null,\"stream\":0}",
		"{" STATE ",\"stream\":2}", "{" STATE "} x",
	};
	struct notice n = { .stream = 77 };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (notice_parse(bytes_of_str(bad[i]), &n) == ERR_OK)
			fail_msg("taken: %s", bad[i]);
		assert_int_equal(n.stream, 77);
	}
	assert_int_equal(notice_parse(bytes_of_str("{" STATE "}"), &n), ERR_OK);
	assert_int_equal(n.stream, 1);
}

static void people_hear_it_with_its_cause(void **state)
{
	static const char *const WORDS[] = { "", "the platform does not answer", "the platform is too slow (https://a: no answer in time)",
					     "what answers there is no platform (\302\267[2J\302\267404)", "a (b: c", "(", " (", " ()", " (: )" };
	char out[2 * UPLOADER_WORDS_CAP];

	(void)state;
	for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
		notice_say(WORDS[i], out, sizeof out);
		assert_string_equal(out, WORDS[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_state_comes_back), cmocka_unit_test(others_and_beats), cmocka_unit_test(the_longest_fits),
		cmocka_unit_test(what_is_none_changes_nothing), cmocka_unit_test(people_hear_it_with_its_cause),
	};

	return cmocka_run_group_tests_name("upload/notice", tests, NULL, NULL);
}
