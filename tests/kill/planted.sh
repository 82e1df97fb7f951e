#!/bin/sh
# Whether the sweep can see: it has to find what is planted here, in a copy of
# the tree that was built.  Prints TAP.
#
#	planted.sh BUILD
# shellcheck disable=SC2016 # dollars are Perl's
set -eu

cd "${0%/*}/../.."
build=$1
tmp=$(mktemp -d "${TMPDIR:-/tmp}/pp-planted.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 143' HUP INT TERM
n=0
status=0

# planted SCENARIO BUG POINTS FILE PERL: the bug, and where it should be found.
planted() {
	n=$((n + 1))
	scenario=$1 bug=$2 points=$3 file=$4 edit=$5
	rm -rf "$tmp/tree"
	mkdir -p "$tmp/tree/$build"
	cp -a Makefile lib cmd man tests "$tmp/tree"
	cp -a "$build/." "$tmp/tree/$build"
	perl -0pi -e "$edit" "$tmp/tree/$file"
	if cmp -s "$file" "$tmp/tree/$file"; then
		echo "# $file is not what it was; plant it anew" >"$tmp/said"
	elif ! ${MAKE:-make} -s -C "$tmp/tree" FLAVOUR="${build##*/}" all \
		>"$tmp/said" 2>&1
	then
		sed -i 's/^/# /' "$tmp/said"
	elif ! sh "$tmp/tree/tests/kill/run.sh" -g "$points" \
		"$tmp/tree/$build" "$scenario" >"$tmp/said" 2>&1 && grep -q '^# bad' "$tmp/said"
	then
		echo "ok $n - found: $bug"
		grep 'points,' "$tmp/said"
		return
	fi
	echo "not ok $n - found: $bug"
	status=1
	cat "$tmp/said"
}

planted sell 'credited, though the count has not moved' '^kill:' \
	lib/work/visit_settle.c \
	's/(case JUDGED_UNMOVED:\n).*?(\t\tbreak;)/$1\t\tend_credited(t, c, weak);\n$2/s'
planted sell 'a commit that failed is taken for done' ':fdatasync:\|:pwrite:' \
	lib/work/visit_books.c \
	's/if \(\(rc = (pp_db_commit\(till->db\))\) == PP_OK\)/if ((rc = $1) != PP_DONE)/'
planted sms 'what is half handed goes again' '^kill:' lib/work/courier.c \
	's/(case PP_SPOOL_SENT:\n\t\t)/$1if (m->state == PP_MESSAGE_HANDING)\n\t\t\treturn pp_courier_again(run, m, "");\n\t\t/'

echo "1..$n"
exit "$status"
