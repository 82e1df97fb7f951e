# shellcheck shell=sh disable=SC2154 # what lib.sh sets
# The stage of the attacks, behind lib.sh: a site in mode full, set up by
# pp-setup for an account of its own, and people with real accounts who come to
# it through sudo.  Each sits at a desk, a terminal where a shell runs what is
# put before it; so all that a person does comes from one session.  What was
# made in /etc is removed at the end, whatever happens.
#
#	a, b   cashiers; a: building B1 and sales up to 200 yuan only
#	d      a cashier who may run the tools of the office, too
#	u      an auditor
#	z      the administrator
umask 022
[ "$(id -u)" -eq 0 ] || skip_all 'needs root'
for program in sudo visudo useradd script runuser setpriv; do
	PATH=$PATH:/usr/sbin:/sbin command -v "$program" >/dev/null ||
		skip_all "needs $program"
done
PATH=$PATH:/usr/sbin:/sbin
me=ppt$$
chmod 755 "$tmp"
bin=$tmp/prefix/bin
db=$tmp/books/pp.db
typed=0

# Only what these tests made, by its name.
clean_up() {
	end_children
	rm -f "/etc/sudoers.d/$me"
	for person in a b d u z ''; do
		! id -u "$me$person" >/dev/null 2>&1 ||
			userdel -f "$me$person" >/dev/null 2>&1
	done
	for group in "$me-desk" "$me-office" "$me"; do
		groupdel "$group" 2>/dev/null
	done
}
# shellcheck disable=SC2317 # called by the trap
leave_the_stage() {
	status=$?
	set +e
	clean_up
	(exit "$status")
	leave
}
trap leave_the_stage EXIT

# account COMMAND...: as the account of the books: what cron is.
account() {
	runuser -u "$me" -- env -u SUDO_UID "$@"
}

# desk PERSON GROUP: the person exists, and sits down at a terminal.
desk() {
	mkdir -p "$tmp/home/$1"
	useradd --no-create-home --home-dir "$tmp/home/$1" --shell /bin/sh \
		--groups "$2" "$me$1"
	chown "$me$1" "$tmp/home/$1"
	sit "$1"
}

# sit PLACE [PERSON]: at a terminal; a place of the person's own name, or one
# more.
sit() {
	mkdir -p "$tmp/desk/$1"
	mkfifo "$tmp/desk/$1/in" "$tmp/desk/$1/keys"
	set -- "$1" "${2-$1}"
	chown -R "$me$2" "$tmp/desk/$1"
	setpriv --reuid "$me$2" --regid "$me$2" --init-groups \
		env -i HOME="$tmp/home/$2" PATH=/usr/bin:/bin TERM=dumb \
		pp="sudo -n -u $me $bin" me="$me" bin="$bin" db="$db" \
		tmp="$tmp" script -qfc "exec sh $tmp/desk.sh $tmp/desk/$1" \
		/dev/null <>"$tmp/desk/$1/keys" >"$tmp/desk/$1/screen" 2>&1 &
	terminal=$!
	children="$children $terminal"
}

cat >"$tmp/desk.sh" <<'END'
# desk.sh FOLDER: run what is put there, one after another.
cd "$HOME" || exit
exec 3<>"$1/in"
while read -r n <&3; do
	got=0
	sh "$1/$n" >"$1/$n.out" 2>"$1/$n.err" </dev/null 3<&- || got=$?
	echo "$got" >"$1/$n.new"
	mv "$1/$n.new" "$1/$n.rc"
done
END

# types PERSON COMMAND: begin it at his desk.
types() {
	typed=$((typed + 1))
	echo "$typed" >"$tmp/desk/$1/last"
	printf '%s\n' "$2" >"$tmp/desk/$1/$typed"
	echo "$typed" >"$tmp/desk/$1/in"
}

# came PERSON STATUS: the end of what he typed last, as expect has it.
came() {
	where=$tmp/desk/$1/$(cat "$tmp/desk/$1/last")
	if ! until_true test -e "$where.rc"; then
		fail "$1: no end of: $(cat "$where")"
		return
	fi
	cp "$where.out" out
	cp "$where.err" err
	got=$(cat "$where.rc")
	[ "$got" -eq "$2" ] && return
	fail "$1: $(cat "$where"): exit status $got, not $2"
	sed 's/^/#   /' err
}

# by PERSON STATUS COMMAND: both.
by() {
	types "$1" "$3"
	came "$1" "$2"
}

# ends PERSON: the same, whatever the status; it is in $got.
ends() {
	where=$tmp/desk/$1/$(cat "$tmp/desk/$1/last")
	until_true test -e "$where.rc" || :
	came "$1" "$(cat "$where.rc")"
}

# never PERSON COMMAND: it fails, however.
never() {
	types "$1" "$2"
	ends "$1"
	[ "$got" -ne 0 ] || fail "$1: this worked: $2" out
}

# stage: the programs, the account, the site, its meters, each with a customer.
stage() {
	mkdir -p "$tmp/prefix/etc/pp" "$tmp/play"
	cp -R "$B/bin" "$B/lib" "$B/share" "$tmp/prefix"
	cat >"$tmp/prefix/etc/pp/pp.yaml" <<-END
		database: $db
		simulated_clock: $tmp/play/site/run/clock
	END
	"$bin/pp-setup" --account "$me" --desk "$me-desk" \
		--office "$me-office" --no-cron >setup.out
	chown "$me" "$tmp/play"
	mkdir wrap
	printf '#!/bin/sh\nexec setpriv --reuid %s --regid %s %s\n' "$me" \
		"$me" "--init-groups $bin/pp-sim \"\$@\"" >wrap/pp-sim
	chmod 755 wrap/pp-sim
	PATH=$tmp/wrap:$PATH
	pp-sim init "$tmp/play/site" --meters 6 --buses 2 --link tcp
	# What goes over the first bus takes its time, so one can come between.
	sed -i '/id: BUS01/a\    delay_ms: 200' "$tmp/play/site/sim.yaml"
	start_sim "$tmp/play/site"
	(
		cd "$tmp/play/site" || exit
		account "$bin/pp-site" import -q site.yaml units.csv meters.csv
	)
	account "$bin/pp-site" set -q defaults.fence 1s
	account "$bin/pp-account" adopt -q --name Wang \
		--meter M001,M002,M003,M004,M005,M006
}

# armed: an order is under way.
armed() {
	account "$bin/pp-report" orders -f csv --no-header >listed
	grep -q ,pending, listed
}

# held: an order is under way, and the meters hold their breath, so that it is
# for a while; freed: they go on.
held() {
	until_true armed && kill -STOP "$sim"
}
freed() {
	kill -CONT "$sim"
}

# sound: nothing is pending, and the books are as they should be.
sound() {
	! armed || fail 'an order is pending' listed
	account "$bin/pp-db" check -f csv >checked || fail 'pp-db check' checked
}

# tool_of NAME: the process of a tool that runs as the account.
tool_of() {
	pgrep -u "$me" -x -r D,R,S,T "$1"
}

# new_operator OPERATOR PERSON ROLE: in the trial; the one-time code is kept.
new_operator() {
	account "$bin/pp-operator" add "$1" --name "Name of $1" \
		--user "$me$2" --role "$3" -f csv --no-header >code
	cut -d , -f 2 code >"$tmp/code.$1"
}

# password OPERATOR: what a person has thought of.
password() {
	echo "correct horse of operator $1"
}

# first_login PLACE OPERATOR: with the code, and then one's own password.
first_login() {
	by "$1" 0 "printf '%s\n' '$(cat "$tmp/code.$2")' \
		'$(password "$2")' '$(password "$2")' |
		\$pp/pp-login --password-fd 0 $2"
}

# login PLACE OPERATOR
login() {
	by "$1" 0 "echo '$(password "$2")' | \$pp/pp-login --password-fd 0 $2"
}

# later SECONDS: the site's clock goes on at once.
later() {
	pp-sim tell "$tmp/play/site" step "$1"
}

# people: they are made, the trial ends, and they log in.
people() {
	desk a "$me-desk"
	desk b "$me-desk"
	desk d "$me-desk,$me-office"
	desk u "$me-office"
	desk z "$me-office"
	new_operator z z admin
	new_operator a a cashier
	new_operator b b cashier
	new_operator d d cashier
	new_operator u u auditor
	account "$bin/pp-operator" limit a -q --sale 200 --buildings B1
	"$bin/pp-setup" --account "$me" --desk "$me-desk" \
		--office "$me-office" --no-cron --mode full >>setup.out
	for person in a b d u z; do
		first_login "$person" "$person"
	done
}
