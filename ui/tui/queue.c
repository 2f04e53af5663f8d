#include "ui/queue.h"

#include <assert.h>
#include <string.h>

bool queue_add(struct queue *q, struct bytes text, bool scanned)
{
	struct queued *s;

	if (q->n == QUEUE_MAX) {
		q->dropped++;
		return false;
	}
	s = &q->scans[(q->first + q->n++) % QUEUE_MAX];
	s->scanned = scanned;
	s->len = text.len < QUEUE_TEXT_MAX ? text.len : QUEUE_TEXT_MAX;
	if (s->len)
		memcpy(s->text, text.data, s->len);
	return true;
}

const struct queued *queue_first(const struct queue *q)
{
	return q->n ? &q->scans[q->first] : NULL;
}

void queue_remove(struct queue *q)
{
	assert(q->n > 0);
	q->first = (q->first + 1) % QUEUE_MAX;
	q->n--;
}
