#!/bin/sh
# Who is on a bus: a scan finds meters that the site does not know.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"

site sim --meters 6 --buses 2 --link tcp
start_sim sim
pp-site list meters >meters.csv

it 'meters that are known keep their rows'
expect 0 pp-site scan BUS01 --addresses 1-5
sed -n -e 1p -e '/,BUS01,/p' meters.csv | same out
expect 0 sh -c 'pp-site scan BUS02 --addresses 1-4 | pp-site import -'
empty out

it 'meters that are not known are rows for meters.csv'
pp-db init --db empty.db
expect 0 pp-site --db empty.db import -q sim/site.yaml
expect 0 pp-site --db empty.db scan BUS01 --addresses 2,1
lines out 3
cp out found.csv
grep -E ',BUS01,[12],' meters.csv | cut -d, -f2-5 | sort >known
tail -n +2 out | cut -d, -f2-5 | sort | same known
like out '^BUS01-2,[0-9]{12},DTSY1352,BUS01,2,'
expect 0 pp-site --db empty.db import found.csv
like out '^meter,BUS01-1,added,'

it 'addresses are 1 to 247'
expect 65 pp-site scan BUS01 --addresses 0-3
like err 'addresses: "0-3": not within 1 and 247'
expect 65 pp-site scan BUS01 --addresses 3-1
expect 1 pp-site scan BUS09
like err 'no such bus: BUS09'

it 'a bus that another process keeps is said once, after a wait'
for lock in sim/run/locks/bus-*.lock; do
	check test -e "$lock"
done
mkfifo go
background python3 -c '
import fcntl, struct, sys
held = [open(name, "r+b") for name in sys.argv[1:]]
for f in held:
    fcntl.fcntl(f, 37, struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 0, 1, 0))
print("locked", flush=True)
open("go").read()' sim/run/locks/bus-*.lock
until_true grep -q locked background.out
expect 75 pp-site scan BUS01 --addresses 1
like err '^pp-site: BUS01: bus kept by another process$'
: >go
ended "$child"

it 'progress shows on a terminal and is gone before the rows'
for format in table csv; do
	expect 0 script -qec "pp-site scan BUS01 -a 1-2 -f $format" /dev/null
	tr '\r' '\n' <out >shown
	like shown '^(.\[K)?(.\[1m)?meter'
	unlike shown 'scan [0-9]+/[0-9]+.*(meter|M0)'
done

it 'a line that is gone is said to be'
kill "$sim"
ended "$sim"
expect 69 pp-site scan BUS01 --addresses 1
like err '^pp-site: BUS01: '
