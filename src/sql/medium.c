#define _GNU_SOURCE	/* statx */
#include "sql/medium.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* "36 35 98:0 /root /mnt ro,noatime shared:1 - ext4 /dev/sda1 ro,errors=continue": behind " - " are the file system's own. */
bool medium_line_still(const char *line, uint64_t mount)
{
	char *end;
	const char *at = strstr(line, " - ");

	if (strtoull(line, &end, 10) != mount || end == line || *end != ' ' || !at)
		return false;
	at += 3;
	for (int i = 0; i < 2 && at; i++) {
		at = strchr(at, ' ');
		at = at ? at + 1 : NULL;
	}
	return at && strncmp(at, "ro", 2) == 0 && (!at[2] || at[2] == ',' || at[2] == '\n');
}

bool medium_still(const char *path)
{
	struct statx st;
	char *line = NULL;
	size_t cap = 0;
	bool still = false;
	FILE *f;

	if (statx(AT_FDCWD, path, 0, STATX_MNT_ID, &st) || !(st.stx_mask & STATX_MNT_ID))
		return false;
	f = fopen("/proc/self/mountinfo", "re");
	if (!f)
		return false;
	while (!still && getline(&line, &cap, f) > 0)
		still = medium_line_still(line, st.stx_mnt_id);
	free(line);
	fclose(f);
	return still;
}
