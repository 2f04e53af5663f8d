/* tls set: the server's certificate, and its pin in a new key set. */
#include "main/platform.h"

#include "base/text.h"
#include "platform/tls.h"

#include <stdio.h>
#include <string.h>

struct tls_order {
	const char *certificate_file, *key_file, *root_file;
	char host[TLS_HOST_CAP];
	struct certificate certificate;
};

/* The one that was given, else a new one for the URL's host. */
static enum err find_certificate(struct session *s, struct tls_order *o)
{
	char url[URL_MAX + 1];
	enum err e;

	if (o->certificate_file)
		return tls_read(o->certificate_file, o->key_file, &o->certificate);
	e = storage_get(&s->storage, "url", url, sizeof url);
	if (e == ERR_OK)
		e = tls_host(url, o->host);
	return e == ERR_OK ? tls_make(o->host, s->now, &o->certificate) : e;
}

/* Kept first: a pin without its certificate would shut the door. */
static enum err use_certificate(struct session *s, struct tls_order *o)
{
	struct session_passphrase p;
	struct keys_secret root = { .file = o->root_file };
	enum err e = session_passphrase(&p, "passphrase of the root key", false);

	root.passphrase = buf_bytes(&p.buf);
	if (e == ERR_OK)
		e = tls_keep(&s->storage, &s->keys, &o->certificate, o->host, s->now, s->random);
	if (e == ERR_OK)
		e = keys_pin(&s->storage, &s->keys, o->certificate.pin, &root, s->now);
	session_passphrase_wipe(&p);
	return e;
}

static void report(const struct session *s, const struct tls_order *o)
{
	char pin[2 * DIGEST_LEN + 1];

	hex_encode(bytes_of(o->certificate.pin, DIGEST_LEN), pin, sizeof pin);
	if (s->json)
		cli_json(json_pack("{s:s, s:I}", "pin", pin, "keyset", (json_int_t)s->keys.version));
	else
		printf("the key set %llu names this certificate: SHA-256 of its public key is\n%s\n"
		       "Start 'serve' again. Tills that were made before get past it once they have a pack from a stick.\n",
		       (unsigned long long)s->keys.version, pin);
}

int tls_set_command(int argc, char **argv)
{
	struct session s;
	struct tls_order o = { 0 };
	struct cli_option options[] = {
		SESSION_KEY_OPTIONS(s),
		{ "tls-cert", CLI_TEXT, &o.certificate_file, 0, 0 }, { "tls-key", CLI_TEXT, &o.key_file, 0, 0 },
		{ "root", CLI_TEXT, &o.root_file, 0, 0 },
	};
	int left;
	enum err e;

	session_init(&s);
	if (cli_options(argc, argv, options, CLI_COUNT(options), &left) != ERR_OK)
		return 2;
	if (left != 0 || !o.certificate_file != !o.key_file)
		return cli_usage("takes --tls-cert and --tls-key together, or neither to make a new certificate");
	e = session_unlock(&s);
	if (e == ERR_OK)
		e = find_certificate(&s, &o);
	if (e == ERR_OK)
		e = use_certificate(&s, &o);
	if (e == ERR_OK)
		report(&s, &o);
	certificate_wipe(&o.certificate);
	return session_end(&s, e);
}
