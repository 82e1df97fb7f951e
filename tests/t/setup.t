#!/bin/sh
# pp-setup: what it would do, what it writes, and that sudo can read it.  What
# it does as root is in attack.t.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"

it 'a dry run needs no rights, shows all, and does nothing'
printf 'database: books/pp.db\n' >pp.yaml
expect 0 pp-setup --dry-run -c pp.yaml --account nobody-here --mode full
for words in 'to be made: account nobody-here' 'useradd .* nobody-here$' \
	'groupadd --system pp-desk' "to be made: folder ./books" \
	"to be made: folder ./books/run" 'to be made: database' \
	"to be made: keys in ./books/keys" \
	"to be made: key ./books/keys/pepper.key" '/etc/sudoers.d/nobody-here$' \
	'Cmnd_Alias NOBODY_HERE_DESK' 'to be changed: mode full'; do
	like out "$words"
done
check test ! -e books
empty err

it 'a package gets the two files, and running it again changes nothing'
expect 0 pp-setup --root "$tmp/root" --prefix /usr
same out <<END
made: file $tmp/root/etc/sudoers.d/pp
made: file $tmp/root/etc/cron.d/pp
END
find root -type f -printf '%m %P\n' | sort >found
same found <<'END'
440 etc/sudoers.d/pp
644 etc/cron.d/pp
END
expect 0 pp-setup --root "$tmp/root" --prefix /usr
same out <<END
kept: file $tmp/root/etc/sudoers.d/pp
kept: file $tmp/root/etc/cron.d/pp
END
chmod u+w root/etc/sudoers.d/pp
echo '%users ALL = (ALL) ALL' >>root/etc/sudoers.d/pp
expect 0 pp-setup --root "$tmp/root" --prefix /usr
like out '^changed: file .*sudoers'
unlike root/etc/sudoers.d/pp '%users'

it 'the rules are a list of our programs by their whole paths, no wildcards'
rules=root/etc/sudoers.d/pp
unlike "$rules" '[][*?]|ALL *$|/(sh|sqlite3|env|vi|less)([ ,]|$)'
unlike "$rules" '/pp([ ,]|$)|/pp-(sim|setup)([ ,]|$)'
grep -oE '^ +/[^, ]*' "$rules" | tr -d ' ' >programs
check test "$(wc -l <programs)" -ge 15
while read -r program; do
	check test -x "$B/bin/${program#/usr/bin/}"
done <programs
like "$rules" '^%pp-desk ALL = \(pp\) NOPASSWD: NOSETENV: PP_DESK$'
like "$rules" '^%pp-office ALL = \(pp\) NOPASSWD: NOSETENV: PP_DESK, PP_OFFICE$'
for alias in PP_DESK PP_OFFICE; do
	like "$rules" "^Defaults!$alias env_reset, !setenv, use_pty"
done

it 'sudo and cron can read what is written'
PATH=$PATH:/usr/sbin expect 0 visudo -q -c -f "$rules"
grep -v '^#' root/etc/cron.d/pp |
	awk -F '\t' 'NF != 3 || $2 != "pp" || split($1, t, " ") != 5 ||
		$3 !~ "^/usr/bin/pp-[a-z]+ " &&
		$3 !~ "^/usr/bin/../share/doc/pp/examples/send-head.sh "' >odd
empty odd

it 'what nothing was set up for, cron does not run'
unlike root/etc/cron.d/pp 'pp-sms|pp-metrics'
printf 'metrics_file: /run/pp.prom\nsms:\n  sender: command\n%s' \
	'  command: /bin/true' >more.yaml
expect 0 pp-setup -c more.yaml --root "$tmp/more" --prefix /usr
like more/etc/cron.d/pp 'pp-sms run --quiet$'
like more/etc/cron.d/pp 'pp-metrics --quiet$'

it 'the examples are what it writes'
expect 0 pp-setup --root "$tmp/local" --prefix /usr/local
check cmp local/etc/sudoers.d/pp "$root/examples/sudoers"

it 'a name or a path that sudo might read otherwise is a usage error'
expect 64 pp-setup -n --account 'pp,root'
expect 64 pp-setup -n --account ''
expect 64 pp-setup -n --desk 'ALL'
expect 64 pp-setup -n --office 'a b'
expect 64 pp-setup -n --prefix '/opt/a b'
expect 64 pp-setup -n --prefix 'opt'
expect 64 pp-setup -n --root 'here'
expect 64 pp-setup -n --mode strict
expect 64 pp-setup --root "$tmp/root" --mode full
expect 64 pp-setup -n more

it 'without root it does nothing'
if [ "$(id -u)" -eq 0 ]; then
	chmod 755 "$tmp"
	mkdir installed
	cp -R "$B/bin" "$B/lib" installed
	expect 77 setpriv --reuid 65534 --clear-groups \
		"$tmp/installed/bin/pp-setup"
else
	expect 77 pp-setup
fi
like err 'run it as root'
