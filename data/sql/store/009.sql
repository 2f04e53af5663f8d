-- Sold by weight. What was on the carte before is sold by the piece until the next import says otherwise.
ALTER TABLE carte_item ADD COLUMN weighed INTEGER NOT NULL DEFAULT 0 CHECK (weighed IN (0, 1));
