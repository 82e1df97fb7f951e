#!/bin/sh
# Operators: one-time codes, logins, roles, and a second person for what can
# hurt; a trial, a small and a full site.  One person needs no sudo for it;
# for more it takes root, to be one of them after the other.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../till.sh
. "$root/tests/till.sh"

me=$(id -un)
mine='a long way home'

new_db() {
	rm -rf db
	mkdir db
	PP_DB=$tmp/db/pp.db
	export PP_DB
	pp-db init
}

# typed LINE...: into the file pw, a line each.
typed() {
	printf '%s\n' "$@" >pw
}

# enter OPERATOR CODE: with a one-time code, for the first time.
enter() {
	typed "$2" "$mine" "$mine"
	expect 0 pp-login "$1" --password-fd 3 3<pw
}

# on_terminal STATUS COMMAND [PROMPT LINE]...: run it on a terminal of its own,
# whose screen is kept in the file of that name, and type each line when its
# prompt is there: what was typed before is thrown away.
on_terminal() {
	status=$1
	command=$2
	shift 2
	rm -f answers
	mkfifo answers
	: >screen
	type_answers "$@" >answers &
	children="$children $!"
	expect "$status" script -qefc "$command" screen <answers
}

type_answers() {
	while [ $# -gt 0 ]; do
		until_true grep -qF -e "$1" screen
		echo "$2"
		shift 2
	done
}

# log_has REGEX: of some row.
log_has() {
	sqlite3 -separator ' ' "$PP_DB" \
		'SELECT action, subject, who, result, words FROM log' >log
	like log "$1"
}

new_db

it 'in a trial nobody has to log in, and the first operator is an admin alone'
expect 0 pp-operator list -f csv
lines out 1
for roles in cashier cashier,admin auditor; do
	expect 1 pp-operator add me --name 'Mei Mei' --user "$me" --role "$roles"
	like err 'the first operator of all is an admin, and nothing else'
done
log_has '^operator me .* refused does=add .*roles=cashier,admin .*why=first'
expect 0 pp-operator add me --name 'Mei Mei' --user "$me" --role admin
code=$(value one_time_code)
check test "${#code}" -eq 19
expect 0 pp-operator grant me cashier
expect 0 pp-operator list -f csv
like out "^me,Mei Mei,$me,\"cashier,admin\",new,,,,"
expect 0 pp-operator add an --name An --user 1003 --role auditor
an=$(value one_time_code)

it 'a one-time code is kept nowhere in clear, and never shown again'
expect 0 pp-operator list -f csv
unlike out "$code"
check sh -c "! grep -aq '$code' db/*"

it 'what is no operator is refused'
expect 65 pp-operator add 'me too' --name x --user "$me" --role cashier
expect 65 pp-operator add me2 --name x --user nobody-of-the-kind --role cashier
like err 'no such Unix user'
expect 65 pp-operator add me2 --name x --user "$me" --role boss
expect 65 pp-operator add cron --name x --user "$me" --role plant
expect 1 pp-operator add ME --name x --user "$me" --role plant
like err 'there is an operator me$'
expect 1 pp-operator add me2 --name x --user "$me" --role auditor
like err 'that person is (cashier|admin) as me already'
log_has '^operator me2 .* refused does=add .*why=clash'
log_has '^operator ME .* refused does=add .*why=exists'
expect 64 pp-operator add me2 --name x
expect 64 pp-operator
expect 65 pp-operator grant me boss
expect 1 pp-operator grant nobody plant

it 'a password is asked for on the terminal, without echo'
on_terminal 0 'pp-login me -f csv' password: "$code" \
	'new password:' "$mine" 'same again:' "$mine"
like screen 'new password: '
unlike screen "$mine"
unlike screen "$code"
log_has '^login me me done'

it 'a signal at the prompt leaves the terminal as it was'
on_terminal 0 'trap : INT; pp-login me; stty -a' password: "$(printf '\003')"
like screen ' echo '
unlike screen ' -echo '

it 'a one-time code is of use once'
typed "$code" "$mine" "$mine"
expect 77 pp-login me --password-fd 3 3<pw
like err '^pp-login: wrong operator or password$'
log_has '^login me .* refused uid='

it 'a wrong password and an unknown operator are told in the same words'
typed 'not the one at all'
expect 77 pp-login me --password-fd 3 3<pw
cp err wrong
expect 77 pp-login nobody.at.all --password-fd 3 3<pw
check cmp -s err wrong
expect 77 pp-login an --password-fd 3 3<pw
check cmp -s err wrong

it 'a session begins with the password, and tells of the last one'
expect 0 pp-site set site.login_banner 'Only for the desk'
typed "$mine"
expect 0 pp-login --password-fd 3 3<pw
like err '^Only for the desk$'
check test "$(value operator)" = me
check test -n "$(value last_login_at)"

it 'where the first process of a session has ended, a login holds in its heirs'
cat >heir <<-'EOF'
	leader=$(cut -d' ' -f6 /proc/$$/stat)
	while [ -e "/proc/$leader" ]; do sleep 0.05; done
	pp-login -q --password-fd 3 3<pw >heir.csv && pp-logout
	echo $? >heir.status
EOF
setsid sh -c 'sh ./heir 2>heir.err &'
until_true test -s heir.status
check test "$(cat heir.status)" = 0
expect 0 pp-logout

it 'the password comes from a descriptor that is open, or not at all'
expect 71 pp-login me --password-fd 9
expect 65 pp-login me --password-fd 3 3</dev/null
like err 'none was given'
expect 64 pp-login me --password-fd x
expect 64 pp-login me too
head -c 3000 /dev/zero | tr '\0' x >pw
expect 65 pp-login me --password-fd 3 3<pw
like err 'longer than'

it "one's own password takes the old one, and a good new one twice"
typed 'not the one' 'something quite new' 'something quite new'
expect 77 pp-operator passwd --password-fd 3 3<pw
typed "$mine" short
expect 65 pp-operator passwd me --password-fd 3 3<pw
like err 'new password: shorter than 10'
typed "$mine" password2026
expect 65 pp-operator passwd me --password-fd 3 3<pw
like err 'tries first'
typed "$mine" 'something quite new' 'something quite old'
expect 65 pp-operator passwd me --password-fd 3 3<pw
like err "the two aren't the same"
typed "$mine" 'something quite new' 'something quite new'
expect 0 pp-operator passwd me --password-fd 3 3<pw
typed "$mine"
expect 77 pp-login me --password-fd 3 3<pw
mine='something quite new'
typed "$mine"
expect 0 pp-login me --password-fd 3 3<pw

it 'five failures, and one has to wait'
typed 'not the one at all'
for _ in 1 2 3 4 5; do
	expect 77 pp-login me --password-fd 3 3<pw
done
sqlite3 "$PP_DB" 'UPDATE login_try SET failures = 12'
typed "$mine"
expect 1 pp-login me --password-fd 3 3<pw
like err 'me: too many logins failed; try again in [0-9]+ s$'
sqlite3 "$PP_DB" 'DELETE FROM login_try'

it 'the last admin and the last auditor stay'
expect 1 pp-operator disable an
like err 'an is the last auditor'
expect 1 pp-operator revoke me admin

it 'limits are set, changed and lifted'
expect 0 pp-operator limit me --sale 500 --refund 20.50
check test "$(value sale_limit_yuan)" = 500.00
expect 0 pp-operator limit me --sale none
check test "$(value sale_limit_yuan)" = ''
check test "$(value refund_limit_yuan)" = 20.50
expect 0 pp-operator limit me --refund none --buildings all
expect 1 pp-operator limit me --buildings B9
expect 65 pp-operator limit me --sale much
expect 64 pp-operator limit me

it 'in a full site nobody works without a login but the account itself'
expect 0 pp-site set site.mode full
expect 0 pp-logout
expect 1 pp-logout
like err 'nobody is logged in'
expect 77 pp-operator limit me --sale 1
like err 'not by cron, but by an admin'
expect 0 pp-operator passwd me
log_has '^operator me cron alone does=new-code'
enter me "$(value one_time_code)"

it 'an admin asks, and waits for an auditor'
expect 1 pp-operator limit me --sale 100
like err 'needs a second person: request Q1 waits for an auditor: pp-approve Q1'
expect 1 pp-operator add wu --name Wu --user 1002 --role cashier
like err 'request Q2 waits'
expect 1 pp-operator limit me --sale 100
like err 'request Q1 waits'
expect 0 pp-approve -f csv
lines out 3
like out '^Q1,operator,me,does=limit sale_yuan=none>100.00,,me,.*,waits$'

it 'who asked does not approve, and is told so'
expect 77 pp-approve Q1 --yes
like err '^pp-approve: approve: not by me, but by an auditor$'
log_has '^approve Q1 me refused'
expect 1 pp-operator limit me --sale 100

it 'a request is taken back by who asked'
expect 0 pp-approve Q2 --withdraw --yes
check test "$(value state)" = withdrawn
expect 1 pp-approve Q2 --withdraw --yes
like err 'request Q2 is withdrawn'
expect 0 pp-approve -f csv
lines out 2
expect 0 pp-approve -f csv --all
lines out 3

it 'usage of pp-approve'
expect 64 pp-approve --yes
expect 64 pp-approve Q1 --reject
expect 64 pp-approve Q1 --reject --withdraw --reason x
expect 64 pp-approve Q1 --all
expect 64 pp-approve Q1 Q2
expect 64 pp-approve Q1 --withdraw
like err 'without a terminal to ask at, --yes is needed'
expect 1 pp-approve Q99 --withdraw --yes
expect 65 pp-approve x --withdraw --yes

if [ "$(id -u)" -eq 0 ]; then
	# Another person: an ancestor of hers is among who called.
	cat >as_an <<-'EOF'
		#!/bin/sh
		SUDO_UID=1003 exec setpriv --euid 1003 timeout --foreground 60 \
			setpriv --reuid 0 "$@"
	EOF
	chmod +x as_an
	PATH=$tmp:$PATH

	it 'an auditor approves it, and it is done once'
	typed "$an" 'an own password' 'an own password'
	expect 0 as_an pp-login an --password-fd 0 <pw
	expect 0 as_an pp-approve -f csv
	like out '^Q1,'
	expect 0 as_an pp-approve Q1 --yes
	like err '^  words:   does=limit sale_yuan=none>100.00$'
	check test "$(value state)" = approved
	expect 0 pp-operator limit me --sale 100
	check test "$(value sale_limit_yuan)" = 100.00
	log_has '^operator me me approved does=limit .*request=1$'
	expect 1 pp-operator limit me --sale 200
	expect 0 pp-approve -f csv --all
	like out '^Q1,.*,used$'

	it 'who may read messages may ask whom they would go to, and sends none'
	expect 0 as_an pp-sms run --dry-run
	expect 77 as_an pp-sms run

	it 'on a terminal the digits of what was shown are typed'
	digest=$(sqlite3 "$PP_DB" \
		"SELECT lower(substr(hex(digest), 1, 8)) FROM request
		WHERE id = 3")
	typed 'an own password'
	login='as_an pp-login an -q --password-fd 0 <pw &&'
	on_terminal 1 "$login as_an pp-approve Q3" digits: 01234567
	like screen 'request Q3: left as it is'
	on_terminal 0 "$login as_an pp-approve Q3 -f csv" digits: "$digest"
	like screen ',approved'
	expect 0 pp-operator limit me --sale 200

	it 'an auditor says no, and why'
	expect 1 pp-operator grant me plant
	expect 0 as_an pp-approve Q4 --reject --reason 'not yet' --yes
	check test "$(value state)" = rejected
	expect 1 pp-operator grant me plant
	like err 'request Q5 waits'

	it "an auditor does not do the others' work"
	expect 77 as_an pp-operator limit me --sale none
	expect 0 as_an pp-operator list -f csv
	lines out 3
else
	it 'a second person # SKIP needs root'
fi

it 'what came of all that passes pp-db check'
expect 0 pp-db check -f csv
like out '^request,ok,'
like out '^operator_role,ok,'
unlike out '^mode,note,trial'
