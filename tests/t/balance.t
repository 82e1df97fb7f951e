#!/bin/sh
# A head meter against those below it, and hints in what meters show.
# shellcheck disable=SC2016 # awk's own
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../till.sh
. "$root/tests/till.sh"

# M001 carries what M002 does; M003 twice as much as M004 below it.
pp-sim init s --link tcp --meters 8 --buses 2 --class counted \
	--start 2026-03-02T00:00:00+08:00
awk -F, -v OFS=, '{ if ($1 == "M001" || $1 == "M002") { $6 = "M002"; $7 = 10 }
	if ($1 == "M003" || $1 == "M004") {
		$6 = "M002"
		$7 = $1 == "M003" ? 5 : 10
	}
	if (NR > 1)
		$11 = "9000.00"
	print }' s/sim.csv >sim.csv && mv sim.csv s/sim.csv
awk -F, -v OFS=, '{ if ($1 == "M002") $11 = "M001"
	if ($1 == "M004") $11 = "M003"
	print }' s/meters.csv >meters.csv && mv meters.csv s/meters.csv
sed -i 's/baud: .*/baud: 38400/; s/turnaround_ms: .*/turnaround_ms: 2/' \
	s/sim.yaml
sed -i 's/^\( *\)endpoint: .*/&\n\1baud: 38400/' s/site.yaml
till=s
PP_CONFIG=$PWD/s/pp.yaml
export PP_CONFIG
pp-db init
pp-site import s/site.yaml s/units.csv s/meters.csv >/dev/null
start_sim s

# hours N STEP: so many hours go by, with a pass after each.
hours() {
	seq "$1" | while read -r _; do
		pp-sim tell s step "$2"
		pp-poll -q 2>/dev/null || :
	done
}

pp-poll -q
hours 8 21600

it 'a head that carries what is below it is well, one that carries more is not'
expect 0 pp-report balance -f csv --since 2026-03-02 --until 2026-03-04
cut -d, -f1,2,5,14 out >told
same told <<-'END'
	kind,meter,finding,meters
	balance,M001,ok,1
	balance,M001,ok,1
	balance,M003,loss,1
	balance,M003,loss,1
END
check awk -F, 'NR > 1 { if ($8 - $9 - $10 > 0.001 || $10 - $8 + $9 > 0.001)
	exit 1 }
	$2 == "M001" && ($10 < $12 || $10 > $13) { exit 1 }
	$2 == "M003" && ($10 <= $13 || $11 < 49 || $11 > 51) { exit 1 }' out

it 'what may get lost on the way is the head'"'"'s own'
expect 0 pp-site set defaults.line_loss 20% -m M003
pp-report balance -m M003 --since 2026-03-02 --until 2026-03-03 -f csv \
	--no-header >wide
check awk -F, 'FNR == NR { if ($2 == "M003") was = $13; next }
	$13 <= was { exit 1 }' out wide
expect 65 pp-site set defaults.line_loss 21% -m M003
expect 65 pp-site set defaults.accuracy 1

it 'by month is one row a month, and other words are none'
expect 0 pp-report balance --by month --since 2026-03-01 -m M001 -f csv \
	--no-header
lines out 1
like out '^balance,M001,.*,ok,2026-03-02T00:00:'
expect 65 pp-report balance --by year

it 'where a meter below was never read with its head nothing is said'
pp-sim tell s kill M004
hours 2 43200
expect 0 pp-report balance -m M003 --since 2026-03-05 --until 2026-03-06 \
	-f csv --no-header
cut -d, -f2,5,8-11,15 out >told
same told <<-'END'
	M003,unknown,,,,,1
END

it 'a register that was turned back is a hint'
pp-sim tell s back M005 500
hours 2 7200
expect 0 pp-report balance -m M005,M006 --since 2026-03-01 -f csv --no-header
awk -F, -v OFS=, '{ print $1, $2, $5, ($10 > 400 && $10 <= 500 ? "yes" : $10)
	}' out >told
same told <<-'END'
	hint,M005,counter-back,yes
END
