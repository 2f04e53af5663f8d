/* claim list, claim release. */
#include "main/platform.h"

#include "base/text.h"
#include "platform/holds.h"

#include <stdio.h>

/* What a list is printed with. */
struct list {
	const struct session *session;
	char currency[4];
};

static enum err show_claim(void *ctx, const struct holds_row *r)
{
	const struct list *l = ctx;
	int64_t until = r->until == CLAIM_FOR_EVER ? 0 : r->until;
	char serial[SERIAL_TEXT_CAP], request[2 * CLAIM_REQUEST_LEN + 1];

	serial_format(r->serial, serial);
	hex_encode(bytes_of(r->request, sizeof r->request), request, sizeof request);
	if (l->session->json) {
		cli_json(json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:s, s:o, s:o}", "till", r->till, "request", request, "serial", serial,
				   "act", r->act == CLAIM_USE ? "use" : "hold", "units", (json_int_t)r->units, "amount",
				   (json_int_t)r->amount, "currency", l->currency, "at", session_json_time(r->time), "until",
				   session_json_time(until)));
		return ERR_OK;
	}
	if (r->amount > 0)
		printf("till %s: %s of %s", r->till, session_money(r->amount, l->currency), serial);
	else
		printf("till %s: %lld of %s", r->till, (long long)r->units, serial);
	printf(", asked for %s, until %s, request %s\n", session_utc(r->time), session_utc(until), request);
	return ERR_OK;
}

int claim_list_command(int argc, char **argv)
{
	struct session s;
	struct list list = { &s, "" };
	const char *till = NULL;
	struct cli_option options[] = { SESSION_OPTIONS(s), { "till", CLI_TEXT, &till, 0, 0 } };
	enum err e;

	session_init(&s);
	if (!cli_arguments(argc, argv, options, CLI_COUNT(options), 0, "takes no arguments but --data DIR and --till ID"))
		return 2;
	e = session_open(&s);
	if (e == ERR_OK)
		e = storage_get(&s.storage, "currency", list.currency, sizeof list.currency);
	if (e == ERR_OK)
		e = holds_each(&s.storage, till, NULL, s.now, show_claim, &list);
	return session_end(&s, e);
}

static enum err parse_request(const char *text, uint8_t out[CLAIM_REQUEST_LEN])
{
	struct buf b;

	buf_init(&b, out, CLAIM_REQUEST_LEN);
	if (hex_decode(bytes_of_str(text), &b) != ERR_OK || b.len != CLAIM_REQUEST_LEN)
		return err_set(ERR_USAGE, "a request is %d hexadecimal digits, as 'claim list' shows it", 2 * CLAIM_REQUEST_LEN);
	return ERR_OK;
}

int claim_release_command(int argc, char **argv)
{
	struct session s;
	struct cli_option options[] = { SESSION_OPTIONS(s) };
	uint8_t request[CLAIM_REQUEST_LEN];
	bool again = false;
	enum err e;

	session_init(&s);
	if (!cli_arguments(argc, argv, options, CLI_COUNT(options), 2, "wants a till's ID and a request"))
		return 2;
	e = parse_request(argv[2], request);
	if (e == ERR_OK)
		e = session_open(&s);
	if (e == ERR_OK)
		e = holds_release(&s.storage, argv[1], request, s.now, &again);
	if (e == ERR_OK && s.json)
		cli_json(json_pack("{s:s, s:s, s:b, s:b}", "till", argv[1], "request", argv[2], "released", 1, "again", again));
	else if (e == ERR_OK)
		printf("%s\n", again ? "nothing was set apart for that request any more" : "what was set apart is free again");
	if (e == ERR_OK && !again)
		fprintf(stderr, "till %s may have spent it already: when its record comes it is paid from what is free then, and for "
			"what somebody else has taken meanwhile it is a conflict\n", argv[1]);
	return session_end(&s, e);
}
