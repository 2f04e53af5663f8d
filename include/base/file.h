#ifndef CHIT_BASE_FILE_H
#define CHIT_BASE_FILE_H
/*
 * Files, for those who do not trust names, disks or sticks.
 */
#include "base/buf.h"
#include "base/err.h"

/*
 * Reads a whole regular file of at most max bytes, once, into memory that the caller frees
 * with free() (NUL added behind, not counted). O_NOFOLLOW, O_NONBLOCK, O_CLOEXEC, fstat: a
 * link, a FIFO, a device or a directory is ERR_FORMAT, a longer file ERR_TOO_LONG. dirfd may be
 * AT_FDCWD. path is shown in the detail.
 */
enum err file_read(int dirfd, const char *path, size_t max, uint8_t **data, size_t *len);

/*
 * Writes aside (".NAME.tmp"), fsyncs, reads it back, renames over NAME, fsyncs the directory:
 * after ERR_OK the bytes are on the medium under NAME, after a failure NAME is as it was (but where
 * only the last fsync failed: then it is either). Another writer of the same name at the same time
 * is ERR_BUSY; what a crash left aside is cleared. name may be a path below dirfd; mode as for open(2).
 */
enum err file_write(int dirfd, const char *name, struct bytes content, unsigned mode);

/*
 * Calls each for every regular file in the directory (suffix NULL), or for everything whose name ends with
 * suffix, whatever it is: file_read() then says what is wrong with a link or a pipe that calls itself a document.
 * Sorted by name, with an open directory descriptor; hidden names are passed over. At most max
 * names (ERR_TOO_LONG beyond). Stops at the first failure that each returns.
 */
enum err file_each(const char *dir, const char *suffix, size_t max,
		   enum err (*each)(void *ctx, int dirfd, const char *name), void *ctx);

/* Makes a directory of mode 0700, and its parents; one that is there is fine. */
enum err file_mkdir(const char *path);

/* dir + "/" + name into out; ERR_TOO_LONG. */
enum err file_path(const char *dir, const char *name, char *out, size_t cap);

#endif
