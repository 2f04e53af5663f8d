#include "main/till.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "seal/digest.h"
#include "till/alarm.h"
#include "till/status.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *session_dir(const char *store)
{
	static char home_store[512];
	const char *home = getenv("HOME");

	if (!store || !*store)
		store = getenv("CHIT_STORE");
	if (store && *store)
		return store;
	if (home && *home && file_path(home, ".local/share/chit", home_store, sizeof home_store) == ERR_OK &&
	    access(home_store, F_OK) == 0)
		return home_store;
	err_set(ERR_USAGE, "which store? Say --store DIR or set CHIT_STORE; chit init --store DIR makes one");
	return NULL;
}

/* What store_unlock wants to be told: nothing where a key file works. */
static enum err ask_passphrase(const struct session *s, struct buf *typed)
{
	if (s->key_file || store_has_key_file(&s->store))
		return ERR_OK;
	return cli_passphrase(_("passphrase of this till"), false, typed);
}

static enum err load_trust(struct session *s)
{
	s->trust = calloc(1, sizeof *s->trust);
	if (!s->trust)
		return err_set(ERR_NOMEM, "no memory for the keys of the platforms");
	return trust_load(&s->store, s->trust, s->now);
}

static enum err open_store(struct session *s, enum session_use use)
{
	const char *dir = session_dir(s->dir);
	enum err e;

	if (!dir)
		return ERR_USAGE;
	s->now = clock_now(clock_system());
	e = use == SESSION_LOOK ? store_open_to_look(&s->store, dir) : store_open(&s->store, dir, use == SESSION_READ);
	s->open = e == ERR_OK;
	return e;
}

enum err session_prepare(struct session *s, struct buf *passphrase)
{
	enum err e = open_store(s, SESSION_LOOK);

	return e == ERR_OK ? ask_passphrase(s, passphrase) : e;
}

enum err session_unlock(struct session *s, struct bytes passphrase)
{
	struct store_secret secret = { .key_file = s->key_file, .passphrase = passphrase };
	enum err e = store_unlock(&s->store, &secret);

	if (e == ERR_AUTH && !*err_detail())
		err_set(e, "the passphrase is wrong");
	return e == ERR_OK ? load_trust(s) : e;
}

enum err session_open(struct session *s, enum session_use use)
{
	uint8_t memory[256];
	struct buf typed;
	enum err e = open_store(s, use);

	buf_init(&typed, memory, sizeof memory);
	if (e == ERR_OK)
		e = ask_passphrase(s, &typed);
	if (e == ERR_OK)
		e = session_unlock(s, buf_bytes(&typed));
	digest_wipe(memory, sizeof memory);
	if (e != ERR_OK)
		session_close(s);
	return e;
}

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

enum err session_open_key(struct session *s, int fd)
{
	uint8_t key[STORE_KEY_LEN];
	enum err e = session_dir(s->dir) ? read_key(fd, key) : ERR_USAGE;

	if (e == ERR_OK)
		e = open_store(s, SESSION_WRITE);
	if (e == ERR_OK)
		e = store_unlock_key(&s->store, key);
	digest_wipe(key, sizeof key);
	if (e == ERR_OK)
		e = load_trust(s);
	if (e != ERR_OK)
		session_close(s);
	return e;
}

void session_close(struct session *s)
{
	if (s->trust)
		trust_finish(s->trust);
	free(s->trust);
	s->trust = NULL;
	if (s->open)
		store_close(&s->store);
	s->open = false;
}

enum err session_refresh(struct session *s)
{
	static int64_t known = -1;
	bool changed = false;
	enum err e = status_changed(&s->store, &known, &changed);

	s->now = clock_now(clock_system());
	if (e != ERR_OK || !changed)
		return e;
	trust_finish(s->trust);
	return trust_load(&s->store, s->trust, s->now);
}

static enum err say_clock_back(struct session *s)
{
	struct status st;
	char now[24], latest[24];
	enum err e = status_load(&s->store, s->trust, s->now, &st);

	if (e != ERR_OK || !st.clock_back)
		return e;
	clock_format_utc(s->now, now, sizeof now);
	clock_format_utc(st.latest, latest, sizeof latest);
	fprintf(stderr, _("chit: the clock says %s, which is before what this till last wrote down (%s): set the date and time\n"), now,
		latest);
	return ERR_OK;
}

enum err session_clock(struct session *s)
{
	const struct trust_platform *p = alarm_floor(s->trust, s->now);
	char now[24], floor[24];
	bool was_new;
	enum err e;

	if (!p)
		return say_clock_back(s);
	clock_format_utc(s->now, now, sizeof now);
	clock_format_utc(p->floor, floor, sizeof floor);
	fprintf(stderr, _("chit: the clock says %s, which is before the platform's %s: set the date and time\n"), now,
		floor);
	e = alarm_raise(&s->store, ALARM_CLOCK, s->now, &was_new);
	return e;
}

/* One line, never waiting for more than it needs. */
static enum err read_line(char *out, size_t cap, size_t *len)
{
	*len = 0;
	for (;;) {
		char c;
		ssize_t n = read(STDIN_FILENO, &c, 1);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EBADF)	/* closed */
			return ERR_OK;
		if (n < 0)
			return err_errno("standard input");
		if (n == 0 || c == '\n')
			return ERR_OK;
		if (*len == cap)
			return err_set(ERR_TOO_LONG, "standard input: a line of more than %zu bytes", cap);
		out[(*len)++] = c;
	}
}

enum err till_text(const char *word, char *out, size_t cap, struct bytes *text)
{
	size_t len;
	enum err e;

	if (strcmp(word, "-") != 0) {
		*text = bytes_of_str(word);
		return ERR_OK;
	}
	e = read_line(out, cap, &len);
	if (e == ERR_TOO_LONG)		/* longer than any coupon: the judge says so in its own words */
		e = ERR_OK;
	while (len && (out[len - 1] == '\r' || out[len - 1] == ' '))
		len--;
	*text = bytes_of(out, len);
	return e == ERR_OK && len == 0 ? err_set(ERR_USAGE, "standard input has no text") : e;
}
