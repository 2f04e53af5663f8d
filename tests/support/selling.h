#ifndef TESTS_SUPPORT_SELLING_H
#define TESTS_SUPPORT_SELLING_H
/* A shop (shop.h) whose till has the small carte (carte.h) and sells. */
#include "carte.h"
#include "shop.h"

#include "store/carte.h"

/* shop_destroy() it. policy: as shop_create(). */
MAYBE struct shop *shop_that_sells(const struct policy *policy)
{
	static struct carte_imported r;
	struct shop *s = shop_create(policy);

	assert_ok(carte_import(&s->store, bytes_of_str(CARTE_CSV), &(struct carte_act){ 0, SHOP_NOW }, &r));
	return s;
}

#endif
