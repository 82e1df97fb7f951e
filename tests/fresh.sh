#!/bin/sh
# A fresh Debian in an empty folder, in seconds and without a mirror: apt, the
# essential packages, and what the given ones say they need, as their files lie
# on this machine, unpacked there and configured anew.  As root.
#
#	fresh.sh FOLDER FILE.deb...
set -eu

fresh=$1
shift
admin=$fresh/var/lib/dpkg
info=/var/lib/dpkg/info

# needed DEPENDS: all packages here that it, apt, and the essential ones come
# to, a name a line; of alternatives the first that is here.
needed() {
	about="\${db:Status-Status}\t\${Package}\t\${Essential}\t\${Provides}"
	dpkg-query -W -f "$about\t\${Pre-Depends}, \${Depends}\n" |
		awk -F '\t' -v given="$1" '
		function name(text) {
			sub(/^[ \n]*/, "", text)
			sub(/[ :(].*/, "", text)
			return text
		}
		function want(package) {
			if (!(package in wanted))
				queue[++last] = package
			wanted[package]
		}
		# The first of the alternatives that something here is.
		function choose(text,	words, n, i) {
			n = split(text, words, "|")
			for (i = 1; i <= n; i++)
				if (name(words[i]) in who) {
					want(who[name(words[i])])
					return
				}
		}
		function need(text,	words, n, i) {
			n = split(text, words, ",")
			for (i = 1; i <= n; i++)
				choose(words[i])
		}
		$1 == "installed" {
			who[$2] = $2
			needs[$2] = needs[$2] "," $5
			n = split($4, provided, ",")
			for (i = 1; i <= n; i++)
				if (!(name(provided[i]) in who))
					who[name(provided[i])] = $2
			if ($3 == "yes")
				want($2)
		}
		END {
			need("apt," given)
			for (done = 1; done <= last; done++) {
				print queue[done]
				need(needs[queue[done]])
			}
		}'
}

mkdir -p "$admin/updates" "$fresh/dev" "$fresh/proc" "$fresh/tmp"
chmod 1777 "$fresh/tmp"
mknod -m 666 "$fresh/dev/null" c 1 3
mknod -m 666 "$fresh/dev/urandom" c 1 9
: >"$fresh/dev/null" # or the folder is on a disk that has no devices
for folder in bin sbin lib lib64; do
	mkdir -p "$fresh/usr/$folder"
	ln -s "usr/$folder" "$fresh/$folder"
done

given=$(for file; do
	dpkg-deb -f "$file" Pre-Depends Depends
done | sed 's/^[A-Za-z-]*: //; s/$/,/')
needed "$given" >"$fresh/needed"
# Files that the machine does without, as manuals in a container, aren't missed.
xargs dpkg-query -L <"$fresh/needed" |
	grep -vE '^/usr/share/(doc|info|locale|man)/|^[^/]' | sort -u |
	tar -c -C / --no-recursion --ignore-failed-read -T - -f - 2>/dev/null |
	tar -x -C "$fresh" -f -
for awk in "$fresh"/usr/bin/?awk; do
	ln -sf "${awk##*/}" "$fresh/usr/bin/awk"
done
mkdir -p "$admin/info"
while read -r package; do
	for file in "$info/$package".* "$info/$package":*; do
		[ ! -e "$file" ] || cp -p "$file" "$admin/info"
	done
done <"$fresh/needed"
xargs dpkg-query -s <"$fresh/needed" |
	sed 's/^Status: .*/Status: install ok unpacked/' >"$admin/status"
rm "$fresh/needed"

there() {
	chroot "$fresh" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
		LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}
# The first ones, as debootstrap(8) knows, are what all others lean on.
there dpkg --force-unsafe-io --force-depends --configure base-passwd base-files
there dpkg --force-unsafe-io --configure -a
