#!/bin/sh
# A program is killed before each of its system calls, and each call fails
# with each error that it can return, or does half of its work; after each of
# these, on a fresh copy of a small site, the next program comes, and then the
# judge, who believes the meters and reads the tables himself.  Prints TAP.
#
#	run.sh [-g REGEX] [-n N] BUILD SCENARIO...
#
# All points of each scenario; or those that match, as ^kill: does; of these,
# N by chance.
#
# A scenario is a file here, see trial.sh.
# shellcheck disable=SC2317 # leave is called by trap
set -eu

most=
only=.
while getopts g:n: option; do
	case $option in
	g) only=$OPTARG ;;
	n) most=$OPTARG ;;
	*) exit 64 ;;
	esac
done
shift $((OPTIND - 1))
here=$(cd "${0%/*}" && pwd)
B=$(cd "$1" && pwd)
shift
export B LC_ALL=C.UTF-8 TZ=UTC
workers=24 # they wait for fences, most of the time
tmp=$(mktemp -d "${TMPDIR:-/tmp}/pp-kill.XXXXXX")
trap leave EXIT
trap 'exit 143' HUP INT TERM
cd "$tmp"
n=0
status=0

# Whoever ends us early leaves simulators behind.
leave() {
	for site in "$tmp"/all "$tmp"/worker*; do
		[ ! -e "$site/sim.yaml" ] || "$B/bin/pp-sim" stop "$site" || :
	done 2>/dev/null
	rm -rf "$tmp"
}

# Every call, by its kind and how many there were before; what can be done.
points() {
	awk '{ n = ++seen[$1]
		for (i = 2; i <= NF; i++) print $i ":" $1 ":" n }' counted |
		grep -e "$only" |
		if [ -n "$most" ]; then
			shuf -n "$most"
		else
			cat
		fi
}

# The verdicts summed up, with what was bad.
sum_up() {
	awk -v points="$(wc -l <todo)" '
		{ n[$1]++ }
		/^(bad|#)/ && ++m <= 100 { bad = bad "# " $0 "\n" }
		END {
			printf "# %d points, %d fired, %d came too late, %d bad\n%s",
				points, n["fired"], n["missed"], n["bad"], bad
			exit n["bad"] || n["fired"] + n["missed"] != points ||
				n["fired"] < points / 2
		}'
}

# sweep SCENARIO
sweep() {
	sh "$here/trial.sh" "$1" count "$tmp/counted" >verdicts 2>&1
	grep -q '^fired' verdicts || {
		sed 's/^/# /' verdicts
		return 1
	}
	points >todo
	rm counted
	xargs -P "$workers" -n 1 --process-slot-var=SLOT \
		sh "$here/trial.sh" "$1" trial <todo >verdicts 2>&1 || :
	rm -rf -- all* worker*
	sum_up <verdicts
}

for scenario; do
	n=$((n + 1))
	if sweep "$scenario" >said; then
		echo "ok $n - $scenario: whole, or as if it had not been"
	else
		echo "not ok $n - $scenario: whole, or as if it had not been"
		status=1
	fi
	cat said
done
echo "1..$n"
exit "$status"
