#!/bin/sh
# Lost meters and lost gateways, told apart.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"

# Its buses are ptys behind one gateway each, or TCP ports: see sim init.
site s --meters 24 --buses 3
start_sim s
expect 0 pp-site list gateways -f csv
gateways=$(tail -n +2 out | wc -l)
gateway=$(pp-site list buses -f csv --no-header |
	awk -F, '$1 == "BUS02" { print $2 }')

it 'nothing is lost on a site that is well'
expect 0 pp-poll --quiet
expect 0 pp-report lost-gateways -f csv
lines out 1
expect 0 pp-report lost-meters -f csv --no-header
check test "$(wc -l <out)" -lt 4

it 'a gateway whose bus is silent is lost in the second pass, and told once'
pp-sim tell s bus BUS02 silent
expect 0 pp-poll --quiet
empty err
expect 0 pp-poll --quiet
lines err 1
like err "^pp-poll: $gateway: gateway lost, none of its [0-9]+ meters answers; "
expect 0 pp-poll --quiet
empty err

it 'is one row, whatever number of meters is behind it'
expect 0 pp-report lost-gateways -f csv --no-header
lines out 1
like out "^$gateway,[^,]*,silent,20[^,]+,1,[0-9]+\$"

it 'its meters are not told as lost themselves, unless wanted'
pp-site set defaults.lost_after 1s >/dev/null
check until_true sh -c \
	'pp-status --bus BUS02 --state lost -f csv | wc -l | grep -qx 9'
expect 0 pp-report lost-meters --bus BUS02 -f csv --no-header
empty out
expect 0 pp-report lost-meters --bus BUS02 --every-meter -f csv --no-header
check test "$(wc -l <out)" -gt 4
like out ",BUS02,[0-9]+,$gateway,silent\$"

it 'a meter that is dead by itself is told as lost'
pp-sim tell s kill M001
expect 0 pp-poll --quiet --bus BUS01
check until_true sh -c 'pp-report lost-meters -f csv | grep -q ^M001,'
expect 0 pp-report lost-meters -m M001 -f csv --no-header
like out '^M001,,,.*,lost,.*,ok$'

it 'most meters of a dark bus are not asked in every pass'
expect 0 pp-poll -f csv --no-header
grep ',BUS02,' out >dark
check test "$(grep -c 'as is all of its bus' dark)" -eq \
	$(($(wc -l <dark) - 2))

it 'its return is told, and all of its meters are read at once'
pp-sim tell s bus BUS02 alive
expect 0 pp-poll -f csv --no-header
like err "^pp-poll: $gateway: the gateway is back\$"
grep ',BUS02,' out | cut -d, -f2 | sort | uniq -c >results
check test "$(awk '$2 == "ok" { print $1 }' results)" -gt 4
expect 0 pp-report lost-gateways -f csv
lines out 1

it 'a gateway that refuses is lost at once'
pp-sim stop s
ended "$sim"
expect 0 pp-poll --quiet
lines err "$gateways"
like err 'gateway lost, none of its lines can be opened \([0-9]+ meters\)'
expect 0 pp-report lost-gateways -f csv --no-header
lines out "$gateways"
like out ',refused,'

it 'there is no report of that name'
expect 64 pp-report nonsense
expect 64 pp-report
