#ifndef CHIT_MAIN_CLI_H
#define CHIT_MAIN_CLI_H
/*
 * What every command line of ours shares: a table of commands, a table of options, one way to
 * ask for a passphrase, to fail, and to print JSON.
 */
#include "base/buf.h"
#include "base/err.h"
#include <jansson.h>
#include <sys/types.h>
#include <stdbool.h>

struct cli_command {
	const char *name;	/* may be two words: "merchant add" */
	int (*run)(int argc, char **argv);	/* argv[0] is the command; gives the exit status */
	const char *arguments;	/* "--store DIR TEXT|-" */
	const char *summary;	/* one line */
};

/* Finds the command (the longest name that fits) and runs it. "help", "--help", "-h" and nothing at all
 * print the table; "--version" the version. ERR_USAGE's status for an unknown one, with the nearest name. */
int cli_dispatch(const char *program, const struct cli_command *table, size_t n, int argc, char **argv);

enum cli_type { CLI_FLAG, CLI_TEXT, CLI_INT, CLI_TEXTS };
struct cli_option {
	const char *name;	/* without the hyphens; a one-letter name is also a short option */
	enum cli_type type;
	void *target;		/* bool, const char *, int64_t, const char *[max]: one for each time, NULL behind the last */
	int64_t min, max;	/* CLI_INT; CLI_TEXTS: max */
};
/* Parses long options (--name value, --name=value) in any place; what is left is positional, in argv[1..*left].
 * Prints what is wrong and returns ERR_USAGE. `--` ends options. */
enum err cli_options(int argc, char **argv, const struct cli_option *table, size_t n, int *left);
/* The same for a command with exactly `want` positional arguments: false after having said what is wrong, in `words`. */
bool cli_arguments(int argc, char **argv, const struct cli_option *table, size_t n, int want, const char *words);
#define CLI_COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* "PROGRAM COMMAND: detail" (or err_text) on standard error, filtered; returns err_exit(e). */
int cli_fail(enum err e);
/* Prints a usage complaint (printf form) and returns 2. */
int cli_usage(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* CHIT_PASSPHRASE where set; else asked on /dev/tty without echo (twice with confirm). Appends to b, whose
 * memory the caller wipes. ERR_USAGE where there is neither, with words that say so. */
enum err cli_passphrase(const char *prompt, bool confirm, struct buf *b);

/* The next passphrase is one line (or all until the end) from this descriptor instead, which is closed then: a parent
 * gives it by a pipe, never by environment or arguments. */
void cli_passphrase_from(int fd);

/* A PIN in the same way, from this environment variable where it is set. */
enum err cli_pin(const char *variable, const char *prompt, bool confirm, struct buf *b);

/* One object on one line of standard output, in ASCII (the rest escaped), flushed; releases it. A failed write is
 * status 3 at the end: cli_flush. */
void cli_json(json_t *object);
/* How many blanks make words so many cells wide: for a column, %s%*s. */
int cli_pad(const char *words, int cells);
/* What was printed goes out now; a failure is kept for cli_flush. */
void cli_out(void);
/* To be called last: the status given, or 3 where standard output could not be written. */
int cli_flush(int status);
/* A JSON string from bytes of a stranger: well-formed UTF-8 as it is, anything else filtered by base/text. */
json_t *cli_json_text(struct bytes s);

/* A progress bar on standard error when it is a terminal: count, rate, time left. total 0: unknown. Cheap to call often. */
void cli_progress(const char *label, uint64_t done, uint64_t total);
void cli_progress_end(void);

/* No core files, no ptrace by others, SIGPIPE ignored, umask 077, locale set. First thing in every main. */
void cli_start(const char *program);
/* From now on this process ends with its parent, however that ends; the parent (getppid() at the start) may be gone. */
void cli_follow_parent(pid_t parent);

#endif
