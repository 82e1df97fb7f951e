#!/bin/sh
# whatif.sh BUILD LIBS FOLDER: what a year of 257 meters, read every 30
# minutes, would have cost under another tariff, beside SQLite's bare sum over
# the same 4.5 million readings.
set -eu

bench=$(cd "${0%/*}" && pwd)
root=$(cd "$bench/../.." && pwd)
build=$(cd "$1" && pwd)
libs=$2
cd "$3"
sh "$bench/load.sh" "$build" "$libs"
./load pp.db 257 22 17521 1800 1 >/dev/null

# Prices that all meters confirmed before the year began.
sqlite3 pp.db "INSERT INTO confirmed (meter, part, at, value, hash)
    SELECT id, 'prices', 1735660799,
    'sharp=1.2000 peak=1.0000 flat=0.8000 valley=0.4000', zeroblob(32)
    FROM meter"

set -- -std=c2x -D_DEFAULT_SOURCE -O2
for room in base form seal wire book work; do
	set -- "$@" -iquote "$root/lib/$room"
done
# shellcheck disable=SC2086 # a list of options
"${CC:-cc}" "$@" -o what_if "$bench/what_if.c" "$build/lib/libpp.a" $libs

perl "$bench/pair.pl" 'what-if over a year / bare sum() (ms)' '<= 4' 5 \
	"./what_if pp.db '$root/examples/tariffs/js-2025.yaml' >ours.csv" \
	'sqlite3 pp.db "SELECT sum(total_wh) FROM reading" >peer.csv'

# All that the registers moved by, and nothing else.
used=$(sqlite3 pp.db "SELECT sum(b.total_wh - a.total_wh) FROM meter m
    JOIN reading a ON a.id = 2097152 + m.id * 2
    JOIN reading b ON b.id = 17521 * 2097152 + m.id * 2")
[ "$(cut -d, -f1,2 ours.csv)" = "257,$used" ]
