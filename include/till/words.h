#ifndef CHIT_TILL_WORDS_H
#define CHIT_TILL_WORDS_H
/*
 * A verdict in plain words, translated and filtered: for a screen, a shell, a receipt. Each function gives one line
 * without indentation or newline into out; WORDS_CAP is always enough. Those that give a bool say whether there is
 * anything to say.
 */
#include "till/reverse.h"

enum { WORDS_CAP = 512, WORDS_NOTES = 10 };

/* The reason, in one sentence. */
const char *words_reason(const struct verdict *v);
/* What to do, in one sentence. */
const char *words_advice(const struct verdict *v);
/* "2 x Beef noodles": the offer's name, or the product's id where the pack lacks it. */
bool words_goods(const struct verdict *v, char *out);
/* "Used here 12:41, by cashier 3": who was first, and when. */
bool words_first(const struct verdict *v, char *out);
/* "It was good until 2026-11-20 18:00", "Good from ... on"; where the time is the reason. */
bool words_times(const struct verdict *v, char *out);
/* The i-th note there is, most important first; its name for programs in *name (NULL is fine). */
const char *words_note(const struct verdict *v, unsigned i, const char **name);

/* "12:41", or the date with it where that is another day than now. */
void words_when(int64_t t, int64_t now, char *out, size_t cap);
/* "34 s", "12 min", "5 h", "3 days"; "" below 0. */
void words_age(int64_t seconds, char *out, size_t cap);

#endif
