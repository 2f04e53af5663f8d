-- Who works here. Facts have the numbers, so a row stays for ever; the name may go (NULL), and the PIN goes when its owner
-- does. hash: scrypt of the PIN under the store's key; seal: that key's word on number, role, salt and hash.
CREATE TABLE person (
	number INTEGER PRIMARY KEY CHECK (number BETWEEN 1 AND 999999),
	name TEXT CHECK (length(name) >= 1),
	role INTEGER NOT NULL CHECK (role BETWEEN 1 AND 3),
	retired INTEGER,
	salt BLOB CHECK (length(salt) = 16),
	hash BLOB CHECK (length(hash) = 32),
	seal BLOB CHECK (length(seal) = 32),
	CHECK ((retired IS NULL) = (salt IS NOT NULL AND hash IS NOT NULL AND seal IS NOT NULL)),
	CHECK (retired IS NOT NULL OR name IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX person_name ON person (name COLLATE NOCASE) WHERE retired IS NULL;
CREATE TRIGGER person_stays BEFORE DELETE ON person BEGIN SELECT RAISE(ABORT, 'a number is never given twice'); END;
CREATE TRIGGER person_retires BEFORE UPDATE ON person WHEN OLD.retired IS NOT NULL AND NEW.retired IS NOT OLD.retired
	BEGIN SELECT RAISE(ABORT, 'whoever has left does not come back under the number'); END;

-- PINs tried since the last right one; 0 is everybody who is not there.
CREATE TABLE pin_try (
	number INTEGER PRIMARY KEY CHECK (number >= 0),
	wrong INTEGER NOT NULL CHECK (wrong >= 1),
	last INTEGER NOT NULL
) STRICT;
