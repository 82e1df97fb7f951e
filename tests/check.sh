#!/bin/sh
# All checks, one stage after the other; each stage is itself a test, and all
# the tests inside the stages are counted by prove(1).  Ends with the seconds
# of each stage and the sum of what passed and failed.
#
#	check.sh [long HOURS]
# shellcheck disable=SC2317 # the functions are called through "$@"
set -eu
cd "${0%/*}/.."

make=${MAKE:-make}
jobs=$(nproc)
log=build/check
mkdir -p "$log"
: >"$log/times"
passed=0
failed=0

# The stages choose their own flavours and compilers.
unset MAKEFLAGS MFLAGS MAKEOVERRIDES MAKELEVEL
build() {
	$make -s --no-print-directory -j"$jobs" WERROR=-Werror "$@" >/dev/null
}

# stage NAME COMMAND...
stage() {
	name=$1
	shift
	echo "== $name"
	began=$(date +%s)
	if "$@"; then
		passed=$((passed + 1))
		verdict=ok
	else
		failed=$((failed + 1))
		verdict=FAILED
	fi
	printf '%5d s  %-6s  %s\n' $(($(date +%s) - began)) "$verdict" \
		"$name" >>"$log/times"
	[ "$verdict" = ok ]
}

# tap INTERPRETER PROGRAM...: they print TAP; their tests are added up.
tap() {
	interpreter=$1
	shift
	status=0
	prove --timer --comments -j"$jobs" --exec "$interpreter" "$@" \
		>"$log/tap" 2>&1 || status=$?
	cat "$log/tap"
	run=$(sed -n 's/^Files=.*Tests=\([0-9]*\),.*/\1/p' "$log/tap")
	bad=$(sed -n 's/.*(Wstat: .* Failed: \([0-9]*\))$/\1/p' "$log/tap" |
		awk '{ sum += $1 } END { print sum + 0 }')
	broken=$(grep -c '(Wstat: .* Failed: 0)$' "$log/tap" || :)
	passed=$((passed + ${run:-0} - bad))
	failed=$((failed + bad + broken))
	return "$status"
}

units() {
	# gcc says itself that these go wrong beside sanitizers.
	build FLAVOUR=san SAN=address,undefined units \
		CFLAGS='-Wno-format-truncation -Wno-maybe-uninitialized' ||
		return
	set --
	for source in tests/unit/test_*.c; do
		source=${source##*/}
		set -- "$@" "build/san/unit/${source%.c}"
	done
	CMOCKA_MESSAGE_OUTPUT=TAP UBSAN_OPTIONS=print_stacktrace=1 tap '' "$@"
}

# In virtual time, so on the build as it is installed; numbers are comments.
sweeps() {
	build sweeps || return
	set --
	for source in tests/sweep/sweep_*.c; do
		source=${source##*/}
		set -- "$@" "build/release/sweep/${source%.c}"
	done
	CMOCKA_MESSAGE_OUTPUT=TAP tap '' "$@"
}

scripts() {
	B=build/release tap sh tests/t/*.t tests/manual.sh tests/examples.sh
}

fuzzers() {
	build FLAVOUR=fuzz CC=clang SAN=fuzzer-no-link,address,undefined \
		fuzzers || return
	sh tests/fuzz/run.sh build/fuzz "$1"
}

finish() {
	echo
	cat "$log/times"
	echo
	echo "$passed passed, $failed failed"
	[ "$failed" -eq 0 ]
	exit
}

if ! stage 'build with gcc' build all; then
	finish
fi
if [ "${1-}" = long ]; then
	# A part of an hour will do, to try it.
	stage "fuzzers, $2 h" fuzzers \
		"$(awk -v h="$2" 'BEGIN { print int(h * 3600) }')" || :
	finish
fi
stage 'lint' sh tests/lint.sh || :
stage 'build with clang' build CC=clang FLAVOUR=clang all units || :
stage 'units, sanitized' units || :
stage 'sweeps in virtual time' sweeps || :
stage 'scripts and examples' scripts || :
stage 'fuzzers' fuzzers 0 || :
stage 'exported symbols' sh tests/symbols.sh build/release || :
finish
