/* The platform on the wire: what comes back for what, to friends and to strangers. */
#include "wire.h"

#include "document/statement.h"
#include "platform/settlement.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

static void a_day_over(struct world *w, bool tls)
{
	struct test_coupon coupon = world_issue(w, "o1", 1), other = world_issue(w, "o2", 1);
	struct received r;
	struct test_till t;
	struct wire wire;

	wire_start(&wire, w, tls, NULL);
	till_make(w, &t, tls ? "t1" : "t2", "m1");
	wire_enrol(&wire, &t, &r);
	assert_row(&r, 0, ANSWER_ACCEPTED, ANSWER_NONE);
	assert_false(r.rows[0].again);
	wire_enrol(&wire, &t, &r);
	assert_true(r.rows[0].again);
	till_redeem(&t, &coupon, 1, w->now);
	till_redeem(&t, &other, 1, w->now);
	assert_int_equal(wire_send(&wire, wire.client, &t, 1, 2, &r), 200);
	assert_int_equal(r.types[0], DOCUMENT_ANSWER);
	assert_row(&r, 0, ANSWER_ACCEPTED, ANSWER_NONE);
	assert_row(&r, 1, ANSWER_REFUSED, ANSWER_WRONG_MERCHANT);
	assert_false(r.rows[0].again);
	assert_int_equal(wire_send(&wire, wire.client, &t, 1, 2, &r), 200);
	assert_row(&r, 0, ANSWER_ACCEPTED, ANSWER_NONE);
	assert_row(&r, 1, ANSWER_REFUSED, ANSWER_WRONG_MERCHANT);
	assert_true(r.rows[0].again && r.rows[1].again);
	assert_int_equal(world_coupon(w, &coupon).used, 1);
	till_finish(&t);
	wire_stop(&wire);
}

static void a_day_by_tls(void **state)
{
	a_day_over(*state, true);
}

static void a_day_in_plain(void **state)
{
	a_day_over(*state, false);
}

/* By wire nothing is kept for a stick; by stick it is. */
static void answers_are_kept_for_sticks_only(void **state)
{
	struct world *w = *state;
	struct test_coupon coupon = world_issue(w, "o1", 1);
	struct test_answer a;
	struct received r;
	struct test_till t;
	struct wire wire;

	wire_start(&wire, w, false, NULL);
	till_make(w, &t, "t1", "m1");
	wire_enrol(&wire, &t, &r);
	till_redeem(&t, &coupon, 1, w->now);
	assert_int_equal(wire_send(&wire, wire.client, &t, 1, 1, &r), 200);
	assert_int_equal(world_count(w, "SELECT count(*) FROM answer"), 0);
	till_send(w, &t, 1, 1, &a);
	assert_row(&a, 0, ANSWER_ACCEPTED, ANSWER_NONE);
	assert_true(a.rows[0].again);
	assert_int_equal(world_count(w, "SELECT count(*) FROM answer"), 1);
	till_finish(&t);
	wire_stop(&wire);
}

static uint64_t version_of(struct world *w, const char *till)
{
	struct till t;

	assert_int_equal(tills_find(&w->storage, till, &t), ERR_OK);
	return (uint64_t)t.pack_version;
}

static void add_offer(struct world *w, const char *id)
{
	struct offer o = { .merchant = "m1", .price = 100, .share = 9000, .quantity = 1, .uses = 1, .currency = "CNY", .expires = "+9d",
			   .name = "New" };

	strcpy(o.id, id);
	strcpy(o.product, id);
	assert_int_equal(offers_add(&w->storage, &o, w->now), ERR_OK);
}

static void packs_where_there_is_news(void **state)
{
	struct world *w = *state;
	struct received r;
	struct test_till t;
	struct wire wire;
	uint64_t have;

	wire_start(&wire, w, false, NULL);
	till_make(w, &t, "t1", "m1");
	assert_int_equal(wire_ask(&wire, &t, 1, &r), 403);	/* not enrolled */
	wire_enrol(&wire, &t, &r);
	assert_int_equal(r.n, 1);
	have = version_of(w, "t1");
	assert_int_equal(wire_ask(&wire, &t, have, &r), 200);
	assert_int_equal(r.n, 0);			/* nothing new */
	add_offer(w, "o9");				/* by another process */
	assert_int_equal(wire_ask(&wire, &t, have, &r), 200);
	assert_int_equal(r.n, 1);
	assert_true(r.pack > have);
	assert_int_equal(r.offers, 3);			/* o1, o3, o9 */
	assert_int_equal(wire_ask(&wire, &t, have, &r), 200);
	assert_int_equal(r.n, 1);			/* it never came: once more */
	have = r.pack;
	assert_int_equal(wire_ask(&wire, &t, have, &r), 200);
	assert_int_equal(r.n, 0);
	w->now += 2 * DAY;				/* it is old */
	assert_int_equal(wire_ask(&wire, &t, have, &r), 200);
	assert_int_equal(r.n, 1);
	assert_true(r.pack > have);
	assert_int_equal(wire_ask(&wire, &t, r.pack + 5, &r), 200);	/* we were restored from a backup */
	assert_true(r.pack > have + 5);
	till_finish(&t);
	wire_stop(&wire);
}

static void news_come_behind_answers(void **state)
{
	struct world *w = *state;
	struct test_coupon coupon = world_issue(w, "o1", 1);
	struct received r;
	struct test_till t;
	struct wire wire;

	wire_start(&wire, w, false, NULL);
	till_make(w, &t, "t1", "m1");
	wire_enrol(&wire, &t, &r);
	add_offer(w, "o8");
	till_redeem(&t, &coupon, 1, w->now);
	assert_int_equal(wire_send(&wire, wire.client, &t, 1, 1, &r), 200);
	assert_int_equal(r.n, 2);
	assert_int_equal(r.types[0], DOCUMENT_ANSWER);
	assert_int_equal(r.types[1], DOCUMENT_PACK);
	assert_int_equal(r.offers, 3);
	till_finish(&t);
	wire_stop(&wire);
}

static void statements_come_once(void **state)
{
	struct world *w = *state;
	struct test_coupon coupon = world_issue(w, "o1", 1);
	struct settlement period;
	struct received r;
	struct test_till t;
	struct wire wire;

	wire_start(&wire, w, false, NULL);
	till_make(w, &t, "t1", "m1");
	wire_enrol(&wire, &t, &r);
	till_redeem(&t, &coupon, 1, w->now);
	assert_int_equal(wire_send(&wire, wire.client, &t, 1, 1, &r), 200);
	assert_int_equal(settlement_run(&w->storage, "m1", NULL, 0, w->now, &period), ERR_OK);
	assert_int_equal(wire_ask(&wire, &t, version_of(w, "t1"), &r), 200);
	assert_int_equal(r.n, 2);
	assert_int_equal(r.types[0], DOCUMENT_PACK);
	assert_int_equal(r.types[1], DOCUMENT_STATEMENT);
	assert_string_equal(r.period, period.period);
	assert_int_equal(wire_ask(&wire, &t, r.pack, &r), 200);
	assert_int_equal(r.n, 0);
	till_finish(&t);
	wire_stop(&wire);
}

/* Refusals of documents: the status, a problem, no serial in it, and nothing taken. */
static void refused(const struct wire *wire, struct bytes signed_bytes, int status)
{
	struct posted p;

	wire_post(wire, wire->client, signed_bytes, &p);
	assert_int_equal(p.status, status);
	assert_non_null(strstr(p.text, "\"type\":\"about:blank\""));
	assert_int_equal(world_count(wire->world, "SELECT count(*) FROM fact"), 0);
}

static void signers_that_are_not_believed(void **state)
{
	struct world *w = *state;
	struct test_coupon coupon = world_issue(w, "o1", 1);
	struct test_till t, thief, unknown;
	struct received r;
	struct wire wire;
	uint8_t memory[4096];

	wire_start(&wire, w, false, NULL);
	till_make(w, &t, "t1", "m1");
	till_make(w, &thief, "t2", "m1");
	till_make(w, &unknown, "t3", "m1");
	wire_enrol(&wire, &t, &r);
	till_redeem(&thief, &coupon, 1, w->now);
	till_redeem(&unknown, &coupon, 1, w->now);
	strcpy(thief.id, "t1");		/* says that it is t1, and signs with its own key */
	refused(&wire, bytes_of(memory, till_batch(&thief, 1, 1, w->now, memory, sizeof memory)), 403);
	assert_int_equal(wire_ask(&wire, &thief, 1, &r), 403);
	refused(&wire, bytes_of(memory, till_batch(&unknown, 1, 1, w->now, memory, sizeof memory)), 403);
	strcpy(unknown.id, "nobody");
	refused(&wire, bytes_of(memory, till_batch(&unknown, 1, 1, w->now, memory, sizeof memory)), 403);
	strcpy(t.merchant, "m2");
	assert_int_equal(wire_ask(&wire, &t, 1, &r), 403);
	till_finish(&t);
	till_finish(&thief);
	till_finish(&unknown);
	wire_stop(&wire);
}

static void a_revoked_till_is_held(void **state)
{
	struct world *w = *state;
	struct test_coupon coupon = world_issue(w, "o1", 1);
	struct received r;
	struct test_till t;
	struct wire wire;
	bool again;

	wire_start(&wire, w, false, NULL);
	till_make(w, &t, "t1", "m1");
	wire_enrol(&wire, &t, &r);
	assert_int_equal(wire_ask(&wire, &t, 1, &r), 200);
	assert_int_equal(tills_revoke(&w->storage, "t1", w->now, &again), ERR_OK);
	assert_int_equal(wire_ask(&wire, &t, 1, &r), 200);
	assert_int_equal(r.types[0], DOCUMENT_PACK);	/* that it is dead, and nothing of the shop */
	assert_int_equal(r.offers, 0);
	w->now += 60;
	assert_int_equal(wire_ask(&wire, &t, r.pack, &r), 403);
	till_redeem(&t, &coupon, 1, w->now);
	assert_int_equal(wire_send(&wire, wire.client, &t, 1, 1, &r), 200);
	assert_int_equal(r.n, 1);
	assert_row(&r, 0, ANSWER_HELD, ANSWER_TILL_REVOKED);
	till_finish(&t);
	wire_stop(&wire);
}

static void bytes_that_are_nothing(void **state)
{
	struct world *w = *state;
	struct open_key stranger = { 0 };
	uint8_t memory[4096], sealed_memory[4096], *big = calloc(1, DOCUMENT_MAX + 1);
	struct test_till t;
	struct wire wire;
	struct posted p;
	struct buf b;
	size_t len;

	wire_start(&wire, w, false, NULL);
	till_make(w, &t, "t1", "m1");
	wire_post_raw(wire.client, bytes_of_str(""), &p);
	assert_int_equal(p.status, 400);
	wire_post_raw(wire.client, bytes_of_str("<html>"), &p);
	assert_int_equal(p.status, 400);
	wire_post_raw(wire.client, bytes_of(big, DOCUMENT_MAX), &p);
	assert_int_equal(p.status, 400);
	wire_post_raw(wire.client, bytes_of(big, DOCUMENT_MAX + 1), &p);
	assert_int_equal(p.status, 413);
	len = till_enrolment(w, &t, memory, sizeof memory);
	wire_post_raw(wire.client, bytes_of(memory, len), &p);	/* signed, not sealed */
	assert_int_equal(p.status, 400);
	assert_int_equal(open_key_make(&stranger, w->random), ERR_OK);
	buf_init(&b, sealed_memory, sizeof sealed_memory);
	assert_int_equal(document_seal(bytes_of(memory, len), &stranger.public, w->random, &b), ERR_OK);
	wire_post_raw(wire.client, buf_bytes(&b), &p);		/* sealed to somebody else */
	assert_int_equal(p.status, 400);
	open_key_finish(&stranger);
	buf_init(&b, sealed_memory, sizeof sealed_memory);
	assert_int_equal(document_seal(bytes_of(memory, len), &w->keys.sealed[0].public, w->random, &b), ERR_OK);
	for (size_t i = 0; i < b.len; i += 7) {			/* altered */
		b.data[i] ^= 0x10;
		wire_post_raw(wire.client, buf_bytes(&b), &p);
		assert_int_equal(p.status, 400);
		b.data[i] ^= 0x10;
	}
	for (size_t cut = 0; cut < b.len; cut += 13) {		/* cut */
		wire_post_raw(wire.client, bytes_of(b.data, cut), &p);
		assert_int_equal(p.status, 400);
	}
	assert_int_equal(world_count(w, "SELECT count(*) FROM till WHERE verify IS NOT NULL"), 0);
	wire_post_raw(wire.client, buf_bytes(&b), &p);		/* and as it was */
	assert_int_equal(p.status, 200);
	free(big);
	till_finish(&t);
	wire_stop(&wire);
}

/* Of documents that a platform makes itself none is taken. */
static void types_that_do_not_come_this_way(void **state)
{
	struct world *w = *state;
	struct claim_like { enum document_type type; } wrong[] = { { DOCUMENT_ANSWER }, { DOCUMENT_KEYSET }, { DOCUMENT_PACK },
		{ DOCUMENT_CLAIM }, { DOCUMENT_GRANT }, { DOCUMENT_STATEMENT } };
	uint8_t memory[1024];
	struct test_till t;
	struct received r;
	struct wire wire;
	struct buf b;

	wire_start(&wire, w, false, NULL);
	till_make(w, &t, "t1", "m1");
	wire_enrol(&wire, &t, &r);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		buf_init(&b, memory, sizeof memory);
		assert_int_equal(document_sign(wrong[i].type, &t.sign, bytes_of_str("\xa0"), &b), ERR_OK);
		refused(&wire, buf_bytes(&b), 400);
	}
	buf_init(&b, memory, sizeof memory);
	assert_int_equal(document_sign(DOCUMENT_REQUEST, &t.sign, bytes_of_str("\xa0"), &b), ERR_OK);
	refused(&wire, buf_bytes(&b), 400);
	till_finish(&t);
	wire_stop(&wire);
}

static void codes_are_not_guessed(void **state)
{
	struct world *w = *state;
	uint8_t memory[2048];
	struct test_till t;
	struct received r;
	struct wire wire;
	struct posted p;
	uint8_t right;

	wire_start(&wire, w, false, NULL);
	till_make(w, &t, "t1", "m1");
	right = t.code[0];
	for (int i = 0; i < SERVER_CODE_FAILURES; i++) {
		t.code[0] = (uint8_t)(right + 1 + i);
		wire_enrol(&wire, &t, &r);
		assert_row(&r, 0, ANSWER_REFUSED, ANSWER_CODE_WRONG);
	}
	t.code[0] = right;
	wire_post(&wire, wire.client, bytes_of(memory, till_enrolment(w, &t, memory, sizeof memory)), &p);
	assert_int_equal(p.status, 429);
	assert_in_range(p.retry_after, 1, SERVER_CODE_WINDOW);
	till_finish(&t);
	wire_stop(&wire);
}

static void get(const struct wire *wire, const char *path, int status, char *out, size_t cap)
{
	struct http_answer a;

	assert_int_equal(http_client_send(wire->client, path, NULL, &a), ERR_OK);
	assert_int_equal(a.status, status);
	snprintf(out, cap, "%.*s", (int)a.body.len, (const char *)a.body.data);
}

static void it_counts(void **state)
{
	struct world *w = *state;
	struct test_coupon coupon = world_issue(w, "o1", 1);
	static char text[20000];
	struct received r;
	struct test_till t;
	struct wire wire;

	wire_start(&wire, w, false, NULL);
	get(&wire, "/health", 200, text, sizeof text);
	assert_string_equal(text, "ok\n");
	get(&wire, "/v1/documents", 405, text, sizeof text);
	get(&wire, "/", 404, text, sizeof text);
	till_make(w, &t, "till-of-test", "m1");
	wire_enrol(&wire, &t, &r);
	till_redeem(&t, &coupon, 1, w->now);
	assert_int_equal(wire_send(&wire, wire.client, &t, 1, 1, &r), 200);
	assert_int_equal(wire_send(&wire, wire.client, &t, 1, 1, &r), 200);
	get(&wire, "/metrics", 200, text, sizeof text);
	assert_non_null(strstr(text, "\nchit_documents_total{kind=\"batch\"} 2\n"));
	assert_non_null(strstr(text, "\nchit_documents_total{kind=\"enrolment\"} 1\n"));
	assert_non_null(strstr(text, "\nchit_facts_total{verdict=\"accepted\"} 2\n"));
	assert_non_null(strstr(text, "\nchit_facts_again_total 1\n"));
	assert_non_null(strstr(text, "\nchit_group_documents_count 3\n"));
	assert_non_null(strstr(text, "\nchit_refusals_total{status=\"405\"} 1\n"));
	assert_non_null(strstr(text, "\nchit_queue_length 0\n"));
	assert_null(strstr(text, "till-of-test"));
	till_finish(&t);
	wire_stop(&wire);
}

/* Whoever dribbles is cut; who sits beside him is served. */
static void slow_clients_are_cut(void **state)
{
	static const char head[] = "POST /v1/documents HTTP/1.1\r\nHost: x\r\nContent-Type: application/cose\r\nContent-Length: 100000\r\n\r\n";
	struct server_options o = { .request_s = 1 };
	struct sockaddr_in to = { .sin_family = AF_INET };
	struct timespec moment = { 0, 50 * 1000 * 1000 };
	struct world *w = *state;
	struct received r;
	struct test_till t;
	struct wire wire;
	int fd, rounds = 0;

	wire_start(&wire, w, false, &o);
	to.sin_port = htons((uint16_t)server_port(wire.server));
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
	assert_int_equal(send(fd, head, sizeof head - 1, 0), sizeof head - 1);
	till_make(w, &t, "t1", "m1");
	wire_enrol(&wire, &t, &r);
	while (send(fd, "x", 1, MSG_NOSIGNAL) == 1 && ++rounds < 200)
		nanosleep(&moment, NULL);
	assert_true(rounds < 200);
	close(fd);
	assert_int_equal(wire_ask(&wire, &t, 1, &r), 200);
	till_finish(&t);
	wire_stop(&wire);
}

enum { RACERS = 64 };
struct racer {
	struct wire *wire;
	struct test_till till;
	struct http_client *client;
	pthread_barrier_t *start;
	int status;
	enum answer_verdict verdict;
	bool first_known;
};

static void *race(void *ctx)
{
	struct racer *racer = ctx;
	struct received *r = malloc(sizeof *r);

	pthread_barrier_wait(racer->start);
	racer->status = wire_send(racer->wire, racer->client, &racer->till, 1, 1, r);
	racer->verdict = r->rows[0].verdict;
	racer->first_known = r->rows[0].has_first;
	free(r);
	return NULL;
}

static void one_of_many_wins(void **state)
{
	struct world *w = *state;
	struct test_coupon coupon = world_issue(w, "o1", 1);
	struct racer *racers = calloc(RACERS, sizeof *racers);
	pthread_t threads[RACERS];
	pthread_barrier_t start;
	struct received r;
	struct wire wire;
	int accepted = 0, conflict = 0;

	wire_start(&wire, w, false, NULL);
	pthread_barrier_init(&start, NULL, RACERS);
	for (int i = 0; i < RACERS; i++) {
		char id[ID_CAP];

		snprintf(id, sizeof id, "t%d", i);
		racers[i].wire = &wire;
		racers[i].start = &start;
		racers[i].client = wire_client(&wire);
		till_make(w, &racers[i].till, id, "m1");
		wire_enrol(&wire, &racers[i].till, &r);
		till_redeem(&racers[i].till, &coupon, 1, w->now);
	}
	for (int i = 0; i < RACERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
	for (int i = 0; i < RACERS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(racers[i].status, 200);
		accepted += racers[i].verdict == ANSWER_ACCEPTED;
		conflict += racers[i].verdict == ANSWER_CONFLICT && racers[i].first_known;
		http_client_destroy(racers[i].client);
		till_finish(&racers[i].till);
	}
	assert_int_equal(accepted, 1);
	assert_int_equal(conflict, RACERS - 1);
	assert_int_equal(world_coupon(w, &coupon).used, 1);
	pthread_barrier_destroy(&start);
	wire_stop(&wire);
	free(racers);
}

/* The disk is full: 503 for what came, nothing is taken, and health says so; then there is room again. */
static void a_full_disk_takes_nothing(void **state)
{
	struct rlimit normal, none;
	struct world *w = *state;
	struct test_coupon coupon = world_issue(w, "o1", 1);
	char text[1024];
	struct received r;
	struct test_till t;
	struct wire wire;

	wire_start(&wire, w, false, NULL);
	till_make(w, &t, "t1", "m1");
	wire_enrol(&wire, &t, &r);
	till_redeem(&t, &coupon, 1, w->now);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &normal), 0);
	none = normal;
	none.rlim_cur = 1;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	assert_int_equal(wire_send(&wire, wire.client, &t, 1, 1, &r), 503);
	get(&wire, "/health", 503, text, sizeof text);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &normal), 0);
	assert_int_equal(world_coupon(w, &coupon).used, 0);
	assert_int_equal(wire_send(&wire, wire.client, &t, 1, 1, &r), 200);
	assert_row(&r, 0, ANSWER_ACCEPTED, ANSWER_NONE);
	assert_false(r.rows[0].again);
	get(&wire, "/health", 200, text, sizeof text);
	till_finish(&t);
	wire_stop(&wire);
}

/* Another process rotates the keys: what is signed from then on is signed by the new one, and the old E still opens. */
static void a_rotation_is_seen(void **state)
{
	struct keys_secret root = { .passphrase = { (const uint8_t *)"root", 4 }, .cost = { 10, 8, 1 } };
	struct world *w = *state;
	struct test_coupon coupon = world_issue(w, "o3", 2);
	struct received r;
	struct test_till t;
	struct wire wire;

	wire_start(&wire, w, false, NULL);
	till_make(w, &t, "t1", "m1");
	wire_enrol(&wire, &t, &r);
	till_redeem(&t, &coupon, 1, w->now);
	till_redeem(&t, &coupon, 1, w->now);
	assert_int_equal(wire_send(&wire, wire.client, &t, 1, 1, &r), 200);
	w->now += 60;
	assert_int_equal(keys_rotate(&w->storage, &w->keys, KEY_SEALED_TO, false, &root, w->now, w->random), ERR_OK);
	assert_int_equal(keys_rotate(&w->storage, &w->keys, KEY_DOCUMENT, true, &root, w->now, w->random), ERR_OK);
	w->now += 60;
	/* the old D is revoked, so wire_receive does not believe it any more; what is posted is sealed to the new E */
	assert_int_equal(wire_send(&wire, wire.client, &t, 2, 1, &r), 200);
	assert_row(&r, 0, ANSWER_ACCEPTED, ANSWER_NONE);
	assert_int_equal(r.n, 2);
	assert_int_equal(r.types[1], DOCUMENT_PACK);
	assert_int_equal(wire_ask(&wire, &t, r.pack, &r), 200);
	assert_int_equal(r.n, 0);
	till_finish(&t);
	wire_stop(&wire);
}

static atomic_int served;	/* by all senders together */

static void *send_some(void *ctx)
{
	struct racer *racer = ctx;
	struct received *r = malloc(sizeof *r);

	for (racer->status = 0; racer->status < FACTS_MAX; racer->status++, atomic_fetch_add(&served, 1))
		if (wire_send(racer->wire, racer->client, &racer->till, (uint64_t)racer->status + 1, 1, r) != 200)
			break;
	free(r);
	return NULL;
}

/* Closed in the middle of it: whoever was answered is on the disk, and nobody waits for ever. */
static void closing_answers_what_is_in(void **state)
{
	enum { SENDERS = 8 };
	struct world *w = *state;
	struct racer *senders = calloc(SENDERS, sizeof *senders);
	struct timespec moment = { 0, 60 * 1000 * 1000 };
	pthread_t threads[SENDERS];
	int64_t answered = 0, taken;
	struct received r;
	struct wire wire;

	wire_start(&wire, w, false, NULL);
	for (int i = 0; i < SENDERS; i++) {
		char id[ID_CAP];

		snprintf(id, sizeof id, "t%d", i);
		senders[i].wire = &wire;
		senders[i].client = wire_client(&wire);
		till_make(w, &senders[i].till, id, "m1");
		wire_enrol(&wire, &senders[i].till, &r);
		for (int k = 0; k < FACTS_MAX; k++)
			till_fact(&senders[i].till, FACT_ALARM, bytes_of_str("\xa0"), w->now);
	}
	for (int i = 0; i < SENDERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, send_some, &senders[i]), 0);
	for (int i = 0; i < 500 && atomic_load(&served) == 0; i++)	/* however busy the machine is: in the middle of it */
		nanosleep(&moment, NULL);
	server_destroy(wire.server);
	wire.server = NULL;
	for (int i = 0; i < SENDERS; i++) {
		pthread_join(threads[i], NULL);
		answered += senders[i].status;
		http_client_destroy(senders[i].client);
		till_finish(&senders[i].till);
	}
	taken = world_count(w, "SELECT count(*) FROM fact");
	assert_true(answered > 0);
	assert_int_equal(taken, answered);
	wire_stop(&wire);
	free(senders);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)
		WORLD(a_day_by_tls), WORLD(a_day_in_plain), WORLD(answers_are_kept_for_sticks_only),
		WORLD(packs_where_there_is_news), WORLD(news_come_behind_answers), WORLD(statements_come_once),
		WORLD(signers_that_are_not_believed), WORLD(a_revoked_till_is_held), WORLD(bytes_that_are_nothing),
		WORLD(types_that_do_not_come_this_way), WORLD(codes_are_not_guessed), WORLD(it_counts),
		WORLD(slow_clients_are_cut), WORLD(one_of_many_wins), WORLD(a_full_disk_takes_nothing),
		WORLD(a_rotation_is_seen), WORLD(closing_answers_what_is_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
