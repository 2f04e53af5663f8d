-- Why it was refunded (enum void_cause): 1 a mistake, 2 the guest, 3 the kitchen, 4 another cause; 0: it is a sale, or of the
-- time when nobody was asked.
ALTER TABLE sale ADD COLUMN cause INTEGER NOT NULL DEFAULT 0 CHECK (cause BETWEEN 0 AND 4);
