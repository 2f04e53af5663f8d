#include "base/i18n.h"
#include <langinfo.h>
#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#ifndef LOCALEDIR
#define LOCALEDIR "/usr/local/share/locale"
#endif

static bool plain;

const char *i18n_text(const char *s)
{
	return *s && !plain ? gettext(s) : s;	/* gettext("") is the catalog's own header */
}

void i18n_plain(bool on)
{
	plain = on;
}

/* A word that every catalog translates. */
bool i18n_english(void)
{
	return strcmp(_("Help"), "Help") == 0;
}

/* A build that is not installed has its catalogs beside the program. */
static const char *place(void)
{
	static char beside[1024];
	const char *dir = getenv("CHIT_LOCALEDIR");
	ssize_t n;
	char *slash;

	if (dir && *dir)
		return dir;
	n = readlink("/proc/self/exe", beside, sizeof beside - sizeof "/locale");
	if (n <= 0)
		return LOCALEDIR;
	beside[n] = 0;
	slash = strrchr(beside, '/');
	if (!slash)
		return LOCALEDIR;
	strcpy(slash, "/locale");
	return access(beside, R_OK | X_OK) == 0 ? beside : LOCALEDIR;
}

static void bind_catalogs(void)
{
	bindtextdomain("chit", place());
	bind_textdomain_codeset("chit", "UTF-8");
	textdomain("chit");
}

/* A machine has few locales made ("zh_CN.UTF-8" wants locale-gen), and always that of C: what is wished for in UTF-8 is
 * had so, for our catalogs need no more. */
static void without_locale(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	const char *wish = NULL, *dot;
	char language[32];

	for (size_t i = 0; i < sizeof names / sizeof *names && (!wish || !*wish); i++)
		wish = getenv(names[i]);
	dot = wish ? strchr(wish, '.') : NULL;
	if (!dot || (strcasecmp(dot, ".UTF-8") != 0 && strcasecmp(dot, ".UTF8") != 0) || !setlocale(LC_ALL, "C.UTF-8"))
		return;
	snprintf(language, sizeof language, "%.*s", (int)(dot - wish), wish);
	setenv("LANGUAGE", language, 0);
}

void i18n_init(void)
{
	if (!setlocale(LC_ALL, ""))
		without_locale();
	setlocale(LC_NUMERIC, "C");	/* our formats have a point */
	bind_catalogs();
	i18n_english();			/* reads the catalog: whoever is in a cage later could not */
}

/* gettext asks LANGUAGE first, but not at all where the locale is plain C. */
void i18n_language(const char *language)
{
	const char *locale = setlocale(LC_MESSAGES, NULL);

	setenv("LANGUAGE", language, 1);
	if (!locale || strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0)
		setlocale(LC_MESSAGES, "C.UTF-8");
	bind_catalogs();	/* and forget what was looked up before */
}

bool i18n_utf8(void)
{
	const char *locale;

	if (strcmp(nl_langinfo(CODESET), "UTF-8") == 0)
		return true;
	locale = setlocale(LC_CTYPE, NULL);
	if (locale && strcmp(locale, "C") != 0 && strcmp(locale, "POSIX") != 0)
		return false;
	return setlocale(LC_CTYPE, "C.UTF-8") != NULL;
}
