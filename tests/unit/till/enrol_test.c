/* Kits: made, opened, joined; and those that will not do. */
#include "../../support/shop.h"
#include "base/file.h"
#include "store/printq.h"
#include "till/alarm.h"
#include "till/enrol.h"
#include "till/status.h"

#include <fcntl.h>
#include <sys/stat.h>

static struct shop *shop;
static char path[128], dir[128];
static const char PASS[] = "ABCD-EFGH-JKMN-PQRS";

static int up(void **state)
{
	(void)state;
	shop = shop_create(NULL);
	snprintf(path, sizeof path, "%s/t2.kit", shop->base);
	snprintf(dir, sizeof dir, "%s/second", shop->base);
	return 0;
}

static int down(void **state)
{
	(void)state;
	shop_destroy(shop);
	return 0;
}

/* Seals a kit under PASS into the file. */
static void write_kit(const struct kit *kit)
{
	static uint8_t memory[2][1 << 17];
	struct buf plain, box, pass;
	uint8_t pass_memory[64];

	buf_init(&plain, memory[0], sizeof memory[0]);
	buf_init(&box, memory[1], sizeof memory[1]);
	buf_init(&pass, pass_memory, sizeof pass_memory);
	passphrase_normalise(bytes_of_str(PASS), &pass);
	assert_ok(kit_encode(kit, &plain));
	assert_ok(box_seal(buf_bytes(&pass), BOX_COST_TEST, buf_bytes(&plain), shop->random, &box));
	assert_ok(file_write(AT_FDCWD, path, buf_bytes(&box), 0600));
}

static void make_kit(struct kit *kit)
{
	static uint8_t memory[1 << 16];
	struct buf pack;

	buf_init(&pack, memory, sizeof memory);
	shop_kit(shop, "t2", &pack, kit);
}

static enum err open_with(const char *pass, int64_t now, struct enrol_kit *k)
{
	return enrol_kit_open(k, path, bytes_of_str(pass), now);
}

static bool is_there(const char *name)
{
	return access(name, F_OK) == 0;
}

static const struct store_secret SECRET = { .passphrase = { (const uint8_t *)"pass", 4 }, .cost = { 10, 8, 1 } };

static void init_with_a_kit(void **state)
{
	struct kit kit;
	struct enrol_kit k;
	struct store s;
	struct trust *trust = calloc(1, sizeof *trust);

	(void)state;
	make_kit(&kit);
	write_kit(&kit);
	assert_ok(open_with("abcd efgh jkmn pqrs", SHOP_NOW, &k));	/* as people type it */
	assert_ok(enrol_init(&s, dir, &SECRET, &k, SHOP_NOW, shop->random));
	enrol_kit_close(&k);
	assert_ok(trust_load(&s, trust, SHOP_NOW));
	assert_int_equal(trust->n, 1);
	assert_string_equal(trust->platforms[0].till, "t2");
	assert_string_equal(trust->platforms[0].shop, "s1");
	assert_false(trust->platforms[0].enrolled);
	trust_finish(trust);
	free(trust);
	store_close(&s);
}

static void init_without_a_platform(void **state)
{
	struct store s;

	(void)state;
	assert_ok(enrol_init(&s, dir, &SECRET, NULL, SHOP_NOW, shop->random));
	store_close(&s);
	assert_err(ERR_EXISTS, enrol_init(&s, dir, &SECRET, NULL, SHOP_NOW, shop->random));
}

static void bad_kits_leave_nothing(void **state)
{
	struct kit kit;
	struct enrol_kit k;
	uint8_t *data;
	size_t len;

	(void)state;
	assert_err(ERR_NOT_FOUND, open_with(PASS, SHOP_NOW, &k));
	make_kit(&kit);
	write_kit(&kit);
	assert_err(ERR_AUTH, open_with("wrong", SHOP_NOW, &k));
	assert_err(ERR_STALE, open_with(PASS, kit.expires, &k));
	assert_ok(open_with(PASS, kit.expires - 1, &k));
	enrol_kit_close(&k);
	assert_ok(file_read(AT_FDCWD, path, KIT_MAX, &data, &len));
	for (size_t i = 0; i < len; i += len / 40) {
		data[i] ^= 1;
		assert_ok(file_write(AT_FDCWD, path, bytes_of(data, len), 0600));
		assert_int_not_equal(open_with(PASS, SHOP_NOW, &k), ERR_OK);
		assert_int_not_equal(err_detail()[0], 0);
		data[i] ^= 1;
		assert_ok(file_write(AT_FDCWD, path, bytes_of(data, i), 0600));
		assert_int_not_equal(open_with(PASS, SHOP_NOW, &k), ERR_OK);
	}
	free(data);
	assert_ok(file_write(AT_FDCWD, path, bytes_of_str("not a kit at all"), 0600));
	assert_err(ERR_FORMAT, open_with(PASS, SHOP_NOW, &k));
}

static void kits_of_odd_make(void **state)
{
	static uint8_t memory[1 << 16];
	struct kit kit;
	struct enrol_kit k;
	struct buf pack;

	(void)state;
	make_kit(&kit);
	kit.root[0] ^= 1;
	write_kit(&kit);
	assert_int_not_equal(open_with(PASS, SHOP_NOW, &k), ERR_OK);	/* a key set of another root */
	make_kit(&kit);
	snprintf(kit.till, sizeof kit.till, "t3");
	write_kit(&kit);
	assert_err(ERR_FOREIGN, open_with(PASS, SHOP_NOW, &k));		/* another till's pack */
	make_kit(&kit);
	buf_init(&pack, memory, sizeof memory);
	shop_sign_pack(shop, &(struct shop_pack){ .till = "t2", .by = &shop->issue }, &pack);
	kit.pack = buf_bytes(&pack);
	write_kit(&kit);
	assert_int_not_equal(open_with(PASS, SHOP_NOW, &k), ERR_OK);	/* I signs no packs */
	make_kit(&kit);
	kit.pack = buf_bytes(&shop->set_signed);
	write_kit(&kit);
	assert_err(ERR_FORMAT, open_with(PASS, SHOP_NOW, &k));		/* a key set where the pack should be */
}

static void used_twice(void **state)
{
	struct kit kit;
	struct enrol_kit k;
	uint32_t stream;

	(void)state;
	make_kit(&kit);
	write_kit(&kit);
	assert_ok(open_with(PASS, SHOP_NOW, &k));
	assert_err(ERR_EXISTS, enrol_join(&shop->store, &k, SHOP_NOW, shop->random, &stream));
	assert_non_null(strstr(err_detail(), "already"));
	enrol_kit_close(&k);
}

/* Joining fails after the store was made: there is no store afterwards. */
static void failed_join_unmakes(void **state)
{
	struct kit kit;
	struct enrol_kit k;
	struct store s;
	struct store_secret with_file = SECRET;
	char key[160];

	(void)state;
	snprintf(key, sizeof key, "%s/second.key", shop->base);
	with_file.key_file = key;
	make_kit(&kit);
	write_kit(&kit);
	assert_ok(open_with(PASS, SHOP_NOW, &k));
	assert_err(ERR_STALE, enrol_init(&s, dir, &with_file, &k, kit.expires + 1, shop->random));
	assert_false(is_there(dir));
	assert_false(is_there(key));
	assert_ok(enrol_init(&s, dir, &with_file, &k, SHOP_NOW, shop->random));
	store_close(&s);
	assert_true(is_there(key));
	enrol_kit_close(&k);
}

static void clock_alarm_once_a_day(void **state)
{
	struct journal_head before, after;
	bool was_new = false;

	(void)state;
	assert_null(alarm_floor(shop->trust, SHOP_NOW - ALARM_CLOCK_S));	/* two clocks are never one */
	assert_non_null(alarm_floor(shop->trust, SHOP_NOW - ALARM_CLOCK_S - 1));
	assert_ok(journal_head(&shop->store, STREAM_SHOP, &before));
	for (int i = 0; i < 20; i++)
		assert_ok(alarm_raise(&shop->store, ALARM_CLOCK, 1000 + i * 60, &was_new));
	assert_false(was_new);
	assert_ok(journal_head(&shop->store, STREAM_SHOP, &after));
	assert_int_equal(after.sequence, before.sequence + 1);
	assert_ok(alarm_raise(&shop->store, ALARM_CLOCK, 1000 + SHOP_DAY, &was_new));
	assert_true(was_new);
	assert_ok(store_verify(&shop->store));
}

struct seen {
	int lines, bad, care, printers;
};

static void see(void *ctx, const struct doctor_line *l)
{
	struct seen *s = ctx;

	s->lines++;
	s->bad += l->sign == DOCTOR_BAD;
	s->care += l->sign == DOCTOR_CARE;
	s->printers += strcmp(l->what, "printer") == 0;
	assert_int_not_equal(l->words[0], 0);
	if (l->sign != DOCTOR_OK)
		assert_int_not_equal(l->advice[0], 0);
}

static void status_and_doctor(void **state)
{
	struct status st;
	struct seen seen = { 0 };
	struct doctor_line of_store;

	(void)state;
	doctor_store(&shop->store, NULL, NULL, &of_store);
	assert_int_equal(of_store.sign, DOCTOR_OK);
	assert_ok(status_load(&shop->store, shop->trust, SHOP_NOW + 60, &st));
	assert_int_equal(st.n, 1);
	assert_int_equal(st.platforms[0].trust_age, 60);
	assert_false(st.clock_low || st.platforms[0].trust_old);
	assert_ok(doctor_look(&shop->store, shop->trust, SHOP_NOW + 60, &of_store, see, &seen));
	assert_int_equal(seen.bad, 0);
	assert_int_equal(seen.care, 1);		/* the enrolment is not answered */
	assert_ok(status_load(&shop->store, shop->trust, SHOP_NOW - ALARM_CLOCK_S, &st));
	assert_false(st.clock_low);
	assert_ok(status_load(&shop->store, shop->trust, 1000, &st));
	assert_true(st.clock_low);
	seen = (struct seen){ 0 };
	assert_ok(doctor_look(&shop->store, shop->trust, 1000, NULL, see, &seen));
	assert_int_equal(seen.bad, 1);
	seen = (struct seen){ 0 };
	assert_ok(doctor_look(&shop->store, shop->trust, SHOP_NOW + 50 * SHOP_DAY, NULL, see, &seen));
	assert_int_equal(seen.bad, 1);		/* trust */
}

/* Jobs that wait where no printer is set up are nobody's care; where one is, they are. */
static void doctor_without_printers(void **state)
{
	struct seen seen = { 0 };
	char config[600];
	FILE *f;

	(void)state;
	assert_ok(db_begin(&shop->store.db));
	assert_ok(store_end(&shop->store, printq_add(&shop->store, "receipt", "one", bytes_of_str("x"), SHOP_NOW, NULL)));
	assert_ok(doctor_look(&shop->store, shop->trust, SHOP_NOW + 3600, NULL, see, &seen));
	assert_int_equal(seen.printers, 1);
	assert_int_equal(seen.care, 1);		/* the enrolment is not answered */
	snprintf(config, sizeof config, "%s/printers.conf", shop->store.dir);
	f = fopen(config, "w");
	assert_non_null(f);
	fputs("[printer receipt]\ndevice = /dev/null\nchinese = none\n", f);
	assert_int_equal(fclose(f), 0);
	seen = (struct seen){ 0 };
	assert_ok(doctor_look(&shop->store, shop->trust, SHOP_NOW + 3600, NULL, see, &seen));
	assert_int_equal(seen.printers, 2);
	assert_int_equal(seen.care, 2);
	assert_int_equal(seen.bad, 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, up, down)
	const struct CMUnitTest tests[] = {
		T(init_with_a_kit), T(init_without_a_platform), T(bad_kits_leave_nothing), T(kits_of_odd_make),
		T(used_twice), T(failed_join_unmakes), T(clock_alarm_once_a_day), T(status_and_doctor), T(doctor_without_printers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
