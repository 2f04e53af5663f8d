#include "web/http_server.h"

#include "base/clock.h"
#include "base/text.h"
#include "web/reaper.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECTIONS_DEFAULT = 2048, PER_CLIENT_DEFAULT = 1100, IDLE_DEFAULT = 30, REQUEST_DEFAULT = 60 };
enum { MEMORY_PER_CONNECTION = 16 * 1024, BACKLOG = 1024, BODIES_DEFAULT = 64 << 20 };
enum { PATH_CAP = 81, METHOD_CAP = 16, CLOSE_MS = 5000, RETRY_SECONDS = 5, OVERRUN_MAX = 1 << 20 };

struct http_server {
	struct MHD_Daemon *daemon;
	struct reaper *reaper;
	const struct http_route *routes;
	size_t n_routes;
	void *ctx;
	void (*over)(void *ctx, struct http_request *r);
	size_t bodies_max;
	int listener;
	unsigned port;
	atomic_uint_fast64_t connections, requests, refused, bodies;
	atomic_uint open, aside, inside;
	atomic_bool closing;
};

enum stage { STAGE_READING, STAGE_ASIDE, STAGE_READY, STAGE_ANSWERED };

struct http_request {
	struct http_server *server;
	struct MHD_Connection *connection;
	const struct http_route *route;	/* NULL: refused by the server itself */
	char method[METHOD_CAP], path[PATH_CAP];
	uint8_t *body;
	size_t len, cap, received;
	enum { BODY_WHOLE, BODY_TOO_LONG, BODY_NO_ROOM } fault;
	void *state;
	_Atomic enum stage stage;
	bool inside;			/* counted in server->inside */
	enum MHD_Result queued;
	unsigned status, retry_after;
	size_t sent;
	int64_t began;
};

struct bytes http_request_body(const struct http_request *r)
{
	return bytes_of(r->body, r->len);
}

void http_request_set(struct http_request *r, void *state)
{
	r->state = state;
}

void *http_request_get(const struct http_request *r)
{
	return r->state;
}

void http_request_ready(struct http_request *r)
{
	struct http_server *s = r->server;

	r->stage = STAGE_READY;
	MHD_resume_connection(r->connection);
	s->aside--;
}

const char *http_request_method(const struct http_request *r)
{
	return r->method;
}

const char *http_request_path(const struct http_request *r)
{
	return r->path;
}

const char *http_request_header(const struct http_request *r, const char *name)
{
	const char *value = MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, name);

	return value ? value : "";
}

const char *http_request_type(const struct http_request *r)
{
	return http_request_header(r, MHD_HTTP_HEADER_CONTENT_TYPE);
}

void http_request_address(const struct http_request *r, char out[HTTP_ADDRESS_CAP])
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(r->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *a = info ? info->client_addr : NULL;
	const void *bits = NULL;

	out[0] = '\0';
	if (a && a->sa_family == AF_INET)
		bits = &((const struct sockaddr_in *)(const void *)a)->sin_addr;
	else if (a && a->sa_family == AF_INET6)
		bits = &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr;
	if (bits)
		inet_ntop(a->sa_family, bits, out, HTTP_ADDRESS_CAP);
}

void http_request_summary(const struct http_request *r, struct http_summary *out)
{
	out->status = r->status;
	out->received = r->received;
	out->sent = r->sent;
	out->ms = clock_monotonic_ms() - r->began;
	out->refused = r->inside == false;
}

void http_request_retry_after(struct http_request *r, unsigned seconds)
{
	r->retry_after = seconds;
}

static enum MHD_Result queue(struct http_request *r, unsigned status, const char *type, struct bytes body)
{
	struct MHD_Response *response =
		MHD_create_response_from_buffer(body.len, (void *)(uintptr_t)body.data, MHD_RESPMEM_MUST_COPY);
	char seconds[16];
	enum MHD_Result result;

	if (!response)
		return MHD_NO;
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	snprintf(seconds, sizeof seconds, "%u", r->retry_after);
	if (r->retry_after)
		MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, seconds);
	if (r->server->closing)
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
	r->status = status;
	r->sent = body.len;
	result = MHD_queue_response(r->connection, status, response);
	MHD_destroy_response(response);
	return result;
}

void http_request_answer(struct http_request *r, unsigned status, const char *content_type, struct bytes body)
{
	assert(r->stage != STAGE_ANSWERED);
	r->stage = STAGE_ANSWERED;
	r->queued = queue(r, status, content_type, body);
}

/* What the server itself refuses: a problem (RFC 9457) in plain words. */
static enum MHD_Result refuse(struct http_request *r, unsigned status, const char *title, const char *words)
{
	char text[256];

	r->server->refused++;
	snprintf(text, sizeof text, "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%u,\"detail\":\"%s\"}\n", title,
		 status, words);
	return queue(r, status, "application/problem+json", bytes_of_str(text));
}

static enum MHD_Result refuse_too_long(struct http_request *r)
{
	return refuse(r, MHD_HTTP_CONTENT_TOO_LARGE, "Content Too Large", "the body is longer than what is taken here");
}

static enum MHD_Result refuse_busy(struct http_request *r, const char *words)
{
	r->retry_after = RETRY_SECONDS;
	return refuse(r, MHD_HTTP_SERVICE_UNAVAILABLE, "Service Unavailable", words);
}

static const struct http_route *route_of(const struct http_server *s, const char *method, const char *path, bool *path_known)
{
	*path_known = false;
	for (size_t i = 0; i < s->n_routes; i++) {
		if (strcmp(s->routes[i].path, path) != 0)
			continue;
		*path_known = true;
		if (strcmp(s->routes[i].method, method) == 0)
			return &s->routes[i];
	}
	return NULL;
}

/* The length that the client announces is held against the route's bound before a byte is read. */
static bool announced_too_long(struct MHD_Connection *connection, size_t max)
{
	const char *text = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
	int64_t len;

	return text && (text_int(text, 0, INT64_MAX, &len) != ERR_OK || (uint64_t)len > max);
}

static enum MHD_Result first_call(struct http_server *s, struct MHD_Connection *connection, const char *method,
				  const char *path, void **state)
{
	bool path_known;
	const struct http_route *route = route_of(s, method, path, &path_known);
	struct http_request *r = calloc(1, sizeof *r);

	s->requests++;
	if (!r)
		return MHD_NO;
	r->server = s;
	r->connection = connection;
	r->began = clock_monotonic_ms();
	snprintf(r->method, sizeof r->method, "%s", method);
	snprintf(r->path, sizeof r->path, "%s", path);
	*state = r;
	if (!route && path_known)
		return refuse(r, MHD_HTTP_METHOD_NOT_ALLOWED, "Method Not Allowed", "this path is not for this method");
	if (!route)
		return refuse(r, MHD_HTTP_NOT_FOUND, "Not Found", "there is nothing at this path");
	if (s->closing)
		return refuse_busy(r, "the server is closing");
	if (announced_too_long(connection, route->body_max))
		return refuse_too_long(r);
	r->route = route;
	return MHD_YES;
}

static bool make_room(struct http_request *r, size_t len)
{
	struct http_server *s = r->server;
	size_t cap = r->cap * 2 < len ? len : r->cap * 2;
	uint8_t *more;

	if (len <= r->cap)
		return true;
	if (cap > r->route->body_max)
		cap = r->route->body_max;
	if (atomic_fetch_add(&s->bodies, cap - r->cap) + cap - r->cap > s->bodies_max || !(more = realloc(r->body, cap))) {
		s->bodies -= cap - r->cap;
		return false;
	}
	r->body = more;
	r->cap = cap;
	return true;
}

static void forget_body(struct http_request *r)
{
	r->server->bodies -= r->cap;
	free(r->body);
	r->body = NULL;
	r->len = r->cap = 0;
}

/* What cannot be kept is read on and thrown away, for only a client that has said all listens. */
static void keep_body(struct http_request *r, const char *data, size_t len)
{
	r->received += len;
	if (r->fault != BODY_WHOLE)
		return;
	if (len > r->route->body_max - r->len)
		r->fault = BODY_TOO_LONG;
	else if (!make_room(r, r->len + len))
		r->fault = BODY_NO_ROOM;
	if (r->fault != BODY_WHOLE) {
		forget_body(r);
		return;
	}
	memcpy(r->body + r->len, data, len);
	r->len += len;
}

/* Suspended before the route sees the request, for another thread may say ready at once. */
static enum MHD_Result begin(struct http_request *r)
{
	struct http_server *s = r->server;

	s->aside++;
	MHD_suspend_connection(r->connection);
	if (r->route->begin(s->ctx, r) == HTTP_NOW)
		http_request_ready(r);
	return MHD_YES;
}

static enum MHD_Result finish(struct http_request *r)
{
	r->route->finish(r->server->ctx, r);
	assert(r->stage == STAGE_ANSWERED);
	return r->queued;
}

/* The body is whole, or the request comes back from where it was put aside. */
static enum MHD_Result whole(struct http_request *r)
{
	enum stage reading = STAGE_READING;

	if (r->fault == BODY_TOO_LONG)
		return refuse_too_long(r);
	if (r->fault == BODY_NO_ROOM)
		return refuse_busy(r, "too many long requests at a time");
	if (atomic_compare_exchange_strong(&r->stage, &reading, STAGE_ASIDE)) {
		r->inside = true;
		r->server->inside++;
		return r->route->begin ? begin(r) : finish(r);
	}
	return reading == STAGE_READY ? finish(r) : MHD_YES;
}

static enum MHD_Result handle(void *ctx, struct MHD_Connection *connection, const char *path, const char *method,
			      const char *version, const char *data, size_t *len, void **state)
{
	struct http_request *r = *state;

	(void)version;
	if (!r)
		return first_call(ctx, connection, method, path, state);
	if (!r->route)
		return MHD_YES;		/* refused already; what still comes is not wanted */
	if (*len) {
		if (r->fault != BODY_WHOLE && r->received > OVERRUN_MAX + r->route->body_max)
			return MHD_NO;	/* it does not mean to end: the connection is closed */
		keep_body(r, data, *len);
		*len = 0;
		return MHD_YES;
	}
	return whole(r);
}

static void completed(void *ctx, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode how)
{
	struct http_server *s = ctx;
	struct http_request *r = *state;
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

	(void)how;
	if (info)
		reaper_touch(s->reaper, info->connect_fd);
	if (!r)
		return;
	if (s->over)
		s->over(s->ctx, r);
	if (r->inside)
		s->inside--;
	forget_body(r);
	free(r);
	*state = NULL;
}

static void connection_seen(void *ctx, struct MHD_Connection *connection, void **socket_state,
			    enum MHD_ConnectionNotificationCode what)
{
	struct http_server *s = ctx;
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

	(void)socket_state;
	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		s->connections++;
		s->open++;
		if (info)
			reaper_touch(s->reaper, info->connect_fd);
		return;
	}
	s->open--;
	if (info)
		reaper_forget(s->reaper, info->connect_fd);
}

/* "host:port" or "[v6]:port" into an address; numbers only, nobody is asked. */
static enum err parse_listen(const char *text, struct sockaddr_storage *address, socklen_t *len)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE, .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;
	const char *colon = strrchr(text, ':');
	char host[64] = "";
	size_t n = colon ? (size_t)(colon - text) : 0;

	if (!colon || n >= sizeof host)
		return err_set(ERR_USAGE, "%s: an address to listen on looks like 127.0.0.1:8443", text);
	memcpy(host, text, n);
	if (n >= 2 && host[0] == '[' && host[n - 1] == ']') {
		memmove(host, host + 1, n - 2);
		host[n - 2] = 0;
	}
	if (getaddrinfo(*host ? host : NULL, colon + 1, &hints, &found) != 0)
		return err_set(ERR_USAGE, "%s: an address to listen on looks like 127.0.0.1:8443", text);
	memcpy(address, found->ai_addr, found->ai_addrlen);
	*len = found->ai_addrlen;
	freeaddrinfo(found);
	return ERR_OK;
}

static bool is_loopback(const struct sockaddr_storage *a)
{
	if (a->ss_family == AF_INET)
		return ntohl(((const struct sockaddr_in *)a)->sin_addr.s_addr) >> 24 == 127;
	return a->ss_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)a)->sin6_addr);
}

static unsigned port_of(int fd)
{
	struct sockaddr_storage a;
	socklen_t len = sizeof a;

	if (getsockname(fd, (struct sockaddr *)&a, &len) != 0)
		return 0;
	return ntohs(a.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&a)->sin6_port : ((struct sockaddr_in *)&a)->sin_port);
}

static enum err open_listener(struct http_server *s, const struct http_server_options *o)
{
	struct sockaddr_storage address;
	socklen_t len = 0;
	const int on = 1;
	enum err e = parse_listen(o->listen, &address, &len);

	if (e != ERR_OK)
		return e;
	if (!o->certificate && !is_loopback(&address))
		return err_set(ERR_USAGE, "%s: plain HTTP is for this machine only; use a loopback address, or TLS", o->listen);
	s->listener = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s->listener < 0)
		return err_errno("socket");
	setsockopt(s->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(s->listener, (struct sockaddr *)&address, len) != 0 || listen(s->listener, BACKLOG) != 0)
		return err_set(errno == EADDRINUSE ? ERR_BUSY : ERR_IO, "cannot listen on %s: %s", o->listen, strerror(errno));
	s->port = port_of(s->listener);
	return ERR_OK;
}

static unsigned or_default(unsigned given, unsigned standard)
{
	return given ? given : standard;
}

/* Paths are compared as they came. */
static size_t keep_escaped(void *ctx, struct MHD_Connection *connection, char *s)
{
	(void)ctx;
	(void)connection;
	return strlen(s);
}

static enum err start_daemon(struct http_server *s, const struct http_server_options *o)
{
	unsigned flags = MHD_USE_POLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | (o->certificate ? MHD_USE_TLS : 0);
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	struct MHD_OptionItem tls[] = {
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)o->certificate },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)o->key },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)"NORMAL:-VERS-ALL:+VERS-TLS1.3" },
		{ MHD_OPTION_END, 0, NULL },
	};

	s->daemon = MHD_start_daemon(flags, 0, NULL, NULL, handle, s,
		MHD_OPTION_LISTEN_SOCKET, s->listener,
		MHD_OPTION_NOTIFY_COMPLETED, completed, s,
		MHD_OPTION_NOTIFY_CONNECTION, connection_seen, s,
		MHD_OPTION_UNESCAPE_CALLBACK, keep_escaped, NULL,
		MHD_OPTION_CONNECTION_LIMIT, or_default(o->connections, CONNECTIONS_DEFAULT),
		MHD_OPTION_PER_IP_CONNECTION_LIMIT, or_default(o->connections_per_client, PER_CLIENT_DEFAULT),
		MHD_OPTION_CONNECTION_TIMEOUT, or_default(o->idle_s, IDLE_DEFAULT),
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY_PER_CONNECTION,
		MHD_OPTION_THREAD_POOL_SIZE, or_default(o->threads, cores > 1 ? (unsigned)cores : 1),
		o->certificate ? MHD_OPTION_ARRAY : MHD_OPTION_END, tls, MHD_OPTION_END);
	if (!s->daemon)
		return err_set(ERR_FORMAT, "the server on %s did not start%s", o->listen,
			       o->certificate ? ": its certificate and key do not fit" : "");
	return ERR_OK;
}

enum err http_server_create(struct http_server **out, const struct http_server_options *o)
{
	struct http_server *s = calloc(1, sizeof *s);
	enum err e;

	if (!s)
		return ERR_NOMEM;
	s->listener = -1;
	s->routes = o->routes;
	s->n_routes = o->n_routes;
	s->ctx = o->ctx;
	s->over = o->over;
	s->bodies_max = o->bodies_max ? o->bodies_max : BODIES_DEFAULT;
	e = reaper_create(&s->reaper, or_default(o->request_s, REQUEST_DEFAULT));
	if (e == ERR_OK)
		e = open_listener(s, o);
	if (e == ERR_OK)
		e = start_daemon(s, o);
	if (e != ERR_OK) {
		http_server_destroy(s);
		return e;
	}
	*out = s;
	return ERR_OK;
}

/* Requests inside end by themselves, but for clients that do not read their answer. */
static void drain(struct http_server *s)
{
	const struct timespec moment = { 0, 5 * 1000 * 1000 };
	int64_t until = clock_monotonic_ms() + CLOSE_MS;

	while (s->aside || (s->inside && clock_monotonic_ms() < until))
		nanosleep(&moment, NULL);
}

void http_server_destroy(struct http_server *s)
{
	if (!s)
		return;
	s->closing = true;
	if (s->daemon) {
		MHD_quiesce_daemon(s->daemon);	/* the listener is ours again */
		drain(s);
		MHD_stop_daemon(s->daemon);
	}
	if (s->listener >= 0)
		close(s->listener);
	reaper_destroy(s->reaper);
	free(s);
}

unsigned http_server_port(const struct http_server *s)
{
	return s->port;
}

void http_server_counts(const struct http_server *s, struct http_server_counts *out)
{
	out->connections = s->connections;
	out->requests = s->requests;
	out->refused = s->refused;
	out->cut = reaper_count(s->reaper);
	out->open = s->open;
	out->bodies = s->bodies;
}
