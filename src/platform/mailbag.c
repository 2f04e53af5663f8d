#include "platform/mailbag.h"

#include "base/file.h"
#include "base/text.h"
#include "platform/deliver.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A file that held a document for us; read again when its turn comes, and verified over what is read then. */
struct found {
	char *name;
	struct accept_peek peek;
};

/* One import or export on its way. */
struct walk {
	const struct mailbag *bag;
	struct mailbag_totals *totals;
	int dirfd;			/* where to write */
	struct found *found;
	size_t n, cap;
	char (*tills)[ID_CAP];		/* those that had something on the stick */
	size_t n_tills;
	uint8_t *opened, *answer, *sealed;	/* DOCUMENT_MAX each, with room for the seal in the last */
	const struct till *till;	/* whom deliver's documents go to */
};

enum { SEALED_MAX = DOCUMENT_MAX + DOCUMENT_OVERHEAD };

static void walk_finish(struct walk *w)
{
	for (size_t i = 0; i < w->n; i++)
		free(w->found[i].name);
	free(w->found);
	free(w->tills);
	free(w->opened);
	free(w->answer);
	free(w->sealed);
	if (w->dirfd >= 0)
		close(w->dirfd);
}

static enum err walk_init(struct walk *w, const struct mailbag *s, const char *dir, struct mailbag_totals *totals)
{
	memset(w, 0, sizeof *w);
	memset(totals, 0, sizeof *totals);
	w->bag = s;
	w->totals = totals;
	w->opened = malloc(SEALED_MAX);
	w->answer = malloc(DOCUMENT_MAX);
	w->sealed = malloc(SEALED_MAX);
	w->dirfd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (w->dirfd < 0)
		return err_errno("%s", dir);
	if (!w->opened || !w->answer || !w->sealed)
		return err_set(ERR_NOMEM, "no memory for a document");
	return ERR_OK;
}

static void tell(struct walk *w, const char *name, enum err fault, const struct accept_report *report)
{
	struct mailbag_event event = { .name = name, .fault = fault };

	if (report)
		event.report = *report;
	w->totals->foreign += fault == ERR_FOREIGN;
	w->totals->faults += fault != ERR_OK && fault != ERR_FOREIGN;
	w->bag->event(w->bag->ctx, &event);
}

/* Is it the file that is bad, or the world? */
static bool is_fault(enum err e)
{
	return e != ERR_NOMEM && e != ERR_FULL && e != ERR_CRYPTO;
}

/* One that could not be sealed to anybody, from an earlier import. */
static bool is_our_answer(struct bytes s)
{
	struct document d;

	return document_parse(s, &d) == ERR_OK && d.type == DOCUMENT_ANSWER;
}

/* The signed bytes of a file's document into w->opened. */
static enum err read_one(struct walk *w, int dirfd, const char *name, struct bytes *out)
{
	const struct open_key *keys[KEYS_SEALED_MAX];
	uint8_t *data = NULL;
	struct buf b;
	size_t len;
	enum err e;

	err_clear();
	e = file_read(dirfd, name, SEALED_MAX, &data, &len);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < w->bag->keys->n_sealed; i++)
		keys[i] = &w->bag->keys->sealed[i];
	buf_init(&b, w->opened, SEALED_MAX);
	e = document_open(bytes_of(data, len), keys, w->bag->keys->n_sealed, &b);
	if (e != ERR_OK && is_our_answer(bytes_of(data, len)))
		e = ERR_FOREIGN;
	free(data);
	if (e == ERR_OK)
		*out = buf_bytes(&b);
	return e;
}

static enum err remember(struct walk *w, const char *name, const struct accept_peek *peek)
{
	if (w->n == w->cap) {
		size_t cap = w->cap ? 2 * w->cap : 64;
		struct found *more = realloc(w->found, cap * sizeof *more);

		if (!more)
			return err_set(ERR_NOMEM, "no memory for the names on the stick");
		w->found = more;
		w->cap = cap;
	}
	w->found[w->n].name = strdup(name);
	if (!w->found[w->n].name)
		return err_set(ERR_NOMEM, "no memory for the names on the stick");
	w->found[w->n++].peek = *peek;
	return ERR_OK;
}

static enum err look(void *ctx, int dirfd, const char *name)
{
	struct walk *w = ctx;
	struct accept_peek peek;
	struct bytes signed_bytes;
	enum err e = read_one(w, dirfd, name, &signed_bytes);

	if (e == ERR_OK)
		e = accept_peek(signed_bytes, &peek);
	if (e == ERR_OK)
		return remember(w, name, &peek);
	if (!is_fault(e))
		return e;
	tell(w, name, e, NULL);
	return ERR_OK;
}

/* Enrolments first, then each stream along its sequence; the name only where all else is equal. */
static int in_turn(const void *a, const void *b)
{
	const struct found *x = a, *y = b;
	int c;

	if (x->peek.type != y->peek.type)
		return x->peek.type == DOCUMENT_ENROLMENT ? -1 : 1;
	if ((c = strcmp(x->peek.till, y->peek.till)) != 0)
		return c;
	if ((c = memcmp(x->peek.journal, y->peek.journal, JOURNAL_ID_LEN)) != 0)
		return c;
	if (x->peek.stream != y->peek.stream)
		return x->peek.stream < y->peek.stream ? -1 : 1;
	if (x->peek.first != y->peek.first)
		return x->peek.first < y->peek.first ? -1 : 1;
	return strcmp(x->name, y->name);
}

static enum err write_document(struct walk *w, const char *name, const uint8_t seal[KEY_LEN], struct bytes signed_bytes)
{
	struct seal_key to = { 0 };
	char file[96];
	struct buf b;
	enum err e = seal_key_load(&to, seal);

	buf_init(&b, w->sealed, SEALED_MAX);
	if (e == ERR_OK)
		e = document_seal(signed_bytes, &to, w->bag->random, &b);
	seal_key_finish(&to);
	snprintf(file, sizeof file, "%s" MAILBAG_SUFFIX, name);
	if (e == ERR_OK)
		e = file_write(w->dirfd, file, buf_bytes(&b), 0644);
	w->totals->written += e == ERR_OK;
	return e;
}

static enum err write_answer(struct walk *w, const struct accept_report *r, struct bytes signed_bytes)
{
	char of[2 * DOCUMENT_DIGEST_LEN + 1], name[64], file[96];
	enum err e;

	hex_encode(bytes_of(r->of, sizeof r->of), of, sizeof of);
	snprintf(name, sizeof name, "answer-%s-%.16s", r->till, of);
	if (r->sealable)
		return write_document(w, name, r->seal, signed_bytes);
	snprintf(file, sizeof file, "%s" MAILBAG_SUFFIX, name);
	e = file_write(w->dirfd, file, signed_bytes, 0644);
	w->totals->written += e == ERR_OK;
	return e;
}

static void add_totals(struct mailbag_totals *t, const struct accept_report *r)
{
	t->documents++;
	t->facts += r->subject == ANSWER_BATCH ? r->facts : 0;
	t->again += r->again;
	t->accepted += r->accepted;
	t->conflict += r->conflict;
	t->refused += r->refused;
	t->held += r->held;
}

static enum err take_one(struct walk *w, const struct found *f)
{
	struct accept_report report;
	struct bytes signed_bytes;
	struct buf b;
	enum err e = read_one(w, w->dirfd, f->name, &signed_bytes);

	buf_init(&b, w->answer, DOCUMENT_MAX);
	if (e == ERR_OK)
		e = accept_document(w->bag->storage, w->bag->keys, signed_bytes, w->bag->now, &b, &report);
	if (e != ERR_OK && !accept_blames(e))
		return e;
	if (e != ERR_OK) {
		tell(w, f->name, e, NULL);
		return ERR_OK;
	}
	add_totals(w->totals, &report);
	e = write_answer(w, &report, buf_bytes(&b));
	if (e == ERR_OK)
		tell(w, f->name, ERR_OK, &report);
	return e;
}

static enum err give(void *ctx, const char *name, struct bytes signed_bytes)
{
	struct walk *w = ctx;

	return write_document(w, name, w->till->seal, signed_bytes);
}

static enum err give_till(struct walk *w, const char *id, int64_t since)
{
	struct till t;
	enum err e = tills_find(w->bag->storage, id, &t);

	if (e == ERR_NOT_FOUND || (e == ERR_OK && !t.enrolled))
		return ERR_OK;
	w->till = &t;
	return e == ERR_OK ? deliver_each(w->bag->storage, w->bag->keys, &t, since, w->bag->now, give, w) : e;
}

/* Each till once. Who merely says that he is a till gets nothing: what goes out is sealed to the till's key. */
static enum err give_all(struct walk *w, int64_t since)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < w->n_tills && e == ERR_OK; i++)
		e = give_till(w, w->tills[i], since);
	return e;
}

static enum err add_till(struct walk *w, const char *id)
{
	char (*more)[ID_CAP];

	for (size_t i = 0; i < w->n_tills; i++)
		if (strcmp(w->tills[i], id) == 0)
			return ERR_OK;
	more = realloc(w->tills, (w->n_tills + 1) * sizeof *more);
	if (!more)
		return err_set(ERR_NOMEM, "no memory for the names of tills");
	w->tills = more;
	snprintf(w->tills[w->n_tills++], ID_CAP, "%s", id);
	return ERR_OK;
}

static enum err take_all(struct walk *w)
{
	enum err e = ERR_OK;

	qsort(w->found, w->n, sizeof *w->found, in_turn);
	for (size_t i = 0; i < w->n && e == ERR_OK; i++) {
		e = take_one(w, &w->found[i]);
		if (e == ERR_OK)
			e = add_till(w, w->found[i].peek.till);
	}
	return e;
}

enum err mailbag_import(const struct mailbag *s, const char *dir, int64_t since, struct mailbag_totals *totals)
{
	struct walk w;
	enum err e = walk_init(&w, s, dir, totals);

	if (e == ERR_OK)
		e = file_each(dir, MAILBAG_SUFFIX, MAILBAG_FILES_MAX, look, &w);
	if (e == ERR_OK)
		e = take_all(&w);
	if (e == ERR_OK)
		e = give_all(&w, since);
	walk_finish(&w);
	return e;
}

static enum err add_live(void *ctx, const struct till *t)
{
	return t->enrolled ? add_till(ctx, t->id) : ERR_OK;
}

enum err mailbag_export(const struct mailbag *s, const char *dir, const char *till, int64_t since, struct mailbag_totals *totals)
{
	struct walk w;
	struct till t;
	enum err e = walk_init(&w, s, dir, totals);

	if (e == ERR_OK && till) {
		e = tills_find(s->storage, till, &t);
		if (e == ERR_OK && !t.enrolled)
			e = err_set(ERR_REFUSED, "till '%s' has not enrolled yet: nothing can be sealed to it", till);
		if (e == ERR_OK)
			e = add_till(&w, t.id);
	} else if (e == ERR_OK) {
		e = tills_each(s->storage, add_live, &w);
	}
	if (e == ERR_OK)
		e = give_all(&w, since);
	walk_finish(&w);
	return e;
}
