#include "seller.h"

#include "../support/carte.h"
#include "../support/shop.h"

#include "store/carte.h"
#include "store/drafts.h"
#include "store/sales.h"
#include "till/shift.h"

enum { NOW_STEP = 30 };

static struct shop *shop;
static uint8_t key[STORE_KEY_LEN];
static struct {
	char text[TOKEN_TEXT_CAP];
	uint8_t serial[SERIAL_LEN];
} *coupons;
static int64_t now = SHOP_NOW;

static bool prepare_store(void)
{
	static struct carte_imported r;
	struct checkout *c = calloc(1, sizeof *c);
	struct shift_result shift;
	bool good = c && carte_import(&shop->store, bytes_of_str(CARTE_CSV), &(struct carte_act){ 0, now }, &r) == ERR_OK &&
		    checkout_open(c, &shop->store, shop->trust, 0, now) == ERR_OK &&
		    shift_begin(c, 10000, now, &shift) == ERR_OK && shift.answer == SHIFT_OK;

	free(c);
	return good;
}

static bool prepare_coupons(void)
{
	coupons = calloc(SELLER_COUPONS, sizeof *coupons);
	for (size_t i = 0; coupons && i < SELLER_COUPONS; i++) {
		struct coupon c = shop_coupon(shop);

		c.expires = SHOP_NOW + 30 * SHOP_DAY;
		memcpy(coupons[i].serial, c.serial, SERIAL_LEN);
		memcpy(coupons[i].text, shop_text(shop, &c).text, sizeof coupons[i].text);
	}
	return coupons != NULL;
}

bool seller_make(const char *dir)
{
	char command[400];

	shop = shop_create(NULL);
	memcpy(key, shop->store.key, sizeof key);
	if (!prepare_store() || !prepare_coupons())
		return false;
	store_close(&shop->store);
	snprintf(command, sizeof command, "cp -r %s %s", shop->dir, dir);
	return system(command) == 0;
}

void seller_finish(void)
{
	free(coupons);
	shop_destroy(shop);
}

bool seller_open(struct store *s, const char *dir)
{
	return store_open(s, dir, false) == ERR_OK && store_unlock_key(s, key) == ERR_OK;
}

/* One line; a refusal is the test's own fault and ends it. */
static enum err say(struct checkout *c, const char *line, struct checkout_outcome *out)
{
	enum err e;

	now += NOW_STEP;
	e = strncmp(line, "chit:", 5) == 0 ? checkout_scan(c, bytes_of_str(line), NULL, now, out) : checkout_line(c, line, NULL, now, out);
	if (e == ERR_OK && (out->news >= CHECKOUT_ASK_PRICE || (out->news == CHECKOUT_COUPON && out->verdict.reason != REASON_OK))) {
		fprintf(stderr, "# %s: %s\n", line, out->words);
		abort();
	}
	return e;
}

enum err seller_begin(struct checkout *c, struct store *s, uint32_t who)
{
	struct checkout_outcome out;
	enum err e = checkout_open(c, s, shop->trust, who, now);

	if (e == ERR_OK && (!ticket_empty(&c->ticket) || c->ticket.n_lines))
		e = say(c, "ca", &out);
	return e == ERR_OK ? checkout_shown(c) : e;
}

enum err seller_sell(struct checkout *c, uint32_t nth, struct seller_ack *ack)
{
	char hold[24], recall[24];
	const char *const lines[] = {
		"12", "2*20", nth % 5 == 0 ? "o" : "+", coupons[nth % SELLER_COUPONS].text, nth % 3 == 0 ? "d5%" : "n hot",
		nth % 4 == 0 ? hold : NULL, nth % 4 == 0 ? recall : NULL, nth % 6 == 0 ? "cc1000" : NULL, "ca50000",
	};
	struct checkout_outcome out;
	enum err e = ERR_OK;

	snprintf(hold, sizeof hold, "h no%u", nth);
	snprintf(recall, sizeof recall, "r no%u", nth);
	for (size_t i = 0; e == ERR_OK && i < sizeof lines / sizeof lines[0]; i++)
		if (lines[i])
			e = say(c, lines[i], &out);
	if (e != ERR_OK)
		return e;
	assert(out.news == CHECKOUT_CLOSED);
	*ack = (struct seller_ack){ .receipt = out.receipt, .coupon = nth, .total = out.total };
	return ERR_OK;
}

static bool says(char *why, size_t cap, const struct seller_ack *a, const char *words)
{
	snprintf(why, cap, "receipt %llu with coupon %u: %s (%s)", (unsigned long long)a->receipt, a->coupon, words, err_detail());
	return false;
}

bool seller_has(struct store *s, const struct seller_ack *a, char *why, size_t cap)
{
	struct units_place place;
	struct sales_head h;
	int64_t n = 0;

	if (sales_read(s, false, a->receipt, NULL, &h) != ERR_OK)
		return says(why, cap, a, "lost");
	if (h.total + h.rounding != a->total)
		return says(why, cap, a, "another amount");
	if (units_find(s, coupons[a->coupon % SELLER_COUPONS].serial, &place) != ERR_OK)
		return says(why, cap, a, "its coupon is free again");
	if (db_int(&s->db, &n, "SELECT count(*) FROM sale_coupon WHERE receipt = ?1 AND platform = ?2 AND sequence = ?3", "iii",
		   (int64_t)a->receipt, (int64_t)place.stream, (int64_t)place.sequence) != ERR_OK || n != 1)
		return says(why, cap, a, "its coupon is another sale's");
	return true;
}

static enum err look(void *ctx, const struct draft_head *h)
{
	struct store *s = ctx;
	static struct ticket t;
	int64_t held = 0, units = 0;
	enum err e = drafts_load(s, h->id, &t, NULL);

	for (unsigned i = 0; i < t.n_coupons; i++)
		units += t.coupons[i].units;
	if (e == ERR_OK)
		e = db_int(&s->db, &held, "SELECT count(*) FROM unit WHERE draft = ?1", "i", (int64_t)h->id);
	if (e == ERR_OK && held != units)
		e = err_set(ERR_CORRUPT, "ticket %llu has coupons of %lld units and holds %lld", (unsigned long long)h->id,
			    (long long)units, (long long)held);
	return e;
}

bool seller_whole(struct store *s, char *why, size_t cap)
{
	int64_t n = 1;
	enum err e = store_verify(s);

	if (e == ERR_OK)
		e = drafts_list(s, false, true, look, s);
	if (e == ERR_OK)
		e = db_int(&s->db, &n, "SELECT abs((SELECT count(*) FROM fact WHERE stream = 1 AND kind = 1) - (SELECT count(*) FROM (SELECT "
			   "DISTINCT platform, sequence FROM sale_coupon))) + (SELECT count(*) FROM sale_coupon) - (SELECT count(*) FROM "
			   "fact WHERE stream = 1 AND kind = 1)", "");
	if (e == ERR_OK && n)
		e = err_set(ERR_CORRUPT, "redemptions and sales do not go together");
	if (e != ERR_OK)
		snprintf(why, cap, "%s", err_detail());
	return e == ERR_OK;
}

int64_t seller_count(struct store *s)
{
	int64_t n = -1;

	return db_int(&s->db, &n, "SELECT count(*) FROM sale WHERE stream = 0", "") == ERR_OK ? n : -1;
}
