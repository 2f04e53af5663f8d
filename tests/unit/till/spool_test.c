/* The queue runs its jobs to files, FIFOs and a pty: in order, none lost, none twice without saying so. */
#define _GNU_SOURCE	/* posix_openpt, memmem */
#include "../../support/shop.h"
#include "till/spool.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

static struct shop *shop;
static struct spool *spool;
static struct loop *loop;
static int64_t now = SHOP_NOW;
static char out[64], other[64];		/* files that stand for printers */

static int64_t clock_of_test(void *ctx)
{
	return *(int64_t *)ctx;
}

static void configure(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void configure(const char *fmt, ...)
{
	char path[500];
	va_list ap;
	FILE *f;

	snprintf(path, sizeof path, "%s/printers.conf", shop->store.dir);
	f = fopen(path, "w");
	assert_non_null(f);
	va_start(ap, fmt);
	vfprintf(f, fmt, ap);
	va_end(ap);
	fclose(f);
}

static int setup(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	now = SHOP_NOW;
	shop = shop_create(NULL);
	strcpy(out, "/tmp/chit-spool-XXXXXX");
	strcpy(other, "/tmp/chit-spool-XXXXXX");
	close(mkstemp(out));
	close(mkstemp(other));
	assert_ok(loop_create(&loop));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	spool_destroy(spool);
	spool = NULL;
	loop_destroy(loop);
	unlink(out);
	unlink(other);
	shop_destroy(shop);
	return 0;
}

static void start(void)
{
	assert_ok(spool_create(&spool, &shop->store, (struct clock){ clock_of_test, &now }));
	assert_ok(spool_attach(spool, loop, NULL, NULL));
}

static void add(const char *station, const char *key, const char *words, bool drawer)
{
	uint8_t memory[400];
	struct paper p;

	paper_init(&p, memory, sizeof memory);
	if (drawer)
		paper_mark(&p, PAPER_DRAWER);
	paper_text(&p, 0, "%s", words);
	assert_ok(db_begin(&shop->store.db));
	assert_ok(store_end(&shop->store, printq_add(&shop->store, station, key, buf_bytes(&p.out), now, NULL)));
}

/* Runs the loop until the condition holds; gives up after ten seconds. */
struct until {
	bool (*holds)(void);
	int64_t end;
	bool held;
};
static void look_again(void *ctx)
{
	struct until *u = ctx;

	u->held = u->holds();
	if (u->held || clock_monotonic_ms() > u->end)
		loop_stop(loop);
	else
		loop_after(loop, 2, look_again, u);
}
static bool run_until(bool (*holds)(void))
{
	struct until u = { holds, clock_monotonic_ms() + 10000, false };

	loop_after(loop, 0, look_again, &u);
	assert_ok(loop_run(loop));
	return u.held;
}

static bool nothing_waits(void)
{
	struct printq_counts c;

	assert_ok(printq_counts(&shop->store, &c));
	return c.n[PRINTQ_WAITING] + c.n[PRINTQ_PRINTING] == 0;
}
static bool something_is_bad(void)
{
	return spool_status(spool)->sign == SPOOL_BAD;
}
static bool all_is_well(void)
{
	return spool_status(spool)->sign == SPOOL_OK;
}

static void file_is(const char *path, const char *want)
{
	char got[2000];
	FILE *f = fopen(path, "r");
	size_t n = fread(got, 1, sizeof got - 1, f);

	got[n] = 0;
	fclose(f);
	assert_string_equal(got, want);
}

static enum printq_state state_of(uint64_t number)
{
	struct printq_job j;

	assert_ok(printq_get(&shop->store, number, &j, NULL));
	return j.state;
}

static void in_order_each_to_its_printer(void **state)
{
	(void)state;
	configure("[printer receipt]\ndevice = %s\nlanguage = plain\n[printer kitchen]\ndevice = %s\nlanguage = plain\n"
		  "stations = wok cold\n", out, other);
	add("receipt", "r/1", "first", true);
	add("wok", "w/1", "noodles", false);
	add("receipt", "r/2", "second", false);
	add("cold", "c/1", "salad", false);
	start();
	assert_true(run_until(nothing_waits));
	add("wok", "w/2", "rice", false);
	spool_wake(spool);
	assert_true(run_until(nothing_waits));
	file_is(out, "first\nsecond\n");
	file_is(other, "noodles\nsalad\nrice\n");
	for (uint64_t i = 1; i <= 5; i++)
		assert_int_equal(state_of(i), PRINTQ_PRINTED);
	assert_int_equal(spool_status(spool)->sign, SPOOL_OK);
	assert_string_equal(spool_status(spool)->words, "");
}

static void what_was_in_the_middle_says_so(void **state)
{
	(void)state;
	configure("[printer receipt]\ndevice = %s\nlanguage = plain\ncolumns = 24\n", out);
	add("receipt", "r/1", "first", true);
	add("receipt", "r/2", "second", true);
	assert_ok(printq_begin(&shop->store, 1, now));	/* and here the till was killed */
	start();
	assert_true(run_until(nothing_waits));
	file_is(out, "       DUPLICATE\nfirst\nsecond\n");
}

static bool drawer_kicked(void)
{
	char got[2000];
	FILE *f = fopen(out, "r");
	size_t n = fread(got, 1, sizeof got, f);

	fclose(f);
	return memmem(got, n, "\x1bp\0", 3) != NULL;
}

static void the_drawer_is_for_the_first_try_and_its_minute(void **state)
{
	(void)state;
	configure("[printer receipt]\ndevice = %s\n", out);
	add("receipt", "r/1", "first", true);
	assert_ok(printq_begin(&shop->store, 1, now));
	start();
	assert_true(run_until(nothing_waits));
	assert_false(drawer_kicked());
	add("receipt", "r/2", "late", true);
	now += SPOOL_KICK_SECONDS + 1;
	spool_wake(spool);
	assert_true(run_until(nothing_waits));
	assert_false(drawer_kicked());
	add("receipt", "r/3", "now", true);
	spool_wake(spool);
	assert_true(run_until(nothing_waits));
	assert_true(drawer_kicked());
}

static void a_job_that_cannot_be_printed_has_failed(void **state)
{
	struct printq_job j;

	(void)state;
	configure("[printer receipt]\ndevice = %s\n", out);
	assert_ok(db_begin(&shop->store.db));
	assert_ok(store_end(&shop->store, printq_add(&shop->store, "receipt", "bad", bytes_of("\xff", 1), now, NULL)));
	add("receipt", "good", "good", false);
	start();
	assert_true(run_until(nothing_waits));
	assert_ok(printq_get(&shop->store, 1, &j, NULL));
	assert_int_equal(j.state, PRINTQ_FAILED);
	assert_non_null(strstr(j.why, "no paper"));
	assert_int_equal(state_of(2), PRINTQ_PRINTED);
	assert_int_equal(spool_status(spool)->failed, 1);
	assert_int_equal(spool_status(spool)->sign, SPOOL_BAD);
}

static void the_rest_and_stations_without_a_printer(void **state)
{
	(void)state;
	configure("[printer receipt]\ndevice = %s\nlanguage = plain\n", out);
	add("bar", "b/1", "beer", false);
	start();
	assert_true(run_until(something_is_bad));
	assert_non_null(strstr(spool_status(spool)->words, "no printer for station bar"));
	assert_int_equal(state_of(1), PRINTQ_WAITING);
	spool_destroy(spool);
	configure("[printer receipt]\ndevice = %s\nlanguage = plain\nstations = receipt *\n", out);
	start();
	assert_true(run_until(nothing_waits));
	file_is(out, "beer\n");
}

static void a_torn_config_is_said_and_jobs_wait(void **state)
{
	(void)state;
	configure("[printer receipt]\ndevice = %s\ncolumns = many\n", out);
	add("receipt", "r/1", "first", false);
	start();
	assert_true(run_until(something_is_bad));
	assert_non_null(strstr(spool_status(spool)->words, "printers.conf:3: columns"));
	assert_int_equal(spool_status(spool)->waiting, 1);
	assert_int_equal(spool_status(spool)->n, 0);
}

static bool is_torn(void)
{
	return strstr(spool_status(spool)->words, "printers.conf") != NULL;
}

static bool last_line_is_torn(void)
{
	return strstr(spool_status(spool)->words, "printers.conf:6: the last line has no end") != NULL;
}

/* A printer that is set up, or moved, while the till runs prints what waited; a torn file changes nothing, not even at the next start. */
static void a_config_that_changes_is_taken_anew(void **state)
{
	(void)state;
	configure("[printer receipt]\ndevice = %s\nlanguage = plain\n", out);
	start();
	add("receipt", "receipt/1", "one", false);
	add("wok", "kitchen/1", "two", false);
	assert_true(run_until(something_is_bad));
	configure("[printer receipt]\ndevice = %s\nlanguage = plain\n[printer wok]\ndevice = %s\nlanguage = plain\n", out, other);
	assert_true(run_until(nothing_waits));
	assert_true(run_until(all_is_well));
	configure("[printer rec");
	assert_true(run_until(is_torn));
	assert_string_equal(spool_status(spool)->advice, "The printers stay as they were.");
	assert_true(spool_status(spool)->torn);
	add("wok", "kitchen/2", "three", false);
	assert_true(run_until(nothing_waits));
	spool_destroy(spool);
	start();
	add("wok", "kitchen/3", "four", false);
	assert_true(run_until(nothing_waits));
	assert_true(is_torn());
	/* half a name is another one's whole, and no file is made of it */
	configure("[printer receipt]\ndevice = %s\nlanguage = plain\n[printer wok]\nlanguage = plain\ndevice = %s.w", out, other);
	assert_true(run_until(last_line_is_torn));
	add("wok", "kitchen/4", "five", false);
	assert_true(run_until(nothing_waits));
	file_is(other, "two\nthree\nfour\nfive\n");
	configure("[printer receipt]\ndevice = %s\n", out);
	assert_true(run_until(all_is_well));
	assert_int_equal(spool_status(spool)->n, 1);
}

static void one_spool_prints_the_other_waits(void **state)
{
	struct spool *first;

	(void)state;
	configure("[printer receipt]\ndevice = %s\nlanguage = plain\n", out);
	assert_ok(spool_create(&first, &shop->store, (struct clock){ clock_of_test, &now }));
	assert_ok(spool_attach(first, loop, NULL, NULL));
	spool = first;
	assert_true(run_until(all_is_well));
	start();
	add("receipt", "r/1", "once", false);
	assert_true(run_until(nothing_waits));
	assert_true(spool_status(spool)->elsewhere);
	assert_false(spool_status(first)->elsewhere);
	spool_destroy(first);
	add("receipt", "r/2", "twice", false);
	assert_true(run_until(nothing_waits));
	file_is(out, "once\ntwice\n");
	assert_false(spool_status(spool)->elsewhere);
}

static void a_printer_that_is_not_there_is_waited_for(void **state)
{
	int fd;

	(void)state;
	unlink(out);
	assert_int_equal(mkfifo(out, 0600), 0);
	configure("[printer receipt]\ndevice = %s\nlanguage = plain\n", out);
	add("receipt", "r/1", "first", false);
	start();
	assert_true(run_until(something_is_bad));
	assert_int_equal(spool_status(spool)->printers[0].trouble, PRINTER_NOT_THERE);
	assert_non_null(strstr(spool_status(spool)->words, "printer receipt is not there"));
	assert_true(*spool_status(spool)->advice);
	assert_int_equal(state_of(1), PRINTQ_WAITING);
	fd = open(out, O_RDONLY | O_NONBLOCK);
	assert_true(run_until(nothing_waits));
	char got[20] = "";
	assert_int_equal(read(fd, got, sizeof got), 6);
	assert_string_equal(got, "first\n");
	close(fd);
}

static int far;
static bool reader_has_some(void)
{
	char got[100];

	return read(far, got, sizeof got) > 0;
}
static bool it_waits_again(void)
{
	struct printq_job j;

	assert_ok(printq_get(&shop->store, 1, &j, NULL));
	return j.again;
}

static void open_pty(char name[64])
{
	struct termios t;

	far = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
	assert_true(far >= 0 && grantpt(far) == 0 && unlockpt(far) == 0);
	snprintf(name, 64, "%s", ptsname(far));
	tcgetattr(far, &t);
	cfmakeraw(&t);
	tcsetattr(far, TCSANOW, &t);
}

/* A long job; the line is cut after its first bytes. Another printer takes it, and its paper says DUPLICATE. */
static void a_line_that_breaks_in_the_middle(void **state)
{
	uint8_t memory[20000];
	char name[64];
	struct paper p;

	(void)state;
	open_pty(name);
	paper_init(&p, memory, sizeof memory);
	for (int i = 0; i < 2000; i++)
		paper_feed(&p, 20);	/* 40,000 bytes for the printer */
	assert_ok(db_begin(&shop->store.db));
	assert_ok(store_end(&shop->store, printq_add(&shop->store, "receipt", "long", buf_bytes(&p.out), now, NULL)));
	configure("[printer receipt]\ndevice = %s\nstatus = off\n", name);
	start();
	assert_true(run_until(reader_has_some));
	close(far);
	assert_true(run_until(it_waits_again));
	spool_destroy(spool);
	configure("[printer receipt]\ndevice = %s\nlanguage = plain\ncolumns = 24\n", out);
	start();
	assert_true(run_until(nothing_waits));
	char head[24] = "";
	FILE *f = fopen(out, "r");
	assert_int_equal(fread(head, 1, 17, f), 17);
	fclose(f);
	assert_string_equal(head, "       DUPLICATE\n");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(in_order_each_to_its_printer), TEST(what_was_in_the_middle_says_so),
		TEST(the_drawer_is_for_the_first_try_and_its_minute), TEST(a_job_that_cannot_be_printed_has_failed),
		TEST(the_rest_and_stations_without_a_printer), TEST(a_torn_config_is_said_and_jobs_wait),
		TEST(a_config_that_changes_is_taken_anew),
		TEST(one_spool_prints_the_other_waits), TEST(a_printer_that_is_not_there_is_waited_for),
		TEST(a_line_that_breaks_in_the_middle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
