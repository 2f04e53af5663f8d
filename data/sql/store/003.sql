-- The batches that this store made. An answer counts for one of them alone: a store that was restored from a copy, or
-- its twin, has other facts at the same places, and gets answers too. last: the hash of its last fact.
CREATE TABLE batch (
	number INTEGER PRIMARY KEY,
	stream INTEGER NOT NULL CHECK (stream >= 1),
	journal INTEGER NOT NULL REFERENCES journal (number),
	first INTEGER NOT NULL CHECK (first >= 1),
	n INTEGER NOT NULL CHECK (n >= 1),
	digest BLOB NOT NULL CHECK (length(digest) = 16),
	last BLOB NOT NULL CHECK (length(last) = 32),
	UNIQUE (stream, digest)
) STRICT;

-- Up to which fact batches may have gone out before they were written down: answers about those are taken as before.
CREATE TABLE batch_before (
	stream INTEGER NOT NULL,
	journal INTEGER NOT NULL,
	last INTEGER NOT NULL,
	PRIMARY KEY (stream, journal)
) STRICT, WITHOUT ROWID;
INSERT INTO batch_before SELECT stream, journal, max(sequence) FROM fact WHERE stream >= 1 GROUP BY stream, journal;

-- Why a fact is still due although it was answered (document/answer.h): a gap, or a till that is not known yet.
ALTER TABLE outbox ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;

-- Answers to batches that this store did not make.
CREATE TABLE strange_answer (
	stream INTEGER NOT NULL,
	journal INTEGER NOT NULL REFERENCES journal (number),
	digest BLOB NOT NULL CHECK (length(digest) = 16),
	time INTEGER NOT NULL,
	PRIMARY KEY (stream, journal, digest)
) STRICT, WITHOUT ROWID;

-- Facts that their own journal can no longer deliver, and where they stand now (store/renew.h).
CREATE TABLE restated (
	stream INTEGER NOT NULL CHECK (stream >= 1),
	journal INTEGER NOT NULL,
	sequence INTEGER NOT NULL,
	new_journal INTEGER NOT NULL CHECK (new_journal > journal),
	new_sequence INTEGER NOT NULL,
	PRIMARY KEY (stream, journal, sequence),
	FOREIGN KEY (stream, journal, sequence) REFERENCES fact (stream, journal, sequence),
	FOREIGN KEY (stream, new_journal, new_sequence) REFERENCES fact (stream, journal, sequence)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER restated_remains BEFORE DELETE ON restated BEGIN SELECT RAISE(ABORT, 'a place is given up once'); END;
