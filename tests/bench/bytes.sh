#!/bin/sh
# bytes.sh BUILD LIBS FOLDER: what a stored pass of 257 readings writes against
# the bytes of its rows, and how long one meter's month takes to read; the
# peer is a table clustered by meter, filled in the same run.  Prints rows for
# bench.sh.
#
# Written: what the commit adds to the -wal, frame headers and all.  Rows:
# the records that the pass stores, headers of SQLite's included, as dbstat
# counts them: readings, and for all rows also those of meter_now, daily,
# bus_now and bus_hour that the pass rewrites.
set -eu

bench=$(cd "${0%/*}" && pwd)
build=$(cd "$1" && pwd)
libs=$2
cd "$3"
sh "$bench/load.sh" "$build" "$libs"

meters=257
per_bus=22
every_s=1800
passes=1440
./load ours.db $meters $per_bus $passes $every_s 1 >passes.csv

# Bytes of a pass: an average row of each table, as often as it stores one.
sqlite3 ours.db "WITH size (name, row_bytes) AS (
    SELECT name, 1.0 * sum(payload) / sum(ncell) FILTER (WHERE
    pagetype = 'leaf') FROM dbstat GROUP BY name),
    stored (name, rows) AS (VALUES ('pass', 1), ('reading', $meters),
    ('meter_now', $meters), ('daily', $meters),
    ('bus_now', (SELECT count(*) FROM bus)),
    ('bus_hour', (SELECT count(*) FROM bus)))
    SELECT sum(rows * row_bytes) FILTER (WHERE name = 'reading'),
    sum(rows * row_bytes) FROM stored JOIN size USING (name)" >rows
readings=$(cut -d '|' -f 1 rows)
all=$(cut -d '|' -f 2 rows)

# The first day's passes still make the rows that later ones rewrite.
awk -F , 'NR > 48 { print $4 }' passes.csv | sort -n >wal
awk -v readings="$readings" -v all="$all" -v meters=$meters '
	{ bytes[NR] = $1; sum += $1 }
	END {
		mean = sum / NR
		what = "written by a pass of " meters
		printf "%s / all its rows (bytes),%d,%d,%.2f,<= 4,,\n",
		    what, mean, all, mean / all
		printf "%s at most / all its rows (bytes),%d,%d,%.2f,<= 4,,\n",
		    what, bytes[NR], all, bytes[NR] / all
		printf "%s / its readings alone (bytes),%d,%d,%.2f,,,\n",
		    what, mean, readings, mean / readings
	}' wal

# The same readings, but one meter's side by side; one pass more.
sqlite3 peer.db >/dev/null <<-END
	PRAGMA journal_mode = wal;
	ATTACH 'ours.db' AS ours;
	CREATE TABLE reading (
		meter INTEGER NOT NULL, at INTEGER NOT NULL, flags, rest_wh,
		sharp_wh, peak_wh, flat_wh, valley_wh, deep_wh, balance_fen,
		count, bits, clock_s, power_w, packed, total_wh,
		PRIMARY KEY (meter, at)
	) WITHOUT ROWID;
	INSERT INTO reading SELECT r.id % 2097152 / 2, p.began_at + r.after_s,
	    flags, rest_wh, sharp_wh, peak_wh, flat_wh, valley_wh, deep_wh,
	    balance_fen, count, bits, clock_s, power_w, packed, total_wh
	    FROM ours.reading r JOIN ours.pass p ON p.id = r.id / 2097152
	    ORDER BY 1, 2;
	PRAGMA wal_checkpoint(TRUNCATE);
END
sqlite3 peer.db 'PRAGMA wal_autocheckpoint = 0' "INSERT INTO reading
    SELECT meter, at + $every_s, flags, rest_wh, sharp_wh, peak_wh, flat_wh,
    valley_wh, deep_wh, balance_fen, count, bits, clock_s, power_w, packed,
    total_wh FROM reading WHERE at = (SELECT max(at) FROM reading)" \
	'.shell stat -c %s peer.db-wal >peer.wal' >/dev/null
awk -v peer="$(cat peer.wal)" '{ sum += $1 } END {
	printf "written by a pass / clustered by meter (bytes),%d,%d,%.3f,,,\n",
	    sum / NR, peer, sum / NR / peer }' wal

# Each meter's month, one after the other: time and total of each reading.
perl "$bench/pair.pl" \
	"month of each of $meters meters / clustered by meter (ms)" "<= 10" 7 \
	"sqlite3 ours.db 'SELECT m.id, count(*), sum(p.began_at + r.after_s),
	    sum(r.total_wh) FROM meter m CROSS JOIN pass p CROSS JOIN reading r
	    ON r.id BETWEEN p.id * 2097152 + m.id * 2
	    AND p.id * 2097152 + m.id * 2 + 1
	    WHERE p.id <= $passes GROUP BY m.id' >ours.csv" \
	"sqlite3 peer.db 'SELECT meter, count(*), sum(at), sum(total_wh)
	    FROM reading WHERE at < (SELECT max(at) FROM reading WHERE
	    meter = 1) GROUP BY meter' >peer.csv"
cmp ours.csv peer.csv
