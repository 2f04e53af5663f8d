#ifndef TESTS_SUPPORT_RECEIPT_H
#define TESTS_SUPPORT_RECEIPT_H
/*
 * A receipt printer that is not ours: reads ESC/POS and says what would stand on the paper, as text and as dots. It knows
 * only what is asked of it, and an unknown command is an error, as it would be rubbish on paper.
 *
 * Text: a line for a line, with its style before it where it has one ("{bold wide}"), and for what is no letter
 * "[dots WxH]", "[qr TEXT]", "[cut]", "[drawer 2]", "[beep]", "[status N]", "[report N]".
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct receipt_paper {
	char *text;			/* owned, as are the others */
	unsigned columns_used;		/* of the widest line of letters, a wide one counting two */
	unsigned char *dots;		/* one byte each, 255 paper, 0 ink */
	unsigned width, height;
	unsigned cuts, kicks;
	char error[200];		/* "": none */
};
/* columns and dots of the paper. */
void receipt_read(struct receipt_paper *r, const uint8_t *bytes, size_t len, unsigned columns, unsigned dots);
void receipt_free(struct receipt_paper *r);

#endif
