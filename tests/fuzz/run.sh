#!/bin/sh
# Run each fuzzer from its inputs in the repository and those found before.
#
#	run.sh BUILD SECONDS
#
# SECONDS are for all of them together, on all processors; 0 gives each a
# short run.  New inputs are kept in BUILD/corpus, so that a later run goes on
# from there; an input that breaks something is left in BUILD/broken.
set -eu

short=4
build=$1
jobs=$(nproc)
set -- "$2" "$build"/fuzz/fuzz_*
total=$1
shift
seconds=$short
[ "$total" -eq 0 ] || seconds=$((total * jobs / $#))
[ "$seconds" -gt 0 ] || seconds=1
mkdir -p "$build/broken"

# shellcheck disable=SC2016 # the inner shell's own
printf '%s\n' "$@" | xargs -P "$jobs" -I '{}' sh -c '
	name=${1##*/fuzz_} build=$2 seconds=$3
	seeds=tests/fuzz/corpus/$name
	[ -n "$(ls "$seeds" 2>/dev/null)" ] || {
		echo "fuzz_$name: no inputs in $seeds"
		exit 1
	}
	mkdir -p "$build/corpus/$name"
	log=$build/broken/$name.log
	if "$1" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 \
		-max_len=65536 -verbosity=1 -print_final_stats=1 \
		-artifact_prefix="$build/broken/$name-" \
		"$build/corpus/$name" "$seeds" >"$log" 2>&1
	then
		runs=$(sed -n "s/^stat::number_of_executed_units: *//p" "$log")
		echo "fuzz_$name: $runs inputs in $seconds s, none broke it"
		rm -f "$log"
	else
		tail -n 40 "$log"
		echo "fuzz_$name: broken, see $log"
		exit 1
	fi' - '{}' "$build" "$seconds"
