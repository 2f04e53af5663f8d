#ifndef CHIT_UI_QUEUE_H
#define CHIT_UI_QUEUE_H
/* Scans that wait their turn: one at a time, in order, bounded. A flood is counted, not kept. */
#include "base/buf.h"

#include <stdbool.h>

enum { QUEUE_MAX = 8, QUEUE_TEXT_MAX = 1024 };

struct queue {
	size_t first, n;
	uint64_t dropped;
	struct queued {
		bool scanned;		/* by a reader; else a person typed it */
		size_t len;
		uint8_t text[QUEUE_TEXT_MAX];
	} scans[QUEUE_MAX];
};
/* A longer text is cut: it is no coupon anyway. False where the queue is full; then it is counted as dropped. */
bool queue_add(struct queue *q, struct bytes text, bool scanned);
/* The oldest, until queue_remove; NULL where none waits. */
const struct queued *queue_first(const struct queue *q);
void queue_remove(struct queue *q);

#endif
