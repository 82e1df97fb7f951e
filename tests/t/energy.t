#!/bin/sh
# What meters used by time and place, what was read of one, and what plain
# instruments counted.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"

site s --meters 4 --buses 1
printf '%s\n' meter,serial,model,bus,address,unit,ct,pt,circuit \
	E001,777,PZ,BUS01,99,1-101,40,1,'mains 1' | pp-site import -q -
start_sim s
expect 0 pp-poll --quiet # nobody answers for the instrument

# Sixty days from 2025-01-01 on, a kWh in each hour; M002 was silent for one.
# Its prices changed with the second month, when registers were read.
before='sharp=1.2000 peak=1.0000 flat=0.8000 valley=0.4000'
after='sharp=1.2000 peak=1.1000 flat=0.8000 valley=0.4000'
sqlite3 s/pp.db "
	INSERT INTO daily (id, readings, gap_s, peak_w, total_wh, sharp_wh,
	    peak_wh, flat_wh, valley_wh, deep_wh)
	    WITH RECURSIVE n (i) AS (SELECT 20089 UNION ALL SELECT i + 1
	    FROM n WHERE i < 20089 + 59)
	    SELECT i * 1048576 + m.id, 48, (code = 'M002' AND i = 20090)
	    * 86400, NULL, 24000, 0, 8000, 10000, 6000, 0
	    FROM n CROSS JOIN meter m;
	INSERT INTO confirmed (meter, part, at, value, hash)
	    SELECT id, 'prices', p.at, p.value, zeroblob(32)
	    FROM meter, (SELECT 1 AS at, '$before' AS value
	    UNION ALL SELECT 1738339200, '$after') p
	    WHERE code LIKE 'M%';" || fail 'the days are not in'
days='--since 2025-01-01 --until 2025-03-02 -f csv'

it 'energy is cut by time and by place, and costs what it did then'
# shellcheck disable=SC2086 # several options
expect 0 pp-report energy --by month,meter --rates $days
same out <<'END'
month,meter,energy_kwh,sharp_kwh,peak_kwh,flat_kwh,valley_kwh,deep_kwh,cost_yuan,unpriced_kwh,gap_hours,estimated_kwh
2025-01,E001,744.00,0.00,248.00,310.00,186.00,0.00,,744.00,0.00,0.00
2025-01,M001,744.00,0.00,248.00,310.00,186.00,0.00,570.40,0.00,0.00,0.00
2025-01,M002,744.00,0.00,248.00,310.00,186.00,0.00,570.40,0.00,24.00,24.00
2025-01,M003,744.00,0.00,248.00,310.00,186.00,0.00,570.40,0.00,0.00,0.00
2025-01,M004,744.00,0.00,248.00,310.00,186.00,0.00,570.40,0.00,0.00,0.00
2025-02,E001,672.00,0.00,224.00,280.00,168.00,0.00,,672.00,0.00,0.00
2025-02,M001,672.00,0.00,224.00,280.00,168.00,0.00,537.60,0.00,0.00,0.00
2025-02,M002,672.00,0.00,224.00,280.00,168.00,0.00,537.60,0.00,0.00,0.00
2025-02,M003,672.00,0.00,224.00,280.00,168.00,0.00,537.60,0.00,0.00,0.00
2025-02,M004,672.00,0.00,224.00,280.00,168.00,0.00,537.60,0.00,0.00,0.00
2025-03,E001,24.00,0.00,8.00,10.00,6.00,0.00,,24.00,0.00,0.00
2025-03,M001,24.00,0.00,8.00,10.00,6.00,0.00,19.20,0.00,0.00,0.00
2025-03,M002,24.00,0.00,8.00,10.00,6.00,0.00,19.20,0.00,0.00,0.00
2025-03,M003,24.00,0.00,8.00,10.00,6.00,0.00,19.20,0.00,0.00,0.00
2025-03,M004,24.00,0.00,8.00,10.00,6.00,0.00,19.20,0.00,0.00,0.00
END
# shellcheck disable=SC2086
expect 0 pp-report energy -m M001,M002 --by year $days --no-header
same out <<'END'
2025,2880.00,2254.40,0.00,24.00,24.00
END
# shellcheck disable=SC2086
expect 0 pp-report energy $days
lines out 61
like out '^2025-01-02,120.00,73.60,24.00,24.00,24.00$'

it 'a next pass packs the days, and nobody sees a difference'
# shellcheck disable=SC2086
expect 0 pp-report energy --by day,unit $days
cp out before
expect 0 pp-poll --quiet
check test "$(sqlite3 s/pp.db 'SELECT count(*) FROM daily_pack')" -eq 5
# shellcheck disable=SC2086
expect 0 pp-report energy --by day,unit $days
check cmp out before
expect 1 pp-db check -f csv # which misses the readings of these days
like out '^daily_pack,ok,$'

it 'a word that is none, and two of time, are refused'
expect 65 pp-report energy --by week
like err '^pp-report: --by: "week": has to be of day, month, year,'
expect 65 pp-report energy --by day,year
expect 65 pp-report instruments --by unit

it 'of a meter there is each reading, with what is wrong of it in words'
pass=$(sqlite3 s/pp.db 'SELECT max(id) FROM pass')
sqlite3 s/pp.db "INSERT INTO reading SELECT r.id + 1, r.after_s, 5, 0, r.sharp_wh,
	peak_wh, flat_wh, valley_wh, deep_wh, balance_fen, count, bits,
	clock_s, power_w, packed FROM reading r JOIN meter m
	ON r.id = $pass * 2097152 + m.id * 2 WHERE m.code = 'M003'" ||
	fail 'the reading is not in'
expect 0 pp-report readings M003 -f csv
lines out 4
like out '^meter,at,flags,gap_hours,relay,control,balance_yuan,count,energy_kwh,'
like out '^M003,20[^,]*,,,closed,prepaid,'
like out '^M003,20[^,]*,ran-back clock,,'
expect 0 pp-report readings -m M001,M003 --until 2025-01-01 -f csv --no-header
empty out
expect 64 pp-report readings
expect 64 pp-report readings M001 --all
expect 1 pp-report readings M999

it 'an instrument shows its differences, its circuit, and ratios as they are'
# shellcheck disable=SC2086
expect 0 pp-report instruments --by month $days
like out '^month,meter,circuit,model,building,floor,unit,ct,pt,from_kwh,to_kwh,'
lines out 4
like out '^2025-01,E001,mains 1,PZ,[^,]*,1,1-101,40,1,,,744.00,0.00,0.00$'
# shellcheck disable=SC2086
expect 0 pp-report instruments -m M001 $days --no-header
empty out
