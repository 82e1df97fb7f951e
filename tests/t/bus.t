#!/bin/sh
# pp-bus, and the tapes that pp-poll makes and runs.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"

site s --meters 36 --buses 12 --link mixed
start_sim s

# verdict METER: of the rows in out.
verdict() {
	grep "^$1," out | cut -d, -f14
}

it 'a list has a row for each bus, and what passes saw of it'
expect 0 pp-bus list -f csv
lines out 13
like out '^BUS01,G1,,,rtu:.*,9600,3,0,0,,0,0,0,0,0,,,$'
expect 0 pp-poll -q
expect 0 pp-bus list -f csv
like out '^BUS01,G1,ok,[^,]+,rtu:.*,9600,3,3,[1-9][0-9]*,[0-9.]+,'
expect 0 pp-bus list BUS11 -f csv
lines out 2
like out '^BUS11,.*,tcp://'
expect 1 pp-bus list NOBUS
like err '^pp-bus: no such bus: NOBUS$'

it 'a traced pass says the same when it is run again'
expect 0 pp-poll -f csv --trace tape.csv
cp out rows
lines rows 37
expect 0 pp-poll -f csv --replay tape.csv
check cmp rows out
empty err

it 'so does one on which all went wrong, and what is learned goes along'
pp-sim stop s
faults='lost_request: 4, lost_reply: 4, late: 4, corrupt: 4, half: 4, foreign: 4'
sed -i -e "s/^faults:.*/faults: {$faults, doubled: 4, echo: 3, busy: 3}/" \
	-e 's/^late_ms:.*/late_ms: 400/' s/sim.yaml
start_sim s
pp-sim tell s kill M002
pp-sim tell s bus BUS03 silent
pp-sim tell s bus BUS12 dead
for pass in 1 2 3; do
	expect 0 pp-poll -f csv --trace "tape$pass.csv"
	cp out rows
	check test "$(grep -c ',ok,' rows)" -ge 20
	expect 0 pp-poll -f csv --replay "tape$pass.csv"
	check cmp rows out
done

it 'a tape is run without the site: no database, no settings, no lock'
PP_CONFIG=$tmp/none.yaml PP_DB=$tmp/none.db \
	expect 66 pp-poll -f csv --replay tape3.csv
echo 'database: none.db' >none.yaml
PP_CONFIG=$tmp/none.yaml expect 0 pp-poll -f csv --replay tape3.csv
check cmp rows out
check test ! -e none.db
expect 0 sh -c 'pp-poll -f csv --replay - <tape3.csv'
check cmp rows out

it 'running a tape stores nothing'
passes=$(sqlite3 s/pp.db 'SELECT count(*) FROM pass')
expect 0 pp-poll -q --replay tape.csv
check test "$(sqlite3 s/pp.db 'SELECT count(*) FROM pass')" -eq "$passes"

it 'a tape that was edited is refused by line and column'
sed '2s/version=1/version=9/' tape.csv >bad.csv
expect 65 pp-poll --replay bad.csv
like err '^pp-poll: bad.csv:2:5: data: .*version 9'
sed '0,/^sent,/s/^sent,\([0-9]*\),\(.*\),.*/sent,\1,\2,xx/' tape.csv >bad.csv
expect 65 pp-poll --replay bad.csv
like err '^pp-poll: bad.csv:[0-9]+:5: data: "xx": '
sed '0,/^got,/s/^got,/gotten,/' tape.csv >bad.csv
expect 65 pp-poll --replay bad.csv
like err '^pp-poll: bad.csv:[0-9]+:1: row: "gotten": '
echo 'row,at_us,at,bus' >bad.csv
expect 65 pp-poll --replay bad.csv
expect 66 pp-poll --replay none.csv

it 'a tape that lacks answers is run, and says what it lacks'
grep -vE '^(sent|got),.*,BUS01,' tape.csv >lacks.csv
expect 0 pp-poll -f csv --replay lacks.csv
like err 'questions were asked that are not on the tape'
like out '^M001,failed,no answer'
like out '^M002,ok'
head -n -200 tape.csv >cut.csv
expect 0 pp-poll -q --replay cut.csv
like err 'cut.csv: ends before its last pass does'

it 'what does not go together is a usage error'
expect 64 pp-poll --replay tape.csv --every 1m
expect 64 pp-poll --replay tape.csv --bus BUS01
expect 64 pp-poll --replay tape.csv --trace other.csv
expect 64 pp-poll --trace -
expect 73 pp-poll --trace nowhere/tape.csv
expect 64 pp-bus doctor BUS01 --by day
expect 64 pp-bus doctor BUS01 --rounds 0
expect 64 pp-bus doctor BUS01 --stored --rounds 3
expect 64 pp-bus list --rounds 3
expect 64 pp-bus doctor

it 'pp-bus trace makes a tape of one bus and stores nothing'
pp-sim stop s
sed -i 's/^faults:.*/faults: {}/' s/sim.yaml
start_sim s
pp-sim tell s revive M002
passes=$(sqlite3 s/pp.db 'SELECT count(*) FROM pass')
expect 0 pp-bus trace BUS11 -o bus.csv --passes 2
check test "$(sqlite3 s/pp.db 'SELECT count(*) FROM pass')" -eq "$passes"
check test "$(grep -c ^pass, bus.csv)" -eq 2
expect 0 pp-poll -f csv --replay bus.csv
lines out 7
check test "$(grep -c ',ok,.*,BUS11,' out)" -eq 6

it 'the doctor finds nothing on a sound bus'
# One of which no pass has seen anything yet.
pp-db init --db new.db
pp-site import --db new.db -q s/site.yaml s/units.csv s/meters.csv
# On a busy machine a reply may come in two, which is damage on the wire.
sound() {
	pp-bus doctor BUS02 -f csv --db new.db >out 2>err
}
check until_true sound
lines out 4
check test "$(verdict M002)" = good
empty err

it 'the doctor finds who is silent, at another rate, or there twice'
pp-sim tell s port M001 4800 E
pp-sim tell s kill M013
faults_alone() {
	got=0
	pp-bus doctor BUS01 -f csv --db new.db >out 2>err || got=$?
	[ "$got" -eq 1 ] && [ "$(verdict M025)" = good ]
}
check until_true faults_alone
check test "$(verdict M001)" = other-line
like out '4800 baud, parity E'
check test "$(verdict M013)" = silent
pp-sim tell s port M001 9600 N
pp-sim tell s revive M013
pp-sim tell s address M002 2
# Where both begin at once they drown each other, which is all that is heard.
doubled() {
	pp-bus doctor BUS02 -f csv --db new.db >out 2>err || :
	[ "$(verdict M014)" = duplicate ]
}
expect 1 pp-bus doctor BUS02 -f csv --db new.db
check test "$(verdict M002)" = silent
check until_true doubled

it 'what is stored is told without a question, by meter and by hour'
expect 0 pp-sim tell s bus BUS02 dead
got=0
pp-bus doctor BUS02 --stored -f csv >out 2>err || got=$?
check test "$got" -le 1
lines out 4
expect 0 pp-bus doctor BUS01 --by hour -f csv
like out '^hour,asked,'
check test "$(wc -l <out)" -ge 2

it 'a line that is away is said, and what is stored shown'
expect 69 pp-bus doctor BUS02 -f csv
like err '^pp-bus: bus BUS02: '
lines out 4

it 'a signal ends the questions, and shows what is known'
asked() {
	pp-sim state s --by-bus -f csv | grep "^BUS01," | cut -d, -f3
}
before=$(asked)
background pp-bus doctor BUS01 --rounds 1000 -f csv
# Its first question: from here on a signal is taken for what it is.
check until_true sh -c "[ \"\$(pp-sim state s --by-bus -f csv |
	grep ^BUS01, | cut -d, -f3)\" != '$before' ]"
kill "$child"
check ended "$child"
check test "$(wc -l <background.out)" -eq 4
like background.err 'stopped by a signal'
