#!/bin/sh
# What a cashier tries at the machine: files, options, sudo, signals, limits,
# the environment.  None of it succeeds, and the books stay sound.
# shellcheck disable=SC2016 # what is typed is for another's shell
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../attack.sh
. "$root/tests/attack.sh"

it 'what passes sudo is cleaned by the tool itself'
stage
expect 0 env -i SUDO_UID=12345 TMPDIR=/nowhere SQLITE_TMPDIR=/nowhere \
	OPENSSL_CONF=/nowhere LC_TIME=../../x LANGUAGE=/x TZ=:/etc/shadow \
	setpriv --reuid "$me" --regid "$me" --init-groups \
	"$bin/pp-status" --all --format xlsx
check test -s out

it 'a cashier sells through sudo'
people
by a 0 '$pp/pp-sell M001 10'
like out ',credited,'
sit a-too a

# Files.

it 'the database is not read, written or copied'
never a 'cat "$db"'
never a 'cp "$db" mine'
never a 'echo >>"$db"'
never a 'rm "$db"'
never a 'mv "$db" "$db-old"'

it 'what lies beside it is not read either'
for file in wal shm lock; do
	never a "cat '$db-$file'"
done
never a 'ls "${db%/*}"'
never a 'cd "${db%/*}"'
never a 'touch "${db%/*}/pp.db-wal"'

it 'the run folder is not entered: no session is made up, no lock is held'
never a 'ls "${db%/*}/run"'
never a 'touch "${db%/*}/run/session.$(id -u)-$$-1"'
never a 'flock "${db%/*}/pp.db-lock" true'

it 'the keys are not read'
for key in sign.key mac.key sign.pub; do
	check test -s "books/keys/$key"
	never a "cat '${db%/*}/keys/$key'"
done

it 'no link makes the database another file'
never a 'ln "$db" mine.db'
never a 'ln -s "$db" link.db; cat link.db'
never a 'ln -s "${db%/*}" folder; ls folder/'

it 'a link in the place of an output is opened with rights of the caller'
cksum <"$db" >before
never a 'ln -s "$db" out.csv; $pp/pp-status --all >out.csv'
cksum <"$db" >after
check cmp before after

it 'nothing is put in the place of the tools, their rules or their settings'
for file in "$bin/pp-sell" "$bin/pp-new" "${bin%/*}/lib/libpp.so.0" \
	"${bin%/*}/etc/pp/pp.yaml" "/etc/sudoers.d/$me" /etc/cron.d/x; do
	never a "echo >>'$file'"
done

# A process.

it 'what a tool has in memory and open is not read in /proc'
types a '$pp/pp-sell M001 11'
check held
tool=$(tool_of pp-sell)
for file in mem maps environ auxv syscall; do
	never a-too "head -c 1 /proc/$tool/$file | grep -q ."
done
never a-too "ls /proc/$tool/fd/"
never a-too "cat /proc/$tool/fd/[3-9]"

it 'it is not traced'
cat >attach.py <<'END'
import ctypes, sys
libc = ctypes.CDLL(None, use_errno=True)
ATTACH, SEIZE = 16, 0x4206
sys.exit(libc.ptrace(ATTACH, int(sys.argv[1]), 0, 0) != 0 and
    libc.ptrace(SEIZE, int(sys.argv[1]), 0, 0) != 0)
END
never a-too "/usr/bin/python3 $tmp/attach.py $tool"

it 'it leaves no core, gains no rights, and not even its account looks inside'
check grep -qE '^Max core file size +0 +0 ' "/proc/$tool/limits"
check grep -qE '^NoNewPrivs:.1$' "/proc/$tool/status"
! account cat "/proc/$tool/environ" >out 2>err || fail 'it can be read' out
freed
came a 0
like out ',11.00,.*,credited,'

# Options and operands.

for option in '--db' '--config' '--output' '--from' '-d' '-c' '-o'; do
	it "behind sudo no file is named by $option"
	by a 77 "\$pp/pp-status --all $option /etc/passwd"
	like err 'no file is opened behind sudo'
	empty out
done

it 'nor by other options of a tool'
for words in 'pp-poll --trace x' 'pp-poll --replay x' \
	'pp-receipt --template x --last' 'pp-receipt --output x --last'; do
	by a 77 "\$pp/$words"
done
by d 77 '$pp/pp-site export --to x'

it 'nor by an operand'
by d 77 "\$pp/pp-db backup '$tmp/home/d/copy.db'"
by d 77 "\$pp/pp-db restore '$tmp/home/d/copy.db'"
by d 77 '$pp/pp-site import /etc/passwd'

it 'nor by a variable'
never a 'sudo -n -u "$me" PP_DB=x "$bin/pp-status" --all'
never a 'sudo -n -u "$me" PP_CONFIG=x "$bin/pp-status" --all'
by a 0 'PP_DB=/etc/passwd PP_CONFIG=/etc/passwd $pp/pp-status -m M001'
like out '^M001,'

it 'settings in the folder or the home of the caller are not read'
by a 0 'mkdir -p etc/pp .config/pp
	for file in pp.yaml etc/pp/pp.yaml .config/pp/pp.yaml; do
		echo "database: /etc/passwd" >"$file"
	done
	$pp/pp-status -m M001'
like out '^M001,'

# sudo.

it 'sudo edits no file'
never a 'sudo -n -u "$me" -e "$db"'
never a 'EDITOR=/bin/cp sudoedit -n -u "$me" "$db"'

it 'sudo starts no shell'
never a 'sudo -n -u "$me" -s true'
never a 'sudo -n -u "$me" -i true'
never a 'sudo -n -u "$me" /bin/sh -c true'

for program in env cat cp id sqlite3 python3 perl vi kill; do
	it "sudo runs no $program as the account"
	never a "sudo -n -u \$me $program --version"
	never a "sudo -n -u \$me /usr/bin/$program --version"
done

it 'sudo runs none of ours that runs others'
for program in pp pp-sim pp-setup; do
	never a "\$pp/$program --version"
	never d "\$pp/$program --version"
done

it 'sudo runs no tool of the office for the desk'
for program in pp-db pp-site pp-bus; do
	never a "\$pp/$program --version"
done

it 'sudo runs no tool as another, nor with another group'
never a 'sudo -n "$bin/pp-status" --version'
never a 'sudo -n -u root "$bin/pp-status" --version'
never a 'sudo -n -u "${me}b" "$bin/pp-status" --version'
never a 'sudo -n -u "$me" -g root "$bin/pp-status" --version'

it 'sudo passes no descriptor on'
never a 'sudo -n -u "$me" -C 9 "$bin/pp-status" --version'
by a 0 'exec 5</etc/passwd; $pp/pp-status -m M001'

it 'sudo passes no environment on'
never a 'sudo -n -E -u "$me" "$bin/pp-status" --version'
never a 'PP_DB=x sudo -n --preserve-env=PP_DB -u "$me" "$bin/pp-status" --version'
never a 'sudo -n -u "$me" LD_PRELOAD=x "$bin/pp-status" --version'
never a 'sudo -n -u "$me" SUDO_UID=0 "$bin/pp-status" --version'

it 'sudo neither changes the folder nor the root'
never a 'sudo -n -u "$me" -D / "$bin/pp-status" --version'
never a 'sudo -n -u "$me" -R / "$bin/pp-status" --version'

it 'SUDO_UID and its like name nobody else'
by a 0 "SUDO_UID=$(id -u "${me}b") SUDO_USER=${me}b USER=${me}b \\
	LOGNAME=${me}b \$pp/pp-sell M003 12 --order forged"
account "$bin/pp-report" orders -f csv >listed
awk -F , 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "who") n = i }
	$1 == "forged" { print $n }' listed >person
same person <<'END'
a
END

it 'a program of his own is not run for ours'
cat >own <<END
#!/bin/sh
id -u >"$tmp/home/a/ran"
END
chmod 755 own
never a "mkdir -p bin prefix/bin; for f in bin prefix/bin .; do
		cp $tmp/own \$f/pp-sell; done
	PATH=\$HOME/bin:\$PATH sudo -n -u \$me pp-sell"
never a 'sudo -n -u "$me" "$HOME/bin/pp-sell"'
never a 'sudo -n -u "$me" ./pp-sell'
never a 'sudo -n -u "$me" prefix/bin/pp-sell'
never a 'sudo -n -u "$me" "$bin/../../home/a/pp-sell"'
never a 'sudo -n -u "$me" "$bin/*"'
check test ! -e home/a/ran

it 'a link to ours, changed while sudo looks, runs nothing of his'
by a 0 'i=0; while [ $i -lt 12 ]; do
		ln -sf "$bin/pp-status" pp-status
		sudo -n -u "$me" "$HOME/pp-status" --version >/dev/null 2>&1 &
		ln -sf "$HOME/bin/pp-sell" pp-status
		wait; i=$((i + 1))
	done'
check test ! -e home/a/ran

# Signals to a sale that is armed.

it 'no signal of his reaches a sale that is under way'
types a '$pp/pp-sell M001 13'
check held
tool=$(tool_of pp-sell)
for signal in KILL STOP TSTP INT HUP TERM QUIT ALRM ABRT SEGV; do
	never a-too "kill -$signal $tool"
done
freed
came a 0
like out ',13.00,.*,credited,'
sound

# sudos: those of the tool, the nearer first.  Their real user is the caller.
sudos() {
	sudo=$(ps -o ppid= -p "$1" | tr -d ' ')
	echo "$sudo $(ps -o ppid= -p "$sudo" | tr -d ' ')"
}
gone() {
	! tool_of pp-sell >/dev/null
}

it 'who kills sudo in the midst of a sale changes nothing of its verdict'
for victim in 1 2; do
	types a "\$pp/pp-sell M001 23.0$victim"
	check held
	sudo=$(sudos "$(tool_of pp-sell)" | cut -d ' ' -f "$victim")
	by a-too 0 "kill -KILL $sudo"
	freed
	ends a
	check until_true gone
	# What was cut off, cron brings to its end.
	account "$bin/pp-settle" -q || fail 'it is not settled'
	sound
	like listed ",23.0$victim,.*,credited,"
done

it 'who stops sudo in the midst of a sale holds up nobody'
types a '$pp/pp-sell M001 24'
check held
sudos "$(tool_of pp-sell)" >stopped
by a-too 0 "kill -STOP $(cat stopped)"
freed
by b 0 '$pp/pp-sell M003 25'
like out ',credited,'
check until_true gone
by a-too 0 "kill -CONT $(cat stopped)"
# Sudo that wakes and finds its other half stopped stops its terminal for that,
# as ^Z would.
woken() {
	pkill -CONT -u "${me}a" || :
	test -e "desk/a/$(cat desk/a/last).rc"
}
check until_true woken
came a 0
sound

# sells_at_terminal AMOUNT KEY: begins to sell at his terminal, and while the
# order is under way presses the key.
sells_at_terminal() {
	types a "\$pp/pp-sell M001 $1 </dev/tty >/dev/tty 2>&1"
	check held
	printf '%b' "$2" >desk/a/keys
	freed
}

# sold AMOUNT: it came to its verdict, and the books have it.
sold() {
	check until_true not_armed
	like listed ",$1,.*,credited,"
	sound
}
not_armed() {
	! armed
}

it '^C in the midst of a sale waits for the verdict'
sells_at_terminal 14 '\003'
came a 0
sold 14.00

it '^\ in the midst of a sale waits for the verdict'
sells_at_terminal 15 '\034'
came a 0
sold 15.00

it '^Z in the midst of a sale stops nothing'
sells_at_terminal 16 '\032'
came a 0
sold 16.00

it 'a terminal that is closed in the midst of a sale ends nothing'
sit a-gone a
login a-gone a
gone=$terminal
types a-gone '$pp/pp-sell M001 17 </dev/tty >/dev/tty 2>&1'
check held
kill -HUP "$gone"
freed
sold 17.00

# Limits.

# never_half LIMIT [REDIRECTION]: he sells under it.
never_half() {
	types b "$1; \$pp/pp-sell M002 18 --again ${2-}"
	ends b
	sound
}

limits='
files of no size|ulimit -f 0
three open files|ulimit -n 3
ten open files|ulimit -n 10
little memory|ulimit -v 60000
little data|ulimit -d 20000
a small stack|ulimit -s 64
no time|ulimit -t 1
no processes|ulimit -u 1
no locked memory|ulimit -l 0
'
IFS='
'
for line in $limits; do
	unset IFS
	it "with ${line%|*} a sale is whole or none"
	never_half "${line#*|}"
done
unset IFS

for closed in '<&-' '>&-' '2>&-' '<&- >&- 2>&-'; do
	it "with descriptors closed ($closed) a sale is whole or none"
	never_half : "$closed"
done

it 'signals that the caller ignores or blocks change nothing'
by a 0 "trap '' INT HUP TERM QUIT TSTP CHLD ALRM PIPE XFSZ
	\$pp/pp-sell M003 19"
like out ',credited,'

# The environment.

it 'hostile variables change nothing'
by a 0 'echo "int x;" >x.c
	TMPDIR=/nowhere SQLITE_TMPDIR=$HOME LD_PRELOAD=$HOME/x.so \
	LD_LIBRARY_PATH=$HOME OPENSSL_CONF=/etc/shadow LOCPATH=$HOME \
	GCONV_PATH=$HOME NLSPATH=$HOME MALLOC_TRACE=$HOME/trace \
	GLIBC_TUNABLES=glibc.malloc.check=3 RESOLV_HOST_CONF=/etc/shadow \
	LANG=../../../etc/shadow LC_ALL=/etc/shadow LANGUAGE=../../x \
	TZ=:/etc/shadow TERM=../../etc/shadow COLUMNS=-1 IFS=/ \
	BASH_ENV=$HOME/x ENV=$HOME/x $pp/pp-sell M003 20 --order plain'
like out '^plain,M003,.*,credited,.*\+08:00'
unlike err 'shadow|x\.so'
check test ! -e home/a/trace

# Words.

it 'no name brings an escape sequence to a terminal'
for bytes in '\033]0;owned\007' '\033[2J' '\302\2332J' '\342\200\256gnp' \
	'a\nb' '\177'; do
	by a 65 "\$pp/pp-account open --name \"\$(printf 'x$bytes')\" \
		--phone 13800138000 --meter M006"
	unlike err "$(printf '\033|\302\233|\342\200\256')"
done

it 'no note and no message does either'
for bytes in '\033]0;owned\007' '\302\2332J' '\342\200\256gnp'; do
	never a "\$pp/pp-sell M003 21 --note \"\$(printf 'x$bytes')\""
	never a "\$pp/pp-sell \"\$(printf 'M$bytes')\" 21"
	unlike err "$(printf '\033|\302\233|\342\200\256')"
	unlike out "$(printf '\033|\302\233|\342\200\256')"
done

it 'at the end the books are sound'
sound
