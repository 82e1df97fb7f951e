#!/bin/sh
# Supply is short: a rota is planned, announced and ordered; its turns begin
# and end by themselves.  Many relays need a second person.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../till.sh
. "$root/tests/till.sh"

# site_time SECONDS: of the site, so many seconds from now.
site_time() {
	pp-poll -m M001 -f csv >now
	date -u -d "$(value read_at now) $1 seconds" +%FT%TZ
}

# open_relays: how many are held open, in truth.
open_relays() {
	pp-sim state s -f csv >held
	values control held | awk '$1 == "trip" { n = $2 } END { print n + 0 }'
}

till_site s --meters 6 --buses 2 --class counted
pp-site set guards.reclose_stagger 1s >/dev/null
pp-site set priority 9 -m M002 >/dev/null
pp-site set priority 1 -m M003 >/dev/null
pp-poll -q
begins=$(site_time 600) ends=$(date -u -d "$begins 1800 seconds" +%FT%TZ)

it 'wants to know how much and until when'
expect 64 pp-trip ration --all --reason short --until "$ends"
expect 64 pp-trip ration --all --reason short --kw 5
expect 64 pp-trip ration --reason short --kw 5 --until "$ends"
expect 65 pp-trip ration --all --reason short --kw 0 --until "$ends"
expect 65 pp-trip ration --all --reason short --kw 5 --until 2020-01-01

it 'prints who is without supply when, highest priorities first'
expect 0 pp-trip ration --all --kw 0.001 --at "$begins" --until "$ends" \
	--turn 10m --reason short -n -f csv
check test "$(value meter out)" != M002
values result >results
same results <<'END'
planned 3
skipped 5
END
check test "$(grep -c ^M002, out)" -eq 3
cp out rota.csv

it 'says so where less can be saved than was asked for'
expect 1 pp-trip ration --all --kw 1000 --at "$begins" --until "$ends" \
	--turn 10m --reason short -n -q
like err '^pp-trip: only [0-9.]+ of 1000.00 kW can be saved'

it 'is refused where it was not announced, unless that is overridden'
expect 1 pp-trip ration --plan rota.csv --reason short -f csv
like err "M002: it wasn't announced there"
expect 0 pp-trip warn --from rota.csv --way paper -q
expect 0 pp-trip ration --plan rota.csv --reason short -f csv
values result >results
same results <<'END'
ok 3
END

it 'a turn begins when its time has come, and ends by itself'
expect 0 pp-trip repair -q
check test "$(open_relays)" -eq 0
pp-why M002 -f csv >out
like out 'its next turn without supply is from'
pp-sim tell s step 650
expect 0 pp-trip repair -f csv
check test "$(open_relays)" -eq 1
check test "$(truth M002 control)" = trip
pp-sim tell s step 2000
expect 0 pp-trip repair -q
check test "$(truth M002 control)" = prepaid

[ "$(id -u)" -eq 0 ] || exit 0 # it takes root to be two people

mine='a long way home'
cat >as_an <<-'END'
	#!/bin/sh
	SUDO_UID=1003 exec setpriv --euid 1003 timeout --foreground 60 \
		setpriv --reuid 0 "$@"
END
chmod +x as_an
PATH=$tmp:$PATH

# make_one OPERATOR UID ROLE: add one; what the first login asks for is in pw.
make_one() {
	pp-operator add "$1" --name "$1" --user "$2" --role "$3" -f csv >added
	printf '%s\n' "$(value one_time_code added)" "$mine" "$mine" >pw
}

pp-site set limits.relay_alone 2 >/dev/null
make_one zo 1004 admin
make_one me 0 plant
pp-login me -q --password-fd 3 3<pw
make_one an 1003 auditor
pp-site set site.mode full >/dev/null
as_an pp-login an -q --password-fd 3 3<pw

it 'few relays are ordered alone'
expect 0 pp-trip keep -m M001,M004 --reason 'a cold store' -q
check test "$(truth M001 control)" = keep

it 'many need a second person, and nothing is ordered before'
expect 1 pp-trip keep -m M001,M004,M005,M006,M003 --reason 'a fair' -q
like err 'needs a second person: request Q1 waits for an auditor'
check test "$(truth M005 control)" = prepaid
expect 77 pp-approve Q1 --yes
expect 0 as_an pp-approve Q1 --yes
expect 0 pp-trip keep -m M001,M004,M005,M006,M003 --reason 'a fair' -q
check test "$(truth M005 control)" = keep

it 'an approval is of these meters and this order only'
expect 1 pp-trip prepaid -m M004,M005,M006 --reason 'it is over' -q
like err 'request Q2 waits'
expect 0 as_an pp-approve Q2 --yes
expect 1 pp-trip prepaid -m M001,M004,M005,M006 --reason 'it is over' -q
like err 'request Q3 waits'
check test "$(truth M005 control)" = keep
expect 0 pp-trip prepaid -m M004,M005,M006 --reason 'it is over' -q
check test "$(truth M005 control)" = prepaid

it 'a command that is split is no way around the second person'
expect 1 pp-trip keep -m M002 --reason 'a market' -q
like err 'needs a second person: request Q4 waits'
check test "$(truth M002 control)" = prepaid

it 'a ration of many needs a second person as a trip of many does'
for m in M001 M002 M004; do
	pp-trip warn -m "$m" --way call -q
done
expect 1 pp-trip ration -m M001,M002,M004 --kw 100 --at "$(site_time 60)" \
	--until "$(site_time 660)" --turn 10m --reason short -q
like err 'needs a second person: request Q5 waits for an auditor'
check test "$(sqlite3 s/pp.db "SELECT count(*) FROM ration
	WHERE who = 'me'")" -eq 0
