#!/bin/sh
# What all commands share, tried on pp-status and pp.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"

expect 0 pp-db init --db empty.db
export PP_DB="$tmp/empty.db"

it 'a long option is spelled whole'
expect 64 pp-status --verb
same err <<'END'
pp-status: unknown option --verb (spell out --verbose); try 'pp-status --help'
END
expect 64 pp-status --no-such
like err 'unknown option --no-such;'
expect 64 pp-status -Z
like err 'unknown option -Z;'

it 'an argument is where it belongs, and there once'
expect 64 pp-status --meter
like err '^pp-status: --meter: needs an argument;'
expect 64 pp-status -m
like err '^pp-status: -m: needs an argument;'
expect 64 pp-status --all=yes
like err '^pp-status: --all: takes no argument;'
expect 64 pp-status -m M1 --meter M2
like err '^pp-status: --meter: given twice;'

it 'an empty argument, of a variable that was never set, selects nothing'
expect 64 pp-status --meter ''
like err '^pp-status: --meter: "": needs an argument;'
expect 64 pp-status --meter=,
expect 64 pp-status --state ' '
expect 64 pp-status --output ''

it 'options stand before operands and behind them, up to --'
expect 64 pp-status stray --all
expect 0 pp-site list meters --format json
expect 64 pp-site list -- --format json

it '--help and --version answer on stdout, whatever else is asked'
expect 0 pp-status --config /no/such --help
like out '^Usage: pp-status '
like out '^  -f, --format FORMAT '
empty err
expect 0 pp-status -V
like out '^pp-status [0-9]+\.[0-9]+'

it 'hidden options are hidden'
expect 0 pp-status --help
unlike out 'completion|summary'
expect 0 pp-status --completion
like out '^--format f FORMAT$'
like out '^--all - -$'

it 'an output that cannot be written is 74'
check test -c /dev/full
expect 74 sh -c 'pp-status --help >/dev/full'
like err '^pp-status: standard output: No space left on device$'
expect 74 sh -c 'pp-status --help >&-'
expect 74 pp-status --all --output /dev/full

it 'trouble with the output is told once, by the name that was given'
expect 74 pp-site list models --output /dev/full
same err <<'END'
pp-site: /dev/full: No space left on device
END
expect 74 sh -c 'pp-site list models --format table >/dev/full'
same err <<'END'
pp-site: standard output: No space left on device
END

it 'a reader that has seen enough is no trouble to tell'
mkfifo gone
: <gone &
exec 7>gone
wait $!
for format in csv json table xlsx; do
	expect 74 sh -c "pp-site list models --format $format >&7"
	empty err
done
expect 74 sh -c 'pp-site --help >&7'
empty err
exec 7>&-

it '--output puts a file in its place when it is whole, with its old mode'
echo old >report.csv
chmod 640 report.csv
ln -s report.csv link.csv
expect 0 pp-status --all --output link.csv
empty out
like report.csv '^meter,'
check test -L link.csv
check test "$(stat -c %a report.csv)" = 640
check test "$(echo report.csv*)" = report.csv
expect 73 pp-status --all --output /no/such/folder/file

it 'a run that breaks leaves the old file alone'
echo old >report.csv
expect 1 pp-status --bus NONE --output report.csv
check test "$(echo report.csv*)" = report.csv

it 'a device is written to and never replaced'
expect 0 pp-status --all --output /dev/null
check test -c /dev/null

it 'an Excel file goes through a pipe, and never to a terminal'
expect 0 pp-status --all --format xlsx
check test "$(head -c 2 out)" = PK
expect 64 script -qec 'pp-status --all --format xlsx' /dev/null
like out 'needs --output FILE'

it 'a format that there is not is a usage error'
expect 64 pp-status --all --format xml
like err '"xml": has to be csv, table, json or xlsx'

it '--quiet prints no records'
expect 0 pp-status --all --quiet
empty out

it 'the default is a table on a terminal, CSV elsewhere'
expect 0 script -qec 'pp-status --all' /dev/null
unlike out 'meter,account'
expect 0 pp-status --all
like out '^meter,account'

it 'settings: a named file has to be there, the usual one need not'
expect 66 pp-status --all --config none.yaml
PP_CONFIG=none.yaml expect 66 pp-status --all
PP_CONFIG='' expect 0 pp-status --all

it 'settings: unknown keys, doubled keys and bad values are named'
printf 'database: a.db\ncolour: red\n' >bad.yaml
expect 78 pp-status --all -c bad.yaml
like err '^pp-status: bad.yaml:2:1: '
printf 'database: a.db\ndatabase: b.db\n' >bad.yaml
expect 78 pp-status --all -c bad.yaml
like err '^pp-status: bad.yaml:2:1: '
printf 'language: klingon\n' >bad.yaml
expect 78 pp-status --all -c bad.yaml
like err '^pp-status: bad.yaml:1:11: .*en or zh_CN'
printf 'lock_wait: soon\n' >bad.yaml
expect 78 pp-status --all -c bad.yaml
printf 'receipt: {copies: 0}\n' >bad.yaml
expect 78 pp-status --all -c bad.yaml
printf 'sms: {sender: pigeon}\n' >bad.yaml
expect 78 pp-status --all -c bad.yaml

it 'settings: what later commands use is taken'
cat >full.yaml <<'END'
run_dir: run
language: zh_CN
lock_wait: 5s
sms: {sender: gammu-smsd, spool: /var/spool/gammu, command: /bin/true}
receipt: {template: /etc/pp/receipt.txt, queue: LQ-630K, copies: 3}
keys_dir: /etc/pp/keys
metrics_file: /var/lib/pp.prom
END
expect 0 pp-status --all -c full.yaml

it 'settings: a path starts in the folder of the file'
mkdir here
printf 'database: mine.db\n' >here/pp.yaml
unset PP_DB
expect 0 pp-db init --config here/pp.yaml
check test -e here/mine.db

it 'the database: option, then environment, then settings'
PP_DB=$tmp/none1.db expect 66 pp-status --all -c here/pp.yaml
like err 'none1\.db'
PP_DB=$tmp/none1.db expect 66 pp-status --all -c here/pp.yaml -d none2.db
like err 'none2\.db'
expect 0 pp-status --all -c here/pp.yaml
export PP_DB="$tmp/empty.db"

it 'a simulated clock is read, and a broken one is 78'
printf 'simulated_clock: clock\n' >sim.yaml
expect 78 pp-status --all -c sim.yaml
echo 'soon 1 1' >clock
expect 78 pp-status --all -c sim.yaml
like err 'no simulated clock'
for wrong in '0 99999999999999 1' '0 1700000000 999999999999' \
	'0 1700000000 -1'; do
	echo "$wrong" >clock
	expect 78 pp-status --all -v -c sim.yaml
	like err 'simulated clock'
done
echo "$(date +%s)000000 1700000000 60" >clock
expect 0 pp-status --all -c sim.yaml -v
like err 'the clock is simulated'

it 'behind sudo no path is taken'
if [ "$(id -u)" -eq 0 ]; then
	chmod 755 "$tmp"
	mkdir installed
	cp -R "$B/bin" "$B/lib" installed
	as_pp() {
		SUDO_UID=1000 expect "$1" setpriv --reuid 65534 --clear-groups \
			"$tmp/installed/bin/pp-status" --all ${2:+"$2" "$3"}
	}
	unset PP_DB
	for option in --db --config --output --from; do
		as_pp 77 "$option" x
		like err 'no file is opened behind sudo'
	done
	PP_DB=x as_pp 77
	PP_CONFIG=x as_pp 77
	[ -e /var/lib/pp/pp.db ] || as_pp 66 --from -
	export PP_DB="$tmp/empty.db"
else
	echo '# not tried: needs root'
fi

it 'a closed descriptor is not taken for a file'
expect 0 sh -c 'pp-db init --db closed.db <&- >&- 2>&-; test $? -ne 78'
expect 0 pp-db check --db closed.db

it '--from takes a CSV with the column meter'
printf 'note,meter\nx,"M 1"\n' >from.csv
expect 65 pp-status --from from.csv
like err '^pp-status: from.csv:2:2: meter: '
printf 'note\nx\n' >from.csv
expect 65 pp-status --from from.csv
printf 'meter\n' >from.csv
expect 0 pp-status --from from.csv
lines out 1
printf 'meter\nM999\n' >from.csv
expect 1 pp-status --from - <from.csv
like err 'M999'
expect 66 pp-status --from none.csv
expect 66 pp-status --from .
expect 1 pp-status --account 7
like err '^pp-status: no such account: 7$'

it 'pp lists the commands and runs what lies beside it'
expect 0 pp
like out '^  status '
expect 0 pp status --all --format json
expect 64 pp stauts
same err <<'END'
pp: stauts: no such command; did you mean status?
END
expect 64 pp ../bin/pp-status
expect 64 pp help nothing-like-it
expect 0 env MANPATH=/nonexistent pp help status
like out '^PP-STATUS\(1\)'
