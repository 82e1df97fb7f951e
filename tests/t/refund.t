#!/bin/sh
# pp-refund and pp-reverse: money comes back once, never more than is there.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../till.sh
. "$root/tests/till.sh"

till_site s --meters 12 --buses 6
adopt_all 6

it 'takes back what is asked for, and the meter says so'
expect 0 pp-sell M001 100 --order s1
expect 0 pp-refund M001 30.50 --order r1
like err '^pp-refund: M001: A000[0-9]+ c1: 30.50 yuan back$'
check test "$(value state)" = credited
check test "$(value kind)" = refund
check test "$(value count_after)" -eq "$(truth M001 count)"
check test "$(booked M001 refunded_yuan)" = 30.50
cp out first

it 'the same refund again is the same one'
before=$(truth M001 count)
expect 0 pp-refund M001 30.50 --order r1
check cmp out first
expect 1 pp-refund M001 30.50
like err 'the same was given .* ago as order r1'
check test "$(truth M001 count)" -eq "$before"

it 'never takes more than the meter shows'
expect 1 pp-refund M001 40000000
like err '^pp-refund: M001: it has .* yuan, too little to take 40000000.00'
check test "$(value state)" = refused
check test "$(truth M001 count)" -eq "$before"

it 'takes all that is there'
expect 0 pp-refund M002 --all --method bank
check test "$(value balance_after_yuan)" = 0.00
check test "$(value amount_yuan)" = "$(value balance_before_yuan)"
expect 1 pp-refund M002 --all
like err 'too little to take'

it 'rows are refunds as well'
printf 'meter,amount_yuan,order\nM003,1,f1\nM004,0,f2\nM003,2,f3\n' >rows.csv
expect 65 sh -c 'pp-refund <rows.csv'
like err '^pp-refund: stdin:3:2: amount_yuan: "0": has to be above zero$'
check test "$(grep -c ',credited,' out)" -eq 2

it 'a sale that was a mistake is undone, once'
expect 0 pp-sell M005 25 --order m1 --method wechat
expect 0 pp-reverse m1 --reason 'the wrong meter' --order u1
like err '^pp-reverse: M005: A000[0-9]+ c5: 25.00 yuan back$'
check test "$(value kind)" = sale-reversal
check test "$(value method)" = wechat
cp out first
expect 0 pp-reverse m1 --reason 'the wrong meter' --order u1
check cmp out first
expect 1 pp-reverse m1 --reason 'the wrong meter'
check test "$(value state)" = refused
expect 1 pp-reverse u1 --reason 'not this'
like err 'order u1 is a reversal itself'
check test "$(booked M005 sold_yuan)" = 0.00

it 'a refund that was a mistake is given back, once'
expect 0 pp-refund M006 5 --order m2
expect 0 pp-reverse m2 --reason 'he stays'
like err '^pp-reverse: M006: A000[0-9]+ c6: 5.00 yuan$'
check test "$(value kind)" = refund-reversal
check test "$(booked M006 refunded_yuan)" = 0.00
expect 1 pp-reverse m2 --reason 'he stays'

it 'a reversal is on record with what it reverses and why'
expect 0 pp-report orders -m M005 -f csv
check test "$(value reverses)" = m1
check test "$(value note)" = 'the wrong meter'

it 'a dry run takes nothing'
before=$(truth M001 count)
expect 0 pp-refund -n M001 1
check test "$(value state)" = planned
expect 0 pp-reverse -n s1 --reason x
check test "$(value state)" = planned
check test "$(truth M001 count)" -eq "$before"

it 'what there is nothing of is refused'
expect 1 pp-reverse none --reason x
like err '^pp-reverse: none: no such order$'
expect 1 pp-refund M009 5
like err 'M009: no account is open on it'
expect 64 pp-refund M001
expect 64 pp-refund M001 5 --all
expect 64 pp-refund --all </dev/null
expect 64 pp-reverse s1
expect 64 pp-reverse

it 'meters and books agree to the fen, and the books with themselves'
for meter in M001 M002 M003 M004 M005 M006; do
	check test "$(truth "$meter" count)" -eq "$(booked "$meter" count)"
done
expect 0 pp-settle --all -q
expect 0 pp-db check -q
