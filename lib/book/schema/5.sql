-- The fifth schema: operators and their rights, requests for a second person,
-- and the log that nobody edits in silence.

-- A person's account with pp, bound to a Unix user.
CREATE TABLE operator (
	id INTEGER PRIMARY KEY,
	code TEXT NOT NULL UNIQUE CHECK (code <> '' AND code <> 'cron'),
	name TEXT NOT NULL,
	uid INTEGER NOT NULL CHECK (uid >= 0),
	enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
	secret TEXT NOT NULL,            -- see password.h
	first INTEGER NOT NULL CHECK (first IN (0, 1)), -- a one-time code
	secret_at INTEGER NOT NULL,
	sale_fen INTEGER CHECK (sale_fen >= 0),      -- NULL: the site's limit
	refund_fen INTEGER CHECK (refund_fen >= 0),
	added_at INTEGER NOT NULL,
	added_by TEXT NOT NULL
) STRICT;
CREATE TRIGGER operator_keeps BEFORE UPDATE OF id, code, uid, added_at,
	added_by ON operator
	BEGIN SELECT raise(ABORT, 'an operator stays who he is'); END;
CREATE TRIGGER operator_no_replace BEFORE INSERT ON operator
	WHEN EXISTS (SELECT 1 FROM operator
	    WHERE id = NEW.id OR code = NEW.code)
	BEGIN SELECT raise(ABORT, 'an operator stays who he is'); END;
CREATE TRIGGER operator_no_delete BEFORE DELETE ON operator
	BEGIN SELECT raise(ABORT, 'an operator is only disabled'); END;

-- The buildings he may work for; none: all.
CREATE TABLE operator_building (
	operator INTEGER NOT NULL REFERENCES operator,
	building INTEGER NOT NULL REFERENCES building,
	PRIMARY KEY (operator, building)
) STRICT, WITHOUT ROWID;

CREATE TABLE operator_role (
	id INTEGER PRIMARY KEY,
	operator INTEGER NOT NULL REFERENCES operator,
	role TEXT NOT NULL CHECK (role IN ('cashier', 'plant', 'auditor',
	    'admin')),
	granted_at INTEGER NOT NULL,
	granted_by TEXT NOT NULL,
	ended_at INTEGER,
	ended_by TEXT,
	CHECK ((ended_at IS NULL) = (ended_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX operator_role_one ON operator_role (operator, role)
	WHERE ended_at IS NULL;
CREATE TRIGGER operator_role_clash BEFORE INSERT ON operator_role
	WHEN NEW.role IN ('cashier', 'admin', 'auditor') AND EXISTS (
	    SELECT 1 FROM operator_role r
	    JOIN operator o ON o.id = r.operator
	    JOIN operator n ON n.id = NEW.operator
	    WHERE o.uid = n.uid AND r.ended_at IS NULL AND CASE NEW.role
	    WHEN 'auditor' THEN r.role IN ('cashier', 'admin')
	    ELSE r.role = 'auditor' END)
	BEGIN SELECT raise(ABORT,
	    'nobody is an auditor and a cashier or admin'); END;
CREATE TRIGGER operator_role_keeps BEFORE UPDATE ON operator_role
	WHEN OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
	OR NEW.id IS NOT OLD.id OR NEW.operator IS NOT OLD.operator
	OR NEW.role IS NOT OLD.role OR NEW.granted_at IS NOT OLD.granted_at
	OR NEW.granted_by IS NOT OLD.granted_by
	BEGIN SELECT raise(ABORT, 'a role is only ended, once'); END;
CREATE TRIGGER operator_role_no_replace BEFORE INSERT ON operator_role
	WHEN EXISTS (SELECT 1 FROM operator_role WHERE id = NEW.id)
	BEGIN SELECT raise(ABORT, 'a role is only ended, once'); END;
CREATE TRIGGER operator_role_no_delete BEFORE DELETE ON operator_role
	BEGIN SELECT raise(ABORT, 'a role is only ended, once'); END;

-- Failed logins, by the code that was tried and the terminal.
CREATE TABLE login_try (
	code TEXT NOT NULL,
	tty TEXT NOT NULL,
	failures INTEGER NOT NULL,       -- since the last that worked
	last_at INTEGER NOT NULL,
	hour_began INTEGER NOT NULL,
	hour_failures INTEGER NOT NULL,
	PRIMARY KEY (code, tty)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
	id INTEGER PRIMARY KEY,
	operator INTEGER NOT NULL REFERENCES operator,
	uid INTEGER NOT NULL,
	leader INTEGER NOT NULL,         -- of the terminal session: its process
	leader_start INTEGER NOT NULL,   -- and when that began, clock ticks
	boot TEXT NOT NULL,
	tty TEXT NOT NULL,
	began_at INTEGER NOT NULL,
	ended_at INTEGER
) STRICT;
CREATE UNIQUE INDEX session_seat ON session (uid, leader, leader_start, boot)
	WHERE ended_at IS NULL;

-- What needs a second person.
CREATE TABLE request (
	id INTEGER PRIMARY KEY,
	action TEXT NOT NULL,
	subject TEXT NOT NULL,
	words TEXT NOT NULL,
	amount_fen INTEGER NOT NULL CHECK (amount_fen >= 0),
	digest BLOB NOT NULL CHECK (length(digest) = 32),
	asked_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL CHECK (expires_at > asked_at),
	asked_by TEXT NOT NULL,
	asked_uid INTEGER NOT NULL,
	said TEXT CHECK (said IN ('approved', 'rejected', 'withdrawn')),
	said_at INTEGER,
	said_by TEXT,
	said_uid INTEGER,
	reason TEXT NOT NULL,
	used_at INTEGER,
	CHECK ((said IS NULL) = (said_at IS NULL)),
	CHECK ((said IS NULL) = (said_by IS NULL)),
	CHECK ((said IS NULL) = (said_uid IS NULL)),
	CHECK (said <> 'approved' OR said_uid <> asked_uid),
	CHECK (said <> 'approved' OR said_at < expires_at),
	CHECK (used_at IS NULL OR (said = 'approved'
	    AND used_at < expires_at))
) STRICT;
CREATE INDEX request_digest ON request (digest, id);
CREATE UNIQUE INDEX request_waits ON request (digest, asked_uid)
	WHERE said IS NULL;
CREATE TRIGGER request_begins BEFORE INSERT ON request
	WHEN NEW.said IS NOT NULL OR NEW.used_at IS NOT NULL
	BEGIN SELECT raise(ABORT, 'a request begins by waiting'); END;
CREATE TRIGGER request_keeps BEFORE UPDATE ON request
	WHEN NEW.id IS NOT OLD.id OR NEW.action IS NOT OLD.action
	OR NEW.subject IS NOT OLD.subject OR NEW.words IS NOT OLD.words
	OR NEW.amount_fen IS NOT OLD.amount_fen
	OR NEW.digest IS NOT OLD.digest OR NEW.asked_at IS NOT OLD.asked_at
	OR NEW.expires_at IS NOT OLD.expires_at
	OR NEW.asked_by IS NOT OLD.asked_by
	OR NEW.asked_uid IS NOT OLD.asked_uid
	OR OLD.used_at IS NOT NULL
	OR (OLD.said IS NOT NULL AND (NEW.said IS NOT OLD.said
	    OR NEW.said_at IS NOT OLD.said_at
	    OR NEW.said_by IS NOT OLD.said_by
	    OR NEW.said_uid IS NOT OLD.said_uid
	    OR NEW.reason IS NOT OLD.reason))
	BEGIN SELECT raise(ABORT, 'a request is answered once, used once'); END;
CREATE TRIGGER request_no_replace BEFORE INSERT ON request
	WHEN EXISTS (SELECT 1 FROM request WHERE id = NEW.id)
	BEGIN SELECT raise(ABORT, 'a request is never replaced'); END;
CREATE TRIGGER request_no_delete BEFORE DELETE ON request
	BEGIN SELECT raise(ABORT, 'a request is never deleted'); END;

-- The log: log.h says what of a row its hash covers.
CREATE TABLE log (
	seq INTEGER PRIMARY KEY CHECK (seq >= 1),
	at INTEGER NOT NULL,
	who TEXT NOT NULL,
	uid INTEGER,
	tty TEXT NOT NULL,
	tool TEXT NOT NULL,
	action TEXT NOT NULL,
	subject TEXT NOT NULL,
	words TEXT NOT NULL,
	result TEXT NOT NULL,            -- see log.h
	hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE TRIGGER log_no_replace BEFORE INSERT ON log
	WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM log)
	BEGIN SELECT raise(ABORT, 'the log only grows'); END;
CREATE TRIGGER log_no_update BEFORE UPDATE ON log
	BEGIN SELECT raise(ABORT, 'the log only grows'); END;
CREATE TRIGGER log_no_delete BEFORE DELETE ON log
	BEGIN SELECT raise(ABORT, 'the log only grows'); END;

-- Personal data that rows of the log are committed to; it can be erased.
CREATE TABLE log_personal (
	seq INTEGER NOT NULL REFERENCES log,
	key TEXT NOT NULL,
	account TEXT NOT NULL,           -- whose; '': not known
	salt BLOB NOT NULL CHECK (length(salt) = 16),
	value TEXT NOT NULL,
	PRIMARY KEY (seq, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX log_personal_account ON log_personal (account);
CREATE TRIGGER log_personal_no_replace BEFORE INSERT ON log_personal
	WHEN EXISTS (SELECT 1 FROM log_personal
	    WHERE seq = NEW.seq AND key = NEW.key)
	BEGIN SELECT raise(ABORT, 'it is only erased'); END;
CREATE TRIGGER log_personal_no_update BEFORE UPDATE ON log_personal
	BEGIN SELECT raise(ABORT, 'it is only erased'); END;

-- Checkpoints of the log: seal_log.h.
CREATE TABLE seal (
	no INTEGER PRIMARY KEY CHECK (no >= 1),
	seq INTEGER NOT NULL,
	hash BLOB NOT NULL CHECK (length(hash) = 32),
	at INTEGER NOT NULL,
	sums TEXT NOT NULL,              -- of all accounts, counts of meters
	signature BLOB NOT NULL CHECK (length(signature) = 64),
	mac BLOB NOT NULL CHECK (length(mac) = 32)
) STRICT;
CREATE TRIGGER seal_no_replace BEFORE INSERT ON seal
	WHEN NEW.no <> (SELECT coalesce(max(no), 0) + 1 FROM seal)
	BEGIN SELECT raise(ABORT, 'checkpoints are only added'); END;
CREATE TRIGGER seal_no_update BEFORE UPDATE ON seal
	BEGIN SELECT raise(ABORT, 'checkpoints are only added'); END;
CREATE TRIGGER seal_no_delete BEFORE DELETE ON seal
	BEGIN SELECT raise(ABORT, 'checkpoints are only added'); END;
