#include "store/house.h"

#include "base/money.h"
#include "base/text.h"
#include "seal/cbor.h"
#include "seal/digest.h"
#include "store/events.h"
#include "store/journal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { DIGEST_KEPT = 16, FIRST_CURRENCY = 0 };

static const char *const KINDS[TENDER_PREPAID] = { "cash", "card", "account", "coupon" };

/* ---- one setting as a text, and back; i: which of several ---- */

static enum err currency_parse(struct house *h, unsigned i, const char *v)
{
	(void)i;
	if (money_exponent(v) < 0)
		return err_set(ERR_FORMAT, "a currency is three capital letters, as CNY");
	house_defaults(h, v);
	return ERR_OK;
}

static void currency_format(const struct house *h, unsigned i, char *out)
{
	(void)i;
	snprintf(out, HOUSE_VALUE_MAX, "%s", h->currency);
}

static enum err on_top_parse(struct house *h, unsigned i, const char *v)
{
	(void)i;
	if (strcasecmp(v, "yes") != 0 && strcasecmp(v, "no") != 0)
		return err_set(ERR_FORMAT, "yes or no: is tax put on top of the carte's prices?");
	h->tax_on_top = strcasecmp(v, "yes") == 0;
	return ERR_OK;
}

static void on_top_format(const struct house *h, unsigned i, char *out)
{
	(void)i;
	snprintf(out, HOUSE_VALUE_MAX, "%s", h->tax_on_top ? "yes" : "no");
}

/* The first word into `word`; what follows it. */
static const char *first_word(const char *v, char *word, size_t cap)
{
	size_t n = strcspn(v, " ");

	snprintf(word, cap, "%.*s", (int)(n < cap ? n : cap - 1), v);
	v += n;
	return v + strspn(v, " ");
}

static enum err copy_name(char *out, size_t cap, const char *v)
{
	if (strlen(v) >= cap)
		return err_set(ERR_TOO_LONG, "a name of at most %zu bytes", cap - 1);
	snprintf(out, cap, "%s", v);
	return ERR_OK;
}

static enum err tax_parse(struct house *h, unsigned i, const char *v)
{
	struct house_tax t = { .rate = 0 };
	char rate[16];
	const char *name = first_word(v, rate, sizeof rate);
	enum err e = share_parse(rate, &t.rate);

	if (e != ERR_OK || !*name)
		return err_set(ERR_FORMAT, "a rate and a name, as \"0.07 VAT 7%%\"");
	e = copy_name(t.name, sizeof t.name, name);
	if (e == ERR_OK)
		h->taxes[i] = t;
	return e;
}

static void tax_format(const struct house *h, unsigned i, char *out)
{
	out[0] = 0;
	if (h->taxes[i].name[0])
		snprintf(out, HOUSE_VALUE_MAX, "%d.%04d %s", (int)(h->taxes[i].rate / 10000), (int)(h->taxes[i].rate % 10000),
			 h->taxes[i].name);
}

static enum err tender_parse(struct house *h, unsigned i, const char *v)
{
	struct house_tender t = { .drawer = false };
	char code[8], kind[16], drawer[16];
	enum err e;

	if (i > h->n_tenders)
		return err_set(ERR_FORMAT, "tenders are numbered without gaps: tender.%u is the next", h->n_tenders + 1u);
	v = first_word(first_word(first_word(v, code, sizeof code), kind, sizeof kind), drawer, sizeof drawer);
	while (t.kind < TENDER_PREPAID && strcmp(kind, KINDS[t.kind]) != 0)
		t.kind++;
	t.drawer = strcmp(drawer, "drawer") == 0;
	if (strlen(code) != 2 || t.kind >= TENDER_PREPAID || (!t.drawer && strcmp(drawer, "-") != 0))
		return err_set(ERR_FORMAT, "two letters, cash, card or account, drawer or -, and a name, as \"CA cash drawer Cash\"");
	memcpy(t.code, code, sizeof t.code);
	e = copy_name(t.name, sizeof t.name, v);
	if (e != ERR_OK)
		return e;
	h->tenders[i] = t;
	if (i == h->n_tenders)
		h->n_tenders++;
	return ERR_OK;
}

static void tender_format(const struct house *h, unsigned i, char *out)
{
	out[0] = 0;
	if (i < h->n_tenders)
		snprintf(out, HOUSE_VALUE_MAX, "%s %s %s %s", h->tenders[i].code, KINDS[h->tenders[i].kind],
			 h->tenders[i].drawer ? "drawer" : "-", h->tenders[i].name);
}

static enum err step_parse(struct house *h, unsigned i, const char *v)
{
	int64_t n;

	(void)i;
	if (text_int(v, 1, 10000, &n) != ERR_OK)
		return err_set(ERR_FORMAT, "minor units, 1 to 10000: what is paid in cash is rounded to a multiple of it");
	h->cash_step = (int32_t)n;
	return ERR_OK;
}

static void step_format(const struct house *h, unsigned i, char *out)
{
	(void)i;
	snprintf(out, HOUSE_VALUE_MAX, "%" PRId32, h->cash_step);
}

static enum err notes_parse(struct house *h, unsigned i, const char *v)
{
	int64_t notes[HOUSE_NOTES_MAX] = { 0 };
	uint8_t n = 0;
	char word[24];

	(void)i;
	for (v += strspn(v, " "); *v; n++) {
		v = first_word(v, word, sizeof word);
		if (n == HOUSE_NOTES_MAX || text_int(word, 1, SALE_AMOUNT_MAX, &notes[n]) != ERR_OK)
			return err_set(ERR_FORMAT, "at most %d amounts in minor units, rising, as \"1000 2000 5000\"", HOUSE_NOTES_MAX);
	}
	memcpy(h->notes, notes, sizeof notes);
	h->n_notes = n;
	return ERR_OK;
}

static void notes_format(const struct house *h, unsigned i, char *out)
{
	size_t at = 0;

	(void)i;
	out[0] = 0;
	for (unsigned k = 0; k < h->n_notes; k++)
		at += (size_t)snprintf(out + at, HOUSE_VALUE_MAX - at, "%s%" PRId64, k ? " " : "", h->notes[k]);
}

static enum err begins_parse(struct house *h, unsigned i, const char *v)
{
	bool good = strlen(v) == 5 && v[2] == ':' && strspn(v, "0123456789") == 2 && strspn(v + 3, "0123456789") == 2;
	int hours = good ? (v[0] - '0') * 10 + v[1] - '0' : 99, minutes = good ? (v[3] - '0') * 10 + v[4] - '0' : 99;

	(void)i;
	if (minutes > 59 || hours * 60 + minutes > 720)
		return err_set(ERR_FORMAT, "a time from 00:00 to 12:00: a business day goes on until then");
	h->day_begins = hours * 60 + minutes;
	return ERR_OK;
}

static void begins_format(const struct house *h, unsigned i, char *out)
{
	(void)i;
	snprintf(out, HOUSE_VALUE_MAX, "%02d:%02d", (int)(h->day_begins / 60), (int)(h->day_begins % 60));
}

static enum err limit_parse(struct house *h, unsigned i, const char *v)
{
	(void)i;
	if (share_parse(v, &h->discount_limit) != ERR_OK)
		return err_set(ERR_FORMAT, "a share between 0 and 1, as 0.10: a larger discount wants a manager");
	return ERR_OK;
}

static void limit_format(const struct house *h, unsigned i, char *out)
{
	(void)i;
	snprintf(out, HOUSE_VALUE_MAX, "%d.%04d", (int)(h->discount_limit / 10000), (int)(h->discount_limit % 10000));
}

/* "\n" as two characters is a new line. */
static enum err text_of(char *out, size_t cap, const char *v)
{
	size_t n = 0;

	for (; *v && n + 1 < cap; n++, v++) {
		bool line = v[0] == '\\' && v[1] == 'n';

		out[n] = line ? '\n' : *v;
		v += line;
	}
	out[n] = 0;
	return *v ? err_set(ERR_TOO_LONG, "a text of at most %zu bytes", cap - 1) : ERR_OK;
}

static void text_back(char *out, const char *text)
{
	size_t n = 0;

	for (; *text && n + 3 < HOUSE_VALUE_MAX; text++) {
		if (*text == '\n')
			out[n++] = '\\';
		out[n++] = *text == '\n' ? 'n' : *text;
	}
	out[n] = 0;
}

static enum err words_parse(struct house *h, unsigned i, const char *v)
{
	char text[HOUSE_TEXT_MAX + 1];
	enum err e = text_of(text, i == 0 ? sizeof h->name : sizeof text, v);

	if (e != ERR_OK)
		return e;
	snprintf(i == 0 ? h->name : i == 1 ? h->address : h->footer, i == 0 ? sizeof h->name : sizeof h->address, "%s", text);
	return ERR_OK;
}

static void words_format(const struct house *h, unsigned i, char *out)
{
	text_back(out, i == 0 ? h->name : i == 1 ? h->address : h->footer);
}

/* Facts carry the place in this table, so lines are only ever added. `many`: with a number or letter behind the name. */
static const struct setting {
	const char *name;
	unsigned many;
	char first;
	enum err (*parse)(struct house *h, unsigned i, const char *v);
	void (*format)(const struct house *h, unsigned i, char *out);
	unsigned base;			/* added to i */
} SETTINGS[] = {
	[FIRST_CURRENCY] = { "currency", 1, 0, currency_parse, currency_format, 0 },
	{ "tax-on-top", 1, 0, on_top_parse, on_top_format, 0 },
	{ "tax.", HOUSE_TAXES_MAX, 'a', tax_parse, tax_format, 0 },
	{ "tender.", HOUSE_TENDERS_MAX, '1', tender_parse, tender_format, 0 },
	{ "cash-step", 1, 0, step_parse, step_format, 0 },
	{ "notes", 1, 0, notes_parse, notes_format, 0 },
	{ "day-begins", 1, 0, begins_parse, begins_format, 0 },
	{ "discount-limit", 1, 0, limit_parse, limit_format, 0 },
	{ "name", 1, 0, words_parse, words_format, 0 },
	{ "address", 1, 0, words_parse, words_format, 1 },
	{ "footer", 1, 0, words_parse, words_format, 2 },
};
enum { SETTINGS_N = sizeof SETTINGS / sizeof SETTINGS[0], NAME_CAP = 24 };

static void name_of(const struct setting *t, unsigned i, char out[NAME_CAP])
{
	if (t->many == 1)
		snprintf(out, NAME_CAP, "%s", t->name);
	else if (t->first == 'a')
		snprintf(out, NAME_CAP, "%s%c", t->name, (char)('a' + i));
	else
		snprintf(out, NAME_CAP, "%s%u", t->name, i + 1);
}

/* How many names come before this one: its number in facts is one more. */
static const struct setting *find(const char *name, unsigned *i, unsigned *number)
{
	char known[NAME_CAP];

	*number = 0;
	for (size_t k = 0; k < SETTINGS_N; k++)
		for (*i = 0; *i < SETTINGS[k].many; (*i)++) {
			++*number;
			name_of(&SETTINGS[k], *i, known);
			if (strcasecmp(known, name) == 0)
				return &SETTINGS[k];
		}
	return NULL;
}

static enum err value_of(struct store *s, const char *name, char out[HOUSE_VALUE_MAX])
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT value FROM setting WHERE name = ?1", "t", name);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		db_column_str(q, 0, out, HOUSE_VALUE_MAX);
	db_done(q);
	return e;
}

static enum err load_one(struct store *s, const struct setting *t, unsigned i, struct house *h)
{
	char name[NAME_CAP], value[HOUSE_VALUE_MAX];
	enum err e;

	name_of(t, i, name);
	e = value_of(s, name, value);
	if (e == ERR_NOT_FOUND)
		return ERR_OK;
	if (e == ERR_OK && t->parse(h, i + t->base, value) != ERR_OK)
		e = err_set(ERR_CORRUPT, "%s: the setting %s is damaged", s->dir, name);
	return e;
}

/* The currency is the table's first, for it brings the defaults of the others. */
static enum err load_all(struct store *s, struct house *h)
{
	enum err e = ERR_OK;

	house_defaults(h, "CNY");
	for (size_t k = 0; e == ERR_OK && k < SETTINGS_N; k++)
		for (unsigned i = 0; e == ERR_OK && i < SETTINGS[k].many; i++)
			e = load_one(s, &SETTINGS[k], i, h);
	return e == ERR_OK ? house_check(h) : e;
}

enum err house_load(struct store *s, struct house *out)
{
	struct house h;
	enum err e = load_all(s, &h);

	if (e == ERR_OK)
		*out = h;
	return e;
}

static enum err write_fact(struct store *s, const struct house_change *c, unsigned number)
{
	uint8_t digest[DIGEST_LEN], memory[64];
	struct buf b;
	enum err e = digest_sha256(bytes_of_str(c->value), digest);

	buf_init(&b, memory, sizeof memory);
	cbor_put_map(&b, 2);
	cbor_put_uint(&b, 1);
	cbor_put_uint(&b, number);
	cbor_put_uint(&b, 2);
	cbor_put_bytes(&b, bytes_of(digest, DIGEST_KEPT));
	if (e != ERR_OK)
		return e;
	return journal_append(s, &(struct journal_entry){ .stream = STREAM_SHOP, .who = c->who, .kind = FACT_SETTING,
			      .time = c->now, .body = buf_bytes(&b), .shown = true }, NULL);
}

/* Amounts that were sold are of the old one. */
static enum err check_currency(struct store *s, const struct setting *t, const struct house_change *c)
{
	struct house h;
	int64_t sold = 0;
	enum err e = ERR_OK;

	if (t != &SETTINGS[FIRST_CURRENCY])
		return ERR_OK;
	e = house_load(s, &h);
	if (e == ERR_OK)
		e = db_int(&s->db, &sold, "SELECT EXISTS (SELECT 1 FROM sale) OR EXISTS (SELECT 1 FROM draft)", "");
	if (e == ERR_OK && sold && strcmp(h.currency, c->value) != 0)
		e = err_set(ERR_REFUSED, "this till has sold in %s: another currency wants another store", h.currency);
	return e;
}

enum err house_set_inside(struct store *s, const struct house_change *c)
{
	struct house h;
	unsigned i, number;
	const struct setting *t = find(c->name, &i, &number);
	char name[NAME_CAP];
	enum err e;

	assert(s->db.in_transaction);
	if (!t)
		return err_set(ERR_NOT_FOUND, "there is no setting '%.40s'", c->name);
	name_of(t, i, name);
	e = check_currency(s, t, c);
	if (e == ERR_OK && *c->value)
		e = db_run(&s->db, "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2", "tt",
			   name, c->value);
	else if (e == ERR_OK)
		e = db_run(&s->db, "DELETE FROM setting WHERE name = ?1", "t", name);
	if (e == ERR_OK) {	/* its own words are better than "damaged" */
		house_defaults(&h, "CNY");
		h.n_tenders = HOUSE_TENDERS_MAX;
		e = *c->value ? t->parse(&h, i + t->base, c->value) : ERR_OK;
	}
	if (e == ERR_OK)
		e = load_all(s, &h);
	if (e == ERR_CORRUPT)
		e = err_set(ERR_FORMAT, "%s does not go with the other settings (tenders are numbered without gaps)", name);
	return e == ERR_OK ? write_fact(s, c, number) : e;
}

enum err house_set(struct store *s, const struct house_change *c)
{
	enum err e = db_begin(&s->db);

	return e == ERR_OK ? store_end(s, house_set_inside(s, c)) : e;
}

enum err house_each(struct store *s, enum err (*each)(void *ctx, const char *name, const char *value), void *ctx)
{
	char name[NAME_CAP], value[HOUSE_VALUE_MAX];
	struct house h;
	enum err e = house_load(s, &h);

	for (size_t k = 0; e == ERR_OK && k < SETTINGS_N; k++)
		for (unsigned i = 0; e == ERR_OK && i < SETTINGS[k].many; i++) {
			name_of(&SETTINGS[k], i, name);
			SETTINGS[k].format(&h, i + SETTINGS[k].base, value);
			if (*value || SETTINGS[k].many == 1)
				e = each(ctx, name, value);
		}
	return e;
}

enum err house_training(struct store *s, bool *on)
{
	char value[HOUSE_VALUE_MAX];
	enum err e = value_of(s, "training", value);

	if (e == ERR_OK || e == ERR_NOT_FOUND)
		*on = e == ERR_OK;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err house_set_training(struct store *s, bool on, uint32_t who, int64_t now)
{
	bool was;
	enum err e = db_begin(&s->db);

	if (e != ERR_OK)
		return e;
	e = house_training(s, &was);
	if (e == ERR_OK && was == on) {
		db_rollback(&s->db);
		return ERR_OK;
	}
	if (e == ERR_OK)
		e = on ? db_run(&s->db, "INSERT INTO setting (name, value) VALUES ('training', '1')", "")
		       : db_run(&s->db, "DELETE FROM setting WHERE name = 'training'", "");
	if (e == ERR_OK)
		e = events_add(s, &(struct event_fact){ .kind = FACT_TRAINING, .who = who, .now = now, .numbers = { on } }, NULL);
	return store_end(s, e);
}
