#!/bin/sh
# What people try who have an account: without a login, at another's terminal,
# beyond their rights, around the second person.  None of it succeeds, and the
# log has it.
# shellcheck disable=SC2016 # what is typed is for another's shell
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../attack.sh
. "$root/tests/attack.sh"

# moved: what was ever sold and taken back at each meter, as it knows itself.
moved() {
	pp-sim state "$tmp/play/site" | awk -F , '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		{ print $1, $at["count"], $at["purchased_yuan"] }'
}

# mark, still: no money has moved since.
mark() {
	moved >before
}
still() {
	moved >now
	cmp -s before now || fail 'money has moved' now
}

# asked: the request that err tells of.
asked() {
	grep -oE 'Q[0-9]+' err | head -n 1
}

stage
people

# Who it is.

it 'who has not logged in neither sells nor looks'
sit a-too a
for words in 'pp-sell M001 5' 'pp-status --all' 'pp-report orders' \
	'pp-settle --all' 'pp-receipt --last'; do
	by a-too 77 "\$pp/$words"
	like err 'log in first: pp-login'
done

# row PERSON REGEX: some row of that user's in the log.
row() {
	sqlite3 -separator ' ' books/pp.db "SELECT action, subject, tool, words,
		result FROM log WHERE uid = $(id -u "$me$1")" >rows
	like rows "$2"
}

it 'and each command that was refused so is in the log, once a minute'
row a '^denied a pp-sell why=login refused$'
row a '^denied a pp-report why=login refused$'
rows=$(sqlite3 books/pp.db 'SELECT count(*) FROM log')
for n in 1 2 3; do
	by a-too 77 "\$pp/pp-sell M001 $n"
done
check test "$(sqlite3 books/pp.db 'SELECT count(*) FROM log')" -eq "$rows"

it "a login is good for its terminal, not for the person's others"
by a 0 '$pp/pp-status -m M001'
by a-too 77 '$pp/pp-status -m M001'

it 'nor for a session that leaves its terminal'
by a 77 "setsid -w sh -c '\$pp/pp-status -m M001'"

it 'nobody takes over a session by its numbers'
by a-too 77 'ls -l /proc/$$/fd >/dev/null; SUDO_UID=0 SUDO_TTY=/dev/pts/0 \
	$pp/pp-status -m M001'

it 'a process whose name looks like a line of /proc deceives nobody'
leader=$(pgrep -u "${me}a" -o -x sh)
name="x) S 1 1 $leader"
by a 0 "cp /bin/sh '$name'; ./'$name' -c '\$pp/pp-status -m M001; exit \$?'"
by a-too 77 "./'$name' -c '\$pp/pp-status -m M001; exit \$?'"

it "another's operator is no use, even with the password"
by a-too 77 "echo '$(password b)' | \$pp/pp-login --password-fd 0 b"
by a-too 77 '$pp/pp-status -m M001'

it 'a one-time code works once'
never b "printf '%s\n' '$(cat code.b)' newpassword12 newpassword12 |
	\$pp/pp-login --password-fd 0 b"
login b b

it 'after logout nothing more is done'
by b 0 '$pp/pp-logout'
by b 77 '$pp/pp-sell M003 5'
login b b

it 'who guesses passwords waits longer and longer'
sit b-too b
guess() {
	never b-too 'echo wrong-password-7 | $pp/pp-login --password-fd 0 b'
}
for pause in 0 0 0 0 0 120 120 120 120 0; do
	guess
	[ "$pause" -eq 0 ] || later "$pause"
done
by b-too 1 "echo '$(password b)' | \$pp/pp-login --password-fd 0 b"
like err 'again|until|wait'

it 'and locks out neither himself elsewhere nor another'
login b b
login d d

for pass in 1 2; do
	account "$bin/pp-poll" -q # what could be pruned later
	account "$bin/pp-log" seal -q # as cron does it by the hour
	later "$pass"
done
it 'a session ends after ten minutes without use'
login a a
later 590
by a 0 '$pp/pp-status -m M001'
later 590
by a 0 '$pp/pp-status -m M001'
later 610
by a 77 '$pp/pp-status -m M001'
like err 'log in first'
by a 77 '$pp/pp-sell M001 5'
row a '^denied a pp-sell why=login refused$'

it 'and after eight hours, however busy'
login a a
later 28810
find books/run -name 'session.*' -exec touch -d '2099-01-01' '{}' +
by a 77 '$pp/pp-status -m M001'
for person in a b d u z; do
	login "$person" "$person"
done

# What he may.

mark

it 'no sale beyond his own limit'
by a 77 '$pp/pp-sell M001 200.01'
still

it 'no sale in a building that is not his'
by a 77 '$pp/pp-sell M002 10'
still

it "no sale beyond the site's limit without a second person"
by b 1 '$pp/pp-sell M003 20000.01'
still

it 'neither an auditor nor an administrator sells'
by u 77 '$pp/pp-sell M003 10'
by z 77 '$pp/pp-sell M003 10'
still

it 'no settings, no mode, no limits'
for words in 'limits.refund_alone_yuan 9999.00' 'site.mode trial' \
	'limits.sale_yuan 99999.00' 'defaults.overdraft_yuan 500.00'; do
	by d 77 "\$pp/pp-site set $words"
done
never d '$pp/pp-site retire meter M006'

it 'no operators, no roles, no limits of his own, no password of another'
by a 77 '$pp/pp-operator add x --name X --user "${me}a" --role admin'
never a '$pp/pp-operator grant a auditor'
by a 77 '$pp/pp-operator limit a --sale none --buildings all'
by a 77 '$pp/pp-operator revoke a cashier'
never a '$pp/pp-operator disable z'
by a 77 '$pp/pp-operator passwd u </dev/null'

it 'no upkeep of the database'
by d 77 '$pp/pp-db prune --readings-before -1h'
by d 77 '$pp/pp-db compact'
by d 73 '$pp/pp-db init'

it 'no log is read or erased, and who tries is in it'
by d 77 '$pp/pp-log'
row d '^denied d pp-log why=role refused$'
by d 77 '$pp/pp-log erase A00001'

it "no reports but of one's own orders"
by a 0 '$pp/pp-sell M001 6 --order of-a'
by b 0 '$pp/pp-sell M003 6 --order of-b'
by a 0 '$pp/pp-report orders -f csv'
like out '^of-a,'
unlike out '^of-b,'
by b 77 '$pp/pp-operator list'
row b '^denied b pp-operator why=role refused$'

it 'no file is opened for him, and who names one is in the log'
by b 77 '$pp/pp-report orders -o /etc/passwd'
row b '^denied b pp-report why=path refused$'

it "no reversal of another's sale"
mark
by d 77 '$pp/pp-reverse of-b --reason mistaken'
still

# The second person.

it 'a refund needs another, and moves nothing before'
mark
by b 1 '$pp/pp-refund M003 7'
like out ',requested,'
request=$(asked)
still

it 'nobody approves his own request'
never b "\$pp/pp-approve $request --yes"
by b 1 '$pp/pp-refund M003 7'
still

it 'nor does his second operator'
by z 1 '$pp/pp-operator add b2 --name B --user "${me}b" --role plant'
by u 0 "\$pp/pp-approve $(asked) --yes"
by z 0 '$pp/pp-operator add b2 --name B --user "${me}b" --role plant \
	-f csv --no-header'
cut -d , -f 2 out >code.b2
first_login b-too b2
never b-too "\$pp/pp-approve $request --yes"
never z '$pp/pp-operator grant b2 auditor'
by b 1 '$pp/pp-refund M003 7'
still

it 'nor does a cashier for another, nor the administrator'
never a "\$pp/pp-approve $request --yes"
never z "\$pp/pp-approve $request --yes"
by b 1 '$pp/pp-refund M003 7'
still

it 'an approval is for that amount, that meter, that person'
by u 0 "\$pp/pp-approve $request --yes"
by b 1 '$pp/pp-refund M003 7.01'
by b 1 '$pp/pp-refund M001 7'
by d 1 '$pp/pp-refund M003 7'
still

it 'it is used once'
by b 0 '$pp/pp-refund M003 7'
like out ',credited,'
mark
by b 1 '$pp/pp-refund M003 7 --again'
like out ',requested,'
still

it 'it ends after a day'
by b 1 '$pp/pp-refund M003 8'
by u 0 "\$pp/pp-approve $(asked) --yes"
later 86500
login b b
login u u
by b 1 '$pp/pp-refund M003 8'
still

it 'what was rejected stays rejected'
request=$(asked)
by u 0 "\$pp/pp-approve $request --reject --reason no --yes"
never u "\$pp/pp-approve $request --yes"
by b 1 '$pp/pp-refund M003 8'
still

it 'who is disabled is out at once, logged in or not'
login z z
by z 1 '$pp/pp-operator disable d'
by u 0 "\$pp/pp-approve $(asked) --yes"
login d d
by z 0 '$pp/pp-operator disable d'
by d 77 '$pp/pp-status -m M001'
row d '^denied d pp-status why=disabled refused$'
by d 77 '$pp/pp-sell M003 5'
row d '^denied d pp-sell why=disabled refused$'
never d "echo '$(password d)' | \$pp/pp-login --password-fd 0 d"

# The account itself.

it 'nobody becomes the account, and so nobody is cron'
never a 'su -s /bin/sh -c id "$me"'
never a 'sudo -n -u "$me" env -u SUDO_UID "$bin/pp-settle"'
never a 'crontab -u "$me" -l'
never a 'setpriv --reuid "$me" id'
login a a
by a 77 'unset SUDO_UID; $pp/pp-poll -q'

it 'and what runs as cron neither sells nor refunds nor changes who may'
not_cron() {
	if account "$@" >out 2>err; then
		fail "cron: this worked: $*" out
	fi
}
mark
not_cron "$bin/pp-sell" M003 5
not_cron "$bin/pp-refund" M003 5
not_cron "$bin/pp-site" set site.mode trial
not_cron "$bin/pp-operator" add y --name Y --user root --role admin
not_cron "$bin/pp-approve" Q1 --yes
not_cron "$bin/pp-log" erase A00001
still

it 'who forgets sudo is told of it'
by a 77 '"$bin/pp-status" --all'
like err "belongs to the account $me; run it as: sudo -u $me $bin/pp-status"

it 'root is told to use the account, and ends no mode by pp-setup'
expect 77 "$bin/pp-status" --all
like err "belongs to the account $me; run it as: sudo -u $me $bin/pp-status"
never_root() {
	if "$@" >out 2>err; then
		fail "this worked: $*" out
	fi
}
never_root "$bin/pp-setup" --account "$me" --desk "$me-desk" \
	--office "$me-office" --no-cron --mode trial

it 'the pepper of the passwords is only the account'\''s, and none replaces it'
pepper=$tmp/books/keys/pepper.key
check test "$(stat -c '%U %a %s' "$pepper")" = "$me 600 32"
for command in cat cp; do
	never a "$command '$pepper' ."
done
cp -p "$pepper" kept
rm "$pepper"
expect 78 "$bin/pp-setup" --account "$me" --desk "$me-desk" \
	--office "$me-office" --no-cron
like err 'pepper.key: is missing, and passwords of 5 operators were kept with it'
check test ! -e "$pepper"
cp -p kept "$pepper"

it 'the log has what was refused, and is whole'
login u u
by u 0 '$pp/pp-log -f csv'
for words in ',a,.*pp-sell,sell,M001,.*,refused' \
	',d,.*pp-site,mode,.*,refused' ',a,.*pp-operator,operator,.*,refused' \
	',d,.*pp-log,erase,.*,refused' ',b,.*,refund,M003,.*,requested' \
	',b,.*,refund,M003,.*,approved'; do
	like out "$words"
done
by u 0 '$pp/pp-log verify'

it 'at the end the books are sound'
sound
