#ifndef CHIT_STORE_PLATFORM_H
#define CHIT_STORE_PLATFORM_H
/* The rows behind store/trust.h: keys under wraps, policies as bytes; for src/store only. */
#include "store/trust.h"

enum { POLICY_CAP = 96 };

void platform_put_policy(const struct policy *p, struct buf *b);
enum err platform_get_policy(struct bytes s, struct policy *out);

/* Adds those of the n keys that the stream does not have; keys[0] becomes the newest. */
enum err platform_add_keys(struct store *s, uint32_t stream, const uint8_t (*keys)[KEY_LEN], size_t n, struct random r);
/* Loads the newest PACK_KEYS_MAX into out->keys. */
enum err platform_load_keys(struct store *s, struct trust_platform *out);

enum err platform_set_code(struct store *s, uint32_t stream, const uint8_t code[KIT_CODE_LEN], struct random r);

#endif
