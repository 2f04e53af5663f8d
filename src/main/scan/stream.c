#define _DEFAULT_SOURCE	/* setpriority's constants */
#include "main/scan.h"

#include "base/text.h"
#include "main/cli.h"
#include "scan/keep.h"
#include "scan/sandbox.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { BEAT_MS = 1000, BEAT_SOON_MS = 100, NICE = 10, DATE_MS = 3600 * 1000 /* a clock may be set meanwhile */ };

/* One run until somebody stops it. */
struct stream {
	const struct scan_options *options;
	struct loop *loop;
	struct feed *feed;
	struct clock clock;
	uint64_t beat;
	int64_t beat_ms;	/* when it was */
	bool opened;	/* a reader has worked */
	struct keep *keep;	/* NULL: no pictures are kept */
	int64_t begin_ms;
	enum err failure;
};

/* All of it, in the order of the lines; where nobody takes them we wait, and fall silent, and are restarted. */
static enum err put_all(const char *data, size_t len)
{
	struct pollfd out = { STDOUT_FILENO, POLLOUT, 0 };

	while (len) {
		ssize_t n = write(STDOUT_FILENO, data, len);

		if (n < 0 && errno == EAGAIN)
			poll(&out, 1, -1);
		else if (n < 0 && errno != EINTR)
			return err_errno("standard output");
		if (n > 0) {
			data += n;
			len -= (size_t)n;
		}
	}
	return ERR_OK;
}

static void stop(struct stream *s, enum err e)
{
	s->failure = e;
	loop_stop(s->loop);
}

static void print_line(struct stream *s, const struct event *e)
{
	static char line[EVENT_LINE_MAX];
	enum err failed = put_all(line, event_format(e, line));

	if (failed != ERR_OK)	/* whoever read us has gone: that ends a feed, and is no failure of it */
		stop(s, s->options->feed && errno == EPIPE ? ERR_OK : failed);
}

static void print_words(struct stream *s, const struct event *e)
{
	char shown[EVENT_TEXT_MAX * 2];

	if (e->kind == EVENT_STATE) {
		fprintf(stderr, "chit-scan: %s: %s%s%s\n", e->source, event_state_name(e->state), *e->detail ? ": " : "",
			e->detail);
		return;
	}
	text_filter(bytes_of(e->text, e->len), shown, sizeof shown);
	printf("%s\t%s\t%s%s\n", e->source, symbology_name(e->symbology), shown, e->cut ? "\tcut" : "");
	if (fflush(stdout) != 0)
		stop(s, err_errno("standard output"));
}

/* A person at a shell who named a reader that cannot be opened is told so at once; a feed goes on. A folder that
 * has been read to its end, and nothing else to wait for, ends both. */
static void consider(struct stream *s, const struct event *e)
{
	const struct feed_config *c = &s->options->sources;
	enum err refused[] = { [EVENT_BUSY] = ERR_BUSY, [EVENT_MISSING] = ERR_NOT_FOUND, [EVENT_DENIED] = ERR_DENIED,
			       [EVENT_FAILED] = ERR_IO, [EVENT_END] = ERR_OK,
			       [EVENT_POOR] = ERR_OK };

	if (e->state == EVENT_OPEN)
		s->opened = true;
	else if (e->state == EVENT_END && !*c->cameras[0] && !*c->serial && !*c->hid && !*c->eye)
		stop(s, ERR_OK);
	else if (!s->options->feed && !s->opened && e->state != EVENT_LOST && refused[e->state] != ERR_OK)
		stop(s, err_set(refused[e->state], "%s", e->detail));
}

static void on_event(void *ctx, const struct event *e)
{
	struct stream *s = ctx;

	if (e->kind == EVENT_STATE)
		consider(s, e);
	if (s->failure != ERR_OK)
		return;
	if (s->options->feed || s->options->json)
		print_line(s, e);
	else
		print_words(s, e);
}

static void beat(struct stream *s)
{
	struct event e = { .kind = EVENT_BEAT, .time = clock_now(s->clock), .beat = ++s->beat,
			   .frames = feed_frames(s->feed) };

	s->beat_ms = clock_monotonic_ms();
	print_line(s, &e);
}

static void on_beat(void *ctx)
{
	struct stream *s = ctx;

	beat(s);
	loop_after(s->loop, BEAT_MS, on_beat, s);
}

/* A step that may take long begins or is done: of three seconds of silence that somebody allows it uses none up before. */
static void on_busy(void *ctx)
{
	struct stream *s = ctx;

	if (clock_monotonic_ms() - s->beat_ms >= BEAT_SOON_MS)
		beat(s);
}

/* With --step each line of the parent's is a picture; else it says nothing, and its end of the pipe is all that
 * counts. */
static void on_input(void *ctx, int fd, short revents)
{
	struct stream *s = ctx;
	char said[256];
	ssize_t n = read(fd, said, sizeof said);

	(void)revents;
	for (ssize_t i = 0; i < n; i++)
		if (said[i] == '\n')
			feed_step(s->feed);
	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		stop(s, ERR_OK);
}

static void on_signal(void *ctx, int number)
{
	struct stream *s = ctx;

	(void)number;
	stop(s, ERR_OK);
}

/* As a child of the till: never longer alive than it. */
static enum err attach(struct stream *s)
{
	pid_t parent = getppid();

	if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0)
		return err_errno("signal at the parent's end");
	if (getppid() != parent)
		return err_set(ERR_IO, "the parent has gone");
	return loop_watch(s->loop, STDIN_FILENO, POLLIN, on_input, s);
}

static void on_unread(void *ctx, const struct frame *f)
{
	struct stream *s = ctx;

	if (s->keep)
		keep_put(s->keep, f);
}

/* What is no reader says its state as one. */
static void say_state(struct stream *s, const char *source, enum event_state state, const char *detail)
{
	const struct scan_options *o = s->options;
	struct event e;

	event_state(&e, source, clock_now(s->clock), state, detail);
	print_words(s, &e);
	if (o->json || o->feed)
		print_line(s, &e);
}

static void say_save(struct stream *s, enum event_state state, const char *detail)
{
	char source[EVENT_SOURCE_MAX];

	snprintf(source, sizeof source, "save:%.100s", s->options->save);
	say_state(s, source, state, detail);
}

/* It is said where a person can see it: pictures that are kept show people. */
static void say_kept(struct stream *s)
{
	const struct scan_options *o = s->options;
	char detail[EVENT_DETAIL_MAX], until[24];

	clock_format_utc(o->save_until, until, sizeof until);
	snprintf(detail, sizeof detail, "pictures of what is not read are kept here until %s, at most %d: they show people", until,
		 (int)o->save_most);
	say_save(s, EVENT_OPEN, detail);
}

static void end_keep(struct stream *s)
{
	if (!s->keep)
		return;
	loop_unwatch(s->loop, keep_fd(s->keep));
	keep_stop(s->keep);
	s->keep = NULL;
}

/* Each change once. Where the keeper has ended by itself there is nothing to read for ever. */
static void on_news(void *ctx, int fd, short revents)
{
	struct stream *s = ctx;
	enum err e = keep_news(s->keep);

	(void)fd;
	if (e == ERR_BUSY && revents & POLLHUP)
		end_keep(s);
	else if (e == ERR_OK)
		say_kept(s);
	else if (e != ERR_BUSY)
		say_save(s, e == ERR_RANGE ? EVENT_END : EVENT_FAILED, err_detail());
}

static void on_date(void *ctx)
{
	struct stream *s = ctx;
	int64_t left = s->options->save_until - clock_now(s->clock);

	if (left > 0) {
		loop_after(s->loop, left * 1000 < DATE_MS ? left * 1000 : DATE_MS, on_date, s);
		return;
	}
	end_keep(s);
	say_save(s, EVENT_END, "its date has come: no pictures are kept any more");
}

static enum err start_keep(struct stream *s, struct feed_config *c)
{
	const struct scan_options *o = s->options;
	struct keep_wish wish = { o->save, o->save_until, o->save_most };
	enum err e;

	if (!o->save)
		return ERR_OK;
	if (o->save_until <= clock_now(s->clock)) {	/* a till that is started each morning reads on without it */
		say_save(s, EVENT_END, "its date has passed: no pictures are kept");
		return ERR_OK;
	}
	e = keep_start(&s->keep, &wish, s->clock);
	if (e == ERR_RANGE || (e != ERR_OK && e != ERR_USAGE && o->feed)) {	/* a till's reader reads on */
		say_save(s, e == ERR_RANGE ? EVENT_END : EVENT_FAILED, err_detail());
		return ERR_OK;
	}
	if (e == ERR_OK)
		e = loop_watch(s->loop, keep_fd(s->keep), POLLIN, on_news, s);
	if (e != ERR_OK)
		return e;
	c->unread = on_unread;
	c->unread_ctx = s;
	say_kept(s);
	on_date(s);
	return ERR_OK;
}

static enum err prepare(struct stream *s)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGHUP };
	struct feed_config c = s->options->sources;
	enum err e = loop_create(&s->loop);

	for (size_t i = 0; e == ERR_OK && i < sizeof signals / sizeof signals[0]; i++)
		e = loop_signal(s->loop, signals[i], on_signal, s);
	if (e == ERR_OK && s->options->feed)
		e = attach(s);
	if (e == ERR_OK && *c.eye)
		e = eye_start(c.eye, s->options->eye_dir, &c.eye_fd);
	if (e == ERR_OK)
		e = start_keep(s, &c);
	c.busy = s->options->feed ? on_busy : NULL;
	c.busy_ctx = s;
	if (e == ERR_OK)
		e = feed_create(&s->feed, s->loop, &c, s->clock, on_event, s);
	if (e != ERR_OK)
		return e;
	if (s->options->fault)
		say_state(s, "config", EVENT_FAILED, s->options->fault);
	if (s->options->feed)	/* below the till, and below our own child that reads keys */
		setpriority(PRIO_PROCESS, 0, NICE);
	return sandbox_enter(*c.folder ? c.folder : NULL);
}

static void say_work(const struct stream *s)
{
	struct decode_pass passes[DECODE_PASSES_MAX] = { { .name = NULL } };
	struct scan_work w = { feed_stats(s->feed), clock_monotonic_ms() - s->begin_ms, clock_cpu_us(), passes, 0 };

	w.n = feed_passes(s->feed, passes);
	stats_print(s->options, &w);
}

int stream_run(const struct scan_options *o)
{
	struct stream s = { .options = o, .clock = clock_system(), .begin_ms = clock_monotonic_ms() };
	enum err e = prepare(&s);

	if (e == ERR_OK && o->feed)
		loop_after(s.loop, 0, on_beat, &s);
	if (e == ERR_OK)
		e = loop_run(s.loop);
	if (e == ERR_OK)
		e = s.failure;
	if (s.feed && o->stats)
		say_work(&s);
	feed_destroy(s.feed);
	keep_stop(s.keep);
	loop_destroy(s.loop);
	return e == ERR_OK ? 0 : cli_fail(e);
}
