#include "ui/keys.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

static const struct name {
	int key;
	const char *name;
} NAMES[] = {
	{ PRESS_F1, "F1" }, { PRESS_F2, "F2" }, { PRESS_F3, "F3" }, { PRESS_F4, "F4" }, { PRESS_F5, "F5" },
	{ PRESS_F6, "F6" }, { PRESS_F7, "F7" }, { PRESS_F8, "F8" }, { PRESS_F9, "F9" }, { PRESS_F10, "F10" },
	{ PRESS_F11, "F11" }, { PRESS_F12, "F12" },
	{ PRESS_ENTER, "Enter" }, { PRESS_ESC, "Esc" }, { PRESS_TAB, "Tab" }, { PRESS_UP, "Up" },
	{ PRESS_DOWN, "Down" }, { PRESS_LEFT, "Left" }, { PRESS_RIGHT, "Right" }, { PRESS_HOME, "Home" },
	{ PRESS_END, "End" }, { PRESS_PAGE_UP, "PageUp" }, { PRESS_PAGE_DOWN, "PageDown" },
	{ PRESS_BACKSPACE, "Backspace" }, { PRESS_DELETE, "Delete" }, { PRESS_REDRAW, "Ctrl-L" },
};
enum { N_NAMES = sizeof NAMES / sizeof NAMES[0] };

bool keys_printable(int key)
{
	return key >= ' ' && key < PRESS_FIRST && text_width((uint32_t)key) >= 0;
}

size_t keys_encode(uint32_t c, char out[5])
{
	static const uint8_t lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (size_t i = n; i-- > 1; c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)(n == 1 ? c : (lead[n] | c));
	out[n] = 0;
	return n;
}

static const char CONTROLS[26][3] = {
	"^A", "^B", "^C", "^D", "^E", "^F", "^G", "^H", "^I", "^J", "^K", "^L", "^M", "^N", "^O", "^P", "^Q", "^R", "^S", "^T",
	"^U", "^V", "^W", "^X", "^Y", "^Z",
};

const char *keys_name(int key)
{
	if (key > PRESS_CTRL_BASE && key <= PRESS_CTRL_BASE + 26)
		return CONTROLS[key - PRESS_CTRL_BASE - 1];
	for (size_t i = 0; i < N_NAMES; i++)
		if (NAMES[i].key == key)
			return NAMES[i].name;
	return "";
}

/* "Ctrl-P" or "^P" */
static int parse_control(const char *name)
{
	size_t n = strncmp(name, "Ctrl-", 5) == 0 ? 5 : *name == '^' ? 1 : 0;
	char c = n ? name[n] : 0;

	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	return c >= 'A' && c <= 'Z' && !name[n + 1] ? PRESS_CTRL(c) : PRESS_NONE;
}

int keys_parse(const char *name)
{
	uint32_t code;
	size_t n = text_next(bytes_of_str(name), &code);

	for (size_t i = 0; i < N_NAMES; i++)
		if (strcmp(NAMES[i].name, name) == 0)
			return NAMES[i].key;
	if (parse_control(name))
		return parse_control(name);
	if (n > 0 && !name[n] && keys_printable((int)code))
		return (int)code;
	return PRESS_NONE;
}

static const char *const VERBS[SCRIPT_VERBS] = {
	[SCRIPT_TYPE] = "type", [SCRIPT_BURST] = "burst", [SCRIPT_RUSH] = "rush", [SCRIPT_KEY] = "key",
	[SCRIPT_SCAN] = "scan", [SCRIPT_FEED] = "feed", [SCRIPT_POST] = "post", [SCRIPT_WAIT] = "wait",
	[SCRIPT_UNTIL] = "until", [SCRIPT_SIZE] = "size", [SCRIPT_NOW] = "now", [SCRIPT_DUMP] = "dump",
};

static enum err parse_argument(struct script_step *s)
{
	char more;

	switch (s->verb) {
	case SCRIPT_KEY:
		s->key = keys_parse(s->argument);
		return s->key ? ERR_OK : err_set(ERR_FORMAT, "there is no key '%s'", s->argument);
	case SCRIPT_SIZE:
		if (sscanf(s->argument, "%3dx%3d%c", &s->w, &s->h, &more) != 2 || s->w < 1 || s->h < 1)
			return err_set(ERR_FORMAT, "a size is 80x24, not '%s'", s->argument);
		return ERR_OK;
	case SCRIPT_WAIT:
		return text_int(s->argument, 0, 60000, &s->ms);
	default:
		return ERR_OK;
	}
}

enum err script_parse(const char *line, struct script_step *out)
{
	size_t n = strcspn(line, ":");

	*out = (struct script_step){ .verb = SCRIPT_VERBS };
	if (!*line || *line == '#')
		return ERR_NOT_FOUND;
	for (int i = 0; i < SCRIPT_VERBS; i++)
		if (strlen(VERBS[i]) == n && strncmp(VERBS[i], line, n) == 0)
			out->verb = (enum script_verb)i;
	if (!line[n] || out->verb == SCRIPT_VERBS)
		return err_set(ERR_FORMAT, "'%.40s' is no step of a script", line);
	out->argument = line + n + 1;
	return parse_argument(out);
}
