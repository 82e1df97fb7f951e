#!/bin/sh
# office.sh BUILD LIBS FOLDER: every report and list of 10,000 meters, 101,000
# orders and three months of readings, as CSV, beside sqlite3 -csv running a
# plain query for the same rows and columns, printed as they are stored.  That
# the rows are as many is checked; that figures are right is for the tests.
# Prints rows for bench.sh, and the worst of them.
set -eu

bench=$(cd "${0%/*}" && pwd)
build=$(cd "$1" && pwd)
libs=$2
cd "$3"
PATH=$build/bin:$PATH
sh "$bench/load.sh" "$build" "$libs"

# Read every six hours, from 2025 on; it is one minute past the last pass.
days=93
./load pp.db 10000 32 $((days * 4 + 1)) 21600 1 >/dev/null
sqlite3 -bail pp.db <"$bench/office.sql"
echo "0 $((1735660800 + days * 86400 + 60)) 0" >clock
printf 'database: %s\nsimulated_clock: %s\n' "$PWD/pp.db" "$PWD/clock" >pp.yaml
PP_CONFIG=$PWD/pp.yaml
export PP_CONFIG

# measure COMMAND: and the query on standard input.
measure() {
	cat >query.sql
	name=$(echo "$1" | tr , +)
	perl "$bench/pair.pl" "10000 meters: $name / its query (ms)" '<= 2' 5 \
		"$1 >ours.csv" 'sqlite3 -csv pp.db <query.sql >peer.csv' |
		tee -a rows
}

# beside COMMAND: likewise, row for row.
beside() {
	measure "$1"
	same_rows "$1"
}

# What texts hold has no line ends here; a header is no row.
same_rows() {
	if [ "$(($(wc -l <ours.csv) - 1))" -ne "$(wc -l <peer.csv)" ]; then
		echo "office.sh: $1: $(wc -l <ours.csv) lines, its query" \
			"$(wc -l <peer.csv) rows" >&2
		exit 1
	fi
}

# Where a meter is, and whose.
place="LEFT JOIN unit u ON u.id = m.unit
    LEFT JOIN building b ON b.id = coalesce(u.building, m.building)"
owner="LEFT JOIN epoch o ON o.meter = m.id AND o.ended_at IS NULL
    LEFT JOIN account a ON a.id = o.account"

# sales WORD KEYS JOINS
sales() {
	beside "pp-report sales --by $1" <<-END
		SELECT $2, sum(s.kind = 'sale'),
		    sum(iif(s.kind = 'sale', fen, 0)), sum(s.kind = 'refund'),
		    sum(iif(s.kind = 'refund', fen, 0)),
		    sum(s.kind LIKE '%-reversal'),
		    sum(iif(s.kind LIKE '%-reversal', fen, 0)), sum(fen),
		    sum(iif(e.kind = 'begin', fen, 0)),
		    sum(iif(s.method = 'transfer', fen, 0)),
		    sum(iif(s.method = 'transfer', -fen, 0)),
		    sum(iif(e.kind = 'external', fen, 0)),
		    sum(iif(e.kind = 'payin', fen, 0)),
		    sum(iif(e.kind = 'payout', fen, 0)),
		    sum(s.state = 'armed'), sum(iif(s.state = 'armed', fen, 0))
		    FROM (SELECT entry, amount_fen AS fen FROM posting) p
		    JOIN entry e ON e.id = p.entry LEFT JOIN sale s ON s.id = e.sale
		    $3
		    WHERE e.kind IN ('credited', 'begin', 'external', 'payin',
		    'payout') GROUP BY 1, 2 ORDER BY 1, 2
	END
}
epoch='JOIN epoch o ON o.id = e.epoch'
meter="$epoch JOIN meter m ON m.id = o.meter $place"
sales day "date(e.at + 28800, 'unixepoch'), NULL" ''
sales month "strftime('%Y-%m', e.at + 28800, 'unixepoch'), NULL" ''
sales year "strftime('%Y', e.at + 28800, 'unixepoch'), NULL" ''
sales meter 'm.code, NULL' "$meter"
sales account 'a.code, a.name' "$epoch JOIN account a ON a.id = o.account"
sales building 'b.code, b.name' "$meter"
sales floor 'b.code, u.floor' "$meter"
sales unit 'u.code, u.name' "$meter"
sales operator "ifnull(s.who, e.who), NULL" ''
sales method "ifnull(s.method, 'transfer'), NULL" ''

beside 'pp-report orders' <<'END'
SELECT s.code, m.code, a.code, s.amount_fen, s.method, s.state,
    s.count_before, s.count_after, s.balance_before_fen, s.balance_after_fen,
    s.receipt, s.at, s.kind, a.name, s.remark, r.code, s.note, s.who,
    s.ended_at, s.class, s.weak FROM sale s JOIN meter m ON m.id = s.meter
    JOIN epoch e ON e.id = s.epoch JOIN account a ON a.id = e.account
    LEFT JOIN sale r ON r.id = s.reverses ORDER BY s.id
END

beside 'pp-report accounts' <<END
SELECT v.at, v.kind, a.code, a.name, m.code, u.code, b.code, o.serial,
    o.start_count, o.start_fen, v.who, v.receipt, x.at, k.why, k.typed,
    ifnull(x.reason, k.reason), k.total_wh, x.used_wh, x.used_fen,
    s.amount_fen, s.method, s.code FROM event v JOIN epoch o ON o.id = v.epoch
    JOIN account a ON a.id = o.account JOIN meter m ON m.id = o.meter
    $place LEFT JOIN exchange x ON x.new_epoch = o.id
    LEFT JOIN closing k ON k.epoch = o.id AND v.kind = 'closed'
    LEFT JOIN sale s ON s.id = (SELECT sale FROM closing_refund
    WHERE closing = k.id) WHERE v.kind NOT IN ('paid-out', 'paid-in')
    ORDER BY v.at, v.receipt
END

# energy WORD KEYS JOINS: by pp, without what heads count once more.
energy() {
	measure "pp-report energy --rates --by $1" <<-END
		SELECT $2, sum(d.total_wh), sum(d.sharp_wh), sum(d.peak_wh),
		    sum(d.flat_wh), sum(d.valley_wh), sum(d.deep_wh),
		    sum(d.total_wh) * 5000, 0, sum(d.gap_s),
		    sum(iif(d.gap_s > 0, d.total_wh, 0))
		    FROM daily d JOIN meter m ON m.id = d.id % 1048576 $3
		    GROUP BY $2 ORDER BY $2
	END
}
day="date(d.day * 86400, 'unixepoch')"
month="strftime('%Y-%m', d.day * 86400, 'unixepoch')"
year="strftime('%Y', d.day * 86400, 'unixepoch')"
energy day "$day" ''
energy month "$month" ''
energy year "$year" ''
energy meter m.code ''
energy account 'a.code, a.name' "$owner"
energy building b.code "$place"
energy floor 'b.code, u.floor' "$place"
energy unit u.code "$place"
energy day,building "$day, b.code" "$place"
energy month,unit "$month, u.code" "$place"
energy month,account "$month, a.code, a.name" "$owner"

beside 'pp-report energy --rates --by day,meter' <<'END'
SELECT date(d.day * 86400, 'unixepoch'), m.code, d.total_wh, d.sharp_wh,
    d.peak_wh, d.flat_wh, d.valley_wh, d.deep_wh, d.total_wh * 5000, 0,
    d.gap_s, iif(d.gap_s > 0, d.total_wh, 0)
    FROM daily d JOIN meter m ON m.id = d.id % 1048576 ORDER BY d.day, m.code
END

# readings OPTIONS WHERE
readings() {
	beside "pp-report readings $1" <<-END
		SELECT m.code, p.began_at + r.after_s, r.flags, 0, r.bits & 1,
		    r.bits & 2, r.balance_fen, r.count, r.total_wh, r.sharp_wh,
		    r.peak_wh, r.flat_wh, r.valley_wh, r.deep_wh, r.power_w,
		    r.clock_s, hex(r.packed), r.total_wh FROM pass p
		    CROSS JOIN meter m CROSS JOIN reading r
		    ON r.id = p.id * 2097152 + m.id * 2
		    WHERE $2 ORDER BY p.id, m.id
	END
}
readings M00017 "m.id = 17"
readings '--all --since 2025-03-10 --until 2025-03-15' \
	'p.began_at >= 1741536000 AND p.began_at < 1741968000'

beside 'pp-report instruments --rates' <<END
SELECT $day, m.code, m.circuit, m.model, b.code, u.floor, u.code, m.ct, m.pt,
    (SELECT total_wh FROM reading
    WHERE id = ((d.day - 20089) * 4 + 1) * 2097152 + m.id * 2),
    (SELECT total_wh FROM reading
    WHERE id = ((d.day - 20088) * 4 + 1) * 2097152 + m.id * 2),
    d.total_wh, d.sharp_wh, d.peak_wh, d.flat_wh, d.valley_wh, d.deep_wh,
    d.gap_s, iif(d.gap_s > 0, d.total_wh, 0) FROM daily d
    JOIN meter m ON m.id = d.id % 1048576 AND m.model = 'DTSD1352' $place
    ORDER BY d.day, m.code
END

beside 'pp-report alarms' <<END
SELECT l.id, l.kind, l.cleared_at IS NULL, m.code, a.code, a.name, b.code,
    coalesce(u.floor, m.floor), u.code, g.code, l.since, l.raised_at, l.value,
    l.bound, l.well_since, l.cleared_at, l.notice, (SELECT min(s.state)
    FROM message_alarm k JOIN message s ON s.id = k.message
    WHERE k.alarm = l.id), l.noticed_at, l.acknowledged_at,
    l.acknowledged_by, l.acknowledged_note FROM alarm l
    LEFT JOIN meter m ON m.id = l.meter $place $owner
    LEFT JOIN gateway g ON g.id = l.gateway ORDER BY l.id
END

# The mean and the extremes stand for the days that are left.
beside 'pp-report forecast' <<END
SELECT m.code, a.code, a.name, b.code, u.floor, u.code, r.balance_fen,
    n.shown_at, r.balance_fen / f.most, r.balance_fen / f.mean,
    r.balance_fen / f.least, n.shown_at + 86400 * r.balance_fen / f.mean,
    f.days FROM meter m JOIN bus l ON l.id = m.bus $place $owner
    JOIN meter_now n ON n.meter = m.id JOIN reading r ON r.id = n.shown
    JOIN (SELECT id % 1048576 AS meter, max(total_wh) AS most,
    avg(total_wh) AS mean, min(total_wh) AS least, count(*) AS days FROM daily
    WHERE gap_s = 0 GROUP BY 1) f ON f.meter = m.id
    ORDER BY m.bus, m.address
END

# A month: heads by day, and what may be theft.
measure 'pp-report balance' <<'END'
WITH hint AS (SELECT meter, min(began_at), max(began_at), count(*),
    sum(total_wh - last_wh) FROM (SELECT r.id % 2097152 / 2 AS meter,
    p.began_at, r.bits, r.balance_fen, r.count, r.total_wh,
    lag(r.total_wh) OVER w AS last_wh, lag(r.balance_fen) OVER w AS last_fen,
    lag(r.count) OVER w AS last_count FROM pass p CROSS JOIN reading r
    ON r.id BETWEEN p.id * 2097152 AND p.id * 2097152 + 2097151
    WHERE p.began_at >= 1740931200
    WINDOW w AS (PARTITION BY r.id % 2097152 / 2 ORDER BY r.id))
    WHERE (count = last_count AND balance_fen >= last_fen
    AND total_wh > last_wh + 1000) OR total_wh < last_wh GROUP BY 1)
SELECT 'balance', h.code, NULL, b.code, NULL, d.day, d.day + 1, d.total_wh,
    sum(k.total_wh), d.total_wh - sum(k.total_wh), NULL, NULL, NULL, count(*),
    0, NULL FROM meter h JOIN daily d ON d.id % 1048576 = h.id
    AND d.id >= 20150 * 1048576 JOIN meter m ON m.parent = h.id
    JOIN daily k ON k.id = d.day * 1048576 + m.id JOIN unit u ON u.id = h.unit
    JOIN building b ON b.id = u.building
    GROUP BY h.id, d.day
    UNION ALL SELECT 'hint', meter, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM hint
END

# A month: credits against energy, of each meter and day.  All is well.
beside 'pp-report reconcile' <<'END'
SELECT meter, day, sum(moved_fen), sum(used_wh) FROM (SELECT meter,
    (began_at + 28800) / 86400 AS day, total_wh - last_wh AS used_wh,
    balance_fen - last_fen - ifnull((SELECT sum(s.amount_fen) FROM sale s
    WHERE s.meter = x.meter AND s.at > last_at AND s.at <= began_at), 0)
    AS moved_fen FROM (SELECT r.id % 2097152 / 2 AS meter, p.began_at,
    r.total_wh, r.balance_fen, lag(r.total_wh) OVER w AS last_wh,
    lag(r.balance_fen) OVER w AS last_fen, lag(p.began_at) OVER w AS last_at
    FROM pass p CROSS JOIN reading r
    ON r.id BETWEEN p.id * 2097152 AND p.id * 2097152 + 2097151
    WHERE p.began_at >= 1740931200
    WINDOW w AS (PARTITION BY r.id % 2097152 / 2 ORDER BY r.id)) x)
    GROUP BY 1, 2 HAVING abs(sum(moved_fen) + sum(used_wh) / 20) > 100
END

for shifts in 'pp-report shift' 'pp-shift list'; do
	beside "$shifts" <<-'END'
		SELECT h.id, h.drawer, h.who, h.opened_at, h.closed_at, h.float_fen,
		    sum(iif(e.kind = 'armed', p.amount_fen, 0)),
		    sum(iif(e.kind = 'payin', p.amount_fen, 0)),
		    sum(iif(e.kind = 'credited', p.amount_fen, 0)),
		    sum(iif(e.kind = 'payout', p.amount_fen, 0)),
		    sum(iif(e.kind = 'handover', p.amount_fen, 0)),
		    h.expected_fen, h.counted_fen, h.counted_fen - h.expected_fen,
		    count(DISTINCT e.sale), sum(s.state = 'armed'), h.note
		    FROM shift h LEFT JOIN entry e ON e.shift = h.id
		    LEFT JOIN posting p ON p.entry = e.id
		    LEFT JOIN sale s ON s.id = e.sale GROUP BY h.id ORDER BY h.id
	END
done

for log in 'pp-report log' 'pp-log list'; do
	beside "$log" <<-'END'
		SELECT seq, at, who, uid, tty, tool, action, subject, words, result,
		    lower(hex(hash)) FROM log ORDER BY seq
	END
done

beside 'pp-report lost-meters --every-meter' <<END
SELECT m.code, a.code, a.name, b.code, u.floor, u.code, n.state, n.since,
    n.shown_at, 1743696060 - n.shown_at, l.code, m.address, g.code, w.state
    FROM meter m JOIN bus l ON l.id = m.bus JOIN gateway g ON g.id = l.gateway
    $place $owner LEFT JOIN meter_now n ON n.meter = m.id
    LEFT JOIN gateway_now w ON w.gateway = g.id
    WHERE n.state IS NULL OR n.shown_at < 1743696060 - 5400
    ORDER BY m.bus, m.address
END

beside 'pp-report lost-gateways' <<'END'
SELECT g.code, g.name, w.state, w.since, count(DISTINCT b.id), count(m.id)
    FROM gateway_now w JOIN gateway g ON g.id = w.gateway
    LEFT JOIN bus b ON b.gateway = g.id LEFT JOIN meter m ON m.bus = b.id
    WHERE w.state <> 'ok' GROUP BY g.id
END

beside pp-status <<END
SELECT m.code, a.code, a.name, b.code, u.floor, u.code, n.state, r.bits & 1,
    r.bits & 2, r.balance_fen, r.count, r.total_wh, r.power_w, r.bits & 4,
    n.shown_at, 1743696060 - n.shown_at, l.code, m.address
    FROM meter m JOIN bus l ON l.id = m.bus $place $owner
    LEFT JOIN meter_now n ON n.meter = m.id
    LEFT JOIN reading r ON r.id = n.shown ORDER BY m.bus, m.address
END

beside 'pp-account list' <<END
SELECT a.code, a.name, m.code, u.code, b.code, o.serial, a.opened_at,
    a.closed_at, o.start_count, c.count, (SELECT sum(amount_fen) FROM sale
    WHERE epoch = o.id AND moved = 1 AND kind = 'sale'),
    (SELECT sum(amount_fen) FROM sale WHERE epoch = o.id AND moved = 1
    AND kind = 'refund'), -l.balance_fen, (SELECT amount_fen FROM sale
    WHERE meter = m.id AND state = 'armed'), r.balance_fen, n.shown_at,
    a.opened_by, a.closed_by, k.at, k.why, (SELECT sum(left_fen)
    FROM carry_left WHERE account = a.id), (SELECT max(receipt) FROM event
    WHERE epoch = o.id) FROM account a JOIN epoch o ON o.account = a.id
    AND o.ended_at IS NULL JOIN epoch_count c ON c.id = o.id
    JOIN ledger_balance l ON l.epoch = o.id JOIN meter m ON m.id = o.meter
    $place LEFT JOIN closing k ON k.epoch = o.id
    LEFT JOIN meter_now n ON n.meter = m.id
    LEFT JOIN reading r ON r.id = n.shown ORDER BY a.id, m.code
END

for program in hledger ledger beancount; do
	measure "pp-export $program" <<-'END'
		SELECT e.id, e.at, e.kind, e.who, s.code, s.kind, s.method, s.receipt,
		    m.code, a.code, a.name, e.shift, d.code, c.code, p.amount_fen
		    FROM posting p JOIN entry e ON e.id = p.entry
		    JOIN ledger_account d ON d.id = p.debit
		    JOIN ledger_account c ON c.id = p.credit
		    LEFT JOIN sale s ON s.id = e.sale
		    LEFT JOIN epoch o ON o.id = e.epoch
		    LEFT JOIN meter m ON m.id = o.meter
		    LEFT JOIN account a ON a.id = o.account
		    ORDER BY e.at, e.id, p.id
	END
done

beside 'pp-sms list' <<'END'
SELECT s.id, s.kind, s.state, s.number, a.code, m.code, s.parts, s.tries,
    s.made_at, s.not_before, s.state_at, s.reason, s.again_of, s.text
    FROM message s LEFT JOIN account a ON a.id = s.account
    LEFT JOIN meter m ON m.id = s.meter ORDER BY s.id
END

beside 'pp-site list meters' <<'END'
SELECT m.code, m.serial, m.model, l.code, m.address, b.code, u.floor, u.code,
    m.ct, m.pt, h.code, m.circuit, m.note FROM meter m
    JOIN bus l ON l.id = m.bus LEFT JOIN unit u ON u.id = m.unit
    LEFT JOIN building b ON b.id = coalesce(u.building, m.building)
    LEFT JOIN meter h ON h.id = m.parent ORDER BY m.id
END

sort -t, -k4,4n rows | tail -n 1 | sed 's/^10000 meters: [^,]*/the slowest of '"$(wc -l <rows) reports of 10000 meters and 100000 orders"' \/ its query (ms)/'
