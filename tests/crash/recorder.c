#include "recorder.h"
#include "till.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SECTOR = 512, IMAGE_MAX = 8 << 20, OPS_MAX = 1 << 16 };
enum op_kind { OP_WRITE, OP_TRUNCATE, OP_SYNC, OP_DELETE };

struct op {
	enum op_kind kind;
	int file;
	int64_t at;		/* where, or the new length */
	size_t len;
	uint8_t *data;
};

struct image {
	bool exists;
	size_t len;
	uint8_t *data;
};

const char *const RECORDER_SUFFIX[RECORDER_FILES] = { "", "-wal" };
bool recorder_no_syncs;
struct recorder_fault recorder_fault;

static struct op *ops;
static size_t n_ops, n_tried;
static struct image base[RECORDER_FILES];
static char db_name[256];
static sqlite3_vfs shim, *real_vfs;

static void record(struct op op, const void *data)
{
	if (n_ops == OPS_MAX)
		abort();
	if (op.kind == OP_WRITE) {
		op.data = malloc(op.len);
		memcpy(op.data, data, op.len);
	}
	ops[n_ops++] = op;
}

/* ---- the file ---- */

struct shim_file {
	sqlite3_file base;
	int file;		/* -1: not recorded */
};

static sqlite3_file *real_of(sqlite3_file *f)
{
	return (sqlite3_file *)((struct shim_file *)f + 1);
}

static int file_of(sqlite3_file *f)
{
	return ((struct shim_file *)f)->file;
}

#define REAL(f) (real_of(f)->pMethods)

static int shim_close(sqlite3_file *f)
{
	return REAL(f)->xClose(real_of(f));
}

static int shim_read(sqlite3_file *f, void *out, int n, sqlite3_int64 at)
{
	return REAL(f)->xRead(real_of(f), out, n, at);
}

/* The code to fail with, as the real VFS would; 0: go on. */
static int fault(sqlite3_file *f, int io_error)
{
	size_t n = n_tried;

	if (file_of(f) < 0)
		return SQLITE_OK;
	n_tried++;
	if (!recorder_fault.rc || n < recorder_fault.at || (n > recorder_fault.at && !recorder_fault.for_ever))
		return SQLITE_OK;
	return recorder_fault.rc == SQLITE_FULL && io_error == SQLITE_IOERR_WRITE ? SQLITE_FULL : io_error;
}

static int shim_write(sqlite3_file *f, const void *data, int n, sqlite3_int64 at)
{
	int rc = fault(f, SQLITE_IOERR_WRITE);

	if (rc != SQLITE_OK) {
		REAL(f)->xWrite(real_of(f), data, n / 2, at);
		return rc;
	}
	if (file_of(f) >= 0)
		record((struct op){ .kind = OP_WRITE, .file = file_of(f), .at = at, .len = (size_t)n }, data);
	return REAL(f)->xWrite(real_of(f), data, n, at);
}

static int shim_truncate(sqlite3_file *f, sqlite3_int64 len)
{
	int rc = fault(f, SQLITE_IOERR_TRUNCATE);

	if (rc != SQLITE_OK)
		return rc;
	if (file_of(f) >= 0)
		record((struct op){ .kind = OP_TRUNCATE, .file = file_of(f), .at = len }, NULL);
	return REAL(f)->xTruncate(real_of(f), len);
}

static int shim_sync(sqlite3_file *f, int flags)
{
	int rc = fault(f, SQLITE_IOERR_FSYNC);

	(void)flags;
	if (rc != SQLITE_OK)
		return rc;
	/* the real disk need not do it: the recorded one is what counts */
	if (file_of(f) >= 0 && !recorder_no_syncs)
		record((struct op){ .kind = OP_SYNC, .file = file_of(f) }, NULL);
	return SQLITE_OK;
}

static int shim_size(sqlite3_file *f, sqlite3_int64 *out)
{
	return REAL(f)->xFileSize(real_of(f), out);
}

static int shim_lock(sqlite3_file *f, int level)
{
	return REAL(f)->xLock(real_of(f), level);
}

static int shim_unlock(sqlite3_file *f, int level)
{
	return REAL(f)->xUnlock(real_of(f), level);
}

static int shim_reserved(sqlite3_file *f, int *out)
{
	return REAL(f)->xCheckReservedLock(real_of(f), out);
}

static int shim_control(sqlite3_file *f, int op, void *arg)
{
	return REAL(f)->xFileControl(real_of(f), op, arg);
}

static int shim_sector(sqlite3_file *f)
{
	return REAL(f)->xSectorSize(real_of(f));
}

static int shim_traits(sqlite3_file *f)
{
	return REAL(f)->xDeviceCharacteristics(real_of(f));
}

static int shim_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
	return REAL(f)->xShmMap(real_of(f), page, size, extend, out);
}

static int shim_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
	return REAL(f)->xShmLock(real_of(f), offset, n, flags);
}

static void shim_shm_barrier(sqlite3_file *f)
{
	REAL(f)->xShmBarrier(real_of(f));
}

static int shim_shm_unmap(sqlite3_file *f, int remove)
{
	return REAL(f)->xShmUnmap(real_of(f), remove);
}

static const sqlite3_io_methods METHODS = {
	2, shim_close, shim_read, shim_write, shim_truncate, shim_sync, shim_size, shim_lock, shim_unlock, shim_reserved,
	shim_control, shim_sector, shim_traits, shim_shm_map, shim_shm_lock, shim_shm_barrier, shim_shm_unmap, NULL, NULL,
};

/* ---- the file system ---- */

static int index_of(const char *name)
{
	const char *slash = name ? strrchr(name, '/') : NULL;

	name = slash ? slash + 1 : name;
	for (int i = 0; name && i < RECORDER_FILES; i++) {
		size_t len = strlen(db_name);

		if (strncmp(name, db_name, len) == 0 && strcmp(name + len, RECORDER_SUFFIX[i]) == 0)
			return i;
	}
	return -1;
}

static int shim_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
	int rc = real_vfs->xOpen(real_vfs, name, real_of(f), flags, out);

	(void)vfs;
	((struct shim_file *)f)->file = index_of(name);
	f->pMethods = real_of(f)->pMethods ? &METHODS : NULL;
	return rc;
}

static int shim_delete(sqlite3_vfs *vfs, const char *name, int sync_dir)
{
	int i = index_of(name);

	(void)vfs;
	if (i >= 0)
		record((struct op){ .kind = OP_DELETE, .file = i }, NULL);
	return real_vfs->xDelete(real_vfs, name, sync_dir);
}

static bool load(struct image *im, const char *path)
{
	int fd = open(path, O_RDONLY);
	ssize_t n;

	im->len = 0;
	im->exists = fd >= 0;
	if (fd < 0)
		return true;
	n = read(fd, im->data, IMAGE_MAX);
	close(fd);
	im->len = n > 0 ? (size_t)n : 0;
	return n >= 0;
}

bool recorder_start(const char *db_path)
{
	char path[512];

	snprintf(db_name, sizeof db_name, "%s", strrchr(db_path, '/') + 1);
	ops = calloc(OPS_MAX, sizeof *ops);
	n_ops = n_tried = 0;
	for (int i = 0; i < RECORDER_FILES; i++) {
		base[i].data = calloc(1, IMAGE_MAX);
		snprintf(path, sizeof path, "%s%s", db_path, RECORDER_SUFFIX[i]);
		if (!ops || !base[i].data || !load(&base[i], path))
			return false;
	}
	real_vfs = sqlite3_vfs_find(NULL);
	shim = *real_vfs;
	shim.zName = "recorder";
	shim.szOsFile = (int)sizeof(struct shim_file) + real_vfs->szOsFile;
	shim.xOpen = shim_open;
	shim.xDelete = shim_delete;
	return sqlite3_vfs_register(&shim, 1) == SQLITE_OK;
}

void recorder_stop(void)
{
	sqlite3_vfs_unregister(&shim);
}

void recorder_forget(void)
{
	for (size_t i = 0; i < n_ops; i++)
		free(ops[i].data);
	free(ops);
	for (int i = 0; i < RECORDER_FILES; i++)
		free(base[i].data);
	n_ops = 0;
}

size_t recorder_length(void)
{
	return n_ops;
}

size_t recorder_tried(void)
{
	return n_tried;
}

void recorder_describe(size_t i, char *out, size_t cap)
{
	static const char *const names[] = { "write", "cut", "sync", "removal" };

	if (i >= n_ops)
		snprintf(out, cap, "the end");
	else
		snprintf(out, cap, "%s of %zu bytes at %lld of the %s", names[ops[i].kind], ops[i].len, (long long)ops[i].at,
			 ops[i].file ? "log" : "database");
}

/* ---- the disk after a power cut ---- */

static void grow(struct image *im, size_t len)
{
	if (len > IMAGE_MAX)
		abort();
	if (len > im->len) {
		memset(im->data + im->len, 0, len - im->len);
		im->len = len;
	}
}

static void apply_part(struct image *im, const struct op *op, size_t from, size_t to)
{
	grow(im, (size_t)op->at + to);
	memcpy(im->data + op->at + from, op->data + from, to - from);
}

/* Whole, or each of the disk's sectors that it touches by chance. */
static void apply_write(struct image *im, const struct op *op, uint64_t *chance)
{
	size_t from = 0;

	im->exists = true;
	if (!chance) {
		apply_part(im, op, 0, op->len);
		return;
	}
	while (from < op->len) {
		size_t to = from + SECTOR - ((size_t)op->at + from) % SECTOR;

		if (to > op->len)
			to = op->len;
		if (till_chance(chance) & 1 << 20)
			apply_part(im, op, from, to);
		from = to;
	}
}

static void apply(struct image *im, const struct op *op, uint64_t *chance)
{
	if (op->kind == OP_WRITE) {
		apply_write(im, op, chance);
	} else if (op->kind == OP_TRUNCATE) {
		grow(im, (size_t)op->at);
		im->len = (size_t)op->at;
		memset(im->data + im->len, 0, IMAGE_MAX - im->len);
	} else if (op->kind == OP_DELETE) {
		im->exists = false;
		memset(im->data, 0, im->len);
		im->len = 0;
	}
}

/* Where the last sync of that file before the cut stands: up to there nothing can be lost. */
static size_t synced_until(int file, size_t cut)
{
	for (size_t i = cut; i > 0; i--)
		if (ops[i - 1].kind == OP_SYNC && ops[i - 1].file == file)
			return i;
	return 0;
}

static size_t count_pending(int file, size_t from, size_t cut)
{
	size_t n = 0;

	for (size_t i = from; i < cut; i++)
		n += ops[i].file == file;
	return n;
}

static void lose(struct image *im, int file, size_t cut, enum recorder_loss loss, uint64_t *chance)
{
	size_t from = synced_until(file, cut), pending = count_pending(file, from, cut), nth = 0;
	size_t last = pending ? till_chance(chance) % pending : 0;

	for (size_t i = 0; i < from; i++)
		if (ops[i].file == file)
			apply(im, &ops[i], NULL);
	for (size_t i = from; i < cut && loss != RECORDER_DROP; i++) {
		bool torn = loss == RECORDER_TEAR || (loss == RECORDER_PREFIX && nth == last);

		if (ops[i].file != file)
			continue;
		if (loss == RECORDER_PREFIX && nth > last)
			break;
		nth++;
		/* a removal or a cut that did not happen: what came after was of another file, or of its end */
		if (ops[i].kind != OP_WRITE && torn && (till_chance(chance) & 1 << 20))
			break;
		apply(im, &ops[i], torn ? chance : NULL);
	}
}

static bool save(const char *dir, int file, const struct image *im)
{
	char path[512];
	bool good;
	int fd;

	snprintf(path, sizeof path, "%s/%s%s", dir, db_name, RECORDER_SUFFIX[file]);
	unlink(path);
	if (!im->exists)
		return true;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	good = fd >= 0 && write(fd, im->data, im->len) == (ssize_t)im->len;
	if (fd >= 0)
		close(fd);
	return good;
}

bool recorder_rebuild(const char *dir, size_t cut, enum recorder_loss loss, uint64_t *chance)
{
	static struct image im;
	char shm[512];
	bool good = true;

	if (!im.data)
		im.data = malloc(IMAGE_MAX);
	for (int file = 0; file < RECORDER_FILES && good; file++) {
		memset(im.data, 0, im.len);
		im.exists = base[file].exists;
		im.len = base[file].len;
		memcpy(im.data, base[file].data, im.len);
		lose(&im, file, cut, loss, chance);
		good = save(dir, file, &im);
	}
	snprintf(shm, sizeof shm, "%s/%s-shm", dir, db_name);
	unlink(shm);
	return good;
}
