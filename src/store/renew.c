#include "store/renew.h"

#include "store/journal.h"
#include "store/outbox.h"
#include "store/secret.h"

#include <stdlib.h>
#include <string.h>

/* A fact's place, by the journal's number. */
struct place {
	int64_t stream, journal, sequence;
};

struct list {
	struct place *places;
	size_t n, cap;
};

/* ?1: the new journal; ?2: all of this stream. 9 and 11 are ANSWER_CHAIN_BROKEN and ANSWER_FORKED, 10 ANSWER_GAP. */
static const char LOST_SQL[] =
	"WITH gone (stream, journal, last) AS MATERIALIZED (SELECT stream, journal, max(first + n - 1) FROM batch GROUP BY 1, 2), "
	"bad (stream, journal) AS MATERIALIZED (SELECT stream, journal FROM verdict WHERE verdict <> 0 AND reason IN (9, 11) "
	"	UNION SELECT stream, journal FROM strange_answer), "
	"fit (stream, journal, first) AS MATERIALIZED (SELECT stream, journal, min(sequence) FROM outbox WHERE waits <> 10 "
	"	GROUP BY 1, 2) "
	"SELECT o.stream AS s, o.journal AS j, o.sequence AS q FROM outbox o "
	"	LEFT JOIN gone g ON g.stream = o.stream AND g.journal = o.journal "
	"	LEFT JOIN fit f ON f.stream = o.stream AND f.journal = o.journal "
	"	WHERE o.journal < ?1 AND o.held = 0 AND (o.stream = ?2 OR (o.handed IS NULL AND o.sequence > coalesce(g.last, 0)) OR "
	"	(o.stream, o.journal) IN (SELECT stream, journal FROM bad) OR "
	"	(o.waits = 10 AND (f.first IS NULL OR f.first > o.sequence))) "
	"UNION ALL SELECT v.stream, v.journal, v.sequence FROM verdict v WHERE v.verdict <> 0 AND v.reason IN (9, 11) AND "
	"	NOT EXISTS (SELECT 1 FROM restated r WHERE r.stream = v.stream AND r.journal = v.journal AND "
	"	r.sequence = v.sequence) ORDER BY 1, 2, 3";
_Static_assert(ANSWER_CHAIN_BROKEN == 9 && ANSWER_GAP == 10 && ANSWER_FORKED == 11, "numbers in SQL");

static enum err list_add(struct list *l, const struct place *p)
{
	if (l->n == l->cap) {
		size_t cap = l->cap ? 2 * l->cap : 64;
		struct place *more = realloc(l->places, cap * sizeof *more);

		if (!more)
			return err_set(ERR_NOMEM, "no memory for the facts to be stated again");
		l->places = more;
		l->cap = cap;
	}
	l->places[l->n++] = *p;
	return ERR_OK;
}

/* All of them before the first is touched: what is read must not change under the reader. */
static enum err list_load(struct store *s, uint32_t all_of, struct list *l)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, LOST_SQL, "ii", s->journal_number, (int64_t)all_of);

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK)
		e = list_add(l, &(struct place){ sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 1),
						 sqlite3_column_int64(q, 2) });
	db_done(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* Where a place stands now: it may have moved more than once. */
static enum err follow(struct store *s, struct place *p, bool *moved)
{
	enum err e = ERR_OK;

	for (*moved = false; e == ERR_OK; *moved = *moved || e == ERR_OK) {
		sqlite3_stmt *q = NULL;

		e = db_query(&s->db, &q, "SELECT new_journal, new_sequence FROM restated WHERE stream = ?1 AND journal = ?2 AND "
			     "sequence = ?3", "iii", p->stream, p->journal, p->sequence);
		if (e == ERR_OK)
			e = db_step(&s->db, q);
		if (e == ERR_OK) {
			p->journal = sqlite3_column_int64(q, 0);
			p->sequence = sqlite3_column_int64(q, 1);
		}
		db_done(q);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err name_new_place(struct store *s, const struct place *p, struct reversal *r)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT j.id, p.till FROM journal j LEFT JOIN platform p ON p.stream = ?2 WHERE j.number = ?1",
			      "ii", p->journal, p->stream);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		e = db_column_fixed(q, 0, r->journal, sizeof r->journal);
	if (e == ERR_OK) {
		if (sqlite3_column_type(q, 1) != SQLITE_NULL)
			db_column_str(q, 1, r->till, sizeof r->till);
		r->sequence = (uint64_t)p->sequence;
	}
	db_done(q);
	return e;
}

/* The redemption that it takes back may have moved before it: then body says where to. */
static enum err redirect(struct store *s, const struct fact *f, struct buf *body)
{
	struct reversal r;
	struct place p = { .stream = f->stream };
	bool moved = false;
	enum err e;

	if (f->kind != FACT_REVERSAL || reversal_decode(f->body, &r) != ERR_OK)
		return ERR_OK;
	p.sequence = (int64_t)r.sequence;
	e = db_int(&s->db, &p.journal, "SELECT number FROM journal WHERE id = ?1", "b", bytes_of(r.journal, sizeof r.journal));
	if (e == ERR_NOT_FOUND)		/* another till's */
		return ERR_OK;
	if (e == ERR_OK)
		e = follow(s, &p, &moved);
	if (e == ERR_OK && moved)
		e = name_new_place(s, &p, &r);
	if (e != ERR_OK || !moved)
		return e;
	body->len = 0;
	return reversal_encode(&r, body);
}

/* The same fact at its new place. */
static enum err append(struct store *s, const struct place *from, struct place *to, uint8_t serial[SERIAL_LEN])
{
	uint8_t memory[FACT_BODY_MAX];
	struct journal_entry entry;
	struct redemption redemption;
	struct fact f;
	struct buf body;
	sqlite3_stmt *q = NULL;
	int64_t hidden = 0;
	uint64_t sequence = 0;
	enum err e = db_query(&s->db, &q, "SELECT encoded FROM fact WHERE stream = ?1 AND journal = ?2 AND sequence = ?3", "iii",
			      from->stream, from->journal, from->sequence);

	buf_init(&body, memory, sizeof memory);
	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		e = fact_decode(db_column_bytes(q, 0), &f);
	if (e == ERR_OK)
		buf_put_bytes(&body, f.body);
	db_done(q);
	if (e != ERR_OK)
		return err_set(ERR_CORRUPT, "%s: a fact to be stated again is damaged", s->dir);
	f.body = buf_bytes(&body);
	if (f.kind == FACT_REDEMPTION && redemption_decode(f.body, &redemption) == ERR_OK)
		memcpy(serial, redemption.serial, SERIAL_LEN);
	e = redirect(s, &f, &body);
	if (e == ERR_OK)
		e = db_int(&s->db, &hidden, "SELECT count(*) FROM not_shown WHERE stream = ?1 AND journal = ?2 AND sequence = ?3",
			   "iii", from->stream, from->journal, from->sequence);
	entry = (struct journal_entry){ .stream = f.stream, .who = f.who, .kind = f.kind, .time = f.time,
					.body = buf_bytes(&body), .shown = !hidden };
	if (e == ERR_OK)
		e = journal_append(s, &entry, &sequence);
	*to = (struct place){ from->stream, s->journal_number, (int64_t)sequence };
	return e;
}

/* The views follow; and a fault that is mended is none any more. */
static enum err move_views(struct store *s, const struct place *from, const struct place *to, const uint8_t serial[SERIAL_LEN])
{
	static const char *const by_serial[] = {
		"UPDATE unit SET journal = ?4, sequence = ?5 WHERE stream = ?1 AND journal = ?2 AND sequence = ?3 AND serial = ?6",
		"UPDATE reversed SET journal = ?4, sequence = ?5 WHERE stream = ?1 AND journal = ?2 AND sequence = ?3 AND serial = ?6",
		"UPDATE claim SET journal = ?4, sequence = ?5 WHERE stream = ?1 AND journal = ?2 AND sequence = ?3 AND serial = ?6",
	};
	static const char *const by_place[] = {
		"UPDATE spent SET journal = ?4, sequence = ?5 WHERE stream = ?1 AND journal = ?2 AND sequence = ?3",
		"INSERT INTO restated (stream, journal, sequence, new_journal, new_sequence) VALUES (?1, ?2, ?3, ?4, ?5)",
	};
	static const char *const gone[] = {
		"DELETE FROM outbox WHERE stream = ?1 AND journal = ?2 AND sequence = ?3",
		"DELETE FROM not_shown WHERE stream = ?1 AND journal = ?2 AND sequence = ?3",
		("UPDATE tally SET n = n - 1 WHERE stream = ?1 AND verdict = (SELECT verdict FROM verdict WHERE stream = ?1 AND "
		 "journal = ?2 AND sequence = ?3)"),
	};
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < sizeof by_serial / sizeof *by_serial; i++)
		e = db_run(&s->db, by_serial[i], "iiiiib", from->stream, from->journal, from->sequence, to->journal, to->sequence,
			   bytes_of(serial, SERIAL_LEN));
	for (size_t i = 0; e == ERR_OK && i < sizeof by_place / sizeof *by_place; i++)
		e = db_run(&s->db, by_place[i], "iiiii", from->stream, from->journal, from->sequence, to->journal, to->sequence);
	for (size_t i = 0; e == ERR_OK && i < sizeof gone / sizeof *gone; i++)
		e = db_run(&s->db, gone[i], "iii", from->stream, from->journal, from->sequence);
	return e;
}

static enum err restate(struct store *s, const struct list *l)
{
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < l->n; i++) {
		uint8_t serial[SERIAL_LEN] = { 0 };
		struct place to;

		e = append(s, &l->places[i], &to, serial);
		if (e == ERR_OK)
			e = move_views(s, &l->places[i], &to, serial);
	}
	return e;
}

enum err renew_inside(struct store *s, uint32_t all_of, int64_t now, struct random r, size_t *restated)
{
	uint8_t follows[JOURNAL_ID_LEN];
	struct list l = { .n = 0 };
	enum err e = store_newest_journal(s);

	memcpy(follows, s->journal, sizeof follows);
	if (e == ERR_OK)
		e = store_begin_journal(s, follows, now, r);
	if (e == ERR_OK)
		e = list_load(s, all_of, &l);
	if (e == ERR_OK)
		e = restate(s, &l);
	if (restated)
		*restated = l.n;
	free(l.places);
	return e;
}

enum err renew_run(struct store *s, uint32_t all_of, int64_t now, struct random r, struct renewed *out)
{
	size_t n = 0;
	enum err e = db_begin(&s->db);

	if (e != ERR_OK)
		return e;
	e = store_end(s, renew_inside(s, all_of, now, r, &n));
	if (e != ERR_OK) {
		(void)store_newest_journal(s);
		return e;
	}
	if (out) {
		out->restated = n;
		memcpy(out->journal, s->journal, sizeof out->journal);
	}
	return ERR_OK;
}

enum err renew_moved(struct store *s, uint32_t stream, uint64_t sequence, bool *out)
{
	struct place p = { stream, s->journal_number, (int64_t)sequence };

	return follow(s, &p, out);
}
