/* A verdict for people and for programs. */
#include "main/till.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "till/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { SHOWN_CAP = 512 };

int verdict_status(const struct verdict *v)
{
	return v->reason == REASON_OK ? 0 : 1;
}

json_t *json_time(int64_t t)
{
	char text[24];

	if (t == 0)
		return json_null();
	clock_format_utc(t, text, sizeof text);
	return json_string(text);
}

json_t *json_words(const char *s)
{
	char shown[SHOWN_CAP];

	if (!*s)
		return json_null();
	text_filter(bytes_of_str(s), shown, sizeof shown);
	return json_string(shown);
}

json_t *json_serial(const uint8_t serial[SERIAL_LEN])
{
	char text[SERIAL_TEXT_CAP];

	serial_format(serial, text);
	return json_string(text);
}

/* The name where somebody has that number, else the number. */
static json_t *json_cashier(uint32_t who, const char *name)
{
	char text[16];

	if (*name)
		return json_string(name);
	snprintf(text, sizeof text, "%" PRIu32, who);
	return json_string(who ? text : "cli");
}

static unsigned total_of(const struct verdict *v)
{
	return v->has_coupon ? coupon_units(&v->coupon) : UNITS_MAX;
}

/* units: as far as they are known, and no more than the coupon has */
static json_t *json_first(const struct verdict *v, const struct units_place *p)
{
	unsigned total = total_of(v);
	json_t *o = json_object();

	json_object_set_new(o, "at", json_time(p->time));
	json_object_set_new(o, "till", json_words(p->elsewhere ? p->till : v->till));
	json_object_set_new(o, "merchant", json_words(p->merchant));
	json_object_set_new(o, "cashier", p->elsewhere ? json_null() : json_cashier(p->who, v->first_cashier));
	json_object_set_new(o, "units", json_integer(p->units < total ? p->units : total));
	json_object_set_new(o, "elsewhere", json_boolean(p->elsewhere));
	return o;
}

static json_t *json_notes(const struct verdict *v)
{
	json_t *list = json_array();
	const char *name;

	for (unsigned i = 0; words_note(v, i, &name); i++)
		json_array_append_new(list, json_string(name));
	return list;
}

/* "note": the one that matters most, in words; "notes": all of them, by name. */
static void add_notes(json_t *o, const struct verdict *v)
{
	const char *first = words_note(v, 0, NULL);

	json_object_set_new(o, "note", first ? json_string(first) : json_null());
	if (first)
		json_object_set_new(o, "notes", json_notes(v));
}

static json_t *json_products(const struct coupon *c)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < c->n_products; i++)
		json_array_append_new(list, json_pack("{s:s, s:i}", "product", c->products[i].id, "quantity",
						      (int)c->products[i].quantity));
	return list;
}

/* Strings of a coupon are ids by now: no stranger's text. */
static void add_coupon(json_t *o, const struct verdict *v)
{
	const struct coupon *c = &v->coupon;
	bool has = v->has_coupon;

	json_object_set_new(o, "merchant", has ? json_words(c->merchant) : json_null());
	json_object_set_new(o, "offer", v->has_offer ? json_words(v->offer.id) : json_null());
	json_object_set_new(o, "product", has ? json_words(c->products[0].id) : json_null());
	json_object_set_new(o, "name", v->has_offer ? json_words(v->offer.name) : json_null());
	json_object_set_new(o, "quantity", has ? json_integer(c->quantity) : json_null());
	json_object_set_new(o, "uses", has ? json_integer(c->uses) : json_null());
	json_object_set_new(o, "kind", has ? json_string(coupon_kind_name(c->kind)) : json_null());
	json_object_set_new(o, "not_before", has ? json_time(c->not_before) : json_null());
	json_object_set_new(o, "expires", has ? json_time(c->expires) : json_null());
	if (has && c->n_products > 1)
		json_object_set_new(o, "products", json_products(c));
	if (has && c->value)
		json_object_set_new(o, "value", json_integer(c->value));
}

json_t *verdict_json(const struct verdict *v)
{
	json_t *o = json_object();

	json_object_set_new(o, "verdict", json_string(v->reason == REASON_OK ? "accept" : "refuse"));
	json_object_set_new(o, "reason", json_string(reason_name(v->reason)));
	json_object_set_new(o, "serial", v->has_serial ? json_serial(v->serial) : json_null());
	json_object_set_new(o, "issuer", json_words(v->issuer));
	add_coupon(o, v);
	json_object_set_new(o, "units", json_integer(v->units));
	json_object_set_new(o, "left", v->has_left ? json_integer(v->left) : json_null());
	json_object_set_new(o, "at", json_time(v->at));
	json_object_set_new(o, "till", json_words(v->till));
	json_object_set_new(o, "cashier", json_cashier(v->who, v->cashier));
	json_object_set_new(o, "first", v->has_first ? json_first(v, &v->first) : json_null());
	add_notes(o, v);
	json_object_set_new(o, "words", json_string(words_reason(v)));
	json_object_set_new(o, "advice", json_string(words_advice(v)));
	if (v->link)
		json_object_set_new(o, "link", json_true());
	if (v->notes & NOTE_CHECK)
		json_object_set_new(o, "check", json_true());
	return o;
}

static void print_goods(const struct verdict *v)
{
	char serial[SERIAL_TEXT_CAP], goods[WORDS_CAP];

	if (!words_goods(v, goods))
		return;
	serial_format(v->serial, serial);
	printf("   %s  (%s", goods, serial);
	if (v->has_left)
		printf(_(", %u left"), (unsigned)v->left);
	puts(")");
}

static void print_words(const struct verdict *v)
{
	const char *note;
	char line[WORDS_CAP];

	printf("%s  %s\n", v->reason == REASON_OK ? "[+]" : "[x]", words_reason(v));
	print_goods(v);
	if (words_first(v, line))
		printf("   %s\n", line);
	if (words_times(v, line))
		printf("   %s\n", line);
	for (unsigned i = 0; (note = words_note(v, i, NULL)); i++)
		printf("   %s\n", note);
	if (v->reason == REASON_OK && (v->notes & NOTE_CHECK))
		printf("   %s\n", _("Judged only: nothing was written down."));
	else
		printf("   %s\n", words_advice(v));
	cli_out();
}

void verdict_print(const struct verdict *v, bool json)
{
	if (json)
		cli_json(verdict_json(v));
	else
		print_words(v);
}

static json_t *json_redemption(const struct reversed *r)
{
	json_t *o = json_first(&r->v, &r->place);

	json_object_set_new(o, "sequence", r->place.elsewhere ? json_null() : json_integer((json_int_t)r->place.sequence));
	return o;
}

static void reversed_json(const struct reversed *r)
{
	const struct verdict *v = &r->v;
	bool opened = r->reason != REVERSE_NO_SERIAL;
	char words[REVERSE_WORDS_CAP];
	json_t *o = json_object();

	json_object_set_new(o, "verdict", json_string(r->reason == REVERSE_OK ? "accept" : "refuse"));
	json_object_set_new(o, "reason", json_string(opened || v->reason == REASON_OK ? reverse_name(r->reason)
										       : reason_name(v->reason)));
	json_object_set_new(o, "serial", v->has_serial ? json_serial(v->serial) : json_null());
	json_object_set_new(o, "issuer", json_words(v->issuer));
	add_coupon(o, v);
	json_object_set_new(o, "units", r->reason == REVERSE_OK ? json_integer(v->units) : json_null());
	json_object_set_new(o, "left", v->has_left ? json_integer(v->left) : json_null());
	json_object_set_new(o, "at", json_time(v->at));
	json_object_set_new(o, "till", json_words(v->till));
	json_object_set_new(o, "cashier", json_cashier(v->who, v->cashier));
	json_object_set_new(o, "undo", json_boolean(r->reason == REVERSE_OK && r->cause == REVERSAL_UNDO));
	json_object_set_new(o, "redemption", r->place.time ? json_redemption(r) : json_null());
	json_object_set_new(o, "receipt", r->receipt ? json_integer((json_int_t)r->receipt) : json_null());
	reverse_words(r, words);
	json_object_set_new(o, "words", json_string(words));
	reverse_advice(r, words);
	json_object_set_new(o, "advice", json_string(words));
	cli_json(o);
}

void reversed_print(const struct reversed *r, bool json)
{
	char serial[SERIAL_TEXT_CAP], when[24], words[REVERSE_WORDS_CAP];

	if (json) {
		reversed_json(r);
		return;
	}
	reverse_words(r, words);
	printf("%s  %s\n", r->reason == REVERSE_OK ? "[+]" : "[x]", words);
	if (r->v.has_serial && r->place.time) {
		serial_format(r->v.serial, serial);
		words_when(r->place.time, r->v.at, when, sizeof when);
		printf(_("   %s, redeemed %s\n"), serial, when);
	}
	reverse_advice(r, words);
	printf("   %s\n", words);
	cli_out();
}
