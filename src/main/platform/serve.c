/* serve: the platform on the wire, until SIGTERM or SIGINT. */
#define _DEFAULT_SOURCE		/* struct rlimit's full set */
#include "main/platform.h"

#include "base/log.h"
#include "base/loop.h"
#include "platform/server.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

struct serve {
	struct session session;
	struct server_options options;
	const char *certificate_file, *key_file;
	bool plain;
	struct certificate certificate;
	struct loop *loop;
	struct server *server;
};

static enum err check(const struct serve *v)
{
	if (!v->certificate_file != !v->key_file)
		return err_set(ERR_USAGE, "--tls-cert and --tls-key come together");
	if (v->plain && v->certificate_file)
		return err_set(ERR_USAGE, "--plain-http needs no certificate");
	return ERR_OK;
}

static enum err find_certificate(struct serve *v)
{
	struct session *s = &v->session;
	enum err e;

	if (v->plain)
		return ERR_OK;
	if (v->certificate_file)
		e = tls_read(v->certificate_file, v->key_file, &v->certificate);
	else
		e = tls_load(&s->storage, &s->keys, &v->certificate);
	if (e == ERR_OK)
		e = tls_fits(&s->keys, &v->certificate);
	v->options.certificate = &v->certificate;
	return e;
}

/* As many connections as the system lets us have: each takes a descriptor. */
static void raise_limit(void)
{
	struct rlimit l;

	if (getrlimit(RLIMIT_NOFILE, &l) == 0 && l.rlim_cur < l.rlim_max) {
		l.rlim_cur = l.rlim_max;
		setrlimit(RLIMIT_NOFILE, &l);
	}
}

static void stop(void *ctx, int signal)
{
	struct serve *v = ctx;

	log_write(LOG_INFO, "serve", "signal %d: no new connections, what is in is answered", signal);
	loop_stop(v->loop);
}

/* There is nothing to read anew: keys and offers are seen by themselves. */
static void nothing(void *ctx, int signal)
{
	(void)ctx;
	(void)signal;
}

static enum err start(struct serve *v)
{
	enum err e = loop_create(&v->loop);

	if (e == ERR_OK)
		e = loop_signal(v->loop, SIGTERM, stop, v);
	if (e == ERR_OK)
		e = loop_signal(v->loop, SIGINT, stop, v);
	if (e == ERR_OK)
		e = loop_signal(v->loop, SIGHUP, nothing, v);
	if (e == ERR_OK)
		e = server_create(&v->server, &v->session.keys, &v->options);
	return e;
}

static void report(const struct serve *v)
{
	const char *scheme = v->plain ? "http" : "https";
	const char *colon = strrchr(v->options.listen, ':');
	int host = colon ? (int)(colon - v->options.listen) : 0;
	unsigned port = server_port(v->server);

	if (v->session.json)
		cli_json(json_pack("{s:s, s:i, s:b}", "listen", v->options.listen, "port", (int)port, "tls", !v->plain));
	else
		printf("serving %s://%.*s:%u\n", scheme, host, v->options.listen, port);
	cli_out();
}

int serve_command(int argc, char **argv)
{
	struct serve v = { .options.listen = "127.0.0.1:8443" };
	int64_t connections = 0, per_client = 128, idle = 0, request = 0;
	struct cli_option options[] = {
		SESSION_KEY_OPTIONS(v.session),
		{ "listen", CLI_TEXT, &v.options.listen, 0, 0 }, { "plain-http", CLI_FLAG, &v.plain, 0, 0 },
		{ "tls-cert", CLI_TEXT, &v.certificate_file, 0, 0 }, { "tls-key", CLI_TEXT, &v.key_file, 0, 0 },
		{ "connections", CLI_INT, &connections, 1, 60000 },
		{ "connections-per-client", CLI_INT, &per_client, 1, 60000 },
		{ "idle", CLI_INT, &idle, 1, 3600 }, { "request-time", CLI_INT, &request, 1, 3600 },
	};
	int left;
	enum err e;

	session_init(&v.session);
	if (cli_options(argc, argv, options, CLI_COUNT(options), &left) != ERR_OK)
		return 2;
	if (left != 0)
		return cli_usage("takes no arguments");
	e = check(&v);
	if (e == ERR_OK)
		e = session_unlock(&v.session);
	if (e == ERR_OK)
		e = find_certificate(&v);
	v.options.data = v.session.data;
	v.options.clock = clock_system();
	v.options.random = v.session.random;
	v.options.connections = (unsigned)connections;
	v.options.connections_per_client = (unsigned)per_client;
	v.options.idle_s = (unsigned)idle;
	v.options.request_s = (unsigned)request;
	raise_limit();
	log_level(LOG_INFO);
	if (e == ERR_OK)
		e = start(&v);
	if (e == ERR_OK) {
		report(&v);
		e = loop_run(v.loop);
	}
	server_destroy(v.server);
	if (v.loop)
		loop_destroy(v.loop);
	certificate_wipe(&v.certificate);
	return session_end(&v.session, e);
}
