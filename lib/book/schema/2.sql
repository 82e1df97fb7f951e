-- The second schema: what was learned of the wire, and gateways as they are.
-- All that concerns a bus stands in one row, packed (book/learned.h), so that
-- a pass rewrites a page or two for it, not one for each meter.

CREATE TABLE bus_now (
	bus INTEGER PRIMARY KEY REFERENCES bus,
	window INTEGER NOT NULL,     -- questions under way at once; 0: unknown
	window_at INTEGER NOT NULL,  -- when that was learned
	packed BLOB NOT NULL         -- for each meter: pace, last asked
) STRICT;

-- How exchanges ended, by hour; kept for some weeks, since it proves nothing.
-- Keyed like readings, so that a new hour is appended and nothing is moved:
--   id = hour * 1048576 + bus
-- where hour is counted since 1970, UTC.
CREATE TABLE bus_hour (
	id INTEGER PRIMARY KEY CHECK (id & 1048575 = bus),
	bus INTEGER NOT NULL REFERENCES bus,
	packed BLOB NOT NULL         -- for each meter: a tally
) STRICT;

CREATE TABLE gateway_now (
	gateway INTEGER PRIMARY KEY REFERENCES gateway,
	state TEXT NOT NULL CHECK (state IN ('ok', 'refused', 'silent')),
	since INTEGER NOT NULL,
	silent INTEGER NOT NULL      -- passes without an answer from behind it
) STRICT;

-- Each loss of a gateway and each return, kept for ever.
CREATE TABLE gateway_change (
	id INTEGER PRIMARY KEY,
	gateway INTEGER NOT NULL REFERENCES gateway,
	at INTEGER NOT NULL,
	before TEXT NOT NULL,
	after TEXT NOT NULL
) STRICT;
CREATE INDEX gateway_change_gateway ON gateway_change (gateway, at);
CREATE TRIGGER gateway_change_no_replace BEFORE INSERT ON gateway_change
	WHEN EXISTS (SELECT 1 FROM gateway_change WHERE id = NEW.id)
	BEGIN SELECT raise(ABORT, 'gateway changes are never changed'); END;
CREATE TRIGGER gateway_change_no_update BEFORE UPDATE ON gateway_change
	BEGIN SELECT raise(ABORT, 'gateway changes are never changed'); END;
CREATE TRIGGER gateway_change_no_delete BEFORE DELETE ON gateway_change
	BEGIN SELECT raise(ABORT, 'gateway changes are never deleted'); END;

-- A pass finds and writes the days of its meters in less time and fewer pages
-- where they have a key like that of readings: id = day * 1048576 + meter.
ALTER TABLE daily RENAME TO daily_1;
CREATE TABLE daily (
	id INTEGER PRIMARY KEY,
	readings INTEGER NOT NULL,
	gap_s INTEGER NOT NULL,
	peak_w INTEGER,
	total_wh INTEGER NOT NULL CHECK (total_wh >= 0),
	sharp_wh INTEGER NOT NULL, peak_wh INTEGER NOT NULL,
	flat_wh INTEGER NOT NULL, valley_wh INTEGER NOT NULL,
	deep_wh INTEGER NOT NULL,
	day INTEGER GENERATED ALWAYS AS (id >> 20) VIRTUAL,
	meter INTEGER GENERATED ALWAYS AS (id & 1048575) VIRTUAL
	    REFERENCES meter
) STRICT;
INSERT INTO daily (id, readings, gap_s, peak_w, total_wh, sharp_wh, peak_wh,
    flat_wh, valley_wh, deep_wh)
    SELECT day * 1048576 + meter, readings, gap_s, peak_w, total_wh, sharp_wh,
    peak_wh, flat_wh, valley_wh, deep_wh FROM daily_1 ORDER BY day, meter;
DROP TABLE daily_1;

-- The passes since a time are found by reading them all, some hundred thousand
-- in ten years; the index cost each pass a page.
DROP INDEX pass_time;
