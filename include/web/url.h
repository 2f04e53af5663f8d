#ifndef CHIT_WEB_URL_H
#define CHIT_WEB_URL_H
/* What a platform's address may be; pure. */
#include "base/err.h"

/*
 * https://..., or http:// to this machine itself, for what plain HTTP would give away is worth more than the trouble; of
 * characters that stand in a URL, without a user's name. ERR_USAGE: the detail names the URL and what to use.
 */
enum err url_check(const char *url);

#endif
