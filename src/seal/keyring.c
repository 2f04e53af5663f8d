#include "seal/keyring.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { KEYRING_FIRST = 8 };

void keyring_init(struct keyring *k)
{
	*k = (struct keyring){ 0 };
}

void keyring_finish(struct keyring *k)
{
	for (size_t i = 0; i < k->n; i++)
		verify_key_finish(&k->rows[i].key);
	free(k->rows);
	keyring_init(k);
}

static enum err grow(struct keyring *k)
{
	size_t cap = k->cap ? 2 * k->cap : KEYRING_FIRST;
	struct keyring_row *rows;

	if (k->n < k->cap)
		return ERR_OK;
	rows = realloc(k->rows, cap * sizeof *rows);
	if (!rows)
		return ERR_NOMEM;
	k->rows = rows;
	k->cap = cap;
	return ERR_OK;
}

enum err keyring_add(struct keyring *k, int issuer, enum key_use use, const uint8_t raw[KEY_LEN],
		     const int64_t times[4])
{
	struct keyring_row row = {
		.issuer = issuer, .use = use, .from = times[0], .until = times[1],
		.trusted_until = times[2], .revoked_at = times[3],
	};
	enum err e;

	if (use != KEY_COUPON && use != KEY_DOCUMENT && use != KEY_ROOT)
		return ERR_FORMAT;
	if (k->n >= KEYRING_MAX)
		return ERR_TOO_LONG;
	e = grow(k);
	if (!e)
		e = verify_key_load(&row.key, raw);
	if (!e)
		k->rows[k->n++] = row;
	return e;
}

void keyring_remove_issuer(struct keyring *k, int issuer)
{
	size_t kept = 0;

	for (size_t i = 0; i < k->n; i++)
		if (k->rows[i].issuer == issuer)
			verify_key_finish(&k->rows[i].key);
		else
			k->rows[kept++] = k->rows[i];
	k->n = kept;
}

const struct keyring_row *keyring_next(const struct keyring *k, const struct keyring_row *after,
				       const uint8_t kid[KID_LEN], enum key_use use)
{
	size_t i = after ? (size_t)(after - k->rows) + 1 : 0;

	assert(i <= k->n);
	for (; i < k->n; i++)
		if (k->rows[i].use == use && !memcmp(k->rows[i].key.kid, kid, KID_LEN))
			return &k->rows[i];
	return NULL;
}

bool keyring_row_valid(const struct keyring_row *row, int64_t signed_at, int64_t now)
{
	return row->from <= signed_at && signed_at <= row->until && now <= row->trusted_until &&
	       (!row->revoked_at || now < row->revoked_at);
}
