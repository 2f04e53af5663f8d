#include "tui.h"
#include "ui/keys.h"
#include "ui/line.h"
#include "ui/queue.h"

static void names_and_keys(void **state)
{
	(void)state;
	assert_int_equal(keys_parse("F10"), PRESS_F10);
	assert_int_equal(keys_parse("Esc"), PRESS_ESC);
	assert_int_equal(keys_parse("x"), 'x');
	assert_int_equal(keys_parse("\u4e2d"), 0x4e2d);
	assert_int_equal(keys_parse("F12"), PRESS_F12);
	assert_int_equal(keys_parse("F13"), PRESS_NONE);
	assert_int_equal(keys_parse("Ctrl-P"), PRESS_CTRL('p'));
	assert_int_equal(keys_parse("^p"), PRESS_CTRL('p'));
	assert_int_equal(keys_parse("Ctrl-PP"), PRESS_NONE);
	assert_int_equal(keys_parse("Ctrl-1"), PRESS_NONE);
	assert_int_equal(keys_parse("^"), '^');
	assert_string_equal(keys_name(PRESS_CTRL('p')), "^P");
	assert_int_equal(keys_parse(""), PRESS_NONE);
	assert_int_equal(keys_parse("\033"), PRESS_NONE);
	assert_string_equal(keys_name(PRESS_F1), "F1");
	assert_string_equal(keys_name('x'), "");
	assert_false(keys_printable(PRESS_F1));
	assert_false(keys_printable(0x202e));
	assert_false(keys_printable(7));
}

static void scripts(void **state)
{
	struct script_step s;

	(void)state;
	assert_int_equal(script_parse("key:F3", &s), ERR_OK);
	assert_int_equal(s.verb, SCRIPT_KEY);
	assert_int_equal(s.key, PRESS_F3);
	assert_int_equal(script_parse("type:a:b", &s), ERR_OK);
	assert_string_equal(s.argument, "a:b");
	assert_int_equal(script_parse("size:40x12", &s), ERR_OK);
	assert_int_equal(s.w, 40);
	assert_int_equal(s.h, 12);
	assert_int_equal(script_parse("wait:20", &s), ERR_OK);
	assert_int_equal(script_parse("", &s), ERR_NOT_FOUND);
	assert_int_equal(script_parse("# words", &s), ERR_NOT_FOUND);
	assert_int_equal(script_parse("key:F99", &s), ERR_FORMAT);
	assert_int_equal(script_parse("size:40", &s), ERR_FORMAT);
	assert_int_equal(script_parse("size:0x9", &s), ERR_FORMAT);
	assert_int_equal(script_parse("size:4x9y", &s), ERR_FORMAT);
	assert_int_equal(script_parse("wait:x", &s), ERR_FORMAT);
	assert_int_equal(script_parse("wait:-1", &s), ERR_RANGE);
	assert_int_equal(script_parse("press:F1", &s), ERR_FORMAT);
	assert_int_equal(script_parse("dump", &s), ERR_FORMAT);
}

/* Feeds text with so many milliseconds between the keys; gives the last news. */
static enum wedge_news feed(struct wedge *w, const char *text, int64_t *now, int64_t gap)
{
	enum wedge_news news = WEDGE_HELD;

	for (; *text; text++) {
		*now += gap;
		news = wedge_key(w, *text == '\n' ? PRESS_ENTER : *text, *now);
	}
	return news;
}

static void a_burst_that_ends_in_enter_is_a_scan(void **state)
{
	struct wedge w;
	char text[100];
	int64_t now = 5;

	(void)state;
	wedge_init(&w, 100);
	assert_int_equal(feed(&w, "chit:abc\n", &now, 64), WEDGE_SCAN);
	assert_int_equal(wedge_text(&w, text, sizeof text), 8);
	assert_string_equal(text, "chit:abc");
	assert_int_equal(w.n, 0);
}

static void a_person_is_none(void **state)
{
	struct wedge w;
	int64_t now = 5;

	(void)state;
	wedge_init(&w, 100);
	assert_int_equal(feed(&w, "y\n", &now, 10), WEDGE_PASS);	/* too short, however fast */
	wedge_init(&w, 100);
	assert_int_equal(feed(&w, "abcdefgh", &now, 20), WEDGE_HELD);
	assert_false(wedge_tick(&w, now + 100));
	assert_true(wedge_tick(&w, now + 101));
	now += 500;
	assert_int_equal(wedge_key(&w, PRESS_ENTER, now), WEDGE_PASS);	/* Enter came late */
	wedge_init(&w, 100);
	assert_int_equal(wedge_key(&w, PRESS_ENTER, 1), WEDGE_PASS);
	assert_int_equal(wedge_key(&w, PRESS_F4, 2), WEDGE_PASS);
	assert_false(wedge_tick(&w, 1000));
}

static void a_flood_of_keys_is_bounded(void **state)
{
	struct wedge w;
	static char text[4 * WEDGE_CAP + 1];
	int64_t now = 0;

	(void)state;
	wedge_init(&w, 100);
	for (int i = 0; i < 10 * WEDGE_CAP; i++)
		assert_int_equal(wedge_key(&w, 'x', ++now), WEDGE_HELD);
	assert_true(w.cut);
	assert_int_equal(wedge_key(&w, PRESS_ENTER, ++now), WEDGE_SCAN);
	assert_int_equal(wedge_text(&w, text, sizeof text), WEDGE_CAP);
	assert_int_equal(feed(&w, "abcdefgh\n", &now, 5), WEDGE_SCAN);
	assert_int_equal(wedge_text(&w, text, 7), 3);	/* room for whole characters only */
}

static void lines(void **state)
{
	static struct line l;
	static const int keys[] = { 'a', 0xe9, 0x4e2d, 'z', PRESS_LEFT, PRESS_BACKSPACE, PRESS_HOME, '0', PRESS_END, PRESS_BACKSPACE };

	(void)state;
	line_clear(&l);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		assert_true(line_key(&l, keys[i]));
	assert_string_equal(l.text, "0a\u00e9");
	assert_false(line_key(&l, PRESS_ENTER));
	assert_false(line_key(&l, 7));
	assert_false(line_key(&l, 0x202e));
	for (int i = 0; i < 9; i++)
		line_key(&l, PRESS_BACKSPACE);
	for (int i = 0; i < 9; i++) {
		line_key(&l, PRESS_RIGHT);
		line_key(&l, PRESS_DELETE);
		line_key(&l, PRESS_LEFT);
	}
	assert_int_equal(l.len, 0);
	for (int i = 0; i < 2 * LINE_CAP; i++)
		line_key(&l, 0x4e2d);
	assert_true(l.len < LINE_CAP && l.len % 3 == 0);
	line_key(&l, PRESS_CTRL('u'));
	assert_int_equal(l.len, 0);
	for (const char *p = "one two-three"; *p; p++)
		line_key(&l, *p);
	line_key(&l, PRESS_CTRL('w'));
	assert_string_equal(l.text, "one two-");
}

static void a_secret_is_not_drawn(void **state)
{
	static struct line l = { .secret = true };
	struct grid g = { .w = 0 };

	(void)state;
	assert_int_equal(grid_resize(&g, 8, 1), ERR_OK);
	for (const char *p = "1234"; *p; p++)
		line_key(&l, *p);
	line_draw(&l, &g, (struct rect){ 0, 0, 8, 1 }, STYLE_PLAIN);
	assert_dump(&g, " |****\n");
	assert_int_equal(g.cursor_x, 4);
	line_clear(&l);
	for (size_t i = 0; i < sizeof l.text; i++)
		assert_int_equal(l.text[i], 0);
	l.secret = false;
	for (const char *p = "a long line indeed"; *p; p++)
		line_key(&l, *p);
	line_draw(&l, &g, (struct rect){ 0, 0, 8, 1 }, STYLE_PLAIN);
	assert_dump(&g, " | indeed\n");
	assert_in_range(g.cursor_x, 0, 7);
	grid_finish(&g);
}

static void a_queue_keeps_order_and_bounds(void **state)
{
	static struct queue q;
	static uint8_t big[4000];
	char c[2] = "a";

	(void)state;
	assert_null(queue_first(&q));
	for (int round = 0; round < 3; round++)
		for (int i = 0; i < QUEUE_MAX; i++) {
			c[0] = (char)('a' + i);
			assert_true(queue_add(&q, bytes_of_str(c), i % 2));
			if (round < 2) {
				assert_int_equal(queue_first(&q)->text[0], 'a' + i);
				queue_remove(&q);
			}
		}
	assert_false(queue_add(&q, bytes_of_str("more"), true));
	assert_int_equal(q.dropped, 1);
	assert_int_equal(queue_first(&q)->text[0], 'a');
	queue_remove(&q);
	assert_true(queue_add(&q, bytes_of(big, sizeof big), true));
	for (int i = 1; i < QUEUE_MAX; i++)
		queue_remove(&q);
	assert_int_equal(queue_first(&q)->len, QUEUE_TEXT_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_keys), cmocka_unit_test(scripts),
		cmocka_unit_test(a_burst_that_ends_in_enter_is_a_scan), cmocka_unit_test(a_person_is_none),
		cmocka_unit_test(a_flood_of_keys_is_bounded), cmocka_unit_test(lines),
		cmocka_unit_test(a_secret_is_not_drawn), cmocka_unit_test(a_queue_keeps_order_and_bounds),
	};
	return cmocka_run_group_tests_name("tui/keys", tests, NULL, NULL);
}
