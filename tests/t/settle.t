#!/bin/sh
# pp-settle: what was left open is brought to its end from evidence, once.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../till.sh
. "$root/tests/till.sh"

# armed ORDER: it is in the book, and on its way.
armed() {
	pp-report orders --verdict pending -f csv | grep -q "^$1,"
}

# agrees METER: meter and books have the same count.
agrees() {
	[ "$(truth "$1" count)" -eq "$(booked "$1" count)" ]
}

# told_truly ORDER METER BEFORE: it has its verdict, and it is the truth.
told_truly() {
	pp-report orders -m "$2" -f csv | grep -e order, -e "^$1," >verdict
	case $(value state verdict) in
	credited) [ "$(truth "$2" count)" -eq "$(($3 + 1))" ] ;;
	not-credited) [ "$(truth "$2" count)" -eq "$3" ] ;;
	*) false ;;
	esac
}

SLOW_MS=100
till_site c --meters 6 --buses 3 --class counted
adopt_all 4

it 'with nothing open it does nothing and says nothing'
expect 0 pp-settle
empty out
empty err

it 'a meter that falls silent leaves its order pending, and is told so'
before=$(truth M001 count)
background pp-sell M001 10 --order p1 -f csv
check until_true armed p1
pp-sim tell c kill M001
got=0
wait "$child" || got=$?
check test "$got" -eq 3
like background.err 'M001: .*; the order stays pending, run pp-settle'
check test "$(value state background.out)" = pending

it 'a pending order blocks the meter, and settling says that it waits'
expect 3 pp-settle
check test "$(value result)" = pending
check test "$(value order)" = p1
expect 3 pp-settle -q
like err '^pp-settle: M001: .* stays pending'
empty out
expect 3 pp-sell M001 10 --order p1
check test "$(value state)" = pending
expect 69 pp-sell M001 11
check test "$(value state)" = refused
expect 1 pp-sell M001 10
like err 'as order p1, which is pending'

it 'when the meter is back its order ends, once and by what is there'
pp-sim tell c revive M001
expect 0 pp-settle
check test "$(value result)" = ended
check told_truly p1 M001 "$before"
expect 0 pp-settle
empty out
check agrees M001

it 'money that is wanted back is given back, unless it is in the meter'
before=$(truth M002 count)
background pp-sell M002 10 --order p2 -f csv
check until_true armed p2
pp-sim tell c kill M002
wait "$child" || :
pp-sim tell c revive M002
expect 64 pp-settle --cancel
expect 0 pp-settle --cancel -m M002
pp-report orders -m M002 -f csv >booked
if [ "$(value state booked)" = not-credited ]; then
	like err '^pp-settle: M002: order p2 came to nothing: .*10.00 yuan are owed'
	expect 1 pp-sell M002 10 --order p2
else
	expect 0 pp-sell M002 10 --order p2
fi
check agrees M002
check test "$(truth M002 count)" -le "$((before + 1))"

it 'after kill -9 at any moment one run settles it'
for wait in 0.05 0.2 0.35 0.5 0.65 0.8; do
	before=$(truth M003 count)
	background pp-sell M003 7 --order "k$wait" -q
	sleep "$wait"
	kill -9 "$child" 2>/dev/null || :
	wait "$child" 2>/dev/null || :
	expect 0 pp-settle
	if [ "$(pp-report orders -m M003 -f csv | grep -c "^k$wait,")" -gt 0 ]
	then
		check told_truly "k$wait" M003 "$before"
	fi
	check agrees M003
done

it 'the next seller settles what another left open'
before=$(truth M004 count)
background pp-sell M004 8 --order h1 -q
check until_true armed h1
kill -9 "$child"
wait "$child" 2>/dev/null || :
expect 0 pp-sell M004 9 --order h2
check test "$(value order)" = h2
pp-report orders -m M004 --verdict pending,disputed -f csv >open
lines open 1
check agrees M004

it 'the poller settles on its way'
background pp-sell M004 6 --order h3 -q
check until_true armed h3
kill -9 "$child"
wait "$child" 2>/dev/null || :
expect 0 pp-poll -q
pp-report orders --verdict pending -f csv >open
lines open 1
check agrees M004

it 'sellers, a poller and a settler share a bus'
before=$(truth M004 count)
pids=
for i in 1 2 3; do
	pp-sell M004 "4$i" -q &
	pids="$pids $!"
done
pp-poll -q 2>/dev/null &
pids="$pids $!"
pp-settle --all -q &
pids="$pids $!"
for pid in $pids; do
	wait "$pid" || fail "one of them left with $?"
done
check test "$(truth M004 count)" -eq "$((before + 3))"
check agrees M004

it 'all meters with an account are compared with the books where asked'
expect 0 pp-settle --all
values result >results
same results <<'END'
agrees 4
END

it 'credit from outside closes a meter until people have decided'
pp-sim tell c credit M001 20
expect 1 pp-settle -m M001
check test "$(value result)" = held
like err '^pp-settle: M001: .*credited outside pp'
expect 1 pp-sell M001 3
expect 0 pp-resolve list -f csv
like out '^external,1,M001,.*,count-ahead,'
expect 1 pp-resolve quarantine M001 --as released --reason x
expect 65 pp-resolve external M001 --as credited --reason x
expect 64 pp-resolve external M001 --as adopted
expect 0 pp-resolve external M001 --as adopted --reason 'a card' --amount 20
check test "$(value verdict)" = adopted
check test "$(booked M001 external_yuan)" = 20.00
expect 0 pp-sell M001 3
expect 0 pp-resolve list -f csv
lines out 1
check agrees M001

it 'what is not disputed is not for people to decide'
expect 1 pp-resolve order p1 --as credited --reason x
like err 'order p1 has ended'
expect 1 pp-resolve order none --as credited --reason x
expect 1 pp-resolve external M002 --as adopted --reason x
like err 'M002: nothing is held'
expect 64 pp-resolve order p1 --as credited --reason x --moved perhaps

it 'books restored from a backup: each meter is compared before it is sold to'
expect 0 pp-db backup copy.db -q
expect 0 pp-sell M002 4 --order lost
expect 0 pp-db restore copy.db -q
expect 0 pp-resolve list -f csv
values kind >kinds
same kinds <<'END'
quarantine 4
END
expect 1 pp-settle
values result >results
same results <<'END'
agrees 3
held 1
END
expect 1 pp-sell M002 4 --order lost
expect 0 pp-sell M003 4
expect 0 pp-resolve external M002 --as adopted --reason 'sold, and lost'
expect 0 pp-sell M002 5
check agrees M002

it 'the books are sound after all of it'
expect 0 pp-db check -q

pp-sim stop c
SLOW_MS=2
till_site b --meters 3 --buses 3 --class blind
adopt_all 2

it 'blind meters: after kill -9 at any moment one run settles it'
pp-site set fence 1s >/dev/null
for wait in 0.03 0.08 0.12 0.2; do
	before=$(truth M001 count)
	background pp-sell M001 7 --order "k$wait" -q
	sleep "$wait"
	kill -9 "$child" 2>/dev/null || :
	wait "$child" 2>/dev/null || :
	expect 0 pp-settle
	if [ "$(pp-report orders -m M001 -f csv | grep -c "^k$wait,")" -gt 0 ]
	then
		check told_truly "k$wait" M001 "$before"
	fi
	check agrees M001
done
expect 0 pp-db check -q
