#include "ui/floor.h"

#include "base/text.h"
#include "ui/keys.h"

#include <stdlib.h>
#include <string.h>

static enum err put(struct floor *f, const char *name, size_t len, int row, int column)
{
	struct floor_table *t = &f->tables[f->n];
	char id[SALE_ID_CAP] = "";

	for (size_t i = 0; i < len && len < sizeof id; i++)	/* their case does not count */
		id[i] = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] + 'a' - 'A') : name[i];
	if (!text_id(bytes_of(id, strlen(id))))
		return err_set(ERR_FORMAT, "'%.*s' is no table: 1 to 12 of a-z, 0-9 and '-'",
			       len > 40 ? 40 : (int)len, name);
	if (f->n == FLOOR_MAX || row >= FLOOR_SIDE_MAX || column >= FLOOR_SIDE_MAX)
		return err_set(ERR_FORMAT, "a map has at most %d tables, %d in a row, %d rows", FLOOR_MAX,
			       FLOOR_SIDE_MAX, FLOOR_SIDE_MAX);
	memcpy(t->name, id, sizeof t->name);
	if (floor_find(f, t->name) >= 0)
		return err_set(ERR_FORMAT, "%s stands on the map twice", t->name);
	t->row = row;
	t->column = column;
	f->n++;
	if (column >= f->columns)
		f->columns = column + 1;
	f->rows = row + 1;
	return ERR_OK;
}

enum err floor_parse(const char *text, struct floor *out)
{
	struct floor f = { .n = 0 };
	int row = 0, column = 0;
	enum err e = ERR_OK;

	for (const char *p = text; *p && e == ERR_OK;) {
		size_t len = strcspn(p, " \t/");

		if (*p == '/') {
			row++;
			column = 0;
			p++;
		} else if (len == 0) {
			p++;
		} else {
			e = len == 1 && *p == '.' ? ERR_OK : put(&f, p, len, row, column);
			column++;
			p += len;
		}
	}
	if (e == ERR_OK)
		*out = f;
	return e;
}

int floor_find(const struct floor *f, const char *name)
{
	for (int i = 0; i < f->n; i++)
		if (strcmp(f->tables[i].name, name) == 0)
			return i;
	return -1;
}

/* How far it is in this direction; what lies aside counts double. -1: it is not there at all. */
static int distance(const struct floor_table *from, const struct floor_table *to, int key)
{
	int down = to->row - from->row, right = to->column - from->column;
	int ahead = key == PRESS_DOWN ? down : key == PRESS_UP ? -down : key == PRESS_RIGHT ? right : -right;
	int aside = abs(key == PRESS_DOWN || key == PRESS_UP ? right : down);

	return ahead > 0 ? ahead + 2 * aside : -1;
}

int floor_step(const struct floor *f, int from, int key)
{
	int best = from, least = -1;

	for (int i = 0; from >= 0 && from < f->n && i < f->n; i++) {
		int d = distance(&f->tables[from], &f->tables[i], key);

		if (d < 0 || (least >= 0 && d >= least))
			continue;
		least = d;
		best = i;
	}
	return best;
}

enum { CELL_MIN_W = 8, CELL_MAX_W = 16, CELL_H = 3 };

struct rect floor_cell(const struct floor *f, struct rect r, int chosen, int i)
{
	int w = f->columns ? r.w / f->columns : r.w, h = f->rows * CELL_H <= r.h ? CELL_H : f->rows * 2 <= r.h ? 2 : 1, top = 0;
	struct rect cell;

	w = w > CELL_MAX_W ? CELL_MAX_W : w < CELL_MIN_W ? CELL_MIN_W : w;
	if ((f->tables[chosen].row + 1) * h > r.h)
		top = f->tables[chosen].row - r.h / h + 1;
	cell = (struct rect){ r.x + f->tables[i].column * w, r.y + (f->tables[i].row - top) * h, w - 1, h > 1 ? h - 1 : 1 };
	if (f->tables[i].row < top || cell.y + cell.h > r.y + r.h)
		cell.h = 0;
	return cell;
}

bool floor_add(struct floor *f, const char *name)
{
	bool begins = f->n == 0 || f->tables[f->n - 1].column + 1 >= (f->columns < 6 ? 6 : f->columns);
	const struct floor_table *last = f->n ? &f->tables[f->n - 1] : NULL;

	return floor_find(f, name) >= 0 ||
	       put(f, name, strlen(name), begins ? f->rows : last->row, begins || !last ? 0 : last->column + 1) == ERR_OK;
}
