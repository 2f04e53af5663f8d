#include "platform/directory.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS_FIRST = 256 };	/* a power of two, as after each doubling */

struct directory {
	pthread_mutex_t reading;	/* of the storage */
	struct storage storage;
	pthread_rwlock_t lock;		/* of the table */
	struct directory_till **slots;
	size_t n, cap;
};

enum err directory_create(struct directory **out, const char *data)
{
	struct directory *d = calloc(1, sizeof *d);
	enum err e;

	if (!d)
		return err_set(ERR_NOMEM, "no memory for the tills");
	pthread_mutex_init(&d->reading, NULL);
	pthread_rwlock_init(&d->lock, NULL);
	d->cap = SLOTS_FIRST;
	d->slots = calloc(d->cap, sizeof *d->slots);
	e = d->slots ? storage_open(&d->storage, data) : err_set(ERR_NOMEM, "no memory for the tills");
	if (e != ERR_OK)
		directory_destroy(d);
	else
		*out = d;
	return e;
}

static void entry_destroy(struct directory_till *t)
{
	if (!t)
		return;
	verify_key_finish(&t->verify);
	seal_key_finish(&t->seal);
	free(t);
}

void directory_destroy(struct directory *d)
{
	if (!d)
		return;
	for (size_t i = 0; d->slots && i < d->cap; i++)
		entry_destroy(d->slots[i]);
	free(d->slots);
	storage_close(&d->storage);
	pthread_rwlock_destroy(&d->lock);
	pthread_mutex_destroy(&d->reading);
	free(d);
}

/* FNV-1a, over ids that the owner of the platform made. */
static size_t slot_of(const char *id, size_t cap)
{
	uint32_t h = 2166136261u;

	for (; *id; id++)
		h = (h ^ (uint8_t)*id) * 16777619u;
	return h & (cap - 1);
}

/* Where the id stands, or the empty slot where it would. */
static struct directory_till **probe(struct directory_till **slots, size_t cap, const char *id)
{
	size_t i = slot_of(id, cap);

	while (slots[i] && strcmp(slots[i]->id, id) != 0)
		i = (i + 1) & (cap - 1);
	return &slots[i];
}

static bool grow(struct directory *d)
{
	struct directory_till **more = calloc(2 * d->cap, sizeof *more);

	if (!more)
		return false;
	for (size_t i = 0; i < d->cap; i++)
		if (d->slots[i])
			*probe(more, 2 * d->cap, d->slots[i]->id) = d->slots[i];
	free(d->slots);
	d->slots = more;
	d->cap *= 2;
	return true;
}

/* Another thread may have been quicker: its entry stays. */
static enum err insert(struct directory *d, struct directory_till *t, struct directory_till **out)
{
	struct directory_till **at;
	enum err e = ERR_OK;

	pthread_rwlock_wrlock(&d->lock);
	if (4 * (d->n + 1) > 3 * d->cap && !grow(d))
		e = err_set(ERR_NOMEM, "no memory for the tills");
	at = e == ERR_OK ? probe(d->slots, d->cap, t->id) : NULL;
	if (at && !*at) {
		*at = t;
		t = NULL;
		d->n++;
	}
	if (at)
		*out = *at;
	pthread_rwlock_unlock(&d->lock);
	entry_destroy(t);
	return e;
}

static enum err load(struct directory *d, const char *id, struct directory_till **out)
{
	struct directory_till *t;
	struct till row;
	enum err e = tills_find(directory_lock(d), id, &row);

	directory_unlock(d);
	if (e == ERR_OK && !row.enrolled)
		e = err_set(ERR_NOT_FOUND, "till '%s' has not enrolled yet", id);
	if (e != ERR_OK)
		return e;
	t = calloc(1, sizeof *t);
	if (!t)
		return err_set(ERR_NOMEM, "no memory for a till");
	strcpy(t->id, row.id);
	strcpy(t->merchant, row.merchant);
	e = verify_key_load(&t->verify, row.verify);
	if (e == ERR_OK)
		e = seal_key_load(&t->seal, row.seal);
	if (e == ERR_OK)
		return insert(d, t, out);
	entry_destroy(t);
	return e;
}

enum err directory_find(struct directory *d, const char *id, struct directory_till **out)
{
	struct directory_till *t;

	pthread_rwlock_rdlock(&d->lock);
	t = *probe(d->slots, d->cap, id);
	pthread_rwlock_unlock(&d->lock);
	if (!t)
		return load(d, id, out);
	*out = t;
	return ERR_OK;
}

struct storage *directory_lock(struct directory *d)
{
	pthread_mutex_lock(&d->reading);
	return &d->storage;
}

void directory_unlock(struct directory *d)
{
	pthread_mutex_unlock(&d->reading);
}
