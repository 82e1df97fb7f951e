#!/bin/sh
# pp-sell: what is typed or piped in is sold once, or told why it isn't.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../till.sh
. "$root/tests/till.sh"

till_site s --meters 48 --buses 24 --class counted
adopt_all 24

it 'tells whose meter it is, sells, and shows what the meter then had'
expect 0 pp-sell M001 100.50 --order T1 --note 'for May'
like err '^pp-sell: M001: A000[0-9]+ c1: 100.50 yuan$'
check test "$(value state)" = credited
check test "$(value order)" = T1
check test "$(value count_after)" -eq "$(($(value count_before) + 1))"
check test "$(value count_after)" -eq "$(truth M001 count)"
check test "$(value holder)" = c1
check test "$(value method)" = cash
cp out first

it 'the same order again is the same sale, told once more'
expect 0 pp-sell M001 100.50 --order T1 --note 'for May'
check cmp out first
check test "$(value count_after)" -eq "$(truth M001 count)"

it 'the same id for something else is refused'
expect 1 pp-sell M001 100.51 --order T1 --note 'for May'
like err 'M001: order T1 was given before, with other content'
expect 1 pp-sell M002 100.50 --order T1 --note 'for May'
expect 1 pp-sell M001 100.50 --order T1 --note 'for June'
check test "$(value state)" = refused

it 'without an id the same amount twice is a slip, unless it is meant'
expect 0 pp-sell M002 20
expect 65 pp-sell M002 20.001
expect 1 pp-sell M002 20.00
like err 'the same was given .* ago as order pp-.*, which is credited; --again'
expect 0 pp-sell M002 20 --again
expect 0 pp-sell M002 20 --order T2
check test "$(truth M002 count)" -eq "$(booked M002 count)"

it 'a dry run says what would be sold, and sells nothing'
before=$(truth M003 count)
expect 0 pp-sell -n M003 77
check test "$(value state)" = planned
like err '^pp-sell: M003: A000[0-9]+ c3: 77.00 yuan$'
check test "$(truth M003 count)" -eq "$before"
check test "$(pp-report orders -m M003 -f csv | wc -l)" -eq 1

it 'quiet: the sale is made, nothing is said'
expect 0 pp-sell -q M003 5
empty out
empty err

it 'folds full-width digits, in amounts and in ids'
expect 0 pp-sell Ｍ００３ １２．５０
check test "$(value amount_yuan)" = 12.50

# no_amount TEXT WORDS: an amount that is none.
no_amount() {
	expect 65 pp-sell -- M004 "$1"
	like err "^pp-sell: amount_yuan: \".*\": $2"
}
it 'an amount that is none is told, and nothing is sold'
before=$(truth M004 count)
no_amount -5 'has to be above zero'
no_amount 0 'has to be above zero'
no_amount 0.00 'has to be above zero'
no_amount 1.005 'at most 2 decimals'
no_amount 1e3 'not a number'
no_amount 1,000.00 'not a number'
no_amount '' 'not a number'
no_amount 1000000000000000000 '(number out of range|more than an order)'
no_amount 99999999999 'more than an order'
check test "$(truth M004 count)" -eq "$before"

it 'rows that are no good are told by line and column, the others are sold'
cat >rows.csv <<'END'
note,meter,amount_yuan,order,method
,M004,-5,b1,
,M004,0,b2,
,M004,1.005,b3,
,M004,1e3,b4,
,M004,"1,000.00",b5,
,M004,1000000000000000000,b6,
,M004,１０,b7,
,NONE,10,b8,
,M004,10,b 9,
,M004,10,b10,shells
,M004,10,b11,,more
,M004,10,pp-12,
good,M004,11,b13,alipay
,M005,10,b7,
,M006,10,,
,M006,10,,
END
expect 65 sh -c 'pp-sell <rows.csv'
sort err >told
cat >want <<'END'
pp-sell: stdin:10:4: order: "b 9": not ASCII without blanks, quotes and commas
pp-sell: stdin:11:5: method: "shells": not cash, bank, wechat, alipay, unionpay or other
pp-sell: stdin:13:4: order: "pp-12": begins with pp-, which ours do
pp-sell: stdin:15:4: order: "b7": line 8 has it for something else
pp-sell: stdin:17:3: amount_yuan: "10": line 16 has the same for this meter; give it an order's id, or use --again
pp-sell: stdin:2:3: amount_yuan: "-5": has to be above zero
pp-sell: stdin:3:3: amount_yuan: "0": has to be above zero
pp-sell: stdin:4:3: amount_yuan: "1.005": at most 2 decimals
pp-sell: stdin:5:3: amount_yuan: "1e3": not a number
pp-sell: stdin:6:3: amount_yuan: "1,000.00": not a number
pp-sell: stdin:9:2: meter: "NONE": no such meter, or it is retired
END
grep -v -e 'stdin:7:' -e 'stdin:12' told >told.most
check diff want told.most
like told '^pp-sell: stdin:7:3: amount_yuan: "1000000000000000000": '
like told '^pp-sell: stdin:12'
lines out 17
check test "$(grep -c ',credited,' out)" -eq 3
check test "$(grep -c ',refused,' out)" -eq 13

it 'an order that stands twice in the rows is one'
before=$(truth M007 count)
printf 'meter,amount_yuan,order\nM007,5,c1\nM007,5,c1\n' >twice.csv
expect 0 sh -c 'pp-sell <twice.csv'
lines out 3
check test "$(truth M007 count)" -eq "$((before + 1))"

it 'a meter that cannot be sold to is told with its line'
sed -n 1p s/meters.csv >more.csv
echo 'MX,990000000001,ADL3000-E,BUS01,99,B1,1,,1,1,,,' >>more.csv
expect 0 pp-site import more.csv
pp-site set hoarding_cap_yuan 1.00 -m M008 >/dev/null
pp-sim tell s kill M009
cat >rows.csv <<'END'
meter,amount_yuan
MX,10
M030,10
M008,10
M009,10
M010,10
END
expect 69 sh -c 'pp-sell <rows.csv'
like err '^pp-sell: stdin:2:1: meter: "MX": .*plain instrument'
like err '^pp-sell: stdin:3:1: meter: "M030": no account is open on it'
like err '^pp-sell: stdin:4:1: meter: "M008": .*hoarding cap of 1.00'
like err '^pp-sell: stdin:5:1: meter: "M009": no answer from bus'
lines out 6
check test "$(grep -c ',refused,' out)" -eq 4
like out ',M010,.*,credited,'
pp-sim tell s revive M009
pp-site set hoarding_cap_yuan --unset -m M008 >/dev/null

it 'a file of a thousand orders with a bad one: the others are sold, once'
awk 'BEGIN {
	print "meter,amount_yuan,order"
	for (i = 1; i <= 1000; i++)
		printf "M%03d,%s,k%d\n", 1 + i % 24,
			i == 500 ? "1.005" : 1 + i % 90, i
}' >thousand.csv
pp-sim state s -f csv >truth0
expect 65 sh -c 'pp-sell <thousand.csv'
like err '^pp-sell: stdin:501:2: amount_yuan: "1.005": at most 2 decimals$'
lines err 1
values state >states
same states <<'END'
credited 999
refused 1
END
cp out thousand1
pp-sim state s -f csv >truth1
expect 65 sh -c 'pp-sell <thousand.csv'
sort out >thousand2
sort thousand1 | cmp -s - thousand2 || fail 'the second run says otherwise'
pp-sim state s -f csv >truth2
awk -F, 'FNR == 1 {
		f++
		for (i = 1; i <= NF; i++)
			if ($i == "count")
				c = i
		next
	}
	f > 1 { sold[f] += $c - was[$1] }
	{ was[$1] = $c }
	END { print sold[2], sold[3] }' truth0 truth1 truth2 >sold
same sold <<'END'
999 0
END

it 'a signal ends a batch after the sales under way, and it can go on'
before=$(truth M014 count)
awk 'BEGIN {
	print "meter,amount_yuan,order"
	for (i = 1; i <= 60; i++)
		printf "M014,%d,g%d\n", i, i
}' >batch.csv
background sh -c 'exec pp-sell <batch.csv'
check until_true grep -q ',credited,' background.out
kill "$child"
got=0
wait "$child" || got=$?
check test "$got" -eq 75
lines background.out 61
sold=$(grep -c ',credited,' background.out)
check test "$sold" -lt 60
check test "$(truth M014 count)" -eq "$((before + sold))"
expect 0 sh -c 'pp-sell <batch.csv'
check test "$(truth M014 count)" -eq "$((before + 60))"

it 'where the rows cannot be written, nothing more is sold'
before=$(truth M014 count)
sed 's/,g/,full/' batch.csv >full.csv
expect 74 sh -c 'pp-sell <full.csv >/dev/full'
check test "$(truth M014 count)" -le "$((before + 2))"

it 'above what one person may sell a second one is asked'
pp-site set limits.sale_yuan 500.00 >/dev/null
in_mode small
expect 1 pp-sell M014 501 -f csv
like err '^pp-sell: M014: needs a second person: request Q1 waits for an auditor'
check test "$(value state)" = requested
expect 1 pp-sell M014 501
like err 'request Q1 waits'
expect 0 pp-sell M014 500
in_trial

it 'two cashiers at one meter both sell, one after the other'
before=$(truth M011 count)
pp-sell M011 31 --order d1 -q &
one=$!
pp-sell M011 32 --order d2 -q &
two=$!
wait "$one" || fail "the first left with $?"
wait "$two" || fail "the second left with $?"
check test "$(truth M011 count)" -eq "$((before + 2))"

it 'two cashiers with one order sell it once'
before=$(truth M012 count)
pp-sell M012 33 --order d3 -q 2>/dev/null &
one=$!
pp-sell M012 33 --order d3 -q 2>/dev/null &
two=$!
wait "$one" || :
wait "$two" || :
check test "$(truth M012 count)" -eq "$((before + 1))"
expect 0 pp-sell M012 33 --order d3
check test "$(truth M012 count)" -eq "$((before + 1))"

it 'credit from outside is noticed before the next sale, and told'
pp-sim tell s credit M013 20
expect 1 pp-sell M013 10
like err '^pp-sell: M013: its purchase count is .* credited outside pp'

it 'wrong usage is told'
expect 64 pp-sell M001
expect 64 pp-sell M001 10 20
expect 64 pp-sell --order X </dev/null
expect 65 pp-sell M001 10 --method shells
expect 65 sh -c 'echo meter | pp-sell'
expect 65 pp-sell M001 10 --order 'a b'

it 'what was sold fits the books, and the books themselves'
# in_trial edits the mode behind the log's back, which is seen.
expect 1 pp-db check -f csv
check test "$(grep -c ',failed,' out)" -eq 1
like out '^log_mode,failed,"site.mode is trial, but by row [0-9]+ of the log'
