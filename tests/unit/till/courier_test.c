/* The uploader's process, played by shell scripts that misbehave; what is asked of every child is child_test's. */
#include "till/courier.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static char dir[] = "/tmp/chit-courier.XXXXXX", program[64];
static struct loop *loop;
static struct courier *courier;
static struct store store;
static struct seen {
	int notices, died, gave_up, stop_after;
	struct notice last;
} seen;

static void on_news(void *ctx, enum courier_news news, const struct notice *n)
{
	struct seen *s = ctx;

	s->notices += news == COURIER_NOTICE;
	s->died += news == COURIER_DIED;
	s->gave_up += news == COURIER_GAVE_UP;
	if (n)
		s->last = *n;
	if (--s->stop_after <= 0)
		loop_stop(loop);
}

static void on_late(void *ctx)
{
	(void)ctx;
	loop_stop(loop);
}

static void more(int news)
{
	seen.stop_after = news;
	assert_int_equal(loop_run(loop), ERR_OK);
}

static void play(const char *script, int news)
{
	FILE *f = fopen(program, "w");

	assert_non_null(f);
	fprintf(f, "#!/bin/sh\n%s\n", script);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(program, 0700), 0);
	seen = (struct seen){ .stop_after = news };
	assert_int_equal(loop_create(&loop), ERR_OK);
	assert_int_equal(courier_start(&courier, loop, program, &store, on_news, &seen), ERR_OK);
	loop_after(loop, 20000, on_late, NULL);
	more(news);
}

static void over(void)
{
	courier_destroy(courier);
	loop_destroy(loop);
	courier = NULL;
}

#define SAY(words) "printf '{\"platform\":\"Demo\",\"state\":\"ok\",\"left\":0,\"words\":\"%s\",\"stream\":1}\\n' \"" words "\"\n"

static void it_gets_the_key_and_the_store(void **state)
{
	(void)state;
	play(SAY("$* $(head -c 32 <&3) ${CHIT_PASSPHRASE-none}") "exec cat", 1);
	assert_int_equal(seen.last.kind, NOTICE_STATE);
	assert_string_equal(seen.last.words, "--store /some/where --child --key-fd 3 kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk none");
	over();
}

static void what_is_no_notice_is_dropped(void **state)
{
	(void)state;
	play("head -c 100000 /dev/zero | tr '\\0' x; echo; echo '{}'; printf '\\033[2J\\n'; echo '{\"beat\":1}'\n" SAY("good")
	     "exec cat", 1);
	assert_int_equal(seen.notices, 1);
	assert_string_equal(seen.last.words, "good");
	over();
}

static void whatever_its_end_it_is_started_again(void **state)
{
	(void)state;
	play(SAY("here") "exit 0", 3);
	assert_int_equal(seen.notices, 2);
	assert_int_equal(seen.died, 1);
	over();
}

static void one_that_does_not_understand_is_given_up_until_somebody_asks(void **state)
{
	(void)state;
	play("[ -e $0.once ] || { : >$0.once; exit 2; }\n" SAY("back") "exec cat", 1);
	assert_int_equal(seen.gave_up, 1);
	courier_hurry(courier);
	more(1);
	assert_string_equal(seen.last.words, "back");
	over();
}

static void who_asks_is_heard_at_once(void **state)
{
	(void)state;
	play("trap 'echo \"{\\\"platform\\\":null,\\\"state\\\":\\\"other\\\",\\\"pid\\\":5,\\\"words\\\":null,\\\"stream\\\":0}\"' USR1\n"
	     SAY("here") "while :; do sleep 0.1; done", 1);
	courier_hurry(courier);
	more(1);
	assert_int_equal(seen.last.kind, NOTICE_OTHER);
	assert_int_equal(seen.last.pid, 5);
	over();
}

static int make_dir(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	setenv("CHIT_PASSPHRASE", "secret", 1);
	memset(store.key, 'k', sizeof store.key);
	strcpy(store.dir, "/some/where");
	assert_non_null(mkdtemp(dir));
	snprintf(program, sizeof program, "%s/uploader", dir);
	return 0;
}

static int remove_dir(void **state)
{
	char command[100];

	(void)state;
	snprintf(command, sizeof command, "rm -rf %s", dir);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_gets_the_key_and_the_store), cmocka_unit_test(what_is_no_notice_is_dropped),
		cmocka_unit_test(whatever_its_end_it_is_started_again),
		cmocka_unit_test(one_that_does_not_understand_is_given_up_until_somebody_asks),
		cmocka_unit_test(who_asks_is_heard_at_once),
	};

	return cmocka_run_group_tests_name("till/courier", tests, make_dir, remove_dir);
}
