#!/bin/sh
# demo.sh BUILD: a simulated site of 257 meters on 12 buses, imported, polled
# while it lives through real load profiles, and shown.  What it makes stays
# in build/demo, to be looked at.
set -eu

build=$(cd "$1" && pwd)
PATH=$build/bin:$PATH
site=$(dirname "$build")/demo
speed=300 # seconds of the site in each of ours

step() {
	printf '\n\033[1m# %s\033[0m\n' "$*"
}

run() {
	printf '$ %s\n' "$*"
	"$@"
}

[ ! -d "$site" ] || pp-sim stop "$site" 2>/dev/null || :
rm -rf "$site"

step "A site of 257 meters on 12 buses, in six buildings"
run pp-sim init "$site" --speed "$speed"
run pp-sim run "$site" --daemon
trap 'pp-sim stop "$site"' EXIT
trap 'exit 1' INT TERM HUP
export PP_CONFIG="$site/pp.yaml"

step "An empty database, and the site's description into it"
run pp-db init
run pp-site import --quiet \
	"$site/site.yaml" "$site/units.csv" "$site/meters.csv"
run pp-site check
run pp-site list buses

step "Over an hour of the site, $speed times faster, read all the while"
for _ in 1 2 3 4; do
	run pp-poll --quiet --verbose
done

step "What was found"
echo '$ pp-status -f csv --no-header | cut -d, -f7 | sort | uniq -c'
pp-status -f csv --no-header | cut -d, -f7 | sort | uniq -c
run pp-status -f table --state arrears,alarm2

step "One meter, asked now, phase by phase"
run pp-status --live --electrical -f csv -m M001

step "The buses, and who is lost"
run pp-bus list -f table
run pp-report lost-meters -f table

step "A backup, verified; and the books check themselves"
run pp-db backup "$site/copy.db"
run pp-db check

step "All 257 meters"
run pp-status -f table
cat <<END

The site is in $site; go on with
  export PATH=$build/bin:\$PATH PP_CONFIG=$site/pp.yaml
  pp-sim run $site --daemon
  pp-poll
END
