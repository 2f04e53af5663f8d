#ifndef CHIT_MAIN_SETTINGS_H
#define CHIT_MAIN_SETTINGS_H
/*
 * The screen's config file, chit(1): what it says, read as a whole. What was read well is kept as screen.conf.good in the
 * store, so that a till opens with it when the file is torn one morning.
 */
#include "base/err.h"
#include "ui/floor.h"
#include "ui/keymap.h"
#include "ui/keys.h"
#include <stdbool.h>

enum { LANGUAGE_AUTO = 0, LANGUAGE_EN, LANGUAGE_ZH, NAMES_AUTO = 0, NAMES_FULL, NAMES_BRIEF };
enum { SETTINGS_FAULT_CAP = 400 };
enum settings_origin { SETTINGS_READ, SETTINGS_KEPT, SETTINGS_PLAIN };	/* from the file, what was last good, the defaults */

struct settings {
	int64_t beep, upload, escape, wedge, hold, language;
	int64_t lock, mouse, names;
	char readers[256];		/* chit-scan's own config file; "": none */
	char tables[1024], keys[KEYMAP_MAX][KEYMAP_NAME_MAX], prefix[64], suffix[64];	/* as they are written ... */
	struct floor floor;		/* ... and as they are understood */
	struct keymap keymap;
	struct wedge_frame frame;
	enum settings_origin origin;
	char fault[SETTINGS_FAULT_CAP];	/* what is wrong in the file, and where; "" where nothing is */
};

/*
 * The file that was named, else screen.conf in dir, else the defaults. Of a bad one nothing is taken: *s is then what was
 * last good in dir, else the defaults, with its fault. ERR_NOT_FOUND only where a file was named that is not there; nothing
 * else fails. keep: what is good is copied to dir, where it is another; a disk that cannot is no failure.
 */
enum err settings_load(const char *named, const char *dir, bool keep, struct settings *s);

#endif
