#ifndef TESTS_DOCUMENT_SAMPLES_FUZZ_H
#define TESTS_DOCUMENT_SAMPLES_FUZZ_H
/*
 * What each fuzz target of src/document asks: bytes that a decoder takes are exactly what its encoder makes.
 * Assertions, not returns: NDEBUG must be off.
 */
#include "recode.h"

#ifdef NDEBUG
#error "these tests are assertions"
#endif

static inline void fuzz_recode(recode *r, const uint8_t *data, size_t size)
{
	static uint8_t memory[DOCUMENT_MAX + 4096];
	struct buf out;

	if (size > DOCUMENT_MAX)
		return;
	buf_init(&out, memory, sizeof memory);
	if (r(bytes_of(data, size), &out) == ERR_OK)
		assert(bytes_equal(buf_bytes(&out), bytes_of(data, size)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_RECODE(recode_) \
	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) \
	{ \
		fuzz_recode(recode_, data, size); \
		return 0; \
	}

#endif
