#!/bin/sh
# The README's map is that of the tree.
# shellcheck disable=SC2016 # the backquotes are Markdown's
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"

readme=$root/README.md

it 'every path that the README names is there'
grep -oE '`(lib|cmd|man|tests|examples)/[^`]*`' "$readme" | tr -d '`' |
	sort -u >paths
check test "$(wc -l <paths)" -ge 20
while read -r path; do
	# shellcheck disable=SC2086 # a path may be a pattern
	set -- "$root"/$path
	[ -e "$1" ] || fail "there is no $path"
done <paths

it 'the table of tools has every tool, and no other'
sed -n 's/^| `\(pp[a-z-]*\)` |.*/\1/p' "$readme" | sort >told
for program in "$B"/bin/pp*; do
	echo "${program##*/}"
done | sort >there
check cmp told there

it 'the table of floors has every room, and no other'
sed -n 's/^|[ 0-9]*| `\([a-z/]*\)` |.*/\1/p' "$readme" | sort >told
{
	echo cmd
	for room in "$root"/lib/*/; do
		echo "lib/$(basename "$room")"
	done | grep -vx -e lib/models -e lib/receipts -e lib/messages -e lib/po
} | sort >there
check cmp told there

it 'the commands of the first screen are targets of the Makefile'
head -n 30 "$readme" | grep -oE '^make [a-z]+' | cut -d' ' -f2 >targets
check test "$(wc -l <targets)" -eq 2
while read -r target; do
	check grep -qE "^$target:" "$root/Makefile" "$root/tests/check.mk"
done <targets
