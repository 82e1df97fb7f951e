-- The fourth schema: the life of an account around its sales (credit moved
-- between meters, closings, exchanges), the cash desk, and paper.

-- Credit of a customer on its way to a meter: a refund took it from another
-- meter; or a meter ended with it, by typed values; or a meter outside these
-- books had it.  One sale moves it, once.
CREATE TABLE carry (
	id INTEGER PRIMARY KEY,
	account INTEGER NOT NULL REFERENCES account,
	refund INTEGER UNIQUE REFERENCES sale,
	closing INTEGER UNIQUE REFERENCES closing,
	amount_fen INTEGER NOT NULL CHECK (amount_fen >= 1),
	at INTEGER NOT NULL,
	who TEXT NOT NULL,
	note TEXT NOT NULL,          -- of a meter outside: which
	CHECK (refund IS NULL OR closing IS NULL)
) STRICT;
CREATE INDEX carry_account ON carry (account);
CREATE TRIGGER carry_no_replace BEFORE INSERT ON carry
	WHEN EXISTS (SELECT 1 FROM carry WHERE id = NEW.id
	    OR refund = NEW.refund OR closing = NEW.closing)
	BEGIN SELECT raise(ABORT, 'carried credit is never changed'); END;
CREATE TRIGGER carry_no_update BEFORE UPDATE ON carry
	BEGIN SELECT raise(ABORT, 'carried credit is never changed'); END;
CREATE TRIGGER carry_no_delete BEFORE DELETE ON carry
	BEGIN SELECT raise(ABORT, 'carried credit is never deleted'); END;

-- A sale that is paid by carried credit names it.
ALTER TABLE sale ADD COLUMN moves INTEGER REFERENCES carry
	CHECK ((moves IS NOT NULL)
	    = (method = 'transfer' AND kind = 'sale'));
CREATE UNIQUE INDEX sale_moves ON sale (moves)
	WHERE moves IS NOT NULL AND state <> 'not-credited';

-- A shift of an operator at a drawer.  What the drawer should have is in the
-- books, and isn't told before the cash was counted.
CREATE TABLE shift (
	id INTEGER PRIMARY KEY,
	drawer TEXT NOT NULL CHECK (drawer <> ''),
	who TEXT NOT NULL,
	opened_at INTEGER NOT NULL,
	float_fen INTEGER NOT NULL CHECK (float_fen >= 0),
	closed_at INTEGER,
	closed_by TEXT,
	counted_fen INTEGER CHECK (counted_fen >= 0),
	expected_fen INTEGER,
	note TEXT NOT NULL,
	CHECK ((closed_at IS NULL) = (closed_by IS NULL)),
	CHECK ((closed_at IS NULL) = (counted_fen IS NULL)),
	CHECK ((closed_at IS NULL) = (expected_fen IS NULL))
) STRICT;
CREATE UNIQUE INDEX shift_drawer ON shift (drawer) WHERE closed_at IS NULL;
CREATE UNIQUE INDEX shift_who ON shift (who) WHERE closed_at IS NULL;
CREATE TRIGGER shift_keeps BEFORE UPDATE ON shift
	WHEN OLD.closed_at IS NOT NULL OR NEW.closed_at IS NULL
	OR NEW.id IS NOT OLD.id OR NEW.drawer IS NOT OLD.drawer
	OR NEW.who IS NOT OLD.who OR NEW.opened_at IS NOT OLD.opened_at
	OR NEW.float_fen IS NOT OLD.float_fen
	BEGIN SELECT raise(ABORT, 'a shift is only closed, once'); END;
CREATE TRIGGER shift_no_replace BEFORE INSERT ON shift
	WHEN EXISTS (SELECT 1 FROM shift WHERE id = NEW.id)
	BEGIN SELECT raise(ABORT, 'shifts are never changed'); END;
CREATE TRIGGER shift_no_delete BEFORE DELETE ON shift
	BEGIN SELECT raise(ABORT, 'shifts are never deleted'); END;

-- An order in cash belongs to the shift whose drawer it goes through; what
-- ends after that shift goes through `refund-due` instead.
ALTER TABLE sale ADD COLUMN shift INTEGER REFERENCES shift
	CHECK (shift IS NULL OR method = 'cash');
ALTER TABLE ledger_account ADD COLUMN shift INTEGER REFERENCES shift
	CHECK (shift IS NULL OR kind = 'cash');
ALTER TABLE entry ADD COLUMN shift INTEGER REFERENCES shift;
CREATE UNIQUE INDEX ledger_account_shift ON ledger_account (shift)
	WHERE shift IS NOT NULL;
CREATE TRIGGER ledger_account_shift_no_replace BEFORE INSERT ON ledger_account
	WHEN EXISTS (SELECT 1 FROM ledger_account WHERE shift = NEW.shift)
	BEGIN SELECT raise(ABORT, 'ledger accounts are never changed'); END;
CREATE INDEX sale_shift ON sale (shift) WHERE shift IS NOT NULL;
CREATE INDEX entry_shift ON entry (shift) WHERE shift IS NOT NULL;
-- What guards how a sale ends, in one trigger: each further one costs every
-- sale as much as a query.
DROP TRIGGER sale_arrows;
DROP TRIGGER sale_needs_evidence;
DROP TRIGGER sale_needs_people;
CREATE TRIGGER sale_ends BEFORE UPDATE ON sale BEGIN SELECT CASE
	WHEN NOT (NEW.state = 'credited' OR NEW.state = 'not-credited'
	    OR (OLD.state = 'armed' AND NEW.state = 'disputed'))
	    OR NOT (OLD.state = 'armed' OR OLD.state = 'disputed')
	THEN raise(ABORT, 'a sale cannot go that way')
	-- By evidence, or by people where it was disputed; where there will
	-- never be evidence, people dispute it before they end it.
	WHEN NOT EXISTS (SELECT 1 FROM evidence WHERE sale = NEW.id
	    AND role = 'verdict')
	    AND NOT EXISTS (SELECT 1 FROM resolution WHERE sale = NEW.id
	    AND (NEW.state = 'disputed'
	    OR (OLD.state = 'disputed' AND verdict = NEW.state)))
	THEN raise(ABORT, 'a sale ends by evidence')
	WHEN OLD.state = 'disputed' AND NOT EXISTS (SELECT 1 FROM resolution
	    WHERE sale = NEW.id AND verdict = NEW.state)
	THEN raise(ABORT, 'a disputed sale is ended by people')
	END; END;
CREATE TRIGGER sale_keeps_way BEFORE UPDATE OF moves, shift ON sale
	WHEN NEW.moves IS NOT OLD.moves OR NEW.shift IS NOT OLD.shift
	BEGIN SELECT raise(ABORT, 'of a sale only the end is written'); END;

-- What was due to a customer, of an order or of a meter that was closed by
-- typed values, and was given to him; its event has the receipt.
CREATE TABLE payout (
	id INTEGER PRIMARY KEY,
	sale INTEGER UNIQUE REFERENCES sale,
	closing INTEGER UNIQUE REFERENCES closing,
	entry INTEGER NOT NULL UNIQUE REFERENCES entry,
	event INTEGER NOT NULL UNIQUE REFERENCES event,
	at INTEGER NOT NULL,
	who TEXT NOT NULL,
	method TEXT NOT NULL,
	CHECK ((sale IS NULL) <> (closing IS NULL))
) STRICT;
CREATE TRIGGER payout_no_replace BEFORE INSERT ON payout
	WHEN EXISTS (SELECT 1 FROM payout WHERE id = NEW.id
	    OR sale = NEW.sale OR closing = NEW.closing
	    OR entry = NEW.entry OR event = NEW.event)
	BEGIN SELECT raise(ABORT, 'payouts are never changed'); END;
CREATE TRIGGER payout_no_update BEFORE UPDATE ON payout
	BEGIN SELECT raise(ABORT, 'payouts are never changed'); END;
CREATE TRIGGER payout_no_delete BEFORE DELETE ON payout
	BEGIN SELECT raise(ABORT, 'payouts are never deleted'); END;

-- What a customer owed by an event, and paid; its own event has the receipt.
CREATE TABLE payin (
	id INTEGER PRIMARY KEY,
	claim INTEGER NOT NULL UNIQUE REFERENCES event,
	entry INTEGER NOT NULL UNIQUE REFERENCES entry,
	event INTEGER NOT NULL UNIQUE REFERENCES event,
	at INTEGER NOT NULL,
	who TEXT NOT NULL,
	method TEXT NOT NULL,
	CHECK (claim <> event)
) STRICT;
CREATE TRIGGER payin_no_replace BEFORE INSERT ON payin
	WHEN EXISTS (SELECT 1 FROM payin WHERE id = NEW.id
	    OR claim = NEW.claim OR entry = NEW.entry OR event = NEW.event)
	BEGIN SELECT raise(ABORT, 'payins are never changed'); END;
CREATE TRIGGER payin_no_update BEFORE UPDATE ON payin
	BEGIN SELECT raise(ABORT, 'payins are never changed'); END;
CREATE TRIGGER payin_no_delete BEFORE DELETE ON payin
	BEGIN SELECT raise(ABORT, 'payins are never deleted'); END;

-- A day that was closed, with the sums that the owner signed.
CREATE TABLE day_close (
	day TEXT PRIMARY KEY CHECK (length(day) = 10),
	at INTEGER NOT NULL,
	who TEXT NOT NULL,
	sums TEXT NOT NULL           -- as printed: one "key value" a line
) STRICT;
CREATE TRIGGER day_close_no_replace BEFORE INSERT ON day_close
	WHEN EXISTS (SELECT 1 FROM day_close WHERE day = NEW.day)
	BEGIN SELECT raise(ABORT, 'a day is closed once'); END;
CREATE TRIGGER day_close_no_update BEFORE UPDATE ON day_close
	BEGIN SELECT raise(ABORT, 'a day is closed once'); END;
CREATE TRIGGER day_close_no_delete BEFORE DELETE ON day_close
	BEGIN SELECT raise(ABORT, 'closed days are never deleted'); END;

-- The end of an epoch, for good: intended before the meter is told, then
-- proven by a look; or typed by people, where there is no meter any more.
-- What it still had was taken from it by a refund before, or goes to a carry;
-- what it owed is claimed.
CREATE TABLE closing (
	id INTEGER PRIMARY KEY,
	epoch INTEGER NOT NULL UNIQUE REFERENCES epoch,
	why TEXT NOT NULL CHECK (why IN ('close', 'exchange')),
	intended_at INTEGER NOT NULL,
	who TEXT NOT NULL,
	reason TEXT NOT NULL,
	-- When the meter was done with, in its own life, and as it was then.
	at INTEGER,
	typed INTEGER CHECK (typed IN (0, 1)),
	count INTEGER CHECK (count BETWEEN 0 AND 65535),
	balance_fen INTEGER,
	total_wh INTEGER,
	sharp_wh INTEGER, peak_wh INTEGER, flat_wh INTEGER,
	valley_wh INTEGER, deep_wh INTEGER,
	CHECK ((at IS NULL) = (typed IS NULL)),
	CHECK ((at IS NULL) = (count IS NULL)),
	CHECK ((at IS NULL) = (balance_fen IS NULL)),
	CHECK ((at IS NULL) = (total_wh IS NULL))
) STRICT;
CREATE INDEX closing_intended ON closing (epoch) WHERE at IS NULL;
CREATE TRIGGER closing_keeps BEFORE UPDATE ON closing
	WHEN OLD.at IS NOT NULL OR NEW.at IS NULL
	OR NEW.id IS NOT OLD.id OR NEW.epoch IS NOT OLD.epoch
	OR NEW.why IS NOT OLD.why
	OR NEW.intended_at IS NOT OLD.intended_at
	OR NEW.who IS NOT OLD.who OR NEW.reason IS NOT OLD.reason
	BEGIN SELECT raise(ABORT, 'a closing is only ended, once'); END;
CREATE TRIGGER closing_no_replace BEFORE INSERT ON closing
	WHEN EXISTS (SELECT 1 FROM closing WHERE id = NEW.id
	    OR epoch = NEW.epoch)
	BEGIN SELECT raise(ABORT, 'closings are never changed'); END;
CREATE TRIGGER closing_no_delete BEFORE DELETE ON closing
	BEGIN SELECT raise(ABORT, 'closings are never deleted'); END;

-- Another meter in the place of one: the unit's register of energy goes on
-- from the old one's last values as if it were the same meter, from `at` on.
CREATE TABLE exchange (
	id INTEGER PRIMARY KEY,
	meter INTEGER NOT NULL REFERENCES meter,
	old_epoch INTEGER NOT NULL REFERENCES epoch,
	new_epoch INTEGER UNIQUE REFERENCES epoch,
	at INTEGER NOT NULL,         -- of the change itself
	entered_at INTEGER NOT NULL,
	who TEXT NOT NULL,
	reason TEXT NOT NULL,
	serial TEXT NOT NULL CHECK (serial <> ''), -- the new one's
	-- The old one's registers when it was last heard of before that.
	old_total_wh INTEGER NOT NULL, old_sharp_wh INTEGER NOT NULL,
	old_peak_wh INTEGER NOT NULL, old_flat_wh INTEGER NOT NULL,
	old_valley_wh INTEGER NOT NULL, old_deep_wh INTEGER NOT NULL,
	-- The new one's registers at that time; NULL: as first read of it.
	total_wh INTEGER, sharp_wh INTEGER, peak_wh INTEGER,
	flat_wh INTEGER, valley_wh INTEGER, deep_wh INTEGER,
	-- What it used from then until its account was opened, at its prices:
	-- of what is carried over, that much is gone.
	used_wh INTEGER CHECK (used_wh >= 0),
	used_fen INTEGER CHECK (used_fen >= 0),
	carry INTEGER UNIQUE REFERENCES carry,
	-- That meter never proved its opening, and another is to come.
	given_up_at INTEGER,
	given_up_by TEXT,
	given_up_why TEXT CHECK (given_up_why <> ''),
	CHECK ((given_up_at IS NULL) = (given_up_by IS NULL)),
	CHECK ((given_up_at IS NULL) = (given_up_why IS NULL)),
	CHECK ((new_epoch IS NULL) = (used_wh IS NULL)),
	CHECK ((new_epoch IS NULL) = (used_fen IS NULL)),
	CHECK (new_epoch IS NULL OR total_wh IS NOT NULL),
	CHECK (new_epoch IS NOT NULL OR carry IS NULL),
	CHECK ((total_wh IS NULL) = (sharp_wh IS NULL)),
	CHECK ((total_wh IS NULL) = (peak_wh IS NULL)),
	CHECK ((total_wh IS NULL) = (flat_wh IS NULL)),
	CHECK ((total_wh IS NULL) = (valley_wh IS NULL)),
	CHECK ((total_wh IS NULL) = (deep_wh IS NULL))
) STRICT;
CREATE INDEX exchange_meter ON exchange (meter, at);
CREATE UNIQUE INDEX exchange_old ON exchange (old_epoch)
	WHERE given_up_at IS NULL;
CREATE TRIGGER exchange_keeps BEFORE UPDATE ON exchange
	WHEN OLD.new_epoch IS NOT NULL OR OLD.given_up_at IS NOT NULL
	OR (NEW.new_epoch IS NULL) = (NEW.given_up_at IS NULL)
	OR NEW.id IS NOT OLD.id OR NEW.meter IS NOT OLD.meter
	OR NEW.old_epoch IS NOT OLD.old_epoch OR NEW.at IS NOT OLD.at
	OR NEW.entered_at IS NOT OLD.entered_at OR NEW.who IS NOT OLD.who
	OR NEW.reason IS NOT OLD.reason OR NEW.serial IS NOT OLD.serial
	OR NEW.old_total_wh IS NOT OLD.old_total_wh
	OR NEW.old_sharp_wh IS NOT OLD.old_sharp_wh
	OR NEW.old_peak_wh IS NOT OLD.old_peak_wh
	OR NEW.old_flat_wh IS NOT OLD.old_flat_wh
	OR NEW.old_valley_wh IS NOT OLD.old_valley_wh
	OR NEW.old_deep_wh IS NOT OLD.old_deep_wh
	OR (OLD.total_wh IS NOT NULL
	AND (NEW.total_wh IS NOT OLD.total_wh
	OR NEW.sharp_wh IS NOT OLD.sharp_wh
	OR NEW.peak_wh IS NOT OLD.peak_wh
	OR NEW.flat_wh IS NOT OLD.flat_wh
	OR NEW.valley_wh IS NOT OLD.valley_wh
	OR NEW.deep_wh IS NOT OLD.deep_wh))
	BEGIN SELECT raise(ABORT, 'an exchange is only ended, once'); END;
CREATE TRIGGER exchange_no_replace BEFORE INSERT ON exchange
	WHEN EXISTS (SELECT 1 FROM exchange WHERE id = NEW.id
	    OR (old_epoch = NEW.old_epoch AND given_up_at IS NULL)
	    OR new_epoch = NEW.new_epoch OR carry = NEW.carry)
	BEGIN SELECT raise(ABORT, 'exchanges are never changed'); END;
CREATE TRIGGER exchange_no_delete BEFORE DELETE ON exchange
	BEGIN SELECT raise(ABORT, 'exchanges are never deleted'); END;

-- What people don't wait for any more: an opening that its meter never proved,
-- or another meter in the place of the one whose epoch that was.
CREATE TABLE given_up (
	epoch INTEGER PRIMARY KEY REFERENCES epoch,
	at INTEGER NOT NULL,
	who TEXT NOT NULL,
	reason TEXT NOT NULL CHECK (reason <> '')
) STRICT;
CREATE TRIGGER given_up_no_replace BEFORE INSERT ON given_up
	WHEN EXISTS (SELECT 1 FROM given_up WHERE epoch = NEW.epoch)
	BEGIN SELECT raise(ABORT, 'it was given up'); END;
CREATE TRIGGER given_up_no_update BEFORE UPDATE ON given_up
	BEGIN SELECT raise(ABORT, 'it was given up'); END;
CREATE TRIGGER given_up_no_delete BEFORE DELETE ON given_up
	BEGIN SELECT raise(ABORT, 'it was given up'); END;

-- What each exchange adds to the registers of a meter, in readings since then:
-- in the very second of the change, it is the old one that is read.
CREATE VIEW exchange_shift AS SELECT meter, at + 1 AS since,
	old_total_wh - total_wh AS total_wh,
	old_sharp_wh - sharp_wh AS sharp_wh,
	old_peak_wh - peak_wh AS peak_wh, old_flat_wh - flat_wh AS flat_wh,
	old_valley_wh - valley_wh AS valley_wh,
	old_deep_wh - deep_wh AS deep_wh
	FROM exchange WHERE new_epoch IS NOT NULL;

-- What is left of carried credit, to be moved: less what the new meter of an
-- exchange had used of it; what moves it, or that it was paid out.
CREATE VIEW carry_left AS SELECT c.id, c.account, c.amount_fen
	- coalesce((SELECT min(x.used_fen, c.amount_fen) FROM exchange x
	    WHERE x.carry = c.id), 0) AS left_fen,
	(SELECT s.id FROM sale s WHERE s.moves = c.id
	    AND s.state <> 'not-credited') AS moved_by,
	(EXISTS (SELECT 1 FROM payout WHERE sale = c.refund)
	    OR EXISTS (SELECT 1 FROM payout WHERE closing = c.closing))
	    AS paid_out FROM carry c;

-- It goes one way only, to a meter or out.
CREATE TRIGGER sale_moves_no_replace BEFORE INSERT ON sale
	WHEN NEW.moves IS NOT NULL
	BEGIN SELECT CASE
	WHEN EXISTS (SELECT 1 FROM sale WHERE moves = NEW.moves
	    AND state <> 'not-credited')
	THEN raise(ABORT, 'carried credit is moved once')
	WHEN EXISTS (SELECT 1 FROM carry_left
	    WHERE id = NEW.moves AND paid_out)
	THEN raise(ABORT, 'the carried credit was paid out')
	END; END;
CREATE TRIGGER payout_no_moved BEFORE INSERT ON payout
	WHEN EXISTS (SELECT 1 FROM carry_left WHERE moved_by IS NOT NULL
	    AND id = (SELECT id FROM carry WHERE refund = NEW.sale
	    UNION ALL SELECT id FROM carry WHERE closing = NEW.closing))
	BEGIN SELECT raise(ABORT, 'the carried credit was moved'); END;

-- What happened to an account and a meter of it, each with a receipt from the
-- same row of numbers as orders have.
CREATE TABLE event (
	id INTEGER PRIMARY KEY,
	receipt INTEGER NOT NULL UNIQUE CHECK (receipt >= 1),
	epoch INTEGER NOT NULL REFERENCES epoch,
	kind TEXT NOT NULL
	    CHECK (kind IN ('opened', 'adopted', 'added', 'exchanged',
	    'closed', 'paid-out', 'paid-in')),
	at INTEGER NOT NULL,
	who TEXT NOT NULL
) STRICT;
-- Each once, but of what an epoch left behind each may be paid by itself.
CREATE UNIQUE INDEX event_once ON event (epoch, kind)
	WHERE kind NOT IN ('paid-out', 'paid-in');
CREATE INDEX event_epoch ON event (epoch);
CREATE TRIGGER event_no_replace BEFORE INSERT ON event
	WHEN EXISTS (SELECT 1 FROM event WHERE id = NEW.id
	    OR receipt = NEW.receipt
	    OR (epoch = NEW.epoch AND kind = NEW.kind
	    AND kind NOT IN ('paid-out', 'paid-in')))
	OR EXISTS (SELECT 1 FROM sale WHERE receipt = NEW.receipt)
	BEGIN SELECT raise(ABORT, 'a receipt has one number'); END;
CREATE TRIGGER event_no_update BEFORE UPDATE ON event
	BEGIN SELECT raise(ABORT, 'events are never changed'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event
	BEGIN SELECT raise(ABORT, 'events are never deleted'); END;

-- What guards how a sale begins, in one trigger likewise.
DROP TRIGGER sale_begins_armed;
DROP TRIGGER sale_no_replace;
CREATE TRIGGER sale_begins BEFORE INSERT ON sale BEGIN SELECT CASE
	WHEN EXISTS (SELECT 1 FROM sale WHERE id = NEW.id)
	    OR EXISTS (SELECT 1 FROM sale WHERE code = NEW.code)
	    OR EXISTS (SELECT 1 FROM sale WHERE receipt = NEW.receipt)
	THEN raise(ABORT, 'sales are never changed')
	WHEN NEW.state <> 'armed'
	THEN raise(ABORT, 'a sale begins armed')
	WHEN EXISTS (SELECT 1 FROM event WHERE receipt = NEW.receipt)
	THEN raise(ABORT, 'a receipt has one number')
	-- Nothing is sold to a meter that is being closed.
	WHEN EXISTS (SELECT 1 FROM closing WHERE epoch = NEW.epoch)
	THEN raise(ABORT, 'the meter is being closed')
	END; END;

-- The refund that took what a meter still had before its end: the last order
-- that its count tells of, where that took all there was.
CREATE VIEW closing_refund AS SELECT k.id AS closing, s.id AS sale
	FROM closing k JOIN sale s ON s.id = (SELECT max(id) FROM sale
	    WHERE epoch = k.epoch AND moved = 1)
	WHERE s.kind = 'refund' AND s.state = 'credited'
	AND s.amount_fen = s.balance_before_fen;

-- Each time a receipt was printed, or was about to be: the first is the
-- original, unless it is known that nothing came out.
CREATE TABLE print (
	id INTEGER PRIMARY KEY,
	receipt INTEGER NOT NULL,
	at INTEGER NOT NULL,
	who TEXT NOT NULL,
	copies INTEGER NOT NULL CHECK (copies BETWEEN 1 AND 9),
	format TEXT NOT NULL,
	failed INTEGER NOT NULL DEFAULT 0 CHECK (failed IN (0, 1))
) STRICT;
CREATE INDEX print_receipt ON print (receipt);
CREATE TRIGGER print_keeps BEFORE UPDATE ON print
	WHEN OLD.failed = 1 OR NEW.id IS NOT OLD.id
	OR NEW.receipt IS NOT OLD.receipt OR NEW.at IS NOT OLD.at
	OR NEW.who IS NOT OLD.who OR NEW.copies IS NOT OLD.copies
	OR NEW.format IS NOT OLD.format
	BEGIN SELECT raise(ABORT, 'prints are never changed'); END;
CREATE TRIGGER print_no_replace BEFORE INSERT ON print
	WHEN EXISTS (SELECT 1 FROM print WHERE id = NEW.id)
	BEGIN SELECT raise(ABORT, 'prints are never changed'); END;
CREATE TRIGGER print_no_delete BEFORE DELETE ON print
	BEGIN SELECT raise(ABORT, 'prints are never deleted'); END;

-- The number of a tax invoice (发票) for a receipt; the last one counts.
CREATE TABLE invoice (
	id INTEGER PRIMARY KEY,
	receipt INTEGER NOT NULL,
	number TEXT NOT NULL CHECK (number <> ''),
	at INTEGER NOT NULL,
	who TEXT NOT NULL
) STRICT;
CREATE INDEX invoice_receipt ON invoice (receipt);
CREATE TRIGGER invoice_no_replace BEFORE INSERT ON invoice
	WHEN EXISTS (SELECT 1 FROM invoice WHERE id = NEW.id)
	BEGIN SELECT raise(ABORT, 'invoice numbers are never changed'); END;
CREATE TRIGGER invoice_no_update BEFORE UPDATE ON invoice
	BEGIN SELECT raise(ABORT, 'invoice numbers are never changed'); END;
CREATE TRIGGER invoice_no_delete BEFORE DELETE ON invoice
	BEGIN SELECT raise(ABORT, 'invoice numbers are never deleted'); END;

-- A meter is held for credit that vanished from it, too.
CREATE TABLE hold_before AS SELECT * FROM hold;
DROP TABLE hold;
CREATE TABLE hold (
	id INTEGER PRIMARY KEY,
	meter INTEGER NOT NULL REFERENCES meter,
	epoch INTEGER REFERENCES epoch,
	at INTEGER NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('external', 'quarantine')),
	reason TEXT NOT NULL
	    CHECK (reason = 'count-ahead' OR reason = 'balance-ahead'
	    OR reason = 'balance-behind' OR reason = 'count-behind'
	    OR reason = 'serial' OR reason = 'closed' OR reason = 'restored'),
	books_count INTEGER,
	count INTEGER,               -- as read, as are these
	balance_fen INTEGER,
	serial TEXT,
	amount_fen INTEGER,          -- of an external credit, by the equation;
	                             -- below zero where credit vanished
	ended_at INTEGER,
	ended_by TEXT,
	ended_as TEXT
	    CHECK (ended_as = 'adopted' OR ended_as = 'agrees'
	    OR ended_as = 'released'),
	ended_reason TEXT,
	CHECK ((ended_at IS NULL) = (ended_as IS NULL)),
	CHECK ((ended_at IS NULL) = (ended_by IS NULL))
) STRICT;
INSERT INTO hold SELECT * FROM hold_before;
DROP TABLE hold_before;
CREATE UNIQUE INDEX hold_one ON hold (meter) WHERE ended_at IS NULL;
CREATE INDEX hold_epoch ON hold (epoch, ended_as, count, books_count);
CREATE TRIGGER hold_keeps BEFORE UPDATE ON hold
	WHEN OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
	OR NEW.id IS NOT OLD.id OR NEW.meter IS NOT OLD.meter
	OR NEW.epoch IS NOT OLD.epoch OR NEW.at IS NOT OLD.at
	OR NEW.kind IS NOT OLD.kind OR NEW.reason IS NOT OLD.reason
	OR NEW.books_count IS NOT OLD.books_count
	OR NEW.count IS NOT OLD.count
	OR NEW.balance_fen IS NOT OLD.balance_fen
	OR NEW.serial IS NOT OLD.serial
	OR NEW.amount_fen IS NOT OLD.amount_fen
	BEGIN SELECT raise(ABORT, 'a hold is only ended, once'); END;
CREATE TRIGGER hold_no_replace BEFORE INSERT ON hold
	WHEN EXISTS (SELECT 1 FROM hold WHERE id = NEW.id)
	BEGIN SELECT raise(ABORT, 'holds are never changed'); END;
CREATE TRIGGER hold_no_delete BEFORE DELETE ON hold
	BEGIN SELECT raise(ABORT, 'holds are never deleted'); END;
