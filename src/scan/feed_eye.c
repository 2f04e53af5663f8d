#include "scan/feed_eye.h"

#include "base/log.h"
#include "scan/decode.h"
#include "scan/handover.h"
#include "scan/parcel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READS = 32, LOOKS = 2 };	/* reads in one go: a picture is many of them, and others wait; a turn of each late pass */

/* Any phone's picture as it is, if need be; what is searched has no more than a camera's. */
static const struct frame_bounds bounds = { FRAME_SIDE_MAX, FRAME_SIDE_MAX, .pixels = 16 << 20, .kept = 3 << 20 };

struct feed_eye {
	struct outlet *to;
	int over, fd;	/* where lines come from; the line, -1 while there is none */
	struct source self;
	struct source eyes[FEED_EYES_MAX];
	size_t n_eyes, oldest;
	const struct source *last;	/* whose picture the decoder saw */
	struct decoder *decoder;
	struct frame frame;
	struct scanned text;

	uint8_t head[PARCEL_HEAD + PARCEL_NAME_MAX];
	struct parcel parcel;
	size_t got, head_len;	/* bytes of this parcel so far; of its head and name, once that is known */
	uint8_t *content;	/* of parcel.len, while one is under way */
};

static void forget(struct feed_eye *e)
{
	free(e->content);
	e->content = NULL;
	e->got = 0;
	e->head_len = PARCEL_HEAD;
}

static void drop(struct feed_eye *e, int *fd)
{
	if (*fd < 0)
		return;
	loop_unwatch(e->to->loop, *fd);
	close(*fd);
	*fd = -1;
}

/* Whoever started it starts it again; one that said what is none ends when its line does. */
static void lose(struct feed_eye *e, const char *why)
{
	forget(e);
	drop(e, &e->fd);
	if (!e->self.said || e->self.state == EVENT_OPEN)
		source_say(&e->self, EVENT_LOST, why);
}

static struct source *source_of(struct feed_eye *e, const char *name)
{
	struct source *s = e->eyes;

	for (; s < e->eyes + e->n_eyes; s++)
		if (strcmp(s->name + strlen("eye:"), name) == 0)
			return s;
	if (e->n_eyes < FEED_EYES_MAX) {
		e->n_eyes++;
	} else {
		s = &e->eyes[e->oldest];
		e->oldest = (e->oldest + 1) % FEED_EYES_MAX;
	}
	source_init(s, e->to, "eye", name);
	return s;
}

/* Around each step that may take long: whoever waits for our beats does not wait in vain. */
static void busy(struct feed_eye *e)
{
	if (e->to->busy)
		e->to->busy(e->to->busy_ctx);
}

/* There may be no next picture for the passes that take turns. */
static unsigned search(struct feed_eye *e)
{
	unsigned n = 0;

	for (int i = 0; i < LOOKS && n == 0; i++) {
		n = decode_scan(e->decoder, &e->frame);
		busy(e);
	}
	return n;
}

/* How many codes there are; a picture of which nothing can be read is no picture. */
static unsigned look(struct feed_eye *e, struct source *s, struct bytes file)
{
	int64_t now = clock_monotonic_ms();
	unsigned n;
	enum err loaded;

	busy(e);
	loaded = frame_load_within(&e->frame, &bounds, file);
	busy(e);
	if (loaded != ERR_OK)
		return loaded == ERR_TOO_LONG ? PARCEL_TOO_LARGE : PARCEL_NO_PICTURE;
	e->frame.ms = now;
	if (s != e->last)
		decode_forget(e->decoder);
	e->last = s;
	n = search(e);
	e->to->stats.frames++;
	e->to->stats.searched++;
	e->to->stats.read += n > 0;
	for (unsigned i = 0; i < n; i++)
		source_code(s, now, decode_code(e->decoder, i));
	return n;
}

static unsigned take_text(struct feed_eye *e, struct source *s, struct bytes text)
{
	e->text.symbology = SYMBOLOGY_TYPED;
	e->text.cut = text.len > SCAN_TEXT_MAX;
	e->text.len = text.len < SCAN_TEXT_MAX ? text.len : SCAN_TEXT_MAX;
	memcpy(e->text.text, text.data, e->text.len);
	source_code(s, clock_monotonic_ms(), &e->text);
	return 1;
}

/* The answer is two bytes, and whoever waits for it has sent all: it goes out at once, or nobody wants it. */
static enum err answer(struct feed_eye *e, unsigned n)
{
	const uint8_t bytes[PARCEL_ANSWER] = { 'R', (uint8_t)n };

	return write(e->fd, bytes, sizeof bytes) == sizeof bytes ? ERR_OK : err_errno("an answer to chit-eye");
}

static enum err take(struct feed_eye *e)
{
	struct bytes content = bytes_of(e->content, e->parcel.len);
	char words[PARCEL_WORDS_MAX + 1];

	switch (e->parcel.kind) {
	case PARCEL_PICTURE:
		return answer(e, look(e, source_of(e, e->parcel.name), content));
	case PARCEL_TEXT:
		return answer(e, take_text(e, source_of(e, e->parcel.name), content));
	case PARCEL_OPEN:
	case PARCEL_FAILED:
		memcpy(words, content.data, content.len);
		words[content.len] = 0;
		source_say(&e->self, e->parcel.kind == PARCEL_OPEN ? EVENT_OPEN : EVENT_FAILED, words);
	}
	return ERR_OK;
}

/* The head is whole, or the head and the name. */
static enum err understand(struct feed_eye *e)
{
	size_t name = 0;
	enum err r;

	if (e->got == PARCEL_HEAD) {
		r = parcel_parse(e->head, &e->parcel, &name);
		e->head_len = PARCEL_HEAD + name;
		if (r != ERR_OK || name > 0)
			return r;
	} else {
		r = parcel_name(&e->parcel, bytes_of(e->head + PARCEL_HEAD, e->head_len - PARCEL_HEAD));
		if (r != ERR_OK)
			return r;
	}
	e->content = malloc(e->parcel.len);
	return e->content ? ERR_OK : err_set(ERR_NOMEM, "no memory for a picture");
}

/* One read. ERR_BUSY where nothing is there. */
static enum err step(struct feed_eye *e)
{
	size_t in_content = e->got - e->head_len;
	uint8_t *at = e->content ? e->content + in_content : e->head + e->got;
	size_t room = e->content ? e->parcel.len - in_content : e->head_len - e->got;
	ssize_t n = read(e->fd, at, room);
	enum err r = ERR_OK;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return ERR_BUSY;
	if (n <= 0)
		return err_set(ERR_IO, "chit-eye has ended");
	e->got += (size_t)n;
	if (!e->content && e->got == e->head_len) {
		r = understand(e);
	} else if (e->content && e->got == e->head_len + e->parcel.len) {
		r = take(e);
		forget(e);
	}
	return r;
}

static void on_ready(void *ctx, int fd, short revents)
{
	struct feed_eye *e = ctx;
	enum err r = ERR_OK;

	(void)fd;
	(void)revents;
	for (int i = 0; i < READS && r == ERR_OK; i++)
		r = step(e);
	if (r != ERR_OK && r != ERR_BUSY)
		lose(e, err_detail());
}

/* A line to one that was started anew; what the one before it was saying is void. */
static void on_line(void *ctx, int over, short revents)
{
	struct feed_eye *e = ctx;
	int fd;
	enum err r = handover_take(over, &fd);

	(void)revents;
	if (r == ERR_BUSY)
		return;
	if (r != ERR_OK) {
		log_write(LOG_WARN, "scan", "chit-eye is not started again: %s", err_detail());
		drop(e, &e->over);
		return;
	}
	if (e->fd >= 0)
		lose(e, "chit-eye has ended");
	e->fd = fd;
	if (loop_watch(e->to->loop, fd, POLLIN, on_ready, e) != ERR_OK)
		lose(e, err_detail());
}

enum err feed_eye_create(struct feed_eye **out, struct outlet *to, const struct feed_config *config)
{
	struct feed_eye *e = calloc(1, sizeof *e);
	enum err r;

	if (!e)
		return err_set(ERR_NOMEM, "no memory for eyes");
	e->to = to;
	e->fd = -1;
	e->over = config->eye_fd;
	fcntl(e->over, F_SETFL, O_NONBLOCK);
	source_init(&e->self, to, "eye", config->eye);
	forget(e);
	r = decode_create(&e->decoder, config->symbologies);
	if (r == ERR_OK)
		r = loop_watch(to->loop, e->over, POLLIN, on_line, e);
	if (r != ERR_OK) {
		feed_eye_destroy(e);
		return r;
	}
	*out = e;
	return ERR_OK;
}

void feed_eye_destroy(struct feed_eye *e)
{
	if (!e)
		return;
	forget(e);
	drop(e, &e->fd);
	drop(e, &e->over);
	frame_finish(&e->frame);
	decode_destroy(e->decoder);
	free(e);
}
