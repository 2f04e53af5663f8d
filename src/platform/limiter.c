#include "platform/limiter.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 1024, CLIENT_LEN = 9, MS = 1000 };

struct row {
	uint8_t client[CLIENT_LEN];	/* zeros: free */
	unsigned failures;
	int64_t since, last;		/* the window's begin; the last failure */
};

struct limiter {
	pthread_mutex_t lock;
	unsigned failures;
	int64_t window;
	struct row rows[ROWS];
};

enum err limiter_create(struct limiter **out, unsigned failures, unsigned window_s)
{
	struct limiter *l = calloc(1, sizeof *l);

	if (!l)
		return err_set(ERR_NOMEM, "no memory for limits");
	pthread_mutex_init(&l->lock, NULL);
	l->failures = failures;
	l->window = (int64_t)window_s * MS;
	*out = l;
	return ERR_OK;
}

void limiter_destroy(struct limiter *l)
{
	if (!l)
		return;
	pthread_mutex_destroy(&l->lock);
	free(l);
}

static void client_of(const char *address, uint8_t out[CLIENT_LEN])
{
	uint8_t v6[16];

	memset(out, 0, CLIENT_LEN);
	if (inet_pton(AF_INET, address, out + 1) == 1) {
		out[0] = 4;
	} else if (inet_pton(AF_INET6, address, v6) == 1) {
		out[0] = 6;
		memcpy(out + 1, v6, 8);
	} else {
		out[0] = 1;
	}
}

static struct row *find(struct limiter *l, const uint8_t client[CLIENT_LEN])
{
	for (size_t i = 0; i < ROWS; i++)
		if (memcmp(l->rows[i].client, client, CLIENT_LEN) == 0)
			return &l->rows[i];
	return NULL;
}

static struct row *oldest(struct limiter *l)
{
	struct row *r = &l->rows[0];

	for (size_t i = 1; i < ROWS; i++)
		if (l->rows[i].last < r->last)
			r = &l->rows[i];
	return r;
}

unsigned limiter_wait(struct limiter *l, const char *address, int64_t ms)
{
	uint8_t client[CLIENT_LEN];
	unsigned wait = 0;
	struct row *r;

	client_of(address, client);
	pthread_mutex_lock(&l->lock);
	r = find(l, client);
	if (r && r->failures >= l->failures && ms < r->since + l->window)
		wait = (unsigned)((r->since + l->window - ms + MS - 1) / MS);
	pthread_mutex_unlock(&l->lock);
	return wait;
}

void limiter_count(struct limiter *l, const char *address, int64_t ms)
{
	uint8_t client[CLIENT_LEN];
	struct row *r;

	client_of(address, client);
	pthread_mutex_lock(&l->lock);
	r = find(l, client);
	if (!r)
		r = oldest(l);
	if (memcmp(r->client, client, CLIENT_LEN) != 0 || ms >= r->since + l->window) {
		memcpy(r->client, client, CLIENT_LEN);
		r->failures = 0;
		r->since = ms;
	}
	r->failures++;
	r->last = ms;
	pthread_mutex_unlock(&l->lock);
}
