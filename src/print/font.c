#include "print/font.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CODE_DIGITS_MIN = 4, CODE_DIGITS_MAX = 6, WINDOW = 2 * FONT_LINE_MAX };

enum err font_open(struct font *f, const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	*f = (struct font){ .fd = -1 };
	if (fd < 0 && errno == ENOENT)
		return err_set(ERR_NOT_FOUND, "%s is not there: the Debian package unifont brings it", path);
	if (fd < 0)
		return err_errno("%s", path);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return err_set(ERR_FORMAT, "%s is no file", path);
	}
	f->fd = fd;
	f->size = st.st_size;
	return ERR_OK;
}

void font_close(struct font *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}

static enum err torn(void)
{
	return err_set(ERR_FORMAT, "the font's file is no Unifont .hex");
}

static int digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static enum err parse_rows(struct bytes digits, struct glyph *g)
{
	size_t each = digits.len / FONT_ROWS;

	if (digits.len != 2 * FONT_ROWS && digits.len != 4 * FONT_ROWS)
		return torn();
	g->width = (unsigned)each * 4;
	for (size_t row = 0; row < FONT_ROWS; row++) {
		unsigned dots = 0;

		for (size_t i = 0; i < each; i++) {
			int d = digit(digits.data[row * each + i]);

			if (d < 0)
				return torn();
			dots = dots << 4 | (unsigned)d;
		}
		g->rows[row] = (uint16_t)(dots << (16 - g->width));
	}
	return ERR_OK;
}

enum err font_parse(struct bytes line, uint32_t *code_point, struct glyph *out)
{
	struct glyph g;
	uint32_t code = 0;
	size_t n = 0;
	enum err e;

	for (; n < line.len && n < CODE_DIGITS_MAX && digit(line.data[n]) >= 0; n++)
		code = code << 4 | (uint32_t)digit(line.data[n]);
	if (n < CODE_DIGITS_MIN || n >= line.len || line.data[n] != ':')
		return torn();
	e = parse_rows(bytes_of(line.data + n + 1, line.len - n - 1), &g);
	if (e != ERR_OK)
		return e;
	*code_point = code;
	*out = g;
	return ERR_OK;
}

/* The first line that begins at or after `at` (where `at` is not 0: behind the next end of a line). Gives where it begins
 * and ends; ERR_NOT_FOUND at the end of the file. */
static enum err line_after(const struct font *f, off_t at, char window[WINDOW], struct bytes *line, off_t *begin)
{
	ssize_t n = pread(f->fd, window, WINDOW, at);
	const char *start = window, *end;

	if (n < 0)
		return err_errno("the font");
	if (at > 0) {
		start = memchr(window, '\n', (size_t)n);
		if (!start)
			return n < FONT_LINE_MAX ? ERR_NOT_FOUND : torn();
		start++;
	}
	end = memchr(start, '\n', (size_t)(window + n - start));
	if (!end && at + n < f->size)
		return torn();
	if (!end)
		end = window + n;
	*line = bytes_of(start, (size_t)(end - start));
	*begin = at + (start - window);
	return line->len ? ERR_OK : ERR_NOT_FOUND;
}

/* Bisection over the bytes of the file: the line begins behind low, at high or before it. */
enum err font_glyph(const struct font *f, uint32_t code_point, struct glyph *out)
{
	off_t low = 0, high = f->fd < 0 ? 0 : f->size, begin = 0;
	char window[WINDOW];
	struct bytes line;
	struct glyph g;
	uint32_t code = 0;

	while (low < high) {
		off_t middle = low + (high - low) / 2;
		enum err e = line_after(f, middle, window, &line, &begin);

		if (e == ERR_OK && begin <= high)
			e = font_parse(line, &code, &g);
		else if (e == ERR_OK)
			e = ERR_NOT_FOUND;
		if (e == ERR_NOT_FOUND) {	/* no line begins in the upper half */
			high = middle;
			continue;
		}
		if (e != ERR_OK)
			return e;
		if (code == code_point) {
			*out = g;
			return ERR_OK;
		}
		if (code < code_point)
			low = begin + (off_t)line.len;
		else
			high = middle;
	}
	return err_set(ERR_NOT_FOUND, "the font has no U+%04X", (unsigned)code_point);
}
