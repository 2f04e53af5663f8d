#ifndef CHIT_SCAN_LINE_H
#define CHIT_SCAN_LINE_H
/*
 * A JSON object (RFC 8259) as one line of printable ASCII: what a stranger's code holds may then pass any terminal,
 * pipe or log. Everything else, DEL too, is \uXXXX.
 */
#include "base/buf.h"

#include <jansson.h>

/* Appends the object and a newline; b->over where it does not fit. Releases the object; NULL is an assert, for
 * json_pack gives it only where memory ends or a text was no UTF-8, which all text of ours is. */
void line_put(struct buf *b, json_t *object);
/* True where every byte may stand in such a line; the final newline, where there is one, is not looked at. */
bool line_check(struct bytes line);

#endif
