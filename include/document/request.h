#ifndef CHIT_DOCUMENT_REQUEST_H
#define CHIT_DOCUMENT_REQUEST_H
/*
 * A till that has nothing to send asks for what is new. Payload {1: till id, 2: merchant id, 3: the version
 * of the pack that it has (0: none), 4: time}, signed by the till, sealed to the platform's E. Answered by the packs
 * where there is news or the till's is over a day old, else by nothing; only a till that is enrolled and live is.
 */
#include "document/document.h"

enum { REQUEST_PACK_AGE = 86400 };	/* seconds after which a pack is made anew, news or not: it says the time */

struct request {
	char till[ID_CAP], merchant[ID_CAP];
	uint64_t pack;
	int64_t time;
};

enum err request_encode(const struct request *r, struct buf *b);
enum err request_decode(struct bytes payload, struct request *out);

#endif
