#include "base/config.h"
#include "base/file.h"
#include "base/text.h"
#include <assert.h>
#include <fcntl.h>
#include <ini.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_MAX = 64 * 1024, ENTRIES_MAX = 160, LINE_MAX_BYTES = 190 };

struct reading {
	const char *path;
	const struct config_entry *table;
	size_t n;
	char *target;
	struct bytes left;	/* of the file */
	int line;		/* the one being read */
	enum err err;		/* the first failure; its words are err_detail() */
	bool seen[ENTRIES_MAX];
};

/* inih takes a line at a time; it would cut a long one in two, so that is refused here. */
static char *next_line(char *out, int cap, void *stream)
{
	struct reading *r = stream;
	if (!r->left.len || r->err != ERR_OK)
		return NULL;
	const uint8_t *end = memchr(r->left.data, '\n', r->left.len);
	size_t len = end ? (size_t)(end - r->left.data) + 1 : r->left.len;
	struct bytes line = bytes_of(r->left.data, len);
	r->line++;
	if (len > LINE_MAX_BYTES || len >= (size_t)cap)
		r->err = err_set(ERR_TOO_LONG, "%s:%d: the line is longer than %d bytes", r->path, r->line, LINE_MAX_BYTES);
	else if (memchr(line.data, 0, len) || !text_utf8(line))
		r->err = err_set(ERR_FORMAT, "%s:%d: this is not UTF-8 text", r->path, r->line);
	if (r->err != ERR_OK)
		return NULL;
	memcpy(out, line.data, len);
	out[len] = 0;
	r->left = bytes_of(line.data + len, r->left.len - len);
	return out;
}

/* The index of value among "a|b|c", or -1. */
static int64_t choice_index(const char *choices, const char *value)
{
	size_t len = strlen(value);
	for (int64_t i = 0; choices; i++) {
		size_t n = strcspn(choices, "|");
		if (n == len && !memcmp(choices, value, n))
			return i;
		choices = choices[n] ? choices + n + 1 : NULL;
	}
	return -1;
}

static enum err put_value(struct reading *r, const struct config_entry *entry, const char *value)
{
	const char *name = entry->name;
	int64_t v = 0;
	switch (entry->type) {
	case CONFIG_TEXT:
		if (strlen(value) >= entry->size)
			return err_set(ERR_FORMAT, "%s:%d: %s takes at most %zu bytes", r->path, r->line, name, entry->size - 1);
		memset(r->target + entry->offset, 0, entry->size);
		memcpy(r->target + entry->offset, value, strlen(value));
		return ERR_OK;
	case CONFIG_CHOICE:
		if ((v = choice_index(entry->choices, value)) < 0)
			return err_set(ERR_FORMAT, "%s:%d: %s is one of %s, not \"%s\"", r->path, r->line, name,
				       entry->choices, value);
		break;
	case CONFIG_INT:
		if (text_int(value, entry->min, entry->max, &v) != ERR_OK)
			return err_set(ERR_FORMAT, "%s:%d: %s is a whole number from %lld to %lld, not \"%s\"", r->path,
				       r->line, name, (long long)entry->min, (long long)entry->max, value);
		break;
	}
	memcpy(r->target + entry->offset, &v, sizeof v);
	return ERR_OK;
}

static int on_value(void *user, const char *section, const char *name, const char *value)
{
	struct reading *r = user;
	if (r->err != ERR_OK)
		return 0;
	for (size_t i = 0; i < r->n; i++) {
		const struct config_entry *entry = &r->table[i];
		if (strcmp(entry->section, section) || strcmp(entry->name, name))
			continue;
		if (r->seen[i])	/* also what inih takes for a value's second line */
			r->err = err_set(ERR_FORMAT, "%s:%d: %s is given twice", r->path, r->line, name);
		else
			r->err = put_value(r, entry, value ? value : "");
		r->seen[i] = true;
		return r->err == ERR_OK;
	}
	r->err = err_set(ERR_FORMAT, "%s:%d: [%s] knows no \"%s\"", r->path, r->line, section, name);
	return 0;
}

static void check_table(const struct config_entry *table, size_t n, size_t target_size)
{
	assert(n <= ENTRIES_MAX);
	for (size_t i = 0; i < n; i++) {
		size_t size = table[i].type == CONFIG_TEXT ? table[i].size : sizeof(int64_t);
		assert(size && size <= target_size && table[i].offset <= target_size - size);
	}
	(void)table;
	(void)target_size;
}

struct finding {
	struct reading r;
	const char *section, *name;
	int at;
};

static int on_name(void *user, const char *section, const char *name, const char *value)
{
	struct finding *f = user;
	(void)value;
	if (!f->at && !strcmp(section, f->section) && !strcmp(name, f->name))
		f->at = f->r.line;
	return 1;
}

static char *next_of_finding(char *out, int cap, void *stream)
{
	return next_line(out, cap, &((struct finding *)stream)->r);
}

int config_line(const char *path, const char *section, const char *name)
{
	uint8_t *data = NULL;
	size_t len;
	if (file_read(AT_FDCWD, path, FILE_MAX, &data, &len) != ERR_OK)
		return 0;
	struct finding f = { .r = { .path = path, .left = { data, len } }, .section = section, .name = name };
	ini_parse_stream(next_of_finding, &f, on_name, &f);
	free(data);
	return f.at;
}

enum err config_load(const char *path, const struct config_entry *table, size_t n, void *target, size_t target_size)
{
	uint8_t *data = NULL;
	size_t len;
	check_table(table, n, target_size);
	enum err e = file_read(AT_FDCWD, path, FILE_MAX, &data, &len);
	if (e != ERR_OK)
		return e;
	struct reading r = { .path = path, .table = table, .n = n, .target = malloc(target_size), .left = { data, len } };
	if (!r.target) {
		e = err_set(ERR_NOMEM, "%s: no memory", path);
		goto end;
	}
	memcpy(r.target, target, target_size);
	int bad = ini_parse_stream(next_line, &r, on_value, &r);
	e = r.err;
	if (bad > 0 && (e == ERR_OK || bad < r.line))	/* inih goes on behind a line that it cannot read */
		e = err_set(ERR_FORMAT, "%s:%d: write [section], name = value or ; a comment", path, bad);
	if (e == ERR_OK && bad < 0)
		e = err_set(ERR_NOMEM, "%s: no memory", path);
	if (e == ERR_OK)
		memcpy(target, r.target, target_size);
end:
	free(r.target);
	free(data);
	return e;
}

static bool same_file(const char *path, struct bytes content)
{
	uint8_t *data = NULL;
	size_t len;
	if (file_read(AT_FDCWD, path, FILE_MAX, &data, &len) != ERR_OK)
		return false;
	bool same = len == content.len && memcmp(data, content.data, len) == 0;
	free(data);
	return same;
}

enum err config_whole(const char *path, const char *kept)
{
	uint8_t *data = NULL;
	size_t len, lines = 1;
	enum err e = ERR_OK;
	if (access(kept, F_OK) != 0 || file_read(AT_FDCWD, path, FILE_MAX, &data, &len) != ERR_OK)
		return ERR_OK;
	for (size_t i = 0; i < len; i++)
		lines += data[i] == '\n';
	if (len == 0)
		e = err_set(ERR_FORMAT, "%s is empty: it may be torn (what is to say nothing has a comment in it)", path);
	else if (data[len - 1] != '\n')
		e = err_set(ERR_FORMAT, "%s:%zu: the last line has no end: it may be torn", path, lines);
	free(data);
	return e;
}

void config_keep(const char *path, const char *kept)
{
	uint8_t *data = NULL;
	size_t len;
	if (file_read(AT_FDCWD, path, FILE_MAX, &data, &len) != ERR_OK)
		return;
	if (len && data[len - 1] == '\n' && !same_file(kept, bytes_of(data, len)))
		file_write(AT_FDCWD, kept, bytes_of(data, len), 0600);
	free(data);
}
