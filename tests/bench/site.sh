#!/bin/sh
# site.sh BUILD LIBS FOLDER: passes over the reference site, serial and TCP,
# against the wire, and what a reading takes on disk.
set -eu

cd "$3"
pp-sim init site >/dev/null
cd site
export PP_CONFIG="$PWD/pp.yaml"
trap 'pp-sim stop .' EXIT
trap 'exit 1' INT TERM HUP
pp-sim run --daemon . >/dev/null
pp-db init --quiet
pp-site import --quiet site.yaml units.csv meters.csv
for _ in 1 2 3; do
	perl -MTime::HiRes=time -e '$t = time; system @ARGV;
	    printf "%d\n", (time - $t) * 1000' pp-poll -f csv -o ../pass.csv
done | sort -n >../pass.ms
# 140.8 ms an exchange at 9600 8N1 with 20 ms turnaround; 22 on a bus.
awk 'NR == 2 { printf "pass over 257 meters; 2 dead / wire time of 22 " \
    "(ms),%d,3098,%.2f,,,\n", $1, $1 / 3097.6 }' ../pass.ms
sqlite3 -list -separator , pp.db "SELECT 'bytes a reading with its index',
    round(1.0 * sum(pgsize - unused) / (SELECT count(*) FROM reading), 1),
    '', '', '<= 80' FROM dbstat WHERE name = 'reading'"
