#!/bin/sh
# The columns are a contract: pp(5) names them all, in their order.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"

site site --meters 3 --buses 1
mandoc -T ascii -O width=1000 "$root/man/pp.5" | sed 's/.\x08//g' >page

# promise TITLE COMMAND LEFT: the header is what pp(5) says under the title,
# at the right of what LEFT is.
promise() {
	it "pp(5) names the columns of $1"
	awk -v title="Columns of $1" '
		/^   [^ ]/ { on = $0 == "   " title; next }
		on && /^     [a-z_, 0-9]+$/ { print; exit }' page |
		tr -d ' ' >promised
	expect 0 sh -c "$2 --format csv"
	sed -n "1s/^$3//p" out >header
	same header <promised
}

tariff=$root/examples/tariffs/js-2025.yaml
grep -o '^   Columns of pp-.*' page | sed 's/.*Columns of //' >titles

start_sim site
pp-account adopt -q --name x --meter M001
month='pp-report statement --account A00001'
month="$month --month $(TZ=Asia/Shanghai date +%Y-%m)"
while read -r title; do
	left=
	case $title in
	'pp-status --electrical'*)
		left=$(pp-status --format csv | sed 's/,register_kwh$/,/;q')
		command='pp-status --electrical'
		;;
	'pp-site import'*) command='pp-site set defaults.alarm1_yuan 77.00' ;;
	'pp-db backup' | 'pp-db restore') command="$title $tmp/copy.db" ;;
	'pp-set push, '*) command='pp-set show -m M001' ;;
	'pp-report readings') command='pp-report readings M001' ;;
	'pp-report energy --by hour') command="$title -m M001" ;;
	'pp-report statement --verify')
		$month -o statement.csv -f csv
		command="$title statement.csv"
		;;
	'pp-report statement'*) command="$month ${title#pp-report statement}" ;;
	'pp-account') command='pp-account list' ;;
	'pp-account open, '*) command='pp-account edit A00001 --name y' ;;
	'pp-account exchange') command='pp-account exchange M001 -n' ;;
	'pp-account close') command='pp-account close A00001 -n' ;;
	'pp-sell, pp-refund and pp-reverse')
		command='echo meter,amount_yuan | pp-sell'
		;;
	'pp-shift and '*) command='pp-shift list' ;;
	'pp-log erase') command='pp-log erase A00001' ;;
	'pp-login') command='pp-login none --password-fd 0 || :' ;;
	'pp-operator add')
		command='pp-operator add bo --name x --user root --role admin'
		;;
	'pp-shift pay-out '*) command='pp-shift pay-out none || :' ;;
	'pp-settle') command='pp-settle --all' ;;
	'pp-resolve order, '*)
		command="pp-sim tell site credit M001 20
			pp-settle -q --all 2>/dev/null
			pp-resolve external M001 --as adopted --reason x"
		;;
	'pp-trip trip, '*) command='pp-trip repair' ;;
	'pp-trip ration')
		command='pp-trip ration --all --kw 1 --until 2099-01-01 \
			--turn 3650d --reason x -n'
		;;
	'pp-sms acknowledge') command='pp-sms acknowledge 1 || :' ;;
	'pp-sms'*) command='pp-sms list' ;;
	'pp-trip warn') command='pp-trip warn --all --way call' ;;
	'pp-why') command='pp-why M001' ;;
	'pp-bus doctor'*) command="$title BUS01 --stored" ;;
	'pp-tariff check') command="pp-tariff check $tariff" ;;
	'pp-tariff assign') command='pp-tariff assign none -n --all || :' ;;
	'pp-tariff show, '*) command='pp-tariff show --all' ;;
	'pp-tariff what-if')
		command="pp-tariff what-if $tariff --since yesterday"
		;;
	'pp-db prune') command='pp-db prune --readings-before yesterday' ;;
	*) command=${title%%, *} ;;
	esac
	promise "$title" "$command" "$left"
done <titles
check test -s titles
