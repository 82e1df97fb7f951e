#!/bin/sh
# start.sh BUILD LIBS FOLDER: how long a tool takes to begin.
set -eu

bench=$(cd "$(dirname "$0")" && pwd)
# shellcheck disable=SC2086 # a list of options
"${CC:-cc}" -O2 -o "$3/empty" "$bench/empty.c" -Wl,--no-as-needed \
	-L"$1/lib" -lpp $2 -Wl,-rpath,"$1/lib"
perl "$bench/pair.pl" 'pp-poll --help / empty program (ms)' '<= 3' 31 \
	'pp-poll --help >/dev/null' "$3/empty"
