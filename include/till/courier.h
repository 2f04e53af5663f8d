#ifndef CHIT_TILL_COURIER_H
#define CHIT_TILL_COURIER_H
/*
 * The process that speaks to the platforms, seen from the till: `chit-upload --child`, with the store's key by a pipe
 * (DESIGN, section 3). The network is there and nowhere else. Its lines are a stranger's (upload/notice.h); what is none is
 * dropped. One that ends is started anew, one that is silent for 20 s is killed (till/child.h). Never waits.
 */
#include "base/loop.h"
#include "store/store.h"
#include "upload/notice.h"

enum courier_news {
	COURIER_NOTICE,		/* a platform's state, or that another process uploads for this store */
	COURIER_DIED,		/* it is started again in a second */
	COURIER_GAVE_UP,	/* it does not stay up, or does not understand us; courier_hurry() */
};
/* n is there for COURIER_NOTICE alone, and lives for the call, in which courier_destroy() must not be called. */
typedef void courier_fn(void *ctx, enum courier_news news, const struct notice *n);

struct courier;
/* program and store (unlocked) are used as long as the courier lives. */
enum err courier_start(struct courier **out, struct loop *loop, const char *program, const struct store *store,
		       courier_fn *fn, void *ctx);
/* The child gets SIGTERM, and after a second SIGKILL. It may end at any moment: what it had not sent is still due. */
void courier_destroy(struct courier *c);	/* NULL is fine */
void courier_dismiss(struct courier *c);	/* only tells it; NULL is fine */
/* A person asks: platforms are asked at once, and an uploader that was given up is started. NULL is fine. */
void courier_hurry(struct courier *c);

#endif
