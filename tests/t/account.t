#!/bin/sh
# pp-account: customers are opened and taken over once, one or a whole site.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../till.sh
. "$root/tests/till.sh"

# shellcheck disable=SC2034 # of till_site
SLOW_MS=60
till_site s --meters 180 --buses 12
pp-sim state s -f csv >site
# Those that run, and one that was never opened.
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "opened") c = i }
	{ print $c, $1 }' site >opened
new=$(sed -n '/^no /{s///;p;q;}' opened)

it 'opens an account on a new meter, with its first credit'
expect 0 pp-account open --name 李四 --phone '138 0013 8001' \
	--meter "$new" --credit 50 --order first -f csv
check test "$(value account)" = A00001
check test "$(value state)" = open
check test "$(value start_count)" -eq 0
check test "$(value count)" -eq 1
check test "$(value sold_yuan)" = 50.00
check test "$(value balance_yuan)" = 50.00
check test "$(value used_yuan)" = 0.00
check test "$(value phone)" = +8613800138001
check test "$(truth "$new" count)" -eq 1

it 'the same again changes nothing, and is no failure'
expect 0 pp-account open --name 李四 --phone '13800138001' \
	--meter "$new" --credit 50 --order first
check test "$(value account)" = A00001
check test "$(truth "$new" count)" -eq 1

it 'a meter that runs is not wiped out: it is to be taken over'
before=$(truth M001 count)
expect 1 pp-account open --name c1 --meter M001
like err '^pp-account: M001: it runs already, with [0-9]+ purchases'
check test "$(value state)" = refused
check test "$(truth M001 count)" -eq "$before"

it 'takes over running meters as they are'
expect 0 pp-account adopt --name 张三 --phone 13800138000 --meter M001,M002
lines out 3
check test "$(value start_count)" -eq "$(value count)"
check test "$(booked M001 count)" -eq "$(truth M001 count)"
check test "$(values account | wc -l)" -eq 1

it 'a meter has one account at a time'
expect 1 pp-account adopt --name 王五 --meter M001
like err '^pp-account: M001: account A00002 is open on it'
expect 1 pp-account adopt --name 王五 --meter "$new"

it 'what was begun and not ended goes on with the same customer'
expect 0 pp-account adopt --name 张三 --phone 13800138000 \
	--meter M001,M002,M003
lines out 4
check test "$(values account)" = 'A00002 3'

opening() {
	pp-account show "$1" -f csv 2>/dev/null | grep -q ,opening,
}
# cut_off METER: kill -9 while it is being opened.
cut_off() {
	background pp-account open -q --name 赵六 --phone 13800138002 \
		--meter "$1"
	check until_true opening "$1"
	kill -9 "$child"
	wait "$child" 2>/dev/null || :
}
it 'an opening that was cut off is ended by whoever comes by'
sed -n '/^no /s///p' opened | tail -n +2 >new
cut_off "$(sed -n 1p new)"
expect 0 pp-settle
check test "$(value result)" = opened
cut_off "$(sed -n 2p new)"
expect 0 pp-account open --name 赵六 --phone 13800138002 \
	--meter "$(sed -n 2p new)"
check test "$(value state)" = open
cut_off "$(sed -n 3p new)"
expect 0 pp-sell "$(sed -n 3p new)" 5
check test "$(value count_after)" -eq 1
expect 0 pp-settle
empty out

it 'a whole site is taken over in one go, and again without harm'
{
	echo name,phone,meter
	awk '$1 == "yes" && NR > 4 && NR < 24 {
		printf "n%d,1390013%04d,%s\n", NR / 2, NR / 2, $2 }' opened
	echo ',13900139999,M030'
	echo 'x,12,M031'
	echo 'x,,NONE'
	echo 'x,,M004'
} >site.csv
expect 65 pp-account adopt --from site.csv
like err '^pp-account: site.csv:21:1: name: "": a customer needs a name$'
like err '^pp-account: site.csv:22:2: phone: "12": '
like err '^pp-account: site.csv:23:3: meter: "NONE": no such meter'
like err '^pp-account: site.csv:24:3: meter: "M004": it is in line 2, too$'
check test "$(grep -c ',open,' out)" -eq 19
check test "$(grep -c ',refused,' out)" -eq 4
check test "$(values account | grep -c ' 2$')" -ge 8
check test "$(grep -c ',ok$' out)" -ge 18
grep ',open,' out | sed 's/,[a-z]*$//' | sort >first
expect 65 sh -c 'pp-account adopt --from - <site.csv'
check test "$(grep -c ',skipped$' out)" -eq 19
grep ',open,' out | sed 's/,[a-z]*$//' | sort >second
check cmp first second

it 'a dry run opens nothing'
pp-account list -f csv >before
expect 0 pp-account adopt -n --name x --meter M040
check test "$(value state)" = planned
expect 1 pp-account adopt -n --name x --meter M001
pp-account list -f csv >after
check cmp before after

it 'a name and a number that are none are refused before anything is asked'
expect 65 pp-account adopt --name "$(printf 'a\tb')" --meter M040
expect 65 pp-account adopt --name x --phone 12 --meter M040
expect 65 pp-account open --name x --meter M040 --credit 1e3
expect 1 pp-account open --name x --meter NONE

it 'a meter that does not answer is told'
pp-sim tell s kill M041
expect 69 pp-account adopt --name x --meter M041
like err '^pp-account: M041: no answer from bus'
check test "$(value state)" = refused
pp-sim tell s revive M041

it 'lists accounts, with phone numbers only where they are asked for'
expect 0 pp-account list -f csv -m M001
check test "$(value name)" = 张三
check test "$(value phone)" = ''
expect 0 pp-account list --phones --account A00002 -f csv
lines out 4
check test "$(value phone)" = +8613800138000
expect 0 pp-account list --opened --since yesterday -f csv
check test "$(wc -l <out)" -gt 20
expect 0 pp-account list --opened --until 2020-01-01 -f csv
lines out 1
expect 0 pp-account list --closed --since yesterday -f csv
lines out 1
expect 64 pp-account list --since yesterday
expect 65 pp-account list --opened --since tomorrow

it 'shows one, by its number or by its meter'
expect 0 pp-account show A00002 -f csv
lines out 4
cp out by_number
expect 0 pp-account show M002 -f csv
check cmp out by_number
expect 1 pp-account show NONE
expect 1 pp-account show M050

it 'who has a meter is known everywhere'
expect 0 pp-status -m M001 -f csv
check test "$(value holder)" = 张三
expect 0 pp-status --account A00002 -f csv
lines out 4
expect 1 pp-status --account A99999

it 'wrong usage is told'
expect 64 pp-account open --name x
expect 64 pp-account open --meter M050
expect 64 pp-account open --name x --all
expect 64 pp-account adopt --name x --meter M050 --credit 5
expect 64 pp-account open --from site.csv --name x
expect 66 pp-account open --from none.csv

it 'the books are sound'
expect 0 pp-db check -q
