-- The third schema: customers, the double-entry books, and sales.  A sale is
-- written down before the first byte goes to its meter; what carries the
-- proof that it counts once stands here, in constraints, not in code.
--
-- Where a word has to be one of three or more, IN would have SQLite build a
-- table at each insert; OR says the same in half of a sale's time.  What only
-- lists and checks look for has no index: each costs every sale a page.

-- A customer (户).
CREATE TABLE account (
	id INTEGER PRIMARY KEY,
	code TEXT NOT NULL UNIQUE CHECK (code <> ''),
	name TEXT NOT NULL CHECK (name <> ''),
	phone TEXT NOT NULL,
	opened_at INTEGER NOT NULL,
	opened_by TEXT NOT NULL,
	closed_at INTEGER,
	closed_by TEXT,
	CHECK ((closed_at IS NULL) = (closed_by IS NULL))
) STRICT;

-- A stretch of a meter's life in which its purchase count only grows by what
-- these books know of: from opening (or taking over) to closing, exchange or
-- reset.  It belongs to one account and to one serial number.
CREATE TABLE epoch (
	id INTEGER PRIMARY KEY,
	meter INTEGER NOT NULL REFERENCES meter,
	no INTEGER NOT NULL CHECK (no >= 1),
	account INTEGER NOT NULL REFERENCES account,
	serial TEXT NOT NULL CHECK (serial <> ''),
	adopted INTEGER NOT NULL CHECK (adopted IN (0, 1)),
	start_count INTEGER NOT NULL CHECK (start_count BETWEEN 0 AND 65535),
	start_fen INTEGER NOT NULL CHECK (abs(start_fen) < 1000000000000),
	intended_at INTEGER NOT NULL,
	who TEXT NOT NULL,
	began_at INTEGER,            -- NULL: the meter hasn't proven it yet
	ended_at INTEGER,
	end_count INTEGER,
	end_fen INTEGER,
	UNIQUE (meter, no)
) STRICT;
CREATE UNIQUE INDEX epoch_one ON epoch (meter) WHERE ended_at IS NULL;
CREATE INDEX epoch_account ON epoch (account);
CREATE TRIGGER epoch_keeps BEFORE UPDATE ON epoch
	WHEN NEW.id IS NOT OLD.id OR NEW.meter IS NOT OLD.meter
	OR NEW.no IS NOT OLD.no OR NEW.account IS NOT OLD.account
	OR NEW.serial IS NOT OLD.serial OR NEW.adopted IS NOT OLD.adopted
	OR NEW.start_count IS NOT OLD.start_count
	OR NEW.start_fen IS NOT OLD.start_fen
	OR NEW.intended_at IS NOT OLD.intended_at OR NEW.who IS NOT OLD.who
	OR (OLD.began_at IS NOT NULL AND NEW.began_at IS NOT OLD.began_at)
	OR OLD.ended_at IS NOT NULL
	BEGIN SELECT raise(ABORT, 'an epoch only begins and ends'); END;
CREATE TRIGGER epoch_no_delete BEFORE DELETE ON epoch
	BEGIN SELECT raise(ABORT, 'epochs are never deleted'); END;
CREATE TRIGGER epoch_no_replace BEFORE INSERT ON epoch
	WHEN EXISTS (SELECT 1 FROM epoch WHERE id = NEW.id)
	BEGIN SELECT raise(ABORT, 'epochs are never changed'); END;

-- The accounts of the books.
CREATE TABLE ledger_account (
	id INTEGER PRIMARY KEY,
	code TEXT NOT NULL UNIQUE,   -- 'cash', 'channel:wechat', 'meter:M017:1'
	kind TEXT NOT NULL
	    CHECK (kind = 'cash' OR kind = 'channel' OR kind = 'suspense'
	    OR kind = 'meter' OR kind = 'refund-due' OR kind = 'revenue'
	    OR kind = 'rounding' OR kind = 'external' OR kind = 'transfer'
	    OR kind = 'claim' OR kind = 'difference' OR kind = 'write-off'),
	epoch INTEGER UNIQUE REFERENCES epoch,
	CHECK ((kind = 'meter') = (epoch IS NOT NULL))
) STRICT;
CREATE TRIGGER ledger_account_no_update BEFORE UPDATE ON ledger_account
	BEGIN SELECT raise(ABORT, 'ledger accounts are never changed'); END;
CREATE TRIGGER ledger_account_no_delete BEFORE DELETE ON ledger_account
	BEGIN SELECT raise(ABORT, 'ledger accounts are never deleted'); END;
CREATE TRIGGER ledger_account_no_replace BEFORE INSERT ON ledger_account
	WHEN EXISTS (SELECT 1 FROM ledger_account WHERE id = NEW.id
	    OR code = NEW.code)
	BEGIN SELECT raise(ABORT, 'ledger accounts are never changed'); END;
INSERT INTO ledger_account (code, kind) VALUES
	('cash', 'cash'), ('suspense', 'suspense'),
	('refund-due', 'refund-due'), ('revenue', 'revenue'),
	('rounding', 'rounding'), ('external', 'external'),
	('transfer', 'transfer'), ('claim', 'claim'),
	('difference', 'difference'), ('write-off', 'write-off'),
	('channel:bank', 'channel'), ('channel:wechat', 'channel'),
	('channel:alipay', 'channel'), ('channel:unionpay', 'channel'),
	('channel:other', 'channel');

-- An order: a sale, a refund, or the reversal of either.  Its row is written
-- and synced before the first byte goes out; all of it but how it ended stays
-- as it is, and it ends only along the arrows of the trigger below.
CREATE TABLE sale (
	id INTEGER PRIMARY KEY,
	code TEXT NOT NULL UNIQUE CHECK (code <> ''),  -- the order's id
	kind TEXT NOT NULL
	    CHECK (kind = 'sale' OR kind = 'refund'
	    OR kind = 'sale-reversal' OR kind = 'refund-reversal'),
	reverses INTEGER REFERENCES sale,
	meter INTEGER NOT NULL REFERENCES meter,
	epoch INTEGER NOT NULL REFERENCES epoch,
	slot INTEGER NOT NULL CHECK (slot BETWEEN 1 AND 65535),
	class TEXT NOT NULL
	    CHECK (class = 'counted' OR class = 'blind' OR class = 'naive'),
	amount_fen INTEGER NOT NULL
	    CHECK (amount_fen BETWEEN 1 AND 100000000000),
	method TEXT NOT NULL
	    CHECK (method = 'cash' OR method = 'bank' OR method = 'wechat'
	    OR method = 'alipay' OR method = 'unionpay'
	    OR method = 'other' OR method = 'transfer'),
	note TEXT NOT NULL,
	who TEXT NOT NULL,
	at INTEGER NOT NULL,
	receipt INTEGER NOT NULL UNIQUE CHECK (receipt >= 1),
	count_before INTEGER NOT NULL CHECK (count_before = slot - 1),
	balance_before_fen INTEGER NOT NULL,
	state TEXT NOT NULL
	    CHECK (state = 'armed' OR state = 'credited'
	    OR state = 'not-credited' OR state = 'disputed'),
	moved INTEGER NOT NULL CHECK (moved IN (0, 1)), -- the slot is used up
	weak INTEGER NOT NULL CHECK (weak IN (0, 1)),
	ended_at INTEGER,
	count_after INTEGER,
	balance_after_fen INTEGER,
	remark TEXT NOT NULL,        -- what the receipt has to say beside it
	CHECK ((kind IN ('sale-reversal', 'refund-reversal'))
	    = (reverses IS NOT NULL)),
	CHECK ((state IN ('credited', 'not-credited')) = (ended_at IS NOT NULL)),
	CHECK (moved = 0 OR state IN ('credited', 'not-credited')),
	-- A meter may have set the balance and lost the count.
	CHECK (state <> 'credited' OR moved = 1 OR kind = 'refund'
	    OR kind = 'sale-reversal')
) STRICT;
-- Nobody sells a slot that another order has, or may have yet.
CREATE UNIQUE INDEX sale_slot ON sale (epoch, slot)
	WHERE state = 'armed' OR state = 'disputed' OR moved = 1;
CREATE UNIQUE INDEX sale_open ON sale (meter)
	WHERE state IN ('armed', 'disputed');
CREATE UNIQUE INDEX sale_reversed ON sale (reverses)
	WHERE reverses IS NOT NULL AND state <> 'not-credited';
CREATE INDEX sale_moved ON sale (epoch, moved) WHERE moved = 1;
CREATE INDEX sale_meter ON sale (meter, id);
CREATE TRIGGER sale_begins_armed BEFORE INSERT ON sale
	WHEN NEW.state <> 'armed'
	BEGIN SELECT raise(ABORT, 'a sale begins armed'); END;
CREATE TRIGGER sale_no_replace BEFORE INSERT ON sale
	WHEN EXISTS (SELECT 1 FROM sale WHERE id = NEW.id OR code = NEW.code
	    OR receipt = NEW.receipt)
	BEGIN SELECT raise(ABORT, 'sales are never changed'); END;
CREATE TRIGGER sale_keeps BEFORE UPDATE OF id, rowid, oid, _rowid_, code, kind,
	reverses, meter, epoch, slot, class, amount_fen, method, note, who, at,
	receipt, count_before, balance_before_fen ON sale
	WHEN NEW.id IS NOT OLD.id OR NEW.code IS NOT OLD.code
	OR NEW.kind IS NOT OLD.kind OR NEW.reverses IS NOT OLD.reverses
	OR NEW.meter IS NOT OLD.meter OR NEW.epoch IS NOT OLD.epoch
	OR NEW.slot IS NOT OLD.slot OR NEW.class IS NOT OLD.class
	OR NEW.amount_fen IS NOT OLD.amount_fen
	OR NEW.method IS NOT OLD.method OR NEW.note IS NOT OLD.note
	OR NEW.who IS NOT OLD.who OR NEW.at IS NOT OLD.at
	OR NEW.receipt IS NOT OLD.receipt
	OR NEW.count_before IS NOT OLD.count_before
	OR NEW.balance_before_fen IS NOT OLD.balance_before_fen
	BEGIN SELECT raise(ABORT, 'of a sale only the end is written'); END;
CREATE TRIGGER sale_arrows BEFORE UPDATE ON sale
	WHEN NOT (NEW.state = 'credited' OR NEW.state = 'not-credited'
	    OR (OLD.state = 'armed' AND NEW.state = 'disputed'))
	OR OLD.state NOT IN ('armed', 'disputed')
	BEGIN SELECT raise(ABORT, 'a sale cannot go that way'); END;
CREATE TRIGGER sale_no_delete BEFORE DELETE ON sale
	BEGIN SELECT raise(ABORT, 'sales are never deleted'); END;

-- What the meter said: before an order was armed, and whenever something was
-- concluded from it.  `sale` is NULL where an epoch began, or a meter was
-- compared with the books.
CREATE TABLE evidence (
	id INTEGER PRIMARY KEY,
	epoch INTEGER NOT NULL REFERENCES epoch,
	sale INTEGER REFERENCES sale,
	role TEXT NOT NULL
	    CHECK (role = 'begin' OR role = 'before' OR role = 'verdict'
	    OR role = 'compared' OR role = 'end'),
	at INTEGER NOT NULL,
	fenced INTEGER NOT NULL CHECK (fenced IN (0, 1)),
	serial TEXT NOT NULL,
	count INTEGER NOT NULL,
	balance_fen INTEGER NOT NULL,
	total_wh INTEGER NOT NULL,
	sharp_wh INTEGER NOT NULL, peak_wh INTEGER NOT NULL,
	flat_wh INTEGER NOT NULL, valley_wh INTEGER NOT NULL,
	deep_wh INTEGER NOT NULL,
	base_wh INTEGER NOT NULL,
	status INTEGER NOT NULL,
	sources INTEGER NOT NULL,
	-- Where meter and books agree: the last posting by then (0: none).  What
	-- it has later is reckoned from here, and from what was posted since.
	posted INTEGER
) STRICT;
CREATE INDEX evidence_sale ON evidence (sale);
CREATE INDEX evidence_epoch ON evidence (epoch, id);
CREATE TRIGGER evidence_no_replace BEFORE INSERT ON evidence
	WHEN EXISTS (SELECT 1 FROM evidence WHERE id = NEW.id)
	BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER evidence_no_update BEFORE UPDATE ON evidence
	BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence
	BEGIN SELECT raise(ABORT, 'evidence is never deleted'); END;

-- Each time an order is about to be sent: of a meter that can't refuse a
-- copy, committed before the first byte.
CREATE TABLE attempt (
	sale INTEGER NOT NULL REFERENCES sale,
	no INTEGER NOT NULL CHECK (no >= 1),
	at INTEGER NOT NULL,
	what TEXT NOT NULL
	    CHECK (what = 'credit' OR what = 'cancel' OR what = 'set'),
	target_fen INTEGER,          -- of a set: the balance it asks for
	read_fen INTEGER,            -- and the balance that was read before it
	PRIMARY KEY (sale, no),
	CHECK ((what = 'set') = (target_fen IS NOT NULL)),
	CHECK ((what = 'set') = (read_fen IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE TRIGGER attempt_no_replace BEFORE INSERT ON attempt
	WHEN EXISTS (SELECT 1 FROM attempt WHERE sale = NEW.sale
	    AND no = NEW.no)
	BEGIN SELECT raise(ABORT, 'attempts are never changed'); END;
CREATE TRIGGER attempt_no_update BEFORE UPDATE ON attempt
	BEGIN SELECT raise(ABORT, 'attempts are never changed'); END;
CREATE TRIGGER attempt_no_delete BEFORE DELETE ON attempt
	BEGIN SELECT raise(ABORT, 'attempts are never deleted'); END;

-- What people decided about a disputed order.
CREATE TABLE resolution (
	id INTEGER PRIMARY KEY,
	sale INTEGER NOT NULL UNIQUE REFERENCES sale,
	at INTEGER NOT NULL,
	who TEXT NOT NULL,
	verdict TEXT NOT NULL CHECK (verdict IN ('credited', 'not-credited')),
	reason TEXT NOT NULL CHECK (reason <> '')
) STRICT;
CREATE TRIGGER resolution_no_replace BEFORE INSERT ON resolution
	WHEN EXISTS (SELECT 1 FROM resolution WHERE id = NEW.id
	    OR sale = NEW.sale)
	BEGIN SELECT raise(ABORT, 'resolutions are never changed'); END;
CREATE TRIGGER resolution_no_update BEFORE UPDATE ON resolution
	BEGIN SELECT raise(ABORT, 'resolutions are never changed'); END;
CREATE TRIGGER resolution_no_delete BEFORE DELETE ON resolution
	BEGIN SELECT raise(ABORT, 'resolutions are never deleted'); END;

-- An order ends by evidence, or by people where it was disputed; where there
-- will never be evidence, people dispute it before they end it.
CREATE TRIGGER sale_needs_evidence BEFORE UPDATE ON sale
	WHEN NOT EXISTS (SELECT 1 FROM evidence WHERE sale = NEW.id
	    AND role = 'verdict')
	AND NOT EXISTS (SELECT 1 FROM resolution WHERE sale = NEW.id
	    AND (NEW.state = 'disputed'
	    OR (OLD.state = 'disputed' AND verdict = NEW.state)))
	BEGIN SELECT raise(ABORT, 'a sale ends by evidence'); END;
CREATE TRIGGER sale_needs_people BEFORE UPDATE ON sale
	WHEN OLD.state = 'disputed' AND NOT EXISTS (SELECT 1 FROM resolution
	    WHERE sale = NEW.id AND verdict = NEW.state)
	BEGIN SELECT raise(ABORT, 'a disputed sale is ended by people'); END;

-- The books: entries of postings.  A posting moves an amount from one account
-- to another, so that every entry balances by its shape.
CREATE TABLE entry (
	id INTEGER PRIMARY KEY,
	at INTEGER NOT NULL,
	who TEXT NOT NULL,
	kind TEXT NOT NULL
	    CHECK (kind = 'armed' OR kind = 'credited'
	    OR kind = 'not-credited' OR kind = 'rounding'
	    OR kind = 'external' OR kind = 'begin' OR kind = 'used'
	    OR kind = 'left' OR kind = 'owed' OR kind = 'correction'
	    OR kind = 'payout' OR kind = 'payin' OR kind = 'float'
	    OR kind = 'handover' OR kind = 'difference' OR kind = 'counted'),
	sale INTEGER REFERENCES sale,
	epoch INTEGER REFERENCES epoch
) STRICT;
CREATE UNIQUE INDEX entry_sale ON entry (sale, kind) WHERE sale IS NOT NULL;
CREATE TRIGGER entry_no_replace BEFORE INSERT ON entry
	WHEN EXISTS (SELECT 1 FROM entry WHERE id = NEW.id)
	BEGIN SELECT raise(ABORT, 'entries are never changed'); END;
CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry
	BEGIN SELECT raise(ABORT, 'entries are never changed'); END;
CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry
	BEGIN SELECT raise(ABORT, 'entries are never deleted'); END;

CREATE TABLE posting (
	id INTEGER PRIMARY KEY,
	entry INTEGER NOT NULL REFERENCES entry,
	debit INTEGER NOT NULL REFERENCES ledger_account,
	credit INTEGER NOT NULL REFERENCES ledger_account,
	amount_fen INTEGER NOT NULL
	    CHECK (amount_fen BETWEEN 1 AND 1000000000000),
	CHECK (debit <> credit)
) STRICT;
CREATE INDEX posting_debit ON posting (debit, id, amount_fen);
CREATE INDEX posting_credit ON posting (credit, id, amount_fen);
CREATE TRIGGER posting_no_replace BEFORE INSERT ON posting
	WHEN EXISTS (SELECT 1 FROM posting WHERE id = NEW.id)
	BEGIN SELECT raise(ABORT, 'postings are never changed'); END;
CREATE TRIGGER posting_no_update BEFORE UPDATE ON posting
	BEGIN SELECT raise(ABORT, 'postings are never changed'); END;
CREATE TRIGGER posting_no_delete BEFORE DELETE ON posting
	BEGIN SELECT raise(ABORT, 'postings are never deleted'); END;

-- Debits positive.
CREATE VIEW ledger_balance AS SELECT a.id, a.code, a.kind, a.epoch,
	(SELECT coalesce(sum(amount_fen), 0) FROM posting WHERE debit = a.id)
	- (SELECT coalesce(sum(amount_fen), 0) FROM posting
	    WHERE credit = a.id) AS balance_fen
	FROM ledger_account a;

-- Why a meter is closed for sale: its count, serial number or history isn't
-- what the books say.  One at a time; ended once, by a recorded decision, or
-- where the meter proves that it agrees after all.
CREATE TABLE hold (
	id INTEGER PRIMARY KEY,
	meter INTEGER NOT NULL REFERENCES meter,
	epoch INTEGER REFERENCES epoch,
	at INTEGER NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('external', 'quarantine')),
	reason TEXT NOT NULL
	    CHECK (reason = 'count-ahead' OR reason = 'balance-ahead'
	    OR reason = 'count-behind' OR reason = 'serial'
	    OR reason = 'closed' OR reason = 'restored'),
	books_count INTEGER,
	count INTEGER,               -- as read, as are these
	balance_fen INTEGER,
	serial TEXT,
	amount_fen INTEGER,          -- of an external credit, by the equation
	ended_at INTEGER,
	ended_by TEXT,
	ended_as TEXT
	    CHECK (ended_as = 'adopted' OR ended_as = 'agrees'
	    OR ended_as = 'released'),
	ended_reason TEXT,
	CHECK ((ended_at IS NULL) = (ended_as IS NULL)),
	CHECK ((ended_at IS NULL) = (ended_by IS NULL))
) STRICT;
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

-- The purchase count that a meter has by the books.
CREATE VIEW epoch_count AS SELECT e.id, e.meter, e.start_count
	+ (SELECT count(*) FROM sale s WHERE s.epoch = e.id AND s.moved = 1)
	+ (SELECT coalesce(sum(h.count - h.books_count), 0) FROM hold h
	    WHERE h.epoch = e.id AND h.ended_as = 'adopted') AS count
	FROM epoch e;

-- Orders to relays, with their cause: after a sale a relay is let go only
-- where arrears had it tripped.  Proven: a look showed that it was let go, so
-- whoever holds it open later does so for reasons of his own.
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
	    OR cause = 'proven'),
	reason TEXT NOT NULL
) STRICT;
CREATE INDEX relay_order_meter ON relay_order (meter, id);
CREATE TRIGGER relay_order_no_replace BEFORE INSERT ON relay_order
	WHEN EXISTS (SELECT 1 FROM relay_order WHERE id = NEW.id)
	BEGIN SELECT raise(ABORT, 'relay orders are never changed'); END;
CREATE TRIGGER relay_order_no_update BEFORE UPDATE ON relay_order
	BEGIN SELECT raise(ABORT, 'relay orders are never changed'); END;
CREATE TRIGGER relay_order_no_delete BEFORE DELETE ON relay_order
	BEGIN SELECT raise(ABORT, 'relay orders are never deleted'); END;

-- What a probe proved of a meter's way with purchases; the last one of its
-- serial number counts, before the word of its model.  None: no order came
-- through to it, so its bus is only read until another probe says more.
CREATE TABLE probe (
	id INTEGER PRIMARY KEY,
	meter INTEGER NOT NULL REFERENCES meter,
	serial TEXT NOT NULL CHECK (serial <> ''),
	at INTEGER NOT NULL,
	who TEXT NOT NULL,
	class TEXT NOT NULL
	    CHECK (class = 'counted' OR class = 'blind' OR class = 'naive'
	    OR class = 'none'),
	detail TEXT NOT NULL
) STRICT;
CREATE INDEX probe_meter ON probe (meter, id);
CREATE TRIGGER probe_no_replace BEFORE INSERT ON probe
	WHEN EXISTS (SELECT 1 FROM probe WHERE id = NEW.id)
	BEGIN SELECT raise(ABORT, 'probes are never changed'); END;
CREATE TRIGGER probe_no_update BEFORE UPDATE ON probe
	BEGIN SELECT raise(ABORT, 'probes are never changed'); END;
CREATE TRIGGER probe_no_delete BEFORE DELETE ON probe
	BEGIN SELECT raise(ABORT, 'probes are never deleted'); END;
