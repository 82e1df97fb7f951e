#!/bin/sh
# Excel: of every report and query the sheet has the cells of the CSV.  With
# OFFICE=soffice each is opened and saved by LibreOffice too, which adds up the
# totals by itself, and has to show the same.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"

OFFICE=${OFFICE-}
compare="/usr/bin/python3 $root/tests/sheet/compare.py"
dump="/usr/bin/python3 $root/tests/sheet/dump.py"

site site --meters 6 --buses 2 --unopened
start_sim site
pp-account open -q --name '=1+1' --phone 13800138000 --meter M001 \
	--credit 100.00
pp-account open -q --name 张三 --meter M002,M003 --credit 20.00
pp-sell -q M002 50.00 --order 000123
pp-refund -q M002 10.00 --order r1
pp-poll -q --all || :

# both NAME COMMAND...: the same rows as CSV and as a sheet.
both() {
	name=$1
	shift
	expect 0 "$@" --format csv --output "made/$name.csv"
	expect 0 "$@" --format xlsx --output "made/$name.xlsx"
}

mkdir made
it 'every report has a sheet'
pp-report --help >help
sed -n '1s/^[^]]*\] //p' help | sed 's/ | /\n/g' | sed 's/ .*//' >kinds
check test "$(wc -l <kinds)" -ge 8
while read -r kind; do
	case $kind in
	readings) set -- M001 ;;
	statement) continue ;; # until now, so never the same twice
	*) set -- ;;
	esac
	both "report-$kind" pp-report "$kind" "$@"
done <kinds

it 'every query has a sheet'
both status pp-status --all --electrical
both account pp-account list
both show pp-account show A00001
both bus pp-bus list
both set pp-set show --all
both shift pp-shift list
both sms pp-sms list
both tariff pp-tariff list
both trip pp-trip list
both why pp-why M001
both resolve pp-resolve list
for kind in buildings gateways buses units meters models defaults; do
	both "site-$kind" pp-site list "$kind"
done

it 'each cell is that of the CSV, by its type; totals are the sums'
expect 0 sh -c "$compare made"
cat out

it 'the sheet of a building is the sheet of its rows'
expect 0 pp-status --all -f xlsx --sheet-by building -o by.xlsx
expect 0 sh -c "$dump by.xlsx | sed -n 's/^\[\(.*\)\].*/\1/p' | sort"
mv out pages
pp-status --all -f json | grep -o '"building":"[^"]*' | cut -d'"' -f4 |
	sort -u >buildings
same pages <buildings

it '--sheet-by takes a column, and only where there are sheets'
expect 64 pp-status --all -f xlsx --sheet-by colour -o no.xlsx
like err 'sheet-by: "colour": there is no such column'
expect 64 pp-status --all -f csv --sheet-by building
like err 'is for --format xlsx'
check test ! -e no.xlsx

it 'heads are Chinese where the language is'
expect 0 env LANGUAGE=zh_CN pp-report orders -f xlsx -o zh.xlsx
expect 0 sh -c "$dump zh.xlsx"
like out '^\[订单\]'
like out '^A1 General bold s 订单号'
expect 0 env LANGUAGE=zh_CN pp-report orders -f table
like out '^订单号'
expect 0 env LANGUAGE=zh_CN pp-report orders -f csv
like out '^order,meter,'

it 'every column has a Chinese head'
cat "$root"/lib/*/*.[ch] "$root"/cmd/*.[ch] |
	grep -oE '\{"[a-z0-9_]+", (NULL|"[A-Za-z ]+"),? *PP_KIND_[A-Z]+' |
	cut -d'"' -f2 >names
head -qn 1 made/*.csv | tr , '\n' | sort -u - names |
	grep -vxE 'a|b|x' >columns
sed -n 's/^    {"\([^"]*\)", "[^"]*"},$/\1/p' "$root/lib/form/chinese.c" |
	sort -u | comm -23 columns - >without
empty without

it 'the dictionary is sorted, for it is searched by halves'
for table in heads titles; do
	sed -n "/^static const struct head $table/,/^}/s/^    {\"\([^\"]*\)\".*/\1/p" \
		"$root/lib/form/chinese.c" >there
	check sort -uc there
done

if [ -n "$OFFICE" ]; then
	it 'LibreOffice opens them and shows the same'
	LIMIT=600
	mkdir office
	HOME=$tmp expect 0 "$OFFICE" --headless --convert-to xlsx \
		--outdir office made/*.xlsx
	for sheet in made/*.xlsx; do
		check test -s "office/${sheet#*/}"
	done
	expect 0 sh -c "$compare made office"
	cat out
fi
