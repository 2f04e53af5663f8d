#ifndef CHIT_PLATFORM_VAULT_H
#define CHIT_PLATFORM_VAULT_H
/* The platform's keys, for many threads: whoever borrows them has them until he gives them back, even if a rotation
 * puts others in their place meanwhile. */
#include "platform/keys.h"

struct vault;

/* Takes the keys over, from what k held: k is empty afterwards. ERR_NOMEM. */
enum err vault_create(struct vault **out, struct keys *k);
void vault_destroy(struct vault *v);	/* nobody borrows any more; NULL is fine */
const struct keys *vault_borrow(struct vault *v);
void vault_return(struct vault *v, const struct keys *k);
/* Loads them anew where the database has a newer key set. */
enum err vault_refresh(struct vault *v, struct storage *s);

#endif
