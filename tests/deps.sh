#!/bin/sh
# Install the Debian packages named in the arguments where they are missing:
# as root, or through sudo where that asks nothing, else say the one line.
set -eu

missing=
for package; do
	dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null |
		grep -qx installed || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
	sudo=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
	sudo=sudo
else
	echo "missing packages; run this as root, then make again:" >&2
	echo "  apt-get install -y --no-install-recommends$missing" >&2
	exit 1
fi
echo "installing:$missing" >&2
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # a list of words
install() {
	$sudo apt-get install -y -qq --no-install-recommends $missing \
		</dev/null >build-deps.log 2>&1
}
if ! install; then
	$sudo apt-get update -qq </dev/null
	install || {
		cat build-deps.log >&2
		exit 1
	}
fi
rm -f build-deps.log
