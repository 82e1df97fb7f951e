#!/bin/sh
# The model of the sale, whole, for what must hold; the same with what must
# not be done, where spin has to find the harm; and what must be reachable,
# or the proof would say nothing.  Prints TAP.
#
#	run.sh [long]
set -eu
cd "${0%/*}"
here=$PWD
tmp=$(mktemp -d "${TMPDIR:-/tmp}/pp-spin.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 143' HUP INT TERM
cd "$tmp"
n=0
status=0

# variant OPTIMISE [NAME[=VALUE]...]: pan's report in the file out.
variant() {
	optimise=$1
	shift
	for definition; do
		echo "#define ${definition%%=*} ${definition#"${definition%%=*}"}" |
			sed 's/ =/ /'
	done >variant.pml
	echo "#include \"$here/sale.pml\"" >>variant.pml
	rm -f -- *.trail
	spin -a variant.pml >out &&
		gcc -w "$optimise" -DSAFETY -DCOLLAPSE -DMEMLIM=1900 -o pan \
			pan.c >>out 2>&1 &&
		./pan -m1000000 >out 2>&1
}

# told RESULT PROMISE: with how far pan came.
told() {
	n=$((n + 1))
	[ "$1" = ok ] || status=1
	echo "$1 $n - $2"
	sed -n 's/^ *\([0-9]*\) states, stored.*/# \1 states/p' out
}

holds() {
	promise=$1
	shift
	if variant "$@" && grep -q 'errors: 0$' out &&
		! grep -q 'search not completed\|too small' out
	then
		told ok "$promise"
	else
		told 'not ok' "$promise"
		sed 's/^/# /' out
		[ ! -e variant.pml.trail ] ||
			spin -t -p -g variant.pml | sed 's/^/# /' | tail -n 200
	fi
}

# Only what the model itself asserts counts as found.  A small search: most of
# the time goes into compiling.
fails() {
	promise=$1
	shift
	variant -O0 "$@" || :
	if grep -q '^pan:1: assertion violated' out && [ -e variant.pml.trail ]
	then
		told ok "$promise"
	else
		told 'not ok' "$promise"
		sed 's/^/# /' out
	fi
}

# reached PROMISE CONDITION [NAME[=VALUE]...]: it is found to occur.
reached() {
	promise=$1 condition=$2
	shift 2
	fails "$promise" "REACH=$condition" "$@"
}

bounds='-O1 CRASHES=2 DUPS=1 NET=3'
once='-O1 CRASHES=2 DUPS=0 NET=3'
cheat='-O1 CRASHES=1 DUPS=1 NET=2'
if [ "${1-}" = long ]; then
	bounds='-O2 CRASHES=3 DUPS=2 NET=4'
	once='-O2 CRASHES=3 DUPS=0 NET=4'
	cheat=$bounds
fi

# shellcheck disable=SC2086 # the bounds are several words
{
	holds 'a counted meter' $bounds
	holds 'a counted meter, with orders withdrawn' $bounds CANCEL
	holds 'a counted meter, without lock and drain' $bounds NO_LOCK \
		NO_DRAIN
	holds 'a counted meter that others credit' $cheat CANCEL CHEAT
	holds 'a counted meter, a sale and a refund' $once REFUND
	holds 'a blind meter' $once BLIND
	holds 'a blind meter, a sale and a refund' $once BLIND REFUND
	holds 'a blind meter that others credit' $once BLIND CHEAT
}

fails 'found: an order sent before its row' M_UNRECORDED
fails 'found: given up since the count did not move' M_VOID
fails 'found: sent again under a new count' M_RETRY
fails 'found: judged by the count alone, others credit' M_COUNT CHEAT
fails 'found: the reply to an order taken for evidence' M_REPLY
for kind in BLIND REFUND; do
	word=$(echo "$kind" | tr '[:upper:]' '[:lower:]')
	fails "found: $word without fence" "$kind" DUPS=0 NO_FENCE
	fails "found: $word without lock" "$kind" DUPS=0 NO_LOCK
	fails "found: $word without drain" "$kind" DUPS=0 NO_DRAIN
	fails "found: $word behind a gateway that repeats" "$kind" DUPS=1
done

both='state[0] == CREDITED && state[1] == CREDITED'
reached 'reached: credited' "$both"
reached 'reached: credited after a crash' "$both && crashes == 1"
reached 'reached: credited after a repetition' "$both && dups == 1"
reached 'reached: credited, though others credit' "$both && balance == 9" CHEAT
reached 'reached: a counted order not credited' 'state[0] == NOT_CREDITED' \
	CANCEL
reached 'reached: a blind order not credited' 'state[0] == NOT_CREDITED' \
	BLIND DUPS=0
reached 'reached: a refund after a crash' "$both && crashes == 1" REFUND \
	DUPS=0
reached 'reached: disputed, since others credit' 'state[0] == DISPUTED' CHEAT

echo "1..$n"
exit "$status"
