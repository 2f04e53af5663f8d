#ifndef CHIT_BASE_LOG_H
#define CHIT_BASE_LOG_H
/* A line to standard error (or a file): time, level, room, text, filtered by base/text. */

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/* The least important level that is written; LOG_WARN at the start, CHIT_LOG overrides. */
void log_level(enum log_level level);
void log_write(enum log_level level, const char *room, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
