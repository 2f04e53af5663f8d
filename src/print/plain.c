#include "print/plain.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Text has one size: what is wide on paper is laid out as any other line. */
static void put_lines(FILE *f, const struct paper_element *of, unsigned columns)
{
	struct paper_element e = *of;
	char line[PAPER_LINE_CAP];

	e.style &= ~(unsigned)PAPER_WIDE;
	for (unsigned state = 0; paper_lay(&e, columns, &state, line, sizeof line);)
		fprintf(f, "%s\n", line);
}

static void put_cut(FILE *f, unsigned columns)
{
	for (unsigned i = 0; i + 4 <= columns; i += 4)
		fputs(i == 4 ? " 8< " : " -  ", f);
	fputs("\n", f);
}

static void put_element(FILE *f, const struct paper_element *e, unsigned columns)
{
	struct paper_element code = { .kind = PAPER_TEXT };

	switch (e->kind) {
	case PAPER_QR:
		snprintf(code.left, sizeof code.left, "[%.*s]", PAPER_TEXT_MAX - 2, e->left);
		put_lines(f, &code, columns);
		break;
	case PAPER_CUT:
		put_cut(f, columns);
		break;
	case PAPER_DRAWER:
	case PAPER_BEEP:
		break;
	default:
		put_lines(f, e, columns);
	}
}

enum err plain_make(unsigned columns, const struct escpos_job *j, uint8_t **out, size_t *len)
{
	struct bytes in = j->paper;
	struct paper_element e = { .kind = PAPER_TEXT, .style = PAPER_CENTER };
	char *made = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&made, &size);
	enum err err = ERR_OK;

	if (!f)
		return err_set(ERR_NOMEM, "no memory for a page");
	if (j->banner) {
		text_filter(bytes_of_str(j->banner), e.left, sizeof e.left);
		put_lines(f, &e, columns);
	}
	while (err == ERR_OK && (err = paper_next(&in, &e)) == ERR_OK)
		put_element(f, &e, columns);
	if (fclose(f) != 0 && err == ERR_NOT_FOUND)
		err = err_set(ERR_NOMEM, "no memory for a page");
	if (err != ERR_NOT_FOUND) {
		free(made);
		return err;
	}
	*out = (uint8_t *)made;
	*len = size;
	return ERR_OK;
}
