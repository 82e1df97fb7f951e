#!/bin/sh
# reports.sh BUILD LIBS FOLDER: energy of five years of 257 meters that were
# read every 30 minutes, by day and building, of pp-report against a grouped
# scan of the readings and against the best plain query, in sqlite3 and, where
# it is installed, in PostgreSQL with the natural index; and a month by unit
# against the bare query on the roll-ups.  All give the same figures, else this
# fails.  Prints rows for bench.sh.
set -eu

bench=$(cd "${0%/*}" && pwd)
build=$(cd "$1" && pwd)
libs=$2
cd "$3"
sh "$bench/load.sh" "$build" "$libs"
: >pp.yaml
PP_CONFIG=$PWD/pp.yaml
export PP_CONFIG

# Six buildings, a unit for each meter, and prices that change each year at a
# reading, with its registers.
furnish() {
	sqlite3 "$1" "
	INSERT INTO building WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL
	    SELECT i + 1 FROM n WHERE i < 6) SELECT i, 'N' || i, '', 9, NULL
	    FROM n;
	INSERT INTO unit SELECT id, printf('U%05d', id),
	    (id - 1) * 6 / (SELECT count(*) FROM meter) + 1, id % 9 + 1, '',
	    NULL FROM meter;
	UPDATE meter SET unit = id;
	INSERT INTO confirmed (meter, part, at, value, hash, total_wh,
	    sharp_wh, peak_wh, flat_wh, valley_wh)
	    WITH RECURSIVE y (y) AS (SELECT 0 UNION ALL SELECT y + 1 FROM y
	    WHERE y < 4) SELECT m.id, 'prices', p.began_at,
	    printf('sharp=1.%d000 peak=1.0000 flat=0.8000 valley=0.4000', y),
	    zeroblob(32), r.total_wh, r.sharp_wh, r.peak_wh, r.flat_wh,
	    r.valley_wh FROM y JOIN pass p ON p.id = y * 17520 + 1
	    CROSS JOIN meter m
	    JOIN reading r ON r.id = p.id * 2097152 + m.id * 2"
}

# 2025 to 2029, and the midnight that ends them.
days=1826
./load pp.db 257 22 $((days * 48 + 1)) 1800 1 >/dev/null
furnish pp.db
report="pp-report energy -d pp.db -f csv --no-header"
ours="$report --by day,building --since 2025-01-01 --until 2030-01-01"
$ours | cut -d, -f1-3 >ours.csv
[ "$(wc -l <ours.csv)" -eq $((days * 6)) ]

grouped="SELECT date(day * 86400, 'unixepoch'), b.code,
    printf('%.2f', sum(used) / 1000.0) FROM (SELECT day, meter,
    lead(least) OVER (PARTITION BY meter ORDER BY day) - least AS used
    FROM (SELECT (p.began_at + r.after_s + 28800) / 86400 AS day,
    r.id % 2097152 / 2 AS meter, min(r.total_wh) AS least
    FROM pass p CROSS JOIN reading r ON r.id BETWEEN p.id * 2097152
    AND p.id * 2097152 + 2097151 GROUP BY day, meter)) d
    JOIN unit u ON u.id = d.meter JOIN building b ON b.id = u.building
    WHERE used IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2"
seeks="WITH midnight (day, pass) AS (SELECT (began_at + 28800) / 86400,
    id FROM pass WHERE (began_at + 28800) % 86400 = 0)
    SELECT date(a.day * 86400, 'unixepoch'), c.code,
    printf('%.2f', sum(y.total_wh - x.total_wh) / 1000.0)
    FROM midnight a CROSS JOIN midnight b ON b.day = a.day + 1
    CROSS JOIN meter m CROSS JOIN unit u ON u.id = m.unit
    CROSS JOIN building c ON c.id = u.building
    CROSS JOIN reading x ON x.id = a.pass * 2097152 + m.id * 2
    CROSS JOIN reading y ON y.id = b.pass * 2097152 + m.id * 2
    GROUP BY 1, 2 ORDER BY 1, 2"

# pair WHAT TARGET RUNS OURS PEER
pair() {
	perl "$bench/pair.pl" "$@"
}
whole="5 years of 257 meters by day and building, pp-report"
pair "$whole / sqlite3, seeks at each midnight (ms)" '<= 0.33' 5 \
	"$ours >own.csv" "sqlite3 -csv pp.db \"$seeks\" >peer.csv"
cmp ours.csv peer.csv
pair "$whole / sqlite3, a grouped scan (ms)" '<= 0.01' 1 \
	"$ours >own.csv" "sqlite3 -csv pp.db \"$grouped\" >peer.csv"
cmp ours.csv peer.csv

month="SELECT u.code, printf('%.2f', sum(d.total_wh) / 1000.0) FROM daily d
    JOIN meter m ON m.id = d.id % 1048576 JOIN unit u ON u.id = m.unit
    WHERE d.id >= 20878 * 1048576 AND d.id < 20909 * 1048576
    GROUP BY 1 ORDER BY 1"
pair 'a month by unit, pp-report / the bare query on roll-ups (ms)' '<= 10' 9 \
	"$report --by unit --since 2027-03-01 --until 2027-04-01 >own.csv" \
	"sqlite3 -csv pp.db \"$month\" >peer.csv"
cut -d, -f1,2 own.csv | cmp - peer.csv

# The same readings in PostgreSQL, each meter's by time.
postgres() {
	for bin in /usr/lib/postgresql/*/bin; do
		[ -x "$bin/initdb" ] || return 0
	done
	as='' pg=$(mktemp -d)
	if [ "$(id -u)" -eq 0 ]; then
		as='runuser -u postgres --'
		chown postgres "$pg"
	fi
	trap '$as "$bin/pg_ctl" -D "$pg/data" -m immediate stop >pg.log
		rm -rf "$pg"' EXIT
	(
		cd "$pg"
		$as "$bin/initdb" -D data -A trust -N
		# One line: pg_ctl gives it to a shell.
		$as "$bin/pg_ctl" -D data -l log -w -o "-c listen_addresses='' \
-c unix_socket_directories=$pg -c fsync=off -c shared_buffers=1GB \
-c work_mem=256MB -c max_wal_size=8GB" start
	) >pg.log
	psql="psql -h $pg -d postgres -qAt -F, -v ON_ERROR_STOP=1"
	[ -z "$as" ] || psql="$psql -U postgres"
	$psql <<-'END'
		CREATE TABLE meter (id int PRIMARY KEY, building text NOT NULL);
		CREATE TABLE reading (meter int, at timestamptz,
		    total_wh bigint NOT NULL);
	END
	sqlite3 -csv pp.db "SELECT m.id, b.code FROM meter m JOIN unit u
	    ON u.id = m.unit JOIN building b ON b.id = u.building" |
		$psql -c 'COPY meter FROM STDIN CSV'
	sqlite3 -csv pp.db "SELECT r.id % 2097152 / 2, datetime(p.began_at
	    + r.after_s, 'unixepoch') || '+00', r.total_wh FROM pass p
	    CROSS JOIN reading r ON r.id BETWEEN p.id * 2097152
	    AND p.id * 2097152 + 2097151" |
		$psql -c 'COPY reading FROM STDIN CSV'
	$psql -c 'ALTER TABLE reading ADD PRIMARY KEY (meter, at)' \
		-c 'VACUUM ANALYZE'
	cat >scan.sql <<-'END'
		SELECT day, building,
		    to_char(sum(used) / 1000.0, 'FM99999990.00')
		    FROM (SELECT meter, day, lead(least) OVER
		    (PARTITION BY meter ORDER BY day) - least AS used
		    FROM (SELECT meter, (at AT TIME ZONE 'Asia/Shanghai')::date
		    AS day, min(total_wh) AS least FROM reading
		    GROUP BY 1, 2) a) b JOIN meter ON meter.id = b.meter
		    WHERE used IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2
	END
	# Left alone it would hash all readings twice, in thrice the time.
	cat >seeks.sql <<-'END'
		SET enable_hashjoin = off; SET enable_mergejoin = off;
		SET jit = off;
		SELECT d::date, building,
		    to_char(sum(y.total_wh - x.total_wh) / 1000.0,
		    'FM99999990.00')
		    FROM generate_series('2025-01-01'::timestamp, '2029-12-31',
		    '1 day') d CROSS JOIN meter m
		    JOIN reading x ON x.meter = m.id
		    AND x.at = d AT TIME ZONE 'Asia/Shanghai'
		    JOIN reading y ON y.meter = m.id
		    AND y.at = (d + interval '1 day')
		    AT TIME ZONE 'Asia/Shanghai' GROUP BY 1, 2 ORDER BY 1, 2
	END
	pair "$whole / PostgreSQL, seeks at each midnight (ms)" '<= 0.33' 3 \
		"$ours >own.csv" "$psql -f seeks.sql >peer.csv"
	cmp ours.csv peer.csv
	pair "$whole / PostgreSQL, a grouped scan (ms)" '<= 0.01' 1 \
		"$ours >own.csv" "$psql -f scan.sql >peer.csv"
	cmp ours.csv peer.csv
}
(postgres)
