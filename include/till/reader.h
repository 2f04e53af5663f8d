#ifndef CHIT_TILL_READER_H
#define CHIT_TILL_READER_H
/*
 * The process that reads codes, seen from the till: a child without keys and without the database (DESIGN, section 3),
 * whose every word is a stranger's (till/child.h). Its lines are parsed by scan/event.h; what is no event is dropped and
 * counted. One that is silent for 3 s is killed.
 */
#include "base/loop.h"
#include "scan/event.h"
#include "till/picture.h"

enum reader_news {
	READER_EVENT,		/* a code, or the state of a reader */
	READER_DIED,		/* it is started again in a second */
	READER_ENDED,		/* it has ended by its own will, or its input has: that was all */
	READER_GAVE_UP,		/* five deaths in a row without a word said; reader_again() */
};
/*
 * e is there for READER_EVENT alone, and lives for the call, in which reader_destroy() must not be called; its texts are
 * to be filtered before they are shown. For READER_ENDED status is the child's exit status (2: it did not understand its
 * arguments), 0 for a descriptor.
 */
typedef void reader_fn(void *ctx, enum reader_news news, const struct event *e, int status);

struct reader;
/* Starts program with args behind "--feed". Both are used as long as the reader lives. */
enum err reader_start(struct reader **out, struct loop *loop, const char *program, char *const *args, reader_fn *fn,
		      void *ctx);
/* Reads a feed from a descriptor instead, which stays the caller's. */
enum err reader_attach(struct reader **out, struct loop *loop, int fd, reader_fn *fn, void *ctx);
/* The child's input ends; it gets SIGTERM, and after a second SIGKILL. NULL is fine. */
void reader_destroy(struct reader *r);
/* Only tells it: where several children end, each has its second at the same time. NULL is fine. */
void reader_dismiss(struct reader *r);

/* A line to the child: `chit-scan --step` looks at the next picture. False where there is nobody to tell. */
bool reader_tell(struct reader *r, const char *line);
/* After READER_GAVE_UP: tries again. */
void reader_again(struct reader *r);
/* What its camera sees; owned by the reader. NULL where this kernel has no memory for it, or the feed is a descriptor. */
struct picture *reader_picture(const struct reader *r);
/* Lines that were no events, so far. */
uint64_t reader_dropped(const struct reader *r);

#endif
