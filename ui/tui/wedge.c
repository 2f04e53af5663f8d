#include "ui/keys.h"

#include <string.h>

enum { TAIL_MS = 5 };

void wedge_init(struct wedge *w, int64_t gap_ms, const struct wedge_frame *frame)
{
	memset(w, 0, sizeof *w);
	w->gap_ms = gap_ms;
	if (frame)
		w->frame = *frame;
}

void wedge_clear(struct wedge *w)
{
	memset(w->held, 0, w->n * sizeof *w->held);	/* it may have been a PIN */
	w->n = w->characters = 0;
	w->cut = w->framed = false;
}

int wedge_frame_key(uint8_t byte)
{
	switch (byte) {
	case '\r': case '\n':
		return PRESS_ENTER;
	case '\t':
		return PRESS_TAB;
	case 0x1b:
		return PRESS_ESC;
	case 0x08: case 0x7f:
		return PRESS_BACKSPACE;
	default:
		return byte < ' ' ? PRESS_CTRL_BASE + byte : byte;
	}
}

/* Keys that do something wherever they are pressed, and clicks. The others move in a text, or end it. */
static bool is_command(int key)
{
	return (key >= PRESS_F1 && key <= PRESS_F12) || key == PRESS_ESC || key > PRESS_CTRL_BASE || key == PRESS_REDRAW ||
	       key == PRESS_CLICK;
}

/* Keys that repeat while they are held: several of the same are a person's, and do no harm. */
static bool is_repeat(const struct wedge *w, int key)
{
	return w->n > 0 && w->held[w->n - 1] == key && !is_command(key) && key != PRESS_ENTER && key != PRESS_TAB;
}

static void hold(struct wedge *w, int key)
{
	const struct wedge_frame *f = &w->frame;

	if (w->n == WEDGE_CAP) {
		w->cut = true;
		return;
	}
	w->held[w->n++] = key;
	w->characters += keys_printable(key);
	if (f->n_prefix && w->n == f->n_prefix && memcmp(w->held, f->prefix, w->n * sizeof *w->held) == 0)
		w->machine = w->framed = true;
}

static enum wedge_news end_of_machine(const struct wedge *w)
{
	if (w->n == 0)
		return WEDGE_HELD;	/* CR and LF: the second ends nothing */
	return w->framed || w->characters >= WEDGE_LEAST ? WEDGE_SCAN : WEDGE_STRAY;
}

static bool is_digit(int key)
{
	return key >= '0' && key <= '9';
}

/* An item's number, and how many: what is rung, and is seen. Less of a line, or an item's last receipts, are none. */
static bool is_figures(const struct wedge *w)
{
	for (size_t i = 0; i < w->n; i++)
		if (!is_digit(w->held[i]) && w->held[i] != '*' && w->held[i] != '.')
			return false;
	return w->n > 0 && is_digit(w->held[0]) && is_digit(w->held[w->n - 1]);
}

/* Where text is asked for, and numbers wherever they are lines, an Enter behind a few of them is a person's (or that of
 * a keyboard with a key for each dish). */
static bool is_line(const struct wedge *w, int key)
{
	return (w->text || (w->figures && is_figures(w))) && w->n > 0 && w->characters == w->n && !is_command(key);
}

/* A key that is no character, in a burst of which nobody knows yet whose it is. */
static enum wedge_news special(struct wedge *w, int key, int64_t gap)
{
	bool first = w->n == 0, many = gap <= w->gap_ms && w->characters >= WEDGE_LEAST;
	bool line = w->fast && is_line(w, key);
	bool command = is_command(key) && w->characters > 0 && gap <= (many ? w->gap_ms : WEDGE_COMMAND_MS);

	if (many && key == PRESS_ENTER) {
		w->machine = true;
		return WEDGE_SCAN;
	}
	if (is_repeat(w, key) || (line && key != PRESS_ENTER))
		return WEDGE_PASS;
	if (!first && !w->fast && !command)
		return WEDGE_PASS;
	hold(w, key);	/* a line waits, too: what more comes in the same breath makes it a reader's */
	w->machine |= !first && !line;
	return WEDGE_HELD;
}

/* So long behind a scan a key is the same reader's: it has shown how fast it types. */
static int64_t tail_ms(const struct wedge *w)
{
	return 2 * w->widest_ms > TAIL_MS ? 2 * w->widest_ms : TAIL_MS;
}

/* An Enter that is held down, or a reader's of a code with several: no person presses it twice so soon. */
static bool is_same_enter(const struct wedge *w, int key, int64_t gap)
{
	return key == PRESS_ENTER && w->last_key == PRESS_ENTER && gap > WEDGE_FAST_MS && gap <= WEDGE_COMMAND_MS;
}

/* A character comes in one breath with the key that is held. */
static bool is_with_held(const struct wedge *w, int64_t gap)
{
	return w->fast || (w->n == 1 && is_command(w->held[0]) && gap <= WEDGE_COMMAND_MS);
}

enum wedge_news wedge_key(struct wedge *w, int key, int64_t now_ms)
{
	int64_t gap = now_ms - w->last_ms;
	bool quick = gap <= w->gap_ms, same = is_same_enter(w, key, gap);

	w->last_ms = now_ms;
	w->last_key = key;
	if (same && !w->machine)
		return WEDGE_HELD;
	w->machine &= quick && (w->n > 0 || gap <= tail_ms(w));
	if (w->n == 0 && !w->machine)
		w->widest_ms = 0;
	else if (quick && gap > w->widest_ms && keys_printable(key))
		w->widest_ms = gap;
	w->fast = w->n == 0 || (w->fast && gap <= WEDGE_FAST_MS);
	if (w->machine && key == PRESS_ENTER)
		return end_of_machine(w);
	if (!w->machine && !keys_printable(key))
		return special(w, key, gap);
	if (!w->machine && w->n > w->characters && !is_with_held(w, gap))
		return WEDGE_PASS;
	w->machine |= w->n > w->characters;
	hold(w, key);
	return WEDGE_HELD;
}

/* A key that is no character waits only so long as a reader's next one would take. */
static int64_t patience(const struct wedge *w)
{
	if (w->machine || w->n == w->characters)
		return w->gap_ms;
	return is_command(w->held[w->n - 1]) ? WEDGE_COMMAND_MS : WEDGE_FAST_MS;
}

int64_t wedge_wait(const struct wedge *w, int64_t now_ms)
{
	int64_t left = patience(w) - (now_ms - w->last_ms);

	return left > 0 ? left + 1 : 1;
}

bool wedge_tick(const struct wedge *w, int64_t now_ms)
{
	return w->n > 0 && now_ms - w->last_ms > patience(w);
}

enum wedge_news wedge_end(const struct wedge *w)
{
	return w->machine && w->n > 0 ? end_of_machine(w) : WEDGE_PASS;
}

static size_t encode(const struct wedge *w, size_t from, size_t to, char *out, size_t cap)
{
	size_t len = 0;

	for (size_t i = from; i < to && len + 5 <= cap; i++)
		len += keys_encode(keys_printable(w->held[i]) ? (uint32_t)w->held[i] : WEDGE_DATA, out + len);
	out[len] = 0;
	return len;
}

size_t wedge_text(struct wedge *w, char *out, size_t cap)
{
	const struct wedge_frame *f = &w->frame;
	size_t from = w->framed ? f->n_prefix : 0, to = w->n, len;

	if (f->n_suffix && to - from >= f->n_suffix &&
	    memcmp(w->held + to - f->n_suffix, f->suffix, f->n_suffix * sizeof *w->held) == 0)
		to -= f->n_suffix;
	len = encode(w, from, to, out, cap);
	wedge_clear(w);
	return len;
}
