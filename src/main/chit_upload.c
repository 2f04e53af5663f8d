/* chit-upload: sends what is due to the platforms and takes their answers. The one program of a till that speaks to
 * the network; the screen's process never does. */
#include "main/till.h"
#include "main/upload.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/loop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { LOOK_MS = 200, DRAW_MS = 100, PARENT_MS = 1000 };

static const char usage[] =
	"usage: chit-upload [--store DIR] [--follow] [--json] [--max N]\n"
	"                   [--key-file FILE] [--key-fd N] [--passphrase-fd N] [--child]\n"
	"Sends what is due to each platform and takes its answers. See chit(1), upload.\n";

struct upload {
	struct session session;
	struct crew crew;
	struct loop *loop;
	bool json, follow, child, stopped, help;
	int64_t max, key_fd, passphrase_fd;
	int64_t data_version;
};

/* Opening */

static enum err read_key(int fd, uint8_t key[STORE_KEY_LEN])
{
	size_t len = 0;

	while (len < STORE_KEY_LEN) {
		ssize_t n = read(fd, key + len, STORE_KEY_LEN - len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		len += (size_t)n;
	}
	close(fd);
	return len == STORE_KEY_LEN ? ERR_OK : err_set(ERR_USAGE, "descriptor %d did not give a key of %d bytes", fd,
						       STORE_KEY_LEN);
}

/* As session_open(), by the key that a parent gave. */
static enum err open_by_key(struct session *s, int fd)
{
	uint8_t key[STORE_KEY_LEN];
	const char *dir = session_dir(s->dir);
	enum err e = dir ? read_key(fd, key) : ERR_USAGE;

	s->now = clock_now(clock_system());
	if (e == ERR_OK)
		e = store_open(&s->store, dir, false);
	s->open = e == ERR_OK;
	if (e == ERR_OK)
		e = store_unlock_key(&s->store, key);
	digest_wipe(key, sizeof key);
	if (e == ERR_OK && !(s->trust = calloc(1, sizeof *s->trust)))
		e = err_set(ERR_NOMEM, "no memory for the keys of the platforms");
	return e == ERR_OK ? trust_load(&s->store, s->trust, s->now) : e;
}

static enum err open_store(struct upload *u)
{
	char *secret = getenv("CHIT_PASSPHRASE");
	enum err e;

	if (u->passphrase_fd >= 0)
		cli_passphrase_from((int)u->passphrase_fd);
	e = u->key_fd >= 0 ? open_by_key(&u->session, (int)u->key_fd) : session_open(&u->session, false);
	if (secret)	/* it was for this */
		memset(secret, 0, strlen(secret));
	unsetenv("CHIT_PASSPHRASE");
	return e;
}

/* The screen's child waits for its turn, for as long as the screen lives. */
static enum err take_turn(struct upload *u)
{
	struct pollfd out = { .fd = STDOUT_FILENO };
	long holder, told = -1;
	enum err e;

	while ((e = lock_take(u->session.store.dir, &holder)) == ERR_BUSY && u->child) {
		if (holder != told)
			report_other(u->json, holder);
		told = holder;
		if (poll(&out, 1, PARENT_MS) > 0)
			exit(0);
	}
	return e;
}

/* Running */

static void on_changed(void *ctx, const struct worker_view *v)
{
	struct upload *u = ctx;

	if (u->follow)
		report_change(u->json, v);
}

static void on_end(void *ctx, int number)
{
	struct upload *u = ctx;

	(void)number;
	u->stopped = true;
	loop_stop(u->loop);
}

static void on_hurry(void *ctx, int number)
{
	struct upload *u = ctx;

	(void)number;
	crew_wake(&u->crew, true);
}

/* Whoever reads our lines has gone. */
static void on_hangup(void *ctx, int fd, short revents)
{
	(void)fd;
	if (revents & (POLLERR | POLLHUP | POLLNVAL))
		on_end(ctx, 0);
}

/* Another process's commit (and our workers') changes data_version. */
static void on_look(void *ctx)
{
	struct upload *u = ctx;
	int64_t version = u->data_version;
	enum err e = db_int(&u->session.store.db, &version, "PRAGMA data_version", "");

	if (e == ERR_OK && version != u->data_version) {
		e = session_refresh(&u->session);
		if (e == ERR_OK)
			e = crew_hire(&u->crew, u->session.trust);
		crew_wake(&u->crew, false);
	}
	if (e == ERR_OK)
		u->data_version = version;
	loop_after(u->loop, LOOK_MS, on_look, u);
}

static void on_draw(void *ctx)
{
	struct upload *u = ctx;
	int64_t left = 0, total = 0;

	for (size_t i = 0; i < u->crew.n; i++) {
		struct worker_view v;

		crew_look(&u->crew, i, &v);
		left += v.left;
		total += v.total;
	}
	if (total)
		cli_progress(_("sending"), (uint64_t)(total - left), (uint64_t)total);
	if (crew_finished(&u->crew))
		loop_stop(u->loop);
	else
		loop_after(u->loop, DRAW_MS, on_draw, u);
}

static enum err prepare(struct upload *u)
{
	static const int ends[] = { SIGINT, SIGTERM, SIGHUP };
	enum err e = loop_create(&u->loop);

	for (size_t i = 0; e == ERR_OK && i < sizeof ends / sizeof *ends; i++)
		e = loop_signal(u->loop, ends[i], on_end, u);
	if (e == ERR_OK)
		e = loop_signal(u->loop, SIGUSR1, on_hurry, u);
	if (e == ERR_OK && u->child)
		e = loop_watch(u->loop, STDOUT_FILENO, 0, on_hangup, u);
	if (e == ERR_OK && loop_after(u->loop, 0, u->follow ? on_look : on_draw, u) < 0)
		e = err_set(ERR_NOMEM, "no timer");
	return e;
}

static int totals(struct upload *u)
{
	int status = 0;

	cli_progress_end();
	for (size_t i = 0; i < u->crew.n; i++) {
		struct worker_view v;
		int one;

		crew_look(&u->crew, i, &v);
		one = report_status(&v);
		report_total(u->json, &v);
		status = one > status ? one : status;
	}
	if (!u->crew.n)
		fprintf(stderr, _("chit upload: this till has joined no platform; chit enrol KIT joins one\n"));
	return u->stopped ? 3 : status;
}

static enum err run(struct upload *u, int *status)
{
	struct crew_options o = { .store = &u->session.store, .max = (size_t)u->max, .follow = u->follow,
				  .changed = on_changed, .ctx = u };
	enum err e = prepare(u);

	crew_init(&u->crew, &o);
	if (e == ERR_OK)
		e = crew_hire(&u->crew, u->session.trust);
	if (e == ERR_OK)
		e = loop_run(u->loop);
	crew_stop(&u->crew);
	if (e == ERR_OK)
		*status = u->follow ? 0 : totals(u);
	crew_finish(&u->crew);
	if (u->loop)
		loop_destroy(u->loop);
	return e;
}

static int upload(struct upload *u)
{
	int status = 0;
	enum err e = open_store(u);

	if (e == ERR_OK)
		e = session_clock(&u->session);
	if (e == ERR_OK)
		e = take_turn(u);
	if (e == ERR_OK)
		e = run(u, &status);
	session_close(&u->session);
	return e == ERR_OK ? status : cli_fail(e);
}

/* A child ends with its parent, however that ends; the parent may be gone already. */
static void follow_parent(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		exit(0);
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
		follow_parent(parent);
		u.follow = u.json = true;
	}
	return cli_flush(upload(&u));
}
