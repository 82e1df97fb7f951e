#!/bin/sh
# pp-shift: cash goes through a drawer, is counted blind, and a day's sums are
# signed once.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../till.sh
. "$root/tests/till.sh"

# shellcheck disable=SC2034 # of till_site
SLOW_MS=60
till_site s --meters 6 --buses 6 --start 2026-11-23T09:00
adopt_all 4
me=$(id -un)

# leave_pending METER: a sale of 5 yuan, whose id is in $pending.
leave_pending() {
	for try in 1 2 3 4 5; do
		pending=p$try
		background pp-sell "$1" 5 --order "$pending" --again -q
		until_true is_pending
		pp-sim tell s kill "$1"
		wait "$child" || :
		pp-sim tell s revive "$1"
		! is_pending || return 0
	done
	fail 'no order was left pending'
}

is_pending() {
	pp-report orders --verdict pending -f csv | grep -q "^$pending,"
}

it 'a site without drawers sells without a shift'
expect 0 pp-sell M001 10
expect 1 pp-shift open
like err '^pp-shift: the site has no drawers; pp-site set desk.drawers$'
expect 0 pp-shift list -f csv
lines out 1

it 'drawers are described with the site'
cat >desk.yaml <<EOF
desk:
  drawers: [D1, D2]
  ceiling_yuan: "0.00"
  pending_limit: 2h
EOF
expect 0 pp-site import desk.yaml
expect 0 pp-site export
like out '^desk:$'
like out '^  drawers: \["D1", "D2"\]$'
like out '^  pending_limit: "2h"$'
echo 'desk: {drawers: [D1, "D 2"]}' >bad.yaml
expect 65 pp-site import bad.yaml
like err 'bad.yaml:1:22: "D 2": a blank in it'
echo 'desk: {drawer: D1}' >bad.yaml
expect 65 pp-site import bad.yaml
like err 'bad.yaml:1:8: drawer: '
expect 65 pp-site set desk.ceiling_yuan -- -1
expect 1 pp-site set guards.never D1

it 'with drawers cash needs a shift, other money none'
expect 1 pp-sell M001 20
like err "cash needs an open shift, and $me has none; pp-shift open"
check test "$(value state)" = refused
expect 0 pp-sell M001 20 --method wechat
expect 0 pp-shift open --drawer D1 --float 200 --note early
check test "$(value shift)" -eq 1
check test "$(value operator)" = "$me"
check test "$(value float_yuan)" = 200.00
check test "$(value closed_at)" = ''
expect 0 pp-sell M001 30 --order s1

it 'a shift is opened once, at a drawer that there is'
expect 1 pp-shift open --drawer D2
like err "$me has a shift open at drawer D1"
expect 1 pp-shift open --drawer D1
like err "drawer D1: $me has a shift open at it"
expect 0 pp-site set desk.ceiling_yuan 300
expect 1 pp-shift open --drawer D1 --float 300.01
like err 'more than desk.ceiling_yuan .300.00.; take a smaller float$'
expect 0 pp-site set desk.ceiling_yuan 0
expect 1 pp-shift open --drawer D9
like err 'no such drawer: D9'
expect 64 pp-shift open
like err 'open: --drawer says which'

it 'an open shift does not tell what its drawer should have'
expect 0 pp-shift list --open -f csv
for column in sold_yuan refunded_yuan paid_out_yuan expected_yuan; do
	check test "$(value $column)" = ''
done
check test "$(value orders)" -eq 1

it 'cash is brought away, and nobody learns by that what there is'
expect 0 pp-shift hand-over 50
check test "$(value handed_over_yuan)" = 50.00
expect 0 pp-shift hand-over -n 180
mv out less
expect 0 pp-shift hand-over -n 180.01
sed 's/230\.01/230.00/' out >beyond
same beyond <less
expect 0 pp-shift hand-over 5
check test "$(value handed_over_yuan)" = 55.00

it 'a drawer takes no more than its ceiling'
expect 0 pp-site set desk.ceiling_yuan 300
expect 1 pp-sell M002 200
like err 'more than desk.ceiling_yuan \(300.00\).*see pp-shift hand-over$'
expect 0 pp-sell M002 125
expect 0 pp-site set desk.ceiling_yuan 0

it 'a refund is given out of the drawer, if it has that'
expect 0 pp-shift hand-over 290
expect 1 pp-refund M001 12.50
like err 'the drawer has too little by the books'
expect 0 pp-refund M001 2.50 --order r1

it 'what is no amount is refused'
expect 65 pp-shift close --counted 1.234
like err '^pp-shift: --counted: "1.234": at most 2 decimals'
expect 65 pp-shift close --counted -1
expect 65 pp-shift hand-over 0
expect 65 pp-shift hand-over x
expect 65 pp-shift open --drawer D2 --float 1e3
expect 64 pp-shift close
like err 'close: --counted says what is in the drawer'
expect 64 pp-shift close --counted 1 --float 2
expect 64 pp-shift

it 'it is closed with what was counted, and the difference is told then'
expect 0 pp-shift close --counted ７ --note late
like err '^pp-shift: drawer D1: 0.50 yuan short$'
check test "$(value expected_yuan)" = 7.50
check test "$(value counted_yuan)" = 7.00
check test "$(value difference_yuan)" = -0.50
check test "$(value sold_yuan)" = 155.00
check test "$(value refunded_yuan)" = 2.50
check test "$(value note)" = 'early; late'
expect 1 pp-shift close --counted 1
like err "$me has no open shift"

it 'asks on a terminal, and tells nothing before'
expect 0 pp-shift open --drawer D1 --float 77
printf '77\n' >answer
expect 0 script -qec 'pp-shift close -f csv' typed <answer
like typed 'drawer D1: cash counted, in yuan: '
like typed ',77.00,77.00,0.00,0,0,'
sed '/cash counted/q' typed | tr -d '\r' | head -n 1 >before
unlike before '77.00'

it 'a day waits for its shifts and for orders that are pending too long'
expect 0 pp-shift open --drawer D2 --float 10
today=$(value opened_at | sed 's/T.*//')
leave_pending M003
pp-sim tell s step 86400
expect 1 pp-shift day
like err "^pp-shift: day $today: the shift of $me at drawer D2 is open"
held=$((10 + 5 * try)) # some may have ended before
expect 0 pp-shift close --counted "$held"
like err 'drawer D2: 1 of its orders are pending'
check test "$(value expected_yuan)" = "$held.00"
expect 1 pp-shift day
like err "day $today: order $pending of meter M003 is pending since $today"
expect 1 pp-shift pay-out "$pending"
like err 'nothing is due: it is pending'

it 'an order that came to nothing is paid back, once'
expect 0 pp-resolve order "$pending" --as not-credited --unproven \
	--moved no --reason 'the meter says so'
expect 1 pp-shift pay-out "$pending"
like err 'cash needs an open shift'
expect 0 pp-shift open --drawer D2 --float 20
expect 0 pp-shift pay-out "$pending" -n
expect 0 pp-shift pay-out "$pending"
same out <<EOF
order,method,amount_yuan,at,operator,receipt
$pending,cash,5.00,$(value at),$me,$(value receipt)
EOF
given=$(value receipt)
expect 0 pp-receipt "$given" --copies 1
like out '^ +Paid out to the customer \(red\)$'
like out '^Amount +5.00 yuan paid out +cash$'
like out "^See also +No. [0-9]+ $pending$"
like out "^Clerk +$me +D2 "
expect 0 env LANGUAGE=zh_CN pp-receipt "$pending" --copies 1
like out '作废'
like out "^相关收据 【已付讫：收据 No.$given】$"
expect 1 pp-shift pay-out "$pending" --method bank
like err "$pending: it was paid out by $me, at "
expect 1 pp-shift pay-out s1
like err '^pp-shift: s1: nothing is due: it is credited$'
expect 1 pp-shift pay-out nothing
like err 'no such order or receipt: nothing'
expect 65 pp-shift pay-out s1 --method transfer
expect 65 pp-shift pay-out s1 --method shells

it 'a day is closed once; a draft closes nothing'
expect 0 pp-shift day -n
like out 'DRAFT, NOT CLOSED'
unlike out 'Log head'
expect 0 pp-shift day
unlike out 'DRAFT|printed again'
cp out sheet
head=$(pp-log head)
like sheet "^Log head $head *\$" # the owner keeps it
expect 0 pp-shift day --date "$today"
like out '^printed again '
grep -v '^printed again' out >second
same second <sheet
like sheet '^Owner ____'
like sheet '^  pending orders +1 +5.00$' # when the day ended
like sheet '^  wechat +1 +20.00 '
like sheet '^  cash .* 1 +2.50 +0 +0.00 '

it 'the sheet speaks Chinese where that is wanted'
expect 0 env LANGUAGE=zh_CN pp-shift day --date "$today"
like out '日结单'
like out '^  现金 .* 2.50 '
like out '^负责人 ____'
cp s/pp.yaml s/zh.yaml
echo 'language: zh_CN' >>s/zh.yaml
expect 0 pp-shift day --date "$today" -c s/zh.yaml
like out '日结单'
expect 0 env LANGUAGE=en_US:en pp-shift day --date "$today" -c s/zh.yaml
like out 'Day sheet'

it 'what is no day, or not over, is not closed'
expect 65 pp-shift day --date 2026-02-30
expect 65 pp-shift day --date x
expect 1 pp-shift day --date today
like err "it isn't over$"
expect 1 pp-shift day --date 2020-01-01
like err "day 2020-01-01: $today, which is later, is closed"

it 'the report of shifts has the same columns and rows'
expect 0 pp-shift list -f csv
cp out listed
expect 0 pp-report shift -f csv
same out <listed
lines out 5
expect 0 pp-shift list --drawer D2 --until "$today" -f csv
lines out 1
expect 0 pp-shift list --drawer D2 --since "$today" -f csv
lines out 3
expect 0 pp-shift list --drawer D1 -f csv
lines out 3

it 'the books agree with themselves'
expect 0 pp-db check -q
