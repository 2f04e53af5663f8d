#include "ui/list.h"

#include "ui/keys.h"

#include <string.h>
#include <strings.h>

static void settle(struct list *l)
{
	int last_top = l->n > l->rows ? l->n - l->rows : 0;

	if (l->chosen > l->n - 1)
		l->chosen = l->n - 1;
	if (l->chosen < 0)
		l->chosen = 0;
	if (l->top > l->chosen)
		l->top = l->chosen;
	if (l->rows > 0 && l->top < l->chosen - l->rows + 1)
		l->top = l->chosen - l->rows + 1;
	if (l->top > last_top)
		l->top = last_top;
}

void list_set(struct list *l, int n)
{
	l->n = n < 0 ? 0 : n;
	settle(l);
}

void list_fit(struct list *l, int rows)
{
	l->rows = rows < 0 ? 0 : rows;
	settle(l);
}

bool list_key(struct list *l, int key)
{
	int page = l->rows > 1 ? l->rows - 1 : 1;

	switch (key) {
	case PRESS_UP:
		l->chosen--;
		break;
	case PRESS_DOWN:
		l->chosen++;
		break;
	case PRESS_PAGE_UP:
		l->chosen -= page;
		break;
	case PRESS_PAGE_DOWN:
		l->chosen += page;
		break;
	case PRESS_HOME:
		l->chosen = 0;
		break;
	case PRESS_END:
		l->chosen = l->n;
		break;
	default:
		return false;
	}
	settle(l);
	return true;
}

int list_at(const struct list *l, int y)
{
	int i = l->top + y;

	return y >= 0 && y < l->rows && i < l->n ? i : -1;
}

void list_draw_bar(const struct list *l, struct grid *g, struct rect r)
{
	int x = r.x + r.w - 1, rows = r.h < l->rows ? r.h : l->rows, from, until;

	if (l->n <= rows || rows < 2)
		return;
	from = l->top * rows / l->n;
	until = ((l->top + rows) * rows + l->n - 1) / l->n;
	for (int y = 0; y < rows; y++)
		grid_put(g, x, r.y + y, 1, STYLE_DIM, y >= from && y < until ? "#" : "|");
}

static bool has_word(const char *text, const char *word, size_t n)
{
	for (; *text; text++)
		if (strncasecmp(text, word, n) == 0)
			return true;
	return false;
}

bool list_passes(const char *text, const char *filter)
{
	while (*filter) {
		size_t n = strcspn(filter, " ");

		if (n > 0 && !has_word(text, filter, n))
			return false;
		filter += n;
		filter += strspn(filter, " ");
	}
	return true;
}
