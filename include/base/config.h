#ifndef CHIT_BASE_CONFIG_H
#define CHIT_BASE_CONFIG_H
/*
 * The config file: INI ([section], name = value, ; comment), read by inih. A table of the
 * known names says type, range and default; an unknown name or a bad value is ERR_FORMAT and
 * the detail names file, line and what is allowed.
 */
#include "base/err.h"
#include <stddef.h>
#include <stdint.h>

enum config_type { CONFIG_INT, CONFIG_TEXT, CONFIG_CHOICE };

struct config_entry {
	const char *section, *name;
	enum config_type type;
	int64_t min, max;		/* CONFIG_INT */
	const char *choices;		/* CONFIG_CHOICE: "cr|lf|crlf"; the result is the index, in an int64_t */
	size_t offset, size;		/* where in the target; CONFIG_TEXT takes size bytes with the NUL */
};

/* Fills *target (already holding defaults) from the file. A missing file is ERR_NOT_FOUND. On
 * any failure *target is as it was. */
enum err config_load(const char *path, const struct config_entry *table, size_t n,
		     void *target, size_t target_size);

/* The line, from 1, where section gives name first; 0 where it does not: for what a value's own parser finds in it. The
 * detail of the last error is not kept. */
int config_line(const char *path, const char *section, const char *name);

/* Copies the file to kept, where kept is another: a config that was read well, for a day when it is torn. One whose last line
 * has no end may be torn already, and is not copied. What cannot be copied is not, and nothing is said; kept is never half a
 * file. */
void config_keep(const char *path, const char *kept);
/* ERR_FORMAT where the file is empty or its last line has no end though one was kept before: half a line may say something else
 * than the whole one would, so it is kept that is to be read. ERR_OK where nothing was kept, and for a file that is not there. */
enum err config_whole(const char *path, const char *kept);

#endif
