#!/bin/sh
# bench.sh BUILD: figures as ratios against a peer or a physical limit in the
# same run; a table on standard output.  No test depends on them.
set -eu

cd "$(dirname "$0")/.."
build=$(cd "$1" && pwd)
bench=$PWD/tests/bench
libraries=$2
PATH=$build/bin:$PATH
work=$(mktemp -d)
sim=
trap '[ -z "$sim" ] || { kill "$sim"; wait "$sim" || :; }; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
export PP_CONFIG="$work/pp.yaml"

meters=10000
per_bus=200

# A site of 10,000 meters on 50 buses.
site() {
	printf 'database: %s/pp.db\n' "$work" >"$work/pp.yaml"
	awk -v buses=$((meters / per_bus)) 'BEGIN {
		print "site:\n  name: bench\n  timezone: Asia/Shanghai"
		print "buildings:\n  - id: B1\n    name: B1\n    floors: 20"
		print "gateways:\n  - id: G1\n    name: G1\n    buses:"
		for (b = 1; b <= buses; b++) {
			print "      - id: BUS" b
			print "        endpoint: tcp://192.0.2." b ":502"
		}
	}' >"$work/site.yaml"
	awk -v n=$meters 'BEGIN {
		print "unit,building,floor,name"
		for (i = 1; i <= n; i++)
			print "U" i ",B1," i % 20 + 1 ",shop " i
	}' >"$work/units.csv"
	awk -v n=$meters -v per=$per_bus 'BEGIN {
		print "meter,serial,model,bus,address,building,floor,unit,ct,pt"
		for (i = 1; i <= n; i++)
			printf "M%05d,%012d,DTSY1352,BUS%d,%d,B1,%d,U%d,1,1\n",
			    i, i, int((i - 1) / per) + 1, (i - 1) % per + 1,
			    i % 20 + 1, i
	}' >"$work/meters.csv"
}

# One reading for each meter, as a pass would store it.
readings() {
	sqlite3 "$work/pp.db" <<-'END'
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
}

# The query of lib/book/view.c.
join="SELECT m.id, m.code, p.code, coalesce(u.floor, m.floor), u.code, b.code,
    m.address, n.state, n.shown_at, r.bits, r.total_wh, r.balance_fen,
    r.count, r.power_w, s.value, n.since, NULL FROM meter m JOIN bus b ON b.id = m.bus
    LEFT JOIN unit u ON u.id = m.unit
    LEFT JOIN building p ON p.id = coalesce(u.building, m.building)
    LEFT JOIN meter_now n ON n.meter = m.id
    LEFT JOIN reading r ON r.id = n.shown
    LEFT JOIN meter_setting s ON s.meter = m.id AND s.key = 'lost_after'
    WHERE m.retired_at IS NULL ORDER BY m.bus, m.address, m.id"

echo 'what,ours,peer,ratio,target,noise,peer_noise'

site
pp-db init --quiet
cp "$work/pp.db" "$work/new.db"
# With the -wal of the import before, the next would find nothing to do.
perl "$bench/pair.pl" "import of 10000 meters / bare inserts (ms)" "<= 5" 7 \
	"rm -f $work/pp.db-* && cp $work/new.db $work/pp.db && cd $work &&
	pp-site import --quiet site.yaml units.csv meters.csv" \
	"cp $work/new.db $work/bare.db && cd $work &&
	/usr/bin/python3 $bench/bare_import.py bare.db"

readings
perl "$bench/pair.pl" "pp-status of 10000 / sqlite3 -csv (ms)" "<= 1" 15 \
	"pp-status -f csv >$work/ours.csv" \
	"sqlite3 -csv $work/pp.db \"$join\" >$work/peer.csv"

# shellcheck disable=SC2086 # a list of options
"${CC:-cc}" -O2 -o "$work/empty" "$bench/empty.c" -Wl,--no-as-needed \
	-L"$build/lib" -lpp $libraries -Wl,-rpath,"$build/lib"
perl "$bench/pair.pl" "pp-poll --help / empty program (ms)" "<= 3" 31 \
	"pp-poll --help >/dev/null" "$work/empty"

# A polled site: the pass against the wire, and what a reading takes on disk.
mkdir "$work/site"
pp-sim init "$work/site" >/dev/null
export PP_CONFIG="$work/site/pp.yaml"
mkfifo "$work/ready"
pp-sim run "$work/site" >"$work/ready" &
sim=$!
read -r _ <"$work/ready"
pp-db init --quiet
(cd "$work/site" && pp-site import --quiet site.yaml units.csv meters.csv)
for _ in 1 2 3; do
	perl -MTime::HiRes=time -e '$t = time; system @ARGV; printf "%d\n",
	    (time - $t) * 1000' pp-poll -f csv -o "$work/pass.csv"
done | sort -n >"$work/pass.ms"
# 140.8 ms an exchange at 9600 8N1 with 20 ms turnaround; 22 on a bus.
awk 'NR == 2 { printf "pass over 257 meters (ms; 2 dead: 3 tries each) " \
    "/ wire time of 22,%d,3098,%.2f,,,\n", $1, $1 / 3097.6 }' "$work/pass.ms"
sqlite3 -list -separator , "$work/site/pp.db" "SELECT
    'bytes a reading with its index',
    round(1.0 * sum(pgsize - unused) / (SELECT count(*) FROM reading), 1),
    '', '', '<= 80', '', '' FROM dbstat WHERE name = 'reading'"
