#ifndef CHIT_TILL_MISSED_H
#define CHIT_TILL_MISSED_H
/* Accepts that nobody ever saw (promise 1 of the design): "accepted 12:41, not shown: serve now". */
#include "till/redeem.h"

enum { MISSED_MAX = 16 };

struct missed {
	size_t n, more;			/* more: beyond MISSED_MAX; they come when these have been marked */
	struct missed_one {
		uint32_t stream, who;
		uint64_t sequence;
		uint8_t journal[JOURNAL_ID_LEN];
		uint8_t serial[SERIAL_LEN];
		uint16_t units;
		int64_t time;
	} list[MISSED_MAX];		/* oldest first */
};

/* What redeem_missed() gives; nothing while another process is showing one. */
enum err missed_load(struct store *s, struct missed *m);
/* Somebody has seen it. */
enum err missed_mark(struct store *s, const struct missed_one *one);

#endif
