#include "main/platform.h"

#include "base/money.h"
#include "base/text.h"
#include "platform/accounts.h"
#include "platform/tls.h"
#include "web/url.h"

#include <stdio.h>
#include <string.h>

struct init {
	const char *name, *url, *currency;
	char host[TLS_HOST_CAP];	/* "": no TLS */
	struct certificate certificate;
};

static enum err check_url(const char *url)
{
	size_t len = strlen(url);

	if (len == 0)
		return ERR_OK;
	if (len > URL_MAX)
		return err_set(ERR_USAGE, "--url is https://... of at most %d characters", URL_MAX);
	return url_check(url);
}

/* A certificate for an https:// URL: the first key set carries its pin, and so does each kit. */
static enum err make_certificate(struct session *s, struct init *i)
{
	char hex[2 * DIGEST_LEN + 1];
	enum err e = tls_host(i->url, i->host);

	if (e == ERR_NOT_FOUND) {
		i->host[0] = '\0';
		return ERR_OK;
	}
	if (e == ERR_OK)
		e = tls_make(i->host, s->now, &i->certificate);
	if (e != ERR_OK)
		return e;
	hex_encode(bytes_of(i->certificate.pin, DIGEST_LEN), hex, sizeof hex);
	return storage_set(&s->storage, "pin", hex);
}

static enum err check(const struct init *i)
{
	enum err e = storage_check_name("the platform's name", i->name);

	if (e == ERR_OK)
		e = check_url(i->url);
	if (e == ERR_OK && money_exponent(i->currency) < 0)
		e = err_set(ERR_USAGE, "--currency is an ISO 4217 code, as CNY or EUR");
	return e;
}

static enum err fill(struct session *s, struct init *i)
{
	enum err e = storage_set(&s->storage, "name", i->name);

	if (e == ERR_OK)
		e = storage_set(&s->storage, "url", i->url);
	if (e == ERR_OK)
		e = storage_set(&s->storage, "currency", i->currency);
	if (e == ERR_OK)
		e = accounts_add_consumer(&s->storage, CONSUMER_GUEST, "Guest", s->now);
	return e == ERR_OK ? make_certificate(s, i) : e;
}

static enum err make(struct session *s, struct init *i, struct bytes root, struct bytes passphrase)
{
	struct keys_secret root_secret = { .passphrase = root, .cost = BOX_COST_DEFAULT };
	struct keys_secret secret = { .passphrase = passphrase, .file = s->key_file, .cost = BOX_COST_DEFAULT };
	enum err e = storage_create(&s->storage, s->data);

	if (e != ERR_OK)
		return e;
	e = fill(s, i);
	if (e == ERR_OK)
		e = keys_create(&s->storage, &root_secret, &secret, s->now, s->random, &s->keys);
	if (e == ERR_OK && i->host[0])
		e = tls_keep(&s->storage, &s->keys, &i->certificate, i->host, s->now, s->random);
	if (e != ERR_OK) {
		storage_discard(&s->storage);
		return e;
	}
	s->open = s->unlocked = true;
	return ERR_OK;
}

static enum err report(struct session *s)
{
	uint8_t issuer[DIGEST_LEN];
	char hex[2 * DIGEST_LEN + 1];
	enum err e = keyset_issuer(s->keys.root, issuer);

	if (e != ERR_OK)
		return e;
	hex_encode(bytes_of(issuer, sizeof issuer), hex, sizeof hex);
	if (s->json)
		cli_json(json_pack("{s:s, s:s, s:I}", "data", s->data, "issuer", hex, "keyset", (json_int_t)s->keys.version));
	else
		printf("The platform is made in %s.\nIts identity: %s\n"
		       "The root key is %s/root.key: copy it to a safe place and take it away from this machine;\n"
		       "only 'key rotate' and the 'tls' commands ask for it again.\n", s->data, hex, s->data);
	return ERR_OK;
}

int init_command(int argc, char **argv)
{
	struct session s;
	struct session_passphrase root, passphrase;
	struct init i = { .url = "", .currency = "CNY" };
	struct cli_option options[] = {
		SESSION_KEY_OPTIONS(s),
		{ "name", CLI_TEXT, &i.name, 0, 0 },
		{ "url", CLI_TEXT, &i.url, 0, 0 },
		{ "currency", CLI_TEXT, &i.currency, 0, 0 },
	};
	int left;
	enum err e;

	session_init(&s);
	if (cli_options(argc, argv, options, CLI_COUNT(options), &left) != ERR_OK)
		return 2;
	if (left != 0 || !i.name || !s.data)
		return cli_usage("wants --data DIR and --name NAME");
	e = check(&i);
	if (e != ERR_OK)
		return cli_fail(e);
	e = session_passphrase(&root, "passphrase for the root key, which is kept offline", true);
	if (e == ERR_OK)
		e = session_passphrase(&passphrase, "passphrase for the platform, asked at each start", true);
	if (e == ERR_OK)
		e = make(&s, &i, buf_bytes(&root.buf), buf_bytes(&passphrase.buf));
	session_passphrase_wipe(&root);
	session_passphrase_wipe(&passphrase);
	certificate_wipe(&i.certificate);
	if (e == ERR_OK)
		e = report(&s);
	return session_end(&s, e);
}
