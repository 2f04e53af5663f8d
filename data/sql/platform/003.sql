-- Stored value: what a coupon of kind 4 was sold with, what of it is spent, and what is set apart. The check decides
-- every race for it.
CREATE TABLE purse (
	serial BLOB PRIMARY KEY REFERENCES coupon (serial),
	value INTEGER NOT NULL,		-- minor units, as are the others
	spent INTEGER NOT NULL DEFAULT 0 CHECK (spent >= 0),
	held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
	CHECK (value - spent - held >= 0)
) STRICT, WITHOUT ROWID;

-- What a redemption of stored value took and still counts: a reversal makes it 0.
ALTER TABLE redemption ADD COLUMN amount INTEGER NOT NULL DEFAULT 0;
CREATE INDEX redemption_amount ON redemption (serial) WHERE amount > 0;

-- Until now stored value went by units, of all of its value each.
UPDATE redemption SET amount = units * (SELECT c.unit_price FROM coupon c WHERE c.serial = redemption.serial)
	WHERE units > 0 AND serial IN (SELECT c.serial FROM coupon c JOIN offer o ON o.id = c.offer WHERE o.kind = 4)
	AND NOT EXISTS (SELECT 1 FROM reversal v WHERE v.till = redemption.till AND v.journal = redemption.journal
		AND v.stream = redemption.stream AND v.sequence = redemption.sequence AND v.done = 1);
INSERT INTO purse (serial, value, spent) SELECT c.serial, c.units * c.unit_price,
	(SELECT coalesce(sum(r.amount), 0) FROM redemption r WHERE r.serial = c.serial AND r.amount > 0)
	FROM coupon c JOIN offer o ON o.id = c.offer WHERE o.kind = 4;

-- A unit may be set apart for a claim instead of used: its row is the same, so one primary key decides between both.
-- NULL: it is used.
ALTER TABLE unit ADD COLUMN request BLOB;

-- What tills asked for, with the grant that they were given.
CREATE TABLE claim (
	till TEXT NOT NULL REFERENCES till (id),
	request BLOB NOT NULL,
	serial BLOB NOT NULL,		-- perhaps nobody's
	digest BLOB NOT NULL,
	act INTEGER NOT NULL,		-- 1 hold, 2 use; 3: a release that came before what it releases
	wanted INTEGER NOT NULL,	-- units
	most INTEGER NOT NULL,		-- minor units
	time INTEGER NOT NULL,		-- decided at
	reason INTEGER NOT NULL,	-- 0: granted
	until INTEGER NOT NULL,
	amount INTEGER NOT NULL,	-- set apart, minor units; the units are rows of their own
	units_left INTEGER NOT NULL,	-- as the grant says
	balance INTEGER NOT NULL,	-- as the grant says
	state INTEGER NOT NULL,		-- 0 nothing set apart, 1 held, 2 spent, 3 released, 4 lapsed
	ended_at INTEGER,
	released_at INTEGER,		-- what was said to its release, and from when on it is not granted any more
	released_left INTEGER,
	released_balance INTEGER,
	PRIMARY KEY (till, request)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_held ON claim (serial) WHERE state = 1;

-- However a hold ends, what it set apart is free.
CREATE TRIGGER claim_ends AFTER UPDATE OF state ON claim WHEN OLD.state = 1 AND NEW.state <> 1 BEGIN
	DELETE FROM unit WHERE serial = OLD.serial AND till = OLD.till AND request = OLD.request;
	UPDATE purse SET held = held - OLD.amount WHERE serial = OLD.serial AND OLD.amount > 0;
END;
