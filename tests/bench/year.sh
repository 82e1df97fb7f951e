#!/bin/sh
# year.sh BUILD LIBS FOLDER: what 257 meters used on each day of a year, read
# every 30 minutes, three ways: from the roll-ups, by a grouped scan of all
# readings, and by looking up each meter's reading at each midnight.  All
# three give the same figures, else this fails.  Prints rows
# for bench.sh.
set -eu

bench=$(cd "${0%/*}" && pwd)
build=$(cd "$1" && pwd)
libs=$2
cd "$3"
sh "$bench/load.sh" "$build" "$libs"

# 2025, and the midnight that ends it; days since 1970 in Shanghai's time.
./load pp.db 257 22 17521 1800 1 >/dev/null
first=20089
days=365

rollups="SELECT day, meter, total_wh AS used FROM daily
    WHERE id >= $first << 20 AND id < $first + $days << 20"
grouped="SELECT day, meter, used FROM (SELECT day, meter,
    lead(least) OVER (PARTITION BY meter ORDER BY day) - least AS used
    FROM (SELECT (p.began_at + r.after_s + 28800) / 86400 AS day,
    r.id % 2097152 / 2 AS meter, min(r.total_wh) AS least
    FROM pass p CROSS JOIN reading r ON r.id BETWEEN p.id * 2097152
    AND p.id * 2097152 + 2097151 GROUP BY day, meter))
    WHERE used IS NOT NULL"
seeks="WITH midnight (day, pass) AS (SELECT (began_at + 28800) / 86400,
    id FROM pass WHERE (began_at + 28800) % 86400 = 0)
    SELECT a.day, m.id AS meter, y.total_wh - x.total_wh AS used
    FROM midnight a CROSS JOIN midnight b ON b.day = a.day + 1
    CROSS JOIN meter m
    CROSS JOIN reading x ON x.id = a.pass * 2097152 + m.id * 2
    CROSS JOIN reading y ON y.id = b.pass * 2097152 + m.id * 2"

# Row by row the same, in the year's every day.
for way in rollups seeks grouped; do
	eval "sqlite3 -csv pp.db \"\$$way ORDER BY 1, 2\"" >$way.csv
done
[ "$(wc -l <rollups.csv)" -eq $((days * 257)) ]
cmp rollups.csv seeks.csv
cmp rollups.csv grouped.csv

# What is measured is to find them, not to print them.
run() {
	echo "sqlite3 pp.db \"SELECT count(*), sum(used),
	    sum(used * ((day * 257 + meter) % 1000)) FROM ($2)\" >$1"
}
pair() {
	perl "$bench/pair.pl" \
		"a year's daily energy from roll-ups / by $1 (ms)" "$2" "$3" \
		"$(run rollups.sum "$rollups")" "$(run "$4" "$5")"
	cmp rollups.sum "$4"
}
pair 'seeks at each midnight' '<= 0.33' 9 seeks.sum "$seeks"
pair 'a grouped scan' '<= 0.02' 3 grouped.sum "$grouped"
