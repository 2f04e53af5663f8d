#ifndef CHIT_BASE_LOOP_H
#define CHIT_BASE_LOOP_H
/*
 * One poll(): descriptors, timers, signals and children for one thread. Nothing is called
 * from a signal handler; signals arrive through a pipe.
 */
#include "base/err.h"
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

enum { LOOP_FDS_MAX = 32, LOOP_TIMERS_MAX = 16 };

struct loop;
typedef void loop_fd_fn(void *ctx, int fd, short revents);
typedef void loop_timer_fn(void *ctx);
typedef void loop_signal_fn(void *ctx, int signal);

enum err loop_create(struct loop **out);
void loop_destroy(struct loop *l);

/* Watches fd for events (POLLIN, POLLOUT); a second call for the same fd replaces the first. */
enum err loop_watch(struct loop *l, int fd, short events, loop_fd_fn *fn, void *ctx);
void loop_unwatch(struct loop *l, int fd);
/* Calls fn once, after ms (CLOCK_MONOTONIC). Returns an id, or -1 where the table is full. */
int loop_after(struct loop *l, int64_t ms, loop_timer_fn *fn, void *ctx);
void loop_cancel(struct loop *l, int id);
/* Calls fn in the loop for each of the signals that comes (SIGCHLD, SIGTERM, SIGHUP, ...), once for
 * several that came together. One loop of a process takes signals; loop_destroy() puts back what was. */
enum err loop_signal(struct loop *l, int signal, loop_signal_fn *fn, void *ctx);

/* Runs until loop_stop(). ERR_IO where poll fails. */
enum err loop_run(struct loop *l);
void loop_stop(struct loop *l);

#endif
