#!/bin/sh
# A fresh copy of a site, a program with its fault, the next programs, and the
# judge.  Called by run.sh, in its folder.
#
#	trial.sh SCENARIO count FILE	without a fault: its system calls
#	trial.sh SCENARIO trial POINT	as kill:pwrite:3; a line of verdict
#
# A scenario is a file of functions, each called in the folder of the site:
#
#	site	make it, once for each worker
#	act	the program under test, run by "$@"
#	after	the next programs; false when they can't do their work
#	judge	false, with words, where something is wrong
#
# What the program printed is in the file told, how it ended in $status.
# shellcheck disable=SC2317 # the scenario's functions are called below
set -eu

scenario=$1 action=$2 point=$3
here=$(cd "${0%/*}" && pwd)
PATH=$B/bin:$PATH
PP_CONFIG=pp.yaml
export PP_CONFIG
unset PP_DB NO_COLOR
status=0
# shellcheck source=poll.sh
. "$here/$scenario.sh"

# A small site of meters; its lines cost little time, its profiles little to
# read, and its clock stands nearly still, so that nothing is used meanwhile.
# shellcheck disable=SC2120 # some scenarios give arguments to pp-sim init
small_site() {
	pp-sim init . --meters 4 --buses 2 --tcp "$@"
	cut -d, -f1-5 "$B/share/pp/sim/load_profiles.csv" | head -n 400 >few.csv
	sed -i -e 's/^\( *baud:\) .*/\1 38400/' -e 's/^speed:.*/speed: 0.001/' \
		-e 's/^turnaround_ms:.*/turnaround_ms: 1/' \
		-e "1aprofiles: $PWD/few.csv" sim.yaml
	own_ports
	pp-db init
}

# Ports that nobody else is given while this site doesn't play: they are below
# those that the kernel hands out, and each worker has some.
own_ports() {
	port=$((20000 + 4 * ${SLOT:-0}))
	# shellcheck disable=SC2013 # each is one word
	for old in $(sed -n 's/^ *\(- \)*port: *//p' sim.yaml); do
		sed -i "s/\<$old\>/$port/" sim.yaml site.yaml
		port=$((port + 1))
	done
}

# look QUERIES: each row that they give is a fault.  Past all code of ours; the
# tables of the database, and what .import makes of files, beside each other.
look() {
	printf '%s\n' "ATTACH 'file:pp.db?mode=ro' AS db;" "$1" \
		'SELECT integrity_check FROM pragma_integrity_check
			WHERE integrity_check <> "ok";' |
		sqlite3 -bail -csv :memory: >faults
	[ ! -s faults ] || {
		cat faults
		return 1
	}
	# Its own word costs more, so only where the database was written to.
	case $point in
	*write:* | *sync:* | *truncate:*) pp-db check ;;
	esac
}

# The site as it was.  Its ports were free when it was made; where another
# program has one now, it is made anew.
fresh() {
	for try in 1 2 3; do
		[ -d "$1.site" ] || make_site "$1.site"
		rm -rf "$1"
		cp -R "$1.site" "$1"
		if pp-sim run --daemon "$1" >/dev/null; then
			cd "$1"
			return
		fi
		rm -rf "$1.site"
	done
	bad "no site after $try tries"
}

# A line may fail where many simulators share a slow machine.
make_site() {
	for again in 1 2 3; do
		rm -rf "$1"
		mkdir "$1"
		if (cd "$1" && site) >"$1.log" 2>&1; then
			return
		fi
		pp-sim stop "$1" >/dev/null 2>&1 || :
	done
	cat "$1.log"
	bad "the site cannot be made, $again times"
}

# The program, with the shim but without timeout(1)'s own calls.
run_act() {
	act timeout -k 5 60 env LD_PRELOAD="$B/test/shim.so" PP_SHIM="$1" \
		PP_SHIM_FIRED="$PWD/fired" >told 2>said || status=$?
}

# bad WORDS: the verdict, in one piece beside those of others; the caller's
# shell ends.
bad() {
	{
		echo "bad $scenario $point: $1"
		for file in told said again rest; do
			[ ! -s "$file" ] || sed "s/^/# $file: /" "$file"
		done
	} >verdict
	cat verdict
	exit
}

if [ "$action" = count ]; then
	fresh all
	trap 'pp-sim stop .' EXIT
	run_act "count:$point"
	[ "$status" -eq 0 ] || bad "ended with $status"
else
	fresh "worker$SLOT"
	trap 'pp-sim stop .' EXIT
	run_act "$point"
fi

# A signal only where it was ours; 124 is timeout's, 127 the shim's.
case $status:$point in
137:kill:*) ;;
[0-9]:* | 6[4-9]:* | 7[0-8]:*) ;;
*) bad "ended with $status" ;;
esac
(after) >rest 2>&1 || bad 'the next program fails'
(judge) >rest 2>&1 || bad 'the judge'
if [ -e fired ] || [ "$action" = count ]; then
	echo fired
else
	echo missed
fi
