/* chit-upload: sends what is due to the platforms and takes their answers. The one program of a till that speaks to
 * the network; the screen's process never does. */
#include "main/upload.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static const char usage[] =
	"usage: chit-upload [--store DIR] [--follow] [--json] [--max N]\n"
	"                   [--key-file FILE] [--key-fd N] [--passphrase-fd N] [--child]\n"
	"Sends what is due to each platform and takes its answers. See chit(1), upload.\n";

static enum err open_store(struct upload *u)
{
	char *secret = getenv("CHIT_PASSPHRASE");
	enum err e;

	if (u->passphrase_fd >= 0)
		cli_passphrase_from((int)u->passphrase_fd);
	e = u->key_fd >= 0 ? session_open_key(&u->session, (int)u->key_fd) : session_open(&u->session, SESSION_WRITE);
	if (secret)	/* it was for this */
		memset(secret, 0, strlen(secret));
	unsetenv("CHIT_PASSPHRASE");
	return e;
}

static int upload(struct upload *u)
{
	int status = 0;
	enum err e = open_store(u);

	if (e == ERR_OK)
		e = session_clock(&u->session);
	if (e == ERR_OK)
		e = run_take_turn(u);
	if (e == ERR_OK)
		e = run_crew(u, &status);
	session_close(&u->session);
	return e == ERR_OK ? status : cli_fail(e);
}

int main(int argc, char **argv)
{
	struct upload u = { .key_fd = -1, .passphrase_fd = -1 };
	const struct cli_option options[] = {
		{ "store", CLI_TEXT, &u.session.dir, 0, 0 },  { "key-file", CLI_TEXT, &u.session.key_file, 0, 0 },
		{ "json", CLI_FLAG, &u.json, 0, 0 },	      { "follow", CLI_FLAG, &u.follow, 0, 0 },
		{ "max", CLI_INT, &u.max, 1, BATCH_FACTS_MAX }, { "child", CLI_FLAG, &u.child, 0, 0 },
		{ "key-fd", CLI_INT, &u.key_fd, 0, 1023 },    { "passphrase-fd", CLI_INT, &u.passphrase_fd, 0, 1023 },
		{ "help", CLI_FLAG, &u.help, 0, 0 },	      { "h", CLI_FLAG, &u.help, 0, 0 },
	};
	pid_t parent = getppid();
	int left;

	cli_start("chit upload");
	signal(SIGUSR1, SIG_IGN);	/* "ask at once" may come before there is anybody to ask */
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (cli_options(argc, argv, options, CLI_COUNT(options), &left) != ERR_OK)
		return 2;
	if (u.help) {
		fputs(usage, stdout);
		return cli_flush(0);
	}
	if (left > 0)
		return cli_usage("'%s' is one word too many", argv[1]);
	if (u.child) {
		cli_follow_parent(parent);
		u.follow = u.json = true;
	}
	return cli_flush(upload(&u));
}
