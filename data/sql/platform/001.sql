-- A platform's memory. Times are seconds UTC, money is minor units, ids are the platform's own words; what
-- comes in answers never depends on a row's number. Secrets stand here wrapped under the data key.

CREATE TABLE setting (
	name TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE working_key (
	key BLOB PRIMARY KEY,		-- the public half
	use INTEGER NOT NULL,		-- 1 I, 2 D, 3 E
	rank INTEGER NOT NULL,		-- the newest of its use has the highest
	signs_from INTEGER NOT NULL,
	signs_until INTEGER NOT NULL,
	trusted_until INTEGER,
	revoked_at INTEGER,
	wrapped BLOB NOT NULL,
	UNIQUE (use, rank)
) STRICT, WITHOUT ROWID;

CREATE TABLE keyset (
	version INTEGER PRIMARY KEY,
	time INTEGER NOT NULL,
	signed BLOB NOT NULL
) STRICT;

CREATE TABLE merchant (
	id TEXT PRIMARY KEY,
	name TEXT NOT NULL,
	added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE merchant_key (
	merchant TEXT NOT NULL REFERENCES merchant (id),
	rank INTEGER NOT NULL,		-- from 1; the newest has the highest
	key BLOB NOT NULL UNIQUE,
	kid BLOB NOT NULL,
	wrapped BLOB NOT NULL,
	made_at INTEGER NOT NULL,
	last_expiry INTEGER NOT NULL DEFAULT 0,	-- of the coupons sealed to it
	PRIMARY KEY (merchant, rank)
) STRICT, WITHOUT ROWID;

CREATE TABLE consumer (
	id TEXT PRIMARY KEY,
	name TEXT NOT NULL,
	added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE offer (
	id TEXT PRIMARY KEY,
	merchant TEXT NOT NULL REFERENCES merchant (id),
	product TEXT NOT NULL,
	name TEXT NOT NULL,
	kind INTEGER NOT NULL,
	price INTEGER NOT NULL,		-- of one unit
	currency TEXT NOT NULL,
	share INTEGER NOT NULL,		-- the merchant's, in 1/10,000
	quantity INTEGER NOT NULL,
	uses INTEGER NOT NULL,
	expires TEXT NOT NULL,		-- as it was given: "+90d" counts from the issue
	added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX offer_merchant ON offer (merchant);

CREATE TABLE till (
	id TEXT PRIMARY KEY,
	merchant TEXT NOT NULL REFERENCES merchant (id),
	shop TEXT NOT NULL,
	code BLOB NOT NULL,		-- wrapped
	code_expires INTEGER NOT NULL,
	added_at INTEGER NOT NULL,
	revoked_at INTEGER,
	verify BLOB UNIQUE,		-- its Ed25519 key, once it is enrolled
	seal BLOB,			-- its X25519 key
	enrolled_at INTEGER,
	pack_version INTEGER NOT NULL DEFAULT 0,
	pack_time INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX till_merchant ON till (merchant);

-- Who else came with a till's code, or with a wrong one.
CREATE TABLE enrolment_refused (
	till TEXT NOT NULL REFERENCES till (id),
	verify BLOB NOT NULL,
	reason INTEGER NOT NULL,
	first_seen INTEGER NOT NULL,
	last_seen INTEGER NOT NULL,
	PRIMARY KEY (till, verify)
) STRICT, WITHOUT ROWID;

CREATE TABLE coupon (
	serial BLOB PRIMARY KEY,
	offer TEXT NOT NULL REFERENCES offer (id),
	consumer TEXT NOT NULL,
	digest BLOB NOT NULL,
	units INTEGER NOT NULL,
	unit_price INTEGER NOT NULL,
	not_before INTEGER NOT NULL,
	expires INTEGER NOT NULL,
	revoked_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX coupon_revoked ON coupon (expires) WHERE revoked_at IS NOT NULL;

-- The head of each stream as far as it was taken.
CREATE TABLE chain (
	till TEXT NOT NULL REFERENCES till (id),
	journal BLOB NOT NULL,
	stream INTEGER NOT NULL,
	sequence INTEGER NOT NULL,
	hash BLOB NOT NULL,
	PRIMARY KEY (till, journal, stream)
) STRICT, WITHOUT ROWID;

-- Every fact as it came, with the verdict that it was given first.
CREATE TABLE fact (
	till TEXT NOT NULL,
	journal BLOB NOT NULL,
	stream INTEGER NOT NULL,
	sequence INTEGER NOT NULL,
	hash BLOB NOT NULL,
	encoded BLOB NOT NULL,
	taken_at INTEGER NOT NULL,
	verdict INTEGER NOT NULL,
	reason INTEGER NOT NULL,
	first_till TEXT,
	first_merchant TEXT,
	first_time INTEGER,
	units_due INTEGER,
	amount_due INTEGER,
	PRIMARY KEY (till, journal, stream, sequence)
) STRICT, WITHOUT ROWID;

-- Facts that do not fit the chain: another at a place that is taken, or after a `before` that is not ours.
CREATE TABLE stray (
	till TEXT NOT NULL,
	journal BLOB NOT NULL,
	stream INTEGER NOT NULL,
	sequence INTEGER NOT NULL,
	hash BLOB NOT NULL,
	encoded BLOB NOT NULL,
	taken_at INTEGER NOT NULL,
	reason INTEGER NOT NULL,
	PRIMARY KEY (till, journal, stream, sequence, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE redemption (
	till TEXT NOT NULL,
	journal BLOB NOT NULL,
	stream INTEGER NOT NULL,
	sequence INTEGER NOT NULL,
	serial BLOB NOT NULL REFERENCES coupon (serial),
	merchant TEXT NOT NULL,
	units INTEGER NOT NULL,		-- that were still free, and are paid
	time INTEGER NOT NULL,		-- the fact's own
	taken_at INTEGER NOT NULL,
	PRIMARY KEY (till, journal, stream, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX redemption_merchant ON redemption (merchant, taken_at);

-- A reversal names its redemption and may come before it; one a redemption.
CREATE TABLE reversal (
	till TEXT NOT NULL,
	journal BLOB NOT NULL,
	stream INTEGER NOT NULL,
	sequence INTEGER NOT NULL,
	serial BLOB NOT NULL,
	by_till TEXT NOT NULL,
	time INTEGER NOT NULL,
	taken_at INTEGER NOT NULL,
	done INTEGER NOT NULL,		-- 1 once its redemption was there and its units are free
	PRIMARY KEY (till, journal, stream, sequence)
) STRICT, WITHOUT ROWID;

-- One row a unit that is used: this primary key decides every race.
CREATE TABLE unit (
	serial BLOB NOT NULL,
	unit INTEGER NOT NULL,
	till TEXT NOT NULL,
	journal BLOB NOT NULL,
	stream INTEGER NOT NULL,
	sequence INTEGER NOT NULL,
	time INTEGER NOT NULL,
	PRIMARY KEY (serial, unit)
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
	name TEXT PRIMARY KEY,		-- coupons, fees, payable:MERCHANT, paid:MERCHANT
	currency TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE posting (
	number INTEGER PRIMARY KEY,
	source TEXT NOT NULL UNIQUE,	-- what it is for: a second posting for the same is refused
	kind INTEGER NOT NULL,		-- 1 redemption, 2 reversal, 3 settlement
	merchant TEXT NOT NULL,
	currency TEXT NOT NULL,
	taken_at INTEGER NOT NULL,
	period TEXT,			-- NULL until it is settled
	till TEXT,
	serial BLOB,
	units INTEGER NOT NULL,
	gross INTEGER NOT NULL,
	due INTEGER NOT NULL,
	time INTEGER NOT NULL
) STRICT;
CREATE INDEX posting_unsettled ON posting (merchant, taken_at) WHERE period IS NULL;
CREATE INDEX posting_period ON posting (merchant, period) WHERE period IS NOT NULL;

CREATE TABLE entry (
	posting INTEGER NOT NULL REFERENCES posting (number),
	account TEXT NOT NULL REFERENCES account (name),
	amount INTEGER NOT NULL,
	PRIMARY KEY (posting, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_account ON entry (account);

CREATE TABLE period (
	merchant TEXT NOT NULL REFERENCES merchant (id),
	id TEXT NOT NULL,
	rank INTEGER NOT NULL,		-- from 1
	opens INTEGER NOT NULL,
	ends INTEGER NOT NULL,		-- excluded
	settled_at INTEGER NOT NULL,
	currency TEXT NOT NULL,
	redeemed INTEGER NOT NULL,
	gross INTEGER NOT NULL,
	due INTEGER NOT NULL,
	PRIMARY KEY (merchant, id),
	UNIQUE (merchant, rank)
) STRICT, WITHOUT ROWID;

-- Answers, signed and not yet sealed, by the document that each answers.
CREATE TABLE answer (
	of BLOB PRIMARY KEY,
	till TEXT NOT NULL,
	made_at INTEGER NOT NULL,
	signed BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX answer_till ON answer (till, made_at);

-- Batches of a revoked till, kept for the owner to decide.
CREATE TABLE held (
	of BLOB PRIMARY KEY,
	till TEXT NOT NULL REFERENCES till (id),
	journal BLOB NOT NULL,
	stream INTEGER NOT NULL,
	first INTEGER NOT NULL,
	held_at INTEGER NOT NULL,
	signed BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX held_till ON held (till, journal, stream, first);
