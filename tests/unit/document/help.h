#ifndef TESTS_UNIT_DOCUMENT_HELP_H
#define TESTS_UNIT_DOCUMENT_HELP_H
/* What the tests of src/document share: cmocka, the samples, room to write into. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "../../document_samples/samples.h"

/* Fails the test with a name where the condition does not hold. */
#define check_named(name, condition) \
	do { \
		if (!(condition)) \
			fail_msg("%s: %s", name, #condition); \
	} while (0)

#define assert_err(expected, call) \
	do { \
		enum err got_ = (call); \
		if (got_ != (expected)) \
			fail_msg("%s: %s (%s)", #call, err_text(got_), err_detail()); \
	} while (0)

/* A buffer of its own for each place it is asked for; empty again each time. */
#define SCRATCH(cap_) \
	__extension__({ \
		static uint8_t memory_[cap_]; \
		static struct buf buf_; \
		buf_init(&buf_, memory_, sizeof memory_); \
		&buf_; \
	})

static inline void assert_bytes(struct bytes a, struct bytes b)
{
	assert_int_equal(a.len, b.len);
	if (a.len > 0)
		assert_memory_equal(a.data, b.data, a.len);
}

#endif
