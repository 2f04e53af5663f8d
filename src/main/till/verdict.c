/* A verdict for people and for programs. */
#include "main/till.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"

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

void format_when(int64_t t, int64_t now, char *out, size_t cap)
{
	char then[20], today[20];

	clock_format_local(t, then, sizeof then);
	clock_format_local(now, today, sizeof today);
	snprintf(out, cap, "%s", strncmp(then, today, 10) == 0 && strlen(then) > 11 ? then + 11 : then);
}

static json_t *json_cashier(uint32_t who)
{
	char text[16];

	snprintf(text, sizeof text, "%" PRIu32, who);
	return json_string(who ? text : "cli");
}

static unsigned total_of(const struct verdict *v)
{
	return v->has_coupon ? coupon_units(&v->coupon) : UNITS_MAX;
}

/* units: as far as they are known, and no more than the coupon has */
static json_t *json_first(const struct units_place *p, const char *till, unsigned total)
{
	json_t *o = json_object();

	json_object_set_new(o, "at", json_time(p->time));
	json_object_set_new(o, "till", json_words(p->elsewhere ? p->till : till));
	json_object_set_new(o, "merchant", json_words(p->merchant));
	json_object_set_new(o, "cashier", p->elsewhere ? json_null() : json_cashier(p->who));
	json_object_set_new(o, "units", json_integer(p->units < total ? p->units : total));
	json_object_set_new(o, "elsewhere", json_boolean(p->elsewhere));
	return o;
}

static const struct note {
	enum verdict_note bit;
	const char *name, *words;
} NOTES[] = {
	{ NOTE_NOT_SHOWN, "not_shown", N_("It was accepted but never shown: serve now.") },
	{ NOTE_REVERSED, "reversed_before", N_("It was redeemed and taken back before.") },
	{ NOTE_UNCLAIMED, "unclaimed", N_("Accepted within the caps, without the platform's word.") },
	{ NOTE_CLOCK, "clock", N_("This till's clock is behind the platform's.") },
	{ NOTE_TRUST_OLD, "trust_old", N_("The platform has not been heard from for days: import a pack soon.") },
	{ NOTE_SERIAL, "serial", N_("A typed serial proves nothing.") },
};
enum { N_NOTES = sizeof NOTES / sizeof NOTES[0] };

static const char *words_of(const struct verdict *v)
{
	if (v->reason == REASON_NOT_A_COUPON && v->link)
		return _("This is a link, not a coupon; it was not opened.");
	return _(reason_words(v->reason));
}

static json_t *json_notes(const struct verdict *v)
{
	json_t *list = json_array();

	for (size_t i = 0; i < N_NOTES; i++)
		if (v->notes & NOTES[i].bit)
			json_array_append_new(list, json_string(NOTES[i].name));
	return list;
}

/* "note": the one that matters most, in words; "notes": all of them, by name. */
static void add_notes(json_t *o, const struct verdict *v)
{
	for (size_t i = 0; i < N_NOTES; i++)
		if (v->notes & NOTES[i].bit) {
			json_object_set_new(o, "note", json_string(_(NOTES[i].words)));
			json_object_set_new(o, "notes", json_notes(v));
			return;
		}
	json_object_set_new(o, "note", json_null());
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

static void print_json(const struct verdict *v)
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
	json_object_set_new(o, "cashier", json_cashier(v->who));
	json_object_set_new(o, "first", v->has_first ? json_first(&v->first, v->till, total_of(v)) : json_null());
	add_notes(o, v);
	json_object_set_new(o, "words", json_string(words_of(v)));
	json_object_set_new(o, "advice", json_string(_(reason_advice(v->reason))));
	if (v->link)
		json_object_set_new(o, "link", json_true());
	if (v->notes & NOTE_CHECK)
		json_object_set_new(o, "check", json_true());
	cli_json(o);
}

/* What it is: the offer's name, or the product's id where the pack lacks it. */
static void print_goods(const struct verdict *v)
{
	char serial[SERIAL_TEXT_CAP], name[SHOWN_CAP];

	serial_format(v->serial, serial);
	text_filter(bytes_of_str(v->has_offer ? v->offer.name : v->coupon.products[0].id), name, sizeof name);
	printf("   %u x %s  (%s", (unsigned)v->units, name, serial);
	if (v->has_left)
		printf(_(", %u left"), (unsigned)v->left);
	puts(")");
}

static void print_first(const struct verdict *v)
{
	char when[24], till[SHOWN_CAP], merchant[SHOWN_CAP];
	const struct units_place *p = &v->first;

	format_when(p->time, v->at, when, sizeof when);
	text_filter(bytes_of_str(p->elsewhere ? p->till : v->till), till, sizeof till);
	text_filter(bytes_of_str(p->merchant), merchant, sizeof merchant);
	if (p->elsewhere)
		printf(_("   Used %s at till %s %s\n"), when, *till ? till : "?", merchant);
	else if (p->who)
		printf(_("   Used here %s, by cashier %u\n"), when, (unsigned)p->who);
	else
		printf(_("   Used here %s\n"), when);
}

static void print_times(const struct verdict *v)
{
	char when[20];

	if (v->reason == REASON_EARLY) {
		clock_format_local(v->coupon.not_before, when, sizeof when);
		printf(_("   Good from %s on\n"), when);
	}
	if (v->reason == REASON_EXPIRED) {
		clock_format_local(v->coupon.expires, when, sizeof when);
		printf(_("   It was good until %s\n"), when);
	}
}

static void print_words(const struct verdict *v)
{
	printf("%s  %s\n", v->reason == REASON_OK ? "[+]" : "[x]", words_of(v));
	if (v->has_coupon)
		print_goods(v);
	if (v->has_first)
		print_first(v);
	if (v->has_coupon)
		print_times(v);
	for (size_t i = 0; i < N_NOTES; i++)
		if (v->notes & NOTES[i].bit)
			printf("   %s\n", _(NOTES[i].words));
	if (v->reason == REASON_OK && (v->notes & NOTE_CHECK))
		printf("   %s\n", _("Judged only: nothing was written down."));
	else
		printf("   %s\n", _(reason_advice(v->reason)));
	fflush(stdout);
}

void verdict_print(const struct verdict *v, bool json)
{
	if (json)
		print_json(v);
	else
		print_words(v);
}

static json_t *json_redemption(const struct reversed *r)
{
	json_t *o = json_first(&r->place, r->v.till, total_of(&r->v));

	json_object_set_new(o, "sequence", r->place.elsewhere ? json_null() : json_integer((json_int_t)r->place.sequence));
	return o;
}

static void reversed_json(const struct reversed *r)
{
	const struct verdict *v = &r->v;
	bool opened = r->reason != REVERSE_NO_SERIAL;
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
	json_object_set_new(o, "cashier", json_cashier(v->who));
	json_object_set_new(o, "undo", json_boolean(r->reason == REVERSE_OK && r->cause == REVERSAL_UNDO));
	json_object_set_new(o, "redemption", r->place.time ? json_redemption(r) : json_null());
	json_object_set_new(o, "words", json_string(_(reverse_words(r->reason))));
	json_object_set_new(o, "advice", json_string(_(reverse_advice(r->reason))));
	cli_json(o);
}

void reversed_print(const struct reversed *r, bool json)
{
	char serial[SERIAL_TEXT_CAP], when[24];

	if (json) {
		reversed_json(r);
		return;
	}
	printf("%s  %s\n", r->reason == REVERSE_OK ? "[+]" : "[x]", _(reverse_words(r->reason)));
	if (r->v.has_serial && r->place.time) {
		serial_format(r->v.serial, serial);
		format_when(r->place.time, r->v.at, when, sizeof when);
		printf(_("   %s, redeemed %s\n"), serial, when);
	}
	printf("   %s\n", _(reverse_advice(r->reason)));
	fflush(stdout);
}
