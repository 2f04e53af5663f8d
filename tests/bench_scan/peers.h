#ifndef CHIT_TESTS_BENCH_SCAN_PEERS_H
#define CHIT_TESTS_BENCH_SCAN_PEERS_H
/* Who reads the same frames: chit's own decoder, and each library alone, as it comes. */
#include "base/buf.h"
#include "scan/decode.h"

enum answer { ANSWER_NOTHING, ANSWER_RIGHT, ANSWER_WRONG };

struct peer {
	const char *name;
	bool there;
	enum answer (*read)(struct peer *p, const struct frame *f, struct bytes wanted);
	void *own;
};
enum { PEER_OURS, PEER_ZXING, PEER_ZBAR_QR, PEER_ZBAR, PEER_QUIRC, PEERS };

/* All of them; quirc is there where the build found it. Ends the program where there is no memory. */
void peers_open(struct peer peers[PEERS]);
void peers_close(struct peer peers[PEERS]);
/* The frames to come are of another film: only ours remembers. */
void peers_forget(struct peer peers[PEERS]);

#endif
