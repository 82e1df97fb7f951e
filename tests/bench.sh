#!/bin/sh
# bench.sh BUILD LIBS [PART...]: figures as ratios against a peer or a physical
# limit in the same run; CSV on standard output.  A part is a script of
# tests/bench, called as PART.sh BUILD LIBS FOLDER [CASE], that prints rows;
# they stay in BUILD/bench, out of which tests/bench/readme.pl makes the
# README's tables.  No test depends on these figures.
set -eu

cd "$(dirname "$0")/.."
build=$(cd "$1" && pwd)
libraries=$2
shift 2
[ $# -gt 0 ] || set -- import status start site sweep \
	peers-well peers-lossy peers-strict peers-late peers-dark \
	many store alarms till sale push rights log bytes format whatif sms year reports \
	office

columns=what,ours,peer,ratio,target,noise,peer_noise,wire,peer_wire
columns=$columns,unread,peer_unread,wrong,peer_wrong,broken,peer_broken
columns=$columns,turns,stolen

PATH=$build/bin:$PATH
found=$build/bench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
mkdir -p "$found"

# Ticks of the processors, and those of them that the machine gave to others.
ticks() {
	awk '/^cpu / { for (i = 2; i <= 9; i++) n += $i; print n, $9 }' /proc/stat
}

# Each row with all columns; the last says how much of the time was stolen.
fill() {
	awk -F, -v columns="$columns" -v before="$1" -v after="$(ticks)" '
	BEGIN {
		split(before, a, " ")
		split(after, b, " ")
		n = split(columns, column, ",")
		share = 100 * (b[2] - a[2]) / (b[1] - a[1])
	}
	{
		printf "%s", $0
		for (i = NF; i < n - 1; i++)
			printf ","
		printf ",%.1f%%\n", share
	}'
}

status=0
echo "$columns"
for part; do
	name=${part%%-*}
	case=${part#"$name"}
	mkdir "$work/$part"
	before=$(ticks)
	if ! sh "tests/bench/$name.sh" "$build" "$libraries" "$work/$part" \
		"${case#-}" >"$work/rows"; then
		echo "bench.sh: $part: failed" >&2
		status=1
	fi
	fill "$before" <"$work/rows" | tee "$found/$part.csv"
	rm -rf "${work:?}/$part"
done
exit "$status"
