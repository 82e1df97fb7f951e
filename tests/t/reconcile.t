#!/bin/sh
# The books against the meters of a simulated site, and against what a till and
# a bank say: faults that are put in are named, and nothing else is.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../till.sh
. "$root/tests/till.sh"

till_site s --meters 8 --buses 2 --class counted --start 2026-03-02T00:00:00+08:00
adopt_all 8

# hours N: so many go by, with a pass after each.
hours() {
	seq "$1" | while read -r _; do
		pp-sim tell s step 3600
		pp-poll -q 2>/dev/null || :
	done
}

# kinds [ARGUMENT...]: what is found, as "meter kind" lines.
kinds() {
	got=0
	pp-report reconcile -f csv --no-header "$@" >out 2>err || got=$?
	cut -d, -f1,2 out | sort
}

pp-tariff define "$root/examples/tariffs/js-2025.yaml" >/dev/null
pp-tariff assign js-2025 --all -q
pp-poll -q
pp-tariff push -q --all
pp-sell -q M001 50 --order o1
pp-sell -q M002 20 --order o2 --method wechat
pp-sell -q M003 30 --order o3
pp-refund -q M003 5 --order o4
hours 3

it 'a site that is clean gives no row'
expect 0 pp-report reconcile -f csv
same out <<-'END'
	kind,meter,account,order,at,books,seen,difference_yuan,cause,what_to_do
END
empty err

it 'what a till and a bank say is held against the ledger'
cat >cash.csv <<-'END'
	order,amount_yuan,at,method
	o1,50.00,2026-03-02 00:30,cash
	o3,30,2026-03-02 00:30,
	o4,-5,2026-03-02 00:30,cash
END
printf 'amount_yuan,order,at\n20.00,o2,2026-03-02\n' >wechat.csv
expect 0 pp-report reconcile --cash cash.csv --channel wechat.csv -f csv
lines out 1
cat >cash.csv <<-'END'
	order,amount_yuan,at,method
	o1,55.00,2026-03-02 00:30,cash
	o2,20.00,2026-03-02 00:30,cash
	o9,9.00,2026-03-02 00:30,cash
	o4,-5,2026-03-02 00:30,cash
END
expect 1 pp-report reconcile --cash - -f csv <cash.csv
cut -d, -f1,2,4,6-8 out >told
same told <<-'END'
	kind,meter,order,books,seen,difference_yuan
	different,M001,o1,50.00 cash,55.00 cash,5.00
	different,M002,o2,20.00 wechat,20.00 cash,0.00
	missing,M003,o3,30.00 cash,,-30.00
	extra,,o9,,9.00 cash,9.00
END

it 'a file that is no good is refused with its line'
printf 'order,amount_yuan\no1,5.001\n' >bad.csv
expect 65 pp-report reconcile --cash bad.csv
like err 'bad.csv:2:2: amount_yuan: "5.001": '
printf 'order,amount_yuan\no1,5.00\n' >bad.csv
expect 65 pp-report reconcile --cash bad.csv
like err 'bad.csv: nothing says which days it is about'
expect 66 pp-report reconcile --cash none.csv
expect 64 pp-report reconcile --cash - --channel -

it 'the simulator spoils nothing that it is not told to'
expect 1 pp-sim tell s price M004 dawn 0.9
expect 1 pp-sim tell s price M004 flat 1000
expect 1 pp-sim tell s back M005 99999999
expect 1 pp-sim tell s gain M001 0
expect 1 pp-sim tell s ahead M007 86401

# One of each kind; what follows names them.
pp-sim tell s gain M001 33.33
pp-sim tell s credit M002 44.44
pp-sim tell s lose M003 5.55
for rate in peak flat valley; do
	pp-sim tell s price M004 "$rate" 0.9
done
pp-sim tell s back M005 1000
pp-sim tell s exchange M006 123456
pp-sim tell s ahead M007 7200
pp-site set defaults.set_clock no >/dev/null
hours 5

it 'each fault is named, with what it is worth, and no other meter'
kinds >told
same told <<-'END'
	clock,M007
	exchange,M006
	lost-credit,M003
	phantom-credit,M001
	phantom-credit,M002
	rolled-back,M005
	wrong-price,M004
END
check test "$got" -eq 1
like out '^phantom-credit,M001,A.*,33.3[0-9],'
like out '^phantom-credit,M002,A.*,44.4[0-9],'
like out '^lost-credit,M003,A.*,-5.5[0-9],'
like out '^phantom-credit,M002,.*"count [0-9]+, credit by'
like out '^wrong-price,M004,.*sharp=.*,about 0\.[0-9]+ a kWh (more|less),'
like out '^rolled-back,M005,.* kWh,.* kWh,-[0-9]+\.[0-9][0-9],'

it 'selectors and a period choose what is compared'
kinds -m M001,M008 >told
same told <<-'END'
	phantom-credit,M001
END
kinds --until 2026-03-02T04:00 -m M001,M003,M004 >told
empty told

it 'what was adopted is explained'
pp-settle -q -m M002 2>/dev/null || :
pp-resolve external M002 --as adopted --reason 'a card' -q 2>/dev/null || :
kinds -m M002 >told
empty told

it 'prices that are read and found to be others are named by themselves'
pp-tariff verify -q -m M004 2>/dev/null || :
kinds -m M004 >told
same told <<-'END'
	wrong-price,M004
END
like out 'peak=0.9000'
