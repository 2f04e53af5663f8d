#ifndef CHIT_PLATFORM_MAILBAG_H
#define CHIT_PLATFORM_MAILBAG_H
/*
 * Documents in a directory: what came on a stick, and what goes back beside it. Names are never believed, only
 * what opens and verifies. A file for somebody else is passed over; a bad one is named with its fault, and the
 * rest goes on.
 *
 * Written: answer-TILL-DIGEST.chit, pack-TILL-NN.chit, statement-TILL-PERIOD-NN.chit, sealed to the till. An answer
 * to a till that has no key here cannot be sealed; it is written as it was signed.
 */
#include "platform/accept.h"

enum { MAILBAG_FILES_MAX = 10000 };
#define MAILBAG_SUFFIX ".chit"

/* What became of one file. */
struct mailbag_event {
	const char *name;		/* as on the stick: a stranger's bytes, to be filtered before it is shown */
	enum err fault;			/* ERR_OK; ERR_FOREIGN: for somebody else; else err_detail() says what is wrong */
	struct accept_report report;	/* where there is no fault */
};
typedef void mailbag_event_fn(void *ctx, const struct mailbag_event *event);

struct mailbag_totals {
	size_t documents, facts, again, accepted, conflict, refused, held;
	size_t foreign, faults;
	size_t written;
};

struct mailbag {
	struct storage *storage;
	const struct keys *keys;
	int64_t now;
	struct random random;
	mailbag_event_fn *event;
	void *ctx;
};

/*
 * Takes every *.chit in dir, enrolments first, batches in the order of their streams; writes the answers, and
 * fresh packs and statements (from `since`) for each live till that had something there. ERR_OK also where files
 * had faults; a failure is the world's (the directory, the disk, the database).
 */
enum err mailbag_import(const struct mailbag *s, const char *dir, int64_t since, struct mailbag_totals *totals);

/* Writes answers and statements from `since` on, and a pack, for one till or (NULL) all that are enrolled and live. */
enum err mailbag_export(const struct mailbag *s, const char *dir, const char *till, int64_t since, struct mailbag_totals *totals);

#endif
