#define _GNU_SOURCE	/* syncfs(2): a hundred thousand pictures are not worth as many fsyncs */
#include "main/platform.h"

#include "base/file.h"
#include "base/money.h"
#include "platform/issue.h"
#include "print/symbol.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum format { FORMAT_PNG, FORMAT_SVG, FORMAT_NONE };
enum { CHUNK_PICTURES = 250, CHUNK = ISSUE_BATCH_MAX };

/* The command line, as given and as understood. */
struct order {
	struct issue_order issue;
	const char *out, *expires, *not_before, *value, *alphabet, *symbol, *level, *format;
	int64_t count, scale;
	enum symbol_kind kind;
	enum symbol_level symbol_level;
	enum format pictures;
};

static enum err parse_words(struct order *o)
{
	static const char levels[] = "LMQH";
	int kind = symbol_parse(o->symbol);

	if (strcmp(o->alphabet, "base64url") != 0 && strcmp(o->alphabet, "base45") != 0)
		return err_set(ERR_USAGE, "--alphabet is base64url or base45");
	o->issue.alphabet = o->alphabet[4] == '6' ? TOKEN_BASE64URL : TOKEN_BASE45;
	if (kind < 0)
		return err_set(ERR_USAGE, "--symbol is qr, datamatrix, pdf417, aztec or maxicode");
	o->kind = (enum symbol_kind)kind;
	if (strlen(o->level) != 1 || !strchr(levels, *o->level))
		return err_set(ERR_USAGE, "--level is L, M, Q or H");
	o->symbol_level = (enum symbol_level)(strchr(levels, *o->level) - levels);
	if (strcmp(o->format, "png") == 0)
		o->pictures = FORMAT_PNG;
	else if (strcmp(o->format, "svg") == 0)
		o->pictures = FORMAT_SVG;
	else if (strcmp(o->format, "none") == 0)
		o->pictures = FORMAT_NONE;
	else
		return err_set(ERR_USAGE, "--format is png, svg or none");
	if (o->pictures != FORMAT_NONE && !o->out)
		return err_set(ERR_USAGE, "wants --out DIR for the pictures, or --format none");
	return ERR_OK;
}

static enum err parse_order(struct session *s, struct order *o)
{
	char currency[4];
	struct money value;
	enum err e = parse_words(o);

	if (e == ERR_OK)
		e = session_time(s, "expires", o->expires, 0, &o->issue.expires);
	if (e == ERR_OK)
		e = session_time(s, "not-before", o->not_before, 0, &o->issue.not_before);
	if (e != ERR_OK || !o->value)
		return e;
	e = storage_get(&s->storage, "currency", currency, sizeof currency);
	if (e == ERR_OK && (money_parse(o->value, currency, &value) != ERR_OK || value.minor <= 0))
		e = err_set(ERR_USAGE, "--value '%s' is no amount of %s", o->value, currency);
	if (e == ERR_OK)
		o->issue.value = value.minor;
	return e;
}

/* Not written aside and read back as a document is: who loses a picture has lost a picture. */
static enum err write_picture(int dirfd, const char *name, const uint8_t *data, size_t len)
{
	int fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	enum err e = ERR_OK;

	if (fd < 0)
		return err_errno("%s", name);
	for (size_t at = 0; at < len && e == ERR_OK;) {
		ssize_t n = write(fd, data + at, len - at);

		if (n < 0)
			e = err_errno("%s", name);
		else
			at += (size_t)n;
	}
	if (close(fd) != 0 && e == ERR_OK)
		e = err_errno("%s", name);
	if (e != ERR_OK)
		unlinkat(dirfd, name, 0);
	return e;
}

static enum err draw(const struct order *o, int dirfd, const struct issued *c, const char *serial, char *name, size_t cap)
{
	struct symbol symbol = { 0 };
	uint8_t *data = NULL;
	size_t len;
	/* MaxiCode holds no more than the serial */
	const char *text = o->kind == SYMBOL_MAXICODE ? serial : c->text;
	enum err e = symbol_make(&symbol, o->kind, o->symbol_level, bytes_of_str(text));

	if (e != ERR_OK)
		return e;
	if (o->pictures == FORMAT_PNG)
		e = symbol_png(&symbol, (unsigned)o->scale, &data, &len);
	else
		e = symbol_svg(&symbol, (unsigned)o->scale, &data, &len);
	snprintf(name, cap, "%s.%s", serial, o->pictures == FORMAT_PNG ? "png" : "svg");
	if (e == ERR_OK)
		e = write_picture(dirfd, name, data, len);
	free(data);
	symbol_finish(&symbol);
	return e;
}

static void show(const struct session *s, const struct order *o, const struct issued *c, const char *serial)
{
	char file[1024] = "";
	size_t len = o->out ? strlen(o->out) : 0;

	if (o->pictures != FORMAT_NONE)
		snprintf(file, sizeof file, "%s%s%s.%s", o->out, len && o->out[len - 1] == '/' ? "" : "/", serial,
			 o->pictures == FORMAT_PNG ? "png" : "svg");
	if (s->json)
		cli_json(json_pack("{s:s, s:s, s:s?}", "serial", serial, "text", c->text, "file", *file ? file : NULL));
	else
		printf("%s  %s\n", serial, *file ? file : c->text);
}

/* Pictures first, then the lines that name them: a line stands for something that is there. */
static enum err hand_out(struct session *s, const struct order *o, int dirfd, const struct issued *c, size_t n)
{
	char serial[SERIAL_TEXT_CAP], name[SERIAL_TEXT_CAP + 8];
	enum err e = ERR_OK;

	for (size_t i = 0; i < n && o->pictures != FORMAT_NONE && e == ERR_OK; i++) {
		serial_format(c[i].serial, serial);
		e = draw(o, dirfd, &c[i], serial, name, sizeof name);
	}
	if (e == ERR_OK && dirfd >= 0 && syncfs(dirfd) != 0)
		e = err_errno("%s", o->out);
	for (size_t i = 0; i < n && e == ERR_OK; i++) {
		serial_format(c[i].serial, serial);
		show(s, o, &c[i], serial);
		if (ferror(stdout))	/* nobody reads on: what is not made yet need not be */
			e = err_set(ERR_IO, "standard output cannot be written");
	}
	return e;
}

static enum err run(struct session *s, const struct order *o, struct issue *issue, int dirfd)
{
	struct issued *made = calloc(CHUNK, sizeof *made);
	size_t chunk = o->pictures == FORMAT_NONE ? CHUNK : CHUNK_PICTURES;
	int64_t done = 0;
	enum err e = made ? ERR_OK : err_set(ERR_NOMEM, "no memory for coupons");

	while (e == ERR_OK && done < o->count) {
		size_t n = (size_t)(o->count - done) < chunk ? (size_t)(o->count - done) : chunk;

		e = issue_make(issue, s->now, s->random, n, made);
		if (e == ERR_OK)
			e = hand_out(s, o, dirfd, made, n);
		if (e == ERR_OK)
			done += (int64_t)n;
		cli_progress("coupons", (uint64_t)done, (uint64_t)o->count);
	}
	cli_progress_end();
	free(made);
	if (e != ERR_OK && done > 0)
		fprintf(stderr, "%lld of %lld coupons were handed out before this\n", (long long)done, (long long)o->count);
	return e;
}

static enum err open_out(const struct order *o, int *dirfd)
{
	enum err e;

	if (o->pictures == FORMAT_NONE)
		return ERR_OK;
	e = file_mkdir(o->out);
	if (e != ERR_OK)
		return e;
	*dirfd = open(o->out, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return *dirfd < 0 ? err_errno("%s", o->out) : ERR_OK;
}

int issue_command(int argc, char **argv)
{
	struct session s;
	struct order o = { .issue.consumer = CONSUMER_GUEST, .count = 1, .scale = 6, .alphabet = "base64url",
			   .symbol = "qr", .level = "L", .format = "png" };
	struct cli_option options[] = {
		SESSION_KEY_OPTIONS(s),
		{ "offer", CLI_TEXT, &o.issue.offer, 0, 0 }, { "consumer", CLI_TEXT, &o.issue.consumer, 0, 0 },
		{ "count", CLI_INT, &o.count, 1, 10000000 }, { "out", CLI_TEXT, &o.out, 0, 0 },
		{ "quantity", CLI_INT, &o.issue.quantity, 1, UNITS_MAX }, { "uses", CLI_INT, &o.issue.uses, 1, UNITS_MAX },
		{ "expires", CLI_TEXT, &o.expires, 0, 0 }, { "not-before", CLI_TEXT, &o.not_before, 0, 0 },
		{ "needs-claim", CLI_FLAG, &o.issue.needs_claim, 0, 0 }, { "value", CLI_TEXT, &o.value, 0, 0 },
		{ "alphabet", CLI_TEXT, &o.alphabet, 0, 0 }, { "symbol", CLI_TEXT, &o.symbol, 0, 0 },
		{ "level", CLI_TEXT, &o.level, 0, 0 }, { "format", CLI_TEXT, &o.format, 0, 0 },
		{ "scale", CLI_INT, &o.scale, 1, 40 },
	};
	struct issue issue = { 0 };
	int left, dirfd = -1;
	enum err e;

	session_init(&s);
	if (cli_options(argc, argv, options, CLI_COUNT(options), &left) != ERR_OK)
		return 2;
	if (left != 0 || !o.issue.offer)
		return cli_usage("wants --offer ID");
	e = session_unlock(&s);
	if (e == ERR_OK)
		e = parse_order(&s, &o);
	if (e == ERR_OK)
		e = issue_open(&issue, &s.storage, &s.keys, &o.issue, s.now);
	if (e == ERR_OK)
		e = open_out(&o, &dirfd);
	if (e == ERR_OK)
		e = run(&s, &o, &issue, dirfd);
	issue_close(&issue);
	if (dirfd >= 0)
		close(dirfd);
	return session_end(&s, e);
}
