#!/bin/sh
# The examples of the manual and of README.md are run as they stand.
#
# What counts as an example: in a manual page, a line that begins with "$ "
# (in a `.Dl` or a literal display); in README.md the same inside ```sh.
# A line that ends with a backslash goes on in the next.  An example has to
# end with status 0, or with the one that it announces by a comment at its
# end: `# exits 1`.
#
# The examples of one page run in order and in one shell.  Those of a manual
# page run in the folder of a small simulated site that is running and
# imported, with PP_CONFIG naming its settings; those of README.md in a folder
# that has nothing but build/release.
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"

LIMIT=300

# Examples one a line, continued lines joined.
examples() {
	awk 'more { sub(/^ +/, ""); line = line " " $0 }
		!more && /^ *\$ / { sub(/^ *\$ /, ""); line = $0; more = 1 }
		more && sub(/ *\\$/, "", line) { next }
		more { print line; more = 0 }'
}

of_page() {
	mandoc -T ascii -O width=500 "$1" | sed 's/.\x08//g' | examples
}

of_readme() {
	awk '/^```/ { inside = /^```sh/; next } inside' "$1" | examples
}

cat >runner.sh <<'END'
n=0
while read -r example <&3; do
	n=$((n + 1))
	eval "$example" >"$1/$n.out" 2>"$1/$n.err" 3<&- </dev/null
	echo $? >"$1/$n.status"
done 3<"$1/list"
END

# run_all NAME FOLDER: the examples of NAME/list, in the folder.
run_all() {
	name=$1
	(cd "$2" && timeout "$LIMIT" sh "$tmp/runner.sh" "$tmp/$name") || :
	n=0
	while read -r example; do
		n=$((n + 1))
		want=${example##*# exits }
		[ "$want" != "$example" ] || want=0
		it "$name: $example"
		if [ ! -s "$name/$n.status" ]; then
			fail 'did not come to an end'
			continue
		fi
		read -r got <"$name/$n.status"
		[ "$got" = "$want" ] ||
			fail "exit status $got, not $want" "$name/$n.err"
	done <"$name/list"
}

for source in "$root"/man/*.[157]; do
	page=${source##*/}
	mkdir "$page"
	of_page "$source" >"$page/list"
	[ -s "$page/list" ] || continue
	site "$page.site" --meters 12 --buses 3
	start_sim "$page.site"
	run_all "$page" "$page.site"
	kill "$sim"
	ended "$sim"
done
unset PP_CONFIG

mkdir README readme.site readme.site/build
ln -s "$B" readme.site/build/release
of_readme "$root/README.md" >README/list
run_all README readme.site
