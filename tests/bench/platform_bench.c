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

enum { REQUESTS = 2000, BATCHES = 80, FACTS = 100, ROUNDS = 5 };

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

enum how { SERVE, BARE_SEALED, BARE, HOWS };

struct cell {
	double rates[ROUNDS], cpu[ROUNDS];	/* redemptions a second; CPU microseconds of one, clients included */
};

static void measure(size_t clients, size_t facts, enum how how, struct cell *c, size_t round, struct load *worst)
{
	struct load l;
	struct shop s;

	shop_make(&s, clients, facts == 1 ? REQUESTS : BATCHES, facts);
	if (how == SERVE)
		by_server(&s, &l);
	else
		by_bare(&s, how == BARE_SEALED, &l);
	shop_destroy(&s);
	c->rates[round] = (double)(l.answered * facts) / l.seconds;
	c->cpu[round] = l.cpu * 1e6 / (double)(l.answered * facts);
	if (how != SERVE)
		return;
	worst->stalled |= l.stalled;
	worst->refused += l.refused;
	if (l.slowest > worst->slowest)
		worst->slowest = l.slowest;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(const double values[ROUNDS])
{
	double sorted[ROUNDS];

	memcpy(sorted, values, sizeof sorted);
	qsort(sorted, ROUNDS, sizeof *sorted, by_size);
	return sorted[ROUNDS / 2];
}

/* Of each round's two, which ran one right after the other. */
static double ratio(const double a[ROUNDS], const double b[ROUNDS])
{
	double ratios[ROUNDS];

	for (size_t i = 0; i < ROUNDS; i++)
		ratios[i] = a[i] / b[i];
	return median(ratios);
}

static void row(size_t clients, size_t facts)
{
	struct load worst = { .stalled = false };
	struct cell cells[HOWS];

	for (size_t round = 0; round < ROUNDS; round++)
		for (enum how how = 0; how < HOWS; how++)
			measure(clients, facts, how, &cells[how], round, &worst);
	printf("%7zu  %5zu  %8.0f %9.0f %8.0f  %7.2f %6.2f  %6.1f %9.1f %6.1f  %7.2f %6.2f  %8.1f%s%s\n", clients, facts,
	       median(cells[SERVE].rates), median(cells[BARE_SEALED].rates), median(cells[BARE].rates),
	       ratio(cells[SERVE].rates, cells[BARE_SEALED].rates), ratio(cells[SERVE].rates, cells[BARE].rates),
	       median(cells[SERVE].cpu), median(cells[BARE_SEALED].cpu), median(cells[BARE].cpu),
	       ratio(cells[BARE_SEALED].cpu, cells[SERVE].cpu), ratio(cells[BARE].cpu, cells[SERVE].cpu), 1000 * worst.slowest,
	       worst.stalled ? "  STALLED" : "", worst.refused ? "  REFUSED" : "");
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
	       "libmicrohttpd; +seal: it also opens the request's seal, signs and seals its answer, as the server does. Medians of\n"
	       "%d rounds; ratios over 1: the server is the faster one, or takes less CPU time for each.\n"
	       "                 redemptions a second       ratio to       CPU us of one            ratio to      slowest\n"
	       "clients  batch     serve     +seal     bare    +seal   bare   serve     +seal   bare    +seal   bare        ms\n", ROUNDS);
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
