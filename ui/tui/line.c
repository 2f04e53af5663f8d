#include "ui/line.h"

#include "base/text.h"

#include <string.h>

static void wipe(char *p, size_t len)
{
	volatile char *q = p;

	while (len--)
		*q++ = 0;
}

void line_clear(struct line *l)
{
	wipe(l->text, sizeof l->text);
	l->len = l->cursor = 0;
}

void line_set(struct line *l, const char *text)
{
	size_t len = strnlen(text, LINE_CAP - 1);

	line_clear(l);
	memcpy(l->text, text, len);
	l->len = l->cursor = len;
}

static size_t before(const struct line *l, size_t at)
{
	while (at > 0 && ((unsigned char)l->text[--at] & 0xc0) == 0x80)
		;
	return at;
}

static size_t behind(const struct line *l, size_t at)
{
	while (at < l->len && ((unsigned char)l->text[++at] & 0xc0) == 0x80)
		;
	return at;
}

static void cut(struct line *l, size_t from, size_t to)
{
	size_t n = to - from;

	memmove(l->text + from, l->text + to, l->len - to + 1);
	l->len -= n;
	wipe(l->text + l->len, n);
	l->cursor = from;
}

static void insert(struct line *l, uint32_t code)
{
	char bytes[5];
	size_t n = keys_encode(code, bytes);

	if (l->len + n >= sizeof l->text)
		return;
	memmove(l->text + l->cursor + n, l->text + l->cursor, l->len - l->cursor + 1);
	memcpy(l->text + l->cursor, bytes, n);
	l->len += n;
	l->cursor += n;
}

static size_t word_before(const struct line *l)
{
	size_t at = l->cursor;

	while (at > 0 && (l->text[at - 1] == ' ' || l->text[at - 1] == '-'))
		at--;
	while (at > 0 && l->text[at - 1] != ' ' && l->text[at - 1] != '-')
		at--;
	return at;
}

bool line_key(struct line *l, int key)
{
	switch (key) {
	case PRESS_LEFT:
		l->cursor = before(l, l->cursor);
		return true;
	case PRESS_RIGHT:
		l->cursor = behind(l, l->cursor);
		return true;
	case PRESS_HOME:
		l->cursor = 0;
		return true;
	case PRESS_END:
		l->cursor = l->len;
		return true;
	case PRESS_BACKSPACE:
		cut(l, before(l, l->cursor), l->cursor);
		return true;
	case PRESS_DELETE:
		cut(l, l->cursor, behind(l, l->cursor));
		return true;
	case PRESS_CTRL('u'):
		line_clear(l);
		return true;
	case PRESS_CTRL('w'):
		cut(l, word_before(l), l->cursor);
		return true;
	}
	if (!keys_printable(key))
		return false;
	insert(l, (uint32_t)key);
	return true;
}

/* The part around the cursor, where the line is too long. */
void line_draw(const struct line *l, struct grid *g, struct rect r, enum style style)
{
	char shown[LINE_CAP];
	size_t cursor = l->cursor, from = 0;

	memcpy(shown, l->text, l->len + 1);
	if (l->secret) {
		size_t stars = 0;

		cursor = 0;
		for (size_t i = 0; i < l->len; i = behind(l, i), stars++)
			cursor += i < l->cursor;
		memset(shown, '*', stars);
		shown[stars] = 0;
	}
	for (;;) {
		char part[LINE_CAP];

		memcpy(part, shown + from, cursor - from);
		part[cursor - from] = 0;
		if ((int)text_cells(part) < r.w || from >= cursor) {
			g->cursor_x = r.x + (int)text_cells(part);
			break;
		}
		do
			from++;
		while (from < cursor && ((unsigned char)shown[from] & 0xc0) == 0x80);
	}
	g->cursor_y = r.y;
	grid_fill(g, (struct rect){ r.x, r.y, r.w, 1 }, style);
	grid_put(g, r.x, r.y, r.w, style, shown + from);
	wipe(shown, sizeof shown);
}
