#!/bin/sh
# What a tool makes of what it inherits, and what a signal, a sleeping reader
# or a stop may do to a sale.  The same through sudo is in attack.t.
# shellcheck disable=SC2016 # the inner shell's own
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../till.sh
. "$root/tests/till.sh"

SLOW_MS=150
till_site sim --meters 6 --buses 3
adopt_all 6
pp-site set -q defaults.fence 60s

# is_pending METER: an order is under way there.
is_pending() {
	pp-report orders -m "$1" -f csv >pending
	grep -q ,pending, pending
}
hold() {
	kill -STOP "$sim"
}
free() {
	kill -CONT "$sim"
}

# These two take half a minute, side by side with the rest.
cat >full-pipe.pl <<'END'
# A pipe that is full, and that nobody reads, as standard output.
$^F = 9;
pipe(R, W) or die;
fcntl(W, 1031, 4096) or die; # F_SETPIPE_SZ
syswrite(W, "x" x 4096) == 4096 or die;
open(STDOUT, ">&", \*W) or die;
exec(@ARGV) or die;
END
(
	status=0
	perl full-pipe.pl pp-sell M001 10 2>unread.err || status=$?
	echo "$status" >unread.rc
) &
children="$children $!"

it 'not even its user reads a tool in /proc; nothing it runs gains rights'
pp-poll --every 1h -q &
poller=$!
children="$children $poller"
settled() {
	grep -q '^NoNewPrivs:.1$' "/proc/$poller/status"
}
check until_true settled
check grep -qE '^Max core file size +0 +0 ' "/proc/$poller/limits"
check test "$(stat -c %u "/proc/$poller/environ")" -eq 0
kill "$poller"
check ended "$poller"

it 'a limit that the caller may raise is raised'
expect 0 sh -c '(ulimit -S -f 0; pp-sell M002 10) | cat'
like out ',credited,'

if [ "$(id -u)" -eq 0 ]; then
	chmod 755 "$tmp"
	mkdir installed empty
	cp -R "$B/bin" "$B/lib" "$B/share" installed
	mkdir -p installed/etc/pp
	echo "database: $tmp/other.db" >installed/etc/pp/pp.yaml
	expect 0 pp-db init --db other.db
	chown 65534 other.db
	chmod 777 .
	other() {
		setpriv --reuid 65534 --clear-groups \
			env -i PATH=/usr/bin:/bin SUDO_UID=12345 "$@"
	}
	status=installed/bin/pp-status

	it 'behind sudo a limit that would end it in its midst is refused'
	for limit in fsize=0 fsize=1000000 cpu=5 nofile=30 as=400000000 \
		data=400000000; do
		if other prlimit "--$limit:${limit#*=}" "$status" --all \
			>out 2>err; then
			fail "--$limit: this worked"
		fi
		[ "$limit" != fsize=0 ] || continue # it can't say so
		like err '^pp-status: ulimit: a limit on .*nothing was done'
	done

	it 'behind sudo a limit that the caller may raise is raised'
	for limit in fsize=1000: cpu=5: nofile=30:1024 as=400000000:; do
		other prlimit "--$limit" "$status" --all >out 2>err ||
			fail "--$limit" err
	done

	it 'behind sudo its environment is its own'
	expect 0 setpriv --reuid 65534 --clear-groups env -i SUDO_UID=12345 \
		TMPDIR=/nowhere SQLITE_TMPDIR=/nowhere OPENSSL_CONF=/nowhere \
		LC_TIME=../../x LANGUAGE=/x TZ=:/etc/shadow PATH=/nowhere \
		"$status" --all --format xlsx
	check test -s out

	it 'behind sudo nobody stops it'
	mkfifo rows
	setpriv --reuid 65534 --clear-groups env -i SUDO_UID=12345 \
		installed/bin/pp-sell <rows >out 2>err &
	seller=$!
	children="$children $seller"
	exec 8>rows
	# Bits of SIGTSTP, SIGTTIN and SIGTTOU among the ignored.
	ignores_stops() {
		mask=$(sed -n 's/^SigIgn:.*\(.\{6\}\)$/\1/p' \
			"/proc/$seller/status")
		[ "$((0x$mask & 0x380000))" -eq "$((0x380000))" ]
	}
	check until_true ignores_stops
	exec 8>&-
	check ended "$seller"
else
	echo '# not tried behind sudo: needs root'
fi

it 'a signal in the midst of a sale waits for the verdict'
for signal in INT HUP TERM QUIT; do
	background pp-sell M003 10 --again
	check until_true is_pending M003
	kill "-$signal" "$child"
	status=0
	wait "$child" || status=$?
	check test "$status" -eq 0
	like background.out ',credited,'
done

it 'and ^Z for nothing at all'
background pp-sell M006 10
check until_true is_pending M006
kill -TSTP "$child"
status=0
wait "$child" || status=$?
check test "$status" -eq 0
like background.out ',credited,'

it 'who reads nothing holds up a sale for half a minute, and only its row'
check until_true test -e unread.rc
check test "$(cat unread.rc)" -eq 74
like unread.err 'standard output took nothing for 30 s'
pp-report orders -m M001 -f csv >out
like out ',M001,.*,credited,'

it 'a signal, and no verdict for half a minute: it ends, and says pending'
cat >lock.py <<'END'
# Hold the writers' lock until standard input ends.
import fcntl, sys
lock = open(sys.argv[1], "r+")
fcntl.lockf(lock, fcntl.LOCK_EX, 1, 1)
print("held", flush=True)
sys.stdin.read()
END
mkfifo end
echo 'lock_wait: 10m' >>sim/pp.yaml
background pp-sell M005 10
seller=$child
check until_true is_pending M005
hold
/usr/bin/python3 lock.py sim/pp.db-lock <end >held &
exec 7>end
check until_true test -s held
free
kill -INT "$seller"
status=0
wait "$seller" || status=$?
exec 7>&-
check test "$status" -eq 3
like background.err 'no verdict came for 30 s; what is pending pp-settle'
check is_pending M005
expect 0 pp-settle
like out ',credited,.*,ended'
expect 0 pp-db check
