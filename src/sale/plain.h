#ifndef CHIT_SALE_PLAIN_H
#define CHIT_SALE_PLAIN_H
/* Is a text that was read or typed what this room keeps: at most max bytes, and exactly what base/text's filter lets
 * through? With lines, '\n' may stand in it. */
#include <stdbool.h>
#include <stddef.h>

bool plain_text(const char *s, size_t max);
bool plain_lines(const char *s, size_t max);
bool plain_ascii(const char *s, size_t max);	/* 0x20 to 0x7e */
bool plain_id(const char *s);

#endif
