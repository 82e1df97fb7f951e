#!/bin/sh
# What libpp.so exports is what the headers declare, no more and no less; and
# the library neither prints nor exits nor reads the environment.
#
#	symbols.sh BUILD
set -eu
build=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Functions declared between the visibility pragmas.
for header in lib/base/*.h lib/form/*.h lib/seal/*.h lib/wire/*.h lib/book/*.h \
	lib/work/*.h; do
	[ -e "$header" ] || continue
	sed -n '/visibility push(default)/,/visibility pop/p' "$header" |
		sed -e 's,/\*.*\*/,,' -e '/\/\*/,/\*\//d' -e '/^#/d' |
		tr '\n' ' ' | tr ';' '\n' |
		grep -o '[^(]*pp_[a-z0-9_]*(' | grep -o 'pp_[a-z0-9_]*($' |
		tr -d '(' || :
done | sort -u >"$scratch/declared"
nm -D --defined-only "$build"/lib/libpp.so.* |
	awk '$3 !~ /^(_edata|_end|__bss_start)$/ { print $3 }' |
	sort -u >"$scratch/exported"

status=0
for name in $(comm -23 "$scratch/declared" "$scratch/exported"); do
	echo "$name: declared in a header, not exported"
	status=1
done
for name in $(comm -13 "$scratch/declared" "$scratch/exported"); do
	echo "$name: exported, not declared in a header"
	status=1
done
[ -s "$scratch/exported" ] || status=1

nm -A -u "$build/lib/libpp.a" 2>/dev/null | awk '
	{ sub(/@.*/, "", $NF) }
	$NF ~ /^(stdout|stderr|stdin|exit|_exit|getenv|secure_getenv)$/ ||
	$NF ~ /^(printf|__printf_chk|puts|putchar|perror|warnx?|errx?)$/ {
		print $1, "uses", $NF
		bad = 1
	}
	END { exit bad }' || status=1
[ "$status" -ne 0 ] ||
	echo "$(wc -l <"$scratch/exported") functions exported and declared"
exit "$status"
