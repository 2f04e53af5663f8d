/* What chit-eye says to the process that decodes: each byte of it on a stream, as a source of a feed takes it. */
#include "scan/feed_eye.h"
#include "scan/handover.h"
#include "scan/parcel.h"

#include <assert.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_event(void *ctx, const struct event *e)
{
	char line[EVENT_LINE_MAX];

	(void)ctx;
	assert(strncmp(e->source, "eye:", 4) == 0);
	assert(event_format(e, line) > 0);
}

static void on_end(void *ctx)
{
	loop_stop(ctx);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feed_config config = { .eye = "127.0.0.1:1", .symbologies = SYMBOLOGY_QR };
	struct outlet to = { .clock = clock_system(), .emit = on_event };
	struct feed_eye *eye;
	int over[2], ends[2];

	if (size > 60000)
		return 0;
	assert(socketpair(AF_UNIX, SOCK_STREAM, 0, over) == 0 && socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
	assert(handover_give(over[1], ends[0]) == ERR_OK);
	close(ends[0]);
	config.eye_fd = over[0];
	assert(loop_create(&to.loop) == ERR_OK && seen_create(&to.seen) == ERR_OK);
	assert(feed_eye_create(&eye, &to, &config) == ERR_OK);
	assert(send(ends[1], data, size, MSG_DONTWAIT) == (ssize_t)size || size == 0);
	shutdown(ends[1], SHUT_WR);
	assert(loop_after(to.loop, size / 500 + 1, on_end, to.loop) >= 0);
	assert(loop_run(to.loop) == ERR_OK);
	feed_eye_destroy(eye);
	close(ends[1]);
	close(over[1]);
	seen_destroy(to.seen);
	loop_destroy(to.loop);
	return 0;
}
