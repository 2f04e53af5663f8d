#include "ui/form.h"

#include "base/text.h"
#include "ui/keys.h"

#include <stdio.h>
#include <string.h>

enum { LABEL_MAX_CELLS = 28, HELP_ROWS = 2 };

struct form_field *form_add(struct form *f, const char *label, const char *help)
{
	struct form_field *field;

	if (f->rows.n == FORM_FIELDS_MAX)
		return NULL;
	field = &f->fields[f->rows.n];
	*field = (struct form_field){ .label = label, .help = help, .chosen = -1 };
	list_set(&f->rows, f->rows.n + 1);
	return field;
}

void form_set(struct form_field *field, const char *text)
{
	line_set(&field->line, text);
}

void form_choice(struct form_field *field, const char *choice)
{
	if (field->n_choices == FORM_CHOICES_MAX)
		return;
	snprintf(field->choices[field->n_choices++], FORM_CHOICE_CAP, "%s", choice);
	if (field->n_choices > 1)
		return;
	field->chosen = 0;
	form_set(field, choice);
}

const char *form_text(const struct form_field *field)
{
	return field->line.text;
}

static void turn(struct form_field *field, int step)
{
	int n = (int)field->n_choices;

	field->chosen = field->chosen < 0 ? 0 : (field->chosen + step + n) % n;
	form_set(field, field->choices[field->chosen]);
}

bool form_key(struct form *f, int key)
{
	struct form_field *field = &f->fields[f->rows.chosen];
	bool sideways = key == PRESS_LEFT || key == PRESS_RIGHT;

	if (key == PRESS_TAB)
		key = PRESS_DOWN;
	if (key == PRESS_UP || key == PRESS_DOWN || key == PRESS_PAGE_UP || key == PRESS_PAGE_DOWN)
		return list_key(&f->rows, key);
	if (field->n_choices && (sideways || (key == ' ' && field->only))) {
		turn(field, key == PRESS_LEFT ? -1 : 1);
	} else {
		if (field->only || !line_key(&field->line, key))
			return false;
		field->chosen = -1;
		f->typed = true;
	}
	if (f->rows.chosen == f->fault_at)
		*f->fault = 0;
	return true;
}

void form_fault(struct form *f, int i, const char *words)
{
	f->rows.chosen = f->fault_at = i;
	text_filter(bytes_of_str(words), f->fault, sizeof f->fault);
}

static int label_cells(const struct form *f)
{
	int cells = 0;

	for (int i = 0; i < f->rows.n; i++)
		if ((int)text_cells(f->fields[i].label) > cells)
			cells = (int)text_cells(f->fields[i].label);
	return cells > LABEL_MAX_CELLS ? LABEL_MAX_CELLS : cells;
}

static void draw_field(struct form *f, struct grid *g, struct rect r, int i)
{
	struct form_field *field = &f->fields[i];
	bool active = i == f->rows.chosen;
	int label = label_cells(f), x = g->cursor_x, y = g->cursor_y;

	if (label > r.w / 2)
		label = r.w / 2;
	grid_put(g, r.x, r.y, label, active ? STYLE_BOLD : STYLE_PLAIN, field->label);
	r.x += label + 2;
	r.w -= label + 2;
	line_draw(&field->line, g, r, active ? STYLE_LABEL : STYLE_PLAIN);
	if (field->n_choices > 1 && active)
		grid_put_right(g, r.x, r.y, r.w, STYLE_LABEL, "< >");
	if (active && !field->only)
		return;
	g->cursor_x = x;
	g->cursor_y = y;
}

static void draw_help(const struct form *f, struct grid *g, struct rect r)
{
	bool faulty = *f->fault && f->rows.chosen == f->fault_at;

	grid_wrap(g, r, faulty ? STYLE_BAD : STYLE_DIM, faulty ? f->fault : f->fields[f->rows.chosen].help);
}

void form_draw(struct form *f, struct grid *g, struct rect r)
{
	int rows = r.h > HELP_ROWS + 1 ? r.h - HELP_ROWS - 1 : r.h;

	g->cursor_x = g->cursor_y = -1;
	list_fit(&f->rows, rows);
	for (int y = 0, i; (i = list_at(&f->rows, y)) >= 0; y++)
		draw_field(f, g, (struct rect){ r.x, r.y + y, r.w, 1 }, i);
	if (rows < r.h && f->rows.n)
		draw_help(f, g, (struct rect){ r.x, r.y + r.h - HELP_ROWS, r.w, HELP_ROWS });
}

void form_clear(struct form *f)
{
	for (int i = 0; i < FORM_FIELDS_MAX; i++)
		line_clear(&f->fields[i].line);
	f->rows = (struct list){ .n = 0 };
	f->typed = false;
	*f->fault = 0;
}
