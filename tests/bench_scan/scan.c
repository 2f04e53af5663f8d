/*
 * scan: chit's decoder beside each library alone, on the same frames in the same run.
 *
 *	scan MODE DIRECTORY...
 *
 * grid: rates and times of all, the goals, and which pass earned what. Each frame stands for itself: what the decoder
 * saw before is forgotten. px: the smallest code that is read. one: how much of each fault is borne. seq: phones that
 * approach, read within SOON frames; here the decoder remembers within each film.
 */
#include "peers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SOON = 5, SIZES = 2, QUARTERS = 17, FAULTS = 16, STEPS = 5, LINE_MAX_BYTES = 8192 };
static const char *const size_names[SIZES] = { "640x480", "1280x720" };

/* One frame as the manifest has it. */
struct sight {
	char *file, *what, *text;
	struct frame frame;
	unsigned size;		/* 0 or 1 */
};

struct tally {
	unsigned frames, read;
};

struct column {
	struct tally usable, all, quarters[SIZES][QUARTERS], faults[FAULTS][STEPS], films;
	unsigned wrong;
	double ms[SIZES];
	unsigned timed[SIZES];
};

static struct peer peers[PEERS];
static struct column columns[PEERS];
static char fault_names[FAULTS][16];

static double cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double number(const struct sight *s, const char *key, double otherwise)
{
	char name[32];
	const char *at;

	snprintf(name, sizeof name, ";%s=", key);
	at = strncmp(s->what, name + 1, strlen(name) - 1) == 0 ? s->what - 1 : strstr(s->what, name);
	return at ? atof(at + strlen(name)) : otherwise;
}

static void count(struct tally *t, bool read)
{
	t->frames++;
	t->read += read;
}

static bool load(struct sight *s, const char *dir)
{
	static uint8_t memory[8 << 20];
	char path[2 * LINE_MAX_BYTES];
	size_t len;
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", dir, s->file);
	f = fopen(path, "rb");
	if (!f)
		return false;
	len = fread(memory, 1, sizeof memory, f);
	fclose(f);
	return frame_load(&s->frame, bytes_of(memory, len)) == ERR_OK;
}

/* Calls use() with each frame of a manifest, in its order. */
static void each(const char *dir, void (*use)(struct sight *s))
{
	static char line[LINE_MAX_BYTES];
	static struct sight s;
	char path[LINE_MAX_BYTES];
	FILE *f;

	snprintf(path, sizeof path, "%s/manifest.tsv", dir);
	f = fopen(path, "r");
	if (!f) {
		perror(path);
		exit(3);
	}
	while (fgets(line, sizeof line, f)) {
		s.file = strtok(line, "\t");
		s.what = strtok(NULL, "\t");
		s.text = strtok(NULL, "\n");
		if (!s.text || !load(&s, dir)) {
			fprintf(stderr, "%s: a frame that cannot be read\n", path);
			exit(3);
		}
		s.size = s.frame.height > 600;
		if (number(&s, "fits", 1) > 0)
			use(&s);
	}
	fclose(f);
}

static bool read_by(unsigned p, const struct sight *s)
{
	struct column *c = &columns[p];
	double begin = cpu_ms();
	enum answer a = peers[p].read(&peers[p], &s->frame, bytes_of_str(s->text));

	c->ms[s->size] += cpu_ms() - begin;
	c->timed[s->size]++;
	c->wrong += a == ANSWER_WRONG;
	if (a == ANSWER_WRONG && p == PEER_OURS)
		printf("WRONG TEXT: %s\n", s->file);
	return a == ANSWER_RIGHT;
}

static void use_grid(struct sight *s)
{
	bool usable = number(s, "severity", 2) < 2 && number(s, "px", 0) >= 2.5;

	peers_forget(peers);
	for (unsigned p = 0; p < PEERS; p++) {
		bool read = peers[p].there && read_by(p, s);

		count(&columns[p].all, read);
		if (usable)
			count(&columns[p].usable, read);
	}
}

static void use_px(struct sight *s)
{
	unsigned quarters = (unsigned)(number(s, "px", 0) * 4 + 0.5);

	peers_forget(peers);
	for (unsigned p = 0; p < PEERS && quarters < QUARTERS; p++)
		if (p != PEER_ZBAR)
			count(&columns[p].quarters[s->size][quarters], peers[p].there && read_by(p, s));
}

static unsigned fault_of(const struct sight *s)
{
	const char *at = strstr(s->what, "fault=") + 6;
	size_t len = strcspn(at, ";");
	unsigned i = 0;

	while (i < FAULTS - 1 && fault_names[i][0] && (strncmp(fault_names[i], at, len) != 0 || fault_names[i][len]))
		i++;
	snprintf(fault_names[i], sizeof fault_names[i], "%.*s", (int)len, at);
	return i;
}

static void use_one(struct sight *s)
{
	unsigned fault = fault_of(s), step = (unsigned)number(s, "step", 0) % STEPS;

	peers_forget(peers);
	for (unsigned p = 0; p < PEERS; p++)
		if (p != PEER_ZBAR)
			count(&columns[p].faults[fault][step], peers[p].there && read_by(p, s));
}

/* The first SOON frames of each film; who has read it is not asked again. */
static void use_film(struct sight *s)
{
	static int film = -1;
	static unsigned frame;
	static bool done[PEERS];
	int now = (int)number(s, "film", 0);

	if (now != film) {
		film = now;
		frame = 0;
		memset(done, 0, sizeof done);
		peers_forget(peers);
		for (unsigned p = 0; p < PEERS; p++)
			columns[p].films.frames++;
	}
	if (frame++ >= SOON)
		return;
	for (unsigned p = 0; p < PEERS; p++)
		if (!done[p] && peers[p].there && read_by(p, s)) {
			done[p] = true;
			columns[p].films.read++;
		}
}

/* ---- what is printed ---- */

static double percent(struct tally t)
{
	return t.frames ? 100.0 * t.read / t.frames : 0;
}

static double mean(const struct column *c, unsigned size)
{
	return c->timed[size] ? c->ms[size] / c->timed[size] : 0;
}

static void goal(const char *what, double ours, double limit, bool at_most)
{
	printf("  %-66s %6.2f (%s %.2f) %s\n", what, ours, at_most ? "at most" : "at least", limit,
	       (at_most ? ours <= limit : ours >= limit) ? "held" : "MISSED");
}

static double missed(unsigned p)
{
	return columns[p].usable.frames - columns[p].usable.read;
}

static double over(double a, double b)
{
	return b > 0 ? a / b : a > 0 ? 1e9 : 0;
}

static void print_goals(void)
{
	const struct column *us = &columns[PEER_OURS], *zbar = &columns[PEER_ZBAR];

	goal("usable frames missed, of what zxing-cpp misses", over(missed(PEER_OURS), missed(PEER_ZXING)), 1.0 / 3, true);
	goal("usable frames missed, of what zbar misses", over(missed(PEER_OURS), missed(PEER_ZBAR)), 1.0 / 5, true);
	goal("all frames read, times what zxing-cpp reads", over(us->all.read, columns[PEER_ZXING].all.read), 1.2, false);
	goal("all frames read, times what zbar reads", over(us->all.read, zbar->all.read), 1.5, false);
	for (unsigned size = 0; size < SIZES; size++)
		if (zbar->timed[size])
			goal(size ? "mean time at 1280x720, of zbar's as it comes" : "mean time at 640x480, of zbar's as it comes",
			     over(mean(us, size), mean(zbar, size)), 1.0 / 3, true);
}

static void print_passes(void)
{
	const struct decode_pass *pass;
	unsigned n = decode_passes(peers[PEER_OURS].own, &pass);

	printf("\nwhich pass earned what\n%-18s %8s %8s %10s\n", "pass", "tried", "read", "ms each");
	for (unsigned i = 0; i < n; i++)
		if (pass[i].tried)
			printf("%-18s %8llu %8llu %10.2f\n", pass[i].name, (unsigned long long)pass[i].tried,
			       (unsigned long long)pass[i].read, (double)pass[i].ns / 1e6 / (double)pass[i].tried);
}

static void print_grid(void)
{
	printf("%u frames, %u of them usable (mild or medium faults, at least 2.5 px a module)\n", columns[0].all.frames,
	       columns[0].usable.frames);
	printf("%-18s %9s %8s %9s %10s %10s %6s\n", "", "usable %", "missed", "all %", "ms 480", "ms 720", "wrong");
	for (unsigned p = 0; p < PEERS; p++) {
		const struct column *c = &columns[p];

		if (peers[p].there)
			printf("%-18s %9.1f %8.0f %9.1f %10.2f %10.2f %6u\n", peers[p].name, percent(c->usable), missed(p),
			       percent(c->all), mean(c, 0), mean(c, 1), c->wrong);
		else
			printf("%-18s is not built in here\n", peers[p].name);
	}
	print_goals();
	print_passes();
}

/* The smallest size from which on at least this part is read. */
static double smallest(const struct column *c, unsigned size, double part)
{
	unsigned q = QUARTERS;

	while (q > 0 && (c->quarters[size][q - 1].frames == 0 || percent(c->quarters[size][q - 1]) >= part))
		q--;
	return q / 4.0;
}

static void print_px(void)
{
	printf("%-18s", "px a module from which on 50 / 90 % are read");
	for (unsigned size = 0; size < SIZES; size++)
		printf(" %14s", size_names[size]);
	putchar('\n');
	for (unsigned p = 0; p < PEERS; p++) {
		if (!peers[p].there || p == PEER_ZBAR)
			continue;
		printf("%-44s", peers[p].name);
		for (unsigned size = 0; size < SIZES; size++)
			printf("    %4.2f / %4.2f", smallest(&columns[p], size, 50), smallest(&columns[p], size, 90));
		putchar('\n');
	}
}

static void print_one(void)
{
	printf("%-10s", "read, %");
	for (unsigned p = 0; p < PEERS; p++)
		if (peers[p].there && p != PEER_ZBAR)
			printf(" | %-19s", peers[p].name);
	putchar('\n');
	for (unsigned i = 0; i < FAULTS && fault_names[i][0]; i++) {
		printf("%-10s", fault_names[i]);
		for (unsigned p = 0; p < PEERS; p++) {
			if (!peers[p].there || p == PEER_ZBAR)
				continue;
			printf(" |");
			for (unsigned step = 0; step < STEPS; step++)
				printf(" %3.0f", percent(columns[p].faults[i][step]));
		}
		putchar('\n');
	}
}

static void print_films(void)
{
	printf("%u phones approach; read within %d frames\n", columns[0].films.frames, SOON);
	for (unsigned p = 0; p < PEERS; p++)
		if (peers[p].there)
			printf("%-18s %5u\n", peers[p].name, columns[p].films.read);
	goal("approaching phones read, times those that zbar reads",
	     over(columns[PEER_OURS].films.read, columns[PEER_ZBAR].films.read), 1.5, false);
	print_passes();
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*use)(struct sight *);
		void (*print)(void);
	} modes[] = { { "grid", use_grid, print_grid }, { "px", use_px, print_px }, { "one", use_one, print_one },
		      { "seq", use_film, print_films } };

	for (size_t m = 0; argc > 2 && m < sizeof modes / sizeof modes[0]; m++) {
		if (strcmp(argv[1], modes[m].name) != 0)
			continue;
		peers_open(peers);
		for (int i = 2; i < argc; i++)
			each(argv[i], modes[m].use);
		modes[m].print();
		peers_close(peers);
		return columns[PEER_OURS].wrong > 0;
	}
	fputs("usage: scan grid|px|one|seq DIRECTORY...\n", stderr);
	return 2;
}
