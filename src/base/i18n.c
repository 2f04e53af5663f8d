#include "base/i18n.h"
#include <libintl.h>
#include <locale.h>
#include <stdlib.h>

#ifndef LOCALEDIR
#define LOCALEDIR "/usr/local/share/locale"
#endif

const char *i18n_text(const char *s)
{
	return *s ? gettext(s) : s;	/* gettext("") is the catalog's own header */
}

void i18n_init(void)
{
	const char *dir = getenv("CHIT_LOCALEDIR");
	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");	/* our formats have a point */
	bindtextdomain("chit", dir && *dir ? dir : LOCALEDIR);
	bind_textdomain_codeset("chit", "UTF-8");
	textdomain("chit");
}
