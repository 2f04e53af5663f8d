-- A till's memory. Facts are written once and never changed; everything else follows from them and from
-- the documents that platforms signed. Times are seconds since 1970 in UTC, amounts minor units.

-- The till's own secrets (wrapped), the box round the store key, the name of the key file.
CREATE TABLE meta (
	name TEXT PRIMARY KEY,
	value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- A store that was recovered or restored goes on under a new id; the newest is written to.
CREATE TABLE journal (
	number INTEGER PRIMARY KEY CHECK (number >= 1),
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16)
) STRICT;

-- The bytes are the fact; the columns beside them are there to be searched, and the hash for the next one (a
-- damaged last fact would else be noticed by nobody).
CREATE TABLE fact (
	stream INTEGER NOT NULL CHECK (stream BETWEEN 0 AND 16),
	journal INTEGER NOT NULL REFERENCES journal (number),
	sequence INTEGER NOT NULL CHECK (sequence >= 1),
	time INTEGER NOT NULL CHECK (time >= 0),
	who INTEGER NOT NULL CHECK (who >= 0),
	kind INTEGER NOT NULL CHECK (kind >= 1),
	hash BLOB NOT NULL CHECK (length(hash) = 32),
	encoded BLOB NOT NULL CHECK (length(encoded) BETWEEN 1 AND 1152),
	PRIMARY KEY (stream, journal, sequence)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER fact_stays BEFORE UPDATE ON fact BEGIN SELECT RAISE(ABORT, 'a fact is never changed'); END;
CREATE TRIGGER fact_remains BEFORE DELETE ON fact BEGIN SELECT RAISE(ABORT, 'a fact is never removed'); END;

-- Redemptions whose outcome nobody has seen yet.
CREATE TABLE not_shown (
	stream INTEGER NOT NULL,
	journal INTEGER NOT NULL,
	sequence INTEGER NOT NULL,
	PRIMARY KEY (stream, journal, sequence),
	FOREIGN KEY (stream, journal, sequence) REFERENCES fact (stream, journal, sequence)
) STRICT, WITHOUT ROWID;

-- Facts without a final answer. A row leaves when it goes into verdict, and for no other cause.
CREATE TABLE outbox (
	stream INTEGER NOT NULL CHECK (stream >= 1),
	journal INTEGER NOT NULL,
	sequence INTEGER NOT NULL,
	time INTEGER NOT NULL,
	handed INTEGER,
	held INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1)),
	PRIMARY KEY (stream, journal, sequence),
	FOREIGN KEY (stream, journal, sequence) REFERENCES fact (stream, journal, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE verdict (
	stream INTEGER NOT NULL CHECK (stream >= 1),
	journal INTEGER NOT NULL,
	sequence INTEGER NOT NULL,
	verdict INTEGER NOT NULL CHECK (verdict BETWEEN 0 AND 2),
	reason INTEGER NOT NULL CHECK (reason >= 0),
	first_till TEXT,
	first_merchant TEXT,
	first_time INTEGER,
	units_due INTEGER CHECK (units_due BETWEEN 0 AND 1000),
	amount_due INTEGER,
	time INTEGER NOT NULL,
	PRIMARY KEY (stream, journal, sequence),
	FOREIGN KEY (stream, journal, sequence) REFERENCES fact (stream, journal, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX verdict_bad ON verdict (stream, journal, sequence) WHERE verdict <> 0;
CREATE TRIGGER verdict_stays BEFORE UPDATE ON verdict BEGIN SELECT RAISE(ABORT, 'the first verdict stays'); END;

-- How many of each verdict, so that a status line need not count.
CREATE TABLE tally (
	stream INTEGER NOT NULL,
	verdict INTEGER NOT NULL CHECK (verdict BETWEEN 0 AND 2),
	n INTEGER NOT NULL CHECK (n >= 0),
	PRIMARY KEY (stream, verdict)
) STRICT, WITHOUT ROWID;

-- The used-set: the primary key decides every race.
CREATE TABLE unit (
	stream INTEGER NOT NULL CHECK (stream >= 1),
	serial BLOB NOT NULL CHECK (length(serial) = 10),
	unit INTEGER NOT NULL CHECK (unit BETWEEN 0 AND 999),
	journal INTEGER NOT NULL,
	sequence INTEGER NOT NULL,
	expires INTEGER NOT NULL,
	PRIMARY KEY (stream, serial, unit),
	FOREIGN KEY (stream, journal, sequence) REFERENCES fact (stream, journal, sequence)
) STRICT, WITHOUT ROWID;

-- Redemptions that were taken back.
CREATE TABLE reversed (
	stream INTEGER NOT NULL,
	serial BLOB NOT NULL CHECK (length(serial) = 10),
	journal INTEGER NOT NULL,
	sequence INTEGER NOT NULL,
	units INTEGER NOT NULL CHECK (units BETWEEN 1 AND 1000),
	expires INTEGER NOT NULL,
	PRIMARY KEY (stream, serial, journal, sequence),
	FOREIGN KEY (stream, journal, sequence) REFERENCES fact (stream, journal, sequence)
) STRICT, WITHOUT ROWID;

-- Units that other tills used, as far as the platform has said.
CREATE TABLE elsewhere (
	stream INTEGER NOT NULL CHECK (stream >= 1),
	serial BLOB NOT NULL CHECK (length(serial) = 10),
	till TEXT NOT NULL,
	time INTEGER NOT NULL,
	merchant TEXT NOT NULL,
	units INTEGER NOT NULL CHECK (units BETWEEN 1 AND 1000),
	PRIMARY KEY (stream, serial, till, time)
) STRICT, WITHOUT ROWID;

-- What was redeemed without the claim that it should have had, in money: for the caps.
CREATE TABLE spent (
	stream INTEGER NOT NULL,
	journal INTEGER NOT NULL,
	sequence INTEGER NOT NULL,
	time INTEGER NOT NULL,
	minor INTEGER NOT NULL CHECK (minor >= 0),
	PRIMARY KEY (stream, journal, sequence),
	FOREIGN KEY (stream, journal, sequence) REFERENCES fact (stream, journal, sequence)
) STRICT, WITHOUT ROWID;

-- Whom this till believes. The key set is kept as it was signed, and verified whenever it is loaded.
CREATE TABLE platform (
	stream INTEGER PRIMARY KEY CHECK (stream BETWEEN 1 AND 16),
	issuer BLOB NOT NULL UNIQUE CHECK (length(issuer) = 32),
	root BLOB NOT NULL CHECK (length(root) = 32),
	name TEXT NOT NULL,
	url TEXT NOT NULL,
	pin BLOB CHECK (length(pin) = 32),
	merchant TEXT NOT NULL,
	merchant_name TEXT NOT NULL,
	till TEXT NOT NULL,
	shop TEXT NOT NULL,
	keyset BLOB NOT NULL,
	keyset_version INTEGER NOT NULL,
	pack_version INTEGER NOT NULL,
	floor INTEGER NOT NULL,
	trust_at INTEGER NOT NULL,
	policy BLOB NOT NULL,
	enrolled INTEGER NOT NULL DEFAULT 0 CHECK (enrolled BETWEEN 0 AND 2),
	revoked INTEGER NOT NULL DEFAULT 0 CHECK (revoked IN (0, 1)),
	code BLOB
) STRICT;
CREATE TRIGGER platform_rises BEFORE UPDATE ON platform
	WHEN NEW.floor < OLD.floor OR NEW.trust_at < OLD.trust_at OR NEW.pack_version < OLD.pack_version
		OR NEW.keyset_version < OLD.keyset_version OR NEW.issuer <> OLD.issuer OR NEW.root <> OLD.root
	BEGIN SELECT RAISE(ABORT, 'floor, trust and versions only rise'); END;

-- The merchant's keys at that platform; the newest has the highest number. Old ones stay.
CREATE TABLE merchant_key (
	stream INTEGER NOT NULL REFERENCES platform (stream),
	number INTEGER NOT NULL,
	public BLOB NOT NULL CHECK (length(public) = 32),
	wrapped BLOB NOT NULL,
	PRIMARY KEY (stream, number),
	UNIQUE (stream, public)
) STRICT, WITHOUT ROWID;

CREATE TABLE revoked (
	stream INTEGER NOT NULL REFERENCES platform (stream),
	serial BLOB NOT NULL CHECK (length(serial) = 10),
	PRIMARY KEY (stream, serial)
) STRICT, WITHOUT ROWID;

CREATE TABLE dead_till (
	stream INTEGER NOT NULL REFERENCES platform (stream),
	till TEXT NOT NULL,
	PRIMARY KEY (stream, till)
) STRICT, WITHOUT ROWID;

-- shops: ids with a space between them; empty: all.
CREATE TABLE offer (
	stream INTEGER NOT NULL REFERENCES platform (stream),
	product TEXT NOT NULL,
	id TEXT NOT NULL,
	name TEXT NOT NULL,
	price INTEGER NOT NULL CHECK (price >= 0),
	currency TEXT NOT NULL CHECK (length(currency) = 3),
	share INTEGER NOT NULL CHECK (share BETWEEN 0 AND 10000),
	kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 255),
	shops TEXT NOT NULL,
	PRIMARY KEY (stream, product, id)
) STRICT, WITHOUT ROWID;

-- Documents as they came, and those that were made here.
CREATE TABLE document (
	number INTEGER PRIMARY KEY,
	stream INTEGER NOT NULL,
	type TEXT NOT NULL,
	digest BLOB NOT NULL CHECK (length(digest) = 16),
	time INTEGER NOT NULL,
	signed BLOB NOT NULL,
	UNIQUE (stream, type, digest)
) STRICT;
