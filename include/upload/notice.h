#ifndef CHIT_UPLOAD_NOTICE_H
#define CHIT_UPLOAD_NOTICE_H
/*
 * What the process that uploads tells the one that shows: one JSON object a line (base/line.h), bounded (chit(1), upload).
 *
 *	{"platform":"Demo","state":"away","left":3,"at":"2026-11-18T11:06:40Z","last":null,"words":"...","stream":1}
 *	{"platform":null,"state":"other","pid":812,"at":"...","words":"...","stream":0}
 *	{"beat":17}
 */
#include "upload/uploader.h"

enum { NOTICE_LINE_MAX = 8192 };	/* bytes of a line with its newline: all of it as \uXXXX */

enum notice_kind {
	NOTICE_STATE,
	NOTICE_OTHER,		/* another process uploads for this store */
	NOTICE_BEAT,		/* only that it is alive */
};
struct notice {
	enum notice_kind kind;
	uint32_t stream;	/* the platform's; 0: of none */
	char platform[NAME_MAX + 1];
	enum uploader_state state;
	int64_t left, at, last;	/* last 0: never */
	char words[UPLOADER_WORDS_CAP];
	int64_t pid, beat;
};

/* One line with its newline into out, NOTICE_LINE_MAX bytes; its length. A text that is no UTF-8 is filtered. */
size_t notice_format(const struct notice *n, char *out);
/* One line, with or without its newline: a stranger's, so its texts are to be filtered before they are shown. at and last
 * are not read: they are for people. ERR_FORMAT; *n is then as it was. */
enum err notice_parse(struct bytes line, struct notice *n);
/* The words for people, in their language: those of a notice or an uploader are English, a sentence with what is known of its
 * cause behind it, as "the platform does not answer (https://127.0.0.1:1: no answer in time)". */
void notice_say(const char *words, char *out, size_t cap);

#endif
