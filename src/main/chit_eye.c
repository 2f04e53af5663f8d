/* chit-eye: phones and glasses as readers. It listens to the LAN and decodes nothing; it holds no keys of the till and
 * no database. See chit-scan(1), "EYES". */
#include "main/eye.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "main/cli.h"
#include "print/symbol.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct words {
	const char *dir, *listen;
	int64_t fd;
	bool json;
};
static struct words words = { .fd = -1 };

/* The folder: as it was said, or the user's own. */
static const char *folder(void)
{
	static char path[4096];
	const char *home = getenv("HOME");

	if (words.dir)
		return words.dir;
	if (!home || file_path(home, ".local/share/chit-eye", path, sizeof path) != ERR_OK)
		return NULL;
	return path;
}

static bool parse(int argc, char **argv, int want)
{
	const struct cli_option options[] = {
		{ "eye-dir", CLI_TEXT, &words.dir, 0, 0 },	   { "dir", CLI_TEXT, &words.dir, 0, 0 },
		{ "listen", CLI_TEXT, &words.listen, 0, 0 },
		{ "fd", CLI_INT, &words.fd, 3, 1023 },		   { "json", CLI_FLAG, &words.json, 0, 0 },
	};

	if (!cli_arguments(argc, argv, options, CLI_COUNT(options), want, "the name of an eye"))
		return false;
	if (!folder())
		cli_usage("where? --eye-dir DIR says it, or HOME");
	return folder() != NULL;
}

/* For a screen, which shows it: also what went wrong. */
static int fail(enum err e)
{
	if (words.json)
		cli_json(json_pack("{s:s}", "error", *err_detail() ? err_detail() : err_text(e)));
	return cli_flush(words.json ? err_exit(e) : cli_fail(e));
}

/* Two rows of modules a line, dark on light whatever the terminal's colours are; a quiet zone of 2 around. */
static void print_symbol(const struct symbol *s)
{
	static const char *const halves[] = { " ", "\u2580", "\u2584", "\u2588" };
	int w = (int)s->width, h = (int)s->height;

	for (int y = -2; y < h + 2; y += 2) {
		fputs("\033[30;107m", stdout);
		for (int x = -2; x < w + 2; x++) {
			int dark = 0;

			for (int i = 0; i < 2; i++)
				if (x >= 0 && x < w && y + i >= 0 && y + i < h && s->modules[(y + i) * w + x])
					dark |= 1 << i;
			fputs(halves[dark], stdout);
		}
		fputs("\033[0m\n", stdout);
	}
}

static enum err show(const char *text)
{
	struct symbol s;
	enum err e = symbol_make(&s, SYMBOL_QR, SYMBOL_L, bytes_of_str(text));

	if (e != ERR_OK)
		return e;
	print_symbol(&s);
	symbol_finish(&s);
	return ERR_OK;
}

static int run_pair(int argc, char **argv)
{
	char address[PAIRS_ADDRESS_CAP], secret[PAIRS_SECRET_CAP], url[PAIRS_ADDRESS_CAP + PAIRS_SECRET_CAP + 16];
	enum err e;

	if (!parse(argc, argv, 0))
		return 2;
	e = pairs_address(folder(), address);
	if (e == ERR_OK)
		e = pairs_offer(folder(), clock_now(clock_system()), random_system(), secret);
	if (e != ERR_OK)
		return fail(e);
	/* behind the #: a browser keeps that to itself */
	snprintf(url, sizeof url, "https://%s/#k=%s", address, secret);
	if (words.json) {
		cli_json(json_pack("{s:s, s:i}", "url", url, "seconds", PAIRS_OFFER_S));
		return cli_flush(0);
	}
	if (isatty(STDOUT_FILENO))
		e = show(url);
	printf("%s\n", url);
	fprintf(stderr, _("Open this with the phone, in the shop's own network, within ten minutes; it pairs one phone.\n"
			  "The phone will warn that the certificate is this till's own: that is right here.\n"));
	return cli_flush(e == ERR_OK ? 0 : cli_fail(e));
}

static void print_name(void *ctx, const char *name)
{
	(void)ctx;
	if (words.json)
		cli_json(json_pack("{s:s}", "name", name));
	else
		printf("%s\n", name);
}

static int run_list(int argc, char **argv)
{
	enum err e;

	if (!parse(argc, argv, 0))
		return 2;
	e = pairs_each(folder(), print_name, NULL);
	return e == ERR_OK ? cli_flush(0) : fail(e);
}

static int run_forget(int argc, char **argv)
{
	enum err e;

	if (!parse(argc, argv, 1))
		return 2;
	e = pairs_forget(folder(), argv[1]);
	return e == ERR_OK ? 0 : fail(e);
}

static int run_show(int argc, char **argv)
{
	enum err e;

	if (!parse(argc, argv, 1))
		return 2;
	e = show(argv[1]);
	return cli_flush(e == ERR_OK ? 0 : cli_fail(e));
}

/* For chit-scan, which gives the descriptor. */
static int run_serve(int argc, char **argv)
{
	if (!parse(argc, argv, 0))
		return 2;
	if (!words.listen || words.fd < 0)
		return cli_usage("chit-scan --eye starts this");
	return eye_serve(folder(), words.listen, (int)words.fd);
}

static const struct cli_command COMMANDS[] = {
	{ "pair", run_pair, "[--eye-dir DIR] [--json]", "show a code that pairs one phone" },
	{ "list", run_list, "[--eye-dir DIR] [--json]", "who is paired" },
	{ "forget", run_forget, "[--eye-dir DIR] [--json] NAME", "a phone that is not paired any more" },
	{ "show", run_show, "TEXT", "a text as a code on the terminal" },
	{ "serve", run_serve, "--listen ADDRESS:PORT --fd N [--dir DIR]", "listen; chit-scan --eye starts this" },
};

int main(int argc, char **argv)
{
	cli_start("chit-eye");
	unsetenv("CHIT_PASSPHRASE");
	return cli_dispatch("chit-eye", COMMANDS, CLI_COUNT(COMMANDS), argc, argv);
}
