#ifndef CHIT_PLATFORM_STATUS_H
#define CHIT_PLATFORM_STATUS_H
/* How many of everything there is. */
#include "platform/storage.h"

struct status {
	char name[NAME_MAX + 1], url[URL_MAX + 1], currency[4];
	int64_t keyset, merchants, consumers, offers, tills, tills_waiting;
	int64_t coupons, coupons_revoked;
	int64_t facts, strays, held, unsettled;
};
enum err status_read(struct storage *s, struct status *out);

#endif
