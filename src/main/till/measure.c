/* The camera's part of chit doctor: chit-scan --measure as a child, and its words as lines of the report. */
#include "main/till.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "till/status.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SAID_MAX = 8192, PATIENCE_MS = 25000, ARGS_MAX = 32 };

static void become_scan(const char *program, char *const *args, int out)
{
	char *argv[ARGS_MAX + 4] = { (char *)"chit-scan", (char *)"--measure", (char *)"--json" };

	for (int i = 0; i < ARGS_MAX && args && args[i]; i++)
		argv[i + 3] = args[i];
	unsetenv("CHIT_PASSPHRASE");
	if (dup2(out, STDOUT_FILENO) < 0)
		_exit(3);
	for (int fd = STDERR_FILENO + 1; fd < 256; fd++)
		close(fd);
	execv(program, argv);
	_exit(3);
}

/* All that it says until it ends, or until it has had its time. */
static size_t listen_to(int fd, char said[SAID_MAX])
{
	int64_t until = clock_monotonic_ms() + PATIENCE_MS, left;
	struct pollfd p = { fd, POLLIN, 0 };
	size_t len = 0;

	while (len < SAID_MAX - 1 && (left = until - clock_monotonic_ms()) > 0) {
		ssize_t n = poll(&p, 1, (int)left) > 0 ? read(fd, said + len, SAID_MAX - 1 - len) : -1;

		if (n == 0)
			break;
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			break;
		len += n > 0 ? (size_t)n : 0;
	}
	said[len] = 0;
	return len;
}

/* False where it failed without a word. */
static bool run_scan(const char *program, char *const *args, char said[SAID_MAX])
{
	int ends[2], how = 0;
	size_t len;
	pid_t child;

	said[0] = 0;
	if (pipe(ends) != 0)
		return false;
	child = fork();
	if (child == 0)
		become_scan(program, args, ends[1]);
	close(ends[1]);
	len = child > 0 ? listen_to(ends[0], said) : 0;
	close(ends[0]);
	if (child > 0) {
		kill(child, SIGTERM);
		waitpid(child, &how, 0);
	}
	return len > 0 || (child > 0 && WIFEXITED(how) && WEXITSTATUS(how) == 0);
}

/* A stranger's text, shown as the filter leaves it; what chit-scan says itself is among the words that are translated. */
static void words_of(const json_t *object, const char *key, char *out, size_t cap)
{
	const char *text = json_string_value(json_object_get(object, key));

	text_filter(bytes_of_str(text ? text : ""), out, cap);
}

static int number_of(const json_t *object, const char *key)
{
	json_int_t n = json_integer_value(json_object_get(object, key));

	return n < 0 ? 0 : n > 1000000000 ? 1000000000 : (int)n;
}

/* A barcode reader or an eye: only what is not there is told of; and the config file, where a line of it is bad. */
static void missing_of(const json_t *o, struct doctor_line *l)
{
	char name[100];

	words_of(o, "reader", name, sizeof name);
	l->what = N_("reader");
	l->sign = DOCTOR_CARE;
	if (strcmp(name, "config") == 0) {
		l->what = N_("settings");
		words_of(o, "error", l->words, sizeof l->words);
		snprintf(l->advice, sizeof l->advice, "%s", _("Mend that line, then start chit again."));
		return;
	}
	snprintf(l->words, sizeof l->words, _("%s was named and is not there"), name);
	snprintf(l->advice, sizeof l->advice, "%s",
		 strncmp(name, "eye:", 4) == 0 ? _("Name an address that this machine has in the shop's own network, with a port.") :
						 _("Plug it in, or name another one: see chit-scan(1)."));
}

static void line_of(const json_t *o, struct doctor_line *l)
{
	char name[100], mode[64], text[300];
	int looks = number_of(o, "looks_in_10s"), us = number_of(o, "convert_us") + number_of(o, "search_us");

	words_of(o, "advice", text, sizeof text);
	snprintf(l->advice, sizeof l->advice, "%.190s", *text ? _(text) : "");
	l->sign = *text ? DOCTOR_CARE : DOCTOR_OK;
	words_of(o, "error", text, sizeof text);
	if (*text) {
		l->sign = DOCTOR_CARE;
		snprintf(l->words, sizeof l->words, "%.300s", _(text));
		snprintf(l->advice, sizeof l->advice, "%s", _("A barcode reader on a serial line will do as well."));
		return;
	}
	words_of(o, "name", name, sizeof name);
	words_of(o, "mode", mode, sizeof mode);
	snprintf(l->words, sizeof l->words,
		 _("%s, %s: %d pictures a second come, %d.%d can be looked at, %d.%d ms of a core each; light %d of 255, sharp %d of "
		   "100; a code must be %d %% of the picture's height"), name, mode, number_of(o, "fps"), looks / 10, looks % 10,
		 us / 1000, us / 100 % 10, number_of(o, "light"), number_of(o, "sharp"), number_of(o, "code_percent"));
}

void measure_cameras(const char *program, char *const *args, void (*each)(void *ctx, const struct doctor_line *l), void *ctx)
{
	char said[SAID_MAX], *save = NULL;

	if (!run_scan(program, args, said)) {
		struct doctor_line l = { .what = N_("camera"), .sign = DOCTOR_CARE };

		snprintf(l.words, sizeof l.words, "%s", _("The reader does not understand its options; see chit-scan(1)."));
		each(ctx, &l);
		return;
	}
	for (char *line = strtok_r(said, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		json_t *o = json_loads(line, 0, NULL);
		struct doctor_line l = { .what = N_("camera") };

		if (json_is_object(o)) {
			if (json_object_get(o, "reader"))
				missing_of(o, &l);
			else
				line_of(o, &l);
			each(ctx, &l);
		}
		json_decref(o);
	}
}
