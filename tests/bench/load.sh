#!/bin/sh
# load.sh BUILD LIBS: make the program ./load out of tests/bench/load.c.
set -eu

root=$(cd "${0%/*}/../.." && pwd)
set -- "$1" "$2" -std=c2x -D_DEFAULT_SOURCE -O2
for room in base form seal wire book work; do
	set -- "$@" -iquote "$root/lib/$room"
done
build=$1
libs=$2
shift 2
# shellcheck disable=SC2086 # a list of options
"${CC:-cc}" "$@" -o load "$root/tests/bench/load.c" "$build/lib/libpp.a" $libs
