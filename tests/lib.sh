# shellcheck shell=sh
# Helpers for the shell tests, which print TAP and run under prove(1).
#
#	#!/bin/sh
#	# shellcheck source=../lib.sh
#	. "${0%/*}/../lib.sh"
#	it 'refuses an option that it does not know'
#	expect 64 pp-poll --frobnicate
#	like err 'unknown option'
#
# Each `it` begins one test: it states a promise, and all checks up to the
# next `it` belong to it.  A script runs in a folder of its own, removed at
# the end, with the programs of build/FLAVOUR first in PATH (B names it).  A
# command that fails outside a check ends the script as a failure.
set -eu

root=$(cd "${0%/*}/.." && pwd)
[ -e "$root/Makefile" ] || root=${root%/*}
B=${B:-build/release}
case $B in
/*) ;;
*) B=$root/$B ;;
esac
PATH=$B/bin:$PATH
export PATH B root
export LC_ALL=C.UTF-8 TZ=UTC
unset PP_DB PP_CONFIG SUDO_UID SUDO_USER NO_COLOR LANGUAGE SHELL

# No command of a test may take longer, in seconds.
LIMIT=${LIMIT:-60}

tmp=$(mktemp -d "${TMPDIR:-/tmp}/pp-test.XXXXXX")
cd "$tmp"
exec </dev/null

tests=0
promise=
broken=
children=

# Begin a test.
it() {
	end_test
	promise=$*
	broken=
}

end_test() {
	[ -n "$promise" ] || return 0
	tests=$((tests + 1))
	if [ -z "$broken" ]; then
		echo "ok $tests - $promise"
	else
		echo "not ok $tests - $promise"
	fi
	promise=
}

# skip_all WHY: before the first test, when the machine lacks something.
skip_all() {
	echo "1..0 # SKIP $*"
	trap - EXIT
	end_children
	rm -rf "$tmp"
	exit 0
}

# This test has failed; the words, and a file to show.
fail() {
	broken=yes
	echo "# $1"
	[ -z "${2-}" ] || sed 's/^/#   /' "$2"
}

# expect STATUS COMMAND...: run a program; its output is in the files out, err.
expect() {
	want=$1
	shift
	got=0
	timeout -k 5 "$LIMIT" "$@" >out 2>err || got=$?
	[ "$got" -eq "$want" ] && return
	fail "$*: exit status $got, not $want"
	sed 's/^/#   /' err
}

# same FILE: it is byte for byte what stdin says.
same() {
	cat >expected
	cmp -s expected "$1" && return
	fail "$1 is not what was expected:"
	diff expected "$1" | sed 's/^/#   /' || :
}

# like FILE REGEX, unlike FILE REGEX: some line matches (grep -E), none does.
like() {
	grep -qE -e "$2" "$1" || fail "no line of $1 matches: $2" "$1"
}
unlike() {
	! grep -qE -e "$2" "$1" || fail "a line of $1 matches: $2" "$1"
}

# empty FILE
empty() {
	[ ! -s "$1" ] || fail "$1 should be empty:" "$1"
}

# check COMMAND...: it is true; for test(1), cmp(1) and shell functions.
check() {
	"$@" || fail "not so: $*"
}

# lines FILE N: it has so many lines.
lines() {
	n=$(wc -l <"$1")
	[ "$n" -eq "$2" ] || fail "$1 has $n lines, not $2:" "$1"
}

# background COMMAND...: run it beside; its id is in $child, and it is ended
# with the script.  Its output is in the files background.out, background.err.
background() {
	# Emptied here and now: what an earlier one said must not be read.
	: >background.out
	: >background.err
	"$@" >background.out 2>background.err &
	child=$!
	children="$children $child"
}

# ended PID: true when it is gone within LIMIT; its status is for wait(1).
ended() {
	timeout "$LIMIT" tail --pid="$1" -f /dev/null
}

# until_true COMMAND...: true as soon as it is, false when LIMIT has passed.
until_true() {
	deadline=$(($(date +%s) + LIMIT))
	until "$@"; do
		[ "$(date +%s)" -lt "$deadline" ] || return 1
		sleep 0.05
	done
}

# start_sim DIR [ARGUMENT...]: a simulated site, from when it says it is
# ready; its id is in $sim.
start_sim() {
	sim_dir=$1
	shift
	rm -f ready
	mkfifo ready
	# Open for both, so that neither side waits for the other or loses it.
	exec 9<>ready
	pp-sim run "$sim_dir" "$@" >&9 2>sim.err 9<&- &
	sim=$!
	children="$children $sim"
	# shellcheck disable=SC2016 # the inner shell's own
	timeout "$LIMIT" sh -c 'while kill -0 "$1" 2>/dev/null; do
			read -r line <&9 || exit 1
			case $line in ready*) exit 0 ;; esac
		done; exit 1' - "$sim" && return
	echo "# pp-sim does not start"
	sed 's/^/#   /' sim.err
	return 1
}

# site DIR [ARGUMENT of pp-sim init...]: a site of simulated meters with a
# database, imported; PP_CONFIG names its settings.  Start it by start_sim.
site() {
	site_dir=$1
	shift
	pp-sim init "$site_dir" "$@"
	PP_CONFIG=$(cd "$site_dir" && pwd)/pp.yaml
	export PP_CONFIG
	pp-db init
	pp-site import "$site_dir"/site.yaml "$site_dir"/units.csv \
		"$site_dir"/meters.csv >/dev/null
}

end_children() {
	for child in $children; do
		kill "$child" 2>/dev/null || continue
		timeout 5 tail --pid="$child" -f /dev/null ||
			kill -9 "$child" 2>/dev/null || :
	done
}

leave() {
	status=$?
	trap - EXIT
	end_children
	cd /
	rm -rf "$tmp"
	if [ "$status" -ne 0 ]; then
		[ -n "$promise" ] || promise='the script runs to its end'
		fail "the script ended early with status $status"
	fi
	end_test
	echo "1..$tests"
	exit "$status"
}
trap leave EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 141' PIPE
trap 'exit 143' TERM
