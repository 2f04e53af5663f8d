-- The sale that a redemption was made in: whoever takes a redemption back asks.
CREATE INDEX sale_coupon_fact ON sale_coupon (platform, sequence);
