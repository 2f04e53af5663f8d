/*
 * webcam: a USB webcam in user space, given to the kernel by vhci_hcd (USB/IP over a socket pair; no network). The
 * kernel's own uvcvideo drives it, and /dev/video0 is as true as with a real one. Needs root: a guest's.
 *
 *	webcam [-f FPS] [-y YUYV_FPS] [-p PORT] PICTURE...
 *
 * Commands on standard input, a line each: show PICTURE... | freeze (no frames) | stick
 * (the same bytes again and again) | run | trunc BYTES (of each frame; 0 for all) |
 * unplug | plug | sizes N (of its sizes it has the first N, from the next plug on) | quit. What the program under test asks of the camera is told on standard output.
 */
#include "descriptors.h"
#include "pictures.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { COMMAND_SUBMIT = 1, COMMAND_UNLINK = 2, ANSWER_SUBMIT = 3, ANSWER_UNLINK = 4, HIGH_SPEED = 3, FILES_MAX = 16 };

/* The head of USB/IP's messages, all big-endian (Linux: Documentation/usb/usbip_protocol.rst). */
struct head {
	uint32_t command, seq, device, direction, endpoint;
	union {
		struct { uint32_t flags; int32_t length, start, packets, interval; uint8_t setup[8]; } submit;
		struct { int32_t status, length, start, packets, errors; uint8_t padding[8]; } answer;
		struct { uint32_t seq; uint8_t padding[24]; } unlink;
	};
};

struct packet {
	uint32_t offset, length, actual, status;
};

/* A request for pictures that waits for some. */
struct request {
	uint32_t seq;
	unsigned packets;
	struct packet *packet;
	struct request *next;
};

static struct {
	int socket;
	unsigned fps, yuyv_fps, port, n_sizes;
	unsigned format, size, asked_format, asked_size;
	uint32_t interval;
	bool streaming, frozen, stuck;
	size_t cut;
	struct request *first, **last;
	const uint8_t *frame;	/* being sent */
	size_t frame_len, frame_at;
	uint8_t frame_id;
	double next_frame;
} cam = { .socket = -1, .fps = 10, .yuyv_fps = 30, .n_sizes = SIZES, .format = YUYV, .size = 1, .asked_format = YUYV, .asked_size = 1,
	  .interval = 333333, .last = &cam.first };

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
}

static int read_all(void *data, size_t len)
{
	for (uint8_t *at = data; len;) {
		ssize_t n = read(cam.socket, at, len);

		if (n <= 0)
			return -1;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

static void write_all(const void *data, size_t len)
{
	for (const uint8_t *at = data; len;) {
		ssize_t n = write(cam.socket, at, len);

		if (n <= 0)
			return;	/* unplugged: reading finds out */
		at += n;
		len -= (size_t)n;
	}
}

static void answer(uint32_t seq, int status, const void *data, size_t len, size_t actual)
{
	struct head h = { .command = htonl(ANSWER_SUBMIT), .seq = htonl(seq) };
	uint8_t message[sizeof h + 1024];

	h.answer.status = (int32_t)htonl((uint32_t)status);
	h.answer.length = (int32_t)htonl((uint32_t)actual);
	memcpy(message, &h, sizeof h);
	if (len)
		memcpy(message + sizeof h, data, len);
	write_all(message, sizeof h + len);
}

static void forget(struct request *r)
{
	free(r->packet);
	free(r);
}

/* ---- pictures ---- */

/* Fills one packet: a head of two bytes, then pixels. True at the picture's end. */
static bool fill_packet(struct packet *p, uint8_t *out)
{
	size_t room = ntohl(p->length) - 2, n = cam.frame_len - cam.frame_at;
	bool end;

	if (n > room)
		n = room;
	end = cam.frame_at + n == cam.frame_len;
	out[0] = 2;
	out[1] = (uint8_t)(0x80 | cam.frame_id | (end ? 2 : 0));
	memcpy(out + 2, cam.frame + cam.frame_at, n);
	cam.frame_at += n;
	p->actual = htonl((uint32_t)n + 2);
	p->status = 0;
	return end;
}

/* Sends what fits into the first request that waits. */
static void serve_request(void)
{
	static uint8_t message[1 << 18];
	struct request *r = cam.first;
	struct head h = { .command = htonl(ANSWER_SUBMIT), .seq = htonl(r->seq) };
	size_t at = sizeof h;
	bool end = false;

	for (unsigned i = 0; i < r->packets; i++) {
		r->packet[i].actual = 0;
		r->packet[i].status = 0;
		if (!end) {
			end = fill_packet(&r->packet[i], message + at);
			at += ntohl(r->packet[i].actual);
		}
	}
	h.answer.length = (int32_t)htonl((uint32_t)(at - sizeof h));
	h.answer.packets = (int32_t)htonl(r->packets);
	memcpy(message, &h, sizeof h);
	memcpy(message + at, r->packet, r->packets * sizeof *r->packet);
	write_all(message, at + r->packets * sizeof *r->packet);
	cam.first = r->next;
	if (!cam.first)
		cam.last = &cam.first;
	forget(r);
	if (end) {
		cam.frame = NULL;
		cam.frame_id ^= 1;
	}
}

static void next_picture(void)
{
	double t = now();

	if (!cam.streaming || cam.frozen || cam.frame || t < cam.next_frame)
		return;
	cam.next_frame += 1.0 / cam.fps;
	if (cam.next_frame < t)
		cam.next_frame = t + 1.0 / cam.fps;
	cam.frame = pictures_next(cam.format, sizes[cam.size - 1][0], sizes[cam.size - 1][1], cam.stuck, &cam.frame_len);
	cam.frame_at = 0;
	if (cam.cut && cam.cut < cam.frame_len)
		cam.frame_len = cam.cut;
}

/* ---- control requests ---- */

static void stop_streaming(void)
{
	cam.streaming = false;
	cam.frame = NULL;
}

static int standard_in(const uint8_t *setup, uint8_t *out)
{
	unsigned type = setup[3], index = setup[2];

	if (setup[0] == 0x80 && setup[1] == 6 && type == 1) {
		memcpy(out, device_descriptor, sizeof device_descriptor);
		return sizeof device_descriptor;
	}
	if (setup[0] == 0x80 && setup[1] == 6 && type == 2)
		return (int)describe(out, cam.yuyv_fps, cam.n_sizes);
	if (setup[0] == 0x80 && setup[1] == 6 && type == 3 && (index == 0 || describe_string(out, index)))
		return (int)describe_string(out, index);
	if (setup[1] == 0 || setup[1] == 8 || setup[1] == 10) {	/* status, configuration, interface */
		out[0] = setup[1] == 8 ? 1 : setup[1] == 10 ? cam.streaming : 0;
		return setup[1] == 0 ? 2 : 1;
	}
	return -1;
}

static int standard_out(const uint8_t *setup)
{
	if (setup[0] == 1 && setup[1] == 11 && setup[4] == 1) {
		stop_streaming();
		cam.streaming = setup[2];
		cam.frame_id = 0;
		cam.next_frame = now();
		say("streaming %d", setup[2]);
	}
	return setup[1] == 9 || setup[1] == 11 || setup[1] == 1 || setup[1] == 3 || setup[1] == 5 ? 0 : -1;
}

/* UVC's negotiation: what is probed, then committed. */
static int negotiate_out(const uint8_t *setup, const uint8_t *data)
{
	if (data[2] == YUYV || data[2] == MJPG)
		cam.asked_format = data[2];
	if (data[3] >= 1 && data[3] <= cam.n_sizes)
		cam.asked_size = data[3];
	if (data[4] || data[5] || data[6] || data[7])
		cam.interval = (uint32_t)data[4] | (uint32_t)data[5] << 8 | (uint32_t)data[6] << 16 | (uint32_t)data[7] << 24;
	if (setup[3] == 2) {
		cam.format = cam.asked_format;
		cam.size = cam.asked_size;
		say("commit %s %ux%u", cam.format == YUYV ? "YUYV" : "MJPG", sizes[cam.size - 1][0], sizes[cam.size - 1][1]);
	}
	return 0;
}

static int put_value(uint8_t *out, int64_t v, int len)
{
	for (int i = 0; i < len; i++)
		out[i] = (uint8_t)((uint64_t)v >> 8 * i);
	return len;
}

static int control_in(const struct control *c, unsigned request, uint8_t *out)
{
	switch (request) {
	case 0x81: return put_value(out, c->now, c->len);
	case 0x82: return put_value(out, c->min, c->len);
	case 0x83: return put_value(out, c->max, c->len);
	case 0x84: return put_value(out, c->step, c->len);
	case 0x85: return put_value(out, c->len, 2);
	case 0x86: return put_value(out, 3, 1);
	case 0x87: return put_value(out, c->standard, c->len);
	default: return -1;
	}
}

static int class_request(const uint8_t *setup, const uint8_t *data, uint8_t *out)
{
	bool in = setup[0] & 0x80;
	struct control *c;

	if (setup[4] == 1) {	/* the streaming interface */
		if (!in)
			return negotiate_out(setup, data);
		if (setup[1] == 0x86)
			return put_value(out, 3, 1);
		if (setup[1] == 0x85)
			return put_value(out, 26, 2);
		return (int)describe_probe(out, cam.asked_format, cam.asked_size, cam.interval);
	}
	c = control_find(setup[5], setup[3]);
	if (!c)
		return -1;
	if (in)
		return control_in(c, setup[1], out);
	c->now = data[0] | (c->len > 1 ? data[1] << 8 : 0);
	say("control %s=%d", c->name, c->now);
	return 0;
}

static void control_request(const struct head *h, const uint8_t *data)
{
	const uint8_t *setup = h->submit.setup;
	uint8_t out[1024] = { 0 };
	int wanted = setup[6] | setup[7] << 8, n;

	if ((setup[0] & 0x60) == 0x20)
		n = class_request(setup, data, out);
	else
		n = setup[0] & 0x80 ? standard_in(setup, out) : standard_out(setup);
	if (n < 0) {
		answer(h->seq, -EPIPE, NULL, 0, 0);
		return;
	}
	if (n > wanted)
		n = wanted;
	if (setup[0] & 0x80)
		answer(h->seq, 0, out, (size_t)n, (size_t)n);
	else
		answer(h->seq, 0, NULL, 0, (size_t)wanted);
}

/* ---- the plug ---- */

static void unplug(void)
{
	if (cam.socket >= 0) {
		shutdown(cam.socket, SHUT_RDWR);
		close(cam.socket);
	}
	cam.socket = -1;
	while (cam.first) {
		struct request *r = cam.first;

		cam.first = r->next;
		forget(r);
	}
	cam.last = &cam.first;
	stop_streaming();
}

static void plug(void)
{
	int pair[2], size = 1 << 20;
	FILE *f = fopen("/sys/devices/platform/vhci_hcd.0/attach", "w");

	if (!f || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) {
		perror("webcam: vhci_hcd");
		exit(1);
	}
	setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
	fprintf(f, "%u %d %u %d", cam.port, pair[1], 0x10001 + cam.port, HIGH_SPEED);
	if (fclose(f) != 0) {
		perror("webcam: attach");
		exit(1);
	}
	close(pair[1]);
	cam.socket = pair[0];
	controls_power_up();
	say("plugged");
}

static void unlink_request(const struct head *h)
{
	struct head out = { .command = htonl(ANSWER_UNLINK), .seq = htonl(h->seq) };

	for (struct request **p = &cam.first; *p; p = &(*p)->next) {
		struct request *r = *p;

		if (r->seq != ntohl(h->unlink.seq))
			continue;
		*p = r->next;
		if (!r->next)
			cam.last = p;
		forget(r);
		out.answer.status = (int32_t)htonl((uint32_t)-ECONNRESET);
		break;
	}
	write_all(&out, sizeof out);
}

static int queue_request(const struct head *h, unsigned packets)
{
	struct request *r = calloc(1, sizeof *r);

	if (!r || packets > 1024)
		return -1;
	r->seq = h->seq;
	r->packets = packets;
	r->packet = calloc(packets ? packets : 1, sizeof *r->packet);
	if (!r->packet || read_all(r->packet, packets * sizeof *r->packet) != 0) {
		forget(r);
		return -1;
	}
	*cam.last = r;
	cam.last = &r->next;
	return 0;
}

static int take_message(void)
{
	static uint8_t data[1 << 16];
	struct head h;
	uint32_t len;

	if (read_all(&h, sizeof h) != 0)
		return -1;
	h.seq = ntohl(h.seq);
	if (ntohl(h.command) == COMMAND_UNLINK) {
		unlink_request(&h);
		return 0;
	}
	len = ntohl((uint32_t)h.submit.length);
	if (h.direction == 0 && len && (len > sizeof data || read_all(data, len) != 0))
		return -1;
	if (h.endpoint != 0)
		return queue_request(&h, ntohl((uint32_t)h.submit.packets));
	control_request(&h, data);
	return 0;
}

/* ---- commands ---- */

static void show(char *words)
{
	char *files[FILES_MAX], *save = NULL;
	unsigned n = 0;

	for (char *w = strtok_r(words, " ", &save); w && n < FILES_MAX; w = strtok_r(NULL, " ", &save))
		files[n++] = w;
	if (n)
		pictures_show(files, n);
	cam.frame = NULL;
}

/* What it was asked for before may be one that it lacks now. */
static void set_sizes(const char *rest)
{
	unsigned long n = strtoul(rest, NULL, 10);

	cam.n_sizes = n < 1 || n > SIZES ? SIZES : (unsigned)n;
	cam.size = cam.asked_size = 1;
}

static void command(char *line)
{
	char *rest = line + strcspn(line, " ");

	if (*rest)
		*rest++ = 0;
	if (strcmp(line, "show") == 0)
		show(rest);
	else if (strcmp(line, "freeze") == 0)
		cam.frozen = true;
	else if (strcmp(line, "stick") == 0)
		cam.stuck = true;
	else if (strcmp(line, "run") == 0)
		cam.frozen = cam.stuck = false;
	else if (strcmp(line, "trunc") == 0)
		cam.cut = strtoul(rest, NULL, 10);
	else if (strcmp(line, "unplug") == 0)
		unplug();
	else if (strcmp(line, "plug") == 0)
		plug();
	else if (strcmp(line, "sizes") == 0)
		set_sizes(rest);
	else if (strcmp(line, "quit") == 0)
		exit(0);
	say("done %s", line);
}

/* False when there are no more commands. */
static bool take_commands(void)
{
	static char line[8192];
	static size_t len;
	ssize_t n = read(STDIN_FILENO, line + len, sizeof line - 1 - len);
	char *end;

	if (n <= 0)
		return false;
	len += (size_t)n;
	line[len] = 0;
	while ((end = strchr(line, '\n'))) {
		*end++ = 0;
		command(line);
		len -= (size_t)(end - line);
		memmove(line, end, len + 1);
	}
	return true;
}

static int wait_ms(void)
{
	double left = (cam.next_frame - now()) * 1000;

	if (!cam.streaming || cam.frozen || cam.frame)
		return -1;
	return left > 0 ? (int)left + 1 : 0;
}

static void run(void)
{
	bool commands = true;

	for (;;) {
		struct pollfd p[2] = { { cam.socket, POLLIN, 0 }, { commands ? STDIN_FILENO : -1, POLLIN, 0 } };

		next_picture();
		while (cam.frame && cam.first)
			serve_request();
		if (poll(p, 2, wait_ms()) < 0)
			return;
		if (p[0].revents && take_message() != 0) {
			say("detached");
			unplug();
		}
		if (p[1].revents)
			commands = take_commands();
	}
}

int main(int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "f:y:p:")) != -1) {
		if (option == 'f')
			cam.fps = (unsigned)atoi(optarg);
		else if (option == 'p')
			cam.port = (unsigned)atoi(optarg);
		else if (option == 'y')
			cam.yuyv_fps = (unsigned)atoi(optarg);
		else
			return 2;
	}
	if (optind == argc || !cam.fps || !cam.yuyv_fps) {
		fputs("usage: webcam [-f FPS] [-y YUYV_FPS] [-p PORT] PICTURE...\n", stderr);
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	pictures_show(argv + optind, (unsigned)(argc - optind));
	plug();
	run();
	return 0;
}
