#!/bin/sh
# The books for other accounting programs, which check them, and sums of money
# by what they are cut: all of one till.  ORDERS: how many are sold there.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../till.sh
. "$root/tests/till.sh"

ORDERS=${ORDERS:-15}
programs='hledger ledger beancount'

# checker PROGRAM: the command that checks its journals.
checker() {
	case $1 in
	hledger) echo hledger -f books.hledger check --strict ordereddates ;;
	ledger) echo ledger -f books.ledger --pedantic balance ;;
	beancount) echo bean-check books.beancount ;;
	esac
}

# judged PROGRAM STATUS: its checker, where it is installed, ends so.
judged() {
	check=$(checker "$1")
	if command -v "${check%% *}" >/dev/null; then
		# shellcheck disable=SC2086 # words
		expect "$2" $check
	else
		echo "# ${check%% *} is not installed"
	fi
}

# added FILE: what accounts come to by adding its postings up, and what the
# journal says they do, as "ACCOUNT FEN".
added() {
	awk 'function fen(s) { sub(/\./, "", s); return s + 0 }
		$2 == "balance" { said[$3] = fen($4) }
		$3 == "CNY" && $4 == "=" { said[$1] = fen($5) }
		/^ / && $3 == "CNY" && $4 == "" { sum[$1] += fen($2) }
		END {
			for (a in said) {
				print a, said[a]
				if (sum[a] + 0 != said[a])
					print a, sum[a] + 0, "added up"
			}
		}' "$1" | sort
}

till_site till --meters 4
pp-site set desk.drawers D_1 >/dev/null
pp-shift open -q --drawer D_1 --float 100
pp-account adopt -q --meter M001 \
	--name '张三; (x) "q" \ | [2020-01-01] :tag: date:2020-01-01'
pp-account adopt -q --meter M002 --name '* ! @ = ^link #tag ;; a, b:c'
pp-account adopt -q --meter M003 --name "(17) ' { } <b> %41 ~ &"
seq "$ORDERS" | awk 'BEGIN { print "meter,amount_yuan,order,method" }
	{
		printf "M%03d,%d.%02d,;[=2020-01-01]:%d,%s\n", 1 + $1 % 3,
		    1 + $1 % 7, $1 % 100, $1, $1 % 2 ? "cash" : "wechat"
	}' | pp-sell -q
pp-refund -q M001 5
pp-refund -q M002 1.23 --method wechat
pp-reverse -q ';[=2020-01-01]:3' --reason 'the wrong one'
pp-shift close -q --drawer D_1 --counted 100 2>/dev/null || :

it 'each program reads the books, and finds in them what they say'
for p in $programs; do
	expect 0 pp-export "$p" -o "books.$p"
	judged "$p" 0
done

it 'they say of each account what the ledger has'
# shellcheck disable=SC2154 # of till_site
sqlite3 -separator ' ' "$till/pp.db" "SELECT code, balance_fen
	FROM ledger_balance WHERE id IN (SELECT debit FROM posting
	UNION SELECT credit FROM posting)" | sort >ledger
for p in $programs; do
	added "books.$p" >said
	cut -d' ' -f2 said | sort -n >fen
	cut -d' ' -f2 ledger | sort -n | same fen
	unlike said 'added up'
done

it 'every entry is one transaction, whatever its customer is called'
entries=$(sqlite3 "$till/pp.db" 'SELECT count(*) FROM entry')
for p in $programs; do
	grep -c '^[0-9-]* \*' "books.$p" >count || :
	last=1
	[ "$p" != beancount ] || last=0
	check test "$(cat count)" -eq $((entries + last))
done
if command -v hledger >/dev/null; then
	hledger -f books.hledger print | grep -c '^[0-9]' >count || :
	check test "$(cat count)" -eq $((entries + 1))
fi

it 'an amount that was changed by a fen is found'
for p in $programs; do
	awk '!done && /  -?[0-9]+\.[0-9]0 CNY$/ {
			sub(/0 CNY$/, "1 CNY")
			done = 1
		}
		{ print }' "books.$p" >changed
	! cmp -s changed "books.$p" || fail 'nothing was changed'
	mv "books.$p" good
	mv changed "books.$p"
	check=$(checker "$p")
	if command -v "${check%% *}" >/dev/null; then
		# shellcheck disable=SC2086 # words
		! $check >out 2>&1 || fail "$p says that it is well"
	fi
	added "books.$p" >said
	like said 'added up'
	mv good "books.$p"
done

it 'a later period begins with what the one before ended with'
middle=$(sqlite3 "$till/pp.db" "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', at,
	'unixepoch') FROM entry ORDER BY id LIMIT 1 OFFSET $((entries / 2))")
for p in $programs; do
	expect 0 pp-export "$p" --until "$middle" -o "books.$p"
	judged "$p" 0
	added "books.$p" | grep -v ' 0$' >before || :
	expect 0 pp-export "$p" --since "$middle" -o "books.$p"
	judged "$p" 0
	added "books.$p" >said
	unlike said 'added up'
	awk '/opening balances/ { on = 1; next } on && /^ *$/ { exit }
		on && $3 == "CNY" { sub(/\./, "", $2); print $1, $2 + 0 }' \
		"books.$p" | sort | same before
done

it 'sums of money are the same, whatever they are cut by'
expect 0 pp-report sales --by year -f csv
values net_yuan >net
for by in day month meter account building floor unit operator method; do
	expect 0 pp-report sales --by "$by" -f csv
	awk -F, '{ gsub(/"[^"]*"/, "") } NR == 1 {
			for (i = 1; i <= NF; i++)
				if ($i == "net_yuan")
					c = i
			next
		}
		{ sum += $c }
		END { printf "%.2f 1\n", sum }' out | same net
done

it 'an account has what was sold to it, and a meter what went to it'
expect 0 pp-report sales --by meter -f csv -m M002
lines out 2
expect 0 pp-report sales --by meter -f csv --account A00002
lines out 2
like out '^M002,'
expect 1 pp-report sales --account A00099

it 'what is asked wrongly is refused'
expect 65 pp-report sales --by week
like err '--by: "week": has to be day, month'
expect 64 pp-export
expect 64 pp-export excel
expect 65 pp-export ledger --since yesterday --until -7d
