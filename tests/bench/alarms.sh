#!/bin/sh
# alarms.sh BUILD LIBS FOLDER: the processor time that the alarms of 10,000
# meters take of a pass, against that in which its readings are stored, both in
# the same transactions; and of the pass that raises most of them.  Prints rows
# for bench.sh.
set -eu

bench=$(cd "${0%/*}" && pwd)
build=$(cd "$1" && pwd)
libs=$2
cd "$3"
sh "$bench/load.sh" "$build" "$libs"
./load pp.db 10000 32 25 1800 1 alarms >passes.csv

# The first pass makes the rows that later ones change, and raises what is
# wrong from the beginning.
awk -F , '
	NR == 1 { first = $5; first_stored = $3 - $5 }
	NR > 1 { alarms += $5; stored += $3 - $5; n++ }
	END {
		printf "alarms of 10000 meters / storing their readings;" \
		    " on the processor (ms),%.2f,%.2f,%.3f,<= 1,,\n",
		    alarms / n, stored / n, alarms / stored
		printf "the same of the first pass (ms),%.2f,%.2f,%.3f,,,\n",
		    first, first_stored, first / first_stored
	}' passes.csv
