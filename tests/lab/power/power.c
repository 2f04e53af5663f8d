/*
 * A disk whose power can be cut at any operation.
 *
 *	power serve IMAGE LOG DISK-SOCKET LINE-SOCKET	the disk of one QEMU; all that it is told goes into LOG
 *	power points LOG		for each line that was said: how many operations had come
 *	power cut LOG COPY POINT SEED dropped|random|torn	makes COPY, a copy of IMAGE, what it is after a cut behind
 *							operation POINT; prints how many writes were not flushed, then
 *							the lines that had been said
 */
#include "log.h"
#include "serve.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int usage(void)
{
	fputs("usage: power serve IMAGE LOG DISK LINE | points LOG | cut LOG COPY POINT SEED dropped|random|torn\n", stderr);
	return 2;
}

static int points(const char *path)
{
	unsigned long long n = 0;
	struct log_record r;
	struct log l;

	if (!log_open(&l, path))
		return 3;
	while (log_next(&l, &r)) {
		if (r.kind == LOG_LINE)
			printf("%llu\n", n);
		else
			n++;
	}
	return 0;
}

static void print_lines(struct log l, uint64_t point)
{
	struct log_record r;
	uint64_t n = 0;

	while (log_next(&l, &r)) {
		if (r.kind != LOG_LINE && ++n > point)
			return;
		if (r.kind == LOG_LINE)
			fwrite(r.data, r.length, 1, stdout);
	}
}

static int cut(char **argument)
{
	static const char *const fates[] = { "dropped", "random", "torn" };
	struct log_cut c = { strtoull(argument[2], NULL, 10), strtoull(argument[3], NULL, 10), FATE_DROPPED, 0 };
	int disk = open(argument[1], O_WRONLY | O_CLOEXEC);
	struct log l;
	size_t fate = 0;

	while (fate < 3 && strcmp(fates[fate], argument[4]) != 0)
		fate++;
	if (fate == 3)
		return usage();
	c.fate = (enum log_fate)fate;
	if (disk < 0 || !log_open(&l, argument[0]) || !log_replay(l, &c, disk)) {
		perror("power: cut");
		return 3;
	}
	printf("%llu\n", (unsigned long long)c.unflushed);
	print_lines(l, c.point);
	return close(disk) == 0 ? 0 : 3;
}

int main(int argc, char **argv)
{
	const char *command = argc > 1 ? argv[1] : "";

	if (strcmp(command, "serve") == 0 && argc == 6)
		return serve_disk(&(struct serve_places){ argv[2], argv[3], argv[4], argv[5] }) ? 0 : 3;
	if (strcmp(command, "points") == 0 && argc == 3)
		return points(argv[2]);
	if (strcmp(command, "cut") == 0 && argc == 7)
		return cut(argv + 2);
	return usage();
}
