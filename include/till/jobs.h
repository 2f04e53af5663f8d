#ifndef CHIT_TILL_JOBS_H
#define CHIT_TILL_JOBS_H
/*
 * The print queue as a person wants to see it: what each job is, how it stands, what to do; what is stuck at the top. The
 * same jobs as `chit print list`, and the same two words about them as its retry and cancel.
 */
#include "till/spool.h"

enum { JOBS_EACH = 100, JOBS_MAX = 600, JOBS_WHAT_CAP = 96, JOBS_STATE_CAP = 200 };

/* In the order of the list. */
enum jobs_place {
	JOBS_FAILED,			/* somebody must decide */
	JOBS_STUCK,			/* its printer cannot go on */
	JOBS_PRINTING,
	JOBS_WAITING,
	JOBS_NOBODYS,			/* no printer has its station */
	JOBS_DONE,			/* printed, or cancelled: newest first, the others oldest first */
};
struct job {
	struct printq_job q;
	enum jobs_place place;
	char what[JOBS_WHAT_CAP];	/* "Receipt 1024", "Kitchen wok: TABLE 5": translated, may be shown */
	char printer[PRINTERS_NAME_CAP];	/* "": nobody's */
	enum printer_trouble trouble;	/* its printer's, now */
};
struct jobs {
	size_t n;
	struct job list[JOBS_MAX];	/* some of each: printq_look() with JOBS_EACH */
	int64_t waiting, failed;	/* all that there are; waiting: with those that are being printed */
};

/* status: of the spool that prints here; NULL: nobody here knows how the printers are. A failure leaves *out as it was. */
enum err jobs_load(struct store *s, const struct printers *printers, const struct spool_status *status, struct jobs *out);
/* "is out of paper", "failed: hangs", "waiting": to stand behind the printer's name. */
void jobs_state(const struct job *j, char *out, size_t cap);
/* What to do about it, in a sentence; "": nothing. */
const char *jobs_advice(const struct job *j);

/* May it be printed again; may it be cancelled? The store decides: it may have changed meanwhile. */
bool jobs_can_again(const struct job *j);
bool jobs_can_cancel(const struct job *j);
/* As printq_retry and printq_cancel. ERR_REFUSED, ERR_NOT_FOUND: it is not what it was. */
enum err jobs_again(struct store *s, const struct job *j, int64_t now);
enum err jobs_cancel(struct store *s, const struct job *j, int64_t now);
/* Every one that failed, also what has no room in the list; *n: how many. */
enum err jobs_again_all(struct store *s, int64_t now, unsigned *n);

#endif
