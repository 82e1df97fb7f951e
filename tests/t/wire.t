#!/bin/sh
# Lines that vanish and return under a running pp-poll, and a line that takes
# one client only.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"

# seen REGEX: true as soon as pp-poll has written such a row from now on.
seen() {
	rows=$(wc -l <background.out)
	until_true written_since "$rows" "$1" ||
		fail "no row like $1" background.err
}
written_since() {
	tail -n +$(($1 + 1)) background.out | grep -qE -e "$2"
}

site s --meters 6 --buses 2 --speed 60
start_sim s
background pp-poll --every 1m -f csv
poller=$child

it 'an adapter that vanishes is away, and the other lines are read'
seen '^M001,ok,'
pp-sim tell s bus BUS01 dead
seen '^M001,failed,bus BUS01: .*/BUS01: No such file or directory,'
seen '^M002,ok,'

it 'it is read again when it is back'
before=$(readlink s/run/BUS02)
pp-sim tell s bus BUS01 alive
seen '^M001,ok,'
check test "$(readlink s/run/BUS02)" = "$before"

it 'so it goes when all of them vanish'
pp-sim stop s
seen '^M001,failed,'
seen '^M002,failed,'
start_sim s --speed 60
seen '^M001,ok,'
seen '^M002,ok,'

it 'none of that is a fault of this machine'
kill "$poller"
check ended "$poller"
wait "$poller" || fail "pp-poll left with $?" background.err
unlike background.err BUS
pp-sim stop s

it 'at a server that takes one client, who waits gets its turn in a pass'
# A pass takes longer than anyone would wait for the end of it.
site one --tcp --meters 90 --buses 1
sed 's/link: tcp/&\n    clients: 1/' one/sim.yaml >new
mv new one/sim.yaml
start_sim one
background pp-poll -f csv
poller=$child
check until_true sh -c 'test -e one/run/locks/bus-*.lock'
for _ in 1 2 3 4 5; do
	expect 0 pp-status --live -m M003 -f csv
	lines out 2
done
check kill "$poller"
check ended "$poller"
like background.out '^M001,ok,'
check test "$(grep -c ',failed,' background.out)" -eq \
	"$(grep -c ',failed,not asked: stopped,' background.out)"
pp-sim stop one

it 'many buses need many descriptors: the limit is raised as far as it goes'
site many --tcp --meters 24 --buses 12
start_sim many
expect 0 prlimit --nofile=20:1024 pp-poll -f csv
check test "$(grep -c ',ok,' out)" -eq 24

it 'where that does not suffice, it is this machine that refuses'
expect 71 prlimit --nofile=20:20 pp-poll -f csv
like err '^pp-poll: bus BUS[0-9]*: .*: Too many open files; raise the limit'
like out '^M001,ok,'
