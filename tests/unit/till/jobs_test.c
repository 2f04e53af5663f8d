/* The queue in words: what each job is and how it stands, what is stuck first; again and cancel as the store allows it. */
#include "../../support/shop.h"
#include "sale/paper.h"
#include "till/jobs.h"

#include <stdio.h>
#include <string.h>

static struct shop *shop;
static struct jobs jobs;
static struct printers printers;
static struct spool_status status;

static int setup(void **state)
{
	(void)state;
	shop = shop_create(NULL);
	memset(&printers, 0, sizeof printers);
	memset(&status, 0, sizeof status);
	printers.n = status.n = 2;
	for (size_t i = 0; i < 2; i++) {
		const char *name = i ? "kitchen" : "receipt";
		struct printer_setup *p = &printers.all[i];

		snprintf(p->name, sizeof p->name, "%s", name);
		snprintf(p->stations[0], sizeof p->stations[0], "%s", i ? "wok" : name);
		p->n_stations = 1;
		snprintf(status.printers[i].name, sizeof status.printers[i].name, "%s", name);
	}
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	shop_destroy(shop);
	return 0;
}

static void add(const char *station, const char *key)
{
	uint8_t memory[400];
	struct paper p;

	paper_init(&p, memory, sizeof memory);
	paper_mark(&p, PAPER_BEEP);
	paper_text(&p, PAPER_CENTER, "DUPLICATE");
	paper_pair(&p, 0, station, "12:41");
	paper_text(&p, PAPER_BOLD, "TABLE 5");
	paper_text(&p, 0, "noodles");
	assert_ok(db_begin(&shop->store.db));
	assert_ok(store_end(&shop->store, printq_add(&shop->store, station, key, buf_bytes(&p.out), SHOP_NOW, NULL)));
}

static void fails(uint64_t number, const char *why)
{
	assert_ok(printq_begin(&shop->store, number, SHOP_NOW));
	assert_ok(printq_end(&shop->store, number, PRINTQ_FAILED, true, why, SHOP_NOW));
}

static void load(void)
{
	assert_ok(jobs_load(&shop->store, &printers, &status, &jobs));
}

static const struct job *job(uint64_t number)
{
	for (size_t i = 0; i < jobs.n; i++)
		if (jobs.list[i].q.number == number)
			return &jobs.list[i];
	fail_msg("job %d is not in the list", (int)number);
	return NULL;
}

static void state_is(uint64_t number, const char *want)
{
	char got[JOBS_STATE_CAP];

	jobs_state(job(number), got, sizeof got);
	assert_string_equal(got, want);
}

static void order_is(const char *want)
{
	char got[200] = "";

	for (size_t i = 0; i < jobs.n; i++)
		snprintf(got + strlen(got), sizeof got - strlen(got), "%d ", (int)jobs.list[i].q.number);
	assert_string_equal(got, want);
}

static void each_has_a_name(void **state)
{
	static const struct {
		const char *key, *what;
	} all[] = {
		{ "receipt/1024", "Receipt 1024" }, { "again/7/1795000000", "Copy of receipt 7" },
		{ "training/3", "Training receipt 3" }, { "bill/9/1795000000", "Bill" }, { "z/12", "Z of shift 12" },
		{ "drawer/1/40", "The drawer opens" }, { "test/receipt/1/2", "Test page" },
		{ "kitchen/17/3/wok", "Kitchen wok: TABLE 5" }, { "something", "something" }, { "receipt/x", "Receipt " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		add(strstr(all[i].key, "wok") ? "wok" : "receipt", all[i].key);
	load();
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		assert_string_equal(job(i + 1)->what, all[i].what);
}

static void a_paper_that_is_none_has_its_station(void **state)
{
	(void)state;
	assert_ok(db_begin(&shop->store.db));
	assert_ok(store_end(&shop->store, printq_add(&shop->store, "wok", "kitchen/1/1/wok", bytes_of("\xff", 1), SHOP_NOW, NULL)));
	load();
	assert_string_equal(job(1)->what, "Kitchen wok");
}

static void what_is_stuck_comes_first(void **state)
{
	(void)state;
	add("receipt", "receipt/1");
	add("bar", "kitchen/1/1/bar");
	add("receipt", "receipt/2");
	add("wok", "kitchen/2/1/wok");
	add("wok", "kitchen/3/1/wok");
	add("receipt", "receipt/3");
	add("receipt", "receipt/4");
	add("receipt", "receipt/5");
	fails(6, "hangs");
	assert_ok(printq_begin(&shop->store, 1, SHOP_NOW));
	assert_ok(printq_end(&shop->store, 1, PRINTQ_PRINTED, true, NULL, SHOP_NOW));
	assert_ok(printq_begin(&shop->store, 3, SHOP_NOW));
	assert_ok(printq_cancel(&shop->store, 8, SHOP_NOW));
	status.printers[1].trouble = PRINTER_NO_PAPER;
	load();
	order_is("6 4 5 3 7 2 8 1 ");
	assert_int_equal(jobs.waiting, 5);
	assert_int_equal(jobs.failed, 1);
	state_is(6, "failed: hangs");
	state_is(4, "is out of paper");
	assert_string_equal(job(4)->printer, "kitchen");
	assert_string_equal(jobs_advice(job(4)), "Put in a roll: it goes on by itself.");
	state_is(3, "printing");
	state_is(7, "waiting");
	assert_string_equal(jobs_advice(job(7)), "");
	state_is(2, "no printer has its station");
	state_is(1, "printed");
	state_is(8, "cancelled");
}

static void a_printer_that_stops_in_the_middle(void **state)
{
	(void)state;
	add("receipt", "receipt/1");
	assert_ok(printq_begin(&shop->store, 1, SHOP_NOW));
	status.printers[0].trouble = PRINTER_STALLED;
	load();
	state_is(1, "printing: takes no more");
	assert_int_equal(job(1)->place, JOBS_STUCK);
	assert_ok(printq_end(&shop->store, 1, PRINTQ_WAITING, true, "broke off in the middle", SHOP_NOW));
	status.elsewhere = true;	/* whoever prints knows how the printer is, and it is not us */
	load();
	state_is(1, "waiting: broke off in the middle");
}

static void again_and_cancel(void **state)
{
	unsigned n = 0;

	(void)state;
	for (const char *const *k = (const char *const[]){ "receipt/1", "receipt/2", "receipt/3", NULL }; *k; k++)
		add("receipt", *k);
	fails(1, "hangs");
	fails(2, "hangs");
	load();
	assert_true(jobs_can_again(job(1)) && jobs_can_cancel(job(1)));
	assert_true(!jobs_can_again(job(3)) && jobs_can_cancel(job(3)));
	assert_ok(jobs_again_all(&shop->store, SHOP_NOW, &n));
	assert_int_equal(n, 2);
	load();
	assert_int_equal(jobs.failed, 0);
	assert_ok(jobs_cancel(&shop->store, job(3), SHOP_NOW));
	assert_ok(printq_begin(&shop->store, 1, SHOP_NOW));	/* meanwhile, and the page does not know */
	assert_err(ERR_REFUSED, jobs_cancel(&shop->store, job(1), SHOP_NOW));
	assert_err(ERR_REFUSED, jobs_again(&shop->store, job(1), SHOP_NOW));
	load();
	assert_true(!jobs_can_again(job(1)) && !jobs_can_cancel(job(1)));
	assert_true(jobs_can_again(job(3)) && !jobs_can_cancel(job(3)));
	assert_ok(jobs_again(&shop->store, job(3), SHOP_NOW));
	load();
	state_is(3, "waiting");
}

static void a_drawer_that_opened_is_not_shown(void **state)
{
	(void)state;
	add("receipt", "drawer/1/1");
	load();
	assert_int_equal(jobs.n, 1);
	assert_ok(printq_cancel(&shop->store, 1, SHOP_NOW));
	load();
	assert_int_equal(jobs.n, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_has_a_name), TEST(a_paper_that_is_none_has_its_station), TEST(what_is_stuck_comes_first),
		TEST(a_printer_that_stops_in_the_middle), TEST(again_and_cancel), TEST(a_drawer_that_opened_is_not_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
