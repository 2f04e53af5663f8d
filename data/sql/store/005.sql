-- What a till remembers of selling. The carte, settings and open tickets are values that change; sales and what goes
-- with them are views: facts of stream 0 (of stream 16 for those of training) have their numbers, and names and free
-- text lie here alone, where they can be erased.

CREATE TABLE setting (
	name TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE carte_group (
	id TEXT PRIMARY KEY,
	name TEXT NOT NULL,
	brief TEXT NOT NULL,
	place INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- choices: ids of sets with a space between them, in the order in which they are asked. price -1: asked for at the sale.
CREATE TABLE carte_item (
	plu INTEGER PRIMARY KEY CHECK (plu BETWEEN 1 AND 999999),
	name TEXT NOT NULL,
	brief TEXT NOT NULL,
	code TEXT NOT NULL,
	grp TEXT NOT NULL REFERENCES carte_group (id),
	price INTEGER NOT NULL CHECK (price BETWEEN -1 AND 1000000000),
	tax INTEGER NOT NULL CHECK (tax BETWEEN 0 AND 7),
	station TEXT NOT NULL,
	choices TEXT NOT NULL,
	product TEXT NOT NULL,
	course INTEGER NOT NULL CHECK (course BETWEEN 0 AND 255),
	starts INTEGER NOT NULL CHECK (starts BETWEEN 0 AND 1440),
	ends INTEGER NOT NULL CHECK (ends BETWEEN 0 AND 1440),
	days INTEGER NOT NULL CHECK (days BETWEEN 0 AND 127),
	sold_out INTEGER NOT NULL CHECK (sold_out IN (0, 1)),
	place INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX carte_item_code ON carte_item (code) WHERE code <> '';
CREATE INDEX carte_item_group ON carte_item (grp, place);
CREATE INDEX carte_item_product ON carte_item (product) WHERE product <> '';

CREATE TABLE carte_set (
	id TEXT PRIMARY KEY,
	name TEXT NOT NULL,
	brief TEXT NOT NULL,
	least INTEGER NOT NULL CHECK (least BETWEEN 0 AND 255),
	most INTEGER NOT NULL CHECK (most BETWEEN 0 AND 255)
) STRICT, WITHOUT ROWID;

-- plu: the item that it stands for; 0: none.
CREATE TABLE carte_modifier (
	number INTEGER PRIMARY KEY CHECK (number BETWEEN 1 AND 999999),
	set_id TEXT NOT NULL REFERENCES carte_set (id),
	name TEXT NOT NULL,
	brief TEXT NOT NULL,
	price INTEGER NOT NULL CHECK (abs(price) <= 1000000000),
	plu INTEGER NOT NULL CHECK (plu BETWEEN 0 AND 999999),
	place INTEGER NOT NULL
) STRICT;
CREATE INDEX carte_modifier_set ON carte_modifier (set_id, place);

-- Tickets that are not paid yet. open: the one in front of that cashier, at most one each; else it is held. version rises
-- with each change, so that a process knows whether what it has is still what there is. The ticket is CBOR (store/drafts.h).
CREATE TABLE draft (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	version INTEGER NOT NULL CHECK (version >= 1),
	open INTEGER NOT NULL CHECK (open IN (0, 1)),
	training INTEGER NOT NULL CHECK (training IN (0, 1)),
	who INTEGER NOT NULL CHECK (who >= 0),
	tbl TEXT NOT NULL,
	name TEXT NOT NULL,
	guests INTEGER NOT NULL,
	opened INTEGER NOT NULL,
	saved INTEGER NOT NULL,
	lines INTEGER NOT NULL,
	total INTEGER NOT NULL,
	ticket BLOB NOT NULL CHECK (length(ticket) BETWEEN 1 AND 131072)
) STRICT;
CREATE UNIQUE INDEX draft_open ON draft (who, training) WHERE open = 1;
CREATE INDEX draft_table ON draft (tbl) WHERE tbl <> '';

-- The used-set once more: a unit is used by a fact, or held for a draft, under one key. A hold ends with its draft.
CREATE TABLE unit_new (
	stream INTEGER NOT NULL CHECK (stream >= 1),
	serial BLOB NOT NULL CHECK (length(serial) = 10),
	unit INTEGER NOT NULL CHECK (unit BETWEEN 0 AND 999),
	journal INTEGER,
	sequence INTEGER,
	expires INTEGER NOT NULL,
	draft INTEGER REFERENCES draft (id) ON DELETE CASCADE,
	PRIMARY KEY (stream, serial, unit),
	CHECK ((journal IS NULL) = (sequence IS NULL) AND (journal IS NULL) = (draft IS NOT NULL)),
	FOREIGN KEY (stream, journal, sequence) REFERENCES fact (stream, journal, sequence)
) STRICT, WITHOUT ROWID;
INSERT INTO unit_new (stream, serial, unit, journal, sequence, expires)
	SELECT stream, serial, unit, journal, sequence, expires FROM unit;
DROP TABLE unit;
ALTER TABLE unit_new RENAME TO unit;
CREATE INDEX unit_held ON unit (draft) WHERE draft IS NOT NULL;

-- closed NULL: it is open, and the only one. float: what lay in the drawer at the beginning.
CREATE TABLE shift (
	number INTEGER PRIMARY KEY CHECK (number >= 1),
	opened INTEGER NOT NULL,
	who INTEGER NOT NULL,
	float INTEGER NOT NULL CHECK (float BETWEEN 0 AND 1000000000),
	closed INTEGER,
	closed_by INTEGER,
	expected INTEGER,
	counted INTEGER,
	CHECK ((closed IS NULL) = (closed_by IS NULL) AND (closed IS NULL) = (expected IS NULL))
) STRICT;
CREATE UNIQUE INDEX shift_open ON shift ((closed IS NULL)) WHERE closed IS NULL;

-- Receipts are numbered without gaps, those of training (stream 16) by themselves. kind: 0 sale, 1 refund. ticket: the
-- whole of it as CBOR, with names and notes; NULL where it was erased, or the views were built anew.
CREATE TABLE sale (
	stream INTEGER NOT NULL CHECK (stream IN (0, 16)),
	receipt INTEGER NOT NULL CHECK (receipt >= 1),
	journal INTEGER NOT NULL,
	sequence INTEGER NOT NULL,
	kind INTEGER NOT NULL CHECK (kind IN (0, 1)),
	day INTEGER NOT NULL,
	shift INTEGER NOT NULL,
	time INTEGER NOT NULL,
	who INTEGER NOT NULL,
	opened INTEGER NOT NULL,
	goods INTEGER NOT NULL,
	discount INTEGER NOT NULL,
	tax INTEGER NOT NULL,
	total INTEGER NOT NULL,
	rounding INTEGER NOT NULL,
	change INTEGER NOT NULL,
	tbl TEXT NOT NULL,
	guests INTEGER NOT NULL,
	refund_of INTEGER NOT NULL,
	ticket BLOB,
	PRIMARY KEY (stream, receipt),
	UNIQUE (stream, journal, sequence),
	FOREIGN KEY (stream, journal, sequence) REFERENCES fact (stream, journal, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX sale_shift ON sale (stream, shift);
CREATE INDEX sale_day ON sale (stream, day);
CREATE INDEX sale_refund ON sale (stream, refund_of) WHERE refund_of > 0;

-- amount: of the line with its modifiers and its own discount. cause: why it was voided; 0: it counts. grp: of the
-- carte at that time. coupon: the place in sale_coupon of the one that pays or prices it; 0: none.
CREATE TABLE sale_line (
	stream INTEGER NOT NULL,
	receipt INTEGER NOT NULL,
	number INTEGER NOT NULL CHECK (number >= 1),
	plu INTEGER NOT NULL,
	quantity INTEGER NOT NULL,
	price INTEGER NOT NULL,
	carte_price INTEGER NOT NULL,
	how INTEGER NOT NULL,
	tax INTEGER NOT NULL CHECK (tax BETWEEN 0 AND 7),
	amount INTEGER NOT NULL,
	allowed_by INTEGER NOT NULL,
	coupon INTEGER NOT NULL,
	cause INTEGER NOT NULL,
	grp TEXT,
	PRIMARY KEY (stream, receipt, number),
	FOREIGN KEY (stream, receipt) REFERENCES sale (stream, receipt) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE sale_tender (
	stream INTEGER NOT NULL,
	receipt INTEGER NOT NULL,
	place INTEGER NOT NULL,
	code TEXT NOT NULL,
	kind INTEGER NOT NULL,
	amount INTEGER NOT NULL,
	given INTEGER NOT NULL,
	rounding INTEGER NOT NULL,
	PRIMARY KEY (stream, receipt, place),
	FOREIGN KEY (stream, receipt) REFERENCES sale (stream, receipt) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE sale_tax (
	stream INTEGER NOT NULL,
	receipt INTEGER NOT NULL,
	class INTEGER NOT NULL CHECK (class BETWEEN 0 AND 7),
	gross INTEGER NOT NULL,
	net INTEGER NOT NULL,
	tax INTEGER NOT NULL,
	PRIMARY KEY (stream, receipt, class),
	FOREIGN KEY (stream, receipt) REFERENCES sale (stream, receipt) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

-- The redemptions of a sale, each in its platform's stream.
CREATE TABLE sale_coupon (
	stream INTEGER NOT NULL,
	receipt INTEGER NOT NULL,
	place INTEGER NOT NULL CHECK (place >= 1),
	platform INTEGER NOT NULL CHECK (platform >= 1),
	journal INTEGER NOT NULL,
	sequence INTEGER NOT NULL,
	line INTEGER NOT NULL,
	amount INTEGER NOT NULL,
	PRIMARY KEY (stream, receipt, place),
	FOREIGN KEY (stream, receipt) REFERENCES sale (stream, receipt) DEFERRABLE INITIALLY DEFERRED,
	FOREIGN KEY (platform, journal, sequence) REFERENCES fact (stream, journal, sequence)
) STRICT, WITHOUT ROWID;

-- What else happened at the counter that a shift adds up: cash in and out, no sale, a sent line voided, a leave. kind: of
-- the fact in stream 0. text is a person's.
CREATE TABLE counter_event (
	journal INTEGER NOT NULL,
	sequence INTEGER NOT NULL,
	stream INTEGER NOT NULL DEFAULT 0 CHECK (stream = 0),
	kind INTEGER NOT NULL,
	shift INTEGER NOT NULL,
	time INTEGER NOT NULL,
	who INTEGER NOT NULL,
	amount INTEGER NOT NULL,
	text TEXT,
	PRIMARY KEY (journal, sequence),
	FOREIGN KEY (stream, journal, sequence) REFERENCES fact (stream, journal, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX counter_event_shift ON counter_event (shift, kind);

-- Refused scans are facts, too, but only so many in an hour: the others are counted here.
CREATE TABLE refused_scan (
	hour INTEGER NOT NULL,
	reason INTEGER NOT NULL,
	n INTEGER NOT NULL CHECK (n >= 1),
	PRIMARY KEY (hour, reason)
) STRICT, WITHOUT ROWID;

-- Leaves that were given before there was this view.
INSERT INTO counter_event (journal, sequence, kind, shift, time, who, amount)
	SELECT journal, sequence, kind, 0, time, who, 0 FROM fact WHERE stream = 0 AND kind = 24;
