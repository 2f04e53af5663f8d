#include "tui.h"
#include "ui/form.h"
#include "ui/keys.h"

static struct form form;

static void fill(void)
{
	struct form_field *language;

	form_clear(&form);
	language = form_add(&form, "Language", "Left and Right.");
	form_choice(language, "English");
	form_choice(language, "Chinese");
	language->only = true;
	form_add(&form, "Name", "On receipts.");
	form_add(&form, "PIN", "4 to 12 digits.")->line.secret = true;
}

static void it_is_filled_in(void **state)
{
	(void)state;
	fill();
	assert_true(form_key(&form, PRESS_RIGHT));
	assert_string_equal(form_text(&form.fields[0]), "Chinese");
	assert_true(form_key(&form, ' '));
	assert_string_equal(form_text(&form.fields[0]), "English");
	assert_true(form_key(&form, PRESS_LEFT));
	assert_string_equal(form_text(&form.fields[0]), "Chinese");
	assert_false(form_key(&form, 'x'));
	assert_true(form_key(&form, PRESS_TAB));
	for (const char *p = "Noodle House"; *p; p++)
		assert_true(form_key(&form, *p));
	assert_true(form_key(&form, PRESS_LEFT));
	assert_true(form_key(&form, PRESS_DELETE));
	assert_string_equal(form_text(&form.fields[1]), "Noodle Hous");
	assert_false(form_key(&form, PRESS_F9));
}

static void it_is_drawn(void **state)
{
	struct grid g = { .w = 0 };

	(void)state;
	fill();
	form_key(&form, PRESS_DOWN);
	form_key(&form, PRESS_DOWN);
	form_key(&form, '1');
	form_key(&form, '2');
	assert_int_equal(grid_resize(&g, 30, 6), ERR_OK);
	form_draw(&form, &g, grid_rect(&g));
	assert_dump(&g, " |Language  English\n |Name\n |PIN       **\n |\n |4 to 12 digits.\n |\n");
	assert_int_equal(g.cursor_x, 12);
	assert_int_equal(grid_resize(&g, 30, 1), ERR_OK);
	form_draw(&form, &g, grid_rect(&g));
	assert_dump(&g, " |PIN       **\n");
	form_clear(&form);
	assert_int_equal(form.fields[2].line.text[0], 0);
	assert_int_equal(form.rows.n, 0);
	grid_finish(&g);
}

static void a_fault_is_said_at_its_field_until_it_is_changed(void **state)
{
	struct grid g = { .w = 0 };

	(void)state;
	fill();
	assert_int_equal(grid_resize(&g, 30, 6), ERR_OK);
	assert_false(form.typed);
	form_fault(&form, 1, "Whose\nname?");
	form_draw(&form, &g, grid_rect(&g));
	assert_dump(&g, " |Language  English\n |Name\n |PIN\n |\n |Whose\xc2\xb7name?\n |\n");
	assert_int_equal(grid_cell(&g, 0, 4)->style, STYLE_BAD);
	form_key(&form, PRESS_UP);
	grid_fill(&g, grid_rect(&g), STYLE_PLAIN);
	form_draw(&form, &g, grid_rect(&g));
	assert_dump(&g, " |Language  English          < >\n |Name\n |PIN\n |\n |Left and Right.\n |\n");
	assert_true(form_key(&form, PRESS_RIGHT));
	assert_false(form.typed);
	form_key(&form, PRESS_DOWN);
	assert_string_not_equal(form.fault, "");
	form_key(&form, 'x');
	assert_string_equal(form.fault, "");
	assert_true(form.typed);
	form_clear(&form);
	assert_false(form.typed);
	grid_finish(&g);
}

static void it_is_bounded(void **state)
{
	(void)state;
	form_clear(&form);
	for (int i = 0; i < FORM_FIELDS_MAX; i++)
		assert_non_null(form_add(&form, "x", ""));
	assert_null(form_add(&form, "x", ""));
	for (int i = 0; i < FORM_CHOICES_MAX + 3; i++)
		form_choice(&form.fields[0], "c");
	assert_int_equal(form.fields[0].n_choices, FORM_CHOICES_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_filled_in), cmocka_unit_test(it_is_drawn),
		cmocka_unit_test(a_fault_is_said_at_its_field_until_it_is_changed), cmocka_unit_test(it_is_bounded),
	};
	return cmocka_run_group_tests_name("tui/form", tests, NULL, NULL);
}
