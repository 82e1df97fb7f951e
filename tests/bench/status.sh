#!/bin/sh
# status.sh BUILD LIBS FOLDER: pp-status beside the bare query.
set -eu

bench=$(cd "$(dirname "$0")" && pwd)
sh "$bench/big_site.sh" "$3"
cd "$3"
export PP_CONFIG="$3/pp.yaml"
pp-site import --quiet site.yaml units.csv meters.csv

# One reading for each meter, as a pass would store it.
sqlite3 pp.db <<'END'
BEGIN IMMEDIATE;
INSERT INTO pass (began_at, ended_at, missed, meters, answered)
VALUES (unixepoch(), unixepoch(), 0, 10000, 10000);
INSERT INTO reading (id, after_s, flags, rest_wh, sharp_wh, peak_wh,
    flat_wh, valley_wh, balance_fen, count, bits, clock_s, power_w,
    packed)
SELECT 2097152 + id * 2, 3, 0, 0, 12000000, 34000000, 56000000,
    78000000, id * 37, 12, 1544, 1, id,
    x'ff80c0030ffc23050cd80402056402040a0ac40702' FROM meter;
INSERT INTO meter_now (meter, base_wh, good, shown, shown_at, state,
    since, silent)
SELECT id, 180000000, 2097152 + id * 2, 2097152 + id * 2,
    unixepoch(), 'normal', unixepoch(), 0 FROM meter;
COMMIT;
END

# The query of lib/book/view.c.
cat >query.sql <<'END'
SELECT m.id, m.code, p.code, coalesce(u.floor, m.floor), u.code, b.code,
    m.address, n.state, n.shown_at, r.bits, r.total_wh, r.balance_fen,
    r.count, r.power_w, s.value, n.since, NULL FROM meter m
    JOIN bus b ON b.id = m.bus
    LEFT JOIN unit u ON u.id = m.unit
    LEFT JOIN building p ON p.id = coalesce(u.building, m.building)
    LEFT JOIN meter_now n ON n.meter = m.id
    LEFT JOIN reading r ON r.id = n.shown
    LEFT JOIN meter_setting s ON s.meter = m.id AND s.key = 'lost_after'
    WHERE m.retired_at IS NULL ORDER BY m.bus, m.address, m.id
END
perl "$bench/pair.pl" 'pp-status of 10000 / sqlite3 -csv (ms)' '<= 1' 15 \
	'pp-status -f csv >ours.csv' \
	'sqlite3 -csv pp.db <query.sql >peer.csv'
