#!/bin/sh
# store.sh BUILD LIBS FOLDER: how long the readings of 1,000 buses of 32 meters
# take to be stored, from begin to commit, roll-ups, states and all, against
# the time that they took on the wire.  Prints rows for bench.sh.
set -eu

bench=$(cd "${0%/*}" && pwd)
build=$(cd "$1" && pwd)
libs=$2
cd "$3"
sh "$bench/load.sh" "$build" "$libs"
./load pp.db 32000 32 12 1800 1 >passes.csv

# The first pass makes the rows that later ones change.
awk -F , 'NR > 1 { print $2, $3 }' passes.csv | sort -n | awk '
	{ ms[NR] = $1; cpu += $2 }
	END {
		wire = 32 * 140.8
		printf "storing 32000 readings / wire time of 32 (ms)," \
		    "%.0f,%.0f,%.3f,<= 0.05,%.2f,1.00\n", ms[int((NR + 1) / 2)],
		    wire, ms[int((NR + 1) / 2)] / wire, ms[NR] / ms[1]
		printf "storing 32000 readings; on the processor (ms)," \
		    "%.0f,%.0f,%.3f,,,\n", cpu / NR, wire, cpu / NR / wire
	}'
