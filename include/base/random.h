#ifndef CHIT_BASE_RANDOM_H
#define CHIT_BASE_RANDOM_H
/* Chance comes in as an argument. */
#include "base/err.h"
#include <stddef.h>
#include <stdint.h>

struct random {
	/* Fills len bytes; 0 on success, -1 where no randomness can be had. */
	int (*fill)(void *ctx, uint8_t *out, size_t len);
	void *ctx;
};

struct random random_system(void);	/* getrandom(2) */
/* ERR_CRYPTO where the source fails: then nothing may be issued, signed or sealed. */
enum err random_fill(struct random r, void *out, size_t len);

#endif
