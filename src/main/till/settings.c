#include "main/settings.h"

#include "base/config.h"
#include "base/file.h"
#include "main/cli.h"
#include "scan/trim.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define AT(field) offsetof(struct settings, field), sizeof(((struct settings *)0)->field)
static const struct config_entry ENTRIES[] = {
	{ "screen", "escape", CONFIG_INT, 10, 2000, NULL, AT(escape) },
	{ "screen", "wedge", CONFIG_INT, 10, 1000, NULL, AT(wedge) },
	{ "screen", "hold", CONFIG_INT, 0, 10000, NULL, AT(hold) },
	{ "screen", "lock", CONFIG_INT, 0, 86400, NULL, AT(lock) },
	{ "screen", "beep", CONFIG_CHOICE, 0, 0, "off|on", AT(beep) },
	{ "screen", "upload", CONFIG_CHOICE, 0, 0, "off|on", AT(upload) },
	{ "screen", "mouse", CONFIG_CHOICE, 0, 0, "off|on", AT(mouse) },
	{ "screen", "language", CONFIG_CHOICE, 0, 0, "auto|en|zh", AT(language) },
	{ "screen", "names", CONFIG_CHOICE, 0, 0, "auto|full|brief", AT(names) },
	{ "screen", "wedge-prefix", CONFIG_TEXT, 0, 0, NULL, AT(prefix) },
	{ "screen", "wedge-suffix", CONFIG_TEXT, 0, 0, NULL, AT(suffix) },
	{ "screen", "readers", CONFIG_TEXT, 0, 0, NULL, AT(readers) },
	{ "screen", "tables", CONFIG_TEXT, 0, 0, NULL, AT(tables) },
};

/* The table above, and behind it [keys] with a name for each act that may have another key. */
static size_t all_entries(struct config_entry out[CLI_COUNT(ENTRIES) + KEYMAP_MAX])
{
	size_t n = CLI_COUNT(ENTRIES);

	memcpy(out, ENTRIES, sizeof ENTRIES);
	for (size_t i = 0; i < KEYMAP_MAX && KEYMAP_ACTS[i]; i++)
		out[n++] = (struct config_entry){ "keys", KEYMAP_ACTS[i], CONFIG_TEXT, 0, 0, NULL,
						  offsetof(struct settings, keys) + i * KEYMAP_NAME_MAX, KEYMAP_NAME_MAX };
	return n;
}

/* ---- what has a form of its own beyond the config file's ---- */

static enum err make_affix(const char *text, int keys[WEDGE_FRAME], size_t *n)
{
	struct affix a;
	enum err e = affix_parse(text, &a);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < a.len; i++)
		keys[i] = wedge_frame_key(a.bytes[i]);
	*n = a.len;
	return ERR_OK;
}

static enum err in_line(enum err e, const char *path, const char *section, const char *name)
{
	char words[SETTINGS_FAULT_CAP];

	if (e == ERR_OK)
		return e;
	snprintf(words, sizeof words, "%.*s", (int)sizeof words - 1, err_detail());
	return err_set(e, "%s:%d: %s: %s", path, config_line(path, section, name), name, words);
}

static enum err understand(struct settings *s, const char *path)
{
	enum err e = in_line(floor_parse(s->tables, &s->floor), path, "screen", "tables");

	for (size_t i = 0; e == ERR_OK && i < KEYMAP_MAX && KEYMAP_ACTS[i]; i++)
		if (*s->keys[i])
			e = in_line(keymap_add(&s->keymap, KEYMAP_ACTS[i], s->keys[i]), path, "keys", KEYMAP_ACTS[i]);
	if (e == ERR_OK)
		e = in_line(make_affix(s->prefix, s->frame.prefix, &s->frame.n_prefix), path, "screen", "wedge-prefix");
	if (e == ERR_OK)
		e = in_line(make_affix(s->suffix, s->frame.suffix, &s->frame.n_suffix), path, "screen", "wedge-suffix");
	return e;
}

/* ---- the file, and what is kept of it ---- */

/* A failure leaves the defaults. */
static enum err read_one(const char *path, struct settings *s)
{
	static const struct settings plain = { .beep = 1, .upload = 1, .escape = 25, .wedge = 100, .hold = 1000,
					       .origin = SETTINGS_PLAIN };
	struct config_entry entries[CLI_COUNT(ENTRIES) + KEYMAP_MAX];
	size_t n = all_entries(entries);
	enum err e;

	*s = plain;
	e = config_load(path, entries, n, s, sizeof *s);
	if (e == ERR_OK)
		e = understand(s, path);
	if (e != ERR_OK)
		*s = plain;
	return e;
}

/* The till's own folder says nothing to her who reads it. */
static const char *brief(const char *words, const char *dir)
{
	size_t n = strlen(dir);

	return strncmp(words, dir, n) == 0 && words[n] == '/' ? words + n + 1 : words;
}

enum err settings_load(const char *named, const char *dir, bool keep, struct settings *s)
{
	char own[512], kept[512], fault[SETTINGS_FAULT_CAP];
	bool known = file_path(dir, "screen.conf", own, sizeof own) == ERR_OK &&
		     file_path(dir, "screen.conf.good", kept, sizeof kept) == ERR_OK && access(dir, F_OK) == 0;
	const char *path = named ? named : own;
	enum err e;

	if (!named && !known) {
		read_one("/dev/null", s);
		return ERR_OK;
	}
	e = read_one(path, s);
	if (e == ERR_OK && known)
		e = config_whole(path, kept);
	if (e == ERR_NOT_FOUND)
		return named ? e : ERR_OK;
	if (e == ERR_OK) {
		s->origin = SETTINGS_READ;
		if (known && keep)
			config_keep(path, kept);
		return e;
	}
	snprintf(fault, sizeof fault, "%.*s", (int)sizeof fault - 1, brief(err_detail(), dir));
	if (known && read_one(kept, s) == ERR_OK)
		s->origin = SETTINGS_KEPT;
	memcpy(s->fault, fault, sizeof s->fault);
	return ERR_OK;
}
