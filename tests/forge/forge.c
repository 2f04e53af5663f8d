/*
 * forge: coupons that a platform would never issue, for the demo and the tests of the screen.
 *
 *	forge forged STORE TEXT	the coupon as one who has seen it would forge it: opened with this till's keys, one
 *				bit of the signature turned, sealed again to the merchant; prints the text
 *	forge draw FILE TEXT	any text as a QR code, PNG
 *	forge fill STORE N	N refused scans into the journal: a store that has been in use for years
 *	forge grant STORE N	the platform's word to the next question of this till, as its uploader takes it: of a card
 *				with N minor units on it. Waits for the question, a minute at most
 *	forge job STORE N WHY	print job N is begun as a printer would; WHY "-": and no more; "": it is printed; else it
 *				has failed, and this is why
 */
#include "base/clock.h"
#include "base/file.h"
#include "coupon/token.h"
#include "print/symbol.h"
#include "seal/encrypt0.h"
#include "store/claims.h"
#include "store/journal.h"
#include "store/printq.h"
#include "store/trust.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int die(const char *what)
{
	fprintf(stderr, "forge: %s: %s\n", what, err_detail());
	return 3;
}

/* The key of ours that opens it; what it opens to goes into b. */
static const struct open_key *open_coupon(const struct trust *t, struct bytes sealed, struct buf *b)
{
	struct encrypt0 box;

	if (encrypt0_parse(sealed, true, &box) != ERR_OK)
		return NULL;
	for (size_t i = 0; i < t->n_merchants; i++) {
		buf_init(b, b->data, b->cap);
		if (encrypt0_open(&box, t->merchants[i].key, b) == ERR_OK)
			return t->merchants[i].key;
	}
	return NULL;
}

static int forge(const struct trust *t, const char *text)
{
	uint8_t sealed[COUPON_SEALED_MAX], signed_[COUPON_SEALED_MAX], again[COUPON_SEALED_MAX];
	char out[TOKEN_TEXT_CAP];
	const struct open_key *key;
	struct buf s, plain, b;

	buf_init(&s, sealed, sizeof sealed);
	buf_init(&plain, signed_, sizeof signed_);
	buf_init(&b, again, sizeof again);
	if (token_decode(bytes_of_str(text), &s) != ERR_OK || !(key = open_coupon(t, buf_bytes(&s), &plain)))
		return die("this is no coupon of this till's");
	signed_[plain.len - 1] ^= 1;	/* the signature comes last */
	if (encrypt0_seal(&key->public, buf_bytes(&plain), random_system(), &b) != ERR_OK ||
	    token_encode(buf_bytes(&b), TOKEN_BASE64URL, out, sizeof out) != ERR_OK)
		return die("sealing");
	puts(out);
	return 0;
}

static int forge_with(const char *dir, const char *text)
{
	const char *passphrase = getenv("CHIT_PASSPHRASE");
	struct store_secret secret = { .passphrase = bytes_of_str(passphrase ? passphrase : "") };
	struct trust *t = calloc(1, sizeof *t);
	struct store s;
	int status;

	if (!t || store_open(&s, dir, true) != ERR_OK)
		return die(dir);
	if (store_unlock(&s, &secret) != ERR_OK || trust_load(&s, t, (int64_t)time(NULL)) != ERR_OK)
		return die(dir);
	status = forge(t, text);
	trust_finish(t);
	free(t);
	store_close(&s);
	return status;
}

static int draw(const char *path, const char *text)
{
	struct symbol symbol;
	uint8_t *png;
	size_t len;
	FILE *f;

	if (symbol_make(&symbol, SYMBOL_QR, SYMBOL_M, bytes_of_str(text)) != ERR_OK || symbol_png(&symbol, 6, &png, &len) != ERR_OK)
		return die("drawing");
	symbol_finish(&symbol);
	f = fopen(path, "wb");
	if (!f || fwrite(png, 1, len, f) != len || fclose(f) != 0)
		return die(path);
	free(png);
	return 0;
}

/* Years of a shop in one transaction: n refused scans, which every look at the whole store has to pass. */
static enum err append_many(struct store *s, long n)
{
	static const uint8_t body[] = { 0xa1, 1, 2 };
	const struct journal_entry entry = { .stream = STREAM_SHOP, .kind = FACT_REFUSED_SCAN, .time = (int64_t)time(NULL),
					     .body = { body, sizeof body }, .shown = true };
	enum err e = db_begin(&s->db);

	while (e == ERR_OK && n-- > 0)
		e = journal_append(s, &entry, NULL);
	return store_end(s, e);
}

static int fill(const char *dir, const char *n)
{
	struct store s;
	int status;

	if (store_open(&s, dir, false) != ERR_OK)
		return die(dir);
	status = append_many(&s, atol(n)) == ERR_OK ? 0 : die(dir);
	store_close(&s);
	return status;
}

static enum err answer(struct store *s, const struct claims_row *r, int64_t on_card)
{
	struct grant g = { .granted = true, .time = r->asked, .until = r->asked + 7200 };
	enum err e = db_begin(&s->db);

	memcpy(g.request, r->request, sizeof g.request);
	g.amount = r->coupon.value < on_card ? r->coupon.value : on_card;
	g.balance = on_card - g.amount;
	return e == ERR_OK ? store_end(s, claims_answer(s, 1, &g, r->asked)) : e;
}

static int grant(const char *dir, const char *on_card)
{
	const struct timespec moment = { .tv_nsec = 50 * 1000 * 1000 };
	struct claims_row r;
	struct store s;
	enum err e = ERR_NOT_FOUND;

	if (store_open(&s, dir, false) != ERR_OK)
		return die(dir);
	for (int i = 0; e == ERR_NOT_FOUND && i < 1200; i++) {
		e = claims_due(&s, 1, &r);
		if (e == ERR_NOT_FOUND)
			nanosleep(&moment, NULL);
	}
	if (e == ERR_OK)
		e = answer(&s, &r, atol(on_card));
	store_close(&s);
	return e == ERR_OK ? 0 : die("granting");
}

static int job(const char *dir, uint64_t number, const char *why)
{
	static struct store s;
	int64_t now = clock_now(clock_system());
	enum err e = store_open(&s, dir, false);

	if (e != ERR_OK)
		return die(dir);
	e = printq_begin(&s, number, now);
	if (e == ERR_OK && strcmp(why, "-") != 0)
		e = printq_end(&s, number, *why ? PRINTQ_FAILED : PRINTQ_PRINTED, true, why, now);
	store_close(&s);
	return e == ERR_OK ? 0 : die("the job");
}

int main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "forged") == 0)
		return forge_with(argv[2], argv[3]);
	if (argc == 4 && strcmp(argv[1], "draw") == 0)
		return draw(argv[2], argv[3]);
	if (argc == 4 && strcmp(argv[1], "fill") == 0)
		return fill(argv[2], argv[3]);
	if (argc == 4 && strcmp(argv[1], "grant") == 0)
		return grant(argv[2], argv[3]);
	if (argc == 5 && strcmp(argv[1], "job") == 0)
		return job(argv[2], strtoull(argv[3], NULL, 10), argv[4]);
	fprintf(stderr, "usage: forge forged STORE TEXT | forge draw FILE TEXT | forge fill STORE N | forge grant STORE N | "
		"forge job STORE N WHY\n");
	return 2;
}
