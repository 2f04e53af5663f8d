#include "main/platform.h"

#include "base/money.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void session_init(struct session *s)
{
	memset(s, 0, sizeof *s);
	s->data = getenv("CHIT_DATA");
	s->key_file = getenv("CHIT_KEY_FILE");
	s->now = clock_now(clock_system());
	s->random = random_system();
}

enum err session_open(struct session *s)
{
	enum err e;

	if (!s->data || !*s->data)
		return err_set(ERR_USAGE, "say where the platform lives: --data DIR, or CHIT_DATA");
	e = storage_open(&s->storage, s->data);
	s->open = e == ERR_OK;
	return e;
}

enum err session_passphrase(struct session_passphrase *p, const char *prompt, bool confirm)
{
	enum err e;

	buf_init(&p->buf, p->memory, sizeof p->memory);
	e = cli_passphrase(prompt, confirm, &p->buf);
	if (e == ERR_OK && p->buf.len == 0)
		e = err_set(ERR_USAGE, "%s: an empty one protects nothing", prompt);
	return e;
}

void session_passphrase_wipe(struct session_passphrase *p)
{
	digest_wipe(p->memory, sizeof p->memory);
}

enum err session_unlock(struct session *s)
{
	struct session_passphrase p;
	struct keys_secret secret = { .file = s->key_file };
	enum err e = session_open(s);

	if (e != ERR_OK)
		return e;
	if (!s->key_file)
		e = session_passphrase(&p, "passphrase of the platform", false);
	if (e == ERR_OK && !s->key_file)
		secret.passphrase = buf_bytes(&p.buf);
	if (e == ERR_OK)
		e = keys_unlock(&s->storage, &secret, &s->keys);
	s->unlocked = e == ERR_OK;
	session_passphrase_wipe(&p);
	return e;
}

int session_end(struct session *s, enum err e)
{
	int status = e == ERR_OK ? 0 : cli_fail(e);

	if (s->unlocked)
		keys_finish(&s->keys);
	if (s->open)
		storage_close(&s->storage);
	return status;
}

enum err session_time(const struct session *s, const char *option, const char *text, int64_t otherwise, int64_t *out)
{
	if (!text) {
		*out = otherwise;
		return ERR_OK;
	}
	if (clock_parse(text, s->now, out) == ERR_OK && *out >= 0)
		return ERR_OK;
	return err_set(ERR_USAGE, "--%s '%s' is no time: 2026-11-21, 2026-11-21T12:41:07Z, +90d, -2h or seconds", option, text);
}

json_t *session_json_time(int64_t t)
{
	char text[24];

	if (t == 0)
		return json_null();
	clock_format_utc(t, text, sizeof text);
	return json_string(text);
}

json_t *session_json_hex(struct bytes s)
{
	char text[129];

	if (2 * s.len + 1 > sizeof text)
		return json_null();
	hex_encode(s, text, sizeof text);
	return json_string(text);
}

static char *ring(void)
{
	static char memory[4][48];
	static unsigned at;

	return memory[at++ % 4];
}

const char *session_money(int64_t minor, const char *currency)
{
	struct money m = { .minor = minor };
	char *out = ring();

	snprintf(m.currency, sizeof m.currency, "%.3s", currency);
	money_format(m, 1, out, 48);
	return out;
}

const char *session_utc(int64_t t)
{
	char *out = ring();

	if (t == 0)
		return "-";
	clock_format_utc(t, out, 48);
	return out;
}
