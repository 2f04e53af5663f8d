/* Documents in a directory. */
#include "upload/stick.h"

#include "base/file.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Out */

struct outward {
	struct exchange x;
	const struct trust_platform *p;
	int fd;
	uint8_t *memory;	/* of a sealed document, DOCUMENT_MAX */
	void (*each)(void *ctx, const struct stick_out *o);
	void *ctx;
};

/* One level only: a mount point that is not there must not become a directory on the till's own disk. */
static enum err open_dir(const char *dir, int *fd)
{
	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		return err_errno("%s: cannot be made", dir);
	*fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return *fd < 0 ? err_errno("%s", dir) : ERR_OK;
}

/* Till ids are unique at one platform only, so the name has the journal's id too: one stick may serve a street. */
static void name_of(const struct outward *o, struct stick_out *out)
{
	const struct store *s = o->x.store;
	char journal[9];

	hex_encode(bytes_of(s->journal, 4), journal, sizeof journal);
	if (out->enrolment)
		snprintf(out->name, sizeof out->name, "enrolment-%s-%s-%" PRIu32 ".chit", out->platform->till, journal,
			 out->platform->stream);
	else
		snprintf(out->name, sizeof out->name, "batch-%s-%s-%" PRIu32 "-%" PRIu64 "-%zu.chit",
			 out->platform->till, journal, out->platform->stream, out->batch.first, out->batch.n);
}

static enum err write_out(struct outward *o, struct stick_out *out, const struct buf *b)
{
	enum err e;

	name_of(o, out);
	out->bytes = b->len;
	e = file_write(o->fd, out->name, buf_bytes(b), 0600);
	if (e == ERR_OK && !out->enrolment)
		e = exchange_handed(&o->x, out->platform, &out->batch);
	if (e == ERR_OK && o->each)
		o->each(o->ctx, out);
	return e;
}

static enum err export_enrolment(struct outward *o, const struct trust_platform *p)
{
	struct stick_out out = { .platform = p, .enrolment = true };
	struct buf b;
	enum err e;

	buf_init(&b, o->memory, DOCUMENT_MAX);
	e = exchange_enrolment(&o->x, p, &b);
	if (e == ERR_NOT_FOUND && p->enrolled)
		return ERR_OK;
	return e == ERR_OK ? write_out(o, &out, &b) : e;
}

static enum err export_batches(struct outward *o, const struct trust_platform *p)
{
	uint64_t from = 1;
	enum err e = ERR_OK;

	while (e == ERR_OK) {
		struct stick_out out = { .platform = p };
		struct buf b;

		buf_init(&b, o->memory, DOCUMENT_MAX);
		e = exchange_batch(&o->x, p, from, BATCH_FACTS_MAX, &b, &out.batch);
		if (e == ERR_NOT_FOUND)
			return ERR_OK;
		if (e == ERR_OK)
			e = write_out(o, &out, &b);
		from = out.batch.first + out.batch.n;
	}
	return e;
}

/* A recovered store has older journals, which may still have facts without an answer. */
static enum err export_journal(void *ctx, const uint8_t id[JOURNAL_ID_LEN])
{
	struct outward *o = ctx;
	uint8_t current[JOURNAL_ID_LEN];
	enum err e, back;

	memcpy(current, o->x.store->journal, sizeof current);
	e = journal_select(o->x.store, id);
	if (e == ERR_OK)
		e = export_batches(o, o->p);
	back = journal_select(o->x.store, current);
	return e == ERR_OK ? back : e;
}

enum err stick_export(const struct exchange *x, const char *dir, void (*each)(void *ctx, const struct stick_out *o),
		      void *ctx)
{
	const struct trust *t = x->trust;
	struct outward o = { .x = *x, .fd = -1, .each = each, .ctx = ctx };
	enum err e = open_dir(dir, &o.fd);

	if (e != ERR_OK)
		return e;
	o.memory = malloc(DOCUMENT_MAX);
	if (!o.memory)
		e = err_set(ERR_NOMEM, "no memory for documents");
	for (size_t i = 0; e == ERR_OK && i < t->n; i++) {
		o.p = &t->platforms[i];
		e = export_enrolment(&o, o.p);
		if (e == ERR_OK)
			e = journal_each(x->store, export_journal, &o);
	}
	free(o.memory);
	close(o.fd);
	return e;
}

/* In */

enum { RETRIES_MAX = 256 };

struct inward {
	struct exchange x;
	struct trust *trust;
	void (*each)(void *ctx, const struct stick_in *i);
	void *ctx;
	struct stick_counts counts;
	char (*retries)[STICK_NAME_CAP];	/* signed by keys that were not known when they were read */
	size_t n_retries;
	bool second;
	bool packs;				/* a pack was taken: the second look may know more */
};

/* The fault is the till's own, not the document's: no use in reading on. */
static bool ours(enum err e)
{
	return e == ERR_FULL || e == ERR_BUSY || e == ERR_DENIED || e == ERR_IO || e == ERR_NOMEM || e == ERR_CORRUPT;
}

static void tally(struct stick_counts *c, const struct stick_in *i)
{
	c->files++;
	if (i->err == ERR_OK && i->taken.again)
		c->again++;
	else if (i->err == ERR_OK)
		c->taken++;
	else if (i->err == ERR_FOREIGN)
		c->foreign++;
	else if (i->err == ERR_STALE)
		c->stale++;
	else
		c->bad++;
}

static void tell(struct inward *w, struct stick_in *i)
{
	if (i->err != ERR_OK)
		snprintf(i->detail, sizeof i->detail, "%s", *err_detail() ? err_detail() : err_text(i->err));
	tally(&w->counts, i);
	if (w->each)
		w->each(w->ctx, i);
}

/* The first look keeps what a later pack may explain. */
static bool put_off(struct inward *w, const char *name, enum err e)
{
	if (w->second || e != ERR_NOT_FOUND || w->n_retries == RETRIES_MAX || strlen(name) >= STICK_NAME_CAP)
		return false;
	memcpy(w->retries[w->n_retries++], name, strlen(name) + 1);
	return true;
}

static enum err reload(struct inward *w)
{
	w->packs = true;
	trust_finish(w->trust);
	return trust_load(w->x.store, w->trust, w->x.now);
}

static enum err import_one(void *ctx, int dirfd, const char *name)
{
	struct inward *w = ctx;
	struct stick_in in = { .name = name };
	uint8_t *data = NULL;
	size_t len = 0;

	err_clear();
	in.err = file_read(dirfd, name, DOCUMENT_MAX, &data, &len);
	if (in.err != ERR_OK) {		/* the stick's fault, whatever it is */
		tell(w, &in);
		return ERR_OK;
	}
	in.err = exchange_take(&w->x, bytes_of(data, len), &in.taken);
	free(data);
	if (ours(in.err))
		return in.err;
	if (put_off(w, name, in.err))
		return ERR_OK;
	tell(w, &in);
	return in.err == ERR_OK && in.taken.type == DOCUMENT_PACK && !in.taken.again ? reload(w) : ERR_OK;
}

static enum err import_again(struct inward *w, const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum err e = fd < 0 ? err_errno("%s", dir) : ERR_OK;

	w->second = true;
	for (size_t i = 0; e == ERR_OK && i < w->n_retries; i++)
		e = import_one(w, fd, w->retries[i]);
	if (fd >= 0)
		close(fd);
	return e;
}

enum err stick_import(const struct exchange *x, const char *dir, void (*each)(void *ctx, const struct stick_in *i),
		      void *ctx, struct stick_counts *out)
{
	struct trust *trust = calloc(1, sizeof *trust);
	struct inward w = { .x = *x, .trust = trust, .each = each, .ctx = ctx };
	enum err e = ERR_OK;

	w.x.trust = trust;
	w.retries = calloc(RETRIES_MAX, sizeof *w.retries);
	if (!trust || !w.retries)
		e = err_set(ERR_NOMEM, "no memory to import");
	if (e == ERR_OK)
		e = trust_load(x->store, trust, x->now);
	if (e == ERR_OK) {
		e = file_each(dir, ".chit", STICK_FILES_MAX, import_one, &w);
		if (e == ERR_OK)
			e = import_again(&w, dir);
		trust_finish(trust);
	}
	free(w.retries);
	free(trust);
	if (e == ERR_OK)
		*out = w.counts;
	return e;
}
