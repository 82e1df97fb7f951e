-- The first schema.  Every table is STRICT; what the C code asserts before
-- writing, a CHECK says again.  Integers only: seconds UTC, Wh, fen, W.

-- Settings of the site by dotted key ('site.name', 'defaults.alarm1_yuan');
-- lists are joined by newlines.  What is absent has the built-in value.
CREATE TABLE setting (
	key TEXT PRIMARY KEY CHECK (key <> ''),
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE building (
	id INTEGER PRIMARY KEY,
	code TEXT NOT NULL UNIQUE CHECK (code <> ''),
	name TEXT NOT NULL,
	floors INTEGER CHECK (floors BETWEEN 1 AND 500),
	retired_at INTEGER
) STRICT;

CREATE TABLE gateway (
	id INTEGER PRIMARY KEY,
	code TEXT NOT NULL UNIQUE CHECK (code <> ''),
	name TEXT NOT NULL,
	retired_at INTEGER
) STRICT;

CREATE TABLE bus (
	id INTEGER PRIMARY KEY,
	code TEXT NOT NULL UNIQUE CHECK (code <> ''),
	gateway INTEGER NOT NULL REFERENCES gateway,
	endpoint TEXT NOT NULL,      -- as written in the site file
	canonical TEXT NOT NULL,     -- as locks are named
	baud INTEGER NOT NULL CHECK (baud BETWEEN 300 AND 1000000),
	retired_at INTEGER
) STRICT;

-- Two names for one line would be two masters on it.
CREATE UNIQUE INDEX bus_line ON bus (canonical) WHERE retired_at IS NULL;

CREATE TABLE unit (
	id INTEGER PRIMARY KEY,
	code TEXT NOT NULL UNIQUE CHECK (code <> ''),
	building INTEGER NOT NULL REFERENCES building,
	floor INTEGER NOT NULL CHECK (floor BETWEEN -20 AND 500),
	name TEXT NOT NULL,
	retired_at INTEGER
) STRICT;

-- A meter is its serial number, not its place on the wire.  The id is part
-- of each reading's key, hence the bound.
CREATE TABLE meter (
	id INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 1048575),
	code TEXT NOT NULL UNIQUE CHECK (code <> ''),
	serial TEXT CHECK (serial <> ''),
	model TEXT NOT NULL,
	bus INTEGER NOT NULL REFERENCES bus,
	address INTEGER NOT NULL CHECK (address BETWEEN 1 AND 247),
	building INTEGER REFERENCES building,
	floor INTEGER CHECK (floor BETWEEN -20 AND 500),
	unit INTEGER REFERENCES unit,
	ct INTEGER NOT NULL CHECK (ct BETWEEN 1 AND 10000),
	pt INTEGER NOT NULL CHECK (pt BETWEEN 1 AND 10000),
	parent INTEGER REFERENCES meter,
	circuit TEXT NOT NULL,
	note TEXT NOT NULL,
	retired_at INTEGER
) STRICT;

CREATE UNIQUE INDEX meter_place ON meter (bus, address)
	WHERE retired_at IS NULL;
CREATE UNIQUE INDEX meter_serial ON meter (serial)
	WHERE retired_at IS NULL;

-- A meter's own values over the site's defaults: key without 'defaults.'.
CREATE TABLE meter_setting (
	meter INTEGER NOT NULL REFERENCES meter,
	key TEXT NOT NULL CHECK (key <> ''),
	value TEXT NOT NULL,
	PRIMARY KEY (meter, key)
) STRICT, WITHOUT ROWID;

-- Each change of the site's description: who, what, before, after.
CREATE TABLE edit (
	seq INTEGER PRIMARY KEY AUTOINCREMENT,
	at INTEGER NOT NULL,
	who TEXT NOT NULL,
	kind TEXT NOT NULL,          -- building, gateway, bus, unit, meter, setting
	code TEXT NOT NULL,
	field TEXT NOT NULL,
	before TEXT,                 -- NULL: was not there
	after TEXT                   -- NULL: is no more
) STRICT;
-- INSERT OR REPLACE fires no delete trigger, hence the third of each kind.
CREATE TRIGGER edit_no_replace BEFORE INSERT ON edit
	WHEN EXISTS (SELECT 1 FROM edit WHERE seq = NEW.seq)
	BEGIN SELECT raise(ABORT, 'edits are never changed'); END;
CREATE TRIGGER edit_no_update BEFORE UPDATE ON edit
	BEGIN SELECT raise(ABORT, 'edits are never changed'); END;
CREATE TRIGGER edit_no_delete BEFORE DELETE ON edit
	BEGIN SELECT raise(ABORT, 'edits are never deleted'); END;

-- One round over some meters.  Readings are stored when it ends.
CREATE TABLE pass (
	id INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 4398046511103),
	began_at INTEGER NOT NULL,
	ended_at INTEGER NOT NULL CHECK (ended_at >= began_at),
	slot_at INTEGER,             -- the slot it was for, where it had one
	missed INTEGER NOT NULL CHECK (missed >= 0), -- slots since the last pass
	meters INTEGER NOT NULL,     -- asked
	answered INTEGER NOT NULL
) STRICT;
CREATE INDEX pass_time ON pass (began_at);

-- A reading.  The key puts one pass's readings side by side, so that storing
-- a pass appends a few pages; one meter's history is a seek for each pass:
--   id = pass * 2097152 + meter * 2 + second
-- where second is 1 for the reading that confirms or refutes a doubtful one.
-- SQLite spends a byte of header on each column, so what only people look at
-- is packed into one blob, and the total is kept as what the rates leave of
-- it, nearly always 0, which takes no room.
CREATE TABLE reading (
	id INTEGER PRIMARY KEY,
	after_s INTEGER NOT NULL CHECK (after_s >= 0), -- since the pass began
	flags INTEGER NOT NULL,      -- 0: good; see book/reading.h
	rest_wh INTEGER NOT NULL CHECK (abs(rest_wh) < 1000000000000000),
	sharp_wh INTEGER CHECK (sharp_wh BETWEEN 0 AND 999999999999999),
	peak_wh INTEGER CHECK (peak_wh BETWEEN 0 AND 999999999999999),
	flat_wh INTEGER CHECK (flat_wh BETWEEN 0 AND 999999999999999),
	valley_wh INTEGER CHECK (valley_wh BETWEEN 0 AND 999999999999999),
	deep_wh INTEGER CHECK (deep_wh BETWEEN 0 AND 999999999999999),
	balance_fen INTEGER,
	count INTEGER,
	bits INTEGER NOT NULL,       -- relay, control, alarms; see book/reading.h
	clock_s INTEGER,             -- the meter's clock is so much ahead
	power_w INTEGER,             -- all phases
	packed BLOB NOT NULL,        -- status words, each phase; book/pack.h
	total_wh INTEGER GENERATED ALWAYS AS (rest_wh
	    + coalesce(sharp_wh, 0) + coalesce(peak_wh, 0)
	    + coalesce(flat_wh, 0) + coalesce(valley_wh, 0)
	    + coalesce(deep_wh, 0)) VIRTUAL
) STRICT;
CREATE TRIGGER reading_no_replace BEFORE INSERT ON reading
	WHEN EXISTS (SELECT 1 FROM reading WHERE id = NEW.id)
	BEGIN SELECT raise(ABORT, 'readings are never changed'); END;
CREATE TRIGGER reading_no_update BEFORE UPDATE ON reading
	BEGIN SELECT raise(ABORT, 'readings are never changed'); END;

-- Old readings may go, by a recorded decision; roll-ups stay.
CREATE TABLE prune (
	id INTEGER PRIMARY KEY,
	at INTEGER NOT NULL,
	who TEXT NOT NULL,
	before_at INTEGER NOT NULL,
	before_pass INTEGER NOT NULL -- readings of earlier passes may go
) STRICT;
CREATE TRIGGER prune_no_replace BEFORE INSERT ON prune
	WHEN EXISTS (SELECT 1 FROM prune WHERE id = NEW.id)
	BEGIN SELECT raise(ABORT, 'prunings are never changed'); END;
CREATE TRIGGER prune_no_update BEFORE UPDATE ON prune
	BEGIN SELECT raise(ABORT, 'prunings are never changed'); END;
CREATE TRIGGER prune_no_delete BEFORE DELETE ON prune
	BEGIN SELECT raise(ABORT, 'prunings are never deleted'); END;
CREATE TRIGGER reading_no_delete BEFORE DELETE ON reading
	WHEN OLD.id >= coalesce(
	    (SELECT max(before_pass) FROM prune), 0) * 2097152
	BEGIN SELECT raise(ABORT, 'readings are only deleted by pp-db prune');
	END;

-- What each meter used on each local day, from good readings only, kept in
-- the transaction that stores them.  An interval over midnight is shared out
-- by time; gap_s says how much of the day was longer between readings than
-- the meter may be silent.  Sums over days are differences of registers.
CREATE TABLE daily (
	day INTEGER NOT NULL,        -- days since 1970-01-01, site's zone
	meter INTEGER NOT NULL REFERENCES meter,
	readings INTEGER NOT NULL,
	gap_s INTEGER NOT NULL,
	peak_w INTEGER,
	total_wh INTEGER NOT NULL CHECK (total_wh >= 0),
	sharp_wh INTEGER NOT NULL, peak_wh INTEGER NOT NULL,
	flat_wh INTEGER NOT NULL, valley_wh INTEGER NOT NULL,
	deep_wh INTEGER NOT NULL,
	PRIMARY KEY (day, meter)
) STRICT, WITHOUT ROWID;

-- What is known now, a row for each meter ever asked.
CREATE TABLE meter_now (
	meter INTEGER PRIMARY KEY REFERENCES meter,
	base_wh INTEGER,             -- register at which the roll-ups begin
	good INTEGER,                -- last reading without a flag
	shown INTEGER,               -- last reading that says how the meter is
	shown_at INTEGER,
	state TEXT NOT NULL,
	since INTEGER NOT NULL,
	silent INTEGER NOT NULL      -- passes without an answer since the last
) STRICT;

-- Each change of state, kept for ever.
CREATE TABLE state_change (
	id INTEGER PRIMARY KEY,
	meter INTEGER NOT NULL REFERENCES meter,
	at INTEGER NOT NULL,
	before TEXT NOT NULL,
	after TEXT NOT NULL
) STRICT;
CREATE INDEX state_change_meter ON state_change (meter, at);
CREATE TRIGGER state_change_no_replace BEFORE INSERT ON state_change
	WHEN EXISTS (SELECT 1 FROM state_change WHERE id = NEW.id)
	BEGIN SELECT raise(ABORT, 'state changes are never changed'); END;
CREATE TRIGGER state_change_no_update BEFORE UPDATE ON state_change
	BEGIN SELECT raise(ABORT, 'state changes are never changed'); END;
CREATE TRIGGER state_change_no_delete BEFORE DELETE ON state_change
	BEGIN SELECT raise(ABORT, 'state changes are never deleted'); END;
