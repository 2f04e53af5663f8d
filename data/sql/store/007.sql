-- What a platform was asked to set apart for an open ticket, and what it said (store/claims.h). state: 0 asked, 1 granted,
-- 2 refused, 3 withdrawn (its release is to be sent), 4 spent by the fact, 5 released. draft: the ticket it is for; NULL: it
-- is over. coupon: as it goes on the ticket. wanted, amount (what was granted) and balance (what is left behind that): of
-- stored value alone, minor units. price: the platform's, of goods that the carte has not. lapses: by this till's clock.
CREATE TABLE claim (
	number INTEGER PRIMARY KEY AUTOINCREMENT,
	stream INTEGER NOT NULL CHECK (stream BETWEEN 1 AND 15),
	request BLOB NOT NULL UNIQUE CHECK (length(request) = 16),
	serial BLOB NOT NULL CHECK (length(serial) = 10),
	kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 4),
	state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 5),
	draft INTEGER REFERENCES draft (id) ON DELETE SET NULL,
	asked INTEGER NOT NULL,
	wanted INTEGER NOT NULL CHECK ((kind = 4) = (wanted > 0)),
	price INTEGER NOT NULL CHECK (price >= 0),
	expires INTEGER NOT NULL,
	coupon BLOB NOT NULL,
	reason INTEGER NOT NULL DEFAULT 0 CHECK (reason >= 0),
	amount INTEGER NOT NULL DEFAULT 0 CHECK (amount BETWEEN 0 AND wanted),
	balance INTEGER NOT NULL DEFAULT 0 CHECK (balance >= 0),
	lapses INTEGER NOT NULL DEFAULT 0,
	journal INTEGER,
	sequence INTEGER,
	CHECK ((state = 4) = (sequence IS NOT NULL) AND (journal IS NULL) = (sequence IS NULL)),
	CHECK (draft IS NOT NULL OR state > 1),
	FOREIGN KEY (stream, journal, sequence) REFERENCES fact (stream, journal, sequence)
) STRICT;
-- One question at a time, and one fact for each grant.
CREATE UNIQUE INDEX claim_open ON claim (stream, serial) WHERE state = 0;
CREATE UNIQUE INDEX claim_fact ON claim (stream, journal, sequence) WHERE sequence IS NOT NULL;
CREATE INDEX claim_due ON claim (stream, state, number) WHERE state IN (0, 3);
CREATE INDEX claim_draft ON claim (draft) WHERE draft IS NOT NULL;
CREATE INDEX claim_serial ON claim (serial) WHERE state = 4;
CREATE TRIGGER claim_stays BEFORE UPDATE ON claim WHEN OLD.state IN (4, 5) AND NEW.state <> OLD.state
	BEGIN SELECT RAISE(ABORT, 'what was spent or released stays so'); END;
-- A ticket that goes takes with it what was asked for it; what it spent, it spent before.
CREATE TRIGGER claim_ends BEFORE DELETE ON draft
	BEGIN UPDATE claim SET state = 3 WHERE draft = OLD.id AND state IN (0, 1); END;
