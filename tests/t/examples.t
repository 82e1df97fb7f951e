#!/bin/sh
# What lies in examples/ works as it stands.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"

for name in site reference; do
	it "examples/$name imports, checks, and comes back the same"
	mkdir "$name"
	echo "database: pp.db" >"$name/pp.yaml"
	export PP_CONFIG="$PWD/$name/pp.yaml"
	expect 0 pp-db init
	expect 0 pp-site import "$root/examples/$name"/site.yaml \
		"$root/examples/$name"/units.csv \
		"$root/examples/$name"/meters.csv
	expect 0 pp-site check
	expect 0 pp-site export meters
	cp out "$name/meters.csv"
	expect 0 pp-site import "$name/meters.csv"
	empty out
done

it 'the reference site has 257 meters on 12 buses'
expect 0 pp-site list meters -f csv --no-header
lines out 257
expect 0 pp-site list buses -f csv --no-header
lines out 12

it 'nightly-backup makes a copy that restores, and can run again'
mkdir copies
backup=$root/examples/nightly-backup
expect 0 "$backup" "$PWD/copies"
expect 0 "$backup" "$PWD/copies"
empty err
set -- copies/pp-????-??-??.db
check test $# -eq 1
mkdir new
echo 'database: pp.db' >new/pp.yaml
expect 0 pp-db init -c new/pp.yaml
expect 0 pp-db restore "$1" -c new/pp.yaml
expect 0 pp-site list meters -c new/pp.yaml -f csv --no-header
lines out 257

it 'nightly-backup thins old copies, and keeps one that is bad from passing'
touch -d '90 days ago' copies/pp-2026-01-01.db
expect 0 "$backup" "$PWD/copies"
check test ! -e copies/pp-2026-01-01.db
expect 64 "$backup"
expect 73 "$backup" "$PWD/nowhere"

it 'the commands of the crontab are there, and cron can read its lines'
grep -Ev '^(#|$|[A-Z]+=)' "$root/examples/crontab" >lines
grep -vE '^([0-9*,/-]+ ){4}[0-9*,/-]+	.' lines >wrong || :
empty wrong
cut -f2 lines | cut -d' ' -f1 | sed 's|.*/examples/|&|' |
	while read -r command; do
		command -v "$command" || ls "$root/examples/${command##*/}"
	done >found
lines found "$(wc -l <lines)"

it 'systemd takes the units'
if command -v systemd-analyze >/dev/null; then
	mkdir units
	for unit in "$root"/examples/systemd/*; do
		# Where the programs are is the machine's affair, not the unit's.
		sed 's|^ExecStart=[^ ]*|ExecStart=/bin/true|; /^User=/d' "$unit" \
			>"units/${unit##*/}"
	done
	expect 0 systemd-analyze verify --man=no units/*.service units/*.timer
	empty err
fi
for unit in "$root"/examples/systemd/*.service; do
	sed -n 's/^ExecStart=//p' "$unit" | cut -d' ' -f1 |
		while read -r command; do
			command -v "${command##*/}" ||
				ls "$root/examples/${command##*/}"
		done >found
	lines found 1
done
