#ifndef CHIT_PLATFORM_WRITER_H
#define CHIT_PLATFORM_WRITER_H
/*
 * The one thread that writes. Documents wait in a bounded queue; it takes what is there, decides all of it in one
 * transaction, waits once for the disk, and only then says of each that it is done. While it waits, the next group
 * comes together by itself. A document that is at fault is taken out of its group, and the others do not notice; where
 * the disk or the database is at fault, nothing of the group was taken. Behind a group it also forgets, now and then, some
 * of the claims that ended long ago.
 */
#include "base/clock.h"
#include "document/request.h"
#include "platform/metrics.h"
#include "platform/news.h"
#include "platform/vault.h"
#include "platform/accept.h"
#include "platform/holds.h"

enum { WRITER_WORDS_CAP = 256 };

enum errand_kind { ERRAND_ACCEPT, ERRAND_REQUEST, ERRAND_CLAIM };

/* What is to be done with one document; in the caller's memory from writer_put() until `done`. */
struct errand {
	struct errand *next;
	enum errand_kind kind;
	struct accept accept;		/* opened, and verified where it is a batch */
	struct request request;		/* verified */
	struct claim claim;		/* verified */
	struct grant grant;		/* once it is decided, as is fate */
	enum holds_fate fate;
	bool look;			/* is there news for the till, too? (always for a request) */
	struct news news;
	enum err err;			/* ERR_OK: decided, and on the disk */
	char words[WRITER_WORDS_CAP];
	void (*done)(struct errand *e);	/* on the writer's thread, and short */
	void *ctx;
};

struct writer;
struct writer_options {
	const char *data;
	struct vault *vault;		/* kept fresh by the writer */
	struct metrics *metrics;
	struct clock clock;
	size_t queue_max;		/* 0: 4096 */
	size_t group_max;		/* 0: 256 */
};

enum err writer_create(struct writer **out, const struct writer_options *o);
/* Does what is in the queue first; NULL is fine. */
void writer_destroy(struct writer *w);
/* False: the queue is full. */
bool writer_put(struct writer *w, struct errand *e);

#endif
