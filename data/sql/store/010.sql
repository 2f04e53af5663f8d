-- What was still to be paid when the shift ended: how many tickets, and what they come to. Of shifts before, nobody knows.
ALTER TABLE shift ADD COLUMN open_tickets INTEGER CHECK (open_tickets >= 0);
ALTER TABLE shift ADD COLUMN open_total INTEGER CHECK ((open_total IS NULL) = (open_tickets IS NULL));
