#include "platform/status.h"

#include <stddef.h>
#include <string.h>

/* Where each count goes. */
static const struct count {
	size_t offset;
	const char *sql;
} counts[] = {
	{ offsetof(struct status, keyset), "SELECT coalesce(max(version), 0) FROM keyset" },
	{ offsetof(struct status, merchants), "SELECT count(*) FROM merchant" },
	{ offsetof(struct status, consumers), "SELECT count(*) FROM consumer" },
	{ offsetof(struct status, offers), "SELECT count(*) FROM offer" },
	{ offsetof(struct status, tills), "SELECT count(*) FROM till" },
	{ offsetof(struct status, tills_waiting), "SELECT count(*) FROM till WHERE verify IS NULL AND revoked_at IS NULL" },
	{ offsetof(struct status, coupons), "SELECT count(*) FROM coupon" },
	{ offsetof(struct status, coupons_revoked), "SELECT count(*) FROM coupon WHERE revoked_at IS NOT NULL" },
	{ offsetof(struct status, facts), "SELECT count(*) FROM fact" },
	{ offsetof(struct status, strays), "SELECT count(*) FROM stray" },
	{ offsetof(struct status, held), "SELECT count(*) FROM held" },
	{ offsetof(struct status, unsettled), "SELECT count(*) FROM posting WHERE period IS NULL" },
};

enum err status_read(struct storage *s, struct status *out)
{
	struct status t;
	enum err e;

	memset(&t, 0, sizeof t);
	e = storage_get(s, "name", t.name, sizeof t.name);
	if (e == ERR_OK)
		e = storage_get(s, "url", t.url, sizeof t.url);
	if (e == ERR_OK)
		e = storage_get(s, "currency", t.currency, sizeof t.currency);
	for (size_t i = 0; i < sizeof counts / sizeof counts[0] && e == ERR_OK; i++)
		e = db_int(&s->db, (int64_t *)(void *)((char *)&t + counts[i].offset), counts[i].sql, "");
	if (e == ERR_OK)
		*out = t;
	return e;
}
