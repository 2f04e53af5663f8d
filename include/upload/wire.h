#ifndef CHIT_UPLOAD_WIRE_H
#define CHIT_UPLOAD_WIRE_H
/*
 * The wire of chit-documents(5): one sealed document goes out, and an array of sealed documents comes back,
 * over HTTP. What brought nothing back says why, in one word of a closed list and in words for a person.
 */
#include "document/reply.h"
#include "web/http_client.h"

enum { WIRE_WORDS_CAP = 256 };
#define WIRE_PATH "/v1/documents"

enum wire_fate {
	WIRE_ANSWERED,
	WIRE_AWAY,		/* nobody there, no network, or the connection was cut */
	WIRE_SLOW,		/* a time-out, a drip */
	WIRE_BUSY,		/* 429, 503: come again, after retry_after */
	WIRE_CERTIFICATE,	/* another key than the pinned one */
	WIRE_HOST_NAME,		/* a certificate for another name */
	WIRE_NO_HTTP,		/* what answers there speaks no TLS 1.3 */
	WIRE_NONSENSE,		/* no HTTP, or no platform of ours: a page, a redirect, an answer without end */
	WIRE_TOO_BIG,		/* 413: send less at once */
	WIRE_REFUSED,		/* 400, 403: the platform knows the document, and does not want it */
	WIRE_STOPPED,
	WIRE_FATE_COUNT
};
const char *wire_fate_name(enum wire_fate f);	/* "answered", "away", ... */

struct wire_reply {
	enum wire_fate fate;
	int64_t retry_after;		/* seconds that the server asked for; 0: none */
	struct reply reply;		/* its documents live until the next post; each may be a stranger's */
	char words[WIRE_WORDS_CAP];	/* filtered; "" after WIRE_ANSWERED */
};

/* What an uploader sends through. Fills *out always. */
struct wire_transport {
	void (*post)(void *ctx, struct bytes document, struct wire_reply *out);
	void *ctx;
};

/* One platform's, over one kept connection. stop as in http_client.h. Blocks while it posts. */
struct wire;
struct wire_options {
	const char *url;
	const uint8_t *pin, *second_pin;	/* DIGEST_LEN bytes each, or NULL; either will do */
	const atomic_bool *stop;
	long connect_ms, total_ms;	/* 0: as http_client.h */
};
enum err wire_create(struct wire **out, const struct wire_options *o);	/* ERR_USAGE for the URL, with words */
void wire_destroy(struct wire *w);	/* NULL is fine */
struct wire_transport wire_transport(struct wire *w);

/* What an HTTP answer means; documents point into its body. Pure. */
void wire_read(const struct http_answer *a, struct wire_reply *out);

#endif
