-- The sixth schema: tariffs, what meters are to have and what they confirmed,
-- and wishes for relays with an end.

-- A tariff as it was defined, for ever; a later one of the same code takes
-- over on the day it begins.
CREATE TABLE tariff (
	id INTEGER PRIMARY KEY,
	code TEXT NOT NULL CHECK (code <> ''),
	from_day INTEGER NOT NULL,       -- local days since 1970-01-01
	title TEXT NOT NULL,
	text TEXT NOT NULL,              -- the file, byte for byte
	hash BLOB NOT NULL CHECK (length(hash) = 32), -- its SHA-256
	defined_at INTEGER NOT NULL,
	defined_by TEXT NOT NULL,
	UNIQUE (code, from_day)
) STRICT;
CREATE TRIGGER tariff_no_replace BEFORE INSERT ON tariff
	WHEN EXISTS (SELECT 1 FROM tariff WHERE id = NEW.id
	    OR (code = NEW.code AND from_day = NEW.from_day))
	BEGIN SELECT raise(ABORT, 'tariffs are never changed'); END;
CREATE TRIGGER tariff_no_update BEFORE UPDATE ON tariff
	BEGIN SELECT raise(ABORT, 'tariffs are never changed'); END;
CREATE TRIGGER tariff_no_delete BEFORE DELETE ON tariff
	BEGIN SELECT raise(ABORT, 'tariffs are never deleted'); END;

-- Orders that set something in a meter, as they were about to be sent; and
-- what became of them.  A part is what is set, read back and compared as one:
-- 'prices', 'tables', 'alarms', 'overdraft', 'overload', 'clock'.
CREATE TABLE push (
	id INTEGER PRIMARY KEY,
	meter INTEGER NOT NULL REFERENCES meter,
	part TEXT NOT NULL
	    CHECK (part IN ('prices', 'tables', 'alarms', 'overdraft',
	    'overload', 'clock')),
	at INTEGER NOT NULL,
	who TEXT NOT NULL,
	wanted TEXT NOT NULL,            -- canonical words: push.h
	tariff INTEGER REFERENCES tariff,
	ended_at INTEGER,                -- NULL: it isn't known what came of it
	result TEXT CHECK (result IN ('confirmed', 'refused', 'differs')),
	CHECK ((ended_at IS NULL) = (result IS NULL))
) STRICT;
CREATE INDEX push_meter ON push (meter, part, id);
CREATE TRIGGER push_keeps BEFORE UPDATE ON push
	WHEN OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
	OR NEW.id IS NOT OLD.id OR NEW.meter IS NOT OLD.meter
	OR NEW.part IS NOT OLD.part OR NEW.at IS NOT OLD.at
	OR NEW.who IS NOT OLD.who OR NEW.wanted IS NOT OLD.wanted
	OR NEW.tariff IS NOT OLD.tariff
	BEGIN SELECT raise(ABORT, 'a push only ends, once'); END;
CREATE TRIGGER push_no_replace BEFORE INSERT ON push
	WHEN EXISTS (SELECT 1 FROM push WHERE id = NEW.id)
	BEGIN SELECT raise(ABORT, 'pushes are never changed'); END;
CREATE TRIGGER push_no_delete BEFORE DELETE ON push
	BEGIN SELECT raise(ABORT, 'pushes are never deleted'); END;

-- What a meter was seen to hold, each time that changed, whoever set it.
-- Bills use the prices and tables of the last row before a reading; the
-- registers of that moment split the pair of readings that spans it.
CREATE TABLE confirmed (
	id INTEGER PRIMARY KEY,
	meter INTEGER NOT NULL REFERENCES meter,
	part TEXT NOT NULL
	    CHECK (part IN ('prices', 'tables', 'alarms', 'overdraft',
	    'overload', 'clock')),
	at INTEGER NOT NULL,             -- of the look before it was set, else
	                                 -- of the one that found it
	value TEXT NOT NULL,             -- canonical words
	hash BLOB NOT NULL CHECK (length(hash) = 32), -- of them
	push INTEGER REFERENCES push,    -- NULL: found so
	tariff INTEGER REFERENCES tariff,
	total_wh INTEGER, sharp_wh INTEGER, peak_wh INTEGER, flat_wh INTEGER,
	valley_wh INTEGER, deep_wh INTEGER, balance_fen INTEGER
) STRICT;
CREATE INDEX confirmed_meter ON confirmed (meter, part, at);
CREATE TRIGGER confirmed_no_replace BEFORE INSERT ON confirmed
	WHEN EXISTS (SELECT 1 FROM confirmed WHERE id = NEW.id)
	BEGIN SELECT raise(ABORT, 'what was confirmed is never changed'); END;
CREATE TRIGGER confirmed_no_update BEFORE UPDATE ON confirmed
	BEGIN SELECT raise(ABORT, 'what was confirmed is never changed'); END;
CREATE TRIGGER confirmed_no_delete BEFORE DELETE ON confirmed
	BEGIN SELECT raise(ABORT, 'what was confirmed is never changed'); END;

-- Orders to relays have an end, and more causes.  The last one of a meter is
-- the wish for it, until a newer one.
CREATE TABLE relay_order_before AS SELECT * FROM relay_order;
DROP TABLE relay_order;
CREATE TABLE relay_order (
	id INTEGER PRIMARY KEY,
	meter INTEGER NOT NULL REFERENCES meter,
	at INTEGER NOT NULL,
	who TEXT NOT NULL,
	action TEXT NOT NULL
	    CHECK (action = 'trip' OR action = 'keep'
	    OR action = 'prepaid'),
	cause TEXT NOT NULL
	    CHECK (cause = 'person' OR cause = 'arrears' OR cause = 'sale'
	    OR cause = 'proven' OR cause = 'ration' OR cause = 'ended'),
	reason TEXT NOT NULL,
	until INTEGER,                   -- of a keep or a ration; NULL: no end
	overridden TEXT NOT NULL DEFAULT '' -- guards, by commas
) STRICT;
INSERT INTO relay_order (id, meter, at, who, action, cause, reason)
    SELECT id, meter, at, who, action, cause, reason FROM relay_order_before
    ORDER BY id;
DROP TABLE relay_order_before;
CREATE INDEX relay_order_meter ON relay_order (meter, id);
CREATE TRIGGER relay_order_no_replace BEFORE INSERT ON relay_order
	WHEN EXISTS (SELECT 1 FROM relay_order WHERE id = NEW.id)
	BEGIN SELECT raise(ABORT, 'relay orders are never changed'); END;
CREATE TRIGGER relay_order_no_update BEFORE UPDATE ON relay_order
	BEGIN SELECT raise(ABORT, 'relay orders are never changed'); END;
CREATE TRIGGER relay_order_no_delete BEFORE DELETE ON relay_order
	BEGIN SELECT raise(ABORT, 'relay orders are never deleted'); END;

-- When the meter was first seen to be as an order wants it.
CREATE TABLE relay_done (
	relay_order INTEGER PRIMARY KEY REFERENCES relay_order,
	at INTEGER NOT NULL,
	closed INTEGER CHECK (closed IN (0, 1)) -- the contact; NULL: not shown
) STRICT;
CREATE TRIGGER relay_done_no_replace BEFORE INSERT ON relay_done
	WHEN EXISTS (SELECT 1 FROM relay_done
	    WHERE relay_order = NEW.relay_order)
	BEGIN SELECT raise(ABORT, 'it is done once'); END;
CREATE TRIGGER relay_done_no_update BEFORE UPDATE ON relay_done
	BEGIN SELECT raise(ABORT, 'it is done once'); END;
CREATE TRIGGER relay_done_no_delete BEFORE DELETE ON relay_done
	BEGIN SELECT raise(ABORT, 'it is done once'); END;

-- Warnings that went out to whoever has a meter (a message, a call, paper at
-- the door): what the guard of pp-trip asks for.
CREATE TABLE warning (
	id INTEGER PRIMARY KEY,
	meter INTEGER NOT NULL REFERENCES meter,
	at INTEGER NOT NULL,
	who TEXT NOT NULL,
	way TEXT NOT NULL CHECK (way <> ''), -- 'sms', 'call', 'paper'
	note TEXT NOT NULL
) STRICT;
CREATE INDEX warning_meter ON warning (meter, at);
CREATE TRIGGER warning_no_replace BEFORE INSERT ON warning
	WHEN EXISTS (SELECT 1 FROM warning WHERE id = NEW.id)
	BEGIN SELECT raise(ABORT, 'warnings are never changed'); END;
CREATE TRIGGER warning_no_update BEFORE UPDATE ON warning
	BEGIN SELECT raise(ABORT, 'warnings are never changed'); END;
CREATE TRIGGER warning_no_delete BEFORE DELETE ON warning
	BEGIN SELECT raise(ABORT, 'warnings are never deleted'); END;

-- Turns of a ration (supply is short): meter by meter, who is without when.
-- An order of a person to the meter that is newer takes it out.
CREATE TABLE ration (
	id INTEGER PRIMARY KEY,
	meter INTEGER NOT NULL REFERENCES meter,
	at INTEGER NOT NULL,
	who TEXT NOT NULL,
	reason TEXT NOT NULL,
	begins INTEGER NOT NULL,
	ends INTEGER NOT NULL CHECK (ends > begins),
	overridden TEXT NOT NULL         -- guards, by commas
) STRICT;
CREATE INDEX ration_ends ON ration (ends);
CREATE TRIGGER ration_no_replace BEFORE INSERT ON ration
	WHEN EXISTS (SELECT 1 FROM ration WHERE id = NEW.id)
	BEGIN SELECT raise(ABORT, 'rations are never changed'); END;
CREATE TRIGGER ration_no_update BEFORE UPDATE ON ration
	BEGIN SELECT raise(ABORT, 'rations are never changed'); END;
CREATE TRIGGER ration_no_delete BEFORE DELETE ON ration
	BEGIN SELECT raise(ABORT, 'rations are never deleted'); END;
