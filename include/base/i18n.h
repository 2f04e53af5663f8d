#ifndef CHIT_BASE_I18N_H
#define CHIT_BASE_I18N_H
/* Translation by gettext: _() at the place of use, N_() in const tables. */

#include <stdbool.h>

#define N_(s) s
const char *i18n_text(const char *s) __attribute__((format_arg(1)));
#define _(s) i18n_text(s)

/* setlocale and bindtextdomain; CHIT_LOCALEDIR overrides the place, which is `locale` beside the program where that is
 * there, else the installed one. Call once. */
void i18n_init(void);
/* Another language ("en", "zh_CN") than the environment's, from now on; works without that language's locale, for
 * texts are UTF-8 anyway. */
void i18n_language(const char *language);
/* True while English is what _() gives. */
bool i18n_english(void);
/* On: _() gives texts as they stand in the source, for a paper that can show nothing else. Off again behind it. */
void i18n_plain(bool on);
/* The characters of this process are UTF-8 from now on, where the environment names no charset of its own. False
 * where it does: then only ASCII can be shown. */
bool i18n_utf8(void);

#endif
