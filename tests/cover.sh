#!/bin/sh
# Every line and every branch of money, books and sales is taken by the units,
# but for those in tests/cover.list, which can't be.  A branch that is in
# neither fails, and so does one in the list that is taken after all.  TAP.
#
#	cover.sh [FILE]...	for some of the sources alone
set -eu
cd "${0%/*}/.."

make=${MAKE:-make}
jobs=$(nproc)
B=build/cover
log=$B/log

# What is measured.  Words that people type (till_input.c, till_words.c) have
# tests of their own and are no part of it.
if [ $# -eq 0 ]; then
	set -- lib/base/amount.c lib/base/class.c lib/base/rate.c \
		lib/base/tariff*.c lib/base/bill*.c \
		lib/book/ledger.c lib/book/sale.c lib/book/sale_*.c \
		lib/book/account*.c \
		lib/book/epoch.c lib/book/evidence.c lib/book/hold*.c \
		lib/book/relay_log.c lib/book/idset.c \
		lib/book/carry.c lib/book/closing*.c lib/book/swap*.c \
		lib/book/event.c lib/book/daily_shift.c \
		lib/book/shift*.c lib/book/payout.c lib/book/payin.c \
		lib/book/day_close.c lib/book/day_sums.c \
		lib/book/act.c lib/book/act_judge.c lib/book/act_standing.c \
		lib/book/right.c \
		lib/book/request*.c \
		lib/work/till.c lib/work/till_check.c lib/work/till_due.c \
		lib/work/till_look.c lib/work/till_move.c \
		lib/work/till_settle.c lib/work/transfer.c \
		lib/work/exchange_meter.c lib/work/exchange_new.c \
		lib/work/look.c lib/work/verdict.c \
		lib/work/visit*.c
fi

units() {
	for unit in act amount class ledger sale account epoch evidence hold \
		relay books shift day carry closing swap event life register \
		verdict look till exchange transfer openings \
		payin right request people operator scope bill tariff; do
		for source in tests/unit/test_"$unit"*.c; do
			[ ! -e "$source" ] || echo "${source##*/}"
		done
	done | sed "s,^,$B/unit/,; s,\\.c\$,,"
}

unset MAKEFLAGS MFLAGS MAKEOVERRIDES MAKELEVEL
mkdir -p "$log"
find "$B" -name '*.gcda' -exec rm -f {} +
# shellcheck disable=SC2046 # no blanks in these names
if ! $make -s --no-print-directory -j"$jobs" FLAVOUR=cover \
	OPTIMISE='-O0 -g --coverage' LDFLAGS=--coverage \
	$(units) >"$log/make" 2>&1; then
	sed 's/^/# /' "$log/make"
	echo 'Bail out! it does not build'
	exit 1
fi

# Those that take longest first.
# shellcheck disable=SC2016 # for the inner shell
units | sort | sed 's,\(.*_broken\)$,0 \1,; t; s,^,1 ,' | sort | cut -d' ' -f2 |
	xargs -P "$jobs" -I UNIT sh -c '
		name=${1##*/}
		"$1" >"$2/$name" 2>&1 || echo "$name" >>"$2/failed.new"
	' sh UNIT "$log"
: >"$log/failed"
[ ! -e "$log/failed.new" ] || mv "$log/failed.new" "$log/failed"

for source in "$@"; do
	data=$B/obj/${source%.c}.gcda
	[ -e "$data" ] || data=${data%da}no
	gcov --json-format --branch-probabilities --stdout "$data"
done >"$log/json" 2>"$log/gcov"
perl tests/cover.pl "$log/json" tests/cover.list "$log/failed" "$@"
