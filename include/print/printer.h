#ifndef CHIT_PRINT_PRINTER_H
#define CHIT_PRINT_PRINTER_H
/*
 * One printer and the bytes that are on their way to it. A machine of states: it says what it waits for (a descriptor, a
 * time), the caller's poll() waits, printer_step() goes on. It never waits itself: everything is opened O_NONBLOCK and
 * written to as it takes the bytes.
 *
 * A job is done when the device has taken all of it and, where the printer speaks (DLE EOT, GS a and GS r of ESC/POS), when
 * it has said that it printed it. A printer that says nothing at all is believed by its silence. What goes wrong in the
 * middle is PRINTER_BROKEN: `sent` says whether bytes had left.
 */
#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum printer_kind {
	PRINTER_AUTO,			/* by its name: usb/lp, tty, ADDRESS:PORT, else a file */
	PRINTER_USB,			/* /dev/usb/lp0: the kernel's usblp */
	PRINTER_SERIAL,			/* /dev/ttyUSB0, 8N1 at `speed` */
	PRINTER_NETWORK,		/* 192.0.2.7:9100 or [2001:db8::7]:9100: an address, no name */
	PRINTER_FILE,			/* appends to it; a FIFO will do */
};

enum printer_status { PRINTER_STATUS_OFF, PRINTER_STATUS_AUTO /* it may be mute */, PRINTER_STATUS_ON /* it must answer */ };

/* Integers as base/config.h fills them. */
struct printer_place {
	char device[200];
	int64_t kind;
	int64_t speed;			/* bauds: 1200 to 230400 */
	int64_t flow;			/* serial: 0 none, 1 by DTR and RTS, 2 by XON and XOFF */
	int64_t status;			/* enum printer_status: is it asked how it is? */
	int64_t patience;		/* seconds without progress until it counts as hung */
};

enum printer_trouble {
	PRINTER_FINE,
	PRINTER_NOT_THERE,		/* no such device: unplugged, off; nobody answers at the address */
	PRINTER_NOT_ALLOWED,		/* this user may not */
	PRINTER_IN_USE,			/* another program has it */
	PRINTER_NO_PAPER,
	PRINTER_COVER_OPEN,
	PRINTER_OFFLINE,		/* it says so, and not why */
	PRINTER_BLOCKED,		/* knife, head: it says that it cannot go on */
	PRINTER_STALLED,		/* takes no more bytes, for some seconds */
	PRINTER_HUNG,			/* ... for too long: given up, and tried anew */
	PRINTER_LOST,			/* the line broke in the middle */
	PRINTER_TROUBLES
};
/* What is wrong, and what to do about it; marked for gettext, "" for PRINTER_FINE. */
const char *printer_words(enum printer_trouble t);
const char *printer_advice(enum printer_trouble t);

enum printer_news { PRINTER_NOTHING, PRINTER_DONE, PRINTER_BROKEN };

struct printer {
	struct printer_place place;
	int fd;				/* -1: closed */
	int state;
	enum printer_trouble trouble;
	bool speaks, spoke;		/* it has answered since it was opened, ever */
	bool paper_low;			/* a warning only */
	const uint8_t *data;		/* the job; NULL: none */
	size_t len, sent;
	bool wanted;			/* a job is there, or will be */
	int64_t at;			/* when the state wants to be looked at */
	int64_t since;			/* the last progress */
	bool held;			/* the device said it was ready and was not: no poll until `at` */
	uint8_t asked;			/* n of the DLE EOT that is not answered; 0: none */
	uint8_t turn;			/* which of the questions it is */
	int64_t report;			/* when it is believed without an answer to GS r */
	uint8_t pending;		/* bytes of an unasked status (GS a) still to come */
	uint8_t unasked[4];
	bool offline, cover, no_paper, blocked;
	bool printed;			/* it has answered the GS r at the job's end */
};

/* Times are milliseconds of one clock (clock_monotonic_ms). */
void printer_init(struct printer *p, const struct printer_place *place);
/* Closes; a job in the middle is forgotten (look at `sent` before). */
void printer_stop(struct printer *p);
/* There will be a job: a line that is held for a job alone is opened. */
void printer_want(struct printer *p, int64_t now);
/* It is open, has said that it is well (or nothing), and has no job: the next one may be started. */
bool printer_ready(const struct printer *p);
/* Takes a job back of which nothing has left. */
void printer_unstart(struct printer *p);
/* Gives it a job: the bytes stay the caller's and must live until DONE or BROKEN. There is none yet. */
void printer_start(struct printer *p, const uint8_t *data, size_t len, int64_t now);

/* What to wait for: fd -1 for none, events of poll(2), and a time to be stepped at all the same (INT64_MAX: none). */
struct printer_wish {
	int fd;
	short events;
	int64_t at;
};
struct printer_wish printer_wish(const struct printer *p);
/* After poll(), with what it said (0 for a time that has come). DONE and BROKEN take the job away. */
enum printer_news printer_step(struct printer *p, short revents, int64_t now);

/* Can there be a device of this name? ERR_FORMAT with the forms that there are; whether it is there is not looked at. */
enum err printer_check(const struct printer_place *place);
/* The kind of a device's name, where AUTO is said. */
enum printer_kind printer_kind_of(const struct printer_place *place);

#endif
