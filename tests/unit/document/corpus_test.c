/* The seeds of the fuzz targets that are checked in are the samples as they are now (see seeds.c beside them). */
#include "help.h"

enum { ROOM = 16384 };

static void same(const char *target, const char *name, enum err (*make)(struct buf *b))
{
	static uint8_t memory[ROOM];
	struct buf *b = SCRATCH(ROOM);
	char path[256];
	size_t len;
	FILE *f;

	snprintf(path, sizeof path, "tests/fuzz/corpus/%s/%s", target, name);
	f = fopen(path, "rb");
	check_named(path, f != NULL);
	len = fread(memory, 1, sizeof memory, f);
	fclose(f);
	check_named(path, make(b) == ERR_OK);
	check_named(path, bytes_equal(bytes_of(memory, len), buf_bytes(b)));
}

static void seeds(void **state)
{
	(void)state;
	for (int i = 0; i < SAMPLE_COUNT; i++)
		same(SAMPLES[i].target, SAMPLES[i].name, SAMPLES[i].make);
	same("document", "sealed", sample_sealed);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(seeds) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
