#ifndef TESTS_UNIT_TUI_H
#define TESTS_UNIT_TUI_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The grid's dump, for the call. */
#define assert_dump(g, wanted) \
	do { \
		char *text_; \
		size_t len_; \
		FILE *f_ = open_memstream(&text_, &len_); \
		grid_dump((g), f_); \
		fclose(f_); \
		assert_string_equal(text_, (wanted)); \
		free(text_); \
	} while (0)
#endif
