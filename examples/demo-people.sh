#!/bin/sh
# demo-people.sh BUILD: several people at one till.  A cashier may sell, and is
# refused a refund until an auditor has said yes to it; and a book that was
# changed behind everybody's back is found out.  Makes accounts of its own,
# with a site of its own, and removes both again; so it needs root.  Without, it
# shows a part that one person can, and says what it leaves out.
set -eu

build=$(cd "$1" && pwd)
me=ppdemo
PATH=$PATH:/usr/sbin:/sbin
unset PP_CONFIG PP_DB # of another site

# A copy of the books in which somebody has made 20 yuan into 02.
tamper() {
	LC_ALL=C sed -i 's/amount_yuan=20[.]00/amount_yuan=02.00/g' "$1"
}

run() {
	printf '$ %s\n' "$*"
	"$@"
}

# One person, in a trial, with no accounts: what the log alone is good for.
alone() {
	echo "Accounts of two people, sudo between them, and so their rights,"
	echo "need root: these are left out.  What is shown is the log:"
	folder=$(mktemp -d "${TMPDIR:-/tmp}/ppdemo.XXXXXX")
	trap '"$build/bin/pp-sim" stop "$folder/site" 2>/dev/null || :
		rm -rf "$folder"' EXIT
	trap 'exit 1' INT TERM HUP
	PATH=$build/bin:$PATH
	PP_CONFIG=$folder/pp.yaml
	export PP_CONFIG
	cat >"$PP_CONFIG" <<END
database: $folder/pp.db
simulated_clock: $folder/site/run/clock
END
	pp-sim init "$folder/site" --meters 3 --buses 1 --link tcp
	pp-sim run "$folder/site" --daemon
	pp-db init -q
	(
		cd "$folder/site"
		pp-site import -q site.yaml units.csv meters.csv
	)
	pp-account adopt -q --name Wang --meter M001,M002,M003
	run pp-sell M001 50.00 -f csv
	run pp-refund M001 20.00 -f csv
	head=$(pp-log head)
	pp-db backup -q "$folder/copy.db"
	tamper "$folder/copy.db"
	run pp-log verify --head "$head"
	if run pp-log verify --db "$folder/copy.db" --head "$head"; then
		echo 'it was not found'
		exit 1
	fi
}

if [ "$(id -u)" -ne 0 ]; then
	alone
	exit 0
fi
for name in "$me" "$me-li" "$me-wu"; do
	! id -u "$name" >/dev/null 2>&1 || {
		echo "there is an account $name already: left out"
		exit 0
	}
done

umask 022
# Where other accounts can come, which TMPDIR need not be.
folder=$(mktemp -d /tmp/ppdemo.XXXXXX)
chmod 755 "$folder"
bin=$folder/bin
clean_up() {
	"$bin/pp-sim" stop "$folder/play/site" 2>/dev/null || :
	rm -f "/etc/sudoers.d/$me"
	for name in "$me-li" "$me-wu" "$me"; do
		userdel -f "$name" >/dev/null 2>&1 || :
	done
	for name in "$me-desk" "$me-office" "$me"; do
		groupdel "$name" 2>/dev/null || :
	done
	rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 1' INT TERM HUP

# account COMMAND: as the account that owns the books, as cron would.
account() {
	setpriv --reuid "$me" --regid "$me" --init-groups \
		env -u SUDO_UID -u PP_CONFIG -u PP_DB "$@"
}

# person NAME COMMANDS: at a terminal of his own, logged in.
person() {
	{
		echo "echo '$1 has 3 cats' |
			sudo -n -u $me $bin/pp-login -q --password-fd 0 $1"
		printf '%s\n' "$2" | while read -r line; do
			printf "cat <<'END'\n%s\$ %s\nEND\n" "$1" "$line"
			echo "sudo -n -u $me $bin/$line"
		done
	} >"$folder/typed"
	setpriv --reuid "$me-$1" --regid "$me-$1" --init-groups \
		env -i HOME=/ PATH=/usr/bin:/bin TERM=dumb \
		script -qec "sh $folder/typed" /dev/null </dev/null |
		tr -d '\r' | sed 's/^^@//'
}

# operator NAME GROUP ROLE: a person with an account, who is an operator and
# sets a password with the one-time code.
operator() {
	useradd --no-create-home --home-dir / --shell /bin/sh \
		--groups "$2" "$me-$1"
	printf '$ pp-operator add %s --user %s --role %s\n' "$1" "$me-$1" "$3"
	account "$bin/pp-operator" add "$1" --name "$1" --user "$me-$1" \
		--role "$3" -f csv --no-header | cut -d, -f2 >"$folder/first"
	printf '%s\n' "$1 has 3 cats" "$1 has 3 cats" >>"$folder/first"
	setpriv --reuid "$me-$1" --regid "$me-$1" --init-groups \
		env -i HOME=/ PATH=/usr/bin:/bin TERM=dumb script -qec \
		"sudo -n -u $me $bin/pp-login -q --password-fd 0 $1 \
			<$folder/first" /dev/null </dev/null
	rm "$folder/first"
}

cp -R "$build/bin" "$build/lib" "$build/share" "$folder"
mkdir -p "$folder/etc/pp" "$folder/play"
cat >"$folder/etc/pp/pp.yaml" <<END
database: $folder/books/pp.db
simulated_clock: $folder/play/site/run/clock
END
# The clock is the simulator's, so that comes first.
"$bin/pp-sim" init "$folder/play/site" --meters 3 --buses 1 --link tcp
"$bin/pp-sim" run "$folder/play/site" --daemon
chmod -R a+rX "$folder/play"
echo '$ pp-setup'
"$bin/pp-setup" --account "$me" --desk "$me-desk" --office "$me-office" \
	--no-cron
chown "$me" "$folder/play"
(
	cd "$folder/play/site"
	account "$bin/pp-site" import -q site.yaml units.csv meters.csv
)
account "$bin/pp-account" adopt -q --name Wang --meter M001,M002,M003
account "$bin/pp-operator" add chief --name chief --user root --role admin \
	-q >/dev/null
operator li "$me-desk" cashier
operator wu "$me-office" auditor
"$bin/pp-setup" --account "$me" --desk "$me-desk" --office "$me-office" \
	--no-cron --mode full | grep mode

echo
echo 'li is a cashier, and sells; a refund needs another person:'
person li 'pp-sell M001 50.00 -f csv
pp-refund M001 20.00 -f csv || echo "(exit $?)"
pp-approve Q1 --yes || echo "(exit $?)"'

echo
echo 'wu is an auditor, looks at exactly that, and says yes:'
person wu 'pp-approve Q1 --yes -f csv
pp-sell M001 5.00 || echo "(exit $?)"'

echo
echo 'so li can give it back, once:'
person li 'pp-refund M001 20.00 -f csv
pp-refund M001 20.00 --again || echo "(exit $?)"'

echo
echo 'The head goes to the owner, on each receipt and by mail:'
head=$(account "$bin/pp-log" head)
echo "$head"

echo
echo 'A copy of the books in which somebody has made 20 yuan of it into 02:'
account "$bin/pp-db" backup -q "$folder/play/copy.db"
tamper "$folder/play/copy.db"
chown "$me" "$folder/play/copy.db"
echo '$ pp-log verify --head '"$head"
account "$bin/pp-log" verify --head "$head"
echo '$ pp-log verify --db copy.db --head '"$head"
if account "$bin/pp-log" verify --db "$folder/play/copy.db" --head "$head" \
	--public-key "$folder/books/keys/sign.pub"; then
	echo 'it was not found'
	exit 1
fi
