#!/bin/sh
# sweep.sh BUILD LIBS FOLDER: what the sweeps in virtual time say of whole
# passes and of wrong values; also where they fail by their own limits.
set -eu

bench=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$bench/../.." && pwd)
export root
for sweep in sweep_pass sweep_trouble sweep_wrong; do
	"$1/sweep/$sweep" >>"$3/said" 2>"$3/failed" || cat "$3/failed" >&2
done
perl "$bench/sweep.pl" sweep "$3/said"
