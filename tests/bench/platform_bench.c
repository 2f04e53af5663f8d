/*
 * Redemptions a second by wire, from 1 to 1024 clients, one a request and 100 a request: the platform's server, and
 * beside it bare libmicrohttpd with the same inserts and the same signature checks (see bare.h), in the same run. All
 * on this machine, plain HTTP, kept connections: clients take their share of its cores too. The aim is 0.8 of the bare
 * one. Arguments: client counts, instead of the usual ones.
 */
#include "bare.h"
#include "load.h"

#include "base/log.h"
#include "platform/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { REQUESTS = 6000, BATCHES = 240, FACTS = 100 };

static void by_server(struct shop *s, struct load *out)
{
	struct server_options o = { .data = s->data, .listen = "127.0.0.1:0", .clock = clock_system(), .random = random_system() };
	struct server *server;
	struct keys keys;

	shop_need(keys_reload(&s->storage, &s->keys, &keys) == ERR_OK, "keys");
	shop_close(s);
	shop_need(server_create(&server, &keys, &o) == ERR_OK, "server");
	load_run(s, server_port(server), true, out);
	server_destroy(server);
}

static void by_bare(struct shop *s, bool sealed, struct load *out)
{
	struct bare *bare;
	unsigned port;

	shop_close(s);
	bare = bare_start(s, sealed, &port);
	load_run(s, port, sealed, out);
	bare_stop(bare);
}

/* Facts a second; how: 0 the server, 1 bare, 2 bare with sealing. */
static double measure(size_t clients, size_t facts, int how, struct load *l)
{
	struct shop s;

	shop_make(&s, clients, facts == 1 ? REQUESTS : BATCHES, facts);
	if (how == 0)
		by_server(&s, l);
	else
		by_bare(&s, how == 2, l);
	shop_destroy(&s);
	return (double)(l->answered * facts) / l->seconds;
}

static void row(size_t clients, size_t facts)
{
	struct load l, bare;
	double plain = measure(clients, facts, 1, &bare), sealed = measure(clients, facts, 2, &bare);
	double ours = measure(clients, facts, 0, &l);

	printf("%7zu  %5zu  %9.0f  %9.0f  %9.0f  %6.2f  %6.2f  %8.1f%s%s\n", clients, facts, ours, sealed, plain, ours / sealed,
	       ours / plain, 1000 * l.slowest, l.stalled ? "  STALLED" : "", l.refused ? "  REFUSED" : "");
	fflush(stdout);
}

int main(int argc, char **argv)
{
	static const size_t usual[] = { 1, 2, 8, 32, 128, 129, 256, 512, 1024 };
	struct rlimit files;

	log_level(LOG_ERROR);
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	printf("redemptions a second, durable before they are answered; bare: the same inserts and signature checks on bare\n"
	       "libmicrohttpd; bare+seal: it also opens the request's seal, signs and seals its answer, as the server does\n"
	       "clients  batch      serve  bare+seal       bare  /b+seal   /bare  slowest ms\n");
	for (size_t facts = 1; facts <= FACTS; facts += FACTS - 1) {
		if (argc > 1)
			for (int i = 1; i < argc; i++)
				row((size_t)strtoul(argv[i], NULL, 10), facts);
		else
			for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
				row(usual[i], facts);
	}
	return 0;
}
