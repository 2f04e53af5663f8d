#ifndef CHIT_TILL_CHILD_H
#define CHIT_TILL_CHILD_H
/*
 * A process of our own that speaks in lines, and whose every word is a stranger's: the reader, the uploader, the doctor.
 * It gets no secret but the one it is given by a pipe, no descriptor but its own and one that is lent to it, and its own
 * process group. One that is silent for too long is killed, one that dies is started anew after a second. Never waits, but
 * for child_destroy().
 */
#include "base/buf.h"
#include "base/loop.h"

enum child_news {
	CHILD_LINE,		/* without its newline */
	CHILD_DROPPED,		/* a line that was too long */
	CHILD_DIED,		/* it is started again in a second */
	CHILD_ENDED,		/* it has ended by its own will, or its descriptor has: status is the exit status */
	CHILD_GAVE_UP,		/* it does not stay up: five deaths in a row without a word; child_again() */
};
/* line lives for the call, in which child_destroy() must not be called. */
typedef void child_fn(void *ctx, enum child_news news, struct bytes line, int status);

enum { CHILD_ARGS_MAX = 40, CHILD_SECRET_FD = 3 };
enum child_life {
	CHILD_TILL_DONE,	/* exit statuses 0 and 2 are its own will, others a death */
	CHILD_FOR_EVER,		/* only 2 is: it did not understand its arguments */
	CHILD_ONCE,		/* never started anew: every end is CHILD_ENDED, by a signal with status 3 */
};
struct child_options {
	const char *name;		/* argv[0]; the log's word */
	const char *program;		/* where it is */
	char *const *args;		/* behind the name, NULL-ended */
	struct bytes secret;		/* to be read from CHILD_SECRET_FD; at most a pipe's fill (4096) */
	int lent;			/* or a descriptor of the caller's that it has there; 0: none */
	size_t line_max;
	int64_t silent_ms;		/* 0: it may be silent for as long as it likes; doubled at each death by it, up to eight times */
	enum child_life life;
	child_fn *fn;
	void *ctx;
};

struct child;
/* What the options point to is used as long as the child lives. */
enum err child_start(struct child **out, struct loop *loop, const struct child_options *o);
/* Reads lines from a descriptor instead, which stays the caller's; program, args and secret are not used. */
enum err child_attach(struct child **out, struct loop *loop, int fd, const struct child_options *o);
/* Its input ends and it gets SIGTERM; child_destroy() then has less to wait for. NULL is fine. */
void child_dismiss(struct child *c);
/* child_dismiss(), and after a second SIGKILL: it is gone when this comes back. NULL is fine. */
void child_destroy(struct child *c);

/* A line to its standard input. False where there is nobody to tell. NULL is fine. */
bool child_tell(struct child *c, const char *line);
bool child_signal(struct child *c, int number);
/* After CHILD_GAVE_UP or CHILD_ENDED: tries again. */
void child_again(struct child *c);

#endif
