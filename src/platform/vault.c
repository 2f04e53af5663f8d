#include "platform/vault.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct held {
	struct keys keys;	/* first: a borrower's pointer is ours */
	unsigned users;		/* the vault itself is one */
};

struct vault {
	pthread_mutex_t refreshing;	/* one at a time */
	pthread_mutex_t lock;
	struct held *now;
};

static void let_go(struct held *h)
{
	if (--h->users > 0)
		return;
	keys_finish(&h->keys);
	free(h);
}

enum err vault_create(struct vault **out, struct keys *k)
{
	struct vault *v = calloc(1, sizeof *v);
	struct held *h = calloc(1, sizeof *h);

	if (!v || !h) {
		free(v);
		free(h);
		return err_set(ERR_NOMEM, "no memory for the keys");
	}
	h->keys = *k;
	h->users = 1;
	digest_wipe(k, sizeof *k);
	pthread_mutex_init(&v->lock, NULL);
	pthread_mutex_init(&v->refreshing, NULL);
	v->now = h;
	*out = v;
	return ERR_OK;
}

void vault_destroy(struct vault *v)
{
	if (!v)
		return;
	assert(v->now->users == 1);
	let_go(v->now);
	pthread_mutex_destroy(&v->lock);
	pthread_mutex_destroy(&v->refreshing);
	free(v);
}

const struct keys *vault_borrow(struct vault *v)
{
	const struct keys *k;

	pthread_mutex_lock(&v->lock);
	v->now->users++;
	k = &v->now->keys;
	pthread_mutex_unlock(&v->lock);
	return k;
}

void vault_return(struct vault *v, const struct keys *k)
{
	pthread_mutex_lock(&v->lock);
	let_go((struct held *)(uintptr_t)k);
	pthread_mutex_unlock(&v->lock);
}

static enum err load_newer(struct vault *v, struct storage *s, const struct keys *old)
{
	struct held *fresh, *before;
	int64_t version;
	enum err e = db_int(&s->db, &version, "SELECT coalesce(max(version), 0) FROM keyset", "");

	if (e != ERR_OK || (uint64_t)version == old->version)
		return e;
	fresh = calloc(1, sizeof *fresh);
	e = fresh ? keys_reload(s, old, &fresh->keys) : err_set(ERR_NOMEM, "no memory for keys");
	if (e != ERR_OK) {
		free(fresh);
		return e;
	}
	fresh->users = 1;
	pthread_mutex_lock(&v->lock);
	before = v->now;
	v->now = fresh;
	let_go(before);
	pthread_mutex_unlock(&v->lock);
	return ERR_OK;
}

enum err vault_refresh(struct vault *v, struct storage *s)
{
	const struct keys *old;
	enum err e;

	pthread_mutex_lock(&v->refreshing);
	old = vault_borrow(v);
	e = load_newer(v, s, old);
	vault_return(v, old);
	pthread_mutex_unlock(&v->refreshing);
	return e;
}
