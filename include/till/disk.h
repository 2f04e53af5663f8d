#ifndef CHIT_TILL_DISK_H
#define CHIT_TILL_DISK_H
/* The room on the disk that a store lies on. */
#include <stdbool.h>
#include <stdint.h>

enum disk_room {
	DISK_ENOUGH,		/* also where the file system does not count it */
	DISK_LITTLE,
	DISK_FULL,
	DISK_READ_ONLY,
};
struct disk {
	enum disk_room room;
	int64_t mib;		/* that may be written */
};
/* The disk under dir. ENOUGH where nothing can be learnt. */
struct disk disk_look(const char *dir);

/* What statvfs(3) says, judged. kib: that may be written; blocks, files: of the whole file system, 0: not counted. */
struct disk_figures {
	bool read_only;
	int64_t blocks, kib, files, files_free;
};
struct disk disk_judge(const struct disk_figures *f);

#endif
