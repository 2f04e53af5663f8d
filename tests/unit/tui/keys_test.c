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
	wedge_init(&w, 100, NULL);
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
	wedge_init(&w, 100, NULL);
	assert_int_equal(feed(&w, "y\n", &now, 30), WEDGE_PASS);	/* too short, however fast */
	wedge_init(&w, 100, NULL);
	assert_int_equal(feed(&w, "abcdefgh", &now, 20), WEDGE_HELD);
	assert_false(wedge_tick(&w, now + 100));
	assert_true(wedge_tick(&w, now + 101));
	assert_int_equal(wedge_end(&w), WEDGE_PASS);
	wedge_clear(&w);
	now += 500;
	assert_int_equal(wedge_key(&w, PRESS_ENTER, now), WEDGE_HELD);	/* Enter came late: alone */
	assert_true(wedge_tick(&w, now + WEDGE_FAST_MS + 1));
	assert_int_equal(wedge_end(&w), WEDGE_PASS);
	wedge_clear(&w);
	now += 500;
	assert_int_equal(feed(&w, "\n\n\n", &now, 33), WEDGE_HELD);	/* held down: the first acts */
	assert_int_equal(w.n, 1);
	wedge_init(&w, 100, NULL);
	assert_int_equal(feed(&w, "\n", &now, 500), WEDGE_HELD);
	wedge_clear(&w);
	assert_int_equal(feed(&w, "\n", &now, 80), WEDGE_HELD);	/* pressed twice */
	assert_int_equal(w.n, 1);
}

/* Nobody presses two keys in a hundredth of a second, unless they are numbers for a field. */
static void keys_in_one_breath_are_a_readers(void **state)
{
	static const struct {
		const char *keys;	/* F: F4; E: Esc; D: Down; C: Ctrl-C; n: Enter */
		bool text;
		enum wedge_news wanted;	/* after a gap */
	} cases[] = {
		{ "Fn", false, WEDGE_STRAY }, { "Fn", true, WEDGE_STRAY }, { "En", false, WEDGE_STRAY }, { "Ef", true, WEDGE_STRAY },
		{ "yn", false, WEDGE_STRAY }, { "E[21~", true, WEDGE_STRAY }, { "nn", true, WEDGE_STRAY }, { "Cn", true, WEDGE_STRAY },
		{ "12F", true, WEDGE_STRAY }, { "FabcdefF", true, WEDGE_SCAN }, { "abcdefEghi", false, WEDGE_SCAN },
		{ "F", false, WEDGE_PASS }, { "abc", false, WEDGE_PASS }, { "abcdefghi", false, WEDGE_PASS },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct wedge w;
		int64_t now = 1000;

		wedge_init(&w, 100, NULL);
		for (const char *k = cases[i].keys; *k; k++) {
			w.text = cases[i].text;
			wedge_key(&w, *k == 'F' ? PRESS_F4 : *k == 'E' ? PRESS_ESC : *k == 'C' ? PRESS_CTRL('c') :
				      *k == 'n' ? PRESS_ENTER : *k, now++);
		}
		assert_true(wedge_tick(&w, now + 101));
		if (wedge_end(&w) != cases[i].wanted)
			fail_msg("%s: %d", cases[i].keys, wedge_end(&w));
	}
}

static void a_person_in_a_hurry(void **state)
{
	struct wedge w;
	int64_t now = 5;

	(void)state;
	wedge_init(&w, 100, NULL);
	w.text = true;
	assert_int_equal(feed(&w, "12\n", &now, 5), WEDGE_HELD);	/* a number for a field */
	assert_true(wedge_tick(&w, now + WEDGE_FAST_MS + 1));
	assert_int_equal(wedge_end(&w), WEDGE_PASS);
	assert_int_equal(w.n, 3);
	wedge_init(&w, 100, NULL);
	w.text = true;
	feed(&w, "1", &now, 500);
	assert_int_equal(wedge_key(&w, PRESS_TAB, now + 5), WEDGE_PASS);	/* on to the next field */
	wedge_init(&w, 100, NULL);
	assert_int_equal(wedge_key(&w, PRESS_DOWN, 1000), WEDGE_HELD);	/* a key that repeats, all at once on a slow line */
	assert_int_equal(wedge_key(&w, PRESS_DOWN, 1001), WEDGE_PASS);
	wedge_clear(&w);
	assert_int_equal(wedge_key(&w, PRESS_F4, 2000), WEDGE_HELD);
	assert_int_equal(wedge_wait(&w, 2000), WEDGE_COMMAND_MS + 1);
	assert_false(wedge_tick(&w, 2000 + WEDGE_COMMAND_MS));
	assert_true(wedge_tick(&w, 2000 + WEDGE_COMMAND_MS + 1));
	assert_int_equal(wedge_end(&w), WEDGE_PASS);
}

/* A command among characters is out of a code, also where that reader leaves some time between its keys. */
static void commands_of_a_slower_reader(void **state)
{
	static const struct {
		int keys[4];
		int64_t gap;
		enum wedge_news wanted;
	} cases[] = {
		{ { PRESS_F10, 'a', 'b' }, 30, WEDGE_STRAY }, { { 'a', 'b', PRESS_F10 }, 30, WEDGE_STRAY },
		{ { 'a', PRESS_ESC }, 45, WEDGE_STRAY }, { { PRESS_CTRL('c'), 'a' }, 45, WEDGE_STRAY },
		{ { PRESS_CLICK, '8' }, 5, WEDGE_STRAY }, { { 'a', PRESS_CLICK }, 5, WEDGE_STRAY },
		{ { 'a', PRESS_F10 }, 46, WEDGE_PASS }, { { PRESS_F4, PRESS_F4 }, 33, WEDGE_PASS },
		{ { PRESS_F4, PRESS_ENTER }, 30, WEDGE_PASS }, { { 'a', PRESS_DOWN }, 30, WEDGE_PASS },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		enum wedge_news news = WEDGE_HELD;
		int64_t now = 1000;
		struct wedge w;

		wedge_init(&w, 100, NULL);
		for (const int *k = cases[i].keys; k < cases[i].keys + 4 && *k; k++)
			news = wedge_key(&w, *k, now += cases[i].gap);
		if (news == WEDGE_HELD && wedge_tick(&w, now + 101))
			news = wedge_end(&w);
		if (news != cases[i].wanted)
			fail_msg("case %zu: %d", i, news);
	}
}

/* A keyboard with a key for each dish types figures; "ca" could stand in a guest's code, and would take the money. */
static void figures_in_one_breath_are_rung(void **state)
{
	static const struct {
		const char *keys;
		enum wedge_news wanted;
	} cases[] = {
		{ "45\n", WEDGE_PASS }, { "3*12\n", WEDGE_PASS }, { "1.5*7\n", WEDGE_PASS }, { "ca\n", WEDGE_STRAY },
		{ "+\n", WEDGE_STRAY }, { "-2\n", WEDGE_STRAY }, { ".5\n", WEDGE_STRAY }, { "*9\n", WEDGE_STRAY },
		{ "17\n\n", WEDGE_STRAY }, { "17\n1", WEDGE_STRAY }, { "17\n18\n", WEDGE_STRAY }, { "17\nchit:a", WEDGE_SCAN },
		{ "c\n", WEDGE_STRAY }, { "d50%\n", WEDGE_STRAY }, { "4\xff\n", WEDGE_STRAY },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct wedge w;
		enum wedge_news news = WEDGE_HELD;
		int64_t now = 1000;

		wedge_init(&w, 100, NULL);
		w.figures = true;
		for (const char *k = cases[i].keys; *k; k++)
			news = wedge_key(&w, *k == '\n' ? PRESS_ENTER : (unsigned char)*k, now++);
		if (news == WEDGE_HELD && wedge_tick(&w, now + 101))
			news = wedge_end(&w);
		if (news != cases[i].wanted)
			fail_msg("%s: %d", cases[i].keys, news);
	}
}

/* What follows a scan in the same breath is the same reader's: its LF, or a code with a newline in it. */
static void the_tail_of_a_scan_answers_nothing(void **state)
{
	struct wedge w;
	char text[100];
	int64_t now = 5;

	(void)state;
	wedge_init(&w, 100, NULL);
	assert_int_equal(feed(&w, "chit:abc\n", &now, 30), WEDGE_SCAN);
	wedge_text(&w, text, sizeof text);
	assert_int_equal(feed(&w, "\n", &now, 30), WEDGE_HELD);
	assert_int_equal(w.n, 0);
	assert_int_equal(feed(&w, "y\n", &now, 50), WEDGE_STRAY);
	wedge_clear(&w);
	assert_int_equal(feed(&w, "second line\n", &now, 50), WEDGE_SCAN);
	assert_int_equal(wedge_text(&w, text, sizeof text), 11);
	now += 101;
	assert_int_equal(feed(&w, "y", &now, 0), WEDGE_HELD);
	assert_false(w.machine);
}

static void a_frame_says_whose_it_is(void **state)
{
	const struct wedge_frame frame = { 2, 1, { PRESS_CTRL('b'), '#' }, { '$' } };
	struct wedge w;
	char text[100];
	int64_t now = 1000;

	(void)state;
	assert_int_equal(wedge_frame_key(2), PRESS_CTRL('b'));
	assert_int_equal(wedge_frame_key('#'), '#');
	assert_int_equal(wedge_frame_key('\r'), PRESS_ENTER);
	wedge_init(&w, 100, &frame);
	wedge_key(&w, PRESS_CTRL('b'), now);
	assert_int_equal(feed(&w, "#ab$", &now, 15), WEDGE_HELD);
	assert_true(wedge_tick(&w, now + 101));
	assert_int_equal(wedge_end(&w), WEDGE_SCAN);	/* short, and without Enter */
	assert_int_equal(wedge_text(&w, text, sizeof text), 2);
	assert_string_equal(text, "ab");
	now += 500;
	wedge_key(&w, PRESS_CTRL('b'), now);
	feed(&w, "#", &now, 5);
	wedge_key(&w, PRESS_F10, ++now);
	assert_int_equal(feed(&w, "x\n", &now, 90), WEDGE_SCAN);
	assert_int_equal(wedge_text(&w, text, sizeof text), 2);
	assert_string_equal(text, "\x1ax");
	now += 500;
	assert_int_equal(feed(&w, "chit:abc$\n", &now, 30), WEDGE_SCAN);	/* it has lost its prefix: read all the same */
	wedge_text(&w, text, sizeof text);
	assert_string_equal(text, "chit:abc");
}

static void a_flood_of_keys_is_bounded(void **state)
{
	struct wedge w;
	static char text[4 * WEDGE_CAP + 1];
	int64_t now = 0;

	(void)state;
	wedge_init(&w, 100, NULL);
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
		cmocka_unit_test(keys_in_one_breath_are_a_readers), cmocka_unit_test(a_person_in_a_hurry),
		cmocka_unit_test(commands_of_a_slower_reader),
		cmocka_unit_test(figures_in_one_breath_are_rung),
		cmocka_unit_test(the_tail_of_a_scan_answers_nothing), cmocka_unit_test(a_frame_says_whose_it_is),
		cmocka_unit_test(a_flood_of_keys_is_bounded), cmocka_unit_test(lines),
		cmocka_unit_test(a_secret_is_not_drawn), cmocka_unit_test(a_queue_keeps_order_and_bounds),
	};
	return cmocka_run_group_tests_name("tui/keys", tests, NULL, NULL);
}
