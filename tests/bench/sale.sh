#!/bin/sh
# sale.sh BUILD LIBS FOLDER: what a sale takes: its two synced commits against
# two bare ones of SQLite on the same disk; and what the sweeps in virtual time
# say of sales.  Prints rows for bench.sh.
set -eu

root=$(cd "${0%/*}/../.." && pwd)
export root
build=$(cd "$1" && pwd)
libs=$2
folder=$(cd "$3" && pwd)
sales=500

set -- -std=c2x -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -O2 \
	-Wl,--wrap=pp_db_begin,--wrap=pp_db_commit
for room in base form seal wire book work sim; do
	set -- "$@" -iquote "$root/lib/$room"
done
# shellcheck disable=SC2086 # a list of options
"${CC:-cc}" "$@" -o "$folder/sale" "$root/tests/bench/sale.c" \
	"$build/lib/libppsim.a" "$build/lib/libpp.a" $libs -lcmocka
"$folder/sale" "$folder" "$sales" >"$folder/took"

# median COLUMN
median() {
	cut -d ' ' -f "$1" "$folder/took" | sort -n |
		sed -n "$((sales / 2))p"
}
awk -v ours="$(median 1)" -v bare="$(median 2)" '
	{ commits += $3; syncs += $4 }
	END {
		printf "two synced commits of a sale / of SQLite for as" \
		    " many rows (ms),%.2f,%.2f,%.2f,,,\n", ours / 1000,
		    bare / 1000, ours / bare
		printf "commits of a sale,%.3f,,,2,,\n", commits / NR
		printf "waits for the disk of a sale,%.3f,,,,,\n", syncs / NR
	}' "$folder/took"

for sweep in sweep_till sweep_sale; do
	"$build/sweep/$sweep" >>"$folder/said" 2>"$folder/failed" ||
		cat "$folder/failed" >&2
done
perl "$root/tests/bench/sweep.pl" sale "$folder/said"
