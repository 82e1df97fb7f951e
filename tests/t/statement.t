#!/bin/sh
# A customer's month at a simulated site: sold, given back, exchanged, at other
# prices; two months in a chain; as rows and as a document, and whether one
# that was given out says what the books say.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../till.sh
. "$root/tests/till.sh"

till_site s --meters 3 --buses 1 --class counted \
	--start 2026-02-26T00:00:00+08:00
adopt_all 2

# pass SECONDS: so long goes by, and all are read.
pass() {
	pp-sim tell s step "$1"
	pp-poll -q 2>/dev/null || :
}

# told STATUS YYYY-MM [ARGUMENT...]: the first customer's month.
told() {
	status=$1
	which=$2
	shift 2
	expect "$status" pp-report statement --account A00001 --month "$which" \
		"$@"
}

# of KIND COLUMN FILE: a value of the last row of a kind and of its meter.
of() {
	awk -F, -v kind="$1" -v name="$2" 'NR == 1 {
			for (i = 1; i <= NF; i++)
				if ($i == name)
					c = i
		}
		$3 == kind && $4 != "" { print $c }' "$3" | tail -n 1
}

# adds_up FILE: what its rows change is the difference of its ends.
adds_up() {
	awk -F, '$3 == "opening" && $4 == "" { sum -= $9 }
		$3 == "closing" && $4 == "" { sum += $9 }
		NR > 1 { sum -= $8 }
		END { exit !(sum < 0.001 && sum > -0.001) }' "$1"
}

# sums_to NUMBER COLUMN SIGN: what February's energy has there.
sums_to() {
	awk -F, -v want="$1" -v c="$2" -v sign="$3" '
		$3 == "energy" { sum += sign * $c }
		END { exit !(sum - want < 0.0005 && want - sum < 0.0005) }
		' february.csv
}

tariff=$root/examples/tariffs/js-2025.yaml
pp-tariff define "$tariff" >/dev/null
pp-tariff assign js-2025 --all -q
pp-poll -q
pp-tariff push -q -m M001,M002
pp-sell -q M001 1500 --order o1
pass 172800
pass 84600
pass 3600
pp-sell -q M001 100 --order o2
pp-refund -q M001 5 --order o3
pass 432000
told 0 2026-02 -f csv
cp out february.csv

it 'a month is told from what it opens with to what it closes with'
told 0 2026-02 -f csv
like out '^2026-02-26T.*,adopted,M001,.*,202506000001$'
like out ',sale,M001,,,,1500.00,[0-9.]+,,o1,cash$'
like out ',price,M001,,,,,,,,sharp=1.0358 peak=1.0358 flat=0.7390 valley='
like out ',gap,M001,'
like out '^2026-03-01T.*,closing,M001,,,,,[0-9.]+,[0-9.]+,,between$'
check adds_up out

it 'its energy, and what it costs, are what pp-report energy says'
expect 0 pp-report energy --by month --account A00001 --until 2026-03-01 -f csv
check sums_to "$(value energy_kwh)" 6 1
check sums_to "$(value cost_yuan)" 8 -1

it 'a month that is not over is told so far, one to come not at all'
told 0 2026-03 -f csv
like out '^2026-03-01T00:00:00\+08:00,2026-03-06T.*,so-far,'
check adds_up out
told 1 2026-04
like err 'hasn.t begun'
told 65 2026-13
expect 1 pp-report statement --account A00009 --month 2026-02
expect 64 pp-report statement --month 2026-02
told 64 2026-02 -m M001

# The meter is exchanged; the other has the prices that it was made with, and
# is given others later.
pp-account exchange M001 -q 2>/dev/null || :
pp-sim tell s exchange M001 202599990001
pp-account exchange M001 -q --serial 202599990001
pass 86400
pp-tariff push -q -m M001
pass 864000
pass 1296000

it 'what one month closes with the next opens with'
told 0 2026-03 -f csv --explain
cp out march.csv
check test "$(of closing balance_yuan february.csv)" = \
	"$(of opening balance_yuan march.csv)"
check test "$(of closing register_kwh february.csv)" = \
	"$(of opening register_kwh march.csv)"
check adds_up march.csv
like march.csv ',sale,M001,,,,100.00,.*,o2,,cash$'
like march.csv ',refund,M001,,,,-5.00,.*,o3,,cash$'

it 'an exchange carries credit over, and its prices are known when read'
like march.csv ',transfer,M001,,,,-[0-9.]+,.*,refund$'
like march.csv ',closed,M001,'
like march.csv ',exchanged,M001,.*,202599990001$'
like march.csv ',transfer,M001,,,,[0-9.]+,.*,sale$'
like march.csv ',energy,M001,[a-z]+,[0-9.]+,,,,'
like march.csv ',price,M001,'
like march.csv ',residue,M001,.*,unpriced$'
like march.csv ',carried,,,,,[0-9.]+,,,.*,taken$'
like march.csv ',carried,,,,,-[0-9.]+,,,.*,given$'
like march.csv ',energy,M001,[a-z]+,[0-9.]+,[0-9.]+,-.* kWh \* 0\.[0-9]+ = '

it 'one that was given out is held against the books'
expect 0 pp-report statement --verify february.csv -f csv
lines out 1
expect 0 pp-report statement --verify - -f csv <march.csv
told 0 2026-02 -f json
cp out february.json
expect 0 pp-report statement --verify february.json
expect 66 pp-report statement --verify none.csv
expect 65 pp-report statement --verify s/meters.csv
expect 64 pp-report statement --verify february.csv --month 2026-02

it 'one that was tampered with is found, with the line'
sed 's/,sale,M001,,,,1500\.00,/,sale,M001,,,,1600.00,/' february.csv >bad.csv
expect 1 pp-report statement --verify bad.csv -f csv --no-header
like out '^[0-9]+,".*,1600.00,.*",".*,1500.00,.*"$'
lines out 1
sed 's/"amount_yuan":1500/"amount_yuan":15/' february.json >bad.json
expect 1 pp-report statement --verify bad.json
grep -v ',sale,' february.csv >bad.csv
expect 1 pp-report statement --verify bad.csv

it 'a document says the same, in the language that is asked for'
told 0 2026-02 --pdf -o february.pdf
pdftotext -layout february.pdf text
like text 'Statement +2026-02'
like text 'M001 .*202506000001'
like text 'Sale, cash, o1 .* 1500\.00'
like text "sha256=$(sed -n 's/.*sha256=\([0-9a-f]*\).*/\1/p' february.csv)"
like text 'Page 1 / 1'
expect 0 env LANGUAGE=zh_CN pp-report statement --account A00001 \
	--month 2026-03 --pdf --explain -o march.pdf
pdftotext -layout march.pdf text
like text '电费对账单 +2026-03'
like text '期末余额'
expect 0 pp-report statement --verify february.pdf
expect 0 pp-report statement --verify march.pdf
told 64 2026-02 --pdf -f csv

it 'a sheet has the cells of its rows'
mkdir made
cp february.csv made/february.csv
told 0 2026-02 -f xlsx -o made/february.xlsx
expect 0 /usr/bin/python3 "$root/tests/sheet/compare.py" made

it 'what came late is told by a document that is older'
sed 's/ closing=[0-9]* / closing=7 /
	s/sha256=[0-9a-f]\{8\}/sha256=00000000/' february.pdf >late.pdf
expect 1 pp-report statement --verify late.pdf -f csv
like out '^,closing=0\.07,closing=[0-9.]+$'
like out '^,sha256=00000000'

it 'who may not see all sees no statement'
in_mode full
told 77 2026-02
in_trial
