#include "print/printers.h"

#include "base/config.h"
#include "base/file.h"
#include "base/text.h"
#include "print/plain.h"
#include "print/raster.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 64 * 1024, SECTION_CAP = 32, DOTS_MIN = 192 };

#define AT(member) offsetof(struct printer_setup, member)
#define TEXT(name, member) { NULL, name, CONFIG_TEXT, 0, 0, NULL, AT(member), sizeof(((struct printer_setup *)0)->member) }
#define NUMBER(name, min, max, member) { NULL, name, CONFIG_INT, min, max, NULL, AT(member), sizeof(int64_t) }
#define CHOICE(name, choices, member) { NULL, name, CONFIG_CHOICE, 0, 0, choices, AT(member), sizeof(int64_t) }
static const struct config_entry ENTRIES[] = {
	TEXT("device", place.device),
	CHOICE("kind", "auto|usb|serial|network|file", place.kind),
	NUMBER("speed", 1200, 230400, place.speed),
	CHOICE("flow", "none|lines|xon", place.flow),
	CHOICE("status", "off|auto|on", place.status),
	NUMBER("patience", 5, 600, place.patience),
	TEXT("stations", listed),
	CHOICE("language", "escpos|plain", language),
	NUMBER("columns", PAPER_COLUMNS_MIN, PAPER_COLUMNS_MAX, profile.columns),
	NUMBER("dots", DOTS_MIN, RASTER_DOTS_MAX, profile.dots),
	CHOICE("cut", "none|partial|full", profile.cut),
	CHOICE("codepage", "ascii|437|850|858|866|1252", profile.codepage),
	CHOICE("chinese", "none|raster|gb18030", profile.chinese),
	CHOICE("qr", "native|raster|none", profile.qr),
	CHOICE("drawer", "none|2|5", profile.drawer),
	CHOICE("beep", "off|on", profile.beep),
};
enum { N_ENTRIES = sizeof ENTRIES / sizeof *ENTRIES };
#define OF_DISPLAY(member) offsetof(struct printers, display.member)
static const struct config_entry DISPLAY[] = {
	{ "display", "device", CONFIG_TEXT, 0, 0, NULL, OF_DISPLAY(place.device), sizeof(((struct printer_place *)0)->device) },
	{ "display", "kind", CONFIG_CHOICE, 0, 0, "auto|usb|serial|network|file", OF_DISPLAY(place.kind), sizeof(int64_t) },
	{ "display", "speed", CONFIG_INT, 1200, 230400, NULL, OF_DISPLAY(place.speed), sizeof(int64_t) },
	{ "display", "language", CONFIG_CHOICE, 0, 0, "cd5220|escpos", OF_DISPLAY(language), sizeof(int64_t) },
};
enum { N_DISPLAY = sizeof DISPLAY / sizeof *DISPLAY };

static void set_defaults(struct printer_setup *p)
{
	escpos_defaults(&p->profile);
	p->profile.dots = 0;		/* by the columns, unless it is said */
	p->place.speed = 9600;
	p->place.status = PRINTER_STATUS_AUTO;
	p->place.patience = 30;
}

/* A line "[printer NAME]" adds NAME. */
static enum err take_section(const char *path, unsigned number, struct bytes line, struct printers *all)
{
	static const char head[] = "[printer ";
	size_t skip = sizeof head - 1;
	struct bytes name;
	const uint8_t *end;

	if (line.len < skip || memcmp(line.data, head, skip) != 0)
		return ERR_OK;		/* what is no section, or not ours, is config_load's to judge */
	end = memchr(line.data, ']', line.len);
	name = bytes_of(line.data + skip, end ? (size_t)(end - line.data) - skip : 0);
	if (!text_id(name))
		return err_set(ERR_FORMAT, "%s:%u: a printer's name is 1 to 12 of a-z, 0-9 and '-'", path, number);
	for (size_t i = 0; i < all->n; i++)
		if (bytes_equal(bytes_of_str(all->all[i].name), name))
			return err_set(ERR_FORMAT, "%s:%u: a second printer of this name", path, number);
	if (all->n == PRINTERS_MAX)
		return err_set(ERR_FORMAT, "%s:%u: more than %d printers", path, number, PRINTERS_MAX);
	memcpy(all->all[all->n].name, name.data, name.len);
	set_defaults(&all->all[all->n++]);
	return ERR_OK;
}

static enum err find_sections(const char *path, struct printers *all)
{
	uint8_t *data = NULL;
	size_t len = 0, at = 0;
	unsigned number = 1;
	enum err e = file_read(AT_FDCWD, path, FILE_MAX, &data, &len);

	for (; e == ERR_OK && at < len; number++) {
		const uint8_t *end = memchr(data + at, '\n', len - at);
		size_t n = end ? (size_t)(end - data) - at : len - at;

		e = take_section(path, number, bytes_of(data + at, n), all);
		at += n + 1;
	}
	free(data);
	return e;
}

/* The one table of all printers, each entry in its printer's section and place. */
static enum err read_values(const char *path, struct printers *all)
{
	static struct config_entry table[PRINTERS_MAX * N_ENTRIES + N_DISPLAY];
	static char sections[PRINTERS_MAX][SECTION_CAP];
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++) {
		snprintf(sections[i], sizeof sections[i], "printer %s", all->all[i].name);
		for (size_t k = 0; k < N_ENTRIES; k++, n++) {
			table[n] = ENTRIES[k];
			table[n].section = sections[i];
			table[n].offset += offsetof(struct printers, all) + i * sizeof all->all[0];
		}
	}
	memcpy(table + n, DISPLAY, sizeof DISPLAY);
	return config_load(path, table, n + N_DISPLAY, all, sizeof *all);
}

static enum err split_stations(const char *path, struct printer_setup *p)
{
	char words[sizeof p->listed], *save = NULL;

	snprintf(words, sizeof words, "%s", *p->listed ? p->listed : p->name);
	for (char *w = strtok_r(words, " ,", &save); w; w = strtok_r(NULL, " ,", &save)) {
		if (strcmp(w, "*") == 0) {
			p->rest = true;
			continue;
		}
		if (!text_id(bytes_of_str(w)))
			return err_set(ERR_FORMAT, "%s: [printer %s] stations: '%s' is none", path, p->name, w);
		if (p->n_stations == PRINTERS_STATIONS_MAX)
			return err_set(ERR_FORMAT, "%s: [printer %s] has more than %d stations", path, p->name,
				       PRINTERS_STATIONS_MAX);
		snprintf(p->stations[p->n_stations++], PRINTERS_NAME_CAP, "%s", w);
	}
	return ERR_OK;
}

/* 12 dots to a column are what printers of 32, 42 and 48 columns have. */
static void set_dots(struct escpos_profile *p)
{
	if (p->dots == 0)
		p->dots = p->columns <= 32 ? 384 : p->columns <= 42 ? 512 : 576;
	if (p->dots < p->columns * 8)	/* the least that a letter is drawn in */
		p->dots = p->columns * 8;
}

static enum err finish(const char *path, struct printer_setup *p)
{
	if (!*p->place.device)
		return err_set(ERR_FORMAT, "%s: [printer %s] has no device", path, p->name);
	if (printer_check(&p->place) != ERR_OK)
		return err_set(ERR_FORMAT, "%s: [printer %s] %.300s", path, p->name, err_detail());
	set_dots(&p->profile);
	return split_stations(path, p);
}

static enum err check_display(const char *path, const struct printer_place *place)
{
	if (!*place->device || printer_check(place) == ERR_OK)
		return ERR_OK;
	return err_set(ERR_FORMAT, "%s: [display] %.300s", path, err_detail());
}

enum err printers_load(const char *path, struct printers *out)
{
	struct printers *all = calloc(1, sizeof *all);
	enum err e = all ? find_sections(path, all) : err_set(ERR_NOMEM, "no memory for the printers");

	if (e == ERR_OK) {
		all->display.place.speed = 9600;
		all->display.place.patience = 5;
		e = read_values(path, all);
	}
	for (size_t i = 0; e == ERR_OK && i < all->n; i++)
		e = finish(path, &all->all[i]);
	if (e == ERR_OK)
		e = check_display(path, &all->display.place);
	if (e == ERR_OK)
		*out = *all;
	free(all);
	return e;
}

static bool takes(const struct printer_setup *p, const char *station)
{
	for (size_t i = 0; i < p->n_stations; i++)
		if (strcmp(p->stations[i], station) == 0)
			return true;
	return false;
}

const struct printer_setup *printers_for(const struct printers *all, const char *station)
{
	for (size_t i = 0; i < all->n; i++)
		if (takes(&all->all[i], station))
			return &all->all[i];
	for (size_t i = 0; i < all->n; i++)
		if (all->all[i].rest)
			return &all->all[i];
	return NULL;
}

bool printers_brief(const struct printer_setup *p)
{
	return p->language == PRINTERS_ESCPOS && p->profile.chinese == ESCPOS_CHINESE_NONE;
}

enum err printers_make(const struct printer_setup *p, const struct font *f, const struct escpos_job *j, uint8_t **out, size_t *len)
{
	if (p->language == PRINTERS_PLAIN)
		return plain_make((unsigned)p->profile.columns, j, out, len);
	return escpos_make(&p->profile, f, j, out, len);
}
