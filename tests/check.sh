#!/bin/sh
# All checks, stage by stage; each stage is itself a test, and all the tests
# inside the stages are counted by prove(1).  What a stage says is shown whole
# when it is over, for lanes of stages go side by side: those that need the
# processors, and those that wait for fences most of the time.  Ends with the
# seconds of each stage and the sum of what passed and failed.
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
: >"$log/counts"

# The stages choose their own flavours and compilers.
unset MAKEFLAGS MFLAGS MAKEOVERRIDES MAKELEVEL
build() {
	$make -s --no-print-directory -j"$jobs" WERROR=-Werror "$@" >/dev/null
}

# The units and the fuzzers need it, and it finds what gcc doesn't warn of.
build_with_clang() {
	build CC=clang warned &&
		build FLAVOUR=san CC=clang \
			SAN=fuzzer-no-link,address,undefined units fuzzers
}

# stage NAME COMMAND...
stage() {
	name=$1
	shift
	mine="$log/$name"
	passed=0
	failed=0
	began=$(date +%s)
	if "$@" >"$mine.out" 2>&1; then
		passed=$((passed + 1))
		verdict=ok
	else
		failed=$((failed + 1))
		verdict=FAILED
	fi
	echo "$passed $failed" >>"$log/counts"
	printf '%5d s  %-6s  %s\n' $(($(date +%s) - began)) "$verdict" \
		"$name" >>"$log/times"
	{
		flock 8
		echo "== $name"
		cat "$mine.out"
	} 8<"$log"
	[ "$verdict" = ok ]
}

# tap INTERPRETER PROGRAM...: they print TAP; their tests are added up.
tap() {
	interpreter=$1
	shift
	status=0
	prove --timer --comments -j"${side:-$jobs}" --exec "$interpreter" "$@" \
		>"$mine.tap" 2>&1 || status=$?
	cat "$mine.tap"
	run=$(sed -n 's/^Files=.*Tests=\([0-9]*\),.*/\1/p' "$mine.tap")
	bad=$(sed -n 's/.*(Wstat: .* Failed: \([0-9]*\))$/\1/p' "$mine.tap" |
		awk '{ sum += $1 } END { print sum + 0 }')
	broken=$(grep -c '(Wstat: .* Failed: 0)$' "$mine.tap" || :)
	passed=$((passed + ${run:-0} - bad))
	failed=$((failed + bad + broken))
	return "$status"
}

units() {
	# Those that take longest first.
	set -- build/san/unit/test_till_broken build/san/unit/test_till_crash
	for source in tests/unit/test_*.c; do
		source=${source##*/}
		case $source in
		test_till_broken.c | test_till_crash.c) ;;
		*) set -- "$@" "build/san/unit/${source%.c}" ;;
		esac
	done
	CMOCKA_MESSAGE_OUTPUT=TAP UBSAN_OPTIONS=print_stacktrace=1 tap '' "$@"
}

# In virtual time, so on the build as it is installed; numbers are comments.
sweeps() {
	set --
	for source in tests/sweep/sweep_*.c; do
		source=${source##*/}
		set -- "$@" "build/release/sweep/${source%.c}"
	done
	CMOCKA_MESSAGE_OUTPUT=TAP tap '' "$@"
}

# count FILE: the TAP in it, shown and added up.
count() {
	cat "$1"
	passed=$((passed + $(grep -c '^ok ' "$1" || :)))
	bad=$(grep -c '^not ok ' "$1" || :)
	failed=$((failed + bad))
	# One that broke off has no plan.
	[ "$bad" -eq 0 ] && grep -q '^1\.\.' "$1"
}

# tap_of PROGRAM ARGUMENT...: one script that prints TAP.
tap_of() {
	status=0
	sh "$@" >"$mine.tap" 2>&1 || status=$?
	count "$mine.tap" && [ "$status" -eq 0 ]
}

# The model needs one processor, and so do the images.
model_and_images() {
	sh tests/spin/run.sh >"$mine.spin" 2>&1 &
	spin=$!
	right=0
	tap_of tests/images/run.sh build/release "$1" || right=1
	wait "$spin" || right=1
	count "$mine.spin" || right=1
	[ "$right" -eq 0 ]
}

# Every kill of a sale; of the rest, and of the errors and short writes, as many
# as there is time for.
kills() {
	right=0
	tap_of tests/kill/run.sh -g '^kill:' build/release sell || right=1
	set -- build/release refund reverse settle
	tap_of tests/kill/run.sh -g '^kill:' -n 40 "$@" || right=1
	tap_of tests/kill/run.sh -g '^[^k]' -n 12 "$@" sell || right=1
	# Of an account's life, which makes many more calls, a part; and of what
	# is done to many meters.
	set -- build/release open-transfer add-meter exchange-close exchange \
		exchange-typed close shift-close pay-out pay-in push trip sms
	tap_of tests/kill/run.sh -g '^kill:' -n 6 "$@" || right=1
	tap_of tests/kill/run.sh -g '^[^k]' -n 3 "$@" || right=1
	[ "$right" -eq 0 ]
}

# All that can befall all of the programs, on and on.
long_kills() {
	until [ "$(date +%s)" -ge "$1" ]; do
		tap_of tests/kill/run.sh build/release sell sell-counted \
			refund reverse settle open open-transfer add-meter \
			exchange-close exchange exchange-typed close \
			shift-close pay-out pay-in push trip sms || return
	done
}

# The seed goes on from run to run.
long_images() {
	until [ "$(date +%s)" -ge "$1" ]; do
		seed=$(($(cat "$log/images-seed" 2>/dev/null || echo 1) + 1))
		echo "$seed" >"$log/images-seed"
		tap_of tests/images/run.sh build/release 100000 "$seed" ||
			return
	done
}

# Half of the time for each.
long_sales() {
	for of in sale life; do
		"build/release/sweep/sweep_$of" --hours "$1" "$log/$of-seed" ||
			return
	done
}

# A hundred million, five at a time.
long_tariffs() {
	right=0
	awk 'BEGIN { for (i = 0; i < 100; i += 5) print i, i + 5 }' |
		CMOCKA_MESSAGE_OUTPUT=TAP xargs -P "$jobs" -n 2 \
			build/release/sweep/sweep_tariff --millions \
			>"$mine.tap" 2>&1 || right=1
	count "$mine.tap" || right=1
	[ "$right" -eq 0 ]
}

# A whole one, of which the check has a tenth.
year_of_alarms() {
	right=0
	CMOCKA_MESSAGE_OUTPUT=TAP build/release/sweep/sweep_alarms --days 365 \
		>"$mine.tap" 2>&1 || right=1
	count "$mine.tap" || right=1
	[ "$right" -eq 0 ]
}

soak() {
	tap_of tests/soak/soak.sh build/release "$@"
}

# They wait for wires, most of the time; those that take longest come first.
scripts() {
	side=$((2 * jobs))
	right=0
	set -- tests/t/life.t tests/t/attack-people.t tests/t/attack.t \
		tests/t/harden.t tests/examples.sh
	for script in tests/t/*.t; do
		case " $* " in
		*" $script "*) ;;
		*) set -- "$@" "$script" ;;
		esac
	done
	B=build/release tap sh "$@" tests/manual.sh || right=1
	side=
	[ "$right" -eq 0 ]
}

fuzzers() {
	sh tests/fuzz/run.sh build/san "$1"
}

office() {
	OFFICE=soffice B=build/release tap_of tests/t/sheet.t
}

# What failed, once more, for those who are shown the end only.
failures() {
	sed -n 's/^ *[0-9]* s  FAILED  //p' "$log/times" |
		while read -r name; do
			echo "== failed: $name"
			grep -E -A 6 '^not ok|^# [^ ]|^lint:|error:|\(Wstat:|: broken' \
				"$log/$name.out" | tail -n 80
		done
}

finish() {
	echo
	failures
	cat "$log/times"
	echo
	awk '{ passed += $1; failed += $2 }
		END { print passed " passed, " failed " failed"
			exit failed > 0 }' "$log/counts"
	exit
}

# For the processors.
lane_that_works() {
	stage 'lint' sh tests/lint.sh || :
	stage 'build with clang, sanitized' build_with_clang || :
	stage 'all branches of money' tap_of tests/cover.sh || :
	stage 'sweeps in virtual time' sweeps || :
	stage 'fuzzers' fuzzers 0 || :
}

# It has one processor's work for a while, which goes well with any other.
lane_that_thinks() {
	stage 'model, and power cuts' model_and_images 10000 || :
	stage 'packages' tap_of tests/package.sh || :
}

# For fences and lines: it goes on as if the other lane weren't there, which
# gets what it leaves of the processors.
lane_that_waits() {
	stage 'scripts and examples' scripts || :
	stage 'programs killed' kills || :
	stage 'soak' soak 30 || :
	stage 'exported symbols' sh tests/symbols.sh build/release || :
}

# Every program of this flavour, for nothing is built while others use it.
if ! stage 'build with gcc' build all harness sweeps; then
	finish
fi
if [ "${1-}" = long ]; then
	# A part of an hour will do, to try it; each has a sixth of it.
	each=$(awk -v h="$2" 'BEGIN { print int(h * 600) }')
	stage "sales and lives, $each s" long_sales \
		"$(awk -v h="$2" 'BEGIN { print h / 12 }')" || :
	stage 'planted in the kills' tap_of tests/kill/planted.sh \
		build/release || :
	stage "killed, $each s" long_kills $(($(date +%s) + each)) || :
	stage "power cuts, $each s" long_images $(($(date +%s) + each)) || :
	stage "soak, $each s" soak "$each" || :
	stage 'tariffs, a hundred million' long_tariffs || :
	stage 'a year of alarms' year_of_alarms || :
	stage 'model, with two crashes' tap_of tests/spin/run.sh long || :
	stage 'build with clang, sanitized' build_with_clang || :
	stage "fuzzers, $each s" fuzzers "$each" || :
	stage 'packages, by debootstrap' tap_of tests/package.sh debian || :
	stage 'sheets, by LibreOffice' office || :
	stage 'lint, in depth' sh tests/lint.sh deep || :
	finish
fi
trap 'trap "" TERM; kill 0; exit 130' INT # a lane doesn't hear it
lane_that_waits &
chrt --idle --pid 0 $$ || :
lane_that_thinks &
lane_that_works
chrt --other --pid 0 $$ || :
wait
stage 'units, sanitized' units || : # they fill all processors by themselves
finish
