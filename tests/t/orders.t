#!/bin/sh
# pp-report orders and accounts: all that was ordered, and who came and went.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../till.sh
. "$root/tests/till.sh"

till_site s --meters 6 --buses 6
adopt_all 3
pp-sell -q M001 10 --order o1 --note 'for him'
pp-sell -q M002 20 --order o2 --method alipay
pp-refund -q M002 5 --order o3
pp-reverse -q o1 --reason 'a slip' --order o4

it 'lists every order as it was given'
expect 0 pp-report orders -f csv
cut -d, -f1-6,13,16,17 out >short
sed -i 's/,A[0-9]*,/,A,/' short
same short <<'END'
order,meter,account,amount_yuan,method,state,kind,reverses,note
o1,M001,A,10.00,cash,credited,sale,,for him
o2,M002,A,20.00,alipay,credited,sale,,
o3,M002,A,5.00,cash,credited,refund,,
o4,M001,A,10.00,cash,credited,sale-reversal,o1,a slip
END

it 'an order has a receipt, its evidence, its time and who gave it'
check test "$(value receipt)" -eq 7
check test "$(value count_after)" -eq "$(($(value count_before) + 1))"
check test "$(value ended_at)" != ''
check test "$(value who)" = "$(id -un)"
check test "$(value class)" = blind
check test "$(value weak)" = no

it 'by meter, by account, by verdict and by time'
expect 0 pp-report orders -m M002 -f csv
lines out 3
account=$(value account)
expect 0 pp-report orders --account "$account" -f csv
lines out 3
expect 0 pp-report orders --verdict pending,disputed -f csv
lines out 1
expect 0 pp-report orders --verdict credited -f csv
lines out 5
expect 0 pp-report orders --since yesterday -f csv
lines out 5
expect 0 pp-report orders --until yesterday -f csv
lines out 1
expect 0 pp-report orders --since last-month --until this-month -f csv
lines out 1

it 'one list of orders feeds the next command'
expect 0 sh -c 'pp-report orders -f csv | pp-settle --from - -f csv'
lines out 3

it 'lists who came, in the time that is asked for'
expect 0 pp-report accounts -f csv
lines out 4
values event >events
same events <<'END'
adopted 3
END
expect 0 pp-report accounts --since yesterday -m M001 -f csv
lines out 2
check test "$(value holder)" = c1
check test "$(value adopted)" = yes
unlike out 13800
expect 0 pp-report accounts --until 2020-01-01 -f csv
lines out 1

it 'what is no time or no word is told'
expect 65 pp-report orders --since soon
like err '^pp-report: --since: "soon": not a time'
expect 65 pp-report orders --verdict sold
like err '^pp-report: --verdict: "sold": has to be pending'
expect 65 pp-report orders --since 2026-02-01 --until 2026-01-01
expect 64 pp-report lost-meters --since yesterday
expect 1 pp-report orders --account A99999
