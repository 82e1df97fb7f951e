#!/bin/sh
# pp-metrics: a file for Prometheus's node_exporter, whole or as it was.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../till.sh
. "$root/tests/till.sh"

# What the text format of Prometheus asks for: each family has its HELP and
# TYPE once and before its samples, which stand together; names, labels and
# numbers are well-formed; no sample comes twice.
# shellcheck disable=SC2016 # awk's own
strict='
function bad(why) { print FILENAME ":" FNR ": " why ": " $0; wrong = 1 }
/^# HELP [a-z][a-z0-9_]* ./ {
	if ($3 in helped) bad("a second HELP")
	helped[$3] = 1; family = $3; typed = 0; next
}
/^# TYPE [a-z][a-z0-9_]* gauge$/ {
	if ($3 != family || typed++) bad("TYPE is not of the HELP before")
	next
}
/^#/ || /^$/ { bad("no such line"); next }
{
	if ($0 !~ /^[a-z][a-z0-9_]*([{][a-z]+="([^"\\]|\\["\\n])*"[}])? -?[0-9]+$/)
		bad("malformed")
	name = $0; sub(/[{ ].*/, "", name)
	sample = $0; sub(/ -?[0-9]+$/, "", sample)
	if (name != family || !typed) bad("of another family")
	if (sample in seen) bad("twice")
	seen[sample] = 1
}
END { if (FNR == 0 || wrong) exit 1 }'

# valid FILE: by the rules above, and by Prometheus where that is installed.
valid() {
	awk "$strict" "$1" >faults || fail "not valid:" faults
	[ "$(tail -c 1 "$1")" = "" ] || fail "$1: no newline at its end"
	command -v promtool >/dev/null || return 0
	promtool check metrics <"$1" >faults 2>&1 ||
		fail "promtool says:" faults
}

# is SAMPLE VALUE
is() {
	grep -qxF "$1 $2" out || fail "not so: $1 $2" out
}

# age BUS: of the last reading on it.
age() {
	sed -n "s/^pp_bus_last_reading_age_seconds{bus=\"$1\"} //p" out
}

# armed ORDER
armed() {
	pp-report orders --verdict pending -f csv | grep -q "^$1,"
}

SLOW_MS=20
till_site s --meters 4 --buses 2 --class counted

it 'before anything was read it is valid and says so'
expect 0 pp-metrics
valid out
is 'pp_meters{state="unknown"}' 4
unlike out '^pp_bus_last_reading_age_seconds\{'
unlike out '^pp_pass_last'

it 'after a pass it says how old that is, and how the meters are'
adopt_all 3
pp-poll -q
expect 0 pp-metrics -o -
valid out
is 'pp_pass_last_meters' 4
is 'pp_pass_last_answered' 4
is 'pp_meters{state="unknown"}' 0
is 'pp_orders_open{state="pending"}' 0
like out '^pp_bus_last_reading_age_seconds\{bus="[^"]*"\} [0-9]+$'
check test "$(grep -c '^pp_bus_last_reading_age_seconds{' out)" -eq 2
like out '^pp_database_bytes [1-9][0-9]*$'
like out '^pp_disk_free_bytes [1-9][0-9]*$'
like out '^pp_log_head_age_seconds [0-9]+$'

it 'a bus that nobody reaches grows old, and the others do not'
dead=$(pp-status -m M001 -f csv >row && value bus row)
alive=$(pp-status -m M002 -f csv >row && value bus row)
for m in $(pp-status --bus "$dead" -f csv --no-header | cut -d, -f1); do
	pp-sim tell s kill "$m"
done
pp-sim tell s step 600
pp-poll -q >/dev/null 2>&1
expect 0 pp-metrics
valid out
check test "$(age "$dead")" -ge 600
check test "$(age "$alive")" -lt 600

it 'an order that waits for its proof is counted'
pp-sim tell s revive M001
background pp-sell M001 10 --order p1 -q
check until_true armed p1
pp-sim tell s kill M001
wait "$child" || :
expect 0 pp-metrics
valid out
is 'pp_orders_open{state="pending"}' 1
like out '^pp_orders_open_oldest_age_seconds [0-9]+$'

it 'the file of the settings is written aside, and all may read it'
printf 'metrics_file: %s\n' "$PWD/pp.prom" >>s/pp.yaml
expect 0 pp-metrics
empty out
valid pp.prom
check test "$(stat -c %a pp.prom)" = 644
inode=$(stat -c %i pp.prom)
chmod 600 pp.prom
expect 0 pp-metrics
check test "$(stat -c %i pp.prom)" != "$inode"
check test "$(stat -c %a pp.prom)" = 644
check test "$(find . -maxdepth 1 -name 'pp.prom.*' | wc -l)" -eq 0

it 'after a trouble the file of before stays'
cp pp.prom before
expect 66 pp-metrics -d none.db -o pp.prom
check cmp pp.prom before
expect 73 pp-metrics -o nowhere/pp.prom
expect 64 pp-metrics M001
