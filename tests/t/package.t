#!/bin/sh
# What is packed: the tarball is what was committed, and debian/ says what the
# Makefile says.  The packages themselves are tried by tests/package.sh.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"

control=$root/debian/control

# list NAME: a variable of the Makefile, a word a line.
list() {
	awk -v name="$1" '$1 == name && $2 == "=" { on = 1; $1 = $2 = "" }
		on { on = sub(/\\$/, ""); print }' "$root/Makefile" |
		tr -s ' \t' '\n' | sed '/^$/d'
}

it 'the packages have the version and the soname of the Makefile'
version=$(list VERSION)
check grep -q "^pp ($version) " "$root/debian/changelog"
check grep -qx "Package: libpp$(list SOVERSION)" "$control"
like "$control" "^ libpp$(list SOVERSION) \(= "

it 'the packages are built with what the Makefile says, and debhelper'
list BUILD_PACKAGES | grep -vxE 'gcc|make|libc6-dev' | sort >want
sed -n '/^Build-Depends:/,/^[A-Z]/s/^ \([a-z0-9.+-]*\).*/\1/p' "$control" |
	grep -v '^debhelper' | sort >got
check cmp want got

it 'the packages need all that running needs: by ld.so, or by name'
list RUN_PACKAGES | sort >want
objdump -p "$B/lib/libpp.so.0" "$B"/bin/pp* |
	sed -n 's,^ *NEEDED  *,/,p' | sort -u | grep -v '/libpp\.' >sonames
sed 's/[.]/[.]/g; s/$/$/' sonames >patterns
find /var/lib/dpkg/info -name '*.list' -exec grep -lf patterns {} + |
	sed 's,.*/,,; s/\(:[a-z0-9]*\)*\.list$//' >got
check test "$(wc -l <got)" -ge "$(wc -l <sonames)"
awk '/^[A-Z]/ { on = /^(Depends|Recommends|Suggests):/ } on && /^ /' \
	"$control" | tr ',|' '\n' | sed 's/^ *//; s/ .*//' >>got
sort -u got | comm -23 want - >missing
empty missing

it 'each unit is in a package with the program that it runs'
for unit in "$root"/examples/systemd/*.service; do
	[ -e "${unit%.service}.timer" ] || fail "no timer: $unit"
	sed -n 's,^ExecStart=/usr/local/\([^ ]*\).*,\1,p' "$unit"
done >programs
check test -s programs
while read -r program; do
	name=${program##*/}
	case $program in
	bin/*) check test -x "$B/bin/$name" ;;
	*) check grep -qE "[[:space:],]$name([[:space:])]|\$)" \
		"$root/debian/rules" ;;
	esac
done <programs

it 'the settings that are installed are ones that the tools take'
sed 's|^database: .*|database: pp.db|' "$root/examples/pp.yaml" >bare.yaml
sed 's/^# \( *[a-z_]*:\)/\1/' bare.yaml >full.yaml
check test "$(grep -c '^#' full.yaml)" -eq 2
for file in bare full; do
	expect 0 pp-db init -c "$file.yaml"
	rm pp.db*
done

it 'make dist gives the same bytes each time, with all that is tracked'
# Whoever owns the folder of a checkout may be somebody else.
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory \
	GIT_CONFIG_VALUE_0='*'
if [ -e "$root/.git" ]; then
	tarball=$root/build/pp-$version.tar.gz
	expect 0 make -C "$root" dist
	sha256sum "$tarball" >sum
	expect 0 make -C "$root" dist
	check sha256sum --quiet -c sum
	tar -xzf "$tarball"
	(cd "pp-$version" && find . -type f -o -type l) | sed 's,^\./,,' |
		sort >got
	git -C "$root" ls-tree -r --name-only HEAD | sort >want
	check cmp want got
	expect 0 make -n -C "pp-$version" all
fi
