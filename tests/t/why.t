#!/bin/sh
# pp why: what has a relay open or closed, from what was recorded.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../till.sh
. "$root/tests/till.sh"

# causes METER: in their order, by blanks.
causes() {
	pp-why "$1" -f csv --no-header | cut -d, -f4 | paste -s -d ' ' -
}

till_site s --meters 4 --buses 2 --class counted
adopt_all 3
pp-site set guards.friendly_hours 00:00-00:01 >/dev/null
pp-site set guards.max_share_per_hour 100% >/dev/null

it 'wants a meter that there is'
expect 64 pp-why
expect 1 pp-why M999
like err 'M999'

it 'a meter that was never read is unknown'
expect 0 pp why M001 -f csv
same out <<'END'
meter,relay,control,cause,at,row,words
M001,,,unknown,,,"it was never read, so its relay isn't known"
END

it 'a relay that is closed has its credit for it'
pp-poll -q
expect 0 pp-why M001 -f csv
check test "$(value cause)" = prepaid
like out 'reading [0-9]+,"closed: its credit is [0-9.]+ yuan'

it 'a relay without credit waits for a sale'
pp-sim tell s lose M002 "$(truth M002 balance_yuan)"
pp-poll -q >/dev/null 2>&1
check test "$(causes M002)" = prepaid-zero
pp-why M002 -f csv >out
like out 'used up: -?0.[0-9]+ yuan; a sale closes it'

it 'arrears that are tripped are let go by a sale, and not before'
pp-settle -m M002 -q 2>/dev/null || :
pp-resolve external M002 --as adopted --reason 'a test' -q
pp-trip warn -m M002 --way call -q
expect 0 pp-trip trip -m M002 --arrears --reason 'three months' -q
check test "$(causes M002)" = trip
pp-why M002 -f csv >out
like out 'relay_order 1,tripped by [^ ]+ for arrears: three months'
expect 0 pp-sell M002 100 -q
check test "$(truth M002 control)" = prepaid
pp-poll -q
check test "$(causes M002)" = prepaid

it 'who was tripped by a person is told so, with what was overridden'
expect 0 pp-trip trip -m M003 --reason 'a pump, mended' --override warned -q
pp-poll -q
expect 0 pp-why M003 -f csv
check test "$(value relay)" = open
like out '"tripped by [^ ]+: a pump, mended \(overridden: warned\)"'

it 'what is not carried out says what it waits for'
pp-sim tell s kill M001
pp-trip keep -m M001 --reason 'a cold store' -q 2>/dev/null || :
check test "$(causes M001)" = 'prepaid not-carried-out'
pp-why M001 -f csv >out
like out "keep ordered by .*isn't carried out: the meter hasn't been read since"

it 'what a repair holds back says which guard does'
expect 0 pp-trip prepaid -m M003 --reason back -q
pp-poll -q >/dev/null 2>&1
pp-sim tell s kill M003
expect 69 pp-trip trip -m M003 --reason again --override warned -q
pp-site set guards.never M003 >/dev/null
pp-sim tell s revive M003
pp-sim tell s step 60
pp-poll -q >/dev/null 2>&1
check test "$(truth M003 control)" = prepaid
pp-why M003 -f csv >out
like out "trip ordered by .* isn't carried out: it is one of guards.never"
pp-site set guards.never '' >/dev/null

it 'what was not heard of for long is lost'
pp-sim tell s step 7200
pp-poll -q >/dev/null 2>&1
check test "$(causes M001)" = 'lost prepaid not-carried-out'

it 'many are told at once, as people read them'
expect 0 pp-why M002 M003 -f table
lines out 3
