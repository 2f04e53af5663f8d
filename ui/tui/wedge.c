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

/* Keys that do something wherever they are pressed. The others move in a text, or end it. */
static bool is_command(int key)
{
	return (key >= PRESS_F1 && key <= PRESS_F12) || key == PRESS_ESC || key > PRESS_CTRL_BASE || key == PRESS_REDRAW;
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

/* A quantity, an item's number, more or less of it: what is rung, and does no harm out of a code. */
static bool is_figures(const struct wedge *w)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->held[i] > 0x7f || !strchr("0123456789*.+-", w->held[i]))
			return false;
	return w->n > 0;
}

/* Where text is asked for, and numbers wherever they are lines, an Enter behind a few of them is a person's (or that of
 * a keyboard with a key for each dish). */
static bool is_line(const struct wedge *w, int key)
{
	return (w->text || (w->figures && is_figures(w))) && w->characters == w->n && !is_command(key);
}

/* A key that is no character, in a burst of which nobody knows yet whose it is. */
static enum wedge_news special(struct wedge *w, int key, bool quick)
{
	bool first = w->n == 0, many = quick && w->characters >= WEDGE_LEAST;

	if (many && key == PRESS_ENTER) {
		w->machine = true;
		return WEDGE_SCAN;
	}
	if (is_repeat(w, key))
		return WEDGE_PASS;
	if (first || (w->fast && !is_line(w, key)) || (many && is_command(key))) {
		hold(w, key);
		w->machine |= !first;
		return WEDGE_HELD;
	}
	return WEDGE_PASS;
}

/* So long behind a scan a key is the same reader's: it has shown how fast it types. */
static int64_t tail_ms(const struct wedge *w)
{
	return 2 * w->widest_ms > TAIL_MS ? 2 * w->widest_ms : TAIL_MS;
}

enum wedge_news wedge_key(struct wedge *w, int key, int64_t now_ms)
{
	int64_t gap = now_ms - w->last_ms;
	bool quick = gap <= w->gap_ms;

	w->last_ms = now_ms;
	w->machine &= quick && (w->n > 0 || gap <= tail_ms(w));
	if (w->n == 0 && !w->machine)
		w->widest_ms = 0;
	else if (quick && gap > w->widest_ms && keys_printable(key))
		w->widest_ms = gap;
	w->fast = w->n == 0 || (w->fast && gap <= WEDGE_FAST_MS);
	if (w->machine && key == PRESS_ENTER)
		return end_of_machine(w);
	if (!w->machine && !keys_printable(key))
		return special(w, key, quick && w->n > 0);
	if (!w->machine && w->n > w->characters && !w->fast)
		return WEDGE_PASS;	/* a command is held, and this did not come in one breath with it */
	w->machine |= w->n > w->characters;
	hold(w, key);
	return WEDGE_HELD;
}

/* A single key that is no character waits only so long as a reader's next one would take. */
static int64_t patience(const struct wedge *w)
{
	return w->n == 1 && w->characters == 0 && !w->machine ? WEDGE_FAST_MS : w->gap_ms;
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
