#!/bin/sh
# peers.sh BUILD LIBS FOLDER CASE: passes beside those of peers, on the same
# buses, in turns; the cases are in peers.pl.
set -eu

bench=$(cd "$(dirname "$0")" && pwd)
"${CC:-cc}" -std=c2x -D_DEFAULT_SOURCE -O2 -o "$3/threads" \
	"$bench/threads.c" -lmodbus -lpthread
exec perl "$bench/peers.pl" "$4" "$3/threads" "$3"
