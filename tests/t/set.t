#!/bin/sh
# pp-set: settings are brought to the meters and read back; plans are carried
# out as printed; and pp-poll sets the clocks that are off.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../till.sh
. "$root/tests/till.sh"

# held METER COLUMN: what the simulated meter truly has, when it stands still.
held() {
	awk -F, -v meter="$1" -v name="$2" '
		NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i }
		$1 == meter { print $c }' s/run/state
}

# row METER PART: the result that was told of it.
row() {
	awk -F, -v meter="$1" -v part="$2" '
		NR == 1 { for (i = 1; i <= NF; i++) if ($i == "result") c = i }
		$1 == meter && $2 == part { print $c }' out
}

# all RESULT: each row has that one.
all() {
	[ "$(sed 1d out | cut -d, -f6 | sort -u)" = "$1" ]
}

# drift OFF METER...: their clocks are so many seconds ahead.
drift() {
	pp-sim stop s
	off=$1
	shift
	awk -F, -v OFS=, -v off="$off" -v meters=" $* " '
		NR == 1 {
			for (i = 1; i <= NF; i++)
				if ($i == "meter.clock_off_s")
					c = i
		}
		NR > 1 && index(meters, " " $1 " ") { $c = off }
		{ print }' s/run/state >state
	cp state s/run/state
	start_sim s
}

till_site s --meters 6 --buses 2
pp-site set defaults.alarm1_yuan 77.00 >/dev/null
pp-site set overload_kw 0 -m M002 >/dev/null

it 'before anything was seen the books know of nothing'
expect 0 pp-set show --all -f csv
lines out 19
check all unknown

it 'without meters named it does nothing'
expect 64 pp-set push
like err 'which meters'

it 'a dry run prints the plan and sends nothing'
expect 0 pp-set push --all -n -f csv
cp out plan.csv
lines out 19
check all planned
check test "$(sqlite3 s/pp.db 'SELECT count(*) FROM push')" -eq 0

it 'more meters than --max-share lets are left alone'
expect 1 pp-set push --all --max-share 50% -f csv
like err '6 of 6 meters are more than --max-share'
check test "$(sqlite3 s/pp.db 'SELECT count(*) FROM push')" -eq 0

it 'a plan is carried out, and each meter holds what is wanted'
expect 0 pp-set push --plan plan.csv -f csv
lines out 19
check test "$(row M001 alarms)" = ok
expect 0 pp-set verify --all -f csv
check all same
pp-sim stop s
check test "$(held M001 'meter.alarm_fen[0]')" -eq 7700
check test "$(held M001 meter.overload_w)" -eq 30000
check test "$(held M001 meter.overload_on)" -eq 1
check test "$(held M002 meter.overload_on)" -eq 0
start_sim s

it 'the same plan again does nothing'
orders=$(sqlite3 s/pp.db 'SELECT count(*) FROM push')
expect 0 pp-set push --plan plan.csv -f csv
check all skipped
check test "$(sqlite3 s/pp.db 'SELECT count(*) FROM push')" -eq "$orders"

it 'a row of a plan whose facts have moved is refused'
pp-site set alarm1_yuan 60.00 -m M003 >/dev/null
expect 1 pp-set push --plan plan.csv -f csv
check test "$(row M003 alarms)" = failed
check test "$(row M001 alarms)" = skipped
like err '^pp-set: M003: .*when this was planned; make a new plan'

it 'only the parts that are named are touched'
expect 0 pp-set push -m M003 --part alarms -f csv
lines out 2
check test "$(row M003 alarms)" = ok
expect 64 pp-set push -m M003 --part clock
like err 'alarms, overdraft, overload'

it 'a meter that does not answer is told, and the others are set'
pp-sim tell s kill M004
pp-site set defaults.overdraft_yuan 5.00 >/dev/null
expect 69 pp-set push --all --part overdraft -f csv
check test "$(row M004 overdraft)" = failed
check test "$(row M005 overdraft)" = ok
like err '^pp-set: M004: no answer from bus'
pp-sim tell s revive M004

it 'a part that cannot be as wanted fails alone, and the plan says so'
# As an older pp took them: pp-site set does no more.
sqlite3 s/pp.db "INSERT INTO meter_setting (meter, key, value)
	SELECT id, 'overload_kw', '9999' FROM meter WHERE code = 'M005'
	UNION ALL SELECT id, 'alarm2_yuan', '90.00' FROM meter
	WHERE code = 'M006'"
expect 1 pp-set push -m M005,M006 -n -f csv
check test "$(row M005 overload)" = failed
check test "$(row M006 alarms)" = failed
check test "$(row M005 alarms)" = skipped
like err '^pp-set: M005: overload: .*fit its field; correct it by pp-site set'
like err '^pp-set: M006: alarms: alarm2_yuan is above alarm1_yuan'
pp-site set alarm1_yuan 66.00 -m M005 >/dev/null
expect 1 pp-set push -m M005,M006 -f csv
check test "$(row M005 overload)" = failed
check test "$(row M005 alarms)" = ok
check test "$(row M006 alarms)" = failed
check test "$(row M006 overload)" = skipped
pp-site set overload_kw --unset --meter M005 >/dev/null
pp-site set alarm2_yuan --unset --meter M006 >/dev/null

it 'what was changed by hand is found, and set right'
expect 0 pp-set push --all --part overdraft -f csv
pp-site set defaults.overdraft_yuan 6.00 >/dev/null
expect 1 pp-set verify -m M001 -f csv
check test "$(row M001 overdraft)" = differs
check test "$(row M001 alarms)" = same

it 'a clock that is off is set by the next pass, and read back'
drift 4000 M001 M002
expect 0 pp-poll -q
like err '^pp-poll: M001: its clock was off, and is set$'
pp-sim stop s
check test "$(held M001 meter.clock_off_s)" -lt 60
start_sim s
check test "$(sqlite3 s/pp.db "SELECT count(*) FROM push
	WHERE part = 'clock' AND result = 'confirmed'")" -eq 2

it 'it is set once a day, and not where the site says no'
drift 4000 M001
expect 0 pp-poll -q
unlike err 'M001: its clock'
pp-site set set_clock no -m M003 >/dev/null
drift 4000 M003
expect 0 pp-poll -q
unlike err 'M003: its clock'

it 'where most clocks are off none is set'
drift -4000 M004 M005 M006 M003
expect 0 pp-poll -q
like err 'clocks of [0-9] of 6 meters are off: look at this machine'
pp-sim stop s
check test "$(held M004 meter.clock_off_s)" -eq -4000

