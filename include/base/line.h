#ifndef CHIT_BASE_LINE_H
#define CHIT_BASE_LINE_H
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

/* A line of another process, which is a stranger: the object in it, to be released by json_decref(). NULL where it is
 * longer than max bytes, has another byte than line_check() lets pass, or is no object, or has a name twice. */
json_t *line_parse(struct bytes line, size_t max);
/* A member of it: true where it is there, of that type, and fits (a string with its NUL in cap bytes, none inside). */
bool line_string(const json_t *o, const char *name, char *out, size_t cap);
bool line_integer(const json_t *o, const char *name, int64_t *out);

#endif
