/*
 * Writes the samples as seeds of the fuzz targets: seeds DIR makes DIR/TARGET/NAME for each. What is checked in
 * under tests/fuzz/corpus comes from here, and corpus_test holds it to that.
 */
#include "samples.h"

#include <stdio.h>
#include <sys/stat.h>

static int write_one(const char *dir, const char *target, const char *name, enum err (*make)(struct buf *b))
{
	static uint8_t memory[65536];
	char path[512];
	struct buf b;
	FILE *f;

	buf_init(&b, memory, sizeof memory);
	snprintf(path, sizeof path, "%s/%s", dir, target);
	mkdir(path, 0777);
	snprintf(path, sizeof path, "%s/%s/%s", dir, target, name);
	f = fopen(path, "wb");
	if (f == NULL || make(&b) != ERR_OK || fwrite(b.data, 1, b.len, f) != b.len || fclose(f) != 0) {
		perror(path);
		return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	int bad = 0;

	if (argc != 2) {
		fprintf(stderr, "usage: seeds DIR\n");
		return 2;
	}
	for (int i = 0; i < SAMPLE_COUNT; i++)
		bad |= write_one(argv[1], SAMPLES[i].target, SAMPLES[i].name, SAMPLES[i].make);
	return bad | write_one(argv[1], "document", "sealed", sample_sealed);
}
