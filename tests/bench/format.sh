#!/bin/sh
# format.sh BUILD LIBS FOLDER: CSV against sqlite3(1) that prints the same
# figures, and the stored integers; a sheet of a million rows against a bare
# loop over libxlsxwriter, and its memory.  Prints rows for bench.sh.
set -eu

root=$(cd "${0%/*}/../.." && pwd)
build=$(cd "$1" && pwd)
libs=$2
cd "$3"

set -- -std=c2x -D_DEFAULT_SOURCE -O2
for room in base form; do
	set -- "$@" -iquote "$root/lib/$room"
done
# shellcheck disable=SC2086 # a list of options
"${CC:-cc}" "$@" -o format "$root/tests/bench/format.c" \
	"$build/lib/libpp.a" $libs -lxlsxwriter
./format fill orders.db 1000000

yuan() {
	echo "printf('%d.%02d', $1 / 100, $1 % 100)"
}
cat >same.sql <<EOF
SELECT code, meter, account, $(yuan amount_fen), method, state, count,
	$(yuan before_fen), receipt,
	strftime('%Y-%m-%dT%H:%M:%S+08:00', at, 'unixepoch', '+8 hours'), holder
FROM orders
EOF
cat >stored.sql <<EOF
SELECT * FROM orders
EOF
pair() {
	perl "$root/tests/bench/pair.pl" "$@"
}
pair '10^6 rows as CSV / sqlite3 -csv with these figures (ms)' '<= 1' 5 \
	'./format csv orders.db >ours.csv' \
	'sqlite3 -csv orders.db <same.sql >peer.csv'
pair '10^6 rows as CSV / sqlite3 -csv of what is stored (ms)' '<= 1' 5 \
	'./format csv orders.db >ours.csv' \
	'sqlite3 -csv orders.db <stored.sql >peer.csv'
pair '10^6 rows as XLSX / a bare loop over libxlsxwriter (ms)' '<= 1.3' 3 \
	'./format xlsx 1000000 ours.xlsx' './format bare 1000000 peer.xlsx'

most=$(./format peak 1000000 ours.xlsx)
least=$(./format peak 1000 ours.xlsx)
echo "$most $least" | awk '{ printf \
	"memory of 10^6 rows as XLSX / of 10^3 (KiB),%d,%d,%.2f,<= 1.1\n",
	$1, $2, $1 / $2 }'
