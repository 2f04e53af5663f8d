/* chit renew */
#include "main/till.h"

#include "base/i18n.h"
#include "base/text.h"
#include "store/renew.h"

#include <stdio.h>

static void say(const struct renewed *r, bool json)
{
	char id[2 * JOURNAL_ID_LEN + 1];

	hex_encode(bytes_of(r->journal, sizeof r->journal), id, sizeof id);
	if (json) {
		cli_json(json_pack("{s:s, s:I}", "journal", id, "restated", (json_int_t)r->restated));
		return;
	}
	printf(_("A new journal has begun: %s\n"), id);
	if (r->restated)
		printf(_("%zu records are stated again in it. Export to a stick, or upload, and take the answers.\n"), r->restated);
	else
		printf(_("Nothing had to be stated again.\n"));
}

int till_renew(int argc, char **argv)
{
	struct session s = { .dir = NULL };
	struct renewed r;
	bool json = false;
	const struct cli_option options[] = {
		{ "store", CLI_TEXT, &s.dir, 0, 0 },
		{ "key-file", CLI_TEXT, &s.key_file, 0, 0 },
		{ "json", CLI_FLAG, &json, 0, 0 },
	};
	enum err e;

	if (!cli_arguments(argc, argv, options, CLI_COUNT(options), 0, "renew takes no arguments"))
		return 2;
	e = session_open(&s, SESSION_WRITE);
	if (e == ERR_OK)
		e = session_clock(&s);
	if (e == ERR_OK)
		e = renew_run(&s.store, 0, s.now, random_system(), &r);
	session_close(&s);
	if (e != ERR_OK)
		return cli_fail(e);
	say(&r, json);
	return 0;
}
