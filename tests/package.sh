#!/bin/sh
# The Debian packages, as a site meets them: on a fresh Debian they install,
# run the walk, keep the books, and go without a trace.  As root.  By itself it
# takes a Debian of fresh.sh, and packages of what is built, in seconds; given a
# mirror or its word, one of debootstrap, and packages of what was committed,
# with which lintian is content, in minutes.
#
#	package.sh [MIRROR|debian]
# shellcheck source=lib.sh
if [ "${1-}" != inside ]; then
	# Mounts that vanish with their last process.
	[ "$(id -u)" -eq 0 ] && unshare --mount true 2>/dev/null && exec \
		unshare --mount --propagation private sh "$0" inside "$@"
fi
. "${0%/*}/lib.sh"

[ "${1-}" = inside ] || skip_all 'needs root, and mounts of its own'
mirror=${2-}
[ "$mirror" != debian ] || mirror=http://deb.debian.org/debian
place=$root/build/package
fresh=$place/root
version=$(sed -n 's/^VERSION = //p' "$root/Makefile")
LIMIT=1800

# A folder that takes devices, mounts and chroot(2).
try_root() {
	mkdir -p "$fresh/dev" "$fresh/proc" &&
		mknod -m 666 "$fresh/dev/null" c 1 3 &&
		: >"$fresh/dev/null" &&
		mount --bind /proc "$fresh/proc" &&
		umount "$fresh/proc" &&
		chroot "$fresh" /none
}

rm -rf "$fresh"
try_root 2>why || [ $? -eq 127 ] || skip_all "$(tail -n 1 why)"
rm -rf "$fresh"

# debian_of_mirror: kept for the next time.
debian_of_mirror() {
	if [ ! -d "$place/base" ]; then
		rm -rf "$place/base.partial"
		debootstrap --variant=minbase bookworm "$place/base.partial" \
			"$mirror" || return
		mv "$place/base.partial" "$place/base"
	fi
	cp -a "$place/base" "$fresh"
}

# packages_of_build: nothing is compiled again; only programs are linked, for
# they find an installed library in another way.
packages_of_build() {
	rm -rf "$place/pp" "$place"/*.deb &&
		mkdir -p "$place/pp/build/release" &&
		tar -c -C "$root" --exclude=./build --exclude=./.git . |
		tar -x -C "$place/pp" &&
		tar -c -C "$B" gen lib obj/cmd obj/lib share |
		tar -x -C "$place/pp/build/release" &&
		cd "$place/pp" &&
		DEB_BUILD_OPTIONS=noautodbgsym DPKG_DEB_COMPRESSOR_TYPE=none \
			debian/rules binary
}

# there STATUS COMMAND...: on the fresh Debian.
there() {
	status=$1
	shift
	expect "$status" chroot "$fresh" env -i LC_ALL=C.UTF-8 \
		PATH=/usr/sbin:/usr/bin:/sbin:/bin \
		DEBIAN_FRONTEND=noninteractive "$@"
}

# as_pp STATUS COMMAND...: as the account of the books.
as_pp() {
	status=$1
	shift
	there "$status" runuser -u pp -- "$@"
}

# files: all that lies there, but for what dpkg, apt and adduser keep of what
# they did.
files() {
	(cd "$fresh" && find . -path ./proc -prune -o -path ./run -prune -o \
		-path ./var/cache -prune -o -path ./var/log -prune -o \
		-path ./var/lib/apt -prune -o -path ./var/lib/dpkg -prune -o \
		-path './etc/*-' -o -print) | sort
}

if [ -n "$mirror" ]; then
	it 'make deb builds the packages out of the tarball'
	expect 0 make -C "$root" deb
	debs=$root/build/deb

	it 'lintian has nothing against them'
	expect 0 lintian --allow-root --fail-on error,warning \
		"$debs/pp_$version"_*.changes
	empty out

	it 'a fresh Debian is made from a mirror'
	debian_of_mirror >out 2>&1 || fail 'debootstrap fails' out
	there 0 apt-get update -qq
else
	it 'the packages are built of the programs that are'
	(packages_of_build) >log 2>&1 || {
		tail -n 20 log >out
		fail 'they are not built' out
	}
	debs=$place

	it 'a fresh Debian is made of this machine, with what they need'
	expect 0 sh "$root/tests/fresh.sh" "$fresh" \
		"$debs/pp_$version"_*.deb "$debs/libpp0_$version"_*.deb
fi
mount --bind /proc "$fresh/proc"
mkdir -p "$fresh/debs" "$fresh/etc/cron.d" # which cron has
cp "$debs"/*.deb "$fresh/debs"
if [ -n "$mirror" ]; then
	it 'the mirror has all that they need'
	there 0 sh -c 'apt-get install -s --no-install-recommends \
		/debs/pp_*.deb /debs/libpp0_*.deb'
	sed -n 's/^Inst \([^ ]*\).*/\1/p' out | grep -vxE 'pp|libpp0' >needed
	# shellcheck disable=SC2046 # a list of words
	there 0 apt-get install -y -qq --no-install-recommends $(cat needed)
fi
files >before
cp "$fresh/etc/passwd" "$fresh/etc/group" .

install_them() {
	there 0 sh -c "apt-get install -y -qq --no-install-recommends \
		/debs/pp_$version*.deb /debs/libpp0_$version*.deb"
}

it 'they install, make account, groups and folder, and run nothing yet'
install_them
there 0 stat -c '%U %G %a' /var/lib/pp
same out <<'END'
pp pp 700
END
there 0 getent passwd pp
like out ':/var/lib/pp:/usr/sbin/nologin$'
there 0 getent group pp-desk pp-office
for timer in "$root"/examples/systemd/*.timer; do
	check test -s "$fresh/lib/systemd/system/${timer##*/}"
done
for file in etc/sudoers.d/pp etc/cron.d/pp var/lib/pp/pp.db; do
	check test ! -e "$fresh/$file"
done
there 1 sh -c 'ls /etc/systemd/system/timers.target.wants/pp-* 2>/dev/null ||
	exit 1'

if rmdir "$fresh/etc/cron.d" 2>/dev/null; then
	it 'pp-setup does nothing for a machine without cron, until it is told'
	there 73 pp-setup
	like err 'install cron, or give --no-cron$'
	check test ! -e "$fresh/etc/sudoers.d/pp"
	mkdir "$fresh/etc/cron.d"
fi

it 'pp-setup keeps what the package made, and sudo takes its rules'
there 0 pp-setup --no-cron
like out '^kept: account pp$'
like out '^kept: folder /var/lib/pp$'
there 0 visudo -q -c
check test ! -e "$fresh/etc/cron.d/pp"

it 'the walk: a site is imported, polled, sold to, and reported'
install -d -o "$(stat -c %u "$fresh/var/lib/pp")" "$fresh/srv/site"
as_pp 0 pp-sim init --link tcp --meters 6 --buses 2 --unopened /srv/site
as_pp 0 pp-sim run /srv/site --daemon
as_pp 0 sh -c 'cd /srv/site && pp-site import -q site.yaml units.csv meters.csv'
as_pp 0 pp-account open -q --name 张三 --meter M001 --credit 100.00
as_pp 0 pp-sell -q M001 50.00 --order wx-1
as_pp 0 pp-poll -q
as_pp 0 pp-status -m M001 -f csv --no-header
like out '^M001,A00001,张三,.*,1[45][0-9][.]'
as_pp 0 pp-report orders -f csv --no-header
like out '^wx-1,M001,A00001,50.00,.*,credited,'
as_pp 0 sh -c 'pp-report orders -f xlsx -o /srv/site/orders.xlsx'
as_pp 0 pp-report reconcile -q
as_pp 0 pp-receipt wx-1
as_pp 0 pp-db check -q
as_pp 0 pp-log seal -q
as_pp 0 pp-log verify
as_pp 0 sh -c 'umask 077 && pp-db backup -q /srv/site/copy.db &&
	/usr/lib/pp/restore-drill /srv/site/copy.db'
as_pp 0 pp-sim stop /srv/site
rm -rf "$fresh/srv/site"

it 'what was installed speaks Chinese where it is asked to'
as_pp 64 env LANGUAGE=zh_CN pp-sell --frobnicate
check test -n "$(LC_ALL=C tr -d '\n -~' <err)"

it 'where there is only what is needed, PDF and chart say what else to install'
as_pp 78 pp-receipt wx-1 --format pdf
like err 'install fonts-noto-cjk or fonts-wqy-zenhei$'
as_pp 69 pp-report sales --chart /tmp/sales.svg
like err 'install gnuplot-nox$'

it 'what units run besides the tools is there without /usr/share/doc'
sed -n 's,^ExecStart=\([^ ]*\).*,\1,p' "$fresh"/lib/systemd/system/pp-*.service |
	sort -u >programs
check test "$(wc -l <programs)" -ge 8
unlike programs /doc/
while read -r program; do
	check test -x "$fresh$program"
done <programs

it 'a new version keeps the settings that were edited, and the books'
echo 'language: zh_CN' >>"$fresh/etc/pp/pp.yaml"
sha256sum "$fresh"/var/lib/pp/pp.db "$fresh"/var/lib/pp/keys/* \
	"$fresh"/etc/pp/pp.yaml "$fresh"/etc/sudoers.d/pp >sums
there 0 sh -c 'dpkg -i /debs/pp_*.deb'
check sha256sum --quiet -c sums

it 'removing leaves the books, the settings and the rules, and no program'
there 0 sh -c 'dpkg -L pp libpp0 | sort -u >/files'
mv "$fresh/files" installed
there 0 pp-setup
check test -e "$fresh/etc/cron.d/pp"
there 0 apt-get remove -y -qq pp libpp0
check sha256sum --quiet -c sums
check test ! -e "$fresh/etc/cron.d/pp"
while read -r file; do
	case $file in
	/etc/*) continue ;;
	esac
	[ -d "$fresh$file" ] || check test ! -e "$fresh$file"
done <installed

it 'purging leaves nothing but the books and whose they are, and says so'
there 0 dpkg --purge pp libpp0
like err '^pp: the books and keys in /var/lib/pp are kept'
files | grep -vE '^\./var/lib/pp(/|$)' | diff before - >out ||
	fail 'not as before:' out
grep -E '/pp\.db|/keys/' sums >books
check sha256sum --quiet -c books
install_them
as_pp 0 pp-db check -q
as_pp 0 pp-log verify

it 'what README.Debian says to be rid of them leaves nothing at all'
there 0 dpkg --purge pp libpp0
sed -n 's/^ *\(rm -r .*deluser.*\)/\1/p' "$root/debian/pp.README.Debian" >rid
check test -s rid
there 0 sh -c "$(cat rid)"
files | diff before - >out || fail 'not as before:' out
check cmp passwd "$fresh/etc/passwd"
check cmp group "$fresh/etc/group"
umount "$fresh/proc"
rm -rf "$fresh"
