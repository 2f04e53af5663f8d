#include "till/disk.h"

#include <sys/statvfs.h>
#include <unistd.h>

enum { KIB_NONE = 256, KIB_LITTLE = 64 * 1024 };

struct disk disk_judge(const struct disk_figures *f)
{
	bool none = f->kib < KIB_NONE || (f->files && f->files_free == 0);	/* some file systems count no files */
	struct disk d = { .room = DISK_ENOUGH, .mib = f->kib / 1024 };

	if (f->read_only)
		d.room = DISK_READ_ONLY;
	else if (f->blocks && none)
		d.room = DISK_FULL;
	else if (f->blocks && f->kib < KIB_LITTLE)
		d.room = DISK_LITTLE;
	return d;
}

struct disk disk_look(const char *dir)
{
	struct disk_figures f = { 0 };
	struct statvfs st;

	if (statvfs(dir, &st))
		return (struct disk){ .room = DISK_ENOUGH };
	f.read_only = st.f_flag & ST_RDONLY;
	f.blocks = (int64_t)st.f_blocks;
	f.kib = (int64_t)((double)(geteuid() ? st.f_bavail : st.f_bfree) * (double)st.f_frsize / 1024);
	f.files = (int64_t)st.f_files;
	f.files_free = (int64_t)st.f_ffree;
	return disk_judge(&f);
}
