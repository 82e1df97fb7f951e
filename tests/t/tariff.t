#!/bin/sh
# pp-tariff: from a file to what a meter confirmed.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"

head='title: x
zone: Asia/Shanghai'
year='months: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]'

cat >weekend.yaml <<END
tariff: weekend
from: 2026-01-01
$head
days:
  work: {valley: [00:00-08:00], peak: [08:00-24:00]}
  free: {valley: [00:00-12:00], peak: [12:00-24:00]}
seasons:
  all: {$year, days: {Mon-Fri: work, Sat-Sun: free}}
prices: {peak: 1.2000, valley: 0.4000}
tests:
- {name: an hour, at: 2026-11-20T10:00, kwh: {peak: 1.00}, yuan: 1.20}
END

# home FROM PRICE: a tariff of two tiers.
home() {
	cat <<END
tariff: home
from: $1
$head
days: {all: flat}
seasons: {all: {$year, days: all}}
prices: {flat: [$2, 0.9000]}
tiers: {up_to_kwh: [1], reset: month}
END
}

# value METER COLUMN: of the rows in the file out.
value() {
	python3 -c 'import csv, sys
for row in csv.DictReader(open("out")):
	if row["meter"] == sys.argv[1]:
		print(row[sys.argv[2]])' "$1" "$2"
}

# is METER COLUMN VALUE
is() {
	got=$(value "$1" "$2")
	[ "$got" = "$3" ] || fail "$2 of $1: \"$got\", not \"$3\"" out
}

it 'check runs the cases of a file, and needs no database'
expect 0 pp-tariff check weekend.yaml
same out <<END
test,line,at,energy_kwh,expected_yuan,yuan,result,reason
an hour,12,2026-11-20T10:00:00+08:00,1.00,1.20,1.20,ok,
END
sed 's/yuan: 1.20}/yuan: 1.21}/' weekend.yaml >wrong.yaml
expect 1 pp-tariff check wrong.yaml
like err '^pp-tariff: wrong.yaml:12:[0-9]+: an hour: '
like out ',1.21,1.20,failed,'

it 'check names a fault by line and column'
sed 's/08:00-24:00/07:00-24:00/' weekend.yaml >overlap.yaml
expect 65 pp-tariff check overlap.yaml
like err '^pp-tariff: overlap.yaml:6:[0-9]+: '
expect 66 pp-tariff check none.yaml

site site --meters 3 --buses 1 --start 2026-11-20T09:50:00+08:00
start_sim site

it 'a tariff whose cases fail, or of another zone, is not kept'
expect 1 pp-tariff define wrong.yaml
like err 'its cases fail; nothing was kept'
sed 's/Shanghai/Tokyo/' weekend.yaml >tokyo.yaml
expect 65 pp-tariff define tokyo.yaml
like err "zone: Asia/Tokyo, and the site's is Asia/Shanghai"
expect 0 pp-tariff define -n weekend.yaml
expect 0 pp-tariff list
lines out 1

it 'a tariff is kept as it is, once'
expect 0 pp-tariff define weekend.yaml
expect 0 pp-tariff define weekend.yaml
expect 0 pp-tariff show weekend
same out <weekend.yaml
sed 's/0.4000/0.3000/' weekend.yaml >changed.yaml
expect 1 pp-tariff define changed.yaml
like err 'tariff weekend from 2026-01-01 on is another one already'
home 2026-01-01 0.5000 | expect 0 pp-tariff define -
expect 0 pp-tariff list
lines out 3
like out "^weekend,2026-01-01,x,0,0,$(sha256sum <weekend.yaml | cut -c1-64),"
expect 1 pp-tariff show weekend --at 2025-12-31
like err 'begins on 2026-01-01 only'

it 'assign says how it is followed, and refuses what cannot be'
expect 1 pp-tariff assign nothing --all
like err '^pp-tariff: M001: no tariff nothing'
cat >deep.yaml <<END
tariff: deep
from: 2026-01-01
$head
days: {all: {deep: [00:00-08:00], flat: [08:00-24:00]}}
seasons: {all: {$year, days: all}}
prices: {deep: 0.2000, flat: 0.7000}
END
expect 0 pp-tariff define deep.yaml
expect 1 pp-tariff assign deep --meter M001
is M001 result failed
is M001 reason 'it has no price for the rate deep of tariff deep'
expect 0 pp-tariff assign weekend --meter M001,M002
is M001 result ok
is M001 follow weekdays
expect 0 pp-tariff assign weekend --meter M001
is M001 result skipped
expect 0 pp-site list defaults --meter M001
like out '^defaults.tariff,weekend,meter,M001'

it "a tariff of the site is for those that have none of their own"
expect 1 pp-tariff assign deep --site
like err "can't follow it, so none is to"
expect 0 pp-tariff assign home --site
lines out 2
is M003 tariff home
expect 0 pp-tariff assign --unset --meter M002
is M002 before weekend
expect 0 pp-tariff show --all
is M002 tariff home

it 'an instrument has no part in it'
printf '%s\n' meter,serial,model,bus,address,unit \
	E001,777,ACR10R,BUS01,99,1-101 | pp-site import -q -
expect 0 pp-tariff assign weekend --meter E001
is E001 result skipped
is E001 reason 'an instrument: it holds no prices'
pp-site retire meter E001 >out

it 'a plan is carried out, and not where facts have moved'
expect 0 pp-tariff assign weekend --meter M002,M003 -n
is M002 result planned
cp out plan.csv
expect 0 pp-tariff assign -q weekend --meter M003
expect 1 pp-tariff assign -q deep --meter M001
expect 0 pp-tariff assign --plan plan.csv
is M002 result ok
is M003 result skipped
expect 0 pp-tariff assign -q home --meter M003
sed -i 's/,home,weekend,/,deep,weekend,/' plan.csv
expect 1 pp-tariff assign --plan plan.csv
is M003 result failed
like err 'M003: it had "deep" when this was planned, and has "home"'

it 'no more than --max-share is touched'
expect 1 pp-tariff assign home --meter M001,M002 --max-share 50
like err '2 of 3 meters are more than --max-share 50; nothing was done'
empty out
expect 1 pp-tariff push --all --max-share 99%
like err '3 of 3 meters'

it 'a dry run sends nothing, and its plan is carried out'
expect 1 pp-tariff verify --all
is M001 result differs
expect 0 pp-tariff push --all -n
is M001 result planned
is M001 prices 'sharp=1.2000 peak=1.2000 flat=1.2000 valley=0.4000'
is M001 tables 'table1=00:00v,08:00p table2=00:00v,12:00p zones=1:11-16,2:11-21,1:11-23,2:11-28'
cp out plan.csv
pp-tariff assign -q home --meter M002
pp-tariff push -q --meter M001
expect 1 pp-tariff push --plan plan.csv
is M002 result failed
like err 'M002: its tariff isn.t what it was when this was planned'
is M001 result failed
like err 'M001: its held_prices isn.t what it was'
is M003 result ok
expect 0 pp-tariff push --all -n -o plan.csv
expect 0 pp-tariff push --plan plan.csv
lines out 2
is M002 result ok

it 'what the meters confirmed is in the book, and nothing is sent again'
expect 0 pp-tariff list
like out '^weekend,2026-01-01,x,1,1,'
like out '^home,2026-01-01,x,2,2,'
pushes=$(sqlite3 site/pp.db 'SELECT count(*) FROM push')
expect 0 pp-tariff push --all
is M001 result skipped
expect 0 pp-tariff push --due
lines out 1
expect 0 pp-tariff verify --all
is M003 result same
check test "$(sqlite3 site/pp.db 'SELECT count(*) FROM push')" = "$pushes"
expect 0 pp-tariff show --meter M001
is M001 result same
check test "$(sqlite3 site/pp.db "SELECT count(*) FROM confirmed
	WHERE meter = (SELECT id FROM meter WHERE code = 'M001')
	AND part = 'prices' AND push IS NOT NULL AND tariff IS NOT NULL
	AND total_wh > 0")" = 1

it 'what another program has set is found, kept in the book and mended'
(
	export PP_DB="$tmp/other.db"
	pp-db init
	pp-site import -q site/site.yaml site/units.csv site/meters.csv
	home 2026-01-01 0.1000 | pp-tariff define -
	pp-tariff assign -q home --meter M001
	pp-tariff push -q --meter M001
)
expect 0 pp-tariff push --due
lines out 1
expect 1 pp-tariff verify --meter M001
is M001 result differs
is M001 held_prices 'sharp=0.1000 peak=0.1000 flat=0.1000 valley=0.1000'
expect 0 pp-tariff show --meter M001
is M001 held_prices 'sharp=0.1000 peak=0.1000 flat=0.1000 valley=0.1000'
expect 0 pp-tariff push --due
lines out 2
is M001 result ok

it 'a lost meter keeps its duty until it answers'
pp-tariff assign -q home --meter M001
pp-sim tell site kill M001
expect 69 pp-tariff push --due
is M001 result failed
like err '^pp-tariff: 2 of 3 meters hold their tariff'
pp-sim tell site revive M001
expect 0 pp-tariff push --due
is M001 result ok
lines out 2

it 'a meter of another type is not written to'
sed -n '1p;/^M003/s/DTSY/DDSY/p' site/meters.csv >other.csv
pp-site import -q other.csv
sqlite3 site/pp.db 'SELECT count(*) FROM push' >before
expect 1 pp-tariff push --meter M003
like err 'M003: it says it is type 5, while model DDSY1352 is type 7'
is M003 result failed
sqlite3 site/pp.db 'SELECT count(*) FROM push' | check cmp - before
sed -n '1p;/^M003/p' site/meters.csv >back.csv
pp-site import -q back.csv

it 'a tier that is reached is pushed when it is due'
expect 0 pp-poll -q
expect 0 pp-tariff push --due
pp-sim tell site step 43200
expect 0 pp-poll -q
expect 0 pp-tariff push --due -n
is M001 tier 2
is M001 prices 'sharp=0.9000 peak=0.9000 flat=0.9000 valley=0.9000'
expect 0 pp-tariff push --due
is M001 result ok

it 'day tables are renewed before they end, and not earlier'
pp-tariff assign -q weekend --meter M001
expect 0 pp-tariff push --due
is M001 holds_until 2026-11-30T00:00:00+08:00
pp-sim tell site step 604800
expect 0 pp-tariff push --due -n --meter M001
lines out 1
pp-sim tell site step 86400
expect 0 pp-tariff push --due --meter M001
lines out 1
pp-sim tell site step 86400
expect 0 pp-tariff push --due --meter M001
is M001 result ok
is M001 tables 'table1=00:00v,12:00p table2=00:00v,08:00p zones=1:11-28,2:11-30,1:12-05,2:12-07'

it 'a later tariff takes over on its day, and never in the past'
home 2026-11-01 0.6000 >past.yaml
expect 1 pp-tariff define past.yaml
like err "2026-11-01 is past, and 2 meters have it already"
home 2026-12-01 0.6000 | expect 0 pp-tariff define -
expect 0 pp-tariff push --due -n --meter M002
lines out 1
pp-sim tell site step 172800
expect 0 pp-tariff push --due --meter M002
is M002 from 2026-12-01
is M002 prices 'sharp=0.6000 peak=0.6000 flat=0.6000 valley=0.6000'
is M002 result ok

it 'a push says when the meter confirmed it, not when it did so before'
home 2026-12-02 0.7000 | expect 0 pp-tariff define -
pp-sim tell site step 86400
expect 0 pp-tariff show --meter M002
value M002 confirmed_at >earlier
expect 0 pp-tariff push --due --meter M002
value M002 confirmed_at >pushed
check test -s earlier
check test "$(sort earlier pushed | tail -n 1)" = "$(cat pushed)"
check test "$(cat earlier)" != "$(cat pushed)"
expect 0 pp-tariff show --meter M002
check test "$(value M002 confirmed_at)" = "$(cat pushed)"

it 'what-if prices what was used by a file, beside what it cost'
expect 0 pp-poll -q
expect 0 pp-tariff what-if weekend.yaml --since 2026-11-20
head -n 1 out >header
same header <<END
meter,account,energy_kwh,now_yuan,then_yuan,difference_yuan,unpriced_kwh,clock_kwh
END
lines out 4
expect 0 pp-tariff what-if weekend.yaml --since 2026-11-20 \
	--against weekend --meter M001
lines out 2
is M001 difference_yuan 0.00
check test "$(value M001 now_yuan)" != 0.00
expect 1 pp-tariff what-if weekend.yaml --since 2026-11-20 --against none
like err 'no tariff none'

it 'usage errors are told'
expect 64 pp-tariff push
expect 64 pp-tariff verify
expect 64 pp-tariff show
expect 64 pp-tariff show home --all
expect 64 pp-tariff assign home
expect 64 pp-tariff assign --all
expect 64 pp-tariff assign home --all --site
expect 64 pp-tariff assign --plan plan.csv --all
expect 64 pp-tariff push --plan plan.csv --due
expect 64 pp-tariff what-if weekend.yaml
expect 64 pp-tariff list --due
expect 65 pp-tariff push --all --max-share 101
expect 65 pp-tariff push --all --max-share x
