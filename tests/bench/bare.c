#include "bare.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { GROUP = 256 };

struct call {
	struct bare *bare;
	struct MHD_Connection *connection;
	uint8_t *body;
	size_t len, cap;
	uint8_t *opened;
	struct document document;
	struct batch batch;
	const struct shop_till *till;
	enum { CALL_READING, CALL_ASIDE, CALL_READY } stage;
	struct call *next;
};

struct bare {
	struct shop *shop;
	bool sealed;
	struct MHD_Daemon *daemon;
	struct storage storage;
	pthread_t writer;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct call *first, **last;
	bool stop;
};

/* The rows of one redemption, as ledger, books and chain write them. */
static void insert_fact(struct bare *b, const struct call *c, const struct fact *f, const uint8_t *hash, struct bytes encoded)
{
	struct db *db = &b->storage.db;
	struct bytes journal = bytes_of(c->batch.journal, JOURNAL_ID_LEN);
	static const char *const accounts[3] = { "coupons", "payable:m1", "fees" };
	static const int64_t amounts[3] = { -2800, 2520, 280 };
	struct redemption r;
	char source[128];
	enum err e = redemption_decode(f->body, &r);
	struct bytes serial = bytes_of(r.serial, SERIAL_LEN);
	int64_t number, stream = f->stream, sequence = (int64_t)f->sequence;

	if (e == ERR_OK)
		e = db_run(db, "INSERT INTO unit (serial, unit, till, journal, stream, sequence, time) VALUES (?1, 0, ?2, ?3, ?4, ?5, ?6)",
			   "btbiii", serial, c->till->id, journal, stream, sequence, f->time);
	if (e == ERR_OK)
		e = db_run(db, "INSERT INTO redemption (till, journal, stream, sequence, serial, merchant, units, time, taken_at) "
			   "VALUES (?1, ?2, ?3, ?4, ?5, 'm1', 1, ?6, ?6)", "tbiibi", c->till->id, journal, stream, sequence, serial,
			   f->time);
	snprintf(source, sizeof source, "redemption %s %02x%02x%02x%02x%02x%02x%02x%02x0011223344556677 1 %llu", c->till->id,
		 c->batch.journal[0], c->batch.journal[1], c->batch.journal[2], c->batch.journal[3], c->batch.journal[4],
		 c->batch.journal[5], c->batch.journal[6], c->batch.journal[7], (unsigned long long)f->sequence);
	if (e == ERR_OK)
		e = db_run(db, "INSERT INTO posting (source, kind, merchant, currency, taken_at, till, serial, units, gross, due, time) "
			   "VALUES (?1, 1, 'm1', 'CNY', ?2, ?3, ?4, 1, 2800, 2520, ?2)", "titb", source, f->time, c->till->id, serial);
	number = sqlite3_last_insert_rowid(db->sqlite);
	for (int i = 0; i < 3 && e == ERR_OK; i++)
		e = db_run(db, "INSERT INTO entry (posting, account, amount) VALUES (?1, ?2, ?3)", "iti", number, accounts[i], amounts[i]);
	if (e == ERR_OK)
		e = db_run(db, "INSERT INTO fact (till, journal, stream, sequence, hash, encoded, taken_at, verdict, reason) "
			   "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0)", "tbiibbi", c->till->id, journal, stream, sequence,
			   bytes_of(hash, DIGEST_LEN), encoded, f->time);
	if (e == ERR_OK)
		e = db_run(db, "INSERT INTO chain (till, journal, stream, sequence, hash) VALUES (?1, ?2, ?3, ?4, ?5) "
			   "ON CONFLICT (till, journal, stream) DO UPDATE SET sequence = ?4, hash = ?5", "tbiib", c->till->id, journal,
			   stream, sequence, bytes_of(hash, DIGEST_LEN));
	shop_need(e == ERR_OK, "a bare insert");
}

static void insert_batch(struct bare *b, const struct call *c)
{
	struct batch_cursor cursor = { 0 };
	struct bytes encoded;
	struct fact f;

	while (batch_next(&c->batch, &cursor, &f, &encoded) == ERR_OK)
		insert_fact(b, c, &f, cursor.hash, encoded);
}

static struct call *take(struct bare *b)
{
	struct call *group, **end;

	pthread_mutex_lock(&b->lock);
	while (!b->first && !b->stop)
		pthread_cond_wait(&b->wake, &b->lock);
	group = b->first;
	end = &b->first;
	for (int n = 0; *end && n < GROUP; n++)
		end = &(*end)->next;
	b->first = *end;
	*end = NULL;
	if (!b->first)
		b->last = &b->first;
	pthread_mutex_unlock(&b->lock);
	return group;
}

static void *write_all(void *ctx)
{
	struct bare *b = ctx;
	struct call *group;

	while ((group = take(b)) != NULL) {
		shop_need(db_begin(&b->storage.db) == ERR_OK, "begin");
		for (struct call *c = group; c; c = c->next)
			insert_batch(b, c);
		shop_need(db_commit(&b->storage.db) == ERR_OK, "commit");
		while (group) {
			struct call *next = group->next;

			group->stage = CALL_READY;
			MHD_resume_connection(group->connection);
			group = next;
		}
	}
	return NULL;
}

static void verify(struct call *c)
{
	const struct open_key *keys[] = { &c->bare->shop->keys.sealed[0] };
	struct bytes signed_bytes = bytes_of(c->body, c->len);
	struct buf b;

	if (c->bare->sealed) {
		c->opened = malloc(c->len + 1);
		buf_init(&b, c->opened, c->len + 1);
		shop_need(document_open(signed_bytes, keys, 1, &b) == ERR_OK, "open");
		signed_bytes = buf_bytes(&b);
	}
	shop_need(document_parse(signed_bytes, &c->document) == ERR_OK, "parse");
	shop_need(batch_decode(c->document.sign1.payload, &c->batch) == ERR_OK, "decode");
	c->till = &c->bare->shop->tills[strtoul(c->batch.till + 1, NULL, 10)];
	shop_need(sign1_verify(&c->document.sign1, &c->till->sign.public) == ERR_OK, "verify");
}

/* The same answer that the server gives. */
static enum MHD_Result answer(struct call *c)
{
	struct answer head = { .subject = ANSWER_BATCH, .time = c->bare->shop->now, .stream = 1, .first = c->batch.first, .n = c->batch.n };
	size_t cap = 1024 + c->batch.n * 96;
	uint8_t *payload = malloc(cap), *signed_ = malloc(cap), *sealed = malloc(cap);
	struct answer_row *rows = calloc(c->batch.n, sizeof *rows);
	struct bytes body = bytes_of_str("ok");
	struct MHD_Response *response;
	enum MHD_Result result;
	struct buf p, s, out;

	if (c->bare->sealed) {
		strcpy(head.till, c->till->id);
		memcpy(head.journal, c->batch.journal, sizeof head.journal);
		memcpy(head.of, c->document.digest, sizeof head.of);
		buf_init(&p, payload, cap);
		buf_init(&s, signed_, cap);
		buf_init(&out, sealed, cap);
		shop_need(answer_encode(&head, rows, &p) == ERR_OK, "answer");
		shop_need(document_sign(DOCUMENT_ANSWER, &c->bare->shop->keys.document, buf_bytes(&p), &s) == ERR_OK, "sign");
		shop_need(document_seal(buf_bytes(&s), &c->till->open.public, random_system(), &out) == ERR_OK, "seal");
		body = buf_bytes(&out);
	}
	response = MHD_create_response_from_buffer(body.len, (void *)(uintptr_t)body.data, MHD_RESPMEM_MUST_COPY);
	result = MHD_queue_response(c->connection, 200, response);
	MHD_destroy_response(response);
	free(rows);
	free(payload);
	free(signed_);
	free(sealed);
	return result;
}

static void put(struct call *c)
{
	struct bare *b = c->bare;

	verify(c);
	c->stage = CALL_ASIDE;
	MHD_suspend_connection(c->connection);
	pthread_mutex_lock(&b->lock);
	c->next = NULL;
	*b->last = c;
	b->last = &c->next;
	pthread_cond_signal(&b->wake);
	pthread_mutex_unlock(&b->lock);
}

static enum MHD_Result handle(void *ctx, struct MHD_Connection *connection, const char *path, const char *method,
			      const char *version, const char *data, size_t *len, void **state)
{
	struct call *c = *state;

	(void)path;
	(void)method;
	(void)version;
	if (!c) {
		c = *state = calloc(1, sizeof *c);
		c->bare = ctx;
		c->connection = connection;
		return MHD_YES;
	}
	if (*len) {
		if (c->len + *len > c->cap)
			c->body = realloc(c->body, c->cap = 2 * c->cap + *len);
		memcpy(c->body + c->len, data, *len);
		c->len += *len;
		*len = 0;
		return MHD_YES;
	}
	if (c->stage == CALL_READING)
		put(c);
	else if (c->stage == CALL_READY)
		return answer(c);
	return MHD_YES;
}

static void completed(void *ctx, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode how)
{
	struct call *c = *state;

	(void)ctx;
	(void)connection;
	(void)how;
	if (!c)
		return;
	free(c->body);
	free(c->opened);
	free(c);
}

static unsigned port_of(struct MHD_Daemon *d)
{
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT);

	return info ? info->port : 0;
}

struct bare *bare_start(struct shop *s, bool sealed, unsigned *port)
{
	struct bare *b = calloc(1, sizeof *b);
	struct sockaddr_in at = { .sin_family = AF_INET };

	shop_need(b != NULL, "malloc");
	b->shop = s;
	b->sealed = sealed;
	b->last = &b->first;
	pthread_mutex_init(&b->lock, NULL);
	pthread_cond_init(&b->wake, NULL);
	shop_need(storage_open(&b->storage, s->data) == ERR_OK, "open");
	for (int i = 0; i < 3; i++)
		shop_need(db_run(&b->storage.db, "INSERT INTO account (name, currency) VALUES (?1, 'CNY')", "t",
				 ((const char *[]){ "coupons", "payable:m1", "fees" })[i]) == ERR_OK, "account");
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	shop_need(pthread_create(&b->writer, NULL, write_all, b) == 0, "thread");
	b->daemon = MHD_start_daemon(MHD_USE_POLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, handle, b,
		MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&at, MHD_OPTION_NOTIFY_COMPLETED, completed, NULL,
		MHD_OPTION_CONNECTION_LIMIT, 2048u, MHD_OPTION_LISTEN_BACKLOG_SIZE, 1024u,
		MHD_OPTION_THREAD_POOL_SIZE, (unsigned)sysconf(_SC_NPROCESSORS_ONLN), MHD_OPTION_END);
	shop_need(b->daemon != NULL, "microhttpd");
	*port = port_of(b->daemon);
	return b;
}

void bare_stop(struct bare *b)
{
	MHD_stop_daemon(b->daemon);
	pthread_mutex_lock(&b->lock);
	b->stop = true;
	pthread_cond_signal(&b->wake);
	pthread_mutex_unlock(&b->lock);
	pthread_join(b->writer, NULL);
	storage_close(&b->storage);
	free(b);
}
