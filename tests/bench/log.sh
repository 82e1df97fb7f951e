#!/bin/sh
# log.sh BUILD LIBS FOLDER: what checking a log of a million rows takes against
# a bare loop that reads the rows and hashes them.  Prints rows for bench.sh.
set -eu

root=$(cd "${0%/*}/../.." && pwd)
build=$(cd "$1" && pwd)
libs=$2
cd "$3"

set -- -std=c2x -D_DEFAULT_SOURCE -O2
for room in base form seal book; do
	set -- "$@" -iquote "$root/lib/$room"
done
# shellcheck disable=SC2086 # a list of options
"${CC:-cc}" "$@" -o log "$root/tests/bench/log.c" "$build/lib/libpp.a" $libs -lcrypto
./log fill log.db 1000000
perl "$root/tests/bench/pair.pl" \
	'checking 10^6 rows of the log / reading and hashing them (ms)' \
	'<= 1.5' 5 './log verify log.db >/dev/null' './log bare log.db >/dev/null'
