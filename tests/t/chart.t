#!/bin/sh
# What pp-report draws: all that it prints, as text nothing but text, and a
# whole file or none.
# shellcheck disable=SC2016 # names with $ and ` are what this is about
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../till.sh
. "$root/tests/till.sh"

till_site s --meters 3 --buses 1
name='O"`touch hacked`'"'"'; system "touch hacked" # $(touch hacked) %s 50% <b>'
expect 0 pp-account adopt -q --meter M001 --name "$name"
expect 0 pp-account adopt -q --meter M002,M003 --name 上海商户
pp-poll -q
pp-sell -q M001 50.00 --order o1
pp-sell -q M002 20.00 --order o2
pp-refund -q M002 5.00 --order o3

# Thirty days and one hour of each five: M002 was silent on two of them.
today=$((($(date +%s) + 28800) / 86400))
sqlite3 s/pp.db "
	INSERT OR REPLACE INTO daily (id, readings, gap_s, peak_w, total_wh,
	    sharp_wh, peak_wh, flat_wh, valley_wh, deep_wh)
	    WITH RECURSIVE n (i) AS (SELECT $today - 40 UNION ALL SELECT i + 1
	    FROM n WHERE i < $today - 1)
	    SELECT i * 1048576 + m.id, 48, (m.code = 'M002'
	    AND i = $today - 9) * 86400, NULL, 24000, 0, 8000, 10000, 6000, 0
	    FROM n CROSS JOIN meter m
	    WHERE m.code <> 'M002' OR i <> $today - 5;
	INSERT INTO confirmed (meter, part, at, value, hash)
	    SELECT id, 'prices', 1,
	    'sharp=1.2000 peak=1.0000 flat=0.6000 valley=0.3000', zeroblob(32)
	    FROM meter;" || fail 'the days are not in'
days='--since -30d --until today -f csv'

# bars FILE COLOUR N: so many are drawn in it, and one in the legend.
bars() {
	n=$(grep -c "polygon fill = '$2'" "$1" || :)
	[ "$n" -eq $(($3 + 1)) ] || fail "$1 has $((n - 1)) bars, not $3"
}
blue='rgb( 59, 111, 182)'

it 'a chart says what it is of, in which unit, and shows each day'
# shellcheck disable=SC2086 # several options
expect 0 pp-report energy -m M001 --chart e.svg $days
lines out 31
like e.svg '<text>Energy by day</text>'
like e.svg "<text>20[0-9-]* – 20[0-9-]*, meter M001; 720.00 kWh</text>"
like e.svg '<text>kWh</text>'
like e.svg "font-family=\"Noto Sans CJK SC\""
bars e.svg "$blue" 30

it 'what it prints is the same with a chart as without'
mv out with
# shellcheck disable=SC2086
expect 0 pp-report energy -m M001 $days
check cmp out with

it 'an estimated day is lighter, an unknown one grey, and rates are apart'
# shellcheck disable=SC2086
expect 0 pp-report energy -m M002 --chart e.svg $days
bars e.svg "$blue" 28
bars e.svg 'rgb(180, 199, 227)' 1
n=$(grep -c "fill = 'rgb(238, 241, 244)'" e.svg)
check test "$n" -eq 1
# shellcheck disable=SC2086
expect 0 pp-report energy -m M001 --rates --chart e.svg $days
bars e.svg 'rgb(224, 138,  46)' 30
bars e.svg 'rgb( 79, 157, 105)' 30

it 'sales are bars of what came in and of what went out'
expect 0 pp-report sales --chart sales.svg -f csv
bars sales.svg "$blue" 1
bars sales.svg 'rgb(224, 138,  46)' 1
like sales.svg '<text>.*; net 65.00 yuan</text>'

it 'a name with quotes and commands in it is a name, and nothing runs'
expect 0 pp-report sales --by account --chart sales.svg -q
like sales.svg '<text>A[0-9]* O"`touch hacked`'"'"'; system "'
expect 0 pp-report forecast -m M001 --chart one.svg -q
like one.svg '<text>Credit of M001 O"`touch hacked`.* %s 50% &lt;b'
expect 0 pp-report forecast --chart all.svg -q
like all.svg '<text>M003 上海商户</text>'
check test ! -e hacked
unlike one.svg '<(b|script)>'

it 'a PNG is one, of the size that its rows need'
# size FILE: of a PNG, in pixels.
size() {
	check test "$(head -c 8 "$1" | od -An -tx1)" = \
		' 89 50 4e 47 0d 0a 1a 0a'
	od -An -tu1 -j16 -N8 "$1" |
		awk '{ print $3 * 256 + $4 "x" $7 * 256 + $8 }'
}
expect 0 pp-report energy --chart e.png -q
check test "$(size e.png)" = 1100x600
expect 0 pp-report energy --by meter --chart e.png -q
check test "$(size e.png)" = 1100x256
expect 0 pp-report energy --since 2001-01-01 --until 2001-02-01 \
	--chart e.png -q

it 'hours are of one meter, a row for each, and a map when they are of days'
expect 65 pp-report energy --by hour --all
expect 64 pp-report energy --by hour
expect 0 pp-report energy --by hour -m M001 --since -2d -f csv --chart h.svg
like out '^hour,meter,energy_kwh,gap_hours,estimated_kwh$'
like out 'T00:00:00\+08:00,M001,,1.00,$'
like h.svg '<text>Energy by hour</text>'
expect 65 pp-report energy --by hour -m M001 --since 2001-01-01

it 'hours share what the register counted, to the last watt-hour'
for _ in 1 2 3 4 5; do
	pp-sim tell s step 1800
	pp-poll -q 2>>poll.err
done
expect 0 pp-report readings M001 -f csv
counted=$(awk -F, 'NR == 2 { first = $9 } { last = $9 }
	END { printf "%.3f", last - first }' out)
expect 0 pp-report energy --by hour -m M001 --since -2d -f csv
shared=$(awk -F, '{ sum += $3 } END { printf "%.3f", sum }' out)
check test "$counted" = "$shared"
check test "$counted" != 0.000
# In the midst of them there is an hour of which all is known.
like out ',M001,[0-9.]+,0.00,0.00$'

it 'only SVG and PNG, and of what is a series'
expect 64 pp-report sales --chart sales.jpg
expect 64 pp-report sales --chart -
expect 64 pp-report log --chart log.svg
expect 73 pp-report sales --chart none/sales.svg -q

it 'without gnuplot it says what to install; the records are there'
echo old >old.svg
expect 69 env PATH="$B/bin" pp-report sales --chart old.svg -f csv
like err 'no gnuplot here; install gnuplot-nox$'
lines out 2

it 'a gnuplot that fails or hangs leaves what was there'
mkdir bin
printf '#!/bin/sh\necho half; echo "line 3: no" >&2; exit 3\n' >bin/gnuplot
chmod +x bin/gnuplot
expect 69 env PATH="$B/bin:$tmp/bin:/bin" pp-report sales --chart old.svg -q
like err 'gnuplot failed with status 3: line 3: no; nothing was drawn$'
printf '#!/bin/sh\necho half; kill -ALRM $$\n' >bin/gnuplot
expect 69 env PATH="$B/bin:$tmp/bin:/bin" pp-report sales --chart old.svg -q
like err 'gnuplot took longer than 60 s; nothing was drawn$'
same old.svg <<'END'
old
END
check test "$(echo old.svg*)" = old.svg
