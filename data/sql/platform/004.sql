-- What the tills have said that they have.
ALTER TABLE till ADD COLUMN pack_known INTEGER NOT NULL DEFAULT 0;	-- the time of that pack
