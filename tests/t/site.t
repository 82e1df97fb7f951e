#!/bin/sh
# The site in and out: import, export, list, set, retire, check.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"

export PP_DB="$tmp/pp.db"
expect 0 pp-db init

cat >site.yaml <<'END'
site:
  name: 南通锡通宝湾物流中心
  mode: trial
guards:
  never: [M003]
defaults:
  alarm1_yuan: "80.00"
buildings:
  - id: B1
    name: 1号库
    floors: 2
gateways:
  - id: G1
    buses:
      - id: BUS01
        endpoint: tcp://192.0.2.11:502
      - id: BUS02
        endpoint: tcp://192.0.2.12:502
        baud: 19200
END
cat >units.csv <<'END'
unit,building,floor,name
1-101,B1,1,"张三, ""百货"""
1-201,B1,2,
END
cat >meters.csv <<'END'
meter,serial,model,bus,address,building,floor,unit,ct,pt,parent,circuit,note
M001,000000000001,DTSY1352,BUS01,1,B1,1,1-101,1,1,M003,,
M002,000000000002,DTSY1352,BUS01,2,,,1-201,1,1,M003,,"two
lines"
M003,000000000003,DTSD1352,BUS02,1,B1,,,40,1,,head,
END

edits() {
	sqlite3 "$PP_DB" 'SELECT count(*) FROM edit'
}

it 'a dry run shows what an import would do, and does nothing'
sqlite3 "$PP_DB" .dump >before
expect 0 pp-site import --dry-run site.yaml units.csv meters.csv
lines out 15
mv out dry
sqlite3 "$PP_DB" .dump >after
check cmp before after

it 'an import takes the files in any order and shows each change'
expect 0 pp-site import meters.csv units.csv site.yaml
check cmp dry out
like out '^building,B1,added,,,name=1号库 floors=2$'
like out '^meter,M001,added,,,serial=000000000001 model=DTSY1352 .*unit=1-101'
like out '^setting,defaults.alarm1_yuan,added,value,,80.00$'
empty err

it 'a second import changes nothing and says nothing'
n=$(edits)
expect 0 pp-site import site.yaml units.csv meters.csv
empty out
empty err
expect 0 pp-site import -v site.yaml units.csv meters.csv
like err '^pp-site: 0 changes$'
check test "$(edits)" = "$n"

it 'a changed row is a recorded edit, a missing row changes nothing'
sed -n -e 1p -e '/^M001/s/,1,1,M003/,5,1,M003/p' meters.csv >moved.csv
expect 0 pp-site import moved.csv
same out <<'END'
kind,code,change,field,before,after
meter,M001,changed,ct,1,5
END
check test "$(edits)" = $((n + 1))
sqlite3 "$PP_DB" 'SELECT kind, code, field, before, after, who <> "",
	at > 1700000000 FROM edit ORDER BY seq DESC LIMIT 1' >row
same row <<'END'
meter|M001|ct|1|5|1|1
END

it '--quiet imports without a record'
expect 0 pp-site import -q meters.csv
empty out
check test "$(edits)" = $((n + 2))

it 'standard input takes CSV'
expect 0 sh -c 'sed s/80/90/ meters.csv | pp-site import -'
empty out

it 'importing an export changes nothing'
expect 0 pp-site export
mv out exported.yaml
expect 0 pp-site export units
mv out exported-units.csv
expect 0 pp-site export meters
mv out exported-meters.csv
expect 0 pp-site import -v exported.yaml exported-units.csv \
	exported-meters.csv
like err '^pp-site: 0 changes$'

it 'an export to a folder is the three files'
expect 0 pp-site export --to folder
empty out
check cmp exported.yaml folder/site.yaml
check cmp exported-units.csv folder/units.csv
check cmp exported-meters.csv folder/meters.csv
check test "$(find folder -type f | wc -l)" -eq 3

it 'a new database made of an export exports the same'
expect 0 pp-db init --db other.db
expect 0 pp-site --db other.db import -q folder/site.yaml \
	folder/units.csv folder/meters.csv
expect 0 pp-site --db other.db export --to again
check diff -r folder again

it 'an export to a folder is of all, or is refused'
expect 64 pp-site export --to elsewhere units
check test ! -e elsewhere

it 'an export goes where it is told, or says why not'
expect 73 pp-site export --to meters.csv
like err '^pp-site: meters.csv/site.yaml.new: Not a directory$'
expect 0 pp-site export -o written.yaml
check cmp written.yaml exported.yaml

it 'lists name what there is, by selectors too'
expect 0 pp-site list buses
same out <<'END'
bus,gateway,endpoint,baud
BUS01,G1,tcp://192.0.2.11:502,9600
BUS02,G1,tcp://192.0.2.12:502,19200
END
expect 0 pp-site list meters --bus BUS01 --floor 2
lines out 3
like out '^M002,000000000002,DTSY1352,BUS01,2,B1,2,1-201,'
expect 0 pp-site list models
like out '^DTSY1352,.*,prepaid,'
expect 1 pp-site list meters --bus BUS09
like err '^pp-site: no such bus: BUS09$'
expect 64 pp-site list cabbages

it 'each list is a table for people, too'
for kind in buildings gateways buses units meters models defaults; do
	expect 0 pp-site list $kind --format csv
	head -n 1 out | sed 's/,/ +/g; s/.*/^&$/' >heads
	expect 0 pp-site list $kind --format table
	like out "$(cat heads)"
done
expect 0 pp-site list units --format table
same out <<'END'
unit   building  floor  name
1-101  B1            1  张三, "百货"
1-201  B1            2
END
expect 0 pp-site list models --format json
like out '"kind":"instrument","class":null'

it 'a list that selectors mean nothing to refuses them'
for kind in buildings gateways buses units models; do
	expect 64 pp-site list $kind --bus BUS01
	like err "^pp-site: list $kind: takes no selectors;"
done

it 'defaults come with their source, for a meter too'
expect 0 pp-site list defaults
like out '^defaults.alarm1_yuan,80.00,site,$'
like out '^defaults.alarm2_yuan,50.00,built-in,$'
like out '^guards.never,M003,site,$'
expect 0 pp-site set alarm1_yuan 200 --meter M001
same out <<'END'
kind,code,change,field,before,after
meter,M001,added,alarm1_yuan,,200
END
expect 0 pp-site list defaults --bus BUS01
like out '^defaults.alarm1_yuan,200,meter,M001$'
like out '^defaults.alarm1_yuan,80.00,site,M002$'
unlike out '^site\.'

it 'a value of a meter is exported, and imported'
expect 0 pp-site export
like out '^    alarm1_yuan: "200"$'
mv out own.yaml
expect 0 pp-site --db other.db import own.yaml
like out '^meter,M001,added,alarm1_yuan,,200$'

it 'a value can be taken back'
expect 0 pp-site set alarm1_yuan --unset --meter M001
same out <<'END'
kind,code,change,field,before,after
meter,M001,removed,alarm1_yuan,200,
END
expect 0 pp-site set alarm1_yuan --unset --meter M001
empty out

it 'a value that is none of its kind is refused'
expect 65 pp-site set alarm1_yuan 1.005
same err <<'END'
pp-site: alarm1_yuan: "1.005": at most 2 decimals
END
expect 65 pp-site set colour red
expect 65 pp-site set site.name x --meter M001
expect 64 pp-site set alarm1_yuan
expect 64 pp-site set alarm1_yuan 1 --unset

it 'a value that no meter holds is refused, and the most that one holds is not'
expect 65 pp-site set overload_kw 65.536
same err <<'END'
pp-site: overload_kw: "65.536": no meter holds more than 65.535
END
expect 65 pp-site set overload_wait 256s --meter M001
like err 'overload_wait: "256s": no meter holds more than 255s'
expect 65 pp-site set overload_trips 65536
expect 65 pp-site set alarm1_yuan 42949672.96
expect 65 pp-site set overdraft_yuan 42949672.96
expect 0 pp-site set overload_kw 65.535 -q --meter M001
expect 0 pp-site set overload_wait 255s -q --meter M001
expect 0 pp-site set overload_kw --unset -q --meter M001
expect 0 pp-site set overload_wait --unset -q --meter M001

it 'the second alarm never comes before the first, of the site or of a meter'
expect 65 pp-site set alarm2_yuan 80.01
same err <<'END'
pp-site: alarm2_yuan would be 80.01, above alarm1_yuan with 80.00, and would warn first; set the other one before
END
expect 0 pp-site set alarm2_yuan 70 -q --meter M002
expect 65 pp-site set alarm1_yuan 60
like err '^pp-site: M002: alarm2_yuan would be 70.00, above alarm1_yuan with 60.00'
expect 65 pp-site set alarm1_yuan 60 --meter M002
expect 0 pp-site set alarm1_yuan 60 -q --meter M001
cat >alarms.yaml <<'END'
defaults: {alarm1_yuan: "65.00"}
END
expect 65 pp-site import alarms.yaml
like err 'M002: alarm2_yuan would be 70.00, above alarm1_yuan with 65.00'
# Both at once are looked at together.
cat >alarms.yaml <<'END'
defaults: {alarm1_yuan: "20.00", alarm2_yuan: "10.00"}
meters: {M002: {alarm2_yuan: "5.00"}}
END
expect 0 pp-site import -q alarms.yaml
expect 0 pp-site set alarm1_yuan 80.00 -q
expect 0 pp-site set alarm2_yuan --unset -q
for m in M001 M002; do
	expect 0 pp-site set alarm1_yuan --unset -q --meter $m
	expect 0 pp-site set alarm2_yuan --unset -q --meter $m
done

it 'what is set for alarms goes out and in again, each section once'
expect 0 pp-site set -q alarms.hold 45m
expect 0 pp-site set -q site.sms_sign 仓储园
expect 0 pp-site export
mv out exported-alarms.yaml
check test "$(grep -c '^site:' exported-alarms.yaml)" -eq 1
expect 0 pp-site import -v exported-alarms.yaml
like err '^pp-site: 0 changes$'
expect 0 pp-site set -q alarms.hold --unset
expect 0 pp-site set -q site.sms_sign --unset

it 'what something hangs on is not retired'
expect 1 pp-site retire bus BUS01
same err <<'END'
pp-site: bus BUS01: meter M001 is there; move or retire that first
END
expect 1 pp-site retire meter M003
expect 1 pp-site retire meter M999
like err '^pp-site: no such meter: M999$'

it 'what is retired leaves the lists, keeps its place, and comes back'
expect 0 pp-site retire meter M002
like out '^meter,M002,changed,retired_at,,2'
expect 0 pp-site retire meters M002
empty out
expect 0 pp-site list meters
unlike out '^M002'
expect 0 pp-site list meters --retired
like out '^lines",20..-..-..T'
expect 0 pp-site import meters.csv
like out '^meter,M002,changed,retired_at,20..-..-..T[^,]*,$'
expect 0 pp-site export meters
check cmp out exported-meters.csv

it 'check is content with a site that fits together'
expect 0 pp-site check
lines out 1

it 'check names what does not fit together, and ends with 1'
expect 0 pp-site set lost_after 30m
cat >loose.yaml <<'END'
gateways: [{id: G2, buses: [{id: BUS03, endpoint: "rtu:/dev/ttyS9"}]}]
END
expect 0 pp-site import -q loose.yaml
expect 1 pp-site check
like out '^bus,BUS03,has no meters$'
like out '^meter,M001,lost_after is not above poll_interval$'
empty err

it 'the example is a site'
expect 0 pp-db init --db example.db
for f in site.yaml units.csv meters.csv; do
	set -- "$@" "$root/examples/site/$f"
done
expect 0 pp-site --db example.db import -q "$@"
expect 0 pp-site --db example.db import -v "$@"
like err '^pp-site: 0 changes$'
expect 0 pp-site --db example.db check

it 'what was made safe for a spreadsheet comes back as it was made'
printf 'unit,building,floor,name\nS1,B1,1,=1+2\n' >formula.csv
expect 0 pp-site --db example.db import -q formula.csv
expect 0 pp-site --db example.db export units --spreadsheet-safe
mv out safe.csv
expect 0 pp-site --db example.db import -n safe.csv
like out "^unit,S1,changed,name,=1\\+2,'=1\\+2\$"
lines out 2

it 'a number of the staff is kept plain, however the file writes it'
printf 'defaults: {sms_numbers: ["138 0013 8000", 8613900139000]}\n' >sms.yaml
expect 0 pp-site --db example.db import -q sms.yaml
expect 0 pp-site --db example.db export
like out '^  sms_numbers: \["\+8613800138000", "\+8613900139000"\]$'

it 'an option that a command does not know is not taken for obeyed'
expect 64 pp-site retire --dry-run meter M001
like err '^pp-site: --dry-run: only with import or probe;'
expect 64 pp-site check --bus BUS01
expect 64 pp-site import
expect 64 pp-site
expect 64 pp-site frobnicate
