-- What is to be printed, and what came of it (store/printq.h). paper: sale/paper.h's bytes, before any printer's language.
-- state: 0 waiting, 1 printing, 2 printed, 3 failed, 4 cancelled. again: some of it may have come out before.
CREATE TABLE print_job (
	number INTEGER PRIMARY KEY,
	station TEXT NOT NULL,
	key TEXT NOT NULL UNIQUE,
	time INTEGER NOT NULL,
	changed INTEGER NOT NULL,
	state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 4),
	again INTEGER NOT NULL DEFAULT 0 CHECK (again IN (0, 1)),
	tries INTEGER NOT NULL DEFAULT 0,
	why TEXT,
	paper BLOB NOT NULL
) STRICT;
CREATE INDEX print_waiting ON print_job (station, number) WHERE state = 0;
CREATE INDEX print_open ON print_job (state) WHERE state IN (0, 1, 3);
