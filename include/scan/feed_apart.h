#ifndef CHIT_SCAN_FEED_APART_H
#define CHIT_SCAN_FEED_APART_H
/*
 * A keyboard reader of the feed in a process of its own. The kernel keeps 64 events for whoever reads an event device:
 * some 15 characters, and what comes meanwhile is lost; a reader types those in the time that one picture takes to be
 * decoded. So a child reads, which does nothing else, and its events wait for us in a pipe. It is in the same cage.
 */
#include "scan/feed.h"
#include "scan/source.h"

struct feed_apart;
/* Forks: to be called before the sandbox is entered. config->hid; both arguments outlive it. The child ends with us. */
enum err feed_apart_create(struct feed_apart **out, struct outlet *to, const struct feed_config *config);
/* NULL is fine. */
void feed_apart_destroy(struct feed_apart *a);

#endif
