#ifndef CHIT_DOCUMENT_REPLY_H
#define CHIT_DOCUMENT_REPLY_H
/*
 * What comes back by wire: a deterministic CBOR array of byte strings, each a sealed document for the till, to be
 * taken in this order. The array itself is not signed, and says nothing: each document in it is.
 */
#include "document/document.h"

enum {
	REPLY_DOCUMENTS_MAX = 32,
	REPLY_MAX = 8 << 20,		/* bytes in all; what is longer is not read */
};

/* ERR_RANGE for more than REPLY_DOCUMENTS_MAX, or an empty one or one over DOCUMENT_MAX; ERR_TOO_LONG. */
enum err reply_encode(const struct bytes *documents, size_t n, struct buf *b);

/* All of it is checked, the documents not opened. They point into `body`. */
struct reply {
	size_t n;
	struct bytes documents[REPLY_DOCUMENTS_MAX];
};
enum err reply_decode(struct bytes body, struct reply *out);

#endif
