#include "tui.h"
#include "ui/keymap.h"

static void an_act_gets_another_key(void **state)
{
	struct keymap m = { .n = 0 };

	(void)state;
	assert_int_equal(keymap_key(&m, "pay", PRESS_F9), PRESS_F9);
	assert_int_equal(keymap_add(&m, "pay", "F12"), ERR_OK);
	assert_int_equal(keymap_add(&m, "find", "Ctrl-F"), ERR_OK);
	assert_int_equal(keymap_add(&m, "menu", "*"), ERR_OK);
	assert_int_equal(keymap_key(&m, "Pay", PRESS_F9), PRESS_F12);
	assert_int_equal(keymap_key(&m, "find", PRESS_F2), PRESS_CTRL('f'));
	assert_int_equal(keymap_key(&m, "menu", PRESS_F6), '*');
	assert_int_equal(keymap_key(&m, "hold", PRESS_F4), PRESS_F4);
	assert_int_equal(keymap_key(&m, "", PRESS_ENTER), PRESS_ENTER);
}

static void a_key_given_away_is_gone(void **state)
{
	struct keymap m = { .n = 0 };

	(void)state;
	assert_int_equal(keymap_add(&m, "pay", "F2"), ERR_OK);
	assert_int_equal(keymap_key(&m, "find", PRESS_F2), PRESS_NONE);
	assert_int_equal(keymap_key(&m, "", PRESS_F2), PRESS_NONE);
	assert_int_equal(keymap_add(&m, "hold", "F2"), ERR_EXISTS);
}

static void what_is_no_key_is_refused(void **state)
{
	static const char *const bad[] = { "", "F13", "Enter", "Esc", "Up", "a", "7", " ", "+", "Ctrl-C", "Ctrl-U", "\u4e2d" };
	struct keymap m = { .n = 0 };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(keymap_add(&m, "pay", bad[i]), ERR_FORMAT);
	assert_int_equal(keymap_add(&m, "dance", "F9"), ERR_FORMAT);
	assert_int_equal(m.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_act_gets_another_key), cmocka_unit_test(a_key_given_away_is_gone),
		cmocka_unit_test(what_is_no_key_is_refused),
	};
	return cmocka_run_group_tests_name("tui/keymap", tests, NULL, NULL);
}
