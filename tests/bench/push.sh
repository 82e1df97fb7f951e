#!/bin/sh
# push.sh BUILD LIBS FOLDER: what the sweep of pushes in virtual time says, also
# where it fails by its own limits.
set -eu

bench=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$bench/../.." && pwd)
export root
"$1/sweep/sweep_push" >"$3/said" 2>"$3/failed" || cat "$3/failed" >&2
perl "$bench/sweep.pl" push "$3/said"
