#ifndef CHIT_UPLOAD_STICK_H
#define CHIT_UPLOAD_STICK_H
/*
 * Documents in a directory: a USB stick, a share. Names are never trusted, and what is written counts
 * as handed over only once it was synced, renamed, and read back.
 */
#include "upload/exchange.h"

enum { STICK_FILES_MAX = 4096, STICK_NAME_CAP = 128 };

struct stick_out {
	char name[STICK_NAME_CAP];	/* the file written */
	const struct trust_platform *platform;
	bool enrolment;
	struct exchange_batch batch;	/* facts from first on; n 0 for an enrolment */
	size_t bytes;
};
/* Writes all that is due; calls each for every file. A failure leaves what was already handed over as it is. */
enum err stick_export(const struct exchange *x, const char *dir, void (*each)(void *ctx, const struct stick_out *o),
		      void *ctx);

struct stick_in {
	const char *name;		/* as it is on the stick: filter before showing */
	enum err err;			/* ERR_OK: taken; else err_detail-like words in `detail` */
	char detail[512];
	struct exchange_taken taken;
};
struct stick_counts {
	size_t files, taken, again, foreign, stale, bad;
};
/*
 * Reads every file *.chit, takes what is for this till; the rest is named with its fault and the next goes on.
 * x->trust is not used: trust is loaded here, anew where a pack came, and files signed by keys that only that pack brings get a second
 * chance. A failure of the store itself ends it.
 */
enum err stick_import(const struct exchange *x, const char *dir, void (*each)(void *ctx, const struct stick_in *i),
		      void *ctx, struct stick_counts *out);

#endif
