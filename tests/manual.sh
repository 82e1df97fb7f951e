#!/bin/sh
# The manual says what the programs do: every option of a command is in its
# page (those that many share may be in pp(1) instead), no page promises an
# option that there isn't, all give the sections that a reader looks for, and
# the line under NAME is the one that `pp` and the command itself give.
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"

# page NAME: as it is read, without overstrikes.
page() {
	mandoc -T ascii -O width=200 "$root/man/$1" | sed 's/.\x08//g'
}

# The options that a page lists: in its SYNOPSIS, and heading a paragraph.
promised() {
	awk '/^[A-Z]/ { synopsis = $1 == "SYNOPSIS" }
		synopsis || /^ +-/ {
			sub(/^ +/, "")
			if (!synopsis)
				sub(/  .*/, "")
			print
		}' | grep -oE -e '--[a-z][a-z0-9-]*' | sort -u
}

page pp.1 | promised >shared

for program in "$B"/bin/pp*; do
	name=${program##*/}
	it "$name has a manual page"
	check test -s "$root/man/$name.1"
	[ -s "$root/man/$name.1" ] || continue
	page "$name.1" >text
	"$program" --completion >all
	grep '^--' all >table

	it "each option of $name is described"
	awk '{ print $1 }' table | sort -u >options
	grep -oE -e '--[a-z][a-z0-9-]*' text | sort -u | sort -u - shared >said
	comm -23 options said >missing
	empty missing

	it "$name.1 describes no option that $name does not have"
	promised <text >said
	if [ "$name" = pp ]; then
		# The page of all for what they share; each must be somewhere.
		for any in "$B"/bin/pp*; do
			"$any" --completion
		done | awk '/^--/ { print $1 }' | sort -u >options
	fi
	comm -13 options said >unknown
	empty unknown

	it "each letter of $name is described with its option"
	awk '$2 != "-" { print "-" $2 ", " $1 }' table >letters
	while read -r letter; do
		page pp.1 | cat - text | grep -qF -e "$letter" ||
			fail "not in the page: $letter"
	done <letters

	it "$name.1 has the sections that a reader looks for"
	for section in NAME SYNOPSIS DESCRIPTION ENVIRONMENT 'EXIT STATUS' \
		EXAMPLES 'SEE ALSO'; do
		like text "^$section\$"
	done

	it "$name.1 has an example that is a pipe, and another"
	grep -E '^ +\$ ' text >examples || :
	like examples '\|'
	check test "$(wc -l <examples)" -ge 2

	it "pp, $name and $name.1 call it the same"
	summary=$("$program" --summary)
	check grep -qxF ".Nd $summary" "$root/man/$name.1"
	if [ "$name" != pp ]; then
		pp >list
		like list "^  ${name#pp-} +$summary\$"
	fi
done

it 'every page of section 1 has its program'
for source in "$root"/man/*.1; do
	name=${source##*/}
	check test -x "$B/bin/${name%.1}"
done
