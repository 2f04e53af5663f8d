#include "print/printer.h"

#include "base/i18n.h"
#include "device.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum state {
	CLOSED,				/* opened again at `at` */
	CONNECTING,
	ASKING,				/* how is it? before anything is sent */
	READY,
	SENDING,
	FLUSHING,			/* all is written: has the device taken it? */
	CONFIRMING,			/* has the printer printed it? */
};

/* Milliseconds. */
enum { RETRY = 1000, CONNECT = 5000, ANSWER = 700, STALL = 3000, LOOK = 50, IDLE = 5000, REPORT = 5000, HELD = 100, CHUNK = 4096 };

static const struct { const char *words, *advice; } TROUBLES[PRINTER_TROUBLES] = {
	[PRINTER_FINE] = { "", "" },
	[PRINTER_NOT_THERE] = { N_("is not there"), N_("Is it plugged in and switched on?") },
	[PRINTER_NOT_ALLOWED] = { N_("may not be used by this user"), N_("Add this user to the group lp (serial: dialout).") },
	[PRINTER_IN_USE] = { N_("is in use by another program"), N_("Stop the other one; CUPS, too, holds printers.") },
	[PRINTER_NO_PAPER] = { N_("is out of paper"), N_("Put in a roll: it goes on by itself.") },
	[PRINTER_COVER_OPEN] = { N_("is open"), N_("Close its cover: it goes on by itself.") },
	[PRINTER_OFFLINE] = { N_("is offline"), N_("Press its feed or online button.") },
	[PRINTER_BLOCKED] = { N_("is blocked"), N_("Clear the knife and the paper's way; then off and on.") },
	[PRINTER_STALLED] = { N_("takes no more"), N_("Paper, cover, cable? It goes on by itself.") },
	[PRINTER_HUNG] = { N_("hangs"), N_("Switch it off and on.") },
	[PRINTER_LOST] = { N_("broke off in the middle"), N_("Look at the cable; it is tried again.") },
};

const char *printer_words(enum printer_trouble t)
{
	assert(t < PRINTER_TROUBLES);
	return TROUBLES[t].words;
}

const char *printer_advice(enum printer_trouble t)
{
	assert(t < PRINTER_TROUBLES);
	return TROUBLES[t].advice;
}

enum printer_kind printer_kind_of(const struct printer_place *place)
{
	const char *d = place->device;

	if (place->kind != PRINTER_AUTO)
		return (enum printer_kind)place->kind;
	if (strncmp(d, "/dev/usb/lp", 11) == 0 || strncmp(d, "/dev/lp", 7) == 0)
		return PRINTER_USB;
	if (strncmp(d, "/dev/tty", 8) == 0 || strncmp(d, "/dev/serial/", 12) == 0 || strncmp(d, "/dev/pts/", 9) == 0)
		return PRINTER_SERIAL;
	return *d != '/' && strchr(d, ':') ? PRINTER_NETWORK : PRINTER_FILE;
}

enum err printer_check(const struct printer_place *place)
{
	if (printer_kind_of(place) == PRINTER_NETWORK ? device_is_address(place->device) : place->device[0] == '/')
		return ERR_OK;
	return err_set(ERR_FORMAT, _("'%.60s' is no printer: say a path such as /dev/usb/lp0, or an address and port in numbers such as "
				     "192.0.2.7:9100"), place->device);
}

/* A line that others may want, too, or that costs nothing to open, is held for a job alone. */
static bool stays_open(const struct printer *p)
{
	return p->place.kind == PRINTER_USB || p->place.kind == PRINTER_SERIAL;
}

void printer_init(struct printer *p, const struct printer_place *place)
{
	*p = (struct printer){ .place = *place, .fd = -1, .state = CLOSED };
	p->place.kind = printer_kind_of(place);
	p->at = stays_open(p) ? 0 : INT64_MAX;
}

static void hang_up(struct printer *p, int64_t next)
{
	device_close(p->fd, (enum printer_kind)p->place.kind);
	p->fd = -1;
	p->state = CLOSED;
	p->at = next;
	p->speaks = p->held = p->offline = p->cover = p->no_paper = p->blocked = p->paper_low = false;
	p->asked = p->pending = 0;
}

void printer_stop(struct printer *p)
{
	hang_up(p, INT64_MAX);
	p->data = NULL;
	p->wanted = false;
}

void printer_want(struct printer *p, int64_t now)
{
	p->wanted = true;
	if (p->state == CLOSED && p->at == INT64_MAX)
		p->at = now;
}

bool printer_ready(const struct printer *p)
{
	return p->state == READY && !p->data;
}

void printer_unstart(struct printer *p)
{
	assert(p->sent == 0);
	p->data = NULL;
}

void printer_start(struct printer *p, const uint8_t *data, size_t len, int64_t now)
{
	assert(!p->data && data);
	p->data = data;
	p->len = len;
	p->sent = 0;
	p->printed = false;
	p->since = now;
	printer_want(p, now);
	if (p->state == READY)
		p->at = now;
}

/* The job ends, for good or ill. */
static enum printer_news end_job(struct printer *p, enum printer_news news)
{
	p->data = NULL;
	p->wanted = false;
	return news;
}

/* The line is no use any more: closed, and tried again. A job of which nothing has left only waits. */
static enum printer_news fail(struct printer *p, enum printer_trouble t, int64_t now)
{
	bool wanted = p->wanted || stays_open(p);

	hang_up(p, wanted ? now + RETRY : INT64_MAX);
	p->trouble = t;
	p->since = now;
	return p->data && p->sent > 0 ? end_job(p, PRINTER_BROKEN) : PRINTER_NOTHING;
}

/* ---- what it says ---- */

static void judge(struct printer *p)
{
	if (p->no_paper)
		p->trouble = PRINTER_NO_PAPER;
	else if (p->cover)
		p->trouble = PRINTER_COVER_OPEN;
	else if (p->blocked)
		p->trouble = PRINTER_BLOCKED;
	else
		p->trouble = p->offline ? PRINTER_OFFLINE : PRINTER_FINE;
}

/* Answers to DLE EOT n: ESC/POS, "Transmit real-time status". All of them together are an opinion. */
static void hear_answer(struct printer *p, uint8_t b)
{
	if (p->asked == 1) {
		p->offline = b & 0x08;
	} else if (p->asked == 2) {
		p->cover = b & 0x04;
		p->blocked = b & 0x40;
	} else if (p->asked == 4) {
		p->paper_low = b & 0x0c;
		p->no_paper = b & 0x60;
		judge(p);
	}
	p->asked = 0;
	p->speaks = p->spoke = true;
}

/* The four bytes of GS a: ESC/POS, "Automatic status back". */
static void hear_unasked(struct printer *p, int64_t now)
{
	p->offline = p->unasked[0] & 0x08;
	p->cover = p->unasked[0] & 0x20;
	p->blocked = p->unasked[1] & 0x2c;
	p->paper_low = p->unasked[2] & 0x03;
	p->no_paper = p->unasked[2] & 0x0c;
	p->speaks = true;
	p->since = now;
	judge(p);
}

/* One byte from the printer. True for the answer to GS r: all that came before it is printed. */
static bool hear(struct printer *p, uint8_t b, int64_t now)
{
	if (p->pending) {
		p->unasked[4 - p->pending] = b;
		if (--p->pending == 0)
			hear_unasked(p, now);
		return false;
	}
	if ((b & 0x93) == 0x12) {
		hear_answer(p, b);
	} else if ((b & 0x93) == 0x10) {
		p->unasked[0] = b;
		p->pending = 3;
	}
	return (b & 0x90) == 0;
}

/* Reads what there is. False where the line is gone. */
static bool listen_to(struct printer *p, short revents, int64_t now)
{
	uint8_t b[64];
	ssize_t n;

	if (revents & (POLLHUP | POLLERR | POLLNVAL))
		return false;
	if (!(revents & POLLIN))
		return true;
	n = read(p->fd, b, sizeof b);
	for (ssize_t i = 0; i < n; i++)
		if (hear(p, b[i], now) && p->data && p->sent == p->len)
			p->printed = true;
	if (n == 0)		/* of a USB line: an empty packet */
		return p->place.kind == PRINTER_USB;
	return n > 0 || errno == EAGAIN || errno == EINTR;
}

static const uint8_t QUESTIONS[] = { 1, 2, 4 };	/* is it online, what keeps it, has it paper? */
enum { PAUSE = sizeof QUESTIONS };

/* DLE EOT n; never in the middle of a job, for its bytes may stand for dots there. */
static void ask(struct printer *p, unsigned turn, int64_t now)
{
	const uint8_t query[3] = { 0x10, 0x04, QUESTIONS[turn] };

	p->turn = (uint8_t)turn;
	p->asked = QUESTIONS[turn];
	p->at = now + ANSWER;
	(void)!device_write(p->fd, query, sizeof query);	/* what is not sent is not answered */
}

/* Goes on asking. True where a round has ended, and what it is like is known. */
static bool asked_all(struct printer *p, int64_t now)
{
	if (p->asked)
		return false;
	if (p->turn == PAUSE) {
		if (now >= p->at)
			ask(p, 0, now);
		return false;
	}
	if (p->turn + 1u < PAUSE) {
		ask(p, p->turn + 1u, now);
		return false;
	}
	p->turn = PAUSE;
	p->at = now + RETRY;
	return true;
}

/* ---- states ---- */

static enum printer_news enter_ready(struct printer *p, int64_t now)
{
	p->state = READY;
	if (p->data)
		p->at = now;
	else if (stays_open(p))
		p->at = p->speaks ? now + IDLE : INT64_MAX;
	else
		p->at = now + RETRY;
	return PRINTER_NOTHING;
}

static enum printer_news enter_asking(struct printer *p, int64_t now)
{
	if (p->trouble != PRINTER_HUNG)
		p->trouble = PRINTER_FINE;
	if (!p->place.status || p->place.kind == PRINTER_FILE)
		return enter_ready(p, now);
	p->state = ASKING;
	ask(p, 0, now);
	return PRINTER_NOTHING;
}

static enum printer_news step_closed(struct printer *p, int64_t now)
{
	enum printer_trouble t = PRINTER_FINE;
	bool connecting = false;

	if (now < p->at)
		return PRINTER_NOTHING;
	p->fd = device_open(&p->place, &t, &connecting);
	if (p->fd < 0)
		return fail(p, t, now);
	if (!connecting)
		return enter_asking(p, now);
	p->state = CONNECTING;
	p->at = now + CONNECT;
	return PRINTER_NOTHING;
}

static enum printer_news step_connecting(struct printer *p, short revents, int64_t now)
{
	if (revents)
		return device_connected(p->fd) ? enter_asking(p, now) : fail(p, PRINTER_NOT_THERE, now);
	return now >= p->at ? fail(p, PRINTER_NOT_THERE, now) : PRINTER_NOTHING;
}

/* Nothing is sent to a printer that says it cannot print, nor to one that spoke once and does no more. One that never answers
 * is mute, and gets the job. */
static enum printer_news step_asking(struct printer *p, int64_t now)
{
	if (p->asked && now >= p->at) {
		if (p->spoke || p->place.status == PRINTER_STATUS_ON)
			return fail(p, PRINTER_HUNG, now);
		p->asked = 0;
		return enter_ready(p, now);
	}
	return asked_all(p, now) && p->trouble == PRINTER_FINE ? enter_ready(p, now) : PRINTER_NOTHING;
}

static enum printer_news step_ready(struct printer *p, int64_t now)
{
	if (p->data) {
		p->state = p->len ? SENDING : FLUSHING;	/* a drawer's job has no bytes where there is no drawer */
		p->since = p->at = now;
	} else if (now >= p->at && !stays_open(p)) {
		p->wanted = false;
		hang_up(p, INT64_MAX);
	} else if (now >= p->at) {
		p->state = ASKING;
		ask(p, 0, now);
	}
	return PRINTER_NOTHING;
}

static bool says_why(const struct printer *p)
{
	return p->trouble == PRINTER_NO_PAPER || p->trouble == PRINTER_COVER_OPEN || p->trouble == PRINTER_OFFLINE ||
	       p->trouble == PRINTER_BLOCKED;
}

static void moved(struct printer *p, int64_t now)
{
	p->since = now;
	if (p->trouble == PRINTER_STALLED || p->trouble == PRINTER_HUNG)
		p->trouble = PRINTER_FINE;
}

/* No progress: said after some seconds, given up after many; not while the printer itself says what it waits for. */
static enum printer_news wait_on(struct printer *p, int64_t now, int64_t look)
{
	int64_t quiet = now - p->since;

	if (says_why(p)) {
		p->since = now;
	} else if (quiet >= p->place.patience * 1000) {
		return fail(p, PRINTER_HUNG, now);
	} else if (quiet >= STALL) {
		p->trouble = PRINTER_STALLED;
	}
	p->at = now + look;
	return PRINTER_NOTHING;
}

static enum printer_news step_sending(struct printer *p, short revents, int64_t now)
{
	ssize_t n;

	if (p->held ? now < p->at : !(revents & POLLOUT))
		return now >= p->at ? wait_on(p, now, RETRY) : PRINTER_NOTHING;
	n = device_write(p->fd, p->data + p->sent, p->len - p->sent < CHUNK ? p->len - p->sent : CHUNK);
	p->held = n <= 0;	/* it was ready, and is not: usblp is so when the paper is out */
	if (n <= 0 && errno != EAGAIN && errno != EINTR && errno != ENOSPC)
		return fail(p, PRINTER_LOST, now);
	if (n <= 0)
		return wait_on(p, now, HELD);
	p->sent += (size_t)n;
	moved(p, now);
	if (p->sent == p->len)
		p->state = FLUSHING;
	p->at = now;
	return PRINTER_NOTHING;
}

static enum printer_news done(struct printer *p, int64_t now)
{
	enum printer_news news = end_job(p, PRINTER_DONE);

	if (stays_open(p))
		enter_ready(p, now);
	else
		hang_up(p, INT64_MAX);
	return news;
}

static enum printer_news step_flushing(struct printer *p, short revents, int64_t now)
{
	if (p->place.kind == PRINTER_USB && !(revents & POLLOUT))
		return now >= p->at ? wait_on(p, now, RETRY) : PRINTER_NOTHING;
	if (now < p->at)
		return PRINTER_NOTHING;
	if (!device_empty(p->fd, (enum printer_kind)p->place.kind))
		return wait_on(p, now, LOOK);
	moved(p, now);
	if (!p->speaks)
		return done(p, now);
	p->state = CONFIRMING;
	p->report = now + REPORT;
	p->turn = PAUSE;
	p->asked = 0;
	p->at = now + RETRY;
	return PRINTER_NOTHING;
}

/* A clone may not know GS r: it is believed when it has been fine for some seconds. */
static enum printer_news step_confirming(struct printer *p, int64_t now)
{
	if (p->printed && !says_why(p))
		return done(p, now);
	if (p->asked && now >= p->at) {
		p->asked = 0;
		p->turn = PAUSE;
		return wait_on(p, now, RETRY);
	}
	if (!asked_all(p, now))
		return PRINTER_NOTHING;
	p->since = now;
	if (says_why(p))
		p->report = now + REPORT;
	return now >= p->report ? done(p, now) : PRINTER_NOTHING;
}

enum printer_news printer_step(struct printer *p, short revents, int64_t now)
{
	if (p->state == CLOSED)
		return step_closed(p, now);
	if (p->state == CONNECTING)
		return step_connecting(p, revents, now);
	if (!listen_to(p, revents, now))
		return fail(p, p->data && p->sent ? PRINTER_LOST : PRINTER_NOT_THERE, now);
	switch ((enum state)p->state) {
	case ASKING:
		return step_asking(p, now);
	case READY:
		return step_ready(p, now);
	case SENDING:
		return step_sending(p, revents, now);
	case FLUSHING:
		return step_flushing(p, revents, now);
	default:
		return step_confirming(p, now);
	}
}

struct printer_wish printer_wish(const struct printer *p)
{
	struct printer_wish w = { .fd = p->fd, .events = POLLIN, .at = p->at };

	if (p->place.kind == PRINTER_FILE)
		w.events = 0;
	if (p->state == CONNECTING || (p->state == SENDING && !p->held) ||
	    (p->state == FLUSHING && p->place.kind == PRINTER_USB))
		w.events |= POLLOUT;
	return w;
}
