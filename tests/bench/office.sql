-- The office's side of a site that load made: customers, 100,000 orders that
-- fit the credits in the readings, shifts, alarms, and what the log says.
-- Sheer numbers, for reports to read: what guards a row is tested elsewhere.
PRAGMA synchronous = OFF;
BEGIN;
INSERT INTO building WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL
    SELECT i + 1 FROM n WHERE i < 6) SELECT i, 'N' || i, 'No. ' || i, 9, NULL
    FROM n;
INSERT INTO unit SELECT id, printf('U%05d', id), (id - 1) * 6 / 10000 + 1,
    id % 9 + 1, 'shop ' || id, NULL FROM meter;
UPDATE meter SET unit = id,
    parent = iif(bus % 8 = 0 AND address > 1, id - address + 1, NULL);

-- What each meter counted when it was read first.
CREATE TEMP TABLE first AS SELECT m.id AS meter, r.count, r.balance_fen,
    r.total_wh, r.sharp_wh, r.peak_wh, r.flat_wh, r.valley_wh
    FROM meter m JOIN reading r ON r.id = 2097152 + m.id * 2;

INSERT INTO confirmed (meter, part, at, value, hash, total_wh, sharp_wh,
    peak_wh, flat_wh, valley_wh)
    SELECT meter, 'prices', 1704038400,
    'sharp=0.5000 peak=0.5000 flat=0.5000 valley=0.5000', zeroblob(32),
    total_wh, sharp_wh, peak_wh, flat_wh, valley_wh FROM first;

-- A customer for each meter since the beginning of 2024.
INSERT INTO account (id, code, name, phone, opened_at, opened_by)
    SELECT meter, printf('A%05d', meter), '客户' || meter, '13800138000',
    1704038400 + meter, 'li.na' FROM first;
INSERT INTO epoch (id, meter, no, account, serial, adopted, start_count,
    start_fen, intended_at, who, began_at)
    SELECT f.meter, f.meter, 1, f.meter, m.serial, 1, max(count - 9, 0),
    1000, 1704038400 + f.meter, 'li.na', 1704038400 + f.meter
    FROM first f JOIN meter m ON m.id = f.meter;
INSERT INTO event (receipt, epoch, kind, at, who)
    SELECT id, id, 'adopted', began_at, who FROM epoch;
INSERT INTO ledger_account (code, kind, epoch)
    SELECT printf('meter:%s:1', m.code), 'meter', m.id FROM meter m;
INSERT INTO entry (at, who, kind, epoch) SELECT began_at, who, 'begin', id
    FROM epoch;
INSERT INTO posting (entry, debit, credit, amount_fen)
    SELECT e.id, (SELECT id FROM ledger_account WHERE kind = 'transfer'),
    l.id, 1000 FROM entry e JOIN ledger_account l ON l.epoch = e.epoch;
INSERT INTO evidence (epoch, role, at, fenced, serial, count, balance_fen,
    total_wh, sharp_wh, peak_wh, flat_wh, valley_wh, deep_wh, base_wh, status,
    sources, posted)
    SELECT e.id, 'begin', e.began_at, 1, e.serial, e.start_count, 1000, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0 FROM epoch e;

-- A shift of each of three drawers, each day.
INSERT INTO shift (id, drawer, who, opened_at, float_fen, closed_at,
    closed_by, counted_fen, expected_fen, note)
    WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n
    WHERE i < 1379) SELECT i + 1, 'desk' || (i % 3 + 1),
    'cashier' || (i % 3 + 1), 1704038400 + i / 3 * 86400, 20000,
    1704038400 + i / 3 * 86400 + 86399, 'cashier' || (i % 3 + 1), 50000,
    50000, '' FROM n;
INSERT INTO ledger_account (code, kind, shift)
    SELECT 'cash:' || id, 'cash', id FROM shift;

-- Orders: those before the first reading, and those that readings show.
CREATE TEMP TABLE wish (meter, at, slot, balance_fen);
INSERT INTO wish WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL
    SELECT i + 1 FROM n WHERE i < 9)
    SELECT f.meter, 1735660800 - (f.count - e.start_count - i + 1) * 3600000
    + f.meter * 199 % 86400, e.start_count + i, 1500 FROM n
    JOIN epoch e JOIN first f ON f.meter = e.meter
    AND e.start_count + i <= f.count;
INSERT INTO wish SELECT meter, began_at - 3600 - meter % 3600, before + k.i,
    paid FROM (SELECT r.id % 2097152 / 2 AS meter, p.began_at, r.count,
    lag(r.count) OVER w AS before, lag(r.balance_fen) OVER w AS paid
    FROM pass p CROSS JOIN reading r ON r.id BETWEEN p.id * 2097152
    AND p.id * 2097152 + 2097151
    WINDOW w AS (PARTITION BY r.id % 2097152 ORDER BY r.id))
    JOIN (SELECT 1 AS i) k ON before + k.i <= count;
DROP TRIGGER sale_begins;
INSERT INTO sale (id, code, kind, meter, epoch, slot, class, amount_fen,
    method, note, who, at, receipt, count_before, balance_before_fen, state,
    moved, weak, ended_at, count_after, balance_after_fen, remark, shift)
    SELECT n, printf('pp-%s-%06d', strftime('%Y%m%d', at, 'unixepoch'), n),
    'sale', meter, meter, slot, 'counted', 50000,
    iif(shift IS NOT NULL, 'cash', iif(n % 5 = 0, 'bank', 'wechat')),
    iif(n % 10 = 0, 'in two parts, by the neighbour', ''),
    'cashier' || (n % 3 + 1), at, 10000 + n, slot - 1, balance_fen,
    'credited', 1, 0, at + 8, slot, balance_fen + 50000, '', shift
    FROM (SELECT *, row_number() OVER (ORDER BY at, meter) AS n,
    iif(meter % 2, (SELECT h.id FROM shift h
    WHERE h.id = (at - 1704038400) / 86400 * 3 + meter % 3 + 1), NULL)
    AS shift FROM wish);
INSERT INTO attempt (sale, no, at, what) SELECT id, 1, at, 'credit' FROM sale;
INSERT INTO evidence (epoch, sale, role, at, fenced, serial, count,
    balance_fen, total_wh, sharp_wh, peak_wh, flat_wh, valley_wh, deep_wh,
    base_wh, status, sources)
    SELECT s.epoch, s.id, iif(w.i, 'verdict', 'before'), s.at + 8 * w.i, 1,
    e.serial, s.slot - 1 + w.i, s.balance_before_fen + 50000 * w.i, 0, 0, 0,
    0, 0, 0, 0, 0, 0 FROM sale s JOIN epoch e ON e.id = s.epoch
    JOIN (SELECT 0 AS i UNION ALL SELECT 1) w ORDER BY s.id, w.i;
INSERT INTO entry (at, who, kind, sale, epoch, shift)
    SELECT s.at + 8 * w.i, s.who, iif(w.i, 'credited', 'armed'), s.id,
    s.epoch, s.shift FROM sale s JOIN (SELECT 0 AS i UNION ALL SELECT 1) w
    ORDER BY s.id, w.i;
INSERT INTO posting (entry, debit, credit, amount_fen)
    SELECT e.id, iif(e.kind = 'armed', l.id, 2), iif(e.kind = 'armed', 2, k.id),
    s.amount_fen FROM entry e JOIN sale s ON s.id = e.sale
    JOIN ledger_account l ON l.code = CASE s.method WHEN 'cash'
    THEN 'cash:' || s.shift ELSE 'channel:' || s.method END
    JOIN ledger_account k ON k.epoch = s.epoch ORDER BY e.id;
INSERT INTO log (seq, at, who, tty, tool, action, subject, words, result, hash)
    SELECT row_number() OVER (ORDER BY s.id, w.i), s.at + 8 * w.i, s.who,
    'pts/0', 'pp-sell', iif(w.i, 'ended', 'sell'), m.code,
    'order=' || s.code || ' amount_yuan=500.00 method=' || s.method, 'done',
    randomblob(32) FROM sale s JOIN meter m ON m.id = s.meter
    JOIN (SELECT 0 AS i UNION ALL SELECT 1) w;

-- Meters and books agreed when they were read last.
INSERT INTO evidence (epoch, role, at, fenced, serial, count, balance_fen,
    total_wh, sharp_wh, peak_wh, flat_wh, valley_wh, deep_wh, base_wh, status,
    sources, posted)
    SELECT e.id, 'compared', p.began_at + r.after_s, 0, e.serial, r.count,
    r.balance_fen, r.total_wh, r.sharp_wh, r.peak_wh, r.flat_wh, r.valley_wh,
    0, 0, 0, 0, (SELECT max(id) FROM posting) FROM epoch e
    JOIN meter_now n ON n.meter = e.meter JOIN reading r ON r.id = n.good
    JOIN pass p ON p.id = n.good / 2097152;

-- Two alarms of each meter, one of them live, and a message of each.
INSERT INTO alarm (kind, meter, since, raised_at, value, bound, well_since,
    cleared_at, noticed_at, notice)
    SELECT iif(w.i, 'alarm1', 'lost'), m.id, 1740000000 + m.id,
    1740000001 + m.id, 1900, 2000, iif(w.i, 1740600000, NULL),
    iif(w.i, 1740600001, NULL), 1740000002 + m.id, 'told' FROM meter m
    JOIN (SELECT 0 AS i UNION ALL SELECT 1) w;
INSERT INTO message (key, kind, account, meter, number, text, parts, made_at,
    not_before, state, state_at, tries, reason)
    SELECT 'k' || id, 'customer', meter, meter, '+8613800138000',
    '【宝湾】您的电表余额不足20元', 1, raised_at, raised_at, 'sent',
    raised_at + 5, 1, '' FROM alarm;
INSERT INTO message_alarm SELECT id, substr(key, 2) FROM message;

-- A bus in ten is silent, a gateway in ten lost, a meter in ten kept on.
UPDATE meter_now SET state = 'lost', shown_at = shown_at - 86400
    WHERE meter IN (SELECT id FROM meter WHERE bus % 10 = 0);
UPDATE gateway_now SET state = 'silent' WHERE gateway % 10 = 0;
INSERT INTO relay_order (meter, at, who, action, cause, reason)
    SELECT id, 1743000000, 'li.na', 'keep', 'person', 'a clinic' FROM meter
    WHERE id % 10 = 0;

-- The last 500 meters are plain instruments.
UPDATE meter SET model = 'DTSD1352' WHERE id > 9500;
COMMIT;
