#ifndef CHIT_TILL_SPOOL_H
#define CHIT_TILL_SPOOL_H
/*
 * The queue's jobs on their way to the printers: takes them in order for each printer, steps the printers in the loop of
 * whoever has it (the screen, or `chit print`), and writes down what came of each. Nothing here waits for a printer; only
 * the store's commits block. One process a store prints (store/printq.h); another one's spool watches until that ends.
 *
 * A job is begun when its printer is open and well, not before; what breaks off in the middle comes again with DUPLICATE
 * over it and leaves the drawer alone; after three tries it has failed, and a person decides. The drawer is kicked by a
 * job's first try alone, and only within a minute: not when paper is put in an hour later.
 */
#include "base/clock.h"
#include "base/loop.h"
#include "print/printers.h"
#include "store/printq.h"

enum { SPOOL_TRIES = 3, SPOOL_KICK_SECONDS = 60, SPOOL_KEEP_DAYS = 30 };
#define SPOOL_CONFIG "printers.conf"	/* in the store's directory */

enum spool_sign { SPOOL_NONE /* no printers */, SPOOL_OK, SPOOL_CARE, SPOOL_BAD };

struct spool_printer {
	char name[PRINTERS_NAME_CAP];
	enum printer_trouble trouble;
	bool paper_low;
	uint64_t job;			/* the one that it prints; 0: none */
};
/* For a status line and a notice: what is the matter now. */
struct spool_status {
	enum spool_sign sign;
	char words[240], advice[160];	/* the gravest thing, translated; "" where all is well */
	int64_t waiting, failed;	/* jobs; waiting: with those that are being printed */
	int64_t oldest;			/* of those waiting: when it was added; 0: none */
	bool elsewhere;			/* another process prints */
	bool torn;			/* printers.conf has a fault: words say it */
	size_t n;
	struct spool_printer printers[PRINTERS_MAX];
};

struct spool;
/* Loads the printers, and anew whenever the config changes. A bad config is no failure: the status says file and line, the last
 * good one stays (its copy is printers.conf.good), and where there is none jobs wait. The store must outlive it. */
enum err spool_create(struct spool **out, struct store *s, struct clock c);
/* What is in the middle goes back to the queue. */
void spool_destroy(struct spool *sp);
/* Runs in this loop from now on; changed (may be NULL) is called in it when the status is another one. */
enum err spool_attach(struct spool *sp, struct loop *l, void (*changed)(void *ctx), void *ctx);
/* A job was added: looks now rather than within a second. Not within a transaction. */
void spool_wake(struct spool *sp);
const struct spool_status *spool_status(const struct spool *sp);
/* What the guest is to see now, where printers.conf has a [display]; nothing else happens without one. */
void spool_show(struct spool *sp, const char lines[DISPLAY_ROWS][DISPLAY_COLUMNS + 1]);
/* The printers and stations as they are configured. */
const struct printers *spool_printers(const struct spool *sp);

#endif
