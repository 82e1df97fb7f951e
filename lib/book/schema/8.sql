-- The eighth schema: days long past, packed, so that years of them are read in
-- a fraction of the time.  What a row says is what the rows of daily say that
-- it is made of: 32 days of a meter (book/daily_pack.h).  All stretches up to
-- the last that is here are; pp-db upgrade packs what an older file has.
--   id = day / 32 * 1048576 + meter
CREATE TABLE daily_pack (
	id INTEGER PRIMARY KEY,
	packed BLOB NOT NULL
) STRICT;
