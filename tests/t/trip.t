#!/bin/sh
# pp-trip: relays are ordered with guards against harm; each guard has a case
# that it refuses, and an override that is logged.  What a meter missed it gets.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../till.sh
. "$root/tests/till.sh"

# orders METER: how many there are in the book.
orders() {
	sqlite3 s/pp.db "SELECT count(*) FROM relay_order o
		JOIN meter m ON m.id = o.meter WHERE m.code = '$1'"
}

# armed ORDER: it is in the book, and on its way.
armed() {
	pp-report orders --verdict pending -f csv | grep -q "^$1,"
}

# overridden METER: what the last order overrode.
overridden() {
	sqlite3 s/pp.db "SELECT overridden FROM relay_order o
		JOIN meter m ON m.id = o.meter WHERE m.code = '$1'
		ORDER BY o.id DESC LIMIT 1"
}

# refused GUARD METER WORDS: nothing is ordered because of it.
refused() {
	had=$(orders "$2")
	expect 1 pp-trip trip -m "$2" --reason test -f csv
	check test "$(value result)" = skipped
	check test "$(value guards)" = "$1"
	like err "^pp-trip: $2: .*$3"
	check test "$(orders "$2")" = "$had"
	check test "$(truth "$2" control)" != trip
}

# overrides GUARD METER: it is done all the same, and the book says so.
overrides() {
	expect 0 pp-trip trip -m "$2" --reason test --override "$1" -f csv
	check test "$(value result)" = ok
	check test "$(truth "$2" control)" = trip
	check test "$(overridden "$2")" = "$1"
	pp-log --action relay -f csv >log
	like log "overridden=$1"
	pp-trip prepaid -m "$2" --reason 'back again' -q
}

SLOW_MS=40
till_site s --meters 12 --buses 3 --class counted
adopt_all 12
set_site() {
	pp-site set "$1" "$2" >/dev/null
}
set_site guards.friendly_hours 00:00-00:01
set_site guards.max_share_per_hour 100%
set_site guards.reclose_stagger 1s
pp-trip warn --all --way paper --note 'pay by Friday' -q
pp-poll -q

it 'wants meters, a reason, and no more than belongs to the command'
expect 64 pp-trip trip --reason x
expect 64 pp-trip trip -m M001
expect 64 pp-trip keep -m M001 --reason x --arrears
expect 64 pp-trip trip -m M001 --reason x --until 2030-01-01
expect 65 pp-trip trip -m M001 --reason x --override nothing
expect 65 pp-trip keep -m M001 --reason x --until 2020-01-01
expect 1 pp-trip trip -m M999 --reason x

it 'trips, keeps, and leaves to the credit; the contact is read back'
expect 0 pp-trip trip -m M001 --reason 'a pump is mended' -f csv
check test "$(value result)" = ok
check test "$(value relay)" = open
check test "$(truth M001 relay)" = open
expect 0 pp-trip keep -m M001 --reason 'a cold store' -f csv
check test "$(truth M001 control)" = keep
check test "$(truth M001 relay)" = closed
expect 0 pp-trip prepaid -m M001 --reason 'all is well' -f csv
check test "$(truth M001 control)" = prepaid

it 'is safe to run again: what is so already is not ordered twice'
expect 0 pp-trip trip -m M001 --reason 'a pump is mended' -q
n=$(orders M001)
expect 0 pp-trip trip -m M001 --reason 'a pump is mended' -f csv
check test "$(value result)" = ok
like out 'it is so already'
check test "$(orders M001)" = "$n"
pp-trip prepaid -m M001 --reason back -q

it 'refuses where the last reading is old, unless overridden'
pp-sim tell s step 3600
refused reading M002 'more than 30m; poll it first'
overrides reading M002
pp-poll -q

it 'refuses where nobody was warned, unless overridden'
set_site guards.warned_within 60s
refused warned M002 'nobody was warned within 1m'
overrides warned M002
pp-trip warn -m M002 --way call -q
expect 0 pp-trip trip -m M002 --reason test -q
pp-trip prepaid -m M002 --reason back -q
set_site guards.warned_within 7d

it 'refuses in friendly hours, unless overridden'
set_site guards.friendly_hours 00:00-24:00
refused hours M003 'these are friendly hours, until further notice'
overrides hours M003
set_site guards.friendly_hours 00:00-00:01

it 'refuses what is never tripped, unless overridden'
set_site guards.never M004
refused never M004 'lifts, pumps, fire'
overrides never M004
pp-site set guards.never '' >/dev/null

it 'refuses what somebody keeps closed, unless overridden'
pp-trip keep -m M004 --reason 'a cold store' -q
expect 1 pp-trip trip -m M004 --reason test -f csv
check test "$(value guards)" = kept
like err '^pp-trip: M004: it is kept closed, by .*: a cold store'
check test "$(truth M004 control)" = keep
overrides kept M004

it 'refuses more than a share of all meters an hour, unless overridden'
pp-sim tell s step 3700
pp-poll -q
set_site guards.max_share_per_hour 17%
expect 1 pp-trip trip -m M001,M002,M003 --reason test -f csv
values result >results
same results <<'END'
ok 2
skipped 1
END
like err '2 of 12 meters were tripped within an hour'
refused share M005 'and 17% is the most'
overrides share M005
pp-trip prepaid -m M001,M002 --reason back -q
set_site guards.max_share_per_hour 100%

it 'refuses while an order is open on the meter, unless overridden'
background pp-sell M006 10 --order p1 -q
check until_true armed p1
pp-sim tell s kill M006
wait "$child" || :
pp-sim tell s revive M006
refused order M006 'order p1 is pending there; settle it first, by pp-settle'
overrides order M006
pp-settle -q

it 'stops a batch that would touch more than --max-share'
expect 1 pp-trip trip --all --reason test --max-share 50% -q
like err 'more than --max-share 50%; nothing was done'
check test "$(truth M007 control)" = prepaid

it 'prints a plan, changes nothing, and carries it out'
pp-poll -q
expect 0 pp-trip trip -m M007,M008,M009 --reason test -n -f csv
values result >results
same results <<'END'
planned 3
END
cp out plan.csv
check test "$(truth M007 control)" = prepaid
check test "$(orders M007)" = 0

it 'refuses rows of a plan whose facts have moved'
pp-trip keep -m M008 --reason 'a cold store' -q
sed '/^M009/s/planned/skipped/' plan.csv >plan2.csv
expect 1 pp-trip trip --plan plan2.csv --reason test -f csv
check test "$(truth M007 control)" = trip
check test "$(truth M008 control)" = keep
check test "$(truth M009 control)" = prepaid
like err 'M008: it isn.t as planned any more: was "closed prepaid"'
like err 'M009: it is skipped in the plan'
expect 65 pp-trip keep --plan plan.csv --reason test
like err 'not a plan of keep'
expect 64 pp-trip trip --plan plan.csv --all --reason test

it 'a plan can be run again: what is so already is no failure'
grep -v '^M00[89]' plan.csv >plan3.csv
expect 0 pp-trip trip --plan plan3.csv --reason test -f csv
check test "$(value result)" = ok
like out 'it is so already'

it 'a keep ends by itself, and what is kept for ever is listed'
expect 0 pp-trip keep -m M009 --reason 'until Monday' -n -f csv
monday=$(date -u -d "$(pp-status -m M009 -f csv --no-header | cut -d, -f15) \
	10 hours" +%FT%TZ)
expect 0 pp-trip keep -m M009 --reason 'until Monday' --until "$monday" -q
expect 0 pp-trip list --endless -f csv
check test "$(value meter)" = M008
lines out 2
pp-sim tell s step 40000
pp-poll -q >/dev/null 2>&1
check test "$(truth M009 control)" = prepaid
check test "$(truth M008 control)" = keep

it 'a meter that is lost keeps its wish, and gets it when it is back'
pp-poll -q
pp-sim tell s kill M010
expect 69 pp-trip trip -m M009,M010,M011 --reason 'mass trip' -f csv
values result >results
same results <<'END'
failed 1
ok 2
END
check test "$(truth M010 control)" = prepaid
pp-poll -q >/dev/null 2>&1
pp-sim tell s revive M010
expect 0 pp-poll -f csv
check test "$(truth M010 control)" = trip
like err 'M010: its relay is as ordered, trip'

it 'a newer wish replaces an older one that was missed'
pp-sim tell s kill M012
pp-trip trip -m M012 --reason x -q 2>/dev/null || :
pp-trip keep -m M012 --reason y -q 2>/dev/null || :
pp-sim tell s revive M012
pp-poll -q >/dev/null 2>&1
check test "$(truth M012 control)" = keep

it 'what somebody changed at the meter is put right'
pp-trip prepaid -m M012 --reason back -q
pp-trip trip -m M012 --reason x -q
pp-sim tell s reset M012
pp-poll -q >/dev/null 2>&1
check test "$(truth M012 control)" = trip

it 'what another program forces is told once where nothing is wished'
pp-trip prepaid -m M011 --reason back -q
pp-poll -q
sqlite3 s/pp.db ".backup other.db"
expect 0 pp-trip trip -m M011 --reason x -d other.db -q
check test "$(truth M011 control)" = trip
told() { # a reading of the same second as the one before says nothing new
	pp-poll -q 2>err
	grep -q "M011: its relay is forced open, and pp didn't order that" err
}
check until_true told
expect 0 pp-poll -q
empty err
pp-trip prepaid -m M011 --reason back -q
pp-poll -q

it 'a mass trip that is killed ends as wanted when it is run again'
four=M001,M002,M003,M004
pp-trip prepaid -m "$four" --reason back -q
for after in 0.05 0.12 0.25; do
	background pp-trip trip -m "$four" --reason 'mass trip' -q
	sleep "$after"
	kill -9 "$child" 2>/dev/null || :
	wait "$child" 2>/dev/null || :
	expect 0 pp-trip trip -m "$four" --reason 'mass trip' -q
	for meter in M001 M002 M003 M004; do
		check test "$(truth "$meter" control)" = trip
	done
	pp-trip prepaid -m "$four" --reason back -q
done

it 'the books are sound after all of it'
expect 0 pp-db check -q
