#!/bin/sh
# import.sh BUILD LIBS FOLDER: pp-site import beside bare inserts.
set -eu

bench=$(cd "$(dirname "$0")" && pwd)
sh "$bench/big_site.sh" "$3"
cd "$3"
export PP_CONFIG="$3/pp.yaml"
cp pp.db new.db
# With the -wal of the import before, the next would find nothing to do.
perl "$bench/pair.pl" 'import of 10000 meters / bare inserts (ms)' '<= 5' 7 \
	'rm -f pp.db-* && cp new.db pp.db &&
	pp-site import --quiet site.yaml units.csv meters.csv' \
	"cp new.db bare.db && /usr/bin/python3 $bench/bare_import.py bare.db"
