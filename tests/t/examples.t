#!/bin/sh
# What lies in examples/ works as it stands.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../till.sh
. "$root/tests/till.sh"

for name in site reference; do
	it "examples/$name imports, checks, and comes back the same"
	mkdir "$name"
	echo "database: pp.db" >"$name/pp.yaml"
	export PP_CONFIG="$PWD/$name/pp.yaml"
	expect 0 pp-db init
	expect 0 pp-site import "$root/examples/$name"/site.yaml \
		"$root/examples/$name"/units.csv \
		"$root/examples/$name"/meters.csv
	expect 0 pp-site check
	expect 0 pp-site export meters
	cp out "$name/meters.csv"
	expect 0 pp-site import "$name/meters.csv"
	empty out
done

it 'the reference site has 257 meters on 12 buses'
expect 0 pp-site list meters -f csv --no-header
lines out 257
expect 0 pp-site list buses -f csv --no-header
lines out 12

it 'nightly-backup makes a copy that restores, and can run again'
mkdir copies
backup=$root/examples/nightly-backup
expect 0 "$backup" "$PWD/copies"
expect 0 "$backup" "$PWD/copies"
empty err
set -- copies/pp-????-??-??.db
check test $# -eq 1
mkdir new
echo 'database: pp.db' >new/pp.yaml
expect 0 pp-db init -c new/pp.yaml
expect 0 pp-db restore "$1" -c new/pp.yaml
expect 0 pp-site list meters -c new/pp.yaml -f csv --no-header
lines out 257

it 'nightly-backup thins old copies, and keeps one that is bad from passing'
touch -d '90 days ago' copies/pp-2026-01-01.db
expect 0 "$backup" "$PWD/copies"
check test ! -e copies/pp-2026-01-01.db
expect 64 "$backup"
expect 73 "$backup" "$PWD/nowhere"

it 'the commands of the crontab are there, and cron can read its lines'
sed 's/^#\([0-9]\)/\1/' "$root/examples/crontab" |
	grep -Ev '^(#|$|[A-Z]+=)' >lines
grep -vE '^([0-9*,/-]+ ){4}[0-9*,/-]+	.' lines >wrong || :
empty wrong
cut -f2 lines | cut -d' ' -f1 | sed 's|.*/examples/|&|' |
	while read -r command; do
		command -v "$command" || ls "$root/examples/${command##*/}"
	done >found
lines found "$(wc -l <lines)"

it 'systemd takes the units'
if command -v systemd-analyze >/dev/null; then
	mkdir units
	for unit in "$root"/examples/systemd/*; do
		# Where the programs are is the machine's affair, not the unit's.
		sed 's|^ExecStart=[^ ]*|ExecStart=/bin/true|; /^User=/d' "$unit" \
			>"units/${unit##*/}"
	done
	expect 0 systemd-analyze verify --man=no units/*.service units/*.timer
	empty err
fi
for unit in "$root"/examples/systemd/*.service; do
	sed -n 's/^ExecStart=//p' "$unit" | cut -d' ' -f1 |
		while read -r command; do
			command -v "${command##*/}" ||
				ls "$root/examples/${command##*/}"
		done >found
	lines found 1
done

it 'cron and the timers run the same'
cut -f2 lines | sed 's|^[^ ]*/||' | sort >by_cron
sed -n 's|^ExecStart=[^ ]*/||p' "$root"/examples/systemd/*.service |
	sort >by_timers
check cmp by_cron by_timers

# sold METER: how many orders were credited to it.
sold() {
	pp-report orders --verdict credited -m "$1" -f csv --no-header | wc -l
}

# orders FIRST LAST: a file of a provider, an order for each meter.
orders() {
	echo order,meter,amount_yuan,method
	seq "$1" "$2" | awk '{ printf "wx%d,M%03d,10.00,wechat\n", NR, $1 }'
}

SLOW_MS=100
till_site sim --meters 12 --buses 2 --class counted
adopt_all 10
sell_file=$root/examples/sell-file.sh

it 'what the crontab runs says nothing where all is well'
grep -v '^#' "$root/examples/crontab" | cut -f2 | grep '^pp-' |
	sed 's|/var/lib/prometheus/node-exporter/||' >commands
check test -s commands
mkdir -m 700 sim/keys # as pp-setup makes them
(
	umask 077
	# The first pair of RFC 8032, 7.1.
	private=9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60
	public=d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a
	perl -e 'print pack("H*", shift)' "$private" >sim/keys/sign.key
	echo "$public" >sim/keys/sign.pub
	head -c 32 /dev/urandom >sim/keys/mac.key
)
while read -r command; do
	expect 0 sh -c "$command"
	empty out
	empty err
done <commands

# A provider: it keeps what it was asked, and says what the file `says` has.
mkdir stubs
cat >stubs/curl <<'END'
#!/bin/sh
echo "$*" >arguments
while [ "$#" -gt 0 ]; do
	[ "$1" != --config ] || cat "$2" # - for the other one
	shift
done >asked
read -r status answer <says
printf %s "$answer"
exit "$status"
END
chmod 755 stubs/curl
send_sms() {
	echo "$2" >says
	printf %s "$3" >text
	expect "$1" env PATH="$PWD/stubs:$PATH" SEND_SMS_CONF=send-sms.conf \
		PP_NUMBER=+8613800138000 PP_MESSAGE_ID=17 \
		"$root/examples/send-sms.sh" <text
}
sed -n 's/^#	\(url\|header\)/\1/p' "$root/examples/send-sms.sh" >send-sms.conf

it 'send-sms.sh sends with a secret that only its owner can read'
send_sms 78 '0 200' 余额不足
chmod 600 send-sms.conf
send_sms 0 '0 200' '余额 "5" 元\
请充值'
empty err
same asked <<'END'
url = "https://sms.example.com/v1/messages"
header = "Authorization: Bearer 5ecret"
data-urlencode = "to=+8613800138000"
data-urlencode = "id=17"
data-urlencode = "text=余额 \"5\" 元\\\n请充值"
END
unlike arguments '5ecret|138|余额'

it 'send-sms.sh tells what is refused, what may be tried again, and the rest'
send_sms 1 '0 403' x
send_sms 75 '0 503' x
send_sms 75 '7 000' x
send_sms 137 '28 000' x
like err 'may have been sent'
send_sms 137 '0 500' x

it 'sms-failed.sh takes a file for refused only if gammu-smsd said so of it'
mkdir -p spool/outbox spool/error
failed='Error getting send status of message'
while read -r to line; do
	: >spool/outbox/OUT1
	printf '%s\n%s\n' "$line" 'Starting run on failure: x' >log
	expect 0 "$root/examples/sms-failed.sh" spool log OUT1
	check test -e "spool/$to/OUT1"
	rm -f spool/*/OUT1
done <<END
error $failed: Unknown error. (UNKNOWN[27])
unknown $failed: No response in specified timeout. (TIMEOUT[14])
unknown Error sending SMS: Unknown error. (UNKNOWN[27])
unknown Renamed outbox/OUT2 to sent/OUT2
END
expect 64 "$root/examples/sms-failed.sh"

it 'sell-file.sh sells a file once, and puts it aside'
orders 1 4 >paid.csv
expect 0 "$sell_file" paid.csv
empty out
empty err
check test ! -e paid.csv
lines paid.csv.done 5
check test "$(values state paid.csv.sold)" = 'credited 4'
cp paid.csv.done paid.csv
expect 0 "$sell_file" paid.csv
check test "$(values state paid.csv.sold)" = 'credited 4'
check test "$(sold M001)" -eq 1

it 'sell-file.sh killed half way sells the rest when it runs again'
{
	orders 1 10 | sed 's/^wx/half/'
	orders 1 10 | sed '1d; s/^wx/more/'
} >half.csv
# In a group of its own, so that all of it dies at once.
background setsid "$sell_file" half.csv
begun() {
	[ "$(sold M005)" -gt 0 ]
}
check until_true begun
expect 75 "$sell_file" half.csv
kill -s KILL -- "-$child"
check test "$(sold M010)" -eq 0
expect 0 "$sell_file" half.csv
check test ! -e half.csv
lines half.csv.done 21
for n in 1 2 3 4 5 6 7 8 9; do
	check test "$(sold M00$n)" -eq "$((n < 5 ? 3 : 2))"
	check test "$(truth "M00$n" count)" -eq "$(booked "M00$n" count)"
done

it 'sell-file.sh keeps a file until its meters answer'
orders 9 10 | sed 's/^wx/dead/' >dead.csv
pp-sim tell sim kill M010
expect 69 "$sell_file" dead.csv
like err 'M010.*no answer'
check test -e dead.csv
pp-sim tell sim revive M010
expect 0 "$sell_file" dead.csv
check test ! -e dead.csv
check test "$(sold M010)" -eq 3

it 'sell-file.sh lists what is owed back'
orders 10 11 | sed 's/^wx/none/' >none.csv
expect 1 "$sell_file" none.csv
like err 'M011.*no account is open'
check test ! -e none.csv
lines none.csv.back 2
like none.csv.back '^none2,M011,'

it 'sell-file.sh refuses rows that a second run might sell again'
printf 'order,meter,amount_yuan\n,M001,10.00\n' >bare.csv
expect 65 "$sell_file" bare.csv
like err '^2:,M001'
printf 'meter,amount_yuan\nM001,10.00\n' >bare.csv
expect 65 "$sell_file" bare.csv
check test -e bare.csv
check test "$(sold M001)" -eq 3

it 'sell-file.sh keeps a file with rows that are no good, to be mended'
printf 'order,meter,amount_yuan\nok1,M001,1.00\nbad1,M001,1.0.0\n' >bad.csv
expect 65 "$sell_file" bad.csv
like err 'stdin:3:3: amount_yuan: "1.0.0": not a number'
check test -e bad.csv
sed -i 's/1.0.0/2.00/' bad.csv
expect 0 "$sell_file" bad.csv
check test "$(sold M001)" -eq 5
expect 66 "$sell_file" bad.csv
expect 64 "$sell_file"

till_site hundred --meters 120 --buses 12 --unopened
open_hundred=$root/examples/open-hundred.sh
pp-sim state hundred -f csv | sed -n 's/^\(M[0-9]*\),.*,yes$/\1/p' |
	while read -r meter; do
		pp-sim tell hundred revive "$meter"
	done
{
	echo 'name,phone,meter,credit_yuan,alarm1_yuan'
	seq 1 110 | awk '{ printf "\"c%d, Ltd\",1390013%04d,M%03d,%d.00,%s\n",
		$1 / 2, $1 / 2, $1, $1 % 3 ? 0 : 20, $1 % 5 ? "" : "77" }' |
		sed 's/,0\.00,/,,/'
} >tenants.csv

it 'open-hundred.sh opens nothing while a row is no good'
sed '7s/1390013/12/' tenants.csv >bad.csv
expect 65 "$open_hundred" bad.csv
like err 'bad.csv:7:2: phone: '
expect 0 pp-account list -f csv
lines out 1

it 'open-hundred.sh killed half way opens the rest when it runs again'
background setsid "$open_hundred" tenants.csv
some_are() {
	[ "$(pp-account list -f csv --no-header | wc -l)" -gt 5 ]
}
check until_true some_are
kill -s KILL -- "-$child"
pp-sim tell hundred kill M110
expect 69 "$open_hundred" tenants.csv
like err 'M110": no answer'
lines tenants.csv.left 2
like tenants.csv.left 'M110'
pp-sim tell hundred revive M110
expect 0 "$open_hundred" tenants.csv
empty err
check test ! -e tenants.csv.left
lines tenants.csv.opened 111

it 'open-hundred.sh has opened a hundred accounts, and sold each credit once'
pp-account list -f csv --no-header >accounts
check test "$(wc -l <accounts)" -eq 110
check test "$(cut -d, -f1 accounts | sort -u | wc -l)" -eq 56
pp-sim state hundred -f csv >truth.csv
check test "$(values opened truth.csv)" = 'no 10
yes 110'
check test "$(awk -F, 'NR > 1 { n += $(NF - 7) } END { print n }' truth.csv)" -eq 36
expect 0 pp-db check -q
expect 64 "$open_hundred"
expect 66 "$open_hundred" none.csv
