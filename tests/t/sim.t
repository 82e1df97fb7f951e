#!/bin/sh
# pp-sim: a site is made, played, asked by mbpoll, ended and played again.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"

# row METER COLUMN: what a meter truly holds.
row() {
	pp-sim state site >rows
	awk -F, -v m="$1" -v c="$2" 'NR == 1 { for (i = 1; i <= NF; i++)
		if ($i == c) k = i } $1 == m { print $k }' rows
}

# port BUS: of a bus by TCP.
port() {
	sed -n "/id: $1\$/,/endpoint/s/.*127.0.0.1://p" site/site.yaml
}

# poll ARGUMENT...: mbpoll once, registers from 0x0200 unless it says else.
poll() {
	timeout "$LIMIT" mbpoll -1 -q -o 1 -t 4 "$@" >out 2>err
}

serial() {
	poll -m rtu -b 9600 -P none "$@"
}

it 'init makes a whole site, once'
expect 0 pp-sim init site --class counted --start 2026-03-04T00:00:00+08:00
for file in site.yaml units.csv meters.csv pp.yaml sim.yaml sim.csv run/clock
do
	check test -s "site/$file"
done
lines site/meters.csv 258
lines site/units.csv 258
same site/run/clock <<END
$(cut -d' ' -f1 site/run/clock) 1772553600 0
END
expect 73 pp-sim init site
like err '^pp-sim: site: is a simulated site already$'

it 'the same is made each time'
pp-sim init other --class counted
check cmp site/sim.csv other/sim.csv
check cmp site/meters.csv other/meters.csv

it 'meters from the factory have no account, no money and no count'
pp-sim init factory --unopened --meters 200
expect 0 pp-sim state factory
lines out 201
check test "$(awk -F, 'NR > 1 && $13 == "0.00" && $14 == 0 && $15 == "0.00" &&
	$16 == "no" && $18 == "prepaid"' out | wc -l)" -eq 200

it 'a site that nobody plays can be looked at, not spoken to'
check test "$(row M001 class)" = counted
expect 69 pp-sim tell site save

it 'run says that it is ready when all buses are open'
start_sim site
check test "$(find site/run -name 'BUS*' -type l | wc -l)" -eq 10

it 'mbpoll reads a meter over a serial line'
check serial -a 1 -r 513 -c 48 site/run/BUS01
like out '^\[513\]:[[:space:]]+5$'
like out '^\[560\]:'

it 'mbpoll reads a meter over Modbus TCP'
check poll -m tcp -p "$(port BUS11)" -a 1 -r 513 -c 48 127.0.0.1
like out '^\[513\]:[[:space:]]+5$'

it 'a gateway says 0x0B for a meter that is not there'
poll -m tcp -p "$(port BUS11)" -a 99 -r 513 -c 48 -o 3 127.0.0.1 || :
like err 'Target device failed to respond'

it 'a trip opens the relay at once, and going back to prepaid closes it'
check serial -a 1 -r 88 site/run/BUS01 1 1
check test "$(row M001 relay) $(row M001 control)" = 'open trip'
check serial -a 1 -r 88 site/run/BUS01 0 1
check test "$(row M001 relay) $(row M001 control)" = 'closed prepaid'

it 'someone who credits at the meter is seen by count and balance'
before=$(row M001 count)
expect 0 pp-sim tell site credit M001 100.00
check test "$(row M001 count)" -eq $((before + 1))

it 'another meter has another number, and a reset one counts anew'
before=$(row M001 count)
expect 0 pp-sim tell site number M001 123456789012
check test "$(row M001 serial) $(row M001 count)" = "123456789012 $before"
expect 0 pp-sim tell site reset M001
check test "$(row M001 count)" -eq 0
expect 1 pp-sim tell site number M001 1234567890123
like err '^pp-sim: 1234567890123: want up to 12 digits$'
expect 1 pp-sim tell site reset M999
like err 'M999: no such meter$'

it 'a meter without power is silent until it is revived'
expect 0 pp-sim tell site kill M013
serial -a 2 -r 513 -c 1 site/run/BUS01 || :
like err 'Connection timed out'
expect 0 pp-sim tell site revive M013
check serial -a 2 -r 513 -c 1 site/run/BUS01

it 'a dead bus is gone, and comes back'
expect 0 pp-sim tell site bus BUS01 dead
expect 0 pp-sim tell site bus BUS11 dead
check until_true test ! -e site/run/BUS01
poll -m tcp -p "$(port BUS11)" -a 1 -r 513 -c 1 127.0.0.1 || :
like err 'Connection refused'
expect 0 pp-sim tell site bus BUS01 alive
expect 0 pp-sim tell site bus BUS11 alive
check until_true test -e site/run/BUS01
check serial -a 1 -r 513 -c 1 site/run/BUS01
check poll -m tcp -p "$(port BUS11)" -a 1 -r 513 -c 1 127.0.0.1

it 'what a command cannot do is said'
expect 1 pp-sim tell site kill M999
same err <<END
pp-sim: M999: no such meter
END
expect 1 pp-sim tell site frob
same err <<END
pp-sim: frob: no such command; there are save, kill, revive, bus, credit, lose, gain, price, back, ahead, number, exchange, reset, address, port, fault, step, speed, stop
END
expect 1 pp-sim tell site credit M001 x
like err '^pp-sim: x: not a number$'
expect 1 pp-sim tell site fault M001 frob 9
like err '^pp-sim: frob: no such fault$'
expect 1 pp-sim tell site step 0
like err '^pp-sim: 0: out of range$'
expect 1 pp-sim tell site speed x
like err '^pp-sim: x: not a number$'

it 'a step in time is lived through by every meter'
energy=$(row M017 energy_kwh)
expect 0 pp-sim tell site step 3600
check awk -v a="$energy" -v b="$(row M017 energy_kwh)" \
	'BEGIN { exit !(b - a > 1 && b - a < 30) }'

it 'only one plays a site at a time'
expect 75 pp-sim run site
like err 'another pp-sim plays this site$'

it 'a taken port is said, with the bus'
sed "s/port: .*/port: $(port BUS11)/" other/sim.yaml >other/new
mv other/new other/sim.yaml
expect 69 pp-sim run other
like err '^pp-sim: bus BUS11: 127.0.0.1:[0-9]+: Address already in use$'

it 'an order outlives a kill at the next moment'
check serial -a 1 -r 88 site/run/BUS02 1 1
kill -9 "$sim"
ended "$sim" || fail 'it still runs'
check test "$(row M002 control)" = trip

it 'after a kill the clock of the site has gone on'
at=$(awk '{ print $2 }' site/run/clock)
start_sim site
check test "$(awk '{ print $2 }' site/run/clock)" -ge "$at"
check test "$(row M002 control)" = trip

it 'TERM ends it cleanly: state kept, time stopped'
kill "$sim"
status=0
wait "$sim" || status=$?
check test "$status" -eq 0
check test "$(awk '{ print $3 }' site/run/clock)" = 0
check test ! -e site/run/control
check test ! -e site/run/BUS01
energy=$(row M001 energy_kwh)
stopped=$(awk '{ print $2 }' site/run/clock)

it 'it goes on from where it stopped, and ends after --for'
expect 0 pp-sim run site --for 1s --speed 3600
same out <<END
ready
END
passed=$(($(awk '{ print $2 }' site/run/clock) - stopped))
check test "$passed" -ge 3600
check test "$passed" -lt 36000
check awk -v a="$energy" -v b="$(row M001 energy_kwh)" \
	'BEGIN { exit !(b - a > 1) }'

it 'a daemon is ready when run returns, and stop returns when it has gone'
expect 0 pp-sim run site --daemon
same out <<END
ready
END
check serial -a 1 -r 513 -c 1 site/run/BUS01
expect 0 pp-sim stop site
check test ! -e site/run/control
expect 0 pp-sim run site --daemon -q
expect 0 pp-sim stop site
empty site/run/log
expect 69 pp-sim stop site
same err <<END
pp-sim: site: no pp-sim plays this site
END

it '--start is a jump: nothing is used in between'
energy=$(row M001 energy_kwh)
expect 0 pp-sim run site --for 1s --start 2030-01-01 -q
empty out
check awk -v a="$energy" -v b="$(row M001 energy_kwh)" \
	'BEGIN { exit !(b - a < 0.1) }'
like rows '^M001,.*,2030-01-01T00:00:0[0-9]\+08:00,'

it 'state prints as other records do'
expect 0 pp-sim state site -f json
lines out 257
like out '^\{"meter":"M001","bus":"BUS01","address":1,'

it 'wrong use is told'
expect 64 pp-sim
expect 64 pp-sim frob site
expect 64 pp-sim init
expect 64 pp-sim run site more
expect 64 pp-sim init x --meters 0
like err "^pp-sim: --meters 0: want 1 to 2964; try 'pp-sim --help'$"
expect 64 pp-sim init x --class odd
expect 64 pp-sim init x --link odd
like err '^pp-sim: --link odd: want one of mixed, pty, tcp, rtu\+tcp;'
expect 64 pp-sim init x --speed 0
expect 64 pp-sim run site --meters 5
like err '^pp-sim: --meters: only with init;'
check test ! -e x
expect 66 pp-sim run nowhere
expect 66 pp-sim state site/run
printf 'speed: fast\n' >site/sim.yaml
expect 65 pp-sim run site
like err 'sim.yaml:1:8: speed: "fast": not a number$'
