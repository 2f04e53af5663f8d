/* tls set, next, switch, forget: the server's certificate, and its pin in a new key set. */
#include "main/platform.h"

#include "base/text.h"
#include "platform/tls.h"

#include <stdio.h>
#include <string.h>

struct tls_order {
	const char *certificate_file, *key_file, *root_file;
	bool anyway;
	struct tls_pins now;		/* of the key set as it is */
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

static enum err publish(struct session *s, const struct tls_order *o, const struct keys_pins *pins)
{
	struct session_passphrase p;
	struct keys_secret root = { .file = o->root_file };
	enum err e = session_passphrase(&p, "passphrase of the root key", false);

	root.passphrase = buf_bytes(&p.buf);
	if (e == ERR_OK)
		e = keys_pin(&s->storage, &s->keys, pins, &root, s->now);
	session_passphrase_wipe(&p);
	return e;
}

/* Kept first: a pin without its certificate would shut the door. */
static enum err keep(struct session *s, struct tls_order *o)
{
	enum err e = find_certificate(s, o);

	return e == ERR_OK ? tls_keep(&s->storage, &s->keys, &o->certificate, o->host, s->now, s->random) : e;
}

static enum err set(struct session *s, struct tls_order *o)
{
	enum err e = keep(s, o);

	return e == ERR_OK ? publish(s, o, &(struct keys_pins){ .first = o->certificate.pin }) : e;
}

static enum err announce(struct session *s, struct tls_order *o)
{
	enum err e = o->now.has_first ? keep(s, o) : err_set(ERR_NOT_FOUND, "there is no certificate yet: 'tls set' makes one");

	return e == ERR_OK ? publish(s, o, &(struct keys_pins){ o->now.first, o->certificate.pin }) : e;
}

/* Both stay good: tills that hear of it before the server was started again do not lose it. */
static enum err change(struct session *s, struct tls_order *o)
{
	int64_t unaware = 0;
	enum err e = ERR_OK;

	if (!o->now.has_second)
		return err_set(ERR_NOT_FOUND, "no certificate was announced: 'tls next' does that");
	e = tls_find(&s->storage, &s->keys, o->now.second, &o->certificate);
	if (e == ERR_OK)
		e = tls_unaware(&s->storage, o->now.since, &unaware);
	if (e == ERR_OK && unaware && !o->anyway)
		return err_set(ERR_REFUSED, "%lld tills have not said that they have a pack made since %s, and may not know it: by wire "
			       "they say so within an hour, by stick never; --anyway does it all the same", (long long)unaware,
			       session_utc(o->now.since));
	return e == ERR_OK ? publish(s, o, &(struct keys_pins){ o->now.second, o->now.first }) : e;
}

static enum err forget(struct session *s, struct tls_order *o)
{
	if (!o->now.has_second)
		return err_set(ERR_NOT_FOUND, "the key set names one certificate alone");
	return publish(s, o, &(struct keys_pins){ .first = o->now.first });
}

static void report(const struct session *s, const struct tls_pins *p, const char *words)
{
	char first[2 * DIGEST_LEN + 1], second[2 * DIGEST_LEN + 1];

	hex_encode(bytes_of(p->first, DIGEST_LEN), first, sizeof first);
	hex_encode(bytes_of(p->second, DIGEST_LEN), second, sizeof second);
	if (s->json) {
		cli_json(json_pack("{s:s, s:o, s:I}", "pin", first, "second", p->has_second ? json_string(second) : json_null(),
				   "keyset", (json_int_t)s->keys.version));
		return;
	}
	printf("the key set %llu names the certificate that 'serve' serves: SHA-256 of its public key is\n%s\n",
	       (unsigned long long)s->keys.version, first);
	if (p->has_second)
		printf("and this one, which tills take as well:\n%s\n", second);
	printf("%s\n", words);
}

/* What the four commands share: the root's passphrase is asked once they know what to do. */
static int run(int argc, char **argv, enum err (*act)(struct session *s, struct tls_order *o), bool files, const char *words)
{
	struct session s;
	struct tls_order o = { 0 };
	struct cli_option options[] = {
		SESSION_KEY_OPTIONS(s),
		{ "root", CLI_TEXT, &o.root_file, 0, 0 }, { "anyway", CLI_FLAG, &o.anyway, 0, 0 },
		{ "tls-cert", CLI_TEXT, &o.certificate_file, 0, 0 }, { "tls-key", CLI_TEXT, &o.key_file, 0, 0 },
	};
	int left;
	enum err e;

	session_init(&s);
	if (cli_options(argc, argv, options, CLI_COUNT(options), &left) != ERR_OK)
		return 2;
	if (left != 0 || !o.certificate_file != !o.key_file || (o.certificate_file && !files))
		return cli_usage(files ? "takes --tls-cert and --tls-key together, or neither to make a new certificate" :
				 "takes no certificate");
	e = session_unlock(&s);
	if (e == ERR_OK)
		e = tls_pins(&s.keys, &o.now);
	if (e == ERR_OK)
		e = act(&s, &o);
	if (e == ERR_OK)
		e = tls_pins(&s.keys, &o.now);
	if (e == ERR_OK)
		report(&s, &o.now, words);
	certificate_wipe(&o.certificate);
	return session_end(&s, e);
}

int tls_set_command(int argc, char **argv)
{
	return run(argc, argv, set, true, "Start 'serve' again. Tills that were made before get past it once they have a pack from a "
		   "stick; 'tls next' announces one instead.");
}

int tls_next_command(int argc, char **argv)
{
	return run(argc, argv, announce, true, "Packs tell the tills of it, by wire too. 'tls switch' when they know.");
}

int tls_switch_command(int argc, char **argv)
{
	return run(argc, argv, change, false, "Start 'serve' again. 'tls forget' when it has run for a while.");
}

int tls_forget_command(int argc, char **argv)
{
	return run(argc, argv, forget, false, "Nothing else is taken for this platform any more.");
}
