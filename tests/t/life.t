#!/bin/sh
# pp-account: the life of an account: credit moved to it, meters added and
# exchanged, an end; each done once, whatever is run again or killed.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../till.sh
. "$root/tests/till.sh"

# shellcheck disable=SC2034 # of till_site
SLOW_MS=60
till_site s --meters 24 --buses 4 --unopened
pp-sim stop s
# Time passes where a step is made, and hardly else; and so little is used that
# no fen is meanwhile.
awk -F, 'NR == 1 { print; next }
	{
		printf "%s", $1
		for (i = 2; i <= NF; i++)
			printf ",%.3f", $i / 100
		print ""
	}' "$B/share/pp/sim/load_profiles.csv" >s/small.csv
sed -i "1aprofiles: $PWD/s/small.csv" s/sim.yaml
start_sim s --speed 0.001

now() {
	truth M001 at
}
# ledger CODE: what the books have in an account of theirs, in fen.
ledger() {
	sqlite3 -readonly s/pp.db "SELECT balance_fen FROM ledger_balance
		WHERE code = '$1'"
}

# seen_kwh METER: its register as the books saw it last.
seen_kwh() {
	sqlite3 -readonly s/pp.db "SELECT max(v.total_wh) FROM evidence v
		JOIN epoch e ON e.id = v.epoch JOIN meter m ON m.id = e.meter
		WHERE m.code = '$1'" | awk '{ printf "%.2f", $1 / 1000 }'
}

it 'opens with credit of a meter outside the books, and values of its own'
expect 0 pp-account open --name 李四 --phone 13800138001 --meter M001 \
	--transfer 12.34 --note 'old meter 77' --credit 980 \
	--alarm1 30 --alarm2 10.5 --overload 7 -f csv
check test "$(value account)" = A00001
check test "$(value sold_yuan)" = 992.34
check test "$(value balance_yuan)" = 992.34
check test "$(value carried_yuan)" = ''
check test "$(value result)" = ok
check test "$(truth M001 count)" -eq 2
check test "$(truth M001 balance_yuan)" = 992.34
check test "$(ledger transfer)" -eq 1234
pp-site list defaults -m M001 -f csv >values
like values 'alarm1_yuan,30(\.00)?,'
like values 'alarm2_yuan,10\.5'
like values 'overload_kw,7'

it 'the same again moves nothing and sells nothing'
expect 0 pp-account open --name 李四 --phone 13800138001 --meter M001 \
	--transfer 12.34 --note 'old meter 77' --credit 980 \
	--alarm1 30 --alarm2 10.5 --overload 7 -f csv
check test "$(value result)" = skipped
check test "$(truth M001 count)" -eq 2
check test "$(ledger transfer)" -eq 1234

it 'other values of its own are told as a change of what was open before'
expect 0 pp-account open --name 李四 --phone 13800138001 --meter M001 \
	--alarm1 30 --alarm2 11 --overload 7 -f csv
check test "$(value result)" = ok
check test "$(value reason)" = \
	'it was open before; its own values were changed'
like err 'M001: it was open before; its own values were changed'
expect 65 pp-account open --name 李四 --phone 13800138001 --meter M001 \
	--alarm2 30.01 -f csv
like err 'alarm2_yuan: .* 30.01, above alarm1_yuan with 30.00'
expect 65 pp-account open --name 李四 --phone 13800138001 --meter M001 \
	--overload 999999999 -f csv
like err 'overload_kw: .*no meter holds more than 65.535'
pp-site list defaults -m M001 -f csv >values
like values 'alarm2_yuan,11'
like values 'overload_kw,7'

it 'a meter is added with credit of another one of the account'
expect 0 pp-account add-meter A00001 --meter M002 --transfer 20 \
	--transfer-from M001 -f csv
check test "$(value account)" = A00001
check test "$(truth M001 balance_yuan)" = 972.34
check test "$(truth M002 balance_yuan)" = 20.00
check test "$(ledger transfer)" -eq 1234
expect 0 pp-account add-meter A00001 --meter M002 --transfer 20 \
	--transfer-from M001 -f csv
check test "$(value result)" = skipped
check test "$(truth M001 balance_yuan)" = 972.34
check test "$(truth M002 balance_yuan)" = 20.00

it 'credit of no meter here is under the cap of a sale, or nothing is opened'
expect 1 pp-account open --name 赵六 --meter M003 --transfer 50000.01 \
	--note 'old meter 79' -f csv
like err 'transfer_yuan: more than its hoarding cap of 50000.00 yuan'
expect 0 pp-account list -m M003 -f csv
lines out 1

it 'more than the old meter has is refused, and nothing is opened'
expect 1 pp-account add-meter A00001 --meter M003 --transfer 2000 \
	--transfer-from M001 -f csv
like err '^pp-account: M001: it has 972.34 yuan, too little to take 2000.00$'
like err 'so nothing is opened'
check test "$(value result)" = failed
check test "$(truth M003 opened)" = no

it 'credit stays with its customer'
expect 64 pp-account open --name 赵六 --meter M003 --transfer 5 \
	--transfer-from M001
like err 'M001: it belongs to account A00001,.* add-meter A00001'
expect 64 pp-account open --name 李四 --meter M003 --transfer 5 \
	--transfer-from M001
check test "$(truth M003 opened)" = no
expect 1 pp-account open --name 赵六 --meter M003 --transfer 5 \
	--transfer-from M004
like err 'M004: it has no account'

it 'who is named as the customer of the old meter gets the new one, too'
expect 0 pp-account open -n --name 李四 --phone 13800138001 --meter M003 \
	--transfer 5 --transfer-from M001 -f csv
check test "$(value account)" = A00001
check test "$(value result)" = planned
expect 1 pp-account open --name 李四 --phone 13800138001 --meter M003 \
	--transfer 2000 --transfer-from M001
like err 'too little to take 2000.00$'
check test "$(truth M003 opened)" = no
expect 65 pp-sell M001 5 --method transfer
like err 'method: "transfer": credit is moved .* by pp-account'

it 'what is moved is told whence'
expect 64 pp-account open --name x --meter M003 --transfer 5
expect 64 pp-account add-meter A00001 --meter M003 --transfer-from M001
expect 1 pp-account add-meter A00009 --meter M003
expect 64 pp-account add-meter A00001 --name x --meter M003
expect 64 pp-account add-meter A00001 --all

it 'name and number are changed, and who changed them is kept'
expect 0 pp-account edit A00001 --name 王五 --phone '+86 138-0013-8009' -f csv
check test "$(value name)" = 王五
check test "$(value phone)" = +8613800138009
check test "$(value result)" = ok
expect 0 pp-account edit A00001 --name 王五 -n -f csv
check test "$(value result)" = skipped
expect 0 pp-account edit A00001 --name 钱七 -n -f csv
check test "$(value result)" = planned
expect 0 pp-account show A00001 -f csv
check test "$(value name)" = 王五
expect 64 pp-account edit A00001
expect 1 pp-account edit A00009 --name x

it 'phone numbers are taken in every form that people write'
for number in 13800138000 '138 0013 8000' 138-0013-8000 '+86 13800138000' \
	8613800138000 008613800138000 １３８００１３８０００; do
	expect 0 pp-account edit A00001 --phone "$number" -f csv
	check test "$(value phone)" = +8613800138000
done
for number in 0513-85012345 95598 4008-123456 12345678901 138001380000 \
	1380013800a; do
	expect 65 pp-account edit A00001 --phone "$number"
	like err "phone: not a mobile number"
done

it 'names are taken as they are, or refused as a whole'
long=$(printf '宝%.0s' $(seq 200))
for name in x "$long" 'Wang, "Li" & sons' '王😀'; do
	expect 0 pp-account edit A00001 --name "$name" -f json
	pp-account show A00001 -f json | sed -n 's/.*"name":"\(.*\)","phone.*/\1/p' |
		sed 's/\\"/"/g' >name
	check test "$(sed -n 1p name)" = "$name"
done
expect 65 pp-account edit A00001 --name "${long}x"
like err 'name: longer than 200 characters'
expect 65 pp-account edit A00001 --name "$(printf 'a\033b')"
expect 64 pp-account edit A00001 --name ''
expect 65 pp-account edit A00001 --name "$(printf 'a\nb')"
expect 0 pp-account edit A00001 --name 王五

it 'an exchange takes what the old meter has, and waits for the new one'
expect 0 pp-account exchange M001 -f csv
like err 'hang the new meter there'
check test "$(value state)" = waiting
check test "$(value carried_yuan)" = 972.34
check test "$(truth M001 opened)" = no
check test "$(truth M001 balance_yuan)" = 0.00
old_energy=$(value old_energy_kwh)
expect 0 pp-account exchange M001 -f csv
check test "$(value result)" = skipped
expect 0 pp-account show A00001 -f csv
check test "$(sed 1d out | cut -d, -f4,10 | tr '\n' ' ')" = \
	'M001,exchanged M002,open '
check test "$(value carried_yuan)" = 972.34
expect 1 pp-sell M001 5
expect 0 pp-db check -q

it 'a new meter that is not there is not opened'
expect 1 pp-account exchange M001 --serial 202599990001 -f csv
like err 'has the number 2025[0-9]*, not 202599990001'
expect 64 pp-account exchange M001 --address 5
expect 65 pp-account exchange M001 --serial 202599990001 --at yesterday
like err 'what the new meter showed at that time'

it 'a new meter that dies before it is proven is given up for another'
expect 64 pp-account exchange M001 --give-up
expect 64 pp-account exchange M001 --give-up --serial 5 --reason burnt
expect 1 pp-account exchange M002 --give-up --reason burnt
like err 'M002: account A00001 is open on it: that is closed, not given up'
expect 0 pp-account exchange M001 -n --give-up --reason burnt -f csv
check test "$(value result)" = planned

it 'a place that waits for a new meter is kept for its customer'
expect 1 pp-account open --name x --meter M001 -f csv
like err 'M001: it waits for a new meter of account A00001'

it 'entered three days late, it comes to the same energy and money'
changed=$(now)
pp-sim tell s exchange M001 202599990001
pp-sim tell s step 259200
expect 0 pp-account exchange M001 --serial 202599990001 --at "$changed" \
	--start-kwh 0 -f csv
check test "$(value state)" = exchanged
check test "$(value result)" = ok
check test "$(value changed_at)" = "$changed"
cp out late
used=$(value used_kwh)
yuan=$(value used_yuan)
# As the meter would have counted it itself, at the prices that it has.
check test "$(awk "BEGIN { print ($used > 0) }")" -eq 1
spent=$(pp-sim state s -f csv | awk -F, '$1 == "M001" {
	printf "%.2f", $8 * 1.3530 + $9 * 1.1275 + $10 * 0.6557 + $11 * 0.2744
}')
check test "$(awk "BEGIN { d = $spent - $yuan; print (d * d < 0.0017) }")" -eq 1
check test "$used" = "$(truth M001 energy_kwh | sed 's/\(\...\).*/\1/')"
check test "$(awk "BEGIN { printf \"%.2f\", 972.34 - $yuan }")" = \
	"$(value moved_yuan)"
check test "$(truth M001 balance_yuan)" = "$(value moved_yuan)"
expect 0 pp-account exchange M001 --serial 202599990001 --at "$changed" \
	--start-kwh 0 -f csv
check test "$(value result)" = skipped
check test "$(truth M001 count)" -eq 1

it 'and the energy of the unit goes on without a jump'
expect 0 pp-poll -q -m M001
expect 0 pp-status -m M001 -f csv
check test "$(value register_kwh)" = \
	"$(awk "BEGIN { printf \"%.2f\", $old_energy + $used }")"
expect 0 pp-db check -q

it 'the correction is seen'
expect 0 pp-report accounts -m M001 -f csv
grep ,exchanged, out >row
check test "$(sed -n 1p out | cat - row >both && value used_kwh both)" = "$used"
check test "$(value used_yuan both)" = "$yuan"
check test "$(value changed_at both)" = "$changed"

it 'a burnt meter is exchanged by what people know of it'
pp-account open -q --name 孙八 --phone 13800138008 --meter M005 --credit 80
burnt=$(now)
pp-sim tell s exchange M005 202599990005
expect 64 pp-account exchange M005 --balance 79 --count 1 --energy-kwh 9
expect 64 pp-account exchange M005 --typed --balance 79 --reason burnt
expect 65 pp-account exchange M005 --typed --balance 7x --count 1 \
	--energy-kwh 9 --reason burnt
like err -- '--balance: "7x"'
energy=$(seen_kwh M005)
expect 1 pp-account exchange M005 --typed --balance 99 --count 1 \
	--energy-kwh "$energy" --at "$burnt" --reason burnt
expect 0 pp-account exchange M005 --typed --balance 79.50 --count 1 \
	--energy-kwh "$energy" --at "$burnt" --reason burnt \
	--serial 202599990005 --start-kwh 0 -f csv
check test "$(value state)" = exchanged
check test "$(value typed)" = yes
check test "$(value moved_yuan)" = 79.50
check test "$(truth M005 balance_yuan)" = 79.50
expect 0 pp-db check -q

# goes_on METER OLD: its register is OLD and what the new meter shows, and all
# that its days have is what it went on by.
goes_on() {
	check pp-poll -q -m "$1"
	expect 0 pp-status -m "$1" -f csv
	check test "$(value register_kwh)" = \
		"$(echo "$2 $(value energy_kwh)" | awk '{ printf "%.2f", $1 + $2 }')"
	expect 0 pp-db check -q
}

# polled METER FIELD: of its last reading.
polled() {
	pp-poll -q -m "$1"
	pp-status -m "$1" -f csv >out
	value "$2"
}

it 'where the old one was read after the time that is typed, that is refused'
pp-account open -q --name 沈九 --phone 13800138921 --meter M022 --credit 80
pp-sim tell s step 600
check test "$(polled M022 balance_yuan)" != 0.00
expect 0 pp-account exchange M022
changed=$(now)
pp-sim tell s step 1800
old_energy=$(polled M022 energy_kwh)
read_at=$(value read_at)
pp-sim tell s step 600
pp-sim tell s exchange M022 202599990022
hung=$(now)
pp-sim tell s step 1200
expect 1 pp-account exchange M022 --serial 202599990022 --start-kwh 0 \
	--at "$changed" -f csv
like err "the old meter was read after that, at ${read_at%+*}.*, with $old_energy"
expect 0 pp-account exchange M022 --serial 202599990022 --start-kwh 0 \
	--at "$hung" -f csv
check test "$(value state)" = exchanged
expect 0 pp-status -m M022 -f csv
check test "$(value register_kwh)" = "$old_energy"
goes_on M022 "$old_energy"

it 'and what was read in the very second of the change is the old one'\''s'
pp-account open -q --name 韩十 --phone 13800138922 --meter M023 --credit 80
pp-sim tell s step 1800
old_energy=$(polled M023 energy_kwh)
read_at=$(value read_at)
left=$(value balance_yuan)
pp-sim tell s step 600
pp-sim tell s exchange M023 202599990023
pp-sim tell s step 1200
expect 0 pp-account exchange M023 --typed --balance "$left" --count 1 \
	--energy-kwh "$old_energy" --at "$read_at" --reason burnt \
	--serial 202599990023 --start-kwh 0 -f csv
check test "$(value state)" = exchanged
expect 0 pp-status -m M023 -f csv
check test "$(value register_kwh)" = "$old_energy"
goes_on M023 "$old_energy"

# cut_off STATE COMMAND...: kill -9 it as soon as the books are so.
cut_off() {
	sql=$1
	shift
	background "$@"
	check until_true so "$sql"
	kill -9 "$child"
	wait "$child" 2>/dev/null || :
}
so() {
	found=$(sqlite3 -readonly s/pp.db "$1" 2>/dev/null) &&
		[ "${found:-0}" -gt 0 ]
}
it 'an exchange that was killed at any step goes on, and moves once'
pp-account open -q --name 周九 --phone 13800138010 --meter M006 --credit 60
cut_off "SELECT count(*) FROM sale WHERE kind = 'refund' AND state = 'armed'" \
	pp-account exchange M006
cut_off "SELECT count(*) FROM closing WHERE at IS NULL" \
	pp-account exchange M006
expect 0 pp-account exchange M006 -f csv
check test "$(value carried_yuan)" = 60.00
pp-sim tell s exchange M006 202599990006
cut_off "SELECT count(*) FROM exchange WHERE new_epoch IS NULL" \
	pp-account exchange M006 --serial 202599990006 --start-kwh 0
cut_off "SELECT count(*) FROM sale WHERE method = 'transfer'
	AND kind = 'sale' AND state = 'armed'" \
	pp-account exchange M006 --serial 202599990006 --start-kwh 0
expect 0 pp-account exchange M006 --serial 202599990006 --start-kwh 0 -f csv
check test "$(value moved_yuan)" = 60.00
check test "$(truth M006 balance_yuan)" = 60.00
check test "$(truth M006 count)" -eq 1
expect 0 pp-db check -q

it 'a meter of several is closed, and the account stays'
pp-account open -q --name 吴十 --phone 13800138011 --meter M007,M008,M009 \
	--credit 30
account=$(booked M007 account)
expect 0 pp-account close "$account" --meter M008 --method bank \
	--reason 'moved out' -f csv
lines out 2
check test "$(value state)" = closed
check test "$(value result)" = ok
check test "$(truth M008 opened)" = no
expect 0 pp-account list --account "$account" -f csv
lines out 3

it 'a closed account is settled, cleared and recorded, each meter of it'
expect 0 pp-account close "$account" -n -f csv
check test "$(truth M007 opened)" = yes
expect 0 pp-account close "$account" --method bank -f csv
cp out first
check test "$(values state)" = 'closed 3'
check test "$(values result)" = 'ok 2
skipped 1'
# It may have used a fen by then.
check test "$(sed -n 's/^A[0-9]*,M007,closed,//p' out | cut -d, -f1-3 |
	sed 's/^29\.99,/30.00,/')" = '30.00,0.00,bank'
for meter in M007 M008 M009; do
	check test "$(truth "$meter" opened)" = no
	check test "$(truth "$meter" balance_yuan)" = 0.00
done
expect 0 pp-account close "$account" -f csv
check test "$(values result)" = 'skipped 3'
check test "$(cut -d, -f1-7 out | sort)" = "$(cut -d, -f1-7 first | sort)"
expect 1 pp-account add-meter "$account" --meter M010
like err 'is closed'
expect 1 pp-account edit "$account" --name x
expect 0 pp-account list --closed --since yesterday -f csv
check test "$(values account)" = "$account 3"

it 'what a meter owes is claimed'
pp-account open -q --name 郑一 --meter M011 --credit 1
pp-sim tell s kill M011
account=$(booked M011 account)
expect 1 pp-account close "$account" --meter M011 --typed \
	--balance -3.50 --count 1 --energy-kwh 900000 --reason lost
like err "it can't have used more than"
expect 1 pp-account close "$account" --meter M011 --typed \
	--balance -350 --count 1 --energy-kwh "$(seen_kwh M011)" --reason lost
like err "it can't have less than"
expect 0 pp-account close "$account" --meter M011 --typed --balance -3.50 \
	--count 1 --energy-kwh "$(seen_kwh M011)" --reason lost -f csv
check test "$(value owed_yuan)" = 3.50
check test "$(value due_yuan)" = 0.00
check test "$(ledger claim)" -eq 350

it 'what he owes he pays, whole and once, and a receipt says so'
claim=$(value receipt)
expect 0 pp-shift pay-in "$claim" -n -f csv
check test "$(value receipt)" = ''
expect 0 pp-shift pay-in "$claim" --method wechat -f csv
check test "$(value amount_yuan)" = 3.50
paid=$(value receipt)
check test "$(ledger claim)" -eq 0
expect 1 pp-shift pay-in "$claim"
like err "^pp-shift: $claim: it was taken in by "
expect 1 pp-shift pay-in x
like err "x: isn't the number of a closing's"
expect 65 pp-shift pay-in "$claim" --method transfer
expect 0 pp-receipt "$paid" --copies 1
like out 'Paid by the customer, of what was owed'
like out '^Amount +3.50 yuan received +wechat$'
like out "^See also +No. $claim$"
expect 0 pp-receipt "$claim" --copies 1
like out "PAID BY No. $paid$"

it 'where the books would refuse the first credit, nothing is opened'
pp-site set desk.drawers D1 >out
for dry in -n -q; do
	expect 1 pp-account open --name 钱八 --meter M020 --credit 5 "$dry"
	like err 'M020.*credit_yuan: cash needs an open shift'
done
expect 0 pp-account open -n --name 钱八 --meter M020 --credit 5 --method bank
printf 'meter,name,credit_yuan\nM020,x,5\n' >rows.csv
expect 1 pp-account open --from rows.csv
like err 'rows.csv:2:3: credit_yuan: "5": cash needs an open shift'
expect 1 pp-account add-meter A00001 --meter M001 --credit 5 -n
like err 'M001: cash needs an open shift'
pp-site set desk.drawers --unset >out
expect 1 pp-account open --name 钱八 --meter M020 --credit 50000.01
like err 'over the hoarding cap of 50000.00'
order=$(sqlite3 -readonly s/pp.db 'SELECT min(code) FROM sale')
expect 1 pp-account open --name 钱八 --meter M020 --credit 5 --order "$order"
like err "order $order was given before, with other content"
expect 65 pp-account open --name 钱八 --meter M020 --credit 5 --method gold
like err '^pp-account: --method: "gold": '
check test "$(truth M020 opened)" = no
expect 0 pp-account list -m M020 -f csv
lines out 1

it 'a customer is opened whole or not at all'
expect 1 pp-account open --name 钱七 --meter M019,M001 -f csv
like err 'M001: account A00001 is open on it; pp-account close A00001 ends'
like err 'M019: left as it is, for M001 of the same customer'
check test "$(values result)" = 'failed 2'
check test "$(truth M019 opened)" = no
expect 0 pp-account list -m M019 -f csv
lines out 1
expect 69 pp-account open -q --name 钱七 --meter M019,M011
like err 'M011: no answer'
check test "$(truth M019 opened)" = no
expect 1 pp-account open -n --name 钱七 --meter M019,M001

it 'credit that vanished is decided by people, and is no revenue'
pp-account open -q --name 卫三 --meter M018 --credit 60
account=$(booked M018 account)
pp-sim tell s lose M018 50
revenue=$(ledger revenue)
expect 1 pp-account close "$account" --method bank
like err 'M018: it has less money .*: credit vanished from it, of [45][0-9]'
pp-resolve list -f csv >held
like held '^external,.*,M018,.*,balance-behind,.*,-(50\.00|49\.[0-9]*),'
expect 1 pp-sell M018 5
expect 1 pp-refund M018 5
expect 1 pp-resolve external M018 --as adopted --amount 50 --reason broken
expect 0 pp-resolve external M018 --as adopted --reason 'display was at 0'
expect 0 pp-account close "$account" --method bank -q
check test "$(($(ledger revenue) - revenue))" -ge -99
check test "$(ledger external)" -le -4900
expect 0 pp-db check -q

it 'a lost meter is closed by what people know of it, and marked so'
pp-account open -q --name 冯二 --meter M012 --credit 40
account=$(booked M012 account)
energy=$(seen_kwh M012)
for dry in -n -q; do
	expect 1 pp-account close "$account" --meter M012 --typed --balance 39 \
		--count 1 --energy-kwh "$energy" --reason lost "$dry"
	like err 'M012: it answers still, with [34][09]\.[0-9]* yuan: do this'
	expect 1 pp-account exchange M012 --typed --balance 39 --count 1 \
		--energy-kwh "$energy" --reason lost "$dry"
	like err 'M012: it answers still'
done
pp-sim tell s kill M012
expect 69 pp-account close "$account" -f csv
like err 'M012: no answer'
like err 'M012: if it is gone for good, give its last values, see --typed'
check test "$(value result)" = failed
expect 65 pp-account exchange M012 --typed --balance 39 --count 1 \
	--energy-kwh "$energy" --reason lost --serial 202599990012 --model NOPE
like err 'model: "NOPE": no such model; see pp-site list models'
expect 64 pp-account close "$account" --typed --balance 39 --count 1 \
	--energy-kwh "$energy" --reason lost
expect 64 pp-account close "$account" --meter M012 --balance 39
expect 1 pp-account close "$account" --meter M012 --typed --balance 41 \
	--count 1 --energy-kwh "$energy" --reason lost
expect 0 pp-account close "$account" --meter M012 --typed --balance 39 \
	--count 1 --energy-kwh "$energy" --reason lost -f csv
check test "$(value typed)" = yes
check test "$(value due_yuan)" = 39.00
expect 0 pp-account list --closed --since yesterday -m M012 -f csv
lines out 2

it 'what was typed is looked at, even where the meter has ended'
expect 65 pp-account close "$account" --meter M012 --typed --balance 3x9 \
	--count 1 --energy-kwh "$energy" --reason lost
like err '--balance'

it 'the same values again end nothing more, and only of its own account'
expect 0 pp-account close "$account" --meter M012 --typed --balance 39 \
	--count 1 --energy-kwh "$energy" --reason lost -f csv
check test "$(value result)" = skipped
check test "$(ledger refund-due)" -eq -3900
expect 1 pp-account close "$account" --meter M002
like err "M002: account A00001 is open on it"
expect 1 pp-account close "$account" --meter M020
like err "M020: no meter of account $account"

it 'a lost meter that comes back begins with nothing'
pp-sim tell s revive M012
check test "$(truth M012 opened)" = yes
expect 1 pp-account adopt --name x --meter M012
like err "M012: what it has was settled when account $account was closed"
expect 0 pp-account open --name 冯六 --meter M012 -f csv
like err "M012: it still had .* yuan from account $account, settled when"
check test "$(value books_yuan)" = 0.00
check test "$(truth M012 balance_yuan)" = 0.00
check test "$(ledger refund-due)" -eq -3900

it 'a meter of another type than its model says is not opened'
sed -n '1p;/^M015/p' s/meters.csv | sed 's/DTSY1352/DDSY1352/' >other.csv
pp-site import other.csv >/dev/null
expect 1 pp-account open --name x --meter M015 -f csv
like err 'M015: it says it is type 5, while model DDSY1352 is type 7; correct'
check test "$(value result)" = failed
check test "$(truth M015 opened)" = no

it 'numbers are never used again'
expect 0 pp-account open --name 陈三 --meter M007 -f csv
check test "$(value account)" \> "$account"
pp-report accounts -f csv >report
check test "$(values receipt report | awk '$2 > 1 && NF > 1' | wc -l)" -eq 0

it 'a closing that was killed is ended by whoever comes by'
pp-account open -q --name 褚四 --meter M013 --credit 25
account=$(booked M013 account)
cut_off "SELECT count(*) FROM closing k JOIN epoch e ON e.id = k.epoch
	JOIN account a ON a.id = e.account
	WHERE a.code = '$account' AND k.at IS NULL" \
	pp-account close "$account"
expect 1 pp-sell M013 5
expect 0 pp-settle -f csv
check test "$(value result)" = closed
expect 0 pp-account close "$account" -f csv
check test "$(value refunded_yuan)" = 25.00
check test "$(value result)" = skipped
check test "$(truth M013 count)" -eq 0

it 'an account that has credit on its way stays open until that is paid out'
pp-account open -q --name 卫五 --meter M014 --credit 15
account=$(booked M014 account)
expect 0 pp-account exchange M014
expect 1 pp-account close "$account"
like err "^pp-account: account $account: 15.00 yuan of M014 wait for a meter"
lines err 1
order=$(sed -n 's/.*pp-shift pay-out \([^ ]*\) .*/\1/p' err)
pp-site set limits.refund_alone_yuan 14.99 >out
in_mode small
expect 1 pp-shift pay-out "$order" --method bank
like err 'needs a second person: request Q1 waits'
in_trial
pp-site set limits.refund_alone_yuan 15 >out
in_mode small
expect 0 pp-shift pay-out "$order" --method bank -f csv
check test "$(value amount_yuan)" = 15.00
in_trial
expect 1 pp-account exchange M014 --serial 202599990014 -f csv
check test "$(value state)" = refused
expect 0 pp-account close "$account"
expect 0 pp-account list --closed --since yesterday -m M014 -f csv
check test "$(value account)" = "$account"

it 'an exchange that waits outlives other meters, and ends with its account'
pp-account open -q --name 蒋六 --meter M016,M017
account=$(booked M016 account)
expect 0 pp-account exchange M016
expect 0 pp-account close "$account" --meter M017 -f csv
check test "$(value result)" = ok
expect 0 pp-account edit "$account" --phone 13800138016
expect 0 pp-account close "$account"
like err "account $account: M016 waits for no other meter any more"
expect 1 pp-account exchange M016 --serial 202599990016 --start-kwh 0
like err "account $account was closed while this waited"
expect 1 pp-account edit "$account" --phone 13800138017

it 'an account without a meter is told of by itself, while its credit waits'
pp-account open -q --name 沈七 --meter M021 --credit 20
account=$(booked M021 account)
pp-account exchange -q M021
expect 1 pp-account close "$account" -f csv
check test "$(value account)" = "$account"
check test "$(value meter)$(value state)" = open
check test "$(value result)" = failed
like out 'yuan wait to be moved'
order=$(sed -n 's/.* pp-shift pay-out \(pp-[0-9-]*\) .*/\1/p' err)
expect 0 pp-shift pay-out "$order" -q
expect 0 pp-account close "$account" -f csv
check test "$(value state)" = closed
check test "$(value result)" = ok
expect 0 pp-account close "$account" -f csv
check test "$(value result)" = skipped

it 'openings and closings are reported with their receipts'
expect 0 pp-report accounts -m M007 -f csv
check test "$(sed 1d out | cut -d, -f2 | tr '\n' ' ')" = \
	'opened closed opened '
expect 0 pp-report accounts --until 2020-01-01 -f csv
lines out 1

it 'the books are sound'
# in_trial edits the mode behind the log's back, which is seen.
expect 1 pp-db check -f csv
check test "$(grep -c ',failed,' out)" -eq 1
like out '^log_mode,failed,"site.mode is trial, but by row [0-9]+ of the log'
