#include "main/check_vector.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "coupon/judge.h"
#include "main/cli.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 16 * 1024 * 1024, SHOWN_CAP = 512 };

static const char *const NEEDED[] = { "now", "merchant", "merchant_key", "issuers", "cases" };

struct vector {
	const char *path;
	json_t *root;
	int64_t now;
	struct open_key key;
	struct keyring ring;
	struct judge_merchant merchant;
	struct judge_context ctx;
	unsigned cases, wrong;
};

/* The JSON string under this name; false where there is none. */
static bool get_text(const json_t *object, const char *name, struct bytes *out)
{
	const json_t *v = json_object_get(object, name);

	if (!json_is_string(v))
		return false;
	*out = bytes_of(json_string_value(v), json_string_length(v));
	return true;
}

static enum err get_key(const struct vector *v, const json_t *object, const char *name, uint8_t out[KEY_LEN])
{
	struct bytes hex;
	struct buf b;

	buf_init(&b, out, KEY_LEN);
	if (!get_text(object, name, &hex) || hex.len != 2 * KEY_LEN || hex_decode(hex, &b) != ERR_OK)
		return err_set(ERR_FORMAT, "%s: \"%s\" must be %d digits of hex", v->path, name, 2 * KEY_LEN);
	return ERR_OK;
}

/* A whole number, or a time as base/clock reads it; *out is as it was where there is none. */
static enum err get_time(const struct vector *v, const json_t *object, const char *name, int64_t *out)
{
	const json_t *value = json_object_get(object, name);

	if (value == NULL || json_is_null(value))
		return ERR_OK;
	if (json_is_integer(value)) {
		*out = json_integer_value(value);
		return ERR_OK;
	}
	if (json_is_string(value) && clock_parse(json_string_value(value), v->now, out) == ERR_OK)
		return ERR_OK;
	return err_set(ERR_FORMAT, "%s: \"%s\" must be whole seconds since 1970", v->path, name);
}

static enum err read_json(struct vector *v)
{
	json_error_t error;
	uint8_t *data;
	size_t len;
	enum err e = file_read(AT_FDCWD, v->path, FILE_MAX, &data, &len);

	if (e != ERR_OK)
		return e;
	v->root = json_loadb((const char *)data, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
	free(data);
	if (v->root == NULL)
		return err_set(ERR_FORMAT, "%s, line %d: %s", v->path, error.line, error.text);
	for (size_t i = 0; i < sizeof(NEEDED) / sizeof(NEEDED[0]); i++)
		if (json_object_get(v->root, NEEDED[i]) == NULL || json_is_null(json_object_get(v->root, NEEDED[i])))
			return err_set(ERR_FORMAT, "%s: \"%s\" is missing", v->path, NEEDED[i]);
	return ERR_OK;
}

static enum err read_merchant(struct vector *v)
{
	uint8_t secret[KEY_LEN];
	struct bytes id;
	enum err e;

	if (!get_text(v->root, "merchant", &id) || !text_id(id))
		return err_set(ERR_FORMAT, "%s: \"merchant\" must be an id of 1 to 12 characters of a-z, 0-9 and -",
			       v->path);
	e = get_key(v, v->root, "merchant_key", secret);
	if (e == ERR_OK)
		e = open_key_load(&v->key, secret);
	if (e != ERR_OK)
		return e;
	v->merchant = (struct judge_merchant){ &v->key, -1, (const char *)id.data };
	v->ctx = (struct judge_context){ &v->merchant, 1, &v->ring };
	return ERR_OK;
}

/* Which of the issuers, for people. */
static void show_name(const json_t *object, char out[SHOWN_CAP])
{
	struct bytes name = bytes_of_str("without a name");

	get_text(object, "name", &name);
	text_filter(name, out, SHOWN_CAP);
}

static enum err read_issuer(struct vector *v, const json_t *issuer, int number)
{
	int64_t times[4] = { INT64_MIN, INT64_MAX, INT64_MAX, 0 };
	static const char *const names[4] = { "from", "until", "trusted_until", "revoked_at" };
	uint8_t raw[KEY_LEN];
	char shown[SHOWN_CAP];
	enum err e = get_key(v, issuer, "key", raw);

	for (int i = 0; i < 4 && e == ERR_OK; i++)
		e = get_time(v, issuer, names[i], &times[i]);
	if (e != ERR_OK)
		return e;
	e = keyring_add(&v->ring, number, KEY_COUPON, raw, times);
	if (e != ERR_FORMAT)
		return e;
	/* As in a till: the key is not taken up, so what it signed is by an unknown issuer. */
	show_name(issuer, shown);
	fprintf(stderr, "%s: the key of issuer %s is refused: it is no point of full order, and is left out\n",
		v->path, shown);
	return ERR_OK;
}

static enum err read_issuers(struct vector *v)
{
	const json_t *issuers = json_object_get(v->root, "issuers");
	enum err e = ERR_OK;

	if (!json_is_array(issuers))
		return err_set(ERR_FORMAT, "%s: \"issuers\" must be an array", v->path);
	for (size_t i = 0; i < json_array_size(issuers) && e == ERR_OK; i++)
		e = read_issuer(v, json_array_get(issuers, i), (int)i);
	return e;
}

static enum reason judge_case(const struct vector *v, struct bytes text, int64_t now)
{
	struct judge_facts facts = { .now = now };
	struct judged judged;

	if (judge_open(&v->ctx, text, now, &judged) != REASON_OK)
		return judged.reason;
	return judge_decide(&judged.coupon, &facts, &POLICY_DEFAULT);
}

static void print_case(const char *name, enum reason reason)
{
	json_t *object = json_pack("{s:s, s:s}", "name", name, "reason", reason_name(reason));

	cli_json(object);
}

static enum err run_case(struct vector *v, size_t i)
{
	const json_t *one = json_array_get(json_object_get(v->root, "cases"), i);
	struct bytes name, text, expect;
	char shown[SHOWN_CAP], wanted[SHOWN_CAP];
	int64_t now = v->now;
	enum reason reason;

	if (!get_text(one, "name", &name) || !get_text(one, "text", &text) || !get_text(one, "expect", &expect))
		return err_set(ERR_FORMAT, "%s: case %zu must have \"name\", \"text\" and \"expect\"", v->path, i + 1);
	text_filter(name, shown, sizeof(shown));
	text_filter(expect, wanted, sizeof(wanted));
	if (reason_parse(wanted) < 0)
		return err_set(ERR_FORMAT, "%s: case %zu (%s) expects \"%s\", which is no reason", v->path, i + 1, shown,
			       wanted);
	if (get_time(v, one, "now", &now) != ERR_OK)
		return ERR_FORMAT;
	reason = judge_case(v, text, now);
	print_case(shown, reason);
	v->cases++;
	if ((int)reason == reason_parse(wanted))
		return ERR_OK;
	v->wrong++;
	fprintf(stderr, "%s: %s: expected %s, judged %s\n", v->path, shown, wanted, reason_name(reason));
	return ERR_OK;
}

static enum err run_cases(struct vector *v)
{
	const json_t *cases = json_object_get(v->root, "cases");
	enum err e = ERR_OK;

	if (!json_is_array(cases) || json_array_size(cases) == 0)
		return err_set(ERR_FORMAT, "%s: \"cases\" must be an array with something in it", v->path);
	for (size_t i = 0; i < json_array_size(cases) && e == ERR_OK; i++)
		e = run_case(v, i);
	return e;
}

int check_vector_run(const char *path, bool json)
{
	struct vector v = { .path = path };
	enum err e;

	keyring_init(&v.ring);
	e = read_json(&v);
	if (e == ERR_OK)
		e = get_time(&v, v.root, "now", &v.now);
	if (e == ERR_OK)
		e = read_merchant(&v);
	if (e == ERR_OK)
		e = read_issuers(&v);
	if (e == ERR_OK)
		e = run_cases(&v);
	if (e == ERR_OK && !json)
		fprintf(stderr, "%s: %u of %u as expected\n", path, v.cases - v.wrong, v.cases);
	json_decref(v.root);
	keyring_finish(&v.ring);
	open_key_finish(&v.key);
	if (e != ERR_OK)
		return cli_fail(e);
	return v.wrong == 0 ? 0 : 1;
}
