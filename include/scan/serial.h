#ifndef CHIT_SCAN_SERIAL_H
#define CHIT_SCAN_SERIAL_H
/*
 * A barcode reader on a serial line (UART, USB CDC-ACM): POSIX termios, raw, 8N1, no flow control. A code is
 * what comes up to its terminator, or up to a gap in time where none comes.
 */
#include "scan/decode.h"

/* SERIAL_ANY: CR or LF, or both (an empty line is none). SERIAL_CRLF: the pair alone, a single one is text. */
enum serial_end { SERIAL_ANY, SERIAL_CR, SERIAL_LF, SERIAL_CRLF };
int serial_end_parse(const char *name);		/* "any", "cr", "lf", "crlf"; -1 */

/* Cuts a stream of bytes into texts. Knows no device and no time. */
struct splitter {
	enum serial_end end;
	bool cr;		/* SERIAL_CRLF: a CR is held until we see what follows */
	bool done;		/* line has been given out */
	struct scanned line;
};
void splitter_init(struct splitter *s, enum serial_end end);
/* Takes bytes off *in up to the end of a text and returns it, or NULL where *in is used up. The text is the
 * splitter's own until the next call. Over SCAN_TEXT_MAX the rest is dropped and the text marked cut. */
const struct scanned *splitter_next(struct splitter *s, struct bytes *in);
/* The gap: what has come so far is a text, or NULL where nothing has. */
const struct scanned *splitter_flush(struct splitter *s);
bool splitter_pending(const struct splitter *s);

struct serial {
	int fd;
	struct splitter splitter;
	uint8_t buffer[1024];
	struct bytes unread;	/* in buffer */
};
/* speed in bauds, one of termios' own (1200 to 230400), else ERR_USAGE. ERR_NOT_FOUND, ERR_DENIED, ERR_BUSY
 * (another program has it), ERR_FORMAT (no serial line). The line is ours alone while it is open. */
enum err serial_open(struct serial *s, const char *device, int64_t speed, enum serial_end end);
/* From now on bytes that are damaged on the way (another speed) come as they are, or as 0, and are not dropped. */
void serial_hear_noise(struct serial *s);
void serial_close(struct serial *s);
/* Reads what has come: ERR_BUSY where there is nothing, ERR_IO where the device has gone. */
enum err serial_fill(struct serial *s);
/* The next whole text of what was read, or NULL. */
const struct scanned *serial_next(struct serial *s);

#endif
