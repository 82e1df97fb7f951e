#!/bin/sh
# rights.sh BUILD LIBS FOLDER: the processor time that the rights and the log
# take of a sale: of a whole pp-sell by a cashier who is logged in to a full
# site, against the same program without them at a trial's; and of the book
# alone, where many sales are one run.  Prints rows for bench.sh.
set -eu

root=$(cd "${0%/*}/../.." && pwd)
export root
build=$(cd "$1" && pwd)
libs=$2
cd "$3"
PATH=$build/bin:$PATH
turns=31
sales=500
unset SUDO_UID

cleanup() {
	for site in full trial; do
		pp-sim stop "$site" 2>/dev/null || :
	done
}
trap cleanup EXIT
trap 'exit 1' INT TERM HUP

set -- -std=c2x -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -O2
for room in base form seal wire book work sim; do
	set -- "$@" -iquote "$root/lib/$room"
done
asked=-Wl,--wrap=pp_act,--wrap=pp_act_ask,--wrap=pp_log_add

# compile PROGRAM ARGUMENT...: of the release's own parts.
compile() {
	made=$1
	shift
	# shellcheck disable=SC2086 # a list of options
	"${CC:-cc}" "$@" -o "$made" "$build/lib/libppsim.a" \
		"$build/lib/libpp.a" $libs -lcmocka
}

# settle SITE: fast lines, one customer.
settle() {
	pp-sim init "$1" --link tcp --meters 2 --buses 1
	sed -i 's/baud: .*/baud: 38400/; s/turnaround_ms: .*/turnaround_ms: 1/' \
		"$1/sim.yaml"
	sed -i 's/^\( *\)endpoint: .*/&\n\1baud: 38400/' "$1/site.yaml"
	PP_CONFIG=$PWD/$1/pp.yaml
	export PP_CONFIG
	pp-db init --quiet
	(cd "$1" && pp-site import --quiet site.yaml units.csv meters.csv)
	pp-sim run "$1" --daemon >ready
	printf 'meter,name\nM001,Li Wei\n' >customers.csv
	pp-account adopt --quiet --from customers.csv
}

# employ: a cashier, who logs in with a one-time code.
employ() {
	pp-operator add cashier --name Li --user "$(id -un)" --role cashier \
		-f csv >added
	password='a long way home'
	code=$(awk -F, 'NR == 1 { while ($++c != "one_time_code"); }
		{ code = $c }
		END { print code }' added)
	printf '%s\n' "$code" "$password" "$password" >typed
	pp-login cashier --quiet --password-fd 3 3<typed
	pp-site set site.mode full >changed
}

cc -std=c2x -D_DEFAULT_SOURCE -O2 -o cpu "$root/tests/bench/cpu.c"
compile rights "$@" "$asked" -Wl,--wrap=pp_db_begin,--wrap=pp_db_commit \
	"$root/tests/bench/rights.c" "$root/tests/bench/unasked.c"
# Found by where the tool stands.
mkdir -p with/bin without/bin with/share without/share
ln -s "$build/share/pp" with/share/pp
ln -s "$build/share/pp" without/share/pp
tool="$build/obj/cmd/pp-sell.o $(echo "$build"/obj/cmd/tool*.o)"
# shellcheck disable=SC2086 # a list of files
compile with/bin/pp-sell $tool
# shellcheck disable=SC2086 # a list of files
compile without/bin/pp-sell "$@" "$asked,--wrap=tool_act_as" $tool \
	"$root/tests/bench/unasked.c"

settle trial
settle full
employ
./cpu "$turns" with/bin/pp-sell full/pp.yaml without/bin/pp-sell \
	trial/pp.yaml --again --quiet M001 1 | awk '{
		printf "processor time of pp-sell / without rights and log" \
		    " (ms),%.2f,%.2f,%.3f,<= 1.05,%s,%s\n", $1, $2, $1 / $2,
		    $3, $4
	}'

./rights "$PWD" "$sales" >took
# median COLUMN
median() {
	cut -d ' ' -f "$1" took | sort -n | sed -n "$((sales / 2))p"
}
awk -v with="$(median 1)" -v without="$(median 2)" '
	{ more += $3 - $4 }
	END {
		printf "processor time of a sale in the book / without rights" \
		    " and log (ms),%.3f,%.3f,%.3f,,,\n", with / 1000,
		    without / 1000, with / without
		printf "synced commits that rights and log add to a sale," \
		    "%d,,,0,,\n", more
	}' took
