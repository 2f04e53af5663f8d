/* Claims by wire: before the batches, each with its own grant, in whatever state the line is. */
#include "street.h"

#include <stdlib.h>
#include <string.h>

/* A card is asked for by a ticket of this till; the claim's number. */
static uint64_t ask(struct street *s, uint8_t card, int64_t wanted)
{
	struct claims_row r = { .asked = s->w->now };

	r.coupon = (struct ticket_coupon){ .stream = 1, .kind = COUPON_VALUE, .units = 1, .total = 1, .expires = s->w->now + 99999,
					   .value = wanted };
	memset(r.coupon.serial, card, sizeof r.coupon.serial);
	memset(r.coupon.digest, 7, sizeof r.coupon.digest);
	assert_int_equal(db_begin(&s->store.db), ERR_OK);
	assert_int_equal(db_run(&s->store.db, "INSERT INTO draft (version, open, training, who, tbl, name, guests, opened, saved, lines, "
				"total, ticket) VALUES (1, 0, 0, 0, '', '', 0, 0, 0, 0, 0, x'00')", ""), ERR_OK);
	r.draft = (uint64_t)sqlite3_last_insert_rowid(s->store.db.sqlite);
	assert_int_equal(store_end(&s->store, claims_ask(&s->store, &r, random_system())), ERR_OK);
	return r.number;
}

static void withdraw(struct street *s, uint64_t number)
{
	assert_int_equal(db_begin(&s->store.db), ERR_OK);
	assert_int_equal(store_end(&s->store, claims_withdraw(&s->store, number)), ERR_OK);
}

static struct claims_row get(struct street *s, uint64_t number)
{
	struct claims_row r;

	assert_int_equal(claims_get(&s->store, number, &r), ERR_OK);
	return r;
}

static void enrolment_then_claims_then_batches(void **state)
{
	struct street *s = *state;
	uint64_t number;

	s->balance = 10000;
	street_redeem(s);
	number = ask(s, 1, 2800);
	assert_int_equal(street_step(s), UPLOADER_MORE);
	assert_true(s->u.platform->enrolled);
	assert_int_equal(s->claims, 0);
	assert_int_equal(street_step(s), UPLOADER_MORE);
	assert_int_equal(s->claims, 1);
	assert_int_equal(street_taken(s), 0);
	assert_int_equal(s->claim.act, CLAIM_HOLD);
	assert_int_equal(s->claim.amount, 2800);
	assert_int_equal(s->claim.serial[9], 1);
	assert_int_equal(s->claim.digest[15], 7);
	assert_string_equal(s->claim.till, "t1");
	assert_int_equal(get(s, number).state, CLAIMS_GRANTED);
	assert_int_equal(get(s, number).coupon.value, 2800);
	assert_int_equal(get(s, number).coupon.balance, 7200);
	assert_int_equal(get(s, number).lapses, s->w->now + 7200);
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	assert_int_equal(street_taken(s), 1);
	assert_int_equal(s->claims, 1);
	assert_int_equal(s->u.state, UPLOADER_OK);
	/* one more, while nothing else is due */
	s->balance = 0;
	number = ask(s, 1, 5);
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	assert_int_equal(get(s, number).state, CLAIMS_REFUSED);
	assert_int_equal(get(s, number).reason, REASON_USED_UP);
}

/* A card that was spent from and is asked for again: the platform has the fact first, whatever else is due. */
static void behind_its_own_facts(void **state)
{
	struct street *s = *state;
	struct redemption body = { .units = 1, .kind = KIND_VALUE, .amount = 50 };
	struct journal_entry entry = { .stream = 1, .kind = FACT_REDEMPTION, .time = s->w->now, .shown = true };
	uint8_t memory[REDEMPTION_BODY_MAX];
	uint64_t number = ask(s, 1, 100), sequence;
	struct buf b;

	s->balance = 1000;
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	memset(body.serial, 1, sizeof body.serial);
	buf_init(&b, memory, sizeof memory);
	assert_int_equal(redemption_encode(&body, &b), ERR_OK);
	entry.body = buf_bytes(&b);
	assert_int_equal(db_begin(&s->store.db), ERR_OK);
	assert_int_equal(journal_append(&s->store, &entry, &sequence), ERR_OK);
	assert_int_equal(store_end(&s->store, claims_spend(&s->store, number, sequence)), ERR_OK);
	ask(s, 1, 100);
	s->claims = 0;
	assert_int_equal(street_step(s), UPLOADER_MORE);
	assert_int_equal(s->claims, 0);
	assert_int_equal(s->u.counts.sent, 1);
	assert_int_equal(street_step(s), UPLOADER_MORE);
	assert_int_equal(s->claims, 1);
}

static void the_same_request_until_it_is_answered(void **state)
{
	struct street *s = *state;
	uint64_t number = ask(s, 1, 100);
	uint8_t request[CLAIM_REQUEST_LEN];

	s->balance = 1000;
	assert_int_equal(street_step(s), UPLOADER_MORE);
	s->mode = LINE_LOSES_ANSWER;
	assert_int_equal(street_run(s), UPLOADER_LATER);
	assert_int_equal(s->u.state, UPLOADER_AWAY);
	assert_int_equal(get(s, number).state, CLAIMS_ASKED);
	memcpy(request, s->claim.request, sizeof request);
	s->mode = LINE_GOOD;
	uploader_hurry(&s->u);		/* somebody asks */
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	assert_int_equal(s->claims, 2);
	assert_memory_equal(s->claim.request, request, sizeof request);
	assert_int_equal(get(s, number).state, CLAIMS_GRANTED);
}

static void withdrawn_is_released(void **state)
{
	struct street *s = *state;
	uint64_t number = ask(s, 1, 100), never = ask(s, 2, 100);

	s->balance = 1000;
	withdraw(s, never);
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	assert_int_equal(s->claims, 2);
	assert_int_equal(get(s, number).state, CLAIMS_GRANTED);
	assert_int_equal(s->claim.act, CLAIM_RELEASE);
	assert_int_equal(s->claim.amount, 0);
	assert_int_equal(get(s, never).state, CLAIMS_RELEASED);
	withdraw(s, number);
	s->mode = LINE_FAILS;
	s->fate = WIRE_AWAY;
	assert_int_equal(street_run(s), UPLOADER_LATER);
	assert_int_equal(get(s, number).state, CLAIMS_WITHDRAWN);
	s->mode = LINE_GOOD;
	s->at += s->wait;
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	assert_int_equal(get(s, number).state, CLAIMS_RELEASED);
	assert_memory_equal(s->claim.request, get(s, number).request, CLAIM_REQUEST_LEN);
}

/* Facts do not wait for a platform that has no answer to a claim. */
static void no_answer_holds_no_batch(void **state)
{
	struct street *s = *state;
	uint64_t number;

	assert_int_equal(street_run(s), UPLOADER_IDLE);
	s->mode = LINE_NO_CLAIMS;
	s->balance = 1000;
	number = ask(s, 1, 100);
	street_redeem(s);
	assert_int_equal(street_run(s), UPLOADER_LATER);
	assert_int_equal(s->u.state, UPLOADER_REFUSED);
	assert_int_equal(street_taken(s), 0);
	s->at += s->wait;
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	assert_int_equal(street_taken(s), 1);
	assert_int_equal(s->claims, 1);
	assert_in_range(s->wait, 1, UPLOADER_CLAIMS_S * 1000);
	assert_int_equal(get(s, number).state, CLAIMS_ASKED);
	s->mode = LINE_GOOD;
	s->at += s->wait;
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	assert_int_equal(get(s, number).state, CLAIMS_GRANTED);
}

/* A grant counts by its signature, its till, its request; whatever else comes changes nothing. */
static void grants_of_others(void **state)
{
	struct street *s = *state;
	struct sign_key stranger;
	uint64_t number = ask(s, 1, 100);

	s->balance = 1000;
	assert_int_equal(sign_key_make(&stranger, s->w->random), ERR_OK);
	s->grant_by = &stranger;
	assert_int_equal(street_run(s), UPLOADER_LATER);
	assert_int_equal(s->u.state, UPLOADER_WRONG_PLATFORM);
	assert_int_equal(get(s, number).state, CLAIMS_ASKED);
	s->grant_by = NULL;
	s->grant_till = "t2";
	uploader_hurry(&s->u);
	assert_int_equal(street_run(s), UPLOADER_LATER);
	assert_int_equal(get(s, number).state, CLAIMS_ASKED);
	s->grant_till = NULL;
	s->grant_other = true;
	uploader_hurry(&s->u);
	assert_int_equal(street_run(s), UPLOADER_LATER);
	assert_int_equal(get(s, number).state, CLAIMS_ASKED);
	s->grant_other = false;
	for (enum line_mode m = LINE_EMPTY; m <= LINE_OTHER_QUESTION; m++) {
		s->mode = m;
		uploader_hurry(&s->u);
		assert_int_equal(street_run(s), UPLOADER_LATER);
		assert_int_equal(get(s, number).state, CLAIMS_ASKED);
	}
	s->mode = LINE_GOOD;
	uploader_hurry(&s->u);
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	assert_int_equal(get(s, number).state, CLAIMS_GRANTED);
	sign_key_finish(&stranger);
}

#define T(f) cmocka_unit_test_setup_teardown(f, street_open, street_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(enrolment_then_claims_then_batches), T(behind_its_own_facts), T(the_same_request_until_it_is_answered), T(withdrawn_is_released),
		T(no_answer_holds_no_batch), T(grants_of_others),
	};

	return cmocka_run_group_tests_name("claims by wire", tests, NULL, NULL);
}
