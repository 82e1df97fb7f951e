#!/bin/sh
# Alarms by passes over a simulated site, and pp-report alarms.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../till.sh
. "$root/tests/till.sh"

SLOW_MS=1
till_site s --meters 6 --buses 3 --class counted
adopt_all 6
pp-site set alarms.hold 1s >/dev/null
pp-poll --quiet

# column NAME: of the report, a line each.
column() {
	awk -F, -v name="$1" 'NR == 1 { while ($++c != name); next } { print $c }' out
}

# kinds METER: what is live of it.
kinds() {
	pp-report alarms --live -m "$1" -f csv --no-header | cut -d, -f2 |
		sort | tr '\n' ' '
}

# is_over METER: a pass finds nothing wrong with it any more.
is_over() {
	pp-poll -q -m "$1" 2>/dev/null && [ -z "$(kinds "$1")" ]
}

# leave_credit METER YUAN: so much is left on it.
leave_credit() {
	pp-sim tell s lose "$1" "$(truth "$1" balance_yuan |
		awk -v left="$2" '{ printf "%.2f", $1 - left }')"
}

it 'a site that is well has no alarm'
expect 0 pp-report alarms --live -f csv --no-header
cut -d, -f4 out | sort -u >before
check test ! -s before

it 'credit that falls over two limits in one interval is two alarms'
leave_credit M001 40
expect 0 pp-poll --quiet
expect 0 pp-report alarms -m M001 -f csv
check test "$(kinds M001)" = 'alarm1 alarm2 '
check test "$(column limit | tr '\n' ' ')" = '100.00 50.00 '
check test "$(column measure | sort -u)" = yuan
check test "$(column state | sort -u)" = live
check test "$(column account | sort -u | wc -l)" -eq 1
like out ',M001,A[0-9]+,[^,]+,'

it 'what goes on is no new alarm'
expect 0 pp-poll --quiet
expect 0 pp-report alarms -m M001 -f csv --no-header
lines out 2

it 'it is over when there is credit and the hold is over'
pp-sim tell s credit M001 500
check until_true is_over M001
expect 0 pp-report alarms -m M001 -f csv
check test "$(column state | sort -u)" = cleared

it 'one gateway that is lost is one alarm, whatever is behind it'
pp-site set defaults.lost_after 1s >/dev/null
pp-sim tell s bus BUS02 dead
pp-poll --quiet 2>/dev/null
check until_true sh -c \
	'pp-status --bus BUS02 --state lost -f csv | wc -l | grep -qx 3'
pp-poll --quiet 2>/dev/null
expect 0 pp-report alarms --live -f csv
check test "$(column kind)" = gateway
like out ',gateway,live,,,,,,,G[^,]*,20'

it 'a list is of when it is asked for, and of whom'
expect 0 pp-report alarms --since 2100-01-01 -f csv --no-header
empty out
expect 0 pp-report alarms --until 2000-01-01 -f csv --no-header
empty out
expect 0 pp-report alarms -m M003 -f csv --no-header
empty out
expect 1 pp-report alarms -m M999
expect 64 pp-report lost-meters --live

it 'credit below zero is arrears, too'
leave_credit M006 -1
pp-poll -q -m M006
check test "$(kinds M006)" = 'alarm1 alarm2 arrears '
