#!/bin/sh
# till.sh BUILD LIBS FOLDER: how long one who sells waits for a bus that
# pp-poll keeps busy: 8 tills with 125 tries each at 8 serial lines, and the
# same at serial servers that take one client.  Prints rows for bench.sh.
set -eu

root=$(cd "${0%/*}/../.." && pwd)
build=$(cd "$1" && pwd)
libs=$2
work=$3/till
buses=8
tries=125
PATH=$build/bin:$PATH
pollers=
cleanup() {
	for poller in $pollers; do
		kill "$poller" 2>/dev/null || :
	done
	for site in "$work"/*/site; do
		pp-sim stop "$site" 2>/dev/null || :
	done
}
trap cleanup EXIT
trap 'exit 1' INT TERM HUP

# play LINK: a site that is polled without a pause, for its time runs so fast
# that each pass follows on the one before.
play() {
	site=$work/$1/site
	mkdir "$work/$1"
	pp-sim init "$site" --link "$1" --meters $((buses * 22)) \
		--buses $buses --speed 60
	sed 's/link: tcp/&\n    clients: 1/' "$site/sim.yaml" >"$work/new"
	mv "$work/new" "$site/sim.yaml"
	pp-sim run "$site" --daemon >"$work/$1/ready"
	export PP_CONFIG="$site/pp.yaml"
	pp-db init --quiet
	(cd "$site" && pp-site import --quiet site.yaml units.csv meters.csv)
	pp-poll --quiet --every 1s 2>"$work/$1/said" &
	pollers="$pollers $!"
}

# sell LINK: a till at each bus, all at once.
sell() {
	tills=
	for bus in $(seq $buses); do
		endpoint=$(grep -A1 "id: BUS0$bus\$" "$work/$1/site/site.yaml" |
			sed -n "s/'//g; s/.*endpoint: //p")
		"$work/till" "$endpoint" "$work/$1/site/run/locks" 1 $tries \
			"$bus" >"$work/$1/$bus.us" &
		tills="$tills $!"
	done
	for till in $tills; do
		wait "$till"
	done
}

# tell LINK WHAT.  An exchange takes 140.8 ms: request, turnaround, reply and
# silences, 48 registers at 9600 8N1.
tell() {
	sort -n "$work/$1"/*.us | awk -v all=$((buses * tries)) -v what="$2" '
	{ us[NR] = $1; in_time += $1 <= 140800 + 20000 }
	END {
		printf "tries for a polled %s / those within one exchange + " \
		    "20 ms,%d,%d,%.3f,>= 0.99,,\n", what, in_time, all,
		    in_time / all
		most = us[int(NR * .99)] / 1000
		printf "wait for a polled %s: 99 %% of tries / an exchange " \
		    "(ms),%.1f,140.8,%.2f,<= 1.14,,\n", what, most, most / 140.8
	}'
}

mkdir "$work"
# shellcheck disable=SC2086 # a list of options
"${CC:-cc}" -std=c2x -D_DEFAULT_SOURCE -O2 -I"$root/lib/base" \
	-I"$root/lib/wire" -o "$work/till" "$root/tests/bench/till.c" \
	-L"$build/lib" -lpp $libs -Wl,-rpath,"$build/lib"
play pty
play tcp
sell pty &
selling=$!
sell tcp
wait "$selling"
for poller in $pollers; do
	kill -0 "$poller" # else nobody kept the buses busy
done
tell pty 'serial line'
tell tcp 'server of one client'
