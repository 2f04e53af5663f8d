#ifndef CHIT_BASE_I18N_H
#define CHIT_BASE_I18N_H
/* Translation by gettext: _() at the place of use, N_() in const tables. */

#define N_(s) s
const char *i18n_text(const char *s) __attribute__((format_arg(1)));
#define _(s) i18n_text(s)

/* setlocale and bindtextdomain; CHIT_LOCALEDIR overrides the installed place. Call once. */
void i18n_init(void);

#endif
