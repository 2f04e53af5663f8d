/* The printers as printers.conf has them: read at the beginning, and anew when the file is another one. */
#include "spool_parts.h"

#include "base/config.h"
#include "base/file.h"

#include <stdio.h>
#include <string.h>

static bool in_dir(const struct spool *sp, const char *name, char *path, size_t cap)
{
	return file_path(sp->store->dir, name, path, cap) == ERR_OK;
}

static struct stat look(const struct spool *sp)
{
	char path[600];
	struct stat s;

	memset(&s, 0, sizeof s);
	if (!in_dir(sp, SPOOL_CONFIG, path, sizeof path) || stat(path, &s) != 0)
		memset(&s, 0, sizeof s);
	return s;
}

static bool same(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* False: it is torn, and sp->config says how. Where there is no file there are no printers. */
static bool read_file(struct spool *sp, struct printers *out)
{
	char path[600], kept[600];
	bool known = in_dir(sp, SPOOL_CONFIG, path, sizeof path) && in_dir(sp, SPOOL_CONFIG ".good", kept, sizeof kept);
	enum err e = known ? config_whole(path, kept) : ERR_NOT_FOUND;

	if (e == ERR_OK)
		e = printers_load(path, out);
	sp->config[0] = 0;
	if (e == ERR_OK)
		config_keep(path, kept);
	else if (e != ERR_NOT_FOUND)
		snprintf(sp->config, sizeof sp->config, "%s", err_detail());
	return e == ERR_OK || e == ERR_NOT_FOUND;
}

static void begin_lines(struct spool *sp)
{
	for (size_t i = 0; i < sp->printers.n; i++) {
		struct worker *w = &sp->workers[i];

		*w = (struct worker){ .spool = sp, .setup = &sp->printers.all[i], .watched = { .fd = -1 } };
		printer_init(&w->printer, &w->setup->place);
	}
}

static void begin_display(struct spool *sp)
{
	sp->shown.fd = -1;
	sp->has_display = *sp->printers.display.place.device != 0;
	if (sp->has_display)
		display_init(&sp->display, &sp->printers.display.place, (enum display_language)sp->printers.display.language);
}

void spool_load(struct spool *sp)
{
	char kept[600];

	sp->read = sp->seen = look(sp);
	if (!read_file(sp, &sp->printers))
		sp->kept = in_dir(sp, SPOOL_CONFIG ".good", kept, sizeof kept) && printers_load(kept, &sp->printers) == ERR_OK;
	begin_lines(sp);
	begin_display(sp);
}

/* Paper is in a printer that works: it comes out whole first. */
static bool prints_now(const struct spool *sp)
{
	for (size_t i = 0; i < sp->printers.n; i++)
		if (sp->workers[i].job.number && sp->workers[i].printer.trouble == PRINTER_FINE)
			return true;
	return false;
}

static void take(struct spool *sp, const struct printers *fresh)
{
	bool other_display = memcmp(&fresh->display, &sp->printers.display, sizeof fresh->display) != 0;

	spool_stop_lines(sp);
	if (other_display)
		spool_stop_display(sp);
	sp->printers = *fresh;
	begin_lines(sp);
	if (other_display)
		begin_display(sp);
}

void spool_follow(struct spool *sp)
{
	struct printers fresh;
	struct stat s = look(sp);
	bool settled = same(&s, &sp->seen);

	sp->seen = s;
	if (same(&s, &sp->read) || !settled || prints_now(sp))
		return;
	sp->read = s;
	memset(&fresh, 0, sizeof fresh);
	sp->kept = !read_file(sp, &fresh);
	if (!sp->kept)
		take(sp, &fresh);
}
