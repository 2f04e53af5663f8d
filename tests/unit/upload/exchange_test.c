/* Documents in and out, without a stick. */
#include "../../support/shop.h"
#include "till/redeem.h"
#include "upload/exchange.h"

static struct shop *shop;
static struct exchange x;
static uint8_t memory[DOCUMENT_MAX];

static void fresh(void)
{
	shop_load(shop, shop->now);
	x.trust = shop->trust;
}

static int up(void **state)
{
	(void)state;
	shop = shop_create(NULL);
	x = (struct exchange){ .store = &shop->store, .trust = shop->trust, .now = SHOP_NOW + 60, .random = shop->random };
	return 0;
}

static int down(void **state)
{
	(void)state;
	shop_destroy(shop);
	return 0;
}

static const struct trust_platform *platform(void)
{
	return trust_platform(shop->trust, shop->stream);
}

static struct coupon redeem(unsigned uses)
{
	struct coupon c = shop_coupon(shop);
	struct shop_text t;
	struct redeem_request rq = { .units = 1 };
	struct verdict v;

	c.uses = (uint16_t)uses;
	t = shop_text(shop, &c);
	rq.text = bytes_of_str(t.text);
	assert_ok(redeem_run(&shop->store, shop->trust, &rq, SHOP_NOW, &v));
	assert_int_equal(v.reason, REASON_OK);
	return c;
}

static enum reason judge(const struct coupon *c, struct verdict *v)
{
	struct shop_text t = shop_text(shop, c);
	struct redeem_request rq = { .text = bytes_of_str(t.text) };

	assert_ok(redeem_check(&shop->store, shop->trust, &rq, SHOP_NOW + 60, v));
	return v->reason;
}

static struct outbox_state outbox(void)
{
	struct outbox_state o;

	assert_ok(outbox_state(&shop->store, shop->stream, &o));
	return o;
}

/* As the platform would: opens with E, parses. */
static struct document open_as_platform(const struct buf *sealed, struct buf *opened)
{
	static uint8_t plain[DOCUMENT_MAX];
	const struct open_key *keys[] = { &shop->e };
	struct document d;

	buf_init(opened, plain, sizeof plain);
	assert_ok(document_open(buf_bytes(sealed), keys, 1, opened));
	assert_ok(document_parse(buf_bytes(opened), &d));
	return d;
}

static void enrolment_until_answered(void **state)
{
	struct answer_row no = { .verdict = ANSWER_REFUSED, .reason = ANSWER_CODE_USED }, yes = { .verdict = ANSWER_ACCEPTED };
	uint8_t digest[DOCUMENT_DIGEST_LEN];
	struct exchange_taken taken;
	struct enrolment e;
	struct buf b, opened;

	(void)state;
	buf_init(&b, memory, sizeof memory);
	assert_ok(exchange_enrolment(&x, platform(), &b));
	assert_int_equal(open_as_platform(&b, &opened).type, DOCUMENT_ENROLMENT);
	assert_ok(enrolment_open(buf_bytes(&opened), &e, digest));
	assert_string_equal(e.till, "t1");
	assert_memory_equal(e.verify, shop->store.sign.public.raw, KEY_LEN);
	assert_memory_equal(e.seal, shop->store.open.public.raw, KEY_LEN);
	assert_ok(exchange_take(&x, shop_answer(shop, "t1", ANSWER_ENROLMENT, 0, &no, 1), &taken));
	assert_true(taken.enrolment && !taken.enrolled);
	assert_int_equal(taken.why, ANSWER_CODE_USED);
	fresh();
	assert_true(platform()->enrol_refused);
	assert_ok(exchange_take(&x, shop_answer(shop, "t1", ANSWER_ENROLMENT, 0, &yes, 1), &taken));
	assert_true(taken.enrolled);
	fresh();
	assert_true(platform()->enrolled);
	buf_init(&b, memory, sizeof memory);
	assert_err(ERR_NOT_FOUND, exchange_enrolment(&x, platform(), &b));
	/* a yes is final */
	assert_err(ERR_STALE, exchange_take(&x, shop_answer(shop, "t1", ANSWER_ENROLMENT, 0, &no, 1), &taken));
	fresh();
	assert_true(platform()->enrolled && !platform()->enrol_refused);
}

/* Verified as the platform does it: signature by the till's key, every fact, the chain. */
static size_t read_batch(const struct buf *b, uint64_t first)
{
	struct batch_cursor cursor = { .i = 0 };
	struct buf opened;
	struct document d = open_as_platform(b, &opened);
	struct batch batch;
	struct bytes encoded;
	struct fact f;
	size_t n = 0;
	enum err e;

	assert_int_equal(d.type, DOCUMENT_BATCH);
	assert_ok(sign1_verify(&d.sign1, &shop->store.sign.public));
	assert_ok(batch_decode(d.sign1.payload, &batch));
	assert_string_equal(batch.till, "t1");
	assert_string_equal(batch.merchant, "m1");
	assert_int_equal(batch.first, first);
	while ((e = batch_next(&batch, &cursor, &f, &encoded)) == ERR_OK)
		assert_int_equal(f.sequence, first + n++);
	assert_int_equal(e, ERR_NOT_FOUND);
	assert_int_equal(n, batch.n);
	return n;
}

static void batches_are_bounded_and_stay_due(void **state)
{
	struct exchange_batch made = { 0 };
	struct buf b;

	(void)state;
	buf_init(&b, memory, sizeof memory);
	assert_err(ERR_NOT_FOUND, exchange_batch(&x, platform(), 1, 10, &b, &made));
	for (int i = 0; i < 7; i++)
		redeem(1);
	assert_ok(exchange_batch(&x, platform(), 1, 5, &b, &made));
	assert_int_equal(made.first, 1);
	assert_int_equal(made.n, 5);
	assert_int_equal(read_batch(&b, 1), 5);
	assert_int_equal(outbox().unsent, 7);	/* made is not handed */
	assert_ok(exchange_handed(&x, platform(), &made));
	assert_int_equal(outbox().unsent, 2);
	assert_int_equal(outbox().waiting, 5);
	buf_init(&b, memory, sizeof memory);
	assert_ok(exchange_batch(&x, platform(), 1, 5, &b, &made));	/* the same again: still due */
	assert_int_equal(made.first, 1);
	buf_init(&b, memory, sizeof memory);
	assert_ok(exchange_batch(&x, platform(), 6, 5, &b, &made));
	assert_int_equal(read_batch(&b, 6), 2);
}

static void answers_of_every_kind(void **state)
{
	struct coupon good = redeem(1), lost = redeem(3), bad = redeem(1), held = redeem(1);
	struct answer_row rows[4] = {
		{ .verdict = ANSWER_ACCEPTED },
		{ .verdict = ANSWER_CONFLICT, .has_first = true, .first_till = "t9", .first_merchant = "m1",
		  .first_time = SHOP_NOW - 30, .has_due = true },
		{ .verdict = ANSWER_REFUSED, .reason = ANSWER_UNKNOWN_COUPON },
		{ .verdict = ANSWER_HELD },
	};
	struct exchange_taken taken;
	struct verdict v;
	struct bytes sealed = shop_answer(shop, "t1", ANSWER_BATCH, 1, rows, 4);

	(void)state;
	assert_ok(exchange_take(&x, sealed, &taken));
	assert_int_equal(taken.accepted, 1);
	assert_int_equal(taken.conflict, 1);
	assert_int_equal(taken.refused, 1);
	assert_int_equal(taken.held, 1);
	assert_false(taken.again);
	assert_int_equal(outbox().unsent + outbox().waiting, 1);	/* the held one */
	assert_int_equal(outbox().accepted, 1);
	assert_int_equal(outbox().conflict, 1);
	assert_int_equal(outbox().refused, 1);
	assert_int_equal(judge(&good, &v), REASON_USED);		/* used stays used */
	assert_int_equal(judge(&lost, &v), REASON_USED_UP);		/* nothing of it is left anywhere */
	assert_int_equal(v.left, 0);
	assert_int_equal(judge(&bad, &v), REASON_USED);
	assert_int_equal(judge(&held, &v), REASON_USED);
	assert_ok(exchange_take(&x, sealed, &taken));
	assert_true(taken.again);
	assert_int_equal(outbox().accepted, 1);
	/* the platform answers the same facts once more: the first verdict stays */
	rows[0] = (struct answer_row){ .verdict = ANSWER_REFUSED, .reason = ANSWER_EXPIRED, .again = true };
	rows[3] = (struct answer_row){ .verdict = ANSWER_ACCEPTED };
	assert_ok(exchange_take(&x, shop_answer(shop, "t1", ANSWER_BATCH, 1, rows, 4), &taken));
	assert_int_equal(outbox().accepted, 2);
	assert_int_equal(outbox().refused, 1);
	assert_int_equal(outbox().unsent + outbox().waiting, 0);
	assert_ok(store_verify(&shop->store));
}

/* Another till's redemption went first: after a reversal of ours the coupon is still not good. */
static void conflict_outlives_a_reversal(void **state)
{
	struct coupon c = redeem(1);
	struct answer_row row = { .verdict = ANSWER_CONFLICT, .has_first = true, .first_till = "t9",
				  .first_merchant = "m1", .first_time = SHOP_NOW - 30 };
	struct exchange_taken taken;
	struct verdict v;
	uint16_t released;

	(void)state;
	assert_ok(exchange_take(&x, shop_answer(shop, "t1", ANSWER_BATCH, 1, &row, 1), &taken));
	assert_ok(db_begin(&shop->store.db));
	assert_ok(units_release(&shop->store, shop->stream, 1, &released));
	assert_ok(db_commit(&shop->store.db));
	assert_int_equal(judge(&c, &v), REASON_ELSEWHERE);
	assert_string_equal(v.first.till, "t9");
}

static void answers_not_ours(void **state)
{
	struct answer_row rows[3] = { { .verdict = ANSWER_ACCEPTED }, { .verdict = ANSWER_ACCEPTED }, { .verdict = 0 } };
	struct exchange_taken taken;

	(void)state;
	redeem(1);
	assert_err(ERR_FOREIGN, exchange_take(&x, shop_answer(shop, "t9", ANSWER_BATCH, 1, rows, 1), &taken));
	/* about facts that are not there: nothing of it is taken */
	assert_err(ERR_FOREIGN, exchange_take(&x, shop_answer(shop, "t1", ANSWER_BATCH, 1, rows, 2), &taken));
	shop->stream++;
	assert_err(ERR_FOREIGN, exchange_take(&x, shop_answer(shop, "t1", ANSWER_BATCH, 1, rows, 1), &taken));
	shop->stream--;
	shop->store.journal[0] ^= 1;
	struct bytes other = shop_answer(shop, "t1", ANSWER_BATCH, 1, rows, 1);
	shop->store.journal[0] ^= 1;
	assert_err(ERR_FOREIGN, exchange_take(&x, other, &taken));
	assert_int_equal(outbox().accepted, 0);
	assert_int_equal(outbox().unsent, 1);
}

static int64_t strangers(void)
{
	int64_t n;

	assert_ok(batches_strangers(&shop->store, shop->stream, &n));
	return n;
}

/* Right till, right journal, right places: but a copy of this store made the batch. */
static void answers_of_a_copy(void **state)
{
	struct answer_row rows[2] = { { .verdict = ANSWER_ACCEPTED },
				      { .verdict = ANSWER_REFUSED, .reason = ANSWER_FORKED } };
	struct exchange_taken taken;

	(void)state;
	redeem(1);
	redeem(1);
	shop->strange = true;
	for (int again = 0; again < 2; again++) {
		struct bytes sealed = shop_answer(shop, "t1", ANSWER_BATCH, 1, rows, 2);

		assert_err(ERR_FOREIGN, exchange_take(&x, sealed, &taken));
		assert_true(taken.strange);
		assert_err(ERR_FOREIGN, exchange_take(&x, sealed, &taken));	/* said each time, counted once */
		assert_int_equal(strangers(), again + 1);
	}
	assert_int_equal(outbox().unsent, 2);
	assert_int_equal(outbox().accepted + outbox().refused + outbox().conflict, 0);
	shop->strange = false;
	rows[1] = rows[0];
	assert_ok(exchange_take(&x, shop_answer(shop, "t1", ANSWER_BATCH, 1, rows, 2), &taken));
	assert_int_equal(outbox().accepted, 2);
	/* it says no more than what is known: a batch that was forgotten, nobody's fault */
	shop->strange = true;
	assert_ok(exchange_take(&x, shop_answer(shop, "t1", ANSWER_BATCH, 1, rows, 2), &taken));
	rows[1] = (struct answer_row){ .verdict = ANSWER_REFUSED, .reason = ANSWER_FORKED };
	assert_err(ERR_FOREIGN, exchange_take(&x, shop_answer(shop, "t1", ANSWER_BATCH, 1, rows, 2), &taken));
	assert_int_equal(outbox().refused, 0);
	assert_ok(store_verify(&shop->store));
}

/* Part of a batch, or more than it, is not that batch. */
static void answers_of_another_length(void **state)
{
	struct answer_row rows[3] = { { .verdict = ANSWER_ACCEPTED }, { .verdict = ANSWER_ACCEPTED },
				      { .verdict = ANSWER_ACCEPTED } };
	struct exchange_batch made;
	struct exchange_taken taken;
	struct bytes sealed;
	struct buf b;

	(void)state;
	for (int i = 0; i < 3; i++)
		redeem(1);
	buf_init(&b, memory, sizeof memory);
	assert_ok(exchange_batch(&x, platform(), 1, 2, &b, &made));
	shop->strange = true;
	memcpy(shop->of, made.digest, sizeof made.digest);
	shop->has_of = true;
	assert_err(ERR_FOREIGN, exchange_take(&x, shop_answer(shop, "t1", ANSWER_BATCH, 1, rows, 3), &taken));
	assert_err(ERR_FOREIGN, exchange_take(&x, shop_answer(shop, "t1", ANSWER_BATCH, 2, rows, 2), &taken));
	sealed = shop_answer(shop, "t1", ANSWER_BATCH, 1, rows, 2);
	assert_ok(exchange_take(&x, sealed, &taken));
	assert_int_equal(taken.accepted, 2);
}

static void altered_at_any_byte(void **state)
{
	static uint8_t copy[4096];
	struct answer_row row = { .verdict = ANSWER_ACCEPTED };
	struct exchange_taken taken;
	struct bytes sealed;

	(void)state;
	redeem(1);
	sealed = shop_answer(shop, "t1", ANSWER_BATCH, 1, &row, 1);
	assert_true(sealed.len < sizeof copy);
	for (size_t i = 0; i < sealed.len; i++) {
		memcpy(copy, sealed.data, sealed.len);
		copy[i] ^= 1;
		assert_int_not_equal(exchange_take(&x, bytes_of(copy, sealed.len), &taken), ERR_OK);
		assert_int_not_equal(exchange_take(&x, bytes_of(copy, i), &taken), ERR_OK);
	}
	assert_int_equal(outbox().accepted, 0);
	assert_ok(exchange_take(&x, sealed, &taken));
}

/* Signed by whom it should not be. */
static void wrong_signers(void **state)
{
	static uint8_t signed_memory[1 << 17];
	struct exchange_taken taken;
	struct buf b;
	struct sign_key stranger;

	(void)state;
	assert_ok(sign_key_make(&stranger, shop->random));
	assert_int_not_equal(exchange_take(&x, shop_pack(shop, &(struct shop_pack){ .by = &stranger }), &taken), ERR_OK);
	memcpy(stranger.public.kid, shop->docs.public.kid, KID_LEN);
	assert_err(ERR_AUTH, exchange_take(&x, shop_pack(shop, &(struct shop_pack){ .by = &stranger }), &taken));
	assert_int_not_equal(exchange_take(&x, shop_pack(shop, &(struct shop_pack){ .by = &shop->issue }), &taken), ERR_OK);
	/* our own document, sent back to us */
	buf_init(&b, signed_memory, sizeof signed_memory);
	assert_ok(document_sign(DOCUMENT_BATCH, &shop->docs, bytes_of_str("x"), &b));
	assert_err(ERR_FORMAT, exchange_take(&x, shop_seal(shop, buf_bytes(&b)), &taken));
	assert_err(ERR_FORMAT, exchange_take(&x, bytes_of_str("hello"), &taken));
	sign_key_finish(&stranger);
	fresh();
	assert_int_equal(platform()->pack_version, 1);
}

static void packs(void **state)
{
	struct coupon revoked = shop_coupon(shop), used = shop_coupon(shop), own = redeem(1);
	uint8_t serials[1][SERIAL_LEN];
	struct pack_used list[2] = { { .units = 1, .till = "t9", .merchant = "m1", .time = SHOP_NOW },
				     { .units = 1, .till = "t1", .merchant = "m1", .time = SHOP_NOW } };
	struct shop_pack want = { .n_revoked = 1, .n_used = 2, .used = list };
	struct exchange_taken taken;
	struct bytes sealed;
	struct verdict v;

	(void)state;
	memcpy(serials[0], revoked.serial, SERIAL_LEN);
	memcpy(list[0].serial, used.serial, SERIAL_LEN);
	memcpy(list[1].serial, own.serial, SERIAL_LEN);
	want.revoked = (const uint8_t (*)[SERIAL_LEN])serials;
	shop->now = SHOP_NOW + 30;
	sealed = shop_pack(shop, &want);
	assert_ok(exchange_take(&x, sealed, &taken));
	assert_int_equal(taken.version, 2);
	fresh();
	assert_int_equal(platform()->floor, SHOP_NOW + 30);
	assert_int_equal(judge(&revoked, &v), REASON_REVOKED);
	assert_int_equal(judge(&used, &v), REASON_ELSEWHERE);
	assert_int_equal(judge(&own, &v), REASON_USED);
	assert_ok(exchange_take(&x, sealed, &taken));
	assert_true(taken.again);
	/* older than the last, and for another till */
	assert_err(ERR_STALE, exchange_take(&x, shop_pack(shop, &(struct shop_pack){ .version = 1, .time = SHOP_NOW }), &taken));
	assert_err(ERR_FOREIGN, exchange_take(&x, shop_pack(shop, &(struct shop_pack){ .till = "t9" }), &taken));
	fresh();
	assert_int_equal(platform()->pack_version, 2);
	assert_int_equal(judge(&revoked, &v), REASON_REVOKED);
}

/* D was rotated: the pack is signed by a key that only its own key set brings. */
static void rotated_key_comes_with_its_pack(void **state)
{
	struct answer_row row = { .verdict = ANSWER_ACCEPTED };
	struct exchange_taken taken;
	static uint8_t answer[4096];
	struct bytes sealed;
	size_t len;

	(void)state;
	redeem(1);
	sign_key_finish(&shop->docs);
	assert_ok(sign_key_make(&shop->docs, shop->random));
	shop->set.version = 2;
	memcpy(shop->set.rows[1].key, shop->docs.public.raw, KEY_LEN);
	shop_sign_set(shop);
	sealed = shop_answer(shop, "t1", ANSWER_BATCH, 1, &row, 1);
	len = sealed.len;
	memcpy(answer, sealed.data, len);
	assert_err(ERR_NOT_FOUND, exchange_take(&x, bytes_of(answer, len), &taken));
	assert_ok(exchange_take(&x, shop_pack(shop, &(struct shop_pack){ .till = NULL }), &taken));
	fresh();
	assert_ok(exchange_take(&x, bytes_of(answer, len), &taken));
	assert_int_equal(taken.accepted, 1);
	/* an older key set, in a newer pack */
	shop->set.version = 1;
	shop_sign_set(shop);
	assert_err(ERR_STALE, exchange_take(&x, shop_pack(shop, &(struct shop_pack){ .till = NULL }), &taken));
}

static void pack_of_a_stranger(void **state)
{
	struct shop *other = calloc(1, sizeof *other);
	static uint8_t signed_memory[1 << 17];
	struct exchange_taken taken;
	struct buf b;

	(void)state;
	other->now = SHOP_NOW;
	other->random = shop->random;
	shop_keys(other, "Second");
	buf_init(&b, signed_memory, sizeof signed_memory);
	shop_sign_pack(other, &(struct shop_pack){ .till = NULL }, &b);
	assert_err(ERR_NOT_FOUND, exchange_take(&x, shop_seal(shop, buf_bytes(&b)), &taken));
	/* our own root's name on it, but not its signature */
	memcpy(other->set.root, shop->root.public.raw, KEY_LEN);
	buf_init(&other->set_signed, other->set_memory, sizeof other->set_memory);
	buf_init(&b, signed_memory, sizeof signed_memory);
	assert_ok(keyset_encode(&other->set, &b));
	assert_ok(document_sign(DOCUMENT_KEYSET, &other->root, buf_bytes(&b), &other->set_signed));
	buf_init(&b, signed_memory, sizeof signed_memory);
	shop_sign_pack(other, &(struct shop_pack){ .version = 9 }, &b);
	assert_int_not_equal(exchange_take(&x, shop_seal(shop, buf_bytes(&b)), &taken), ERR_OK);
	fresh();
	assert_int_equal(platform()->pack_version, 1);
	sign_key_finish(&other->root);
	sign_key_finish(&other->issue);
	sign_key_finish(&other->docs);
	open_key_finish(&other->e);
	open_key_finish(&other->merchant);
	free(other);
}

static void floor_purges_and_used_stays(void **state)
{
	struct coupon c = redeem(1), d = shop_coupon(shop);
	struct answer_row row = { .verdict = ANSWER_ACCEPTED };
	struct exchange_taken taken;
	struct verdict v;

	(void)state;
	shop->now = c.expires - 1;
	assert_ok(exchange_take(&x, shop_answer(shop, "t1", ANSWER_BATCH, 1, &row, 1), &taken));
	assert_int_equal(taken.purged, 0);
	fresh();
	assert_int_equal(judge(&c, &v), REASON_USED);
	shop->now = c.expires + 1;
	row.again = true;
	assert_ok(exchange_take(&x, shop_answer(shop, "t1", ANSWER_BATCH, 1, &row, 1), &taken));
	assert_int_equal(taken.purged, 1);
	fresh();
	assert_int_equal(judge(&c, &v), REASON_EXPIRED);	/* by the floor, though our clock is a day behind */
	assert_int_equal(judge(&d, &v), REASON_EXPIRED);
	assert_ok(store_verify(&shop->store));
}

static void dead_till(void **state)
{
	static const char dead[2][ID_CAP] = { "t9", "t1" };
	struct exchange_taken taken;

	(void)state;
	assert_ok(exchange_take(&x, shop_pack(shop, &(struct shop_pack){ .n_dead = 1, .dead = dead }), &taken));
	fresh();
	assert_false(platform()->revoked);
	assert_ok(exchange_take(&x, shop_pack(shop, &(struct shop_pack){ .n_dead = 2, .dead = dead }), &taken));
	fresh();
	assert_true(platform()->revoked);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, up, down)
	const struct CMUnitTest tests[] = {
		T(enrolment_until_answered), T(batches_are_bounded_and_stay_due), T(answers_of_every_kind),
		T(conflict_outlives_a_reversal), T(answers_not_ours), T(answers_of_a_copy),
		T(answers_of_another_length), T(altered_at_any_byte), T(wrong_signers),
		T(packs), T(rotated_key_comes_with_its_pack), T(pack_of_a_stranger), T(floor_purges_and_used_stays),
		T(dead_till),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
