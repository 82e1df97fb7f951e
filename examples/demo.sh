#!/bin/sh
# demo.sh BUILD: a simulated site of 257 meters on 12 buses, imported, opened,
# sold to and polled while it lives through real load profiles, and shown.
# What it makes stays in build/demo, to be looked at.
set -eu

build=$(cd "$1" && pwd)
PATH=$build/bin:$PATH
site=$(dirname "$build")/demo
speed=1 # seconds of the site in each of ours, but where time has to pass

step() {
	printf '\n\033[1m# %s\033[0m\n' "$*"
}

run() {
	printf '$ %s\n' "$*"
	"$@"
}

# money COMMAND: the same, of an order.  On a machine too busy for the line's
# pace it may stay pending: then as its message says.
money() {
	status=0
	run "$@" || status=$?
	case $status in
	0) ;;
	3) run pp-settle -f csv ;;
	*) return "$status" ;;
	esac
}

# whole COMMAND: the same, of what goes on behind its order.
whole() {
	money "$@"
	[ "$status" -eq 0 ] || run "$@"
}

# ask COMMAND: the same, of a meter that may have to be asked twice.
ask() {
	run "$@" || run "$@"
}

# state METER COLUMN...: what the simulated meter itself has, not what we read.
state() {
	pp-sim state -f csv "$site" | awk -F, -v meter="$1" -v names="$2" '
	    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; n = split(names, w, " ") }
	    $1 == meter { for (i = 1; i <= n; i++) printf "%s ", $at[w[i]] }'
}

# agrees METER: what the books say it was given, against what it has left and
# what it used by its own registers and prices since it was opened, to the fen.
# agrees METER YUAN: so much was given, of which the books know otherwise.
rates='sharp_kwh peak_kwh flat_kwh valley_kwh'
agrees() {
	books=${2-$(pp-account show -f csv "$1" | awk -F, -v meter="$1" '
	    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
	    $at["meter"] == meter && $at["state"] == "open" {
		    print $at["books_yuan"] }')}
	printf '%s %s %s\n' "$opened" "$(state "$1" "$rates balance_yuan")" \
		"$books" | awk -v meter="$1" '
	    BEGIN { split("1.3530 1.1275 0.6557 0.2744", price, " ") }
	    { may = 0.04 # parts of a fen, now and at each set, and steps of registers
	      for (i = 1; i <= 4; i++) {
		      used += ($(i + 4) - $i) * price[i]
		      may += ($(i + 4) > $i) * 0.01 * price[i]
	      }
	      off = $10 - $9 - used
	      printf "%s: given by the books %.2f = left in the meter %.2f" \
		" + used %.2f\n", meter, $10, $9, used
	      if (off > may || off < -may) {
		      printf "%s: off by %.4f yuan\n", meter, off
		      exit 1
	      } }'
}

[ ! -d "$site" ] || pp-sim stop "$site" 2>/dev/null || :
rm -rf "$site"

step "A site of 257 meters on 12 buses, in six buildings, as from the factory"
run pp-sim init "$site" --unopened --speed "$speed"
run pp-sim run "$site" --daemon
trap 'pp-sim stop "$site"' EXIT
trap 'exit 1' INT TERM HUP
export PP_CONFIG="$site/pp.yaml"

step "An empty database, and the site's description into it"
run pp-db init
run pp-site import --quiet \
	"$site/site.yaml" "$site/units.csv" "$site/meters.csv"
run pp-site check
run pp-site list buses

step "Accounts: a customer for each meter but one; two are dead, and say nothing"
awk -F, 'NR == 1 { print "meter,name,phone"; next }
    $1 != "M257" { printf "%s,租户 %s,138001380%02d\n", $1, $1, NR % 100 }' \
	"$site/meters.csv" >"$site/customers.csv"
echo '$ pp-account open --from customers.csv | tail -n 3'
pp-account open --from "$site/customers.csv" | tail -n 3
opened=$(state M017 "$rates") # with no credit its relay is open

step "Credit for all of them, read from a file, each proven by its meter"
awk -F, 'NR == 1 { print "meter,amount_yuan,order,method"; next }
    $1 != "M257" { yuan = NR % 50 == 5 ? 1 : 100 + NR % 7 * 50
	    print $1 "," yuan ".00,first-" $1 ",wechat" }' \
	"$site/meters.csv" >"$site/sales.csv"
echo '$ pp-sell <sales.csv >sold.csv'
pp-sell <"$site/sales.csv" -o "$site/sold.csv" 2>"$site/sold.txt" || :
grep -v yuan$ "$site/sold.txt"
cut -d, -f6 "$site/sold.csv" | sort | uniq -c
agrees M017
echo '$ pp-sell <sales.csv | cut -d, -f6 | sort | uniq -c   # once is once'
pp-sell <"$site/sales.csv" 2>"$site/again.txt" | cut -d, -f6 | sort | uniq -c

step "One passes away in the middle of a sale; who comes next settles it"
echo '$ pp-sell M020 88.00 --order unlucky &  kill -9'
pp-sell M020 88.00 --order unlucky >/dev/null 2>&1 &
till=$!
sleep 0.3
kill -9 "$till" 2>/dev/null || :
wait "$till" 2>/dev/null || :
run pp-settle -f csv
run pp-sell -f csv M020 88.00 --order unlucky || :

step "A little credit runs out under its load, and the meter trips"
money pp-refund -f csv M017 --all --method wechat
agrees M017
money pp-sell -f csv M017 0.20
run pp-sim tell "$site" speed 300
i=0
until pp-status --live -q -m M017 2>/dev/null
	pp-status -f csv --no-header -m M017 | grep -q ',arrears,open,'; do
	i=$((i + 1))
	[ "$i" -lt 100 ] || break
	sleep 0.3
done
run pp-sim tell "$site" speed "$speed"
run pp-status -f csv -m M017
agrees M017

step "Sold again, it closes; part of it refunded; a mistake reversed"
money pp-sell -f csv M017 50.00 --order again-017
money pp-refund -f csv M017 10.00
agrees M017
money pp-sell -f csv M017 30.00 --order mistake
money pp-reverse -f csv mistake --reason "meant for M018"
agrees M017
ask pp-status --live -f csv -m M017

step "A stranger credits a meter past us: it is seen, and closed for sale"
run pp-sim tell "$site" credit M018 25.00
pp-sell M018 10.00 || :
run pp-resolve list -f csv
run pp-resolve external M018 --as adopted --reason "card of the old system"
money pp-sell -f csv M018 10.00

step "Its meter is exchanged: the credit moves once, its register goes on"
run pp-status --live -f csv -m M017 | cut -d, -f1,10,12,20
whole pp-account exchange -f csv M017
run pp-sim tell "$site" exchange M017 202611230017
opened='0 0 0 0'
whole pp-account exchange -f csv M017 --serial 202611230017 --start-kwh 0.00 \
	-o "$site/exchanged.csv"
cat "$site/exchanged.csv"
agrees M017 "$(awk -F, 'NR == 2 { print $14 }' "$site/exchanged.csv")"
run pp-status --live -f csv -m M017 | cut -d, -f1,10,12,20

step "A second meter for the customer; then he moves out, and is paid"
account=$(pp-account show -f csv M017 | awk -F, 'NR == 2 { print $1 }')
whole pp-account add-meter "$account" -f csv -m M257
whole pp-account close "$account" -f csv --reason "moved out"
run pp-account show "$account" -f csv
run pp-receipt M017 --copies 1
printf '$ LANGUAGE=zh_CN pp-receipt again-017\n'
LANGUAGE=zh_CN pp-receipt again-017

step "An hour of the site, read all the while"
speed_up=900
run pp-sim tell "$site" speed "$speed_up"
for _ in 1 2 3; do
	run pp-poll --quiet --verbose
done
run pp-sim tell "$site" speed "$speed"

step "What was found"
echo '$ pp-status -f csv --no-header | cut -d, -f7 | sort | uniq -c'
pp-status -f csv --no-header | cut -d, -f7 | sort | uniq -c
run pp-status -f table --state arrears,alarm2

step "Who is told of it: once each, into the spool of a modem's daemon"
mkdir -p "$site/spool/inbox" "$site/spool/outbox" "$site/spool/sent" \
	"$site/spool/error"
printf 'sms:\n  sender: gammu-smsd\n  spool: spool\n' >>"$PP_CONFIG"
run pp-site set -q alarms.quiet_hours '' # it may be night
echo '$ pp-report alarms --live -f csv --no-header | cut -d, -f2 | sort | uniq -c'
pp-report alarms --live -f csv --no-header | cut -d, -f2 | sort | uniq -c
echo '$ pp-sms run -f csv --no-header | cut -d, -f2,3 | sort | uniq -c'
pp-sms run -f csv --no-header | cut -d, -f2,3 | sort | uniq -c
run pp-sms run # twice is once
echo '$ ls spool/outbox | head -n 3'
find "$site/spool/outbox" -name 'OUT*' -printf '%f\n' | sort | head -n 3
echo '$ iconv -f UTF-16 spool/outbox/*'
for message in "$site"/spool/outbox/*; do
	iconv -f UTF-16 -t UTF-8 "$message" && echo
done | sort | awk 'length > n { n = length; longest = $0 }
    NR <= 3; END { print longest }'

step "New prices for a building: tried, defined, assigned, pushed and read back"
tariff=$(dirname "$0")/tariffs/js-2025.yaml
run pp-tariff check -f csv "$tariff"
run pp-tariff define "$tariff"
echo '$ pp-tariff assign js-2025 --building B2 -f csv | cut -d, -f7 | sort | uniq -c'
pp-tariff assign js-2025 --building B2 -f csv --no-header |
	cut -d, -f7 | sort | uniq -c
echo '$ pp-tariff push --building B2'
pp-tariff push --building B2 -o "$site/pushed.csv" || :
run pp-tariff push --building B2 -q # what was left out, and nothing twice
echo '$ pp-tariff verify --building B2 -f csv | ... | sort | uniq -c'
pp-tariff verify --building B2 -f csv --no-header |
	sed 's/.*,\([a-z]*\),[^,]*$/\1/' | sort | uniq -c
run pp-tariff list -f csv

step "Who has no credit left is tripped, if nothing speaks against it"
in_arrears=$(pp-status -f csv --no-header --state arrears | head -n 3 |
	cut -d, -f1 | paste -s -d, -)
if [ -n "$in_arrears" ]; then
	run pp-trip trip -f csv -m "$in_arrears" --arrears --reason "three months" || :
	run pp-trip warn -f csv -m "$in_arrears" --way call --note "will be cut off"
	run pp-trip trip -f csv -m "$in_arrears" --arrears --reason "three months" \
		--override hours,share,reading || :
fi

step "A cold store keeps its power until Monday; and why a relay is as it is"
today=$(pp-status -f csv --no-header -m M101 | sed 's/.*,\(20[0-9-]*\)T.*/\1/')
monday=$(date -d "$today + $((8 - $(date -d "$today" +%u))) days" +%F)
ask pp-trip keep -f csv -m M101 --until "$monday" --reason "cold store: vaccines"
run pp-trip list
run pp why M101

step "Orders, accounts, lost meters, the buses"
echo '$ pp-report orders -f csv | tail -n 8'
pp-report orders -f csv | tail -n 8
run pp-account show M017
run pp-report lost-meters -f table
run pp-bus list -f table

step "One meter, asked now, phase by phase"
ask pp-status --live --electrical -f csv -m M001

step "For the office: a sheet, a chart of the same rows, a receipt as PDF"
run pp-report sales --by building -f xlsx -o "$site/sales.xlsx" \
	--chart "$site/sales.png"
run pp-receipt again-017 --format pdf -o "$site/receipt.pdf"
echo '$ pp-report sales --by building -f csv | cut -d, -f1-6,9'
pp-report sales --by building -f csv | cut -d, -f1-6,9

step "Books and meters, held against each other: nothing is left to do"
run pp-poll -q
run pp-report reconcile -f csv # prices are known where they were pushed: in B2

step "Three faults, put in on purpose: each is found and named"
run pp-sim tell "$site" gain M039 33.33  # credit that nobody sold
for rate in peak flat valley; do
	run pp-sim tell "$site" price M063 "$rate" 0.9
done
run pp-sim tell "$site" back M075 1000 # kWh, of its register
run pp-sim tell "$site" speed "$speed_up"
run pp-poll -q
run pp-poll -q
run pp-sim tell "$site" speed "$speed"
run pp-tariff verify -q -m M063 || :
echo '$ pp-report reconcile -f csv | cut -d, -f1,2,6-'
faults=$site/worklist.csv
status=0
pp-report reconcile -f csv -o "$faults" || status=$?
cut -d, -f1,2,6- "$faults"
echo "(exit $status: there is something to do)"
[ "$status" -eq 1 ]
for fault in phantom-credit,M039 wrong-price,M063 rolled-back,M075; do
	grep -q "^$fault," "$faults" || {
		echo "$fault was not found"
		exit 1
	}
done

step "A backup, verified; and the books check themselves"
run pp-db backup "$site/copy.db"
run pp-db check

step "Several people: a cashier is refused, an auditor approves, a changed book is found"
sh "$(dirname "$0")/demo-people.sh" "$build"

step "All 257 meters"
run pp-status -f table
cat <<END

What was made:
  $site/sales.xlsx    sales by building, as a sheet
  $site/sales.png     the same, drawn
  $site/receipt.pdf   three copies of a receipt
  $faults  what reconcile found
  $site/copy.db       the backup

The site is in $site; go on with
  export PATH=$build/bin:\$PATH PP_CONFIG=$site/pp.yaml
  pp-sim run $site --daemon
  pp-poll
END
