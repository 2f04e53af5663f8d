/* The uploader against a real platform, on a made-up clock and a line that does what lines do. */
#include "street.h"

#include "document/request.h"
#include "store/renew.h"

#include <stdlib.h>
#include <string.h>

enum { HOUR = 3600 };

static void later(struct street *s, int64_t seconds)
{
	s->w->now += seconds;
	s->at += seconds * 1000;
}

/* All is answered, counted once on both sides. */
static void settled(struct street *s, int64_t facts)
{
	struct outbox_state o = street_outbox(s);

	if (s->u.state != UPLOADER_OK)
		fail_msg("%s: %s", uploader_state_name(s->u.state), s->u.words);
	assert_int_equal(s->u.left, 0);
	assert_int_equal(o.unsent + o.waiting, 0);
	assert_int_equal(o.accepted, facts);
	assert_int_equal(o.conflict + o.refused, 0);
	assert_int_equal(street_taken(s), facts);
}

static void enrols_then_sends_in_batches(void **state)
{
	struct street *s = *state;

	s->u.o.max = s->u.batch_max = 7;
	for (int i = 0; i < 25; i++)
		street_redeem(s);
	assert_int_equal(street_step(s), UPLOADER_MORE);
	assert_true(s->u.platform->enrolled);
	assert_int_equal(street_taken(s), 0);
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	settled(s, 25);
	assert_int_equal(s->u.counts.sent, 25);
	assert_int_equal(s->u.counts.accepted, 25);
	assert_int_equal(s->u.counts.again, 0);
	assert_int_equal(s->largest, 7);
	assert_int_equal(s->posts, 1 + 4);
	assert_int_equal(s->u.last, s->w->now);
	/* nothing is due, the pack is new: nobody is asked */
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	assert_int_equal(s->posts, 5);
	street_redeem(s);
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	settled(s, 26);
	assert_int_equal(s->posts, 6);
}

static void away_and_back(void **state)
{
	struct street *s = *state;
	int64_t waited = 0;

	street_redeem(s);
	s->mode = LINE_FAILS;
	s->fate = WIRE_AWAY;
	for (int i = 0; i < 8; i++) {
		size_t posts = s->posts;

		assert_int_equal(street_run(s), UPLOADER_LATER);
		assert_int_equal(s->u.state, UPLOADER_AWAY);
		assert_string_equal(s->u.words, "the line fails");
		assert_in_range(s->wait, BACKOFF_MIN_MS, BACKOFF_MAX_MS);
		assert_int_equal(s->posts, posts + 1);
		/* however often it is woken, nothing goes out before its time */
		s->at += s->wait - 1;
		street_redeem(s);
		assert_int_equal(street_run(s), UPLOADER_LATER);
		assert_int_equal(s->u.left, 2 + i);
		assert_int_equal(s->posts, posts + 1);
		waited += s->wait;
		s->at++;
	}
	assert_true(waited > 0);
	assert_int_equal(street_outbox(s).unsent, 9);
	assert_int_equal(s->u.last, 0);
	s->mode = LINE_GOOD;
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	settled(s, 9);
	assert_int_equal(s->u.backoff.failures, 0);
}

static void asked_to_wait(void **state)
{
	struct street *s = *state;

	s->mode = LINE_FAILS;
	s->fate = WIRE_BUSY;
	s->retry_after = 40;
	assert_int_equal(street_run(s), UPLOADER_LATER);
	assert_int_equal(s->u.state, UPLOADER_BUSY);
	assert_in_range(s->wait, 40000, 41000);
	s->mode = LINE_GOOD;
	s->at += 39000;
	assert_int_equal(street_run(s), UPLOADER_LATER);
	uploader_hurry(&s->u);		/* a person asks */
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	settled(s, 0);
}

static void every_fate_has_its_state(void **state)
{
	static const struct {
		enum wire_fate fate;
		enum uploader_state state;
	} table[] = {
		{ WIRE_AWAY, UPLOADER_AWAY }, { WIRE_SLOW, UPLOADER_SLOW }, { WIRE_BUSY, UPLOADER_BUSY },
		{ WIRE_CERTIFICATE, UPLOADER_CERTIFICATE }, { WIRE_HOST_NAME, UPLOADER_HOST_NAME },
		{ WIRE_NO_HTTP, UPLOADER_NO_HTTP }, { WIRE_NONSENSE, UPLOADER_NONSENSE }, { WIRE_REFUSED, UPLOADER_REFUSED },
		{ WIRE_TOO_BIG, UPLOADER_REFUSED },
	};
	struct street *s = *state;

	street_redeem(s);
	s->mode = LINE_FAILS;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		s->fate = table[i].fate;
		assert_int_equal(street_run(s), UPLOADER_LATER);
		assert_int_equal(s->u.state, table[i].state);
		s->at += s->wait;
	}
	/* our own end says nothing of the platform */
	s->fate = WIRE_STOPPED;
	assert_int_equal(street_run(s), UPLOADER_LATER);
	assert_int_equal(s->u.state, UPLOADER_REFUSED);
	s->mode = LINE_GOOD;
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	settled(s, 1);
	for (int i = 0; i < UPLOADER_STATE_COUNT; i++)
		for (int j = 0; j < i; j++)
			assert_string_not_equal(uploader_state_name((enum uploader_state)i),
						uploader_state_name((enum uploader_state)j));
}

static void a_lost_answer_counts_once(void **state)
{
	struct street *s = *state;

	assert_int_equal(street_run(s), UPLOADER_IDLE);
	for (int i = 0; i < 3; i++)
		street_redeem(s);
	s->mode = LINE_LOSES_ANSWER;
	for (int i = 0; i < 4; i++) {
		assert_int_equal(street_run(s), UPLOADER_LATER);
		assert_int_equal(street_taken(s), 3);
		assert_int_equal(street_outbox(s).unsent, 3);	/* for all we know */
		s->at += s->wait;
	}
	street_redeem(s);
	s->mode = LINE_GOOD;
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	settled(s, 4);
	assert_int_equal(s->u.counts.again, 3);
	assert_int_equal(s->u.counts.accepted, 4);
	assert_int_equal(s->u.counts.sent, 4);
}

static void a_lost_enrolment_too(void **state)
{
	struct street *s = *state;

	s->mode = LINE_LOSES_ANSWER;
	assert_int_equal(street_run(s), UPLOADER_LATER);
	assert_false(s->u.platform->enrolled);
	s->at += s->wait;
	s->mode = LINE_GOOD;
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	settled(s, 0);
	assert_true(s->u.platform->enrolled);
}

/* Whatever comes back instead of an answer: nothing is believed, nothing is lost, and it is said. */
static void nonsense(struct street *s, bool enrolled)
{
	static const struct {
		enum line_mode mode;
		enum uploader_state state;
	} table[] = {
		{ LINE_EMPTY, UPLOADER_NONSENSE },
		{ LINE_GARBAGE, UPLOADER_NONSENSE },
		{ LINE_CUT, UPLOADER_STATE_COUNT },	/* either word will do: altered, or no document */
		{ LINE_FLIP, UPLOADER_STATE_COUNT },
		{ LINE_STRANGER, UPLOADER_WRONG_PLATFORM },
		{ LINE_OTHER_TILL, UPLOADER_WRONG_PLATFORM },
		{ LINE_OTHER_QUESTION, UPLOADER_NONSENSE },
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		if (!enrolled && table[i].mode == LINE_OTHER_QUESTION)
			continue;	/* an answer to an enrolment is one */
		s->mode = table[i].mode;
		assert_int_equal(street_run(s), UPLOADER_LATER);
		if (table[i].state != UPLOADER_STATE_COUNT)
			assert_int_equal(s->u.state, table[i].state);
		assert_true(s->u.state == UPLOADER_NONSENSE || s->u.state == UPLOADER_WRONG_PLATFORM);
		assert_true(*s->u.words);
		assert_true(s->wait >= BACKOFF_MIN_MS);
		assert_int_equal(s->u.platform->enrolled, enrolled);
		s->at += s->wait;
	}
}

static void nonsense_for_an_enrolment(void **state)
{
	struct street *s = *state;

	street_redeem(s);
	nonsense(s, false);
	s->mode = LINE_GOOD;
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	settled(s, 1);
}

static void nonsense_for_a_batch(void **state)
{
	struct street *s = *state;

	street_redeem(s);
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	street_redeem(s);
	nonsense(s, true);
	assert_int_equal(s->u.left, 1);
	assert_int_equal(s->u.counts.sent, 1);
	s->mode = LINE_GOOD;
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	settled(s, 2);
	assert_int_equal(s->u.counts.accepted, 2);
}

/* An answer that was good once, for what was sent then. */
static void an_old_answer(void **state)
{
	struct street *s = *state;

	street_run(s);
	street_redeem(s);
	street_run(s);
	street_redeem(s);
	s->mode = LINE_REPLAY;
	assert_int_equal(street_run(s), UPLOADER_LATER);
	assert_int_equal(s->u.state, UPLOADER_NONSENSE);
	assert_int_equal(s->u.left, 1);
	s->at += s->wait;
	s->mode = LINE_GOOD;
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	settled(s, 2);
	assert_int_equal(s->u.counts.accepted, 2);
}

/* The platform takes at most so many bytes at once. */
static void less_at_once(void **state)
{
	struct street *s = *state;

	for (int i = 0; i < 40; i++)
		street_redeem(s);
	s->limit = 2000;
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	settled(s, 40);
	assert_true(s->largest < 20);
	s->limit = 300;		/* less than one fact needs: said, not tried in circles */
	street_redeem(s);
	assert_int_equal(street_run(s), UPLOADER_LATER);
	assert_int_equal(s->u.state, UPLOADER_REFUSED);
	assert_int_equal(s->u.left, 1);
	s->limit = 0;
	s->at += s->wait;
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	settled(s, 41);
}

/* A line that is too slow for much gets less, and more again when it is better. */
static void a_slow_line_gets_less(void **state)
{
	struct street *s = *state;

	for (int i = 0; i < 60; i++)
		street_redeem(s);
	s->limit = 5000;
	s->slow = true;
	for (int i = 0; i < 10 && street_run(s) == UPLOADER_LATER; i++) {
		assert_int_equal(s->u.state, UPLOADER_SLOW);
		s->at += s->wait;
	}
	settled(s, 60);
	assert_true(s->largest < 40);
	s->limit = 0;
	for (int i = 0; i < 40; i++)
		street_redeem(s);
	street_run(s);
	assert_int_equal(s->largest, 40);
	settled(s, 100);
}

static void news_come_with_an_answer(void **state)
{
	struct street *s = *state;
	struct test_coupon c = world_issue(s->w, "o1", 0);
	bool again, revoked = false;
	uint64_t packs;

	street_run(s);
	packs = s->u.counts.packs;
	later(s, 60);
	assert_int_equal(coupons_revoke(&s->w->storage, c.issued.serial, s->w->now, &again), ERR_OK);
	street_redeem(s);
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	assert_int_equal(s->u.counts.packs, packs + 1);
	assert_int_equal(trust_revoked(&s->store, 1, c.issued.serial, &revoked), ERR_OK);
	assert_true(revoked);
	settled(s, 1);
}

/* The platform's new signing key comes in the pack that lies behind the answer which it signed. */
static void a_new_key_comes_behind_its_answer(void **state)
{
	static const struct keys_secret root = { .passphrase = { (const uint8_t *)"root", 4 }, .cost = { 10, 8, 1 } };
	struct street *s = *state;

	street_run(s);
	later(s, 60);
	assert_int_equal(keys_rotate(&s->w->storage, &s->w->keys, KEY_DOCUMENT, false, &root, s->w->now, s->w->random), ERR_OK);
	later(s, 60);
	street_redeem(s);
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	settled(s, 1);
	assert_int_equal(s->u.platform->keyset_version, 2);
	assert_string_equal(s->u.words, "");	/* all is well in the end: nothing to say of the first look */
}

static void asks_for_a_pack_once_an_hour(void **state)
{
	struct street *s = *state;
	size_t posts;
	bool again;
	struct test_coupon c = world_issue(s->w, "o1", 0);

	street_run(s);
	posts = s->posts;
	assert_true(s->wait <= HOUR * 1000);
	later(s, HOUR - 1);
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	assert_int_equal(s->posts, posts);
	assert_true(s->wait <= 1000);
	assert_int_equal(coupons_revoke(&s->w->storage, c.issued.serial, s->w->now, &again), ERR_OK);
	later(s, 1);
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	assert_int_equal(s->posts, posts + 1);
	assert_int_equal(s->u.platform->trust_at, s->w->now);
	/* no news any more: an empty array is an answer, and is not asked for again before the hour is over */
	for (int i = 0; i < 5; i++) {
		later(s, HOUR / 2);
		assert_int_equal(street_run(s), UPLOADER_IDLE);
		assert_int_equal(s->u.state, UPLOADER_OK);
	}
	assert_int_equal(s->posts, posts + 1 + 2);
	/* a request that nobody answers is sent again by the back-off, not by the hour */
	later(s, HOUR);
	s->mode = LINE_FAILS;
	s->fate = WIRE_AWAY;
	assert_int_equal(street_run(s), UPLOADER_LATER);
	s->mode = LINE_GOOD;
	s->at += s->wait;
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	assert_int_equal(s->u.state, UPLOADER_OK);
}

static void greets_where_it_should(void **state)
{
	struct street *s = *state;
	size_t posts;

	street_run(s);
	posts = s->posts;
	s->u.o.greet = true;		/* it has been answered already: no need */
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	assert_int_equal(s->posts, posts);
	s->u.last = 0;			/* as after a start */
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	assert_int_equal(s->posts, posts + 1);
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	assert_int_equal(s->posts, posts + 1);
}

/* Our clock is wrong by decades: what is due goes out, and the floor rises by the platform's word. */
static void a_wrong_clock_sends(void **state)
{
	struct street *s = *state;
	int64_t right = s->w->now;

	street_redeem(s);
	assert_int_equal(uploader_step(&s->u, 3600, s->at, &s->wait), UPLOADER_MORE);
	while (uploader_step(&s->u, 3600, s->at, &s->wait) == UPLOADER_MORE)
		;
	settled(s, 1);
	assert_int_equal(s->u.platform->floor, right);
	street_redeem(s);
	while (uploader_step(&s->u, right + INT64_C(40) * 365 * DAY, s->at, &s->wait) == UPLOADER_MORE)
		;
	settled(s, 2);
	assert_int_equal(s->u.platform->floor, right);
}

static void run_at(struct street *s, int64_t ahead)
{
	while (uploader_step(&s->u, s->w->now + ahead, s->at, &s->wait) == UPLOADER_MORE)
		;
	assert_int_equal(s->u.state, UPLOADER_OK);
}

/* In words, by what the platform has just signed; all goes on, and the floor is the platform's. */
static void a_wrong_clock_is_said(void **state)
{
	static const struct {
		int64_t ahead;
		const char *words;
	} table[] = {
		{ 3 * DAY + HOUR, "this till's clock is ahead of the platform's: set the date (3 d)" },
		{ 600, "" },
		{ 601, "this till's clock is ahead of the platform's: set the date (10 min)" },
		{ -2 * HOUR, "this till's clock is behind the platform's: set the date (2 h)" },
		{ -600, "" },
		{ INT64_C(70) * 365 * DAY, "this till's clock is ahead of the platform's: set the date (25550 d)" },
		{ 0, "" },
	};
	struct street *s = *state;

	street_run(s);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		later(s, 60);
		street_redeem(s);
		run_at(s, table[i].ahead);
		assert_string_equal(s->u.words, table[i].words);
		settled(s, (int64_t)i + 1);
		assert_true(s->u.platform->floor <= s->w->now);
	}
}

static void until_the_clock_is_set(void **state)
{
	struct street *s = *state;

	street_redeem(s);
	run_at(s, 3 * DAY);
	assert_string_not_equal(s->u.words, "");
	assert_in_range(s->wait, 1000, 60000);	/* it is looked at again soon */
	later(s, 60);
	run_at(s, 3 * DAY);			/* it is still so */
	assert_string_not_equal(s->u.words, "");
	run_at(s, 2 * DAY);			/* set, but not right */
	assert_string_not_equal(s->u.words, "");
	run_at(s, 5);
	assert_string_equal(s->u.words, "");
	assert_int_equal(s->posts, 2 + 1);	/* an enrolment, a batch, and whether there is a newer pack */
}

/* No news say that the pack is of this day: by a day less it is known all the same. An old answer says nothing. */
static void a_clock_ahead_without_news(void **state)
{
	struct street *s = *state;
	int64_t left;

	street_redeem(s);
	street_run(s);
	left = s->w->now + REQUEST_PACK_AGE;
	later(s, HOUR);
	s->mode = LINE_REPLAY;
	run_at(s, 0);
	assert_string_equal(s->u.words, "");
	s->mode = LINE_GOOD;
	later(s, HOUR);
	run_at(s, DAY - 2 * HOUR);
	assert_string_equal(s->u.words, "");
	later(s, HOUR);
	run_at(s, 4 * DAY);
	assert_string_equal(s->u.words, "this till's clock is ahead of the platform's: set the date (> 3 d)");
	assert_true(s->u.skew.least && s->u.skew.theirs == left);
	street_redeem(s);
	run_at(s, 4 * DAY);
	assert_string_equal(s->u.words, "this till's clock is ahead of the platform's: set the date (4 d)");
}

static void another_had_the_code(void **state)
{
	struct street *s = *state;

	street_thief(s);
	street_redeem(s);
	assert_int_equal(street_run(s), UPLOADER_LATER);
	assert_int_equal(s->u.state, UPLOADER_REFUSED);
	assert_non_null(strstr(s->u.words, "code_used"));
	assert_int_equal(s->wait, HOUR * 1000);
	assert_int_equal(s->posts, 1);
	assert_int_equal(street_outbox(s).unsent, 1);
	later(s, HOUR);
	assert_int_equal(street_run(s), UPLOADER_LATER);
	assert_int_equal(s->posts, 1);
	assert_non_null(strstr(s->u.words, "code_used"));
}

/* A revoked till's facts are held: they stay due, are not sent in circles, and are asked about each hour. */
static void held_for_the_owner(void **state)
{
	struct street *s = *state;
	size_t posts, taken;
	bool again;

	street_run(s);
	street_redeem(s);
	street_redeem(s);
	assert_int_equal(tills_revoke(&s->w->storage, "t1", s->w->now, &again), ERR_OK);
	posts = s->posts;
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	assert_int_equal(s->u.state, UPLOADER_OK);
	assert_int_equal(s->u.counts.held, 2);
	assert_int_equal(s->u.left, 2);
	assert_int_equal(s->posts, posts + 1);
	street_redeem(s);
	assert_int_equal(street_run(s), UPLOADER_IDLE);		/* the new one alone */
	assert_int_equal(s->posts, posts + 2);
	assert_int_equal(s->u.counts.held + s->u.counts.refused, 3);	/* or refused as a gap: that mends itself */
	later(s, 60);
	assert_int_equal(accept_held(&s->w->storage, &s->w->keys, "t1", s->w->now, &taken), ERR_OK);
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	assert_int_equal(s->u.left, 3);
	for (int i = 0; i < 2; i++) {
		later(s, HOUR);
		assert_int_equal(street_run(s), UPLOADER_IDLE);
		assert_int_equal(s->u.left, i ? 0 : 1);		/* the gap's is held now, too */
		assert_int_equal(accept_held(&s->w->storage, &s->w->keys, "t1", s->w->now, &taken), ERR_OK);
	}
	assert_int_equal(street_taken(s), 3);
}

/* A store that was recovered goes on under a new journal; what the old one has due goes out as well. */
static void older_journals_too(void **state)
{
	struct street *s = *state;

	street_run(s);
	street_redeem(s);
	assert_int_equal(db_begin(&s->store.db), ERR_OK);
	assert_int_equal(outbox_handed(&s->store, 1, 1, 1, s->w->now), ERR_OK);
	assert_int_equal(db_commit(&s->store.db), ERR_OK);
	assert_int_equal(renew_run(&s->store, 0, s->w->now, s->w->random, NULL), ERR_OK);
	street_redeem(s);
	street_redeem(s);
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	settled(s, 3);
	assert_int_equal(s->u.n_places, 2);
}

/* The store fails: nothing leaves that was not written down, it is said, and it goes on when the disk does. */
static void a_store_that_cannot_write(void **state)
{
	struct street *s = *state;

	street_run(s);
	street_redeem(s);
	assert_int_equal(db_run(&s->again.db, "PRAGMA query_only = 1", ""), ERR_OK);
	assert_int_equal(street_run(s), UPLOADER_LATER);
	assert_int_equal(s->u.state, UPLOADER_STORE);
	assert_true(*s->u.words);
	assert_int_equal(street_outbox(s).unsent, 1);
	assert_int_equal(street_taken(s), 0);
	assert_int_equal(db_run(&s->again.db, "PRAGMA query_only = 0", ""), ERR_OK);
	s->at += s->wait;
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	settled(s, 1);
}

/* Every end of an exchange by chance: at the end all is there, once. */
static void whatever_the_line_does(void **state)
{
	struct street *s = *state;
	int64_t facts = 0;

	srand(20261121);
	for (int i = 0; i < 300; i++) {
		s->mode = (enum line_mode)(rand() % (LINE_OTHER_QUESTION + 1));
		s->fate = (enum wire_fate)(WIRE_AWAY + rand() % (WIRE_STOPPED - WIRE_AWAY));
		if (!s->u.platform->enrolled && s->mode == LINE_OTHER_QUESTION)
			s->mode = LINE_EMPTY;
		if (rand() % 3 == 0 && facts < 60) {
			street_redeem(s);
			facts++;
		}
		street_run(s);
		later(s, rand() % 400);
	}
	s->mode = LINE_GOOD;
	later(s, HOUR);
	assert_int_equal(street_run(s), UPLOADER_IDLE);
	settled(s, facts);
	assert_int_equal(s->u.counts.accepted, facts);
}

static void no_such_platform(void **state)
{
	struct street *s = *state;
	struct uploader_options o = s->u.o;
	struct uploader u;

	o.stream = 2;
	assert_int_equal(uploader_init(&u, &o, NOW), ERR_NOT_FOUND);
	assert_null(u.memory);
}

#define STREET(f) cmocka_unit_test_setup_teardown(f, street_open, street_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STREET(enrols_then_sends_in_batches),
		STREET(away_and_back),
		STREET(asked_to_wait),
		STREET(every_fate_has_its_state),
		STREET(a_lost_answer_counts_once),
		STREET(a_lost_enrolment_too),
		STREET(nonsense_for_an_enrolment),
		STREET(nonsense_for_a_batch),
		STREET(an_old_answer),
		STREET(less_at_once),
		STREET(a_slow_line_gets_less),
		STREET(news_come_with_an_answer),
		STREET(a_new_key_comes_behind_its_answer),
		STREET(asks_for_a_pack_once_an_hour),
		STREET(greets_where_it_should),
		STREET(a_wrong_clock_sends),
		STREET(a_wrong_clock_is_said),
		STREET(until_the_clock_is_set),
		STREET(a_clock_ahead_without_news),
		STREET(another_had_the_code),
		STREET(held_for_the_owner),
		STREET(older_journals_too),
		STREET(a_store_that_cannot_write),
		STREET(whatever_the_line_does),
		STREET(no_such_platform),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
