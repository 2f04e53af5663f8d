#ifndef CHIT_BASE_ERR_H
#define CHIT_BASE_ERR_H
/*
 * Failures: what the world refused us.
 *
 * A function that can fail returns an enum err and leaves its results untouched when it
 * does. It may leave behind one sentence for the person in front of the machine: what is
 * wrong, where, what to do next. err_set() writes that sentence (one per thread), err_detail()
 * reads it. The sentence passes the filter of base/text before it is kept, so it may quote
 * bytes of strangers. err_set and err_errno translate their format where the catalog has it: lint looks for them as it
 * does for _(), so it stands there as it is.
 *
 * A refusal (a coupon that is not good) is no failure: it is an answer, see coupon/judge.h.
 * A bug of ours is an assert().
 */

enum err {
	ERR_OK = 0,
	ERR_USAGE,	/* the caller's words are off: exit status 2 */
	ERR_NOMEM,
	ERR_IO,		/* the disk, a device, a system call */
	ERR_FULL,	/* no space left */
	ERR_NOT_FOUND,
	ERR_EXISTS,
	ERR_BUSY,	/* somebody else holds it; try again */
	ERR_DENIED,	/* permission, read-only */
	ERR_FORMAT,	/* bytes that are not what they must be */
	ERR_TOO_LONG,	/* over a stated bound */
	ERR_RANGE,	/* a number out of its range */
	ERR_VERSION,	/* made by a newer or an older program */
	ERR_AUTH,	/* wrong passphrase, tag or signature */
	ERR_CRYPTO,	/* the library failed */
	ERR_STALE,	/* older than what we have already seen */
	ERR_FOREIGN,	/* well made, for somebody else */
	ERR_CORRUPT,	/* our own data is damaged */
	ERR_REFUSED,	/* a well-formed request that the rules refuse: exit status 1 */
	ERR_COUNT
};

/* A short fixed phrase for e, translated, never NULL. */
const char *err_text(enum err e);

/*
 * Keeps a sentence (printf form, cut at 511 bytes) as this thread's detail and returns e, so
 * that `return err_set(ERR_IO, "%s: %s", path, strerror(errno));` reads well.
 */
enum err err_set(enum err e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* As err_set, with the reason of errno appended and the err chosen from it (ENOENT is
 * ERR_NOT_FOUND, ENOSPC and EDQUOT ERR_FULL, EACCES, EPERM and EROFS ERR_DENIED, EEXIST
 * ERR_EXISTS, ENOMEM ERR_NOMEM, EBUSY and EAGAIN ERR_BUSY, else ERR_IO). */
enum err err_errno(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The detail of this thread's last err_set(), or "" after err_clear(). Owned by base. */
const char *err_detail(void);
void err_clear(void);

/* The exit status for e: 0, 1 (ERR_REFUSED), 2 (ERR_USAGE) or 3. */
int err_exit(enum err e);

#endif
