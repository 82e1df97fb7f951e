#!/bin/sh
# Bad input: a clear message, the right status, and a database as before.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"

export PP_DB="$tmp/pp.db"
expect 0 pp-db init
cat >site.yaml <<'END'
buildings: [{id: B1, name: 1号库, floors: 2}]
gateways:
  - {id: G1, buses: [{id: BUS01, endpoint: "tcp://192.0.2.11:502"}]}
END
head=meter,serial,model,bus,address,building,floor,unit,ct,pt,parent,circuit,note
row=M001,1,DTSY1352,BUS01,1,B1,1,,1,1,,,三号
printf '%s\n%s\n' "$head" "$row" >meters.csv
expect 0 pp-site import -q site.yaml meters.csv
sqlite3 "$PP_DB" .dump >before

# refused STATUS FILE...: it ends so, and nothing has changed.
refused() {
	status=$1
	shift
	expect "$status" pp-site import "$@"
	empty out
	sqlite3 "$PP_DB" .dump >after
	check cmp before after
}

# meter ROW...: a file of meters with these rows.
meter() {
	printf '%s\n' "$head" "$@" >m.csv
}

it 'a file that is not there, or is a folder'
refused 66 nowhere.csv
same err <<'END'
pp-site: nowhere.csv: No such file or directory
END
mkdir folder
refused 66 folder
same err <<'END'
pp-site: folder: is a directory
END

it 'an empty file, one of zeros, one of something else'
: >empty.csv
refused 65 empty.csv
like err '^pp-site: empty.csv:1: no header of units'
head -c 1000 /dev/zero >zeros.csv
refused 65 zeros.csv
like err '^pp-site: zeros.csv'
printf 'date,amount\n1,2\n' >other.csv
refused 65 other.csv
like err '^pp-site: other.csv:1: no header of units'

it 'a header without rows is a file without news'
printf '%s\n' "$head" >none.csv
refused 0 none.csv
empty err

it 'every fault is told with file, line, column and value'
meter M002,2,DTSY1352,BUS01,300,,,,,,,, M003,x,NONE,BUS09,3,B1,3,,0,1,,,
refused 65 m.csv
same err <<'END'
pp-site: m.csv:2:5: address: "300": at most 247
pp-site: m.csv:3:2: serial: "x": not 1 to 14 digits
pp-site: m.csv:3:3: model: "NONE": no such model; see pp-site list models
pp-site: m.csv:3:4: bus: "BUS09": no such bus
pp-site: m.csv:3:9: ct: "0": at least 1
pp-site: m.csv:3:7: floor: "3": building B1 has 2 floors
pp-site: 6 faults; nothing was imported
END

it 'faults come file after file as given, from the top of each down'
cat >s.yaml <<'END'
colour: red
defaults: {alarm1_yuan: x}
buildings: [{id: B2, floors: 501}]
END
meter M002,x,DTSY1352,BUS01,2,,,,,,,, M003,3,DTSY1352 \
	M004,4,NONE,BUS01,4,,,,,,,, M004,5,DTSY1352,BUS01,5,,,,,,,,
for files in 's.yaml m.csv' 'm.csv s.yaml'; do
	# shellcheck disable=SC2086 # two names
	refused 65 $files
	sed '$d; s/^pp-site: \([^:]*\):\([0-9]*\):.*/\1 \2/' err >places
	sort -k1,1"$([ "$files" = 's.yaml m.csv' ] && echo r)" -k2,2n \
		places | same places
	lines places 8
done

it 'good rows beside a bad one stay out'
meter M002,2,DTSY1352,BUS01,2,,,,,,,, M003,3,DTSY1352,BUS01,,,,,,,,,
refused 65 m.csv
lines err 2

it 'two meters at one address, in the file or in the database'
meter M002,2,DTSY1352,BUS01,9,,,,,,,, M003,3,DTSY1352,BUS01,9,,,,,,,,
refused 65 m.csv
like err '^pp-site: m.csv:3:5: address: "9": M002 has it, at m.csv:2$'
meter M002,2,DTSY1352,BUS01,1,,,,,,,,
refused 65 m.csv
like err '^pp-site: m.csv:2:5: address: "1": M001 has it, in the database$'

it 'an id given twice names both lines'
meter M002,2,DTSY1352,BUS01,2,,,,,,,, M002,3,DTSY1352,BUS01,3,,,,,,,,
refused 65 m.csv
like err '^pp-site: m.csv:3:1: meter: "M002": given before at m.csv:2$'

it 'a number of a thousand digits'
meter "M002,2,DTSY1352,BUS01,$(printf '9%.0s' $(seq 1000)),,,,,,,,"
refused 65 m.csv
like err '^pp-site: m.csv:2:5: address: "999.*: number out of range$'
meter "M002,$(printf '9%.0s' $(seq 1000)),DTSY1352,BUS01,2,,,,,,,,"
refused 65 m.csv
like err ': not 1 to 14 digits$'

it 'a quote that is never closed'
meter 'M002,"2,DTSY1352,BUS01,2,,,,,,,,'
refused 65 m.csv
like err '^pp-site: m.csv:2:2: .*quote'

it 'a row with a field too many'
meter "$row,,,"
refused 65 m.csv
like err '^pp-site: m.csv:2'

it 'a column that is missing, a column that is there twice'
printf 'meter,serial,bus,address\nM002,2,BUS01,2\n' >m.csv
refused 65 m.csv
like err '^pp-site: m.csv:1: no column "model"$'
printf 'unit,building,floor,floor\n1,B1,1,1\n' >u.csv
refused 65 u.csv
like err '^pp-site: u.csv:1'

it 'a byte order mark, CRLF and GB18030 are what they are everywhere'
sed 's/^M001,1,/M001,7,/' meters.csv >plain.csv
expect 0 pp-site import -n plain.csv
mv out plain.out
like plain.out '^meter,M001,changed,serial,1,7$'
{
	printf '\357\273\277'
	sed 's/$/\r/' plain.csv
} >bom.csv
expect 0 pp-site import -n bom.csv
check cmp out plain.out
iconv -t GB18030 plain.csv >gb.csv
check test "$(cmp plain.csv gb.csv | wc -l)" = 1
expect 0 pp-site import -n gb.csv
check cmp out plain.out
iconv -t GB18030 meters.csv >gb.csv
refused 0 gb.csv

it 'bytes of no known encoding'
printf '%s\nM002,2,DTSY1352,BUS01,2,,,,,,,,\377\377\n' "$head" >m.csv
refused 65 m.csv
like err '^pp-site: m.csv'

it 'YAML: a tab, a key given twice, an unknown key'
printf 'site:\n\tname: x\n' >s.yaml
refused 65 s.yaml
like err '^pp-site: s.yaml:2:1: .*tab'
printf 'site:\n  name: x\n  name: y\n' >s.yaml
refused 65 s.yaml
like err '^pp-site: s.yaml:3:3: name: given twice$'
printf 'site:\n  colour: red\nguards: {}\nextra: 1\n' >s.yaml
refused 65 s.yaml
like err '^pp-site: s.yaml:2:3: colour: unknown key$'
like err '^pp-site: s.yaml:4:1: extra: unknown key$'

it 'YAML: bombs of anchors, of depth, of size'
printf 'a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n' >s.yaml
refused 65 s.yaml
like err '^pp-site: s.yaml:1:4: anchors'
printf 'site: %s\n' "$(printf '[%.0s' $(seq 40000))" >s.yaml
refused 65 s.yaml
like err '^pp-site: s.yaml:1:.*: nested more than'
head -c 3000000 /dev/zero | tr '\0' '#' >s.yaml
refused 65 s.yaml
like err '^pp-site: s.yaml'

it 'YAML: a value of the wrong kind'
cat >s.yaml <<'END'
site: {timezone: Mars/Base, currency: USD, mode: big}
defaults: {alarm1_yuan: "1.005", sms_numbers: "110"}
guards: {never: [M999, M001]}
meters: {M999: {alarm1_yuan: 1}}
END
refused 65 s.yaml
same err <<'END'
pp-site: s.yaml:1:18: timezone: "Mars/Base": no such time zone here; names are like Asia/Shanghai
pp-site: s.yaml:1:39: currency: "USD": not CNY
pp-site: s.yaml:1:50: mode: "big": not trial, small or full
pp-site: s.yaml:2:25: alarm1_yuan: "1.005": at most 2 decimals
pp-site: s.yaml:2:47: sms_numbers: "110": not a list
pp-site: s.yaml:3:18: "M999": no such meter
pp-site: s.yaml:4:10: M999: no such meter
pp-site: 7 faults; nothing was imported
END

it 'YAML: a number that no short message can reach'
printf 'defaults: {sms_numbers: [123, 95598, "0513-85012345"]}\n' >s.yaml
refused 65 s.yaml
lines err 4
like err 's.yaml:1:26: "123": not a mobile number like 13800138000 or \+8613800'

it 'two buses on one line, however it is written'
ln -s /dev/null line
cat >s.yaml <<END
gateways:
  - id: G2
    buses:
      - {id: BUS02, endpoint: "rtu:$tmp/line"}
      - {id: BUS03, endpoint: "rtu:/dev/null?baud=4800"}
      - {id: BUS04, endpoint: "rtu+tcp://192.0.2.11:502"}
END
refused 65 s.yaml
like err '^pp-site: s.yaml:5:31: .*BUS02 has it, at s.yaml:4$'
like err '^pp-site: s.yaml:6:31: .*BUS01 has it, in the database$'

it 'a fault in one of several files keeps all of them out'
meter M002,2,DTSY1352,BUS01,2,,,,,,,,
refused 65 m.csv s.yaml

it 'a database that is not there'
expect 66 pp-site --db nowhere.db import meters.csv
like err '^pp-site: nowhere.db: '
expect 66 pp-site --db nowhere.db list meters
