#!/bin/sh
# The probe of an unsold meter: what it needs to be told, what it tells, and
# that nothing but a row in the book is left of it.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"

site sim --meters 6 --buses 6 --link tcp
pp-site set -q fence 1s
# An unopened meter of each class; one that runs under load.
awk -F, -v OFS=, 'NR > 1 {
		split("counted blind naive blind blind blind", class, " ")
		$5 = class[NR - 1]
		if (NR <= 4) { $11 = "0.00"; $12 = 2; $13 = "no" }
		if (NR == 5) { $11 = "500.00"; $12 = 7 }
	} { print }' sim/sim.csv >new
mv new sim/sim.csv
start_sim sim

# probe METER ARGUMENT...: beside others; what came of it is in METER.*.
probe() {
	{
		code=0
		timeout "$LIMIT" pp-site probe "$@" --yes >"$1.out" \
			2>"$1.err" || code=$?
		echo "$code" >"$1.rc"
	} &
	probes="${probes-} $!"
}

# truth METER: its balance, count, relay and control.
truth() {
	pp-sim state sim -f csv | awk -F, -v m="$1" '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
		$1 == m { print $at["balance_yuan"], $at["count"],
		    $at["relay"], $at["control"] }'
}

it 'it says what it does before it does it'
expect 64 pp-site probe M001
like err 'either --dry-run .* or --yes'
expect 64 pp-site probe M001 --yes --dry-run
expect 64 pp-site probe M001 --yes --amount 0.001
like err '^pp-site: --amount: "0.001": not from 0.01 to 100.00'
expect 64 pp-site scan BUS01 --relay
like err '^pp-site: --relay: only with probe'
expect 0 pp-site probe M001 --dry-run
like out '^[0-9]+,a purchase with count \+ 2,planned,of 0.01 yuan$'
like out '^[0-9]+,set back,planned,"balance 0.00 yuan, count 2"$'
[ "$(truth M001)" = '0.00 2 closed prepaid' ] || fail 'not as it was'

it 'a meter that runs is probed only where that was said'
expect 1 pp-site probe M004 --yes
like err '^pp-site: M004: it runs, with .* yuan: .* see --running$'
expect 1 pp-site probe M004 --yes --running
like err '^pp-site: M004: .*switch it off, or see --amount [0-9.]+$'

it 'each class is told, recorded, and nothing else is left'
probe M001 --class-only
probe M002 --class-only --relay
probe M003 --raw -f json
probe M004 --class-only --running --amount 20.00
# shellcheck disable=SC2086 # a list
wait $probes
for pair in M001:counted M002:blind M004:blind; do
	meter=${pair%:*}
	check test "$(cat "$meter.rc")" -eq 0
	empty "$meter.err"
	like "$meter.out" "^[0-9]+,class,${pair#*:},"
	like "$meter.out" '^[0-9]+,set back,done,'
done
for meter in M001 M002 M003; do
	[ "$(truth "$meter")" = '0.00 2 closed prepaid' ] ||
		fail "$meter is not as it was"
done
truth M004 | grep -q '^49[0-9][.][0-9]* 7 closed' || fail 'M004: not as it was'
sqlite3 -csv sim/pp.db "SELECT m.code, p.class, p.serial = m.serial
	FROM probe p JOIN meter m ON m.id = p.meter ORDER BY m.id" >recorded
same recorded <<'END'
M001,counted,1
M002,blind,1
M003,naive,1
M004,blind,1
END

it 'the whole of it tells what the bytes were, and what is left to people'
like M003.out '"question":"class","finding":"naive"'
like M003.out '"finding":"8 bytes".*"reply":"[0-9A-F]{2}2001000004"'
like M003.out '"question":"what a fee order doesn.t name","finding":"stays"'
like M003.out '"question":"total purchased","finding":"grows"'
like M003.out '"question":"relay","finding":"not tried"'
like M003.out '"question":"scale of prices","finding":"not tried"'

it 'the relay is tried where that was said'
like M002.out '^[0-9]+,trip,opens,'
like M002.out '^[0-9]+,force off after a trip,closes,'
like M002.out '^[0-9]+,the order read back,as sent,after: keep$'

it 'a meter that somebody has is left alone'
sqlite3 sim/pp.db "INSERT INTO account VALUES (1, 'A00001', 'Li', '', 1,
	'me', NULL, NULL); INSERT INTO epoch (meter, no, account, serial,
	adopted, start_count, start_fen, intended_at, who) SELECT id, 1, 1,
	serial, 0, 0, 0, 1, 'me' FROM meter WHERE code = 'M001'"
expect 1 pp-site probe M001 --yes
like err '^pp-site: M001: account A00001 has it: '
expect 1 pp-site probe M099 --yes
like err 'no such meter: M099'

it 'a meter that does not answer, and a line that is gone, are told'
pp-sim tell sim kill M003
expect 69 pp-site probe M003 --yes
like err '^pp-site: M003: no answer from bus BUS03$'
pp-sim stop sim
expect 69 pp-site probe M003 --yes
like err '^pp-site: M003: bus BUS03: '
