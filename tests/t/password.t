#!/bin/sh
# Passwords: asked for again before large amounts, kept in a stronger way when
# there is one, and of no use without the pepper they were kept with.
# shellcheck disable=SC2016 # what is kept begins with a $
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../till.sh
. "$root/tests/till.sh"

mine='a long way home'

till_site s --meters 2 --buses 1
adopt_all 2
pp-site set limits.password_again_yuan 100 >/dev/null
in_mode full
pp-status -m M001 -f csv >/dev/null

# login STATUS: as me.
login() {
	echo "$mine" >pw
	expect "$1" pp-login me -q --password-fd 3 3<pw
}

# grow_old: the password was typed a second too long ago.
grow_old() {
	sqlite3 s/pp.db 'UPDATE session SET began_at = began_at - 301
		WHERE ended_at IS NULL'
}

# kept: how the password is.
kept() {
	sqlite3 s/pp.db "SELECT secret FROM operator WHERE code = 'me'"
}

# kept_as BEGINNING
kept_as() {
	case $(kept) in
	"$1"*) ;;
	*) fail "it is kept as $(kept)" ;;
	esac
}

it 'above a limit money moves only soon after the password was typed'
expect 0 pp-sell M001 100.01
grow_old
before=$(truth M001 count)
expect 77 pp-sell M001 100.02
like err '^pp-sell: M001: above 100.00 yuan your password is asked for again; pp-login, then the same command within 5 minutes$'
check test "$(truth M001 count)" = "$before"
sqlite3 -separator ' ' s/pp.db 'SELECT action, subject, who, result, words
	FROM log ORDER BY seq DESC LIMIT 1' >log
like log '^sell M001 me refused .*why=password$'
expect 0 pp-sell M001 100

it 'the password typed again, the same command goes'
login 0
expect 0 pp-sell M001 100.02
check test "$(value state)" = credited

it 'what waits for a second person takes no password yet'
grow_old
expect 1 pp-refund M001 150
like err 'request Q1 waits'

it 'a password that was kept in a weaker way is kept anew at the next login'
weak='$scrypt$ln=10,r=8,p=1$U29kaXVtQ2hsb3JpZGUwMA$YiFCgyTuVfqB1mZr33RdoOSGgZzZ9Q6FAzozjX3V404'
sqlite3 s/pp.db "UPDATE operator SET secret = '$weak' WHERE code = 'me'"
echo 'not the one' >pw
expect 77 pp-login me --password-fd 3 3<pw
check test "$(kept)" = "$weak"
login 0
kept_as '$scrypt$ln=17,r=8,p=1$'
stronger=$(kept)
login 0
check test "$(kept)" = "$stronger"

it 'where there is a pepper, the next login keeps the password with it'
mkdir -p s/keys
(umask 077 && head -c 32 /dev/urandom >s/keys/pepper.key)
login 0
kept_as '$hmac-scrypt$ln=17,r=8,p=1,pepper='
peppered=$(kept)
login 0
check test "$(kept)" = "$peppered"
echo 'not the one' >pw
expect 77 pp-login me --password-fd 3 3<pw

it 'without the pepper nobody gets in, and is told why'
mv s/keys/pepper.key away
login 78
like err '^pp-login: the password was kept with another pepper.key than there is now; put that one back from its copy, or get a new code: pp-operator passwd$'
(umask 077 && head -c 32 /dev/urandom >s/keys/pepper.key)
login 78
like err 'another pepper.key'
cp away s/keys/pepper.key
chmod 644 s/keys/pepper.key
login 78
like err 'pepper.key: others may read it, .*; chmod 600 makes it work again$'
unlike err 'new'
chmod 600 s/keys/pepper.key
login 0
mv -f away s/keys/pepper.key
login 0

it 'without a terminal of its own to ask at it says so at once'
expect 65 setsid -w pp-login me
like err '^pp-login: password: no terminal to ask at; --password-fd takes it'
cat >behind <<'END'
trap '' TTIN TTOU
set -m
pp-login me 2>err &
wait $! || echo $? >status
END
expect 0 script -qec 'sh behind' /dev/null
check test "$(cat status)" = 65
like err '^pp-login: password: no terminal to ask at; --password-fd takes it'

it 'where it is lost for good, the account itself gives an admin a new code'
mv s/keys/pepper.key away
expect 0 pp-logout
expect 0 pp-operator passwd me -f csv
mine='another way home'
printf '%s\n' "$(value one_time_code)" "$mine" "$mine" >pw
expect 0 pp-login me -q --password-fd 3 3<pw
kept_as '$scrypt$'
mv away s/keys/pepper.key
login 0
kept_as '$hmac-scrypt$'

it "a new password ends one's sessions at other terminals"
cat >other <<-'END'
	pp-login me -q --password-fd 3 3<pw
	echo >there
	while [ ! -e changed ]; do sleep 0.05; done
	pp-logout 2>other.err
	echo $? >other.status
END
setsid sh ./other &
children="$children $!"
until_true test -s there
printf '%s\n' "$mine" 'the third way home' 'the third way home' >pw3
expect 0 pp-operator passwd me --password-fd 3 3<pw3
: >changed
until_true test -s other.status
check test "$(cat other.status)" = 1
like other.err 'nobody is logged in'
expect 0 pp-logout

if [ "$(id -u)" -eq 0 ]; then
	it 'root as the account gives the code, from whatever process'
	chmod 755 "$tmp"
	mkdir -m 700 books
	cp -R "$B/bin" "$B/lib" .
	chown 65534 books
	# Like runuser(1): none of its ancestors is the account's.
	cat >as_account <<-'END'
		#!/bin/sh
		exec setpriv --reuid 65534 --clear-groups env -u PP_CONFIG \
			PP_DB=books/pp.db "$@"
	END
	chmod +x as_account
	PATH=$tmp:$PATH
	as_account bin/pp-db init
	as_account bin/pp-operator add bo --name Bo --user 65534 \
		--role admin -q
	as_account bin/pp-site set site.mode small -q
	expect 0 as_account bin/pp-operator passwd bo -f csv
	check test -n "$(value one_time_code)"
fi
