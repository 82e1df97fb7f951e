#!/bin/sh
# pp-poll and pp-status against the simulated site.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"

site s --meters 24 --buses 3
start_sim s

# poll [ARGUMENT...]: the rows are in the file out, sorted by meter.
poll() {
	expect 0 pp-poll -f csv "$@"
}

# column N FILE: without the header.
column() {
	tail -n +2 "$2" | cut -d, -f"$1"
}

it 'gives a row for each meter, and the state of those that answer'
poll
lines out 25
like out '^M001,ok,,(normal|alarm1|alarm2|arrears|not-opened),'

it 'reads what the meters truly hold'
pp-sim state s -f csv >truth
poll --bus BUS01
pp-sim state s -f csv >truth2
# Energy only grows: what was read lies between two looks at the truth.
cat >between.awk <<'AWK'
FNR == 1 { for (i = 1; i <= NF; i++) if ($i == "energy_kwh") c[FILENAME] = i
	next }
FILENAME == "truth" { low[$1] = $c[FILENAME] }
FILENAME == "truth2" { high[$1] = $c[FILENAME] }
FILENAME == "out" && $2 == "ok" { n++
	if ($9 < int(low[$1] * 100) / 100 || $9 > high[$1]) print "bad", $0 }
END { if (!n) print "nothing was compared" }
AWK
awk -F, -f between.awk truth truth2 out >wrong
empty wrong

it 'takes one pass as one transaction, with its slot'
check test "$(sqlite3 s/pp.db 'SELECT count(*) FROM pass')" -eq 2
check test "$(sqlite3 s/pp.db \
	'SELECT count(*) FROM pass WHERE slot_at IS NULL')" -eq 1

it 'a dead meter is told with its reason and does not stop its bus'
pp-sim tell s kill M004
poll --bus BUS01
like out '^M004,failed,no answer,'
check test "$(column 2 out | grep -c ok)" -ge 6

it 'a meter that is silent for too long is lost, and found again'
pp-site set lost_after 1s -m M004 >/dev/null
expect 0 pp-status -m M004 -f csv
check until_true sh -c 'pp-status -m M004 -f csv | grep -q ",lost,"'
expect 0 pp-status -m M004 -f csv --no-header
check test "$(cut -d, -f19 out)" '!=' ''
poll -m M004
like out '^M004,failed,no answer,lost,'
pp-sim tell s revive M004
check until_true sh -c 'pp-poll -m M004 -f csv | grep -q "^M004,ok,"'
expect 0 sqlite3 s/pp.db "SELECT after = 'lost' FROM state_change
	WHERE meter = (SELECT id FROM meter WHERE code = 'M004')"
like out '^1$'

it 'a refused bus is told once for each meter, and the others are read'
pp-sim tell s bus BUS03 dead
poll
like out '^M003,failed,.*BUS03'
like out '^M001,ok'
pp-sim tell s bus BUS03 alive

it 'honours the bus lock of another process'
mkdir -p s/run/locks
poll --bus BUS01
lock=s/run/locks/bus-$(readlink -f s/run/BUS01 | sed 's|/|_|g; s|^|rtu:|').lock
check test -e "$lock"
/usr/bin/python3 - "$lock" <<'END' &
import fcntl, os, struct, sys, time
fd = os.open(sys.argv[1], os.O_RDWR)
F_OFD_SETLK = 37
fcntl.fcntl(fd, F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 0, 1, 0))
open("locked", "w").close()
time.sleep(60)
END
holder=$!
children="$children $holder"
check until_true test -e locked
poll --bus BUS01
like out 'failed,bus BUS01: another process keeps the bus'
kill "$holder"

it 'ends cleanly at SIGTERM, and what it read is stored'
rm -f background.out
background pp-poll --every 1s -f csv
check until_true grep -q '^M001,ok' background.out
kill "$child"
check ended "$child"
wait "$child" || fail "it left with $?"
expect 0 pp-db check -q

it 'kill -9 in a pass leaves the book sound and the bus free'
for _ in 1 2 3 4 5; do
	background pp-poll -f csv
	sleep 0.1
	kill -9 "$child" 2>/dev/null || :
	wait "$child" 2>/dev/null || :
done
expect 0 pp-db check -q
poll --bus BUS01
like out '^M001,ok'

it 'who asks live is told which meter did not answer'
pp-sim tell s kill M007
expect 1 pp-status --live -m M007,M004 -f csv
like err '^pp-status: M007: no answer; '
unlike err M004
lines out 3
pp-sim tell s revive M007

it 'records missed slots and says so'
sqlite3 s/pp.db "UPDATE pass SET began_at = began_at - 240,
	slot_at = began_at / 60 * 60 - 240" || fail 'the passes could not be moved'
rm -f background.out
background pp-poll --every 60s -f csv
check until_true grep -q '^M001,ok' background.out
kill "$child"
check ended "$child"
like background.err 'slots of 1m missed before'

it 'quiet: no records, only trouble'
expect 0 pp-poll -q --bus BUS01
empty out
empty err

it 'shows nothing of a meter that was never read but its place'
pp-site set lost_after --unset -m M004 >/dev/null
sed -n 1p s/meters.csv >more.csv
echo 'MX,990000000001,DTSY1352,BUS01,99,B1,1,,1,1,,,' >>more.csv
expect 0 pp-site import more.csv
expect 0 pp-status -m MX -f csv --no-header
same out <<'END'
MX,,,B1,1,,unknown,,,,,,,,,,BUS01,99,,
END

it 'a selector that nothing has is an error, not all meters'
expect 1 pp-poll -m NONE
like err 'NONE'
expect 1 pp-status --bus NOBUS
expect 65 pp-status --state nonsense
expect 64 pp-poll M001

it 'one tool feeds the next'
pp-status -f csv --bus BUS02 >list.csv
expect 0 pp-poll --from list.csv -f csv
check test "$(column 16 out | sort -u)" = BUS02
