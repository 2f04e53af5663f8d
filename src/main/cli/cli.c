#include "main/cli.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef CHIT_VERSION
#define CHIT_VERSION "0.1"
#endif

enum { OPTIONS_MAX = 40 };

static const char *program_name = "chit";
static const char *command_name = "";

/* One that was closed must not become a database; this way round every read or write of it still fails. */
static void keep_standard(int fd, int flags)
{
	int got = fcntl(fd, F_GETFD) < 0 ? open("/dev/null", flags) : fd;

	if (got >= 0 && got != fd) {
		dup2(got, fd);
		close(got);
	}
}

/* A test that believes in its own time must not run on another. */
static void check_clock(void)
{
	if (clock_valid())
		return;
	cli_usage("CHIT_NOW is '%s'; it is whole seconds since 1970", getenv("CHIT_NOW"));
	exit(2);
}

void cli_start(const char *program)
{
	struct rlimit none = { 0, 0 };

	program_name = program;
	keep_standard(STDIN_FILENO, O_WRONLY);
	keep_standard(STDOUT_FILENO, O_RDONLY);
	keep_standard(STDERR_FILENO, O_RDONLY);
	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
	signal(SIGPIPE, SIG_IGN);
	umask(077);
	i18n_init();
	check_clock();
}

static void complain(const char *fmt, va_list ap)
{
	char raw[1024], shown[2048];

	vsnprintf(raw, sizeof raw, _(fmt), ap);
	text_filter(bytes_of_str(raw), shown, sizeof shown);
	fprintf(stderr, "%s%s%s: %s\n", program_name, *command_name ? " " : "", command_name, shown);
}

int cli_usage(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	complain(fmt, ap);
	va_end(ap);
	return 2;
}

static void complain_words(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void complain_words(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	complain(fmt, ap);
	va_end(ap);
}

int cli_fail(enum err e)
{
	const char *detail = err_detail();

	complain_words("%s", *detail ? detail : err_text(e));
	return err_exit(e);
}

static void print_table(const struct cli_command *table, size_t n)
{
	printf(_("usage: %s COMMAND ...\n\n"), program_name);
	for (size_t i = 0; i < n; i++)
		printf("  %s %s%s%s\n      %s\n", program_name, table[i].name, *table[i].arguments ? " " : "",
		       table[i].arguments, _(table[i].summary));
	printf(_("\nSee %s(1). Exit status: 0 done or accepted, 1 refused, 2 wrong use, 3 a failure of the world.\n"),
	       program_name);
}

/* How many words of argv (from 1) the command's name takes; 0 where it does not fit. */
static int command_words(const char *name, int argc, char **argv)
{
	const char *space = strchr(name, ' ');
	size_t first = space ? (size_t)(space - name) : strlen(name);

	if (argc < 2 || strlen(argv[1]) != first || strncmp(argv[1], name, first) != 0)
		return 0;
	if (!space)
		return 1;
	return argc >= 3 && strcmp(argv[2], space + 1) == 0 ? 2 : 0;
}

static int unknown_command(const struct cli_command *table, size_t n, char **argv)
{
	const char *family = NULL;
	size_t len = strlen(argv[1]);

	for (size_t i = 0; i < n && !family; i++)
		if (strncmp(table[i].name, argv[1], len) == 0 || strncmp(table[i].name, argv[1], 3) == 0)
			family = table[i].name;
	if (family)
		return cli_usage("there is no command '%s'; did you mean '%s'? (%s help lists them)", argv[1],
				 family, program_name);
	return cli_usage("there is no command '%s'; %s help lists them", argv[1], program_name);
}

int cli_dispatch(const char *program, const struct cli_command *table, size_t n, int argc, char **argv)
{
	const struct cli_command *found = NULL;
	int words = 0;

	program_name = program;
	if (argc < 2 || strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 ||
	    strcmp(argv[1], "-h") == 0) {
		print_table(table, n);
		return cli_flush(argc < 2 ? 2 : 0);
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("%s %s\n", program, CHIT_VERSION);
		return cli_flush(0);
	}
	for (size_t i = 0; i < n; i++) {
		int w = command_words(table[i].name, argc, argv);

		if (w > words) {
			words = w;
			found = &table[i];
		}
	}
	if (!found)
		return unknown_command(table, n, argv);
	command_name = found->name;
	for (int i = words + 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0) {
			printf(_("usage: %s %s %s\n%s\n"), program, found->name, found->arguments, _(found->summary));
			return cli_flush(0);
		}
	return cli_flush(found->run(argc - words, argv + words));
}

static bool text_added(const char **texts, size_t max, const char *value)
{
	size_t n = 0;

	while (n < max && texts[n])
		n++;
	if (n < max)
		texts[n] = value;
	return n < max;
}

static enum err option_take(const struct cli_option *o, const char *value)
{
	if (o->type == CLI_FLAG)
		*(bool *)o->target = true;
	if (o->type == CLI_TEXT)
		*(const char **)o->target = value;
	if (o->type == CLI_TEXTS && !text_added(o->target, (size_t)o->max, value)) {
		cli_usage("--%s may be given %lld times", o->name, (long long)o->max);
		return ERR_USAGE;
	}
	if (o->type == CLI_INT && text_int(value, o->min, o->max, o->target) != ERR_OK) {
		cli_usage("--%s takes a whole number from %lld to %lld, not '%s'", o->name, (long long)o->min,
			  (long long)o->max, value);
		return ERR_USAGE;
	}
	return ERR_OK;
}

/* getopt's table from ours: option i is returned as 256 + i. */
static void build_options(const struct cli_option *table, size_t n, struct option *longs, char *shorts)
{
	size_t at = 0;

	shorts[at++] = ':';
	for (size_t i = 0; i < n; i++) {
		longs[i] = (struct option){ table[i].name, table[i].type == CLI_FLAG ? no_argument : required_argument,
					    NULL, 256 + (int)i };
		if (strlen(table[i].name) != 1)
			continue;
		shorts[at++] = table[i].name[0];
		if (table[i].type != CLI_FLAG)
			shorts[at++] = ':';
	}
	shorts[at] = 0;
	longs[n] = (struct option){ NULL, 0, NULL, 0 };
}

static const struct cli_option *option_found(const struct cli_option *table, size_t n, int c)
{
	if (c >= 256)
		return &table[c - 256];
	for (size_t i = 0; i < n; i++)
		if (table[i].name[0] == c && !table[i].name[1])
			return &table[i];
	return NULL;
}

/* The word that holds the letter: getopt may not be through with it yet. */
static const char *word_of(int argc, char **argv, int letter)
{
	const char *now = optind < argc ? argv[optind] : "";

	return now[0] == '-' && now[1] != '-' && strchr(now + 1, letter) ? now : argv[optind - 1];
}

enum err cli_options(int argc, char **argv, const struct cli_option *table, size_t n, int *left)
{
	struct option longs[OPTIONS_MAX + 1];
	char shorts[2 * OPTIONS_MAX + 2];
	int c;

	if (n > OPTIONS_MAX)
		abort();
	build_options(table, n, longs, shorts);
	opterr = 0;
	optind = 0;
	while ((c = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (c == ':') {
			cli_usage("%s wants a value", argv[optind - 1]);
			return ERR_USAGE;
		}
		if (c == '?' && optopt > 0 && optopt < 256) {	/* a letter */
			cli_usage("there is no option '%s' here; a word that begins with - stands behind --",
				  word_of(argc, argv, optopt));
			return ERR_USAGE;
		}
		if (c == '?') {
			cli_usage("there is no option '%s' here; --help names them", argv[optind - 1]);
			return ERR_USAGE;
		}
		if (option_take(option_found(table, n, c), optarg) != ERR_OK)
			return ERR_USAGE;
	}
	*left = argc - optind;
	memmove(argv + 1, argv + optind, (size_t)*left * sizeof *argv);
	argv[1 + *left] = NULL;
	return ERR_OK;
}

bool cli_arguments(int argc, char **argv, const struct cli_option *table, size_t n, int want, const char *words)
{
	int left;

	if (cli_options(argc, argv, table, n, &left) != ERR_OK)
		return false;
	if (left != want)
		cli_usage("%s", words);
	return left == want;
}

/* jansson lets DEL through as it is. */
static int print_ascii(const char *data, size_t len, void *ctx)
{
	(void)ctx;
	for (size_t i = 0; i < len; i++)
		if (data[i] == 0x7f)
			fputs("\\u007f", stdout);
		else
			putchar(data[i]);
	return 0;
}

/* Pure ASCII, so that nothing of a stranger's can act on a terminal; any JSON parser gives the text back. */
void cli_json(json_t *object)
{
	if (!object || json_dump_callback(object, print_ascii, NULL, JSON_COMPACT | JSON_ENSURE_ASCII) != 0)
		abort();
	putchar('\n');
	cli_out();
	json_decref(object);
}

int cli_pad(const char *words, int cells)
{
	int have = (int)text_cells(words);

	return have < cells ? cells - have : 0;
}

static int output_errno;	/* of the first flush that failed: what it held is gone then, and the next one succeeds */

void cli_out(void)
{
	errno = 0;
	if (fflush(stdout) != 0 && !output_errno)
		output_errno = errno;
}

int cli_flush(int status)
{
	static bool said;	/* once is enough: each verdict flushes, and the end does */

	cli_out();
	if (!output_errno && !ferror(stdout))
		return status;
	if (!said)
		complain_words("standard output: %s", output_errno ? strerror(output_errno) : "not all of it could be written");
	said = true;
	return 3;
}

json_t *cli_json_text(struct bytes s)
{
	char shown[4096];

	if (text_utf8(s))
		return json_stringn((const char *)s.data, s.len);
	text_filter(s, shown, sizeof shown);
	return json_string(shown);
}

void cli_follow_parent(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		exit(0);
}
