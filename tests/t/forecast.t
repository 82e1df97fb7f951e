#!/bin/sh
# How long credits last, and who runs out before the desk opens again.
# shellcheck disable=SC2016 # awk's own
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"

site s --meters 4 --buses 1
start_sim s
expect 0 pp-poll --quiet

it 'nothing is said of a meter without history'
expect 0 pp-report forecast -f csv
lines out 5
like out '^meter,account,holder,building,floor,unit,balance_yuan,read_at,'
expect 0 pp-report forecast -m M001 -f csv --no-header
like out '^M001,.*,[0-9.]+,20[^,]+,,,,,,,,,$'

# Forty days, the first of which doesn't count, at 0.60 a kWh: M001's credit
# would have lasted three of them, M002's ten, M003's sixty.
today=$((($(date +%s) + 28800) / 86400))
sqlite3 s/pp.db "
	INSERT OR REPLACE INTO daily (id, readings, gap_s, peak_w, total_wh,
	    sharp_wh, peak_wh, flat_wh, valley_wh, deep_wh)
	    WITH RECURSIVE n (i) AS (SELECT $today - 40 UNION ALL SELECT i + 1
	    FROM n WHERE i < $today - 1),
	    use (meter, wh) AS (SELECT n.meter, r.balance_fen * 1000 / 60
	    / CASE n.meter % 3 WHEN 1 THEN 3 WHEN 2 THEN 10 ELSE 60 END
	    FROM meter_now n JOIN reading r ON r.id = n.shown
	    JOIN meter m ON m.id = n.meter WHERE m.code <> 'M004')
	    SELECT i * 1048576 + meter, 48, 0, NULL, wh, 0, 0, wh, 0, 0
	    FROM n CROSS JOIN use;
	INSERT INTO confirmed (meter, part, at, value, hash)
	    SELECT id, 'prices', 1,
	    'sharp=1.2000 peak=1.0000 flat=0.6000 valley=0.3000', zeroblob(32)
	    FROM meter;" || fail 'the days are not in'

it 'a credit lasts for what its days cost, in a range, and ends at a time'
expect 0 pp-report forecast -f csv --no-header
lines out 4
check awk -F, 'BEGIN { want["M001"] = 3; want["M002"] = 10
	want["M003"] = 60 }
	$1 in want && ($10 < want[$1] * 0.98 - 0.1 || $10 > want[$1] * 1.02) {
		exit 1 }' out
check awk -F, '$1 != "M004" && ($9 >= $10 || $9 < $10 / 2 || $11 <= $10 ||
	$11 > $10 * 2 || $12 !~ /^20/ || $17 != 39) { exit 1 }' out
check awk -F, '$1 == "M004" && $17 != "" { exit 1 }' out

it 'what it suggests makes it last thirty days, in tens, within the cap'
check awk -F, '$1 != "M004" {
	want = 30 * $15 - $7
	if (want < 0)
		want = 0
	if ($16 < want || $16 >= want + 10 || $16 % 10)
		exit 1 }' out
cap=$(awk -F, '$1 == "M001" { printf "%.2f", $7 + 25 }' out)
expect 0 pp-site set hoarding_cap_yuan "$cap" -m M001
expect 0 pp-report forecast -m M001 -f csv --no-header
check test "$(cut -d, -f16 out)" = 20.00

it 'without hours of the desk nobody can say who runs out before it opens'
expect 78 pp-report forecast --before-desk
like err 'set site.desk_hours with pp-site$'

it 'with a desk that opens in six days, those who run out sooner are told'
yesterday=$(TZ=Asia/Shanghai LC_ALL=C date -d yesterday +%a)
expect 0 pp-site set site.desk_hours "$yesterday"
expect 0 pp-report forecast -f csv --no-header
cut -d, -f1,13 out >told
same told <<-'END'
	M001,yes
	M002,no
	M003,no
	M004,
END
expect 0 pp-report forecast --before-desk -f csv --no-header
lines out 1
like out '^M001,'
