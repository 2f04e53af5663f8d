/* keyboard: the layouts against XKB's own, and what readers do beside plain keys. */
#include "scan/keyboard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <linux/input-event-codes.h>
#include <xkbcommon/xkbcommon.h>

/* What coupons are made of: Base64url with "chit:", Base45 with "CHIT:". */
static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_: $%*+./";

static struct keyboard fresh(const char *name)
{
	struct keyboard k;

	assert_non_null(keyboard_layout(name));
	keyboard_init(&k, keyboard_layout(name));
	return k;
}

/* Keys as text: "a" a press and release, "+" and "-" before a code of three digits down and up. */
static const char *keys(struct keyboard *k, const char *script)
{
	static char out[256];
	size_t n = 0;
	unsigned code;
	char way;
	int used;

	while (sscanf(script, " %c%3u%n", &way, &code, &used) == 2) {
		for (int down = way != '-'; down >= (way == '+' ? 1 : 0); down--) {
			struct keyboard_out o = keyboard_key(k, code, down);

			assert_true(n + o.n + 2 < sizeof out);
			memcpy(out + n, o.bytes, o.n);
			n += o.n;
			if (o.end)
				out[n++] = '$';
			if (way == '-')
				break;
		}
		script += used;
	}
	out[n] = 0;
	return out;
}

static struct xkb_keymap *oracle(struct xkb_context *context, const char *layout)
{
	struct xkb_rule_names names = { .rules = "evdev", .model = strcmp(layout, "jp") == 0 ? "jp106" : "pc105", .layout = layout };
	struct xkb_keymap *map = xkb_keymap_new_from_names(context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);

	assert_non_null(map);
	return map;
}

/* An accent that waits is the one that XKB calls dead_NAME. */
static bool is_dead(xkb_keysym_t sym, const char *typed)
{
	static const struct { const char *name, *accent; } accents[] = {
		{ "dead_grave", "`" }, { "dead_acute", "´" }, { "dead_circumflex", "^" }, { "dead_tilde", "~" },
		{ "dead_diaeresis", "¨" }, { "dead_cedilla", "¸" }, { "dead_abovering", "°" }, { "dead_caron", " " },
	};
	char name[64];

	xkb_keysym_get_name(sym, name, sizeof name);
	for (size_t i = 0; i < sizeof accents / sizeof accents[0]; i++)
		if (strcmp(accents[i].name, name) == 0)
			return strcmp(accents[i].accent, typed) == 0 || strcmp(accents[i].accent, " ") == 0;
	return false;
}

static void press(struct keyboard *k, unsigned code, int level, char out[KEYBOARD_BYTES + 1])
{
	static const unsigned with[] = { 0, KEY_LEFTSHIFT, KEY_RIGHTALT };
	struct keyboard_out o;

	if (with[level])
		keyboard_key(k, with[level], true);
	o = keyboard_key(k, code, true);
	keyboard_key(k, code, false);
	if (with[level])
		keyboard_key(k, with[level], false);
	memcpy(out, o.bytes, o.n);
	out[o.n] = 0;
}

/* Each key of each level of each layout; of the third one ASCII alone is held to be known. */
static void compare(struct xkb_keymap *map, const char *layout, unsigned code, int level)
{
	struct keyboard k = fresh(layout);
	const xkb_keysym_t *syms;
	char got[KEYBOARD_BYTES + 1], wanted[8] = "";
	int n = xkb_keymap_key_get_syms_by_level(map, code + 8, 0, (xkb_level_index_t)level, &syms);
	uint32_t c = n == 1 ? xkb_keysym_to_utf32(syms[0]) : 0;

	press(&k, code, level, got);
	if (c > ' ' && c != 0x7f && (level < 2 || c < 0x7f)) {
		xkb_keysym_to_utf8(syms[0], wanted, sizeof wanted);
		if (strcmp(got, wanted) != 0)
			fail_msg("%s: key %u at level %d is '%s', not '%s'", layout, code, level, wanted, got);
	} else if (got[0] != KEYBOARD_SUB && (n != 1 || !is_dead(syms[0], got)) && strcmp(got, "€") != 0) {
		fail_msg("%s: key %u at level %d is nothing, not '%s'", layout, code, level, got);
	}
}

static void test_layouts_are_those_of_xkb(void **state)
{
	struct xkb_context *context = xkb_context_new(XKB_CONTEXT_NO_FLAGS);

	(void)state;
	for (unsigned i = 0; i < KEYBOARD_LAYOUTS; i++) {
		struct xkb_keymap *map = oracle(context, keyboard_layout_name(i));

		for (int level = 0; level < 3; level++) {
			for (unsigned code = KEY_1; code <= KEY_SLASH; code++)
				if (code < KEY_BACKSPACE || (code >= KEY_Q && code <= KEY_RIGHTBRACE) ||
				    (code >= KEY_A && code != KEY_LEFTSHIFT))
					compare(map, keyboard_layout_name(i), code, level);
			compare(map, keyboard_layout_name(i), KEY_102ND, level);
		}
		xkb_keymap_unref(map);
	}
	xkb_context_unref(context);
	assert_null(keyboard_layout_name(KEYBOARD_LAYOUTS));
	assert_null(keyboard_layout("xx"));
	assert_null(keyboard_layout(""));
}

/* Every character that a coupon may hold has a key of the first two levels, without an accent, on every layout. */
static void test_every_coupon_can_be_typed(void **state)
{
	(void)state;
	for (unsigned i = 0; i < KEYBOARD_LAYOUTS; i++)
		for (const char *c = alphabet; *c; c++) {
			bool found = false;

			for (unsigned code = 1; code < 128 && !found; code++)
				for (int level = 0; level < 3 && !found; level++) {
					struct keyboard k = fresh(keyboard_layout_name(i));
					char got[KEYBOARD_BYTES + 1];

					press(&k, code, level, got);
					found = got[0] == *c && !got[1] && !k.dead;
				}
			if (!found)
				fail_msg("%s has no '%c'", keyboard_layout_name(i), *c);
		}
}

static void test_the_same_keys_on_two_layouts(void **state)
{
	struct keyboard us = fresh("us"), de = fresh("de"), fr = fresh("fr");
	const char *script = "=021 =044 +042 =052 -042 =053 =016 =002";	/* Y Z Shift+. / Q 1 */

	(void)state;
	assert_string_equal(keys(&us, script), "yz>/q1");
	assert_string_equal(keys(&de, script), "zy:-q1");
	assert_string_equal(keys(&fr, script), "yw/!a&");
}

static void test_shift_and_caps(void **state)
{
	struct keyboard k = fresh("de");

	(void)state;
	assert_string_equal(keys(&k, "+042 =030 +054 -042 =030 -054 =030"), "AAa");	/* both shifts, one after the other */
	assert_string_equal(keys(&k, "=058 =030 =040 =002 =053 +042 =030 =053 -042 =058 =030"), "AÄ1-a_a");
	k = fresh("fr");
	assert_string_equal(keys(&k, "=058 =016 =003 =058"), "Aé");	/* é has no capital on its key */
}

static void test_third_level(void **state)
{
	struct keyboard k = fresh("de");

	(void)state;
	assert_string_equal(keys(&k, "+100 =016 =012 -100 =016"), "@\\q");
	assert_string_equal(keys(&k, "+029 +056 =016 -056 -029 =016"), "@q");	/* as Windows takes it */
}

static void test_dead_keys(void **state)
{
	struct keyboard k = fresh("de");

	(void)state;
	assert_string_equal(keys(&k, "=041 =057 =030 =041 =030 =057"), "^a^a ");
	assert_string_equal(keys(&k, "=041 =028 =057"), "^$ ");	/* a new text begins with nothing behind it */
}

static void test_number_pad_and_alt_mode(void **state)
{
	struct keyboard k = fresh("fr");

	(void)state;
	assert_string_equal(keys(&k, "=079 =080 =081 =082 =083 =074 =078 =055 =098 =096"), "1230.-+*/$");
	assert_string_equal(keys(&k, "+056 =082 =079 =082 =076 -056 +056 =080 =079 -056"), "i\x15");	/* 0105; 21 */
	assert_string_equal(keys(&k, "+056 =079 =076 =072 -056 +056 =081 =082 =082 =082 =082 =082 -056"), "\x1a\x1a");
	assert_string_equal(keys(&k, "+056 -056"), "");
}

/* Nothing but Enter and Tab ends a text, and nothing in it is lost without a trace. */
static void test_all_is_data(void **state)
{
	struct keyboard k = fresh("us");

	(void)state;
	assert_string_equal(keys(&k, "=001 =014 =111"), "\x1b\x08\x7f");
	assert_string_equal(keys(&k, "+029 =050 =036 =027 =030 -029"), "\x0d\x0a\x1d\x01");	/* ^M ^J ^] ^A */
	assert_string_equal(keys(&k, "=059 =068 =087 =102 =103 =125 =240"), "\x1a\x1a\x1a\x1a\x1a\x1a\x1a");
	assert_string_equal(keys(&k, "=028 =015 =069 =070"), "$$");
	for (unsigned code = 0; code < 768; code++) {
		struct keyboard_out o = keyboard_key(&k, code, true);

		assert_true(o.n <= KEYBOARD_BYTES);
		keyboard_key(&k, code, false);
	}
}

static void test_release(void **state)
{
	struct keyboard k = fresh("us");

	(void)state;
	keyboard_key(&k, KEY_LEFTSHIFT, true);
	keyboard_release(&k);
	assert_string_equal(keys(&k, "=030"), "a");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layouts_are_those_of_xkb), cmocka_unit_test(test_every_coupon_can_be_typed),
		cmocka_unit_test(test_the_same_keys_on_two_layouts), cmocka_unit_test(test_shift_and_caps),
		cmocka_unit_test(test_third_level), cmocka_unit_test(test_dead_keys),
		cmocka_unit_test(test_number_pad_and_alt_mode), cmocka_unit_test(test_all_is_data), cmocka_unit_test(test_release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
