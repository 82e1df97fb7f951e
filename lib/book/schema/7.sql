-- The seventh schema: alarms, and the messages that tell of them.

-- An alarm: something is so since then.  It is raised once, cleared once, told
-- once (or passed over, with the reason), acknowledged once, and kept.
CREATE TABLE alarm (
	id INTEGER PRIMARY KEY,
	kind TEXT NOT NULL CHECK (kind <> ''), -- see alarm.h
	meter INTEGER REFERENCES meter,
	gateway INTEGER REFERENCES gateway,
	since INTEGER NOT NULL,      -- it is so, as far as is known
	raised_at INTEGER NOT NULL,  -- pp saw it
	value INTEGER,               -- what it was then, in the kind's unit
	bound INTEGER,               -- and what it was held against
	well_since INTEGER,          -- NULL: it is so still
	cleared_at INTEGER,
	noticed_at INTEGER,          -- a message about it was written, or why not:
	notice TEXT CHECK (notice = 'told' OR notice = 'worse'
	    OR notice = 'cleared' OR notice = 'nobody'),
	acknowledged_at INTEGER,
	acknowledged_by TEXT,
	acknowledged_note TEXT,
	CHECK (meter IS NULL OR gateway IS NULL),
	CHECK ((noticed_at IS NULL) = (notice IS NULL)),
	CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL)),
	CHECK ((acknowledged_at IS NULL) = (acknowledged_note IS NULL)),
	CHECK (cleared_at IS NULL OR well_since IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX alarm_open
	ON alarm (kind, coalesce(meter, 0), coalesce(gateway, 0))
	WHERE cleared_at IS NULL;
CREATE INDEX alarm_untold ON alarm (id) WHERE noticed_at IS NULL;
CREATE INDEX alarm_meter ON alarm (meter, raised_at);
CREATE TRIGGER alarm_keeps BEFORE UPDATE ON alarm
	WHEN NEW.id IS NOT OLD.id OR NEW.kind IS NOT OLD.kind
	OR NEW.meter IS NOT OLD.meter OR NEW.gateway IS NOT OLD.gateway
	OR NEW.since IS NOT OLD.since OR NEW.raised_at IS NOT OLD.raised_at
	OR NEW.value IS NOT OLD.value OR NEW.bound IS NOT OLD.bound
	OR (OLD.cleared_at IS NOT NULL
	    AND (NEW.cleared_at IS NOT OLD.cleared_at
	    OR NEW.well_since IS NOT OLD.well_since))
	OR (OLD.noticed_at IS NOT NULL
	    AND (NEW.noticed_at IS NOT OLD.noticed_at
	    OR NEW.notice IS NOT OLD.notice))
	OR (OLD.acknowledged_at IS NOT NULL
	    AND (NEW.acknowledged_at IS NOT OLD.acknowledged_at
	    OR NEW.acknowledged_by IS NOT OLD.acknowledged_by
	    OR NEW.acknowledged_note IS NOT OLD.acknowledged_note))
	BEGIN SELECT raise(ABORT, 'what happened to an alarm is kept'); END;
CREATE TRIGGER alarm_no_replace BEFORE INSERT ON alarm
	WHEN EXISTS (SELECT 1 FROM alarm WHERE id = NEW.id)
	BEGIN SELECT raise(ABORT, 'alarms are never changed'); END;
CREATE TRIGGER alarm_no_delete BEFORE DELETE ON alarm
	BEGIN SELECT raise(ABORT, 'alarms are never deleted'); END;

-- A message to one person.  `key` says what it is about and to whom, so that
-- nothing is told twice.  'handing' is written down and synced before the
-- sender gets it: a message found so afterwards may have gone, and is either
-- proven (by the sender's own files) or 'unknown', and never sent by guess.
CREATE TABLE message (
	id INTEGER PRIMARY KEY,
	key TEXT NOT NULL UNIQUE CHECK (key <> ''),
	kind TEXT NOT NULL CHECK (kind = 'customer' OR kind = 'staff'
	    OR kind = 'escalation' OR kind = 'head' OR kind = 'test'),
	account INTEGER REFERENCES account,
	meter INTEGER REFERENCES meter, -- the first one that it is about
	number TEXT NOT NULL,        -- '+8613800138000'; '': erased
	text TEXT NOT NULL,          -- '': erased
	parts INTEGER NOT NULL CHECK (parts BETWEEN 1 AND 255),
	made_at INTEGER NOT NULL,
	not_before INTEGER NOT NULL, -- the next try
	state TEXT NOT NULL CHECK (state IN ('waiting', 'handing', 'handed',
	    'sent', 'delivered', 'failed', 'unknown', 'dropped')),
	state_at INTEGER NOT NULL,
	tries INTEGER NOT NULL CHECK (tries >= 0),
	slip TEXT,                   -- the last try, as the sender calls it
	reason TEXT NOT NULL,        -- of the state, in words
	escalated_at INTEGER,        -- the office was told that it didn't arrive
	again_of INTEGER REFERENCES message -- sent again by a person
) STRICT;
CREATE INDEX message_open ON message (state, not_before)
	WHERE state = 'waiting' OR state = 'handing' OR state = 'handed'
	OR state = 'sent';
CREATE INDEX message_number ON message (number, made_at);
CREATE TRIGGER message_keeps BEFORE UPDATE ON message
	WHEN NEW.id IS NOT OLD.id OR NEW.key IS NOT OLD.key
	OR NEW.kind IS NOT OLD.kind OR NEW.account IS NOT OLD.account
	OR NEW.meter IS NOT OLD.meter OR NEW.made_at IS NOT OLD.made_at
	OR NEW.parts IS NOT OLD.parts OR NEW.again_of IS NOT OLD.again_of
	OR (NEW.number IS NOT OLD.number AND NEW.number <> '')
	OR (NEW.text IS NOT OLD.text AND NEW.text <> '')
	OR (NEW.state IS NOT OLD.state AND (OLD.state = 'delivered'
	    OR OLD.state = 'failed' OR OLD.state = 'dropped'))
	BEGIN SELECT raise(ABORT, 'messages are never changed'); END;
CREATE TRIGGER message_no_replace BEFORE INSERT ON message
	WHEN EXISTS (SELECT 1 FROM message
	    WHERE id = NEW.id OR key = NEW.key)
	BEGIN SELECT raise(ABORT, 'messages are never changed'); END;
CREATE TRIGGER message_no_delete BEFORE DELETE ON message
	BEGIN SELECT raise(ABORT, 'messages are never deleted'); END;

-- The alarms that a message tells of.
CREATE TABLE message_alarm (
	message INTEGER NOT NULL REFERENCES message,
	alarm INTEGER NOT NULL REFERENCES alarm,
	PRIMARY KEY (message, alarm)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_alarm_alarm ON message_alarm (alarm);

-- Whether a head of the log left the machine lately.
CREATE INDEX message_head ON message (state_at) WHERE kind = 'head';

-- When something was done last that leaves no other row to find it by.
CREATE TABLE done_last (
	what TEXT PRIMARY KEY CHECK (what = 'days-left' OR what = 'head-left'
	    OR what = 'sender-ill'),
	at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
