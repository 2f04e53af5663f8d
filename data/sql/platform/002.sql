-- What a till was told by its newest pack: `news` counts what changes the packs of a merchant's tills; a till whose
-- pack_news stands below it has something to hear. Redemptions at the other tills are not counted here.

ALTER TABLE merchant ADD COLUMN news INTEGER NOT NULL DEFAULT 1;
ALTER TABLE till ADD COLUMN pack_news INTEGER NOT NULL DEFAULT 0;
-- The rank of the last period whose statement went out by wire; and of the last that the till surely has.
ALTER TABLE till ADD COLUMN period_sent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE till ADD COLUMN period_known INTEGER NOT NULL DEFAULT 0;

CREATE TRIGGER news_offer AFTER INSERT ON offer BEGIN
	UPDATE merchant SET news = news + 1 WHERE id = NEW.merchant;
END;
CREATE TRIGGER news_key AFTER INSERT ON merchant_key BEGIN
	UPDATE merchant SET news = news + 1 WHERE id = NEW.merchant;
END;
CREATE TRIGGER news_coupon AFTER UPDATE OF revoked_at ON coupon WHEN NEW.revoked_at IS NOT OLD.revoked_at BEGIN
	UPDATE merchant SET news = news + 1 WHERE id = (SELECT merchant FROM offer WHERE id = NEW.offer);
END;
CREATE TRIGGER news_till AFTER UPDATE OF revoked_at ON till WHEN NEW.revoked_at IS NOT OLD.revoked_at BEGIN
	UPDATE merchant SET news = news + 1 WHERE id = NEW.merchant;
END;
CREATE TRIGGER news_period AFTER INSERT ON period BEGIN
	UPDATE merchant SET news = news + 1 WHERE id = NEW.merchant;
END;
CREATE TRIGGER news_keyset AFTER INSERT ON keyset BEGIN
	UPDATE merchant SET news = news + 1;
END;
CREATE TRIGGER news_policy_set AFTER INSERT ON setting WHEN NEW.name LIKE 'policy.%' BEGIN
	UPDATE merchant SET news = news + 1;
END;
CREATE TRIGGER news_policy_changed AFTER UPDATE ON setting WHEN NEW.name LIKE 'policy.%' BEGIN
	UPDATE merchant SET news = news + 1;
END;
CREATE TRIGGER news_policy_unset AFTER DELETE ON setting WHEN OLD.name LIKE 'policy.%' BEGIN
	UPDATE merchant SET news = news + 1;
END;

-- The server's TLS certificate, where the platform made it or was given one.
CREATE TABLE certificate (
	pin BLOB PRIMARY KEY,
	made_at INTEGER NOT NULL,
	host TEXT NOT NULL,		-- what it was made for; empty: it was given
	pem TEXT NOT NULL,
	wrapped BLOB NOT NULL		-- the private key, PEM, under the data key
) STRICT, WITHOUT ROWID;
