-- How many holds of a till stand is asked before each, and what ended long ago is looked for now and then.
CREATE INDEX claim_stands ON claim (till, until) WHERE state = 1;
CREATE INDEX claim_over ON claim (max(time, coalesce(ended_at, 0), coalesce(released_at, 0))) WHERE state <> 1;
